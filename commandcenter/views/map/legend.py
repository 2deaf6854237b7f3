"""What the colours and marks of the map mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from .. import paint
from ..theme import Theme
from .widget import STEP_WORDS, ink_on


class MapLegend(QWidget):
    """The five steps in words and colour, and the mark of the overdue."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.setFixedSize(QSize(400, 20))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for step, words in enumerate(STEP_WORDS):
            box = QRectF(step * 60, 2, 56, 16)
            paint.box(painter, box, fill=self.t.load[step], line=self.t.line)
            paint.text(painter, box, words, ink_on(self.t, self.t.load[step]), 12, "r", paint.MID)
        mark = QRectF(308, 0, 16, 20)
        paint.shape(painter, "overdue", mark.center(), self.t.overdue, 9)
        paint.text(painter, QRectF(328, 0, 80, 20), self.tr("超时件数"), self.t.text_muted, 12)
