"""导出 of a report: as a picture, as its paper, as a book, as CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QWidget

from ...dispatch.figures.reporting import report_book, report_csv
from ...dispatch.overviews.reporting import ReportData
from ...dispatch.paperwork.report_papers import pages
from ..exporting import Exporter, Form
from ..poster import Poster
from ..tasks import Progress
from ..widgets.layout import label, row
from ..workplace import Workplace
from .board import ReportBoard


class ReportExport(Exporter):
    """What the page shows is told by `show`; `foot` says until when it counts, `stand` what its figures rest on. Its
    PDF is the paper: as it was issued, else a 样张."""

    drawn: ClassVar[frozenset[Form]] = frozenset({Form.PNG})

    def __init__(self, workplace: Workplace, page: QWidget) -> None:
        super().__init__(workplace, page, self.tr("导出报告"))
        self._shown: tuple[ReportData, str, str] | None = None

    def show(self, data: ReportData, foot: str, stand: str) -> None:
        self._shown = data, foot, stand

    @property
    def forms(self) -> dict[Form, str]:
        return {form: form.label for form in Form} if self._shown else {}

    def name(self, form: Form) -> str:
        data = self._in_front[0]
        return f"{data.kind.label} {data.period.words}"

    def table(self, form: Form) -> Callable[[Progress], bytes]:
        data, desk = self._in_front[0], self._work.desk
        if form is Form.PDF:
            return lambda _progress: pages(desk, data.kind, data.period)
        made = report_csv if form is Form.CSV else report_book
        return lambda _progress: made(data)

    def draw(self, made: Callable[[Poster], None]) -> Poster:
        return _ReportPoster(*self._in_front, made)

    @property
    def _in_front(self) -> tuple[ReportData, str, str]:
        assert self._shown is not None
        return self._shown


class _ReportPoster(Poster):
    def __init__(self, data: ReportData, foot: str, stand: str, made: Callable[[Poster], None]) -> None:
        super().__init__(made)
        self._board = ReportBoard(self.theme, is_paper=True)
        head = row(label(data.kind.label, "title"), 12, label(data.period.words, "heading"), None, label(foot, "small"))
        self.compose(head, self._board)
        self._board.show_data(data, stand)
        self.built()

    def take_down(self) -> None:
        self._board.take_down()
