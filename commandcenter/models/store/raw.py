"""Rows exactly as the database holds them, beside rows as the program would have written them.

Verification compares the two, so a changed byte is found even where it would read back as the same value, and a cell
that no longer reads back at all is a difference like any other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Date, Select, Table, Text, cast, select, type_coerce
from sqlalchemy.engine import Dialect
from sqlalchemy.types import NULLTYPE, TypeEngine

from ..errors import UserError
from .types import Code

Row = tuple[Any, ...]


class RawTable:
    """Some columns of a table, read without conversion and written in thought."""

    def __init__(self, connection: Connection, table: Table, names: Iterable[str]) -> None:
        self.table = table
        self.names = tuple(names)
        binds = [_binds(connection.dialect, table.c[name].type) for name in self.names]
        self._binds = [(i, bind) for i, bind in enumerate(binds) if bind is not None]

    def select(self) -> Select[*tuple[Any, ...]]:
        """A query for these columns as they lie in the database."""
        return select(*(_as_it_lies(self.table.c[name]).label(name) for name in self.names))

    def written(self, values: Iterable[Any]) -> Row:
        """How these values would lie in the database."""
        row = list(values)
        for i, bind in self._binds:
            if row[i] is not None:
                row[i] = bind(row[i])
        return tuple(row)

    def differing(self, found: Row, wanted: Row) -> list[str]:
        """Names of the columns in which two rows differ."""
        if found == wanted:
            return []
        return [name for name, a, b in zip(self.names, found, wanted, strict=True) if a != b]


def _binds(dialect: Dialect, kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    if isinstance(kind, Code):  # equal to its text as it is: the most frequent columns need no conversion
        return None
    return date.isoformat if isinstance(kind, Date) else kind.dialect_impl(dialect).bind_processor(dialect)


def _as_it_lies(column: Column[Any]) -> ColumnElement[Any]:
    """A day is text on SQLite, and on a server is asked for as text."""
    return cast(column, Text) if isinstance(column.type, Date) else type_coerce(column, NULLTYPE)


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Values that do not read back, because a foreign hand changed them, become one sentence instead of a bug."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        raise UserError(f"数据库内容已损坏（{what}），请运行 commandcenter verify") from error


@contextmanager
def tolerant_text(connection: Connection) -> Iterator[None]:
    """Text whose bytes are no UTF-8 any more reads with replacement marks, where SQLite's driver would give up."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    usual = driver.text_factory
    driver.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        yield
    finally:
        driver.text_factory = usual
