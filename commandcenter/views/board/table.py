"""The board's table: fixed columns, whole rows, nothing jumps, more rows are fetched near the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu, QVBoxLayout, QWidget

from ...dispatch.overviews.boards import Line
from ..language import say
from ..memory import Memory
from ..theme import Theme
from ..widgets.marks import FocusRing
from ..widgets.row_table import HEADER, RowTable
from .columns import COLUMNS, FIXED, ROW_HEIGHT, shown
from .delegate import BoardDelegate
from .model import BoardModel

_NEAR_END = 20


class BoardTable(RowTable[Line]):
    """`chosen` is a case's id; `more_wanted` when the last loaded rows come into sight."""

    chosen = Signal(int)
    opened = Signal(int)
    more_wanted = Signal()
    marks_changed = Signal(int)
    heading_clicked = Signal(str)
    """A column's id."""

    def __init__(self, theme: Theme, model: BoardModel, memory: Memory) -> None:
        super().__init__(model, self.tr("案件列表"), [column.width for column in COLUMNS], ROW_HEIGHT)
        self._model = model
        self._memory = memory
        self._hidden = frozenset(memory.value("board/hidden", []))
        self.delegate = BoardDelegate(theme, model, self)
        self.setItemDelegate(self.delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self._set_up_headings()
        self._holding = False
        self._looks: dict[int, tuple[object, ...]] = {}
        self._ring = FocusRing(self, lambda: self.current is None)
        self.selectionModel().selectionChanged.connect(self._tell_chosen)
        self.doubleClicked.connect(self._open_current)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def _set_up_headings(self) -> None:
        columns = self.horizontalHeader()
        columns.setSectionsClickable(True)
        columns.sectionClicked.connect(self._tell_heading)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(self._choose_columns)

    # --- choosing ---------------------------------------------------------------------------------------------------

    @property
    def current(self) -> Line | None:
        """The chosen row; None while none is."""
        index = self.currentIndex()
        return self._model.line_at(index.row()) if self.selectionModel().isSelected(index) else None

    def current_id(self) -> int | None:
        return None if self.current is None else self.current.row.id

    def hold(self, change: Callable[[], None]) -> None:
        """Lets rows come and go without choosing another one: when the chosen row goes, none is chosen, and the next
        step goes to whatever stands in its place."""
        before = self.current_id()
        self._holding = True
        change()
        self._holding = False
        if before is None or self._model.position(before) is None:
            self.clearSelection()

    def step(self, by: int) -> None:
        """To the next or previous row; the first one when none is chosen."""
        count = self._model.rowCount()
        if not count:
            return
        row = self.currentIndex().row()
        onward = row if self.current is None and by > 0 else row + by
        target = 0 if row < 0 else max(0, min(onward, count - 1))
        line = self._model.line_at(target)
        if line is not None:
            self.choose(line.row.id)

    def toggle_mark(self) -> None:
        """Takes the current row into the bulk choice or out of it, and goes on to the next."""
        case_id = self.current_id()
        if case_id is None:
            return
        self._model.marked ^= {case_id}
        self.marks_changed.emit(len(self._model.marked))
        self.viewport().update()
        self.step(1)

    def clear_marks(self) -> None:
        self._model.marked.clear()
        self.marks_changed.emit(0)
        self.viewport().update()

    def _tell_chosen(self) -> None:
        self._ring.follow()
        case_id = None if self._holding else self.current_id()
        if case_id is not None:
            self.chosen.emit(case_id)

    def _open_current(self) -> None:
        case_id = self.current_id()
        if case_id is not None:
            self.opened.emit(case_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.toggle_mark()
        else:
            super().keyPressEvent(event)

    def _scrolled(self) -> None:
        if self.is_near_end(_NEAR_END):
            self.more_wanted.emit()

    # --- painting ---------------------------------------------------------------------------------------------------

    def follow_clock(self) -> None:
        """Time went on: paints the rows in sight that look different now, which in most seconds are none."""
        first, last = self.rowAt(0), self.rowAt(self.viewport().height() - 1)
        if first < 0:
            return
        seen = self._model.rows[first : (last if last >= 0 else self._model.rowCount() - 1) + 1]
        before, self._looks = self._looks, {line.id: self.delegate.look(line) for line in seen}
        self.repaint_rows(case_id for case_id, look in self._looks.items() if before.get(case_id) != look)

    def repaint_rows(self, case_ids: Iterable[int]) -> None:
        """These rows anew, as far as they are in sight."""
        width, height = self.viewport().width(), self.viewport().height()
        for at in map(self._model.position, case_ids):
            if at is not None and -ROW_HEIGHT < (y := self.rowViewportPosition(at)) < height:
                self.viewport().update(0, y, width, ROW_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.delegate.begin()
        super().paintEvent(event)

    def _tell_heading(self, place: int) -> None:
        self.heading_clicked.emit(COLUMNS[place].id)

    # --- columns ----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_columns()

    def _show_columns(self) -> None:
        width = self.viewport().width()
        seen = shown(width, self._hidden)
        for place, column in enumerate(COLUMNS):
            if self.isColumnHidden(place) == (column.id in seen):
                self.setColumnHidden(place, column.id not in seen)
            if column.width and self.columnWidth(place) != column.width_in(width):
                self.setColumnWidth(place, column.width_in(width))

    def _choose_columns(self, at: QPoint) -> None:
        menu = QMenu(self)
        for column in COLUMNS:
            if column.id not in FIXED:
                action = menu.addAction(say(self.tr(column.title)))
                action.setCheckable(True)
                action.setChecked(column.id not in self._hidden)
                action.setData(column.id)
        menu.triggered.connect(self._column_toggled)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def _column_toggled(self, action: object) -> None:
        self.hide_column(str(getattr(action, "data", str)()))

    def hide_column(self, column: str) -> None:
        """Puts a column away or brings it back; remembered."""
        self._hidden = self._hidden ^ {column}
        self._memory.keep("board/hidden", sorted(self._hidden))
        self._show_columns()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._open_current()


class WholeRows(QWidget):
    """Gives the table a multiple of the row height, so that no half row stands on the foot."""

    def __init__(self, table: BoardTable) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(table)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        spare = max(0, (self.height() - HEADER) % ROW_HEIGHT)
        self._layout.setContentsMargins(0, 0, 0, spare)
