"""The whole database: everything that must agree compared, its shape brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..models.access import PERMISSIONS, Permission
from ..models.errors import NotAllowed, UserError
from ..models.limits import Limits
from ..models.people import SYSTEM, Session
from ..models.store import deadlines, roles, schema
from ..models.store.audit import Finding
from ..models.store.meta import load_limits
from ..models.store.overview import Overview, overview
from ..models.store.session import Database, on_server, open_engine
from ..models.store.store import Store, record_setup
from ..models.store.townships import load_township
from ..models.store.verify import verify
from ..models.store.verify_guards import check_guards, may_check
from ..models.store.verify_seen import verify_seen
from .documents import KINDS


_GUARDS = "函数、触发器和行级策略未核对，须用服务器管理员的账号校验"
_SEEN = (
    "只核对了基础资料和事件链，其中 {hidden} 个事件本账号无权查看；案件、指标、文书和防护须用服务器管理员的账号校验"
)


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


def upgrade_database(url: str, now: datetime) -> tuple[str, str]:
    """Brings an existing database to the program's shape; returns the revision before and after.

    Raises UserError when it is missing, foreign, newer than the program or of a shape the program does not know.
    """
    database = Database(open_engine(url))
    try:
        with database.unit() as unit:
            before = schema.revision(unit)
            if before is None or before >= schema.HEAD:
                schema.check(unit)
                return schema.HEAD, schema.HEAD
            _upgrade(unit, before)
            said: dict[str, object] = {"from": before, "to": schema.HEAD}
            record_setup(unit, "setup", 1, SYSTEM, "UPGRADE", said, now)
            return before, schema.HEAD
    finally:
        database.close()


def _upgrade(unit: Connection, before: str) -> None:
    from alembic.util import CommandError

    try:
        schema.upgrade(unit)
    except CommandError as error:
        raise UserError(f"数据库的结构版本 {before} 不认识，没有改动") from error
    deadlines.complete(unit, load_limits(unit), load_township(unit))
