"""A line of text under which a list of what fits folds out while one types. The keyboard does it all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent

from ..theme import Theme
from .choice_list import ROWS, ChoiceList
from .choices import Choice, nearest
from .fields import Edit

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MOVES: dict[int, int] = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS,
}  # fmt: skip


class FindingEdit(Edit):
    """Enter takes the marked row, Esc folds the list away, Down unfolds it; what was typed stays. Whoever leaves the
    field or sends the form has it settled.

    A kind of field says which words are sought (`_sought`), what fits them (`_fitting`), how a choice is taken
    (`_take`) and what is settled (`_settle`).
    """

    def __init__(self, t: Theme, choices: Sequence[Choice], hint: str = "") -> None:
        super().__init__(t, hint)
        self._choices = tuple(choices)
        self._list: ChoiceList | None = None
        self.textEdited.connect(self._search)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._choices

    # --- what kinds of it say ----------------------------------------------------------------------------------------

    def _sought(self) -> str:
        raise NotImplementedError

    def _fitting(self) -> tuple[Choice, ...]:
        raise NotImplementedError

    def _take(self, choice: Choice) -> None:
        raise NotImplementedError

    def _settle(self) -> None:
        raise NotImplementedError

    # --- the list ----------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def open_list(self) -> None:
        """Shows what fits; nothing where nothing does."""
        found = self._fitting()
        if not found:
            self._fold()
            return
        if self._list is None:
            self._list = ChoiceList(self.t, self)
            self._list.taken.connect(self._take)
        self._list.show_choices(found)

    def _search(self) -> None:
        if self._sought():
            self.open_list()
        else:
            self._fold()

    def _fold(self) -> None:
        if self._list is not None:
            self._list.hide()

    def settle(self) -> None:
        """Takes the one choice that words can mean: leaving the field does it, and sending the form."""
        self._settle()
        self._fold()

    def _unknown(self, words: str) -> str:
        """That nothing is called so, with what is called alike."""
        like = "、".join(choice.text for choice in nearest(self._choices, words))
        if like:
            return self.tr("没有“{0}”。是不是 {1}？").format(words, like)
        return self.tr("没有“{0}”，请从列表里选").format(words)

    # --- keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._is_mine(event):
                event.accept()
                return True
            if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.settle()
        return super().event(event)

    def _is_mine(self, event: QKeyEvent) -> bool:
        """While the list is open its keys come here, whatever they do in the window."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        keys = (*_ENTER, Qt.Key.Key_Escape, *_MOVES)
        return event.key() in keys if self.is_open else event.key() == Qt.Key.Key_Down

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_mine(event):
            super().keyPressEvent(event)
        elif not self.is_open or self._list is None:
            self.open_list()
        elif event.key() == Qt.Key.Key_Escape:
            self._fold()
        elif (step := _MOVES.get(event.key())) is not None:
            self._list.move_by(step)
        elif self._list.current is not None:
            self._take(self._list.current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self._fold()
        else:
            self.settle()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._fold()
