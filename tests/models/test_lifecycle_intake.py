"""From the first word to the dispatch: registration, refusals, admission, routes, whistles (domain §2.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.models.case import AskResult, CaseState, CloseKind, Origin, TaskRole, TaskState
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken
from commandcenter.models.lifecycle import Action, why_not
from commandcenter.models.people import Role
from commandcenter.models.town.matters import LimitClass, Route, Whistle
from tests.make import (
    Life,
    at,
    community,
    elsewhere,
    in_grid,
    matter,
    neighbour,
    of_unit,
    place,
    session,
    township,
    unit,
    world,
)

S = CaseState
LEADER = in_grid(place(), Role.GRID_LEADER)


def refused(life: Life, by: str, action: Action, error: type[Exception] = RuleBroken, **said: object) -> str:
    before = life.file
    with pytest.raises(error) as why:
        life.act(by, action, **said)
    assert life.file is before
    return str(why.value)


# --- registration ----------------------------------------------------------------------------------------------------


def test_registration_starts_every_clock() -> None:
    """Friday 16:50; intake has 2 working hours, of which 50 minutes on Saturday's eve count with the winter hours."""
    life = Life("2026-11-06 16:50", received_at=at("2026-11-01 08:00"))
    assert life.case.registered_at == at("2026-11-06 16:50")
    assert life.case.due == life.case.stage_due == world().calendar.add_working_seconds(life.now, 7_200)
    assert life.case.due > at("2026-11-09 08:00")


def test_an_emergency_is_taken_in_within_five_minutes_day_and_night() -> None:
    life = Life("2026-07-18 22:55", urgency="EMERGENCY")
    assert life.case.due == at("2026-07-18 23:00")
    assert life.case.whistle is Whistle.EMERGENCY


def test_a_row_with_a_reply_is_history() -> None:
    life = Life(reply_text="已办结", reply_at=at("2026-10-01 09:00"), external_due=at("2026-10-05 17:00"))
    assert (life.state, life.case.origin) == (S.ARCHIVED, Origin.HISTORY)
    assert life.case.due is None
    assert life.case.external_due is None


@pytest.mark.parametrize(
    ("said", "field"),
    [({"grid_id": 99_999}, "grid"), ({"grid_id": 1}, "grid"), ({"matter_id": 99_999}, "matter")],
)
def test_a_registration_names_a_real_place_and_matter(said: dict[str, int], field: str) -> None:
    with pytest.raises(RuleBroken) as why:
        Life(placed=said)
    assert why.value.field == field


def test_a_known_matter_brings_its_route_and_limit() -> None:
    life = Life(placed={"grid_id": place(), "matter_id": matter("AQ-001")})
    own = township().matter_by_code["AQ-001"]
    assert (life.case.route, life.case.limit_class) == (own.route, own.limit)
    life.act("intake1", Action.ACCEPT)
    assert life.state is S.ACCEPTED


def test_an_administrator_registers_nothing() -> None:
    with pytest.raises(NotAllowed):
        Life(by="admin")


def test_a_draft_is_registered_when_it_is_submitted() -> None:
    life = Life("2026-11-02 09:00", by=LEADER, placed={"as_draft": True})
    assert (life.state, life.case.due) == (S.DRAFT, None)
    refused(life, in_grid(elsewhere()), Action.SUBMIT, NotFound)
    life.at("2026-11-03 09:00").act(LEADER, Action.SUBMIT)
    assert life.case.registered_at == life.now


# --- answers, supplements, refusals ----------------------------------------------------------------------------------


def test_only_questions_praise_and_proposals_are_answered_on_the_spot() -> None:
    said = {"answer": "材料清单已告知"}
    assert "求决" in refused(Life(), "intake1", Action.ANSWER, **said)
    for kind in ("CONSULT", "SUGGEST", "PRAISE"):
        life = Life(request_kind=kind).act("intake1", Action.ANSWER, **said)
        assert (life.state, life.case.close_kind, life.file.tasks) == (S.CLOSED, CloseKind.ANSWERED, ())


def test_a_supplement_that_does_not_come_is_the_clerks_to_decide() -> None:
    life = Life("2026-11-02 09:00", by=LEADER).to(S.SUPPLEMENT)
    due = life.case.due
    assert due == world().calendar.close(at("2026-11-03 12:00").date())
    refused(life, LEADER, Action.SUPPLY)
    assert "期限未到" in refused(life, "intake1", Action.SUPPLY)
    assert "求" not in refused(life, in_grid(neighbour()), Action.SUPPLY, NotFound)
    answered = life.copy().act(LEADER, Action.SUPPLY, text="小学门口那盏")
    assert answered.state is S.SUBMITTED
    assert answered.case.text.endswith("【补充】小学门口那盏")
    life.now = due
    assert life.wait(seconds=1).act("intake1", Action.SUPPLY).state is S.SUBMITTED


def test_a_refusal_is_proposed_with_its_code_and_confirmed_by_another() -> None:
    life = Life()
    ask = {"kind": "REFUSAL", "reason": "属外镇"}
    assert refused(life, "intake1", Action.ASK, **ask) == "请填写“不予受理原因”"
    life.act("intake1", Action.ASK, code="OUTSIDE", **ask)
    assert "已有未裁决" in refused(life, "intake1", Action.ASK, code="OUTSIDE", **ask)
    decide = {"request": 1, "approve": True, "ruling": "请向邻镇反映"}
    refused(life, "director", Action.DECIDE, RuleBroken, **decide)
    life.act("lead1", Action.DECIDE, **decide)
    assert life.state is S.NOT_ADMITTED
    assert life.case.answer == "不予受理（不属本镇管辖）：请向邻镇反映"
    refused(life, "lead1", Action.UPHOLD, NotAllowed, reason="地点在本镇")
    life.act("director", Action.UPHOLD, reason="地点在本镇")
    assert (life.state, life.case.answer) == (S.SUBMITTED, "")


def test_a_platforms_order_is_never_refused_finally() -> None:
    life = Life(external_no="DP1", platform="hotline_12345")
    life.act("intake1", Action.ASK, kind="REFUSAL", code="OUTSIDE", reason="外镇").decide("lead1", True)
    assert life.state is S.SUBMITTED
    assert life.case.takeback_asked_at == life.now
    said = {"kind": "REFUSAL", "code": "OUTSIDE", "reason": "外镇"}
    assert "继续办理" in refused(life, "intake1", Action.ASK, **said)
    life.to(S.ACCEPTED)


@pytest.mark.parametrize("way", [S.ACCEPTED, S.SUPPLEMENT])
def test_a_proposed_refusal_falls_when_the_case_goes_on(way: CaseState) -> None:
    life = Life().act("intake1", Action.ASK, kind="REFUSAL", code="OUTSIDE", reason="外镇").to(way)
    assert life.file.requests[0].result is AskResult.VOID
    assert why_not(life.file, Action.DECIDE, session("lead1"), life.now, world())


def test_an_undecided_refusal_goes_up_to_the_director() -> None:
    life = Life().act("intake1", Action.ASK, kind="REFUSAL", code="OUTSIDE", reason="外镇")
    life.wait(days=3).act("system", Action.ESCALATE_ASK).decide("director", False)
    assert life.state is S.SUBMITTED
    assert life.file.requests[0].escalated_at is not None


# --- place, matter, urgency ------------------------------------------------------------------------------------------


def test_admission_needs_place_and_matter() -> None:
    life = Life()
    assert "地点" in refused(life, "intake1", Action.ACCEPT, matter=matter("AQ-001"))
    assert "事项" in refused(life, "intake1", Action.ACCEPT, grid=place())
    life.act("intake1", Action.PLACE, grid=place(), involved=(place(), neighbour()))
    assert life.case.involved == (neighbour(),)
    life.act("intake1", Action.ACCEPT, matter=matter("AQ-001"))
    assert (life.state, life.case.intake_by, life.case.accepted_at) == (S.ACCEPTED, "intake1", life.now)


def test_what_turns_out_an_emergency_has_five_minutes_from_then() -> None:
    life = Life("2026-11-02 09:00").wait(minutes=30).act("intake1", Action.PLACE, urgency="EMERGENCY")
    assert life.case.due == life.now + timedelta(minutes=5)
    assert life.case.whistle is Whistle.EMERGENCY
    life.wait(minutes=1).act("lead1", Action.PLACE, urgency="NORMAL")
    assert life.case.due == world().calendar.add_working_seconds(at("2026-11-02 09:00"), 7_200)
    assert life.case.whistle is None


def test_place_may_follow_an_emergency_dispatch_but_clocks_stay() -> None:
    life = Life(urgency="EMERGENCY").wait(minutes=2).dispatch()
    life.act("dispatch1", Action.PLACE, grid=place(), matter=matter("AQ-001"))
    assert life.case.limit_class is LimitClass.EMERGENCY
    assert life.case.matter_id == matter("AQ-001")
    assert "不能更改事项" in refused(life, "dispatch1", Action.PLACE, matter=matter("DJ-001"))
    assert "紧急程度" in refused(life, "dispatch1", Action.PLACE, urgency="NORMAL")


# --- routes ----------------------------------------------------------------------------------------------------------


def test_the_grid_handles_it_itself() -> None:
    life = Life("2026-11-02 09:00", by=LEADER).act(LEADER, Action.SELF_HANDLE)
    task = life.file.tasks[0]
    assert (life.state, life.case.grid_id, task.route, task.state) == (
        S.GRID_HANDLING, place(), Route.R1, TaskState.SIGNED,
    )  # fmt: skip
    assert task.due == world().calendar.close(at("2026-11-03 12:00").date())
    assert task.handlers == (session(LEADER).person_id,)


def test_a_grid_leader_handles_only_what_lies_in_the_grid() -> None:
    life = Life().to(S.ACCEPTED)
    refused(life, in_grid(elsewhere(), Role.GRID_LEADER), Action.SELF_HANDLE, NotFound)
    refused(life, in_grid(neighbour(), Role.GRID_LEADER), Action.SELF_HANDLE, NotFound)
    assert life.copy().act(in_grid(community(), Role.GRID_LEADER), Action.SELF_HANDLE).file.tasks[0].unit_id == (
        township().grid[community()].unit_id
    )
    refused(life, "gl-town", Action.SELF_HANDLE)


def test_what_the_grid_cannot_do_goes_up_with_the_ordinary_limit() -> None:
    life = Life(by=LEADER).act(LEADER, Action.SELF_HANDLE).act(LEADER, Action.GRID_ESCALATE, reason="BEYOND")
    assert (life.state, life.case.route, life.file.tasks[0].state) == (S.ACCEPTED, Route.R2, TaskState.WITHDRAWN)
    life.act("dispatch1", Action.PLACE, grid=place()).dispatch("S17")
    assert life.case.limit_class is LimitClass.ORDINARY
    assert str(life.file.tasks[1].clock.limit) == "5wd"


def test_lead_and_assisting_units_start_together() -> None:
    life = Life("2026-11-02 09:00").to(S.ACCEPTED).dispatch("S17", "S06", "S17")
    lead, co = life.file.tasks
    assert (lead.role, co.role, life.state) == (TaskRole.LEAD, TaskRole.CO, S.DISPATCHED)
    assert lead.sign_due == life.now + timedelta(minutes=30)
    assert life.case.due == lead.sign_due
    village = Life("2026-11-02 09:00").to(S.ACCEPTED).act("dispatch1", Action.DISPATCH, lead=unit("V226"))
    assert village.file.tasks[0].sign_due == world().calendar.add_working_seconds(village.now, 4 * 3600)


def test_only_units_that_carry_tasks_are_sent_any() -> None:
    life = Life().to(S.ACCEPTED)
    source = next(u for u in township().units if u.kind == "SOURCE")
    for bad in ({"lead": unit("LH")}, {"lead": source.id}, {"lead": unit("S17"), "assisting": (unit("LH"),)}):
        assert "不承接派单" in refused(life, "dispatch1", Action.DISPATCH, **bad)
    assert "没有这个单位" in refused(life, "dispatch1", Action.DISPATCH, lead=99_999)


def test_county_departments_are_whistled_up_by_the_shift_lead_with_a_responsible_unit() -> None:
    life = Life().to(S.ACCEPTED)
    refused(life, "dispatch1", Action.DISPATCH, NotAllowed, lead=unit("X01"), responsible=unit("S05"))
    assert "镇级包办单位" in refused(life, "lead1", Action.DISPATCH, lead=unit("X01"))
    assert "镇直" in refused(life, "lead1", Action.DISPATCH, lead=unit("X01"), responsible=unit("V226"))
    assert "R3" in refused(life, "lead1", Action.DISPATCH, lead=unit("X01"), route="R2")
    sent = life.copy().dispatch("X01", by="lead1", responsible=unit("S05"))
    assert (sent.case.route, sent.case.responsible_unit_id) == (Route.R3, unit("S05"))
    helped = life.copy().act("lead1", Action.DISPATCH, lead=unit("S17"), assisting=(unit("X01"),))
    assert (helped.case.route, helped.case.responsible_unit_id) == (Route.R3, unit("S17"))


def test_the_responsible_unit_owns_the_reply_of_an_assisted_case() -> None:
    life = Life().to(S.ACCEPTED).dispatch("X01", by="lead1", responsible=unit("S05"))
    life.act(of_unit(unit("S05")), Action.DRAFT_REPLY, reply="正在办理")
    assert life.case.reply == "正在办理"


def test_without_county_departments_nobody_is_responsible_any_more() -> None:
    life = Life().to(S.ACCEPTED).dispatch("X01", by="lead1", responsible=unit("S05"))
    life.ask_return("X01").decide("lead1", True).dispatch("S17")
    assert (life.case.route, life.case.responsible_unit_id) == (Route.R2, None)


def test_the_fourth_route_needs_the_meeting_or_in_an_emergency_the_leaders_word() -> None:
    life = Life().to(S.ACCEPTED)
    assert "会商" in refused(life, "dispatch1", Action.DISPATCH, lead=unit("S17"), route="R4", oral_direction="先办")
    emergency = Life("2026-07-18 22:40", urgency="EMERGENCY").wait(minutes=3)
    assert "口头研判" in refused(emergency, "dispatch1", Action.DISPATCH, lead=unit("S17"), route="R4")
    emergency.dispatch("S13", route="R4", oral_direction="先转移群众")
    assert emergency.case.minutes_due == emergency.now + timedelta(hours=24)
    emergency.act("office", Action.MINUTES, minutes="第7期")
    assert emergency.case.minutes_due is None
    refused(emergency, "office", Action.MINUTES, minutes="第7期")


def test_route_one_is_not_dispatched() -> None:
    assert "网格长" in refused(Life().to(S.ACCEPTED), "dispatch1", Action.DISPATCH, lead=unit("S17"), route="R1")


# --- the emergency line ----------------------------------------------------------------------------------------------


def test_the_whistle_starts_clocks_that_run_day_and_night() -> None:
    life = Life("2026-07-18 22:55").wait(minutes=3)
    life.act("intake1", Action.WHISTLE, lead=unit("S13"), assisting=(unit("S10"),))
    task = life.file.tasks[0]
    minutes = [(at - life.now) / timedelta(minutes=1) for at in (task.sign_due, task.response_due, task.due)]
    assert minutes == [15, 30, 120]
    assert (life.case.whistle, life.case.urgency, life.case.intake_by) == (Whistle.EMERGENCY, "EMERGENCY", "intake1")


def test_the_grid_whistles_up_town_stations_itself() -> None:
    life = Life(by=LEADER, placed={"grid_id": place()})
    refused(life, LEADER, Action.WHISTLE, NotAllowed, lead=unit("X01"))
    refused(life, LEADER, Action.WHISTLE, lead=unit("S13"), oral_direction="我说的")
    refused(life, in_grid(neighbour(), Role.GRID_LEADER), Action.WHISTLE, NotFound, lead=unit("S13"))
    life.act(in_grid(place()), Action.WHISTLE, lead=unit("S13"))
    assert life.state is S.DISPATCHED


def test_a_whistle_to_the_county_is_the_shift_leads() -> None:
    life = Life()
    refused(life, "dispatch1", Action.WHISTLE, NotAllowed, lead=unit("X01"))
    life.act("lead1", Action.WHISTLE, lead=unit("X01"), responsible=unit("S01"))
    assert life.case.route is Route.R3


def test_what_is_no_emergency_takes_the_ordinary_way() -> None:
    life = Life()
    assert "应急事项" in refused(life, "dispatch1", Action.DISPATCH, lead=unit("S17"))
    life.to(S.ACCEPTED)
    assert "应急吹哨" in refused(life, "dispatch1", Action.DISPATCH, lead=unit("S17"), whistle="EMERGENCY")
    assert life.dispatch("S17", whistle="HARD").case.whistle is Whistle.HARD


def test_an_emergency_dispatch_always_is_the_emergency_whistle() -> None:
    life = Life(urgency="EMERGENCY").wait(minutes=1).dispatch("S17", limit="COMPLEX")
    assert (life.case.whistle, life.case.limit_class) == (Whistle.EMERGENCY, LimitClass.EMERGENCY)


# --- the meeting -----------------------------------------------------------------------------------------------------


def test_the_meetings_decision_replaces_what_ran() -> None:
    life = Life("2026-11-02 09:00").to(S.HANDLING).ask("S17", "EXTENSION", days=2)
    life.act("director", Action.CONSULT, reason="HARD")
    assert life.case.due == world().due(life.now, world().limits.consult)
    assert life.file.requests[0].result is AskResult.VOID
    life.act("duty1", Action.DIRECT, lead=unit("S08"), assisting=(unit("X08"),))
    states = [t.state for t in life.file.tasks]
    assert states == [TaskState.WITHDRAWN, TaskState.WITHDRAWN, TaskState.SENT, TaskState.SENT]
    assert (life.case.route, life.case.whistle, life.case.hops) == (Route.R4, Whistle.HARD, 2)


def test_a_meeting_that_dispatches_nothing_leaves_the_route_open() -> None:
    life = Life().to(S.HANDLING).act("director", Action.CONSULT, reason="ORPHAN")
    life.act("leader", Action.CONSULT_NOTHING, reason="属一般事项")
    assert (life.state, life.case.route) == (S.ACCEPTED, None)
    assert life.dispatch("S17").case.route is Route.R2


def test_only_the_director_or_a_rule_puts_a_case_to_the_meeting() -> None:
    refused(Life(), "lead1", Action.CONSULT, NotAllowed, reason="HARD")
    assert Life().act("director", Action.CONSULT, reason="HARD").case.accepted_at is not None
