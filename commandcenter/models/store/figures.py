"""Facts and sums of the seven KPIs: kept with each command, read for any range of days (design §3, Facts and sums)."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, text, update

from ..case import CaseFile, RatingItem
from ..kpi import Fact, Figure, Metric, facts
from ..limits import Limits
from ..scoring.assessment import TELLING, DeductionKind, Tally, deductions, told
from ..scoring.assessment import ratings as rating_rows
from ..scoring.periods import Period, month_of, months_within
from ..timing.worktime import TZ, local_day
from . import tables as t
from .prepared import Prepared, bound, together
from .session import on_server
from .types import UtcTime

UnitFigures = dict[int, dict[Metric, Figure]]
UnitRatings = dict[int, dict[RatingItem, Tally]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What an assessment is made of: sums, rating tallies and deductions (hundredths of points) per unit id.

    Ratings are told by the month (domain §3): those of a calendar month that lies wholly within the days, of an item
    that was rated `TELLING` times in it. Of other days nobody could be kept from taking one range from another. None is
    dated ahead, so the month that runs counts whatever it has.
    """

    sums: UnitFigures
    ratings: UnitRatings
    deducted: dict[int, int]


# --- keeping ---------------------------------------------------------------------------

_FACT_KEY = (t.kpi_fact.c.case_id, t.kpi_fact.c.metric, t.kpi_fact.c.task_n, t.kpi_fact.c.item)
_INSERT_FACT = Prepared(insert(t.kpi_fact).values(bound(t.kpi_fact.c.keys())))
_DELETE_FACT = Prepared(delete(t.kpi_fact).where(*(column == bindparam(f"of_{column.name}") for column in _FACT_KEY)))
_FACT_VALUES = ("unit_id", "grid_id", "at", "day", "numerator", "denominator", "n", "pending")
_UPDATE_FACT = Prepared(
    update(t.kpi_fact)
    .where(*(column == bindparam(f"of_{column.name}") for column in _FACT_KEY))
    .values(bound(_FACT_VALUES))
)
_RATING, _DEDUCTED = "rating.", "deducted."


class Mark(NamedTuple):
    """Something else that is summed per unit and day, in the form of a `Fact`: a rating received, points taken away."""

    metric: str
    task_n: int
    item: int
    unit_id: int
    grid_id: int | None
    at: datetime
    numerator: int
    denominator: int
    n: int = 1
    pending: int = 0


Entry = Fact | Mark


def mark_code(what: RatingItem | DeductionKind) -> str:
    """What stands in `kpi_fact.metric` for a rating or a deduction."""
    return f"{_RATING if isinstance(what, RatingItem) else _DEDUCTED}{what.value}"


def entries(file: CaseFile, limits: Limits) -> tuple[Entry, ...]:
    """Everything of a dossier that is summed: facts of the seven KPIs, ratings, deductions."""
    rated = (Mark(mark_code(r.item), 0, r.n, r.unit_id, None, r.at, r.score, 0) for r in rating_rows(file))
    taken = (Mark(mark_code(d.kind), d.task_n, d.item, d.unit_id, None, d.at, d.points, 0) for d in deductions(file))
    return (*facts(file, limits), *rated, *taken)


def fact_row(case_id: int, entry: Entry) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "metric": str(entry.metric),
        "task_n": entry.task_n,
        "item": entry.item,
        "unit_id": entry.unit_id,
        "grid_id": entry.grid_id,
        "at": entry.at,
        "day": local_day(entry.at).isoformat(),
        "numerator": entry.numerator,
        "denominator": entry.denominator,
        "n": entry.n,
        "pending": entry.pending,
    }


def _by_key(found: Iterable[Entry]) -> dict[tuple[str, int, int], Entry]:
    return {(entry.metric, entry.task_n, entry.item): entry for entry in found}


def keep(connection: Connection, before: CaseFile, after: CaseFile, limits: Limits) -> None:
    """Write what the change from one dossier to the next moved of its facts and marks; triggers move the sums."""
    case_id = after.case.id
    old, new = _by_key(entries(before, limits)), _by_key(entries(after, limits))
    for key, entry in new.items():
        if key not in old:
            _INSERT_FACT.on(connection, fact_row(case_id, entry))
        elif old[key] != entry:
            _UPDATE_FACT.on(connection, fact_row(case_id, entry) | _key(case_id, *key))
    for key in old.keys() - new.keys():
        _DELETE_FACT.on(connection, _key(case_id, *key))


def _key(case_id: int, metric: str, task_n: int, item: int) -> dict[str, Any]:
    return {"of_case_id": case_id, "of_metric": str(metric), "of_task_n": task_n, "of_item": item}


# --- reading ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Range:
    """Inclusive local days cut at `now`, as sums to add, sums to take away again, and today from the facts.

    Sums are named by their period: a month or a day. A month of which more than half is wanted is added whole and
    loses its other days, so that no edge of a range costs more than half a month.
    """

    plus: tuple[str, ...]
    minus: tuple[str, ...]
    today: str | None


_HIGHEST_ID = 2**31 - 1
#: Nothing is older than this, and arithmetic with days before it ends at the beginning of the calendar.
_BEGINNING = date(2000, 1, 1)


def split_range(first: date, last: date, now: datetime) -> Range:
    """How a range is read (domain §3: a figure counts facts with attribution ≤ min(end of range, now))."""
    present = local_day(now)
    first = max(first, _BEGINNING)
    today = present.isoformat() if first <= present <= last else None
    end = min(last, present - timedelta(days=1))
    plus: list[str] = []
    minus: list[str] = []
    day = first
    while day <= end:
        month = [day.replace(day=1) + timedelta(days=i) for i in range(monthrange(day.year, day.month)[1])]
        wanted = [d.isoformat() for d in month if first <= d <= end]
        others = [d.isoformat() for d in month if not first <= d <= end]
        if len(wanted) > len(others):
            plus.append(f"{day:%Y-%m}")
            minus += others
        else:
            plus += wanted
        day = month[-1] + timedelta(days=1)
    return Range(tuple(plus), tuple(minus), today)


def unit_figures(connection: Connection, first: date, last: date, now: datetime) -> Figures:
    """Sums per unit and metric over the days from `first` to `last`, with ratings and deductions."""
    deducted: dict[int, int] = {}
    for unit_id, found in _summed(connection, "M", first, last, now, None).items():
        taken = [figure.numerator for code, figure in found.items() if code.startswith(_DEDUCTED)]
        if taken:
            deducted[unit_id] = sum(taken)
    monthly = ratings_of(connection, _months(first, last, now))
    return Figures(unit_sums(connection, first, last, now), _told(monthly), deducted)


def _months(first: date, last: date, now: datetime) -> tuple[Period, ...]:
    """The calendar months wholly within these days that have begun."""
    return tuple(months_within(max(first, _BEGINNING), min(last, month_of(local_day(now)).last)))


def ratings_of(connection: Connection, months: Iterable[Period]) -> dict[str, UnitRatings]:
    """The tallies of ratings by month (2026-10) and unit, however few; on a server a unit reads those it may know."""
    wanted = [f"{month.first:%Y-%m}" for month in months]
    out: dict[str, UnitRatings] = {}
    for month, unit_id, code, total, n in connection.execute(_RATINGS, {"months": wanted}) if wanted else ():
        item = RatingItem(code.removeprefix(_RATING))
        out.setdefault(month, {}).setdefault(unit_id, {})[item] = Tally(int(total), int(n))
    return out


def _told(monthly: Mapping[str, UnitRatings]) -> UnitRatings:
    """The tallies of all months together, of each month those of enough ratings."""
    out: UnitRatings = {}
    for found in monthly.values():
        for unit_id, own in told(found, TELLING).items():
            for item, tally in own.items():
                old = out.setdefault(unit_id, {}).get(item, Tally(0, 0))
                out[unit_id][item] = Tally(old.total + tally.total, old.n + tally.n)
    return out


def mark_counts(
    connection: Connection, what: DeductionKind | RatingItem, first: date, last: date, now: datetime
) -> dict[int, int]:
    """How often units got a mark over the days from `first` to `last`."""
    code = mark_code(what)
    found = _summed(connection, "M", first, last, now, None)
    return {unit_id: own[code].n for unit_id, own in found.items() if code in own and own[code].n}


def unit_sums(
    connection: Connection, first: date, last: date, now: datetime, units: Collection[int] | None = None
) -> UnitFigures:
    """The seven KPIs over a range of local days, of all units or of some; units without facts are missing."""
    found = _summed(connection, "U", first, last, now, units)
    return {unit_id: {Metric(code): figure for code, figure in own.items()} for unit_id, own in found.items()}


def first_month(connection: Connection) -> date | None:
    """The first day of the first month that counts anything, None where nothing was counted yet."""
    found = connection.execute(_FIRST_MONTH).scalar()
    return None if found is None else date.fromisoformat(f"{found[:7]}-01")


_RATINGS = text(
    "SELECT period, owner_id, metric, numerator, n FROM kpi_sum"
    f" WHERE owner = 'M' AND period IN :months AND metric LIKE '{_RATING}%' AND n > 0"
).bindparams(bindparam("months", expanding=True))
_FIRST_MONTH = text("SELECT period FROM kpi_sum WHERE owner = 'U' AND n > 0 ORDER BY period LIMIT 1")
_SUMMED = (
    "SELECT owner_id, metric, SUM(numerator), SUM(denominator), SUM(n), SUM(pending) FROM ("
    "SELECT owner_id, metric, numerator, denominator, n, pending FROM kpi_sum"
    " WHERE owner = :owner AND period {plus} AND owner_id BETWEEN :lowest AND :highest"
    " UNION ALL SELECT owner_id, metric, -numerator, -denominator, -n, -pending FROM kpi_sum"
    " WHERE owner = :owner AND period {minus} AND owner_id BETWEEN :lowest AND :highest"
    ") AS parts GROUP BY owner_id, metric"
)
_LISTED, _LISTED_THERE = "IN (SELECT value FROM json_each(:{0}))", "= ANY (string_to_array(:{0}, ','))"
_TODAY = (
    "SELECT unit_id, metric, SUM(numerator), SUM(denominator), SUM(n), SUM(pending) FROM kpi_fact"
    " WHERE day = :today AND at <= :now AND unit_id BETWEEN :lowest AND :highest"
    " AND (metric LIKE '%.%') = (:owner = 'M') GROUP BY unit_id, metric"
)
#: On a server everybody reads the same sums, whatever cases he sees.
_TODAY_THERE = (
    "SELECT unit_id, metric, numerator, denominator, n, pending"
    " FROM facts_today(:today, :now, :lowest, :highest, :owner)"
)


class _Sums(NamedTuple):
    """What an engine is asked for the sums of periods and for those of today."""

    periods: Prepared
    today: Prepared

    @classmethod
    def asked(cls, listed: str, today: str) -> _Sums:
        periods = _SUMMED.format(plus=listed.format("plus"), minus=listed.format("minus"))
        moment = bindparam("now", type_=UtcTime())
        return cls(Prepared(text(periods), planned=True), Prepared(text(today).bindparams(moment), planned=True))


_SUMS, _SUMS_THERE = _Sums.asked(_LISTED, _TODAY), _Sums.asked(_LISTED_THERE, _TODAY_THERE)


def _summed(
    connection: Connection, owner: str, first: date, last: date, now: datetime, units: Collection[int] | None
) -> dict[int, dict[str, Figure]]:
    """Figures by unit and code. Some units are read as the range of their ids: departments stand side by side."""
    span = split_range(first, last, now)
    lowest, highest = (min(units), max(units)) if units else (0, 0 if units is not None else _HIGHEST_ID)
    common = {"owner": owner, "lowest": lowest, "highest": highest}
    there = on_server(connection)
    sums, listed = (_SUMS_THERE, ",".join) if there else (_SUMS, json.dumps)
    asked: list[tuple[Prepared, dict[str, Any]]] = []
    if span.plus:
        asked.append((sums.periods, {"plus": listed(span.plus), "minus": listed(span.minus)} | common))
    if span.today is not None:
        asked.append((sums.today, {"today": span.today, "now": now} | common))
    out: dict[int, dict[str, Figure]] = {}
    for unit_id, code, *values in chain.from_iterable(together(connection, asked)):
        if units is None or unit_id in units:
            figures = out.setdefault(unit_id, {})
            part = Figure(*map(int, values))
            figures[code] = figures[code] + part if code in figures else part
    return out


def day_bounds(first: date, last: date, now: datetime) -> tuple[datetime, datetime]:
    """The instants a range of local days covers, cut at now: [start, end)."""
    first, last = max(first, _BEGINNING), min(last, local_day(now))
    start = datetime(first.year, first.month, first.day, tzinfo=TZ).astimezone(UTC)
    following = last + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=TZ).astimezone(UTC)
    return start, min(end, now + timedelta(microseconds=1))


def recomputed(files: Iterable[CaseFile], limits: Limits, first: date, last: date, now: datetime) -> Figures:
    """The same figures from dossiers folded out of the event log, touching neither facts nor sums."""
    start, end = day_bounds(first, last, now)
    sums: UnitFigures = {}
    whole = {f"{month.first:%Y-%m}" for month in _months(first, last, now)}
    ratings: dict[str, UnitRatings] = {}
    deducted: dict[int, int] = {}
    for file in files:
        for fact in _within(facts(file, limits), start, end):
            figures = sums.setdefault(fact.unit_id, {})
            part = Figure(fact.numerator, fact.denominator, fact.n, fact.pending)
            figures[fact.metric] = figures[fact.metric] + part if fact.metric in figures else part
        for row in rating_rows(file):
            month = f"{local_day(row.at):%Y-%m}"
            if month in whole:
                own = ratings.setdefault(month, {}).setdefault(row.unit_id, {})
                tally = own.get(row.item, Tally(0, 0))
                own[row.item] = Tally(tally.total + row.score, tally.n + 1)
        for item in _within(deductions(file), start, end):
            deducted[item.unit_id] = deducted.get(item.unit_id, 0) + item.points
    return Figures(sums, _told(ratings), deducted)


def _within(rows: Iterable[Any], start: datetime, end: datetime) -> Iterator[Any]:
    return (row for row in rows if start <= row.at < end)
