"""A section of the case page: its name, a quiet word at the right, and what it shows."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ..language import say
from ..theme import SPACE
from ..widgets.layout import column, holder, label, row

_HEAD = 20


class Section(QWidget):
    """Sections with nothing to show hide themselves. Times and states follow the ticker by `tick`."""

    def __init__(self, gap: int = SPACE.pad) -> None:
        super().__init__()
        self._name = label("", "section")
        self._right = label("", "small")
        head = holder(row(self._name, None, self._right))
        head.setFixedHeight(_HEAD)
        self.body: QVBoxLayout = column(head, gap=gap, margins=(0, SPACE.section, 0, 0), parent=self)

    def call(self, name: str) -> None:
        self._name.setText(name)
        self.setAccessibleName(say(name))

    def say(self, text: str) -> None:
        """The word at the right of the name."""
        self._right.setText(text)
