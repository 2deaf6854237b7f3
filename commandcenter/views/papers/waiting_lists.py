"""Two lists beside that of the papers: drafts on their way, and papers that some unit has not received."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.paperwork import circulation, paper_drafts
from ...dispatch.paperwork.circulation import Sent
from ...dispatch.paperwork.paper_drafts import DraftState, DraftView
from ...models.timing.words import clock_time
from ..widgets.layout import column
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList, RowsOrEmpty
from ..workplace import Workplace

_LEAD = 132
_SHAPES = {DraftState.DRAFT: "paused", DraftState.REVIEW: "due_soon", DraftState.SIGN: "due_soon"}


class DraftList(QWidget):
    """`chosen` carries a `DraftView`; `counted` how many wait for this person."""

    chosen = Signal(object)
    counted = Signal(int)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._views: dict[int, DraftView] = {}
        self.rows = RowList(workplace.theme, self.tr("文稿"), _LEAD)
        empty = EmptyState(workplace.theme, self.tr("没有在办的文稿"), self.tr("看样张时点“拟稿送签”"))
        self._list = RowsOrEmpty(self.rows, empty)
        column(self._list, gap=0, parent=self)
        self.rows.chosen.connect(self._chosen)

    def load(self, then: int | None = None) -> None:
        """The drafts as they stand; `then` is the one to look at."""
        desk = self._work.desk

        def show(found: tuple[DraftView, ...]) -> None:
            self._show(found, then)

        self._work.tasks.run(self, lambda: paper_drafts.waiting(desk), show)

    def _show(self, found: tuple[DraftView, ...], then: int | None) -> None:
        before = self._views.get(self.rows.current or 0)
        self._views = {view.draft.id: view for view in found}
        self._list.show_rows([self._row(view) for view in found])
        self.counted.emit(sum(view.mine for view in found))
        if then is not None and self.rows.choose(then):
            self._chosen(then)
        elif before is not None and self._views.get(before.draft.id) != before:
            self._chosen(self.rows.current)

    def _row(self, view: DraftView) -> Row:
        draft = view.draft
        return Row(
            words=draft.title,
            lead=draft.state.label,
            right=clock_time(draft.signed_at or draft.reviewed_at or draft.at, self._work.now()),
            detail=self.tr("拟稿 {0}").format(view.drafter) + (f"　{draft.note}" if draft.note else ""),
            tag=self.tr("等我") if view.mine else "",
            tag_tone="accent",
            shape=_SHAPES.get(draft.state, "done"),
            value=draft.id,
        )

    def _chosen(self, draft_id: object) -> None:
        self.chosen.emit(self._views.get(draft_id) if isinstance(draft_id, int) else None)


class AwaitedList(QWidget):
    """`chosen` carries a paper's id; `counted` how many papers are awaited."""

    chosen = Signal(int)
    counted = Signal(int)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self.rows = RowList(workplace.theme, self.tr("没有回执的文书"), _LEAD + 40)
        how = self.tr("扫回执条码，或在文书上登记电话告知的签收")
        empty = EmptyState(workplace.theme, self.tr("回执都收到了"), how)
        self._list = RowsOrEmpty(self.rows, empty)
        column(self._list, gap=0, parent=self)
        self.rows.chosen.connect(self._chosen)

    def load(self) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: circulation.awaited(desk), self._show)

    def _show(self, found: tuple[Sent, ...]) -> None:
        self._list.show_rows([self._row(sent) for sent in found])
        self.counted.emit(len(found))

    def _row(self, sent: Sent) -> Row:
        late = any(copy.late for copy in sent.copies)
        names = "、".join(copy.unit for copy in sent.copies)
        reminded = sum(copy.receipt.reminders for copy in sent.copies)
        return Row(
            words=names,
            lead=sent.paper.number,
            right=clock_time(sent.copies[0].receipt.sent_at, self._work.now()),
            detail=sent.paper.about + (self.tr("　已催 {0} 次").format(reminded) if reminded else ""),
            tag=self.tr("该催了") if late else "",
            tag_tone="due_soon",
            shape="due_soon" if late else "unsigned",
            value=sent.paper.id,
        )

    def _chosen(self, paper_id: object) -> None:
        if isinstance(paper_id, int):
            self.chosen.emit(paper_id)
