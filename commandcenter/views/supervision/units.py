"""What every unit owes, one row a unit, the loudest first; nothing owed is a dash, trouble is coloured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView

from ...dispatch.cases.supervision import UnitOwes
from .. import paint
from ..language import by_language, say
from ..table_model import DiffTableModel, Index
from ..theme import Theme
from ..widgets.marks import FocusRing
from ..widgets.row_table import RowPaint, RowTable

_UNIT = Qt.ItemDataRole.UserRole
_ROW = 28
#: So much more the headings need in English.
_ENGLISH = 16


@dataclass(frozen=True, slots=True)
class _Column:
    """`width` 0 takes what is left; a figure at 0 is a dash, else it has its tone."""

    title: str
    width: int
    value: Callable[[UnitOwes], str | int]
    tone: str = "text"


_COLUMNS = (
    _Column("单位", 0, lambda u: u.name),
    _Column("值班电话", 128, lambda u: u.phone or "—", "muted"),
    _Column("超时", 64, lambda u: u.owes.overdue, "overdue"),
    _Column("临期", 64, lambda u: u.owes.due_soon, "due_soon"),
    _Column("待签收", 72, lambda u: u.owes.sign),
    _Column("待联系", 72, lambda u: u.owes.contact),
    _Column("待反馈", 72, lambda u: u.owes.feed_back),
    _Column("其他", 64, lambda u: u.owes.others),
    _Column("共欠", 64, lambda u: u.owes.total),
    _Column("督办", 64, lambda u: u.owes.supervised, "supervised"),
    _Column("挂账", 64, lambda u: u.owes.suspended, "muted"),
    _Column("待批", 64, lambda u: u.owes.asks, "muted"),
)
_TOTAL = 8
#: Columns that go first where the table is narrow.
_DROPPED = ((11, 932), (10, 868), (1, 804), (7, 676), (9, 612))


class UnitModel(DiffTableModel[UnitOwes]):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda unit: unit.id, lambda unit: unit.owes.loudness, parent)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.tr(_COLUMNS[section].title)
        if role == Qt.ItemDataRole.TextAlignmentRole and section > 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        unit, column = self.rows[index.row()], _COLUMNS[index.column()]
        match role:
            case _UNIT.value:
                return unit
            case Qt.ItemDataRole.DisplayRole.value:
                return say(str(column.value(unit)))
            case Qt.ItemDataRole.AccessibleTextRole.value:
                return say(f"{unit.name}，{column.title} {column.value(unit)}")
        return None


class _Delegate(RowPaint):
    def cell(self, painter: QPainter, room: QRectF, index: Index) -> None:
        t, column = self.t, index.column()
        told = _COLUMNS[column]
        value = told.value(index.data(_UNIT))
        if isinstance(value, str):
            paint.text(painter, room, value, t.state(told.tone))
        elif value == 0:
            paint.text(painter, room, "—", t.line, align=paint.RIGHT)
        else:
            loud = told.tone in ("overdue", "due_soon", "supervised")
            weight = "b" if told.tone == "overdue" else "m" if loud or column == _TOTAL else "r"
            taken = paint.text(painter, room, str(value), t.state(told.tone), weight=weight, align=paint.RIGHT)
            if loud:
                where = QRectF(room.right() - taken - 20, room.y(), 12, room.height())
                paint.shape(painter, told.tone, where.center(), t.state(told.tone), 8)


class UnitTable(RowTable[UnitOwes]):
    """`chosen` carries the id of the unit one stands on, None for none."""

    chosen = Signal(object)

    def __init__(self, t: Theme) -> None:
        self.units = UnitModel()
        widths = [c.width and by_language(c.width, c.width + _ENGLISH) for c in _COLUMNS]
        super().__init__(self.units, self.tr("各单位欠办"), widths, _ROW)
        self.units.setParent(self)
        self.setItemDelegate(_Delegate(t, self))
        FocusRing(self)
        self.selectionModel().currentRowChanged.connect(self._tell)

    def show_units(self, units: tuple[UnitOwes, ...]) -> None:
        """What the units owe now; who one stands on stays."""
        wanted = {unit.id: unit for unit in units}
        here = {unit.id: unit for unit in self.units.rows}
        self.units.apply({key: wanted.get(key) for key in here | wanted if wanted.get(key) != here.get(key)})

    def leave(self) -> None:
        """Back to no unit: all of them together."""
        self.selectionModel().clear()
        self.chosen.emit(None)

    def _tell(self, index: QModelIndex) -> None:
        self.chosen.emit(self.units.rows[index.row()].id if index.isValid() else None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard alone chooses no unit: without one all of them together are meant."""
        super(QAbstractItemView, self).focusInEvent(event)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.current is None:
            self.step(1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        for place, least in _DROPPED:
            self.setColumnHidden(place, self.width() < least + by_language(0, 6 * _ENGLISH))
