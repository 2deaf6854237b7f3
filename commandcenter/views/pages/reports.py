"""报告: the day, the week, the month — figures, course, hot spots, repeated complaints, what will probably be late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout

from ...dispatch.figures.reporting import report_book
from ...dispatch.overviews.reporting import ReportData, report
from ...models.scoring.report import ReportKind, period_for, shifted
from ...models.timing.worktime import TZ, local_day
from ..charts.doors import Doors
from ..charts.panel import Panel
from ..page import PageWidget
from ..reporting.days import DaysChart, DaysData, days_of
from ..reporting.rows import ReportRows
from ..saving import Saving
from ..tasks import Handle
from ..widgets.buttons import Button, Segments
from ..widgets.layout import column, frame, label, row, scrolled
from ..widgets.rows import RowList
from ..workplace import Workplace

_PAUSE_MS = 2000
_LEAST, _MOST = 76, 420
_CHART = 240
_NARROW = 1100


class ReportsPage(PageWidget):
    """One report in front; ‹ and › go to the ones before and after."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        theme = workplace.theme
        kept = workplace.memory.value("reports/kind")
        self.kind = ReportKind(kept) if kept in tuple(ReportKind) else ReportKind.DAILY
        self.period = period_for(self.kind, local_day(workplace.now()))
        self.data: ReportData | None = None
        self._asked: Handle | None = None
        self._words = ReportRows()
        self.doors = Doors(workplace, self)
        self.saving = Saving(workplace, self)
        self.kinds = Segments(theme, [(kind, kind.label) for kind in ReportKind], self.kind)
        self._earlier, self._later = Button(theme, "", icon="left"), Button(theme, "", icon="right")
        self._earlier.setAccessibleName(self.tr("上一期"))
        self._later.setAccessibleName(self.tr("下一期"))
        self._today = Button(theme, self.tr("本期"), "", "quiet")
        self._save = Button(theme, self.tr("导出表格"))
        self._name = label("", "heading")
        self._until = label("", "small")
        self.summary = label("", "body", wrap=True)
        self.chart: DaysChart | None = None
        self._days = Panel(theme, self.tr("逐日"), height=_CHART)
        self.lists: dict[str, RowList] = {}
        self._cards = [
            self._list_card("kpis", self.tr("七项指标（全镇）")),
            self._list_card("breaches", self.tr("可能超时")),
            self._list_card("hot", self.tr("热点")),
            self._list_card("repeats", self.tr("重复诉求")),
            self._list_card("spread", self.tr("来源、路径、网络")),
            self._list_card("places", self.tr("各组名次"), lead=80),
        ]
        self._lay_out()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self.kinds.picked.connect(self._kind_picked)
        self._earlier.clicked.connect(self.earlier)
        self._later.clicked.connect(self.later)
        self._today.clicked.connect(self.now)
        self._save.clicked.connect(self.export)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        self.read()

    def _list_card(self, name: str, title: str, lead: int = 0) -> Panel:
        theme = self.workplace.theme
        card = Panel(theme, title)
        made = RowList(theme, title, lead)
        made.opened.connect(self._open)
        made.clicked.connect(self._clicked)
        self.lists[name] = made
        card.hold(made)
        return card

    def _lay_out(self) -> None:
        bar = row(
            label(self.tr("报告"), "title"), 8, self.kinds, self._earlier, self._name, self._later, self._today, None,
            self._until, self._save,
        )  # fmt: skip
        self._grid = QGridLayout()
        self._grid.setSpacing(12)
        ground = frame("page")
        column(bar, self.summary, self._days, self._grid, None, gap=12, margins=(24, 12, 24, 16), parent=ground)
        column(scrolled(ground), gap=0, parent=self)
        self._arrange(3)

    def _arrange(self, columns: int) -> None:
        for n, card in enumerate(self._cards):
            self._grid.addWidget(card, n // columns, n % columns)
        for n in range(3):
            self._grid.setColumnStretch(n, 1 if n < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(2 if event.size().width() < _NARROW else 3)

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        if self._asked is not None:
            self._asked.drop()
        desk, kind, period = self.workplace.desk, self.kind, self.period
        self._name.setText(period.words)
        self._later.setEnabled(period.last < local_day(self.workplace.now()))

        def gather() -> ReportData:
            import_module("pyqtgraph")  # the chart needs it; here it does not hold the window up
            return report(desk, kind, period)

        self._asked = self.workplace.tasks.run(self, gather, self._take)

    def _changed(self, changes: Any) -> None:
        """A period that is over moves little; the running one is read again, calmly, while somebody looks."""
        if changes.cases and self.isVisible() and not self._pause.isActive():
            self._pause.start()

    def _take(self, data: ReportData) -> None:
        self.data = data
        words = self._words
        self.summary.setText(words.summary(data))
        state = self.tr("未满，") if data.running else ""
        self._until.setText(self.tr("{0}数据截至 {1}").format(state, f"{data.at.astimezone(TZ):%Y-%m-%d %H:%M}"))
        self._show_days(data)
        fills: dict[str, Callable[[ReportData], Any]] = {
            "kpis": words.kpis,
            "breaches": words.breaches,
            "hot": words.hot,
            "repeats": words.repeats,
            "spread": words.spread,
            "places": words.places,
        }
        for name, fill in fills.items():
            self._fill(self.lists[name], fill(data))

    def _fill(self, rows: RowList, found: Any) -> None:
        rows.show_rows(found)
        wanted = sum(rows.sizeHintForRow(n) for n in range(len(found))) + 4
        rows.setFixedHeight(min(_MOST, max(_LEAST, wanted)))

    def _show_days(self, data: ReportData) -> None:
        if len(data.registered) < 2:
            self._days.hide()
            return
        self._days.show()
        if self.chart is None:
            self.chart = DaysChart(self.workplace.theme, self.tr("逐日登记和办结"))
            self.chart.opened.connect(self._day_opened)
            self._days.hold(self.chart)
        self._days.entitle(self.tr("逐日"), self.tr("柱 = 登记，线 = 办结；点某一天看当天的日报"))
        days = days_of(data.period.first, data.registered)
        self.chart.show_data(DaysData(days, data.registered, data.closed))

    # --- choosing ---------------------------------------------------------------------------------------------------

    def _kind_picked(self, kind: ReportKind) -> None:
        """The report of the new kind that holds the day one was looking at."""
        day = min(self.period.last, local_day(self.workplace.now()))
        self.kind, self.period = kind, period_for(kind, day)
        self.workplace.memory.keep("reports/kind", kind.value)
        self.read()

    def earlier(self) -> None:
        self.period = shifted(self.kind, self.period, -1)
        self.read()

    def later(self) -> None:
        if self._later.isEnabled():
            self.period = shifted(self.kind, self.period, 1)
            self.read()

    def now(self) -> None:
        self.period = period_for(self.kind, local_day(self.workplace.now()))
        self.read()

    def _day_opened(self, n: int) -> None:
        self.kind = ReportKind.DAILY
        self.kinds.set_value(self.kind)
        day = self.period.first + timedelta(days=n)
        self.period = period_for(self.kind, day)
        self.read()

    def _open(self, ids: Any) -> None:
        if isinstance(ids, tuple) and len(ids) == 1:
            self.workplace.show_case(ids[0])
        elif ids:
            self.doors.show_cases(ids)

    def _clicked(self, index: Any) -> None:
        rows = self.sender()
        if isinstance(rows, RowList):
            self._open(rows.rows[index.row()].value)

    def export(self) -> None:
        """Everything the report says, as a book."""
        if (data := self.data) is not None:
            name = self.tr("{0} {1}.xlsx").format(data.kind.label, data.period.words)
            self.saving.ask(self.tr("导出报告"), name, "XLSX (*.xlsx)", lambda: report_book(data))

    # --- the window's part ------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"back": self.kinds.setFocus}

    def take_focus(self) -> None:
        self.kinds.setFocus()

    def closing(self) -> None:
        if self._asked is not None:
            self._asked.drop()
        if self.chart is not None:
            self.chart.take_down()
            self.chart = None


def build(workplace: Workplace) -> ReportsPage:
    return ReportsPage(workplace)
