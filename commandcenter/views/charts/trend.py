"""Twelve months of one KPI: a peer group and a unit as lines with their names at the end, below the counts as bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Qt

from .. import paint
from ..language import say
from ..theme import FONT, Theme
from .common import Bars, Chart, Hairlines, Labels, Spot, ink, pen, pyqtgraph, quiet

_LEFT, _FOOT, _BARS_HIGH = 56, 26, 76
_HALF = 0.18
_STEPS = (1, 2, 5, 10, 20, 25)


@dataclass(frozen=True, slots=True)
class Series:
    """A line: one value per month (None: nothing was counted), and what each of its points says."""

    name: str
    values: tuple[float | None, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrendData:
    """`main` is drawn in the accent colour with its counts as bars; `other` beside it. Months as they are labelled.

    `form` is a value with its unit, the number to be filled in. Of a share the axis lies within 0 to 100; else it
    begins at 0.
    """

    months: tuple[str, ...]
    main: Series
    other: Series | None
    counts: tuple[int, ...]
    count_words: str
    form: str = "{0} %"
    is_share: bool = True

    @property
    def axis(self) -> tuple[float, float, float]:
        """The lowest and highest value of the axis, and the step between its ticks."""
        values = [v for s in (self.main, self.other) if s for v in s.values if v is not None]
        return bounds(values) if self.is_share else from_zero(values)


class TrendChart(Chart):
    """`opened` carries (number of the month, whether it is the main line's)."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        pg = pyqtgraph()
        view = pg.GraphicsLayoutWidget()
        view.ci.layout.setContentsMargins(0, 0, 0, 0)
        view.ci.layout.setSpacing(8)
        self._lines, self._bars_plot = (view.addPlot(n, 0, enableMenu=False) for n in range(2))
        quiet(self._lines, theme, left=_LEFT, bottom=4)
        self._lines.getAxis("bottom").setStyle(showValues=False)
        quiet(self._bars_plot, theme, left=_LEFT, bottom=_FOOT)
        self._bars_plot.getAxis("left").setTicks([[]])
        self._bars_plot.setMinimumHeight(_BARS_HIGH)
        self._bars_plot.setMaximumHeight(_BARS_HIGH)
        self._curves = {main: self._lines.plot([], [], connect="finite") for main in (False, True)}
        self._dots = {main: self._lines.plot([], [], pen=None, symbol="o") for main in (False, True)}
        self._grid, self._ground = Hairlines(self._lines), Hairlines(self._bars_plot)
        self._bars = Bars(self._bars_plot)
        self._names, self._counted = Labels(self._lines), Labels(self._bars_plot)
        self._data: TrendData | None = None
        self._hold(view)
        self._restyle()

    def show_data(self, data: TrendData) -> None:
        self._data = data
        self._draw()

    def _restyle(self) -> None:
        self._view.setBackground(self.t.surface)  # type: ignore[attr-defined]
        for plot in (self._lines, self._bars_plot):
            ink(plot, self.t)
        self._draw()

    def _draw(self) -> None:
        if (data := self._data) is None:
            return
        series = [(True, data.main)] + ([(False, data.other)] if data.other else [])
        low, high, step = data.axis
        ticks = [low + step * n for n in range(round((high - low) / step) + 1)]
        self._lines.getAxis("left").setTicks([[(v, data.form.format(f"{v:g}")) for v in ticks]])
        self._grid.show(ticks, self.t.line)
        width = len(data.months) - 1 + self._room(series)
        self._lines.setXRange(-0.4, width, padding=0)
        self._lines.setYRange(low, high + (high - low) * 0.06, padding=0)
        for main in (True, False):
            self._draw_line(main, next((s for is_main, s in series if is_main is main), None))
        self._name_ends(series, low, high)
        self._draw_counts(data, width)
        self._show_spots(self._spots_of(series, low, high))

    def _room(self, series: Sequence[tuple[bool, Series]]) -> float:
        """How many months longer the axis is than the data, so that the names at the end have room."""
        words = max(paint.width(self._end(s), FONT.base, "b") for _, s in series) + 24
        whole = max(self.width() - _LEFT, words + 120)
        return (len(series[0][1].values) - 0.6) * words / (whole - words)

    def _end(self, series: Series) -> str:
        """What stands at the end of a line."""
        value = series.values[-1]
        if value is None or self._data is None:
            return series.name
        return f"{say(series.name)} {self._data.form.format(f'{value:.2f}')}"

    def _draw_line(self, main: bool, series: Series | None) -> None:
        color, size = (self.t.accent, 8) if main else (self.t.text_muted, 6)
        values = series.values if series else ()
        ys = [math.nan if v is None else v for v in values]
        curve, dots = self._curves[main], self._dots[main]
        curve.setData(list(range(len(ys))), ys, pen=pen(color, 2 if main else 1), connect="finite")
        alone = [n for n, v in enumerate(values) if v is not None and (n == len(ys) - 1 or _is_alone(values, n))]
        dots.setData(
            alone, [ys[n] for n in alone], symbolBrush=color, symbolPen=None, symbolSize=size, pen=None, symbol="o"
        )

    def _name_ends(self, series: Sequence[tuple[bool, Series]], low: float, high: float) -> None:
        """The names at the right end, pushed apart where they would touch, above the ground."""
        ends = [(s.values[-1], main, s) for main, s in series if s.values[-1] is not None]
        ends.sort(key=lambda end: (end[0], end[1]))
        gap, lowest = (high - low) * 0.16, low + (high - low) * 0.08
        places = [max(lowest, float(value or 0)) for value, _, _ in ends]
        if len(places) == 2 and (near := gap - (places[1] - places[0])) > 0:
            first = max(lowest, places[0] - near / 2)
            places = [first, first + gap]
        self._names.begin()
        for place, (_, main, one) in zip(places, ends, strict=True):
            look = (self.t.accent, FONT.base, "b") if main else (self.t.text_muted, FONT.small, "r")
            self._names.put(len(one.values) - 1 + 0.14, place, self._end(one), *look)
        self._names.end()

    def _draw_counts(self, data: TrendData, width: float) -> None:
        plot, most = self._bars_plot, max(*data.counts, 1)
        months = list(range(len(data.months)))
        every = len(months)
        self._bars.show(self.t.bar, x=months, height=list(data.counts), width=[0.36] * every, y0=[0] * every)
        self._ground.show([0.0], self.t.line)
        plot.getAxis("bottom").setTicks([list(enumerate(data.months))])
        plot.setXRange(-0.4, width, padding=0)
        plot.setYRange(0, most * 1.05, padding=0)
        self._counted.begin()
        self._counted.put(months[-1] + 0.3, most * 0.5, data.count_words, self.t.text_muted)
        self._counted.end()

    def _spots_of(self, series: Sequence[tuple[bool, Series]], low: float, high: float) -> list[Spot]:
        """For each month its points, each with its half of the height between them."""
        reach = (high - low) * 0.06
        spots = []
        for n in range(len(series[0][1].values)):
            for main, one in series:
                if (value := one.values[n]) is not None:
                    area = QRectF(n - _HALF, value - reach, 2 * _HALF, 2 * reach)
                    spots.append(Spot((n, main), area, one.words[n]))
        return spots

    def _box_of(self, spot: Spot) -> Any:
        return self._lines.getViewBox()

    def spot_at(self, where: Any) -> Spot | None:
        """Also the month's bar opens the main line's point; between two points the nearer one."""
        inside = self._lines.getViewBox().mapSceneToView(self._view.mapToScene(where.toPoint()))  # type: ignore[attr-defined]
        of_month = [s for s in self.spots if s.key[0] == round(inside.x())]  # type: ignore[index]
        if where.y() > self.height() - _BARS_HIGH:
            return next((s for s in of_month if s.key[1]), None)  # type: ignore[index]
        return min(of_month, key=lambda s: abs(s.area.center().y() - inside.y()), default=None)

    def _step(self, key: Qt.Key) -> int | None:
        """Left and right go from month to month on one line, up and down to the other."""
        if key not in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down) or self.marked is None:
            return len(self.spots) - 1 if key != Qt.Key.Key_Home else 0
        month, main = self.current  # type: ignore[misc]
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            wanted = [(month, not main)]
        else:
            way = -1 if key == Qt.Key.Key_Left else 1
            wanted = [(month + way * n, main) for n in range(1, 12)]
        keys = [spot.key for spot in self.spots]
        return next((keys.index(at) for at in wanted if at in keys), keys.index(self.current))


def bounds(values: Sequence[float]) -> tuple[float, float, float]:
    """The lowest and highest value of the axis and the step between its ticks, 3 to 7 of them, within 0 to 100."""
    low, high = (min(values), max(values)) if values else (0.0, 100.0)
    for step in _STEPS:
        bottom, top = step * math.floor((low - step * 0.2) / step), step * math.ceil((high + step * 0.1) / step)
        top = min(100, max(top, bottom + 2 * step))
        bottom = max(0, min(bottom, top - 2 * step))
        if top - bottom <= 6 * step:
            return float(bottom), float(top), float(step)
    return 0.0, 100.0, 25.0


def from_zero(values: Sequence[float]) -> tuple[float, float, float]:
    """The same of an axis that begins at 0 and has no end of its own."""
    most = max([*values, 1.0])
    step = next(n * 10.0**power for power in range(9) for n in (1, 2, 5) if n * 10.0**power * 6 >= most)
    return 0.0, step * math.ceil(most / step), step


def _is_alone(values: Sequence[float | None], n: int) -> bool:
    """Whether no line leads to this month's point, so that only a dot can show it."""
    before = n > 0 and values[n - 1] is not None
    after = n + 1 < len(values) and values[n + 1] is not None
    return not before and not after
