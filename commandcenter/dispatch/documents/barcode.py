"""The number of a paper as Code 128, for whoever reads slips with a scanner."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .flow import Solid
from .geometry import MM, SIZE_6, baseline
from .pen import Pen
from .style import Align, Face, Style

#: Narrowest bar: what hand scanners of offices read without trouble.
MODULE = 0.3 * MM
_QUIET = 10
_LETTERS = Style(Face.FANGSONG, SIZE_6, SIZE_6, 9.0, Align.CENTRE)


@cache
def bars(content: str) -> tuple[tuple[int, int], ...]:
    """Where each bar begins and how wide it is, in modules. ValueError for what Code 128 cannot hold."""
    from reportlab.graphics.barcode.code128 import Code128

    code = Code128(content)
    code.validate()
    if not code.valid or not content:
        raise ValueError(f"no Code 128: {content!r}")
    code.encode()
    code.decompose()
    found, at = [], 0
    for symbol in code.decomposed:
        width = ord(symbol.lower()) - ord("a") + 1
        if symbol.isupper():
            found.append((at, width))
        at += width
    return tuple(found)


def width_of(content: str) -> float:
    """Points from the first to the last bar."""
    at, wide = bars(content)[-1]
    return (at + wide) * MODULE


@dataclass(frozen=True, slots=True)
class Barcode(Solid):
    """Bars with the plain letters under them, at `left` or, with a negative `left`, that far from the right edge.

    Nothing else may stand within ten modules of either side.
    """

    height: float
    content: str
    left: float = 0.0
    tall: float = 7 * MM
    drop: float = 0.0
    """How far below its own top it is drawn: a block without height lies over what follows it."""

    def draw(self, pen: Pen, top: float) -> None:
        wide = width_of(self.content)
        left = self.left if self.left >= 0 else pen.area.width + self.left - wide
        top += self.drop
        for at, modules in bars(self.content):
            x = left + (at + modules / 2) * MODULE
            pen.rule(x, top, x, top + self.tall, modules * MODULE)
        y = baseline(top + self.tall, _LETTERS.leading, _LETTERS.size)
        pen.write(self.content, _LETTERS, left, y, wide)


def quiet() -> float:
    """The blank a barcode needs at its sides, in points."""
    return _QUIET * MODULE
