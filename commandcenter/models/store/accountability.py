"""What was decided about units in the database, and what the rules look at (entity "accountability")."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from ..case import VOID, CaseFile
from ..payload import FIELDS, parse_time, time_text
from ..scoring.accountability.file import MATTER, Matter, MatterFile, Use
from ..scoring.accountability.finding import Order, Proven
from ..scoring.assessment import DeductionKind, deductions
from . import files
from . import tables as t
from .aggregate import Aggregate
from .types import UtcTime

MATTERS: Aggregate[MatterFile] = Aggregate(
    "accountability", MATTER, t.accountability, t.ACCOUNTABILITY_TABLES, "matter_id", "没有这项问责或激励"
)
identity, load, locked = MATTERS.identity, MATTERS.load, MATTERS.locked
add, save = MATTERS.add, MATTERS.save
#: The words of the partial index, literally: SQLite uses it for no others, and only when it is told to.
_ORDERS = text(
    "SELECT entity_id, n, at, payload FROM event INDEXED BY ix_event_supervise"
    " WHERE entity = 'case' AND kind = 'SUPERVISE' AND at >= :since ORDER BY at"
).columns(at=UtcTime())
_PROVEN = text('SELECT id FROM "case" WHERE fraud_at IS NOT NULL AND fraud_at >= :since ORDER BY fraud_at')


def decided(connection: Connection, since: datetime | None = None, unit_id: int | None = None) -> list[Matter]:
    """Decisions that may be seen, the newest first; `since` a moment, or of one unit."""
    a = t.accountability.c
    query = select(*MATTERS.columns).order_by(a.decided_at.desc(), a.id.desc())
    if since is not None:
        query = query.where(a.decided_at >= since)
    if unit_id is not None:
        query = query.where(a.unit_id == unit_id)
    return [Matter(*row) for row in connection.execute(query)]


def with_uses(connection: Connection, matters: Sequence[Matter]) -> list[MatterFile]:
    """These decisions with the uses made of them."""
    u = t.ACCOUNTABILITY_TABLES["uses"].c
    query = select(u.matter_id, *(u[name] for name in FIELDS[Use])).where(u.matter_id.in_([one.id for one in matters]))
    found: dict[int, list[Use]] = {one.id: [] for one in matters}
    for matter_id, *use in connection.execute(query.order_by(u.n)):
        found[matter_id].append(Use(*use))
    return [MatterFile(one, tuple(found[one.id])) for one in matters]


def orders(connection: Connection, since: datetime) -> list[Order]:
    """Every 督办 with a limit of its own, of cases that may be seen: against whom, and whether it was carried out."""
    events = connection.execute(_ORDERS, {"since": time_text(since)}).all()
    told = [(case_id, n, at, json.loads(payload).get("said", {})) for case_id, n, at, payload in events]
    limited = [one for one in told if "until" in one[-1]]
    known = files.load_many(connection, {one[0] for one in limited})
    orders = (_order(known[case_id], n, at, said) for case_id, n, at, said in limited if case_id in known)
    return [order for order in orders if order is not None]


def _order(file: CaseFile, n: int, at: datetime, said: dict[str, Any]) -> Order | None:
    """The order against the unit it names, else against who led then; None when that task counts for nobody."""
    until = parse_time(said["until"])
    tasks = [task for task in file.tasks if task.dispatched_at <= at and task.state not in VOID]
    unit_id = said.get("unit")
    mine = [task for task in tasks if (task.unit_id == unit_id if unit_id else task.n == file.case.lead)]
    if not mine:
        return None
    task = mine[-1]
    met = task.feedback_at is not None and task.feedback_at <= until
    return Order(task.unit_id, file.case.id, file.case.no, n, at, until, met)


def proven(connection: Connection, since: datetime) -> list[Proven]:
    """Every fake closure found proven since a moment, in cases that may be seen."""
    found: list[Proven] = []
    ids = connection.execute(_PROVEN, {"since": time_text(since)}).scalars().all()
    for file in files.load_many(connection, ids).values():
        fakes = (d for d in deductions(file) if d.kind is DeductionKind.FAKE_CLOSURE)
        found += [Proven(d.unit_id, file.case.id, file.case.no, d.at) for d in fakes]
    return found
