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
from ..models.store import deadlines, schema
from ..models.store.audit import Finding
from ..models.store.meta import load_limits
from ..models.store.overview import Overview, overview
from ..models.store.session import Database, open_engine
from ..models.store.store import Store, record_setup
from ..models.store.townships import load_township
from ..models.store.verify import verify
from .documents import KINDS


@dataclass(frozen=True, slots=True)
class Check:
    """What a verification went through, and everything that was off."""

    overview: Overview
    findings: list[Finding]


def check_everything(store: Store, by: Session, progress: Callable[[str, int, int], None]) -> Check:
    """Everything that must agree, compared, however damaged it is. `progress(what, done, total)`. Raises NotAllowed."""
    if by.role not in PERMISSIONS[Permission.VERIFY]:
        raise NotAllowed(f"{by.role.label}不能校验数据库")
    with store.read() as connection:
        findings = [_titled(finding) for finding in verify(connection, _limits(connection), progress)]
        return Check(overview(connection), findings)


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
