"""导出: the KPI page as a picture, a PDF, a book for a spreadsheet, or all units' figures as CSV."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ...dispatch.figures import kpi_tables
from ...models.kpi import Metric
from ..exporting import Exporter, Form
from ..poster import Poster
from ..tasks import Progress
from ..workplace import Workplace
from .figures import KpiFigures
from .parts import Parts
from .poster import KpiPoster


class KpiExport(Exporter):
    """What the page shows is told by `show`."""

    def __init__(self, workplace: Workplace, page: QWidget) -> None:
        super().__init__(workplace, page, self.tr("导出指标"))
        self._shown: tuple[KpiFigures, Parts | None, Metric] | None = None

    def show(self, figures: KpiFigures, parts: Parts | None, metric: Metric) -> None:
        self._shown = figures, parts, metric

    @property
    def forms(self) -> dict[Form, str]:
        if self._shown is None:
            return {}
        more = {Form.XLSX: self.tr("表格 XLSX（含分列、走势、规则）"), Form.CSV: self.tr("全部单位 CSV")}
        return {form: more.get(form, form.label) for form in Form}

    def name(self, form: Form) -> str:
        view = self._figures.view
        group = "" if form is Form.CSV else f" {view.kind.label}"
        return self.tr("指标 {0}{1}").format(view.period.words, group)

    def table(self, form: Form) -> Callable[[Progress], bytes]:
        desk, view = self._work.desk, self._figures.view
        if form is Form.CSV:
            return lambda _progress: kpi_tables.all_units_csv(desk, view.period)
        unit = view.unit.id if view.unit else None
        return lambda progress: kpi_tables.kpi_workbook(desk, view.period, view.kind, unit, progress.tell)

    def draw(self, made: Callable[[Poster], None]) -> Poster:
        assert self._shown is not None
        return KpiPoster(*self._shown, made)

    @property
    def _figures(self) -> KpiFigures:
        assert self._shown is not None
        return self._shown[0]
