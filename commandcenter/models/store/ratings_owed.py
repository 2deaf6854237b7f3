"""Closed cases somebody may be asked to rate: found by what the rule of rating asks first (domain §3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, exists, select

from ..case import CaseState, RatingItem
from ..people import Session
from . import tables as t
from .sight import seen_by

_WHISTLERS = ("VILLAGE", "COMMUNITY")
_DEPARTMENTS = ("STATION", "COUNTY")


def unrated(
    connection: Connection,
    by: Session,
    since: datetime,
    most: int,
    *,
    of_village: bool | None,
    of_department: bool,
    item: RatingItem,
    grids: Collection[int] = (),
) -> list[int]:
    """The ids of cases this person sees that were closed since then and have no rating of this item, oldest first.

    `of_village`: whether a village or community reported it (None: either). `of_department`: a department led it; else
    the own unit. `grids` limits to places.
    """
    c, task, rating = t.case.c, t.PART_TABLES["tasks"].c, t.PART_TABLES["scores"].c
    reported = exists(select(t.unit.c.id).where(t.unit.c.id == c.reporter_unit_id, t.unit.c.kind.in_(_WHISTLERS)))
    led = select(task.unit_id).where(task.case_id == c.id, task.n == c.lead, task.state == "DONE")
    if of_department:
        led = led.join(t.unit, t.unit.c.id == task.unit_id).where(t.unit.c.kind.in_(_DEPARTMENTS))
    else:
        led = led.where(task.unit_id == by.unit_id)
    query = select(c.id).where(
        c.state == CaseState.CLOSED,
        c.closed_at >= since,
        exists(led),
        ~exists(select(rating.n).where(rating.case_id == c.id, rating.item == item)),
        seen_by(by, c.id),
    )
    if of_village is not None:
        query = query.where(reported if of_village else ~reported)
    if grids:
        query = query.where(c.grid_id.in_(sorted(grids)))
    return list(connection.execute(query.order_by(c.closed_at, c.id).limit(most)).scalars())
