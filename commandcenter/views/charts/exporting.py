"""导出: the KPI page as a picture, a PDF, a book for a spreadsheet, or all units' figures as CSV."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ...dispatch.figures import kpi_tables
from ...models.kpi import Metric
from ...models.labels import Labelled
from ..language import say
from ..saving import Saving
from ..workplace import Workplace
from .figures import KpiFigures
from .parts import Parts
from .poster import KpiPoster, png


class Form(Labelled):
    PNG = "png", "图片 PNG"
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "表格 XLSX（含分列、走势、规则）"
    CSV = "csv", "全部单位 CSV"


class KpiExport(QObject):
    """What the page shows is told by `show`; `offer` asks in which form, `begin` makes it."""

    def __init__(self, workplace: Workplace, page: QWidget) -> None:
        super().__init__(page)
        self._work = workplace
        self._page = page
        self._shown: tuple[KpiFigures, Parts | None, Metric, str] | None = None
        self.poster: KpiPoster | None = None
        self.saving = Saving(workplace, page)

    def show(self, figures: KpiFigures, parts: Parts | None, metric: Metric, foot: str) -> None:
        self._shown = figures, parts, metric, foot

    def offer(self, at: QPoint) -> None:
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for form in Form:
            menu.addAction(say(form.label)).setData(form)
        menu.triggered.connect(self._picked)
        menu.popup(at)

    def _picked(self, action: QAction) -> None:
        self.begin(action.data())

    def begin(self, form: Form) -> None:
        """Nothing happens before there are figures, and no second picture while one is made."""
        if self._shown is None or self.poster is not None:
            return
        if form in (Form.PNG, Form.PDF):
            self._work.say(self.tr("正在制图…"), "accent")
            self.poster = KpiPoster(*self._shown, partial(self._drawn, form))
            return
        figures, desk = self._shown[0], self._work.desk
        view = figures.view
        if form is Form.CSV:
            self.saving.ask(
                self.tr("导出指标"),
                self._name(form),
                "CSV (*.csv)",
                lambda: kpi_tables.all_units_csv(desk, view.period),
            )
            return
        unit = view.unit.id if view.unit else None
        self.saving.ask_long(
            self.tr("导出指标"),
            self._name(form),
            "XLSX (*.xlsx)",
            lambda progress: kpi_tables.kpi_workbook(desk, view.period, view.kind, unit, progress.tell),
        )

    def _name(self, form: Form) -> str:
        assert self._shown is not None
        view = self._shown[0].view
        group = "" if form is Form.CSV else f" {view.kind.label}"
        return self.tr("指标 {0}{1}.{2}").format(view.period.words, group, form.value)

    def _drawn(self, form: Form, poster: KpiPoster) -> None:
        name = self._name(form)
        content = partial(png, poster.picture()) if form is Form.PNG else partial(bytes, poster.pdf(name))
        self.drop()
        self.saving.ask(self.tr("导出指标"), name, f"{form.name} (*.{form.value})", content)

    def drop(self) -> None:
        """A picture that is being made is not wanted any more."""
        if self.poster is not None:
            self.poster.drop()
            self.poster = None
