"""The ground everything projected is painted on. Lengths are those of a screen of 1080 lines, times `u`."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from .. import paint
from ..theme import Theme, Weight

MARGIN, GAP, PAD = 48, 16, 24
TOP, BOTTOM = 24, 16
HEAD, FOOT = 112, 40
LEFT_COLUMN = 608
RADIUS = 4
#: More lines than anybody types.
_MANY = 99
#: A smaller picture has no edges around its words: they would strike them through.
_LEAST_EDGE = 0.3
#: Nothing on the projection is smaller.
SMALLEST = 28


class Area(NamedTuple):
    """A rectangle at 1080 lines."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def inner(self, x: float, y: float = 0) -> Area:
        return Area(self.x + x, self.y + y, self.width - 2 * x, self.height - 2 * y)

    def line(self, top: float, height: float) -> Area:
        """A strip of it, `top` below its upper edge."""
        return Area(self.x, self.y + top, self.width, height)


class Sheet:
    """One painting. `width` and `height` of the whole at 1080 lines; larger letters make it smaller."""

    def __init__(self, painter: QPainter, theme: Theme, u: float, width: float, height: float) -> None:
        self.p, self.t, self.u = painter, theme, u
        self.width, self.height = width / u, height / u
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    @staticmethod
    def body_of(width: float, height: float) -> Area:
        """Between head and foot."""
        top = TOP + HEAD + GAP
        return Area(MARGIN, top, width - 2 * MARGIN, height - BOTTOM - FOOT - GAP - top)

    @property
    def body(self) -> Area:
        return self.body_of(self.width, self.height)

    def rect(self, area: Area) -> QRectF:
        return QRectF(*(length * self.u for length in area))

    def px(self, size: float) -> int:
        return max(1, round(size * self.u))

    def wide(self, words: str, px: float, weight: Weight = "r") -> float:
        """At 1080 lines."""
        return paint.width(words, self.px(px), weight) / self.u

    def words(
        self,
        area: Area,
        words: str,
        px: float,
        color: QColor | None = None,
        weight: Weight = "r",
        align: Qt.AlignmentFlag = paint.LEFT,
        *,
        typed: bool = False,
    ) -> float:
        """One line in the middle of the height; the width it took. What people `typed` stays in their language."""
        ink = self.t.text if color is None else color
        return paint.text(self.p, self.rect(area), words, ink, self.px(px), weight, align, as_is=typed) / self.u

    def lines(
        self, area: Area, words: str, px: float, most: int, color: QColor | None = None, weight: Weight = "r"
    ) -> int:
        """As many lines as are needed, at most so many, in equal parts of the height; how many they are."""
        found = self.broken(words, area.width, px, most, weight)
        height = area.height / max(1, len(found))
        for k, one in enumerate(found):
            self.words(area.line(k * height, height), one, px, color, weight)
        return len(found)

    def broken(self, words: str, width: float, px: float, most: int, weight: Weight = "r") -> list[str]:
        """The words in lines; what the last one cannot hold is cut with an ellipsis when it is painted."""
        found: list[str] = []
        rest = words
        while rest and len(found) < most - 1 and self.wide(rest, px, weight) > width:
            k = _fitting(self, rest, width, px, weight)
            found.append(rest[:k])
            rest = rest[k:]
        return [*found, rest] if rest or not found else found

    def ending(self, words: str, width: float, px: float, most: int, weight: Weight = "r") -> list[str]:
        """The words in lines; where they are too many as much of its end as they hold."""
        if len(self.broken(words, width, px, _MANY, weight)) <= most:
            return self.broken(words, width, px, most, weight)
        low, high = 1, len(words) - 1
        while low < high:
            middle = (low + high) // 2
            if len(self.broken(f"…{words[middle:]}", width, px, _MANY, weight)) <= most:
                high = middle
            else:
                low = middle + 1
        return self.broken(f"…{words[low:]}", width, px, most, weight)

    def card(self, area: Area, fill: QColor | None = None, line: QColor | None = None, pen: float = 1) -> None:
        ground, edge = fill or self.t.surface, line or self.t.line
        paint.box(self.p, self.rect(area), ground, edge, max(1.0, pen * self.u), RADIUS * self.u)

    def rule(self, area: Area) -> None:
        """A line along the top."""
        self.p.setPen(QPen(self.t.line, max(1.0, self.u)))
        box = self.rect(area)
        self.p.drawLine(box.topLeft(), box.topRight())

    def chip_width(self, word: str) -> float:
        return self.wide(word, SMALLEST) + 44

    def chip(self, right: float, middle: float, word: str, tone: str) -> float:
        """An outlined word that ends at `right`; its width."""
        wide, color = self.chip_width(word), self.t.state(tone)
        area = Area(right - wide, middle - 24, wide, 48)
        if self.u >= _LEAST_EDGE:
            paint.box(self.p, self.rect(area), None, color, max(1.0, 2 * self.u), RADIUS * self.u)
        self.words(area, word, SMALLEST, color, align=paint.MID)
        return wide

    def shape(self, key: str, x: float, y: float, tone: str, size: float) -> None:
        paint.shape(self.p, key, QPointF(x, y) * self.u, self.t.state(tone), size * self.u)


#: Must not stand at the beginning of a line.
_NO_START = "，。；：！？、）”》〕"


def _fitting(sheet: Sheet, words: str, width: float, px: float, weight: Weight) -> int:
    """How many characters fill a line; punctuation never begins the next one."""
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if sheet.wide(words[:middle], px, weight) <= width:
            low = middle
        else:
            high = middle - 1
    while low > 1 and low < len(words) and words[low] in _NO_START:
        low -= 1
    return low
