"""Ctrl+K: one field for cases, steps, commands, pages, units, places. It searches every case ever while one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from ...dispatch.cases.finding import Found, find
from ...dispatch.overviews.loads import Load, loads
from ..language import say
from ..page import CaseInFront, Page
from ..widgets.layout import column, frame, label, row, rule
from ..widgets.marks import Keycap
from ..workplace import Workplace
from .arrow_field import ArrowField
from .overlay import Overlay
from .palette_hits import Hit, Lister, Wanted
from .palette_lines import HIT, HitDelegate

_WIDTH = 760
#: The list is at most so high; the field above and the foot below it are.
_MOST = 480
_REST = 48 + 44 + 8
_PAUSE_MS = 80
_CASES = 6

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
            return " ".join(map(say, (hit.text, hit.note, hit.right or hit.keys))).strip()
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.hits[index.row()].is_head:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Field(ArrowField):
    """Tab narrows the list below."""

    tabbed = Signal()

    def focusNextPrevChild(self, forward: bool) -> bool:
        self.tabbed.emit()
        return True


class Palette(Overlay):
    """`commanded` tells a command's id; everything else goes through the workplace.

    Enter before the cases of the last words are there waits for them: nobody gets what he did not see.
    """

    commanded = Signal(str)

    def __init__(
        self, workplace: Workplace, over: QWidget, pages: Sequence[Page], front: Callable[[], CaseInFront | None]
    ) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("查找或执行命令"))
        super().__init__(workplace.theme, over, panel, _WIDTH)
        self._work = workplace
        self._found: Found | None = None
        self._found_for: Wanted | None = None
        self._only = ""
        self._has_moved = self._is_eager = False
        self.lister = Lister(workplace, pages, front, self.commanded.emit)
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
        self._field.tabbed.connect(self._narrow)
        self._field.returnPressed.connect(self._take)
        self._list.clicked.connect(self._take)

    def _lay_out(self) -> None:
        theme = self._work.theme
        hints: list[QWidget | int] = []
        for keys, text in (("↑ ↓", self.tr("选择")), ("Enter", self.tr("打开")), ("Tab", self.tr("只看这一组"))):
            hints += [Keycap(theme, keys), label(text, "small"), 4]
        prefixes = label(self.tr("# 事件　@ 单位和网格　> 命令"), "small")
        foot = row(*hints, None, prefixes, 4, self._searched, gap=8, margins=(16, 0, 16, 0))
        self.panel.setLayout(column(self._field, rule(), self._list, rule(), foot, gap=0, margins=(1, 1, 1, 1)))
        self._list.setFixedHeight(0)

    def open(self) -> None:
        super().open()
        self._field.clear()
        self._found, self._found_for, self._only = None, None, ""
        self._has_moved = self._is_eager = False
        self._show()
        self._field.setFocus()
        self._work.tasks.run(self, partial(loads, self._work.desk), self._take_loads)

    def panel_height(self) -> int:
        return self._list.height() + _REST

    @property
    def _asked(self) -> Wanted:
        return Wanted.of(self._field.text(), self._only)

    def _words(self) -> str:
        return self._asked.words

    @property
    def field(self) -> QLineEdit:
        return self._field

    # --- searching --------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._only = ""
        self._has_moved = self._is_eager = False
        self._show()
        self._pause.start()

    def _search(self) -> None:
        wanted, desk = self._asked, self._work.desk
        if wanted.searches_cases:
            most = wanted.most(_CASES)
            job = partial(find, desk, wanted.words, most)
            self._work.tasks.run(self, lambda: (wanted, job()), self._take_found, self._failed)

    def _take_found(self, answer: tuple[Wanted, Found]) -> None:
        wanted, found = answer
        if wanted == self._asked:
            self._found, self._found_for = found, wanted
            self._show()
            if self._is_eager:
                self._take()

    def _failed(self, error: Exception) -> None:
        self._is_eager = False
        self._work.complain(error)

    @property
    def _is_behind(self) -> bool:
        """Whether the cases of what was typed are still looked for."""
        return self._asked.searches_cases and self._found_for != self._asked

    def _take_loads(self, found: Mapping[int, Load]) -> None:
        self.lister.loads = found
        if self.isVisible():
            self._show()

    def _narrow(self) -> None:
        """Only the group of the chosen line, whole; once more all groups again."""
        at = self._list.currentIndex().row()
        before = next((hit.text for hit in reversed(self._model.hits[: at + 1]) if hit.is_head), "")
        self._only = "" if self._only else before
        self._has_moved = False
        self._show()
        self._search()

    # --- what is listed ---------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """The line somebody went to stays chosen while it is there; a new list begins with its first line."""
        chosen = self._chosen if self._has_moved else None
        cases = self._found.cases if self._found is not None else ()
        papers = self._found.papers if self._found is not None else ()
        groups = self.lister.listed(self._asked, cases, papers)
        hits = [hit for name, group in groups for hit in (Hit(name), *group)]
        if not hits and self._asked.words and not self._is_behind:
            hits = [Hit(self.tr("没有找到“{0}”，换个词，或写编号的后几位").format(self._asked.words))]
        self._model.show(hits)
        self._list.setFixedHeight(min(sum(32 if h.is_head else 40 for h in hits), _MOST, self.room - _REST))
        self._move(0)
        if chosen in hits:
            self._list.setCurrentIndex(self._model.index(hits.index(chosen)))
        searched = "" if self._found is None else self.tr("全部 {0} 件").format(f"{self._found.searched:,}")
        self._searched.setText(searched)
        self.refit()

    # --- choosing ---------------------------------------------------------------------------------------------------

    def _move(self, step: int) -> None:
        """To another line, over the heads; step 0 goes to the first one."""
        rows = [i for i, hit in enumerate(self._model.hits) if not hit.is_head]
        if not rows:
            return
        self._has_moved = self._has_moved or bool(step)
        current = self._list.currentIndex().row()
        place = rows.index(current) + step if step and current in rows else 0
        self._list.setCurrentIndex(self._model.index(rows[max(0, min(place, len(rows) - 1))]))

    @property
    def _chosen(self) -> Hit | None:
        at = self._list.currentIndex().row()
        return self._model.hits[at] if 0 <= at < len(self._model.hits) else None

    def _take(self) -> None:
        hit = self._chosen
        if self._is_behind and not self._has_moved:
            self._is_eager = True
            return
        if hit is not None and hit.do is not None:
            self.shut()
            hit.do()
