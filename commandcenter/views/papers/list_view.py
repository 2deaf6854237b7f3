"""The numbered papers as a table: number, what about, when; changes by difference, more rows near the end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter

from ...dispatch.paperwork.paper_pages import PaperLine, PaperState
from ...models.timing.words import clock_time
from .. import paint
from ..language import by_language, say
from ..table_model import DiffTableModel
from ..theme import FONT, Theme
from ..widgets.marks import FocusRing
from ..widgets.row_table import RowPaint, RowTable

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_NUMBER, _ABOUT, _WHEN = range(3)
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


class PaperTable(RowTable[PaperLine]):
    """`chosen` carries a paper's id; `opened` by Enter or double click; `more_wanted` near the last row."""

    chosen = Signal(int)
    opened = Signal(int)
    more_wanted = Signal()

    def __init__(self, theme: Theme, model: PaperModel) -> None:
        super().__init__(model, self.tr("文书列表"), (208, 0, by_language(112, 136)))
        self.setItemDelegate(_PaperPaint(theme, self))
        self.selectionModel().currentRowChanged.connect(self._row_changed)
        self.doubleClicked.connect(self._open)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        FocusRing(self)

    def current_id(self) -> int | None:
        return None if self.current is None else self.current.id

    def unchoose(self) -> None:
        """No row is the current one: something else is looked at."""
        blocked = self.selectionModel().blockSignals(True)
        self.selectionModel().clear()
        self.selectionModel().blockSignals(blocked)
        self.viewport().update()

    def _row_changed(self) -> None:
        if (paper_id := self.current_id()) is not None:
            self.chosen.emit(paper_id)

    def _open(self) -> None:
        if (paper_id := self.current_id()) is not None:
            self.opened.emit(paper_id)

    def _scrolled(self) -> None:
        if self.is_near_end(_NEAR_END):
            self.more_wanted.emit()


class _PaperPaint(RowPaint):
    """Quiet while issued; a paper that waits for its pages, or is void, says so by shape and word."""

    def cell(self, painter: QPainter, room: QRectF, index: _Index) -> None:
        t, model, column = self.t, index.model(), index.column()
        assert isinstance(model, PaperModel)
        line, words = model.rows[index.row()], str(model.data(index))
        key = _SHAPES.get(line.state)
        if column == _WHEN and key is not None:
            center = room.adjusted(0, 0, 12 - room.width(), 0).center()
            paint.shape(painter, key, center, t.state(key), 9)
            paint.text(painter, room.adjusted(20, 0, 0, 0), words, t.state(key))
        else:
            weight = "m" if column == _NUMBER and line.kind == "bulletin" else "r"
            paint.text(painter, room, words, t.text if column == _NUMBER else t.text_muted, FONT.base, weight)
