"""Units at work and what they ask for: signing to feedback, 代录, returns, extensions, 挂账 (domain §2.1–2.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.models.case import AskKind, AskResult, CaseState, ProxyStep, TaskRole, TaskState
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken
from commandcenter.models.lifecycle import Action, legal_actions, why_not
from commandcenter.models.people import Role
from commandcenter.models.timing.worktime import Limit, due
from commandcenter.models.town.matters import Route
from tests.make import Life, also, at, in_grid, neighbour, of_unit, place, session, unit, world

S, T = CaseState, TaskState
LEADER = in_grid(place(), Role.GRID_LEADER)


def refused(life: Life, by: object, action: Action, error: type[Exception] = RuleBroken, **said: object) -> str:
    before = life.file
    with pytest.raises(error) as why:
        life.act(by, action, **said)  # type: ignore[arg-type]
    assert life.file is before
    return str(why.value)


def states(life: Life) -> list[TaskState]:
    return [t.state for t in life.file.tasks]


# --- the state follows the tasks -------------------------------------------------------------------------------------


def test_the_case_follows_its_tasks() -> None:
    life = Life().to(S.DISPATCHED)
    assert life.work("S06", Action.SIGN).state is S.DISPATCHED
    assert life.work("S06", Action.CONTACT, Action.FEED_BACK).state is S.DISPATCHED
    assert life.work("S17", Action.SIGN).state is S.HANDLING
    assert life.work("S17", Action.CONTACT).state is S.HANDLING
    assert life.work("S17", Action.FEED_BACK).state is S.VERIFYING
    assert states(life) == [T.FED_BACK, T.FED_BACK]


def test_the_case_waits_for_the_assisting_unit_and_shows_its_due() -> None:
    life = Life().to(S.HANDLING).work("S17", Action.CONTACT, Action.FEED_BACK)
    assert life.state is S.HANDLING
    assert life.case.due == life.file.tasks[1].due
    life.work("S06", Action.SIGN, Action.FEED_BACK)
    assert life.state is S.VERIFYING
    assert life.case.due == world().due(life.now, world().limits.verify)


def test_the_next_deadline_is_signing_then_contact_then_completion() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED)
    task = life.file.tasks[0]
    assert life.case.due == task.sign_due
    assert life.work("S17", Action.SIGN).case.due == task.response_due
    assert life.work("S17", Action.ARRIVE).case.due == task.due
    done = life.file.tasks[0]
    assert done.arrived_at == done.contact_at == life.now


def test_nobody_signs_for_another_unit() -> None:
    life = Life().to(S.DISPATCHED)
    refused(life, "u-s08", Action.SIGN, NotFound)
    refused(life, "director", Action.SIGN, NotAllowed)
    life.work("S17", Action.SIGN)
    assert refused(life, "u-s17", Action.SIGN) == "本单位任务已签收"


def test_feedback_needs_a_result_and_its_proof() -> None:
    life = Life().to(S.HANDLING)
    assert refused(life, "u-s17", Action.FEED_BACK, result="已换") == "请填写“佐证材料”"
    assert "没有这些字段" in refused(life, "u-s17", Action.FEED_BACK, result="已换", proof="照片", color="red")


# --- 代录 -----------------------------------------------------------------------------------------------------------


def told(life: Life, by: str, action: Action, happened: str, **said: object) -> Life:
    told_by = {"unit": unit("S17"), "channel": "PHONE", "speaker": "站长", "happened_at": at(happened)}
    return life.act(by, action, **(told_by | said))


def test_the_officer_records_what_happened_at_its_time() -> None:
    life = Life("2026-07-18 22:55").wait(minutes=3).act("lead1", Action.WHISTLE, lead=unit("S17"))
    told(life.at("2026-07-19 00:31"), "intake1", Action.SIGN, "2026-07-19 00:14")
    task, record = life.file.tasks[0], life.file.proxies[0]
    assert task.signed_at == at("2026-07-19 00:14")
    assert task.handlers == ()
    assert (record.step, record.item, record.unit_id, record.by) == (ProxyStep.SIGN, 1, unit("S17"), "intake1")
    assert (record.happened_at, record.recorded_at) == (at("2026-07-19 00:14"), at("2026-07-19 00:31"))


def test_what_is_recorded_after_a_day_counts_from_the_recording_unless_confirmed() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED)
    told(life.at("2026-11-04 10:00"), "dispatch1", Action.SIGN, "2026-11-02 10:00")
    assert life.file.tasks[0].signed_at == life.now
    confirm = {"unit": unit("S17"), "step": "SIGN", "reason": "通话记录"}
    refused(life, "director", Action.CONFIRM_LATE, NotAllowed, **confirm)
    life.act("lead1", Action.CONFIRM_LATE, **confirm)
    assert life.file.tasks[0].signed_at == at("2026-11-02 10:00")
    assert life.file.proxies[0].confirmed_at == life.now
    assert why_not(life.file, Action.CONFIRM_LATE, session("lead1"), life.now, world())


def test_the_shift_lead_may_find_a_later_time_than_was_said() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED)
    told(life.at("2026-11-04 10:00"), "dispatch1", Action.SIGN, "2026-11-02 10:00")
    confirm = {"unit": unit("S17"), "step": "SIGN", "reason": "通话记录"}
    for wrong in ("2026-11-02 09:30", "2026-11-04 11:00"):
        life.now = max(life.now, at(wrong))
        refused(life, "lead1", Action.CONFIRM_LATE, happened_at=at(wrong), **confirm)
    life.act("lead1", Action.CONFIRM_LATE, happened_at=at("2026-11-03 08:00"), **confirm)
    assert life.file.tasks[0].signed_at == at("2026-11-03 08:00")


def test_a_step_cannot_have_happened_before_its_dispatch_or_in_the_future() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED).at("2026-11-02 11:00")
    said = {"unit": unit("S17"), "channel": "PHONE", "speaker": "站长"}
    assert "不能早于" in refused(life, "lead1", Action.SIGN, happened_at=at("2026-11-02 08:00"), **said)
    assert "晚于现在" in refused(life, "lead1", Action.SIGN, happened_at=at("2026-11-02 12:00"), **said)


def test_the_minute_of_the_dispatch_is_early_enough() -> None:
    life = Life("2026-11-02 09:00").to(S.ACCEPTED).wait(seconds=42).dispatch("S17").wait(minutes=1)
    minute = life.file.tasks[0].dispatched_at.replace(second=0, microsecond=0)
    said = {"unit": unit("S17"), "channel": "PHONE", "speaker": "站长", "happened_at": minute}
    life.act("lead1", Action.SIGN, **said)
    assert life.file.tasks[0].signed_at == life.file.tasks[0].dispatched_at


def test_feedback_cannot_be_older_than_the_work_it_belongs_to() -> None:
    """After a failed verification the first result must not come back under its old time."""
    life = Life("2026-11-02 09:00").to(S.VERIFYING).at("2026-11-02 15:00").verify(False).at("2026-11-02 16:00")
    said = {"unit": unit("S17"), "channel": "PHONE", "speaker": "站长", "result": "已换", "proof": "照片"}
    assert "15:00" in refused(life, "lead1", Action.FEED_BACK, happened_at=at("2026-11-02 14:00"), **said)
    life.act("lead1", Action.FEED_BACK, happened_at=at("2026-11-02 15:30"), **said)
    assert life.file.tasks[0].feedback_at == at("2026-11-02 15:30")


def test_a_late_entry_of_replaced_work_is_not_confirmed() -> None:
    life = Life("2026-11-02 09:00").to(S.HANDLING).work("S06", Action.SIGN, Action.FEED_BACK)
    told(life.at("2026-11-04 10:00"), "lead1", Action.FEED_BACK, "2026-11-02 12:00", result="已换", proof="照片")
    life.verify(False).wait(minutes=1)
    said = {"unit": unit("S17"), "step": "FEED_BACK", "reason": "短信"}
    assert "不再使用" in refused(life, "lead1", Action.CONFIRM_LATE, **said)


def test_the_unit_may_dispute_within_one_working_day_of_the_recording() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED)
    told(life.at("2026-11-03 10:00"), "lead1", Action.SIGN, "2026-11-02 10:00")
    dispute = {"step": "SIGN", "reason": "没有此事"}
    assert why_not(life.file, Action.DISPUTE_PROXY, session("u-s06"), life.now, world())
    assert "不是代录" in refused(life, "u-s17", Action.DISPUTE_PROXY, step="CONTACT", reason="没有此事")
    late = life.copy().at("2026-11-04 17:31")
    assert "可提异议" in refused(late, "u-s17", Action.DISPUTE_PROXY, **dispute)
    life.at("2026-11-04 09:00").act("u-s17", Action.DISPUTE_PROXY, **dispute)
    assert life.file.proxies[0].disputed_at == life.now
    refused(life, "u-s17", Action.DISPUTE_PROXY, **dispute)


def test_a_disputed_late_entry_is_not_confirmed() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED)
    told(life.at("2026-11-04 10:00"), "lead1", Action.SIGN, "2026-11-02 10:00")
    life.act("u-s17", Action.DISPUTE_PROXY, step="SIGN", reason="没有此事")
    assert why_not(life.file, Action.CONFIRM_LATE, session("lead1"), life.now, world()) == "本案没有待确认的补录"


# --- returns ---------------------------------------------------------------------------------------------------------


def test_a_refused_return_never_paused_the_clock() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED)
    due_before = life.file.tasks[0].due
    life.ask_return("S17").wait(hours=3).decide("lead1", False)
    task = life.file.tasks[0]
    assert (task.due, task.returns_refused, task.state) == (due_before, 1, T.SENT)
    assert [line.kind for line in task.clock.lines] == ["S"]


def test_a_return_cites_its_duty_and_comes_within_two_working_days() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED)
    assert "职责依据" in refused(life, "u-s17", Action.ASK, kind="RETURN", reason="不属")
    limit = due(life.now, Limit.parse("2wd"), world().calendar)
    late = life.copy()
    late.now = limit + timedelta(seconds=1)
    assert "2个工作日" in refused(late, "u-s17", Action.ASK, kind="RETURN", reason="不属", cited_duty="三定")
    life.now = limit
    assert life.ask_return("S17").file.requests[0].decide_due == world().due(limit, world().limits.return_decide)


def test_the_leads_return_withdraws_the_assisting_tasks() -> None:
    life = Life().to(S.DISPATCHED).work("S06", Action.SIGN, Action.FEED_BACK).ask_return("S17").decide("lead1", True)
    assert (life.state, states(life)) == (S.ACCEPTED, [T.RETURNED, T.WITHDRAWN])
    assert why_not(life.file, Action.DRAFT_REPLY, session("u-s17"), life.now, world())


def test_an_assisting_return_ends_its_own_task_alone() -> None:
    life = Life().to(S.HANDLING).work("S17", Action.FEED_BACK).ask_return("S06").decide("lead1", True)
    assert (life.state, states(life)) == (S.VERIFYING, [T.FED_BACK, T.RETURNED])


def test_the_third_return_of_any_units_forces_the_meeting() -> None:
    life = Life().to(S.DISPATCHED).ask_return("S17").decide("lead1", False)
    life.ask_return("S06").decide("lead1", True).ask_return("S17")
    assert life.state is S.CONSULTING
    assert life.case.consult_reason == "THIRD_RETURN"
    assert [e.kind for e in life.events[-2:]] == ["ASK", "CONSULT"]
    assert life.events[-1].login == "system"
    assert life.case.version == len(life.events)
    assert life.file.requests[2].result is AskResult.VOID


def test_an_emergency_whistle_is_not_returned() -> None:
    life = Life(urgency="EMERGENCY").wait(minutes=1).dispatch("S17")
    assert "先处置、后争议" in refused(life, "u-s17", Action.ASK, kind="RETURN", reason="不属", cited_duty="三定")


def test_an_undecided_return_goes_up_to_the_director() -> None:
    life = Life("2026-11-02 09:00").to(S.DISPATCHED).ask_return("S17")
    refused(life, "director", Action.DECIDE, request=1, approve=True, ruling="同意")
    assert why_not(life.file, Action.ESCALATE_ASK, session("system"), life.now, world())
    life.now = life.file.requests[0].decide_due
    life.wait(seconds=1).act("system", Action.ESCALATE_ASK).decide("director", True)
    assert life.state is S.ACCEPTED


def test_a_request_is_decided_by_somebody_else_whatever_the_account() -> None:
    """The town's deputy secretary asks as grid leader of the town and cannot grant it as leader."""
    life = Life().to(S.HANDLING)
    asked = also("gl-town", unit_id=unit("S17"), grid_id=None)
    plan = {"plan": "到货即装", "review_at": life.now + timedelta(days=5)}
    life.act(asked, Action.ASK, kind="SUSPENSION", reason="等配件", **plan)
    said = {"request": 1, "approve": True, "ruling": "同意"}
    assert "自己的申请" in refused(life, "leader", Action.DECIDE, **said)
    life.act("mayor", Action.DECIDE, **said)
    assert life.state is S.SUSPENDED


def test_a_request_is_decided_once() -> None:
    life = Life().to(S.HANDLING).ask_return("S17").ask("S17", "EXTENSION", days=1).decide("lead1", False, 1)
    said = {"approve": True, "ruling": "同意"}
    assert "已由lead1裁决" in refused(life, "director", Action.DECIDE, request=1, **said)
    assert "没有第9号" in refused(life, "director", Action.DECIDE, request=9, **said)


# --- extensions ------------------------------------------------------------------------------------------------------


def test_an_extension_is_asked_before_due_and_moves_it_from_there() -> None:
    life = Life("2026-09-18 09:00").to(S.HANDLING)
    old = life.file.tasks[0].due
    assert old == at("2026-09-24 18:00")  # the 20th is a working Sunday; summer hours
    life.ask("S17", "EXTENSION", days=3).at("2026-09-25 09:00").decide("director", True)
    task = life.file.tasks[0]
    assert task.extended_days == 3
    assert task.due == world().calendar.close(world().calendar.nth_workday_after(at("2026-09-24 12:00").date(), 3))
    late = life.copy()
    late.now = task.due + timedelta(seconds=1)
    assert "已到期" in refused(late, "u-s17", Action.ASK, kind="EXTENSION", reason="下雨", days=1)


def test_extensions_together_are_ten_days() -> None:
    life = Life().to(S.HANDLING)
    said = {"kind": "EXTENSION", "reason": "下雨"}
    assert "至少1" in refused(life, "u-s17", Action.ASK, days=0, **said)
    assert "不超过10" in refused(life, "u-s17", Action.ASK, days=11, **said)
    life.ask("S17", "EXTENSION", days=7)
    assert "已有未裁决" in refused(life, "u-s17", Action.ASK, days=1, **said)
    refused(life, "lead1", Action.DECIDE, RuleBroken, request=1, approve=True, ruling="同意")
    life.decide("director", True)
    assert "已批7日" in refused(life, "u-s17", Action.ASK, days=4, **said)
    assert life.ask("S17", "EXTENSION", days=3).decide("director", True).file.tasks[0].extended_days == 10


def test_the_grid_may_ask_for_time_but_not_give_a_case_back_by_request() -> None:
    life = Life().to(S.GRID_HANDLING)
    said = {"reason": "下雨", "cited_duty": "三定", "helper": unit("S06")}
    for kind in ("RETURN", "COHANDLING", "WAIVER"):
        told_why = {k: v for k, v in said.items() if k in _FIELDS[kind]}
        assert "网格上报" in refused(life, LEADER, Action.ASK, kind=kind, **told_why)
    life.ask("V226", "EXTENSION", days=1).decide("director", True)
    assert life.state is S.GRID_HANDLING
    assert life.file.tasks[0].extended_days == 1


_FIELDS = {"RETURN": ("reason", "cited_duty"), "COHANDLING": ("reason", "helper"), "WAIVER": ("reason",)}


# --- 挂账 -----------------------------------------------------------------------------------------------------------


def test_a_suspension_has_cause_plan_and_review_and_is_the_leaders() -> None:
    life = Life("2026-11-02 09:00").to(S.HANDLING)
    said = {"kind": "SUSPENSION", "reason": "等配件"}
    assert "解决计划" in refused(life, "u-s17", Action.ASK, review_at=at("2026-11-10 09:00"), **said)
    assert "30日" in refused(life, "u-s17", Action.ASK, plan="到货即装", review_at=at("2026-12-20 09:00"), **said)
    life.act("u-s17", Action.ASK, plan="到货即装", review_at=at("2026-11-10 09:00"), **said)
    refused(life, "director", Action.DECIDE, RuleBroken, request=1, approve=True, ruling="同意")
    life.decide("leader", True)
    assert (life.state, life.case.due) == (S.SUSPENDED, at("2026-11-10 09:00"))
    assert life.file.suspensions[0].since == life.now
    assert life.file.suspensions[0].until is None


def test_a_suspension_moves_the_due_by_its_working_time() -> None:
    life = Life("2026-11-02 09:00").to(S.SUSPENDED)
    old, since = life.file.tasks[0].due, life.now
    life.at("2026-11-05 09:00").act("u-s17", Action.RESUME)
    lasted = world().calendar.working_seconds(since, life.now)
    assert life.file.tasks[0].due == world().calendar.add_working_seconds(old, lasted)
    assert (life.state, life.file.suspensions[0].until) == (S.HANDLING, life.now)


def test_the_director_resumes_what_was_forgotten() -> None:
    life = Life().to(S.SUSPENDED)
    assert "请填写“恢复办理的单位”" in refused(life, "director", Action.RESUME)
    refused(life, "director", Action.RESUME, unit=unit("S06"))
    refused(life, "dispatch1", Action.RESUME, NotAllowed, unit=unit("S17"))
    life.act("director", Action.RESUME, unit=unit("S17"))
    assert life.state is S.HANDLING


def test_assisting_units_go_on_while_the_lead_is_suspended() -> None:
    life = Life().to(S.SUSPENDED).work("S06", Action.SIGN, Action.CONTACT, Action.FEED_BACK)
    assert (life.state, states(life)) == (S.SUSPENDED, [T.SUSPENDED, T.FED_BACK])


def test_nothing_is_asked_for_while_suspended_but_an_older_return_may_be_granted() -> None:
    life = Life().to(S.HANDLING).ask_return("S17")
    plan = {"plan": "等", "review_at": life.now + timedelta(days=5)}
    life.ask("S17", "SUSPENSION", **plan).decide("leader", True, 2)
    assert "挂账中" in refused(life, "u-s17", Action.ASK, kind="EXTENSION", reason="等", days=1)
    life.decide("lead1", True, 1)
    assert (life.state, states(life)[0]) == (S.ACCEPTED, T.RETURNED)


# --- helpers, next route, waivers ------------------------------------------------------------------------------------


def test_a_helper_starts_with_the_approval() -> None:
    life = Life().to(S.HANDLING).ask("S17", "COHANDLING", helper=unit("S11")).wait(hours=2).decide("dispatch1", True)
    helper = life.file.tasks[2]
    assert (helper.role, helper.dispatched_at, helper.state) == (TaskRole.CO, life.now, T.SENT)
    assert "已在本案承办" in refused(life, "u-s17", Action.ASK, kind="COHANDLING", reason="需", helper=unit("S11"))


def test_a_county_helper_is_the_shift_leads_to_grant() -> None:
    life = Life().to(S.HANDLING).ask("S17", "COHANDLING", helper=unit("X01"))
    refused(life, "dispatch1", Action.DECIDE, NotAllowed, request=1, approve=True, ruling="同意")
    assert life.decide("lead1", True).file.tasks[2].unit_id == unit("X01")


def test_escalation_leads_to_the_next_route() -> None:
    life = Life().to(S.HANDLING).work("S06", Action.SIGN)
    assert "主办单位" in refused(life, "u-s06", Action.ASK, kind="ESCALATION", reason="难")
    life.ask("S17", "ESCALATION").decide("lead1", True)
    assert (life.state, life.case.route, states(life)) == (S.ACCEPTED, Route.R3, [T.WITHDRAWN, T.WITHDRAWN])


def test_only_an_assisting_task_is_waived() -> None:
    life = Life().to(S.HANDLING)
    assert "协办" in refused(life, "u-s17", Action.ASK, kind="WAIVER", reason="无需")
    life.work("S17", Action.FEED_BACK).ask("S06", "WAIVER").decide("lead1", True)
    assert (life.state, states(life)) == (S.VERIFYING, [T.FED_BACK, T.WAIVED])


@pytest.mark.parametrize("kind", [k for k in AskKind if k is not AskKind.REFUSAL])
def test_requests_of_a_unit_fall_with_its_feedback(kind: AskKind) -> None:
    life = Life().to(S.HANDLING).work("S06", Action.SIGN)
    code = "S06" if kind is AskKind.WAIVER else "S17"
    more = {
        AskKind.RETURN: {"cited_duty": "三定"},
        AskKind.EXTENSION: {"days": 2},
        AskKind.SUSPENSION: {"plan": "等", "review_at": life.now + timedelta(days=3)},
        AskKind.COHANDLING: {"helper": unit("S11")},
    }.get(kind, {})
    life.ask(code, kind.value, **more).work(code, Action.FEED_BACK)
    assert life.file.requests[0].result is AskResult.VOID
    assert Action.DECIDE not in legal_actions(life.file, session("director"), life.now, world())


def test_neighbours_see_nothing_of_it() -> None:
    life = Life().to(S.HANDLING)
    assert why_not(life.file, Action.NOTE, session(in_grid(neighbour())), life.now, world()) == "没有这个案件"
    assert why_not(life.file, Action.NOTE, session(of_unit(unit("S08"))), life.now, world()) == "没有这个案件"
