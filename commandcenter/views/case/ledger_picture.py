"""The clock ledger as a small picture: only counted time takes width, everything adds up (desk recipe)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...models.timing.clock_picture import ClockPicture, DaySlice, Mark, MarkKind, Part, PartKind, span_words
from ...models.timing.worktime import TZ
from .. import paint
from ..language import say
from ..theme import FONT, Theme, mix

_GAP, _TOP, _BAR, _HEIGHT = 14, 34, 16, 92
_LEFT_SHARE = 0.32
_BETWEEN = 8
_UPPER = (MarkKind.NOW, MarkKind.END, MarkKind.DUE)


def moment_words(at: datetime) -> str:
    """11-24 16:40, as everywhere in the account of a clock."""
    return f"{at.astimezone(TZ):%m-%d %H:%M}"


def spread(wanted: Sequence[tuple[float, float]], room: float, between: float = _BETWEEN) -> list[float] | None:
    """Left edges of words, given as (wished centre, width) from left to right: they push each other aside.

    None where they do not fit beside each other.
    """
    if sum(wide for _, wide in wanted) + between * (len(wanted) - 1) > room:
        return None
    lefts: list[float] = []
    free = 0.0
    for center, wide in wanted:
        lefts.append(max(free, center - wide / 2))
        free = lefts[-1] + wide + between
    limit = room
    for i in range(len(lefts) - 1, -1, -1):
        lefts[i] = min(lefts[i], limit - wanted[i][1])
        limit = lefts[i] - between
    return lefts


class LedgerPicture(QWidget):
    """One clock, 92 px high."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._warn_share = 1.0
        self._picture: ClockPicture | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HEIGHT)

    def show_picture(self, found: ClockPicture, warn_share: float) -> None:
        """From `warn_share` (0–1) of the limit on it takes the colour of 临期."""
        if (found, warn_share) != (self._picture, self._warn_share):
            self._picture, self._warn_share = found, warn_share
            self.setAccessibleName(say(_in_words(found)))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is not None:
            _Painting(QPainter(self), self.t, self._picture, self.width(), self._warn_share).paint()


def _in_words(found: ClockPicture) -> str:
    figures = {PartKind.USED: found.used, PartKind.LEFT: found.left, PartKind.PAUSED: found.paused}
    words = [f"{kind.label} {span_words(seconds)}" for kind, seconds in figures.items() if seconds]
    if found.over:
        words.append(f"{PartKind.OVER.label} {span_words(found.over)}")
    marks = [f"{mark.kind.label} {moment_words(mark.at)}" for mark in found.marks]
    return "时钟账：" + "，".join((*marks, *words))


class _Painting:
    """One painting of one clock."""

    def __init__(self, p: QPainter, t: Theme, found: ClockPicture, width: int, warn_share: float) -> None:
        self._p, self._t, self._found, self._width = p, t, found, width
        self._gaps = [day.begin for day in found.days if day.after_rest]
        self._scale = (width - len(self._gaps) * _GAP) / found.length
        loud = t.due_soon if found.share >= warn_share else t.handling
        self._tone = t.overdue if found.late else loud

    def paint(self) -> None:
        self._days()
        for part in self._found.parts:
            for box in self._boxes(part.begin, part.end):
                self._part(part, box)
        self._upper()
        self._lower()

    # --- positions ----------------------------------------------------------------------------------------------------

    def _x(self, seconds: int) -> float:
        """Where something begins: rest days before it are gaps of a fixed width."""
        return self._scale * seconds + _GAP * sum(begin <= seconds for begin in self._gaps)

    def _end(self, seconds: int) -> float:
        """Where something ends: not behind the rest days that follow it."""
        return self._scale * seconds + _GAP * sum(begin < seconds for begin in self._gaps)

    def _boxes(self, begin: int, end: int) -> list[QRectF]:
        cuts = [begin, *(gap for gap in self._gaps if begin < gap < end), end]
        return [QRectF(self._x(a), _TOP, max(1.0, self._end(b) - self._x(a)), _BAR) for a, b in pairwise(cuts)]

    # --- the bar ------------------------------------------------------------------------------------------------------

    def _days(self) -> None:
        p, t, free = self._p, self._t, 0.0
        for before, day in pairwise((None, *self._found.days)):
            assert day is not None
            x, end = self._x(day.begin), self._end(day.end)
            p.fillRect(QRectF(x, _TOP, end - x - 1, _BAR), t.surface_alt)
            words = _day_words(day, before)
            wide = paint.width(words, FONT.small)
            if x >= free and x + wide <= self._width:
                line = QRectF(x, _TOP + _BAR + 2, wide + 1, 16)
                paint.text(p, line, words, t.text_muted, FONT.small, elide=False)
                free = x + wide + 6
            if day.after_rest:
                gap = QRectF(x - _GAP, _TOP - 1, _GAP - 1, _BAR)
                paint.text(p, gap, "休", t.text_muted, FONT.small, align=paint.MID, elide=False)

    def _part(self, part: Part, box: QRectF) -> None:
        p, t = self._p, self._t
        match part.kind:
            case PartKind.PAUSED:
                p.fillRect(box, t.surface)
                p.fillRect(box, QBrush(t.text_muted, Qt.BrushStyle.BDiagPattern))
            case PartKind.LEFT:
                p.fillRect(box, mix(t.surface_alt, self._tone, _LEFT_SHARE))
            case PartKind.USED if self._found.late:
                p.fillRect(box, mix(t.surface_alt, t.overdue, 0.6))
            case _:
                p.fillRect(box, self._tone)

    # --- words above and below ----------------------------------------------------------------------------------------

    def _upper(self) -> None:
        """Present and due, above their lines; where it is narrow the due loses its word."""
        marks = sorted((mark for mark in self._found.marks if mark.kind in _UPPER), key=lambda mark: mark.x)
        for short in (False, True):
            words = [self._mark_words(mark, short) for mark in marks]
            widths = [paint.width(word, FONT.small, "m") for word in words]
            lefts = spread([(self._end(m.x), w) for m, w in zip(marks, widths, strict=True)], self._width)
            if lefts is not None:
                break
        for mark, word, left in zip(marks, words, lefts or [0.0] * len(marks), strict=True):
            color = self._tone if mark.kind is MarkKind.DUE else self._t.text
            self._line(mark, color, 18, _TOP + _BAR + 4)
            paint.text(self._p, QRectF(left, -2, self._width, 18), word, color, FONT.small, "m", elide=False)

    def _mark_words(self, mark: Mark, short: bool) -> str:
        if mark.kind is MarkKind.NOW:
            return f"{mark.kind.label} {mark.at.astimezone(TZ):%H:%M}"
        if mark.kind is MarkKind.DUE and self._found.moves:
            return "顺延" if short else "恢复后顺延"
        return moment_words(mark.at) if short else f"{mark.kind.label} {moment_words(mark.at)}"

    def _lower(self) -> None:
        """Start, pauses, the platform's own deadline; a pause without room goes unnamed, it is hatched anyway."""
        start, words = self._found.marks[0], []
        for part in self._found.parts:
            if part.kind is PartKind.PAUSED:
                words.append((self._middle(part), f"停表 {span_words(part.end - part.begin)}"))
        external = self._found.marks[-1]
        if external.kind is MarkKind.EXTERNAL:
            self._line(external, self._t.text_muted, _TOP - 4, _TOP + _BAR + 20, dashed=True)
            words.append((self._end(external.x), f"{external.kind.label} {moment_words(external.at)}"))
        told = f"{start.kind.label} {moment_words(start.at)}"
        begin = self._x(start.x) + paint.width(told, FONT.small) / 2
        self._place([(begin, told), *sorted(words)])

    def _middle(self, part: Part) -> float:
        return (self._x(part.begin) + self._end(part.end)) / 2

    def _place(self, words: list[tuple[float, str]]) -> None:
        placed, lefts = list(words), None
        while placed and lefts is None:
            lefts = spread([(x, paint.width(word, FONT.small)) for x, word in placed], self._width)
            if lefts is None:
                pauses = [one for one in placed if one[1].startswith("停表")]
                placed.remove(pauses[-1] if pauses else placed[-1])
        for (_, word), left in zip(placed, lefts or (), strict=True):
            line = QRectF(left, _TOP + _BAR + 20, self._width, 18)
            paint.text(self._p, line, word, self._t.text_muted, FONT.small, elide=False)

    def _line(self, mark: Mark, color: QColor, top: float, bottom: float, *, dashed: bool = False) -> None:
        x = min(int(self._end(mark.x)), self._width - 2) + 0.5
        style = Qt.PenStyle.DashLine if dashed or mark.beyond else Qt.PenStyle.SolidLine
        self._p.setPen(QPen(color, 1.5, style))
        self._p.drawLine(QPointF(x, top), QPointF(x, bottom))


def _day_words(day: DaySlice, before: DaySlice | None) -> str:
    """The month where it is new, and after rest days; else the day alone."""
    if before is None or day.after_rest or day.day.month != before.day.month:
        return f"{day.day:%m-%d}"
    return str(day.day.day)
