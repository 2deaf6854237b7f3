"""Claims: who is just working on a case, until when. Two guarded columns, no event; the feed is rung by hand."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, or_, select, update

from ..payload import parse_time
from . import feed
from . import tables as t
from .prepared import Prepared


class Held(NamedTuple):
    """A claim as it stands in the row, running or run out."""

    login: str
    until: datetime


_SELECT = Prepared(
    select(t.case.c.claimed_by, t.case.c.claimed_until)
    .where(t.case.c.id == bindparam("of_case"))
    .where(t.case.c.claimed_by.is_not(None))
)
_CLEAR = Prepared(update(t.case).where(t.case.c.id == bindparam("of_case")).values(claimed_by=None, claimed_until=None))


def held(connection: Connection, case_id: int) -> Held | None:
    """The last claim on a case, unless it was let go."""
    row = _SELECT.on(connection, {"of_case": case_id}).fetchone()
    return None if row is None else Held(row[0], parse_time(row[1]))


def take(connection: Connection, case_id: int, login: str, until: datetime, now: datetime, *, over: bool) -> bool:
    """Takes or renews; False while somebody else's lasts, unless it is taken `over`."""
    columns = t.case.c
    free = or_(columns.claimed_by.is_(None), columns.claimed_by == login, columns.claimed_until <= now)
    statement = update(t.case).where(columns.id == case_id).values(claimed_by=login, claimed_until=until)
    done = connection.execute(statement if over else statement.where(free))
    if done.rowcount != 1:
        return False
    feed.ring(connection, case_id)
    return True


def clear(connection: Connection, case_id: int) -> None:
    """Nobody's any more. Does not ring: the event of the step that ends a claim does."""
    _CLEAR.on(connection, {"of_case": case_id})
