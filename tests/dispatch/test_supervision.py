"""What every unit owes on one page, supervision with levels and limits, the program's own steps (M12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.dispatch.cases import supervision
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.duty_clock import run_duties
from commandcenter.dispatch.overviews import boards
from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.models.case import CaseState
from commandcenter.models.errors import NotAllowed, RuleBroken
from commandcenter.models.lifecycle import Action
from commandcenter.models.lights import Light
from commandcenter.models.owing import Step
from commandcenter.models.supervision import Owes
from tests.stage import Stage

S = CaseState


@pytest.fixture
def desk(town: Stage) -> Desk:
    """The shift lead's, on a Monday morning."""
    town.at("2026-11-02 09:00")
    return town.desk("lead1")


def owes(desk: Desk, unit_id: int) -> Owes:
    found = {unit.id: unit.owes for unit in supervision.overview(desk).units}
    return found.get(unit_id, Owes(unit_id))


def test_every_step_is_owed_by_somebody(town: Stage, desk: Desk) -> None:
    power, [helper] = town.unit("S17"), town.township.matter[town.matter()].assisting_ids
    village = town.township.grid[town.grid()].unit_id
    centre = town.session("lead1").unit_id
    for state in (S.SUBMITTED, S.ACCEPTED, S.DISPATCHED, S.HANDLING, S.VERIFYING, S.CALLBACK, S.CONSULTING):
        town.walk(state, step=1)
    returned = town.walk(S.DISPATCHED, step=1)
    town.act(returned.id, "u-s17", Action.ASK, kind="RETURN", reason="不归我管", cited_duty="三定方案")
    assert owes(desk, power) == Owes(power, sign=2, contact=1, asks=1)
    assert owes(desk, helper) == Owes(helper, sign=3)
    assert owes(desk, village) == Owes(village, others=1)
    assert owes(desk, centre) == Owes(centre, others=5)
    assert [one.debt.step for one in supervision.owings(desk, village).items] == [Step.VERIFY]
    steps = [one.debt.step for one in supervision.owings(desk, centre).items]
    assert sorted(steps) == sorted([Step.ACCEPT, Step.DISPATCH, Step.CALL_BACK, Step.MEET, Step.DECIDE])
    mine = supervision.owings(desk, power)
    assert sorted(one.debt.step for one in mine.items) == [Step.CONTACT, Step.SIGN, Step.SIGN]
    assert mine.items[0].phone == town.township.unit[power].duty_phone


def test_what_a_unit_owes_counts_as_its_list_is_long(town: Stage, desk: Desk) -> None:
    """One counting for table and list, in every hour of a busy week."""
    states = (S.SUBMITTED, S.SUPPLEMENT, S.ACCEPTED, S.DISPATCHED, S.HANDLING, S.SUSPENDED, S.VERIFYING, S.CALLBACK)
    for state in states:
        town.walk(state)
    for _ in range(4):
        for unit in supervision.overview(desk).units:
            listed = supervision.owings(desk, unit.id)
            assert listed.total == unit.owes.total == len(listed.items)
            assert unit.owes.overdue == sum(one.debt.overdue(town.now) for one in listed.items)
        town.wait(days=2)


def test_late_work_is_told_with_the_step_that_comes_next(town: Stage, desk: Desk) -> None:
    case = town.walk(S.HANDLING)
    assert supervision.to_urge(desk) == ()
    town.wait(days=10)
    late = supervision.to_urge(desk)
    assert {(one.unit, one.suggestion) for one in late} == {("供电所", Action.URGE), ("综合执法中队", Action.URGE)}
    seen = {case.id: town.file(case.id).case.version}
    town.center("dispatch1").act_on_many(seen, Action.URGE, {"reason": "请今日反馈"})
    assert supervision.to_urge(desk) == ()
    assert supervision.overview(desk).levels == {1: 1}
    town.wait(hours=3)
    assert {one.suggestion for one in supervision.to_urge(desk)} == {Action.SUPERVISE}


def test_a_supervision_has_a_limit_of_its_own(town: Stage, desk: Desk) -> None:
    case = town.walk(S.HANDLING)
    with pytest.raises(RuleBroken, match="限期须晚于现在"):
        town.act(case.id, "lead1", Action.SUPERVISE, reason="群众反映强烈", until=town.now)
    until = town.now + timedelta(hours=5)
    town.act(case.id, "lead1", Action.SUPERVISE, reason="群众反映强烈", until=until)
    [one] = supervision.under_supervision(desk)
    assert (one.level, one.by, one.reason, one.until) == (2, "徐凤莲", "群众反映强烈", until)
    assert not one.unmet(town.now)
    town.wait(hours=6)
    assert one.unmet(town.now)
    town.act(case.id, "leader", Action.LEADER_CASE, reason="限期未办结", leader="毛丽娟")
    [one] = supervision.under_supervision(desk)
    assert (one.level, one.by, one.until, one.unmet(town.now)) == (3, "毛丽娟", None, False)
    line = boards.lines(desk, BoardQuery(), [case.id])[case.id]
    assert line is not None
    assert line.light(town.now) is not Light.HANDLING
    town.walk(S.CLOSED, case.id)
    assert supervision.under_supervision(desk) == ()


def test_the_program_says_what_it_will_do_and_then_what_it_did(town: Stage, desk: Desk) -> None:
    case = town.walk(S.HANDLING)
    town.act(case.id, "u-s17", Action.ASK, kind="RETURN", reason="不归我管", cited_duty="三定方案")
    told = []
    for _ in range(24 * 12):
        told += [(one.action, one.unit, one.at) for one in supervision.coming(desk)]
        town.wait(hours=1)
        run_duties(desk)
    did = supervision.done_by_program(desk)
    assert {(one.action, one.unit) for one in did if one.unit} == {
        (Action.YELLOW_CARD, "供电所"),
        (Action.YELLOW_CARD, "综合执法中队"),
        (Action.RED_CARD, "供电所"),
        (Action.RED_CARD, "综合执法中队"),
    }
    assert [one.action for one in did if not one.unit] == [Action.ESCALATE_ASK]
    assert {one.action for one in did} == {action for action, _, _ in told}
    for one in did:  # it did what it had announced, within the hour
        announced = {at for action, unit, at in told if action is one.action and unit in (one.unit, "供电所")}
        assert any(timedelta() <= one.at - at <= timedelta(hours=1) for at in announced), one
    assert supervision.overview(desk).lease is not None


def test_what_the_program_did_today_is_counted(town: Stage, desk: Desk) -> None:
    town.walk(S.HANDLING)
    town.wait(days=9)
    run_duties(desk)
    assert supervision.overview(desk).today == {Action.RED_CARD: 2}
    town.wait(days=1)
    assert supervision.overview(desk).today == {}


def test_levels_are_for_their_posts_and_the_page_for_the_centre(town: Stage, desk: Desk) -> None:
    def may(login: str) -> tuple[Action, ...]:
        return supervision.overview(town.desk(login)).may

    assert may("dispatch1") == (Action.URGE,)
    assert may("lead1") == (Action.URGE, Action.SUPERVISE)
    assert may("director") == (Action.URGE, Action.SUPERVISE, Action.LEADER_CASE)
    assert may("leader") == (Action.LEADER_CASE,)
    for outsider in ("u-s17", "gw-v226-a", "admin"):
        with pytest.raises(NotAllowed):
            may(outsider)


def test_nobody_sees_here_what_complains_of_him(town: Stage, desk: Desk) -> None:
    case = town.walk(S.HANDLING)
    town.wait(days=5)
    run_duties(desk)
    town.act(case.id, "lead1", Action.SUPERVISE, reason="超期")
    town.act(case.id, "director", Action.PROTECT, persons=(town.session("lead1").person_id,))
    assert supervision.overview(desk).units == ()
    assert supervision.owings(desk).total == 0
    assert supervision.under_supervision(desk) == ()
    assert supervision.done_by_program(desk) == ()
    director = town.desk("director")
    assert supervision.overview(director).units != ()
    assert supervision.done_by_program(director) != ()
