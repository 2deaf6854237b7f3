"""The painting vocabulary that delegates and widgets share: words, shapes of states, pills, key caps, gauges, icons.

Every function leaves the painter as it found it. Lengths are px at 96 dpi; edges are moved onto the device's own
pixels, so that lines stay crisp at any scale.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF, QStaticText, QTextLayout, QTextOption

from . import icons
from .language import remembered, say
from .theme import FONT, SHAPE, Theme, Weight, font, mix

LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
MID = Qt.AlignmentFlag.AlignCenter

ICONS = frozenset(icons.NAMES)
"""The names `icon` knows."""

PILL_HEIGHT = 20
TAG_HEIGHT = 20

_ELLIPSIS = Qt.TextElideMode.ElideRight
_SMOOTH = QPainter.RenderHint.Antialiasing


class _smooth:
    """While it lasts edges are smooth; afterwards the painter is as before."""

    __slots__ = ("_p",)

    def __init__(self, p: QPainter) -> None:
        self._p = p

    def __enter__(self) -> None:
        self._p.save()
        self._p.setRenderHint(_SMOOTH)

    def __exit__(self, *_fault: object) -> None:
        self._p.restore()


# --- words --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def metrics(px: int = FONT.base, weight: Weight = "r") -> QFontMetricsF:
    """Measures of the interface font. Shared: do not change it."""
    return QFontMetricsF(font(px, weight))


@remembered(8192)
def width(s: str, px: int = FONT.base, weight: Weight = "r") -> float:
    """How wide a line of words will be, in the language of the interface."""
    return metrics(px, weight).horizontalAdvance(say(s))


def fitted(s: str, room: float, px: int = FONT.base, weight: Weight = "r") -> str:
    """The words, in whatever language, as far as they fit into `room`, with an ellipsis when they do not."""
    measures = metrics(px, weight)
    return s if measures.horizontalAdvance(s) <= room else measures.elidedText(s, _ELLIPSIS, room)


@remembered(8192)
def _laid_out(s: str, room: float, px: int, weight: Weight, as_is: bool) -> tuple[QStaticText, float]:
    """The words as far as they fit, and how wide they are; shaped once, drawn often: a board paints them at every
    change."""
    s = fitted(s if as_is else say(s), room, px, weight)
    words = QStaticText(s)
    words.setTextFormat(Qt.TextFormat.PlainText)
    words.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    return words, metrics(px, weight).horizontalAdvance(s)


@remembered(4096)
def folded(s: str, room: float, px: int = FONT.base, weight: Weight = "r") -> tuple[str, ...]:
    """The words in lines that fit into `room`: numbers and words stay whole as long as they fit into a line."""
    return tuple(line for part in say(s).split("\n") for line in _lines(part, room, font(px, weight)))


def _lines(words: str, room: float, of: QFont) -> list[str]:
    layout = QTextLayout(words, of)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(room)
        found.append(words[line.textStart() : line.textStart() + line.textLength()].strip())
    layout.endLayout()
    return found or [""]


@lru_cache(maxsize=64)
def _height(px: int, weight: Weight) -> float:
    return metrics(px, weight).height()


def text(
    p: QPainter,
    rect: QRectF,
    s: str,
    color: QColor,
    px: int = FONT.base,
    weight: Weight = "r",
    align: Qt.AlignmentFlag = LEFT,
    elide: bool = True,
    as_is: bool = False,
) -> float:
    """One line in the middle of the rectangle's height; the width it took. Too long, it ends in an ellipsis.

    `align` is LEFT, MID or RIGHT. The words are turned into the language of the interface, unless they
    are to stand `as_is`: a name, what a person wrote.
    """
    words, taken = _laid_out(s, rect.width() if elide else math.inf, px, weight, as_is)
    x, y = rect.x(), rect.y() + (rect.height() - _height(px, weight)) / 2
    if align is not LEFT:
        x += (rect.width() - taken) / (2 if align is MID else 1)
    old_pen, old_font = p.pen(), p.font()
    p.setFont(font(px, weight))
    p.setPen(color)
    p.drawStaticText(_on_pixel(p, x, y), words)
    p.setPen(old_pen)
    p.setFont(old_font)
    return taken


# --- lines and grounds --------------------------------------------------------------------------------------------


def _on_pixel(p: QPainter, x: float, y: float, snap: Callable[[float], int] = round) -> QPointF:
    """The point moved onto a corner of the device's pixels; `snap` rounds."""
    device = p.deviceTransform()
    wide, high, left, top = device.m11(), device.m22(), device.dx(), device.dy()
    if not wide or not high:
        return QPointF(x, y)
    return QPointF((snap(x * wide + left) - left) / wide, (snap(y * high + top) - top) / high)


def _up(x: float) -> int:
    return math.ceil(x - 0.01)


def _down(x: float) -> int:
    return math.floor(x + 0.01)


def _line_width(p: QPainter, px: float) -> float:
    """The width near `px` in whole device pixels: a hairline stays thin, a ring is never thinner than asked."""
    scale = abs(p.deviceTransform().m11()) or 1.0
    return max(1, math.ceil(px * scale - (0.5 if px < SHAPE.focus_ring else 0.0))) / scale


def box(
    p: QPainter,
    rect: QRectF,
    fill: QColor | None = None,
    line: QColor | None = None,
    line_width: float = 1.0,
    radius: float = SHAPE.radius,
) -> None:
    """A ground with round corners and a border inside its edge, on whole device pixels."""
    # inwards, for what reaches over the edge of a widget is cut
    inner = QRectF(_on_pixel(p, rect.left(), rect.top(), _up), _on_pixel(p, rect.right(), rect.bottom(), _down))
    with _smooth(p):
        p.setBrush(Qt.BrushStyle.NoBrush if fill is None else fill)
        p.setPen(Qt.PenStyle.NoPen)
        if line is not None:
            wide = _line_width(p, line_width)
            inner.adjust(wide / 2, wide / 2, -wide / 2, -wide / 2)
            p.setPen(QPen(line, wide))
        p.drawRoundedRect(inner, radius, radius)


def focus_ring(p: QPainter, rect: QRectF, color: QColor, radius: float = SHAPE.radius) -> None:
    """The ring of the widget that has the keyboard, inside its edge."""
    box(p, rect, line=color, line_width=SHAPE.focus_ring, radius=radius)


def round_pen(color: QColor, wide: float) -> QPen:
    return QPen(color, wide, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def disc(p: QPainter, center: QPointF, radius: float, color: QColor) -> None:
    with _smooth(p):
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(color)
        p.drawEllipse(center, radius, radius)


# --- states -------------------------------------------------------------------------------------------------------


def shape(p: QPainter, key: str, center: QPointF, color: QColor, size: float = 9) -> None:
    """The shape of a state; "dot" for no state. Painted, not a glyph: it sits the same in every size."""
    x, y, h = center.x(), center.y(), size / 2
    with _smooth(p):
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(color)
        if key == "overdue":
            p.drawEllipse(center, h, h)
        elif key == "due_soon":
            p.drawPolygon(_polygon((x, y - h), (x + h * 1.1, y + h * 0.9), (x - h * 1.1, y + h * 0.9)))
        elif key == "handling":
            p.drawRect(QRectF(x - h * 0.85, y - h * 0.85, size * 0.85, size * 0.85))
        elif key == "supervised":
            d = h * 1.15
            p.drawPolygon(_polygon((x, y - d), (x + d, y), (x, y + d), (x - d, y)))
        elif key == "dot":
            p.drawEllipse(center, h * 0.55, h * 0.55)
        else:
            p.setBrush(Qt.BrushStyle.NoBrush)
            p.setPen(round_pen(color, max(1.6, size / 6)))
            _open_shape(p, key, x, y, h)


def _open_shape(p: QPainter, key: str, x: float, y: float, h: float) -> None:
    if key == "done":
        p.drawPolyline(_polygon((x - h, y), (x - h * 0.2, y + h * 0.75), (x + h, y - h * 0.75)))
    elif key == "paused":
        for side in (-h * 0.4, h * 0.4):
            p.drawLine(QPointF(x + side, y - h * 0.8), QPointF(x + side, y + h * 0.8))
    elif key == "unsigned":
        p.drawEllipse(QPointF(x, y), h - 0.8, h - 0.8)
    else:
        raise KeyError(key)


def _polygon(*points: tuple[float, float]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def pill_width(word: str) -> float:
    return 8 + 10 + 6 + width(word, FONT.small, "m") + 8


def pill(p: QPainter, x: float, cy: float, t: Theme, key: str, word: str) -> float:
    """The state of a case around the height `cy`; its width. Solid, tinted, outlined or bare: loud by urgency.

    The word is the case's, shape and colour say the urgency.
    """
    wide, color, ink = pill_width(word), t.state(key), t.state(key)
    rect = QRectF(x, cy - PILL_HEIGHT / 2, wide, PILL_HEIGHT)
    if key == "overdue":
        color = ink = t.accent_text
        box(p, rect, fill=t.overdue)
    elif key in ("due_soon", "supervised"):
        box(p, rect, fill=t.tint(key, 0.13))
    elif key == "unsigned":
        box(p, rect, fill=t.surface, line=t.edge)
    else:
        ink = t.text_muted
    shape(p, key, QPointF(x + 13, cy), color)
    text(p, rect.adjusted(24, 0, 0, 0), word, ink, FONT.small, "m", elide=False)
    return wide


def tag_width(word: str) -> float:
    return width(word, FONT.small) + 10


def tag(p: QPainter, x: float, cy: float, t: Theme, word: str, tone: str | None = None) -> float:
    """An outlined small word (应急, 督办 2, 代录) around the height `cy`; its width."""
    return _outlined(p, x, cy, word, t.state(tone or "muted"), t.tint(tone or "muted", 0.45))


def keycap_width(keys: str) -> float:
    return width(keys, FONT.small) + 10


def keycap(p: QPainter, right: float, cy: float, keys: str, ink: QColor, line: QColor) -> float:
    """The cap of a key that ends at `right`; its width."""
    return _outlined(p, right - keycap_width(keys), cy, keys, ink, line)


def _outlined(p: QPainter, x: float, cy: float, word: str, ink: QColor, line: QColor) -> float:
    wide = width(word, FONT.small) + 10
    area = QRectF(x, cy - 9, wide, 18)
    box(p, area, line=line, radius=3)
    text(p, area, word, ink, FONT.small, align=MID, elide=False)
    return wide


# --- small pictures -----------------------------------------------------------------------------------------------


def gauge(p: QPainter, rect: QRectF, t: Theme, ratio: float, color: QColor) -> None:
    """A share (0 and more; over 1 is full) on a quiet track."""
    with _smooth(p):
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(t.line)
        p.drawRoundedRect(rect, 2, 2)
        if ratio > 0:
            p.setBrush(color)
            full = max(rect.height(), rect.width() * min(1.0, ratio))
            p.drawRoundedRect(QRectF(rect.x(), rect.y(), full, rect.height()), 2, 2)


def icon(p: QPainter, name: str, rect: QRectF, color: QColor) -> None:
    """A line icon of `views.icons`, 1.5 px strokes at 16 px."""
    with _smooth(p):
        p.translate(rect.topLeft())
        p.scale(rect.width() / 16, rect.height() / 16)
        p.setPen(round_pen(color, 1.5))
        p.drawPath(icons.path(name))


def avatar(p: QPainter, rect: QRectF, t: Theme, name: str, quiet: bool = False) -> None:
    """A person as the first character of the name on a disc; `quiet` for others who look at a row."""
    ground = mix(t.surface_alt, t.text_muted, 0.22) if quiet else t.selection
    radius = min(rect.width(), rect.height()) / 2
    disc(p, rect.center(), radius, ground)
    text(p, rect, name[:1], t.text if quiet else t.accent, FONT.small, "m", MID, elide=False, as_is=True)


def ring(p: QPainter, rect: QRectF, t: Theme, ratio: float, word: str = "", tone: str = "accent") -> None:
    """The share that is left (0–1) as an arc that starts at the top, with a word in it."""
    round_rect = rect.adjusted(3, 3, -3, -3)
    with _smooth(p):
        p.setPen(QPen(t.line, 2.5))
        p.drawEllipse(round_rect)
        p.setPen(round_pen(t.state(tone), 2.5))
        p.drawArc(round_rect, 90 * 16, round(360 * 16 * max(0.0, min(1.0, ratio))))
    if word:
        text(p, rect, word, t.text, FONT.small, "m", MID, elide=False)
