"""A paper on the screen: its pages, printed, saved, and, of a 样张, issued with its number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QSizeF, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ...dispatch.documents import FreeText
from ...dispatch.paperwork import paper_drafts, paper_pages, print_modes
from ...dispatch.paperwork.paper_drafts import DraftView
from ...dispatch.paperwork.paper_pages import Again, PaperLine, Printed
from ...models.access import PERMISSIONS, Permission
from ...models.paperwork import DRAFTERS
from ..saving import Saving
from ..tasks import Handle
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row
from ..widgets.marks import Words
from ..widgets.notices import EmptyState
from ..workplace import Workplace, sentence
from .bars import HowToPrint
from .copies import Copies, Source
from .page_view import FIT_PAGE, FIT_WIDTH, PageView
from .pdf_pages import page_sizes
from .preview_bars import PreviewBars
from .printing import Printing, PrintJob
from .sampled import Draft

#: From this width on there is room for every tool beside the paper's name.
_ROOMY = 720
#: And for those of a 样张 besides.
_WIDE = 1080


@dataclass(frozen=True, slots=True)
class _Open:
    printed: Printed
    sizes: tuple[QSizeF, ...]
    signed_first: bool = False


class PaperPreview(QWidget):
    """`issued` carries the id of a paper that was just given its number, `drafted` that of a draft that was just begun;
    `changed` when somebody received or withdrew the one that is shown."""

    issued = Signal(int)
    drafted = Signal(int)
    changed = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._draft: Draft | None = None
        self._open: _Open | None = None
        self._asked: Handle | None = None
        self._issue_next = False
        self._issuing: Draft | None = None
        self._invited: bool | None = None
        self._saving = Saving(workplace, self)
        self._copies = Copies(workplace, self._saving, self)
        self._printing = Printing(workplace.tasks, self)
        theme = workplace.theme
        self.view = PageView(theme, workplace.tasks)
        self.bars = PreviewBars(workplace)
        self.print_bar, self.issue_bar = self.bars.printing, self.bars.issuing
        self.texts, self.fate = self.bars.texts, self.bars.fate
        self._empty = EmptyState(theme, "", shape="dot")
        self._make_head()
        self._lay_out()
        self._connect()
        self.close_bars()
        self.invite(True)
        self._show_state()

    # --- putting together -------------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        theme = self._work.theme
        self._title = Words(theme, "", 16, "b")
        self._title.setMinimumWidth(136)
        self._place = label("", "small")
        self._smaller = Button(theme, "－", "", "quiet")
        self._larger = Button(theme, "＋", "", "quiet")
        self._smaller.setAccessibleName(self.tr("缩小"))
        self._larger.setAccessibleName(self.tr("放大"))
        self._fit_width = Button(theme, self.tr("适宽"), "", "quiet")
        self._fit_page = Button(theme, self.tr("整页"), "", "quiet")
        self.save = Button(theme, self.tr("另存 PDF"))
        self.print = Button(theme, self.tr("打印"), "Ctrl+P", icon="print")
        self.write = Button(theme, self.tr("改文字"))
        self.send = Button(theme, self.tr("拟稿送签"))
        self.issue = Button(theme, self.tr("印发"), "", "primary")

    def _lay_out(self) -> None:
        head = frame("bar", 48)
        tools = (self._place, self._smaller, self._larger, self._fit_width, self._fit_page)
        deeds = (self._copies.button, self.save, self.print, self.write, self.send, self.issue)
        line = row(self._title, *tools, 8, *deeds, gap=4, margins=(16, 0, 12, 0))
        line.setStretch(0, 1)
        head.setLayout(line)
        self._body = QStackedWidget()
        self._body.addWidget(self._empty)
        self._body.addWidget(self.view)
        whole = column(head, self.bars, self._body, gap=0, parent=self)
        whole.setStretch(2, 1)

    def _connect(self) -> None:
        self._smaller.clicked.connect(self._zoom_out)
        self._larger.clicked.connect(self._zoom_in)
        self._fit_width.clicked.connect(self._to_width)
        self._fit_page.clicked.connect(self._to_page)
        self.view.moved.connect(self._show_place)
        self.save.clicked.connect(self.save_pdf)
        self.print.clicked.connect(self.start_print)
        self.issue.clicked.connect(self.start_issue)
        self.print_bar.wanted.connect(self._print)
        self.print_bar.save_wanted.connect(self.save_pdf)
        self.bars.left.connect(self.close_bars)
        self.issue_bar.wanted.connect(self._issue)
        self.write.clicked.connect(self._write)
        self.send.clicked.connect(self._begin_draft)
        self.texts.wanted.connect(self._rewrite)
        self.fate.changed.connect(self.changed)
        self.fate.again.connect(self._begin_again)
        self._printing.found.connect(self.print_bar.show_printers)
        self._printing.printed.connect(self._printed)
        self._printing.failed.connect(self.print_bar.complain)

    # --- what is shown ----------------------------------------------------------------------------------------------

    @property
    def shown(self) -> Printed | None:
        """The paper on the screen."""
        return self._open.printed if self._open else None

    def show_paper(self, paper_id: int) -> None:
        """A numbered paper, as it was printed."""
        self._draft = None
        self._read(lambda: paper_pages.paper(self._work.desk, paper_id))

    def show_sample(self, draft: Draft, *, issue: bool = False) -> None:
        """The 样张 of what would be issued now; with `issue` the bar to do so is open at once."""
        self._draft = draft
        self._issue_next = issue
        desk = self._work.desk
        self._read(lambda: paper_pages.sample(desk, draft.kind, draft.subject, draft.texts, draft.replaces))

    def _begin_again(self, void: PaperLine) -> None:
        """In the place of a void paper: from the data as they are now, with the words that were written then."""
        desk = self._work.desk

        def show(found: Again) -> None:
            draft = Draft(void.kind, found.subject, void.title, texts=dict(found.texts), replaces=void.id)
            self.show_sample(draft, issue=True)

        self._work.tasks.run(self, lambda: paper_pages.again(desk, void.id), show)

    def invite(self, has_papers: bool) -> None:
        """What stands here while nothing is looked at; said anew when the list is emptied or filled."""
        if has_papers is self._invited:
            return
        self._invited = has_papers
        if has_papers:
            self._empty.say(self.tr("选一份文书"), self.tr("左边列表 J K 上下，回车看文书"))
        else:
            self._empty.say(self.tr("文书的每一页显示在这里"), self.tr("可以先看上月通报的样张"))

    def _read(self, job: Callable[[], Printed]) -> None:
        self._drop()
        self.close_bars()
        self.fate.look_at(None)

        desk, draft = self._work.desk, self._draft

        def read() -> _Open:
            printed = job()
            signed = draft is not None and paper_pages.needs_signature(desk, draft.kind)
            return _Open(printed, page_sizes(printed.pdf), signed)

        self._asked = self._work.tasks.run(self, read, self._show, self._refused)

    def _drop(self) -> None:
        if self._asked is not None:
            self._asked.drop()
        self._asked = None

    def _show(self, opened: _Open) -> None:
        self._asked, self._open = None, opened
        self.view.show_pdf(opened.printed.pdf, opened.sizes)
        if opened.printed.missing:
            missing = "、".join(opened.printed.missing)
            self._work.say(self.tr("字库里没有这些字，已印作〓：{0}").format(missing), "due_soon")
        self.fate.look_at(opened.printed.paper_id)
        self._show_state()
        if self._issue_next and self._may_issue():
            self.start_issue()
        self._issue_next = False

    def _refused(self, error: Exception) -> None:
        self._asked = self._open = None
        self._issue_next = False
        self._empty.say(sentence(error))
        self._show_state()

    def _show_state(self) -> None:
        shown = self.shown
        self._body.setCurrentWidget(self.view if shown else self._empty)
        if shown is None:
            self._title.say(self._draft.title if self._draft else "")
        elif shown.number is None and self._draft is not None:
            self._title.say(self.tr("{0}　样张（未编号）").format(self._draft.title))
        else:
            self._title.say(self.tr("{0}　校验码 {1}").format(shown.number, shown.code))
        drafting = shown is not None and self._draft is not None and self._work.is_one_of(DRAFTERS)
        roomy = self.width() >= _ROOMY
        wide = self.width() >= _WIDE or not drafting  # what is done with a 样张 comes before what keys do as well
        self._copies.offer(self._words_of(shown), self._name)
        for tool in (self._place, self.save, self.print):
            tool.setVisible(shown is not None)
        for tool in (self._smaller, self._larger, self._copies.button):
            tool.setVisible(shown is not None and wide)
        for button in (self._fit_width, self._fit_page):
            button.setVisible(shown is not None and roomy and wide)
        kind = self._draft.kind if self._draft is not None else ""
        self.write.setVisible(drafting and paper_pages.has_free_texts(kind))
        self.send.setVisible(drafting and self._draft is not None and self._draft.subject.board is None)
        self.issue.setVisible(shown is not None and self._may_issue())
        self.print.set_kind("plain" if self.issue.isVisibleTo(self) else "primary")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The paper's name comes before the buttons whose work the keys do as well."""
        super().resizeEvent(event)
        self._show_state()

    def _may_issue(self) -> bool:
        free = self._open is not None and not self._open.signed_first
        issuable = free and self._draft is not None and self._draft.issuable
        return issuable and self._work.is_one_of(PERMISSIONS[Permission.ISSUE])

    def _show_place(self, page: int, count: int, zoom: float) -> None:
        self._place.setText(self.tr("{0} / {1} 页　{2} %").format(page + 1, count, round(100 * zoom)))

    # --- zoom -------------------------------------------------------------------------------------------------------

    def _zoom_in(self) -> None:
        self.view.zoom_by(1)

    def _zoom_out(self) -> None:
        self.view.zoom_by(-1)

    def _to_width(self) -> None:
        self.view.fit_to(FIT_WIDTH)

    def _to_page(self) -> None:
        self.view.fit_to(FIT_PAGE)

    # --- printing and saving ----------------------------------------------------------------------------------------

    def close_bars(self) -> None:
        """Back to the pages."""
        if self.bars.close_all():
            self.view.setFocus()

    @property
    def is_asking(self) -> bool:
        """Whether a bar is open."""
        return self.bars.is_asking

    def confirm(self) -> None:
        """Ctrl+Enter: what the open bar asks for."""
        self.bars.confirm()

    def start_print(self) -> None:
        """Opens the bar that asks where to print."""
        if self.shown is None:
            self._work.say(self.tr("先选一份文书"), "due_soon")
            return
        self.bars.ask_where(self.shown.kind, numbered=self.shown.number is not None)
        self._printing.look()

    def _print(self, how: HowToPrint) -> None:
        if (shown := self.shown) is not None:
            self.print_bar.busy()
            job = PrintJob(shown.pdf, how.printer, how.copies, how.two_sided, self._name)
            self._printing.send_made(job, lambda: print_modes.in_mode(self._work.desk.store, shown, how.mode).pdf)

    def _printed(self, printer: str) -> None:
        self.close_bars()
        self._work.say(self.tr("{0} 已送往打印机 {1}").format(self._name, printer))

    @property
    def _name(self) -> str:
        """What the paper is called in files and queues."""
        shown = self.shown
        if shown is not None and shown.number is not None:
            return shown.number
        title = self._draft.title if self._draft else ""
        return self.tr("{0} 样张").format(title)

    def _words_of(self, shown: Printed | None) -> Source | None:
        """Where the words of the paper in front come from."""
        desk, draft = self._work.desk, self._draft
        if shown is None:
            return None
        if (paper_id := shown.paper_id) is not None:
            return lambda: paper_pages.wording_of(desk, paper_id)
        if draft is None:
            return None
        return lambda: paper_pages.wording_of_sample(desk, draft.kind, draft.subject, draft.texts)

    def save_pdf(self) -> None:
        if (shown := self.shown) is not None:
            pdf = shown.pdf
            self._saving.ask(self.tr("另存文书"), f"{self._name}.pdf", "PDF (*.pdf)", lambda: pdf)

    # --- writing -----------------------------------------------------------------------------------------------------

    def _write(self) -> None:
        """The free parts of the 样张, with what was written into them before."""
        if (draft := self._draft) is None:
            return
        desk = self._work.desk

        def show(fields: tuple[tuple[FreeText, str], ...]) -> None:
            self.bars.ask_words([(one, draft.texts.get(one.field, stands)) for one, stands in fields])

        self._work.tasks.run(self, lambda: paper_drafts.texts(desk, draft.kind, draft.subject), show)

    def _rewrite(self, texts: dict[str, str]) -> None:
        if self._draft is not None:
            self.show_sample(replace(self._draft, texts=texts))

    def _begin_draft(self) -> None:
        """Not issued at once, but sent to be reviewed and signed."""
        if (draft := self._draft) is None:
            return
        desk = self._work.desk

        def begun(view: DraftView) -> None:
            self._work.say(self.tr("已拟稿：{0}").format(view.draft.title))
            self.drafted.emit(view.draft.id)

        self._work.tasks.run(
            self,
            lambda: paper_drafts.begin(desk, draft.kind, draft.subject, draft.texts, draft.replaces),
            begun,
        )

    # --- issuing ----------------------------------------------------------------------------------------------------

    def start_issue(self) -> None:
        """Opens the bar that says what issuing means."""
        if self._draft is not None:
            self.bars.ask_issue(self._draft.title, registered=self._draft.registered)

    def _issue(self, register_no: str) -> None:
        if (draft := self._draft) is None:
            return
        desk = self._work.desk

        def issue() -> _Open:
            texts, replaces = draft.texts, draft.replaces
            printed = paper_pages.issue(desk, draft.kind, draft.subject, register_no or None, texts, replaces)
            return _Open(printed, page_sizes(printed.pdf))

        self._issuing = draft
        self._work.tasks.run(self, issue, self._issued, self._not_issued)

    def _issued(self, opened: _Open) -> None:
        if self._draft is self._issuing:  # nobody looked at another paper meanwhile
            self._draft = None
            self.issue_bar.register.clear()
            self.close_bars()
            self._show(opened)
        self._work.say(self.tr("已印发 {0}").format(opened.printed.number))
        if opened.printed.paper_id is not None:
            self.issued.emit(opened.printed.paper_id)

    def _not_issued(self, error: Exception) -> None:
        self.issue_bar.complain(sentence(error))
