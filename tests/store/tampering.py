"""A hand that knows SQL but not the program: it changes rows with every guard away, and leaves no trace behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, PrimaryKeyConstraint, UniqueConstraint

from commandcenter.models.store import tables as t
from commandcenter.models.store.audit import Finding
from commandcenter.models.store.raw import tolerant_text
from commandcenter.models.store.verify import verify
from commandcenter.models.store.verify_cases import check_cases
from tests.stage import Stage

Check = Callable[[Connection], Iterator[Finding]]


class Hand:
    """Changes inside one transaction that is never kept."""

    def __init__(self, stage: Stage, connection: Connection) -> None:
        self._limits = stage.store.setup(connection).limits
        self.connection = connection

    def sql(self, statement: str, *values: Any) -> list[Any]:
        return list(self.connection.exec_driver_sql(statement, tuple(values)) if _reads(statement) else [])

    def do(self, statement: str, *values: Any) -> int:
        """Number of rows touched."""
        return self.connection.exec_driver_sql(statement, tuple(values)).rowcount

    def keys(self, table: str) -> list[tuple[Any, ...]]:
        """Primary keys of all rows, in order."""
        columns = ", ".join(f'"{name}"' for name in key_of(table))
        return [tuple(row) for row in self.sql(f'SELECT {columns} FROM "{table}" ORDER BY {columns}')]

    def case_of(self, table: str, key: tuple[Any, ...]) -> Any:
        """The case a row belongs to; where none is named, the row itself."""
        return key[key_of(table).index("case_id")] if "case_id" in key_of(table) else key

    def change(self, table: str, key: Sequence[Any], column: str) -> None:
        """One character, one byte, or one up; a key goes far away, where nothing else lies."""
        where = " AND ".join(f'"{name}" = ?' for name in key_of(table))
        [(old,)] = self.sql(f'SELECT "{column}" FROM "{table}" WHERE {where}', *key)
        new = f"{key}" if old is None else other(old, far=column in _unique(table))
        assert self.do(f'UPDATE "{table}" SET "{column}" = ? WHERE {where}', new, *key) == 1

    def delete(self, table: str, key: Sequence[Any]) -> None:
        where = " AND ".join(f'"{name}" = ?' for name in key_of(table))
        assert self.do(f'DELETE FROM "{table}" WHERE {where}', *key) == 1

    def findings(self, check: Check | None = None) -> list[tuple[str, str]]:
        """What the whole verification finds; or one check, or without a name the one of the dossiers."""
        return [(place, what) for place, what in (check or self._dossiers)(self.connection)]

    def everything(self) -> list[tuple[str, str]]:
        """All but that the guards are away, as they are for every change made here."""
        found = verify(self.connection, self._limits)
        return [(place, what) for place, what in found if not place.startswith("触发器")]

    def _dossiers(self, connection: Connection) -> Iterator[Finding]:
        with tolerant_text(connection):
            yield from check_cases(connection, self._limits, lambda what, done, total: None)

    def again(self) -> None:
        """Everything as it was."""
        self.connection.exec_driver_sql("ROLLBACK TO untouched")


def other(old: Any, *, far: bool = False) -> Any:
    if isinstance(old, int):
        return old + (100_000 if far else 1)
    if isinstance(old, bytes):
        middle = len(old) // 2
        return old[:middle] + bytes([old[middle] ^ 1]) + old[middle + 1 :]
    middle = len(old) // 2
    return old[:middle] + ("y" if old[middle : middle + 1] == "x" else "x") + old[middle + 1 :]


def key_of(table: str) -> list[str]:
    return [column.name for column in t.metadata.tables[table].primary_key]


def _unique(table: str) -> set[str]:
    """Columns in which a value next to the old one may be taken."""
    found = t.metadata.tables[table]
    together = [key.columns for key in found.constraints if isinstance(key, PrimaryKeyConstraint | UniqueConstraint)]
    return {column.name for columns in together for column in columns} | {c.name for c in found.columns if c.unique}


def _reads(statement: str) -> bool:
    return statement.lstrip().startswith(("SELECT", "PRAGMA"))


@contextmanager
def tampering(stage: Stage) -> Iterator[Hand]:
    with stage.store.database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(triggers).all():
                connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
            connection.exec_driver_sql("SAVEPOINT untouched")
            yield Hand(stage, connection)
        finally:
            connection.rollback()
            driver.execute("PRAGMA foreign_keys=ON")
