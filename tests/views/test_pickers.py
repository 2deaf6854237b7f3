"""Pickers and moments: found by words, code and pinyin; taken, folded and kept by keyboard alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter.config import resource
from commandcenter.models.people import UnitKind
from commandcenter.models.timing.moments import moment_words, read_moment
from commandcenter.models.town.township import Township
from commandcenter.models.town.township_files import load_township
from commandcenter.views.theme import Theme
from commandcenter.views.widgets.buttons import Chip
from commandcenter.views.widgets.choice_list import ChoiceList
from commandcenter.views.widgets.choices import find, grid_choices, initials, matches, matter_choices, unit_choices
from commandcenter.views.widgets.fields import Edit, MomentEdit
from commandcenter.views.widgets.layout import column, scrolled
from commandcenter.views.widgets.pickers import Choice, MultiPicker, Picker
from tests.views.hands import write

Key = Qt.Key
UNITS = (
    Choice(1, "供电所", "镇直站所", "S17"),
    Choice(2, "水利站", "镇直站所", "S09"),
    Choice(3, "司法所", "镇直站所", "S02"),
    Choice(4, "供销社", "协作单位", "P03"),
)


@pytest.fixture(scope="module")
def township() -> Township:
    return load_township(resource("township"))


def _texts(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.text for choice in choices]


# --- finding ------------------------------------------------------------------------------------------------------


def test_initials_of_pinyin() -> None:
    assert initials("供电所") == ("g", "d", "s")
    assert initials("12345 热线") == ("1", "2", "3", "4", "5", " ", "r", "x")
    assert set(initials("银行")[1]) == {"x", "h"}


def test_every_reading_of_a_character_finds_it() -> None:
    bank = (Choice(1, "农业银行"), Choice(2, "中国人寿"))
    assert _texts(find(bank, "yh")) == _texts(find(bank, "yx")) == ["农业银行"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("供", ["供电所", "供销社"]),
        ("电", ["供电所"]),
        ("gds", ["供电所"]),
        ("GD", ["供电所"]),
        ("s", ["供电所", "水利站", "司法所", "供销社"]),
        ("s17", ["供电所"]),
        ("sl", ["水利站"]),
        ("", ["供电所", "水利站", "司法所", "供销社"]),
        ("城管", []),
    ],
)
def test_found_by_words_code_and_pinyin(words: str, found: list[str]) -> None:
    assert _texts(find(UNITS, words)) == found
    assert [choice.text for choice in UNITS if matches(choice, words)] == sorted(found, key=_texts(UNITS).index)


def test_units_grids_and_matters_of_the_township(township: Township) -> None:
    supply = find(unit_choices(township), "gds")[0]
    assert township.unit[supply.value].short == "供电所"
    stations = unit_choices(township, [UnitKind.STATION])
    assert {township.unit[choice.value].kind for choice in stations} == {UnitKind.STATION}
    assert len(grid_choices(township)) == len(township.grids)
    villages = grid_choices(township, lambda grid: grid.level == 3)
    assert {township.grid[choice.value].level for choice in villages} == {3}
    assert all(choice.detail for choice in villages)
    lights = find(matter_choices(township), "路灯")
    found = township.matter[lights[0].value]
    assert "路灯" in (found.name, *found.keywords)
    code = township.matters[0].code
    assert find(matter_choices(township), code.lower())[0].value == township.matters[0].id


# --- one of many --------------------------------------------------------------------------------------------------


def test_enter_takes_what_was_found(theme: Theme, in_window, qtbot) -> None:
    """The window's own Enter and Esc wait while the list is open."""
    picker = Picker(theme, UNITS, "其他单位")
    whole = in_window(picker)
    commands: list[str] = []
    for keys in ("Return", "Esc"):
        QShortcut(QKeySequence(keys), whole).activated.connect(lambda keys=keys: commands.append(keys))
    write(picker, "gds")
    assert picker.is_open
    assert picker.value is None
    with qtbot.waitSignal(picker.picked) as picked:
        qtbot.keyClick(picker, Key.Key_Return)
    assert picked.args == [1]
    assert (picker.value, picker.text(), picker.is_open) == (1, "供电所", False)
    assert commands == []
    qtbot.keyClick(picker, Key.Key_Escape)
    assert commands == ["Esc"]


def test_escape_folds_and_keeps_what_was_typed(theme: Theme, in_window, qtbot) -> None:
    picker = Picker(theme, UNITS)
    in_window(picker)
    write(picker, "供")
    qtbot.keyClick(picker, Key.Key_Escape)
    assert (picker.text(), picker.value, picker.is_open) == ("供", None, False)
    assert picker.problem == "没有“供”。是不是 供电所、供销社？"


def test_arrows_move_the_mark_and_down_opens_all(theme: Theme, in_window, qtbot) -> None:
    picker = Picker(theme, UNITS)
    in_window(picker)
    qtbot.keyClick(picker, Key.Key_Down)
    assert picker.is_open
    for key in (Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Return):
        qtbot.keyClick(picker, key)
    assert picker.value == 2
    qtbot.keyClick(picker, Key.Key_Down)
    qtbot.keyClick(picker, Key.Key_PageDown)
    qtbot.keyClick(picker, Key.Key_Return)
    assert picker.value == 4


def test_a_click_takes_too_and_leaves_the_keyboard_where_it_was(theme: Theme, in_window, qtbot) -> None:
    picker = Picker(theme, UNITS)
    whole = in_window(picker)
    qtbot.mouseClick(picker, Qt.MouseButton.LeftButton)
    popup = whole.findChild(ChoiceList)
    assert popup is not None
    assert not popup.isWindow()
    qtbot.mouseClick(popup.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, 2 * 32 + 16))
    assert picker.value == 3
    assert picker.hasFocus()


def test_changed_words_name_nothing_until_taken(theme: Theme, in_window, qtbot) -> None:
    picker = Picker(theme, UNITS)
    in_window(picker)
    picker.set_value(1)
    values: list[object] = []
    picker.changed.connect(lambda: values.append(picker.value))
    qtbot.keyClick(picker, Key.Key_Backspace)
    assert values == [None]
    assert picker.text() == "供电"


@pytest.mark.parametrize(("typed", "value"), [("供电所", 1), ("slz", 2), ("供", None), ("城管", None)])
def test_leaving_takes_the_only_one_it_can_be(theme: Theme, in_window, qtbot, typed: str, value: int | None) -> None:
    picker, after = Picker(theme, UNITS), Edit(theme)
    in_window(picker, after)
    write(picker, typed)
    qtbot.keyClick(picker, Key.Key_Tab)
    assert after.hasFocus()
    assert picker.value == value
    assert picker.text() == (typed if value is None else _texts(UNITS)[value - 1])
    assert not picker.is_open


def test_sending_the_form_takes_it_too(theme: Theme, in_window, qtbot) -> None:
    picker = Picker(theme, UNITS)
    sent: list[object] = []
    shortcut = QShortcut(QKeySequence("Ctrl+Return"), in_window(picker))
    shortcut.activated.connect(lambda: sent.append(picker.value))
    write(picker, "gds")
    qtbot.keyClick(picker, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == [1]


def test_a_wrong_name_is_answered_with_the_likely_ones(theme: Theme, qtbot) -> None:
    villages = tuple(Choice(at, name) for at, name in enumerate(("王台村", "马庄村", "西村二村")))
    picker = Picker(theme, villages)
    qtbot.addWidget(picker)
    assert picker.problem is None
    picker.setText("王庄村")
    assert picker.problem == "没有“王庄村”。是不是 王台村、马庄村？"


def test_other_choices_lose_nothing(theme: Theme, qtbot) -> None:
    picker = Picker(theme, UNITS)
    qtbot.addWidget(picker)
    picker.set_value(3)
    picker.set_choices((Choice(3, "司法所（新）"),))
    assert (picker.value, picker.text()) == (3, "司法所（新）")
    picker.set_choices(UNITS[:1])
    assert (picker.value, picker.text()) == (None, "司法所（新）")


def test_the_list_stays_in_the_window_and_follows_its_field(theme: Theme, in_window, qtbot) -> None:
    picker, tall = Picker(theme, UNITS), QWidget()
    column(*(Edit(theme) for _ in range(6)), picker, *(Edit(theme) for _ in range(20)), parent=tall)
    pane = scrolled(tall)
    whole = in_window(pane)
    picker.setFocus()
    qtbot.keyClick(picker, Key.Key_Down)
    popup = whole.findChild(ChoiceList)
    assert popup is not None
    below = popup.y()
    assert below == picker.mapTo(whole, QPoint(0, picker.height())).y() + 2
    pane.verticalScrollBar().setValue(60)
    QApplication.processEvents()
    assert popup.y() == below - 60
    pane.verticalScrollBar().setValue(0)
    whole.resize(480, 320)
    QApplication.processEvents()
    assert whole.rect().contains(popup.geometry())


# --- several of many ----------------------------------------------------------------------------------------------


def test_several_are_chosen_and_taken_back_by_key(theme: Theme, in_window, qtbot) -> None:
    picker = MultiPicker(theme, UNITS)
    in_window(picker)
    values: list[tuple[int, ...]] = []
    picker.changed.connect(lambda: values.append(picker.value))
    for words in ("gds", "slz", "gds"):
        write(picker.picker, words)
        qtbot.keyClick(picker.picker, Key.Key_Return)
    qtbot.keyClick(picker.picker, Key.Key_Backspace)
    assert values == [(1,), (1, 2), (1,)]
    assert [chip.text() for chip in picker.findChildren(Chip) if not chip.isHidden()] == ["供电所"]


def test_a_chip_of_several_goes_and_the_keyboard_stays(theme: Theme, in_window, qtbot) -> None:
    picker = MultiPicker(theme, UNITS)
    in_window(picker)
    picker.set_value((3, 1, 3, 99))
    assert picker.value == (3, 1)
    chip = next(chip for chip in picker.findChildren(Chip) if chip.text() == "司法所")
    chip.setFocus()
    qtbot.keyClick(chip, Key.Key_Delete)
    assert picker.value == (1,)
    assert picker.picker.hasFocus()


def test_several_are_named_as_one_field(theme: Theme, qtbot) -> None:
    picker = MultiPicker(theme, UNITS)
    qtbot.addWidget(picker)
    picker.setAccessibleName("协办")
    assert picker.picker.accessibleName() == "协办"
    picker.picker.setText("城管")
    assert picker.problem == "没有“城管”，请从列表里选"


# --- moments ------------------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 23, 6, 26, tzinfo=UTC)  # Monday 14:26 in the township


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("1430", "2026-11-23 14:30"),
        ("9:10", "2026-11-23 09:10"),
        ("9点", "2026-11-23 09:00"),
        ("9时5分", "2026-11-23 09:05"),
        ("昨天 9:10", "2026-11-22 09:10"),
        ("Yesterday 9:10", "2026-11-22 09:10"),
        ("昨晚 21：30", "2026-11-22 21:30"),
        ("明天9点", "2026-11-24 09:00"),
        ("11-20 08:00", "2026-11-20 08:00"),
        ("11月20日 8点", "2026-11-20 08:00"),
        ("1-5 10:00", "2027-01-05 10:00"),
        ("2025-12-31 23:59", "2025-12-31 23:59"),
    ],
)
def test_moments_as_people_write_them(words: str, meant: str) -> None:
    read = read_moment(words, NOW)
    assert read is not None
    assert moment_words(read) == meant
    assert read_moment(meant, NOW) == read


@pytest.mark.parametrize("words", ["", "今天", "25:00", "12:60", "2-30 10:00", "后天上午", "12345", "11-23"])
def test_what_is_no_moment(words: str) -> None:
    assert read_moment(words, NOW) is None


def test_a_moment_is_written_out_when_the_field_is_left(theme: Theme, in_window, qtbot) -> None:
    field, after = MomentEdit(theme, lambda: NOW), Edit(theme)
    in_window(field, after)
    assert (field.value, field.problem) == (None, None)
    write(field, "昨天 9:10")
    qtbot.keyClick(field, Key.Key_Tab)
    assert field.text() == "2026-11-22 09:10"
    assert field.value == datetime(2026, 11, 22, 1, 10, tzinfo=UTC)
    field.setText("上礼拜")
    assert field.value is None
    assert field.problem == "看不懂“上礼拜”，请写成 11-23 14:30"
    field.set_value(None)
    assert field.text() == ""
