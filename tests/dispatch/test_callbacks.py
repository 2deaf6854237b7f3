"""Whom to call, from when a further try counts, and the one door to names and numbers."""

from __future__ import annotations

import pytest

from commandcenter.dispatch.cases.callbacks import calls
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.identities import of_case, staff
from commandcenter.models.case import Callback, CaseState
from commandcenter.models.errors import NotAllowed, RuleBroken, Stale
from commandcenter.models.lifecycle import Action
from commandcenter.models.lifecycle.closing import next_try
from commandcenter.models.limits import Limits
from commandcenter.models.people import Role
from tests.make import at
from tests.stage import Stage

S = CaseState


def desk_of(town: Stage, login: str) -> Desk:
    return town.desk(login)


def missed(*local: str) -> tuple[Callback, ...]:
    return tuple(Callback(n, 1, 1, at(moment), "callback1", False) for n, moment in enumerate(local, 1))


@pytest.mark.parametrize(
    ("tries", "now", "then"),
    [
        ((), "2026-11-02 09:10", "2026-11-02 09:10"),
        ((), "2026-11-02 21:30", "2026-11-03 08:00"),
        (("2026-11-02 09:10",), "2026-11-02 09:40", "2026-11-02 10:00"),
        (("2026-11-02 09:10",), "2026-11-02 15:20", "2026-11-02 15:20"),
        (("2026-11-02 09:10", "2026-11-02 19:30"), "2026-11-02 19:40", "2026-11-03 08:00"),
        (("2026-11-02 09:10", "2026-11-02 15:00"), "2026-11-02 16:00", "2026-11-03 08:00"),
        (("2026-11-02 09:10", "2026-11-02 15:00"), "2026-11-03 09:00", "2026-11-03 10:00"),
        (("2026-11-02 09:10", "2026-11-02 15:00", "2026-11-02 16:00"), "2026-11-03 09:00", "2026-11-03 09:00"),
    ],
)
def test_the_next_try_is_at_another_hour_and_at_last_on_another_day(
    tries: tuple[str, ...], now: str, then: str
) -> None:
    assert next_try(missed(*tries), at(now), Limits()) == at(then)


def test_tries_at_the_times_told_end_the_round(town: Stage) -> None:
    """Whoever calls when the desk says so is through after three."""
    case = town.walk(S.CALLBACK)
    desk = desk_of(town, "callback1")
    for _ in range(3):
        (call,) = calls(desk)
        town.clock.set(max(call.next_at, town.now))
        town.act(case.id, "callback1", Action.CALL_BACK, requester=call.requester, reached=False)
    assert calls(desk) == ()
    assert town.file(case.id).case.close_kind == "UNREACHABLE"


def test_a_post_has_its_own_calls(town: Stage) -> None:
    plain = town.walk(S.CALLBACK)
    secret = town.walk(S.CALLBACK, confidential=True)
    assert [call.case_id for call in calls(desk_of(town, "callback1"))] == [plain.id]
    assert [call.case_id for call in calls(desk_of(town, "lead1"))] == [secret.id]
    assert calls(desk_of(town, "dispatch1")) == ()


def test_the_script_tells_complaint_work_and_check(town: Stage) -> None:
    town.walk(S.CALLBACK)
    (call,) = calls(desk_of(town, "callback1"))
    assert call.script.complaint.startswith("西村二村村口路灯不亮")
    assert call.script.unit == town.township.unit[town.unit("S17")].name
    assert call.script.result == "已更换灯头"
    assert call.script.found == "现场已恢复照明"


def test_who_can_be_called_now_comes_first(town: Stage) -> None:
    first = town.walk(S.CALLBACK)
    town.act(first.id, "callback1", Action.CALL_BACK, requester=1, reached=False)
    second = town.walk(S.CALLBACK)
    assert [call.case_id for call in calls(desk_of(town, "callback1"))] == [second.id, first.id]


def test_every_requester_of_a_merged_case_is_called(town: Stage) -> None:
    parent = town.walk(S.HANDLING)
    child = town.walk(S.HANDLING)
    town.center("dispatch1").merge(child.id, child.version, parent.id)
    town.walk(S.VERIFYING, parent.id)
    town.walk(S.CALLBACK, parent.id)
    found = calls(desk_of(town, "callback1"))
    assert [(call.requester, call.requesters) for call in found] == [(1, 2), (2, 2)]


# --- names and numbers ------------------------------------------------------------------------------------------------


def test_a_number_is_read_without_a_trace_where_nothing_is_secret(town: Stage) -> None:
    case = town.walk(S.CALLBACK)
    found = of_case(desk_of(town, "callback1"), case.id, case.version, "回访")
    assert [(who.name, who.phone) for who in found.people] == [("李明", "13812341234")]
    assert found.ref.version == case.version
    assert found.one(2) is None


def test_the_number_of_a_secret_case_leaves_a_trace(town: Stage) -> None:
    case = town.walk(S.CALLBACK, confidential=True)
    found = of_case(desk_of(town, "lead1"), case.id, case.version, "回访")
    assert found.people[0].phone == "13812341234"
    assert found.ref.version == case.version + 1
    last = town.events(case.id)[-1]
    assert (last.kind, last.login) == ("LOOK", "lead1")
    assert "回访" in last.payload


@pytest.mark.parametrize(
    ("login", "error"), [("callback1", RuleBroken), ("u-s17", NotAllowed), ("intake2", RuleBroken)]
)
def test_who_may_not_look_reads_nothing(town: Stage, login: str, error: type[Exception]) -> None:
    case = town.walk(S.CALLBACK, confidential=True)
    with pytest.raises(error):
        of_case(desk_of(town, login), case.id, case.version, "回访")
    assert town.file(case.id).case.version == case.version


def test_a_look_at_a_case_that_changed_is_refused(town: Stage) -> None:
    case = town.walk(S.CALLBACK)
    with pytest.raises(Stale):
        of_case(desk_of(town, "callback1"), case.id, case.version - 1, "回访")


def test_the_staff_is_listed_once_each_with_all_posts(town: Stage) -> None:
    people = staff(desk_of(town, "lead1"))
    assert len({person.id for person in people}) == len(people)
    mine = next(person for person in people if person.id == town.session("u-s17").person_id)
    assert (Role.LIAISON, town.unit("S17")) in mine.posts
    two = next(person for person in people if person.id == town.session("leader").person_id)
    assert {role for role, _ in two.posts} == {Role.LEADER, Role.GRID_LEADER}
    with pytest.raises(NotAllowed):
        staff(desk_of(town, "u-s17"))
