"""The column beside the intake form: unfinished forms, the caller's history, likely duplicates, proposals."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from ...dispatch.intake.receiving import may_merge
from ..theme import SPACE
from ..triage.proposal_list import ProposalList
from ..triage.proposals import Proposal
from ..widgets.layout import column, frame, holder, label, row, scrolled
from ..widgets.marks import Keycap
from ..workplace import Workplace
from .caller import CallerHistory, Unfinished
from .duplicates import Duplicates


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
        self.proposals = ProposalList(work)
        self.proposals.adopted.connect(self.adopted)
        self._empty = self._keys()
        page = frame("page")
        parts = (self.unfinished, self.caller, self.duplicates, self.proposals, self._empty, None)
        column(*parts, gap=SPACE.pad, margins=(16, 16, 16, 16), parent=page)
        column(scrolled(page), gap=0, parent=self)
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
        """What the program proposes; without anything it says how this column is used."""
        self.proposals.show_proposals(found)
        self._empty.setVisible(not found)
