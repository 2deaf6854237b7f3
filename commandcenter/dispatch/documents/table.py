"""Ruled tables and forms: rows as high as their fullest cell, heads repeated over pages, tall rows divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .flow import EPSILON, on_grid
from .geometry import RULE_THICK, baseline
from .linebreak import Line
from .pen import Pen, lines_of, shift
from .style import Style

#: A row is divided only where at least this many of its lines stay on the page.
_FEWEST_LINES = 3
_HIGHEST_HEAD = 60.0
"""A head that leaves less than this below it on a page is a row like others."""
_A_PAGE = 400.0
"""What every page of a paper holds at least."""
_HIGH = 3.0
"""Blank above and below the text of a cell."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Lines of one style inside a cell."""

    lines: tuple[Line, ...]
    style: Style

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.leading


@dataclass(frozen=True, slots=True)
class Cell:
    """Text in a column of `width` with `pad` at both sides; a `label` is repeated where its row goes over the page."""

    strips: tuple[Strip, ...]
    width: float
    pad: float
    label: bool = False

    @property
    def height(self) -> float:
        return sum(strip.height for strip in self.strips) + 2 * _HIGH

    def split(self, room: float) -> tuple[Cell, Cell]:
        """The lines that fit into `room` and the others; a label that fits goes into both."""
        if self.label and self.height <= room:
            return self, self
        upper: list[Strip] = []
        lower: list[Strip] = []
        room -= 2 * _HIGH
        for strip in self.strips:
            count = 0 if lower else max(0, min(len(strip.lines), int((room + EPSILON) / strip.style.leading)))
            room -= count * strip.style.leading
            if count:
                upper.append(replace(strip, lines=strip.lines[:count]))
            if count < len(strip.lines):
                lower.append(replace(strip, lines=strip.lines[count:]))
        return replace(self, strips=tuple(upper)), replace(self, strips=tuple(lower))

    @property
    def free(self) -> int:
        """Which of its lines is the last left free to write on, counted from 1; 0 where none is."""
        lines = [line for strip in self.strips for line in strip.lines]
        return max((number for number, line in enumerate(lines, 1) if _is_blank(line)), default=0)

    def draw(self, pen: Pen, x: float, top: float, height: float) -> None:
        """In the middle of `height`; where a line is left to write on, what is over goes to that."""
        over, free, number = height - self.height, self.free, 0
        y = top + _HIGH + (0.0 if free else over / 2)
        inside = self.width - 2 * self.pad
        for strip in self.strips:
            style = strip.style
            for line in strip.lines:
                left = x + self.pad + shift(line, style.align, inside)
                pen.line(line, style, left, baseline(y, style.leading, style.size))
                number += 1
                y += style.leading + (over if number == free else 0.0)


def _is_blank(line: Line) -> bool:
    return not line.text.strip("\u3000 ")


def cell(width: float, *texts: tuple[str, Style], pad: float = 3.0, label: bool = False) -> Cell:
    """A cell with one or more texts under each other, each in its style."""
    strips = (Strip(lines_of(content, style, width - 2 * pad), style) for content, style in texts)
    return Cell(tuple(strips), width, pad, label)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells side by side. A row of more than three lines may go on over the page unless it is to stay `whole`; one to
    be written on takes what the sheet has `spare`."""

    cells: tuple[Cell, ...]
    minimum: float = 0.0
    whole: bool = False
    spare: bool = False

    @property
    def height(self) -> float:
        return max(self.minimum, *(part.height for part in self.cells))

    @property
    def fewest(self) -> float:
        """Height of the smallest first part of a divided row."""
        if self.whole:
            return self.height
        tallest = max(self.cells, key=lambda part: part.height)
        return min(self.height, _FEWEST_LINES * tallest.strips[0].style.leading + 2 * _HIGH)

    def split(self, room: float) -> tuple[Row, Row]:
        parts = [part.split(room) for part in self.cells]
        upper, lower = tuple(part[0] for part in parts), tuple(part[1] for part in parts)
        return replace(self, cells=upper, minimum=0.0), replace(self, cells=lower, minimum=0.0)

    def draw(self, pen: Pen, top: float) -> None:
        x, height = 0.0, self.height
        for number, part in enumerate(self.cells):
            if number:
                pen.rule(x, top, x, top + height)
            part.draw(pen, x, top, height)
            x += part.width


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled block of rows; the first `heads` rows are repeated on every page it reaches. One that is to stay
    `together` begins on the next page rather than be divided."""

    rows: tuple[Row, ...]
    width: float
    heads: int = 0
    grid: float = 0.0
    keep_next: bool = False
    together: bool = False

    company = False
    vanishes = False

    @property
    def _solid(self) -> float:
        return sum(row.height for row in self.rows)

    @property
    def height(self) -> float:
        return on_grid(self._solid, self.grid)

    @property
    def least(self) -> float:
        if len(self.rows) == self.heads or (self.together and self.height <= _A_PAGE):
            return self.height
        return self._head_height + self.rows[self.heads].fewest

    @property
    def _head_height(self) -> float:
        return sum(row.height for row in self.rows[: self.heads])

    def split(self, room: float) -> tuple[Table | None, Table | None]:
        if self.heads and self._head_height + _HIGHEST_HEAD > max(room, _A_PAGE):
            return replace(self, heads=0).split(room)
        upper, body, used = list(self.rows[: self.heads]), self.rows[self.heads :], self._head_height
        for number, row in enumerate(body):
            if used + row.height <= room + EPSILON:
                upper.append(row)
                used += row.height
                continue
            rest = body[number:]
            fits = not row.whole and used + row.fewest <= room + EPSILON
            if fits or not number:  # the first row has a page for itself: there is none that holds it whole
                above, below = row.split(room - used)
                upper.append(above)
                rest = (below, *body[number + 1 :])
            return self._part(upper), self._part([*self.rows[: self.heads], *rest])
        return self, None

    def tail(self) -> tuple[Table | None, Table | None]:
        if self.together or len(self.rows) - self.heads < 2:
            return None, self
        return self._part(self.rows[:-1]), self._part([*self.rows[: self.heads], self.rows[-1]])

    def taller(self, over: float) -> Table | None:
        """The same with so much more room in the last row to write on; None where no row is."""
        for number in reversed(range(len(self.rows))):
            row = self.rows[number]
            if row.spare:
                grown = replace(row, minimum=row.height + over)
                return replace(self, rows=(*self.rows[:number], grown, *self.rows[number + 1 :]))
        return None

    def _part(self, rows: Sequence[Row]) -> Table | None:
        return replace(self, rows=tuple(rows)) if len(rows) > self.heads else None

    def draw(self, pen: Pen, top: float) -> None:
        y = top + (self.height - self._solid) / 2
        first = y
        for number, row in enumerate(self.rows):
            row.draw(pen, y)
            if number:
                pen.rule(0, y, self.width, y)
            y += row.height
        for edge in (first, y):
            pen.rule(0, edge, self.width, edge, RULE_THICK)
        for side in (0.0, self.width):
            pen.rule(side, first, side, y, RULE_THICK)
