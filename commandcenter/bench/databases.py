"""The databases benches run on: n cases lived through by `demo --bulk`, in a file of the cache or on a server.

A file is made once and kept; a server's database is made for one bench and dropped, unless it was there already. What
a bench writes it writes into copies, which are gone afterwards.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import URL, make_url

from ..config import Settings
from ..demo import PASSWORD, bulk
from ..models.errors import UserError
from ..models.people import Session
from ..models.store import accounts, roles
from ..models.store import tables as t
from ..models.store.meta import DatabaseKind
from ..models.store.overview import last_moment
from ..models.store.session import on_server, open_engine
from ..models.store.store import Setup, Store, open_store
from .measure import Progress, silent
from .plans import Plans

DEFAULT_N = 20_000
SEED = 1
#: Every post of the centre that a bench acts as.
CENTRE = "dispatch1"


class Subject:
    """An open database of n cases; `now` is just after its last event. `store` is its owner's, who sees everything."""

    def __init__(self, url: str, stack: ExitStack, plans: Plans | None = None) -> None:
        self.url = url
        self._stack = stack
        self._plans = plans
        self._stores: dict[str, Store] = {}
        self.store = self._open(url, "所有者")
        with self.store.read() as connection:
            self.setup: Setup = self.store.setup(connection)
            moment = last_moment(connection)
            self._home = roles.home_of(connection) if on_server(connection) else None
        assert moment is not None  # every database begins with an event
        self.now: datetime = moment

    def session(self, login: str) -> Session:
        with self.store.read() as connection:
            return accounts.session_of(connection, login)

    def url_of(self, login: str) -> str:
        """Where a login comes in: a file is the same for everybody, a server knows each by name and password."""
        if self._home is None:
            return self.url
        own = make_url(self.url).set(username=roles.login_role(self._home, login), password=PASSWORD)
        return own.render_as_string(hide_password=False)

    def store_of(self, login: str) -> Store:
        """The database as this login opens it."""
        if self._home is None:
            return self.store
        if login not in self._stores:
            self._stores[login] = self._open(self.url_of(login), login)
        return self._stores[login]

    def _open(self, url: str, who: str) -> Store:
        store = self._stack.enter_context(closing(open_store(url)))
        if self._plans is not None:
            self._plans.listen(who, store)
        return store

    def bare(self, login: str | None = None) -> Bare:
        """The raw engine on this database, as its owner or as a login."""
        return self._stack.enter_context(closing(Bare(self.url if login is None else self.url_of(login))))

    def add_table(self, name: str, columns: str) -> None:
        """A table of the bench's own, that everybody may use and nothing guards."""
        with self.store.unit() as unit:
            unit.exec_driver_sql(f"CREATE TABLE {name} ({columns})")
            if self._home is not None:
                unit.exec_driver_sql(f"GRANT ALL ON {name} TO PUBLIC")


class Bare:
    """The raw engine: the driver alone, connected and set up like the program's own connections."""

    def __init__(self, url: str) -> None:
        engine = open_engine(url)
        self._opened = engine.raw_connection()
        driver: Any = self._opened.driver_connection
        self.driver = driver
        self.on_file = engine.dialect.name == "sqlite"
        self._begin = "BEGIN IMMEDIATE" if self.on_file else "BEGIN"
        if not self.on_file:
            self.driver.autocommit = True

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query with marks (`?`) for its values."""
        rows: list[tuple[Any, ...]] = self._run(sql, values).fetchall()
        return rows

    def write(self, sql: str, *values: Any) -> int:
        """One statement in a transaction of its own; how many rows it changed."""
        self.driver.execute(self._begin)
        changed: int = self._run(sql, values).rowcount
        self.driver.execute("COMMIT")
        return changed

    def send(self, sent: list[tuple[str, Any]]) -> None:
        """Statements just as the program sent them, in one transaction."""
        if not self.on_file:
            self.driver.execute(self._begin)
        for statement, parameters in sent:
            cursor = self.driver.execute(statement, parameters)
            if cursor.description is not None:
                cursor.fetchall()
        self.driver.execute("COMMIT")

    def _run(self, sql: str, values: tuple[Any, ...]) -> Any:
        if self.on_file:
            return self.driver.execute(sql, values)
        return self.driver.execute(sql.replace("%", "%%").replace("?", "%s"), values)

    def close(self) -> None:
        self._opened.invalidate()


class Ground:
    """Where a bench finds its databases. `asked` is the number of cases wanted, None for the bench's own default."""

    def __init__(
        self,
        asked: int | None = None,
        *,
        server: str | None = None,
        database: str | None = None,
        progress: Progress = silent,
        plans: Plans | None = None,
    ) -> None:
        """`server`: the address of its administrator, for databases made there and dropped. `database`: one that is
        there, a demonstration's. `plans` hears what is asked of a database that is only read."""
        self.asked = asked
        self.progress = progress
        self._plans = plans
        self._server = None if server is None else make_url(server)
        self._database = database
        self._counted: int | None = None

    @property
    def n(self) -> int:
        """Of how many cases the databases are; of one that was there, once it was opened."""
        return self._counted or self.asked or DEFAULT_N

    @property
    def backend(self) -> str:
        where = self._server if self._database is None else make_url(self._database)
        return "sqlite" if where is None else where.get_backend_name()

    @contextmanager
    def reading(self) -> Iterator[Subject]:
        """A database only to read in."""
        with self._source() as url, ExitStack() as stack:
            yield Subject(url, stack, self._plans)
            if self._plans is not None:
                self._plans.ask()

    @contextmanager
    def copies(self, count: int) -> Iterator[list[Subject]]:
        """Equal copies to write to, gone afterwards."""
        with self._source() as url, ExitStack() as stack:
            copied = _copied_on_server if make_url(url).get_backend_name() != "sqlite" else _copied_files
            self.progress("复制数据库", 0, 0)
            urls = stack.enter_context(copied(url, count))
            yield [Subject(one, stack) for one in urls]

    @contextmanager
    def _source(self) -> Iterator[str]:
        if self._database is not None:
            self._counted = _cases_of_demonstration(self._database)
            yield self._database
        elif self._server is not None:
            with _made_on_server(self._server, self.n, self.progress) as url:
                yield url
        else:
            made = bulk.cached(Settings.load().cache_dir, self.n, SEED, self.progress)
            yield f"sqlite:///{made}"


def _cases_of_demonstration(url: str) -> int:
    with closing(open_store(url)) as store, store.read() as connection:
        if store.kind() is not DatabaseKind.DEMO:
            raise UserError("性能测试只用演示数据库", kept="没有改动任何数据")
        return connection.execute(select(func.count()).select_from(t.case)).scalar_one()


@contextmanager
def _copied_files(url: str, count: int) -> Iterator[list[str]]:
    """Beside the original, on the same disk."""
    original = Path(make_url(url).database or "")
    with tempfile.TemporaryDirectory(dir=original.parent, prefix="bench-") as folder:
        paths = [Path(folder) / f"{i}.db" for i in range(count)]
        for path in paths:
            shutil.copyfile(original, path)
        os.sync()  # or the first commits would wait for gigabytes of copies to reach the disk
        yield [f"sqlite:///{path}" for path in paths]


@contextmanager
def _made_on_server(server: URL, n: int, progress: Progress) -> Iterator[str]:
    """A database of n cases under a name of its own; it and its roles are gone afterwards."""
    name = _new_name()
    try:
        roles.make_database(server, name)
        url = _text(server.set(database=name))
        bulk.load(url, n, SEED, progress)
        yield url
    finally:
        roles.drop_database(server, name)
        roles.drop_roles(server, name)


@contextmanager
def _copied_on_server(url: str, count: int) -> Iterator[list[str]]:
    """Copies share the roles of their original."""
    original = make_url(url)
    names = [_new_name() for _ in range(count)]
    try:
        for name in names:
            roles.copy_database(original, name)
        yield [_text(original.set(database=name)) for name in names]
    finally:
        for name in names:
            roles.drop_database(original, name)


def _new_name() -> str:
    return f"bench_{secrets.token_hex(4)}"


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
