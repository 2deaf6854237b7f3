"""文书: every numbered paper this person may see, its pages beside it; 样张 of what could be issued."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from ...dispatch.documents import kind_of
from ...dispatch.paperwork import paper_pages
from ...dispatch.paperwork.paper_pages import (
    CasePapers,
    KindOffer,
    PaperFilter,
    PaperSlice,
    PaperState,
    Subject,
)
from ...models.scoring.periods import Period
from ...models.scoring.report import ReportKind
from ..live import Changes
from ..page import PageWidget
from ..papers.batch import BatchPanel
from ..papers.case_offers import CaseOffers
from ..papers.faces import AWAITED, DRAFTS, PAPERS, Faces
from ..papers.list_view import PaperModel, PaperTable
from ..papers.period_papers import PeriodPapers
from ..papers.preview import PaperPreview
from ..papers.sampled import Draft
from ..tasks import Handle
from ..widgets.buttons import Button
from ..widgets.fields import Combo, SearchEdit
from ..widgets.layout import column, frame, label, row
from ..widgets.notices import EmptyState
from ..workplace import Workplace

_LIST_WIDTH = 560
_TYPING_MS = 250


class PapersPage(PageWidget):
    """Reads in `paper_pages`, shows in `papers`."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        theme = workplace.theme
        self.wanted = PaperFilter()
        self.model = PaperModel(workplace.now(), self)
        self.table = PaperTable(theme, self.model)
        self.offers = CaseOffers(theme)
        self.preview = PaperPreview(workplace)
        self._more = False
        self._asked: Handle | None = None
        self._reading = False
        self._is_fresh = True
        self._next: int | None = None
        self._make_tools()
        self._lay_out()
        self._connect()
        self.load()
        self.faces.load()

    # --- putting together -------------------------------------------------------------------------------------------

    def _make_tools(self) -> None:
        work, theme = self.workplace, self.workplace.theme
        self.search = SearchEdit(theme, self.tr("编号、事由、案号、校验码"))
        kinds = [(None, self.tr("全部种类")), *paper_pages.kinds_of(work.by)]
        self.kind = Combo(theme, kinds, role="quiet")
        self.kind.setAccessibleName(self.tr("种类"))
        states = [(None, self.tr("全部状态")), *((state, state.label) for state in PaperState)]
        self.state = Combo(theme, states, role="quiet")
        self.state.setAccessibleName(self.tr("状态"))
        self.periods = PeriodPapers(work, self)
        self._batch_button = Button(theme, self.tr("批量"), height=28)
        self.batch = BatchPanel(work)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._count = label("", "small")
        self._none = EmptyState(theme, "", shape="dot")

    def _lay_out(self) -> None:
        bar = frame("bar", 48)
        tools = (self.search, self.kind, self.state, self.periods.button, self._batch_button)
        line = row(*tools, gap=8, margins=(12, 0, 12, 0))
        line.setStretch(0, 1)
        bar.setLayout(line)
        foot = frame("foot", 28)
        foot.setLayout(row(self._count, None, margins=(16, 0, 12, 0)))
        pane = QWidget()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._none)
        column(bar, self.offers, self.periods.campaign, self.batch, self._stack, foot, gap=0, parent=pane)
        self.offers.hide()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        self.faces = Faces(self.workplace, pane, self.preview)
        self._split.addWidget(self.faces)
        self._split.addWidget(self.faces.beside)
        self._split.setStretchFactor(1, 1)
        kept = self.workplace.memory.value("papers/split")
        whole = isinstance(kept, list) and len(kept) == 2 and all(isinstance(n, int) for n in kept)
        self._split.setSizes(kept if whole else [_LIST_WIDTH, 2 * _LIST_WIDTH])
        column(self._split, gap=0, parent=self)

    def _connect(self) -> None:
        self.search.changed.connect(self._typing.start)
        self._typing.timeout.connect(self._narrow)
        self.kind.picked.connect(self._narrow)
        self.state.picked.connect(self._narrow)
        self.periods.sampled.connect(self._show_period)
        self.periods.paper.connect(self._show_paper)
        self.periods.draft.connect(self.faces.show_draft)
        self._batch_button.clicked.connect(self._open_batch)
        self.batch.left.connect(self.batch.hide)
        self.batch.issued.connect(self._reissued)
        self.table.chosen.connect(self.preview.show_paper)
        self.table.opened.connect(self._look)
        self.table.more_wanted.connect(self._load_more)
        self.offers.sample_wanted.connect(self._show_offer)
        self.offers.left.connect(self.leave_case)
        self.preview.issued.connect(self._issued)
        self.preview.drafted.connect(self.faces.show_draft)
        self.preview.changed.connect(self._reload)
        self.faces.desk.issued.connect(self._issued)
        self.workplace.live.changed.connect(self._follow)
        self.workplace.live.reset.connect(self._reload)

    # --- the list ---------------------------------------------------------------------------------------------------

    def load(self, then: int | None = None) -> None:
        """The newest papers of what is wanted; `then` is the paper to look at afterwards."""
        if self._asked is not None:
            self._asked.drop()
        desk, wanted = self.workplace.desk, self.wanted
        self._next = then
        self._ask(lambda: paper_pages.listing(desk, wanted), self._show)

    def _ask(self, read: Callable[[], PaperSlice], then: Callable[[PaperSlice], None]) -> None:
        self._reading = True
        self._asked = self.workplace.tasks.run(self, read, then, self._failed)

    def _failed(self, error: Exception) -> None:
        self._reading = False
        self.workplace.complain(error)

    def _show(self, found: PaperSlice) -> None:
        self._reading = False
        self.model.now = self.workplace.now()
        self.model.replace_all(found.lines)
        self._more = found.more
        self._show_count()
        if self._next is not None and self.table.choose(self._next):
            self._next = None
        elif self._is_fresh and self.table.current_id() is None:
            self.table.step(1)
        self._is_fresh = False

    def _load_more(self) -> None:
        if not self._more or self._reading or not self.model.rows:
            return
        desk, wanted, last = self.workplace.desk, self.wanted, self.model.rows[-1].id
        self._ask(lambda: paper_pages.listing(desk, wanted, before=last), self._append)

    def _append(self, found: PaperSlice) -> None:
        self._reading = False
        self.model.append(found.lines)
        self._more = found.more
        self._show_count()

    def _show_count(self) -> None:
        if not self.model.rows:
            self._none.say(*self._why_none())
        if self.preview.shown is None:
            self.preview.invite(bool(self.model.rows) or self.wanted != PaperFilter())
        self._stack.setCurrentWidget(self.table if self.model.rows else self._none)
        more = self.tr("，还有更早的") if self._more else ""
        self._count.setText(self.tr("{0} 份{1}").format(len(self.model.rows), more))

    def _why_none(self) -> tuple[str, str]:
        """Why the list is empty, and what brings papers into it."""
        if self.wanted.case_id is not None:
            return self.tr("本案还没有印发过文书"), self.tr("上面可看样张，有权限的岗位可印发")
        if self.wanted != PaperFilter():
            return self.tr("没有符合条件的文书"), self.tr("换个词，或放宽种类和状态")
        return self.tr("还没有印发过文书"), self.tr("在案件里按 Ctrl+P 印派单")

    def _narrow(self) -> None:
        case_id = self.wanted.case_id
        self.wanted = PaperFilter(self.kind.value, self.state.value, self.search.value, case_id)
        self.load()

    def _open_batch(self) -> None:
        self.batch.open(self.wanted)

    def _reissued(self) -> None:
        self.load(self.table.current_id())
        self.batch.open(self.wanted)

    def _reload(self) -> None:
        """Everything may be different; what is looked at stays."""
        self.load(self.table.current_id())
        self.faces.load()

    def _follow(self, changes: Changes) -> None:
        """New papers come in at the top; nothing else stirs."""
        if "document" in changes.entities:
            desk, wanted = self.workplace.desk, self.wanted
            self.workplace.tasks.run(self, lambda: paper_pages.listing(desk, wanted), self._take_new)
            self.preview.fate.refresh()
        if changes.entities & {"document", "draft"}:
            self.faces.load()
        case = self.offers.case
        if case is not None and not self.offers.isHidden() and case.case_id in changes.cases:
            self._read_case(case.case_id, self._refresh_case)

    def _take_new(self, found: PaperSlice) -> None:
        self.model.apply({line.id: line for line in found.lines})
        self._show_count()

    # --- the papers of a case ---------------------------------------------------------------------------------------

    def _read_case(self, case_id: int | str, then: Callable[[CasePapers], None]) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: paper_pages.papers_of_case(desk, case_id), then)

    def _refresh_case(self, case: CasePapers) -> None:
        if not self.offers.isHidden():
            self.offers.show_case(case)

    def _narrow_to(self, case: CasePapers) -> None:
        self.offers.show_case(case)
        self.offers.show()
        self.wanted = PaperFilter(case_id=case.case_id)
        self.search.set_value("")
        self._typing.stop()
        self.kind.set_value(None)
        self.state.set_value(None)

    def _show_case(self, case: CasePapers) -> None:
        """Its newest paper; while it has none, the 样张 of the first it could have."""
        self._narrow_to(case)
        self.load(case.lines[0].id if case.lines else None)
        there = next((offer for offer in case.offers if offer.why_none is None), None)
        if not case.lines and there is not None:
            self._show_offer(there)

    def _issue_for(self, kind: str, case: CasePapers, *, issue: bool = True) -> None:
        """Straight to issuing: the 样张, with its bar to `issue` it, or the paper there is already."""
        self._narrow_to(case)
        offer = next((o for o in case.offers if o.kind == kind), None)
        if offer is not None and offer.why_not is None:
            self.load()
            self._show_offer(offer, issue=issue)
            return
        own = next((line.id for line in case.lines if line.kind == kind), None)
        self.load(own)
        if offer is not None and offer.why_not:
            self.workplace.say(offer.why_not, "due_soon")
            if own is None and offer.why_none is None:
                self._show_offer(offer)

    def _show_offer(self, offer: KindOffer, *, issue: bool = False) -> None:
        if (case := self.offers.case) is not None:
            self.table.unchoose()
            draft = Draft(offer.kind, Subject(case_no=case.case_no), offer.title, issuable=offer.why_not is None)
            self.preview.show_sample(draft, issue=issue)

    def leave_case(self) -> None:
        """All papers again."""
        self.offers.hide()
        self.wanted = PaperFilter()
        self.load(self.table.current_id())
        self.table.setFocus()

    # --- papers about something else --------------------------------------------------------------------------------

    def _show_period(self, draft: Draft, issue: bool) -> None:
        self.faces.show_face(PAPERS)
        self.table.unchoose()
        self.preview.show_sample(draft, issue=issue)

    def _show_paper(self, paper_id: int) -> None:
        """A numbered paper, beside all of them."""
        self.faces.show_face(PAPERS)
        self.offers.hide()
        self.wanted = PaperFilter()
        self.load(paper_id)
        self.preview.show_paper(paper_id)

    def _show_of(self, kind: str, subject: Subject) -> None:
        """A paper of one meeting, or of one decision about a unit, as it would be issued now."""
        self.table.unchoose()
        self.offers.hide()
        self.preview.show_sample(Draft(kind, subject, kind_of(kind).title))

    def _issued(self, paper_id: int) -> None:
        self.faces.show_face(PAPERS)
        self.load(paper_id)
        case = self.offers.case
        if case is not None and not self.offers.isHidden():
            self._read_case(case.case_id, self._refresh_case)

    # --- commands ---------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        self.preview.view.setFocus()

    def _next_paper(self) -> None:
        self._step(1)

    def _previous_paper(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        (self.table if self.faces.face == PAPERS else self.faces).step(by)

    def back(self) -> None:
        """Esc: out of a bar, out of a case, back to the list."""
        if self.faces.desk.is_asking:
            self.faces.desk.close_bars()
        elif self.preview.is_asking:
            self.preview.close_bars()
        elif self.batch.isVisibleTo(self) or self.periods.campaign.isVisibleTo(self):
            self.batch.hide()
            self.periods.campaign.hide()
        elif not self.offers.isHidden():
            self.leave_case()
        else:
            self.take_focus()

    def take_focus(self) -> None:
        if self.faces.face == PAPERS:
            self.table.setFocus()
        else:
            self.faces.take_focus()

    def _submit(self) -> None:
        if self.periods.campaign.isVisibleTo(self) and not self.preview.is_asking:
            self.periods.campaign.confirm()
            return
        (self.faces.desk if self.faces.face == DRAFTS else self.preview).confirm()

    def command_words(self) -> dict[str, str]:
        return {"next": self.tr("下一份"), "previous": self.tr("上一份"), "open": self.tr("看文书")}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "next": self._next_paper,
            "previous": self._previous_paper,
            "open": self._look,
            "filter": self.search.setFocus,
            "back": self.back,
            "print": self.preview.start_print,
            "submit": self._submit,
        }

    def open_with(self, what: Any) -> None:
        self._is_fresh = self._is_fresh and what is None
        match what:
            case ("case", int(case_id)):
                self.faces.show_face(PAPERS)
                self._read_case(case_id, self._show_case)
            case ("draft", int(draft_id)):
                self.faces.show_draft(draft_id)
            case "awaited" | "drafts":
                self.faces.show_face(AWAITED if what == "awaited" else DRAFTS)
            case ("paper", int(paper_id)):
                self._show_paper(paper_id)
            case ("consultation" | "matter" as of, str(kind), int(known)):
                self.faces.show_face(PAPERS)
                self._show_of(kind, Subject(meeting=known) if of == "consultation" else Subject(matter=known))
            case ("issue" | "see" as way, str(kind), str(case_no)):
                self.faces.show_face(PAPERS)
                self._read_case(case_no, lambda case: self._issue_for(kind, case, issue=way == "issue"))
            case ("issue", "bulletin", Period() as period):
                self.periods.show_bulletin(period, issue=True)
            case ("report", ReportKind() as kind, Period() as period):
                self.periods.show_report(kind, period)
        if self.focusWidget() is None:
            self.table.setFocus()

    def closing(self) -> None:
        self.workplace.memory.keep("papers/split", self._split.sizes())


def build(workplace: Workplace) -> PapersPage:
    return PapersPage(workplace)
