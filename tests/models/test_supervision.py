"""Which step of supervision comes next, and which cards the program will give."""

from __future__ import annotations

from datetime import timedelta

import pytest

from commandcenter.models.lifecycle import Action
from commandcenter.models.owing import Step
from commandcenter.models.supervision import Debt, Owes, RunningTask, cards, horizon, suggested
from tests.make import at, township

CALENDAR = township().calendar
#: A Monday, an hour before the office closes.
DUE = at("2026-11-02 16:30")


def debt(level: int = 0, *, task: int | None = 1, emergency: bool = False) -> Debt:
    return Debt(1, 2, Step.FEED_BACK, DUE, task, level, emergency)


@pytest.mark.parametrize(
    ("level", "now", "wanted"),
    [
        (0, "2026-11-02 16:30", None),  # the due itself is still in time
        (0, "2026-11-02 16:31", Action.URGE),
        (0, "2026-11-09 09:00", Action.URGE),  # step by step, however late
        (1, "2026-11-03 09:00", Action.URGE),
        (1, "2026-11-03 17:30", Action.SUPERVISE),
        (2, "2026-11-04 17:30", None),
        (2, "2026-11-05 17:30", Action.LEADER_CASE),
        (3, "2026-11-20 09:00", None),
    ],
)
def test_levels_follow_each_other(level: int, now: str, wanted: Action | None) -> None:
    assert suggested(debt(level), None, at(now), CALENDAR) is wanted


def test_who_was_just_urged_is_left_to_work() -> None:
    now = at("2026-11-03 17:30")
    assert suggested(debt(1), now - timedelta(minutes=119), now, CALENDAR) is None
    assert suggested(debt(1), now - timedelta(hours=2), now, CALENDAR) is Action.SUPERVISE
    assert suggested(debt(1, emergency=True), now - timedelta(minutes=20), now, CALENDAR) is Action.SUPERVISE


def test_only_units_at_work_are_urged() -> None:
    assert suggested(debt(task=None), None, at("2026-11-09 09:00"), CALENDAR) is None


def test_the_loudest_unit_comes_first() -> None:
    calm, late, soon = Owes(1, sign=9), Owes(2, overdue=1), Owes(3, due_soon=5)
    assert sorted((calm, late, soon), key=lambda owes: owes.loudness) == [late, soon, calm]
    assert Owes(1, sign=1, contact=2, feed_back=3, others=4, suspended=5, asks=6).total == 10


def task(*, sent: str = "2026-10-26 09:00", warned: bool = False, carded: bool = False) -> RunningTask:
    return RunningTask(1, 2, at(sent), at("2026-11-04 17:30"), warned, carded)


def test_cards_to_come_are_those_the_clockwork_will_give() -> None:
    now = at("2026-11-02 10:00")
    until = at("2026-11-05 17:30")
    assert [(c.action, c.at) for c in cards(task(), now, until, CALENDAR)] == [
        (Action.YELLOW_CARD, at("2026-11-03 17:30")),
        (Action.RED_CARD, at("2026-11-04 17:30")),
    ]
    assert [c.action for c in cards(task(warned=True), now, until, CALENDAR)] == [Action.RED_CARD]
    assert [c.action for c in cards(task(warned=True, carded=True), now, until, CALENDAR)] == []
    assert [c.action for c in cards(task(), now, horizon(now, CALENDAR), CALENDAR)] == [Action.YELLOW_CARD]
    # a task so short that its warning came before itself gets none
    assert [c.action for c in cards(task(sent="2026-11-04 09:00"), now, until, CALENDAR)] == [Action.RED_CARD]


def test_one_looks_ahead_to_the_end_of_the_next_working_day() -> None:
    assert horizon(at("2026-11-06 18:00"), CALENDAR) == at("2026-11-09 17:30")
