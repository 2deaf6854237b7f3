"""Paints a row of the board: one method per column, normal quiet, wrong loud (desk recipes)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ...dispatch.overviews.boards import Line, Tag
from ...models.case import Danger
from ...models.lights import Light
from ...models.timing.words import time_left
from .. import paint
from ..language import say, tight
from ..theme import SHAPE, Theme
from .columns import COLUMNS, ROW_HEIGHT
from .model import BoardModel, state_word

_Index = QModelIndex | QPersistentModelIndex
_GAUGE = (24.0, 4.0)
#: A narrower cell has no room for the gauge beside the words.
_LEAST_CLOCK = 110
#: A narrower column says whose turn it is and leaves the time to 时限.
_ROOM_FOR_TIME = 230
_ALARM = frozenset({Light.OVERDUE, Light.DUE_SOON})
_PAD = 8.0
_FIRST_PAD = 16.0
_DISC = 18.0
_CHOSEN = QStyle.StateFlag.State_Selected


class BoardDelegate(QStyledItemDelegate):
    """Everything painted comes from the frozen line and the model's `now`."""

    def __init__(self, theme: Theme, model: BoardModel, parent: QObject) -> None:
        super().__init__(parent)
        self.t = theme
        self._model = model
        self.pulsing: frozenset[int] = frozenset()
        """Rows that just came in and are tinted for a moment."""
        self._row = -1
        self._line: Line
        self._light: Light
        self._is_marked = self._is_chosen = self._has_keyboard = False
        painters: dict[str, Callable[[QPainter, QRectF, Line, Light], None]] = {
            "state": self._state,
            "clock": self._clock,
            "no": self._number,
            "place": self._place,
            "title": self._title,
            "source": self._source,
            "route": self._route,
            "lead": self._lead,
            "ball": self._ball,
            "seen": self._seen,
        }
        self._painters = [painters[column.id] for column in COLUMNS]

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    def look(self, line: Line) -> tuple[object, ...]:
        """What of a row goes on by itself: as long as it stays the same, the row need not be painted again."""
        now = self._model.now
        return line.light(now), time_left(line.row.due, now), round(_GAUGE[0] * line.used(now))

    def begin(self) -> None:
        """A repaint begins: what is known of the row painted last may have changed."""
        self._row = -1

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        if index.row() != self._row:
            self._enter(option, index.row())
        area, column = QRectF(option.rect), index.column()
        self._ground(painter, area, column)
        left = _FIRST_PAD if column == 0 else _PAD
        self._painters[column](painter, area.adjusted(left, 0, -_PAD, -1), self._line, self._light)

    def _enter(self, option: QStyleOptionViewItem, row: int) -> None:
        """What all cells of a row share; they are painted one after the other."""
        self._row, self._line = row, self._model.rows[row]
        self._light = self._line.light(self._model.now)
        self._is_marked = self._line.row.id in self._model.marked
        self._is_chosen = bool(option.state & _CHOSEN)
        self._has_keyboard = self._is_chosen and isinstance(option.widget, QWidget) and option.widget.hasFocus()

    def _ground(self, painter: QPainter, area: QRectF, column: int) -> None:
        """Without smooth edges: cells must join on any scale."""
        if self._is_chosen:
            painter.fillRect(area, self.t.selection)
        elif self._is_marked or self._line.row.id in self.pulsing:
            painter.fillRect(area, self.t.tint("accent", 0.12))
        elif self._line.row.danger is not Danger.NONE:
            painter.fillRect(area, self.t.tint("overdue", 0.07))
        painter.fillRect(QRectF(area.x(), area.bottom() - 0.5, area.width(), 1), self.t.line_soft)
        if column == 0 and (self._is_chosen or self._is_marked):
            painter.fillRect(QRectF(area.x(), area.y(), 3, area.height()), self.t.accent)
        if self._has_keyboard:
            self._keyboard(painter, area)

    def _keyboard(self, painter: QPainter, area: QRectF) -> None:
        """The chosen row has the keyboard: a line above and below it."""
        for y in (area.y(), area.bottom() - SHAPE.focus_ring):
            painter.fillRect(QRectF(area.x(), y, area.width(), SHAPE.focus_ring), self.t.accent)

    # --- columns ----------------------------------------------------------------------------------------------------

    def _state(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        paint.pill(painter, area.x(), area.center().y(), self.t, light.token, state_word(line, self._model.now))

    def _clock(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        color = self._alarm(light, self.t.text)
        weight = "b" if light is Light.OVERDUE else "m" if light is Light.DUE_SOON else "r"
        used = line.used(self._model.now)
        runs = line.since is not None and area.width() > _LEAST_CLOCK
        room = area.adjusted(0, 0, -_GAUGE[0] - 4, 0) if runs else area
        paint.text(painter, room, time_left(line.row.due, self._model.now), color, 14, weight)
        if runs:
            bar = QRectF(area.right() - _GAUGE[0], area.center().y() - _GAUGE[1] / 2, *_GAUGE)
            paint.gauge(painter, bar, self.t, used, self._alarm(light, self.t.text_muted))

    def _number(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        paint.text(painter, area, short_no(line.row.no), self.t.text_muted)

    def _place(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        """A name that is too long for its column leaves out what all of them are."""
        name = line.row.grid
        if paint.width(name) > area.width():
            name = name.replace("网格", "")
        paint.text(painter, area, name or "待核实", self.t.text if name else self.t.text_muted)

    def _title(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        """The title; one tag always shows, a second only beside the whole title."""
        loud = line.mine or line.row.danger is not Danger.NONE or light is Light.OVERDUE
        weight = "m" if loud else "r"
        needed = paint.width(line.row.title, 14, weight)
        tags, room = list(line.tags), area.width()
        while len(tags) > 1 and needed + _tags_width(tags) > room:
            tags.pop()
        words = QRectF(area.x(), area.y(), max(room - _tags_width(tags), 40), area.height())
        at = area.x() + paint.text(painter, words, line.row.title, self.t.text, 14, weight, as_is=True) + 6
        for tag in tags:
            at += paint.tag(painter, at, area.center().y(), self.t, tag.word, tag.token or None) + 6

    def _source(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        paint.text(painter, area, source_word(line.row.platform.value), self.t.text_muted)

    def _route(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        paint.text(painter, area, line.row.route.value if line.row.route else "—", self.t.text_muted)

    def _lead(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        others = len(line.row.tasks) - 1
        used = paint.text(painter, area.adjusted(0, 0, -20, 0), line.row.lead_unit or "—", self.t.text)
        if others > 0:
            more = area.adjusted(used + 4, 0, 0, 0)
            paint.text(painter, more, f"+{others}", self.t.text_muted, 12)

    def _ball(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        """Whose turn it is, as a sentence; mine in the accent colour. The time stands under 时限 too."""
        if not (waits := line.waits_for):
            return
        words, time = say(waits[0]), tight(time_left(line.row.due, self._model.now))
        more = f" +{len(waits) - 1}" if len(waits) > 1 else ""
        tail = f" · {time}" if line.row.due is not None and area.width() >= _ROOM_FOR_TIME else ""
        tail_width = paint.width(tail, 14)
        at = area.x()
        if words.startswith("等"):
            at += paint.text(painter, area, "等", self.t.text_muted, elide=False)
            words = words[1:]
        color, weight = (self.t.accent, "m") if line.mine else (self.t.text, "r")
        room = QRectF(at, area.y(), max(area.right() - at - tail_width - paint.width(more, 12), 20), area.height())
        at += paint.text(painter, room, words, color, 14, weight)
        if more:
            at += paint.text(painter, QRectF(at, area.y(), 40, area.height()), more, self.t.text_muted, 12)
        rest = QRectF(at, area.y(), area.right() - at + 4, area.height())
        paint.text(painter, rest, tail, self._alarm(light, self.t.text_muted), elide=False)

    def _seen(self, painter: QPainter, area: QRectF, line: Line, light: Light) -> None:
        for place, name in enumerate(self._model.seen_by(line)[:2]):
            disc = QRectF(area.x() + place * (_DISC + 2), area.center().y() - _DISC / 2, _DISC, _DISC)
            paint.avatar(painter, disc, self.t, name)

    def _alarm(self, light: Light, calm: QColor) -> QColor:
        color: QColor = self.t.state(light.token) if light in _ALARM else calm
        return color


def short_no(no: str) -> str:
    """LH20261123-00043 → 1123-00043: the year is the same on the whole board."""
    return no[6:] if no.startswith("LH") else no


_SOURCES = {
    "grid": "网格",
    "hotline_12345": "12345",
    "video": "视频",
    "litigation": "诉讼",
    "legal_service": "法律",
    "disputes": "矛盾",
    "open311": "311",
    "local": "自收",
}


def source_word(platform: str) -> str:
    """A platform in two characters, for a narrow column; its full name stands on the case page."""
    return _SOURCES.get(platform, platform)


def _tags_width(tags: Sequence[Tag]) -> float:
    return sum(paint.tag_width(tag.word) + 6 for tag in tags)
