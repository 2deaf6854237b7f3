"""Every clock of a dossier: which there are, since when they run, and the one that decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.models.case import CaseState
from commandcenter.models.case_clocks import CaseClock, ClockKind, case_clocks
from commandcenter.models.lifecycle import Action
from commandcenter.models.limits import Limits
from tests.make import Life, at, place, township
from tests.situations import situations

S = CaseState
K = ClockKind


def clocks(life: Life) -> tuple[CaseClock, ...]:
    return case_clocks(life.file, life.events, township(), Limits())


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        (S.SUBMITTED, [K.STAGE]),
        (S.SUPPLEMENT, [K.STAGE]),
        (S.ACCEPTED, [K.STAGE]),
        (S.CONSULTING, [K.STAGE]),
        (S.GRID_HANDLING, [K.CONTACT, K.COMPLETION]),
        (S.DISPATCHED, [K.SIGN, K.COMPLETION, K.SIGN, K.COMPLETION]),
        (S.HANDLING, [K.CONTACT, K.COMPLETION, K.SIGN, K.COMPLETION]),
        (S.VERIFYING, [K.STAGE, K.COMPLETION, K.COMPLETION]),
        (S.CALLBACK, [K.STAGE, K.COMPLETION, K.COMPLETION]),
        (S.CLOSED, [K.COMPLETION, K.COMPLETION]),
        (S.NOT_ADMITTED, []),
        (S.TRANSFERRED, []),
    ],
)
def test_what_is_owed_in_each_state(state: CaseState, kinds: list[ClockKind]) -> None:
    assert [one.kind for one in clocks(Life().to(state))] == kinds


def test_one_clock_has_the_deadline_that_runs() -> None:
    """Whatever the situation: it is the case's own, and nothing decides where nothing runs."""
    for name, life in situations().items():
        deciding = [one for one in clocks(life) if one.decides]
        if life.case.due is None or life.state is S.SUSPENDED:
            assert not deciding, name
        else:
            assert [one.clock.due for one in deciding] == [life.case.due], name


def test_a_stage_runs_since_it_was_entered() -> None:
    life = Life().to(S.SUPPLEMENT).wait(minutes=30)
    life.act("intake1", Action.SUPPLY, text="村口第二盏")
    (stage,) = clocks(life)
    assert stage.clock.started == at("2026-11-02 09:35")
    assert stage.clock.due == life.case.stage_due


def test_another_urgency_counts_from_where_the_rule_says() -> None:
    life = Life().wait(minutes=10)
    emergency = life.copy().act("intake1", Action.PLACE, urgency="EMERGENCY")
    assert clocks(emergency)[0].clock.started == emergency.now
    urgent = life.copy().act("intake1", Action.PLACE, urgency="URGENT")
    assert clocks(urgent)[0].clock.started == urgent.began
    accepted = Life().to(S.ACCEPTED).wait(minutes=10).act("intake1", Action.PLACE, urgency="URGENT")
    assert clocks(accepted)[0].clock.started == accepted.case.accepted_at


def test_a_correction_of_the_place_leaves_the_stage_alone() -> None:
    life = Life().wait(minutes=10).act("intake1", Action.PLACE, grid=place())
    assert clocks(life)[0].clock.started == life.began


def test_rework_has_its_own_limit_beside_the_completion() -> None:
    life = Life().to(S.VERIFYING).wait(hours=2).verify(False)
    rework = next(one for one in clocks(life) if one.kind is K.REWORK)
    assert rework.clock.started == life.now.replace(microsecond=0)
    assert rework.task_n == life.case.lead
    assert rework.clock.due == life.file.lead.rework_due  # type: ignore[union-attr]


def test_tasks_that_count_for_nobody_have_no_clock() -> None:
    life = Life().to(S.DISPATCHED).ask_return("S17").decide("lead1", True)
    assert [one.kind for one in clocks(life)] == [K.STAGE]


def test_a_finished_task_keeps_its_account() -> None:
    life = Life().to(S.CLOSED).wait(days=3)
    lead = clocks(life)[0]
    assert lead.task_n == life.case.lead
    assert lead.ended_at == life.file.tasks[0].ended_at
    assert not lead.decides


def test_every_clock_can_be_told() -> None:
    for life in situations().values():
        for one in clocks(life):
            total = sum((timedelta(seconds=line.delta) for line in one.clock.lines), timedelta())
            assert one.clock.started + total == one.clock.due
            assert one.sentences[-1].startswith("合计")
            assert one.lines[-1].sign == "="
