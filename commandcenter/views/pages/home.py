"""The start page of departments, communities, villages and leaders: what to do first, and how it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ...dispatch.figures.ratings import RATERS
from ...dispatch.intake.receiving import Finish, finishes
from ...dispatch.meetings import Pool, meetings_board
from ...dispatch.overviews.boards import BoardQuery
from ...dispatch.overviews.homes import Home, home
from ...models.access import UNITS
from ...models.lifecycle import Action
from ..case.pane import CasePane
from ..desk.commands import CaseCommands
from ..desk.stations import Station, Stations
from ..home.big_button import BigButton
from ..home.cards import GridList, KpiCard, LineList, TodoList
from ..home.invitations import Invitations
from ..home.month_calls import MonthCalls
from ..home.paper_calls import PaperCalls
from ..live import Changes
from ..page import CaseInFront, PageWidget
from ..rating.rate_list import RateList
from ..widgets.buttons import Button
from ..widgets.layout import Item, column, frame, label, row, scrolled, shown_if
from ..workplace import Workplace

_SIDE = 528
_STATION_SIDE = 428
_PAUSE_MS = 500
_RATED_HERE = 3


class HomePage(PageWidget):
    """The list and the case share the page: a case opens in its place, Esc comes back."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        by = workplace.by
        self._reports = by.role in UNITS
        self._whistles = Finish.WHISTLE in finishes(by)
        nothing = self.tr("没有等您办的事") if self._reports else self.tr("没有等您决定的事")
        self._todo = TodoList(workplace, nothing)
        self.invitations = Invitations(workplace.theme)
        self.invitations.opened.connect(self._open_meeting)
        self.invitations.case_opened.connect(self._open)
        self._invited_title = label(self.tr("会商通知"), "heading")
        self._invited_title.hide()
        self.ratings = RateList(workplace, _RATED_HERE)
        self.papers = PaperCalls(workplace)
        self.month_calls = MonthCalls(workplace)
        self._rate_title = label(self.tr("请您评价"), "heading")
        for part in (self._rate_title, self.ratings):
            part.hide()
        self.ratings.counted.connect(self._to_rate)
        self.ratings.opened.connect(self._open)
        hint = self.tr("还没有上报过。看到了就按 F2，办到哪了在这里看得到。")
        self._second = LineList(workplace, hint if self._reports else self.tr("没有超时的案件"))
        self._kpis = KpiCard(workplace)
        self._below = GridList(workplace.theme, self.tr("下属网格"))
        self._below_title = label(self.tr("下属网格，超时多的在前"), "heading")
        self._count = label("", "muted")
        self.case = CasePane(workplace)
        self._commands = CaseCommands(workplace, self.case, self)
        self.stations = Stations(workplace, self)
        self.case.take_over[Action.DISPATCH] = self.stations.open_dispatch
        self._stack = QStackedWidget()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._lay_out()
        self._todo.started.connect(self._start)
        self._second.opened.connect(self._open)
        self._below.opened.connect(self._open_grid)
        self.case.acted.connect(self._acted)
        self.stations.opened.connect(self._station_opened)
        self.stations.closed.connect(self._station_closed)
        self._pause.timeout.connect(self.read)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        workplace.ticker.ticked.connect(self._tick)
        self.read()

    # --- layout -----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)
        self._front = front = frame("page")
        row(scrolled(self._left()), self._side(), gap=0, parent=front)
        self._stack.addWidget(front)
        self._case_page = self._case_holder()
        self._stack.addWidget(self._case_page)

    def _left(self) -> QWidget:
        title = self.tr("今天要办") if self._reports else self.tr("需要我决定")
        second = self.tr("我报的，办到哪了") if self._reports else self.tr("最该过问的")
        ground, self._below_card = frame("page"), frame("card")
        column(self._below, gap=0, margins=(1, 1, 1, 1), parent=self._below_card)
        for part in (self._below_title, self._below_card):
            part.hide()
        column(
            self.month_calls,
            self._invited_title,
            self.invitations,
            self.papers,
            row(label(title, "heading"), None, self._count),
            self._todo,
            12,
            self._rate_title,
            self.ratings,
            label(second, "heading"),
            self._second,
            12,
            self._below_title,
            self._below_card,
            None,
            gap=12,
            margins=(24, 20, 12, 20),
            parent=ground,
        )
        return ground

    def _side(self) -> QWidget:
        theme = self.workplace.theme
        parts: list[Item] = []
        if self._reports:
            words = self.tr("写明在哪里、出了什么事，可以附照片"), self.tr("有人有危险时用，值班室和单位同时响")
            report = BigButton(theme, self.tr("上报事件"), words[0], "F2", "primary", "plus")
            whistle = BigButton(theme, self.tr("吹应急哨"), words[1], "F8", "plain", "bolt")
            report.clicked.connect(self.stations.open_intake)
            whistle.clicked.connect(self._whistle)
            shown_if(whistle, self._whistles)
            parts += [report, whistle, 12, label(self.tr("本月"), "heading"), self._kpis]
        else:
            board = Button(theme, self.tr("全部在办"), "G", height=40)
            board.clicked.connect(self._go_board)
            figures = Button(theme, self.tr("七项指标"), height=40)
            figures.clicked.connect(self._go_kpi)
            month: list[Item] = [label(self.tr("全镇本月"), "heading"), self._kpis]
            parts += [label(self.tr("去看"), "heading"), row(board, figures, None), 12, *month]
        ground = frame("page")
        column(*parts, None, gap=12, margins=(12, 20, 24, 20), parent=ground)
        side = scrolled(ground)
        side.setFixedWidth(_SIDE)
        return side

    def _case_holder(self) -> QWidget:
        holder = QWidget()
        back = Button(self.workplace.theme, self.tr("返回"), "Esc", "quiet")
        back.clicked.connect(self.back)
        holder.setLayout(column(row(back, None, margins=(16, 8, 16, 0)), self.case, gap=0))
        return holder

    def take_focus(self) -> None:
        self._todo.setFocus()

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: home(desk), self._take)
        self._read_meetings()
        self.papers.read()
        self.month_calls.read()
        if self.workplace.is_one_of(RATERS):
            self.ratings.read()

    def _to_rate(self, number: int) -> None:
        for part in (self._rate_title, self.ratings):
            part.setVisible(bool(number))

    def _read_meetings(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: meetings_board(desk), self._take_meetings)

    def _take_meetings(self, found: Pool) -> None:
        self.invitations.show_meetings(found.meetings, self.workplace.now(), found.waiting)
        self._invited_title.setVisible(not self.invitations.isHidden())

    def _open_meeting(self, meeting_id: int) -> None:
        self.workplace.go("meetings", meeting_id)

    def _take(self, found: Home) -> None:
        now = self.workplace.now()
        self._count.setText(f"{found.waiting} 件，先办限近的" if found.waiting else "")
        self._todo.show_todo(found.todo, now)
        self._second.show_lines(found.reported if self._reports else found.watched, now)
        self._kpis.show_figures(found.kpis, found.score)
        self._below.show_grids(found.below)
        for part in (self._below_title, self._below_card):
            part.setVisible(bool(found.below))

    def _changed(self, changes: Changes) -> None:
        if changes.cases and not self._pause.isActive():
            self._pause.start()
        if "meeting" in changes.entities:
            self._read_meetings()
        if not changes.entities.isdisjoint({"document", "draft"}):
            self.papers.read()

    def _tick(self, now: datetime) -> None:
        if self._stack.currentWidget() is self._front:
            self._todo.tick(now)
            self._second.tick(now)

    # --- working ----------------------------------------------------------------------------------------------------

    def _open(self, case_id: int) -> None:
        self.stations.leave()
        self.case.show_case(case_id)
        self._stack.setCurrentWidget(self._case_page)
        self.case.setFocus()
        self.handlers_changed.emit()

    def _start(self, case_id: int, action: Any) -> None:
        self._open(case_id)
        if action is not None:
            self.case.start(action)

    def _acted(self, _ref: object) -> None:
        self.back()

    def _whistle(self) -> None:
        """What has happened is written first; the same key then whistles."""
        self.stations.open_intake()
        self.workplace.say(self.tr("先写明在哪里、出了什么事，再按 F8 吹哨"), "accent")

    def _go_board(self) -> None:
        self.workplace.go("duty")

    def _open_grid(self, grid_id: int) -> None:
        self.workplace.go("duty", BoardQuery(grid_id=grid_id))

    def _go_kpi(self) -> None:
        self.workplace.go("kpi")

    def _station_opened(self, station: Station) -> None:
        self.case.show_nothing()
        both = QWidget()
        layout = QHBoxLayout(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(station.centre, 1)
        station.centre.show()
        if station.right is not None:
            layout.addWidget(station.right)
            station.right.setFixedWidth(_STATION_SIDE)
            station.right.show()
        self._stack.addWidget(both)
        self._stack.setCurrentWidget(both)
        station.centre.setFocus()
        self.handlers_changed.emit()

    def _station_closed(self, station: Station) -> None:
        both = station.centre.parentWidget()
        self._stack.setCurrentWidget(self._front)
        for widget in filter(None, (station.centre, station.right)):
            widget.hide()
            widget.setParent(None)
            if not station.stays:
                widget.deleteLater()
        if both is not None:
            self._stack.removeWidget(both)
            both.deleteLater()
        self._to_list()

    def _to_list(self) -> None:
        self.case.show_nothing()
        self._stack.setCurrentWidget(self._front)
        self._todo.setFocus()
        self.handlers_changed.emit()
        self.read()

    @property
    def _shows_case(self) -> bool:
        return self._stack.currentWidget() is self._case_page

    def back(self) -> None:
        """Out of a form, out of a case, to the list."""
        if self.stations.is_open:
            self.stations.leave()
        elif self._shows_case and self.case.is_acting:
            self.case.stop()
        elif self._shows_case:
            self._to_list()
        else:
            self._todo.setFocus()

    def case_in_front(self) -> CaseInFront | None:
        view = self.case.current() if self._shows_case else None
        return None if view is None else CaseInFront(view, self.case.start)

    # --- the window's part ------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        found = self._commands.handlers() | {"back": self.back}
        if self._reports:
            found["intake"] = self.stations.open_intake
            if self._whistles and not self._shows_case:
                found["whistle"] = self._whistle
        return found | self.stations.handlers()

    def open_with(self, what: Any) -> None:
        if isinstance(what, int):
            self._open(what)
        elif what == "intake" and self._reports:
            self.stations.open_intake()

    def closing(self) -> None:
        self.stations.closing()


def build(workplace: Workplace) -> HomePage:
    return HomePage(workplace)
