"""Claims: one winner, binding for the duty side, over by themselves; never in the way of a unit or an emergency."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from commandcenter.bench.crew import crew
from commandcenter.dispatch import claims
from commandcenter.dispatch.cases.bulk import prospects
from commandcenter.dispatch.cases.case_views import case_view
from commandcenter.dispatch.claims import Claim
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.feed import Feed
from commandcenter.models.case import CaseState
from commandcenter.models.draft import Urgency
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken, Stale
from commandcenter.models.lifecycle import Action
from tests.racing import claimer
from tests.stage import Stage

S = CaseState
FIVE = timedelta(minutes=5)


def desk(town: Stage, login: str) -> Desk:
    return town.desk(login)


def standing(town: Stage, case_id: int) -> Claim | None:
    with town.store.read() as connection:
        return claims.standing(connection, case_id, town.now)


def test_a_claim_lasts_five_minutes_and_is_over_by_itself(town: Stage) -> None:
    case = town.register()
    name = town.session("intake1").name
    assert claims.take(desk(town, "intake1"), case.id) == Claim("intake1", name, town.now + FIVE)
    town.wait(minutes=4, seconds=59)
    assert standing(town, case.id) is not None
    town.wait(seconds=1)
    assert standing(town, case.id) is None
    claims.take(desk(town, "intake2"), case.id)


def test_the_second_is_told_who_was_first_and_until_when(town: Stage) -> None:
    town.at("2026-10-08 14:26")
    case = town.register()
    claims.take(desk(town, "intake1"), case.id)
    with pytest.raises(Stale) as told:
        claims.take(desk(town, "intake2"), case.id)
    assert told.value.message == f"{town.session('intake1').name}正在处理，14:31 前有效"
    assert told.value.kept == "没有改动本案"


def test_one_s_own_claim_is_renewed(town: Stage) -> None:
    case = town.register()
    claims.take(desk(town, "intake1"), case.id)
    town.wait(minutes=3)
    assert claims.take(desk(town, "intake1"), case.id).until == town.now + FIVE


def test_the_time_is_a_setting(town: Stage) -> None:
    case = town.register()
    with town.store.unit() as unit:
        unit.execute(text("INSERT INTO setting (key, value) VALUES ('limit.claim_minutes', '12')"))
        unit.execute(text("UPDATE app_meta SET value = '99' WHERE key = 'setup_revision'"))
    assert claims.take(desk(town, "intake1"), case.id).until == town.now + timedelta(minutes=12)


def test_who_lets_go_frees_the_case_and_nobody_frees_another_s(town: Stage) -> None:
    case = town.register()
    claims.take(desk(town, "intake1"), case.id)
    claims.release(desk(town, "intake2"), case.id)
    assert standing(town, case.id) is not None
    claims.release(desk(town, "intake1"), case.id)
    assert standing(town, case.id) is None
    claims.release(desk(town, "intake1"), case.id)


def test_the_shift_lead_and_the_director_take_over(town: Stage) -> None:
    case = town.register()
    claims.take(desk(town, "intake1"), case.id)
    with pytest.raises(NotAllowed, match="接手"):
        claims.take(desk(town, "intake2"), case.id, over=True)
    for login in ("lead1", "director"):
        with pytest.raises(Stale):
            claims.take(desk(town, login), case.id)
        assert claims.take(desk(town, login), case.id, over=True).login == login
    claims.release(desk(town, "intake1"), case.id)
    assert standing(town, case.id) == Claim("director", town.session("director").name, town.now + FIVE)


def test_taking_and_letting_go_ring_the_feed(town: Stage) -> None:
    case = town.register()
    feed = Feed(desk(town, "lead1"))
    for step in (claims.take, claims.take, claims.release):
        cursor = feed.head()
        step(desk(town, "intake1"), case.id)
        assert [change.id for change in feed.since(cursor).changes] == [case.id]
    cursor = feed.head()
    claims.release(desk(town, "intake1"), case.id)
    assert feed.since(cursor).changes == ()
    assert town.verify() == []


def test_a_claim_is_no_change_of_the_case(town: Stage) -> None:
    case = town.register()
    claims.take(desk(town, "intake1"), case.id)
    assert town.file(case.id).case.version == case.version
    town.center("intake1").act(case.id, case.version, Action.NOTE, {"text": "正在核实"})


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["u-s17", "gl-v226", "leader", "office", "admin", "duty1"])
def test_only_the_duty_side_claims(town: Stage, login: str) -> None:
    case = town.walk(S.HANDLING)
    with pytest.raises(NotAllowed, match="认领"):
        claims.take(desk(town, login), case.id)


def test_who_may_not_see_a_case_may_not_claim_it(town: Stage) -> None:
    case = town.register()
    with pytest.raises(NotFound):
        claims.take(desk(town, "lead2"), case.id + 1)
    town.act(case.id, "lead1", Action.PROTECT, persons=(town.session("lead2").person_id,))
    with pytest.raises(NotFound):
        claims.take(desk(town, "lead2"), case.id)


def test_a_closed_case_is_not_claimed(town: Stage) -> None:
    case = town.walk(S.CLOSED)
    with pytest.raises(RuleBroken, match="已结案"):
        claims.take(desk(town, "lead1"), case.id)


# --- what it binds ----------------------------------------------------------------------------------------------------


def test_a_colleague_s_step_is_refused_while_the_claim_lasts(town: Stage) -> None:
    case = town.register()
    said = {"grid": town.grid(), "matter": town.matter()}
    claims.take(desk(town, "intake1"), case.id)
    for login, action, words in (
        ("intake2", Action.ACCEPT, said),
        ("intake2", Action.ASK_SUPPLEMENT, {"what": "PLACE", "question": "哪一盏"}),
        ("intake2", Action.ASK, {"kind": "REFUSAL", "code": "COURT", "reason": "已诉讼"}),
        ("dispatch1", Action.PLACE, said),
        ("lead1", Action.ACCEPT, said),
    ):
        with pytest.raises(Stale, match="正在处理"):
            town.act(case.id, login, action, **words)
    assert town.file(case.id).case.version == case.version
    town.wait(minutes=5)
    town.act(case.id, "intake2", Action.ACCEPT, **said)


def test_many_cases_at_once_stop_at_one_that_is_claimed(town: Stage) -> None:
    seen = {ref.id: ref.version for ref in (town.walk(S.ACCEPTED) for _ in range(3))}
    claims.take(desk(town, "dispatch2"), list(seen)[1])
    said = {"lead": town.unit("S17")}
    with pytest.raises(Stale, match="正在处理"):
        town.center("dispatch1").act_on_many(seen, Action.DISPATCH, said)
    assert {town.file(case_id).case.state for case_id in seen} == {S.ACCEPTED}


def test_merging_a_claimed_case_is_refused(town: Stage) -> None:
    child, parent = town.walk(S.ACCEPTED), town.walk(S.ACCEPTED)
    claims.take(desk(town, "dispatch2"), child.id)
    with pytest.raises(Stale, match="正在处理"):
        town.center("dispatch1").merge(child.id, child.version, parent.id)


def test_the_claimant_s_step_ends_the_claim(town: Stage) -> None:
    case = town.register()
    claims.take(desk(town, "intake1"), case.id)
    town.act(case.id, "intake1", Action.NOTE, text="正在核实地点")
    assert standing(town, case.id) is not None
    town.act(case.id, "intake1", Action.ACCEPT, grid=town.grid(), matter=town.matter())
    assert standing(town, case.id) is None
    town.act(case.id, "dispatch1", Action.DISPATCH, lead=town.unit("S17"))


def test_a_step_that_fails_keeps_the_claim(town: Stage) -> None:
    case = town.register()
    claims.take(desk(town, "intake1"), case.id)
    with pytest.raises(RuleBroken):
        town.act(case.id, "intake1", Action.ACCEPT)
    assert standing(town, case.id) is not None


def test_a_claim_that_ran_out_is_swept_away_by_the_next_step(town: Stage) -> None:
    case = town.register()
    claims.take(desk(town, "intake1"), case.id)
    town.wait(minutes=6)
    town.act(case.id, "intake2", Action.ACCEPT, grid=town.grid(), matter=town.matter())
    with town.store.read() as connection:
        row = connection.execute(text('SELECT claimed_by, claimed_until FROM "case" WHERE id = :i'), {"i": case.id})
        assert tuple(row.one()) == (None, None)


def test_who_took_over_acts_and_the_first_does_not(town: Stage) -> None:
    case = town.register()
    said = {"grid": town.grid(), "matter": town.matter()}
    claims.take(desk(town, "intake1"), case.id)
    claims.take(desk(town, "lead1"), case.id, over=True)
    with pytest.raises(Stale, match=town.session("lead1").name):
        town.act(case.id, "intake1", Action.ACCEPT, **said)
    town.act(case.id, "lead1", Action.ACCEPT, **said)


# --- what it does not bind --------------------------------------------------------------------------------------------


def test_a_unit_s_own_work_goes_on(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    lead = town.login_of(town.file(case.id).tasks[0].unit_id)
    claims.take(desk(town, "lead1"), case.id)
    town.act(case.id, lead, Action.SIGN)
    town.act(case.id, lead, Action.CONTACT)
    town.act(case.id, lead, Action.ASK, kind="EXTENSION", days=1, reason="等待配件", plan="到货即装")
    assert standing(town, case.id) is not None


def test_a_unit_s_step_recorded_for_it_goes_on(town: Stage) -> None:
    case = town.walk(S.DISPATCHED)
    unit_id = town.file(case.id).tasks[0].unit_id
    claims.take(desk(town, "lead1"), case.id)
    told = {"unit": unit_id, "channel": "PHONE", "speaker": "值班员", "happened_at": town.now}
    town.act(case.id, "intake1", Action.SIGN, **told)
    assert town.file(case.id).case.state is S.HANDLING


def test_an_emergency_whistle_is_never_held_up(town: Stage) -> None:
    placed = {"grid_id": town.grid(), "matter_id": town.matter()}
    case = town.register(text="电线落地", urgency=Urgency.EMERGENCY, **placed)
    claims.take(desk(town, "intake1"), case.id)
    town.act(case.id, "intake2", Action.WHISTLE, lead=town.unit("S17"))


def test_leaders_decide_whatever_is_claimed(town: Stage) -> None:
    case = town.walk(S.ACCEPTED)
    claims.take(desk(town, "dispatch1"), case.id)
    town.act(case.id, "director", Action.CONSULT, reason="HARD")
    assert standing(town, case.id) is not None


def test_the_program_s_own_steps_go_on(town: Stage) -> None:
    case = town.walk(S.HANDLING)
    claims.take(desk(town, "lead1"), case.id)
    town.act(case.id, "system", Action.URGE, reason="即将到期")


# --- races ------------------------------------------------------------------------------------------------------------


def test_of_two_connections_at_once_one_wins(town: Stage) -> None:
    cases = [town.register(text=f"第{n}盏路灯不亮").id for n in range(20)]
    start = threading.Barrier(2)
    won: dict[str, set[int]] = {"intake1": set(), "intake2": set()}

    def grab(login: str) -> None:
        mine = desk(town, login)
        start.wait()
        for case_id in cases:
            try:
                claims.take(mine, case_id)
                won[login].add(case_id)
            except Stale:
                pass

    threads = [threading.Thread(target=grab, args=(login,)) for login in won]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won["intake1"] | won["intake2"] == set(cases)
    assert not won["intake1"] & won["intake2"]


def test_of_three_processes_at_once_one_wins(town: Stage) -> None:
    cases = [town.register(text=f"第{n}盏路灯不亮").id for n in range(20)]
    orders = {"intake1": cases, "intake2": cases[::-1], "lead1": cases}
    with crew(claimer, [(town.url, login, town.now) for login in orders]) as claimers:
        got = dict(zip(orders, claimers.each([(order,) for order in orders.values()]), strict=True))
    assert sorted(case_id for mine in got.values() for case_id in mine) == sorted(cases)
    for login, mine in got.items():
        assert {standing(town, case_id).login for case_id in mine} <= {login}
    assert town.verify() == []


def test_what_a_claim_forbids_is_offered_with_its_reason(town: Stage) -> None:
    """On the case page and for many at once; what it does not forbid stays possible."""
    case = town.register()
    claim = claims.take(desk(town, "intake1"), case.id)
    other = {offer.action: offer.why_not for offer in case_view(desk(town, "intake2"), case.id).offers}
    assert (other[Action.ACCEPT], other[Action.NOTE]) == (str(claim), None)
    own = {offer.action: offer.why_not for offer in case_view(desk(town, "intake1"), case.id).offers}
    assert own[Action.ACCEPT] is None
    to_send = town.walk(CaseState.ACCEPTED)
    claim = claims.take(desk(town, "dispatch2"), to_send.id)
    [many] = prospects(desk(town, "dispatch1"), Action.DISPATCH, [to_send.id])
    assert many.why_not == str(claim)
    town.wait(minutes=5)
    later = {offer.action: offer.why_not for offer in case_view(desk(town, "intake2"), case.id).offers}
    assert later[Action.ACCEPT] is None


def test_the_posts_that_claim_are_those_whose_claim_is_taken(town: Stage) -> None:
    for login in ("intake1", "callback1", "director", "office", "leader", "u-s17"):
        case, by = town.register(), desk(town, login)
        if claims.may_claim(by.by):
            claims.take(by, case.id)
        else:
            with pytest.raises(NotAllowed):
                claims.take(by, case.id)
