"""值守: the triptych. Queues stay left; centre and right change together — board and case, form and advice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ...dispatch.boards import BoardQuery
from ...dispatch.center import CaseRef
from ...models.lifecycle import Action
from ...models.queues import Queue
from ..board.pane import BoardPane
from ..case.pane import CasePane
from ..desk.side import DeskSide
from ..desk.stations import Station, Stations
from ..foot import Foot
from ..page import PageWidget
from ..workplace import Workplace

_WIDTHS = (208, 1246, 464)
_NARROW_WIDTHS = (184, 820, 360)
_NARROW = 1600
#: Commands that begin a step of the case in front.
_STEPS = {
    "admit": Action.ACCEPT,
    "consult": Action.CONSULT,
    "sign": Action.SIGN,
    "urge": Action.URGE,
    "whistle": Action.WHISTLE,
    "note": Action.NOTE,
}
_BULK = {"urge": Action.URGE, "dispatch": Action.DISPATCH, "close": Action.CANCEL}


class DutyPage(PageWidget):
    """The board with its case; `Stations` are the forms that take their place for a while."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.side = DeskSide(workplace)
        self.board = BoardPane(workplace)
        self.case = CasePane(workplace)
        self._centre, self._right = QStackedWidget(), QStackedWidget()
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
        for part in (self.side, self._centre, self._right):
            self._split.addWidget(part)
        self._split.setStretchFactor(1, 1)
        kept = self.workplace.memory.value("duty/split")
        narrow = self.screen().availableGeometry().width() < _NARROW
        default = _NARROW_WIDTHS if narrow else _WIDTHS
        whole = isinstance(kept, list) and len(kept) == len(default) and all(isinstance(n, int) for n in kept)
        self._split.setSizes(kept if whole else list(default))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._split)

    def _connect(self) -> None:
        self.side.picked.connect(self._pick)
        self.side.intake_wanted.connect(self.take_in)
        self.board.case_chosen.connect(self._show_case)
        self.board.case_opened.connect(self._open_case)
        self.board.query_changed.connect(self.side.mark)
        self.board.views_changed.connect(self.side.show_views)
        self.side.show_views(self.board.views)
        self.case.acted.connect(self._acted)
        self.stations.opened.connect(self._station_opened)
        self.stations.closed.connect(self._station_closed)
        self.stations.finished.connect(self._finished)

    def _first_query(self) -> BoardQuery:
        return BoardQuery(queue=Queue.OPEN)

    # --- boards and cases -------------------------------------------------------------------------------------------

    def _pick(self, query: BoardQuery) -> None:
        self.stations.leave()
        self.board.open(query)

    def _show_case(self, case_id: int) -> None:
        self.case.show_case(case_id)
        self.workplace.live.look_at(case_id)

    def _open_case(self, case_id: int) -> None:
        self._show_case(case_id)
        self.case.setFocus()

    def _acted(self, ref: CaseRef) -> None:
        """The feed brings the row; the eye goes back to the board."""
        self.board.table.setFocus()

    def open_with(self, what: Any) -> None:
        match what:
            case "intake":
                self.take_in()
            case BoardQuery():
                self._pick(what)
                self.board.table.setFocus()
            case int():
                self.stations.leave()
                if not self.board.table.choose(what):
                    self._show_case(what)
            case None:
                if self.focusWidget() is None:
                    self.board.table.setFocus()

    # --- forms in the centre ----------------------------------------------------------------------------------------

    def _station_opened(self, station: Station) -> None:
        for stack, widget in ((self._centre, station.centre), (self._right, station.right or self.case)):
            if stack.indexOf(widget) < 0:
                stack.addWidget(widget)
            stack.setCurrentWidget(widget)
        station.centre.setFocus()

    def _station_closed(self, station: Station) -> None:
        for stack, widget, home in (
            (self._centre, station.centre, self.board),
            (self._right, station.right or self.case, self.case),
        ):
            stack.setCurrentWidget(home)
            if not station.stays and widget is not home:
                stack.removeWidget(widget)
                widget.deleteLater()
        self.board.table.setFocus()

    def _finished(self, ref: CaseRef) -> None:
        """What a form left behind is what one looks at next."""
        if not self.board.table.choose(ref.id):
            self._show_case(ref.id)

    def take_in(self) -> None:
        self.stations.open_intake()

    def dispatch(self) -> None:
        """派单: the whole form where this person may, for the case in front or for those that are marked."""
        if self.board.marked_lines():
            self._bulk("dispatch")
        else:
            self.case.start(Action.DISPATCH)

    def call_back(self) -> None:
        self.stations.open_call_back()

    def _bulk(self, command: str) -> None:
        self.stations.open_bulk(self.board.marked_lines(), _BULK[command])

    # --- commands ---------------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        found: dict[str, Callable[[], None]] = {
            "intake": self.take_in,
            "next": lambda: self.board.table.step(1),
            "previous": lambda: self.board.table.step(-1),
            "open": lambda: self._open_case(self.board.table.current_id() or 0),
            "filter": self.board.bar.search.setFocus,
            "back": self.back,
            "dispatch": self.dispatch,
            "call_back": self.call_back,
            "proxy": self.case.start_proxy,
            "more": self.case.show_more,
            "explain": self.case.explain_clock,
            "print": self._print,
            "claim": self.case.claim,
            "close": self._close,
            "submit": self._submit,
        }
        for command in _STEPS:
            found[command] = self._starter(command)
        return found | self.stations.handlers()

    def _starter(self, command: str) -> Callable[[], None]:
        def start() -> None:
            if command in _BULK and self.board.marked_lines():
                self._bulk(command)
            else:
                self.case.start(_STEPS[command])

        return start

    def _close(self) -> None:
        """办结: what ends this case for this person."""
        if self.board.marked_lines():
            self._bulk("close")
            return
        for action in (Action.FEED_BACK, Action.ANSWER, Action.VERIFY, Action.CALL_BACK):
            if self.case.can(action):
                self.case.start(action)
                return
        self.workplace.say(self.tr("本案现在没有您可以办结的一步"), "due_soon")

    def _submit(self) -> None:
        self.case.submit()

    def _print(self) -> None:
        if (view := self.case.current()) is not None:
            self.workplace.go("papers", ("case", view.page.file.case.id))

    def back(self) -> None:
        """Esc: out of a form, out of a filter, back to the rows."""
        if self.stations.is_open:
            self.stations.leave()
        elif self.case.is_acting:
            self.case.stop()
        elif self.board.model.marked:
            self.board.table.clear_marks()
        elif self.board.query.words:
            self.board.open(BoardQuery(queue=self.board.query.queue))
        self.board.table.setFocus()

    # --- the window's part ------------------------------------------------------------------------------------------

    def foot_host(self) -> QWidget:
        return self.board.foot_host

    def use_foot(self, foot: Foot) -> None:
        self.board.use_foot(foot)

    def closing(self) -> None:
        self.workplace.memory.keep("duty/split", self._split.sizes())
        self.stations.closing()


def build(workplace: Workplace) -> DutyPage:
    return DutyPage(workplace)
