"""Several of many in one line of text: 西村二村、水利站. Each name is found while it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent

from ..theme import Theme
from .choice_list import ROWS, ChoiceList
from .choices import Choice, find, nearest
from .fields import Edit

_MARK = "、"
_BETWEEN = re.compile(r"[、，,;；\s]+")
_MOVES: dict[int, int] = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS,
}  # fmt: skip


class UnitsLine(Edit):
    """`value` are the chosen values; while a name names nothing, `problem` says which."""

    def __init__(self, t: Theme, choices: Sequence[Choice], hint: str = "") -> None:
        super().__init__(t, hint)
        self._choices = tuple(choices)
        self._by_name = {choice.text: choice for choice in self._choices}
        self._list: ChoiceList | None = None
        self.textEdited.connect(self._search)

    @property
    def value(self) -> tuple[Any, ...]:
        named = (self._by_name.get(word) for word in self._words)
        return tuple(dict.fromkeys(choice.value for choice in named if choice is not None))

    def set_value(self, value: Iterable[Any]) -> None:
        texts = {choice.value: choice.text for choice in self._choices}
        self.setText(_MARK.join(texts[one] for one in value if one in texts))

    @property
    def problem(self) -> str | None:
        wrong = next((word for word in self._words if word not in self._by_name), None)
        if wrong is None:
            return None
        like = "、".join(choice.text for choice in nearest(self._choices, wrong))
        if like:
            return self.tr("没有“{0}”。是不是 {1}？").format(wrong, like)
        return self.tr("没有“{0}”，请从列表里选").format(wrong)

    @property
    def _words(self) -> list[str]:
        return [word for word in _BETWEEN.split(self.text()) if word]

    def _span(self) -> tuple[int, int]:
        """Where the name begins and ends that the caret stands in."""
        text, at = self.text(), self.cursorPosition()
        begin = max((m.end() for m in _BETWEEN.finditer(text[:at])), default=0)
        rest = _BETWEEN.search(text, at)
        return begin, len(text) if rest is None else rest.start()

    # --- the list ----------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def _search(self) -> None:
        begin, end = self._span()
        words = self.text()[begin:end]
        if words:
            self._open(words)
        else:
            self._fold()

    def _open(self, words: str) -> None:
        chosen = set(self.value)
        left = [choice for choice in self._choices if choice.value not in chosen or choice.text == words]
        found = find(left, words, limit=len(left))
        if not found or (len(found) == 1 and found[0].text == words):
            self._fold()
            return
        if self._list is None:
            self._list = ChoiceList(self.t, self)
            self._list.taken.connect(self._take)
        self._list.show_choices(found)

    def _take(self, choice: Choice) -> None:
        begin, end = self._span()
        text = self.text()
        self.setText(text[:begin] + choice.text + text[end:])
        self.setCursorPosition(begin + len(choice.text))
        self._fold()

    def _fold(self) -> None:
        if self._list is not None:
            self._list.hide()

    def settle(self) -> None:
        """Takes for each name the one choice it can mean: leaving the field does it."""
        words = []
        for word in self._words:
            found = () if word in self._by_name else find(self._choices, word, limit=2)
            words.append(found[0].text if len(found) == 1 else word)
        if (text := _MARK.join(words)) != self.text():
            self.setText(text)
        self._fold()

    # --- keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    def _is_mine(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, *_MOVES)
        return event.key() in keys if self.is_open else event.key() == Qt.Key.Key_Down

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_mine(event):
            super().keyPressEvent(event)
        elif not self.is_open or self._list is None:
            begin, end = self._span()
            self._open(self.text()[begin:end])
        elif event.key() == Qt.Key.Key_Escape:
            self._fold()
        elif (step := _MOVES.get(event.key())) is not None:
            self._list.move_by(step)
        elif self._list.current is not None:
            self._take(self._list.current)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.settle()
        self._fold()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._fold()
