"""Very many rows at once into either engine: past triggers and secondary indices, which stand again at the end.

Whoever loads brings along what triggers would have made (chain, feed, scopes, sums). A file goes without a journal: it
is thrown away when the loading fails. A server takes everything in one transaction, of its administrator alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection, text

from ..errors import NotAllowed
from .refusals import driver_sentences
from .session import Database, on_server
from .texts import indexable

if TYPE_CHECKING:
    import psycopg

Row = Sequence[Any]


class Loader(Protocol):
    """Takes rows as SQLite keeps them (`types.plain`), whatever the engine."""

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        """Rows of a table, streamed."""

    def put_tokens(self, texts: Iterable[tuple[int, str]]) -> None:
        """The search index of cases by (case id, text as it is searched)."""

    def run(self, statement: str) -> None:
        """A statement that both engines understand."""


@contextmanager
def loading(database: Database) -> Iterator[Loader]:
    """A loader on a database of either engine. On a server all is undone when the block raises; a file is useless."""
    if database.engine.dialect.name == "sqlite":
        with into_file(database) as of_file:
            yield of_file
        return
    with database.unit() as connection, into_server(connection) as of_server:
        yield of_server


# --- a file -----------------------------------------------------------------------------------------------------------

_OFF = ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -200000")


@contextmanager
def into_file(database: Database) -> Iterator[Loader]:
    """A loader on an embedded file that nobody else uses."""
    raw = database.engine.raw_connection()
    try:
        driver = raw.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        with driver_sentences(sqlite3.Error):
            for pragma in _OFF:
                driver.execute(f"PRAGMA {pragma}")
            driver.execute("BEGIN IMMEDIATE")
            kept = _drop_of_file(driver)
            yield _FileLoader(driver)
            for statement in kept:
                driver.execute(statement)
            driver.execute("COMMIT")
            driver.execute("PRAGMA journal_mode = WAL")
    finally:
        raw.invalidate()
        raw.close()


def _drop_of_file(driver: sqlite3.Connection) -> list[str]:
    """Drops triggers and secondary indices; gives the statements that bring them back, indices first."""
    rows = driver.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        " ORDER BY type, name"
    ).fetchall()
    for kind, name, _sql in rows:
        driver.execute(f'DROP {kind} "{name}"')
    return [sql for _kind, _name, sql in rows]


class _FileLoader:
    def __init__(self, driver: sqlite3.Connection) -> None:
        self._driver = driver

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        marks = ", ".join("?" * len(columns))
        self._driver.executemany(f'INSERT INTO "{table}" ({_names(columns)}) VALUES ({marks})', rows)

    def put_tokens(self, texts: Iterable[tuple[int, str]]) -> None:
        self._driver.executemany(
            "INSERT INTO case_token (rowid, tokens) VALUES (?, ?)",
            ((case_id, " ".join(indexable(form))) for case_id, form in texts),
        )

    def run(self, statement: str) -> None:
        self._driver.execute(statement)


# --- a server ---------------------------------------------------------------------------------------------------------

#: In which an index is made at the end, whatever the server gives others.
_INDEX_MEMORY = "512MB"
_MAY_LOAD = text("SELECT has_parameter_privilege('session_replication_role', 'SET')")
_SECONDARY = text(
    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
    " JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'app'::regnamespace"
    " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1"
)
_FEED_FOLLOWS = (
    "UPDATE feed_head SET seq = GREATEST(seq, (SELECT coalesce(max(c.seq), 0) FROM change_log c))",
    "SELECT follow_ids()",
)


@contextmanager
def into_server(connection: Connection) -> Iterator[Loader]:
    """A loader in the caller's transaction. Raises NotAllowed unless the server's administrator acts."""
    import psycopg

    if not on_server(connection) or not connection.execute(_MAY_LOAD).scalar():
        raise NotAllowed("整库装入须用服务器管理员的账号连接", kept="没有改动任何数据")
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    with driver_sentences(psycopg.Error):
        driver.execute("SET LOCAL session_replication_role = replica")
        driver.execute(f"SET LOCAL maintenance_work_mem = '{_INDEX_MEMORY}'")
        kept = list(connection.execute(_SECONDARY))
        for name, _definition in kept:
            driver.execute(f"DROP INDEX {name}")
        yield _ServerLoader(driver)
        for _name, definition in kept:
            driver.execute(definition)
        for statement in _FEED_FOLLOWS:
            driver.execute(statement)
        driver.execute("ANALYZE")
        driver.execute("SET LOCAL session_replication_role = origin")


class _ServerLoader:
    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._driver = driver

    def put(self, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
        with self._driver.cursor() as cursor, cursor.copy(f'COPY "{table}" ({_names(columns)}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)

    def put_tokens(self, texts: Iterable[tuple[int, str]]) -> None:
        self.put("case_token", ("case_id", "tokens"), ((case_id, _vector(form)) for case_id, form in texts))

    def run(self, statement: str) -> None:
        self._driver.execute(statement)


def _vector(form: str) -> str:
    """The tokens as a server reads them; a token never holds a mark."""
    return " ".join(f"'{token}'" for token in indexable(form))


def _names(columns: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)
