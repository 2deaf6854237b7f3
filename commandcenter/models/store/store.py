"""The store: one open database with its township, limits and doors."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, text
from sqlalchemy.engine import URL

from .. import payload
from ..case import Case, CaseFile, CaseState, Event
from ..errors import UserError
from ..lifecycle import World
from ..limits import Limits
from ..people import SYSTEM, Session
from ..scoring.appraisal.schemes import Schemes
from ..timing.worktime import Calendar, local_day
from ..town.township import Township
from . import accounts, files, roles, schema
from . import tables as t
from .anchor import SETUP_SHA256, setup_digest
from .deadlines import rewarn
from .meta import DatabaseKind, database_kind, load_limits, load_schemes, read_meta, revise, write_meta
from .session import Database, database_path, on_server, open_engine, place_of
from .townships import load_township, save_calendar, save_township
from .verify_setup import transition_rows

#: So many cases are folded in one query.
_AT_ONCE = 500
_MARK_SAMPLED = text("SELECT mark_sampled(:case_id)")
_NEXT_EVENT = text("SELECT next_event(:entity, :id)")


@dataclass(frozen=True, slots=True)
class Setup:
    """What rules read from the database: township, limits, the assessment's schemes, as one revision of them."""

    revision: str
    township: Township
    limits: Limits
    schemes: Schemes


class Store:
    """One open database. `setup()` is cached until an administrator changes something; it is the same for everybody.

    `known`: the setup as another store of the same database read it, good while it is the newest.
    """

    def __init__(self, database: Database, known: Setup | None = None) -> None:
        self.database = database
        self._setup = known

    def unit(self) -> AbstractContextManager[Connection]:
        """One write transaction."""
        return self.database.unit()

    def read(self) -> AbstractContextManager[Connection]:
        """One snapshot."""
        return self.database.read()

    def close(self) -> None:
        self.database.close()

    @contextmanager
    def opened_as(self, login: str, password: str) -> Iterator[Store]:
        """The same database as somebody else opens it for a moment: a server asks for his password itself.

        A file is its owner's whoever works on it. Raises UserError when the server does not let him in.
        """
        if self.path is not None:
            yield self
            return
        with self.read() as connection:
            home = roles.home_of(connection)
        url = self.database.engine.url.set(username=roles.login_role(home, login), password=password)
        other = Store(Database(open_engine(url)), self._setup)
        other.database.read_only = self.database.read_only
        try:
            yield other
        finally:
            other.close()

    @property
    def path(self) -> Path | None:
        return database_path(self.database.engine.url)

    @property
    def place(self) -> str:
        """Which database it is, whoever works on it: what belongs to it on this machine is kept under this name."""
        return place_of(self.database.engine.url)

    def setup(self, connection: Connection) -> Setup:
        """Township and limits as they stand now."""
        revision = read_meta(connection, "setup_revision") or "0"
        if self._setup is None or self._setup.revision != revision:
            self._refit(connection)
            self._setup = Setup(revision, load_township(connection), load_limits(connection), load_schemes(connection))
        return self._setup

    def _refit(self, connection: Connection) -> None:
        """A newer program may have changed the database under this one: perhaps nothing may be written any more."""
        self.database.read_only = schema.check(connection)
        if connection.get_execution_options().get("writes"):
            self.database.require_writable()

    def township(self) -> Township:
        with self.read() as connection:
            return self.setup(connection).township

    def kind(self) -> DatabaseKind:
        with self.read() as connection:
            return database_kind(connection)

    def world(self, connection: Connection, file: CaseFile | None = None) -> World:
        """What the rules need to know; for a case, whether its grid still owes a sample this month."""
        setup = self.setup(connection)
        world = World(setup.township, setup.limits)
        return world if file is None else self.world_of(connection, world, file)

    def world_of(self, connection: Connection, world: World, file: CaseFile) -> World:
        """What holds for every case, made to hold for this one."""
        if not _sample_owed(connection, file):
            return world
        return World(world.township, world.limits, sample_owed=True)


def _sample_owed(connection: Connection, file: CaseFile) -> bool:
    """Whether no self-handled case of this grid was marked for a second check in this case's month yet."""
    case = file.case
    if case.state is not CaseState.VERIFYING or case.route is None or case.route.value != "R1":
        return False
    month = read_sampled_month(connection, case.grid_id)
    return month != _month(case)


def read_sampled_month(connection: Connection, grid_id: int | None) -> str | None:
    """The month (of registration) in which a case of this grid was last marked for a second check."""
    return read_meta(connection, f"sampled.{grid_id}")


def write_sampled_month(connection: Connection, file: CaseFile) -> None:
    """After the case was written as marked."""
    if on_server(connection):
        connection.execute(_MARK_SAMPLED, {"case_id": file.case.id})
        return
    write_meta(connection, f"sampled.{file.case.grid_id}", _month(file.case))


def _month(case: Case) -> str:
    return f"{local_day(case.registered_at):%Y-%m}"


def open_store(url: str | URL, *, interactive: bool = False, known: Setup | None = None) -> Store:
    """An existing database that this program can work with, or at least read (`Database.read_only`). Raises UserError
    with one sentence.

    `interactive`: a person sits before it (see `open_server`). `known`: see `Store`.
    """
    database = Database(open_engine(url, interactive=interactive))
    try:
        with database.read() as connection:
            database.read_only = schema.check(connection)
    except BaseException:
        database.close()
        raise
    return Store(database, known)


def holds_anything(url: str) -> bool:
    """Whether somebody made something in the database already."""
    database = Database(open_engine(url))
    try:
        with database.read() as connection:
            return not schema.is_empty(connection)
    finally:
        database.close()


def create_store(
    url: str,
    township: Township,
    now: datetime,
    *,
    kind: DatabaseKind = DatabaseKind.LIVE,
    password_hash: Callable[[str], str | None] = lambda login: None,
    durable: bool = True,
) -> Store:
    """A new database with the township; refuses one that already holds anything.

    `password_hash(login)` gives what stands for an account's first password (`accounts.secret`), None for an account
    that cannot come in yet.
    `durable=False`: see `open_engine`.
    """
    database = Database(open_engine(url, must_exist=False, durable=durable))
    try:
        with database.unit() as connection:
            if not schema.is_empty(connection):
                where = database_path(database.engine.url) or database.engine.url.database
                raise UserError(f"{where} 已有数据库，不能重复建立")
            schema.upgrade(connection)
            _fill(connection, township, now, kind, password_hash)
    except BaseException:
        database.close()
        raise
    return Store(database)


def _fill(
    connection: Connection,
    township: Township,
    now: datetime,
    kind: DatabaseKind,
    password_hash: Callable[[str], str | None],
) -> None:
    write_meta(connection, "kind", kind.value)
    write_meta(connection, "epoch", "1")
    write_meta(connection, "setup_revision", "1")
    schema.stamp(connection)
    connection.execute(insert(t.chain_head), {"id": 1, "seq": 0, "hash": ""})
    connection.execute(insert(t.transition), transition_rows())
    save_township(connection, township)
    passwords = {spec: password_hash(spec.login) for spec in township.accounts}
    accounts.create_all(connection, passwords, must_change=kind is DatabaseKind.LIVE)
    if on_server(connection):
        connection.execute(select(func.follow_ids()))
    record_setup(connection, "setup", 1, SYSTEM, "INIT", {"kind": kind.value, "town": township.facts.name}, now)


def record(
    connection: Connection, entity: str, entity_id: int, by: Session, kind: str, said: dict[str, object], now: datetime
) -> None:
    """An administrative event (accounts, settings, papers, imports), numbered within its thing."""
    body = json.dumps(
        {"said": {k: payload.encode(v) for k, v in said.items()}}, ensure_ascii=False, separators=(",", ":")
    )
    event = Event(_next_event(connection, entity, entity_id), now, by.login, kind, body)
    files.append(connection, entity, entity_id, event, now)


def _next_event(connection: Connection, entity: str, entity_id: int) -> int:
    """On a server others number events of the same thing at the same time, some of them not to be seen."""
    if on_server(connection):
        following: int = connection.execute(_NEXT_EVENT, {"entity": entity, "id": entity_id}).scalar_one()
        return following
    query = select(func.max(t.event.c.n)).where(t.event.c.entity == entity, t.event.c.entity_id == entity_id)
    return (connection.execute(query).scalar() or 0) + 1


def record_setup(
    connection: Connection, entity: str, entity_id: int, by: Session, kind: str, said: dict[str, object], now: datetime
) -> None:
    """The event of a change of township, calendar, settings, accounts or mappings, after the change: `verify` holds
    what it finds against the digest in the last of these."""
    record(connection, entity, entity_id, by, kind, said | {SETUP_SHA256: setup_digest(connection)}, now)


def change_calendar(connection: Connection, calendar: Calendar, why: str, now: datetime) -> None:
    """Puts a calendar in force for everybody from the next command on; open deadlines are the caller's to recount."""
    save_calendar(connection, calendar)
    rewarn(connection, calendar, load_limits(connection).warn_percent)
    revise(connection)
    record_setup(connection, "setup", 1, SYSTEM, "CALENDAR", {"why": why}, now)


def dossiers(connection: Connection, only: Collection[int] | None = None) -> Iterator[CaseFile]:
    """Every case, or some, folded from their events alone (never from their rows)."""
    query = (
        select(t.event.c.entity_id, t.event.c.payload)
        .where(t.event.c.entity == "case")
        .order_by(t.event.c.entity_id, t.event.c.n)
        .execution_options(yield_per=2000)
    )
    if only is None:
        yield from _folded(connection, query)
        return
    asked = sorted(only)
    for start in range(0, len(asked), _AT_ONCE):
        yield from _folded(connection, query.where(t.event.c.entity_id.in_(asked[start : start + _AT_ONCE])))


def _folded(connection: Connection, query: Select[Any]) -> Iterator[CaseFile]:
    current: int | None = None
    texts: list[str] = []
    for case_id, body in connection.execute(query):
        if current is not None and case_id != current:
            yield payload.replay(current, texts)
            texts = []
        current = case_id
        texts.append(body)
    if current is not None:
        yield payload.replay(current, texts)
