"""The live board: pages, differences, filters, saved views, bulk choice; nothing a person looks at is disturbed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.models.draft import Platform
from commandcenter.models.lifecycle import Action
from commandcenter.models.queues import Order, Queue
from commandcenter.models.town.grid import Network
from commandcenter.models.town.matters import Route
from commandcenter.views.board.columns import COLUMNS, FIXED, INDEX, ROW_HEIGHT, shown
from commandcenter.views.board.delegate import short_no
from commandcenter.views.board.pane import BoardPane
from commandcenter.views.board.queues import QueueList, items_of
from commandcenter.views.board.saved import from_json, to_json
from commandcenter.views.desk.side import DeskSide
from commandcenter.views.live import Changes
from commandcenter.views.workplace import Workplace
from tests.stage import Stage


@pytest.fixture
def board(stage: Stage, workplace_of: Callable[..., Workplace], qtbot) -> BoardPane:
    """Five cases before the shift lead."""
    for number in range(5):
        stage.wait(minutes=1)
        stage.register(text=f"第{number}盏路灯不亮")
    pane = BoardPane(workplace_of("lead1"))
    qtbot.addWidget(pane)
    pane.resize(1200, 700)
    pane.show()
    pane.open(BoardQuery())
    return pane


def numbers(pane: BoardPane) -> list[str]:
    return [line.row.no for line in pane.model.rows]


def tell(pane: BoardPane, *ids: int) -> None:
    pane._work.live.changed.emit(Changes(frozenset(ids)))


def test_it_shows_what_the_store_tells_and_the_model_is_sound(board: BoardPane) -> None:
    tester = QAbstractItemModelTester(board.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert len(numbers(board)) == 5
    board.reload()
    assert len(numbers(board)) == 5
    assert tester is not None


def test_a_new_case_comes_in_and_a_closed_one_goes_while_the_chosen_row_stays(board: BoardPane, stage: Stage) -> None:
    board.table.step(1)
    chosen = board.table.current_id()
    fresh = stage.register(text="井盖塌陷，有人受伤")
    gone = board.model.rows[-1].row.id
    stage.act(gone, "director", Action.CANCEL, reason="测试")
    tell(board, fresh.id, gone)
    assert board.table.current_id() == chosen
    assert fresh.no in numbers(board)
    assert gone not in [line.row.id for line in board.model.rows]


def test_a_change_while_the_board_is_being_read_comes_after_it(
    board: BoardPane, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read may be older than the change that was told meanwhile."""
    page = boards.page

    def slowly(*asked: Any, **how: Any) -> Any:
        found = page(*asked, **how)
        tell(board, stage.register(text="读的时候登记的").id)
        return found

    monkeypatch.setattr(boards, "page", slowly)
    board.reload()
    assert len(numbers(board)) == 6


def test_a_change_elsewhere_never_takes_the_focus_nor_what_is_half_typed(board: BoardPane, stage: Stage, qtbot) -> None:
    board.activateWindow()
    qtbot.waitUntil(board.isActiveWindow)
    field = board.bar.search
    field.setFocus()
    qtbot.keyClicks(field, "abc")
    fresh = stage.register(text="又一盏路灯不亮")
    tell(board, fresh.id)
    assert field.hasFocus()
    assert field.text() == "abc"


def test_what_is_read_stays_where_the_eye_is(board: BoardPane, stage: Stage, qtbot) -> None:
    for number in range(60):
        stage.register(text=f"垃圾堆放第{number}处")
    board.reload()
    bar = board.table.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 20)
    bar.setValue(20)
    first = board.model.line_at(board.table.rowAt(0))
    assert first is not None
    urgent = board.model.rows[-1].row
    stage.act(board.model.rows[0].row.id, "director", Action.CANCEL, reason="误登")
    tell(board, board.model.rows[0].row.id, urgent.id)
    now_first = board.model.line_at(board.table.rowAt(0))
    assert now_first is not None
    assert now_first.row.id == first.row.id


def test_words_narrow_the_board_and_esc_of_the_filter_widens_it_again(board: BoardPane, qtbot) -> None:
    board.bar.search.setText("第3盏")
    qtbot.waitUntil(lambda: len(numbers(board)) == 1)
    assert board.query.words == "第3盏"
    board.open(BoardQuery(queue=Queue.OPEN))
    assert board.bar.search.text() == ""
    assert len(numbers(board)) == 5


def test_a_filter_is_kept_under_a_name_and_forgotten_again(
    board: BoardPane, stage: Stage, workplace_of: Callable[..., Workplace], qtbot
) -> None:
    board.open(BoardQuery(queue=Queue.OPEN, words="路灯"))
    board.bar.kept.emit("路灯的")
    later = BoardPane(workplace_of("lead1"))
    qtbot.addWidget(later)
    assert later.views == [("路灯的", BoardQuery(words="路灯", order=Order.DANGER))]
    later.bar.dropped.emit("路灯的")
    assert later.views == []


def test_a_view_that_cannot_be_read_any_more_is_left_out() -> None:
    query = BoardQuery(queue=Queue.OVERDUE, words="水", area_id=3)
    full = BoardQuery(Queue.HANDLING, "", 2, Network.SAFETY, Platform.GRID, unit_id=7, grid_id=5, route=Route.R2)
    for one in (query, full):
        assert from_json(json.loads(json.dumps(to_json(one)))) == one
    sorted_too = BoardQuery(Queue.HANDLING, order=Order.UNIT)
    assert from_json(json.loads(json.dumps(to_json(sorted_too)))) == sorted_too
    assert from_json({"queue": "OVERDUE", "words": "水"}) == BoardQuery(Queue.OVERDUE, words="水")
    assert from_json({"queue": "GONE", "words": ""}) is None
    assert from_json("OVERDUE") is None
    assert from_json({}) is None


def test_a_kept_filter_says_how_many_it_holds(board: BoardPane, workplace_of: Callable[..., Workplace], qtbot) -> None:
    work = workplace_of("lead1")
    side = DeskSide(work)
    qtbot.addWidget(side)
    third = BoardQuery(words="第3盏")
    side.show_views([("第三盏", third), ("全部", BoardQuery(Queue.EVERYTHING))])
    model = side.queues.model()
    lines = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert "第三盏 1 件" in lines
    assert "全部" in lines


def test_space_marks_rows_for_a_bulk_step_and_they_are_read_as_they_stand(board: BoardPane, qtbot) -> None:
    board.table.step(1)
    qtbot.keyClick(board.table, Qt.Key.Key_Space)
    qtbot.keyClick(board.table, Qt.Key.Key_Space)
    assert len(board.marked_lines()) == 2
    board.table.clear_marks()
    assert board.marked_lines() == []


def test_j_and_k_stop_at_the_ends(board: BoardPane) -> None:
    for _ in range(9):
        board.table.step(1)
    assert board.table.currentIndex().row() == 4
    for _ in range(9):
        board.table.step(-1)
    assert board.table.currentIndex().row() == 0


def test_more_rows_are_fetched_when_the_end_comes_into_sight(board: BoardPane, stage: Stage, monkeypatch) -> None:
    monkeypatch.setattr("commandcenter.views.board.pane._PAGE", 3)
    board.reload()
    seen = len(numbers(board))
    while board._more:
        board.table.more_wanted.emit()
        assert len(numbers(board)) > seen
        seen = len(numbers(board))
    assert sorted(numbers(board)) == sorted(set(numbers(board)))
    assert len(numbers(board)) == 5


def test_every_row_can_be_read_aloud_in_every_column(board: BoardPane) -> None:
    for column in range(board.model.columnCount()):
        spoken = board.model.data(board.model.index(0, column), Qt.ItemDataRole.AccessibleTextRole)
        assert isinstance(spoken, str)
    assert board.model.headerData(0, Qt.Orientation.Horizontal) == "状态"


def test_a_narrow_table_drops_columns_but_never_those_that_matter() -> None:
    assert shown(4000) == {c.id for c in COLUMNS}
    assert shown(300) >= FIXED
    assert len(shown(820)) < len(shown(1246))


def test_a_column_that_was_put_away_stays_away(board: BoardPane, workplace_of: Callable[..., Workplace], qtbot) -> None:
    board.table.hide_column("route")
    assert board.table.isColumnHidden(INDEX["route"])
    later = BoardPane(workplace_of("lead1"))
    qtbot.addWidget(later)
    later.resize(1600, 700)
    later.show()
    assert later.table.isColumnHidden(INDEX["route"])


def test_the_queue_list_offers_each_post_its_queues_and_the_keyboard_picks(
    workplace_of: Callable[..., Workplace], qtbot
) -> None:
    work = workplace_of("lead1")
    queues = QueueList(work.theme, work.by.role)
    qtbot.addWidget(queues)
    queues.show()
    assert items_of(work.by.role)[0].text == "等我办"
    queues.mark(BoardQuery(queue=Queue.MINE))
    with qtbot.waitSignal(queues.picked) as picked:
        qtbot.keyClick(queues, Qt.Key.Key_Down)
    assert isinstance(picked.args[0], BoardQuery)


class Paints(QObject):
    """Which heights of a widget were painted."""

    def __init__(self, of: QWidget) -> None:
        super().__init__(of)
        self.rows: set[int] = set()
        of.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.rows |= {y // ROW_HEIGHT for area in event.region() for y in range(area.top(), area.bottom() + 1)}
        return False

    def take(self) -> set[int]:
        for _ in range(4):  # a table lays rows out in one turn of the event loop, and paints in the next
            QApplication.processEvents()
        taken, self.rows = self.rows, set()
        return taken


def test_a_second_repaints_only_the_rows_that_look_different(board: BoardPane, stage: Stage) -> None:
    stage.wait(minutes=1, seconds=30)  # the cases came a minute apart, this one half a minute off
    stage.register(text="井盖丢失")
    board.reload()
    ticker, paints = board._work.ticker, Paints(board.table.viewport())
    ticker.tick()
    paints.take()
    ticker.tick()
    assert paints.take() == set()
    stage.wait(seconds=30)
    ticker.tick()
    some = paints.take()
    assert 0 < len(some) < len(board.model.rows)
    stage.wait(minutes=10)
    ticker.tick()
    assert paints.take() == set(range(len(board.model.rows)))


def test_a_new_row_pulses_alone(board: BoardPane, stage: Stage) -> None:
    paints = Paints(board.table.viewport())
    fresh = stage.register(text="井盖丢失")
    tell(board, fresh.id)
    paints.take()
    at = board.model.position(fresh.id)
    board._beat()
    assert paints.take() == {at}
    assert board.table.delegate.pulsing == {fresh.id}
    board._beat()
    assert paints.take() == {at}
    assert not board.table.delegate.pulsing


def test_an_empty_queue_says_so(board: BoardPane) -> None:
    board.open(BoardQuery(queue=Queue.OPEN, words="没有这样的"))
    assert board._stack.currentIndex() == 1


def test_numbers_are_short_on_the_board() -> None:
    assert short_no("LH20261123-00043") == "1123-00043"


# --- nothing there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "login", "sentence", "hint", "shape"),
    [
        (BoardQuery(queue=Queue.MINE), "lead1", "这里没有等你办的事", "按 G 看全部在办", "done"),
        (BoardQuery(queue=Queue.MINE_DECIDE), "lead1", "这里没有等你办的事", "按 G 看全部在办", "done"),
        (BoardQuery(), "lead1", "现在没有在办的案件", "按 F2 受理第一件", "done"),
        (BoardQuery(), "leader", "现在没有在办的案件", "新到的会响一声并出现在这里", "done"),
        (BoardQuery(queue=Queue.OVERDUE), "lead1", "没有“超时”的案件", "按 G 看全部在办", "done"),
        (BoardQuery(queue=Queue.CLOSED_TODAY), "lead1", "今天还没有办结的", "按 G 看全部在办", "dot"),
        (BoardQuery(words="路灯"), "lead1", "没有符合条件的案件", "按 / 换个词，Esc 清空；或点“清除筛选”", "dot"),
        (BoardQuery(area_id=1), "lead1", "没有符合条件的案件", "按 / 换个词，Esc 清空；或点“清除筛选”", "dot"),
    ],
)
def test_an_empty_board_says_why_and_what_to_do(
    workplace_of: Callable[..., Workplace], qtbot, query: BoardQuery, login: str, sentence: str, hint: str, shape: str
) -> None:
    pane = BoardPane(workplace_of(login))
    qtbot.addWidget(pane)
    pane.show()
    pane.open(query)
    assert pane.empty.isVisible()
    assert (pane.empty.sentence, pane.empty.hint, pane.empty.shape) == (sentence, hint, shape)
