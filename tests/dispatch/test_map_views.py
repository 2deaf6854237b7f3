"""The map as windows read it: loads as a naive count over the dossiers, and places that an administrator moves."""

from __future__ import annotations

from collections import defaultdict

import pytest
from sqlalchemy import text

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.dispatch.overviews.map_views import exchange, grid_map, loads_by_grid, may_arrange, rearrange
from commandcenter.models.access import may_see
from commandcenter.models.case import OPEN, CaseFile, CaseState
from commandcenter.models.errors import NotAllowed, NotFound
from commandcenter.models.people import Role, Session
from commandcenter.models.store.grid_counts import GridCount
from tests.board_oracle import dossiers, sessions
from tests.stage import Stage

S = CaseState


def desk_of(stage: Stage, login: str | Session) -> Desk:
    by = stage.session(login) if isinstance(login, str) else login
    return Desk(stage.store_of(by.login), by, stage.clock)


# --- loads ------------------------------------------------------------------------------------------------------------


def naive_loads(stage: Stage, found: list[CaseFile], by: Session) -> dict[int, GridCount]:
    held: dict[int, list[CaseFile]] = defaultdict(list)
    for file in found:
        if file.case.state in OPEN and may_see(file, by, stage.township):
            held[file.case.grid_id or 0].append(file)
    return {
        grid_id: GridCount(
            grid_id or None,
            open=len(files),
            overdue=sum(file.case.due is not None and file.case.due < stage.now for file in files),
            unsigned=sum(file.case.state is S.DISPATCHED for file in files),
            verifying=sum(file.case.state is S.VERIFYING for file in files),
        )
        for grid_id, files in held.items()
    }


def test_loads_are_what_a_naive_count_says_for_every_post(busy: Stage) -> None:
    with busy.store.read() as connection:
        found = dossiers(connection)
        askers = sessions(connection, busy.township, 2)
    seen = set()
    for by in askers:
        loads = loads_by_grid(desk_of(busy, by))
        assert loads == naive_loads(busy, found, by), by
        seen.add((by.role, len(loads) > 3))
    assert (Role.DIRECTOR, True) in seen
    assert loads_by_grid(desk_of(busy, "admin")) == {}


def test_every_figure_counts_something_that_morning(busy: Stage) -> None:
    """Else the test above would compare nothing with nothing."""
    loads = loads_by_grid(desk_of(busy, "director")).values()
    assert min(sum(load[figure] for load in loads) for figure in (1, 2, 3, 4)) > 0
    assert 0 in loads_by_grid(desk_of(busy, "director"))  # somebody's place is not settled


@pytest.mark.parametrize("login", ["director", "u-s17", "gl-v226"])
def test_a_number_opens_as_many_cases(busy: Stage, login: str) -> None:
    desk = desk_of(busy, login)
    villages = {grid.id for grid in busy.township.grids if grid.level == 3}
    loads = loads_by_grid(desk)
    assert villages & loads.keys()
    for grid_id in villages & loads.keys():
        lines = boards.page(desk, BoardQuery(grid_id=grid_id)).lines
        assert (len(lines), sum(line.row.due is not None and line.row.due < busy.now for line in lines)) == (
            loads[grid_id].open,
            loads[grid_id].overdue,
        )


# --- places -----------------------------------------------------------------------------------------------------------


def test_everybody_reads_the_same_map(stage: Stage) -> None:
    found = grid_map(desk_of(stage, "director"))
    assert len(found.places) == 84
    assert {grid_id for community in found.communities for grid_id, _ in community.grids} == set(found.places)
    assert found.pending
    for login in ("u-s17", "gw-v226-a", "admin", "system"):
        assert grid_map(desk_of(stage, login)) == found


def test_an_administrator_exchanges_two_grids_for_everybody(stage: Stage) -> None:
    before = grid_map(desk_of(stage, "director"))
    first, second, *rest = before.places
    told = exchange(desk_of(stage, "admin"), first, second)
    after = grid_map(desk_of(stage, "director"))
    assert told == after
    assert (after.places[first], after.places[second]) == (before.places[second], before.places[first])
    assert {g: after.places[g] for g in rest} == {g: before.places[g] for g in rest}
    assert stage.verify() == []

    assert exchange(desk_of(stage, "admin"), first, second) == before
    exchange(desk_of(stage, "admin"), first, rest[0])
    assert rearrange(desk_of(stage, "admin")) == before == grid_map(desk_of(stage, "director"))
    assert stage.verify() == []


@pytest.mark.parametrize("damaged", ["no list", "[[1]]", "[]"])
def test_a_kept_map_that_cannot_be_read_is_worked_out_anew(stage: Stage, damaged: str) -> None:
    before = grid_map(desk_of(stage, "director"))
    first, second, *_ = before.places
    exchange(desk_of(stage, "admin"), first, second)
    with stage.store.unit() as unit:
        unit.execute(text("UPDATE setting SET value = :damaged WHERE key = 'map.places'"), {"damaged": damaged})
    assert grid_map(desk_of(stage, "director")) == before


@pytest.mark.parametrize("login", ["director", "lead1", "leader", "u-s17", "gl-v226"])
def test_nobody_else_moves_anything(stage: Stage, login: str) -> None:
    desk = desk_of(stage, login)
    before = grid_map(desk)
    first, second, *_ = before.places
    assert not may_arrange(desk)
    with pytest.raises(NotAllowed, match="不能调整示意图的位置"):
        exchange(desk, first, second)
    with pytest.raises(NotAllowed):
        rearrange(desk)
    assert grid_map(desk) == before
    assert may_arrange(desk_of(stage, "admin"))


def test_a_grid_without_a_place_cannot_be_moved(stage: Stage) -> None:
    desk = desk_of(stage, "admin")
    town = next(grid.id for grid in stage.township.grids if grid.level == 1)
    some = next(iter(grid_map(desk).places))
    for pair in ((town, some), (some, 99_999)):
        with pytest.raises(NotFound, match="没有编号为"):
            exchange(desk, *pair)
    assert stage.verify() == []
