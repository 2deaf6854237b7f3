"""Fields of forms: what they tell, what they keep, what they leave to the window; a complaint moves nothing."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from commandcenter.views.theme import Theme
from commandcenter.views.widgets.buttons import Check, Segments
from commandcenter.views.widgets.fields import Area, Combo, Edit, FormRow, MomentEdit, SearchEdit
from commandcenter.views.widgets.pickers import Choice, MultiPicker, Picker
from tests.views.hands import write

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ROUTES = (("R1", "网格自办"), ("R2", "镇站所"), ("R3", "县直协助"))


def test_escape_empties_a_search_before_it_leaves_it(theme: Theme, in_window, qtbot) -> None:
    search = SearchEdit(theme, "在表内查找")
    left: list[bool] = []
    QShortcut(QKeySequence("Esc"), in_window(search)).activated.connect(lambda: left.append(True))
    search.setFocus()
    write(search, "路灯")
    qtbot.keyClick(search, Key.Key_Escape)
    assert (search.text(), left) == ("", [])
    qtbot.keyClick(search, Key.Key_Escape)
    assert left == [True]


def test_a_combo_tells_what_a_person_picks(theme: Theme, in_window, qtbot) -> None:
    combo = Combo(theme, ((None, "全部片区"), (1, "湖东片区"), (2, "湖西片区")))
    in_window(combo)
    picked, changes = [], []
    combo.picked.connect(picked.append)
    combo.changed.connect(lambda: changes.append(combo.value))
    combo.set_value(2)
    qtbot.keyClick(combo, Key.Key_Up)
    assert (picked, changes, combo.value) == ([1], [2, 1], 1)


def test_a_combo_keeps_its_choice_in_another_list(theme: Theme, qtbot) -> None:
    combo = Combo(theme, ((1, "一"), (2, "二")))
    qtbot.addWidget(combo)
    combo.set_value(2)
    with qtbot.assertNotEmitted(combo.changed):
        combo.set_options(((0, "零"), (2, "二")))
    assert combo.value == 2
    with qtbot.waitSignal(combo.changed):
        combo.set_options(((7, "七"),))
    assert combo.value == 7
    combo.set_options(())
    assert combo.value is None


def test_an_area_leaves_tab_and_ctrl_enter(theme: Theme, in_window, qtbot) -> None:
    area, after = Area(theme, "办理要求"), Edit(theme)
    sent: list[bool] = []
    QShortcut(QKeySequence("Ctrl+Return"), in_window(area, after)).activated.connect(lambda: sent.append(True))
    area.setFocus()
    write(area, "一")
    qtbot.keyClick(area, Key.Key_Return)
    write(area, "二 ")
    qtbot.keyClick(area, Key.Key_Return, CTRL)
    assert (area.value, sent) == ("一\n二", [True])
    qtbot.keyClick(area, Key.Key_Tab)
    assert after.hasFocus()


def test_a_complaint_moves_nothing(theme: Theme, in_window) -> None:
    """The sentence stands where the hint stood; neither the field nor the next row moves."""
    named, hinted = FormRow("村", Edit(theme), need=True), FormRow("标题", Edit(theme), hint="一句话")
    rows = [named, hinted, FormRow("内容", Area(theme))]
    whole = in_window(*rows)
    before = [widget.geometry() for form in rows for widget in (form, form.field, form.complaint)]
    for form in rows:
        form.complain("没有“王庄村”，其余各项已保留")
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    whole.grab()
    assert [widget.geometry() for form in rows for widget in (form, form.field, form.complaint)] == before
    assert rows[0].field.property("bad") == "true"
    assert rows[0].field.accessibleDescription() == "没有“王庄村”，其余各项已保留"
    for form in rows:
        form.complain(None)
    assert rows[1].complaint.text() == "一句话"
    assert rows[0].field.property("bad") == ""


def test_focus_moves_no_words(theme: Theme, in_window) -> None:
    """The thicker border takes its room from the padding."""
    edit, other = Edit(theme, value="西村二村"), Edit(theme)
    in_window(edit, other)
    other.setFocus()
    size, calm = edit.size(), edit.grab().toImage()
    edit.setFocus()
    edit.deselect()
    edit.setCursorPosition(0)
    held = edit.grab().toImage()
    assert edit.size() == size
    words = [(x, y) for x in range(12, 66) for y in range(8, 24)]
    assert [calm.pixel(*at) for at in words] == [held.pixel(*at) for at in words]


def test_a_row_names_its_field(theme: Theme) -> None:
    edit, check = Edit(theme, "没有可不填"), Check(theme, "派单纸质件")
    assert FormRow("被反映方", edit).field.accessibleName() == "被反映方"
    assert FormRow("送达", (check, None)).field.accessibleName() == "派单纸质件"


def test_every_field_speaks_the_same_language(theme: Theme, qtbot) -> None:
    """A form may treat them alike: value, set_value, changed, problem."""
    choices = (Choice(1, "供电所"), Choice(2, "水利站"))
    fields = {
        Edit(theme): "柳村", SearchEdit(theme): "路灯", Area(theme): "一\n二", Combo(theme, ((1, "一"), (2, "二"))): 2,
        Segments(theme, ROUTES): "R2", Check(theme, "要求保密"): True, Picker(theme, choices): 2,
        MultiPicker(theme, choices): (2, 1), MomentEdit(theme): datetime(2026, 11, 23, 6, 26, tzinfo=UTC),
    }  # fmt: skip
    for field, value in fields.items():
        qtbot.addWidget(field)
        with qtbot.waitSignal(field.changed):
            field.set_value(value)
        assert field.value == value
        assert field.problem is None
