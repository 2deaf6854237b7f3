"""Random clock histories and the minutes they happen in: the material of `clock_oracle`.

A `World` knows each minute of some years as working or not, straight from holiday facts and office hours. Minutes
count from the first one of 2024-12-01 in Shanghai, which keeps no summer time in these years.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from random import Random

import numpy as np
import numpy.typing as npt

from ..models.timing.worktime import Calendar, Limit, LimitUnit, OfficeHours

# Public facts of 2025 and 2026; the arrangement of 2027 is made up, to have one that is announced later.
_RESTS = {
    2025: "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
    2027: "0101-0103 0206-0212 0403-0405 0501-0505 0609 0915-0917 1001-1007",
}
_WORKS = {2025: "0126 0208 0427 0928 1011", 2026: "0104 0214 0228 0509 0920 1010", 2027: "0130 0220 0508 0926 1009"}

_FIRST = date(2024, 12, 1)
_DAYS = (date(2028, 12, 31) - _FIRST).days + 1
_STARTS = range((date(2025, 1, 2) - _FIRST).days, (date(2027, 6, 1) - _FIRST).days)
BASE = datetime.combine(_FIRST, time(), timezone(timedelta(hours=8)))
DAY = 1440

_Hours = tuple[tuple[date, str], ...]
HOURS: tuple[_Hours, ...] = (
    ((date(2025, 1, 1), "0900-1200 1300-1700"),),
    tuple(
        (date(year, month, 1), spans)
        for year in (2025, 2026, 2027)
        for month, spans in ((5, "0830-1200 1430-1800"), (10, "0830-1200 1330-1730"))
    ),
    ((date(2025, 1, 1), "0807-1153 1401-1759"), (date(2026, 7, 6), "0900-1700"), (date(2026, 12, 30), "0000-2359")),
)

_LEGAL = {
    "running": ("pause", "pause", "extend", "external", "stop"),
    "paused": ("resume", "resume", "resume", "extend", "external", "stop"),
    "stopped": ("reopen",),
}
_NEXT = {"pause": "paused", "resume": "running", "stop": "stopped", "reopen": "running"}


@dataclass(frozen=True, slots=True)
class Step:
    """One event of a history at a minute; `n` is days for extend, the deadline's minute for external."""

    kind: str
    at: int
    n: int = 0
    reserve: int = 1


@dataclass(frozen=True, slots=True)
class History:
    """A limit, its start minute, what happened to the clock, and which office hours hold."""

    hours: int
    limit: Limit
    start: int
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        told = [f"{instant(self.start):%Y-%m-%d %H:%M} start {self.limit} (hours {self.hours})"]
        for step in self.steps:
            n = f"{instant(step.n):%Y-%m-%d %H:%M} -{step.reserve}" if step.kind == "external" else step.n or ""
            told.append(f"{instant(step.at):%Y-%m-%d %H:%M} {step.kind} {n}".rstrip())
        return "; ".join(told)


class World:
    """The minutes of 2024-12 to 2028 under some office hours, before or after 2027's arrangement is announced."""

    def __init__(self, hours: int, announced: bool) -> None:
        years = (2025, 2026, 2027) if announced else (2025, 2026)
        self._rests = {day for year in years for day in _dates(year, _RESTS[year])}
        self._works = {day for year in years for day in _dates(year, _WORKS[year])}
        self._hours = HOURS[hours]
        self._years = frozenset(years)
        self.mask: npt.NDArray[np.bool_] = np.zeros(_DAYS * DAY, dtype=np.bool_)
        for i in range(_DAYS):
            self._fill(i)
        self.works = [bool(day.any()) for day in self.mask.reshape(_DAYS, DAY)]
        self.traps = self._find_traps()
        self.edges: list[int] = (np.flatnonzero(np.diff(self.mask)) + 1).tolist()

    def calendar(self) -> Calendar:
        """The same facts as the program keeps them."""
        days = dict.fromkeys(self._rests, False) | dict.fromkeys(self._works, True)
        hours = tuple(OfficeHours(first, tuple(_spans(text))) for first, text in self._hours)
        return Calendar(days, self._years, hours)

    def _find_traps(self) -> list[int]:
        """Days around holidays, make-up days, new office hours and the turn of the year."""
        years = {date(year, 12, 31) for year in (2025, 2026)}
        days = self._rests | self._works | {first for first, _ in self._hours} | years
        near = {(day - _FIRST).days + shift for day in days for shift in range(-3, 3)}
        return sorted(near.intersection(_STARTS))

    def _fill(self, i: int) -> None:
        day = _FIRST + timedelta(days=i)
        if day in self._rests or (day.weekday() >= 5 and day not in self._works):
            return
        in_force = [text for first, text in self._hours if first <= day] or [self._hours[0][1]]
        for opens, closes in _spans(in_force[-1]):
            begin, end = (i * DAY + t.hour * 60 + t.minute for t in (opens, closes))
            self.mask[begin:end] = True

    def worked(self, a: int, b: int) -> int:
        return int(np.count_nonzero(self.mask[a:b]))

    def after_minutes(self, at: int, minutes: int) -> int:
        """The end of the n-th working minute after an instant; the instant itself for none."""
        if minutes == 0:
            return at
        window = 6 * minutes + 20 * DAY
        working = np.flatnonzero(self.mask[at : at + window])
        return at + int(working[minutes - 1]) + 1

    def close_after(self, at: int, days: int) -> int:
        """Office close of the n-th working day after the instant's day (before it for negative n)."""
        day, step = at // DAY, 1 if days > 0 else -1
        while days:
            day += step
            days -= step if self.works[day] else 0
        return day * DAY + int(np.flatnonzero(self.mask[day * DAY : (day + 1) * DAY])[-1]) + 1


@cache
def world(hours: int, announced: bool) -> World:
    """The world of one set of office hours, built once."""
    return World(hours, announced)


def random_history(rng: Random) -> History:
    """A legal history that seeks the traps: edges of office hours, holidays, make-up days, new hours, year ends."""
    hours = rng.randrange(len(HOURS))
    here = world(hours, announced=True)
    day = rng.choice(here.traps) if rng.random() < 0.6 else rng.choice(_STARTS)
    start = _near_edge(rng, here, day * DAY + rng.randrange(DAY))
    return History(hours, _limit(rng), start, tuple(_steps(rng, here, start)))


def _limit(rng: Random) -> Limit:
    match rng.choice(tuple(LimitUnit)):
        case LimitUnit.WORKING_DAYS:
            return Limit(rng.choice((1, 2, 3, 5, 10, 15, 60)), LimitUnit.WORKING_DAYS)
        case LimitUnit.WORKING_MINUTES:
            return Limit(rng.choice((1, 30, 120, 210, 240, 420, 480, 960, 2400)), LimitUnit.WORKING_MINUTES)
        case LimitUnit.MINUTES:
            return Limit(rng.choice((5, 15, 30, 120, 1440, 4000)), LimitUnit.MINUTES)
        case _:
            return Limit(rng.choice((1, 15, 30, 60)), LimitUnit.NATURAL_DAYS)


def _steps(rng: Random, here: World, start: int) -> list[Step]:
    """What may happen next, and when, until the dice end it; the state only says what is legal."""
    steps: list[Step] = []
    at, state, external, announced = start, "running", False, False
    for _ in range(rng.choice((0, 1, 2, 3, 4, 6, 8))):
        at = _later(rng, here, at)
        kinds = list(_LEGAL[state]) + ["lift"] * external * (state != "stopped") + ["announce"] * (not announced)
        kind = rng.choice(kinds)
        steps.append(_step(rng, here, kind, at))
        state = _NEXT.get(kind, state)
        external = kind == "external" or (external and kind != "lift")
        announced = announced or kind == "announce"
    return steps


def _step(rng: Random, here: World, kind: str, at: int) -> Step:
    if kind == "extend":
        return Step(kind, at, rng.randrange(1, 11))
    if kind == "external":
        until = _near_edge(rng, here, at + rng.randrange(-2 * DAY, 30 * DAY))
        return Step(kind, at, until, rng.choice((0, 1, 1, 1, 3)))
    return Step(kind, at)


def _later(rng: Random, here: World, at: int) -> int:
    """The same minute, soon, tonight, some days on; often at an edge of office hours."""
    gap = rng.choice((0, 1, rng.randrange(240), rng.randrange(2 * DAY), rng.randrange(12 * DAY)))
    return max(at, _near_edge(rng, here, at + gap))


def _near_edge(rng: Random, here: World, at: int) -> int:
    """Half of the times the instant itself, else the next opening or closing, or a minute beside it."""
    if rng.random() < 0.5:
        return at
    return here.edges[bisect_left(here.edges, at)] + rng.choice((-1, 0, 0, 0, 1))


def instant(minute: int) -> datetime:
    """The minute as the program says it."""
    return BASE + timedelta(minutes=minute)


def _dates(year: int, text: str) -> list[date]:
    found: list[date] = []
    for part in text.split():
        first, _, last = part.partition("-")
        begin, end = (date(year, int(t[:2]), int(t[2:])) for t in (first, last or first))
        found += [begin + timedelta(days=i) for i in range((end - begin).days + 1)]
    return found


def _spans(text: str) -> list[tuple[time, time]]:
    return [(time(int(part[:2]), int(part[2:4])), time(int(part[5:7]), int(part[7:9]))) for part in text.split()]
