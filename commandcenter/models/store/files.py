"""Rows and dossiers: loading a `CaseFile`, saving the difference between two, appending events."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Table,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)

from ..case import PARTS, Case, CaseFile, Event
from ..errors import NotFound
from ..payload import FIELDS, VALUES
from . import tables as t
from .prepared import PLANNED, Prepared, bound

_CASE_COLUMNS = [t.case.c[name] for name in FIELDS[Case]]
#: Beside the case itself, which of its lists hold anything: most are empty, and a statement costs more than this.
_HOLDS = [exists().where(table.c.case_id == bindparam("case_id")) for table in t.PART_TABLES.values()]
_SELECT_CASE = select(*_CASE_COLUMNS, *_HOLDS).where(t.case.c.id == bindparam("case_id")).execution_options(**PLANNED)
_PART_COLUMNS = {name: [t.PART_TABLES[name].c[f] for f in FIELDS[cls]] for name, cls in PARTS.items()}
_INSERT_CASE = Prepared(insert(t.case).values(bound(t.case.c.keys())))
_INSERT_PART = {
    name: Prepared(insert(t.PART_TABLES[name]).values(bound(["case_id", *FIELDS[cls]]))) for name, cls in PARTS.items()
}
_CUT_PART = {
    name: Prepared(delete(table).where(table.c.case_id == bindparam("of_case"), table.c.n > bindparam("kept")))
    for name, table in t.PART_TABLES.items()
}
_EVENT = ("entity", "entity_id", "n", "at", "recorded_at", "login", "kind", "payload")
#: Inline: nothing comes back. A server would refuse it to whoever may write an event of a meeting and not read it.
_INSERT_EVENT = Prepared(insert(t.event).inline().values(bound(_EVENT)), planned=True)
_SELECT_PART = {
    name: select(*_PART_COLUMNS[name])
    .where(t.PART_TABLES[name].c.case_id == bindparam("case_id"))
    .order_by(t.PART_TABLES[name].c.n)
    .execution_options(**PLANNED)
    for name in PARTS
}
#: How many dossiers are asked for in one statement.
_AT_ONCE = 500
_THEM: BindParameter[Any] = bindparam("case_ids", expanding=True)
_SELECT_CASES = select(*_CASE_COLUMNS).where(t.case.c.id.in_(_THEM))
_SELECT_PARTS = {
    name: select(t.PART_TABLES[name].c.case_id, *_PART_COLUMNS[name])
    .where(t.PART_TABLES[name].c.case_id.in_(_THEM))
    .order_by(t.PART_TABLES[name].c.case_id, t.PART_TABLES[name].c.n)
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


def load_many(connection: Connection, case_ids: Collection[int]) -> dict[int, CaseFile]:
    """`load` for many, by id, in as many statements as a dossier has lists; whoever is not there is missing."""
    found: dict[int, CaseFile] = {}
    wanted = list(case_ids)
    for some in (wanted[i : i + _AT_ONCE] for i in range(0, len(wanted), _AT_ONCE)):
        rows = {row[0]: Case(*row) for row in connection.execute(_SELECT_CASES, {"case_ids": some})}
        parts: dict[int, dict[str, list[Any]]] = {case_id: {} for case_id in rows}
        for name, cls in PARTS.items():
            for case_id, *part in connection.execute(_SELECT_PARTS[name], {"case_ids": some}):
                parts[case_id].setdefault(name, []).append(cls(*part))
        for case_id, case in rows.items():
            found[case_id] = CaseFile(case, **{name: tuple(items) for name, items in parts[case_id].items()})
    return found


def insert_case(connection: Connection, file: CaseFile, **besides: Any) -> None:
    """A new case with its parts; `besides` are columns that are no field of the dossier."""
    _INSERT_CASE.on(connection, dict(zip(FIELDS[Case], VALUES[Case](file.case), strict=True)) | besides)
    save_parts(connection, CaseFile(file.case), file)


def save_case(connection: Connection, before: Case, after: Case, **besides: Any) -> Callable[[], bool]:
    """Write what changed of a case itself, guarded by the version and state it had; may be `pipelined`.

    Returns what tells afterwards whether it was written: False when somebody else was first. `besides` are columns that
    are no field of the case.
    """
    changed = _changed(before, after) | besides
    seen = {"of_case": before.id, "seen_version": before.version, "seen_state": before.state}
    done = _update_case(tuple(changed)).on(connection, seen | changed)
    return lambda: done.rowcount == 1


def _changed(before: Any, after: Any) -> dict[str, Any]:
    """The fields that differ, by the name of their column."""
    cls = type(after)
    pairs = zip(FIELDS[cls], VALUES[cls](before), VALUES[cls](after), strict=True)
    return {name: new for name, old, new in pairs if old is not new and old != new}


@lru_cache(maxsize=512)
def _update_case(names: tuple[str, ...]) -> Prepared:
    """Made once per set of columns."""
    seen = {"id": "of_case", "version": "seen_version", "state": "seen_state"}
    return Prepared(update(t.case).where(*_are(t.case, seen)).values(bound(names)), planned=True)


@lru_cache(maxsize=512)
def _update_of_part(table: Table, names: tuple[str, ...]) -> Prepared:
    where = {"case_id": "of_case", "n": "part_n"}
    return Prepared(update(table).where(*_are(table, where)).values(bound(names)), planned=True)


def _are(table: Table, seen: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [table.c[column] == bindparam(name) for column, name in seen.items()]


def save_parts(connection: Connection, before: CaseFile, after: CaseFile) -> None:
    """Write what changed of a dossier's lists; may be `pipelined`."""
    case_id = after.case.id
    for name, cls in PARTS.items():
        old: Sequence[Any] = getattr(before, name)
        new: Sequence[Any] = getattr(after, name)
        if old is new:
            continue
        table = t.PART_TABLES[name]
        for i, item in enumerate(new):
            if i >= len(old):
                row = dict(zip(FIELDS[cls], VALUES[cls](item), strict=True))
                _INSERT_PART[name].on(connection, row | {"case_id": case_id})
            elif item is not old[i]:
                _update_part(connection, table, case_id, old[i], item)
        if len(new) < len(old):
            _CUT_PART[name].on(connection, {"of_case": case_id, "kept": len(new)})


def _update_part(connection: Connection, table: Table, case_id: int, old: Any, new: Any) -> None:
    if changed := _changed(old, new):
        _update_of_part(table, tuple(changed)).on(connection, changed | {"of_case": case_id, "part_n": new.n})


def append(connection: Connection, entity: str, entity_id: int, event: Event, recorded_at: datetime) -> None:
    """Add an event to the log; triggers add its link of the chain and the feed row."""
    row = (entity, entity_id, event.n, event.at, recorded_at, event.login, event.kind, event.payload)
    _INSERT_EVENT.on(connection, dict(zip(_EVENT, row, strict=True)))


_SELECT_EVENTS = (
    select(t.event.c.n, t.event.c.at, t.event.c.login, t.event.c.kind, t.event.c.payload)
    .where(t.event.c.entity == bindparam("entity"), t.event.c.entity_id == bindparam("entity_id"))
    .order_by(t.event.c.n)
    .execution_options(**PLANNED)
)


_SELECT_EVENTS_OF_CASES = (
    select(t.event.c.entity_id, t.event.c.n, t.event.c.at, t.event.c.login, t.event.c.kind, t.event.c.payload)
    .where(t.event.c.entity == "case", t.event.c.entity_id.in_(_THEM))
    .order_by(t.event.c.entity_id, t.event.c.n)
)


def events_of_cases(connection: Connection, case_ids: Collection[int]) -> dict[int, list[Event]]:
    """`events` of many cases, by id."""
    found: dict[int, list[Event]] = {case_id: [] for case_id in case_ids}
    for case_id, *event in connection.execute(_SELECT_EVENTS_OF_CASES, {"case_ids": list(case_ids)}):
        found[case_id].append(Event(*event))
    return found


def events(connection: Connection, entity: str, entity_id: int) -> list[Event]:
    """Everything that happened to one thing, first to last."""
    rows = connection.execute(_SELECT_EVENTS, {"entity": entity, "entity_id": entity_id})
    return [Event(*row) for row in rows]
