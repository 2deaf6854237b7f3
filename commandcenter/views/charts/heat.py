"""Units × KPIs as a table: five steps of distance to the peer value, by tint and sign; every cell opens its cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from .. import paint
from ..language import Language, say, spoken
from ..table_model import DiffTableModel
from ..theme import FONT, SHAPE, Theme
from ..widgets.marks import FocusRing
from ..widgets.row_table import HEADER, be_quiet
from .common import broken, pen

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_NARROW_HEAD = 40
_NAME, _NARROW_NAME = 168, 128
#: The columns behind the KPIs, by the width of the table: score, ranking score and rank fit into them.
_TAIL, _NARROW_TAIL, _LEAST_TAIL = 76, 66, 60
_NARROW, _NARROWEST = 1100, 800
#: Below this width a cell has room for its number and sign alone.
_TIGHT = 88
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
#: The whole group's row.
GROUP = 0


@dataclass(frozen=True, slots=True)
class HeatCell:
    """`step` −2 … 2 from worse to better; `note` marks a small sample; `words` tell the whole of it."""

    text: str
    words: str
    step: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A unit by its id, or the group (`GROUP`, first); `order` is its place, 0 that of a unit's own row.

    `tail` are the words behind its figures, `told` says how they come about.
    """

    key: int
    order: int
    name: str
    cells: tuple[HeatCell, ...]
    tail: tuple[str, ...] = ()
    told: str = ""


class HeatModel(DiffTableModel[HeatRow]):
    def __init__(self, heads: tuple[str, ...], parent: QObject | None = None) -> None:
        super().__init__(lambda row: row.key, lambda row: row.order, parent)
        self._heads = heads
        self._narrow = False

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            head = say(self._heads[section])
            return broken(head, 4) if self._narrow else head
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight
            return int((side | Qt.AlignmentFlag.AlignVCenter).value)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], index.column()
        cell = self.cell(row, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(row, column, cell)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return say(cell.words) if cell else row.name if column == 0 else say(row.told) or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return say(f"{row.name} {self._heads[column]} {self.data(index)}")
        return None

    def words(self, row: HeatRow, column: int, cell: HeatCell | None) -> str:
        """What stands in a column."""
        if cell is not None:
            return cell.text
        return say(row.name if column == 0 else row.tail[column - 1 - len(row.cells)])

    def cell(self, row: HeatRow, column: int) -> HeatCell | None:
        """The figure of a KPI's column, None in the others."""
        return row.cells[column - 1] if 1 <= column <= len(row.cells) else None

    def set_heads(self, heads: tuple[str, ...]) -> None:
        """Other words over the same columns."""
        if heads != self._heads:
            self._heads = heads
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(heads) - 1)

    def set_narrow(self, narrow: bool) -> None:
        """Long names of KPIs in two lines."""
        if narrow != self._narrow:
            self._narrow = narrow
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._heads) - 1)

    def show_rows(self, rows: list[HeatRow]) -> None:
        """The same table with other figures: rows move, nothing flickers."""
        gone = {row.key: None for row in self.rows} | {row.key: row for row in rows}
        old = {row.key: row for row in self.rows}
        if old.keys().isdisjoint(row.key for row in rows if row.key != GROUP):
            self.replace_all(rows)
        else:
            self.apply({key: row for key, row in gone.items() if old.get(key) != row})


class HeatTable(QTableView):
    """`cell_opened` (unit id or GROUP, number of the KPI), `unit_chosen`, `column_chosen`, and the same with a menu.

    The last `tails` columns are no figures that open: a row's `tail`.
    """

    cell_opened = Signal(int, int)
    unit_chosen = Signal(int)
    column_chosen = Signal(int)
    menu_wanted = Signal(int, int, QPoint)
    moved = Signal(QRect)
    """Another cell is the current one: where it is, in px of this table."""

    def __init__(self, theme: Theme, name: str, heads: tuple[str, ...], tails: int = 0) -> None:
        super().__init__()
        self.heat = HeatModel(heads, self)
        self._tails = tails
        self._paint = _HeatPaint(theme, self)
        self.setModel(self.heat)
        self.setItemDelegate(self._paint)
        self.setAccessibleName(say(name))
        be_quiet(self)
        self.setMouseTracking(True)
        columns = self.horizontalHeader()
        close = f"font-size: {FONT.small}px; padding: 0 1px;" if spoken() is Language.ENGLISH else ""  # longer words
        columns.setStyleSheet(f"QHeaderView::section {{ {close} }} QHeaderView::section:first {{ padding-left: 8px; }}")
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionsClickable(True)
        columns.sectionClicked.connect(self._head_clicked)
        self.clicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._tell_moved)
        FocusRing(self)

    def set_heads(self, heads: tuple[str, ...]) -> None:
        self.heat.set_heads(heads)

    def show_rows(self, rows: list[HeatRow]) -> None:
        """Other rows, painted once however many of them move."""
        before = self.heat.rowCount()
        self.setUpdatesEnabled(False)
        self.heat.show_rows(rows)
        self.executeDelayedItemsLayout()
        self.setUpdatesEnabled(True)
        if self.heat.rowCount() != before:
            self.updateGeometry()

    def mark(self, own: int | None, kpi: int) -> None:
        """`own` is the row to stand out, `kpi` the chosen column."""
        self._paint.own, self._paint.chosen = own, kpi + 1
        self.viewport().update()

    def wanted_height(self) -> int:
        """The height that shows all rows."""
        return self.horizontalHeader().height() + FONT.row_height * max(1, self.heat.rowCount())

    def _tell_moved(self, current: QModelIndex) -> None:
        if self.hasFocus():
            self.moved.emit(self.visualRect(current).translated(0, self.horizontalHeader().height()))

    # --- opening ----------------------------------------------------------------------------------------------------

    def _head_clicked(self, section: int) -> None:
        if 1 <= section <= self._kpis:
            self.column_chosen.emit(section - 1)

    @property
    def _kpis(self) -> int:
        return self.heat.columnCount() - 1 - self._tails

    def _open(self, index: QModelIndex) -> None:
        row = self.heat.rows[index.row()]
        if self.heat.cell(row, index.column()) is not None:
            self.cell_opened.emit(row.key, index.column() - 1)
        elif row.key != GROUP:
            self.unit_chosen.emit(row.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _OPENS and plain and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if not index.isValid():
            return
        row = self.heat.rows[index.row()]
        if self.heat.cell(row, index.column()) is not None:
            self.setCurrentIndex(index)
            at = event.globalPos() if by_mouse else self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self.menu_wanted.emit(row.key, index.column() - 1, at)

    # --- columns ----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width, kpis = self.viewport().width(), self._kpis
        narrow = width < _NARROW
        self.heat.set_narrow(narrow)
        self.horizontalHeader().setFixedHeight(_NARROW_HEAD if narrow else HEADER)
        self.setMinimumHeight(self.wanted_height())
        tail = _LEAST_TAIL if width < _NARROWEST else _NARROW_TAIL if narrow else _TAIL
        each = max(60, (width - (_NARROW_NAME if narrow else _NAME) - self._tails * tail) // kpis)
        for column in range(1, kpis + 1 + self._tails):
            self.setColumnWidth(column, each if column <= kpis else tail)
        self.setColumnWidth(0, max(60, width - kpis * each - self._tails * tail))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.wanted_height())


class _HeatPaint(QStyledItemDelegate):
    """Numbers right, signs at the outer steps, small samples in a dashed frame; the own row by lines, not by a fill."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.t = theme
        self.own: int | None = None
        self.chosen = 1

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        t, model = self.t, index.model()
        assert isinstance(model, HeatModel)
        row, column, area = model.rows[index.row()], index.column(), QRectF(option.rect)
        cell = model.cell(row, column)
        words = model.words(row, column, cell)
        group, own = row.key == GROUP, row.key == self.own
        if group:  # the ground of the others is the table's
            p.fillRect(area, t.surface_alt)
        if cell is not None:
            self._ground(p, area, cell)
        if column == 0:
            paint.text(p, area.adjusted(8, 0, -4, 0), words, t.text, FONT.base, "b" if own or group else "r")
        else:
            muted = bool(cell.note) if cell is not None else not any(map(str.isdigit, words))
            color = t.text_muted if muted else t.text
            room = area.adjusted(4, 0, -6 if area.width() < _TIGHT else -10, 0)
            px = FONT.base if paint.width(words, FONT.base, "b") <= room.width() else FONT.small
            paint.text(p, room, words, color, px, "b" if group or (own and cell is None) else "r", paint.RIGHT)
        if own or column == self.chosen:
            self._lines(p, area, column, own=own)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen and option.widget is not None and option.widget.hasFocus():
            paint.box(p, area.adjusted(1, 1, -1, -1), line=t.accent, line_width=SHAPE.focus_ring)

    def _ground(self, p: QPainter, area: QRectF, cell: HeatCell) -> None:
        t = self.t
        if cell.step:
            tints = t.better if cell.step > 0 else t.worse
            p.fillRect(area.adjusted(1, 1, -1, -1), tints[abs(cell.step) - 1])
        if abs(cell.step) == 2:
            tight = area.width() < _TIGHT
            sign = area.adjusted(2 if tight else 8, 0, 0, 0)
            px = FONT.small if tight else FONT.base
            paint.text(p, sign, "＋" if cell.step > 0 else "－", t.text, px, elide=False)
        if cell.note:
            p.setPen(pen(t.text_muted, dashed=True))
            p.drawRect(area.adjusted(2, 2, -3, -3))
            if area.width() >= _TIGHT:
                paint.text(p, area.adjusted(8, 0, 0, 0), cell.note, t.text_muted, FONT.small, elide=False)

    def _lines(self, p: QPainter, area: QRectF, column: int, *, own: bool) -> None:
        accent = self.t.accent
        if own:
            p.fillRect(QRectF(area.left(), area.top(), area.width(), 1), accent)
            p.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), accent)
            if column == 0:
                p.fillRect(QRectF(area.left(), area.top(), 4, area.height()), accent)
        if column == self.chosen:
            for x in (area.left(), area.right() - 1):
                p.fillRect(QRectF(x, area.top(), 1, area.height()), accent)
