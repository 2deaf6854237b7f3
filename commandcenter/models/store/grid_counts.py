"""Open cases by grid, as far as somebody may see them: what the map paints."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, select

from ..case import OPEN, CaseState
from ..people import Session
from . import tables as t
from .sight import seen_by


class GridCount(NamedTuple):
    """`grid_id` None: cases whose place is still to be settled."""

    grid_id: int | None
    open: int
    overdue: int
    unsigned: int
    verifying: int


def grid_counts(connection: Connection, by: Session, now: datetime) -> list[GridCount]:
    """One row for every grid that has open cases: as many as its board shows, which a click opens."""
    c = t.case.c

    def sum_of(condition: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(
            c.grid_id,
            func.count(),
            sum_of(c.due < now),
            sum_of(c.state == CaseState.DISPATCHED),
            sum_of(c.state == CaseState.VERIFYING),
        )
        .where(c.state.in_(sorted(OPEN)), seen_by(by, c.id))
        .group_by(c.grid_id)
    )
    return [GridCount(*row) for row in connection.execute(query)]
