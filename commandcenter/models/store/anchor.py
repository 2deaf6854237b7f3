"""The set-up tied to the chain: a digest of it stands in the event of its creation and of each later change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import Connection, Table, select

from . import tables as t
from .meta import DatabaseKind, read_meta
from .raw import RawTable
from .types import plain

#: Under this name the digest stands among what an event says.
SETUP_SHA256 = "setup_sha256"
_TABLES: tuple[Table, ...] = (
    t.area,
    t.unit,
    t.grid,
    t.grid_up,
    t.liaison,
    t.matter,
    t.platform_unit,
    t.calendar_day,
    t.calendar_year,
    t.office_hours,
    t.setting,
    t.person,
    t.account,
    t.import_mapping,
)
_FACTS = ("kind", "town")


def setup_digest(connection: Connection) -> str:
    """sha256 over every row of the township, calendar, settings, people, accounts and mappings, and the kind and name
    of the database, as they lie in it.

    Left out: the other rows of `app_meta`, which move with daily work; and in a demonstration the passwords, whose
    salt is chance, so that the same seed gives the same history. A demonstration made a live database by hand is
    found all the same, since the kind is part of the digest.
    """
    found = hashlib.sha256()
    for part in _parts(connection):
        found.update(json.dumps(part, ensure_ascii=False, separators=(",", ":"), default=str).encode() + b"\n")
    return found.hexdigest()


def _parts(connection: Connection) -> Iterator[list[object]]:
    kind = read_meta(connection, "kind")
    for key in _FACTS:
        yield ["app_meta", key, read_meta(connection, key)]
    for table in _TABLES:
        hidden = {"password"} if table is t.account and kind == DatabaseKind.DEMO else set()
        names = [column.name for column in table.columns if column.name not in hidden]
        for row in connection.execute(RawTable(connection, table, names).select().order_by(*table.primary_key)):
            yield [table.name, *map(plain, row)]


def recorded_digest(connection: Connection) -> tuple[int, str] | None:
    """The newest event that tells a digest, as (id, digest); None when none does."""
    query = (
        select(t.event.c.id, t.event.c.payload)
        .where(t.event.c.entity.in_(("setup", "account", "import")), t.event.c.payload.contains(f'"{SETUP_SHA256}":'))
        .order_by(t.event.c.id.desc())
    )
    for event_id, body in connection.execute(query):
        try:
            return event_id, str(json.loads(body)["said"][SETUP_SHA256])
        except (ValueError, KeyError, TypeError):
            continue  # the chain tells who garbled it
    return None
