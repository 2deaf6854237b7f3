"""The list of accounts: one row an account, whole rows, found by words or pinyin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from ...dispatch.upkeep.administration import AccountLine
from .. import paint
from ..language import say
from ..table_model import DiffTableModel, Index
from ..theme import FONT, Theme
from ..widgets.choices import Choice, matches
from ..widgets.marks import FocusRing

LINE = Qt.ItemDataRole.UserRole
_HEADER = 28
_PAD, _FIRST_PAD = 8.0, 16.0


@dataclass(frozen=True, slots=True)
class _Column:
    """`width` 0 takes what is left."""

    title: str
    width: int
    words: Callable[[AccountLine], str]


_COLUMNS = (
    _Column("登录名", 152, lambda line: line.account.login),
    _Column("姓名", 96, lambda line: line.account.person),
    _Column("岗位", 112, lambda line: line.account.role.label),
    _Column("单位、网格", 0, lambda line: line.grid or line.unit),
    _Column("状态", 88, lambda line: "在用" if line.account.active else "停用"),
    _Column("密码", 104, lambda line: password_words(line)),
)
_STATE, _PASSWORD = 4, 5


def password_words(line: AccountLine) -> str:
    """Whose password it is: the owner's own, or a one-time one that is still to be replaced."""
    if not line.account.active:
        return "—"
    return "一次性，待改" if line.account.must_change else "本人设定"


def fits(line: AccountLine, words: str) -> bool:
    """Whether every word is found in login, name, post, unit or grid, or begins a name's pinyin."""
    post = line.account.role.label
    shown = Choice(0, " ".join((line.account.person, post, say(post), line.unit, line.grid)))
    return all(word in line.account.login or matches(shown, word) for word in words.lower().split())


class AccountModel(DiffTableModel[AccountLine]):
    """Oldest first, as accounts were made: the centre's posts stand on top."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda line: line.account.id, lambda line: line.account.id, parent)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr(_COLUMNS[section].title)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.rows[index.row()]
        match role:
            case LINE.value:
                return line
            case Qt.ItemDataRole.DisplayRole.value | Qt.ItemDataRole.AccessibleTextRole.value:
                return say(_COLUMNS[index.column()].words(line))
            case Qt.ItemDataRole.ToolTipRole.value:
                return "　".join(filter(None, (line.account.person, line.unit, line.grid)))
        return None


class _Delegate(QStyledItemDelegate):
    """Normal is quiet: only an account that is out of use or waits for its owner stands out."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.t = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: AccountLine = index.data(LINE)
        area, column, t = QRectF(option.rect), index.column(), self.t
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, t.selection)
            if column == 0:
                painter.fillRect(QRectF(area.x(), area.y(), 3, area.height()), t.accent)
        painter.fillRect(QRectF(area.x(), area.bottom() - 0.5, area.width(), 1), t.line_soft)
        room = area.adjusted(_PAD if column else _FIRST_PAD, 0, -_PAD, -1)
        words, is_on = _COLUMNS[column].words(line), line.account.active
        if column == _STATE:
            paint.pill(painter, room.x() - _PAD, room.center().y(), t, "done" if is_on else "paused", words)
        elif column == _PASSWORD and is_on and line.account.must_change:
            paint.tag(painter, room.x(), room.center().y(), t, words, "due_soon")
        else:
            quiet = not is_on or column in (0, _PASSWORD)
            paint.text(painter, room, words, t.text_muted if quiet else t.text)
        painter.restore()


class AccountTable(QTableView):
    """`chosen` tells that another row is the current one."""

    chosen = Signal()

    def __init__(self, theme: Theme, model: AccountModel) -> None:
        super().__init__()
        self._model = model
        self._delegate = _Delegate(theme, self)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(self.tr("账号列表"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_up_headers()
        self._ring = FocusRing(self)
        self.selectionModel().currentRowChanged.connect(self._current_changed)

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setVisible(False)
        rows.setDefaultSectionSize(FONT.row_height)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setFixedHeight(_HEADER)
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, column in enumerate(_COLUMNS):
            mode = QHeaderView.ResizeMode.Fixed if column.width else QHeaderView.ResizeMode.Stretch
            columns.setSectionResizeMode(place, mode)
            if column.width:
                self.setColumnWidth(place, column.width)

    @property
    def current(self) -> AccountLine | None:
        """The account of the current row."""
        at = self.currentIndex().row()
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    def choose(self, account_id: int) -> bool:
        """Makes the account the current row, if it is listed."""
        at = self._model.position(account_id)
        if at is not None:
            self._go(at)
        return at is not None

    def step(self, by: int) -> None:
        """To the next or previous row; to the first when none is chosen."""
        count, at = self._model.rowCount(), self.currentIndex().row()
        if count:
            self._go(0 if at < 0 else max(0, min(at + by, count - 1)))

    def _go(self, at: int) -> None:
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(self._model.index(at, 0), flags.ClearAndSelect | flags.Rows)

    def _current_changed(self) -> None:
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            event.ignore()  # the window's
        else:
            super().keyPressEvent(event)
