"""Engines and transactions. Only `Store.unit()` commits; reads never see half a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..errors import UserError
from .embedded import open_file
from .refusals import sentences

_SERVER = "postgresql"


def database_path(url: URL) -> Path | None:
    """The file of an embedded database, None for a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def open_engine(url: str | URL, *, must_exist: bool = True, durable: bool = True) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+psycopg://…`. Raises UserError with one sentence when the address
    or the file cannot serve.

    `durable=False` lets the operating system write when it likes: only for a file that is thrown away when the
    building of it does not end.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError(f"数据库地址不正确：{url}") from None
    if parsed.get_backend_name() == _SERVER:
        from .server import open_server

        return open_server(parsed)
    path = database_path(parsed)
    if path is None:
        raise UserError("数据库地址应为 sqlite:///文件 或 postgresql://服务器/库名")
    return open_file(parsed, path, must_exist=must_exist, durable=durable)


def on_server(connection: Connection) -> bool:
    """Whether the database is a shared server's."""
    return connection.dialect.name == _SERVER


class Database:
    """An engine with its two doors: `unit()` writes in one transaction, `read()` sees one snapshot.

    `guard` is called at each door; the window sets it to refuse the GUI thread. `bells` ring after each commit made
    through this door, on the thread that made it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.guard: Callable[[], None] = lambda: None
        self.bells: set[Callable[[], None]] = set()
        self._writing = engine.execution_options(writes=True)
        self._reading = engine
        if engine.dialect.name == _SERVER:
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @contextmanager
    def unit(self) -> Iterator[Connection]:
        """One write transaction: committed when the block ends, rolled back when it raises."""
        self.guard()
        with sentences(), self._writing.begin() as connection:
            yield connection
        for bell in tuple(self.bells):
            bell()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        self.guard()
        with sentences(), self._reading.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()
