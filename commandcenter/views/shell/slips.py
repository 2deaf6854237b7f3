"""暂存件: what this person took in while the server was away, and what became of each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.intake.outbox import Slip, SlipKind, SlipState, slip_no
from ...models.duty.shifts import LogKind
from ...models.lifecycle import Action
from ...models.timing.words import clock_time
from ..drafts import About, drafts_of, form_drafts
from ..papers.slip_paper import SlipPaper
from ..shift.draft import log_draft
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList, RowsOrEmpty
from ..workplace import Workplace
from .overlay import Overlay

_WIDTH, _HEIGHT, _LEAD = 860, 520, 160
_ORDER = (SlipState.REFUSED, SlipState.WAITING, SlipState.SENT)
_SHAPES = {SlipState.WAITING: "due_soon", SlipState.SENT: "done", SlipState.REFUSED: "overdue"}


class SlipsOverlay(Overlay):
    """A refused one goes back into the form it came from; `intake_wanted` when that is the intake form."""

    intake_wanted = Signal()

    def __init__(self, workplace: Workplace, over: QWidget) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("暂存件"))
        super().__init__(workplace.theme, over, panel, _WIDTH)
        self._work = workplace
        self._slips: dict[str, Slip] = {}
        t = workplace.theme
        self.rows = RowList(t, self.tr("暂存件"), _LEAD)
        empty = EmptyState(t, self.tr("没有暂存件"), self.tr("断网时收下的在这里等着补送。"))
        self._list = RowsOrEmpty(self.rows, empty)
        self.mend = Button(t, self.tr("改后重送"), "Enter", "primary")
        self.paper = SlipPaper(workplace, panel)
        back = Button(t, self.tr("返回"), "Esc", "quiet")
        words = self.tr("断网时收下的登记、备注、值班记录，连上后按先后自动补送，各记一次；没有被接受的在这里等您改。")
        panel.setLayout(
            column(
                label(self.tr("暂存件"), "heading"),
                label(words, "small", wrap=True),
                self._list,
                self.paper.bar,
                row(self.mend, self.paper.button, None, back, gap=8),
                gap=12,
                margins=(24, 20, 24, 20),
            )
        )
        self.paper.bar.left.connect(self.rows.setFocus)
        self.rows.chosen.connect(self._chosen)
        self.rows.opened.connect(self._mend)
        self.mend.clicked.connect(self.rows.open_current)
        back.clicked.connect(self.shut)
        workplace.outgoing.counted.connect(self._recount)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.paper.takes(event):
            event.accept()
        else:
            super().keyPressEvent(event)

    def panel_height(self) -> int:
        return _HEIGHT

    def open(self) -> None:
        super().open()
        self.rows.setFocus()
        self._read()

    def _recount(self) -> None:
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        self._work.tasks.run(self, self._work.outgoing.listed, self._show)

    def _show(self, slips: tuple[Slip, ...]) -> None:
        """What somebody must do something about stands first."""
        self._slips = {slip.key: slip for slip in slips}
        listed = sorted(slips, key=lambda slip: (_ORDER.index(slip.state), slip.n))
        self._list.show_rows([self._row(slip) for slip in listed])
        self._chosen(self.rows.current)

    def _row(self, slip: Slip) -> Row:
        became = self.tr("已登记 {0}").format(slip.no) if slip.state is SlipState.SENT else slip.state.label
        if slip.state is SlipState.SENT and slip.kind is not SlipKind.REPORT:
            became = self.tr("已记入 {0}").format(slip.no or slip.kind.label)
        return Row(
            words=slip.title,
            lead=slip_no(slip),
            right=became,
            right_tone=_SHAPES[slip.state],
            detail="　".join(filter(None, (slip.kind.label, clock_time(slip.taken_at, self._work.now()), slip.why))),
            shape=_SHAPES[slip.state],
            value=slip.key,
        )

    def _chosen(self, key: object) -> None:
        slip = self._slips.get(str(key))
        self.mend.setEnabled(slip is not None and slip.state is SlipState.REFUSED)
        self.paper.show_slip(slip)

    # --- mending -----------------------------------------------------------------------------------------------------

    def _mend(self, key: object) -> None:
        slip = self._slips.get(str(key))
        if slip is None or slip.state is not SlipState.REFUSED:
            return
        mend = {SlipKind.NOTE: self._mend_note, SlipKind.LOG: self._mend_log}.get(slip.kind, self._as_report)
        mend(slip)

    def _as_report(self, slip: Slip) -> None:
        self._work.tasks.run(self, partial(self._as_draft, slip), self._mend_report)

    def _as_draft(self, slip: Slip) -> None:
        """Beside the window. First it stands in the drafts, then it leaves the box: nothing is lost in between."""
        box, drafts = self._work.outgoing.box, drafts_of(self._work, "intake")
        typed, files = box.content(slip)
        drafts.save(slip.key, typed.as_json())
        for file in files:
            drafts.add_file(slip.key, typed.as_json(), file)
        box.forget(slip.key)

    def _mend_report(self, _done: None) -> None:
        self._work.outgoing.count()
        self.shut()
        self._work.say(self.tr("已放回草稿：在受理表右侧“未完成”里打开，改好再登记"), "accent")
        self.intake_wanted.emit()

    def _mend_log(self, slip: Slip) -> None:
        """Into the line of the shift log."""
        draft = log_draft(self._work)
        draft.keep(LogKind(slip.body["kind"]), slip.body["text"])
        draft.flush()
        draft.loaded.emit()
        self._work.tasks.keep(self, partial(self._work.outgoing.box.forget, slip.key), self._forgotten)
        self.shut()
        self._work.go("shift")

    def _mend_note(self, slip: Slip) -> None:
        case_id, no, text = slip.body["case"], slip.body["no"], slip.body["text"]
        drafts = form_drafts(self._work)
        drafts.keep(About(case_id, no, ""), Action.NOTE, {"text": text})
        drafts.flush()
        self._work.tasks.keep(self, partial(self._work.outgoing.box.forget, slip.key), self._forgotten)
        self.shut()
        self._work.show_case(case_id)

    def _forgotten(self, _done: None) -> None:
        self._work.outgoing.count()
