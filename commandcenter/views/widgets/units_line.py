"""Several of many in one line of text: 西村二村、水利站. Each name is found while it is typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..theme import Theme
from .choices import Choice, find
from .finding import FindingEdit

_MARK = "、"
_BETWEEN = re.compile(r"[、，,;；\s]+")


class UnitsLine(FindingEdit):
    """`value` are the chosen values; while a name names nothing, `problem` says which."""

    def __init__(self, t: Theme, choices: Sequence[Choice], hint: str = "") -> None:
        super().__init__(t, choices, hint)
        self._by_name = {choice.text: choice for choice in self._choices}

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
        return None if wrong is None else self._unknown(wrong)

    @property
    def _words(self) -> list[str]:
        return [word for word in _BETWEEN.split(self.text()) if word]

    def _span(self) -> tuple[int, int]:
        """Where the name begins and ends that the caret stands in."""
        text, at = self.text(), self.cursorPosition()
        begin = max((m.end() for m in _BETWEEN.finditer(text[:at])), default=0)
        rest = _BETWEEN.search(text, at)
        return begin, len(text) if rest is None else rest.start()

    def _sought(self) -> str:
        begin, end = self._span()
        return self.text()[begin:end]

    def _fitting(self) -> tuple[Choice, ...]:
        words, chosen = self._sought(), set(self.value)
        left = [choice for choice in self._choices if choice.value not in chosen or choice.text == words]
        found = find(left, words, limit=len(left))
        return () if len(found) == 1 and found[0].text == words else found

    def _take(self, choice: Choice) -> None:
        begin, end = self._span()
        text = self.text()
        self.setText(text[:begin] + choice.text + text[end:])
        self.setCursorPosition(begin + len(choice.text))
        self._fold()

    def _settle(self) -> None:
        words = []
        for word in self._words:
            found = () if word in self._by_name else find(self._choices, word, limit=2)
            words.append(found[0].text if len(found) == 1 else word)
        if (text := _MARK.join(words)) != self.text():
            self.setText(text)
