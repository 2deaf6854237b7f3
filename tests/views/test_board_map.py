"""The board as a map: the same cases, narrowed the same way; a click narrows to a grid, Enter shows its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from commandcenter.dispatch.overviews import boards
from commandcenter.models.lights import Light
from commandcenter.models.queues import BoardQuery, Queue
from commandcenter.views.board.map_face import BoardMap
from commandcenter.views.map.widget import Figures
from tests.stage import Stage
from tests.views.windows import Seat

Open = Callable[..., Seat]


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def seat(open_window: Open, stage: Stage) -> Seat:
    """The shift lead before the map; two places have cases, and one place is not known yet."""
    stage.register(text="路面塌陷", grid_id=stage.grid("370923106227001"))
    seat: Seat = open_window("lead1")
    seat.window.resize(1366, 768)
    seat.go("duty", BoardQuery())
    seat.press("V")
    return seat


def face(seat: Seat) -> BoardMap:
    found: BoardMap = seat.page.board.map
    return found


def figures(seat: Seat) -> dict[int, Figures]:
    return dict(face(seat).map._figures)


def rows_by_grid(seat: Seat, query: BoardQuery) -> dict[int, int]:
    """The same, counted from the rows of the table."""
    found: dict[int, int] = {}
    for line in boards.page(seat.work.desk, query).lines:
        if line.row.grid_id:
            found[line.row.grid_id] = found.get(line.row.grid_id, 0) + 1
    return found


def point_of(seat: Seat, grid_id: int) -> QPoint:
    layout = face(seat).map._layout
    assert layout is not None
    return layout.centers[grid_id].toPoint()


def click(seat: Seat, grid_id: int) -> None:
    QTest.mouseClick(face(seat).map, Qt.MouseButton.LeftButton, pos=point_of(seat, grid_id))


def busy_grid(seat: Seat) -> int:
    return max(figures(seat), key=lambda grid_id: figures(seat)[grid_id].count)


def test_v_turns_the_table_into_the_map_and_back(seat: Seat, open_window: Open) -> None:
    assert face(seat).isVisible()
    assert not seat.page.board.table.isVisible()
    assert face(seat).map.hasFocus()
    later = open_window("lead1")
    assert face(later).isVisible()  # remembered
    later.press("V")
    assert not face(later).isVisible()
    assert later.page.board.table.hasFocus()
    assert not open_window("lead1").page.board.map.isVisible()


@pytest.mark.parametrize(
    "query",
    [
        BoardQuery(),
        BoardQuery(Queue.MINE),
        BoardQuery(Queue.VERIFYING),
        BoardQuery(words="二组"),
        BoardQuery(words="没有这样的"),
    ],
)
def test_it_counts_what_the_board_shows(seat: Seat, query: BoardQuery) -> None:
    seat.page.board.open(query)
    assert {grid_id: found.count for grid_id, found in figures(seat).items()} == rows_by_grid(seat, query)


def test_what_is_overdue_is_counted_apart_and_what_has_no_place_beside(seat: Seat, stage: Stage) -> None:
    late = [line.row.grid_id for line in seat.page.board.model.rows if line.light(stage.now) is Light.OVERDUE]
    assert {grid_id: found.overdue for grid_id, found in figures(seat).items() if found.overdue} == Counter(late)
    assert face(seat)._beside.text() == "地点待核实 1"
    stage.wait(days=20)
    seat.page.board.open(BoardQuery(Queue.OVERDUE))
    assert all(found.overdue == found.count for found in figures(seat).values())
    assert figures(seat)


def test_a_click_narrows_the_board_to_a_grid_and_a_second_widens_it(seat: Seat) -> None:
    grid_id, before = busy_grid(seat), figures(seat)
    click(seat, grid_id)
    board = seat.page.board
    assert board.query == BoardQuery(grid_id=grid_id)
    assert {line.row.grid_id for line in board.model.rows} == {grid_id}
    assert figures(seat) == before  # the others are still to be seen
    assert face(seat).map.current == grid_id
    click(seat, grid_id)
    assert board.query == BoardQuery()
    assert face(seat).map.current is None


def test_esc_widens_it_too(seat: Seat) -> None:
    click(seat, busy_grid(seat))
    seat.press("Esc")
    assert seat.page.board.query == BoardQuery()
    assert face(seat).isVisible()
    assert face(seat).map.hasFocus()


def test_arrows_and_enter_show_the_rows_of_a_grid(seat: Seat) -> None:
    seat.press("Right")
    grid_id = face(seat).map.current
    assert grid_id is not None
    seat.press("Return")
    assert seat.page.board.query == BoardQuery(grid_id=grid_id)
    assert not face(seat).isVisible()
    assert seat.page.board.table.hasFocus()


def test_what_else_the_board_is_narrowed_to_stays(seat: Seat) -> None:
    seat.page.board.open(BoardQuery(Queue.VERIFYING, words="路灯"))
    grid_id = busy_grid(seat)
    click(seat, grid_id)
    assert seat.page.board.query == BoardQuery(Queue.VERIFYING, words="路灯", grid_id=grid_id)


def test_a_community_the_board_is_narrowed_to_stays_what_is_counted(seat: Seat) -> None:
    grid_id = busy_grid(seat)
    community = seat.work.township.grid[grid_id].parent_id
    query = BoardQuery(grid_id=community)
    seat.page.board.open(query)
    assert {g: found.count for g, found in figures(seat).items()} == rows_by_grid(seat, query)
    assert face(seat).map.current is None


def test_j_and_k_go_through_the_cases_behind_it(seat: Seat) -> None:
    seat.press("J")
    assert seat.page.board.table.current_id() == seat.page.board.model.rows[0].id
    assert face(seat).map.hasFocus()


def test_it_follows_what_happens_while_somebody_looks(seat: Seat, stage: Stage, qtbot) -> None:
    grid_id, source = busy_grid(seat), face(seat)._source
    before = figures(seat)[grid_id].count
    source._pause.setInterval(0)
    stage.register(text="又一处路面塌陷", grid_id=grid_id)
    seat.hear()
    qtbot.waitUntil(lambda: figures(seat)[grid_id].count == before + 1)
    seat.press("V")
    stage.register(text="第三处路面塌陷", grid_id=grid_id)
    seat.hear()
    qtbot.waitUntil(lambda: not source._pause.isActive())
    assert figures(seat)[grid_id].count == before + 1  # nobody looked
    seat.press("V")
    assert figures(seat)[grid_id].count == before + 2


def test_all_cases_ever_are_not_counted(seat: Seat) -> None:
    seat.page.board.open(BoardQuery(Queue.EVERYTHING))
    assert figures(seat) == {}
    assert face(seat)._beside.text() == "全部事件太多，不在图上计数"
