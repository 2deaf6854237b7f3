"""The column beside the intake form: unfinished forms, the caller's history, likely duplicates, proposals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from ...dispatch.receiving import may_merge
from ..theme import SPACE
from ..widgets.buttons import Button
from ..widgets.layout import Flow, column, frame, holder, label, row, rule, scrolled
from ..widgets.marks import Icon, Keycap
from ..workplace import Workplace
from .caller import CallerHistory, Unfinished
from .duplicates import Duplicates
from .proposals import Proposal

_WHAT = 36


class IntakeAdvice(QFrame):
    """`adopted` carries (name of the field, value) of a proposal a person took."""

    adopted = Signal(str, object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self._work = work
        self.unfinished = Unfinished(work)
        self.caller = CallerHistory(work)
        self.duplicates = Duplicates(work, may_merge(work.by))
        self._shown: tuple[Proposal, ...] = ()
        self._held: list[QWidget] = []
        self._card = frame("card")
        self._rows = column(gap=0, parent=self._card)
        quiet = label(self.tr("只建议，不自动派办"), "small")
        self._proposals = QWidget()
        column(row(label(self.tr("建议"), "heading"), None, quiet), self._card, gap=8, parent=self._proposals)
        self._empty = self._keys()
        page = frame("page")
        parts = (self.unfinished, self.caller, self.duplicates, self._proposals, self._empty, None)
        column(*parts, gap=SPACE.pad, margins=(16, 16, 16, 16), parent=page)
        column(scrolled(page), gap=0, parent=self)
        for keys in ("Alt+A", "Alt+S", "Alt+D"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setProperty("keys", keys)
            shortcut.activated.connect(self._by_key)
        self.show_proposals(())

    def _keys(self) -> QWidget:
        """Before there is anything to propose: how this column is used from the keyboard."""
        lines = (
            ("Alt+1", self.tr("并入第一件可能重复的件")), ("Alt+A", self.tr("采用地点")),
            ("Alt+S", self.tr("采用事项")), ("Alt+D", self.tr("采用急缓和危险")),
            ("Alt+N", self.tr("采用来电人上次的姓名")),
            ("Alt+R", self.tr("继续未完成的登记")), ("Ctrl+V", self.tr("在内容里粘贴照片")),
            ("Alt+M", self.tr("在地图上选村")), ("Ctrl+G", self.tr("加涉及网格")),
        )  # fmt: skip
        hint = self.tr("边记边看：号码带出来电历史，内容带出地点、事项和可能重复的件。")
        keys = [row(label(what, "small"), None, Keycap(self._work.theme, key)) for key, what in lines]
        return holder(column(label(hint, "muted", wrap=True), 4, *keys, gap=8))

    def show_proposals(self, found: Sequence[Proposal]) -> None:
        """Rows that stay the same stay as they are."""
        self._proposals.setVisible(bool(found))
        self._empty.setVisible(not found)
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
        what.setFixedWidth(_WHAT)
        value = label(proposal.value, "strong", proposal.tone, wrap=True)
        words = column(value, label(proposal.why, "small", wrap=True), gap=2)
        made = QWidget()
        made.setAccessibleName(f"{proposal.what} {proposal.value} {proposal.why}")
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
        made.setAccessibleName(f"{proposal.what} {words}")
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
