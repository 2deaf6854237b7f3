"""Facts and sums of the seven KPIs: kept with each command, read for any range of days (design §3, Facts and sums)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, func, insert, select, text, update

from ..assessment import Deduction, Tally, deductions
from ..assessment import ratings as rating_rows
from ..case import CaseFile, CaseState, Origin, RatingItem
from ..kpi import Fact, Figure, Metric, facts
from ..limits import Limits
from ..worktime import TZ, local_day
from . import tables as t
from .prepared import Prepared, bound

UnitFigures = dict[int, dict[Metric, Figure]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What an assessment is made of: sums, rating tallies and deductions (hundredths of points) per unit id."""

    sums: UnitFigures
    ratings: dict[int, dict[RatingItem, Tally]]
    deducted: dict[int, int]


# --- keeping ---------------------------------------------------------------------------

_FACT_KEY = (t.kpi_fact.c.case_id, t.kpi_fact.c.metric, t.kpi_fact.c.task_n, t.kpi_fact.c.item)
_INSERT_FACT = Prepared(insert(t.kpi_fact).values(bound(t.kpi_fact.c.keys())))
_DELETE_FACT = delete(t.kpi_fact).where(*(column == bindparam(f"of_{column.name}") for column in _FACT_KEY))
_FACT_VALUES = ("unit_id", "grid_id", "at", "day", "numerator", "denominator", "n", "pending")
_UPDATE_FACT = Prepared(
    update(t.kpi_fact)
    .where(*(column == bindparam(f"of_{column.name}") for column in _FACT_KEY))
    .values(bound(_FACT_VALUES))
)
_INSERT_DEDUCTION = insert(t.kpi_deduction)


def fact_row(case_id: int, fact: Fact) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "metric": fact.metric.value,
        "task_n": fact.task_n,
        "item": fact.item,
        "unit_id": fact.unit_id,
        "grid_id": fact.grid_id,
        "at": fact.at,
        "day": local_day(fact.at).isoformat(),
        "numerator": fact.numerator,
        "denominator": fact.denominator,
        "n": fact.n,
        "pending": fact.pending,
    }


def deduction_row(case_id: int, item: Deduction) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "kind": item.kind.value,
        "task_n": item.task_n,
        "item": item.item,
        "unit_id": item.unit_id,
        "at": item.at,
        "day": local_day(item.at).isoformat(),
        "points": item.points,
    }


def _by_key(found: Iterable[Fact]) -> dict[tuple[Metric, int, int], Fact]:
    return {(f.metric, f.task_n, f.item): f for f in found}


def keep(connection: Connection, before: CaseFile, after: CaseFile, limits: Limits) -> None:
    """Write the facts and deductions that the change from one dossier to the next moved; triggers move the sums."""
    case_id = after.case.id
    old, new = _by_key(facts(before, limits)), _by_key(facts(after, limits))
    for key, fact in new.items():
        if key not in old:
            _INSERT_FACT.on(connection, fact_row(case_id, fact))
        elif old[key] != fact:
            row = fact_row(case_id, fact)
            of = {f"of_{column.name}": row[column.name] for column in _FACT_KEY}
            _UPDATE_FACT.on(connection, row | of)
    for metric, task_n, item in old.keys() - new.keys():
        connection.execute(
            _DELETE_FACT, {"of_case_id": case_id, "of_metric": metric, "of_task_n": task_n, "of_item": item}
        )
    _keep_deductions(connection, before, after)


def _keep_deductions(connection: Connection, before: CaseFile, after: CaseFile) -> None:
    old, new = deductions(before), deductions(after)
    if old == new:
        return
    connection.execute(delete(t.kpi_deduction).where(t.kpi_deduction.c.case_id == after.case.id))
    if new:
        connection.execute(_INSERT_DEDUCTION, [deduction_row(after.case.id, item) for item in new])


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
    return Figures(
        unit_sums(connection, first, last, now),
        rating_tallies(connection, first, last, now),
        _deducted(connection, first, last, now),
    )


_SUMMED = (
    "SELECT owner_id, metric, SUM(numerator), SUM(denominator), SUM(n), SUM(pending) FROM ("
    "SELECT owner_id, metric, numerator, denominator, n, pending FROM kpi_sum"
    " WHERE owner = 'U' AND period IN :plus{of_units}"
    " UNION ALL SELECT owner_id, metric, -numerator, -denominator, -n, -pending FROM kpi_sum"
    " WHERE owner = 'U' AND period IN :minus{of_units}"
    ") AS parts GROUP BY owner_id, metric"
)
_PERIODS: tuple[BindParameter[str], ...] = (bindparam("plus", expanding=True), bindparam("minus", expanding=True))
_UNITS: BindParameter[int] = bindparam("units", expanding=True)
_SUMS_OF_ALL = text(_SUMMED.format(of_units="")).bindparams(*_PERIODS)
_SUMS_OF_SOME = text(_SUMMED.format(of_units=" AND owner_id IN :units")).bindparams(*_PERIODS, _UNITS)
_READ_TODAY = (
    select(
        t.kpi_fact.c.unit_id,
        t.kpi_fact.c.metric,
        func.sum(t.kpi_fact.c.numerator),
        func.sum(t.kpi_fact.c.denominator),
        func.sum(t.kpi_fact.c.n),
        func.sum(t.kpi_fact.c.pending),
    )
    .where(t.kpi_fact.c.day == bindparam("today"), t.kpi_fact.c.at <= bindparam("now"))
    .group_by(t.kpi_fact.c.unit_id, t.kpi_fact.c.metric)
)
_TODAY_OF_SOME = _READ_TODAY.where(t.kpi_fact.c.unit_id.in_(_UNITS))


def unit_sums(
    connection: Connection, first: date, last: date, now: datetime, units: Iterable[int] | None = None
) -> UnitFigures:
    """The seven KPIs over a range of local days, of all units or of some; units without facts are missing."""
    span = split_range(first, last, now)
    some = {} if units is None else {"units": sorted(units)}
    rows: list[Any] = []
    if span.plus:
        periods = {"plus": span.plus, "minus": span.minus}
        rows += connection.execute(_SUMS_OF_SOME if some else _SUMS_OF_ALL, periods | some)
    if span.today is not None:
        today = {"today": span.today, "now": now}
        rows += connection.execute(_TODAY_OF_SOME if some else _READ_TODAY, today | some)
    out: UnitFigures = {}
    for unit_id, code, numerator, denominator, n, pending in rows:
        figures = out.setdefault(unit_id, {})
        metric = Metric(code)
        part = Figure(numerator, denominator, n, pending)
        figures[metric] = figures[metric] + part if metric in figures else part
    return out


def day_bounds(first: date, last: date, now: datetime) -> tuple[datetime, datetime]:
    """The instants a range of local days covers, cut at now: [start, end)."""
    first, last = max(first, _BEGINNING), min(last, local_day(now))
    start = datetime(first.year, first.month, first.day, tzinfo=TZ).astimezone(UTC)
    following = last + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=TZ).astimezone(UTC)
    return start, min(end, now + timedelta(microseconds=1))


_NOT_COUNTED = ("DRAFT", "NOT_ADMITTED", "CANCELLED", "TRANSFERRED", "MERGED")
_READ_RATINGS = (
    select(
        t.PART_TABLES["scores"].c.of_unit_id,
        t.PART_TABLES["scores"].c.item,
        func.sum(t.PART_TABLES["scores"].c.score),
        func.count(),
    )
    .join(t.case, t.case.c.id == t.PART_TABLES["scores"].c.case_id)
    .where(
        t.PART_TABLES["scores"].c.at >= bindparam("start"),
        t.PART_TABLES["scores"].c.at < bindparam("end"),
        t.case.c.state.not_in([CaseState(code) for code in _NOT_COUNTED]),
        t.case.c.origin != Origin.HISTORY,
        ~t.case.c.drill,
    )
    .group_by(t.PART_TABLES["scores"].c.of_unit_id, t.PART_TABLES["scores"].c.item)
)


def rating_tallies(
    connection: Connection, first: date, last: date, now: datetime
) -> dict[int, dict[RatingItem, Tally]]:
    start, end = day_bounds(first, last, now)
    out: dict[int, dict[RatingItem, Tally]] = {}
    for unit_id, item, total, n in connection.execute(_READ_RATINGS, {"start": start, "end": end}):
        out.setdefault(unit_id, {})[RatingItem(item)] = Tally(total, n)
    return out


_READ_DEDUCTED = (
    select(t.kpi_deduction.c.unit_id, func.sum(t.kpi_deduction.c.points))
    .where(
        t.kpi_deduction.c.day.between(bindparam("first"), bindparam("last")), t.kpi_deduction.c.at <= bindparam("now")
    )
    .group_by(t.kpi_deduction.c.unit_id)
)


def _deducted(connection: Connection, first: date, last: date, now: datetime) -> dict[int, int]:
    rows = connection.execute(_READ_DEDUCTED, {"first": first.isoformat(), "last": last.isoformat(), "now": now})
    return dict(rows.all())


def recomputed(files: Iterable[CaseFile], limits: Limits, first: date, last: date, now: datetime) -> Figures:
    """The same figures from dossiers folded out of the event log, touching neither facts nor sums."""
    start, end = day_bounds(first, last, now)
    sums: UnitFigures = {}
    ratings: dict[int, dict[RatingItem, Tally]] = {}
    deducted: dict[int, int] = {}
    for file in files:
        for fact in _within(facts(file, limits), start, end):
            figures = sums.setdefault(fact.unit_id, {})
            part = Figure(fact.numerator, fact.denominator, fact.n, fact.pending)
            figures[fact.metric] = figures[fact.metric] + part if fact.metric in figures else part
        for row in _within(rating_rows(file), start, end):
            tally = ratings.setdefault(row.unit_id, {}).get(row.item, Tally(0, 0))
            ratings[row.unit_id][row.item] = Tally(tally.total + row.score, tally.n + 1)
        for item in _within(deductions(file), start, end):
            deducted[item.unit_id] = deducted.get(item.unit_id, 0) + item.points
    return Figures(sums, ratings, deducted)


def _within(rows: Iterable[Any], start: datetime, end: datetime) -> Iterator[Any]:
    return (row for row in rows if start <= row.at < end)
