"""The board's table: fixed columns, whole rows, nothing jumps, more rows are fetched near the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QVBoxLayout, QWidget

from ...dispatch.overviews.boards import Line
from ..language import say
from ..memory import Memory
from ..theme import Theme
from ..widgets.marks import FocusRing
from .columns import COLUMNS, FIXED, INDEX, ROW_HEIGHT, shown
from .delegate import BoardDelegate
from .model import BoardModel

_HEADER = 28
_NEAR_END = 20


class BoardTable(QTableView):
    """`chosen` is a case's id; `more_wanted` when the last loaded rows come into sight."""

    chosen = Signal(int)
    opened = Signal(int)
    more_wanted = Signal()
    marks_changed = Signal(int)
    heading_clicked = Signal(str)
    """A column's id."""

    def __init__(self, theme: Theme, model: BoardModel, memory: Memory) -> None:
        super().__init__()
        self._model = model
        self._memory = memory
        self._hidden = frozenset(memory.value("board/hidden", []))
        self.delegate = BoardDelegate(theme, model, self)
        self.setModel(model)
        self.setItemDelegate(self.delegate)
        self.setAccessibleName(self.tr("案件列表"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self._set_up_headers()
        self._holding = False
        self._looks: dict[int, tuple[object, ...]] = {}
        self._ring = FocusRing(self, lambda: self.current is None)
        self.selectionModel().selectionChanged.connect(self._tell_chosen)
        self.doubleClicked.connect(self._open_current)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setVisible(False)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setFixedHeight(_HEADER)
        columns.setHighlightSections(False)
        columns.setSectionsClickable(True)
        columns.sectionClicked.connect(self._tell_heading)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        columns.customContextMenuRequested.connect(self._choose_columns)
        for place, column in enumerate(COLUMNS):
            if column.width:
                columns.setSectionResizeMode(place, QHeaderView.ResizeMode.Fixed)
                self.setColumnWidth(place, column.width)
            else:
                columns.setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)

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

    def choose(self, case_id: int) -> bool:
        """Makes the case the current row, if it is here."""
        at = self._model.position(case_id)
        if at is None:
            return False
        self.selectionModel().setCurrentIndex(
            self._model.index(at, INDEX["title"]),
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )
        return True

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
        match Qt.Key(event.key()):
            case Qt.Key.Key_Space:
                self.toggle_mark()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Escape:
                event.ignore()  # the window's
            case _:
                super().keyPressEvent(event)

    def _scrolled(self) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        if last < 0 or last >= self._model.rowCount() - _NEAR_END:
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
        spare = max(0, (self.height() - _HEADER) % ROW_HEIGHT)
        self._layout.setContentsMargins(0, 0, 0, spare)
