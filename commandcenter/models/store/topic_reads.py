"""The cases of one matter or network over some days, as a summary counts them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, select

from ..case import CaseState, Origin
from ..people import Session
from . import tables as t
from .figures import day_bounds
from .sight import seen_by

#: Cases that count for nobody (domain §3, exclusions).
_UNCOUNTED = (
    *(CaseState.DRAFT, CaseState.NOT_ADMITTED, CaseState.CANCELLED, CaseState.MERGED),
    CaseState.TRANSFERRED,
)


class TopicCase(NamedTuple):
    """A case as far as a summary tells it; `unit_id` leads, None before the dispatch."""

    id: int
    no: str
    title: str
    state: CaseState
    grid_id: int | None
    due: datetime | None
    unit_id: int | None


def topic_cases(
    connection: Connection, by: Session, first: date, last: date, now: datetime, matters: Collection[int]
) -> list[TopicCase]:
    """The live cases of these matters registered in these days that this person may see, the oldest first."""
    c, k, (start, end) = t.case.c, t.PART_TABLES["tasks"].c, day_bounds(first, last, now)
    query = (
        select(c.id, c.no, c.title, c.state, c.grid_id, c.due, k.unit_id)
        .outerjoin(t.PART_TABLES["tasks"], and_(k.case_id == c.id, k.n == c.lead))
        .where(c.registered_at >= start, c.registered_at < end, c.matter_id.in_(sorted(matters)))
        .where(c.origin != Origin.HISTORY, ~c.drill, c.state.not_in(_UNCOUNTED), seen_by(by, c.id))
        .order_by(c.registered_at, c.id)
    )
    rows = connection.execute(query)
    return [TopicCase(row.id, row.no, row.title, CaseState(row.state), *row[4:]) for row in rows]
