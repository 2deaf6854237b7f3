"""Half-typed work of this workstation: a small file of its own beside the program's data, never in the database.

SQLite with synchronous=FULL and mode 0600 (see `session`): what was saved is there after a crash or a power cut.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    Text,
    and_,
    delete,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from .own_file import FileTable, open_own
from .session import Database
from .types import UtcTime

NAME = "drafts.db"
_SHAPE = 1
_metadata = MetaData()
_draft = Table(
    "draft",
    _metadata,
    Column("key", Text, primary_key=True),
    Column("place", Text, nullable=False, index=True),
    Column("login", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("discarded_at", UtcTime),
    Column("typed", Text, nullable=False),
)
files = FileTable("draft_file", _metadata, "draft.key")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose drafts: a login at a database (`place` names it), and the kind of form they were typed into."""

    place: str
    login: str
    kind: str


@dataclass(frozen=True, slots=True)
class Draft:
    """One half-filled form. `typed` is what stands in its fields, as JSON can hold it."""

    key: str
    started_at: datetime
    changed_at: datetime
    discarded_at: datetime | None
    typed: Mapping[str, Any]


def open_drafts(folder: Path) -> Database:
    """The file in `folder`, made when it is not there. Raises UserError when it cannot serve."""
    return open_own(folder / NAME, _metadata, _SHAPE, "草稿")


_COLUMNS = [_draft.c[name] for name in Draft.__dataclass_fields__]


def _of(owner: Owner) -> list[Any]:
    return [_draft.c.place == owner.place, _draft.c.login == owner.login, _draft.c.kind == owner.kind]


def save(connection: Connection, owner: Owner, key: str, typed: Mapping[str, Any], now: datetime) -> None:
    """Writes what stands in the form now; the first time it begins the draft."""
    text = json.dumps(typed, ensure_ascii=False)
    told = {"place": owner.place, "login": owner.login, "kind": owner.kind}
    row = {"key": key, **told, "started_at": now, "changed_at": now, "typed": text}
    fresh = {"changed_at": now, "typed": text, "discarded_at": None}
    mine = and_(*_of(owner))
    connection.execute(upsert(_draft).values(row).on_conflict_do_update([_draft.c.key], set_=fresh, where=mine))


def listing(connection: Connection, owner: Owner, *, discarded: bool) -> list[Draft]:
    """The owner's drafts, last changed first: those at work, or those thrown away."""
    thrown = _draft.c.discarded_at.is_not(None) if discarded else _draft.c.discarded_at.is_(None)
    query = select(*_COLUMNS).where(*_of(owner), thrown).order_by(_draft.c.changed_at.desc(), _draft.c.key)
    return [
        Draft(row.key, row.started_at, row.changed_at, row.discarded_at, json.loads(row.typed))
        for row in connection.execute(query)
    ]


def discard(connection: Connection, owner: Owner, key: str, at: datetime | None) -> None:
    """Throws a draft away, or with None takes it back."""
    connection.execute(update(_draft).where(*_of(owner), _draft.c.key == key).values(discarded_at=at))


def forget(connection: Connection, owner: Owner, key: str) -> None:
    """It has become a case."""
    connection.execute(delete(_draft).where(*_of(owner), _draft.c.key == key))


def forget_discarded(connection: Connection, before: datetime) -> None:
    connection.execute(delete(_draft).where(_draft.c.discarded_at < before))
