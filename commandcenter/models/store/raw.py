"""Rows exactly as the database holds them, beside rows as the program would have written them.

Verification compares the two, so a changed byte is found even where it would read back as the same value, and a cell
that no longer reads back at all is a difference like any other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Select, Table, select, type_coerce
from sqlalchemy.types import NULLTYPE

Row = tuple[Any, ...]


class RawTable:
    """Some columns of a table, read without conversion and written in thought."""

    def __init__(self, connection: Connection, table: Table, names: Iterable[str]) -> None:
        self.table = table
        self.names = tuple(names)
        types = (table.c[name].type.dialect_impl(connection.dialect) for name in self.names)
        self._binds = [kind.bind_processor(connection.dialect) for kind in types]

    def select(self) -> Select[*tuple[Any, ...]]:
        """A query for these columns as they lie in the database."""
        return select(*(type_coerce(self.table.c[name], NULLTYPE).label(name) for name in self.names))

    def written(self, values: Iterable[Any]) -> Row:
        """How these values would lie in the database."""
        return tuple(bind(v) if bind else v for v, bind in zip(values, self._binds, strict=True))

    def differing(self, found: Row, wanted: Row) -> list[str]:
        """Names of the columns in which two rows differ."""
        return [name for name, a, b in zip(self.names, found, wanted, strict=True) if a != b]


@contextmanager
def tolerant_text(connection: Connection) -> Iterator[None]:
    """Text whose bytes are no UTF-8 any more reads with replacement marks, where SQLite's driver would give up."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    usual = driver.text_factory
    driver.text_factory = _decoded
    try:
        yield
    finally:
        driver.text_factory = usual


def _decoded(data: bytes) -> str:
    return data.decode(errors="replace")
