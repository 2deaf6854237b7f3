"""双向评价 as windows use it: what somebody is asked to rate, the rating itself, and what the rated unit may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Connection

from ...models.case import CaseFile, RatingItem
from ...models.errors import RuleBroken
from ...models.kpi import half_up, two_places
from ...models.lifecycle import Action, World, why_not
from ...models.lifecycle.rating import rating_items, whistled
from ...models.people import PEER_GROUPS, Role
from ...models.scoring.assessment import RATING_ITEMS, TELLING
from ...models.scoring.periods import Period, months_until
from ...models.store import cases, figures
from ...models.store.ratings_owed import unrated
from ...models.timing.worktime import local_day
from ...models.town.township import Township
from ..center import CaseRef, Center
from ..desk import Desk

__all__ = ["RATERS", "TELLING", "Received", "ToRate", "rate", "received", "to_rate"]

#: Who rates (domain §3): grid leaders, the call-back officer, and the liaison of a department the report.
RATERS = frozenset({Role.GRID_LEADER, Role.CALLBACK, Role.LIAISON})
#: Days that the limit may span, holidays included.
_LONGEST = 30
_MOST = 60
_MONTHS = 6


@dataclass(frozen=True, slots=True)
class ToRate:
    """One closed case to be rated: `whom`, by which items, until when."""

    case_id: int
    version: int
    no: str
    title: str
    grid: str
    whom: str
    items: tuple[RatingItem, ...]
    due: datetime


def to_rate(desk: Desk) -> tuple[ToRate, ...]:
    """What this person may rate now, the most urgent first; empty for who does not rate."""
    by, now = desk.by, desk.clock.now()
    if by.role not in RATERS:
        return ()
    with desk.store.read() as connection:
        world = desk.store.world(connection)
        since = _since(world, now)
        files = (cases.load(connection, case_id) for case_id in _candidates(connection, desk, world.township, since))
        found = [_line(file, desk, world) for file in files if why_not(file, Action.RATE, by, now, world) is None]
    return tuple(sorted(found, key=lambda one: (one.due, one.case_id)))


def _since(world: World, now: datetime) -> datetime:
    """Of what was closed a day before this, no rating is possible any more."""
    days = next(
        (n for n in range(1, _LONGEST) if world.due(now - timedelta(days=n), world.limits.rating) < now), _LONGEST
    )
    return now - timedelta(days=days)


def _candidates(connection: Connection, desk: Desk, township: Township, since: datetime) -> list[int]:
    by = desk.by
    match by.role:
        case Role.GRID_LEADER:
            below = {g.id for g in township.grids if any(up.id == by.grid_id for up in township.grid_line(g.id))}
            item = RatingItem.ARRIVAL
            return unrated(connection, by, since, _MOST, of_village=None, of_department=True, item=item, grids=below)
        case Role.CALLBACK:
            item = RatingItem.ATTITUDE
            return unrated(connection, by, since, _MOST, of_village=False, of_department=True, item=item)
        case _:
            item = RatingItem.TRUE_REPORT
            return unrated(connection, by, since, _MOST, of_village=True, of_department=False, item=item)


def _line(file: CaseFile, desk: Desk, world: World) -> ToRate:
    case, lead = file.case, file.lead
    assert lead is not None  # guarded: only a case with a finished lead task is rated
    assert case.closed_at is not None
    items = rating_items(desk.by.role, whistled(case, world))
    of_report = items[0] is RatingItem.TRUE_REPORT
    whom = world.unit(case.reporter_unit_id if of_report and case.reporter_unit_id else lead.unit_id).short
    grid = world.township.grid[case.grid_id].name if case.grid_id else ""
    due = world.due(case.closed_at, world.limits.rating)
    return ToRate(case.id, case.version, case.no, case.title, grid, whom, items, due)


def rate(desk: Desk, one: ToRate, scores: Mapping[RatingItem, int], reason: str = "") -> CaseRef:
    """The rating as it was given; one transaction. Raises RuleBroken (naming the item, or the reason that a score of 2
    or less needs), NotAllowed, Stale."""
    if missing := [item for item in one.items if item not in scores]:
        raise RuleBroken(f"“{missing[0].label}”还没有评分", field=missing[0].value.lower())
    said = {item.value.lower(): score for item, score in scores.items()} | {"reason": reason}
    return Center(desk.store, desk.by, desk.clock).act(one.case_id, one.version, Action.RATE, said)


@dataclass(frozen=True, slots=True)
class Received:
    """A month's ratings of the own unit: by item the mean (None: fewer than 3), never who gave them."""

    month: Period
    means: tuple[tuple[RatingItem, Decimal | None], ...]


def received(desk: Desk) -> tuple[Received, ...]:
    """The last six months, oldest first; empty for a unit that is not rated."""
    by, now = desk.by, desk.clock.now()
    with desk.store.read() as connection:
        kind = desk.store.setup(connection).township.unit[by.unit_id].kind
        if kind not in PEER_GROUPS:
            return ()
        found = []
        for month in months_until(local_day(now), _MONTHS):
            tallies = figures.unit_figures(connection, month.first, month.last, now).ratings.get(by.unit_id, {})
            means = [(item, tallies.get(item)) for item in RATING_ITEMS[kind]]
            told = [(i, two_places(half_up(100 * t.total, t.n)) if t else None) for i, t in means]
            found.append(Received(month, tuple(told)))
    return tuple(found)
