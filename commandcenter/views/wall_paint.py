"""Paints the wall's tiles. Lengths are those of a screen of 1080 lines, times `u`: 4K is the same picture, sharper."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ..dispatch.overviews.wall_views import UnitLoad, Wall
from ..models.queues import Queue
from ..models.timing.words import rough, span
from ..models.timing.worktime import TZ
from . import paint
from .theme import Theme, Weight

_MARGIN, _GAP, _BOTTOM = 32, 16, 24
_HEAD, _TILE = 72, 244
_TOP = _MARGIN - 16 + _HEAD + _GAP
_SECOND = _TOP + _TILE + _GAP
_RIGHT = 664
_TODAY = 336
_LINES = 1080
_TICKS = (6, 12, 18)
_LONGEST_NAME = 300


class WallPainter:
    """One painting of the wall; `stale` takes every state colour away, shapes and numbers stay."""

    def __init__(self, painter: QPainter, theme: Theme, u: float, width: float, stale: bool) -> None:
        self.p, self.t, self.u, self.stale = painter, theme, u, stale
        self.width = width / u
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    @staticmethod
    def map_area(width: float) -> tuple[float, float, float, float]:
        """Where the map stands inside its tile: left, top, width, height at 1080 lines."""
        card = width - 2 * _MARGIN - _GAP - _RIGHT
        top = _SECOND + 76
        return _MARGIN + 24, top, card - 48, _LINES - _BOTTOM - 16 - top

    # --- helpers ----------------------------------------------------------------------------------------------------

    def _rect(self, x: float, y: float, width: float, height: float) -> QRectF:
        return QRectF(x * self.u, y * self.u, width * self.u, height * self.u)

    def _color(self, key: str) -> QColor:
        return self.t.text_muted if self.stale else self.t.state(key)

    def _words(
        self,
        area: QRectF,
        words: str,
        px: int,
        color: QColor,
        weight: Weight = "r",
        align: Qt.AlignmentFlag = paint.LEFT,
    ) -> float:
        """In lines of 1080; returns the width it took."""
        return paint.text(self.p, area, words, color, max(1, round(px * self.u)), weight, align) / self.u

    def _card(self, x: float, y: float, width: float, height: float) -> None:
        self.p.setPen(Qt.PenStyle.NoPen)
        self.p.setBrush(self.t.surface)
        self.p.drawRoundedRect(self._rect(x, y, width, height), 4 * self.u, 4 * self.u)

    # --- the picture ------------------------------------------------------------------------------------------------

    def draw(self, found: Wall, now: datetime) -> None:
        self._head(found, now)
        self._tiles(found, now)
        left = _MARGIN
        card = self.width - 2 * _MARGIN - _GAP - _RIGHT
        self._map_card(found, left, card)
        right = left + card + _GAP
        self._today(found, right, now)
        self._stations(found.stations, right)

    def _head(self, found: Wall, now: datetime) -> None:
        local = now.astimezone(TZ)
        y = _MARGIN - 16
        self._words(self._rect(_MARGIN, y, 900, _HEAD), "老湖镇“全响应”中心", 40, self.t.text, "b")
        clock = f"{local:%H:%M}"
        clock_width = paint.width(clock, 64, "b")
        self._words(self._rect(0, y, self.width - _MARGIN, _HEAD), clock, 64, self.t.text, "b", paint.RIGHT)
        age = max(0, int((now - found.at).total_seconds()))
        read = f"{found.at.astimezone(TZ):%H:%M:%S}"
        edge = self.width - _MARGIN - clock_width - 24
        if not self.stale:
            stamp = f"数据 {read}　{age} 秒前"
            self._words(self._rect(0, y, edge, _HEAD), stamp, 36, self.t.text_muted, "r", paint.RIGHT)
            return
        stamp = f"数据停在 {read}，已过 {span(now - found.at)}，正在重连"
        width = paint.width(stamp, 40) + 80
        box = self._rect(edge - width, y + 8, width, 56)
        self.p.setPen(Qt.PenStyle.NoPen)
        self.p.setBrush(self.t.due_soon)
        self.p.drawRoundedRect(box, 4 * self.u, 4 * self.u)
        paint.shape(self.p, "due_soon", box.topLeft() + QPointF(32, 28) * self.u, self.t.accent_text, 24 * self.u)
        self._words(box.adjusted(60 * self.u, 0, 0, 0), stamp, 40, self.t.accent_text)

    def _tiles(self, found: Wall, now: datetime) -> None:
        ends = found.extremes
        tiles = (
            (Queue.UNSIGNED, f"最久 {rough(now - ends.unsigned_since)}" if ends.unsigned_since else ""),
            (Queue.OVERDUE, f"最久 {rough(now - ends.missed)}" if ends.missed else ""),
            (Queue.DUE_SOON, f"最近剩 {rough(ends.next - now)}" if ends.next and ends.next > now else ""),
            (Queue.SUPERVISED, ""),
        )
        width = (self.width - 2 * _MARGIN - 3 * _GAP) / 4
        for place, (queue, more) in enumerate(tiles):
            self._figure(_MARGIN + place * (width + _GAP), width, queue, found.count(queue), more)

    def _figure(self, x: float, width: float, queue: Queue, number: int, more: str) -> None:
        key = queue.light.token if queue.light else "text"
        color = self._color(key) if number else self.t.text_muted
        self._card(x, _TOP, width, _TILE)
        paint.shape(self.p, key, QPointF((x + 42) * self.u, (_TOP + 42) * self.u), color, 32 * self.u)
        self._words(self._rect(x + 76, _TOP + 12, 240, 60), queue.label, 44, self.t.text, "b")
        self._words(self._rect(x, _TOP + 12, width - 24, 60), more, 36, self.t.text_muted, "r", paint.RIGHT)
        self._words(self._rect(x + 24, _TOP + 68, width - 48, 168), str(number), 152, color, "b")

    def _map_card(self, found: Wall, x: float, width: float) -> None:
        self._card(x, _SECOND, width, _LINES - _BOTTOM - _SECOND)
        head = self._rect(x + 24, _SECOND + 12, width - 48, 56)
        self._words(head, f"网格在办 {found.count(Queue.OPEN)}", 40, self.t.text, "b")
        caption = "超时　示意图"
        taken = self._words(head, caption, 36, self.t.text_muted, "r", paint.RIGHT)
        center = QPointF((x + width - 24 - taken - 28) * self.u, (_SECOND + 40) * self.u)
        paint.shape(self.p, "overdue", center, self._color("overdue"), 28 * self.u)

    def _today(self, found: Wall, x: float, now: datetime) -> None:
        """Bars: taken in; line: closed; both named with their sums."""
        self._card(x, _SECOND, _RIGHT, _TODAY)
        self._words(self._rect(x + 24, _SECOND + 8, 200, 56), "今日", 40, self.t.text, "b")
        names = self._rect(x + _RIGHT - 224, _SECOND, 200, 0)
        for line, (word, total, key) in enumerate(
            (("办结", sum(found.closed), "done"), ("受理", sum(found.new), "text"))
        ):
            area = names.adjusted(0, (96 + line * 72) * self.u, 0, (152 + line * 72) * self.u)
            self._words(area, f"{word} {total}", 36, self._color(key), "b")
        chart = self._rect(x + 24, _SECOND + 76, _RIGHT - 264, _TODAY - 148)
        self._hours(chart, found, now.astimezone(TZ).hour)

    def _hours(self, area: QRectF, found: Wall, hour: int) -> None:
        most = max(1, *found.new, *found.closed)
        step = area.width() / 24
        bar = self.t.bar_stale if self.stale else self.t.bar
        for at in range(hour + 1):
            height = area.height() * found.new[at] / most
            box = QRectF(area.x() + at * step + step * 0.15, area.bottom() - height, step * 0.7, height)
            self.p.fillRect(box, bar)
        points = [
            QPointF(area.x() + (at + 0.5) * step, area.bottom() - area.height() * found.closed[at] / most)
            for at in range(hour + 1)
        ]
        self.p.setPen(QPen(self._color("done"), 3 * self.u))
        self.p.drawPolyline(points)
        self.p.setPen(QPen(self.t.line, max(1.0, self.u)))
        self.p.drawLine(area.bottomLeft(), area.bottomRight())
        for at in _TICKS:
            center = area.x() + (at + 0.5) * step
            box = QRectF(center - 60 * self.u, area.bottom() + 4 * self.u, 120 * self.u, 52 * self.u)
            self._words(box, f"{at}时", 36, self.t.text_muted, "r", paint.MID)

    def _stations(self, stations: tuple[UnitLoad, ...], x: float) -> None:
        top = _SECOND + _TODAY + _GAP
        self._card(x, top, _RIGHT, _LINES - _BOTTOM - top)
        self._words(self._rect(x + 24, top + 8, 300, 52), "站所在办", 40, self.t.text, "b")
        if not stations:
            self._words(self._rect(x + 24, top + 72, _RIGHT - 48, 56), "各站所都没有在办", 36, self.t.text_muted)
            return
        most = max(load.open for load in stations)
        left = 24 + min(_LONGEST_NAME, max(paint.width(load.name, 36) for load in stations)) + 20
        height = (_LINES - _BOTTOM - top - 72) / len(stations)
        for place, load in enumerate(stations):
            y = top + 60 + place * height
            self._words(self._rect(x + 24, y, left - 32, height), load.name, 36, self.t.text)
            length = (_RIGHT - left - 184) * load.open / max(1, most)
            bar = self._rect(x + left, y + height * 0.28, length, height * 0.44)
            self.p.fillRect(bar, self.t.bar_stale if self.stale else self.t.bar)
            number = self._rect(x + left + length + 12, y, 80, height)
            self._words(number, str(load.open), 36, self.t.text, "b")
            if load.overdue:
                center = QPointF((x + _RIGHT - 92) * self.u, (y + height / 2) * self.u)
                paint.shape(self.p, "overdue", center, self._color("overdue"), 28 * self.u)
                late = self._rect(x + _RIGHT - 72, y, 60, height)
                self._words(late, str(load.overdue), 36, self._color("overdue"), "b")
