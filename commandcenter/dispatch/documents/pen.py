"""Draws lines of text and rules on one type area. Positions count from its upper left corner, downwards, in points."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from .fonts import DASH, advances, dash_gap, glyphs, natural
from .geometry import EM_CENTRE, PAGE_HEIGHT, PAGE_WIDTH, RULE_THIN, Area
from .linebreak import CLOSING, NARROW_LEFT, NARROW_RIGHT, OPENING, Line, break_lines, widest_piece
from .style import Align, Style
from .title import break_name

if TYPE_CHECKING:
    from .pdf import Ink, Point, Run

#: A text in one line is narrowed to this share of its width, not more.
_NARROWEST = 0.6

_SHORT = 24
#: So many lines flush left are made alike where the last is narrower than so many characters.
_FEW_LINES, _LEAST_LAST = 3, 2.5
#: Boxes may overlap by this much, a trifle more than a glyph is wider than its place on the grid.
_TOUCH = 0.3
_GIVEN = 0.02

#: The red of the standard is Y80 M80.
BLACK: Ink = (0.0, 0.0, 0.0, 1.0)
RED: Ink = (0.0, 0.8, 0.8, 0.0)
#: The red of what is no part of a head: never left out.
STAMP: Ink = (0.0, 0.85, 0.85, 0.0)
GREY: Ink = (0.0, 0.0, 0.0, 0.55)
PALE: Ink = (0.0, 0.0, 0.0, 0.05)


def one_line(text: str) -> str:
    """Text without line feeds."""
    return " ".join(text.split("\n"))


def lines_of(text: str, style: Style, width: float) -> tuple[Line, ...]:
    """Text set in `style` to lines of `width` points; each line feed begins a paragraph."""
    return tuple(line for paragraph in text.strip("\n").split("\n") for line in _set(paragraph, style, width))


def _set(paragraph: str, style: Style, width: float) -> tuple[Line, ...]:
    """What stands in cells comes again and again."""
    return _short(paragraph, style, width) if len(paragraph) <= _SHORT else _paragraph(paragraph, style, width)


@lru_cache(8192)
def _short(paragraph: str, style: Style, width: float) -> tuple[Line, ...]:
    return _paragraph(paragraph, style, width)


def _single(text: str, style: Style) -> Line:
    (line,) = break_lines(text, advances(style), float("inf"), justify=False)
    return line


def _paragraph(text: str, style: Style, width: float) -> tuple[Line, ...]:
    step = advances(style)

    def broken(room: float) -> tuple[Line, ...]:
        first, hang, justify = style.indent * style.pitch, style.hang * style.pitch, style.align is Align.JUSTIFY
        return break_lines(text, step, room, first=first, hang=hang, justify=justify)

    lines = broken(width)
    if len(lines) == 1 or not _is_balanced(text, style, lines):
        return lines
    if named := break_name(text, step, width, len(lines)):
        return named
    # As narrow as its number of lines allows, so that no last line is a single character.
    room = max(natural(style, text) / len(lines), widest_piece(text, step))
    while room < width:
        narrow = broken(room)
        if len(narrow) == len(lines):
            return narrow
        room += style.pitch / 2
    return lines


def _is_balanced(text: str, style: Style, lines: tuple[Line, ...]) -> bool:
    """Whether lines are made about alike: of what is centred, and of few lines flush left the last of which is a
    character or two. What has blanks to write on stays as it is."""
    if style.align is Align.CENTRE:
        return True
    is_plain = style.align is Align.LEFT and not style.indent and not style.hang and "\u3000" not in text
    return is_plain and len(lines) <= _FEW_LINES and lines[-1].end < _LEAST_LAST * style.pitch


def shift(line: Line, align: Align, width: float) -> float:
    """How far a line moves right inside `width` for its alignment."""
    if align is Align.CENTRE:
        return (width - line.end) / 2
    return width - line.end if align is Align.RIGHT else 0.0


@dataclass(frozen=True, slots=True)
class PrintMode:
    """For what a paper is printed. `preprinted` (套红): the red head stands on the paper already and is left out, all
    else is moved by `right` and `down` millimetres to meet it. `mono`: without colour, red as black, charts in
    patterns.
    """

    preprinted: bool = False
    mono: bool = False
    right: float = 0.0
    down: float = 0.0


COLOUR = PrintMode()


@dataclass(slots=True)
class Pen:
    """A canvas seen from one type area. What is red is drawn as the mode has it."""

    canvas: Any
    area: Area
    mode: PrintMode = COLOUR

    def line(self, line: Line, style: Style, x: float, y: float, ink: Ink = BLACK) -> None:
        """Draw a set line with its left edge at `x` and its baseline at `y`."""
        tone = self._tone(ink)
        if not line.text or tone is None:
            return
        from .pdf import show

        left, bottom = self._place(x, y)
        show(self.canvas, left, bottom, style.size, tone, _runs(line, style))

    def write(self, text: str, style: Style, x: float, y: float, width: float, ink: Ink = BLACK) -> None:
        """Draw text in one line, aligned inside `width` as its style says; too long a text is narrowed, then cut."""
        line = _single(one_line(text), style)
        if line.end <= width + 0.01 or not line.text:
            self.line(line, style, x + shift(line, style.align, width), y, ink)
            return
        while line.end * _NARROWEST > width and len(line.text) > 1:
            count = max(0, int(len(line.text) * width / line.end / _NARROWEST) - 1)
            line = _single(line.text[:count].rstrip("…") + "…", style)
        self.squeezed(line, style, x, y, width / line.end, ink)

    def squeezed(self, line: Line, style: Style, x: float, y: float, scale: float, ink: Ink) -> None:
        """Draw a line narrowed to `scale` of its width. The state is restored: a text scale would leak to the page."""
        self.canvas.saveState()
        self.canvas.translate(self.area.left + x, 0)
        self.canvas.scale(scale, 1)
        replace(self, area=replace(self.area, left=0.0)).line(line, style, 0, y, ink)
        self.canvas.restoreState()

    def shrunk(self, scale: float, top: float, draw: Callable[[Pen, float], None]) -> None:
        """Let something be drawn at `scale` of its size, its upper edge at `top`, in the middle of the width."""
        left, upper = self._place(self.area.width * (1 - scale) / 2, top)
        self.canvas.saveState()
        self.canvas.translate(left, upper)
        self.canvas.scale(scale, scale)
        draw(replace(self, area=Area(0, PAGE_HEIGHT, self.area.width, self.area.height)), 0.0)
        self.canvas.restoreState()

    def watermark(self, text: str, style: Style) -> None:
        """Pale letters across the page, to be drawn before everything else."""
        self.canvas.saveState()
        self.canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
        self.canvas.rotate(45)
        width = style.pitch * len(text)
        page = Pen(self.canvas, Area(0, PAGE_HEIGHT, width, 0))
        page.write(text, style, -width / 2, style.size * EM_CENTRE, width, PALE)
        self.canvas.restoreState()

    def rule(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        width: float = RULE_THIN,
        ink: Ink = BLACK,
        dash: tuple[float, ...] = (),
    ) -> None:
        """A straight line; `dash` gives the lengths of strokes and blanks."""
        self.trace([(x0, y0), (x1, y1)], width, ink, dash)

    def trace(
        self, points: Sequence[Point], width: float = RULE_THIN, ink: Ink = BLACK, dash: tuple[float, ...] = ()
    ) -> None:
        """A line through all the points."""
        tone = self._tone(ink)
        if tone is None:
            return
        from .pdf import stroke

        stroke(self.canvas, [self._place(*point) for point in points], width, tone, dash)

    def fill(self, points: Sequence[Point], ink: Ink) -> None:
        """The figure with these corners, filled."""
        tone = self._tone(ink)
        if tone is None:
            return
        from .pdf import fill

        fill(self.canvas, [self._place(*point) for point in points], tone)

    @contextmanager
    def inside(self, points: Sequence[Point]) -> Iterator[None]:
        """What is drawn meanwhile is seen inside the figure alone."""
        from .pdf import begin_clip

        begin_clip(self.canvas, [self._place(*point) for point in points])
        yield
        self.canvas.restoreState()

    def bookmark(self, title: str, level: int, y: float) -> None:
        """An entry of the outline that leads to height `y` of this page."""
        from .pdf import mark

        mark(self.canvas, title, level, self._place(0, y)[1])

    def _place(self, x: float, y: float) -> Point:
        """A place of the type area on the page, which counts upwards."""
        return self.area.left + x, PAGE_HEIGHT - self.area.top - y

    def _tone(self, ink: Ink) -> Ink | None:
        """The ink the mode has for it; None for what is not drawn."""
        if ink == RED and self.mode.preprinted:
            return None
        return BLACK if ink in (RED, STAMP) and (self.mode.mono or self.mode.preprinted) else ink


def _runs(line: Line, style: Style) -> list[Run]:
    """The glyphs of a line, one run for each change of font.

    A glyph stands in the middle of its box. A mark that gave up its blank half has a box of half the width, so that
    boxes neither overlap nor pass the end of the line.
    """
    from .pdf import Run

    known = glyphs(style)
    placed = []
    free = -math.inf
    xs = (*_joined(line, style), line.end)
    for n, char in enumerate(line.text):
        one, x = known[char], xs[n]
        start, width, form = x + (one.advance - one.width) / 2, one.width, char
        if char in CLOSING and xs[n + 1] < x + one.advance - _GIVEN:
            width, form = width / 2, char + NARROW_RIGHT
        elif char in OPENING and x < free - _TOUCH:
            start, width, form = start + width / 2, width / 2, char + NARROW_LEFT
        placed.append((one.font, form, start, width))
        free = start + width
    runs = []
    for font, group in groupby(placed, key=itemgetter(0)):
        _, forms, starts, widths = zip(*group, strict=True)
        runs.append(Run(font, forms, starts, widths))
    return runs


def _joined(line: Line, style: Style) -> Sequence[float]:
    """Where the characters of a line begin, with the two halves of every dash moved together until they touch."""
    if DASH * 2 not in line.text or not (gap := dash_gap(style)):
        return line.xs
    xs = list(line.xs)
    for found in re.finditer(DASH * 2, line.text):
        xs[found.start()] += gap / 2
        xs[found.start() + 1] -= gap / 2
    return xs
