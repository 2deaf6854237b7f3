"""A barcode scanner types like a keyboard, only faster: its digits are caught wherever the focus is.

Digits are held back for the twentieth part of a second. Those of a person go on to the field as they were typed; twelve
that come in one breath, make the number of a paper and end with Enter are a slip, and no field gets any of them. Digits
are no command of the window, so that nothing else waits.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ...models.paper_codes import DIGITS, scanned

#: A scanner leaves some 5 to 30 ms between two keys; who types ten digits a second leaves 100.
GAP_MS = 50
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NONE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_PRESSES = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)


class _Held(NamedTuple):
    key: Qt.Key
    modifiers: Qt.KeyboardModifier
    text: str


class Scanner(QObject):
    """`read` carries the digits of a slip. Hears the keys of one window and of what lies over it."""

    read = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._held: list[_Held] = []
        self._replaying = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(GAP_MS)
        self._pause.setTimerType(Qt.TimerType.PreciseTimer)
        self._pause.timeout.connect(self._give_back)
        window.installEventFilter(self)
        application = QCoreApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)
        self._follow(None, QApplication.focusWidget())

    def _follow(self, left: QWidget | None, now: QWidget | None) -> None:
        """Only whoever has the focus is listened to: all events of a window are too many to be looked at one by one."""
        if left is not None and left is not self._window:
            left.removeEventFilter(self)
        if now is not None and now.window() is self._window:
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _PRESSES or self._replaying or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._window or watched is not self._target():
            return False
        return self._heard(event)

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self._window

    def _heard(self, event: QKeyEvent) -> bool:
        key, override = Qt.Key(event.key()), event.type() == QEvent.Type.ShortcutOverride
        plain = event.modifiers() in _NONE and not event.isAutoRepeat()
        if plain and Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            if not override:
                self._hold(event, key)
            event.accept()
            return True
        if key in _ENTER and plain and self._is_slip:
            if not override:
                self._end()
            event.accept()
            return True
        if not override:
            self._give_back()
        return False

    @property
    def is_holding(self) -> bool:
        """Whether digits are held back at this moment."""
        return bool(self._held)

    @property
    def _is_slip(self) -> bool:
        return len(self._held) == DIGITS and scanned(self._digits) is not None

    @property
    def _digits(self) -> str:
        return "".join(held.text for held in self._held)

    def _hold(self, event: QKeyEvent, key: Qt.Key) -> None:
        if len(self._held) == DIGITS:  # more digits than a slip has: somebody's long number
            self._give_back()
        self._held.append(_Held(key, event.modifiers(), chr(key.value)))
        self._pause.start()

    def _end(self) -> None:
        digits = self._digits
        self._held.clear()
        self._pause.stop()
        self.read.emit(digits)

    def _give_back(self) -> None:
        """To whoever has the focus, in their order."""
        self._pause.stop()
        held, self._held = self._held, []
        self._replaying = True
        try:
            for one in held:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    QApplication.sendEvent(self._target(), QKeyEvent(kind, one.key, one.modifiers, one.text))
        finally:
            self._replaying = False
