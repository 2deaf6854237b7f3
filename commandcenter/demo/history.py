"""The whole history: every report with its story, the clockwork four times a day, a calendar mended half-way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from ..dispatch.clockwork import Clockwork
from ..models.limits import Limits
from ..models.store.store import Store
from ..models.timing.clock import SimulatedClock
from ..models.timing.worktime import TZ
from ..models.town.township import Township
from . import (
    arrivals,
    months,
    paperwork,
    stories_checks,
    stories_grid,
    stories_intake,
    stories_overlay,
    stories_requests,
    urgent,
    watches,
)
from .arrivals import Arrival
from .cast import Cast
from .catalogue import Catalogue
from .duties import Duties
from .plot import STORIES, Story, plot
from .stage import Stage, Steps
from .tale import Tale

#: The modules whose stories are told; importing them is what registers their stories.
CHAPTERS = (stories_intake, stories_grid, stories_requests, stories_checks, stories_overlay)
#: Stories so frequent that one of them can make room for a rare one.
_COMMON = frozenset({"ordinary", "grid_handled", "answered"})
_CLOCKWORK_HOURS = (time(8, 40), time(11, 0), time(15, 0), time(20, 0))
#: What lies on the desks at the end: hours before it, and the story that begins then.
_FINALE = (
    (100.0, "third_return"),
    (72.0, "unreachable"),
    (52.0, "return_left_lying"),
    (30.0, "hard_matter"),
    (28.0, "extension_granted"),
    (27.0, "suspended"),
    (7.5, "return_granted"),
    (6.0, "helper_called"),
    (2.3, "return_granted"),
    (1.7, "return_refused"),
    (3.0, "supplemented"),
    (2.0, "not_admitted"),
    (0.9, "emergency"),
    (0.2, "emergency"),
    (0.1, "ordinary"),
)
#: How long before an unexpected working day the town learns of it.
_NOTICE = timedelta(days=12)


def set_stage(store: Store, clock: SimulatedClock, township: Township, rng: Random) -> Stage:
    cast = Cast(township, rng)
    duties = Duties(township, cast.stations, cast.departments)
    return Stage(store, clock, township, Limits(), cast, Catalogue(township, rng, duties), duties)


def write(stage: Stage, span: Sequence[date], per_day: float, seed: int, end: datetime) -> None:
    """Put everything that will happen before the end on the stage's queue."""
    rng = Random(f"{seed} arrivals")
    coming = [a for a in arrivals.arrivals(rng, list(span), per_day, stage.township.calendar) if a.at < end]
    for arrival, story in zip(coming, plot(rng, coming, end, _COMMON), strict=True):
        _announce(stage, seed, arrival, story)
    for hours, name in _FINALE:
        at = end - timedelta(hours=hours)
        if at.date() >= span[0]:
            _announce(stage, seed, Arrival(at, False), STORIES[name])
    for day in span:
        for hour in _CLOCKWORK_HOURS:
            stage.start(_tick(stage), datetime.combine(day, hour, TZ))
    watches.keep(stage, seed, span, end)
    months.keep(stage, span, end)
    paperwork.keep(stage, span, end)
    urgent.keep(stage, span, end)
    if surprise := _surprise(stage.township, span):
        stage.start(_mend_calendar(stage, surprise), datetime.combine(surprise, time(10), TZ) - _NOTICE)


def not_yet_announced(township: Township, span: Sequence[date]) -> Township:
    """The township as the history begins: its calendar does not know of one working day to come."""
    surprise = _surprise(township, span)
    days = {day: works for day, works in township.calendar.days.items() if day != surprise}
    return replace(township, calendar=replace(township.calendar, days=days))


def _surprise(township: Township, span: Sequence[date]) -> date | None:
    """The first make-up workday whose announcement falls into the history, when work has begun to lie about."""
    working = sorted(day for day, works in township.calendar.days.items() if works)
    return next((day for day in working if span[0] + timedelta(days=3) <= day - _NOTICE < span[-1]), None)


def _announce(stage: Stage, seed: int, arrival: Arrival, story: Story) -> None:
    number = stage.next_number()
    stage.start(_tell(stage, Random(f"{seed} {number}"), number, arrival, story), arrival.at)


def _tell(stage: Stage, rng: Random, number: int, arrival: Arrival, story: Story) -> Steps:
    yield from story.tell(Tale(stage, rng, number, arrival))


def _tick(stage: Stage) -> Steps:
    """The program's own duties, as its clockwork does them."""
    Clockwork(stage.store, stage.clock).run()
    yield from ()


def _mend_calendar(stage: Stage, day: date) -> Steps:
    why = f"补录{day.month}月{day.day}日调休上班"
    Clockwork(stage.store, stage.clock).adopt_calendar(stage.township.calendar, why)
    yield from ()
