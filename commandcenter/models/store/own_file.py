"""Small files of this workstation alone, beside the program's data: SQLite with synchronous=FULL and mode 0600, so that
what was written is there after a crash or a power cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from ..errors import UserError
from .session import Database, open_engine
from .types import UtcTime


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A photo or paper that waits here with what it was added to, ready to be stored with the case."""

    name: str
    mime: str
    sha256: str
    data: bytes
    taken_at: datetime | None


class FileTable:
    """The files that lie with the rows of another table, in the order they were added, the same content once; they go
    with their row."""

    def __init__(self, name: str, metadata: MetaData, of: str) -> None:
        self._table = Table(
            name,
            metadata,
            Column("key", ForeignKey(of, ondelete="CASCADE"), primary_key=True),
            Column("sha256", Text, primary_key=True),
            Column("n", Integer, nullable=False),
            Column("name", Text, nullable=False),
            Column("mime", Text, nullable=False),
            Column("taken_at", UtcTime),
            Column("bytes", LargeBinary, nullable=False),
        )

    def add(self, connection: Connection, key: str, file: OwnFile) -> None:
        c = self._table.c
        last = connection.execute(select(func.max(c.n)).where(c.key == key)).scalar() or 0
        told = {"name": file.name, "mime": file.mime, "sha256": file.sha256, "taken_at": file.taken_at}
        row = {"key": key, "n": last + 1, "bytes": file.data, **told}
        connection.execute(upsert(self._table).values(row).on_conflict_do_nothing())

    def drop(self, connection: Connection, key: str, sha256: str | None = None) -> None:
        """One of them, or all."""
        c = self._table.c
        which = c.key == key if sha256 is None else (c.key == key) & (c.sha256 == sha256)
        connection.execute(delete(self._table).where(which))

    def of(self, connection: Connection, key: str) -> list[OwnFile]:
        c = self._table.c
        query = select(c.name, c.mime, c.sha256, c.bytes, c.taken_at).where(c.key == key).order_by(c.n)
        return [OwnFile(*row) for row in connection.execute(query)]


def open_own(path: Path, tables: MetaData, shape: int, what: str) -> Database:
    """The file with its tables, made when it is not there. Raises UserError when it cannot serve; `what` it holds."""
    database = Database(open_engine(f"sqlite:///{path}", must_exist=False))
    try:
        with database.unit() as connection:
            _bring_to(connection, path, tables, shape, what)
    except BaseException:
        database.close()
        raise
    return database


def _bring_to(connection: Connection, path: Path, tables: MetaData, shape: int, what: str) -> None:
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found > shape:
        raise UserError(f"{what}文件 {path} 由更新版本的程序建立，请升级本程序")
    if found < shape:
        tables.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {shape}")
