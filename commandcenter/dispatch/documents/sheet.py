"""The form sheets of the centre: a title, ruled fields, a slip to tear off. They are no 公文 and have their own area.

In texts of forms U+3000 is a fixed blank to write into.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .data import DocumentFace
from .flow import Block, Page, Placed, Solid, anchor, flow, text
from .geometry import EM_CENTRE, MM, SHEET, SIZE_2, SIZE_3, SIZE_4, SIZE_5, SIZE_SMALL_5, baseline
from .pen import GREY, Pen
from .press import FOOT, foot_code, press
from .style import FORM_LABEL, FORM_TEXT, FORM_VALUE, TABLE_CELL, Align, Face, Style
from .table import Row, Table, cell
from .words import NO_VALUE

WIDTH = SHEET.width
LABEL = 20 * MM
LOWEST_ROW = 7 * MM
_ISSUER = Style(Face.BIAOSONG, SIZE_3, SIZE_3, 20.0, Align.CENTRE)
_NAME = Style(Face.BIAOSONG, SIZE_2, SIZE_2, 30.0, Align.CENTRE)
_SLIP_NAME = Style(Face.HEI, SIZE_4, SIZE_4, 22.0, Align.CENTRE)
_LINE = Style(Face.FANGSONG, SIZE_5, SIZE_5, 18.0, Align.LEFT)
_SMALL = Style(Face.FANGSONG, SIZE_SMALL_5, SIZE_SMALL_5, 14.0, Align.CENTRE)
_DASH = (4.0, 3.0)
_ABOVE_SLIP = 2 * MM
_MOST_SPARE = 75 * MM


@dataclass(frozen=True, slots=True)
class Pair(Solid):
    """One line with a text at its left and one at its right edge, and perhaps a name between them."""

    height: float
    left: str
    right: str
    name: str = ""

    def draw(self, pen: Pen, top: float) -> None:
        y = baseline(top, self.height, _LINE.size)
        left, right = (0.38 * WIDTH, 0.38 * WIDTH) if self.name else (0.62 * WIDTH, 0.38 * WIDTH)
        pen.write(self.left, _LINE, 0, y, left)
        pen.write(self.name, _SLIP_NAME, left, y, WIDTH - left - right)
        pen.write(self.right, replace(_LINE, align=Align.RIGHT), WIDTH - right, y, right)


@dataclass(frozen=True, slots=True)
class CutLine(Solid):
    """Where the slip is torn off."""

    height: float = _SMALL.leading

    def draw(self, pen: Pen, top: float) -> None:
        label = 30 * MM
        middle = top + self.height / 2
        pen.rule(0, middle, (WIDTH - label) / 2, middle, ink=GREY, dash=_DASH)
        pen.rule((WIDTH + label) / 2, middle, WIDTH, middle, ink=GREY, dash=_DASH)
        pen.write("沿此线裁下", _SMALL, 0, middle + EM_CENTRE * _SMALL.size, WIDTH, GREY)


@dataclass(frozen=True, slots=True)
class Stack(Solid):
    """Blocks under each other that stay together."""

    height: float
    blocks: tuple[Block, ...]

    def draw(self, pen: Pen, top: float) -> None:
        for block in self.blocks:
            block.draw(pen, top)
            top += block.height


def masthead(issuer: str, name: str, left: str, right: str) -> list[Block]:
    """Issuer and name of the sheet, and a line with its number at the left."""
    return [text(issuer, _ISSUER, WIDTH), text(name, _NAME, WIDTH), Pair(_LINE.leading, left, right)]


def field_row(*fields: tuple[str, str], style: Style = FORM_VALUE) -> Row:
    """Labels and values side by side, values sharing what the labels leave. Nothing to say is printed as —."""
    width = WIDTH / len(fields) - LABEL
    cells = []
    for label, value in fields:
        cells += [cell(LABEL, (label, FORM_LABEL), label=True), cell(width, (value.strip(" ") or NO_VALUE, style))]
    return Row(tuple(cells), LOWEST_ROW)


def text_row(label: str, *texts: tuple[str, Style]) -> Row:
    """One label and text over the whole width that may go on over the page."""
    filled = [(content, style) for content, style in texts if content.strip()] or [(NO_VALUE, FORM_TEXT)]
    cells = (cell(LABEL, (label, FORM_LABEL), label=True), cell(WIDTH - LABEL, *filled))
    return Row(cells, LOWEST_ROW)


def write_row(label: str, content: str) -> Row:
    """A label and a text with fixed blanks to write into, kept whole; a line of blanks alone takes what is spare."""
    written = cell(WIDTH - LABEL, (content, FORM_VALUE))
    return Row((cell(LABEL, (label, FORM_LABEL), label=True), written), whole=True, spare=written.free > 0)


def form(rows: Sequence[Row], heads: int = 0) -> Table:
    """Ruled rows; tables of different columns are set under each other without a gap."""
    return Table(tuple(rows), WIDTH, heads)


def grid_row(columns: Sequence[float], values: Sequence[str], style: Style = TABLE_CELL) -> Row:
    """A row of a table inside a sheet."""
    cells = (cell(width, (value.strip(" ") or NO_VALUE, style)) for width, value in zip(columns, values, strict=True))
    return Row(tuple(cells), LOWEST_ROW)


def slip(name: str, left: str, right: str, rows: Sequence[Row], note: str, contact: str) -> Stack:
    """The receipt at the foot of a sheet, below a line to cut along."""
    blocks: tuple[Block, ...] = (
        CutLine(),
        Pair(_SLIP_NAME.leading, left, right, name),
        form(rows),
        Pair(_LINE.leading, note, contact),
    )
    return Stack(sum(block.height for block in blocks), blocks)


def _filled(page: Page, last: Block | None) -> Page:
    """The page with what is spare above its foot given to the last row to write on, within reason."""
    body, foot = (page[:-1], page[-1:]) if last is not None else (page, [])
    end = foot[0].top - _ABOVE_SLIP if foot else SHEET.height
    over = min(_MOST_SPARE, end - max((placed.top + placed.block.height for placed in body), default=end))
    for number in reversed(range(len(body))):
        block = body[number].block
        grown = block.taller(over) if isinstance(block, Table) and over > 0 else None
        if grown is not None:
            below = [Placed(placed.block, placed.top + over) for placed in body[number + 1 :]]
            return [*body[:number], Placed(grown, body[number].top), *below, *foot]
    return page


def print_sheet(blocks: Sequence[Block], last: Block | None, face: DocumentFace, name: str) -> tuple[bytes, int]:
    """Flow the blocks over pages, `last` at the foot of the last one; bytes and number of pages."""
    pages = flow(blocks, SHEET.height)
    if last is not None:
        anchor(pages, last, SHEET.height, _ABOVE_SLIP)
    pages[-1] = _filled(pages[-1], last)
    small = replace(_SMALL, align=Align.RIGHT)

    def furniture(pen: Pen, number: int, total: int) -> None:
        if number > 1:
            pen.write(f"{name}　{face.number or '样张'}　续页", small, 0, -3 * MM, WIDTH, GREY)
        if total > 1:
            y = SHEET.height + FOOT + EM_CENTRE * small.size
            pen.write(f"第{number}页　共{total}页", small, 0, y, WIDTH)
        foot_code(pen, face, Align.LEFT)

    return press(pages, SHEET, face, f"{name} {face.number or '样张'}", name, furniture), len(pages)
