"""Ctrl+K: one field for cases, commands, units and places. It searches every case ever while one types."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from ...dispatch.boards import BoardQuery
from ...dispatch.finding import Found, find
from ...models.words import clock_time
from ..actions import DESK, Command, commands_of
from ..board.delegate import short_no
from ..drafts import form_drafts
from ..widgets.fields import SearchEdit
from ..widgets.layout import column, frame, label, row, rule
from ..widgets.marks import Keycap
from ..widgets.pickers import Choice, grid_choices, matches, unit_choices
from ..workplace import Workplace
from .keys import printed
from .overlay import Overlay
from .palette_lines import HIT, HitDelegate

_WIDTH = 760
#: The list is at most so high; the field above and the foot below it are.
_MOST = 480
_REST = 48 + 44 + 8
_PAUSE_MS = 80
_SHOWN = 8
_FEW = 4


@dataclass(frozen=True, slots=True)
class Hit:
    """One line. `mark` names a state's shape or an icon; `keys` is printed at the right, else `right`."""

    text: str
    note: str = ""
    mark: str = ""
    right: str = ""
    keys: str = ""
    do: Callable[[], None] | None = None

    @property
    def is_head(self) -> bool:
        return self.do is None


_Index = QModelIndex | QPersistentModelIndex


class _Hits(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.hits: list[Hit] = []

    def show(self, hits: Sequence[Hit]) -> None:
        self.beginResetModel()
        self.hits = list(hits)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self.hits)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        hit = self.hits[index.row()]
        if role == HIT:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{hit.text} {hit.note} {hit.right or hit.keys}".strip()
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.hits[index.row()].is_head:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Field(SearchEdit):
    """The arrows belong to the list below."""

    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
        if (step := steps.get(Qt.Key(event.key()))) is not None:
            self.moved.emit(step)
        else:
            super().keyPressEvent(event)


class Palette(Overlay):
    """`commanded` tells a command's id; everything else goes through the workplace."""

    commanded = Signal(str)

    def __init__(self, workplace: Workplace, over: QWidget) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("查找或执行命令"))
        super().__init__(workplace.theme, over, panel, _WIDTH)
        self._work = workplace
        self._found: Found | None = None
        self._field = _Field(workplace.theme, self.tr("查事件、村、单位，或执行命令"))
        self._field.setProperty("role", "command")
        self._model = _Hits()
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(HitDelegate(workplace.theme, self._list, self._words))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(self.tr("查找结果"))
        self._searched = label("", "small")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._pause.timeout.connect(self._search)
        self._field.textChanged.connect(self._typed)
        self._field.moved.connect(self._move)
        self._field.returnPressed.connect(self._take)
        self._list.clicked.connect(self._take)

    def _lay_out(self) -> None:
        theme = self._work.theme
        hints: list[QWidget | int] = []
        for keys, text in (("↑ ↓", self.tr("选择")), ("Enter", self.tr("打开")), ("Esc", self.tr("返回"))):
            hints += [Keycap(theme, keys), label(text, "small"), 4]
        foot = row(*hints, None, self._searched, gap=8, margins=(16, 0, 16, 0))
        self.panel.setLayout(column(self._field, rule(), self._list, rule(), foot, gap=0, margins=(1, 1, 1, 1)))
        self._list.setFixedHeight(0)

    def open(self) -> None:
        super().open()
        self._field.clear()
        self._found = None
        self._show()
        self._field.setFocus()

    def panel_height(self) -> int:
        return self._list.height() + _REST

    def _words(self) -> str:
        return self._field.text().strip()

    @property
    def field(self) -> QLineEdit:
        return self._field

    # --- searching --------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._show()
        self._pause.start()

    def _search(self) -> None:
        words, desk = self._words(), self._work.desk
        if words and not words.startswith(">"):
            self._work.tasks.run(self, lambda: (words, find(desk, words, _SHOWN)), self._take_found)

    def _take_found(self, answer: tuple[str, Found]) -> None:
        words, found = answer
        if words == self._words():
            self._found = found
            self._show()

    # --- what is listed ---------------------------------------------------------------------------------------------

    def _show(self) -> None:
        words = self._words()
        only_commands = words.startswith(">")
        words = words.lstrip("> ")
        hits: list[Hit] = []
        if not words:
            hits += _group(self.tr("没写完的"), self._unfinished())
        if not only_commands and words:
            hits += _group(self.tr("事件"), self._cases())
        hits += _group(self.tr("命令"), self._commands(words, None if only_commands else _FEW if words else _SHOWN))
        if not only_commands and words and self._work.is_one_of(DESK):
            hits += _group(self.tr("单位"), self._units(words))
            hits += _group(self.tr("网格"), self._grids(words))
        self._model.show(hits)
        self._list.setFixedHeight(min(sum(32 if h.is_head else 40 for h in hits), _MOST, self.room - _REST))
        self._move(0)
        searched = "" if self._found is None else self.tr("全部 %1 件").replace("%1", f"{self._found.searched:,}")
        self._searched.setText(searched)
        self.refit()

    def _cases(self) -> Iterable[Hit]:
        if self._found is None:
            return
        now = self._work.now()
        for line in self._found.cases:
            case = line.row
            text = f"{case.grid}　{case.title}" if case.grid else case.title
            note = next(iter(line.waits_for), case.state.label)
            mark = line.light(now).token
            yield Hit(text, note, mark, short_no(case.no), do=_later(self._work.show_case, case.id))

    def _unfinished(self) -> Iterable[Hit]:
        """What was begun on a case and not sent; the case offers to go on with it."""
        for one in form_drafts(self._work).all[:_FEW]:
            if one.about.no:
                note, do = clock_time(one.at, self._work.now()), _later(self._work.show_case, one.about.id)
                yield Hit(f"{one.word}　{one.about.title}", note, "paper", short_no(one.about.no), do=do)

    def _commands(self, words: str, most: int | None) -> Iterable[Hit]:
        chosen = [c for c in commands_of(self._work.by.role) if c.id != "palette" and _fits(c, words)]
        for command in chosen[:most]:
            yield Hit(command.text, command.group, "bolt", keys=printed(command.keys), do=self._commanding(command.id))

    def _commanding(self, command_id: str) -> Callable[[], None]:
        return lambda: self.commanded.emit(command_id)

    def _units(self, words: str) -> Iterable[Hit]:
        for choice in _matching(unit_choices(self._work.township), words):
            yield Hit(choice.text, choice.detail, "user", keys="Enter", do=self._board_of(unit_id=choice.value))

    def _grids(self, words: str) -> Iterable[Hit]:
        for choice in _matching(grid_choices(self._work.township), words):
            yield Hit(choice.text, choice.detail, "pin", keys="Enter", do=self._board_of(grid_id=choice.value))

    def _board_of(self, **query: Any) -> Callable[[], None]:
        return lambda: self._work.go("duty", BoardQuery(**query))

    # --- choosing ---------------------------------------------------------------------------------------------------

    def _move(self, step: int) -> None:
        """To another line, over the heads; step 0 goes to the first one."""
        rows = [i for i, hit in enumerate(self._model.hits) if not hit.is_head]
        if not rows:
            return
        current = self._list.currentIndex().row()
        place = rows.index(current) + step if step and current in rows else 0
        self._list.setCurrentIndex(self._model.index(rows[max(0, min(place, len(rows) - 1))]))

    def _take(self) -> None:
        index = self._list.currentIndex()
        if not index.isValid():
            return
        hit = self._model.hits[index.row()]
        self.shut()
        if hit.do is not None:
            hit.do()


def _group(name: str, hits: Iterable[Hit]) -> list[Hit]:
    found = list(hits)
    return [Hit(name), *found] if found else []


def _later(do: Callable[[int], None], case_id: int) -> Callable[[], None]:
    return lambda: do(case_id)


def _fits(command: Command, words: str) -> bool:
    return not words or words in command.text or words.casefold() in (command.keys.casefold(), command.id)


def _matching(choices: Sequence[Choice], words: str) -> list[Choice]:
    return [c for c in choices if matches(c, words)][:_FEW]

