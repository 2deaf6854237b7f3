"""How a line of the palette is painted: mark, words with what was typed, note, number or keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from .. import paint
from ..theme import Theme

HIT = Qt.ItemDataRole.UserRole
_HEAD, _LINE = 32, 40
_Index = QModelIndex | QPersistentModelIndex


class HitDelegate(QStyledItemDelegate):
    """`words` gives what was typed: it stands out where it occurs."""

    def __init__(self, theme: Theme, parent: QObject, words: Callable[[], str]) -> None:
        super().__init__(parent)
        self.t = theme
        self._words = words

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _HEAD if index.data(HIT).is_head else _LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        hit, area = index.data(HIT), QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if hit.is_head:
            head = QRectF(area.x() + 16, area.y() + 6, 200, 26)
            paint.text(painter, head, hit.text, self.t.text_muted, 12, "m")
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(area, self.t.selection)
            painter.fillRect(QRectF(area.x(), area.y(), 3, area.height()), self.t.accent)
        self._mark(painter, area, hit)
        right = self._right(painter, area, hit)
        room = right - area.x() - 44
        if hit.note:
            width = min(paint.width(hit.note, 12), room / 2)
            place = QRectF(right - width - 12, area.y(), width + 2, area.height())
            paint.text(painter, place, hit.note, self.t.text_muted, 12)
            room -= width + 24
        self._text(painter, QRectF(area.x() + 44, area.y(), room, area.height()), hit.text)

    def _mark(self, painter: QPainter, area: QRectF, hit: Any) -> None:
        if hit.mark in paint.ICONS:
            place = QRectF(area.x() + 16, area.center().y() - 8, 16, 16)
            paint.icon(painter, hit.mark, place, self.t.text_muted)
        elif hit.mark:
            paint.shape(painter, hit.mark, QPointF(area.x() + 24, area.center().y()), self.t.state(hit.mark), 10)

    def _right(self, painter: QPainter, area: QRectF, hit: Any) -> float:
        """Paints what stands at the right edge; returns where it begins."""
        edge = area.right() - 16
        if hit.keys:
            return edge - paint.keycap(painter, edge, area.center().y(), hit.keys, self.t.text_muted, self.t.edge)
        width = paint.width(hit.right)
        place = QRectF(edge - width, area.y(), width + 2, area.height())
        paint.text(painter, place, hit.right, self.t.text_muted, elide=False)
        return edge - width

    def _text(self, painter: QPainter, area: QRectF, text: str) -> None:
        """The words, with what was typed in the accent colour; too long ones are cut with an ellipsis."""
        words = self._words().lstrip("> ")
        at = text.find(words) if words else -1
        if at < 0 or paint.width(text) > area.width():
            paint.text(painter, area, text, self.t.text)
            return
        left = area.x()
        for part, color, weight in (
            (text[:at], self.t.text, "r"),
            (words, self.t.accent, "m"),
            (text[at + len(words) :], self.t.text, "r"),
        ):
            place = QRectF(left, area.y(), area.right() - left, area.height())
            left += paint.text(painter, place, part, color, 14, weight, elide=False)
