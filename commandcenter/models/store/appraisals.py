"""Months' assessments in the database. Every change brings its event (entity "appraisal"); what a publication froze
lies beside them: its text, whose hash the revision holds, and the items behind its figures."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, text

from .. import payload
from ..errors import NotFound
from ..people import Session
from ..scoring.appraisal import frozen as freezing
from ..scoring.appraisal.file import APPRAISAL, Appraisal, AppraisalFile
from ..scoring.appraisal.frozen import Frozen, Item
from ..scoring.appraisal.terms import READERS, AppraisalState
from ..scoring.periods import months_within
from . import tables as t
from .aggregate import Aggregate
from .session import on_server
from .sight import seen_by

APPRAISALS: Aggregate[AppraisalFile] = Aggregate(
    "appraisal", APPRAISAL, t.appraisal, t.APPRAISAL_TABLES, "appraisal_id", "没有这个月的考核"
)
identity, load, locked = APPRAISALS.identity, APPRAISALS.load, APPRAISALS.locked
add, save = APPRAISALS.add, APPRAISALS.save
#: What was frozen as 核对期 began stands before the first publication.
CHECKED = 0
_CHECK_COPY = text("SELECT check_copy(:of)")
_NEXT_OBJECTION = text("SELECT next_objection(:of)")
#: All in one statement, which is checked once.
_ADD_ITEMS = text(
    f"INSERT INTO appraisal_item (appraisal_id, revision_n, {', '.join(Item._fields)})"
    f" SELECT :of, :number, {', '.join(Item._fields)}"
    " FROM jsonb_populate_recordset(CAST(NULL AS appraisal_item), CAST(:items AS jsonb))"
)
#: What is assessed: all but what was withdrawn; and of it what units know of.
_STANDS = t.appraisal.c.state != AppraisalState.WITHDRAWN.value
_IS_OUT = t.appraisal.c.state.in_((AppraisalState.SHOWN.value, AppraisalState.PUBLISHED.value))
#: Of a range of more than ten years the first are asked for.
_MOST_MONTHS = 120
_ITEM = [t.appraisal_item.c[name] for name in Item._fields]


def next_objection(connection: Connection, appraisal_id: int) -> int | None:
    """The number of the next objection, where somebody may not see all that are there; None where he does."""
    if not on_server(connection):
        return None
    n: int = connection.execute(_NEXT_OBJECTION, {"of": appraisal_id}).scalar_one()
    return n


def of_month(connection: Connection, month: str, *, withdrawn: bool = False) -> int | None:
    """The id of a month's assessment, None when nobody opened one (or none that may be seen); with `withdrawn` also
    one whose draft was withdrawn."""
    a = t.appraisal.c
    query = select(a.id).where(a.month == month)
    found: int | None = connection.execute(query if withdrawn else query.where(_STANDS)).scalar()
    return found


def listing(connection: Connection) -> list[Appraisal]:
    """All that may be seen, the newest month first; withdrawn drafts are none."""
    a = t.appraisal.c
    query = select(*APPRAISALS.columns).where(_STANDS).order_by(a.month.desc())
    return [Appraisal(*row) for row in connection.execute(query)]


def bonuses(connection: Connection, by: Session, first: date, last: date) -> dict[int, int]:
    """Accepted bonus points (hundredths) by unit, of the months that lie wholly within a range of days; those of a
    draft for who reads drafts alone."""
    months = {f"{month.first:%Y-%m}" for month in islice(months_within(first, last), _MOST_MONTHS)}
    if not months:
        return {}
    b = t.APPRAISAL_TABLES["bonuses"].c
    query = (
        select(b.unit_id, func.sum(b.points))
        .join(t.appraisal, t.appraisal.c.id == b.appraisal_id)
        .where(t.appraisal.c.month.in_(sorted(months)), _STANDS if by.role in READERS else _IS_OUT)
        .where(b.accepted.is_(True))
        .group_by(b.unit_id)
    )
    return {unit_id: int(points) for unit_id, points in connection.execute(query)}


# --- publications ----------------------------------------------------------------------------------------------------


def write_publication(connection: Connection, appraisal_id: int, n: int, body: str, items: Sequence[Item]) -> None:
    """Keeps what the `n`-th publication froze; nothing of it changes any more."""
    connection.execute(insert(t.appraisal_body), {"appraisal_id": appraisal_id, "n": n, "body": body})
    if on_server(connection):
        told = json.dumps([item._asdict() for item in items], default=payload.encode)
        connection.execute(_ADD_ITEMS, {"of": appraisal_id, "number": n, "items": told})
    elif items:
        of = {"appraisal_id": appraisal_id, "revision_n": n}
        connection.execute(insert(t.appraisal_item), [of | item._asdict() for item in items])


def body(connection: Connection, appraisal_id: int, n: int) -> str:
    """The text of a publication. Raises NotFound."""
    b = t.appraisal_body.c
    found: str | None = connection.execute(select(b.body).where(b.appraisal_id == appraisal_id, b.n == n)).scalar()
    if found is None:
        raise NotFound("没有这次公布")
    return found


def publication(connection: Connection, appraisal_id: int, n: int) -> Frozen:
    return freezing.parsed(body(connection, appraisal_id, n))


def check_copy(connection: Connection, appraisal_id: int) -> Frozen | None:
    """核对稿 of a month, on a server to a unit its own figures alone; None of a month that was shown without one."""
    if on_server(connection):
        told: str | None = connection.execute(_CHECK_COPY, {"of": appraisal_id}).scalar()
    else:
        b = t.appraisal_body.c
        query = select(b.body).where(b.appraisal_id == appraisal_id, b.n == CHECKED)
        told = connection.execute(query).scalar()
    return None if told is None else freezing.parsed(told)


def published(connection: Connection, month: str, number: int | None = None) -> Frozen | None:
    """The publication of a month in force, or its `number`-th revision; None when there is none."""
    r = t.APPRAISAL_TABLES["revisions"].c
    query = (
        select(r.appraisal_id, r.n)
        .join(t.appraisal, t.appraisal.c.id == r.appraisal_id)
        .where(t.appraisal.c.month == month, t.appraisal.c.state == AppraisalState.PUBLISHED.value)
        .order_by(r.n.desc())
        .limit(1)
    )
    row = connection.execute(query if number is None else query.where(r.n == number + 1)).one_or_none()
    return None if row is None else publication(connection, row.appraisal_id, row.n)


def published_months(connection: Connection, most: int) -> list[Frozen]:
    """The publications in force of the last months, the newest first."""
    a = t.appraisal.c
    query = select(a.month).where(a.state == AppraisalState.PUBLISHED.value).order_by(a.month.desc()).limit(most)
    found = [published(connection, month) for month in connection.execute(query).scalars().all()]
    return [one for one in found if one is not None]


def newest_published(connection: Connection) -> str | None:
    """The last month that was published."""
    a = t.appraisal.c
    query = select(func.max(a.month)).where(a.state == AppraisalState.PUBLISHED.value)
    found: str | None = connection.execute(query).scalar()
    return found


def items(connection: Connection, appraisal_id: int, n: int) -> list[Item]:
    """Every item of a publication that may be read, in the order of the keys."""
    i = t.appraisal_item.c
    query = select(*_ITEM).where(i.appraisal_id == appraisal_id, i.revision_n == n)
    rows = connection.execute(query.order_by(i.case_id, i.metric, i.task_n, i.item))
    return [Item(*row) for row in rows]


class Behind(NamedTuple):
    """An item of a figure; `seen` whether the person who asks may read its case."""

    item: Item
    seen: bool


def behind(
    connection: Connection, by: Session, appraisal_id: int, n: int, metrics: Collection[str], units: Collection[int]
) -> list[Behind]:
    """The items of some figures of some units, the newest first. On a server those of cases that may not be seen are
    missing, here they are marked."""
    i = t.appraisal_item.c
    query = (
        select(*_ITEM, seen_by(by, i.case_id))
        .where(i.appraisal_id == appraisal_id, i.revision_n == n)
        .where(i.metric.in_(sorted(metrics)), i.unit_id.in_(sorted(units)))
        .order_by(i["at"].desc(), i.case_id.desc())
    )
    return [Behind(Item(*row[:-1]), bool(row[-1])) for row in connection.execute(query)]
