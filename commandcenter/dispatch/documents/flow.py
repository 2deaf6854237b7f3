"""Blocks of a document, and how they flow over pages. Heights and positions in points, downwards.

A heading stays with what it heads; a block that must not stand alone (the signature) takes lines of the text before
it along to the next page.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from .geometry import ROW, baseline
from .linebreak import Line
from .pen import Pen, lines_of, one_line, shift
from .style import Style

EPSILON = 0.01


class Block(Protocol):
    """Something as wide as the type area that flows."""

    @property
    def height(self) -> float: ...

    @property
    def least(self) -> float:
        """Height of the smallest part that may stand at the foot of a page."""

    @property
    def keep_next(self) -> bool:
        """Must be on the page on which the next block begins."""

    @property
    def company(self) -> bool:
        """Must not be the first thing on a page while there is text to take along."""

    @property
    def vanishes(self) -> bool:
        """Is left out at the head of a page."""

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        """The part that fits into `room` and the rest. On an empty page the first part is never None."""

    def tail(self) -> tuple[Block | None, Block | None]:
        """What may stay, and the last lines that go along with a block that needs company."""

    def draw(self, pen: Pen, top: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Solid:
    """Base of blocks that are never divided."""

    height: float

    keep_next = False
    company = False
    vanishes = False

    @property
    def least(self) -> float:
        return self.height

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        return None, self

    def tail(self) -> tuple[Block | None, Block | None]:
        return None, self

    def draw(self, pen: Pen, top: float) -> None:
        """Nothing: a blank."""


@dataclass(frozen=True, slots=True)
class Gap(Solid):
    """Blank lines between blocks."""

    height: float = ROW

    vanishes = True


@dataclass(frozen=True, slots=True)
class Break(Gap):
    """What follows begins on a new page."""

    height: float = 0.0

    @property
    def least(self) -> float:
        return math.inf


@dataclass(frozen=True, slots=True)
class Shrunk(Solid):
    """A block no page can hold and that cannot be divided, made as much smaller as it takes."""

    block: Block = field(default_factory=Gap)

    def draw(self, pen: Pen, top: float) -> None:
        pen.shrunk(self.height / self.block.height, top, self.block.draw)


@dataclass(frozen=True, slots=True)
class Text:
    """Set lines of one style. `outline` names the entry of the PDF outline and its level."""

    lines: tuple[Line, ...]
    style: Style
    width: float
    keep_next: bool = False
    outline: tuple[str, int] | None = None
    grid: float = 0.0
    """The height is rounded up to a multiple of this, so that the text after it is on the grid again."""
    company: bool = False
    inset: float = 0.0
    """Where the left edge of the lines is."""
    label: tuple[str, Style, float] | None = None
    """Stands before the first line: its text, style and left edge."""
    whole: bool = False
    """Goes on over the page only where no page holds it."""

    vanishes = False

    @property
    def height(self) -> float:
        return on_grid(len(self.lines) * self.style.leading, self.grid)

    @property
    def least(self) -> float:
        return self.height if self.whole else self.style.leading

    def split(self, room: float) -> tuple[Block | None, Block | None]:
        return self._parts(int((room + EPSILON) / self.style.leading))

    def tail(self) -> tuple[Block | None, Block | None]:
        return self._parts(len(self.lines) - 2)

    def _parts(self, count: int) -> tuple[Block | None, Block | None]:
        if count <= 0:
            return None, self
        if count >= len(self.lines):
            return self, None
        return replace(self, lines=self.lines[:count]), replace(
            self, lines=self.lines[count:], outline=None, label=None
        )

    def draw(self, pen: Pen, top: float) -> None:
        if self.outline:
            title, level = self.outline
            pen.bookmark(title, level, top)
        y = baseline(top, self.style.leading, self.style.size)
        if self.label:
            label, style, x = self.label
            pen.write(label, style, x, y, self.width)
        for line in self.lines:
            pen.line(line, self.style, self.inset + shift(line, self.style.align, self.width), y)
            y += self.style.leading


def text(
    content: str, style: Style, width: float, *, keep_next: bool = False, level: int | None = None, grid: float = 0.0
) -> Text:
    """A paragraph (or several, at line feeds); with `level` it is an entry of the outline."""
    outline = None if level is None else (one_line(content), level)
    return Text(lines_of(content, style, width), style, width, keep_next, outline, grid)


def on_grid(height: float, grid: float) -> float:
    """`height` rounded up to whole lines of the grid."""
    if not grid:
        return height
    return -(-(height - EPSILON) // grid) * grid


@dataclass(frozen=True, slots=True)
class Placed:
    block: Block
    top: float


Page = list[Placed]


def flow(blocks: Sequence[Block], height: float, first: float | None = None) -> list[Page]:
    """Place blocks on pages of `height`, the first perhaps of another; there is at least one page."""
    pages: list[Page] = [[]]
    queue = deque(blocks)
    while queue:
        block = queue.popleft()
        page = pages[-1]
        depth = height if first is None or len(pages) > 1 else first
        room = depth - _used(page)
        if block.vanishes and not page:
            continue
        if page and _needed(block, queue) > room + EPSILON:
            pages.append([])
            queue.appendleft(block)
            if block.company:
                queue.extendleft(_take_along(page, block))
            continue
        if block.height <= room + EPSILON:
            page.append(Placed(block, depth - room))
            continue
        part, rest = block.split(room)
        if part is None and not page:
            part, rest = Shrunk(room, block), None
        if part is not None:
            page.append(Placed(part, depth - room))
        if rest is not None:
            queue.appendleft(rest)
            pages.append([])
    return pages


def anchor(pages: list[Page], block: Block, height: float, gap: float) -> None:
    """Place `block` at the foot of the last page, or where `gap` would not remain above it, of a new one.

    The end of the text goes along, so that the new page is not empty above the block.
    """
    if pages[-1] and _used(pages[-1]) + gap + block.height > height + EPSILON:
        pages.append(_restack(_take_along(pages[-1], block)))
    room = height - (_used(pages[-1]) + gap if pages[-1] else 0.0)
    if room < min(block.height, height / 2) - EPSILON:  # so much went along that hardly anything is left
        pages.append([])
        room = height
    if block.height > room + EPSILON:
        block = Shrunk(room, block)
    pages[-1].append(Placed(block, height - block.height))


def _used(page: Page) -> float:
    return page[-1].top + page[-1].block.height if page else 0.0


def _needed(block: Block, following: Sequence[Block]) -> float:
    """Room without which the block has to begin on the next page."""
    total, index = 0.0, 0
    while block.keep_next and index < len(following):
        total += block.height
        block = following[index]
        index += 1
    return total + block.least


def _take_along(page: Page, block: Block) -> list[Block]:
    """The last lines of `page`, with their headings, for `block`, last block first; the page never becomes empty.

    Blocks that need company are taken whole and the end of the text before them as well; only where that is all the
    text of the page do they go without it, if there are several.
    """
    taken: list[Block] = []
    while page:
        last = page.pop()
        if last.block.vanishes:
            continue
        heads_taken = bool(taken) and not taken[-1].company
        stays, goes = (None, last.block) if heads_taken or last.block.company else last.block.tail()
        if stays is None and not last.block.company and _accompanied([block, *taken]) and not any(map(_is_text, page)):
            page.append(last)
            break
        if goes is not None:
            taken.append(goes)
        if stays is not None:
            page.append(Placed(stays, last.top))
            break
        if page and not last.block.company and not page[-1].block.keep_next:
            break
    if not page:
        page.extend(_restack(taken))
        return []
    return taken


def _accompanied(taken: Sequence[Block]) -> bool:
    """Whether among blocks that need company some keep others company: 附件说明 the signature."""
    return any(block.company and block.keep_next for block in taken)


def _is_text(placed: Placed) -> bool:
    return not (placed.block.keep_next or placed.block.vanishes)


def _restack(blocks: list[Block]) -> Page:
    page: Page = []
    for block in reversed(blocks):
        page.append(Placed(block, _used(page)))
    return page
