"""值守: the triptych. Queues stay left; centre and right change together — board and case, form and advice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ...dispatch.center import CaseRef
from ...dispatch.overviews.boards import BoardQuery
from ...models.lifecycle import Action
from ...models.queues import Queue
from ..actions import command
from ..board.pane import BoardPane
from ..case.pane import CasePane
from ..case.rehearsal import Rehearsal
from ..desk.commands import CaseCommands
from ..desk.side import DeskSide
from ..desk.stations import Station, Stations
from ..foot import Foot
from ..page import CaseInFront, PageWidget
from ..readiness import Step
from ..widgets.layout import column, holder
from ..workplace import Workplace

#: Left and right pane in a page of at least this width; the centre takes the rest.
_PANES = ((1600, 208, 464), (1200, 184, 360), (0, 160, 272))
#: Below this width a form in the centre needs the room of the queues; their counts stay in the strip.
_CRAMPED = 1100
#: With marked rows these commands mean all of them.
_BULK = {"urge": Action.URGE, "dispatch": Action.DISPATCH, "close": Action.CANCEL}


class DutyPage(PageWidget):
    """The board with its case; `Stations` are the forms that take their place for a while."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.side = DeskSide(workplace)
        self.board = BoardPane(workplace)
        self.case = CasePane(workplace)
        self._commands = CaseCommands(workplace, self.case, self)
        self._centre, self._right = QStackedWidget(), QStackedWidget()
        self._foot_host = holder(column(gap=0))
        self._centre.addWidget(self.board)
        self._right.addWidget(self.case)
        self.stations = Stations(workplace, self)
        self.case.take_over[Action.DISPATCH] = self.stations.open_dispatch
        self._lay_out()
        self._connect()
        self.board.open(self._first_query())

    def _lay_out(self) -> None:
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(1)
        self._split.setChildrenCollapsible(False)
        centre = column(self._centre, self._foot_host, gap=0)
        centre.setStretch(0, 1)
        for part in (self.side, holder(centre), self._right):
            self._split.addWidget(part)
        self._split.setStretchFactor(1, 1)
        kept = self.workplace.memory.value("duty/split")
        whole = isinstance(kept, list) and len(kept) == 2 and all(isinstance(n, int) for n in kept)
        self._chosen: tuple[int, int] | None = (kept[0], kept[1]) if whole else None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Panes as somebody drew them, else as wide as the page can afford."""
        width = self.width()
        self.side.setVisible(not (self.stations.is_open and width < _CRAMPED))
        left, right = self._chosen or next((left, right) for least, left, right in _PANES if width >= least)
        self._split.setSizes([left, max(0, width - left - right), right])

    def _drawn(self) -> None:
        left, _, right = self._split.sizes()
        self._chosen = (left, right) if left else self._chosen

    def _connect(self) -> None:
        self._split.splitterMoved.connect(self._drawn)
        self.side.picked.connect(self._pick)
        self.side.intake_wanted.connect(self.stations.open_intake)
        self.board.case_chosen.connect(self.case.show_case)
        self.board.case_opened.connect(self._open_case)
        self.board.query_changed.connect(self.side.mark)
        self.board.views_changed.connect(self.side.show_views)
        self.side.show_views(self.board.views)
        self.case.acted.connect(self._acted)
        self.stations.opened.connect(self._station_opened)
        self.stations.closed.connect(self._station_closed)
        self.stations.finished.connect(self._finished)
        self.stations.case_shown.connect(self.case.show_case)

    def _first_query(self) -> BoardQuery:
        return BoardQuery(queue=Queue.OPEN)

    def take_focus(self) -> None:
        self.board.take_focus()

    # --- boards and cases -------------------------------------------------------------------------------------------

    def _pick(self, query: BoardQuery) -> None:
        self.stations.leave()
        self.board.open(query)

    def _open_case(self, case_id: int) -> None:
        self.case.show_case(case_id)
        self.case.setFocus()

    def _acted(self, ref: CaseRef) -> None:
        """The feed brings the row; the eye goes back to the board."""
        self.board.take_focus()

    def open_with(self, what: Any) -> None:
        match what:
            case "intake":
                self.stations.open_intake()
            case BoardQuery():
                self._pick(what)
                self.board.take_focus()
            case int():
                self.stations.leave()
                self.board.go_to(what)
                self.board.take_focus()

    # --- forms in the centre ----------------------------------------------------------------------------------------

    def _station_opened(self, station: Station) -> None:
        for stack, widget in self._take_in(station):
            stack.setCurrentWidget(widget)
        self._fit()
        station.centre.setFocus()
        self.handlers_changed.emit()

    def _take_in(self, station: Station) -> tuple[tuple[QStackedWidget, QWidget], ...]:
        """The two places of a station, with what stands there; it is not shown yet."""
        places = ((self._centre, station.centre), (self._right, station.right or self.case))
        for stack, widget in places:
            if stack.indexOf(widget) < 0:
                stack.addWidget(widget)
        return places

    def _station_closed(self, station: Station) -> None:
        for stack, widget, home in (
            (self._centre, station.centre, self.board),
            (self._right, station.right or self.case, self.case),
        ):
            stack.setCurrentWidget(home)
            if not station.stays and widget is not home:
                stack.removeWidget(widget)
                widget.deleteLater()
        self._fit()
        self.board.take_focus()
        self.handlers_changed.emit()

    def _finished(self, ref: CaseRef) -> None:
        """What a form left behind is what one looks at next."""
        self.board.go_to(ref.id)

    # --- commands ---------------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        """A form in the centre hears its own commands; the rows behind it are not moved by keys one cannot see."""
        always = {"intake": self.stations.open_intake, "call_back": self.stations.open_call_back, "back": self.back}
        if self.stations.is_open:
            beside = self._commands.handlers() if self._right.currentWidget() is self.case else {}
            return beside | always | self.stations.handlers()
        bulk = {name: partial(self._start, name) for name in _BULK}
        return self._commands.handlers() | self._moves() | bulk | always

    def _moves(self) -> dict[str, Callable[[], None]]:
        table = self.board.table
        return {
            "next": partial(table.step, 1),
            "previous": partial(table.step, -1),
            "open": self._open_current,
            "filter": self.board.bar.start_search,
            "order": self.board.sort_otherwise,
            "face": self.board.turn,
        }

    def _start(self, command: str) -> None:
        """On all marked rows, else on the case in front."""
        if lines := self.board.marked_lines():
            self.stations.open_bulk(lines, _BULK[command])
        else:
            self._commands.handlers()[command]()

    def _open_current(self) -> None:
        if (case_id := self.board.table.current_id()) is not None:
            self._open_case(case_id)
        elif not self.case.with_case(self.case.setFocus):
            self.workplace.say(self.tr("先选一件案件"), "due_soon")

    def back(self) -> None:
        """Esc: out of a form, out of a filter, back to the rows."""
        if self.stations.is_open:
            self.stations.leave()
        elif self.case.is_acting:
            self.case.stop()
        elif self.board.model.marked:
            self.board.table.clear_marks()
        else:
            self.board.widen()
        self.board.take_focus()

    def case_in_front(self) -> CaseInFront | None:
        view = self.case.current()
        if view is None or self._right.currentWidget() is not self.case:
            return None
        return CaseInFront(view, self.case.start, partial(self.stations.open_dispatch, view))

    # --- the window's part ------------------------------------------------------------------------------------------

    def chapter(self) -> str:
        return self.stations.chapter

    def foot_host(self) -> QWidget:
        return self._foot_host

    def use_foot(self, foot: Foot) -> None:
        self.board.use_foot(foot)

    def rehearsals(self) -> Iterable[Step]:
        rehearsal, lines = Rehearsal(self.workplace, self.case), self.board.model.rows
        if lines:
            yield partial(self.board.reread, lines[0].id)
            yield from rehearsal.steps(lines[0].id)
        if self.workplace.is_one_of(command("intake").roles):
            yield self.stations.intake
            yield from (partial(self._rehearse_intake, place) for place in range(2))

    def _rehearse_intake(self, place: int) -> None:
        """The form, or what stands to its right, is laid out and painted unseen, unless it is there already."""
        stack, widget = self._take_in(self.stations.intake())[place]
        if stack.currentWidget() is not widget:
            widget.resize(stack.size())
            widget.grab()

    def closing(self) -> None:
        if self._chosen is not None:
            self.workplace.memory.keep("duty/split", list(self._chosen))
        self.stations.closing()


def build(workplace: Workplace) -> DutyPage:
    return DutyPage(workplace)
