"""What somebody reported himself, newest first."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from ..people import Session
from . import tables as t
from .sight import seen_by


def newest_reports(connection: Connection, by: Session, since: datetime, most: int) -> list[int]:
    """The ids of this login's newest cases since then, as far as it may still see them."""
    c = t.case.c
    query = (
        select(c.id)
        .where(c.registered_at >= since, c.reporter == by.login, seen_by(by, c.id))
        .order_by(c.registered_at.desc())
        .limit(most)
    )
    return list(connection.execute(query).scalars())
