"""Charts of a paper, drawn as lines and figures with the paper's own typefaces: columns, bars, and curves.

A series is told by its colour and by a second sign, so that it is told in black print too: a pattern of its columns,
the marker and the strokes of its curve. Figures are decimal strings, printed as they are handed in; None leaves a gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from .flow import Block, Solid, on_grid
from .fonts import natural
from .geometry import EM_CENTRE, PAPER, ROW, SIZE_5, SIZE_6, SIZE_SMALL_5
from .pen import BLACK, GREY, Pen, lines_of, one_line
from .style import Align, Face, Style

if TYPE_CHECKING:
    from .pdf import Ink, Point

_CAPTION = Style(Face.HEI, SIZE_5, SIZE_5, 18.0, Align.CENTRE)
_SMALL = Style(Face.FANGSONG, SIZE_SMALL_5, SIZE_SMALL_5, 11.0, Align.CENTRE)
_LEFT = replace(_SMALL, align=Align.LEFT)
_RIGHT = replace(_SMALL, align=Align.RIGHT)
_FIGURE = Style(Face.FANGSONG, SIZE_6, SIZE_6, 9.0, Align.CENTRE)
_AFTER = replace(_FIGURE, align=Align.LEFT)
_WHITE: Ink = (0.0, 0.0, 0.0, 0.0)
_FAINT: Ink = (0.0, 0.0, 0.0, 0.2)
#: Different in lightness as well as in hue.
_COLOURS: tuple[Ink, ...] = (
    (0.90, 0.55, 0.0, 0.20),
    (0.0, 0.50, 0.85, 0.05),
    (0.55, 0.0, 0.35, 0.05),
    (0.30, 0.60, 0.0, 0.25),
    (0.05, 0.15, 0.70, 0.05),
    (0.0, 0.0, 0.0, 0.50),
)
_SIGNS = len(_COLOURS)
_DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.5), (6, 2, 1.5, 2), (3, 1), (8, 3))
_HATCH = 3.2
"""Between the strokes of a pattern."""

_LINE = 0.5
_CURVE = 1.3
_MARKER = 2.4
_TICKS = 5
_TOP, _FOOT, _TICK_GAP = 30.0, 27.0, 4.0
_COLUMN_SHARE = 0.68
_MOST_COLUMNS = 14
_LABEL_LINES = 3
_BAR_ROW = 15.0
_LABEL_SHARE = 0.36
_NARROW_RANGE = 0.35


@dataclass(frozen=True, slots=True)
class Series:
    """Figures under one name, one for each label of the chart."""

    name: str
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Round values from `low` to `high`, where figures stand between."""

    low: float
    high: float
    step: float

    def share(self, value: float) -> float:
        """Where a value stands, 0 to 1."""
        return (value - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Round values with their words."""
        digits = max(0, -math.floor(math.log10(self.step) + 1e-9))
        count = round((self.high - self.low) / self.step)
        values = (self.low + n * self.step for n in range(count + 1))
        return [(value, f"{value:.{digits}f}") for value in values]


def scale_of(series: Sequence[Series], *, from_zero: bool) -> Scale:
    """Round bounds for the figures. Columns begin at nought; a curve whose figures lie close together does not."""
    values = [value for one in series for value in map(_number, one.values) if value is not None] or [0.0]
    low, high = min(values), max(values)
    if from_zero or high - low > _NARROW_RANGE * max(abs(low), abs(high)):
        low, high = min(0.0, low), max(0.0, high)
    if high == low:
        high = low + 1.0
    rough = (high - low) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough - 1e-12)
    if all(value == round(value) for value in values):
        step = max(1.0, step)  # there are no halves of cases
    return Scale(math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, step)


def bar_chart(
    caption: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "", rows: int = 9
) -> list[Block]:
    """Columns side by side, `rows` lines of the page high with their caption; horizontal bars, in several charts where
    a page could not hold them, when there are many labels or they are long."""
    labels, series = _clean(labels, series)
    slot = PAPER.width / max(1, len(labels)) - 4
    fits = len(labels) <= _MOST_COLUMNS and all(
        len(lines_of(label, _SMALL, slot)) <= _LABEL_LINES and natural(_SMALL, label[:1]) <= slot for label in labels
    )
    scale = scale_of(series, from_zero=True)
    if fits:
        return [Columns(rows * ROW, caption, labels, series, unit, scale)]
    most = max(1, int((PAPER.height - _TOP - _FOOT - 16) / (_BAR_ROW * max(1, len(series) * 0.7))))
    return list(_bars(caption, labels, series, unit, scale, most))


def line_chart(
    caption: str, labels: Sequence[str], series: Sequence[Series], *, unit: str = "", rows: int = 9
) -> list[Block]:
    """Curves over labels in their order, `rows` lines of the page high with their caption."""
    labels, series = _clean(labels, series)
    return [Curves(rows * ROW, caption, labels, series, unit, scale_of(series, from_zero=False))]


@dataclass(frozen=True, slots=True)
class Chart(Solid):
    """What all charts share: caption below, unit and names of the series above."""

    height: float
    caption: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    scale: Scale

    def furniture(self, pen: Pen, top: float) -> None:
        """Caption, unit and legend."""
        width = pen.area.width
        pen.write(self.caption, _CAPTION, 0, top + self.height - 11.0, width)
        y = top + 15.0
        if self.unit:
            pen.write(f"单位：{self.unit}", _LEFT, 0, y, width / 3)
        if len(self.series) < 2:
            return
        room = 0.66 * width / len(self.series)
        x = width + 8
        for number in reversed(range(len(self.series))):
            taken = min(room, natural(_SMALL, self.series[number].name) + 24)
            x -= taken
            self.sign(pen, number, x, y - EM_CENTRE * SIZE_SMALL_5)
            pen.write(self.series[number].name, _LEFT, x + 16, y, taken - 24)

    def sign(self, pen: Pen, number: int, x: float, y: float) -> None:
        """The sign of a series beside its name."""
        _filled(pen, number, x, y - 3.5, 12, 7)


@dataclass(frozen=True, slots=True)
class Columns(Chart):
    """Groups of upright columns."""

    def draw(self, pen: Pen, top: float) -> None:
        self.furniture(pen, top)
        plot = _upright(pen, self, top)
        slot = plot.width / max(1, len(self.labels))
        thick = slot * _COLUMN_SHARE / max(1, len(self.series))
        zero = plot.y(0.0)
        told = _widest_figure(self.series) <= (slot if len(self.series) == 1 else thick + 1)
        for place in range(len(self.labels)):
            left = plot.left + slot * (place + (1 - _COLUMN_SHARE) / 2)
            for number, one in enumerate(self.series):
                value, x = _figure(one, place), left + number * thick
                if value is None:
                    continue
                y = plot.y(value)
                _filled(pen, number, x, min(y, zero), thick, abs(zero - y))
                if told:
                    self._tell(pen, one.values[place] or "", x + thick / 2, y - 3 if value >= 0 else y + 8, slot)
        pen.rule(plot.left, zero, plot.left + plot.width, zero, _LINE)

    @staticmethod
    def _tell(pen: Pen, figure: str, middle: float, y: float, slot: float) -> None:
        """The figure of a column, on ground of its own: no line of the scale goes through it."""
        half, upper = natural(_FIGURE, figure) / 2 + 1, y - SIZE_6 * 0.8
        pen.fill([(middle - half, upper), (middle + half, upper), (middle + half, y), (middle - half, y)], _WHITE)
        pen.write(figure, _FIGURE, middle - slot, y, 2 * slot)


@dataclass(frozen=True, slots=True)
class Curves(Chart):
    """Lines through the figures, with a marker on each."""

    def sign(self, pen: Pen, number: int, x: float, y: float) -> None:
        pen.trace([(x, y), (x + 14, y)], _CURVE, _tone(pen, number), _DASHES[number % _SIGNS])
        _marked(pen, number, x + 7, y)

    def draw(self, pen: Pen, top: float) -> None:
        self.furniture(pen, top)
        plot = _upright(pen, self, top)
        slot = plot.width / max(1, len(self.labels))
        pen.rule(plot.left, plot.bottom, plot.left + plot.width, plot.bottom, _LINE)
        for number, one in enumerate(self.series):
            places: list[Point | None] = []
            for place in range(len(self.labels)):
                value = _figure(one, place)
                places.append(None if value is None else (plot.left + slot * (place + 0.5), plot.y(value)))
            for before, after in pairwise(places):
                if before and after:
                    pen.trace([before, after], _CURVE, _tone(pen, number), _DASHES[number % _SIGNS])
            for spot in filter(None, places):
                _marked(pen, number, *spot)
            if len(self.series) == 1:
                self._tell(pen, one, places, slot)

    @staticmethod
    def _tell(pen: Pen, one: Series, places: Sequence[Point | None], slot: float) -> None:
        """The figures of the only curve where there is room: above it, in its valleys below."""
        if _widest_figure([one]) > slot:
            return
        for n, spot in enumerate(places):
            if spot:
                beside = [place for place in (*places[max(0, n - 1) : n], *places[n + 1 : n + 2]) if place]
                valley = bool(beside) and all(y < spot[1] for _, y in beside)
                pen.write(one.values[n] or "", _FIGURE, spot[0] - slot, spot[1] + (10 if valley else -5), 2 * slot)


@dataclass(frozen=True, slots=True)
class Bars(Chart):
    """Level bars under each other, each with its label before and its figure behind it."""

    def draw(self, pen: Pen, top: float) -> None:
        self.furniture(pen, top)
        width = pen.area.width
        widest = max((natural(_SMALL, label) for label in self.labels), default=0.0)
        left = min(_LABEL_SHARE * width, widest) + _TICK_GAP
        right = width - _widest_figure(self.series)
        right = max(right - 6, left + width / 4)
        upper, lower = top + _TOP, top + self.height - _FOOT - 12
        for value, said in self.scale.ticks:
            x = left + (right - left) * self.scale.share(value)
            pen.rule(x, upper, x, lower, 0.3, _FAINT)
            half = natural(_FIGURE, said) / 2
            pen.write(said, _FIGURE, max(0.0, min(x, width - half) - half), lower + 9, 2 * half)
        zero = left + (right - left) * self.scale.share(0.0)
        slot = (lower - upper) / max(1, len(self.labels))
        thick = slot * _COLUMN_SHARE / max(1, len(self.series))
        for place, label in enumerate(self.labels):
            middle = upper + slot * (place + 0.5)
            pen.write(label, _RIGHT, 0, middle + EM_CENTRE * SIZE_SMALL_5, left - _TICK_GAP)
            for number, one in enumerate(self.series):
                figure = _figure(one, place)
                if figure is None:
                    continue
                y = middle - slot * _COLUMN_SHARE / 2 + number * thick
                x = left + (right - left) * self.scale.share(figure)
                _filled(pen, number, min(x, zero), y, abs(x - zero), thick)
                base = y + thick / 2 + EM_CENTRE * SIZE_6
                behind = max(x, zero) + 3
                pen.write(one.values[place] or "", _AFTER, behind, base, width - behind)
        pen.rule(zero, upper, zero, lower, _LINE)


def _clean(labels: Sequence[str], series: Sequence[Series]) -> tuple[tuple[str, ...], tuple[Series, ...]]:
    """Names and figures in one line each."""
    told = (tuple(value if value is None else one_line(value) for value in one.values) for one in series)
    return tuple(map(one_line, labels)), tuple(
        Series(one_line(one.name), values) for one, values in zip(series, told, strict=True)
    )


def _bars(
    caption: str, labels: Sequence[str], series: Sequence[Series], unit: str, scale: Scale, most: int
) -> Iterator[Block]:
    parts = -(-len(labels) // most)
    each = -(-len(labels) // parts)
    thick = _BAR_ROW * max(1.0, len(series) * 0.7)
    for start in range(0, len(labels), each):
        stop = min(start + each, len(labels))
        shown = tuple(Series(one.name, one.values[start:stop]) for one in series)
        named = caption if start == 0 else f"{caption}（续）"
        height = on_grid(_TOP + _FOOT + 12 + (stop - start) * thick, ROW)
        yield Bars(min(height, PAPER.height), named, tuple(labels[start:stop]), shown, unit, scale)


@dataclass(frozen=True, slots=True)
class _Plot:
    """The field of an upright chart: its edges, and the height of a value in it."""

    left: float
    top: float
    width: float
    bottom: float
    scale: Scale

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * self.scale.share(value)


def _upright(pen: Pen, chart: Chart, top: float) -> _Plot:
    """Draw the scale, its faint lines and the labels of an upright chart."""
    ticks = chart.scale.ticks
    left = max(natural(_SMALL, said) for _, said in ticks) + _TICK_GAP
    width = pen.area.width - left
    slot = width / max(1, len(chart.labels))
    every = (
        max(1, math.ceil((max(natural(_SMALL, label[:5]) for label in chart.labels) + 2) / slot)) if chart.labels else 1
    )
    every = every if len(chart.labels) > _MOST_COLUMNS else 1
    labels = {n: lines_of(chart.labels[n], _SMALL, slot * every - 2) for n in range(0, len(chart.labels), every)}
    deepest = min(_LABEL_LINES, max(map(len, labels.values()), default=0))
    plot = _Plot(left, top + _TOP, width, top + chart.height - _FOOT - deepest * _SMALL.leading, chart.scale)
    for value, said in ticks:
        y = plot.y(value)
        pen.rule(left, y, left + width, y, 0.3, _FAINT)
        pen.write(said, _RIGHT, 0, y + EM_CENTRE * SIZE_SMALL_5, left - _TICK_GAP)
    for n, lines in labels.items():
        middle = left + slot * (n + 0.5)
        for row, line in enumerate(lines[:deepest]):
            x = min(max(0.0, middle - line.end / 2), left + width - line.end)
            pen.line(line, _SMALL, x, plot.bottom + (row + 1) * _SMALL.leading)
    return plot


def _number(value: str | None) -> float | None:
    """The figure; None for a gap and for what is no number."""
    try:
        number = float(value) if value is not None else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _widest_figure(series: Sequence[Series]) -> float:
    return max((natural(_FIGURE, value) for one in series for value in one.values if value), default=0.0)


def _figure(one: Series, place: int) -> float | None:
    return _number(one.values[place]) if place < len(one.values) else None


def _tone(pen: Pen, number: int) -> Ink:
    return BLACK if pen.mode.mono else _COLOURS[number % _SIGNS]


def _filled(pen: Pen, number: int, x: float, y: float, width: float, height: float) -> None:
    """A column in the colour of its series, or in its pattern where there is no colour."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    if height <= 0 or width <= 0:
        return
    if not pen.mode.mono:
        pen.fill(corners, _COLOURS[number % _SIGNS])
        return
    pen.fill(corners, (GREY, _WHITE, BLACK)[number % _SIGNS] if number % _SIGNS < 3 else _WHITE)
    if number % _SIGNS not in (0, 2):
        with pen.inside(corners):
            for stroke in _strokes(number % _SIGNS, x, y, width, height):
                pen.trace(stroke, _LINE)
    pen.trace([*corners, corners[0]], _LINE)


def _strokes(pattern: int, x: float, y: float, width: float, height: float) -> Iterator[list[Point]]:
    """Slanting strokes, crossing ones, level ones, or slanting the other way, over the whole of a column."""
    count = int((width + height) / _HATCH) + 1
    if pattern in (1, 3):
        yield from ([(x + n * _HATCH - height, y + height), (x + n * _HATCH, y)] for n in range(count + 1))
    if pattern in (3, 5):
        yield from ([(x + n * _HATCH - height, y), (x + n * _HATCH, y + height)] for n in range(count + 1))
    if pattern == 4:
        yield from ([(x, y + n * _HATCH), (x + width, y + n * _HATCH)] for n in range(int(height / _HATCH) + 1))


def _marked(pen: Pen, number: int, x: float, y: float) -> None:
    """The marker of a curve: disc, square, triangle, lozenge, and the same hollow for more."""
    sides, turn = ((14, 0.0), (4, 0.25), (3, 0.0), (4, 0.0))[number % 4]
    size = _MARKER if sides > 4 else _MARKER * 1.25
    angles = [2 * math.pi * (n / sides + turn / 2) for n in range(sides)]
    corners = [(x + size * math.sin(angle), y - size * math.cos(angle)) for angle in angles]
    tone = _tone(pen, number)
    pen.fill(corners, tone if number % _SIGNS < 4 else _WHITE)
    pen.trace([*corners, corners[0]], _LINE, tone)
