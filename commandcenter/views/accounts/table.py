"""The list of accounts: one row an account, whole rows, found by words or pinyin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QPainter

from ...dispatch.upkeep.administration import AccountLine
from .. import paint
from ..language import say
from ..table_model import DiffTableModel, Index
from ..theme import Theme
from ..widgets.choices import Choice, matches
from ..widgets.marks import FocusRing
from ..widgets.row_table import RowPaint, RowTable

LINE = Qt.ItemDataRole.UserRole
#: A pill has its own room before its words.
_PAD = 8


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


class _Delegate(RowPaint):
    """Normal is quiet: only an account that is out of use or waits for its owner stands out."""

    def cell(self, painter: QPainter, room: QRectF, index: Index) -> None:
        line: AccountLine = index.data(LINE)
        t, column = self.t, index.column()
        words, is_on = _COLUMNS[column].words(line), line.account.active
        if column == _STATE:
            paint.pill(painter, room.x() - _PAD, room.center().y(), t, "done" if is_on else "paused", words)
        elif column == _PASSWORD and is_on and line.account.must_change:
            paint.tag(painter, room.x(), room.center().y(), t, words, "due_soon")
        else:
            quiet = not is_on or column in (0, _PASSWORD)
            paint.text(painter, room, words, t.text_muted if quiet else t.text)


class AccountTable(RowTable[AccountLine]):
    """`chosen` tells that another row is the current one."""

    chosen = Signal()

    def __init__(self, theme: Theme, model: AccountModel) -> None:
        super().__init__(model, self.tr("账号列表"), [column.width for column in _COLUMNS])
        self.setItemDelegate(_Delegate(theme, self))
        FocusRing(self)
        self.selectionModel().currentRowChanged.connect(self._current_changed)

    def _current_changed(self) -> None:
        self.chosen.emit()
