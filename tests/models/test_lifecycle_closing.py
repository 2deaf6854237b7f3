"""Verification, call-back, closing, reopening, repeats (domain §2.2): who, how often, until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.models.case import CaseState, Check, CloseKind, ProxyStep, Rating, TaskState
from commandcenter.models.errors import NotAllowed, NotFound, RuleBroken
from commandcenter.models.lifecycle import Action, why_not
from commandcenter.models.people import Role
from commandcenter.models.timing.ledger import LineKind
from commandcenter.models.timing.worktime import Limit, due
from tests.make import (
    Life,
    also,
    at,
    community,
    elsewhere,
    in_grid,
    neighbour,
    place,
    session,
    township,
    unit,
    world,
)

S, T = CaseState, TaskState
LEADER = in_grid(place(), Role.GRID_LEADER)
WORKER = in_grid(place())
OTHER = in_grid(place(), n=1)
COMMUNITY = in_grid(community(), Role.GRID_LEADER)


def refused(life: Life, by: object, action: Action, error: type[Exception] = RuleBroken, **said: object) -> str:
    before = life.file
    with pytest.raises(error) as why:
        life.act(by, action, **said)  # type: ignore[arg-type]
    assert life.file is before
    return str(why.value)


def may_verify(life: Life, by: object) -> bool:
    who = session(by) if isinstance(by, str) else by
    return why_not(life.file, Action.VERIFY, who, life.now, world()) is None  # type: ignore[arg-type]


CHECK = {"passed": True, "finding": "亮了"}


# --- who verifies ----------------------------------------------------------------------------------------------------


def test_a_grid_worker_of_the_place_verifies() -> None:
    life = Life().to(S.VERIFYING)
    assert may_verify(life, WORKER)
    assert may_verify(life, OTHER)
    assert not any(may_verify(life, by) for by in (LEADER, COMMUNITY, "gl-town", "u-s17", "director"))
    assert not may_verify(life, in_grid(elsewhere()))


def test_workers_of_involved_grids_verify_too() -> None:
    life = Life().to(S.VERIFYING)
    assert not may_verify(life, in_grid(neighbour()))
    life.act("dispatch1", Action.PLACE, involved=(neighbour(),))
    assert may_verify(life, in_grid(neighbour()))


def test_the_handler_does_not_verify_under_another_account_either() -> None:
    life = Life().to(S.VERIFYING)
    handler = session("u-s17").person_id
    same = also(WORKER, login="gw-second", person_id=handler)
    assert "经办人" in refused(life, same, Action.VERIFY, **CHECK)


def test_who_told_the_centre_of_the_work_does_not_verify_it() -> None:
    life = Life().to(S.DISPATCHED)
    said = {"unit": unit("S17"), "channel": "PHONE", "speaker": session(WORKER).name, "happened_at": life.now}
    life.act("lead1", Action.SIGN, **said).to(S.VERIFYING)
    assert not may_verify(life, WORKER)
    assert may_verify(life, OTHER)


def test_self_handled_cases_are_checked_by_another_worker_or_the_community() -> None:
    life = Life().to(S.GRID_HANDLING).act(WORKER, Action.FEED_BACK, result="已清", proof="照片")
    assert not may_verify(life, WORKER)
    assert not may_verify(life, LEADER)
    assert may_verify(life, OTHER)
    assert may_verify(life, COMMUNITY)
    assert not may_verify(life, "gl-town")


def test_in_a_place_without_workers_of_its_own_the_leaders_above_check() -> None:
    life = Life(placed={"grid_id": community()}).to(S.VERIFYING)
    assert may_verify(life, COMMUNITY)
    assert may_verify(life, "gl-town")
    own = Life(by=COMMUNITY, placed={"grid_id": community()}).act(COMMUNITY, Action.SELF_HANDLE)
    own.act(COMMUNITY, Action.FEED_BACK, result="已清", proof="照片")
    assert not may_verify(own, COMMUNITY)
    assert may_verify(own, "gl-town")


def test_before_a_check_the_place_must_be_known() -> None:
    life = Life(urgency="EMERGENCY").dispatch("S17").to(S.VERIFYING)
    assert "地点" in (why_not(life.file, Action.VERIFY, session("lead1"), life.now, world()) or "")
    life.act("lead1", Action.PLACE, grid=place())
    assert may_verify(life, WORKER)


def told(life: Life, code: str, **said: object) -> dict[str, object]:
    return {"unit": unit(code), "channel": "WECHAT", "speaker": "网格员", "happened_at": life.now} | CHECK | said


def test_a_check_recorded_for_a_grid_is_one_of_the_place_and_not_a_handlers() -> None:
    life = Life().to(S.VERIFYING).wait(minutes=5)
    assert "不是本案地点" in refused(life, "intake1", Action.VERIFY, **told(life, "S06"))
    assert "不是本案地点" in refused(life, "intake1", Action.VERIFY, **told(life, "V201"))
    early = at("2026-11-02 09:00")
    assert "不能早于" in refused(life, "intake1", Action.VERIFY, **told(life, "V226", happened_at=early))
    life.act("intake1", Action.VERIFY, **told(life, "V226"))
    assert life.file.verifications[0].unit_id == unit("V226")
    assert (life.file.proxies[0].step, life.file.proxies[0].item) == (ProxyStep.VERIFY, 1)


def test_a_village_that_handled_it_is_not_recorded_as_its_checker() -> None:
    life = Life().to(S.GRID_HANDLING).act(LEADER, Action.FEED_BACK, result="已清", proof="照片")
    assert "承办单位" in refused(life, "intake1", Action.VERIFY, **told(life, "V226"))
    life.act("intake1", Action.VERIFY, **told(life, township().unit[township().grid[community()].unit_id].code))
    assert life.state is S.CALLBACK


# --- passing and failing ---------------------------------------------------------------------------------------------


def test_without_a_requester_a_passed_check_closes() -> None:
    life = Life(requester_name="", requester_phone="").to(S.VERIFYING).verify(resolved=False)
    assert (life.state, life.case.close_kind) == (S.CLOSED, CloseKind.NO_REQUESTER)
    assert [t.state for t in life.file.tasks] == [T.DONE, T.DONE]
    assert life.file.verifications[0].resolved is False


def test_a_failed_check_moves_the_due_by_the_wait_and_gives_half_the_limit() -> None:
    life = Life("2026-11-02 09:00").to(S.VERIFYING)
    before = life.file.tasks[0]
    assert before.feedback_at is not None
    life.at("2026-11-04 09:00").verify(False)
    task = life.file.tasks[0]
    waited = world().calendar.working_seconds(before.feedback_at, life.now)
    assert task.due == world().calendar.add_working_seconds(before.due, waited)
    assert task.rework_due == due(life.now, Limit.parse("3wd"), world().calendar)
    assert (task.state, task.feedback_at, life.case.rework) == (T.CONTACTED, None, 1)
    assert [line.kind for line in task.clock.lines] == [LineKind.START, LineKind.PAUSE, LineKind.RESUME]
    assert life.file.tasks[1].state is T.FED_BACK


def test_assisting_units_are_sent_back_only_when_named() -> None:
    life = Life().to(S.VERIFYING)
    assert "没有待核查的任务" in refused(life, WORKER, Action.VERIFY, passed=False, finding="否", also=(unit("S11"),))
    life.verify(False, also=(unit("S06"),))
    assert [t.state for t in life.file.tasks] == [T.CONTACTED, T.CONTACTED]


@pytest.mark.parametrize(
    ("original", "rework"),
    [("1wd", "1wd"), ("3wd", "2wd"), ("5wd", "3wd"), ("15wd", "8wd"), ("120m", "60m"), ("1440m", "720m"), ("1m", "1m")],
)
def test_the_rework_limit(original: str, rework: str) -> None:
    assert str(world().limits.rework_for(Limit.parse(original))) == rework


def test_the_second_failure_is_supervised() -> None:
    life = Life().to(S.VERIFYING).verify(False).work("S17", Action.FEED_BACK)
    assert life.case.supervise_level == 0
    assert life.verify(False).case.supervise_level == 2


def test_a_reworked_self_handled_case_can_still_go_up() -> None:
    life = Life().to(S.GRID_HANDLING).act(LEADER, Action.FEED_BACK, result="已清", proof="照片").verify(False, by=OTHER)
    assert life.state is S.HANDLING
    life.ask("V226", "ESCALATION").decide("lead1", True)
    assert (life.state, life.case.route) == (S.ACCEPTED, "R2")


# --- the sample ------------------------------------------------------------------------------------------------------


def self_handled(no: str = "LH20261102-00001", *, owed: bool = False) -> Life:
    life = Life(no=no).to(S.GRID_HANDLING).act(LEADER, Action.FEED_BACK, result="已清", proof="照片")
    life.world = world(sample_owed=owed)
    return life.verify(by=WORKER)


def test_one_self_handled_case_in_ten_is_checked_twice() -> None:
    marked = sum(self_handled(f"LH20261102-{n:05d}").case.sample_due for n in range(300))
    assert 15 <= marked <= 50
    unmarked = next(n for n in range(300) if not self_handled(f"LH20261102-{n:05d}").case.sample_due)
    assert self_handled(f"LH20261102-{unmarked:05d}", owed=True).case.sample_due


def test_the_second_check_is_somebody_elses() -> None:
    life = self_handled(owed=True)
    said = {"passed": False, "finding": "未清"}
    assert "首次核查人" in refused(life, WORKER, Action.SAMPLE, **said)
    assert "经办人" in refused(life, LEADER, Action.SAMPLE, **said)
    life.act(OTHER, Action.SAMPLE, **said)
    assert life.file.verifications[-1].result is Check.SAMPLE_FAIL
    assert why_not(life.file, Action.SAMPLE, session("lead1"), life.now, world()) == "本案未被抽查"


def test_departments_work_is_not_sampled() -> None:
    life = Life().to(S.VERIFYING)
    life.world = world(sample_owed=True)
    assert not life.verify().case.sample_due


# --- call-back -------------------------------------------------------------------------------------------------------


def test_a_satisfied_caller_closes_the_case() -> None:
    life = Life().to(S.CALLBACK)
    assert life.case.due == world().due(life.now, world().limits.callback)
    life.call(rating=Rating.BASICALLY)
    assert (life.state, life.case.close_kind, life.case.closed_at) == (S.CLOSED, CloseKind.RESOLVED, life.now)


def test_who_is_reached_says_whether_it_is_solved_and_how_it_was() -> None:
    life = Life().to(S.CALLBACK)
    assert "是否解决" in refused(life, "callback1", Action.CALL_BACK, reached=True, rating=Rating.SATISFIED)
    assert "满意度" in refused(life, "callback1", Action.CALL_BACK, reached=True, resolved=True)
    life.act("callback1", Action.CALL_BACK, reached=False, resolved=True, rating=Rating.SATISFIED)
    assert (life.file.callbacks[0].rating, life.file.callbacks[0].resolved) == (None, None)


@pytest.mark.parametrize(
    ("tries", "closed"),
    [
        (("2026-11-09 09:00", "2026-11-09 10:00", "2026-11-10 15:00"), True),
        (("2026-11-09 09:00", "2026-11-09 10:00", "2026-11-09 15:00"), False),
        (("2026-11-09 09:00", "2026-11-10 09:30", "2026-11-11 09:00"), False),
        (("2026-11-09 09:00", "2026-11-09 09:40", "2026-11-10 15:00"), False),
        (("2026-11-09 09:00", "2026-11-09 09:40", "2026-11-10 15:00", "2026-11-10 16:00"), True),
    ],
)
def test_unreachable_is_three_tries_at_different_hours_on_two_days(tries: tuple[str, ...], closed: bool) -> None:
    life = Life("2026-11-06 09:00").to(S.CALLBACK)
    for moment in tries:
        life.at(moment).miss()
    assert (life.state is S.CLOSED) is closed
    assert life.case.close_kind is (CloseKind.UNREACHABLE if closed else None)


def test_who_will_not_rate_closes_the_case_too() -> None:
    life = Life().to(S.CALLBACK).call(rating=Rating.REFUSED)
    assert life.case.close_kind is CloseKind.RATING_REFUSED


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"resolved": False, "rating": Rating.DISSATISFIED}, S.HANDLING),
        ({"resolved": True, "rating": Rating.DISSATISFIED, "reason": "来得太晚"}, S.HANDLING),
        ({"resolved": True, "rating": Rating.DISSATISFIED, "reason": "想要赔偿", "justified": False}, S.CLOSED),
        ({"resolved": True, "rating": Rating.DISSATISFIED}, S.CLOSED),
        ({"resolved": True, "rating": Rating.DISSATISFIED, "justified": True}, S.HANDLING),
    ],
)
def test_unsolved_or_justly_dissatisfied_goes_back_once(said: dict[str, object], state: CaseState) -> None:
    life = Life().to(S.CALLBACK).call(**said)  # type: ignore[arg-type]
    assert life.state is state
    if state is S.HANDLING:
        assert life.file.tasks[0].state is T.CONTACTED
        assert life.case.unsolved == 1


def test_the_second_time_it_goes_to_the_meeting() -> None:
    life = Life().to(S.CALLBACK).call(resolved=False).work("S17", Action.FEED_BACK).to(S.CALLBACK).call(resolved=False)
    assert (life.state, life.case.consult_reason) == (S.CONSULTING, "DISSATISFIED")
    life.act("director", Action.DIRECT, lead=unit("S08"))
    assert [t.state for t in life.file.tasks] == [T.DONE, T.DONE, T.SENT]


def test_assisted_and_consulted_cases_are_called_back_by_the_shift_lead() -> None:
    life = Life().to(S.ACCEPTED).dispatch("X01", by="lead1", responsible=unit("S05")).to(S.CALLBACK)
    assert "值班长" in refused(life, "callback1", Action.CALL_BACK, reached=False)
    assert life.call("lead1").state is S.CLOSED


def test_confidential_requesters_are_called_by_who_may_know_them() -> None:
    life = Life(request_kind="REPORT").to(S.CALLBACK)
    assert "保密件" in refused(life, "callback1", Action.CALL_BACK, reached=False)
    assert life.call("lead1").state is S.CLOSED


def test_every_requester_is_called_once_a_round() -> None:
    life = Life().act("system", Action.ABSORB, child="LH20261102-00002", requesters=2).to(S.CALLBACK)
    assert "没有第4位" in refused(life, "callback1", Action.CALL_BACK, requester=4, reached=False)
    life.call(requester=2)
    assert "已回访" in refused(life, "callback1", Action.CALL_BACK, requester=2, reached=False)
    life.call(requester=1)
    assert life.state is S.CALLBACK
    assert life.call(requester=3, resolved=False).state is S.HANDLING


def test_the_director_certifies_with_evidence() -> None:
    life = Life().to(S.CALLBACK)
    refused(life, "lead1", Action.CERTIFY_UNREASONABLE, NotAllowed, evidence="录音")
    assert "认定依据" in refused(life, "director", Action.CERTIFY_UNREASONABLE)
    life.act("director", Action.CERTIFY_UNREASONABLE, evidence="现场录音")
    assert (life.case.close_kind, life.case.unreasonable_at) == (CloseKind.UNREASONABLE, life.now)


# --- after closing ---------------------------------------------------------------------------------------------------


def test_reopening_needs_its_reason_and_thirty_days() -> None:
    life = Life().to(S.CLOSED)
    assert "重复" in refused(life, "director", Action.REOPEN, reason="REPEAT")
    assert "虚假" in refused(life, "director", Action.REOPEN, reason="FRAUD")
    refused(life, "lead1", Action.REOPEN, NotAllowed, reason="PLATFORM")
    late = life.copy().wait(days=30, seconds=1)
    assert "超过30日" in refused(late, "director", Action.REOPEN, reason="PLATFORM")
    life.wait(days=30).act("director", Action.REOPEN, reason="PLATFORM")
    assert (life.state, life.case.closed_at, life.case.reopens) == (S.HANDLING, None, 1)
    assert life.file.tasks[0].state is T.CONTACTED


def test_the_platform_reopens_once_other_reasons_apart() -> None:
    life = Life().to(S.CLOSED).act("director", Action.FRAUD, evidence="照片系旧照")
    life.act("director", Action.REOPEN, reason="FRAUD").work("S17", Action.FEED_BACK).to(S.CLOSED)
    life.act("director", Action.REOPEN, reason="PLATFORM").work("S17", Action.FEED_BACK).to(S.CLOSED)
    assert "只重新办理一次" in refused(life, "director", Action.REOPEN, reason="PLATFORM")


def test_an_answer_on_the_spot_has_nothing_to_reopen() -> None:
    life = Life(request_kind="CONSULT").act("intake1", Action.ANSWER, answer="已告知")
    assert "重新登记" in refused(life, "director", Action.REOPEN, reason="PLATFORM")


def test_thirty_days_later_the_system_archives() -> None:
    life = Life().to(S.CLOSED).wait(days=30)
    assert why_not(life.file, Action.ARCHIVE, session("system"), life.now, world())
    assert life.wait(seconds=1).act("system", Action.ARCHIVE).state is S.ARCHIVED


def test_the_earliest_repeat_is_remembered_and_one_before_closing_is_none() -> None:
    life = Life("2026-11-02 09:00").to(S.CLOSED)
    closed = life.now
    life.wait(days=20)
    told_of = {"no": "LH20261110-00001"}
    assert "尚未结案" in refused(
        life, "system", Action.REPEATED, registered_at=closed - timedelta(minutes=1), **told_of
    )
    for days in (9, 4, 12):
        life.act("system", Action.REPEATED, registered_at=closed + timedelta(days=days), **told_of)
    assert life.case.repeated_at == closed + timedelta(days=4)


def test_a_case_is_confirmed_as_a_repeat_once_and_not_of_itself() -> None:
    life = Life()
    assert "自身" in refused(life, "dispatch1", Action.REPEAT_OF, no=life.case.no)
    life.act("dispatch1", Action.REPEAT_OF, no="LH20261001-00007")
    assert "已确认" in refused(life, "lead1", Action.REPEAT_OF, no="LH20261001-00008")


def test_fraud_is_found_once() -> None:
    life = Life().to(S.CLOSED).act("director", Action.FRAUD, evidence="照片系旧照")
    assert "已认定" in refused(life, "director", Action.FRAUD, evidence="再次")
    assert "没有主办" in refused(Life(), "director", Action.FRAUD, evidence="无")


def test_transferred_cases_are_out_of_the_units_sight() -> None:
    life = Life().to(S.HANDLING).act("director", Action.TRANSFER, recipient="县纪委监委")
    assert [t.state for t in life.file.tasks] == [T.WITHDRAWN, T.WITHDRAWN]
    refused(life, "u-s17", Action.NOTE, NotFound, text="?")
    assert why_not(life.file, Action.LOOK, session("director"), life.now, world())
