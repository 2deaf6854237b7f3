"""The field for what somebody says: words that proposals were made of are underlined, pictures may be pasted in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit

from ...dispatch.intake.advice import Mark
from ..theme import Theme
from ..widgets.fields import Area


class WordsArea(Area):
    """Takes files: see `Area.given`."""

    def __init__(self, t: Theme, hint: str = "", lines: int = 4) -> None:
        super().__init__(t, hint, lines)
        self.takes_files = True
        self._marks: tuple[Mark, ...] = ()
        t.changed.connect(self._underline)

    def show_marks(self, marks: Iterable[Mark]) -> None:
        """Underlines these stretches; the words themselves and the cursor are left alone."""
        self._marks = tuple(marks)
        self._underline()

    def _underline(self) -> None:
        self.setExtraSelections([self._selection(mark) for mark in self._marks])

    def _selection(self, mark: Mark) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        last = max(0, self.document().characterCount() - 1)
        cursor.setPosition(min(mark.start, last))
        cursor.setPosition(min(mark.start + mark.length, last), QTextCursor.MoveMode.KeepAnchor)
        look = QTextCharFormat()
        look.setForeground(self.t.accent)
        look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        look.setUnderlineColor(self.t.accent)
        made.cursor, made.format = cursor, look
        return made
