"""Engines and transactions. Only `Store.unit()` commits; reads never see half a transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakSet

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from ..errors import Offline, UserError
from ..payload import parse_time
from .embedded import open_file
from .refusals import sentences
from .watchdog import shut

_SERVER = "postgresql"
_NOTHING = "没有改动任何数据"


def database_path(url: URL) -> Path | None:
    """The file of an embedded database, None for a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def place_of(url: URL) -> str:
    """A database's name on this machine: its file, or server and database, without who logs in and how."""
    if url.get_backend_name() != _SERVER:
        return str(url.database)
    host = url.query.get("host", url.host) or "localhost"
    return f"{host if isinstance(host, str) else ','.join(host)}:{url.port or 5432}/{url.database}"


def open_engine(url: str | URL, *, must_exist: bool = True, durable: bool = True, interactive: bool = False) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+psycopg://…`. Raises UserError with one sentence when the address
    or the file cannot serve.

    `durable=False` lets the operating system write when it likes: only for a file that is thrown away when the
    building of it does not end. `interactive`: see `open_server`.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise UserError(f"数据库地址不正确：{url}") from None
    if parsed.get_backend_name() == _SERVER:
        from .server import open_server

        return open_server(parsed, interactive=interactive)
    path = database_path(parsed)
    if path is None:
        raise UserError("数据库地址应为 sqlite:///文件 或 postgresql://服务器/库名")
    return open_file(parsed, path, must_exist=must_exist, durable=durable)


def on_server(connection: Connection) -> bool:
    """Whether the database is a shared server's."""
    return connection.dialect.name == _SERVER


def server_time(connection: Connection) -> datetime:
    """What time it is at the server."""
    return parse_time(connection.execute(text("SELECT clock_timestamp()")).scalar_one())


class Database:
    """An engine with its two doors: `unit()` writes in one transaction, `read()` sees one snapshot.

    `guard` is called at each door; the window sets it to refuse the GUI thread. `bells` ring after each commit made
    through this door, on the thread that made it. `read_only` says why nothing may be written, None when it may.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.guard: Callable[[], None] = lambda: None
        self.bells: set[Callable[[], None]] = set()
        self.read_only: str | None = None
        self._writing = engine.execution_options(writes=True)
        self._reading = engine
        self._links: WeakSet[Any] = WeakSet()
        self._lock = Lock()
        self._is_cut = False
        self.url = engine.url
        if engine.dialect.name == _SERVER:
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            event.listen(engine, "connect", self._linked)
            event.listen(engine, "do_connect", self._with_password)

    def _linked(self, link: Any, _record: Any) -> None:
        with self._lock:
            self._links.add(link)

    def _with_password(self, _dialect: Any, _record: Any, _arguments: Any, told: dict[str, Any]) -> None:
        if self.url.password is not None:
            told["password"] = self.url.password

    def use_password(self, password: str) -> None:
        """The login's password is another one from now on; connections that are open stay so."""
        self.url = self.url.set(password=password)

    @contextmanager
    def unit(self) -> Iterator[Connection]:
        """One write transaction: committed when the block ends, rolled back when it raises.

        Raises Offline when a server does not answer; where that was at the commit, it says that nobody knows yet
        whether it was carried out. Raises UserError when only reading is allowed.
        """
        self.require_writable()
        ended = False
        try:
            with self._connected(self._writing) as connection:
                yield connection
                ended = True
        except Offline as lost:
            if ended:
                raise Offline(lost.message, kept="是否已经保存，连上后以显示的为准") from lost
            raise
        for bell in tuple(self.bells):
            bell()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._connected(self._reading) as connection:
            yield connection

    @contextmanager
    def _connected(self, engine: Engine) -> Iterator[Connection]:
        self.guard()
        if self._is_cut:
            raise Offline("与数据库服务器的连接断了，正在重新连接", kept=_NOTHING)
        with sentences(), engine.begin() as connection:
            yield connection

    def cut(self) -> None:
        """The server does not answer: whoever waits for it is told now, whoever comes is refused, until `mend`."""
        self._is_cut = True
        with self._lock:
            links = list(self._links)
        for link in links:
            with suppress(Exception):  # closed already
                shut(link.fileno())

    def mend(self) -> None:
        """It answers again."""
        self.engine.dispose()
        self._is_cut = False

    def require_writable(self) -> None:
        if self.read_only is not None:
            raise UserError(self.read_only, kept="没有改动任何数据")

    def close(self) -> None:
        self.engine.dispose()
