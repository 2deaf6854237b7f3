"""Small parts of the meeting: grounds, cards."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout

from ..language import say
from ..theme import SHAPE
from ..widgets.layout import Item, column


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
