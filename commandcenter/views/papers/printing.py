"""Printing a paper in its true size: through CUPS as it is, where there is none as pictures of 300 dots per inch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QProcess, QRectF, Signal
from PySide6.QtGui import QImage, QPainter

from ..tasks import Tasks
from ..workplace import sentence
from .pdf_pages import POINTS_PER_INCH, page_sizes, picture

_PICTURE_DPI = 300
_FAILED_TO_START = QProcess.ProcessError.FailedToStart


@dataclass(frozen=True, slots=True)
class PrintJob:
    """What goes to which printer; `title` is what the queue calls it."""

    pdf: bytes
    printer: str
    copies: int
    two_sided: bool
    title: str


class Printing(QObject):
    """`found` carries the names of the printers; a job ends with `printed` (the printer) or `failed` (a sentence)."""

    found = Signal(object)
    printed = Signal(str)
    failed = Signal(str)

    def __init__(self, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._by_cups = True
        self._job: PrintJob | None = None

    # --- printers ---------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Asks which printers there are; answers by `found`."""
        process = QProcess(self)
        process.finished.connect(self._listed)
        process.errorOccurred.connect(self._not_listed)
        process.start("lpstat", ["-e"])

    def _listed(self) -> None:
        process = self._ended()
        self._by_cups = True
        self.found.emit(tuple(_text(process.readAllStandardOutput()).split()))

    def _not_listed(self, error: QProcess.ProcessError) -> None:
        if error is not _FAILED_TO_START:
            return
        self._ended()
        self._by_cups = False
        from PySide6.QtPrintSupport import QPrinterInfo

        self.found.emit(tuple(QPrinterInfo.availablePrinterNames()))

    # --- a job ------------------------------------------------------------------------------------------------------

    def send_made(self, job: PrintJob, make: Callable[[], bytes]) -> None:
        """`send` with other bytes, which are made first."""

        def made(pdf: bytes) -> None:
            self.send(replace(job, pdf=pdf))

        self._tasks.run(self, make, made, lambda error: self.failed.emit(sentence(error)))

    def send(self, job: PrintJob) -> None:
        """Prints; one job at a time."""
        self._job = job
        if self._by_cups:
            self._send_to_cups(job)
        else:
            self._tasks.run(self, partial(pictures, job.pdf), self._paint, self._not_rendered)

    def _send_to_cups(self, job: PrintJob) -> None:
        """The paper as it is: vectors, real two-sided printing, no scaling."""
        sides = "two-sided-long-edge" if job.two_sided else "one-sided"
        process = QProcess(self)
        process.finished.connect(self._sent)
        process.errorOccurred.connect(self._not_sent)
        options = ["media=A4", f"sides={sides}", "print-scaling=none"]
        process.start(
            "lp",
            ["-d", job.printer, "-n", str(job.copies), "-t", job.title, *(a for o in options for a in ("-o", o))],
        )
        process.write(job.pdf)
        process.closeWriteChannel()

    def _sent(self, code: int) -> None:
        process = self._ended()
        job, self._job = self._job, None
        if code == 0 and job is not None:
            self.printed.emit(job.printer)
        else:
            why = _text(process.readAllStandardError()).strip().removeprefix("lp:").strip()
            self.failed.emit(self.tr("打印机没有接受：{0}").format(why or self.tr("原因不明")))

    def _not_sent(self, error: QProcess.ProcessError) -> None:
        if error is _FAILED_TO_START:
            self._ended()
            self._job = None
            self.failed.emit(self.tr("这台电脑没有打印命令 lp"))

    def _ended(self) -> QProcess:
        process = self.sender()
        assert isinstance(process, QProcess)
        process.deleteLater()
        return process

    # --- without CUPS -----------------------------------------------------------------------------------------------

    def _paint(self, pages: Sequence[QImage]) -> None:
        from PySide6.QtPrintSupport import QPrinter

        job, self._job = self._job, None
        if job is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPrinterName(job.printer)
        printer.setCopyCount(job.copies)
        printer.setDocName(job.title)
        long_edge, single = QPrinter.DuplexMode.DuplexLongSide, QPrinter.DuplexMode.DuplexNone
        printer.setDuplex(long_edge if job.two_sided else single)
        if paint_pages(printer, pages):
            self.printed.emit(job.printer)
        else:
            self.failed.emit(self.tr("打印机 {0} 没有接受").format(job.printer))

    def _not_rendered(self, error: Exception) -> None:
        self._job = None
        self.failed.emit(self.tr("这份文书无法转成图像打印"))


def pictures(pdf: bytes) -> list[QImage]:
    """All pages as pictures fit for print."""
    return [picture(pdf, page, _PICTURE_DPI / POINTS_PER_INCH) for page in range(len(page_sizes(pdf)))]


def paint_pages(printer: Any, pages: Sequence[QImage]) -> bool:
    """Each picture on a sheet of its own, in its true size from the corner of the sheet; False when it is refused."""
    from PySide6.QtGui import QPageSize

    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for n, page in enumerate(pages):
        if n:
            printer.newPage()
        dots = printer.resolution() / _PICTURE_DPI
        painter.drawImage(QRectF(0, 0, page.width() * dots, page.height() * dots), page, QRectF(page.rect()))
    return painter.end()


def _text(raw: Any) -> str:
    return bytes(raw.data()).decode("utf-8", "replace")
