"""What the own unit received: monthly means by item, from three ratings on, never who gave them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel

from ...dispatch.figures.ratings import TELLING, Received
from ..widgets.layout import column, label


class ReceivedTable(QFrame):
    """Months as columns, items as rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("我们收到的评价"))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(4)
        self._cells: list[QLabel] = []
        note = self.tr("每月均分，满 {0} 份才列出；谁打的分不公开。").format(TELLING)
        column(self._grid, label(note, "small"), gap=8, margins=(16, 12, 16, 12), parent=self)

    @property
    def texts(self) -> list[str]:
        return [cell.text() for cell in self._cells]

    def show_received(self, months: Sequence[Received]) -> None:
        self.setVisible(bool(months))
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self._cells = []
        for column_, month in enumerate(months, 1):
            self._put(month.month.words, 0, column_, "small")
            for n, (item, mean) in enumerate(month.means, 1):
                if column_ == 1:
                    self._put(item.label, n, 0, "body")
                words = str(mean) if mean is not None else self.tr("不足 {0} 份").format(TELLING)
                self._put(words, n, column_, "body" if mean is not None else "small")

    def _put(self, words: str, at: int, in_column: int, role: str) -> None:
        cell = label(words, role)
        self._grid.addWidget(cell, at, in_column)
        self._cells.append(cell)
