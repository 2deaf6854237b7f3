"""The centre of the duty page: tool bar, table, foot. Pages of rows come by query, changes by difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from ...dispatch.overviews import boards
from ...dispatch.overviews.boards import BESIDE, BoardQuery, Line, Order, Slice
from ..actions import command
from ..foot import Foot
from ..live import Changes
from ..widgets.layout import frame
from ..widgets.notices import EmptyState
from ..workplace import Workplace
from .columns import COLUMNS, INDEX
from .empty import why_empty
from .map_face import BoardMap
from .model import BoardModel
from .saved import SavedViews
from .table import BoardTable, WholeRows
from .toolbar import BoardToolBar, Face, name_of

_PAGE = 200
_PULSES = 3
_PULSE_MS = 500
_Choice = TypeVar("_Choice", bound=StrEnum)


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
        self.map = BoardMap(workplace)
        self._habit = _member(Order, workplace.memory.value("board/order"), Order.DANGER)
        self._face = _member(Face, workplace.memory.value("board/face"), Face.TABLE)
        self._foot: Foot | None = None
        self._more = self._loading = False
        self._asked = 0
        self._changed_ids: set[int] = set()
        self._reading = False
        self._wanted_case: int | None = None
        self._views = SavedViews(workplace.memory)
        self._pulse_left = 0
        self._fresh: frozenset[int] = frozenset()
        self._pulse = QTimer(self)
        self._pulse.setInterval(_PULSE_MS)
        self._lay_out()
        self._connect()

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
        self._stack.addWidget(self.map)
        self.bar.face.set_value(self._face)
        inner.addWidget(self.bar)
        inner.addWidget(stack, 1)

    def _connect(self) -> None:
        work = self._work
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self.case_opened)
        self.table.more_wanted.connect(self._fetch_more)
        self.table.marks_changed.connect(self.marked)
        self.table.heading_clicked.connect(self._heading_clicked)
        self.map.picked.connect(self._narrow_to_grid)
        self.map.opened.connect(self._open_grid)
        self.bar.changed.connect(self.open)
        self.bar.ordered.connect(self.sort_by)
        self.bar.turned.connect(self._turn)
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
        self._show_query()
        self.table.clear_marks()
        self.query_changed.emit(query)
        self.reload()

    def go_to(self, case_id: int) -> None:
        """Shows a case and makes it the current row: now, or as soon as it comes to this board."""
        if not self.table.choose(case_id):
            self.table.clearSelection()
            self.case_chosen.emit(case_id)
            self._wanted_case = case_id

    def widen(self) -> None:
        """What was typed in the search field is gone, and narrows nothing; on the map neither does a grid."""
        self.bar.search.clear()
        grid_id = None if self._face is Face.MAP else self.query.grid_id
        if (wider := replace(self.query, words="", grid_id=grid_id)) != self.query:
            self.open(wider)

    def reload(self) -> None:
        """Everything anew: after another filter, a restore, a lost connection."""
        self._asked += 1
        asked, query, desk = self._asked, self._ordered_query, self._work.desk
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
        asked, query, desk, last = self._asked, self._ordered_query, self._work.desk, self.model.rows[-1].row.key
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

    # --- order and face ---------------------------------------------------------------------------------------------

    @property
    def order(self) -> Order | None:
        """By what the rows are sorted: a kept view as it was kept, else as this person likes it; None where the newest
        always come first."""
        return None if self.query.queue in BESIDE else self.query.order or self._habit

    @property
    def _ordered_query(self) -> BoardQuery:
        return replace(self.query, order=self.order)

    def sort_by(self, order: Order) -> None:
        """Sorts the rows anew; what is chosen stays. Remembered, unless the board is a view with its own order."""
        if self.query.order is not None:
            self.open(replace(self.query, order=order), self.table.current_id())
            return
        self._habit = order
        self._work.memory.keep("board/order", order.value)
        self._show_query()
        self.reload()

    def sort_otherwise(self) -> None:
        """By the next of all orders."""
        if self.order is None:
            self._work.say(self.tr("这里总是新的在前"), "due_soon")
            return
        orders = list(Order)
        order = orders[(orders.index(self.order) + 1) % len(orders)]
        self.sort_by(order)
        self._work.say(order.label, "accent")

    def _heading_clicked(self, column: str) -> None:
        """By what the column shows; where it was that already, by the next of its orders."""
        orders = COLUMNS[INDEX[column]].orders
        if orders and self.order is not None:
            at = orders.index(self.order) + 1 if self.order in orders else 0
            self.sort_by(orders[at % len(orders)])

    def turn(self) -> None:
        """From the table to the map, and back; the keyboard goes along."""
        self.bar.face.choose(Face.TABLE if self._face is Face.MAP else Face.MAP)
        self.take_focus()

    def _turn(self, face: Face) -> None:
        self._face = face
        self._work.memory.keep("board/face", face.value)
        self._show_face()

    def _show_face(self) -> None:
        at = 2 if self._face is Face.MAP else 0 if self.model.rows else 1
        self._stack.setCurrentIndex(at)

    def take_focus(self) -> None:
        (self.map if self._face is Face.MAP else self.table).setFocus()

    def _narrow_to_grid(self, grid_id: int | None) -> None:
        self.open(replace(self.query, grid_id=grid_id))

    def _open_grid(self, grid_id: int) -> None:
        """The rows of one grid, in the table."""
        self._narrow_to_grid(grid_id)
        self.turn()

    # --- living -----------------------------------------------------------------------------------------------------

    def _note_changes(self, changes: Changes) -> None:
        self._changed_ids |= changes.cases
        self._read_changes()

    def reread(self, case_id: int) -> None:
        """Reads a row as if it had changed: a server plans what a change asks for the first time it is asked."""
        self._changed_ids.add(case_id)
        self._read_changes()

    def _read_changes(self) -> None:
        """Re-reads what changed; while one reading is under way the next gather. Rows that are being loaded may be
        older than the change, so that it has to come after them."""
        if self._reading or self._loading or not self._changed_ids:
            return
        self._reading = True
        ids, self._changed_ids = frozenset(self._changed_ids), set()
        asked, query, desk = self._asked, self._ordered_query, self._work.desk
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
        self._show_face()
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

    def _show_query(self) -> None:
        """Around the rows: what they are, and how they are sorted."""
        query = self.query
        own = self._views.name_of(query)
        self.bar.show_query(query, own or name_of(query, self._work.township), self.order, is_own=own is not None)
        self.model.show_order(self.order)
        self.map.show_query(query)

    @property
    def views(self) -> list[tuple[str, BoardQuery]]:
        return self._views.all

    def _keep_view(self, name: str) -> None:
        """The board as it is now, its order included."""
        self.query = self._ordered_query
        self._views.keep(name, self.query)
        self._views_changed()

    def _drop_view(self, name: str) -> None:
        self._views.drop(name)
        self._views_changed()

    def _views_changed(self) -> None:
        self._show_query()
        self.views_changed.emit(self.views)
        self.query_changed.emit(self.query)


def _member(of: type[_Choice], kept: object, usual: _Choice) -> _Choice:
    """A remembered choice; the usual one where none was kept or it is no choice any more."""
    return next((member for member in of if member.value == kept), usual)
