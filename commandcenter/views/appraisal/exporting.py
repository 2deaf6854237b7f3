"""导出 of a month's assessment: the group in front as a picture or a PDF, all of it as a book, all units as CSV."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ...dispatch.figures.appraisals import MonthView
from ...dispatch.figures.kpi_tables import month_book, month_csv
from ...models.people import UnitKind
from ..charts.heat import HeatRow, HeatTable
from ..exporting import Exporter, Form
from ..poster import Poster
from ..tasks import Progress
from ..widgets.layout import column, frame, label, row
from ..workplace import Workplace
from .figures import MonthFigures
from .stamp import Stamps


class MonthExport(Exporter):
    """What the page shows is told by `show`; a trial of weights never leaves the window."""

    def __init__(self, workplace: Workplace, page: QWidget) -> None:
        super().__init__(workplace, page, self.tr("导出考核"))
        self._shown: tuple[MonthView, UnitKind] | None = None

    def show(self, view: MonthView | None, kind: UnitKind) -> None:
        self._shown = None if view is None else (view, kind)

    @property
    def forms(self) -> dict[Form, str]:
        if self._shown is None:
            return {}
        more = {Form.XLSX: self.tr("表格 XLSX（含明细、异议、修订）"), Form.CSV: self.tr("全部单位 CSV")}
        return {form: more.get(form, form.label) for form in Form}

    def name(self, form: Form) -> str:
        view, kind = self._in_front
        group = f" {kind.label}" if form in (Form.PNG, Form.PDF) else ""
        return self.tr("考核 {0}{1}").format(view.appraisal.period.words, group)

    def table(self, form: Form) -> Callable[[Progress], bytes]:
        desk, view = self._work.desk, self._in_front[0]
        if form is Form.CSV:
            return lambda _progress: month_csv(view)
        return lambda _progress: month_book(desk, view)

    def draw(self, made: Callable[[Poster], None]) -> Poster:
        return _MonthPoster(*self._in_front, made)

    @property
    def _in_front(self) -> tuple[MonthView, UnitKind]:
        assert self._shown is not None
        return self._shown


class _MonthPoster(Poster):
    """The group's table under the words that say whether it is frozen."""

    def __init__(self, view: MonthView, kind: UnitKind, made: Callable[[Poster], None]) -> None:
        super().__init__(made)
        words = MonthFigures()
        tone, stamp = Stamps().words(view)
        rows: list[HeatRow] = words.rows(view.lines, kind)
        table = HeatTable(self.theme, self.tr("考核结果"), words.heads(), tails=3)
        table.show_rows(rows)
        table.mark(None, -2)
        table.setFixedHeight(table.wanted_height())
        card = frame("card")
        column(table, label(words.legend(rows), "small", wrap=True), gap=4, margins=(15, 7, 15, 7), parent=card)
        title = f"{view.appraisal.period.words} · {kind.label}"
        head = row(label(self.tr("月度考核"), "title"), 12, label(title, "heading"), None)
        self.compose(head, label(stamp, "strong", tone), card)
        self.built()
