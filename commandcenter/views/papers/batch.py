"""A whole list of papers at once: printed one after the other, saved as one file; the sheets that are still missing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ...dispatch.paperwork import batches
from ...dispatch.paperwork.batches import Batch
from ...dispatch.paperwork.paper_pages import PaperFilter, PaperLine
from ...models.access import PERMISSIONS, Permission
from ..saving import Saving
from ..tasks import Cancelled, LongHandle, Progress
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row
from ..widgets.marks import Words
from ..workplace import Workplace, sentence
from .bars import HowToPrint, PrintBar
from .printing import Printing, PrintJob

_NAMED = 3


class BatchPanel(QFrame):
    """Below the list while it is open; `left` when it is shut, `issued` when sheets were issued."""

    left = Signal()
    issued = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._lines: tuple[PaperLine, ...] = ()
        self._missing: tuple[str, ...] = ()
        self._queue: deque[tuple[str, bytes]] = deque()
        self._how: HowToPrint | None = None
        self._sent = 0
        self._job: LongHandle | None = None
        self.setProperty("role", "undo")
        t = workplace.theme
        self._head = label("", "strong")
        self.bar = PrintBar(t, workplace.memory)
        self.one_file = Button(t, self.tr("合并另存 PDF"), height=28)
        self.issue = Button(t, "", height=28)
        self.stop = Button(t, self.tr("停下"), "", "danger", height=28)
        self._told = Words(t, "", 12)
        tools = row(self.one_file, self.issue, self._told, self.stop, gap=8, margins=(16, 0, 12, 8))
        tools.setStretch(2, 1)
        column(row(self._head, margins=(16, 8, 12, 0)), self.bar, tools, gap=0, parent=self)
        self._saving = Saving(workplace, self)
        self._printing = Printing(workplace.tasks, self)
        self._printing.found.connect(self.bar.show_printers)
        self._printing.printed.connect(self._next)
        self._printing.failed.connect(self._failed)
        self.bar.wanted.connect(self._print)
        self.bar.left.connect(self.left)
        self.bar.save_wanted.connect(self._save)
        self.one_file.clicked.connect(self._save)
        self.issue.clicked.connect(self._issue)
        self.stop.clicked.connect(self.call_off)
        self.hide()

    # --- opening -----------------------------------------------------------------------------------------------------

    def open(self, wanted: PaperFilter) -> None:
        """For the papers of this list."""
        desk, may = self._work.desk, self._work.is_one_of(PERMISSIONS[Permission.ISSUE])

        def read() -> tuple[tuple[PaperLine, ...], tuple[str, ...]]:
            return batches.printable(desk, wanted), batches.lacking(desk) if may else ()

        self._say("")
        self._underway(None)
        self.show()
        self.bar.look()
        self._printing.look()
        self._work.tasks.run(self, read, self._show)

    def _show(self, found: tuple[tuple[PaperLine, ...], tuple[str, ...]]) -> None:
        self._lines, self._missing = found
        full = self.tr("（一批最多 {0} 份）").format(batches.MOST) if len(self._lines) == batches.MOST else ""
        self._head.setText(self.tr("当前列表已印发的 {0} 份{1}").format(len(self._lines), full))
        self.issue.setText(self.tr("印发还没有派单的 {0} 件").format(len(self._missing)))
        self.issue.setVisible(bool(self._missing))
        self.one_file.setEnabled(bool(self._lines))
        self.bar.go.setEnabled(bool(self._lines))

    def _say(self, words: str, tone: str = "muted") -> None:
        self._told.say(words, tone=tone)

    def _underway(self, job: LongHandle | None) -> None:
        self._job = job
        self.stop.setVisible(job is not None or bool(self._queue))

    def call_off(self) -> None:
        """What is done is done; nothing more is begun."""
        self._queue.clear()
        if self._job is not None:
            self._job.cancel()
        self._underway(None)

    # --- printing ----------------------------------------------------------------------------------------------------

    def _long(self, work: Callable[[batches.GoOn], object], then: Callable[[object], None]) -> None:
        def job(progress: Progress) -> object:
            def go_on(done: int, total: int, what: str) -> bool:
                try:
                    progress.tell(done, total, what)
                except Cancelled:
                    return False
                return True

            return work(go_on)

        def tell(done: int, total: int, what: str) -> None:
            self._say(self.tr("{0}/{1}　{2}").format(done, total, what))

        self._underway(self._work.tasks.long(self, job, then, self._refused, tell=tell))

    def _print(self, how: HowToPrint) -> None:
        self._how, self._sent = how, 0
        desk, lines = self._work.desk, self._lines

        def send(found: object) -> None:
            assert isinstance(found, list)
            self._queue = deque(found)
            self._underway(None)
            self._send()

        self.bar.busy()
        self._long(lambda go_on: batches.pages(desk, lines, go_on), send)

    def _send(self) -> None:
        if self._queue and self._how is not None:
            number, pdf = self._queue[0]
            self._say(self.tr("正在打印 {0}，还有 {1} 份").format(number, len(self._queue)))
            how = self._how
            self._printing.send(PrintJob(pdf, how.printer, how.copies, how.two_sided, number))
            return
        self._underway(None)
        self.bar.look()
        self._printing.look()
        self._say(self.tr("已送往打印机 {0} 份").format(self._sent), "done")

    def _next(self, printer: str) -> None:
        self._sent += 1
        if self._queue:
            self._queue.popleft()
        self._send()

    def _failed(self, why: str) -> None:
        """The one that was refused and those after it wait: printing goes on with it."""
        number = self._queue[0][0] if self._queue else ""
        rest = {number for number, _ in self._queue}
        self._lines = tuple(line for line in self._lines if line.number in rest)
        self._queue.clear()
        self._underway(None)
        self._head.setText(self.tr("还没有打印的 {0} 份").format(len(self._lines)))
        self.bar.complain(self.tr("{0}：{1}；已打印 {2} 份").format(number, why, self._sent))

    def _refused(self, error: Exception) -> None:
        self._underway(None)
        self._say(sentence(error), "overdue")

    # --- saving and issuing ------------------------------------------------------------------------------------------

    def _save(self) -> None:
        desk, lines = self._work.desk, self._lines

        def content(progress: Progress) -> bytes:
            def go_on(done: int, total: int, what: str) -> bool:
                progress.tell(done, total, what)  # called off: nothing is written
                return True

            return batches.joined([pdf for _, pdf in batches.pages(desk, lines, go_on)])

        name = self.tr("文书 {0} 份.pdf").format(len(lines))
        self._saving.ask_long(self.tr("合并另存"), name, "PDF (*.pdf)", content)

    def _issue(self) -> None:
        desk, numbers = self._work.desk, self._missing
        self._long(lambda go_on: batches.issue_all(desk, "dispatch", numbers, go_on), self._issued)

    def _issued(self, batch: object) -> None:
        assert isinstance(batch, Batch)
        self._underway(None)
        refused = "；".join(f"{no}：{why}" for no, why in batch.refused[:_NAMED])
        more = self.tr("；另有 {0} 件").format(len(batch.refused) - _NAMED) if len(batch.refused) > _NAMED else ""
        words = self.tr("已印发派单 {0} 份").format(len(batch.done))
        stopped = self.tr("，已停下") if batch.stopped else ""
        self._say(f"{words}{stopped}" + (f"　● {refused}{more}" if refused else ""), "overdue" if refused else "done")
        self.issued.emit()
