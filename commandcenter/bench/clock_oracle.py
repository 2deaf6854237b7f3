"""A second opinion on every deadline: clock histories replayed on a mask of minutes.

The oracle counts the working minutes of a `clock_histories.World` one by one; it shares nothing with
`models.timing.worktime` but the rules of domain §2.3. `run` plays the same histories through `models.timing.ledger` and
returns where the two disagree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random

from ..models.timing import ledger
from ..models.timing.ledger import Clock
from ..models.timing.worktime import Calendar, LimitUnit
from .clock_histories import BASE, DAY, History, Step, instant, random_history, world


@dataclass(frozen=True, slots=True)
class Difference:
    """A history after whose first `steps` steps ledger and oracle give another due, or the ledger's sum is off."""

    history: History
    steps: int
    expected: datetime
    found: datetime
    summed: datetime


def run(n: int, seed: int = 1) -> list[Difference]:
    """Where ledger and oracle disagree in n random histories, at most one difference each; empty when all agree."""
    rng = Random(seed)
    return [found for _ in range(n) if (found := compare(random_history(rng))) is not None]


def compare(history: History) -> Difference | None:
    """The first step after which the two give another due, or the ledger's lines do not sum to its due."""
    for i, (clock, expected) in enumerate(zip(replay(history), dues(history), strict=True)):
        want = BASE + timedelta(seconds=expected)
        summed = clock.started + timedelta(seconds=sum(line.delta for line in clock.lines))
        if clock.due != want or summed != want:
            return Difference(history, i, want, clock.due, summed)
    return None


def replay(history: History) -> list[Clock]:
    """The ledger's clock at the start and after every step."""
    announced = False
    calendar = _calendar(history.hours, announced)
    clocks = [ledger.start(instant(history.start), history.limit, calendar)]
    for step in history.steps:
        announced = announced or step.kind == "announce"
        clocks.append(_play(clocks[-1], step, _calendar(history.hours, announced)))
    return clocks


def _play(clock: Clock, step: Step, calendar: Calendar) -> Clock:
    at = instant(step.at)
    match step.kind:
        case "pause":
            return ledger.pause(clock, at, "待核查", "")
        case "resume":
            return ledger.resume(clock, at, calendar, "")
        case "extend":
            return ledger.extend(clock, at, step.n, calendar, "")
        case "external":
            return ledger.set_external(clock, at, instant(step.n), calendar, "", step.reserve)
        case "lift":
            return ledger.set_external(clock, at, None, calendar, "")
        case "stop":
            return ledger.stop(clock, at)
        case "reopen":
            return ledger.reopen(clock, at, calendar, "")
        case _:
            return ledger.recalendar(clock, at, calendar)


def dues(history: History) -> list[int]:
    """The oracle's due at the start and after every step, in seconds since the first minute."""
    oracle = _Oracle(history)
    found = [oracle.due]
    for i, step in enumerate(history.steps):
        if step.kind == "announce" and not oracle.stopped:
            oracle.count_anew(history.steps[:i])
        elif step.kind == "announce":
            oracle.world = world(history.hours, True)
        else:
            oracle.take(step)
        found.append(oracle.due)
    return found


class _Oracle:
    def __init__(self, history: History) -> None:
        self._history = history
        self.world = world(history.hours, False)
        self._begin()

    def _begin(self) -> None:
        limit, start = self._history.limit, self._history.start
        self._cap: int | None = None
        self._halted: int | None = None
        self.stopped = False
        match limit.unit:
            case LimitUnit.WORKING_DAYS:
                self._own = 60 * self.world.close_after(start, limit.n)
            case LimitUnit.WORKING_MINUTES:
                self._own = 60 * self.world.after_minutes(start, limit.n)
            case LimitUnit.MINUTES:
                self._own = 60 * (start + limit.n)
            case LimitUnit.NATURAL_DAYS:
                self._own = 60 * DAY * (start // DAY + limit.n + 1) - 1

    @property
    def due(self) -> int:
        return self._own if self._cap is None else min(self._own, self._cap)

    def count_anew(self, steps: tuple[Step, ...]) -> None:
        self.world = world(self._history.hours, True)
        self._begin()
        for step in steps:
            self.take(step)

    def take(self, step: Step) -> None:
        match step.kind:
            case "pause" | "stop":
                self._halted = step.at if self._halted is None else self._halted
                self.stopped = step.kind == "stop"
            case "resume" | "reopen":
                self._run_again(step.at)
            case "extend" if self._history.limit.unit is LimitUnit.NATURAL_DAYS:
                self._own += step.n * DAY * 60
            case "extend":
                self._own = 60 * self.world.close_after(self._own // 60, step.n)
            case "external":
                self._cap = 60 * (self.world.close_after(step.n, -step.reserve) if step.reserve else step.n)
            case "lift":
                self._cap = None

    def _run_again(self, at: int) -> None:
        since = at if self._halted is None else self._halted
        self._halted, self.stopped = None, False
        if self._history.limit.unit in (LimitUnit.MINUTES, LimitUnit.NATURAL_DAYS):
            self._own += 60 * (at - since)
        else:
            self._own = 60 * self.world.after_minutes(self._own // 60, self.world.worked(since, at))


@cache
def _calendar(hours: int, announced: bool) -> Calendar:
    return world(hours, announced).calendar()
