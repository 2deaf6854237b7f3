"""The whole database: everything that must agree compared, its shape brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import uniform
from time import sleep

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, Permission
from ...models.errors import NotAllowed, Stale, UserError
from ...models.limits import Limits
from ...models.people import SYSTEM, Session
from ...models.store import deadlines, roles, schema
from ...models.store.audit import Finding
from ...models.store.embedded import copy_file
from ...models.store.meta import DatabaseKind, database_kind, load_limits, revise
from ...models.store.overview import Overview, last_moment, overview
from ...models.store.session import Database, database_path, on_server, open_engine
from ...models.store.store import Store, record_setup
from ...models.store.townships import load_township
from ...models.store.verify import verify
from ...models.store.verify_guards import check_guards, may_check
from ...models.store.verify_seen import verify_seen
from ..documents import KINDS

#: So often an upgrade gives way before it gives up.
_TRIES = 20
_GUARDS = "函数、触发器和行级策略未核对，须用服务器管理员的账号校验"
_SEEN = "只核对了基础资料和事件链，其中 {hidden} 个事件本账号无权查看；案件、指标、文书和防护须用服务器管理员的账号校验"


@dataclass(frozen=True, slots=True)
class Check:
    """What a verification went through (None: not everything), and all that was off; `unchecked` says what it could
    not look at."""

    overview: Overview | None
    findings: list[Finding]
    unchecked: str = ""


def check_everything(store: Store, by: Session, progress: Callable[[str, int, int], None]) -> Check:
    """Everything that must agree, compared, however damaged it is. `progress(what, done, total)`. Raises NotAllowed."""
    if by.role not in PERMISSIONS[Permission.VERIFY]:
        raise NotAllowed(f"{by.role.label}不能校验数据库")
    guards, unchecked = _guards(store, progress)
    with store.read() as connection:
        if on_server(connection) and not roles.sees_everything(connection):
            seen, hidden = verify_seen(connection)
            return Check(None, seen, _SEEN.format(hidden=hidden))
        findings = [_titled(finding) for finding in verify(connection, _limits(connection), progress)]
        return Check(overview(connection), guards + findings, unchecked)


def _guards(store: Store, progress: Callable[[str, int, int], None]) -> tuple[list[Finding], str]:
    """What is wrong with a server's functions, triggers and policies; or why nobody looked."""
    if store.path is not None:
        return [], ""
    progress("防护", 0, 0)
    with store.read() as connection:
        may = may_check(connection)
    return (list(check_guards(store.database)), "") if may else ([], _GUARDS)


def _limits(connection: Connection) -> Limits:
    """The limits in force; where a stored one was damaged the defaults: the set-up's digest tells of it."""
    try:
        return load_limits(connection)
    except UserError:
        return Limits()


def _titled(finding: Finding) -> Finding:
    """The store knows papers by their code, people by their title."""
    place = finding.place
    for kind in KINDS:
        place = place.replace(f"文书 {kind.code}〔", f"{kind.title}〔")
    return finding._replace(place=place)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The revision before and after; `copy` is what a file was before, None where nothing had to change.

    `laid` counts the guards of a server that were not this program's and now are.
    """

    before: str
    after: str
    copy: Path | None = None
    laid: int = 0


def upgrade_database(url: str, now: datetime, wait: Callable[[float], None] = sleep) -> Upgraded:
    """Brings an existing database to the program's shape; a file is copied before, a server's guards are laid anew.

    On a server it gives way: what is in use for longer than `schema.LOCK_SECONDS` is tried again later, `wait(seconds)`
    between tries. Raises UserError when it is missing, foreign, newer than the program, of a shape the program does not
    know, or in use all the time.
    """
    with closing(Database(open_engine(url))) as database:
        for attempt in range(1, _TRIES + 1):
            try:
                return _upgraded(database, now)
            except Stale:
                if attempt < _TRIES:
                    wait(attempt * uniform(0.5, 1.0))
    raise UserError("数据库一直有人在用，没有等到升级的机会，请在空闲时再试", kept="没有改动任何数据")


def _upgraded(database: Database, now: datetime) -> Upgraded:
    copy = _kept_copy(database)
    try:
        return _changed(database, now, copy, _foreign_guards(database))
    except BaseException:
        if copy is not None:
            copy.unlink(missing_ok=True)  # nothing was changed: the original is what it is a copy of
        raise


def _changed(database: Database, now: datetime, copy: Path | None, laid: int) -> Upgraded:
    with database.unit() as unit:
        schema.hold(unit)
        before = schema.revision(unit)
        if before is None or before >= schema.HEAD:
            schema.check(unit)
            if not laid or before != schema.HEAD:
                return Upgraded(before or schema.HEAD, before or schema.HEAD)
            schema.take_tables(unit)
            schema.upgrade(unit)
        else:
            _upgrade(unit, before)
        schema.stamp(unit)
        revise(unit)
        record_setup(unit, "setup", 1, SYSTEM, "UPGRADE", {"from": before, "to": schema.HEAD}, _moment(unit, now))
        return Upgraded(before, schema.HEAD, copy, laid)


def _moment(unit: Connection, now: datetime) -> datetime:
    """A demonstration's time stands where its history ends, whenever it is upgraded."""
    ended = last_moment(unit) if database_kind(unit) is DatabaseKind.DEMO else None
    return now if ended is None else ended


def _kept_copy(database: Database) -> Path | None:
    """A file that is to be changed, as it is now, beside it."""
    path = database_path(database.engine.url)
    with database.read() as connection:
        before = schema.revision(connection)
    if path is None or before is None or before >= schema.HEAD:
        return None
    return copy_file(path, path.with_name(f"{path.name}.{before}"))


def _foreign_guards(database: Database) -> int:
    """How many of a server's guards are not as this program lays them; 0 for a file and for an older revision."""
    with database.read() as connection:
        if not on_server(connection) or schema.revision(connection) != schema.HEAD:
            return 0
        if not may_check(connection):
            raise NotAllowed("升级须用服务器管理员的账号连接", kept="没有改动任何数据")
    return len(list(check_guards(database)))


def _upgrade(unit: Connection, before: str) -> None:
    from alembic.util import CommandError

    schema.take_tables(unit)
    try:
        schema.upgrade(unit)
    except CommandError as error:
        raise UserError(f"数据库的结构版本 {before} 不认识，没有改动") from error
    deadlines.complete(unit, load_limits(unit), load_township(unit))
