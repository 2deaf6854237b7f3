"""How a line of the palette is painted: mark, words with what was typed, note, number or keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from .. import paint
from ..language import say
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
            head = QRectF(area.x() + 16, area.y() + 6, area.width() - 32, 26)
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
            most = room - paint.width(hit.text) - 24 if hit.is_off else room / 2
            width = min(paint.width(hit.note, 12, "m"), max(most, 0))
            place = QRectF(right - width - 12, area.y(), width + 2, area.height())
            self._text(painter, place, hit.note, 12, self.t.text_muted)
            room -= width + 24
        ink = self.t.text_muted if hit.is_off else self.t.text
        self._text(painter, QRectF(area.x() + 44, area.y(), room, area.height()), hit.text, 14, ink)

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

    def _text(self, painter: QPainter, area: QRectF, text: str, size: int, ink: QColor) -> None:
        """The text, with every word that was typed in the accent colour; too long a one is cut with an ellipsis."""
        text = say(text)  # whole: its pieces would be said each by itself
        parts = [part for part in parted(text, self._words()) if part[0]]
        if len(parts) == 1 or paint.width(text, size, "m") > area.width():
            paint.text(painter, area, text, ink, size)
            return
        left = area.x()
        for part, is_hit in parts:
            place = QRectF(left, area.y(), area.right() - left + 2, area.height())
            color, weight = (self.t.accent, "m") if is_hit else (ink, "r")
            left += paint.text(painter, place, part, color, size, weight, elide=False)


def parted(text: str, words: str) -> list[tuple[str, bool]]:
    """The text in pieces; True for those that were typed, whatever their case."""
    wanted = [re.escape(word) for word in sorted(words.split(), key=len, reverse=True)]
    if not wanted:
        return [(text, False)]
    pieces = re.split(f"({'|'.join(wanted)})", text, flags=re.IGNORECASE)
    return [(piece, bool(at % 2)) for at, piece in enumerate(pieces)]
