"""Somebody at the keyboard: presses keys on whatever has the focus, counts them, and speaks Chinese by input method."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from commandcenter.views.actions import COMMANDS
from commandcenter.views.shell.scanner import Scanner


class Window(QMainWindow):
    """A window with the program's commands by their keys; whoever stands in it answers them by its `handlers`."""

    def __init__(self) -> None:
        super().__init__()
        self.current: Any = None
        self.extra: dict[str, Callable[[], None]] = {}
        for command in COMMANDS:
            action = QAction(command.text, self)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys.split()])
            action.setObjectName(command.id)
            action.triggered.connect(self._carry_out)
            self.addAction(action)
        self.resize(1440, 900)

    def stand(self, centre: QWidget, right: QWidget) -> None:
        """Puts a form and its advice where the window has room for them."""
        host = QWidget()
        right.setParent(host)
        right.setGeometry(980, 0, 460, 900)
        centre.setParent(host)
        centre.setGeometry(0, 0, 980, 900)
        self.setCentralWidget(host)
        self.current = centre
        self.show()
        self.activateWindow()
        centre.setFocus()

    def _carry_out(self) -> None:
        name = self.sender().objectName()
        handlers = {**self.extra, **(self.current.handlers() if self.current is not None else {})}
        if name in handlers:
            handlers[name]()


class Typist:
    """`pressed` counts every key, a chord as one; what is said is not counted."""

    def __init__(self, window: QWidget) -> None:
        self.window = window
        self.pressed = 0

    @property
    def at(self) -> QWidget:
        """Where the keyboard is."""
        return QApplication.focusWidget() or self.window

    def press(self, keys: str) -> None:
        """ "Ctrl+Return", "Tab", "F4", "5": a person's, so that a digit has its breath before the next key."""
        combination = QKeySequence(keys)[0]
        self.pressed += 1
        QTest.keyClick(self.at, combination.key(), combination.keyboardModifiers())
        scanner = self.window.findChild(Scanner)
        while scanner is not None and scanner.is_holding:
            QTest.qWait(1)

    def digits(self, number: str) -> None:
        for digit in number:
            self.press(digit)

    def say(self, words: str) -> None:
        """Free text, as an input method commits it."""
        event = QInputMethodEvent()
        event.setCommitString(words)
        QCoreApplication.sendEvent(self.at, event)
