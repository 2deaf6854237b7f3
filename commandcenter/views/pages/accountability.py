"""问责: proposals with their evidence, decided by leaders with a reason; rectification followed to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from ...dispatch.figures.accountability import MatterLine, ProposalLine, Step, matters, proposals
from ...dispatch.paperwork import paper_pages
from ...dispatch.paperwork.paper_pages import PaperFilter
from ...models.scoring.appraisal.terms import READERS
from ..accountability.detail import Detail
from ..accountability.lists import AccountabilityRows
from ..accountability.sheets import AccountabilitySheets
from ..charts.doors import Doors
from ..deciding.sheet import Sheet
from ..deciding.side import SheetSide
from ..live import Changes
from ..page import PageWidget
from ..widgets.choices import Choice
from ..widgets.layout import column, frame, label, row
from ..widgets.rows import RowList
from ..workplace import Workplace

_SIDE = 520
_PAUSE_MS = 1000

_Found = tuple[tuple[ProposalLine, ...] | None, tuple[MatterLine, ...]]


class AccountabilityPage(PageWidget):
    """The list left; the chosen matter, or a question about it, right."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.proposals: dict[str, ProposalLine] = {}
        self.matters: dict[int, MatterLine] = {}
        self._chosen: tuple[str, Any] | None = None
        self._sees = workplace.is_one_of(READERS)
        self._rows, self._sheets = AccountabilityRows(), AccountabilitySheets(workplace)
        self.doors = Doors(workplace, self)
        self.list = RowList(workplace.theme, self.tr("问责与激励"), wraps=True)
        self.detail = Detail(workplace)
        self.side = SheetSide(_SIDE)
        self.side.addWidget(self.detail)
        self.side.done.connect(self._done)
        self.side.left.connect(self.back)
        card = frame("card")
        column(self.list, gap=0, margins=(1, 1, 1, 1), parent=card)
        ground = frame("page")
        told = self.tr("建议按规则自动提出，附依据；决定、理由、整改都留痕。")
        head = row(label(self.tr("激励与问责"), "title"), 12, label(told, "muted"), None)
        whole = column(head, card, gap=12, margins=(24, 12, 12, 12), parent=ground)
        whole.setStretch(1, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(ground, 1)
        outer.addWidget(self.side)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(self._choose)
        self.detail.wanted.connect(self._want)
        self.detail.cases_wanted.connect(self.doors.show_cases)
        self.detail.paper_wanted.connect(self._go_to_paper)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        self.read()

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        desk = self.workplace.desk

        def found() -> _Found:
            return (proposals(desk) if self._sees else None), matters(desk)

        self.workplace.tasks.run(self, found, self._take)

    def _changed(self, changes: Changes) -> None:
        if not self._pause.isActive() and (
            changes.cases or not changes.entities.isdisjoint({"accountability", "appraisal"})
        ):
            self._pause.start()

    def _take(self, found: _Found) -> None:
        waiting, decided = found
        self.proposals = {line.proposal.key: line for line in waiting or ()}
        self.matters = {line.file.matter.id: line for line in decided}
        self.list.show_rows(self._rows.rows(waiting, decided))
        if self._known(self._chosen) is None:
            values = [r.value for r in self.list.rows if r.value is not None]
            self._chosen = values[0] if values else None
            if self._chosen is not None:
                self.list.choose(self._chosen)
        self._show()

    def _known(self, value: tuple[str, Any] | None) -> ProposalLine | MatterLine | None:
        if value is None:
            return None
        kind, key = value
        return self.proposals.get(key) if kind == "proposal" else self.matters.get(key)

    def _choose(self, value: Any) -> None:
        if value is not None and value != self._chosen:
            self._chosen = value
            self.back()
            self._show()

    def _show(self) -> None:
        match self._known(self._chosen):
            case ProposalLine() as proposal:
                self.detail.show_proposal(proposal)
            case MatterLine() as matter:
                self.detail.show_matter(matter)
            case _:
                hint = self.tr("规则找到什么，左边就列出建议。") if self._sees else self.tr("对本单位的决定列在这里。")
                self.detail.show_nothing(self.tr("没有需要处理的事项"), hint)

    # --- deciding ---------------------------------------------------------------------------------------------------

    def _want(self, what: Any) -> None:
        match self._known(self._chosen):
            case ProposalLine() as proposal:
                make = self._sheets.decide if what == "decide" else self._sheets.decline
                self.side.ask(make(proposal))
            case MatterLine() as matter if what is Step.PAPER:
                self._ask_paper(matter)
            case MatterLine() as matter:
                self.side.ask(self._sheets.step(what, matter, ()))

    def _ask_paper(self, matter: MatterLine) -> None:
        desk = self.workplace.desk

        def then(found: paper_pages.PaperSlice) -> None:
            choices = [Choice(one.id, f"{one.number} {one.title}", one.about) for one in found.lines if one.number]
            self.side.ask(self._sheets.step(Step.PAPER, matter, choices))

        self.workplace.tasks.run(self, lambda: paper_pages.listing(desk, PaperFilter()), then)

    def _go_to_paper(self, what: object) -> None:
        self.workplace.go("papers", what)

    @property
    def sheet(self) -> Sheet | None:
        """The question that is being asked."""
        return self.side.sheet

    def _done(self, result: object) -> None:
        """What was decided stays in front."""
        self.back()
        if isinstance(result, int):
            self._chosen = ("matter", result)
        self.read()

    def back(self) -> None:
        """From a question to what it is about; the keyboard goes back to the list."""
        asked = self.sheet is not None
        self.side.back()
        if asked:
            self.list.setFocus()

    # --- the window's part ------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"back": self.back}

    def take_focus(self) -> None:
        self.list.setFocus()

    def open_with(self, what: Any) -> None:
        if isinstance(what, tuple):
            self._chosen = what
            self.read()


def build(workplace: Workplace) -> AccountabilityPage:
    return AccountabilityPage(workplace)
