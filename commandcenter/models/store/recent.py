"""Cases of the last days as a new report is compared with them: their words, place, matter, and whose number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, select

from ..case import CaseState, Origin
from ..people import Session
from . import tables as t
from .sight import seen_by

#: What nobody would join a report to.
_GONE = (CaseState.DRAFT, CaseState.MERGED, CaseState.CANCELLED, CaseState.TRANSFERRED, CaseState.NOT_ADMITTED)


@dataclass(frozen=True, slots=True)
class Recent:
    """`phone` is the first requester's, "" of a confidential case: nobody learns from a likeness who reported it."""

    id: int
    no: str
    title: str
    text: str
    grid_id: int | None
    matter_id: int | None
    registered_at: datetime
    phone: str


def versions(connection: Connection, by: Session, since: datetime, most: int) -> dict[int, int]:
    """id -> version of the newest `most` live cases since then that this person may see."""
    c = t.case.c
    query = (
        select(c.id, c.version)
        .where(c.registered_at >= since, c.origin == Origin.LIVE, c.drill.is_(False), c.state.not_in(_GONE))
        .where(seen_by(by, c.id))
        .order_by(c.registered_at.desc())
        .limit(most)
    )
    return {row.id: row.version for row in connection.execute(query)}


_ASKED = and_(t.requester.c.case_id == t.case.c.id, t.requester.c.n == 1)
_READ = (
    select(
        *(t.case.c[name] for name in ("id", "no", "title", "text", "grid_id", "matter_id", "registered_at")),
        t.case.c.confidential,
        t.requester.c.phone,
    )
    .outerjoin_from(t.case, t.requester, _ASKED)
    .where(t.case.c.id.in_(bindparam("ids", expanding=True)))
)


def read(connection: Connection, ids: Iterable[int]) -> list[Recent]:
    """These cases, in no order; who may see them was asked before (`versions`)."""
    rows = connection.execute(_READ, {"ids": sorted(ids)})
    return [Recent(*row[:7], "" if row.confidential else row.phone or "") for row in rows]
