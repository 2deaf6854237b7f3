"""Rows and dossiers: loading a `CaseFile`, saving the difference between two, appending events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table, Update, bindparam, delete, exists, insert, select, update

from ..case import PARTS, Case, CaseFile, Event
from ..errors import NotFound
from ..payload import FIELDS
from . import tables as t

_CASE_COLUMNS = [t.case.c[name] for name in FIELDS[Case]]
#: Beside the case itself, which of its lists hold anything: most are empty, and a statement costs more than this.
_HOLDS = [exists().where(table.c.case_id == bindparam("case_id")) for table in t.PART_TABLES.values()]
_SELECT_CASE = select(*_CASE_COLUMNS, *_HOLDS).where(t.case.c.id == bindparam("case_id"))
_PART_COLUMNS = {name: [t.PART_TABLES[name].c[f] for f in FIELDS[cls]] for name, cls in PARTS.items()}
_INSERT_PART = {name: insert(table) for name, table in t.PART_TABLES.items()}
_INSERT_EVENT = insert(t.event).returning(t.event.c.id)
_SELECT_PART = {
    name: select(*_PART_COLUMNS[name])
    .where(t.PART_TABLES[name].c.case_id == bindparam("case_id"))
    .order_by(t.PART_TABLES[name].c.n)
    for name in PARTS
}


def load(connection: Connection, case_id: int) -> CaseFile:
    """The dossier as it stands. Raises NotFound."""
    row = connection.execute(_SELECT_CASE, {"case_id": case_id}).one_or_none()
    if row is None:
        raise NotFound("没有这个案件")
    fields, holds = row[: len(_CASE_COLUMNS)], row[len(_CASE_COLUMNS) :]
    parts = {
        name: tuple(PARTS[name](*part) for part in connection.execute(_SELECT_PART[name], {"case_id": case_id}))
        for name, some in zip(t.PART_TABLES, holds, strict=True)
        if some
    }
    return CaseFile(Case(*fields), **parts)


def insert_case(connection: Connection, file: CaseFile, **besides: Any) -> None:
    """A new case with its parts; `besides` are columns that are no field of the dossier."""
    connection.execute(insert(t.case), {name: getattr(file.case, name) for name in FIELDS[Case]} | besides)
    _save_parts(connection, CaseFile(file.case), file)


def save(connection: Connection, before: CaseFile, after: CaseFile) -> bool:
    """Write what changed, guarded by the version and state `before` had; False when somebody else was first."""
    changed = {
        name: getattr(after.case, name)
        for name in FIELDS[Case]
        if getattr(after.case, name) is not getattr(before.case, name)
        and getattr(after.case, name) != getattr(before.case, name)
    }
    seen = {"of_case": before.case.id, "seen_version": before.case.version, "seen_state": before.case.state}
    done = connection.execute(
        _update_case(tuple(changed)), seen | {f"new_{name}": value for name, value in changed.items()}
    )
    if done.rowcount != 1:
        return False
    _save_parts(connection, before, after)
    return True


@lru_cache(maxsize=256)
def _update_case(names: tuple[str, ...]) -> Update:
    """Built once per set of columns: most of a small statement's time is its building."""
    return (
        update(t.case)
        .where(
            t.case.c.id == bindparam("of_case"),
            t.case.c.version == bindparam("seen_version"),
            t.case.c.state == bindparam("seen_state"),
        )
        .values({name: bindparam(f"new_{name}") for name in names})
    )


@lru_cache(maxsize=256)
def _update_of_part(table: Table, names: tuple[str, ...]) -> Update:
    return (
        update(table)
        .where(table.c.case_id == bindparam("of_case"), table.c.n == bindparam("part_n"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )


def _save_parts(connection: Connection, before: CaseFile, after: CaseFile) -> None:
    case_id = after.case.id
    for name, cls in PARTS.items():
        old: Sequence[Any] = getattr(before, name)
        new: Sequence[Any] = getattr(after, name)
        if old is new:
            continue
        table = t.PART_TABLES[name]
        for i, item in enumerate(new):
            if i >= len(old):
                row = {f: getattr(item, f) for f in FIELDS[cls]}
                connection.execute(_INSERT_PART[name], row | {"case_id": case_id})
            elif item is not old[i]:
                _update_part(connection, table, case_id, cls, old[i], item)
        if len(new) < len(old):
            connection.execute(delete(table).where(table.c.case_id == case_id, table.c.n > len(new)))


def _update_part(connection: Connection, table: Any, case_id: int, cls: type, old: Any, new: Any) -> None:
    changed = {f: getattr(new, f) for f in FIELDS[cls] if getattr(new, f) != getattr(old, f)}
    if not changed:
        return
    values = {f"new_{name}": value for name, value in changed.items()}
    connection.execute(_update_of_part(table, tuple(changed)), {"of_case": case_id, "part_n": new.n, **values})


def append(connection: Connection, entity: str, entity_id: int, event: Event, recorded_at: datetime) -> int:
    """Add an event to the log; triggers add its link of the chain and the feed row. Returns the event's id."""
    row = connection.execute(
        _INSERT_EVENT,
        {
            "entity": entity,
            "entity_id": entity_id,
            "n": event.n,
            "at": event.at,
            "recorded_at": recorded_at,
            "login": event.login,
            "kind": event.kind,
            "payload": event.payload,
        },
    )
    event_id: int = row.scalar_one()
    return event_id


_SELECT_EVENTS = (
    select(t.event.c.n, t.event.c.at, t.event.c.login, t.event.c.kind, t.event.c.payload)
    .where(t.event.c.entity == bindparam("entity"), t.event.c.entity_id == bindparam("entity_id"))
    .order_by(t.event.c.n)
)


def events(connection: Connection, entity: str, entity_id: int) -> list[Event]:
    """Everything that happened to one thing, first to last."""
    rows = connection.execute(_SELECT_EVENTS, {"entity": entity, "entity_id": entity_id})
    return [Event(*row) for row in rows]
