"""Plain counts of a period for papers and reports; live cases only (no history, no drill)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, func, or_, select

from ..case import OPEN, VOID, AskKind, AskResult, Origin
from . import tables as t
from .figures import day_bounds

_LIVE = and_(t.case.c.origin != Origin.HISTORY, ~t.case.c.drill)


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """What happened between two local days; `open` and `overdue` as they stand now, of the period's registrations."""

    registered: int
    accepted: int
    closed: int
    open: int
    overdue: int
    whistles: int
    consultations: int
    supervised: int
    returns_asked: int
    returns_refused: int


def of_period(connection: Connection, first: date, last: date, now: datetime) -> PeriodCounts:
    """Counts from cases, tasks, requests and events with times in the range."""
    start, end = day_bounds(first, last, now)

    def cases(*conditions: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(t.case).where(_LIVE, *conditions)
        return int(connection.execute(query).scalar_one())

    def within(column: Column[Any]) -> ColumnElement[bool]:
        return and_(column >= start, column < end)

    registered = within(t.case.c.registered_at)
    asked = (
        select(func.count())
        .select_from(t.request)
        .join(t.case)
        .where(_LIVE, t.request.c.kind == AskKind.RETURN, t.request.c.asked_at >= start, t.request.c.asked_at < end)
    )
    events = (
        select(func.count())
        .select_from(t.event)
        .join(t.case, t.case.c.id == t.event.c.entity_id)
        .where(_LIVE, t.event.c.entity == "case", t.event.c.at >= start, t.event.c.at < end)
    )
    sent = (
        select(func.count())
        .select_from(t.task)
        .join(t.case)
        .where(_LIVE, t.task.c.dispatched_at >= start, t.task.c.dispatched_at < end, ~t.task.c.undone)
    )
    return PeriodCounts(
        registered=cases(registered),
        accepted=cases(within(t.case.c.accepted_at)),
        closed=cases(within(t.case.c.closed_at)),
        open=cases(registered, t.case.c.state.in_(OPEN)),
        overdue=cases(registered, t.case.c.due < now),
        whistles=int(connection.execute(sent).scalar_one()),
        consultations=int(connection.execute(events.where(t.event.c.kind == "CONSULT")).scalar_one()),
        supervised=int(connection.execute(events.where(t.event.c.kind == "SUPERVISE")).scalar_one()),
        returns_asked=int(connection.execute(asked).scalar_one()),
        returns_refused=int(connection.execute(asked.where(t.request.c.result == AskResult.REFUSED)).scalar_one()),
    )


def overdue_tasks(connection: Connection, start: datetime, end: datetime) -> dict[int, list[str]]:
    """Unit id → numbers of the cases whose task of this unit fell due in [start, end) and was not filed in time."""
    query = (
        select(t.task.c.unit_id, t.case.c.no)
        .join(t.case, t.case.c.id == t.task.c.case_id)
        .where(
            _LIVE,
            t.case.c.state.not_in(["DRAFT", "NOT_ADMITTED", "CANCELLED", "TRANSFERRED", "MERGED"]),
            t.task.c.state.not_in([*VOID, "SUSPENDED"]),
            t.task.c.due >= start,
            t.task.c.due < end,
            or_(t.task.c.feedback_at.is_(None), t.task.c.feedback_at > t.task.c.due),
        )
        .order_by(t.task.c.unit_id, t.case.c.no)
    )
    out: dict[int, list[str]] = {}
    for unit_id, no in connection.execute(query):
        out.setdefault(unit_id, []).append(no)
    return out
