"""What the commands promise beyond the rules: one winner, all or none, nothing written past the program."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from commandcenter.bench.crew import crew
from commandcenter.dispatch.center import CaseRef, Center
from commandcenter.models.case import CaseState, TaskState
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken, Stale, UserError
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import tables as t
from tests.make import in_grid, neighbour, place, unit
from tests.racing import dispatcher
from tests.stage import Stage

S = CaseState
As = Callable[[str], Center]
LAMP = CaseDraft(Platform.LOCAL, "路灯不亮", requester_name="李明", requester_phone="13800000000")


def rows(town: Stage, table: str) -> int:
    with town.store.read() as connection:
        return int(connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one())


def standing(town: Stage) -> list[Any]:
    """Counts and heads that move with every write."""
    with town.store.read() as connection:
        head = tuple(connection.execute(select(t.chain_head)).one())
        cases = connection.execute(select(t.case.c.id, t.case.c.version, t.case.c.state)).all()
    counts = [rows(town, name) for name in ("event", "task", "kpi_fact", "change_log")]
    return [head, [tuple(c) for c in cases], counts]


# --- registering -----------------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_same_case(center_as: As, town: Stage) -> None:
    first = center_as("intake1").register(LAMP, key="outbox-7")
    stood = standing(town)
    assert center_as("intake1").register(LAMP, key="outbox-7") == first
    assert standing(town) == stood
    assert center_as("intake1").register(LAMP, key="outbox-8").id != first.id


def test_numbers_count_by_the_local_day(center_as: As, town: Stage) -> None:
    town.at("2026-11-02 23:59")
    numbers = [center_as("intake1").register(LAMP).no for _ in range(2)]
    town.at("2026-11-03 00:01")
    numbers.append(center_as("intake1").register(LAMP).no)
    assert numbers == ["LH20261102-00001", "LH20261102-00002", "LH20261103-00001"]


def test_a_refused_registration_leaves_nothing(center_as: As, town: Stage) -> None:
    stood = standing(town)
    with pytest.raises(NotAllowed):
        center_as("admin").register(LAMP)
    with pytest.raises(RuleBroken):
        center_as("intake1").register(LAMP, grid_id=99_999)
    assert standing(town) == stood


# --- one winner ------------------------------------------------------------------------------------------------------


def test_the_loser_is_told_who_and_when(center_as: As, town: Stage) -> None:
    town.at("2026-11-02 13:50")
    case = town.walk(S.DISPATCHED, step=1)
    lead = town.file(case.id).tasks[0].unit_id
    signer = town.login_of(lead)
    town.at("2026-11-02 14:03")
    center_as(signer).act(case.id, case.version, Action.SIGN)
    stood = standing(town)
    with pytest.raises(Stale) as lost:
        center_as("lead1").act(case.id, case.version, Action.URGE, {"reason": "尚未签收"})
    name = town.session(signer).name
    assert lost.value.message == f"已由{name}于14:03签收"
    assert str(lost.value).endswith("（没有改动本案）")
    assert standing(town) == stood


def test_a_case_nobody_may_see_is_not_there(center_as: As, town: Stage) -> None:
    case = town.walk(S.ACCEPTED)
    with pytest.raises(NotFound, match="没有这个案件"):
        center_as(in_grid(neighbour())).act(case.id, case.version, Action.NOTE, {"text": "?"})
    with pytest.raises(NotFound, match="没有这个案件"):
        center_as("lead1").act(999, 1, Action.NOTE, {"text": "?"})


def test_of_two_processes_exactly_one_wins_each_case(town: Stage) -> None:
    """Two desks dispatch the same twenty cases at the same moment."""
    refs = [town.walk(S.ACCEPTED, step=0.1) for _ in range(20)]
    seen = {ref.id: ref.version for ref in refs}
    said = {"lead": unit("S17")}
    orders = {"dispatch1": seen, "dispatch2": dict(reversed(seen.items()))}
    with crew(dispatcher, [(town.url, login, town.now) for login in orders]) as desks:
        told = dict(zip(orders, desks.each([(order, said) for order in orders.values()]), strict=True))
    winners: dict[int, list[str]] = {case_id: [] for case_id in seen}
    for login, results in told.items():
        assert set(results) == set(seen)
        for case_id, message in results.items():
            if message is None:
                winners[case_id].append(login)
            else:
                assert re.fullmatch(r"已由.+于\d\d:\d\d派单", message)
    assert all(len(logins) == 1 for logins in winners.values())
    for case_id, (login,) in winners.items():
        assert town.events(case_id)[-1].login == login
        assert len(town.file(case_id).tasks) == 1
    assert town.verify() == []


# --- many at once ----------------------------------------------------------------------------------------------------


def test_many_cases_all_or_none(center_as: As, town: Stage) -> None:
    open_cases = [town.walk(S.ACCEPTED, step=0.1) for _ in range(3)]
    closed = town.walk(S.CLOSED, step=0.1)
    stood = standing(town)
    seen = {c.id: c.version for c in (*open_cases, closed)}
    with pytest.raises(RuleBroken):
        center_as("dispatch1").act_on_many(seen, Action.URGE, {"reason": "集中催办"})
    assert standing(town) == stood
    with pytest.raises(Stale):
        center_as("dispatch1").act_on_many({open_cases[0].id: 1}, Action.URGE, {"reason": "集中催办"})
    del seen[closed.id]
    done = center_as("dispatch1").act_on_many(seen, Action.URGE, {"reason": "集中催办"})
    assert [ref.version for ref in done] == [c.version + 1 for c in open_cases]


# --- undo ------------------------------------------------------------------------------------------------------------


def dispatched(town: Stage, center_as: As) -> CaseRef:
    """A case sent to 供电所 by dispatch1 just now."""
    case = town.walk(S.ACCEPTED)
    return center_as("dispatch1").act(case.id, case.version, Action.DISPATCH, {"lead": unit("S17")})


@pytest.mark.parametrize(("seconds", "allowed"), [(0, True), (8, True), (8.001, False)])
def test_undo_within_eight_seconds(center_as: As, town: Stage, seconds: float, allowed: bool) -> None:
    case = dispatched(town, center_as)
    town.clock.advance(timedelta(seconds=seconds))
    if not allowed:
        with pytest.raises(RuleBroken, match="超过8秒"):
            center_as("dispatch1").undo(case.id, case.version)
        return
    center_as("dispatch1").undo(case.id, case.version)
    file = town.file(case.id)
    assert (file.case.state, file.case.lead, file.case.hops) == (S.ACCEPTED, None, 0)
    assert [(task.state, task.undone) for task in file.tasks] == [(TaskState.WITHDRAWN, True)]
    with pytest.raises(NotFound):
        center_as("u-s17").act(case.id, file.case.version, Action.NOTE, {"text": "还看得见吗"})
    assert town.verify() == []
    again = center_as("dispatch1").act(case.id, file.case.version, Action.DISPATCH, {"lead": unit("S17")})
    center_as("u-s17").act(case.id, again.version, Action.SIGN)


def test_undo_is_for_the_same_person_while_nobody_acted_and_nothing_was_printed(center_as: As, town: Stage) -> None:
    case = dispatched(town, center_as)
    with pytest.raises(NotAllowed, match="自己的操作"):
        center_as("dispatch2").undo(case.id, case.version)
    _print(town, case.id, case.version)
    with pytest.raises(RuleBroken, match="已印发"):
        center_as("dispatch1").undo(case.id, case.version)
    other = dispatched(town, center_as)
    signed = center_as("u-s17").act(other.id, other.version, Action.SIGN)
    with pytest.raises(Stale):
        center_as("dispatch1").undo(other.id, other.version)
    with pytest.raises(RuleBroken, match="签收不能撤销"):
        center_as("u-s17").undo(other.id, signed.version)
    fresh = town.register()
    with pytest.raises(RuleBroken, match="请作废"):
        center_as("intake1").undo(fresh.id, fresh.version)


def _print(town: Stage, case_id: int, version: int) -> None:
    values = {
        "kind": "dispatch", "year": 2026, "serial": 1, "case_id": case_id, "case_n": version, "state": "ISSUED",
        "data": "{}", "template": "1", "code": "x", "reserved_at": town.now, "by": "dispatch1",
    }  # fmt: skip
    with town.store.unit() as connection:
        connection.execute(t.document.insert().values(**values))


def test_an_undone_merge_leaves_both_cases_as_they_were(center_as: As, town: Stage) -> None:
    parent, child = town.walk(S.ACCEPTED), town.walk(S.HANDLING, grid_id=neighbour())
    before = town.file(child.id), town.file(parent.id)
    merged = center_as("dispatch1").merge(child.id, child.version, parent.id)
    town.wait(seconds=5)
    center_as("dispatch1").undo(child.id, merged.version)
    after = town.file(child.id), town.file(parent.id)
    assert after[0].case.state is S.HANDLING
    assert after[0].tasks == before[0].tasks
    assert after[1].requesters == before[1].requesters
    assert after[1].case.involved == before[1].case.involved
    assert town.verify() == []


# --- merging ---------------------------------------------------------------------------------------------------------


def sums(town: Stage) -> dict[tuple[str, ...], tuple[int, ...]]:
    query = text(
        "SELECT owner, period, owner_id, metric, numerator, denominator, n, pending FROM kpi_sum"
        " WHERE denominator <> 0 OR n <> 0"
    )
    with town.store.read() as connection:
        return {tuple(row[:4]): tuple(row[4:]) for row in connection.execute(query)}


def test_a_merged_case_counts_for_nobody_and_counts_again_when_unmerged(center_as: As, town: Stage) -> None:
    parent, child = town.walk(S.ACCEPTED), town.walk(S.HANDLING, grid_id=neighbour())
    with_child = sums(town)
    merged = center_as("dispatch1").merge(child.id, child.version, parent.id)
    assert sums(town) == {}
    assert town.file(parent.id).requesters == (1, 2)
    assert town.file(parent.id).case.involved == (neighbour(),)
    with town.store.read() as connection:
        copied = connection.execute(select(t.requester).where(t.requester.c.case_id == parent.id)).all()
    assert [(row.n, row.from_case_id) for row in copied] == [(1, None), (2, child.id)]
    freed = center_as("director").unmerge(child.id, merged.version, "两处不是一盏灯")
    assert freed.state == "HANDLING"
    assert {key: value for key, value in sums(town).items() if key[3] == "handled_volume"} == {
        key: value for key, value in with_child.items() if key[3] == "handled_volume"
    }
    assert town.file(parent.id).requesters == (1,)
    assert town.verify() == []


def test_merging_has_its_limits(center_as: As, town: Stage) -> None:
    one, two, three = (town.walk(S.ACCEPTED) for _ in range(3))
    closed = town.walk(S.CLOSED)
    center = center_as("dispatch1")
    with pytest.raises(RuleBroken, match="自身"):
        center.merge(one.id, one.version, one.id)
    with pytest.raises(RuleBroken, match="已结案"):
        center.merge(one.id, one.version, closed.id)
    with pytest.raises(NotAllowed):
        center_as("intake1").merge(one.id, one.version, two.id)
    center.merge(one.id, one.version, two.id)
    with pytest.raises(RuleBroken, match="请并入主案"):
        center.merge(three.id, three.version, one.id)
    with pytest.raises(RuleBroken, match="已有并入"):
        center.merge(two.id, town.file(two.id).case.version, three.id)


def test_what_is_secret_in_the_child_is_secret_in_the_parent(center_as: As, town: Stage) -> None:
    parent, child = town.walk(S.HANDLING), town.walk(S.ACCEPTED)
    protected = center_as("lead1").act(child.id, child.version, Action.PROTECT, {"units": (unit("S17"),)})
    stood = standing(town)
    with pytest.raises(RuleBroken, match="被反映单位"):
        center_as("dispatch1").merge(child.id, protected.version, parent.id)
    assert standing(town) == stood


def test_a_repeat_points_at_a_closed_case(center_as: As, town: Stage) -> None:
    first, again = town.walk(S.CLOSED), town.walk(S.ACCEPTED)
    center = center_as("lead1")
    with pytest.raises(RuleBroken, match="已结案的案件"):
        center.confirm_repeat(first.id, first.version, again.id)
    with pytest.raises(RuleBroken, match="已结案的案件"):
        center.confirm_repeat(first.id, first.version, first.id)
    center.confirm_repeat(again.id, again.version, first.id)
    assert town.file(first.id).case.repeated_at == town.file(again.id).case.registered_at
    assert town.verify() == []


# --- the database's own guards ---------------------------------------------------------------------------------------

FORGERIES = {
    "a state the life cycle does not know": "UPDATE \"case\" SET state = 'ARCHIVED', version = version + 1",
    "a task set back": "UPDATE task SET state = 'SENT'",
    "an event changed": "UPDATE event SET payload = '{}'",
    "an event deleted": "DELETE FROM event",
    "the chain changed": "UPDATE chain SET hash = 'x'",
    "the chain cut": "DELETE FROM chain",
    "a version going back": 'UPDATE "case" SET version = version - 1',
    "a due moved without its event": "UPDATE \"case\" SET due = '2030-01-01T00:00:00.000000Z'",
    "a case deleted": 'DELETE FROM "case"',
    "a task deleted": "DELETE FROM task",
}


@pytest.mark.parametrize("what", sorted(FORGERIES))
def test_the_database_refuses(town: Stage, what: str) -> None:
    """Even through the program's own connection."""
    town.walk(S.HANDLING)
    stood = standing(town)
    with pytest.raises((DatabaseError, NotAllowed)), town.store.unit() as connection:
        connection.execute(text(FORGERIES[what]))
    assert standing(town) == stood


def test_a_foreign_tool_cannot_add_an_event(stage: Stage) -> None:
    town, case = stage, stage.walk(S.ACCEPTED)
    stood = standing(town)
    foreign = sqlite3.connect(town.path)
    insert = (
        "INSERT INTO event (entity, entity_id, n, at, recorded_at, login, kind, payload) VALUES"
        " ('case', ?, 99, '2026-11-02T01:00:00.000000Z', '2026-11-02T01:00:00.000000Z', 'x', 'NOTE', '{}')"
    )
    with pytest.raises(sqlite3.OperationalError, match="chain_hash"):
        foreign.execute(insert, (case.id,))
    with pytest.raises(sqlite3.DatabaseError):
        foreign.execute("DELETE FROM event")
    foreign.close()
    assert standing(town) == stood


def test_errors_speak_in_sentences(center_as: As, town: Stage) -> None:
    case = town.walk(S.ACCEPTED)
    for said in ({}, {"lead": "供电所"}, {"lead": unit("S17"), "limit": "soon"}, {"lead": unit("S17"), "assisting": 5}):
        with pytest.raises(UserError) as why:
            center_as("dispatch1").act(case.id, case.version, Action.DISPATCH, said)
        assert re.search(r"[一-鿿]{2}", why.value.message)
    assert town.grid() == place()
