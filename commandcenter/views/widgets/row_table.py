"""A table of whole rows: one of them is the current one; columns keep their widths; nothing is edited in place."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ..table_model import DiffTableModel
from ..theme import FONT, Theme

Index = QModelIndex | QPersistentModelIndex
Row = TypeVar("Row")
HEADER = 28
_PAD, _FIRST_PAD, _MARK = 8, 16, 3
#: Keys that mean the window even while a table has the keyboard.
_WINDOW_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


def be_quiet(view: QTableView, row: int = FONT.row_height) -> None:
    """A table to read and to walk through: rows of one height without a head of their own, no grid, nothing edited."""
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows, columns = view.verticalHeader(), view.horizontalHeader()
    rows.setVisible(False)
    rows.setDefaultSectionSize(row)
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    columns.setFixedHeight(HEADER)
    columns.setHighlightSections(False)


class RowTable(QTableView, Generic[Row]):
    """Rows of a model that changes by differences."""

    def __init__(
        self, model: DiffTableModel[Row], name: str, widths: Sequence[int], row: int = FONT.row_height
    ) -> None:
        """`name` is read aloud; of `widths` (px, by column) 0 takes what is left; `row` is a row's height."""
        super().__init__()
        self.setModel(model)
        self._lines = model
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        be_quiet(self, row)
        columns = self.horizontalHeader()
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, width in enumerate(widths):
            mode = QHeaderView.ResizeMode.Fixed if width else QHeaderView.ResizeMode.Stretch
            columns.setSectionResizeMode(place, mode)
            if width:
                self.setColumnWidth(place, width)

    @property
    def current(self) -> Row | None:
        """The current row; None where there is none."""
        at = self.currentIndex().row()
        return self._lines.rows[at] if 0 <= at < len(self._lines.rows) else None

    def choose(self, identity: Hashable) -> bool:
        """Makes this row the current one, if it is here."""
        at = self._lines.position(identity)
        if at is not None:
            self.go(at)
        return at is not None

    def step(self, by: int) -> None:
        """To the next or previous row; to the first when there is no current one."""
        count, at = self._lines.rowCount(), self.currentIndex().row()
        if count:
            self.go(0 if at < 0 else max(0, min(at + by, count - 1)))

    def go(self, at: int, column: int = 0) -> None:
        """Makes the row at this place the current one."""
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._lines.index(at, column), flags.ClearAndSelect | flags.Rows)

    def is_near_end(self, rows: int) -> bool:
        """Whether fewer than so many rows are left below the last one in sight."""
        last = self.rowAt(self.viewport().height() - 1)
        return last < 0 or last >= self._lines.rowCount() - rows

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _WINDOW_KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class RowPaint(QStyledItemDelegate):
    """Paints what all cells have in common; subclasses the words."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.t = theme

    def room(self, painter: QPainter, option: QStyleOptionViewItem, column: int) -> QRectF:
        """Where the words of a cell go, its ground painted: the chosen row in its colour with a mark before it."""
        area, t = QRectF(option.rect), self.t
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, t.selection)
            if column == 0:
                painter.fillRect(QRectF(area.x(), area.y(), _MARK, area.height()), t.accent)
        painter.fillRect(QRectF(area.x(), area.bottom() - 0.5, area.width(), 1), t.line_soft)
        return area.adjusted(_PAD if column else _FIRST_PAD, 0, -_PAD, -1)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self.cell(painter, self.room(painter, option, index.column()), index)
        painter.restore()

    def cell(self, painter: QPainter, room: QRectF, index: Index) -> Any:
        """Paints the words of a cell."""
        raise NotImplementedError
