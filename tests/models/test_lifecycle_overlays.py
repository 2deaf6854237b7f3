"""What lies over the stages: merging, supervision, platform clock, petitions, 保密 and 回避, ratings (domain §2.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from commandcenter.models.case import CaseState, CloseKind, Direction, TaskState
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken
from commandcenter.models.lifecycle import Action, World, legal_actions, why_not, yellow_from
from commandcenter.models.limits import Limits
from commandcenter.models.people import Role
from commandcenter.models.timing.ledger import LineKind
from commandcenter.models.timing.worktime import Calendar, Limit, due
from tests.make import Life, also, at, elsewhere, in_grid, neighbour, of_unit, place, session, township, unit, world

S, T = CaseState, TaskState
LEADER = in_grid(place(), Role.GRID_LEADER)
PARENT = {"parent": "LH20261102-00009", "slot": 2}


def refused(life: Life, by: object, action: Action, error: type[Exception] = RuleBroken, **said: object) -> str:
    before = life.file
    with pytest.raises(error) as why:
        life.act(by, action, **said)  # type: ignore[arg-type]
    assert life.file is before
    return str(why.value)


# --- merging ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ACCEPTED, S.HANDLING, S.SUSPENDED, S.VERIFYING, S.CALLBACK])
def test_a_merged_case_returns_to_where_it_stood(state: CaseState) -> None:
    life = Life().to(state)
    tasks = [t.state for t in life.file.tasks]
    life.act("dispatch1", Action.MERGE, **PARENT)
    assert (life.state, life.case.due, life.case.state_before) == (S.MERGED, None, state)
    refused(life, "dispatch1", Action.UNMERGE, NotAllowed, reason="两回事")
    life.wait(days=7).act("director", Action.UNMERGE, reason="两回事")
    assert (life.state, life.case.parent_no, life.case.parent_slot) == (state, None, None)
    assert [t.state for t in life.file.tasks] == tasks
    assert life.case.due is not None


def test_clocks_stand_still_while_merged() -> None:
    life = Life("2026-11-02 09:00").to(S.HANDLING).work("S06", Action.SIGN)
    before, since = life.file.tasks, life.now
    life.act("dispatch1", Action.MERGE, **PARENT).at("2026-11-09 09:00")
    life.act("director", Action.UNMERGE, reason="两回事")
    waited = world().calendar.working_seconds(since, life.now)
    for old, new in zip(before, life.file.tasks, strict=True):
        assert new.due == world().calendar.add_working_seconds(old.due, waited)
        assert new.response_due == world().calendar.add_working_seconds(old.response_due, waited)
        assert new.sign_due == old.sign_due


def test_what_was_missed_before_the_merge_stays_missed() -> None:
    life = Life("2026-11-02 09:00", urgency="EMERGENCY").dispatch("S17").wait(minutes=20)
    sign_due = life.file.tasks[0].sign_due
    assert sign_due < life.now
    life.act("dispatch1", Action.MERGE, **PARENT).wait(days=1).act("director", Action.UNMERGE, reason="两回事")
    assert life.file.tasks[0].sign_due == sign_due
    assert life.file.tasks[0].response_due > life.now


def test_an_emergency_loses_its_short_limits_by_the_clock_on_the_wall() -> None:
    life = Life("2026-07-18 22:00", urgency="EMERGENCY").dispatch("S17").wait(minutes=5)
    sign_due = life.file.tasks[0].sign_due
    life.act("dispatch1", Action.MERGE, **PARENT).wait(hours=3).act("director", Action.UNMERGE, reason="两回事")
    assert life.file.tasks[0].sign_due == sign_due + timedelta(hours=3)


def test_a_merged_case_keeps_its_external_clock_and_reply() -> None:
    life = Life(external_no="DP7").to(S.HANDLING).act("dispatch1", Action.MERGE, **PARENT)
    life.act("system", Action.EXTERNAL_DUE, due=at("2026-11-05 17:00"))
    life.act("dispatch1", Action.DRAFT_REPLY, reply="并入主案办理").act("lead1", Action.APPROVE_REPLY)
    life.act("dispatch1", Action.SEND_REPLY)
    assert life.case.reply_sent_at == life.now
    assert life.case.external_due == at("2026-11-05 17:00")


def test_the_parent_takes_over_who_asked_what_is_secret_and_who_must_not_know() -> None:
    life = Life().to(S.ACCEPTED)
    said = {"child": "LH20261102-00002", "requesters": 2, "grids": (neighbour(), place()), "confidential": True}
    life.act("system", Action.ABSORB, units=(unit("S08"),), persons=(7,), **said)
    case = life.case
    assert (case.requesters, case.involved, case.confidential) == (3, (neighbour(),), True)
    assert (case.complained_units, case.complained_persons) == ((unit("S08"),), (7,))
    life.act("system", Action.RELEASE, child="LH20261102-00002", first=2, requesters=2, grids=(neighbour(),))
    assert life.file.requesters == (1,)
    assert life.case.involved == ()
    assert life.case.complained_units == (unit("S08"),)


def test_a_case_does_not_join_one_led_by_the_unit_it_complains_about() -> None:
    life = Life().to(S.HANDLING)
    said = {"child": "LH20261102-00002", "requesters": 1, "units": (unit("S17"),)}
    assert "被反映单位" in refused(life, "system", Action.ABSORB, **said)


def test_the_last_uncalled_requester_leaves_and_the_case_closes() -> None:
    life = Life().act("system", Action.ABSORB, child="LH20261102-00002", requesters=1).to(S.CALLBACK).call(requester=1)
    assert life.state is S.CALLBACK
    life.act("system", Action.RELEASE, child="LH20261102-00002", first=2, requesters=1)
    assert (life.state, life.case.close_kind) == (S.CLOSED, CloseKind.RESOLVED)


# --- supervision -----------------------------------------------------------------------------------------------------


def test_the_level_only_rises() -> None:
    life = Life().to(S.HANDLING).act("dispatch1", Action.URGE, reason="快到期")
    assert life.case.supervise_level == 1
    life.act("director", Action.LEADER_CASE, reason="久拖不决", leader="镇党委副书记")
    life.act("lead1", Action.SUPERVISE, reason="超期")
    assert life.case.supervise_level == 3
    refused(life, "dispatch1", Action.SUPERVISE, NotAllowed, reason="超期")


def test_yellow_one_working_day_before_red_on_the_first_overdue_day() -> None:
    life = Life("2026-11-02 09:00").to(S.HANDLING)
    task = life.file.tasks[0]
    warned = yellow_from(task.due, world().calendar)
    life.now = warned - timedelta(seconds=1)
    assert "未到" in refused(life, "system", Action.YELLOW_CARD, task=1)
    life.now = warned
    life.act("system", Action.YELLOW_CARD, task=1)
    assert life.file.tasks[0].yellow_at == warned
    life.now = task.due
    assert "未超期" in refused(life, "system", Action.RED_CARD, task=1)
    life.wait(seconds=1).act("system", Action.RED_CARD, task=1)
    assert "未超期" in refused(life, "system", Action.RED_CARD, task=1)
    assert "不在办" in refused(life, "system", Action.RED_CARD, task=9)


def test_no_cards_for_short_limits_filed_work_or_a_meeting() -> None:
    whistled = Life("2026-11-02 09:00", urgency="EMERGENCY").dispatch("S17").wait(hours=1)
    assert "不设黄牌" in refused(whistled, "system", Action.YELLOW_CARD, task=1)
    filed = Life().to(S.VERIFYING).wait(days=20)
    assert why_not(filed.file, Action.RED_CARD, session("system"), filed.now, world())
    meeting = Life().to(S.HANDLING).act("director", Action.CONSULT, reason="HARD").wait(days=20)
    assert why_not(meeting.file, Action.RED_CARD, session("system"), meeting.now, world())


# --- the platform's clock, the calendar ------------------------------------------------------------------------------


def test_the_internal_due_is_the_earlier_of_both_clocks() -> None:
    """J3: an order of 30 September with 5 working days; 10-10 is a working Saturday, one day is kept in reserve."""
    life = Life("2026-09-30 16:50", external_due_days=5).to(S.DISPATCHED)
    task = life.file.tasks[0]
    assert life.case.external_due == at("2026-10-13 17:30")
    assert task.due == at("2026-10-12 17:30")
    assert task.clock.own_due == at("2026-10-13 17:30")
    life.act("dispatch1", Action.EXTERNAL_DUE, due=at("2026-10-20 17:30"), reason="平台同意延期")
    task = life.file.tasks[0]
    assert task.due == at("2026-10-13 17:30")
    external = [line for line in task.clock.lines if line.kind is LineKind.EXTERNAL]
    assert [line.external for line in external] == [at("2026-10-13 17:30"), at("2026-10-20 17:30")]
    assert external[1].why == "平台同意延期"


def test_open_deadlines_follow_a_calendar_announced_late_finished_ones_do_not() -> None:
    life = Life("2026-12-28 09:00").to(S.VERIFYING)
    done = Life("2026-12-28 09:00").to(S.CALLBACK)
    old = life.file.tasks[0].due
    own = township().calendar
    days = {**own.days, date(2027, 1, 4): False}
    calendar = Calendar(days, own.announced | {2027}, own.hours)
    for each in (life, done):
        each.world = World(replace(township(), calendar=calendar), Limits())
        each.act("system", Action.RECALENDAR, why="2027年放假安排")
    assert life.file.tasks[0].due > old
    assert life.file.tasks[0].clock.lines[-1].kind is LineKind.CALENDAR
    assert done.file.tasks[0].due == old


def test_the_reply_is_drafted_approved_and_sent() -> None:
    life = Life().to(S.HANDLING)
    refused(life, "u-s06", Action.DRAFT_REPLY, NotAllowed, reply="已换灯")
    assert "尚未拟写" in refused(life, "lead1", Action.APPROVE_REPLY)
    life.act("u-s17", Action.DRAFT_REPLY, reply="已换灯")
    assert "未审定" in refused(life, "dispatch1", Action.SEND_REPLY)
    life.act("director", Action.APPROVE_REPLY, reply="您反映的路灯已修复").act("dispatch1", Action.SEND_REPLY)
    assert life.case.reply == "您反映的路灯已修复"
    assert life.case.reply_sent_at == life.now
    assert "已报送" in refused(life, "dispatch1", Action.SEND_REPLY)
    life.act("u-s17", Action.DRAFT_REPLY, reply="更正")
    assert life.case.reply_approved_at is None
    life.act("system", Action.PLATFORM_REPLY, reply="平台已回复")
    assert life.case.reply == "更正"


# --- petitions -------------------------------------------------------------------------------------------------------


def test_the_petition_track_counts_natural_days_from_the_registration() -> None:
    """J5: 28 September + 15 days is 13 October, + 60 days is 27 November, whatever is a holiday."""
    life = Life("2026-09-28 09:00").wait(days=3).act("office", Action.PETITION, step="START")
    last = {"hour": 23, "minute": 59, "second": 59}
    assert life.case.petition_due == at("2026-10-13 12:00").replace(**last)
    assert "受理告知" in refused(life, "office", Action.PETITION, step="OPINION")
    life.act("office", Action.PETITION, step="NOTICE")
    assert life.case.petition_due == at("2026-11-27 12:00").replace(**last)
    extended = life.copy().act("office", Action.PETITION, step="EXTEND")
    assert extended.case.petition_due == at("2026-12-27 12:00").replace(**last)
    assert "处理意见" in refused(extended, "office", Action.PETITION, step="EXTEND")
    life.at("2026-10-20 09:00").act("office", Action.PETITION, step="OPINION")
    assert life.case.petition_due == due(life.now, Limit.parse("30nd"), world().calendar)


def test_after_the_last_word_nothing_is_done_again() -> None:
    life = Life().to(S.HANDLING)
    for step in ("START", "NOTICE", "OPINION", "REVIEW", "RECHECK"):
        life.act("office", Action.PETITION, step=step)
    assert life.case.petition_final_at == life.now
    assert life.case.petition_due is None
    life.to(S.CALLBACK).call(resolved=False)
    assert (life.state, life.case.close_kind) == (S.CLOSED, CloseKind.PETITION_FINAL)
    assert "不再重新办理" in refused(life, "director", Action.REOPEN, reason="PLATFORM")
    repeat = {"no": "LH20261201-00001", "registered_at": life.now}
    assert "不计重复诉求" in refused(life, "system", Action.REPEATED, **repeat)


@pytest.mark.parametrize("state", [S.HANDLING, S.VERIFYING, S.CALLBACK, S.CONSULTING])
def test_a_petition_ended_by_law_closes_the_case(state: CaseState) -> None:
    life = Life().to(state)
    for step in ("START", "NOTICE", "OPINION", "FINISH"):
        life.act("office", Action.PETITION, step=step)
    assert (life.state, life.case.close_kind) == (S.CLOSED, CloseKind.PETITION_FINAL)
    assert not {t.state for t in life.file.tasks} & {T.SENT, T.SIGNED, T.CONTACTED, T.FED_BACK}
    assert "无" in refused(life, "office", Action.PETITION, step="FINISH")


def test_a_settled_case_becomes_no_petition() -> None:
    assert "另行登记" in refused(Life().to(S.CLOSED), "office", Action.PETITION, step="START")


# --- 保密 and 回避 ---------------------------------------------------------------------------------------------------


def test_a_report_of_wrong_is_always_confidential() -> None:
    life = Life(request_kind="REPORT")
    assert life.case.confidential
    assert "一律保密" in refused(life, "lead1", Action.PROTECT, confidential=False)
    plain = Life().act("lead1", Action.PROTECT, confidential=True).act("lead1", Action.PROTECT, confidential=False)
    assert not plain.case.confidential


def test_each_look_at_a_confidential_identity_is_an_event_of_three_posts() -> None:
    life = Life(request_kind="REPORT").to(S.ACCEPTED)
    for by in ("intake1", "lead1", "director"):
        version = life.case.version
        life.act(by, Action.LOOK, why="核实情况")
        assert life.case.version == version + 1
        assert life.events[-1].kind == "LOOK"
    for by in ("intake2", "dispatch1", "callback1", "leader", "office"):
        assert "仅本案受理员" in refused(life, by, Action.LOOK, why="好奇")


def test_who_is_complained_about_sees_nothing_and_does_nothing() -> None:
    life = Life(by=LEADER, placed={"grid_id": place()}).to(S.HANDLING)
    life.act("lead1", Action.PROTECT, units=(unit("V226"),), persons=(session("lead2").person_id,))
    for by in (LEADER, in_grid(place()), "lead2"):
        assert legal_actions(life.file, session(by), life.now, world()) == ()
        refused(life, by, Action.NOTE, NotFound, text="?")
    second = also("callback2", person_id=session("lead2").person_id)
    assert legal_actions(life.file, second, life.now, world()) == ()


def test_a_complained_lead_loses_its_task_and_the_dispatch_is_over() -> None:
    life = Life().to(S.HANDLING).ask("S17", "EXTENSION", days=1).act("lead1", Action.PROTECT, units=(unit("S17"),))
    assert (life.state, [t.state for t in life.file.tasks]) == (S.ACCEPTED, [T.WITHDRAWN, T.WITHDRAWN])
    assert "应当回避" in refused(life, "dispatch1", Action.DISPATCH, lead=unit("S17"))
    assert "应当回避" in refused(life, "dispatch1", Action.DISPATCH, lead=unit("S06"), assisting=(unit("S17"),))


def test_a_complained_helper_loses_its_task_alone() -> None:
    life = Life().to(S.HANDLING).work("S17", Action.FEED_BACK).act("lead1", Action.PROTECT, units=(unit("S06"),))
    assert (life.state, [t.state for t in life.file.tasks]) == (S.VERIFYING, [T.FED_BACK, T.WITHDRAWN])


@pytest.mark.parametrize("state", [S.DISPATCHED, S.HANDLING, S.SUSPENDED, S.VERIFYING, S.GRID_HANDLING])
def test_wherever_units_work_a_complained_lead_sends_the_case_back(state: CaseState) -> None:
    life = Life().to(state)
    assert life.file.lead is not None
    life.act("lead1", Action.PROTECT, units=(life.file.lead.unit_id,))
    assert life.state is S.ACCEPTED


def test_a_merged_case_goes_back_when_it_is_unmerged() -> None:
    life = Life().to(S.HANDLING).act("dispatch1", Action.MERGE, **PARENT)
    life.act("lead1", Action.PROTECT, units=(unit("S17"),))
    assert life.state is S.MERGED
    assert life.act("director", Action.UNMERGE, reason="两回事").state is S.ACCEPTED


def test_a_complained_unit_helps_nobody_and_answers_for_nothing() -> None:
    life = Life().to(S.HANDLING).act("lead1", Action.PROTECT, units=(unit("S11"),))
    assert "应当回避" in refused(life, "u-s17", Action.ASK, kind="COHANDLING", reason="需", helper=unit("S11"))
    county = Life().to(S.ACCEPTED).act("lead1", Action.PROTECT, units=(unit("S05"),))
    said = {"lead": unit("X01"), "responsible": unit("S05")}
    assert "应当回避" in refused(county, "lead1", Action.DISPATCH, **said)
    assisted = Life().to(S.ACCEPTED).dispatch("X01", by="lead1", responsible=unit("S05"))
    assert assisted.act("lead1", Action.PROTECT, units=(unit("S05"),)).case.responsible_unit_id is None


def test_its_check_is_not_recorded_either() -> None:
    life = Life().to(S.VERIFYING).act("lead1", Action.PROTECT, units=(unit("V226"),)).wait(minutes=5)
    said = {"unit": unit("V226"), "channel": "PHONE", "speaker": "某", "happened_at": life.now}
    assert "应当回避" in refused(life, "lead1", Action.VERIFY, passed=True, finding="好", **said)


def test_the_centre_itself_cannot_be_barred_as_a_unit() -> None:
    assert "被反映人" in refused(Life(), "lead1", Action.PROTECT, units=(unit("LH"),))


# --- two-way ratings -------------------------------------------------------------------------------------------------

SPOT = {"arrival": 5, "effect": 4}
LINE = {"attitude": 5, "communication": 3}
REPORT = {"true_report": 5, "complete": 4, "classified": 4}


def test_a_platforms_case_is_rated_by_grid_leader_and_call_back() -> None:
    life = Life().to(S.CLOSED).act(LEADER, Action.RATE, **SPOT).act("callback1", Action.RATE, **LINE)
    assert [(s.item.value, s.score) for s in life.file.scores] == [
        ("ARRIVAL", 5), ("EFFECT", 4), ("ATTITUDE", 5), ("COMMUNICATION", 3),
    ]  # fmt: skip
    assert {s.of_unit_id for s in life.file.scores} == {unit("S17")}
    assert "已评价" in refused(life, "callback2", Action.RATE, **LINE)
    assert "上报" in refused(life, "u-s17", Action.RATE, **REPORT)


def test_a_villages_whistle_is_rated_by_its_leader_and_rated_back() -> None:
    life = Life(by=in_grid(place()), placed={"grid_id": place()}).to(S.CLOSED)
    assert "网格长" in refused(life, "callback1", Action.RATE, **LINE)
    assert "主办单位" in refused(life, "u-s06", Action.RATE, **REPORT)
    assert "履职态度" in refused(life, LEADER, Action.RATE, **SPOT)
    life.act(LEADER, Action.RATE, **SPOT, **LINE).act("u-s17", Action.RATE, **REPORT)
    back = life.file.scores[4:]
    assert {(s.direction, s.of_unit_id, s.by_unit_id) for s in back} == {
        (Direction.OF_REPORT, unit("V226"), unit("S17"))
    }
    assert "已评价" in refused(life, "u-s06", Action.RATE, **REPORT)


def test_low_marks_need_a_reason_and_marks_have_a_range() -> None:
    life = Life().to(S.CLOSED)
    assert "理由" in refused(life, LEADER, Action.RATE, arrival=2, effect=5)
    assert "1至5" in refused(life, LEADER, Action.RATE, arrival=6, effect=5)
    assert "1至5" in refused(life, LEADER, Action.RATE, arrival=5)
    assert life.act(LEADER, Action.RATE, arrival=1, effect=5, reason="没来").file.scores[0].reason == "没来"


def test_ratings_come_within_three_working_days_from_the_place() -> None:
    life = Life("2026-11-02 09:00").to(S.CLOSED)
    refused(life, in_grid(elsewhere(), Role.GRID_LEADER), Action.RATE, NotFound, **SPOT)
    assert "所在网格" in refused(life, "gl-town", Action.RATE, **SPOT)
    late = life.copy()
    late.now = world().due(life.now, world().limits.rating) + timedelta(seconds=1)
    assert "3个工作日" in refused(late, LEADER, Action.RATE, **SPOT)


def test_only_departments_are_rated() -> None:
    life = Life().to(S.GRID_HANDLING).act(LEADER, Action.FEED_BACK, result="已清", proof="照片")
    life.verify(by=in_grid(place())).call()
    assert "不是部门" in refused(life, "callback1", Action.RATE, **LINE)
    assert of_unit(unit("S17")) == "u-s17"
