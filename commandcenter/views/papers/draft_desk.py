"""A draft on the screen: its pages, whose hands it went through, and the step this person may take with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSizeF, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from ...dispatch.paperwork import paper_drafts
from ...dispatch.paperwork.paper_drafts import DraftState, DraftStep, DraftView
from ...dispatch.paperwork.paper_pages import Printed
from ...models.timing.words import clock_time
from ..language import say
from ..widgets.buttons import Button, Kind
from ..widgets.fields import Edit
from ..widgets.layout import column, frame, label, row
from ..widgets.marks import Words
from ..widgets.notices import EmptyState
from ..workplace import Workplace, sentence
from .page_view import PageView
from .pdf_pages import page_sizes
from .texts_panel import TextsPanel

_Step = Callable[[DraftView, str], object]


class DraftDesk(QWidget):
    """`stepped` carries the draft after a step, `issued` the id of the paper it became."""

    stepped = Signal(object)
    issued = Signal(int)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._view: DraftView | None = None
        self._asked: DraftStep | None = None
        t = workplace.theme
        self._title = Words(t, "", 16, "b")
        self._hands = Words(t, "", 12, tone="muted")
        self._note = label("", "body", wrap=True)
        self.buttons: dict[DraftStep, Button] = {step: Button(t, step.label, kind=_kind(step)) for step in _ORDER}
        for step, button in self.buttons.items():
            button.clicked.connect(partial(self._start, step))
        self.said = Edit(t)
        self.go = Button(t, self.tr("确定"), "Ctrl+Enter", "primary")
        self._stop = Button(t, self.tr("取消"), "Esc", "quiet")
        self._asking = QFrame()
        self._asking.setProperty("role", "undo")
        asked = row(self.said, self.go, self._stop, gap=8, margins=(16, 6, 12, 6), parent=self._asking)
        asked.setStretch(0, 1)
        self._problem = label("", "body", "overdue", wrap=True)
        self.texts = TextsPanel(t)
        self.pages = PageView(t, workplace.tasks)
        self._empty = EmptyState(t, self.tr("选一份文稿"), self.tr("左边是在拟、在核、在签的文稿"), shape="dot")
        self._body = QStackedWidget()
        self._body.addWidget(self._empty)
        self._body.addWidget(self.pages)
        head = frame("bar", 48)
        line = row(self._title, *self.buttons.values(), gap=4, margins=(16, 0, 12, 0))
        line.setStretch(0, 1)
        head.setLayout(line)
        told = QFrame()
        told.setProperty("role", "undo")
        column(self._hands, self._note, self._problem, gap=2, margins=(16, 6, 12, 6), parent=told)
        self._told = told
        whole = column(head, told, self._asking, self.texts, self._body, gap=0, parent=self)
        whole.setStretch(4, 1)
        self.go.clicked.connect(self.confirm)
        self.said.returnPressed.connect(self.confirm)
        self._stop.clicked.connect(self.close_bars)
        self.texts.wanted.connect(self._rewrite)
        self.texts.left.connect(self.close_bars)
        self.close_bars()
        self._show_state()

    # --- what is shown -----------------------------------------------------------------------------------------------

    @property
    def shown(self) -> DraftView | None:
        return self._view

    def show_draft(self, view: DraftView | None) -> None:
        """The draft as it stands, with its pages; None: none."""
        self._view = view
        self.close_bars()
        self._show_state()
        if view is None:
            return
        desk, draft_id = self._work.desk, view.draft.id

        def read() -> tuple[Printed, tuple[QSizeF, ...]]:
            printed = paper_drafts.proof(desk, draft_id)
            return printed, page_sizes(printed.pdf)

        self._work.tasks.run(self, read, self._show_pages, self._refused)

    def _show_pages(self, found: tuple[Printed, tuple[QSizeF, ...]]) -> None:
        printed, sizes = found
        self.pages.show_pdf(printed.pdf, sizes)
        self._body.setCurrentWidget(self.pages)

    def _show_state(self) -> None:
        view = self._view
        self._told.setVisible(view is not None)
        if view is None:
            self._body.setCurrentWidget(self._empty)
        self._title.say("" if view is None else f"{view.draft.title}　{view.draft.state.label}")
        for step, button in self.buttons.items():
            wanted = view is not None and step in view.steps and (step is not DraftStep.EDIT or bool(view.fields))
            button.setVisible(wanted)
        if view is not None:
            self._hands.say(self._hands_of(view))
            note = view.draft.note
            back = view.draft.state is DraftState.DRAFT
            words = self.tr("退回意见：{0}") if back else self.tr("说明：{0}")
            self._note.setText(words.format(note) if note else "")
            self._note.setVisible(bool(note))

    def _hands_of(self, view: DraftView) -> str:
        now, draft = self._work.now(), view.draft
        parts = [self.tr("拟稿 {0} {1}").format(view.drafter, clock_time(draft.at, now))]
        if draft.reviewed_at is not None:
            parts.append(self.tr("核稿 {0} {1}").format(view.reviewer, clock_time(draft.reviewed_at, now)))
        if draft.signed_at is not None:
            parts.append(self.tr("签发 {0} {1}").format(view.signer, clock_time(draft.signed_at, now)))
        return "　→　".join(parts)

    # --- steps -------------------------------------------------------------------------------------------------------

    def close_bars(self) -> None:
        self._asked = None
        self._asking.hide()
        self.texts.hide()
        self._problem.hide()

    @property
    def is_asking(self) -> bool:
        return self._asking.isVisibleTo(self) or self.texts.isVisibleTo(self)

    def _start(self, step: DraftStep) -> None:
        """Steps that need words ask for them; the others are done at once."""
        view = self._view
        if view is None:
            return
        self.close_bars()
        if step is DraftStep.EDIT:
            self.texts.show()
            self.texts.ask([(one, view.texts[one.field]) for one in view.fields], self.tr("存稿"))
        elif step in _WORDS or (step is DraftStep.ISSUE and view.registered):
            self._asked = step
            hint = self.tr("发文字号，如 老响发〔2026〕12号") if step is DraftStep.ISSUE else self.tr("理由")
            self.said.clear()
            self.said.setPlaceholderText(say(hint))
            self.said.setAccessibleName(say(hint))
            self.go.setText(step.label)
            self._asking.show()
            self.said.setFocus()
        else:
            self._do(step, "")

    def confirm(self) -> None:
        """Ctrl+Enter: what the open bar asks for."""
        if self.texts.isVisibleTo(self):
            self.texts.confirm()
        elif self._asked is not None:
            self._do(self._asked, self.said.value)

    def _do(self, step: DraftStep, said: str) -> None:
        if (view := self._view) is None:
            return
        desk, draft_id, seen = self._work.desk, view.draft.id, view.draft.version
        if step is DraftStep.ISSUE:
            self._run(lambda: paper_drafts.issue(desk, draft_id, seen, said or None), self._issued)
            return
        steps: dict[DraftStep, Callable[[], DraftView]] = {
            DraftStep.SUBMIT: lambda: paper_drafts.submit(desk, draft_id, seen),
            DraftStep.REVIEW: lambda: paper_drafts.review(desk, draft_id, seen, said),
            DraftStep.SIGN: lambda: paper_drafts.sign(desk, draft_id, seen, said),
            DraftStep.SEND_BACK: lambda: paper_drafts.send_back(desk, draft_id, seen, said),
            DraftStep.DROP: lambda: paper_drafts.drop(desk, draft_id, seen, said),
        }
        self._run(steps[step], partial(self._stepped, step))

    def _rewrite(self, texts: dict[str, str]) -> None:
        if (view := self._view) is not None:
            desk, draft_id, seen = self._work.desk, view.draft.id, view.draft.version
            self._run(lambda: paper_drafts.edit(desk, draft_id, seen, texts), partial(self._stepped, DraftStep.EDIT))

    def _run(self, job: Callable[[], object], then: Callable[[object], None]) -> None:
        self._work.tasks.run(self, job, then, self._refused)

    def _stepped(self, step: DraftStep, view: object) -> None:
        assert isinstance(view, DraftView)
        self._work.say(self.tr("{0}：{1}，现在{2}").format(view.draft.title, step.label, view.draft.state.label))
        self.show_draft(view)
        self.stepped.emit(view)

    def _issued(self, printed: object) -> None:
        assert isinstance(printed, Printed)
        self._work.say(self.tr("已印发 {0}").format(printed.number))
        self.show_draft(None)
        if printed.paper_id is not None:
            self.issued.emit(printed.paper_id)

    def _refused(self, error: Exception) -> None:
        """What was typed stays."""
        self._problem.setText(f"● {sentence(error)}")
        self._problem.show()
        self._told.show()


_ORDER = (
    DraftStep.EDIT,
    DraftStep.DROP,
    DraftStep.SEND_BACK,
    DraftStep.SUBMIT,
    DraftStep.REVIEW,
    DraftStep.SIGN,
    DraftStep.ISSUE,
)
_WORDS = (DraftStep.SEND_BACK, DraftStep.DROP)


def _kind(step: DraftStep) -> Kind:
    if step in (DraftStep.SUBMIT, DraftStep.REVIEW, DraftStep.SIGN, DraftStep.ISSUE):
        return "primary"
    return "quiet" if step is DraftStep.DROP else "plain"
