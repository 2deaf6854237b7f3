"""Start pages: the day's work by digits, nothing squeezed, sentences where there is nothing yet, villages below."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commandcenter.models.case import CaseState
from commandcenter.models.lifecycle import Action
from commandcenter.models.people import Role
from commandcenter.models.queues import BoardQuery
from commandcenter.views.home.cards import KpiCard, TodoList
from commandcenter.views.pages import home_of
from tests.stage import Stage
from tests.views.eyes import cut_texts, squeezed, texts
from tests.views.windows import Seat

S = CaseState
Open = Callable[..., Seat]


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


def todo(seat: Seat) -> TodoList:
    found: TodoList = seat.page._todo
    return found


def hints(seat: Seat) -> list[str]:
    return [row.words.hint for row in todo(seat)._rows if row.isVisible()]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nine_things_to_do_are_not_squeezed(stage: Stage, open_window: Open, size: tuple[int, int]) -> None:
    for _ in range(11):
        stage.walk(S.DISPATCHED, step=0)
    seat = open_window("u-s17", width=size[0], height=size[1])
    seat.picture()
    rows = [row for row in todo(seat)._rows if row.isVisible()]
    assert len(rows) == 9
    assert all(row.height() >= row.words.height() for row in rows)
    assert squeezed(seat.window) == []
    assert cut_texts(seat.window) == []


def test_a_line_says_how_where_and_who_leads_if_it_is_somebody_else(stage: Stage, open_window: Open) -> None:
    case = stage.walk(S.ACCEPTED)
    stage.act(case.id, "dispatch1", Action.DISPATCH, lead=stage.unit("S13"), assisting=(stage.unit("S17"),))
    seat = open_window("u-s17")
    own, assisting = hints(seat)[0], hints(seat)[-1]
    assert own.startswith("先签收，再联系诉求人　西村二村")
    assert "主办" not in own
    assert assisting.endswith(f"主办 {stage.township.unit[stage.unit('S13')].short}")


def test_a_digit_begins_the_step(open_window: Open) -> None:
    seat = open_window("u-s17")
    seat.press("1")
    assert seat.page.case.is_acting


def test_who_has_nothing_to_do_reads_what_comes_next(stage: Stage, open_window: Open) -> None:
    seat = open_window("gw-v250-a")
    said = list(texts(seat.window))
    assert any("没有等您办的事" in text for text in said)
    assert any("还没有上报过" in text for text in said)
    assert any("本月还没有计入考核的件" in text for text in said)
    [card] = seat.window.findChildren(KpiCard)
    assert not any(text == "—" for text in texts(card))


def test_a_leader_reads_that_nothing_is_to_be_decided(open_window: Open) -> None:
    seat = open_window("leader")
    assert any("没有等您决定的事" in text for text in texts(seat.window))


def test_a_community_sees_its_villages_and_opens_their_board(open_window: Open, stage: Stage) -> None:
    community = stage.township.grid[stage.grid()].parent_id
    login = next(a.login for a in stage.township.accounts if a.grid_id == community and a.role is Role.GRID_LEADER)
    seat = open_window(login)
    rows = seat.page._below.rows
    assert rows[0].words == stage.township.grid[stage.grid()].name
    assert "在办 4" in rows[0].right
    wanted: list[tuple[str, object]] = []
    seat.work.page_wanted.connect(lambda page, what: wanted.append((page, what)))
    seat.page._below.setFocus()
    seat.press("Down", "Enter")
    assert wanted == [("duty", BoardQuery(grid_id=stage.grid()))]


def test_who_leads_no_villages_sees_no_list_of_them(open_window: Open) -> None:
    seat = open_window("u-s17")
    assert not seat.page._below.isVisible()
    assert not seat.page._below_title.isVisible()


def test_the_office_starts_with_its_papers() -> None:
    assert home_of(Role.OFFICE).id == "papers"
