"""The bars between a paper's head and its pages: issuing, printing, writing, and what became of it; one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.documents import FreeText, kind_of
from ..widgets.layout import column
from ..workplace import Workplace
from .bars import IssueBar, PrintBar
from .fate_bar import FateBar
from .texts_panel import TextsPanel


class PreviewBars(QWidget):
    """`left` when a bar is given up."""

    left = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        theme = workplace.theme
        self.issuing = IssueBar(theme)
        self.printing = PrintBar(theme, workplace.memory, modes=True)
        self.texts = TextsPanel(theme)
        self.fate = FateBar(workplace)
        column(self.issuing, self.printing, self.texts, self.fate, gap=0, parent=self)
        for bar in (self.issuing, self.printing, self.texts):
            bar.left.connect(self.left)
        self.close_all()

    @property
    def is_asking(self) -> bool:
        """Whether a bar is open."""
        bars = (self.printing, self.issuing, self.texts)
        return any(bar.isVisibleTo(self) for bar in bars) or self.fate.is_asking

    def close_all(self) -> bool:
        """Nothing is asked any more; whether the keyboard was in the bar of printing."""
        had_focus = self.printing.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        for bar in (self.printing, self.issuing, self.texts):
            bar.hide()
        self.fate.stop()
        return had_focus

    def confirm(self) -> None:
        """Ctrl+Enter: what the open bar asks for."""
        for bar in (self.issuing, self.printing, self.texts):
            if bar.isVisibleTo(self):
                bar.confirm()
                return
        self.fate.confirm()

    def ask_where(self, kind: str, *, numbered: bool) -> None:
        """Where to print, and how, as far as a paper of the kind can be printed otherwise."""
        self.issuing.hide()
        self.printing.offer(modes=numbered, red=kind_of(kind).red)
        self.printing.look()
        self.printing.show()

    def ask_issue(self, title: str, *, registered: bool) -> None:
        """What issuing means."""
        self.printing.hide()
        self.issuing.show()
        self.issuing.ask(title, registered=registered)

    def ask_words(self, fields: Sequence[tuple[FreeText, str]]) -> None:
        """What is to stand in the free parts."""
        self.close_all()
        self.texts.show()
        self.texts.ask(fields)
