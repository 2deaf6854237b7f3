"""Things with numbered parts that live by their events, as a meeting or a month's assessment does: loaded as far as a
login may read, held while a step is done, saved by the difference with the event that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Connection, Table, func, insert, select, text, update

from .. import payload
from ..case import Event
from ..errors import NotFound
from ..payload import FIELDS, VALUES, Shape
from ..people import Session
from . import files
from .session import on_server

File = TypeVar("File")


@dataclass(frozen=True)
class Aggregate(Generic[File]):
    """One kind of such things, each a `File` in memory. `entity` is what its events are about; `key` the column
    by which its parts name it; `missing` what is said when there is none."""

    entity: str
    shape: Shape
    head: Table
    parts: Mapping[str, Table]
    key: str
    missing: str

    @property
    def columns(self) -> list[Column[Any]]:
        return [self.head.c[name] for name in FIELDS[self.shape.head]]

    def identity(self, connection: Connection) -> int:
        """The id of the next one."""
        if on_server(connection):
            following: int = connection.execute(text(f"SELECT nextval('{self.head.name}_id_seq')")).scalar_one()
            return following
        newest = connection.execute(select(func.coalesce(func.max(self.head.c.id), 0))).scalar_one()
        return int(newest) + 1

    def load(self, connection: Connection, of: int) -> File:
        """The thing as far as this connection's login may read it. Raises NotFound."""
        row = connection.execute(select(*self.columns).where(self.head.c.id == of)).one_or_none()
        if row is None:
            raise NotFound(self.missing)
        parts: dict[str, tuple[Any, ...]] = {}
        for name, cls in self.shape.parts.items():
            table = self.parts[name]
            columns = [table.c[field] for field in FIELDS[cls]]
            rows = connection.execute(select(*columns).where(table.c[self.key] == of).order_by(table.c.n))
            parts[name] = tuple(cls(*part) for part in rows)
        whole: File = self.shape.whole(self.shape.head(*row), **parts)
        return whole

    def locked(self, connection: Connection, of: int) -> File:
        """The same, held against everybody else until the transaction ends (the writers of a file are so by
        themselves)."""
        if on_server(connection):
            connection.execute(select(self.head.c.id).where(self.head.c.id == of).with_for_update())
        return self.load(connection, of)

    def add(self, connection: Connection, after: File, by: Session, step: StrEnum, now: datetime) -> None:
        """A new one with its first event."""
        head = getattr(after, self.shape.name)
        connection.execute(insert(self.head), row_of(head))
        self._save_parts(connection, self.shape.whole(head), after)
        self._tell(connection, None, after, by, step, {}, now)

    def save(
        self,
        connection: Connection,
        before: File,
        after: File,
        by: Session,
        step: StrEnum,
        said: Mapping[str, Any],
        now: datetime,
    ) -> None:
        """Writes what a step changed, with its event."""
        old, new = getattr(before, self.shape.name), getattr(after, self.shape.name)
        connection.execute(update(self.head).where(self.head.c.id == new.id).values(**changed(old, new)))
        self._save_parts(connection, before, after)
        self._tell(connection, before, after, by, step, said, now)

    def _tell(
        self,
        connection: Connection,
        before: File | None,
        after: File,
        by: Session,
        step: StrEnum,
        said: Mapping[str, Any],
        now: datetime,
    ) -> None:
        head = getattr(after, self.shape.name)
        body = payload.dumps(payload.changes_by_number(before, after, self.shape), said)
        files.append(connection, self.entity, head.id, Event(head.version, now, by.login, step.value, body), now)

    def _save_parts(self, connection: Connection, before: File, after: File) -> None:
        of = getattr(after, self.shape.name).id
        for name, table in self.parts.items():
            old = {part.n: part for part in getattr(before, name)}
            for part in getattr(after, name):
                known = old.get(part.n)
                if known is None:
                    connection.execute(insert(table), row_of(part) | {self.key: of})
                elif part is not known and (values := changed(known, part)):
                    this = (table.c[self.key] == of, table.c.n == part.n)
                    connection.execute(update(table).where(*this).values(**values))


def row_of(part: Any) -> dict[str, Any]:
    """A value as its row."""
    cls = type(part)
    return dict(zip(FIELDS[cls], VALUES[cls](part), strict=True))


def changed(before: Any, after: Any) -> dict[str, Any]:
    """The columns in which two values of a class differ."""
    old = row_of(before)
    return {name: value for name, value in row_of(after).items() if value != old[name]}
