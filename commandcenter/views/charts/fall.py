"""我的分怎么来的: columns from 100 down to the score, each as long as what it cost; colour only from one point on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF

from .. import paint
from ..language import Language, say, spoken
from ..theme import FONT, Theme
from .common import Bars, Chart, Hairlines, Labels, Spot, broken, ink, pen, pyqtgraph, quiet

_LEFT, _FOOT = 44, 44
_BAR = 0.56
_HALF = _BAR / 2
#: A loss of so many points is coloured.
COSTLY = 1.0
_NOTHING = 0.005
#: The height of a word under a column.
_WORDS = 22
_TICKS = (2, 5, 10, 20, 25)


@dataclass(frozen=True, slots=True)
class FallStep:
    """`points` below 0 are lost; `short` is the name where columns are narrow; `opens`: there are cases behind it."""

    name: str
    short: str
    points: float
    words: str
    opens: bool = True


@dataclass(frozen=True, slots=True)
class FallData:
    """The steps from 100 down to the score."""

    steps: tuple[FallStep, ...]
    score: float

    @property
    def low(self) -> float:
        """Where the axis is cut: the next ten below everything that is shown."""
        level, lowest = 100.0, self.score
        for step in self.steps:
            level += step.points
            lowest = min(lowest, level)
        return max(0.0, 10.0 * math.floor((lowest - 2) / 10))


class FallChart(Chart):
    """`opened` carries the number of a step."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        view = pyqtgraph().PlotWidget(enableMenu=False)
        self._plot = view.getPlotItem()
        quiet(self._plot, theme, left=_LEFT, bottom=_FOOT)
        self._plot.setContentsMargins(0, 0, 0, 0)
        self._grid = Hairlines(self._plot)
        self._columns = Bars(self._plot)
        self._links = self._plot.plot([], [])
        self._labels = Labels(self._plot)
        self._data: FallData | None = None
        self._hold(view)
        self._restyle()

    def show_data(self, data: FallData) -> None:
        self._data = data
        self._draw()

    def _restyle(self) -> None:
        self._view.setBackground(self.t.surface)  # type: ignore[attr-defined]
        ink(self._plot, self.t, self.t.text_muted)
        self._plot.getAxis("bottom").setTextPen(self.t.text)
        self._draw()

    def _draw(self) -> None:
        if (data := self._data) is None:
            return
        low, last, t = data.low, len(data.steps) + 1, self.t
        column = (self.width() - _LEFT) / (last + 1)
        room = min(4, int(column / (FONT.small + 0.5)))
        whole = room > 2 and spoken() is Language.CHINESE
        named = [say(step.name if whole else step.short) for step in data.steps]
        names = [broken(name, max(room, 3)) for name in (self.tr("满分"), *named, self.tr("得分"))]
        if max(paint.width(line, FONT.small) for name in names for line in name.split("\n")) > column - 2:
            # words longer than their columns: every other one a line lower
            names = [f"\n{name}" if n % 2 else name for n, name in enumerate(names)]
        most = max(name.count("\n") + 1 for name in names)
        self._plot.getAxis("bottom").setTicks([list(enumerate(names))])
        self._plot.getAxis("bottom").setHeight(_FOOT + 16 * max(0, most - 2))
        step = next((s for s in _TICKS if (100 - low) / s <= 5), _TICKS[-1])
        ticks = [float(v) for v in range(100, math.ceil(low) - 1, -step)]
        self._plot.getAxis("left").setTicks([[(v, f"{v:g}") for v in ticks]])
        self._grid.show(ticks, t.line)
        self._plot.setXRange(-0.5, last + 0.5, padding=0)
        self._plot.setYRange(low, 100 + (100 - low) * self._air, padding=0)
        levels = [100.0]
        for one in data.steps:
            levels.append(levels[-1] + one.points)
        pairs = [sorted((levels[n], levels[n + 1])) for n in range(len(data.steps))]
        self._columns.show(
            [t.bar, *(self._color(one.points) for one in data.steps), t.accent],
            x=list(range(last + 1)),
            y0=[low, *(bottom for bottom, _ in pairs), low],
            y1=[100.0, *(top for _, top in pairs), data.score],
            width=[_BAR] * (last + 1),
        )
        self._draw_links(levels)
        self._draw_words(data, pairs)
        self._show_spots(
            [
                Spot(n, QRectF(n + 1 - 0.5, low, 1, 100 - low), one.words)
                for n, one in enumerate(data.steps)
                if one.opens
            ]
        )

    @property
    def _room(self) -> float:
        """The height of the columns' ground, px."""
        return float(max(2 * _WORDS, self.height() - self._plot.getAxis("bottom").height()))

    @property
    def _air(self) -> float:
        """What a word over the first column takes, as a share of the axis below it."""
        return max(0.14, _WORDS / (self._room - _WORDS))

    def _color(self, points: float) -> Any:
        return self.t.overdue if points <= -COSTLY else self.t.done if points > 0 else self.t.bar

    def _draw_links(self, levels: list[float]) -> None:
        """Thin lines from column to column, at the level that is left; through a step that took nothing."""
        xs: list[float] = []
        ys: list[float] = []
        for n, level in enumerate(levels):
            took_nothing = n > 0 and abs(level - levels[n - 1]) < _NOTHING
            xs += [n - _HALF if took_nothing else n + _HALF, n + 1 - _HALF, math.nan]
            ys += [level, level, math.nan]
        self._links.setData(xs, ys, pen=pen(self.t.text_muted), connect="finite")

    def _draw_words(self, data: FallData, columns: list[list[float]]) -> None:
        """What each took stands under its column; over it, where the axis is too near."""
        t, put = self.t, self._labels.put
        least = data.low + (100 - data.low) * (1 + self._air) * _WORDS / self._room
        self._labels.begin()
        put(0, 100, "100", t.text, anchor=(0.5, 1))
        for n, (one, (bottom, top)) in enumerate(zip(data.steps, columns, strict=True), 1):
            at, side = (bottom, 0) if bottom >= least else (top, 1)
            put(n, at, signed(one.points), t.text, anchor=(0.5, side))
        put(len(columns) + 1, data.score, f"{data.score:.2f}", t.accent, FONT.base, "b", (0.5, 1))
        self._labels.end()

    def _box_of(self, spot: Spot) -> Any:
        return self._plot.getViewBox()


def signed(points: float) -> str:
    """Points as they stand on a bar: −1.40, 0, +2.00."""
    if abs(points) < _NOTHING:
        return "0"
    return f"−{-points:.2f}" if points < 0 else f"+{points:.2f}"
