"""Figures of cases that were really worked: the life cycle is driven, nothing is written into a dossier by hand."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from commandcenter.models.case import CaseFile, CaseState, TaskState
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.errors import RuleBroken
from commandcenter.models.kpi import Fact, Metric, facts
from commandcenter.models.lifecycle import Action, World, advance, register
from commandcenter.models.limits import Limits
from commandcenter.models.people import Role, Session
from commandcenter.models.scoring.assessment import DeductionKind, deductions
from commandcenter.models.timing.worktime import TZ
from commandcenter.models.town.township_files import load_township

M = Metric
FOLDER = Path(__file__).resolve().parents[2] / "resources" / "township"


@cache
def world() -> World:
    return World(load_township(FOLDER), Limits())


def unit(code: str) -> int:
    return world().township.unit_by_code[code].id


def centre(role: Role) -> Session:
    return Session(role.value, role.label, role, unit("LH"))


def liaison(code: str) -> Session:
    return Session(code, code, Role.LIAISON, unit(code), person_id=unit(code))


def grid_worker(code: str) -> Session:
    """A worker of a village's grid."""
    own = next(g for g in world().township.grids if g.unit_id == unit(code) and g.level == 3)
    return Session(f"w{code}", code, Role.GRID_WORKER, unit(code), own.id, person_id=1000 + unit(code))


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=TZ)


class Story:
    """One case from its acceptance on; each step says who, when and what."""

    def __init__(self, begin: str, *, requesters: int = 1) -> None:
        draft = CaseDraft(Platform.HOTLINE_12345, "沟渠污水横流", requester_phone="13800000000")
        now = local(begin)
        self.file: CaseFile = register(
            draft, case_id=1, no="LH20261012-00001", by=centre(Role.INTAKE), now=now, world=world()
        )
        place = grid_worker("V203").grid_id
        self.step(begin, centre(Role.INTAKE), Action.ACCEPT, grid=place, matter=1)
        if requesters > 1:
            said = {"child": "LH20261012-00002", "requesters": requesters - 1}
            self.step(begin, centre(Role.SYSTEM), Action.ABSORB, **said, grids=[grid_worker("V234").grid_id])

    def step(self, at: str, by: Session, action: Action, **said: Any) -> None:
        self.file, _ = advance(self.file, action, said, by, local(at), world())

    def dispatch(self, at: str, lead: str, *assisting: str) -> None:
        units = [unit(code) for code in assisting]
        said = {"lead": unit(lead), "assisting": units, "limit": "ORDINARY", "route": "R2"}
        self.step(at, centre(Role.DISPATCHER), Action.DISPATCH, **said)

    def file_result(self, at: str, code: str) -> None:
        self.step(at, liaison(code), Action.FEED_BACK, result="已清理", proof="照片")

    def answer(self, at: str, code: str) -> None:
        self.step(at, liaison(code), Action.SIGN)
        self.step(at, liaison(code), Action.CONTACT)

    def found(self, metric: Metric) -> list[Fact]:
        return [fact for fact in facts(self.file, world().limits) if fact.metric is metric]

    def shares(self, metric: Metric) -> list[tuple[int, int, int, int]]:
        return [(f.unit_id, f.numerator, f.denominator, f.pending) for f in self.found(metric)]


def test_one_ditch_two_villages() -> None:
    """The lead files on day 4 of 5, the assisting unit on day 7; the first verification fails; two requesters."""
    lead, helper = unit("S11"), unit("S13")
    story = Story("10-12T09:00", requesters=2)
    story.dispatch("10-12T09:05", "S11", "S13")
    original = story.file.tasks[0].due
    story.answer("10-12T09:20", "S11")
    story.answer("10-12T11:50", "S13")
    assert story.shares(M.RESPONSE_RATE) == [(lead, 1, 1, 0), (helper, 0, 1, 0)]
    story.file_result("10-16T10:00", "S11")
    assert story.shares(M.ONTIME_RATE) == [(lead, 1, 1, 1), (helper, 0, 1, 0)]
    story.file_result("10-21T10:00", "S13")
    assert story.shares(M.ONTIME_RATE) == [(lead, 1, 1, 1), (helper, 0, 1, 1)]
    assert story.file.case.state is CaseState.VERIFYING

    story.step("10-21T15:00", grid_worker("V234"), Action.VERIFY, passed=False, finding="仍有污水")
    assert story.shares(M.ONTIME_RATE) == [(lead, 0, 1, 0), (helper, 0, 1, 1)]
    assert story.found(M.ONTIME_RATE)[0].at == story.file.tasks[0].due > original
    story.file_result("10-22T10:00", "S11")
    assert story.shares(M.ONTIME_RATE)[0] == (lead, 1, 1, 1)
    assert story.shares(M.HANDLED_VOLUME) == [(lead, 0, 100, 0), (helper, 0, 50, 0)]
    story.step("10-22T15:00", grid_worker("V234"), Action.VERIFY, passed=True, finding="已清理")
    assert story.shares(M.ONTIME_RATE) == [(lead, 1, 1, 0), (helper, 0, 1, 0)]
    assert story.shares(M.HANDLED_VOLUME) == [(lead, 100, 100, 0), (helper, 50, 50, 0)]
    assert story.shares(M.FIRST_PASS_RATE) == [(lead, 0, 1, 0)]

    caller = centre(Role.CALLBACK)
    story.step("10-23T09:00", caller, Action.CALL_BACK, requester=1, reached=True, resolved=True, rating="SATISFIED")
    said = {"requester": 2, "reached": True, "resolved": True, "rating": "DISSATISFIED"}
    story.step("10-23T09:10", caller, Action.CALL_BACK, **said)
    assert story.shares(M.RESOLUTION_RATE) == [(lead, 1, 1, 0)] * 2
    assert story.shares(M.SATISFACTION) == [(lead, 5_000, 10_000, 0)]
    assert story.file.case.state is CaseState.CLOSED
    (repeat,) = story.found(M.REPEAT_RATE)
    assert (repeat.numerator, repeat.at) == (0, local("11-22T09:10"))


def test_a_refused_return_costs_one_point_though_the_meeting_starts_anew() -> None:
    story = Story("10-12T09:00")
    story.dispatch("10-12T09:05", "S17", "S08")
    ask = {"kind": "RETURN", "reason": "属村集体", "cited_duty": "三定方案"}
    story.step("10-12T09:30", liaison("S17"), Action.ASK, **ask)
    story.step("10-12T11:30", centre(Role.SHIFT_LEAD), Action.DECIDE, request=1, approve=False, ruling="属供电设施")
    story.step("10-12T11:40", centre(Role.DIRECTOR), Action.CONSULT, reason="HARD")
    story.step("10-13T10:00", centre(Role.DIRECTOR), Action.DIRECT, lead=unit("S17"), assisting=[])
    assert [t.state for t in story.file.tasks[:2]] == [TaskState.WITHDRAWN] * 2
    assert [(d.unit_id, d.points, d.at) for d in deductions(story.file)] == [(unit("S17"), 100, local("10-12T11:30"))]
    assert story.shares(M.HANDLED_VOLUME) == [(unit("S17"), 0, 200, 0)]


def test_being_consulted_is_the_centres_time() -> None:
    """What a unit is charged is the same before the meeting decides and after it, whenever one asks."""
    story = Story("10-12T09:00")
    story.dispatch("10-12T09:05", "S17", "S08")
    story.step("10-12T09:20", liaison("S17"), Action.SIGN)
    story.step("10-12T09:30", centre(Role.DIRECTOR), Action.CONSULT, reason="HARD")
    waiting = facts(story.file, world().limits)
    assert waiting == ()
    assert [t.state for t in story.file.tasks] == [TaskState.WITHDRAWN] * 2
    story.step("10-23T16:00", centre(Role.DIRECTOR), Action.DIRECT, lead=unit("S08"), assisting=[])
    decided = facts(story.file, world().limits)
    assert {fact.task_n for fact in decided} == {3}
    assert min(fact.at for fact in decided) == local("10-23T16:00")


def test_the_meeting_a_lateness_forces_does_not_wipe_it_out() -> None:
    """Limits met or missed by then stand as they stood, limits not yet reached count for nobody, cards are kept."""
    story = Story("10-12T09:00")
    lead, helper, third = unit("S17"), unit("S08"), unit("S13")
    story.dispatch("10-12T09:05", "S17", "S08", "S13")
    story.answer("10-12T09:20", "S17")
    story.step("10-12T10:00", liaison("S08"), Action.SIGN)
    story.answer("10-12T10:10", "S13")
    story.file_result("10-16T10:00", "S13")
    due = story.file.tasks[0].due
    story.step("10-20T09:00", centre(Role.SYSTEM), Action.RED_CARD, task=1)
    before = {m: story.found(m) for m in (M.RESPONSE_RATE, M.ONTIME_RATE)}
    story.step("10-20T09:10", centre(Role.SYSTEM), Action.CONSULT, reason="OVERDUE_TWICE")
    assert {task.state for task in story.file.tasks} == {TaskState.WITHDRAWN}
    assert story.shares(M.RESPONSE_RATE) == [(lead, 1, 1, 0), (helper, 0, 1, 0), (third, 0, 1, 0)]
    assert story.shares(M.ONTIME_RATE) == [(lead, 0, 1, 0), (helper, 0, 1, 0), (third, 1, 1, 0)]
    assert [fact._replace(pending=0) for fact in before[M.ONTIME_RATE]] == story.found(M.ONTIME_RATE)
    assert (before[M.RESPONSE_RATE], {fact.at for fact in before[M.ONTIME_RATE]}) == (
        story.found(M.RESPONSE_RATE),
        {due},
    )
    assert {fact.metric for fact in facts(story.file, world().limits)} == set(before)
    assert [(d.unit_id, d.kind) for d in deductions(story.file)] == [(lead, DeductionKind.RED_CARD)]

    said = {"ground": "道路中断", "objection": "10月第1号"}
    story.step("10-21T09:00", centre(Role.DIRECTOR), Action.CORRECT, task=1, excuse="LATE", **said)
    assert story.shares(M.ONTIME_RATE)[0] == (lead, 1, 1, 0)
    assert deductions(story.file) == ()
    with pytest.raises(RuleBroken, match="没有可更正的记录"):
        story.step("10-21T09:00", centre(Role.DIRECTOR), Action.CORRECT, task=3, excuse="LATE", **said)
    held = story.found(M.RESPONSE_RATE) + story.found(M.ONTIME_RATE)
    story.step("10-22T10:00", centre(Role.DIRECTOR), Action.DIRECT, lead=lead, assisting=[])
    assert [f for f in facts(story.file, world().limits) if f.task_n < 4] == held


@pytest.mark.parametrize("suspended", ["10-16T09:00", "10-20T09:00"], ids=["in time", "late already"])
def test_a_limit_that_stood_still_is_not_missed_by_the_meeting(suspended: str) -> None:
    story = Story("10-12T09:00")
    story.dispatch("10-12T09:05", "S17")
    story.answer("10-12T09:20", "S17")
    due = story.file.tasks[0].due
    said = {"kind": "SUSPENSION", "reason": "待上级资金", "plan": "资金到位后动工", "review_at": local("10-30T09:00")}
    story.step(suspended, liaison("S17"), Action.ASK, **said)
    story.step(suspended, centre(Role.LEADER), Action.DECIDE, request=1, approve=True, ruling="同意")
    assert story.shares(M.ONTIME_RATE) == []
    story.step("10-28T10:00", centre(Role.DIRECTOR), Action.CONSULT, reason="HARD")
    late = local(suspended) > due
    assert story.shares(M.ONTIME_RATE) == ([(unit("S17"), 0, 1, 0)] if late else [])
    assert (story.file.tasks[0].due < local("10-28T10:00")) is late


def test_an_approved_return_leaves_nothing_with_the_returner() -> None:
    story = Story("10-12T09:00")
    story.dispatch("10-12T09:05", "S17")
    story.step("10-12T09:30", liaison("S17"), Action.ASK, kind="RETURN", reason="属村集体", cited_duty="三定方案")
    story.step("10-12T11:30", centre(Role.SHIFT_LEAD), Action.DECIDE, request=1, approve=True, ruling="属村集体")
    assert facts(story.file, world().limits) == ()
    story.dispatch("10-12T11:40", "S08")
    assert {fact.unit_id for fact in facts(story.file, world().limits)} == {unit("S08")}
