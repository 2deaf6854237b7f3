"""When the public reports: over-dispersed days, a third on days of rest, peaks at 10, 15 and 17, one night of rain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from ..models.timing.worktime import TZ, Calendar

#: How many of a day's reports fall into each hour, from midnight on.
_HOURS = (4, 2, 2, 1, 1, 3, 10, 25, 60, 85, 100, 75, 40, 50, 75, 95, 80, 90, 45, 30, 25, 20, 12, 7)
#: In the night of rain most reports come after dark.
_STORM_HOURS = (5, 3, 2, 2, 2, 4, 10, 20, 40, 45, 45, 40, 30, 30, 40, 45, 45, 50, 60, 80, 110, 150, 160, 110)
_REST_DAY = 1 / 3
_STORM = 2.5
#: Gamma shape of the days' means: the variance of a day is mean + mean² ÷ shape.
_SHAPE = 8.0


@dataclass(frozen=True, slots=True)
class Arrival:
    """One report to come; `storm` belongs to the night of rain."""

    at: datetime
    storm: bool


def period(end: date, days: int) -> list[date]:
    """The days of the history, the last one included."""
    return [end - timedelta(days=back) for back in reversed(range(days))]


def storm_day(days: list[date]) -> date:
    """The day of the heavy rain: after two thirds of the history."""
    return days[len(days) * 2 // 3]


def arrivals(rng: Random, days: list[date], per_day: float, calendar: Calendar) -> list[Arrival]:
    """Every report of the history in the order of time; `per_day` is the mean over all its days."""
    storm = storm_day(days)
    weights = [_weight(day, storm, calendar) for day in days]
    scale = per_day * len(days) / sum(weights)
    out = [
        Arrival(_moment(rng, day, _STORM_HOURS if day == storm else _HOURS), day == storm)
        for day, weight in zip(days, weights, strict=True)
        for _ in range(_negative_binomial(rng, weight * scale))
    ]
    return sorted(out, key=lambda arrival: arrival.at)


def _weight(day: date, storm: date, calendar: Calendar) -> float:
    if day == storm:
        return _STORM
    return 1.0 if calendar.is_workday(day) else _REST_DAY


def _moment(rng: Random, day: date, hours: tuple[int, ...]) -> datetime:
    hour = rng.choices(range(24), hours)[0]
    return datetime.combine(day, time(hour, rng.randrange(60), rng.randrange(60)), TZ)


def _negative_binomial(rng: Random, mean: float) -> int:
    return _poisson(rng, rng.gammavariate(_SHAPE, mean / _SHAPE))


def _poisson(rng: Random, mean: float) -> int:
    """By counting the arrivals of one unit of time."""
    count, left = 0, mean
    while (left := left + math.log(1.0 - rng.random())) > 0:
        count += 1
    return count
