"""The building blocks by keyboard and mouse: what they tell, what they keep, what they leave to the window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QWidget,
)

from commandcenter.views import paint
from commandcenter.views.shots.gallery import Gallery
from commandcenter.views.theme import Theme
from commandcenter.views.widgets.buttons import Button, Check, Chip, Segments
from commandcenter.views.widgets.fields import Edit
from commandcenter.views.widgets.layout import Flow, column, label, row, scrolled
from commandcenter.views.widgets.marks import Figure, FocusRing, Pill, Words
from commandcenter.views.widgets.notices import Banner, UndoBar

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ROUTES = (("R1", "网格自办"), ("R2", "镇站所"), ("R3", "县直协助"))


# --- buttons ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_a_button_is_pressed_by_key(theme: Theme, in_window, qtbot, key: Key) -> None:
    """Also where Enter is a command of the window: the button that has the keyboard comes first."""
    button = Button(theme, "派单", "F4", "primary")
    shortcut = QShortcut(QKeySequence("Return"), in_window(button))
    opened: list[bool] = []
    shortcut.activated.connect(lambda: opened.append(True))
    button.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)
    assert not opened


def test_a_button_leaves_ctrl_enter_to_the_form(theme: Theme, in_window, qtbot) -> None:
    button = Button(theme, "打印")
    sent: list[bool] = []
    QShortcut(QKeySequence("Ctrl+Return"), in_window(button)).activated.connect(lambda: sent.append(True))
    button.setFocus()
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(button, Key.Key_Return, CTRL)
    assert sent == [True]


def test_a_button_is_named_by_its_words_and_key(theme: Theme) -> None:
    button = Button(theme, "派单", "F4")
    assert button.accessibleName() == "派单 F4"
    wide = button.sizeHint().width()
    button.setText("派单并打印")
    assert button.accessibleName() == "派单并打印 F4"
    assert button.sizeHint().width() > wide


@pytest.mark.parametrize("kind", ["plain", "primary", "quiet", "danger"])
@pytest.mark.parametrize(("keys", "icon"), [("", ""), ("Ctrl+Enter", ""), ("", "bolt"), ("F8", "bolt")])
def test_the_words_of_a_button_have_room(theme: Theme, kind: str, keys: str, icon: str) -> None:
    button = Button(theme, "吹应急哨", keys, kind, icon)
    weight = "m" if kind in ("primary", "danger") else "r"
    inside = paint.width("吹应急哨", 14, weight) + (22 if icon else 0) + (paint.keycap_width(keys) + 8 if keys else 0)
    assert button.sizeHint().width() >= inside + 20
    assert button.sizeHint().height() == 32


def test_segments_by_key(theme: Theme, in_window, qtbot) -> None:
    segments = Segments(theme, ROUTES)
    in_window(segments)
    picked: list[str] = []
    segments.picked.connect(picked.append)
    assert segments.value is None
    for key in (Key.Key_Right, Key.Key_Right, Key.Key_Left, Key.Key_End, Key.Key_Right, Key.Key_Home):
        qtbot.keyClick(segments, key)
    assert picked == ["R1", "R2", "R1", "R3", "R1"]
    assert segments.accessibleDescription() == "网格自办"


def test_segments_by_mouse_and_by_program(theme: Theme, in_window, qtbot) -> None:
    segments = Segments(theme, ROUTES, "R1")
    in_window(segments)
    changes: list[object] = []
    segments.changed.connect(lambda: changes.append(segments.value))
    with qtbot.waitSignal(segments.picked) as picked:
        qtbot.mouseClick(segments, Qt.MouseButton.LeftButton, pos=QPoint(segments.width() - 10, 16))
    assert picked.args == ["R3"]
    with qtbot.assertNotEmitted(segments.picked):
        segments.set_value("R2")
        segments.set_value("R2")
        segments.set_value("none of them")
    assert changes == ["R3", "R2", None]


def test_segments_give_up_air_before_words_and_then_stand_in_columns(theme: Theme, qtbot) -> None:
    segments = Segments(theme, (*ROUTES, ("R4", "综合研判")), "R1")
    qtbot.addWidget(segments)
    words = sum(paint.width(text, 14, "m") for text in ("网格自办", "镇站所", "县直协助", "综合研判"))
    assert segments.heightForWidth(segments.sizeHint().width()) == 32
    assert segments.heightForWidth(round(words) + 60) == 32
    assert segments.heightForWidth(round(words)) == 64
    assert segments.heightForWidth(segments.minimumSizeHint().width()) == 4 * 32
    segments.resize(160, 64)
    for key, value in ((Key.Key_Down, "R3"), (Key.Key_Right, "R4"), (Key.Key_Up, "R2")):
        qtbot.keyClick(segments, key)
        assert segments.value == value


def test_a_check_toggles_by_space_and_tells(theme: Theme, in_window, qtbot) -> None:
    check = Check(theme, "要求保密")
    in_window(check)
    with qtbot.waitSignal(check.changed):
        qtbot.keyClick(check, Key.Key_Space)
    assert check.value is True
    qtbot.mouseClick(check, Qt.MouseButton.LeftButton, pos=QPoint(check.width() - 4, 16))
    assert check.value is False


@pytest.mark.parametrize("key", [Key.Key_Delete, Key.Key_Backspace, Key.Key_Return, Key.Key_Space])
def test_a_chip_is_taken_away_by_key(theme: Theme, in_window, qtbot, key: Key) -> None:
    chip = Chip(theme, "柳村")
    in_window(chip)
    chip.setFocus()
    assert chip.accessibleName() == "移除 柳村"
    with qtbot.waitSignal(chip.removed):
        qtbot.keyClick(chip, key)


def test_a_chip_is_taken_away_by_its_cross_alone(theme: Theme, in_window, qtbot) -> None:
    chip = Chip(theme, "柳村")
    in_window(chip)
    with qtbot.assertNotEmitted(chip.removed):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(16, 16))
    with qtbot.waitSignal(chip.removed):
        qtbot.mouseClick(chip, Qt.MouseButton.LeftButton, pos=QPoint(chip.width() - 12, 16))


def test_a_figure_is_a_door(theme: Theme, in_window, qtbot) -> None:
    figure = Figure(theme, "overdue", "超时", 3)
    in_window(figure)
    assert figure.accessibleName() == "超时 3 件"
    narrow = figure.sizeHint().width()
    figure.show_number(12)
    assert figure.accessibleName() == "超时 12 件"
    assert figure.sizeHint().width() > narrow
    with qtbot.waitSignal(figure.clicked):
        qtbot.keyClick(figure, Key.Key_Space)


# --- words, panes, notices ----------------------------------------------------------------------------------------


def test_words_are_plain_whatever_stands_in_them() -> None:
    assert label("<b>张某</b>").textFormat() == Qt.TextFormat.PlainText


def test_words_that_are_cut_tell_the_rest(theme: Theme, in_window) -> None:
    words = Words(theme, "两村交界排水沟污水外溢，臭味进院")
    words.setFixedWidth(80)
    in_window(words)
    assert words.toolTip() == "两村交界排水沟污水外溢，臭味进院"
    words.setFixedWidth(400)
    words.say("两村")
    assert words.toolTip() == ""
    assert words.accessibleName() == "两村"


def test_a_pill_follows_its_word(theme: Theme, qtbot) -> None:
    pill = Pill(theme, "unsigned", "待签收")
    qtbot.addWidget(pill)
    pill.show_state("done", "已办结并归档")
    assert pill.width() >= paint.pill_width("已办结并归档")
    assert pill.accessibleName() == "已办结并归档"


def test_the_ring_of_a_list_shows_while_it_has_the_keyboard(theme: Theme, in_window) -> None:
    view, other = QListView(), Edit(theme)
    ring = FocusRing(view)
    in_window(view, other)
    other.setFocus()
    assert not ring.isVisible()
    view.setFocus()
    assert ring.isVisible()
    assert ring.size() == view.size()
    assert view.grab().toImage().pixelColor(1, 1) == theme.accent


def test_flow_goes_on_in_the_next_line(theme: Theme, qtbot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    flow = Flow(8, holder)
    chips = [Chip(theme, name) for name in ("司法所", "柳村", "综合执法中队")]
    for chip in chips:
        flow.addWidget(chip)
    assert flow.heightForWidth(600) == 32
    assert flow.heightForWidth(chips[2].sizeHint().width()) == 3 * 32 + 2 * 8
    holder.resize(chips[0].sizeHint().width() + chips[1].sizeHint().width() + 8, 80)
    holder.show()
    assert [chip.y() for chip in chips] == [0, 0, 40]


def test_the_undo_bar_counts_down(theme: Theme, in_window, qtbot) -> None:
    bar, now = UndoBar(theme), datetime(2026, 11, 23, 6, 26, tzinfo=UTC)
    in_window(bar)
    bar.offer("已催办 3 件", now, now + timedelta(seconds=8))
    first = bar.grab().toImage()
    bar.tick(now + timedelta(seconds=5.5))
    assert first != bar.grab().toImage()
    assert bar.accessibleName() == "已催办 3 件"
    with qtbot.waitSignal(bar.undone):
        qtbot.keyClick(bar.button, Key.Key_Return)


def test_a_banner_takes_no_focus(theme: Theme, in_window) -> None:
    edit = Edit(theme)
    banner = Banner(theme, buttons=(Button(theme, "接手受理", "F2", "primary"),))
    in_window(edit, banner)
    edit.setFocus()
    banner.say("新到 1 件", "毛瓮村　沼气池井盖塌陷", tag="应急", note="剩 4分")
    assert edit.hasFocus()
    assert banner.accessibleName() == "新到 1 件　应急　毛瓮村　沼气池井盖塌陷　剩 4分"
    assert banner.height() == 44


# --- all of them --------------------------------------------------------------------------------------------------


@pytest.fixture
def gallery(theme: Theme, qtbot) -> Gallery:
    made = Gallery(theme)
    qtbot.addWidget(made)
    made.resize(1440, 780)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def _controls(gallery: Gallery) -> list[QWidget]:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, Segments)
    return [
        widget
        for widget in gallery.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.isVisible() and widget.isEnabled()
    ]


def test_every_control_has_a_name(gallery: Gallery) -> None:
    controls = _controls(gallery)
    assert len(controls) > 20
    assert not [widget for widget in controls if not widget.accessibleName()]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_focus_is_seen_on_every_control(gallery: Gallery, name: str) -> None:
    """At least the length of a ring, two pixels thick, of pixels in the colour of the ring."""
    gallery.t.use(name)
    ring = {gallery.t.accent.name(), gallery.t.text.name()}
    for widget in _controls(gallery):
        if type(widget).__name__ == "_Still":
            continue
        gallery.setFocus()
        calm = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        held = widget.grab().toImage()
        changed = [
            (x, y)
            for x in range(calm.width())
            for y in range(calm.height())
            if calm.pixel(x, y) != held.pixel(x, y) and held.pixelColor(x, y).name() in ring
        ]
        assert len(changed) >= 2 * (calm.width() - 24), widget


def test_no_words_are_cut(gallery: Gallery) -> None:
    cut = [
        widget.accessibleName() or widget.text()
        for widget in gallery.findChildren(QWidget)
        if isinstance(widget, (QAbstractButton, QLabel, QComboBox, Segments))
        and widget.isVisible()
        and not (isinstance(widget, QLabel) and widget.wordWrap())
        and widget.width() < widget.sizeHint().width()
    ]
    assert not cut
    labels = [widget for widget in gallery.findChildren(QLabel) if widget.wordWrap() and widget.isVisible()]
    assert all(widget.height() >= widget.heightForWidth(widget.width()) for widget in labels)


def test_tab_reaches_every_control_once(gallery: Gallery, qtbot) -> None:
    wanted = {id(widget) for widget in _controls(gallery)}
    seen: list[int] = []
    for _ in range(len(wanted) + 5):
        QApplication.sendEvent(gallery.focusWidget() or gallery, _press(Key.Key_Tab))
        seen.append(id(gallery.focusWidget()))
    assert wanted <= set(seen)


def _press(key: Key) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)


def test_a_pane_scrolls_by_key(theme: Theme, qtbot) -> None:
    tall = QWidget()
    column(*(label(f"第 {number} 行") for number in range(80)), parent=tall)
    pane = scrolled(tall, takes_focus=True)
    qtbot.addWidget(pane)
    pane.resize(300, 200)
    pane.show()
    qtbot.keyClick(pane, Key.Key_PageDown)
    assert isinstance(pane, QAbstractScrollArea)
    assert pane.verticalScrollBar().value() > 0


def test_rows_and_columns_take_gaps_and_stretches() -> None:
    holder = QWidget()
    lay = row(label("一"), 12, None, row(label("二")), gap=4, margins=(1, 2, 3, 4), parent=holder)
    assert lay.count() == 4
    assert lay.spacing() == 4
    assert holder.layout() is lay
