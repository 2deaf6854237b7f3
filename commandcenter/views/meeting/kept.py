"""One field that several people may write into at the same time: saved soon, never disturbed, nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

#: After the last key.
PAUSE_MS = 800


class Kept(QObject):
    """Binds a field to what is stored. `wanted`: what was typed is to be saved, with what stood there when the typing
    began; then comes `landed` or `refused`. `show` brings what others stored, and touches nothing half typed."""

    wanted = Signal(object, object)
    typed = Signal()

    def __init__(self, field: Any, parent: QObject | None = None) -> None:
        super().__init__(parent or field)
        self.field = field
        self.is_typing = False
        self._base: Any = field.value
        self._sent: Any = None
        self._flies = False
        self._joined = False
        self._shows = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self.flush)
        field.changed.connect(self._changed)
        if (picked := getattr(field, "picked", None)) is not None:
            picked.connect(self._picked)
        field.installEventFilter(self)

    @property
    def base(self) -> Any:
        """What stood there when the typing began; what is stored while nobody types here."""
        return self._base

    @property
    def is_pending(self) -> bool:
        """Whether somebody is just typing, or what he typed is on its way."""
        return self._timer.isActive() or self._flies

    # --- from here to the others -------------------------------------------------------------------------------------

    def _changed(self) -> None:
        if self._shows or (not self.is_typing and self.field.value == self._base):
            return
        self.is_typing = True
        self._timer.start()
        self.typed.emit()

    def _picked(self, _value: object) -> None:
        """What was chosen from a list is whole: saved at once."""
        if self.field.value != self._base:
            self.is_typing = True
            self.flush()

    def flush(self) -> None:
        """Saves now what was typed and is not saved yet; what cannot be read yet waits."""
        self._timer.stop()
        if not self.is_typing or self._flies or self.field.problem:
            return
        if self.field.value == self._base:
            self.is_typing = False
            return
        self._flies, self._sent = True, self.field.value
        self.wanted.emit(self._sent, self._base)

    def landed(self, joined: bool) -> None:
        """It is stored; `joined` with what somebody else wrote at the same time."""
        self._flies = False
        self._base, self._joined = self._sent, joined
        if self.field.value == self._sent:
            self.is_typing = False
        else:
            self._timer.start()

    def refused(self) -> None:
        """It could not be stored: it stands here, and is tried again with the next key or when the line stands."""
        self._flies = False

    # --- from the others ---------------------------------------------------------------------------------------------

    def show(self, stored: Any) -> None:
        """What is stored now. While somebody types here, his words stay; after both were joined, the other's come in
        before them."""
        if self.is_typing:
            if self._joined and isinstance(stored, str) and self._base and self._base in stored != self._base:
                now, base = self.field.value, self._base
                if now.startswith(base):
                    self._base, self._joined = stored, False
                    self._put(stored + now[len(base) :])
            return
        same_here = self._sent is not None and self.field.value == self._sent and not self._joined
        keeps = same_here and stored == self._base
        self._base, self._joined = stored, False
        if not keeps:
            self._put(stored)

    def restore(self, typed: Any, base: Any) -> None:
        """What was typed before the window closed or the line broke stands here again, to be saved."""
        self._put(typed)
        self._base, self.is_typing = base, True
        self._timer.start()

    def _put(self, value: Any) -> None:
        """Puts a value in; the caret stays where it is."""
        if self.field.value == value:
            return
        self._shows = True
        back = _caret_keeper(self.field)
        self.field.set_value(value)
        back()
        self._shows = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and isinstance(watched, QWidget):
            QTimer.singleShot(0, self, self.flush)  # a picker settles on leaving, too
        return False


def _caret_keeper(field: QWidget) -> Callable[[], None]:
    """What brings the caret back to where it stands now, as far as there still is text."""
    if isinstance(field, QPlainTextEdit):
        at = field.textCursor().position()

        def back() -> None:
            cursor = field.textCursor()
            cursor.setPosition(min(at, len(field.toPlainText())))
            field.setTextCursor(cursor)

        return back
    if isinstance(field, QLineEdit):
        here = field.cursorPosition() if field.hasFocus() else 0
        return lambda: field.setCursorPosition(min(here, len(field.text())))
    return lambda: None
