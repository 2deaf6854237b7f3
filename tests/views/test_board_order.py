"""The board sorted as somebody likes it: by keyboard and by heading, remembered, and right while cases change."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery, Order
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Urgency
from commandcenter.models.lifecycle import Action
from commandcenter.models.queues import Queue
from commandcenter.views.board.columns import COLUMNS, INDEX
from commandcenter.views.board.pane import BoardPane
from commandcenter.views.live import Changes
from commandcenter.views.theme import Theme
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.windows import Seat

S = CaseState
Open = Callable[..., Seat]


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def pane_of(workplace_of: Callable[..., Workplace], qtbot) -> Callable[[str], BoardPane]:
    def make(login: str = "lead1") -> BoardPane:
        pane = BoardPane(workplace_of(login))
        qtbot.addWidget(pane)
        pane.resize(1400, 700)
        pane.show()
        pane.open(BoardQuery())
        return pane

    return make


@pytest.fixture
def board(pane_of: Callable[..., BoardPane], stage: Stage) -> BoardPane:
    """An emergency among the town's cases, so that no order is the usual one by chance."""
    stage.wait(minutes=3)
    stage.register(text="井盖塌陷，有人受伤", urgency=Urgency.EMERGENCY)
    stage.wait(minutes=3)
    stage.register(text="后仓村东头下水道堵了")
    return pane_of("lead1")


def ids(pane: BoardPane) -> list[int]:
    return [line.id for line in pane.model.rows]


def of_store(pane: BoardPane, query: BoardQuery) -> list[int]:
    return [line.id for line in boards.page(pane._work.desk, query).lines]


def headings(pane: BoardPane) -> dict[str, str]:
    """The headings that carry an arrow."""
    said = {c.id: pane.model.headerData(INDEX[c.id], Qt.Orientation.Horizontal) for c in COLUMNS}
    return {column: words for column, words in said.items() if words[-1] in "↑↓"}


def click(pane: BoardPane, column: str) -> None:
    pane.table.horizontalHeader().sectionClicked.emit(INDEX[column])


@pytest.mark.parametrize("order", Order)
def test_rows_stand_as_the_store_sorts_them(board: BoardPane, order: Order) -> None:
    tester = QAbstractItemModelTester(board.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    board.table.step(1)
    chosen = board.table.current_id()
    board.sort_by(order)
    assert ids(board) == of_store(board, BoardQuery(order=order))
    assert board.table.current_id() == chosen
    assert board.bar._order.currentText() == order.label
    assert tester is not None


def test_the_orders_of_this_town_differ(board: BoardPane) -> None:
    seen = {order: tuple(of_store(board, BoardQuery(order=order))) for order in Order}
    assert len(set(seen.values())) > 4
    assert seen[Order.NEWEST] == tuple(reversed(seen[Order.NUMBER]))
    assert seen[Order.DANGER][0] != seen[Order.NUMBER][0]


def test_a_heading_sorts_by_what_it_shows_and_says_so(board: BoardPane) -> None:
    assert headings(board) == {"clock": "时限 ↑"}
    click(board, "no")
    assert (board.order, headings(board)) == (Order.NEWEST, {"no": "编号 ↓"})
    click(board, "no")
    assert (board.order, headings(board)) == (Order.NUMBER, {"no": "编号 ↑"})
    click(board, "no")
    assert board.order is Order.NEWEST
    others = {"lead": Order.UNIT, "place": Order.PLACE, "ball": Order.LONGEST, "state": Order.STATE}
    for column, order in others.items():
        click(board, column)
        assert board.order is order
        assert list(headings(board)) == [column]
    click(board, "title")
    assert board.order is Order.STATE


def test_it_is_remembered_for_this_person_alone(board: BoardPane, pane_of: Callable[..., BoardPane]) -> None:
    board.sort_by(Order.UNIT)
    later, other = pane_of("lead1"), pane_of("dispatch1")
    assert (later.order, other.order) == (Order.UNIT, Order.DANGER)
    assert ids(later) == of_store(later, BoardQuery(order=Order.UNIT))
    later._work.memory.keep("board/order", "GONE")
    assert pane_of("lead1").order is Order.DANGER


def test_a_kept_view_keeps_its_order_and_the_habit_stays(board: BoardPane, pane_of: Callable[..., BoardPane]) -> None:
    board.sort_by(Order.PLACE)
    board.open(BoardQuery(words="路灯"))
    board.bar.kept.emit("路灯按村")
    board.open(BoardQuery())
    board.sort_by(Order.NEWEST)
    later = pane_of("lead1")
    [(name, view)] = later.views
    assert (name, view) == ("路灯按村", BoardQuery(words="路灯", order=Order.PLACE))
    later.open(view)
    assert later.bar._title.text() == "路灯按村"
    assert ids(later) == of_store(later, view)
    later.sort_by(Order.UNIT)  # a look from another side; the view stays what it was
    assert later.views == [(name, view)]
    assert later.order is Order.UNIT
    later.open(BoardQuery())
    assert later.order is Order.NEWEST


def test_a_board_that_is_only_sorted_can_be_kept_and_is_not_called_narrowed(board: BoardPane) -> None:
    assert board.bar._keep.isHidden()
    board.sort_by(Order.LONGEST)
    assert not board.bar._keep.isHidden()
    assert board.bar._clear.isHidden()
    board.bar.kept.emit("等得最久")
    assert board.query == BoardQuery(order=Order.LONGEST)
    assert board.bar._title.text() == "等得最久"
    assert not board.query.is_narrowed


def test_the_newest_always_come_first_beside_the_open_board(board: BoardPane, stage: Stage) -> None:
    board.sort_by(Order.UNIT)
    board.open(BoardQuery(Queue.EVERYTHING))
    assert ids(board) == sorted(ids(board), reverse=True)
    assert headings(board) == {}
    assert board.bar._order.isHidden()
    click(board, "no")
    board.sort_otherwise()
    assert board.order is None
    board.open(BoardQuery())
    assert board.order is Order.UNIT


@pytest.mark.parametrize("order", Order)
def test_live_changes_find_their_place_in_any_order(board: BoardPane, stage: Stage, order: Order) -> None:
    """A case comes, one changes its state, its place and its unit, one goes: no reset, and what is chosen stays."""
    tester = QAbstractItemModelTester(board.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    board.sort_by(order)
    resets: list[bool] = []
    board.model.modelReset.connect(lambda: resets.append(True))
    waiting = next(line.row for line in board.model.rows if line.row.state is S.SUBMITTED)
    gone = next(line.row for line in board.model.rows if line.row.state is S.VERIFYING)
    board.table.choose(waiting.id)
    fresh = stage.register(text="又一处路面塌陷")
    stage.act(waiting.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    stage.act(waiting.id, "dispatch1", Action.DISPATCH, lead=stage.unit("S17"))
    stage.act(gone.id, "director", Action.CANCEL, reason="误登")
    board._work.live.changed.emit(Changes(frozenset({fresh.id, waiting.id, gone.id})))
    assert ids(board) == of_store(board, BoardQuery(order=order))
    assert board.table.current_id() == waiting.id
    assert resets == []
    assert tester is not None


def test_pages_go_on_where_the_last_one_ended(board: BoardPane, monkeypatch) -> None:
    monkeypatch.setattr("commandcenter.views.board.pane._PAGE", 2)
    board.sort_by(Order.STATE)
    while board._more:
        board.table.more_wanted.emit()
    assert ids(board) == of_store(board, BoardQuery(order=Order.STATE))


# --- by keyboard ------------------------------------------------------------------------------------------------------


def test_s_goes_through_the_orders_and_says_each(open_window: Open) -> None:
    seat = open_window("lead1")
    for order in (*list(Order)[1:], Order.DANGER):
        seat.press("S")
        assert (seat.page.board.order, seat.said) == (order, order.label)
    seat.page.board.open(BoardQuery(Queue.EVERYTHING))
    seat.press("S")
    assert seat.said == "这里总是新的在前"


def test_the_field_sorts_as_well(open_window: Open) -> None:
    seat = open_window("lead1")
    field = seat.page.board.bar._order
    field.setFocus()
    seat.press("Down")
    assert seat.page.board.order is Order.NEWEST


@pytest.mark.parametrize("size", [(960, 540), (1366, 768)])
def test_nothing_overlaps_and_the_order_can_be_chosen_in_any_window(open_window: Open, size: tuple[int, int]) -> None:
    seat = open_window("lead1")
    seat.window.resize(*size)
    seat.go("duty", BoardQuery(Queue.OVERDUE, words="路灯 不亮", unit_id=seat.stage.unit("S17")))
    bar = seat.page.board.bar
    parts = [w for w in bar.findChildren(QWidget) if w.parent() is bar and w.isVisible()]
    shown = sorted(parts, key=lambda w: w.x())
    for left, right in pairwise(shown):
        assert left.geometry().right() < right.geometry().left()
    assert shown[-1].geometry().right() < bar.width()
    seat.page.board.take_focus()
    seat.press("S")
    assert seat.page.board.order is Order.NEWEST


def test_words_that_are_looked_for_can_be_read(open_window: Open) -> None:
    seat = open_window("lead1")
    seat.window.resize(1366, 768)
    bar = seat.page.board.bar
    seat.go("duty", BoardQuery(Queue.OPEN, words="没有这样的案件"))
    assert bar.search.width() == 200
    assert bar._area.isVisible() or bar._network.isVisible() or bar._order.isVisible()


# --- the left pane ----------------------------------------------------------------------------------------------------


def said(seat: Seat) -> dict[str, Any]:
    model = seat.page.side.queues.model()
    lines = [model.index(row, 0).data() for row in range(model.rowCount())]
    return {line.split(" ")[0]: line for line in reversed(lines)}


def test_a_queue_of_one_s_own_says_when_something_in_it_is_late(open_window: Open, stage: Stage) -> None:
    seat = open_window("intake1")
    assert said(seat)["待受理"] == "待受理 1 件"
    due = boards.page(seat.work.desk, BoardQuery(Queue.MINE_ACCEPT)).lines[0].row
    assert due.due is not None
    assert due.warn_at is not None
    stage.clock.set(due.warn_at)
    seat.work.tally.count()
    assert said(seat)["待受理"] == "待受理 1 件，有临期的"
    stage.clock.set(due.due)
    stage.wait(seconds=1)
    seat.work.tally.count()
    assert said(seat)["待受理"] == "待受理 1 件，有超时的"
    stage.act(due.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    seat.work.tally.count()
    assert said(seat)["待受理"] == "待受理 0 件"


def test_a_late_queue_has_the_colour_of_what_is_late(open_window: Open, stage: Stage, theme: Theme) -> None:
    seat = open_window("intake1")
    queues = seat.page.side.queues
    model = queues.model()
    row = next(model.index(i, 0) for i in range(model.rowCount()) if model.index(i, 0).data().startswith("待受理"))

    def colors() -> set[str]:
        area = queues.visualRect(row)
        image = queues.viewport().grab(area).toImage()
        places = [(x, y) for x in range(16, 29) for y in range(image.height())]
        return {image.pixelColor(x, y).name() for x, y in places}

    before = colors()
    stage.wait(days=2)
    seat.work.tally.count()
    assert theme.overdue.name() in colors() - before
