"""What each unit has in hand and is late with, and who usually leads a matter."""

from __future__ import annotations

from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.overviews.loads import Load, Usual, loads, usual_leads
from commandcenter.models.case import CaseState, TaskState
from commandcenter.models.lifecycle import Action
from tests.stage import Stage

S = CaseState


def desk(stage: Stage, login: str = "dispatch1") -> Desk:
    return stage.desk(login)


def test_nothing_in_hand(stage: Stage) -> None:
    stage.walk(S.ACCEPTED)
    stage.walk(S.CLOSED)
    assert loads(desk(stage)) == {}


def test_every_running_task_counts_and_suspended_ones_do_not(stage: Stage) -> None:
    for state in (S.DISPATCHED, S.HANDLING, S.SUSPENDED, S.VERIFYING):
        stage.walk(state)
    found = loads(desk(stage))
    lamps, helpers = stage.unit("S17"), stage.unit("S12")
    running = (TaskState.SENT, TaskState.SIGNED, TaskState.CONTACTED)
    tasks = [t for n in range(1, 5) for t in stage.file(n).tasks if t.state in running]
    assert found[lamps].open == sum(t.unit_id == lamps for t in tasks) == 2
    assert helpers not in found or found[helpers].open == sum(t.unit_id == helpers for t in tasks)


def test_late_is_what_is_due_now(stage: Stage) -> None:
    stage.at("2026-11-02 09:00")
    unit = stage.unit("S17")
    case = stage.walk(S.ACCEPTED)
    stage.act(case.id, "lead1", Action.DISPATCH, lead=unit)
    assert loads(desk(stage)) == {unit: Load(1, 0)}
    stage.wait(minutes=31)
    assert loads(desk(stage)) == {unit: Load(1, 1)}
    stage.act(case.id, "u-s17", Action.SIGN)
    stage.act(case.id, "u-s17", Action.CONTACT)
    assert loads(desk(stage)) == {unit: Load(1, 0)}
    stage.wait(days=9)
    assert loads(desk(stage)) == {unit: Load(1, 1)}


def test_units_see_their_own_alone(stage: Stage) -> None:
    stage.walk(S.DISPATCHED)
    assert set(loads(desk(stage, "u-s17"))) == {stage.unit("S17")}
    assert loads(desk(stage, "u-s01")) == {}
    assert usual_leads(desk(stage, "u-s17"), stage.matter()) == ()


def test_who_usually_leads(stage: Stage) -> None:
    lamps, other = stage.unit("S17"), stage.unit("S12")
    for lead in (lamps, lamps, other):
        case = stage.walk(S.ACCEPTED)
        stage.act(case.id, "lead1", Action.DISPATCH, lead=lead)
    assert usual_leads(desk(stage), stage.matter()) == (Usual(lamps, 2, 3), Usual(other, 1, 3))
    assert usual_leads(desk(stage), stage.matter("DJ-001")) == ()
    assert usual_leads(desk(stage), None) == ()
    stage.wait(days=91)
    assert usual_leads(desk(stage), stage.matter()) == ()
