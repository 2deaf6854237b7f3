"""A server's catalogue is what the tables of the program say, column by column, key by key, index by index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, text

from commandcenter.models.store import tables
from commandcenter.models.store.server import SCHEMA
from tests.stage import ServerStage

#: What a server has beside the tables of both engines (`sql/server_first.sql`).
OF_A_SERVER = {"case_token", "change_waiting", "feed_head", "alembic_version"}
#: Where the tables are made once more, from the program's own description of them.
AGAIN = "again"

_KINDS = "SELECT relname, relpersistence FROM pg_class WHERE relnamespace = :schema ::regnamespace AND relkind = 'r'"
_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%'
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE c.relnamespace = :schema ::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
_KEYS = """
    SELECT c.relname, k.conname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     WHERE c.relnamespace = :schema ::regnamespace AND k.contype IN ('p', 'u', 'f', 'c')
"""
_INDICES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = :schema"
CATALOGUE = {"kinds": _KINDS, "columns": _COLUMNS, "keys": _KEYS, "indices": _INDICES}


@pytest.fixture
def both(server_stage: ServerStage) -> Iterator[Connection]:
    """The database with its tables made a second time beside them, for the time of a transaction."""
    with server_stage.store.database.engine.connect() as connection, connection.begin() as attempt:
        connection.execute(text(f"CREATE SCHEMA {AGAIN}"))
        connection.execute(text(f"SET LOCAL search_path = {AGAIN}"))
        tables.metadata.create_all(connection)
        yield connection
        attempt.rollback()


@pytest.mark.parametrize("what", CATALOGUE)
def test_the_revisions_make_exactly_the_tables(both: Connection, what: str) -> None:
    made, wanted = (_rows(both, what, schema) for schema in (SCHEMA, AGAIN))
    assert {row[0] for row in wanted} <= set(tables.metadata.tables)
    assert [row for row in made if row[0] not in OF_A_SERVER] == wanted
    assert len(wanted) >= 10


def _rows(connection: Connection, what: str, schema: str) -> list[tuple[Any, ...]]:
    """What the catalogue says of a schema, without the schema's name."""
    connection.execute(text(f"SET LOCAL search_path = {schema}"))
    rows = connection.execute(text(CATALOGUE[what]), {"schema": schema})
    plain = (tuple(part.replace(f"{schema}.", "") if isinstance(part, str) else part for part in row) for row in rows)
    return sorted(plain, key=str)


def test_a_server_has_nothing_else(server_stage: ServerStage) -> None:
    with server_stage.store.read() as connection:
        names = {row[0] for row in connection.execute(text(_KINDS), {"schema": SCHEMA})}
    assert names == OF_A_SERVER | set(tables.metadata.tables)
