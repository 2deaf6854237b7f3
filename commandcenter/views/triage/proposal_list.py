"""Proposals as rows of a card: what, why, and 采用 with its key, or that it stands in the form already."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ..language import by_language, say
from ..widgets.buttons import Button
from ..widgets.layout import Flow, column, frame, label, row, rule
from ..widgets.marks import Icon
from ..workplace import Workplace
from .proposals import Proposal

_WHAT = 36


class ProposalList(QWidget):
    """`adopted` carries (name of the field, value) of a proposal a person took. Hidden while there is none."""

    adopted = Signal(str, object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._work = work
        self._shown: tuple[Proposal, ...] = ()
        self._held: list[QWidget] = []
        card = frame("card")
        self._rows = column(gap=0, parent=card)
        quiet = label(self.tr("只建议，不自动派办"), "small")
        column(row(label(self.tr("建议"), "heading"), None, quiet), card, gap=8, parent=self)
        for keys in ("Alt+A", "Alt+S", "Alt+D"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setProperty("keys", keys)
            shortcut.activated.connect(self._by_key)
        self.hide()

    def show_proposals(self, found: Sequence[Proposal]) -> None:
        """Rows that stay the same stay as they are."""
        self.setVisible(bool(found))
        if tuple(found) == self._shown:
            return
        self._shown = tuple(found)
        for old in self._held:
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._held = []
        for i, proposal in enumerate(found):
            line = self._row(proposal)
            self._held += [rule(), line] if i else [line]
        for part in self._held:
            self._rows.addWidget(part)

    def _row(self, proposal: Proposal) -> QWidget:
        what = label(proposal.what, "muted")
        what.setFixedWidth(by_language(_WHAT, 56))
        value = label(proposal.value, "strong", proposal.tone, wrap=True)
        words = column(value, label(proposal.why, "small", wrap=True), gap=2)
        made = QWidget()
        made.setAccessibleName(say(f"{proposal.what} {proposal.value} {proposal.why}"))
        line = row(what, words, gap=8, margins=(12, 8, 8, 8), parent=made)
        line.setAlignment(what, Qt.AlignmentFlag.AlignTop)
        line.setStretch(1, 1)
        if proposal.taken:
            if proposal.name:
                line.addLayout(row(Icon(self._work.theme, "check", "done"), label(self.tr("已填入"), "small"), gap=4))
        elif len(proposal.choices) == 1:
            line.addWidget(self._button(proposal, 0))
        elif proposal.choices:
            several = QWidget()
            flow = Flow(4, several)
            for n in range(len(proposal.choices)):
                flow.addWidget(self._button(proposal, n))
            words.addWidget(several)
        return made

    def _button(self, proposal: Proposal, n: int) -> Button:
        words, _ = proposal.choices[n]
        made = Button(self._work.theme, words, proposal.keys if n == 0 else "", height=28)
        made.setAccessibleName(say(f"{proposal.what} {words}"))
        made.setProperty("name", proposal.name)
        made.setProperty("n", n)
        made.clicked.connect(self._take)
        return made

    def _take(self) -> None:
        name, n = self.sender().property("name"), self.sender().property("n")
        found = next(proposal for proposal in self._shown if proposal.name == name)
        self._adopt(name, found.choices[n][1])

    def _by_key(self) -> None:
        keys = self.sender().property("keys")
        found = next((p for p in self._shown if p.keys == keys and p.choices), None)
        if found is not None:
            self._adopt(found.name, found.choices[0][1])

    def _adopt(self, name: str, value: Any) -> None:
        """What alarms sets two fields at once."""
        for field, what in value.items() if isinstance(value, dict) else ((name, value),):
            self.adopted.emit(field, what)
