"""What the wall needs besides the counts: the extremes of the board, and the day hour by hour."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ..case import CaseState
from . import tables as t


class Extremes(NamedTuple):
    """The deadline missed longest ago, the next one to come, since when the oldest unsigned case waits; None: none."""

    missed: datetime | None
    next: datetime | None
    unsigned_since: datetime | None


def extremes(connection: Connection, now: datetime) -> Extremes:
    c = t.case.c
    missed = select(func.min(c.due)).where(c.due < now)
    following = select(func.min(c.due)).where(c.due >= now, c.warn_at <= now)
    waiting = select(func.min(c.stage_since)).where(c.state == CaseState.DISPATCHED)
    return Extremes(*(connection.execute(query).scalar() for query in (missed, following, waiting)))


def moments_since(connection: Connection, start: datetime) -> tuple[list[datetime], list[datetime]]:
    """When cases were registered, and when cases were closed, from `start` on: no drafts, drills or history."""
    c = t.case.c
    lived = (c.drill.is_(False), c.origin == "LIVE", c.state != CaseState.DRAFT)
    new = select(c.registered_at).where(c.registered_at >= start, *lived)
    closed = select(c.closed_at).where(c.closed_at >= start, c.state == CaseState.CLOSED, *lived)
    return list(connection.execute(new).scalars()), list(connection.execute(closed).scalars())
