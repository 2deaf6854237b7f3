"""A KPI as a card: figure, what it was counted from, its change, its course, its rule; the figure opens its cases."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from .. import paint
from ..language import say
from ..theme import FONT, Theme
from .sparkline import sparkline

HEIGHT = 184
#: Without any course to draw.
_LOW = 160
#: Below this width each change has a line of its own.
_NARROW = 232
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class CardData:
    """`before` and `year_ago` are changes with the name of a colour each; `warning` takes the place of the rule in
    `caption`; `pending` says what is provisional."""

    name: str
    weight: str
    value: str
    unit: str
    counted: str
    before: tuple[str, str]
    year_ago: tuple[str, str]
    pending: str
    course: tuple[float | None, ...]
    caption: str
    words: str
    warning: str = ""

    @property
    def has_course(self) -> bool:
        """Whether there are two months to draw a line between."""
        return sum(value is not None for value in self.course) > 1


_NO_CHANGE = ("", "muted")
EMPTY = CardData("", "", "—", "", "", _NO_CHANGE, _NO_CHANGE, "", (), "", "")


class KpiCard(QAbstractButton):
    """`chosen` when a person takes this KPI for the charts, `opened` when he wants the cases of its figure."""

    chosen = Signal()
    opened = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.shown = EMPTY
        self._lifted = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._choose)

    def sizeHint(self) -> QSize:
        return QSize(256, HEIGHT)

    def show_data(self, data: CardData) -> None:
        if data == self.shown:
            return
        self.shown = data
        told = (data.name, data.value, data.unit, data.counted, data.before[0], data.year_ago[0], data.pending)
        self.setAccessibleName(say(" ".join(filter(None, told))))
        self.setAccessibleDescription(say(data.words))
        self.setToolTip(say(data.words))
        self.update()

    def set_low(self, *, low: bool) -> None:
        """Without the room for a course, where none of the cards that stand side by side has one."""
        self._lifted = HEIGHT - _LOW if low else 0
        self.setFixedHeight(HEIGHT - self._lifted)
        self.update()

    # --- mouse and keys ---------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        self.chosen.emit()

    def _is_door(self, where: QPointF) -> bool:
        return bool(self.shown.counted) and (where.y() < 96 and where.y() > 32)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_down = self.isDown()
        super().mouseReleaseEvent(event)
        on_figure = self._is_door(event.position()) and self.rect().contains(event.position().toPoint())
        if was_down and on_figure and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _ENTER and plain:
            if self.shown.counted:
                self.opened.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    # --- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, data = QPainter(self), self.t, self.shown
        on, rect = self.isChecked(), QRectF(self.rect())
        ground = t.selection if on else t.hover if self.underMouse() else t.surface
        paint.box(p, rect, ground, t.accent if on else t.line, 2 if on else 1)
        inner = rect.adjusted(12, 8, -12, -8)
        narrow = rect.width() < _NARROW
        self._head(p, _line(inner, 0, 24), data, narrow=narrow)
        used = paint.text(p, _line(inner, 24, 40), data.value, t.text, FONT.figure, "b", elide=False) + 4
        room = _line(inner, 28, 40).adjusted(used, 0, 0, 0)
        unit = data.unit if paint.width(data.unit, FONT.small) <= room.width() else data.unit.split(" ")[0]
        paint.text(p, room, unit, t.text_muted, FONT.small)
        self._counts(p, _line(inner, 64, 20), data, narrow=narrow)
        self._second(p, _line(inner, 84, 20), data, narrow=narrow)
        lift = self._lifted
        if not lift:
            sparkline(p, _line(inner, 106, 22 if narrow else 34), t, data.course)
        if narrow:
            left_over = "" if self._fits(inner, data) else data.pending
            self._beside_pending(p, _line(inner, 130 - lift, 18), data.year_ago, left_over)
        self._foot(p, _line(inner, (148 if narrow else 144) - lift, 20 if narrow else 24), data, narrow=narrow)
        if self.hasFocus():
            paint.focus_ring(p, rect.adjusted(2, 2, -2, -2), t.accent)

    def _head(self, p: QPainter, area: QRectF, data: CardData, *, narrow: bool) -> None:
        t = self.t
        paint.icon(p, "right", QRectF(area.right() - 12, area.center().y() - 7, 14, 14), t.accent)
        right = area.adjusted(0, 0, -18, 0)
        taken = 0.0 if narrow else paint.text(p, right, data.weight, t.text_muted, FONT.small, align=paint.RIGHT) + 8
        paint.text(p, right.adjusted(0, 0, -taken, 0), data.name, t.text, FONT.base, "b")

    def _counts(self, p: QPainter, area: QRectF, data: CardData, *, narrow: bool) -> None:
        room = area if narrow else self._right(p, area, *data.before)
        width = paint.text(p, room, data.counted, self.t.accent, FONT.small)
        if data.counted:
            p.fillRect(QRectF(area.left(), area.bottom() - 3, width, 1), self.t.accent)

    def _second(self, p: QPainter, area: QRectF, data: CardData, *, narrow: bool) -> None:
        """What is pending, and the year ago; in a narrow card the period before."""
        self._beside_pending(p, area, data.before if narrow else data.year_ago, data.pending)

    def _beside_pending(self, p: QPainter, area: QRectF, change: tuple[str, str], pending: str) -> None:
        room = self._right(p, area, *change)
        if paint.width(pending, FONT.small) <= room.width():
            paint.text(p, room, pending, self.t.text_muted, FONT.small)

    def _fits(self, inner: QRectF, data: CardData) -> bool:
        """Whether what is pending stands beside the period before."""
        return paint.width(data.pending, FONT.small) + 8 + paint.width(data.before[0], FONT.small) <= inner.width()

    def _right(self, p: QPainter, area: QRectF, words: str, tone: str) -> QRectF:
        """Words at the right end; the room they leave."""
        taken = paint.text(p, area, words, self.t.state(tone), FONT.small, align=paint.RIGHT)
        return area.adjusted(0, 0, -taken - 8, 0)

    def _foot(self, p: QPainter, area: QRectF, data: CardData, *, narrow: bool) -> None:
        t = self.t
        if data.warning:
            paint.shape(p, "due_soon", QPointF(area.left() + 5, area.center().y()), t.due_soon, 8)
            paint.text(p, area.adjusted(16, 0, 0, 0), _short(data.warning, narrow=narrow), t.due_soon, FONT.small)
        else:
            paint.text(p, area, _short(data.caption, narrow=narrow), t.text_muted, FONT.small)


def _short(words: str, *, narrow: bool) -> str:
    """In a narrow card the first part of a sentence; the tool tip tells all of it."""
    return re.split("[，,]", words)[0] if narrow else words


def _line(area: QRectF, top: float, height: float) -> QRectF:
    return QRectF(area.left(), area.top() + top, area.width(), height)
