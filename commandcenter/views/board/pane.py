"""The centre of the duty page: tool bar, table, foot. Pages of rows come by query, changes by difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from ...dispatch import boards
from ...dispatch.boards import BoardQuery, Line, Slice
from ..actions import command
from ..foot import Foot
from ..live import Changes
from ..widgets.layout import frame
from ..widgets.notices import EmptyState
from ..workplace import Workplace
from .empty import why_empty
from .model import BoardModel
from .table import BoardTable, WholeRows
from .toolbar import BoardToolBar, from_json, name_of, to_json

_PAGE = 200
_PULSES = 3
_PULSE_MS = 500


class BoardPane(QWidget):
    """`case_chosen` follows the current row; `views_changed` when a filter was kept or forgotten."""

    case_chosen = Signal(int)
    case_opened = Signal(int)
    views_changed = Signal(object)
    marked = Signal(int)
    query_changed = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self.query = BoardQuery()
        self.model = BoardModel(workplace.now(), {a.login: a.person for a in workplace.township.accounts}, self)
        self.table = BoardTable(workplace.theme, self.model, workplace.memory)
        self.bar = BoardToolBar(workplace.theme, workplace.township)
        self.empty = EmptyState(workplace.theme, "", "")
        self._foot: Foot | None = None
        self._more = self._loading = False
        self._asked = 0
        self._changed_ids: set[int] = set()
        self._reading = False
        self._wanted_case: int | None = None
        self._views: dict[str, BoardQuery] = {}
        self._pulse_left = 0
        self._fresh: frozenset[int] = frozenset()
        self._pulse = QTimer(self)
        self._pulse.setInterval(_PULSE_MS)
        self._lay_out()
        self._connect()
        self._remembered_views()

    def _lay_out(self) -> None:
        ground = frame("pane")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        inner = QVBoxLayout(ground)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        stack = QWidget()
        self._stack = QStackedLayout(stack)
        self._stack.addWidget(WholeRows(self.table))
        self._stack.addWidget(self.empty)
        inner.addWidget(self.bar)
        inner.addWidget(stack, 1)

    def _connect(self) -> None:
        work = self._work
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self.case_opened)
        self.table.more_wanted.connect(self._fetch_more)
        self.table.marks_changed.connect(self.marked)
        self.bar.changed.connect(self.open)
        self.bar.kept.connect(self._keep_view)
        self.bar.dropped.connect(self._drop_view)
        self._pulse.timeout.connect(self._beat)
        work.live.changed.connect(self._note_changes)
        work.live.reset.connect(self.reload)
        work.live.presence.connect(self._show_presence)
        work.ticker.ticked.connect(self._tick)

    # --- loading ----------------------------------------------------------------------------------------------------

    def open(self, query: BoardQuery, case_id: int | None = None) -> None:
        """Another board; the case, if given, becomes its current row."""
        self.query = query
        self._wanted_case = case_id
        self.bar.show_query(query, self._name(query))
        self.table.clear_marks()
        self.query_changed.emit(query)
        self.reload()

    def go_to(self, case_id: int) -> None:
        """Shows a case and makes it the current row: now, or as soon as it comes to this board."""
        if not self.table.choose(case_id):
            self.table.clearSelection()
            self.case_chosen.emit(case_id)
            self._wanted_case = case_id

    def forget_words(self) -> None:
        """What was typed in the search field is gone, and narrows nothing."""
        self.bar.search.clear()
        if self.query.words:
            self.open(replace(self.query, words=""))

    def reload(self) -> None:
        """Everything anew: after another filter, a restore, a lost connection."""
        self._asked += 1
        asked, query, desk = self._asked, self.query, self._work.desk
        self._loading = True
        self._work.tasks.run(self, lambda: (asked, boards.page(desk, query, limit=_PAGE)), self._take_first, self._fail)

    def _take_first(self, answer: tuple[int, Slice]) -> None:
        asked, found = answer
        if asked != self._asked:
            return  # another query was asked since
        self._loading, self._more = False, found.more
        keep = self._wanted_case or self.table.current_id()
        self._wanted_case = None
        self.model.now = self._work.now()
        self.model.replace_all(found.lines)
        if keep is None or not self.table.choose(keep):
            self.table.scrollToTop()
        self._show_size()
        self._read_changes()

    def _fail(self, error: Exception) -> None:
        self._loading = False
        self._work.complain(error)
        self._read_changes()

    def _fetch_more(self) -> None:
        if self._loading or not self._more or not self.model.rows:
            return
        self._loading = True
        asked, query, desk, last = self._asked, self.query, self._work.desk, self.model.rows[-1].row.key
        self._work.tasks.run(
            self, lambda: (asked, boards.page(desk, query, after=last, limit=_PAGE)), self._take_more, self._fail
        )

    def _take_more(self, answer: tuple[int, Slice]) -> None:
        asked, found = answer
        if asked != self._asked:
            return
        self._loading, self._more = False, found.more
        self.model.append(found.lines)
        self._show_size()
        self._read_changes()

    # --- living -----------------------------------------------------------------------------------------------------

    def _note_changes(self, changes: Changes) -> None:
        self._changed_ids |= changes.cases
        self._read_changes()

    def _read_changes(self) -> None:
        """Re-reads what changed; while one reading is under way the next gather. Rows that are being loaded may be
        older than the change, so that it has to come after them."""
        if self._reading or self._loading or not self._changed_ids:
            return
        self._reading = True
        ids, self._changed_ids = frozenset(self._changed_ids), set()
        asked, query, desk = self._asked, self.query, self._work.desk
        self._work.tasks.run(
            self, lambda: (asked, boards.lines(desk, query, ids)), self._take_changes, self._failed_changes
        )

    def _failed_changes(self, error: Exception) -> None:
        self._reading = False

    def _take_changes(self, answer: tuple[int, Mapping[int, Line | None]]) -> None:
        asked, found = answer
        self._reading = False
        if asked == self._asked:
            self._apply(found)
        self._read_changes()

    def _apply(self, found: Mapping[int, Line | None]) -> None:
        last = self.model.rows[-1].row.key if self._more and self.model.rows else None
        within = {i: None if line is None or (last and line.row.key > last) else line for i, line in found.items()}
        fresh = {i for i, line in within.items() if line is not None and self.model.position(i) is None}
        top = self.table.rowAt(0)
        anchor = self.model.line_at(top) if top > 0 else None
        self.model.now = self._work.now()
        self.model.marked.difference_update(i for i, line in within.items() if line is None)
        self.table.hold(partial(self.model.apply, within))
        if self._wanted_case in fresh:
            self.table.choose(self._wanted_case)
        if anchor is not None and (at := self.model.position(anchor.row.id)) is not None:
            self.table.verticalScrollBar().setValue(at)  # what was read stays where the eye is
        self._show_size()
        if fresh:
            self._start_pulse(frozenset(fresh))

    def _start_pulse(self, rows: frozenset[int]) -> None:
        self._fresh, self._pulse_left = rows, 2 * _PULSES
        self._pulse.start()

    def _beat(self) -> None:
        """On and off, three times, once a second."""
        self._pulse_left -= 1
        before, now = self.table.delegate.pulsing, self._fresh if self._pulse_left % 2 else frozenset()
        self.table.delegate.pulsing = now
        self.table.repaint_rows(before | now)
        if self._pulse_left <= 0:
            self._pulse.stop()

    def _show_presence(self, lookers: Mapping[int, Any]) -> None:
        self.model.lookers = lookers
        self.table.viewport().update()

    def _tick(self, now: datetime) -> None:
        self.model.now = now
        if self.table.isVisible():
            self.table.follow_clock()
            self._say_reason()

    # --- showing ----------------------------------------------------------------------------------------------------

    def use_foot(self, foot: Foot) -> None:
        self._foot = foot
        self._say_reason()

    def _show_size(self) -> None:
        count = len(self.model.rows)
        self.bar.show_count(f"{count}{'+' if self._more else ''} 件")
        self._stack.setCurrentIndex(0 if count else 1)
        if not count:
            self.empty.say(*why_empty(self.query, takes_in=self._work.is_one_of(command("intake").roles)))
        self._say_reason()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._say_reason()

    def _say_reason(self) -> None:
        """The foot tells why the current row is red or amber; it is another's while the board is out of sight."""
        if self._foot is None or not self.isVisible():
            return
        line = self.table.current
        reason = "" if line is None else line.why(self.model.now)
        marks = len(self.model.marked)
        bulk = f"已选 {marks} 件　F7 催办　F4 派单　F9 办结" if marks else ""
        self._foot.count(bulk or reason or f"{len(self.model.rows)} 行")

    def _chosen(self, case_id: int) -> None:
        self._wanted_case = None
        self._say_reason()
        self.case_chosen.emit(case_id)

    def marked_lines(self) -> list[Line]:
        """What was chosen for a bulk action, as it stands now."""
        places = sorted(at for at in map(self.model.position, self.model.marked) if at is not None)
        return [self.model.rows[at] for at in places]

    # --- saved views ------------------------------------------------------------------------------------------------

    def _name(self, query: BoardQuery) -> str:
        own = next((name for name, kept in self._views.items() if kept == query), None)
        return own or name_of(query, self._work.township)

    def _remembered_views(self) -> None:
        kept = self._work.memory.value("board/views", {})
        if isinstance(kept, dict):
            found = {str(name): from_json(view) for name, view in kept.items() if isinstance(view, dict)}
            self._views = {name: query for name, query in found.items() if query is not None}
        self.bar.show_views(list(self._views))

    @property
    def views(self) -> list[tuple[str, BoardQuery]]:
        return list(self._views.items())

    def _keep_view(self, name: str) -> None:
        self._views[name] = self.query
        self._views_changed()

    def _drop_view(self, name: str) -> None:
        self._views.pop(name, None)
        self._views_changed()

    def _views_changed(self) -> None:
        self._work.memory.keep("board/views", {name: to_json(query) for name, query in self._views.items()})
        self.bar.show_views(list(self._views))
        self.bar.show_query(self.query, self._name(self.query))
        self.views_changed.emit(self.views)
