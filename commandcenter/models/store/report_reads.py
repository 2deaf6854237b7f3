"""What a report is gathered from: a period's cases with place, matter and source, running tasks, usual times."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, exists, or_, select

from ..case import VOID, CaseState, CloseKind, Origin
from ..people import Session
from ..scoring.report import Running
from ..timing.worktime import local_day
from . import tables as t
from .figures import day_bounds
from .sight import seen_by

#: As `counts` counts them, so that a report's numbers are those of the papers.
_LIVED = and_(t.case.c.origin != Origin.HISTORY, ~t.case.c.drill)
_WAITING = ("SENT", "SIGNED", "CONTACTED")
_FINISHED_LOOKED_AT = 20_000


class Registered(NamedTuple):
    """A case of the period, as far as a report tells it apart."""

    id: int
    at: datetime
    platform: str
    route: str | None
    grid_id: int | None
    matter_id: int | None
    state: CaseState
    close_kind: CloseKind | None


class Repeat(NamedTuple):
    """A case confirmed as a repeat of another one."""

    id: int
    no: str
    title: str
    repeat_of: str
    grid_id: int | None


def registered(connection: Connection, by: Session, first: date, last: date, now: datetime) -> list[Registered]:
    """The cases registered in these days that this person may see."""
    c, (start, end) = t.case.c, day_bounds(first, last, now)
    query = select(c.id, c.registered_at, c.platform, c.route, c.grid_id, c.matter_id, c.state, c.close_kind).where(
        c.registered_at >= start, c.registered_at < end, _LIVED, seen_by(by, c.id)
    )
    return [
        Registered(*row[:6], CaseState(row.state), CloseKind(row.close_kind) if row.close_kind else None)
        for row in connection.execute(query)
    ]


def begins_with_case(connection: Connection) -> date | None:
    """The day of the first case that counts; None while there is none."""
    query = select(t.case.c.registered_at).where(_LIVED, t.case.c.registered_at.is_not(None))
    at = connection.execute(query.order_by(t.case.c.registered_at).limit(1)).scalar()
    return None if at is None else local_day(at)


def closed(connection: Connection, by: Session, first: date, last: date, now: datetime) -> list[datetime]:
    """When cases were closed in these days."""
    c, (start, end) = t.case.c, day_bounds(first, last, now)
    query = select(c.closed_at).where(c.closed_at >= start, c.closed_at < end, _LIVED, seen_by(by, c.id))
    return list(connection.execute(query).scalars())


def repeats(connection: Connection, by: Session, first: date, last: date, now: datetime) -> list[Repeat]:
    """Cases confirmed as repeats in these days, the newest first."""
    c, (start, end) = t.case.c, day_bounds(first, last, now)
    query = (
        select(c.id, c.no, c.title, c.repeat_of, c.grid_id)
        .where(
            c.repeat_of.is_not(None),
            c.repeat_confirmed_at >= start,
            c.repeat_confirmed_at < end,
            _LIVED,
            seen_by(by, c.id),
        )
        .order_by(c.repeat_confirmed_at.desc())
    )
    return [Repeat(*row) for row in connection.execute(query)]


def running(connection: Connection, by: Session) -> list[Running]:
    """Tasks that are not filed yet, of cases this person may see."""
    k, c = t.PART_TABLES["tasks"].c, t.case.c
    query = (
        select(c.id, c.no, c.title, k.unit_id, k.dispatched_at, k.due)
        .join(t.case, c.id == k.case_id)
        .where(k.state.in_(_WAITING), _LIVED, seen_by(by, c.id))
    )
    return [Running(*row) for row in connection.execute(query)]


def finished(connection: Connection, since: datetime) -> list[tuple[int, datetime, datetime]]:
    """(unit, dispatched, filed) of the newest tasks filed since then."""
    k = t.PART_TABLES["tasks"].c
    query = (
        select(k.unit_id, k.dispatched_at, k.feedback_at)
        .where(k.dispatched_at >= since, k.feedback_at.is_not(None), k.state.not_in(sorted(VOID)))
        .order_by(k.dispatched_at.desc())
        .limit(_FINISHED_LOOKED_AT)
    )
    return [(unit, sent, filed) for unit, sent, filed in connection.execute(query)]


def begins_on(connection: Connection) -> date | None:
    """The day of the first event of the database; None while it has none."""
    at = connection.execute(select(t.event.c.at).order_by(t.event.c.id).limit(1)).scalar()
    return None if at is None else local_day(at)


def kept_close(connection: Connection, case_ids: Collection[int]) -> frozenset[int]:
    """Those of these cases that a paper for many readers must not name: confidential, complaining of somebody, or
    handed over (移送)."""
    c, barred = t.case.c, t.case_barred.c
    complains = exists(select(barred.case_id).where(barred.case_id == c.id))
    hidden = or_(c.confidential, complains, c.state == CaseState.TRANSFERRED)
    query = select(c.id).where(c.id.in_(sorted(set(case_ids))), hidden)
    return frozenset(connection.execute(query).scalars())
