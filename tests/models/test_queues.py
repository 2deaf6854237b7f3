"""等我办: what a case waits for is somebody's, and only his who may do it now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commandcenter.models.access import EVERYONE
from commandcenter.models.case import OPEN, CaseState
from commandcenter.models.lifecycle import TRANSITIONS, Action, why_not
from commandcenter.models.lights import Light
from commandcenter.models.owing import ANSWERS, POSTS, Step, owed_of
from commandcenter.models.people import Role, Session
from commandcenter.models.queues import Queue, groups_of, mine, part_of, parts_of
from commandcenter.models.town.matters import Route
from tests.make import Life, in_grid, matter, place, session, township, unit, world
from tests.situations import situations

S = CaseState


def everybody() -> list[Session]:
    return [session(account.login) for account in township().accounts]


def holders(life: Life) -> dict[Step, set[str]]:
    """The logins whose next step this case has, by step."""
    found: dict[Step, set[str]] = {}
    for by in everybody():
        for step in mine(life.file, by, life.now, world()):
            found.setdefault(step, set()).add(by.login)
    return found


# --- in every situation -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(situations()))
def test_mine_is_what_is_owed_by_my_post_and_may_be_done(name: str) -> None:
    life = situations()[name]
    found = owed_of(life.file, township())
    for by in everybody():
        wanted = set()
        for one in found:
            of_me = by.role in one.posts and one.unit_id in (None, by.unit_id) and one.grid_id in (None, by.grid_id)
            in_time = one.not_before is None or one.not_before < life.now
            if of_me and in_time and why_not(life.file, ANSWERS[one.step], by, life.now, world()) is None:
                wanted.add(one.step)
        assert set(mine(life.file, by, life.now, world())) == wanted
        assert {part_of(step) for step in wanted} <= set(parts_of(by.role))


@pytest.mark.parametrize("name", sorted(situations()))
def test_every_open_case_has_somebody_whose_turn_it_is(name: str) -> None:
    """Or, where all that is owed waits for a review date, nobody before it and somebody after."""
    life = situations()[name]
    if life.state not in OPEN:
        assert owed_of(life.file, township()) == []
        assert holders(life) == {}
        return
    spoken = [one for one in owed_of(life.file, township()) if one.spoken]
    assert spoken
    assert holders(life.copy().wait(days=40)) if life.state is S.SUSPENDED else holders(life)
    assert all(str(one) == f"等{one.who}{one.what}" for one in spoken)


@pytest.mark.parametrize("name", sorted(situations()))
def test_the_words_name_who_may_do_it(name: str) -> None:
    """球在谁手: the post, unit or grid the board names is among those whose turn it is."""
    life = situations()[name]
    found = holders(life)
    for one in owed_of(life.file, township()):
        logins = found.get(one.step, set())
        if not one.spoken or not logins:
            continue
        named = {label for login in logins for label in _labels(session(login))}
        assert any(who in named for who in one.who.split("或")), (str(one), logins)


def _labels(by: Session) -> set[str]:
    grid = township().grid.get(by.grid_id or 0)
    own = {by.role.label, township().unit[by.unit_id].short}
    return own if grid is None else own | {grid.name, f"{grid.name}{by.role.label}"}


def test_what_a_post_can_owe_it_may_do() -> None:
    for step, posts in POSTS.items():
        assert posts <= TRANSITIONS[ANSWERS[step]].roles
        assert {one.step for life in situations().values() for one in owed_of(life.file, township())} <= set(Step)
    for life in situations().values():
        for one in owed_of(life.file, township()):
            assert one.posts <= POSTS[one.step]


# --- by post ----------------------------------------------------------------------------------------------------------


def accepted(code: str, **draft: object) -> Life:
    return Life(placed={"grid_id": place(), "matter_id": matter(code)}, **draft).to(S.ACCEPTED)


def posts(life: Life) -> dict[Step, set[Role]]:
    return {step: {session(login).role for login in logins} for step, logins in holders(life).items()}


def test_triage_by_route() -> None:
    assert posts(accepted("AQ-001")) == {Step.DISPATCH: {Role.DISPATCHER}}
    r1 = accepted("DJ-001")
    assert posts(r1) == {Step.SELF_HANDLE: {Role.GRID_LEADER}, Step.DISPATCH: {Role.DISPATCHER}}
    assert holders(r1)[Step.SELF_HANDLE] == {in_grid(place(), Role.GRID_LEADER)}
    r4 = accepted("XF-001")
    assert posts(r4) == {Step.CONVENE: {Role.DIRECTOR}, Step.DISPATCH: {Role.DISPATCHER}}
    assert [str(one) for one in owed_of(r4.file, township()) if one.spoken] == ["等主任提请会商"]
    r3 = Life().to(S.ACCEPTED)
    r3.file = replace(r3.file, case=replace(r3.case, route=Route.R3))
    assert posts(r3) == {Step.DISPATCH: {Role.SHIFT_LEAD}}
    assert posts(accepted("XF-001", urgency="EMERGENCY")) == {Step.DISPATCH: {Role.DISPATCHER}}


def test_calls_that_need_care_are_the_shift_leads() -> None:
    assert posts(situations()["CALLBACK"]) == {Step.CALL_BACK: {Role.CALLBACK}}
    assert posts(situations()["county called back"]) == {Step.CALL_BACK: {Role.SHIFT_LEAD}}
    assert posts(situations()["a report of wrong"].copy().to(S.CALLBACK)) == {Step.CALL_BACK: {Role.SHIFT_LEAD}}


def test_rulings() -> None:
    asked = situations()["return asked"].copy()
    assert posts(asked)[Step.DECIDE] == {Role.SHIFT_LEAD}
    asked.wait(days=3).act("system", Action.ESCALATE_ASK)
    assert posts(asked)[Step.DECIDE] == {Role.SHIFT_LEAD, Role.DIRECTOR}
    assert str(owed_of(asked.file, township())[0]) == "等主任裁决退单"
    assert posts(situations()["refusal asked"]) == {Step.DECIDE: {Role.SHIFT_LEAD}}
    suspension = Life().to(S.HANDLING).ask("S17", "SUSPENSION", plan="到货即装", review_at=Life().now.replace(day=20))
    assert posts(suspension)[Step.DECIDE] == {Role.LEADER}


def test_a_supplement_is_the_reporters_and_after_its_limit_the_clerks() -> None:
    reporter = in_grid(place())
    life = Life(by=reporter, placed={"grid_id": place()})
    life.act("intake1", Action.ASK_SUPPLEMENT, what="PLACE", question="哪一盏")
    village = {by.login for by in everybody() if by.unit_id == session(reporter).unit_id}
    assert holders(life) == {Step.SUPPLY: village}
    assert posts(life.wait(days=2))[Step.SUPPLY] >= {Role.INTAKE}
    assert posts(situations()["SUPPLEMENT"]) == {Step.SUPPLY: {Role.INTAKE}}


def test_units_have_their_own_tasks() -> None:
    life = Life().to(S.DISPATCHED)
    assert holders(life) == {Step.SIGN: {"u-s17", "u-s06"}}
    assert holders(life.work("S17", Action.SIGN, Action.CONTACT)) == {Step.FEED_BACK: {"u-s17"}, Step.SIGN: {"u-s06"}}


def test_a_grid_worker_takes_part_in_what_the_grid_handles_itself() -> None:
    village = township().grid[place()].unit_id
    people = {in_grid(place(), Role.GRID_LEADER), in_grid(place()), in_grid(place(), n=1)}
    assert holders(Life().to(S.GRID_HANDLING)) == {Step.CONTACT: people}
    whistled = Life().to(S.ACCEPTED).act("dispatch1", Action.DISPATCH, lead=village)
    assert holders(whistled) == {Step.SIGN: {in_grid(place(), Role.GRID_LEADER)}}


def test_verification_is_never_the_handlers() -> None:
    life = Life().to(S.ACCEPTED).act("dispatch1", Action.DISPATCH, lead=township().grid[place()].unit_id)
    worker = session(in_grid(place()))
    life.act(worker, Action.SIGN).act(worker, Action.CONTACT).act(worker, Action.FEED_BACK, result="好", proof="照片")
    assert holders(life) == {Step.VERIFY: {in_grid(place(), n=1)}}


def test_a_suspension_is_nobodys_until_its_review() -> None:
    life = Life().to(S.SUSPENDED)
    assert Step.RESUME not in holders(life)
    assert holders(life.wait(days=11))[Step.RESUME] == {"u-s17", "director"}


def test_a_new_case_is_the_clerks_and_the_shift_lead_answers_for_it() -> None:
    """受理 is 受理员's (domain §2.2), and the board says so; 值班长, who has the desk, may take it in as well. So both
    are called: a report at night, when no clerk sits there, must not wait for the morning. Nobody else is.
    """
    takes_in = TRANSITIONS[Action.ACCEPT].roles
    assert takes_in == {Role.INTAKE, Role.SHIFT_LEAD}
    new = Life().to(S.SUBMITTED)
    assert posts(new) == {Step.ACCEPT: takes_in}
    assert [str(one) for one in owed_of(new.file, township())] == ["等受理员受理"]
    assert Step.ACCEPT not in posts(situations()["refusal asked"])  # decided first


def test_minutes_owed_are_the_offices_and_of_who_leads_the_shift_or_the_centre() -> None:
    assert posts(situations()["oral direction"])[Step.MINUTES] == {Role.OFFICE, Role.SHIFT_LEAD, Role.DIRECTOR}
    life = Life(urgency="EMERGENCY").act("dispatch1", Action.WHISTLE, lead=unit("S17"), oral_direction="先救人")
    assert str(owed_of(life.file, township())[-1]) == "等党政办补齐纪要"


# --- the left pane ----------------------------------------------------------------------------------------------------


def test_the_pane_of_a_post() -> None:
    lead, *others = groups_of(Role.SHIFT_LEAD)
    assert (lead.title, lead.head) == ("等我办", Queue.MINE)
    assert lead.queues == (
        *(Queue.MINE_ACCEPT, Queue.MINE_DECIDE, Queue.MINE_DISPATCH, Queue.MINE_MINUTES, Queue.MINE_CALL_BACK),
    )
    assert [group.title for group in others] == ["盯着办", "看板"]
    assert groups_of(Role.ADMIN) == ()
    assert groups_of(Role.SYSTEM)[0].title == "盯着办"


def test_every_queue_is_somebodys() -> None:
    listed = {queue for role in EVERYONE for group in groups_of(role) for queue in (*group.queues, group.head)}
    assert listed - {None} == set(Queue) - {Queue.EVERYTHING}


def test_a_queue_looks_like_its_light() -> None:
    for name in ("OVERDUE", "DUE_SOON", "UNSIGNED", "SUPERVISED", "HANDLING"):
        assert Queue[name].light is Light[name]
    assert Queue.SUSPENDED.light is Light.PAUSED
    assert Queue.MINE.light is None
