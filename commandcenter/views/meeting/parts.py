"""Small parts of the meeting: grounds, links, cards."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLayout, QSizePolicy, QVBoxLayout

from .. import paint
from ..language import say
from ..theme import FONT, SHAPE, Theme
from ..widgets.layout import Item, column

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def panel(*items: Item, role: str = "card", gap: int = 8, pad: tuple[int, int] = (16, 8), name: str = "") -> QFrame:
    """A ground of the meeting; `pad` is left and right, top and bottom: its border counts as padding."""
    made = QFrame()
    made.setProperty("role", role)
    made.setAccessibleName(say(name))
    edge = {"card": SHAPE.line, "called": 2}.get(role, 0)
    x, y = pad[0] - edge, pad[1] - edge
    column(*items, gap=gap, margins=(x, y, x, y), parent=made)
    return made


def body(made: QFrame) -> QVBoxLayout:
    layout = made.layout()
    assert isinstance(layout, QVBoxLayout)
    return layout


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout and away."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class Link(QAbstractButton):
    """Underlined words that open something."""

    def __init__(self, t: Theme, text: str, px: int = FONT.small) -> None:
        super().__init__()
        self.t, self.px = t, px
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(say(text))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(round(paint.width(self.text(), self.px)) + 8, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        ink = t.accent if self.isEnabled() else t.text_muted
        words = rect.adjusted(4, 0, -4, 0)
        taken = paint.text(p, words, self.text(), ink, self.px, elide=False)
        base = rect.center().y() + self.px * 0.55
        p.fillRect(QRectF(words.x(), round(base) + 1, taken, 1), ink)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)
