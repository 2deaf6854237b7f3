"""The veil: over its window, gone with Esc or a click beside the panel, and nothing under it hears a key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter.views.shell.overlay import Overlay
from commandcenter.views.theme import Theme
from commandcenter.views.widgets.buttons import Button
from commandcenter.views.widgets.fields import Edit
from commandcenter.views.widgets.layout import column, frame


class Veiled:
    """A window with two fields, a command of its own, and an overlay over it with two fields of its own."""

    def __init__(self, theme: Theme, in_window: Callable[..., QWidget]) -> None:
        self.below, self.other = Edit(theme, "下面"), Button(theme, "下面的按钮")
        self.window = in_window(self.below, self.other, width=800, height=600)
        self.heard: list[str] = []
        action = QAction("命令", self.window)
        action.setShortcut(QKeySequence("N"))
        action.triggered.connect(lambda: self.heard.append("N"))
        self.window.addAction(action)
        panel = frame("card")
        self.first, self.second = Button(theme, "一"), Edit(theme, "二")
        panel.setLayout(column(self.first, self.second, margins=(24, 20, 24, 20)))
        self.overlay = Overlay(theme, self.window, panel, 520)

    def open(self) -> None:
        self.overlay.open()
        self.first.setFocus()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, held)


@pytest.fixture
def veiled(theme: Theme, in_window) -> Veiled:
    made = Veiled(theme, in_window)
    made.other.setFocus()
    return made


def test_it_covers_the_window_and_its_panel_stands_inside(veiled: Veiled) -> None:
    assert not veiled.overlay.isVisible()
    veiled.open()
    assert veiled.overlay.geometry() == veiled.window.rect()
    panel = veiled.overlay.panel.geometry()
    assert panel.width() == 520
    assert veiled.overlay.rect().contains(panel)
    assert abs(panel.center().x() - veiled.overlay.rect().center().x()) <= 1


def test_it_follows_its_window_while_it_is_open(veiled: Veiled, qtbot) -> None:
    veiled.open()
    for size in ((1200, 900), (420, 300)):
        veiled.window.resize(*size)
        qtbot.waitUntil(lambda: veiled.overlay.geometry() == veiled.window.rect())
        assert veiled.overlay.rect().contains(veiled.overlay.panel.geometry())


@pytest.mark.parametrize("inside", ["first", "second"])
def test_escape_shuts_it_and_the_keyboard_goes_back(veiled: Veiled, inside: str) -> None:
    veiled.open()
    getattr(veiled, inside).setFocus()
    veiled.press(Qt.Key.Key_Escape)
    assert not veiled.overlay.isVisible()
    assert veiled.other.hasFocus()


def test_a_click_beside_the_panel_shuts_it_a_click_on_it_does_not(veiled: Veiled) -> None:
    veiled.open()
    panel = veiled.overlay.panel.geometry()
    QTest.mouseClick(veiled.overlay, Qt.MouseButton.LeftButton, pos=panel.center())
    QTest.mouseClick(veiled.overlay.panel, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert veiled.overlay.isVisible()
    QTest.mouseClick(veiled.overlay, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert not veiled.overlay.isVisible()
    assert veiled.other.hasFocus()


def test_opened_twice_it_still_knows_where_the_keyboard_was(veiled: Veiled) -> None:
    veiled.open()
    veiled.open()
    veiled.press(Qt.Key.Key_Escape)
    assert veiled.other.hasFocus()
    veiled.overlay.shut()  # nothing is open: the keyboard stays
    assert veiled.other.hasFocus()


def test_the_window_hears_no_key_while_it_is_open(veiled: Veiled) -> None:
    veiled.press(Qt.Key.Key_N)
    assert veiled.heard == ["N"]
    veiled.open()
    veiled.press(Qt.Key.Key_N)
    veiled.overlay.setFocus()
    veiled.press(Qt.Key.Key_N)
    assert veiled.heard == ["N"]
    assert veiled.below.text() == ""
    veiled.press(Qt.Key.Key_Escape)
    veiled.press(Qt.Key.Key_N)
    assert veiled.heard == ["N", "N"]


def test_tab_goes_round_within_the_panel(veiled: Veiled) -> None:
    veiled.open()
    seen = []
    for _ in range(3):
        veiled.press(Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [veiled.second, veiled.first, veiled.second]
    veiled.press(Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.focusWidget() is veiled.first


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_veil_dims_what_lies_under_it(veiled: Veiled, theme: Theme, name: str) -> None:
    theme.use(name)
    spot = veiled.below.geometry().topRight() + QPoint(-8, 8)
    before = veiled.window.grab().toImage().pixelColor(spot)
    veiled.open()
    under = veiled.window.grab().toImage().pixelColor(spot)
    assert before == theme.surface
    assert under.lightness() < before.lightness()
