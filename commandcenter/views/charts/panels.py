"""The four panels under the cards: each is built in one turn and shown in the next, then only fed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ...models.kpi import Metric
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, row
from .common import Chart
from .fall import FallChart
from .figures import KpiFigures
from .heat import HeatTable
from .heat_panel import HeatPanel
from .panel import Panel
from .parts import Parts
from .ranking import RankingChart
from .trend import TrendChart

_UPPER, _LOW_UPPER = 284, 228
_GAP = 12
_LEFT, _NARROW_TABLE = 59, 63
_NARROW = 1400
#: So that keys, clicks and paintings come between two turns.
_TURN_MS = 8


def _beside(left: QWidget, right: QWidget) -> QHBoxLayout:
    made = row(left, right, gap=_GAP)
    _share(made, _LEFT)
    return made


def _share(line: QHBoxLayout, left: int) -> None:
    """`left` percent of the width for the first of two."""
    line.setStretch(0, left)
    line.setStretch(1, 100 - left)


class KpiPanels(QWidget):
    """`opened` carries a `Door`; `menu_wanted` one with the place of the menu; `moved` where the keyboard went."""

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)
    metric_chosen = Signal(object)
    unit_chosen = Signal(int)
    split_chosen = Signal(object)
    moved = Signal(QRect)
    sums_wanted = Signal()
    built = Signal()
    fed = Signal()
    """The last panel shows what was fed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.figures: KpiFigures | None = None
        self.parts: Parts | None = None
        self.kpi = Metric.RESPONSE_RATE
        self.trend: TrendChart | None = None
        self.fall: FallChart | None = None
        self.ranking: RankingChart | None = None
        self._trend = Panel(theme, "", height=_UPPER)
        self._sums = Button(theme, self.tr("展开算式"), "", "quiet", height=28)
        self._sums.clicked.connect(self.sums_wanted)
        self._fall = Panel(theme, "", self._sums, height=_UPPER)
        self.heat_panel = HeatPanel(theme)
        self._ranking = Panel(theme, "")
        for panel in (self._trend, self._fall, self.heat_panel, self._ranking):
            panel.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._lower = _beside(self.heat_panel, self._ranking)
        column(_beside(self._trend, self._fall), self._lower, gap=_GAP, parent=self).setStretch(1, 1)
        self._left_to_build: list[Callable[[], None]] = [
            self._build_trend,
            partial(self._show, self._trend, self._fill_trend),
            self._build_heat,
            partial(self._show, self.heat_panel, self._fill_heat),
            self._build_fall,
            partial(self._show, self._fall, self._fill_fall),
            self._build_ranking,
            partial(self._show, self._ranking, self._fill_ranking),
        ]
        self._is_paper = False
        self._new: QWidget | None = None
        self._turn = QTimer(self)
        self._turn.setInterval(_TURN_MS)
        self._turn.timeout.connect(self._build_next)
        self._left_to_feed: list[Callable[[KpiFigures], None]] = []
        self._feeding = QTimer(self)
        self._feeding.setInterval(_TURN_MS)
        self._feeding.timeout.connect(self._feed_next)
        for mine, its in (
            (self.opened, self.heat_panel.opened),
            (self.menu_wanted, self.heat_panel.menu_wanted),
            (self.metric_chosen, self.heat_panel.metric_chosen),
            (self.unit_chosen, self.heat_panel.unit_chosen),
            (self.split_chosen, self.heat_panel.split_chosen),
        ):
            its.connect(mine)
        self.heat_panel.moved.connect(self._part_moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page gives the table the room its numbers need."""
        super().resizeEvent(event)
        _share(self._lower, _NARROW_TABLE if event.size().width() < _NARROW else _LEFT)

    def set_low(self, *, low: bool) -> None:
        """On a low screen the charts are lower, so that the table's first lines are seen."""
        for panel in (self._trend, self._fall):
            panel.setFixedHeight(_LOW_UPPER if low else _UPPER)

    @property
    def heat(self) -> HeatTable | None:
        """The table of units, once it is built."""
        return self.heat_panel.table

    def for_paper(self) -> None:
        """Without what only a window can do."""
        self.heat_panel.split.hide()
        self._is_paper = True

    @property
    def is_built(self) -> bool:
        return not self._left_to_build

    def show_figures(self, figures: KpiFigures, metric: Metric, parts: Parts | None = None) -> None:
        """Other figures, or another KPI in front; what is not built yet is built in the next turns. `parts`: the
        table shows them in the place of units."""
        self.figures, self.kpi, self.parts = figures, metric, parts
        self._left_to_feed.clear()
        self._fill()
        if self._left_to_build:
            self._turn.start()

    def feed(self, figures: KpiFigures, metric: Metric, parts: Parts | None = None) -> None:
        """The same as `show_figures` for what changed by itself: one panel a turn, none of them longer than a frame."""
        self.figures, self.kpi, self.parts = figures, metric, parts
        if self._left_to_build:
            self._turn.start()
        else:
            # a panel is painted in the turn after it was fed: the table has that turn for itself
            self._left_to_feed = [self._fill_heat, _rest, self._fill_fall, self._fill_ranking, self._fill_trend]
            self._feeding.start()

    @property
    def left_to_feed(self) -> int:
        """Panels that still show what stood there before."""
        return len(self._left_to_feed)

    def _feed_next(self) -> None:
        if self.figures is not None and self._left_to_feed:
            self._left_to_feed.pop(0)(self.figures)
        if not self._left_to_feed:
            self._feeding.stop()
            self.fed.emit()

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
        if self.figures is not None:
            self._new = self.heat_panel.build(self.figures)

    def _build_fall(self) -> None:
        self.fall = FallChart(self.t, self.tr("我的分怎么来的"))
        self.fall.opened.connect(self._step_opened)
        self._take_in(self.fall)

    def _build_ranking(self) -> None:
        self.ranking = RankingChart(self.t, self.tr("同组排名"))
        self.ranking.opened.connect(self._unit_opened)
        self._take_in(self.ranking)

    def _take_in(self, chart: Chart) -> None:
        chart.moved.connect(self._part_moved)
        self._new = chart

    def take_down(self) -> None:
        """The window closes."""
        self._turn.stop()
        self._feeding.stop()
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
        cut = self.tr("纵轴不从 0 起；") if values and data.axis[0] else ""
        note = self.tr("{0}柱 = 计入的件数；点月份看当月的件").format(cut)
        self._trend.entitle(self.tr("{0} · 近 12 个月").format(self.kpi.label), note if values else "")
        if not values:
            self._trend.show_reason(self.tr("近 12 个月没有计入这项指标的件"))
        elif self.trend is not None:
            self._trend.show_chart()
            self.trend.show_data(data)

    def _fill_heat(self, figures: KpiFigures) -> None:
        self.heat_panel.show_figures(figures, self.parts, self.kpi)

    def _fill_fall(self, figures: KpiFigures) -> None:
        unit, data = figures.view.unit, figures.fall()
        name = unit.short if unit else ""
        note = "" if data is None else self.tr("纵轴自 {0} 起；点柱看是哪些件").format(f"{data.low:g}")
        own = figures.view.own is not None
        title = self.tr("我的分怎么来的 · {0}") if own else self.tr("得分怎么来的 · {0}")
        self._fall.entitle(title.format(name), note)
        self._sums.setVisible(data is not None and not self._is_paper)
        if figures.view.story_secret:
            self._fall.show_reason(self.tr("{0}的得分怎么来的，只列给该单位和中心").format(name))
        elif data is None:
            self._fall.show_reason(self.tr("{0}本期没有可计的指标，没有得分").format(name))
        elif self.fall is not None:
            self._fall.show_chart()
            self.fall.show_data(data)

    def _fill_ranking(self, figures: KpiFigures) -> None:
        data = figures.ranking(self.kpi)
        small = any(bar.note for bar in data.bars)
        note = self.tr("样本不足按（x+5p）÷（n+5）折算后排名") if small else ""
        self._ranking.entitle(self.tr("同组排名 · {0}").format(figures.ranked_by(self.kpi)), note)
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

    def _unit_opened(self, key: int) -> None:
        if self.figures is not None:
            self.opened.emit(self.figures.door(self.kpi, key))

    def _step_opened(self, number: int) -> None:
        door = self.figures.door_of_step(number) if self.figures is not None else None
        if door is not None:
            self.opened.emit(door)

    # --- where the keyboard is --------------------------------------------------------------------------------------

    def _part_moved(self, where: QRect) -> None:
        part = self.sender()
        if isinstance(part, QWidget):
            self.moved.emit(QRect(part.mapTo(self, where.topLeft()), where.size()))


def _rest(_figures: KpiFigures) -> None:
    """A turn in which nothing is fed."""
