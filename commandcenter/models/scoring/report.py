"""日报、周报、月报: which days each is about, and what a period's cases say — hot spots, likely breaches. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from ..labels import Labelled
from ..people import PEER_GROUPS, Unit, UnitKind
from ..timing.worktime import TZ, local_day
from .assessment import UnitResult
from .periods import Period, month_of

#: A place and matter with so many reports in a period is a hot spot.
HOT = 3
_MOST = 12
#: A unit's usual time is told from so many finished tasks on.
_ENOUGH = 5
#: So many missed reports of a kind are made up for.
_MADE_UP = 7
#: So many units of a peer group are told first, and so many last.
_TOLD = 3
#: … and not more for all who share a rank.
_MOST_TOLD = 8
#: A score that deserves commendation (domain §3).
_GOOD = Decimal(90)


class ReportKind(Labelled):
    DAILY = "daily", "日报"
    WEEKLY = "weekly", "周报"
    MONTHLY = "monthly", "月报"

    @property
    def before(self) -> str:
        """What people call the period before, with which 环比 compares."""
        return {ReportKind.DAILY: "前一日", ReportKind.WEEKLY: "上周", ReportKind.MONTHLY: "上月"}[self]

    @property
    def year_ago(self) -> str:
        """What they call the one of the year before, with which 同比 compares."""
        return {ReportKind.DAILY: "上年同日", ReportKind.WEEKLY: "上年同期", ReportKind.MONTHLY: "上年同月"}[self]


class Basis(Labelled):
    """What a report's counts, KPIs and ranks rest on. Of days and weeks nothing is ever published; a month counts live
    until its assessment froze it."""

    LIVE = "live", "实时数"
    UNPUBLISHED = "unpublished", "未公布，实时数"
    CHECKED = "checked", "未公布，核对稿"
    PUBLISHED = "published", "已公布"

    @property
    def is_frozen(self) -> bool:
        """Whether those figures stay where they are."""
        return self in (Basis.CHECKED, Basis.PUBLISHED)


@dataclass(frozen=True, slots=True)
class Stand:
    """What a report rests on, counted until `at`. Of a published month the revision in force: its 修订号 as a number
    and as people read it (`name`), and its hash."""

    basis: Basis
    at: datetime
    revision: int | None = None
    name: str = ""
    sha256: str = ""


def period_for(kind: ReportKind, day: date) -> Period:
    """The day, its week from Monday on, its calendar month."""
    if kind is ReportKind.DAILY:
        return Period(day, day)
    if kind is ReportKind.WEEKLY:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=6))
    return month_of(day)


def shifted(kind: ReportKind, period: Period, by: int) -> Period:
    """So many reports later, or earlier where it is below 0."""
    step = 1 if by > 0 else -1
    for _ in range(abs(by)):
        period = period_for(kind, period.last + timedelta(days=1) if step > 0 else period.first - timedelta(days=1))
    return period


def owed(kind: ReportKind, hour: time | None, now: datetime, begun: date | None, since: date) -> tuple[Period, ...]:
    """The reports whose hour has come, the oldest first: ready at `hour` of the day after their last.

    `begun` is the first day of the newest one the program made. What an outage kept it from making it makes up for, as
    far as that is of any use; a program that never made one begins with the newest. None of days before `since`.
    """
    if hour is None:
        return ()
    found: list[Period] = []
    period = shifted(kind, period_for(kind, local_day(now)), -1)
    if now < datetime.combine(period.last + timedelta(days=1), hour, TZ):
        period = shifted(kind, period, -1)
    most = 1 if begun is None else _MADE_UP
    while len(found) < most and period.last >= since and (begun is None or period.first > begun):
        found.append(period)
        period = shifted(kind, period, -1)
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A grid where one matter was reported again and again; `before` in the period before (None: there was nothing
    yet then). `cases` newest first."""

    grid_id: int
    matter_id: int
    count: int
    before: int | None
    cases: tuple[int, ...]


def hot_spots(
    now: Iterable[tuple[int, int | None, int | None]], before: Iterable[tuple[int, int | None, int | None]] | None
) -> tuple[HotSpot, ...]:
    """From (case, grid, matter) of two periods, most reports first; `before` None: there was nothing yet then. Cases
    without place or matter are left out."""
    found, earlier = _by_spot(now), None if before is None else _by_spot(before)
    spots = [
        HotSpot(
            *spot,
            count=len(cases),
            before=None if earlier is None else len(earlier.get(spot, ())),
            cases=tuple(sorted(cases, reverse=True)),
        )
        for spot, cases in found.items()
        if len(cases) >= HOT
    ]
    return tuple(sorted(spots, key=lambda s: (-s.count, s.grid_id, s.matter_id))[:_MOST])


def _by_spot(cases: Iterable[tuple[int, int | None, int | None]]) -> dict[tuple[int, int], list[int]]:
    out: dict[tuple[int, int], list[int]] = {}
    for case_id, grid, matter in cases:
        if grid is not None and matter is not None:
            out.setdefault((grid, matter), []).append(case_id)
    return out


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place in its peer group; `ranking_score` is what ranks it (折算分), `sharing` how many of its group
    share the rank."""

    unit: Unit
    score: Decimal | None
    rank: int
    ranking_score: Decimal | None = None
    sharing: int = 1


class Untold(Labelled):
    """Why nobody of a peer group, or nobody of a rank, is named."""

    LISTED = "listed", "只作列示，不分先后"
    FEW = "few", "有名次的不足4个，不分先后"
    TIED = "tied", "并列的太多，不逐一列出"


@dataclass(frozen=True, slots=True)
class Omission:
    """A peer group of which nobody is named; with a `rank` only the `sharing` units that share it."""

    kind: UnitKind
    why: Untold
    rank: int | None = None
    sharing: int = 0

    @property
    def words(self) -> str:
        """第1名（20个并列）：并列的太多，不逐一列出."""
        return self.why.label if self.rank is None else f"第{self.rank}名（{self.sharing}个并列）：{self.why.label}"


class Told(NamedTuple):
    """The first and the last of the peer groups, and who is not named, with the reason."""

    first: tuple[Place, ...]
    last: tuple[Place, ...]
    untold: tuple[Omission, ...]


def first_and_last(results: Iterable[UnitResult]) -> Told:
    """The first and the last of each peer group that has enough units with a rank, with all who share such a rank;
    where these are too many, none of them.

    Nobody is told last beside one of the first, or with a score that deserves commendation. County departments are
    listed for information elsewhere; they are not told first or last.
    """
    known = list(results)
    groups = [_told_of(kind, own) for kind in PEER_GROUPS if (own := [one for one in known if one.unit.kind is kind])]
    return Told(
        tuple(place for group in groups for place in group.first),
        tuple(place for group in groups for place in group.last),
        tuple(one for group in groups for one in group.untold),
    )


def _told_of(kind: UnitKind, results: Iterable[UnitResult]) -> Told:
    ranked = sorted(((r.rank, r.unit.code, r) for r in results if r.rank is not None), key=lambda one: one[:2])
    shared = Counter(rank for rank, _, _ in ranked)
    places = [Place(r.unit, r.score, rank, r.ranking_score, shared[rank]) for rank, _, r in ranked]
    if kind is UnitKind.COUNTY:
        return Told((), (), (Omission(kind, Untold.LISTED),))
    if len(places) <= _TOLD:
        return Told((), (), (Omission(kind, Untold.FEW),))
    first = _named(places)
    behind = [p for p in places if p.rank > places[_TOLD - 1].rank and p.score is not None and p.score < _GOOD]
    last = _named(behind[::-1])[::-1]
    edges = [part[:_TOLD][-1] for part in (places, behind[::-1]) if part]
    tied = (Omission(kind, Untold.TIED, p.rank, p.sharing) for p in edges if p not in first and p not in last)
    return Told(tuple(first), tuple(last), tuple(tied))


def _named(places: Sequence[Place]) -> list[Place]:
    """The foremost, with all who share the rank of the last of them; where these are too many, without any of them."""
    if not places:
        return []
    edge = places[:_TOLD][-1].rank
    found = [place for n, place in enumerate(places) if n < _TOLD or place.rank == edge]
    return found if len(found) <= _MOST_TOLD else [place for place in found if place.rank != edge]


@dataclass(frozen=True, slots=True)
class Running:
    """A task that is not filed yet."""

    case_id: int
    no: str
    title: str
    unit_id: int
    dispatched_at: datetime
    due: datetime


@dataclass(frozen=True, slots=True)
class Breach:
    """A running task that will probably be filed late: at the unit's usual pace it ends at `likely`."""

    task: Running
    likely: datetime
    usual: timedelta


def usual_times(finished: Iterable[tuple[int, datetime, datetime]]) -> dict[int, timedelta]:
    """The median time from dispatch to feedback by unit, of (unit, dispatched, filed); none for a unit with too few."""
    spans: dict[int, list[float]] = {}
    for unit, sent, filed in finished:
        spans.setdefault(unit, []).append((filed - sent).total_seconds())
    return {unit: timedelta(seconds=median(times)) for unit, times in spans.items() if len(times) >= _ENOUGH}


def breaches(
    running: Iterable[Running], usual: Mapping[int, timedelta], now: datetime, until: datetime
) -> tuple[Breach, ...]:
    """Tasks due between now and `until` that end late at the usual pace of their unit, the nearest deadline first.

    What is past its due already is no forecast. A task that already took longer than usual is expected at any moment,
    so it is told late only when less than a tenth of the usual time is left to its due.
    """
    found = []
    for task in running:
        if task.unit_id not in usual or not now < task.due <= until:
            continue
        span = usual[task.unit_id]
        likely = max(task.dispatched_at + span, now + span / 10)
        if likely > task.due:
            found.append(Breach(task, likely, span))
    return tuple(sorted(found, key=lambda one: (one.task.due, one.task.case_id)))


def per_day(period: Period, days: Sequence[date], today: date) -> tuple[int, ...]:
    """How many of these fell on each day of a period, as far as it has come."""
    counts = Counter(days)
    length = (min(period.last, today) - period.first).days + 1
    return tuple(counts[period.first + timedelta(days=n)] for n in range(max(0, length)))
