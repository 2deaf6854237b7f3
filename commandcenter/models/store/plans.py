"""How the engine means to answer what the program asks: questions are recorded while they are asked, then explained. Of
a question only its text is kept, never its values."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg

from .recording import recorded
from .store import Store, open_store

_ASKS = ("SELECT", "WITH")


def explained(store: Store, ask: Callable[[Store], object]) -> Iterator[str]:
    """The plan of every question that `ask` puts to the same database, each after its text, once."""
    with closing(open_store(store.database.url)) as other:
        sent = recorded(other)
        ask(other)
        questions = {str(sql).strip(): values for sql, values in sent if str(sql).strip().startswith(_ASKS)}
        with other.read() as connection:
            driver: Any = connection.connection.driver_connection
            for sql, values in questions.items():
                yield "\n".join((" ".join(sql.split()), *(f"    {line}" for line in _plan(driver, sql, values)), ""))


def _plan(driver: Any, sql: str, values: Any) -> Iterator[str]:
    """Without carrying anything out."""
    if isinstance(driver, sqlite3.Connection):
        yield from (str(row[-1]) for row in driver.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        return
    with psycopg.Cursor(driver) as cursor:
        yield from (str(row[0]) for row in cursor.execute(f"EXPLAIN (COSTS OFF) {sql}", values))
