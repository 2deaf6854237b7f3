"""The roster of a week: turns below each other, posts side by side; one cell at a time, or a pasted month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ...dispatch.duty.shifts import Roster
from ...models.duty.shifts import ROSTER_POSTS, Turn
from ...models.people import Role
from ...models.timing.worktime import local_day, weekday_text
from .. import paint
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row, rule
from ..widgets.marks import FocusRing
from ..widgets.row_table import be_quiet

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_ROW, _DAY = 32, 168
_WEEK = timedelta(days=7)


def week_of(day: date) -> tuple[date, date]:
    """Monday to Sunday around a day."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + _WEEK - timedelta(days=1)


def turn_words(turn: Turn) -> str:
    """11-20 周五 白班"""
    return f"{turn.day:%m-%d} {weekday_text(turn.day)} {turn.name}"


class RosterModel(QAbstractTableModel):
    """Turns × posts."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.roster: Roster | None = None
        self.now: datetime | None = None

    def show(self, roster: Roster, now: datetime) -> None:
        same = self.roster is not None and self.roster.turns == roster.turns
        self.now = now
        if same:  # the cell one stands on stays
            self.roster = roster
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(ROSTER_POSTS)))
            return
        self.beginResetModel()
        self.roster = roster
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() or self.roster is None else len(self.roster.turns)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else 1 + len(ROSTER_POSTS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr("班次") if section == 0 else say(ROSTER_POSTS[section - 1].label)
        return None

    def turn(self, at: int) -> Turn:
        assert self.roster is not None
        return self.roster.turns[at]

    def logins(self, turn: Turn, post: Role) -> tuple[str, ...]:
        """Who is planned in a cell."""
        assert self.roster is not None
        return self.roster.crews.get((turn.day, turn.n), {}).get(post, ())

    def words(self, at: int, column: int) -> str:
        assert self.roster is not None
        turn = self.turn(at)
        if column == 0:
            return turn_words(turn)
        return "、".join(self.roster.names.get(login, login) for login in self.logins(turn, ROSTER_POSTS[column - 1]))

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole.value | Qt.ItemDataRole.ToolTipRole.value:
                return say(self.words(index.row(), index.column()))
            case Qt.ItemDataRole.AccessibleTextRole.value:
                post = "" if index.column() == 0 else ROSTER_POSTS[index.column() - 1].label
                told = self.words(index.row(), index.column()) or self.tr("未排")
                return say("，".join(filter(None, (turn_words(self.turn(index.row())), post, told))))
        return None


class _Delegate(QStyledItemDelegate):
    """Quiet; the running turn has a bar, today its ground."""

    def __init__(self, t: Theme, model: RosterModel) -> None:
        super().__init__(model)
        self.t = t
        self._model = model

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        t, model, area = self.t, self._model, QRectF(option.rect)
        turn, now = model.turn(index.row()), model.now
        runs = now is not None and turn.begins <= now < turn.ends
        if option.state & QStyle.StateFlag.State_Selected and index.column():
            p.fillRect(area, t.selection)
        elif now is not None and turn.day == local_day(now):
            p.fillRect(area, t.well)
        if runs and index.column() == 0:
            p.fillRect(QRectF(area.x(), area.y(), 3, area.height()), t.accent)
        last_of_day = index.row() + 1 == model.rowCount() or model.turn(index.row() + 1).day != turn.day
        p.fillRect(QRectF(area.x(), area.bottom() - 0.5, area.width(), 1), t.line if last_of_day else t.line_soft)
        words = model.words(index.row(), index.column())
        ink = t.text if words and (index.column() or runs) else t.text_muted
        room = area.adjusted(8 if index.column() else 16, 0, -8, -1)
        paint.text(p, room, words or "—", ink, weight="m" if runs else "r")


class RosterTable(QTableView):
    """`cell_chosen` carries turn and post of the cell one stands on; `cell_wanted` that it is to be changed (Enter)."""

    cell_chosen = Signal(object, object)
    cell_wanted = Signal()

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.rows = RosterModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(t, self.rows))
        self.setAccessibleName(self.tr("值班表"))
        be_quiet(self, _ROW)
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.setColumnWidth(0, _DAY)
        FocusRing(self)
        self.selectionModel().currentChanged.connect(self._tell)
        self.doubleClicked.connect(self._want)

    def show_roster(self, roster: Roster, now: datetime) -> None:
        self.rows.show(roster, now)
        if not self.currentIndex().isValid():
            self.go_to(now)
        else:
            self._tell()

    def go_to(self, now: datetime) -> None:
        """To the running turn, else to the first of the week."""
        roster = self.rows.roster
        turns: Sequence[Turn] = roster.turns if roster is not None else ()
        at = next((i for i, turn in enumerate(turns) if turn.begins <= now < turn.ends), 0)
        self.setCurrentIndex(self.rows.index(at, 1))

    @property
    def cell(self) -> tuple[Turn, Role] | None:
        """Turn and post one stands on."""
        index = self.currentIndex()
        if not index.isValid() or index.column() == 0:
            return None
        return self.rows.turn(index.row()), ROSTER_POSTS[index.column() - 1]

    def _tell(self) -> None:
        if (cell := self.cell) is not None:
            self.cell_chosen.emit(*cell)

    def _want(self) -> None:
        if self.cell is not None:
            self.cell_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._want()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class RosterView(QWidget):
    """The table under its week; `week_wanted` carries by how many weeks to go (0: to this one)."""

    cell_chosen = Signal(object, object)
    cell_wanted = Signal()
    week_wanted = Signal(int)

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.table = RosterTable(t)
        self._week = label("", "heading")
        self._before = Button(t, self.tr("上一周"), kind="quiet", height=28)
        self._now = Button(t, self.tr("本周"), kind="quiet", height=28)
        self._after = Button(t, self.tr("下一周"), kind="quiet", height=28)
        head = row(self._week, None, self._before, self._now, self._after, gap=4, margins=(16, 8, 12, 8))
        column(head, rule(), self.table, gap=0, parent=self)
        self.table.cell_chosen.connect(self.cell_chosen)
        self.table.cell_wanted.connect(self.cell_wanted)
        for button, by in ((self._before, -1), (self._now, 0), (self._after, 1)):
            button.clicked.connect(partial(self.week_wanted.emit, by))

    def show_roster(self, roster: Roster, now: datetime) -> None:
        first, last = roster.turns[0].day, roster.turns[-1].day
        self._week.setText(self.tr("{0}月{1}日至{2}月{3}日").format(first.month, first.day, last.month, last.day))
        self.table.show_roster(roster, now)

    def logins(self, turn: Turn, post: Role) -> tuple[str, ...]:
        """Who is planned in a cell."""
        return self.table.rows.logins(turn, post)
