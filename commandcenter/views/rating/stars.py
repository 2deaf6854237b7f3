"""One to five stars, by mouse, by digit or by arrow; the word beside them says what they mean."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from .. import paint
from ..language import say
from ..theme import FONT, Theme

MOST = 5
_CELL, _HEIGHT, _WORD = 28, 32, 64
_OUTER, _INNER = 10.0, 4.4


class Stars(QWidget):
    """`value` 1–5, None while nothing is chosen; `picked` when a person chose."""

    changed = Signal()
    picked = Signal(int)

    def __init__(self, t: Theme, name: str) -> None:
        super().__init__()
        self.t = t
        self._value = self._under = 0
        self.setAccessibleName(say(name))
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._words = (
            self.tr("未评"), self.tr("很差"), self.tr("较差"), self.tr("一般"), self.tr("较好"), self.tr("很好"),
        )  # fmt: skip
        self._tell()

    def sizeHint(self) -> QSize:
        return QSize(MOST * _CELL + _WORD, _HEIGHT)

    @property
    def value(self) -> int | None:
        return self._value or None

    def set_value(self, value: Any) -> None:
        """Without `picked`."""
        if (value or 0) != self._value:
            self._value = int(value or 0)
            self._tell()
            self.changed.emit()

    @property
    def problem(self) -> str | None:
        return None

    def choose(self, value: int) -> None:
        """As a person does."""
        self.set_value(value)
        self.picked.emit(value)

    def _tell(self) -> None:
        self.setAccessibleDescription(say(f"{self._value or ''} {self._words[self._value]}".strip()))
        self.update()

    # --- keys and mouse ---------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._means(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if value := self._means(event):
            self.choose(value)
        else:
            event.ignore()

    def _means(self, event: QKeyEvent) -> int:
        """The stars a key asks for, 0 for another key."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return 0
        if Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_5:
            return int(event.key()) - int(Qt.Key.Key_0)
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        return min(MOST, max(1, self._value + step)) if step else 0

    def _at(self, where: QPointF) -> int:
        return int(where.x() // _CELL) + 1 if 0 <= where.x() < MOST * _CELL else 0

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if (under := self._at(event.position())) != self._under:
            self._under = under
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._under = 0
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if (value := self._at(event.position())) and event.button() == Qt.MouseButton.LeftButton:
            self.choose(value)

    # --- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t = QPainter(self), self.t
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._under or self._value
        for n in range(MOST):
            star = _star(QPointF(n * _CELL + _CELL / 2, _HEIGHT / 2))
            p.setPen(paint.round_pen(t.accent if n < shown else t.text_muted, 1.2))
            p.setBrush(t.accent if n < shown else t.surface)
            p.drawPolygon(star)
        word = QRectF(MOST * _CELL + 8, 0, _WORD - 8, _HEIGHT)
        paint.text(p, word, self._words[shown], t.text if shown else t.text_muted, FONT.small)
        if self.hasFocus():
            paint.focus_ring(p, QRectF(self.rect()).adjusted(0, 0, -1, -1), t.accent)


def _star(middle: QPointF) -> QPolygonF:
    points = []
    for n in range(10):
        reach, turn = (_OUTER, _INNER)[n % 2], math.radians(36 * n - 90)
        points.append(QPointF(middle.x() + reach * math.cos(turn), middle.y() + reach * math.sin(turn)))
    return QPolygonF(points)
