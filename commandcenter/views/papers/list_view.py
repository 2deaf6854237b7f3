"""The numbered papers as a table: number, what about, when; changes by difference, more rows near the end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ...dispatch.paperwork.paper_pages import PaperLine, PaperState
from ...models.timing.words import clock_time
from .. import paint
from ..language import by_language, say
from ..table_model import DiffTableModel
from ..theme import FONT, Theme
from ..widgets.marks import FocusRing

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_NUMBER, _ABOUT, _WHEN = range(3)
_WIDTHS = {_NUMBER: 208, _WHEN: 112}
_HEAD = 28
_SHAPES = {PaperState.RESERVED: "due_soon", PaperState.VOID: "paused"}
_NEAR_END = 10


class PaperModel(DiffTableModel[PaperLine]):
    """Newest first."""

    def __init__(self, now: datetime, parent: QObject | None = None) -> None:
        super().__init__(lambda line: line.id, lambda line: -line.id, parent)
        self.now = now
        self._heads = (self.tr("编号"), self.tr("事由"), self.tr("时间"))

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(self._heads[section])
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            words = {
                _NUMBER: line.number,
                _ABOUT: line.about or line.title,
                _WHEN: clock_time(line.at, self.now) if line.state is PaperState.ISSUED else line.state.label,
            }[index.column()]
            return say(words)
        if role == Qt.ItemDataRole.ToolTipRole:
            return say(f"{line.number}\n{line.about}\n{line.state.label}　{line.by}　{self.tr('校验码')} {line.code}")
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return say(f"{line.title} {line.number} {line.about} {line.state.label}")
        return None


class PaperTable(QTableView):
    """`chosen` carries a paper's id; `opened` by Enter or double click; `more_wanted` near the last row."""

    chosen = Signal(int)
    opened = Signal(int)
    more_wanted = Signal()

    def __init__(self, theme: Theme, model: PaperModel) -> None:
        super().__init__()
        self._papers = model
        self.setModel(model)
        self.setItemDelegate(_PaperPaint(theme, self))
        self.setAccessibleName(self.tr("文书列表"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setVisible(False)
        rows.setDefaultSectionSize(FONT.row_height)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setFixedHeight(_HEAD)
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setSectionResizeMode(_ABOUT, QHeaderView.ResizeMode.Stretch)
        for column, width in _WIDTHS.items():
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width + (by_language(0, 24) if column == _WHEN else 0))
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self.doubleClicked.connect(self._open)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        FocusRing(self)

    def current_id(self) -> int | None:
        at = self.currentIndex().row()
        return self._papers.rows[at].id if 0 <= at < len(self._papers.rows) else None

    def choose(self, paper_id: int) -> bool:
        """Makes the paper the current row, if it is here."""
        at = self._papers.position(paper_id)
        if at is None:
            return False
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._papers.index(at, 0), flags.ClearAndSelect | flags.Rows)
        return True

    def unchoose(self) -> None:
        """No row is the current one: something else is looked at."""
        blocked = self.selectionModel().blockSignals(True)
        self.selectionModel().clear()
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def step(self, by: int) -> None:
        """To the next or previous row; the first one when none is chosen."""
        count, at = self._papers.rowCount(), self.currentIndex().row()
        if count:
            self.choose(self._papers.rows[0 if at < 0 else max(0, min(at + by, count - 1))].id)

    def _row_changed(self) -> None:
        if (paper_id := self.current_id()) is not None:
            self.chosen.emit(paper_id)

    def _open(self) -> None:
        if (paper_id := self.current_id()) is not None:
            self.opened.emit(paper_id)

    def _scrolled(self) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        if last < 0 or last >= self._papers.rowCount() - _NEAR_END:
            self.more_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()  # the window's
        else:
            super().keyPressEvent(event)


class _PaperPaint(QStyledItemDelegate):
    """Quiet while issued; a paper that waits for its pages, or is void, says so by shape and word."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.t = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, FONT.row_height)

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        t, model = self.t, index.model()
        assert isinstance(model, PaperModel)
        line, column, area = model.rows[index.row()], index.column(), QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        p.fillRect(area, t.selection if chosen else t.surface)
        p.fillRect(QRectF(area.x(), area.bottom() - 1, area.width(), 1), t.line_soft)
        if chosen and column == 0:
            p.fillRect(QRectF(area.x(), area.y(), 3, area.height()), t.accent)
        room = area.adjusted(16 if column == 0 else 8, 0, -8, -1)
        words = str(model.data(index))
        key = _SHAPES.get(line.state)
        if column == _WHEN and key is not None:
            center = room.adjusted(0, 0, 12 - room.width(), 0).center()
            paint.shape(p, key, center, t.state(key), 9)
            paint.text(p, room.adjusted(20, 0, 0, 0), words, t.state(key))
        else:
            weight = "m" if column == _NUMBER and line.kind == "bulletin" else "r"
            paint.text(p, room, words, t.text if column == _NUMBER else t.text_muted, FONT.base, weight)
