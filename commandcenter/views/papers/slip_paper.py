"""受理登记单 of a slip, on paper or as a file, also while the server is away."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.intake.outbox import Slip, SlipKind, slip_no
from ...dispatch.intake.slip_paper import slip_paper
from ..saving import Saving
from ..widgets.buttons import Button
from ..workplace import Workplace
from .bars import HowToPrint, PrintBar
from .printing import Printing, PrintJob


class SlipPaper(QObject):
    """A `button` and, once it was pressed, the `bar` that asks where to print; both for whoever lays them out."""

    def __init__(self, workplace: Workplace, over: QWidget) -> None:
        super().__init__(over)
        self._work = workplace
        self._slip: Slip | None = None
        self.button = Button(workplace.theme, self.tr("打印登记单"), "Ctrl+P", icon="print")
        self.bar = PrintBar(workplace.theme, workplace.memory)
        self.bar.hide()
        self._printing = Printing(workplace.tasks, self)
        self._saving = Saving(workplace, over)
        self.button.clicked.connect(self._begin)
        self.bar.wanted.connect(self._print)
        self.bar.save_wanted.connect(self._save)
        self.bar.left.connect(self.bar.hide)
        self._printing.found.connect(self.bar.show_printers)
        self._printing.printed.connect(self._printed)
        self._printing.failed.connect(self.bar.complain)

    def show_slip(self, slip: Slip | None) -> None:
        """Which one is chosen: reports alone have a paper."""
        if slip is None or self._slip is None or slip.key != self._slip.key:
            self.bar.hide()
        self._slip = slip
        self.button.setEnabled(slip is not None and slip.kind is SlipKind.REPORT)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key was meant for this: Ctrl+P prints, Ctrl+Enter and Esc answer the bar."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        asks = self.bar.isVisible()
        match event.key():
            case Qt.Key.Key_P if control:
                self.button.click()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if control and asks:
                self.bar.confirm()
            case Qt.Key.Key_Escape if asks:
                self.bar.left.emit()
            case _:
                return False
        return True

    def pdf(self, slip: Slip) -> bytes:
        """For a worker."""
        work = self._work
        typed, _files = work.outgoing.box.content(slip)
        paper = slip_paper(
            slip, typed, township=work.township, by=work.by, now=work.now(), sample=work.papers_are_samples
        )
        return paper.pdf

    def _begin(self) -> None:
        self.bar.look()
        self.bar.show()
        self._printing.look()

    def _print(self, how: HowToPrint) -> None:
        if (slip := self._slip) is not None:
            self.bar.busy()
            self._work.tasks.run(self, partial(self.pdf, slip), partial(self._send, how, slip_no(slip)))

    def _send(self, how: HowToPrint, title: str, pdf: bytes) -> None:
        self._printing.send(PrintJob(pdf, how.printer, how.copies, how.two_sided, title))

    def _printed(self, printer: str) -> None:
        self.bar.hide()
        self._work.say(self.tr("登记单已送往打印机 {0}").format(printer))

    def _save(self) -> None:
        if (slip := self._slip) is not None:
            name = f"受理登记单 {slip_no(slip)}.pdf"
            self._saving.ask(self.tr("另存登记单"), name, "PDF (*.pdf)", partial(self.pdf, slip))
