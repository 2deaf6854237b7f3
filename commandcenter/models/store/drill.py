"""Behind a figure: the facts it is made of, with their cases; figures month by month; how many requesters were reached.

A drill-down reads the very facts whose sums are printed, over the same days, cut at the same moment: its denominator
is the printed one (tested for every unit and KPI of a month).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, bindparam, cast, func, or_, select, text

from ..case import CloseKind
from ..kpi import REPEAT_WINDOW, Figure, Figures, Metric
from ..people import Session
from . import tables as t
from .figures import day_bounds, unit_sums
from .session import on_server
from .sight import seen_by
from .types import UtcTime


class Item(NamedTuple):
    """One fact of a figure; `seen` whether the person who asks may read its case."""

    case_id: int
    numerator: int
    denominator: int
    n: int
    pending: int
    seen: bool


class Part(NamedTuple):
    """Facts of some cases alone: those whose grid, matter or platform is one of `values` ("" where not settled)."""

    by: Literal["grid", "matter", "platform"]
    values: tuple[str, ...]


class Share(NamedTuple):
    """Some of all."""

    part: int
    whole: int


#: On a server figures are the same for everybody, whatever cases he sees (`sql/server_doors.sql`).
_UNTIL = bindparam("until", type_=UtcTime())
_ITEMS_THERE = text("SELECT * FROM figure_items(:units, :metrics, :first, :last, :until, :split, :keys)").bindparams(
    _UNTIL
)
_PARTS_THERE = text("SELECT * FROM figure_parts(:units, :first, :last, :until, :split)").bindparams(_UNTIL)
_MARKS_THERE = text("SELECT * FROM mark_sums(:marks, :unit, :first, :last, :until)").bindparams(_UNTIL)
_COVERAGE_THERE = text(
    "SELECT reached, called FROM calls_reached(:units, :first, :last, :window_first, :window_last, :since, :until)"
).bindparams(bindparam("since", type_=UtcTime()), _UNTIL)


def items(
    connection: Connection,
    by: Session,
    metrics: Collection[str],
    units: Collection[int],
    first: date,
    last: date,
    now: datetime,
    part: Part | None = None,
) -> list[Item]:
    """The facts of some KPIs or marks of some units over local days, cut at now; the newest first. `part` narrows."""
    if on_server(connection):
        which = {"units": json.dumps(sorted(units)), "metrics": ",".join(sorted(metrics))}
        which |= {"split": part.by if part else "", "keys": json.dumps(part.values if part else ())}
        return [Item(*row) for row in connection.execute(_ITEMS_THERE, which | _span(first, last, now))]
    fact = t.kpi_fact.c
    query = (
        select(fact.case_id, fact.numerator, fact.denominator, fact.n, fact.pending, seen_by(by, fact.case_id))
        .where(fact.unit_id.in_(sorted(units)), fact.metric.in_(sorted(metrics)), _days(first, last), fact["at"] <= now)
        .order_by(fact["at"].desc(), fact.case_id.desc())
    )
    if part is not None:
        query = query.join(t.case, t.case.c.id == fact.case_id).where(_split_by(part.by).in_(part.values))
    rows = connection.execute(query)
    return [Item(case, top, bottom, n, pending, bool(seen)) for case, top, bottom, n, pending, seen in rows]


def parts(
    connection: Connection,
    by: Literal["grid", "matter", "platform"],
    units: Collection[int],
    first: date,
    last: date,
    now: datetime,
) -> dict[str, Figures]:
    """The KPIs of some units together over local days, cut at now, told apart by a property of the cases: under each
    of its values ("" where it is not settled). The parts add up to the sum of the units."""
    if on_server(connection):
        which = {"units": json.dumps(sorted(units)), "split": by}
        rows: Any = connection.execute(_PARTS_THERE, which | _span(first, last, now))
    else:
        fact, key = t.kpi_fact.c, _split_by(by)
        counted = (fact.numerator, fact.denominator, fact.n, fact.pending)
        rows = connection.execute(
            select(key, fact.metric, *(func.sum(column) for column in counted))
            .join(t.case, t.case.c.id == fact.case_id)
            .where(fact.unit_id.in_(sorted(units)), fact.metric.in_(tuple(Metric)))
            .where(_days(first, last), fact["at"] <= now)
            .group_by(key, fact.metric)
        )
    out: dict[str, Figures] = {}
    for value, metric, *figure in rows:
        out.setdefault(value, {})[Metric(metric)] = Figure(*map(int, figure))
    return out


def _split_by(by: str) -> ColumnElement[str]:
    column = {"grid": t.kpi_fact.c.grid_id, "matter": t.case.c.matter_id, "platform": t.case.c.platform}[by]
    return func.coalesce(cast(column, Text), "")


def monthly(
    connection: Connection, months: Sequence[tuple[date, date]], units: Collection[int], now: datetime
) -> list[dict[int, Figures]]:
    """The KPIs of some units in each of some calendar months (first and last day), cut at now.

    One query for all months that are over; the running month is read like any range of days.
    """
    over = {f"{first:%Y-%m}": at for at, (first, last) in enumerate(months) if day_bounds(first, last, now)[1] <= now}
    out: list[dict[int, Figures]] = [
        {} if f"{first:%Y-%m}" in over else unit_sums(connection, first, last, now, units) for first, last in months
    ]
    if not over or not units:
        return out
    wanted = set(units)
    rows = connection.execute(_MONTHS, {"months": sorted(over), "lowest": min(wanted), "highest": max(wanted)})
    for period, unit_id, metric, *figure in rows:
        if unit_id in wanted:
            out[over[period]].setdefault(unit_id, {})[Metric(metric)] = Figure(*figure)
    return out


_MONTHS = text(
    "SELECT period, owner_id, metric, numerator, denominator, n, pending FROM kpi_sum"
    " WHERE owner = 'U' AND period IN :months AND owner_id BETWEEN :lowest AND :highest"
).bindparams(bindparam("months", expanding=True))


def mark_totals(
    connection: Connection, marks: Collection[str], unit_id: int, first: date, last: date, now: datetime
) -> dict[str, tuple[int, int]]:
    """What some marks of a unit add up to over local days: the sum of the numerators, and how many."""
    if on_server(connection):
        of = {"marks": ",".join(sorted(marks)), "unit": unit_id}
        found = connection.execute(_MARKS_THERE, of | _span(first, last, now))
        return {metric: (total, count) for metric, total, count in found}
    fact = t.kpi_fact.c
    query = (
        select(fact.metric, func.sum(fact.numerator), func.count())
        .where(fact.unit_id == unit_id, fact.metric.in_(sorted(marks)), _days(first, last), fact["at"] <= now)
        .group_by(fact.metric)
    )
    return {metric: (int(total), count) for metric, total, count in connection.execute(query)}


def callback_coverage(connection: Connection, units: Collection[int], first: date, last: date, now: datetime) -> Share:
    """回访覆盖率 (domain §3): of the requesters called in these days about work of these units, those reached.

    Counted per requester and round. The cases are found by their facts: those with a result of a call-back, and those
    closed because nobody could be reached, whose window for repeats ends a fixed time after closing.
    """
    start, end = day_bounds(first, last, now)
    window = first + REPEAT_WINDOW - timedelta(days=1), last + REPEAT_WINDOW + timedelta(days=1)
    if on_server(connection):
        days = {"first": first.isoformat(), "last": last.isoformat(), "since": start, "until": end}
        windows = {"window_first": window[0].isoformat(), "window_last": window[1].isoformat()}
        found = connection.execute(_COVERAGE_THERE, {"units": json.dumps(sorted(units))} | days | windows).one()
        return Share(found.reached, found.called)
    call = t.PART_TABLES["callbacks"].c
    mine = sorted(units)
    answered = select(t.kpi_fact.c.case_id).where(
        t.kpi_fact.c.unit_id.in_(mine), t.kpi_fact.c.metric == Metric.RESOLUTION_RATE, _days(first, last)
    )
    in_vain = (
        select(t.kpi_fact.c.case_id)
        .join(t.case, t.case.c.id == t.kpi_fact.c.case_id)
        .where(
            t.kpi_fact.c.unit_id.in_(mine),
            t.kpi_fact.c.metric == Metric.REPEAT_RATE,
            _days(*window),
            t.case.c.close_kind == CloseKind.UNREACHABLE,
        )
    )
    called = (
        select(func.max(cast(call.reached, Integer)).label("reached"))
        .where(or_(call.case_id.in_(answered), call.case_id.in_(in_vain)), call["at"] >= start, call["at"] < end)
        .group_by(call.case_id, call.requester, call.round)
        .subquery()
    )
    counted = select(func.coalesce(func.sum(called.c.reached), 0), func.count(called.c.reached))
    row: Any = connection.execute(counted).one()
    return Share(int(row[0]), int(row[1]))


def _span(first: date, last: date, now: datetime) -> dict[str, Any]:
    return {"first": first.isoformat(), "last": last.isoformat(), "until": now}


def _days(first: date, last: date) -> ColumnElement[bool]:
    return and_(t.kpi_fact.c.day >= first.isoformat(), t.kpi_fact.c.day <= last.isoformat())
