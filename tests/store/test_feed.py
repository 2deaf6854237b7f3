"""The feed against a slow one: what each person is told after each step, from what he could see before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select, text

from commandcenter.models.access import may_see
from commandcenter.models.case import CaseState
from commandcenter.models.errors import RuleBroken, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import cases, feed
from commandcenter.models.store import tables as t
from commandcenter.models.store.feed import MOST, Change, Cursor, Pulse, Slice
from commandcenter.models.store.meta import write_meta
from tests.stage import Stage

S = CaseState
LOGINS = ("lead1", "lead2", "callback1", "u-s17", "u-s08", "u-s13", "gl-c01", "gl-v226", "gw-v226-a", "admin")


def head(stage: Stage) -> Cursor:
    with stage.store.read() as connection:
        return feed.head(connection)


def told(stage: Stage, login: str, cursor: Cursor) -> Slice:
    with stage.store.read() as connection:
        return feed.since(connection, stage.session(login), cursor)


def visible(stage: Stage, login: str) -> set[int]:
    """The slow way: every dossier, asked by the rule itself."""
    by = stage.session(login)
    with stage.store.read() as connection:
        ids = connection.execute(select(t.case.c.id)).scalars().all()
        township = stage.store.setup(connection).township
        return {i for i in ids if may_see(cases.load(connection, i), by, township)}


def versions(stage: Stage) -> dict[int, int]:
    with stage.store.read() as connection:
        return {row.id: row.version for row in connection.execute(select(t.case.c.id, t.case.c.version))}


class Watched:
    """A stage on which every step is held against what each login is told of it."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.told: dict[str, set[int]] = {}

    def step(self, do: Callable[[], object]) -> None:
        stage = self.stage
        cursor, stood = head(stage), versions(stage)
        before = {login: visible(stage, login) for login in LOGINS}
        do()
        changed = {case_id for case_id, version in versions(stage).items() if stood.get(case_id) != version}
        for login in LOGINS:
            slice_ = told(stage, login, cursor)
            assert not slice_.reset
            assert slice_.cursor == head(stage)
            ids = {change.id for change in slice_.changes if change.entity == "case"}
            after = visible(stage, login)
            must = (changed & after) | (before[login] - after)
            assert must <= ids, f"{login} was not told"
            assert ids <= must | (changed & before[login]), f"{login} was told too much"
            self.told[login] = ids

    def act(self, case_id: int, login: str, action: Action, **said: object) -> None:
        self.stage.wait(minutes=1)
        self.step(lambda: self.stage.act(case_id, login, action, **said))


@pytest.fixture
def watched(town: Stage) -> Watched:
    return Watched(town)


def new_case(watched: Watched) -> int:
    made: list[int] = []
    watched.step(lambda: made.append(watched.stage.register().id))
    return made[0]


def test_units_hear_of_a_case_from_the_moment_it_is_theirs(watched: Watched) -> None:
    stage, case_id = watched.stage, new_case(watched)
    assert watched.told["lead1"] == {case_id}
    assert watched.told["u-s17"] == set()
    watched.act(case_id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    assert watched.told["gl-v226"] == {case_id}
    watched.act(case_id, "lead1", Action.DISPATCH, lead=stage.unit("S17"), assisting=(stage.unit("S08"),))
    assert watched.told["u-s17"] == watched.told["u-s08"] == {case_id}
    assert watched.told["u-s13"] == set()
    watched.act(case_id, "u-s17", Action.SIGN)
    assert watched.told["u-s08"] == {case_id}
    assert watched.told["admin"] == set()


def test_a_dispatch_taken_back_is_told_to_the_unit_that_loses_it(watched: Watched) -> None:
    stage, case_id = watched.stage, new_case(watched)
    watched.act(case_id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    watched.act(case_id, "lead1", Action.DISPATCH, lead=stage.unit("S17"))
    watched.step(lambda: stage.center("lead1").undo(case_id, stage.file(case_id).case.version))
    assert watched.told["u-s17"] == {case_id}
    watched.act(case_id, "lead1", Action.NOTE, text="改派")
    assert watched.told["u-s17"] == set()


def test_a_case_that_moves_to_another_grid_leaves_the_first(watched: Watched) -> None:
    stage, case_id = watched.stage, new_case(watched)
    watched.act(case_id, "intake1", Action.PLACE, grid=stage.grid(), matter=stage.matter())
    assert watched.told["gw-v226-a"] == {case_id}
    elsewhere = next(g.id for g in stage.township.grids if g.level == 3 and g.unit_id != stage.unit("V226"))
    watched.act(case_id, "intake1", Action.PLACE, grid=elsewhere, matter=stage.matter())
    assert watched.told["gw-v226-a"] == {case_id}
    watched.act(case_id, "lead1", Action.NOTE, text="已核对")
    assert watched.told["gw-v226-a"] == set()


def test_recusal_is_told_once_and_nothing_after_it(watched: Watched) -> None:
    stage = watched.stage
    case_id = new_case(watched)
    watched.act(case_id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    watched.act(case_id, "lead1", Action.DISPATCH, lead=stage.unit("S17"))
    persons = (stage.session("lead2").person_id,)
    watched.act(case_id, "director", Action.PROTECT, units=(stage.unit("S17"),), persons=persons)
    assert watched.told["u-s17"] == watched.told["lead2"] == {case_id}
    both = (stage.unit("S17"), stage.unit("S08"))
    watched.act(case_id, "director", Action.PROTECT, units=both, persons=persons)
    assert watched.told["u-s17"] == watched.told["lead2"] == set()
    for login, action, said in (
        ("lead1", Action.NOTE, {"text": "回避后继续办理"}),
        ("lead1", Action.DISPATCH, {"lead": stage.unit("S13")}),
        ("u-s13", Action.SIGN, {}),
    ):
        watched.act(case_id, login, action, **said)
        assert watched.told["u-s17"] == watched.told["lead2"] == set()
        assert watched.told["lead1"] == {case_id}
    watched.act(case_id, "director", Action.PROTECT, units=(stage.unit("S08"),), persons=())
    assert watched.told["lead2"] == {case_id}


def test_who_loses_work_and_sight_by_one_step_is_told(watched: Watched) -> None:
    """The station that owned a county unit's case is complained about: it is neither responsible nor may it look."""
    stage, case_id = watched.stage, new_case(watched)
    watched.act(case_id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    watched.act(case_id, "lead1", Action.DISPATCH, lead=stage.unit("X05"), responsible=stage.unit("S13"))
    assert watched.told["u-s13"] == {case_id}
    watched.act(case_id, "lead1", Action.PROTECT, units=(stage.unit("S13"),))
    assert watched.told["u-s13"] == {case_id}
    watched.act(case_id, "lead1", Action.NOTE, text="改由他人包办")
    assert watched.told["u-s13"] == set()


def test_a_transferred_case_leaves_the_boards_of_units(watched: Watched) -> None:
    stage, case_id = watched.stage, new_case(watched)
    watched.act(case_id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    watched.act(case_id, "director", Action.TRANSFER, recipient="东平县公安局")
    assert watched.told["gl-v226"] == {case_id}


def test_a_merge_tells_of_both_cases(watched: Watched) -> None:
    stage = watched.stage
    parent, child = new_case(watched), new_case(watched)
    for case_id in (parent, child):
        watched.act(case_id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter())
    watched.step(lambda: stage.center("lead1").merge(child, stage.file(child).case.version, parent))
    assert watched.told["lead1"] == {parent, child}


def test_the_program_itself_is_never_recused(town: Stage) -> None:
    case = town.register()
    town.act(case.id, "director", Action.PROTECT, persons=(town.session("lead1").person_id,))
    cursor = head(town)
    town.act(case.id, "director", Action.NOTE, text="已回避")
    assert told(town, "lead1", cursor).changes == ()
    assert told(town, "system", cursor).changes == (Change("case", case.id),)


# --- the cursor -------------------------------------------------------------------------------------------------------


def test_nothing_is_told_a_second_time(town: Stage) -> None:
    cursor = head(town)
    case = town.register()
    first = told(town, "lead1", cursor)
    assert first == Slice(head(town), (Change("case", case.id),))
    assert told(town, "lead1", first.cursor) == Slice(first.cursor, ())


def test_a_ring_tells_of_a_case_without_an_event(town: Stage) -> None:
    case = town.register()
    cursor = head(town)
    with town.store.unit() as unit:
        feed.ring(unit, case.id)
    assert told(town, "lead1", cursor).changes == (Change("case", case.id),)
    assert told(town, "u-s17", cursor).changes == ()
    assert town.verify() == []


def test_a_command_that_fails_leaves_no_gap(town: Stage) -> None:
    case = town.register()
    cursor = head(town)
    with pytest.raises(RuleBroken), refused_after_ringing(town, case.id):
        pass
    town.register()
    assert head(town).seq == cursor.seq + 1


@contextmanager
def refused_after_ringing(stage: Stage, case_id: int) -> Iterator[None]:
    with stage.store.unit() as unit:
        feed.ring(unit, case_id)
        yield
        raise RuleBroken("不行")


@pytest.mark.parametrize("behind", [0, 1])
def test_pruned_rows_that_were_not_read_mean_a_reset(town: Stage, behind: int) -> None:
    """Who read up to the first row that is still there, or the one before it, missed nothing."""
    for n in range(4):
        town.register(text=f"第{n}件")
    end = head(town)
    with town.store.unit() as unit:
        unit.execute(text("DELETE FROM change_log WHERE seq < :kept"), {"kept": end.seq - 1})
    kept = Cursor(end.epoch, end.seq - 2 - behind)
    assert told(town, "lead1", kept).reset is bool(behind)
    assert told(town, "lead1", kept).cursor == end


def test_another_epoch_means_a_reset(town: Stage) -> None:
    cursor = head(town)
    with town.store.unit() as unit:
        write_meta(unit, "epoch", "2")
    assert told(town, "lead1", cursor) == Slice(Cursor("2", cursor.seq), (), reset=True)


def test_a_feed_that_went_back_means_a_reset(town: Stage) -> None:
    cursor = head(town)
    assert told(town, "lead1", cursor._replace(seq=cursor.seq + 1)).reset


def test_who_is_far_behind_loads_everything(town: Stage) -> None:
    case = town.register()
    cursor = head(town)
    with town.store.unit() as unit:
        for _ in range(MOST):
            feed.ring(unit, case.id)
    assert not told(town, "lead1", cursor).reset
    assert told(town, "lead1", cursor._replace(seq=cursor.seq - 1)).reset


# --- the pulse --------------------------------------------------------------------------------------------------------


def test_the_pulse_feels_every_commit_and_nothing_else(stage: Stage) -> None:
    pulse = Pulse(stage.path)
    assert not pulse.moved()
    with stage.store.read() as connection:
        feed.head(connection)
    assert not pulse.moved()
    stage.register()
    assert pulse.moved()
    assert not pulse.moved()
    pulse.close()


def test_a_file_that_is_gone_or_another_is_told(stage: Stage, tmp_path: Path) -> None:
    pulse = Pulse(stage.path)
    away = tmp_path / "away.db"
    stage.path.rename(away)
    with pytest.raises(UserError, match="找不到数据库文件"):
        pulse.moved()
    with pytest.raises(UserError, match="找不到数据库文件"):
        Pulse(stage.path)
    assert not stage.path.exists()
    stage.path.write_bytes(away.read_bytes())
    with pytest.raises(UserError, match="另一个文件"):
        pulse.moved()
    away.replace(stage.path)
    assert not pulse.moved()
    pulse.close()
