"""What keeps the house in order: accounts, the whole check, the upgrade of the database's shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..models.access import GRIDS, PERMISSIONS, Permission
from ..models.clock import RunningClock, SimulatedClock, SystemClock, TimeSource
from ..models.errors import NotAllowed, NotFound, UserError
from ..models.limits import Limits
from ..models.people import PEER_GROUPS, SYSTEM, AccountSpec, Role, Session, Unit, UnitKind
from ..models.store import accounts, deadlines, mappings, schema
from ..models.store.accounts import Account
from ..models.store.audit import Finding
from ..models.store.meta import DatabaseKind, database_kind, load_limits, read_meta, write_meta
from ..models.store.overview import Overview, last_moment, overview
from ..models.store.presence import clocks_ahead
from ..models.store.session import Database, open_engine
from ..models.store.store import Store, record_setup
from ..models.store.townships import load_township
from ..models.store.verify import verify
from ..models.text import one_line
from ..models.township import Township
from .documents import KINDS
from .sources import ColumnMapping

_LOGIN = re.compile(r"[a-z][a-z0-9-]{1,30}")
_PHONE = re.compile(r"[0-9+() -]{3,20}")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account as an administrator words it; unit and grid by their codes."""

    login: str
    name: str
    role: Role
    unit: str
    grid: str | None = None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in a list, with the units' own words."""

    account: Account
    unit: str
    grid: str


class Administration:
    """The administrative commands of one login; each leaves an event in its own transaction."""

    def __init__(self, store: Store, by: Session, clock: TimeSource) -> None:
        self.store = store
        self.by = by
        self.clock = clock

    def accounts(self) -> list[AccountLine]:
        """Every account, oldest first. Raises NotAllowed."""
        self._check_right()
        with self.store.read() as connection:
            township = self.store.setup(connection).township
            return [_line(account, township) for account in accounts.listing(connection)]

    def add_account(self, new: NewAccount) -> str:
        """A new account; returns its one-time password, which is kept nowhere else.

        Raises NotAllowed; UserError or NotFound naming the field that does not fit the post.
        """
        self._check_right()
        spec = _spec(new, self.store.township())
        password = accounts.one_time_password()
        stored = accounts.hashed(password)
        with self.store.unit() as unit:
            account_id = accounts.create(unit, spec, stored)
            said = {"login": spec.login, "name": spec.person, "role": spec.role, "unit": new.unit, "grid": new.grid}
            self._log(unit, account_id, "ADD", said)
        return password

    def disable_account(self, login: str) -> None:
        """The account cannot log in any more; what it did stays. The last administrator cannot be disabled."""
        self._check_right()
        with self.store.unit() as unit:
            account = _active(unit, login)
            others = (a for a in accounts.listing(unit) if a.active and a.role is Role.ADMIN and a.id != account.id)
            if account.role is Role.ADMIN and not any(others):
                raise UserError(f"{login} 是最后一个管理员账号，不能停用", field="login")
            accounts.disable(unit, login)
            self._log(unit, account.id, "DISABLE", {"login": login})

    def reset_password(self, login: str) -> str:
        """A new one-time password in place of whatever the account had; returns it."""
        self._check_right()
        password = accounts.one_time_password()
        stored = accounts.hashed(password)
        with self.store.unit() as unit:
            account = _active(unit, login)
            accounts.set_password(unit, login, stored, must_change=True)
            self._log(unit, account.id, "RESET", {"login": login})
        return password

    def change_password(self, password: str) -> None:
        """The acting person's own password; a one-time password is used up by it. Raises UserError when too short."""
        stored = accounts.hashed(password)
        with self.store.unit() as unit:
            account = _active(unit, self.by.login)
            accounts.set_password(unit, self.by.login, stored, must_change=False)
            self._log(unit, account.id, "PASSWORD", {"login": self.by.login})

    def _check_right(self) -> None:
        if self.by.role not in PERMISSIONS[Permission.ACCOUNTS]:
            raise NotAllowed(f"{self.by.role.label}不能管理账号")

    def _log(self, unit: Connection, account_id: int, kind: str, said: Mapping[str, object]) -> None:
        """The event, and a new revision of the set-up: the township other workstations hold lists the accounts."""
        write_meta(unit, "setup_revision", str(int(read_meta(unit, "setup_revision") or 0) + 1))
        record_setup(unit, "account", account_id, self.by, kind, dict(said), self.clock.now())


def _active(unit: Connection, login: str) -> Account:
    account = next((a for a in accounts.listing(unit) if a.login == login), None)
    if account is None:
        raise NotFound(f"没有账号 {login}", field="login")
    if not account.active:
        raise UserError(f"账号 {login} 已经停用", field="login")
    return account


def _line(account: Account, township: Township) -> AccountLine:
    grid = township.grid[account.grid_id].name if account.grid_id else ""
    return AccountLine(account, township.unit[account.unit_id].short, grid)


def _spec(new: NewAccount, township: Township) -> AccountSpec:
    """The account with ids, when login, name and post hold (domain §1: one account = one role in one unit or grid)."""
    if not _LOGIN.fullmatch(new.login) or new.login == SYSTEM.login:
        how = "小写字母开头，只用小写字母、数字和短横，2 到 31 位"
        raise UserError(f"登录名“{new.login}”不合要求：{how}", field="login")
    if not (name := one_line(new.name)):
        raise UserError("姓名不能为空", field="name")
    if new.phone and not _PHONE.fullmatch(new.phone):
        raise UserError(f"“{new.phone}”不是电话号码", field="phone")
    unit = township.unit_by_code.get(new.unit)
    if unit is None:
        raise NotFound(f"没有编码为 {new.unit} 的单位", field="unit")
    if new.role in GRIDS:
        grid_id = _grid_of_post(new, unit, township)
    else:
        grid_id = None
        _check_desk_post(new, unit)
    return AccountSpec(new.login, name, new.role, unit.id, grid_id, new.phone)


def _grid_of_post(new: NewAccount, unit: Unit, township: Township) -> int:
    if new.grid is None:
        raise UserError(f"{new.role.label}要写明所在网格", field="grid")
    grid = township.grid_by_code.get(new.grid)
    if grid is None:
        raise NotFound(f"没有编码为 {new.grid} 的网格", field="grid")
    if grid.unit_id != unit.id:
        owner = township.unit[grid.unit_id]
        raise UserError(f"{grid.name}由 {owner.code}（{owner.short}）承办，单位不能是 {unit.code}", field="unit")
    return grid.id


def _check_desk_post(new: NewAccount, unit: Unit) -> None:
    if new.role is Role.SYSTEM:
        raise UserError("“系统”由程序自带，不能设账号", field="role")
    if new.grid is not None:
        raise UserError(f"{new.role.label}不属于网格，不写网格", field="grid")
    kinds = PEER_GROUPS if new.role is Role.LIAISON else (UnitKind.CENTRE,)
    if unit.kind not in kinds:
        raise UserError(f"{new.role.label}不能设在{unit.short}", field="unit")


# --- column mappings of imports ---------------------------------------------------------------------------------------


def save_mapping(store: Store, by: Session, mapping: ColumnMapping, now: datetime) -> None:
    """Keeps a mapping under its name for later imports, in place of an older one. Raises NotAllowed."""
    if by.role not in PERMISSIONS[Permission.IMPORT]:
        raise NotAllowed(f"{by.role.label}不能保存列对应方案")
    with store.unit() as unit:
        mappings.save(unit, mapping.name, mapping.platform.value, mapping.to_json())
        said: dict[str, object] = {"name": mapping.name, "platform": mapping.platform}
        record_setup(unit, "import", 1, by, "MAPPING", said, now)


def load_mapping(store: Store, name: str) -> ColumnMapping:
    """The mapping saved under the name. Raises NotFound naming those there are."""
    with store.read() as connection:
        return ColumnMapping.from_json(mappings.load(connection, name))


# --- the whole database -----------------------------------------------------------------------------------------------


def clock_of(store: Store) -> TimeSource:
    """The machine's time; for a demonstration, whose history lies anywhere in time, the moment of its last event.

    At any other time its open cases would all be overdue or lie in the future.
    """
    with store.read() as connection:
        ended = last_moment(connection) if database_kind(connection) is DatabaseKind.DEMO else None
    return SystemClock() if ended is None else SimulatedClock(ended)


def running_clock_of(store: Store) -> TimeSource:
    """`clock_of` for a window: a demonstration's time runs on from its last event, for all its workstations alike."""
    stands = clock_of(store)
    if isinstance(stands, SystemClock):
        return stands
    machine = SystemClock()
    clock = RunningClock(stands.now(), machine)
    for ahead in clocks_ahead(store.path, machine.now()):
        clock.catch_up(ahead)
    return clock


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
