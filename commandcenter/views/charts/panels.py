"""The four panels under the cards: each is built in one turn and shown in the next, then only fed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRect, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ...models.kpi import Metric
from .. import paint
from ..theme import FONT, Theme
from ..widgets.buttons import Button
from ..widgets.marks import Mark
from .common import Chart
from .fall import FallChart
from .figures import KpiFigures
from .heat import HeatTable
from .panel import Panel
from .ranking import RankingChart
from .trend import TrendChart, bounds

_UPPER = 284
_GAP = 12
#: So that keys, clicks and paintings come between two turns.
_TURN_MS = 8
_METRICS = tuple(Metric)


class KpiPanels(QWidget):
    """`opened` carries a `Door`; `menu_wanted` one with the place of the menu; `moved` where the keyboard went."""

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    metric_chosen = Signal(object)
    unit_chosen = Signal(int)
    moved = Signal(QRect)
    sums_wanted = Signal()
    built = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.figures: KpiFigures | None = None
        self.kpi = Metric.RESPONSE_RATE
        self.trend: TrendChart | None = None
        self.fall: FallChart | None = None
        self.heat: HeatTable | None = None
        self.ranking: RankingChart | None = None
        self._trend = Panel(theme, "", height=_UPPER)
        self._sums = Button(theme, self.tr("展开算式"), "", "quiet", height=28)
        self._sums.clicked.connect(self.sums_wanted)
        self._fall = Panel(theme, "", self._sums, height=_UPPER)
        self._heat = Panel(theme, self.tr("单位 × 指标"), _Legend(theme))
        self._ranking = Panel(theme, "")
        for panel in (self._trend, self._fall, self._heat, self._ranking):
            panel.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(_GAP)
        grid.addWidget(self._trend, 0, 0)
        grid.addWidget(self._fall, 0, 1)
        grid.addWidget(self._heat, 1, 0)
        grid.addWidget(self._ranking, 1, 1)
        grid.setColumnStretch(0, 59)
        grid.setColumnStretch(1, 41)
        grid.setRowStretch(1, 1)
        self._left_to_build: list[Callable[[], None]] = [
            self._build_trend,
            partial(self._show, self._trend, self._fill_trend),
            self._build_heat,
            partial(self._show, self._heat, self._fill_heat),
            self._build_fall,
            partial(self._show, self._fall, self._fill_fall),
            self._build_ranking,
            partial(self._show, self._ranking, self._fill_ranking),
        ]
        self._new: QWidget | None = None
        self._turn = QTimer(self)
        self._turn.setInterval(_TURN_MS)
        self._turn.timeout.connect(self._build_next)

    @property
    def is_built(self) -> bool:
        return not self._left_to_build

    def show_figures(self, figures: KpiFigures, metric: Metric) -> None:
        """Other figures, or another KPI in front; what is not built yet is built in the next turns."""
        self.figures, self.kpi = figures, metric
        self._fill()
        if self._left_to_build:
            self._turn.start()

    # --- building ---------------------------------------------------------------------------------------------------

    def _build_next(self) -> None:
        self._left_to_build.pop(0)()
        if not self._left_to_build:
            self._turn.stop()
            self.built.emit()

    def _show(self, panel: Panel, fill: Callable[[KpiFigures], None]) -> None:
        """What was built the turn before is put in its place and filled."""
        if self._new is not None and self.figures is not None:
            panel.hold(self._new)
            fill(self.figures)

    def _build_trend(self) -> None:
        self.trend = TrendChart(self.t, self.tr("近12个月"))
        self.trend.opened.connect(self._month_opened)
        self._take_in(self.trend)

    def _build_heat(self) -> None:
        if self.figures is None:
            return
        self.heat = HeatTable(self.t, self.tr("单位与指标"), self.figures.heads())
        self.heat.cell_opened.connect(self._cell_opened)
        self.heat.menu_wanted.connect(self._cell_menu)
        self.heat.column_chosen.connect(self._column_chosen)
        self.heat.unit_chosen.connect(self.unit_chosen)
        self.heat.moved.connect(self._heat_moved)
        self._new = self.heat

    def _build_fall(self) -> None:
        self.fall = FallChart(self.t, self.tr("我的分怎么来的"))
        self.fall.opened.connect(self._step_opened)
        self._take_in(self.fall)

    def _build_ranking(self) -> None:
        self.ranking = RankingChart(self.t, self.tr("同组排名"))
        self.ranking.opened.connect(self._unit_opened)
        self._take_in(self.ranking)

    def _take_in(self, chart: Chart) -> None:
        chart.moved.connect(self._chart_moved)
        self._new = chart

    def take_down(self) -> None:
        """The window closes."""
        self._turn.stop()
        self._left_to_build.clear()
        self.figures = None
        for chart in (self.trend, self.fall, self.ranking):
            if chart is not None:
                chart.take_down()
        self.trend = self.fall = self.ranking = None

    # --- filling ----------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        if (figures := self.figures) is None:
            return
        self._fill_trend(figures)
        self._fill_heat(figures)
        self._fill_fall(figures)
        self._fill_ranking(figures)

    def _fill_trend(self, figures: KpiFigures) -> None:
        data = figures.trend(self.kpi)
        values = [v for s in (data.main, data.other) if s for v in s.values if v is not None]
        cut = self.tr("纵轴不从 0 起；") if values and bounds(values)[0] else ""
        note = self.tr("{0}柱 = 计入的件数；点月份看当月的件").format(cut)
        self._trend.entitle(self.tr("{0} · 近 12 个月").format(self.kpi.label), note if values else "")
        if not values:
            self._trend.show_reason(self.tr("近 12 个月没有计入这项指标的件"))
        elif self.trend is not None:
            self._trend.show_chart()
            self.trend.show_data(data)

    def _fill_heat(self, figures: KpiFigures) -> None:
        self._heat.entitle(self.tr("单位 × 指标"), self.tr("与同组相比（百分点）"))
        if self.heat is not None:
            self.heat.show_rows(figures.heat())
            self.heat.mark(figures.marked, _METRICS.index(self.kpi))
            self.heat.setMinimumHeight(self.heat.wanted_height())

    def _fill_fall(self, figures: KpiFigures) -> None:
        unit, data = figures.view.unit, figures.fall()
        name = unit.short if unit else ""
        note = "" if data is None else self.tr("纵轴自 {0} 起；点柱看是哪些件").format(f"{data.low:g}")
        own = figures.view.own is not None
        title = self.tr("我的分怎么来的 · {0}") if own else self.tr("得分怎么来的 · {0}")
        self._fall.entitle(title.format(name), note)
        self._sums.setVisible(data is not None)
        if data is None:
            self._fall.show_reason(self.tr("{0}本期没有可计的指标，没有得分").format(name))
        elif self.fall is not None:
            self._fall.show_chart()
            self.fall.show_data(data)

    def _fill_ranking(self, figures: KpiFigures) -> None:
        data = figures.ranking(self.kpi)
        small = any(bar.note for bar in data.bars)
        note = self.tr("样本不足按（x+5p）÷（n+5）折算后排名") if small else ""
        self._ranking.entitle(self.tr("同组排名 · {0}").format(self.kpi.label), note)
        if not data.bars:
            self._ranking.show_reason(figures.nothing(self.kpi))
        elif self.ranking is not None:
            self._ranking.show_chart()
            self.ranking.show_data(data)

    # --- doors ------------------------------------------------------------------------------------------------------

    def _month_opened(self, key: tuple[int, bool]) -> None:
        if (figures := self.figures) is not None:
            month, of_group = key
            unit = figures.view.unit
            self.opened.emit(figures.door(self.kpi, 0 if of_group or unit is None else unit.id, month))

    def _cell_opened(self, key: int, column: int) -> None:
        if self.figures is not None:
            self.opened.emit(self.figures.door(_METRICS[column], key))

    def _cell_menu(self, key: int, column: int, at: QPoint) -> None:
        if self.figures is not None:
            self.menu_wanted.emit(self.figures.door(_METRICS[column], key), at)

    def _unit_opened(self, key: int) -> None:
        if self.figures is not None:
            self.opened.emit(self.figures.door(self.kpi, key))

    def _step_opened(self, number: int) -> None:
        door = self.figures.door_of_step(number) if self.figures is not None else None
        if door is not None:
            self.opened.emit(door)

    def _column_chosen(self, column: int) -> None:
        self.metric_chosen.emit(_METRICS[column])

    # --- where the keyboard is --------------------------------------------------------------------------------------

    def _chart_moved(self, where: QRect) -> None:
        chart = self.sender()
        if isinstance(chart, QWidget):
            self.moved.emit(QRect(chart.mapTo(self, where.topLeft()), where.size()))

    def _heat_moved(self, where: QRect) -> None:
        if self.heat is not None:
            self.moved.emit(QRect(self.heat.mapTo(self, where.topLeft()), where.size()))


class _Legend(Mark):
    """The five steps of the table, in its own tints, and what the dashed frame means."""

    def __init__(self, t: Theme) -> None:
        self._steps = ((-2, "－5"), (-1, "－1.5"), (0, "相近"), (1, "＋1.5"), (2, "＋5"))
        super().__init__(t, 5 * 48 + 96, 24)
        self.setAccessibleName(
            self.tr("比同组差 5 个百分点以上、差 1.5 以上、相近、好 1.5 以上、好 5 以上；样本不足不着色")
        )
        self.setToolTip(self.accessibleName())

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t = QPainter(self), self.t
        for n, (step, word) in enumerate(self._steps):
            area = QRectF(n * 48, 2, 46, 20)
            tints = t.better if step > 0 else t.worse
            paint.box(p, area, tints[abs(step) - 1] if step else t.surface, t.line, radius=2)
            paint.text(p, area, word, t.text, FONT.small, align=paint.MID, elide=False)
        paint.text(p, QRectF(5 * 48 + 8, 0, 96, 24), self.tr("虚框=样本不足"), t.text_muted, FONT.small)
