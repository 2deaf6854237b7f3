"""Day by day: bars of what was registered, a line of what was closed; a bar tells its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QRectF

from ..charts.common import Bars, Chart, Hairlines, Labels, Spot, ink, pen, pyqtgraph, quiet
from ..theme import FONT, Theme

_LEFT, _FOOT = 40, 26
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


@dataclass(frozen=True, slots=True)
class DaysData:
    days: tuple[date, ...]
    registered: tuple[int, ...]
    closed: tuple[int, ...]


class DaysChart(Chart):
    """Spots are the days, by their place; each tells both numbers."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        view = pyqtgraph().PlotWidget(enableMenu=False)
        self._plot = view.getPlotItem()
        quiet(self._plot, theme, left=_LEFT, bottom=_FOOT)
        self._plot.setContentsMargins(0, 0, 0, 0)
        self._grid = Hairlines(self._plot)
        self._bars = Bars(self._plot)
        self._line = self._plot.plot([], [], symbol="o")
        self._line.setZValue(10)
        self._labels = Labels(self._plot)
        self._data: DaysData | None = None
        self._hold(view)
        self._restyle()

    def show_data(self, data: DaysData) -> None:
        self._data = data
        self._draw()

    def _restyle(self) -> None:
        self._view.setBackground(self.t.surface)  # type: ignore[attr-defined]
        ink(self._plot, self.t)
        self._draw()

    def _draw(self) -> None:
        if (data := self._data) is None:
            return
        t, count = self.t, len(data.days)
        most = max(*data.registered, *data.closed, 1)
        step = next((s for s in _STEPS if most / s <= 4), _STEPS[-1])
        ticks = [float(n) for n in range(0, most + step, step)]
        self._plot.getAxis("left").setTicks([[(v, f"{v:g}") for v in ticks]])
        every = max(1, -(-count // 16))
        named = [(n, f"{day:%m-%d}" if n == 0 or day.day == 1 else f"{day:%d}") for n, day in enumerate(data.days)]
        self._plot.getAxis("bottom").setTicks([named[::every]])
        self._grid.show(ticks, t.line)
        self._plot.setXRange(-0.6, count - 0.4 + max(1.0, count * 0.14), padding=0)
        self._plot.setYRange(0, ticks[-1] * 1.06, padding=0)
        self._bars.show(t.bar, x=list(range(count)), height=list(data.registered), width=[0.4] * count, y0=[0] * count)
        self._line.setData(
            list(range(count)),
            list(data.closed),
            pen=pen(t.accent, 2),
            symbolBrush=t.accent,
            symbolPen=None,
            symbolSize=6,
        )
        self._name(data, most)
        self._show_spots([self._spot(data, n, ticks[-1]) for n in range(count)])

    def _name(self, data: DaysData, most: int) -> None:
        """The names stand at the right, with their sums."""
        t, x = self.t, len(data.days) - 0.4
        self._labels.begin()
        new, done = data.registered[-1], data.closed[-1]
        gap = most * 0.16
        high = max(float(new), float(done), gap * 1.5)
        low = max(gap * 0.5, min(float(new), float(done), high - gap))
        first, second = (high, low) if new >= done else (low, high)
        self._labels.put(x, first, self.tr("登记 {0}").format(sum(data.registered)), t.text_muted)
        self._labels.put(x, second, self.tr("办结 {0}").format(sum(data.closed)), t.accent, FONT.small, "b")
        self._labels.end()

    def _spot(self, data: DaysData, n: int, top: float) -> Spot:
        words = self.tr("{0}　登记 {1}　办结 {2}").format(data.days[n], data.registered[n], data.closed[n])
        return Spot(n, QRectF(n - 0.4, 0, 0.8, top), words)

    def _box_of(self, spot: Spot) -> Any:
        return self._plot.getViewBox()


def days_of(first: date, counts: Sequence[int]) -> tuple[date, ...]:
    return tuple(date.fromordinal(first.toordinal() + n) for n in range(len(counts)))
