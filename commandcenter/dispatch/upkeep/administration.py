"""What keeps the house in order: accounts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ...models.access import GRIDS, PERMISSIONS, Permission
from ...models.errors import NotAllowed, NotFound, UserError
from ...models.people import PEER_GROUPS, SYSTEM, AccountSpec, Role, Session, Unit, UnitKind
from ...models.store import accounts
from ...models.store.accounts import Account
from ...models.store.meta import revise
from ...models.store.store import Store, record_setup
from ...models.text import one_line
from ...models.timing.clock import TimeSource
from ...models.town.township import Township

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
        kept = self._secret(spec.login, password)
        with self.store.unit() as unit:
            account_id = accounts.create(unit, spec, kept)
            said = {"login": spec.login, "name": spec.person, "role": spec.role, "unit": new.unit, "grid": new.grid}
            self._log(unit, account_id, "ADD", said)
        return password

    def disable_account(self, login: str) -> None:
        """The account cannot log in any more; what it did stays. The last administrator cannot be disabled."""
        self._check_right()
        with self.store.unit() as unit:
            account = _active(unit, login)
            _keep_an_administrator(unit, account, "停用")
            accounts.disable(unit, login)
            self._log(unit, account.id, "DISABLE", {"login": login})
        self._send_away(login)

    def move_account(self, login: str, role: Role, unit: str, grid: str | None = None) -> None:
        """Another post for an account; unit and grid by their codes. What it did stays. Whoever is in comes in anew.

        Raises NotAllowed; UserError or NotFound naming the field that does not fit the post.
        """
        self._check_right()
        with self.store.unit() as connection:
            account = _active(connection, login)
            township = self.store.setup(connection).township
            spec = _spec(NewAccount(login, account.person, role, unit, grid), township)
            if role is not Role.ADMIN:
                _keep_an_administrator(connection, account, "改任")
            accounts.move(connection, login, spec.role, spec.unit_id, spec.grid_id)
            said = {"login": login, "role": role, "unit": unit, "grid": grid, "before": _post_of(account, township)}
            self._log(connection, account.id, "MOVE", said)
        self._send_away(login)

    def reset_password(self, login: str) -> str:
        """A new one-time password in place of whatever the account had; returns it."""
        self._check_right()
        password = accounts.one_time_password()
        kept = self._secret(login, password)
        with self.store.unit() as unit:
            account = _active(unit, login)
            accounts.set_password(unit, login, kept, must_change=True)
            self._log(unit, account.id, "RESET", {"login": login})
        if login != self.by.login:
            self._send_away(login)
        return password

    def change_password(self, password: str, instead_of: str = "") -> None:
        """The acting person's own password; a one-time password is used up by it. Raises UserError when it is too short
        or the one that it stands `instead_of`."""
        if password == instead_of:
            raise UserError("新密码要和现在的不一样", field="password")
        kept = self._secret(self.by.login, password)
        with self.store.unit() as unit:
            account = _active(unit, self.by.login)
            accounts.set_password(unit, self.by.login, kept, must_change=False)
            self._log(unit, account.id, "PASSWORD", {"login": self.by.login})
        self.store.database.use_password(password)

    def _check_right(self) -> None:
        if self.by.role not in PERMISSIONS[Permission.ACCOUNTS]:
            raise NotAllowed(f"{self.by.role.label}不能管理账号")

    def _secret(self, login: str, password: str) -> str:
        """Made before anything is written: a good hash takes its time."""
        with self.store.read() as connection:
            return accounts.secret(connection, login, password)

    def _send_away(self, login: str) -> None:
        """After the change holds: who came in just before it is found too."""
        with self.store.unit() as unit:
            accounts.send_away(unit, login)

    def _log(self, unit: Connection, account_id: int, kind: str, said: Mapping[str, object]) -> None:
        """The event, and a new revision of the set-up: the township other workstations hold lists the accounts."""
        revise(unit)
        record_setup(unit, "account", account_id, self.by, kind, dict(said), self.clock.now())


def _keep_an_administrator(unit: Connection, account: Account, what: str) -> None:
    others = (a for a in accounts.listing(unit) if a.active and a.role is Role.ADMIN and a.id != account.id)
    if account.role is Role.ADMIN and not any(others):
        raise UserError(f"{account.login} 是最后一个管理员账号，不能{what}", field="login")


def _active(unit: Connection, login: str) -> Account:
    account = next((a for a in accounts.listing(unit) if a.login == login), None)
    if account is None:
        raise NotFound(f"没有账号 {login}", field="login")
    if not account.active:
        raise UserError(f"账号 {login} 已经停用", field="login")
    return account


def _post_of(account: Account, township: Township) -> dict[str, object]:
    """The post an account leaves, as its event tells the new one."""
    grid = None if account.grid_id is None else township.grid[account.grid_id].code
    return {"role": account.role.value, "unit": township.unit[account.unit_id].code, "grid": grid}


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
    if unit.retired:
        raise UserError(f"{unit.short}已裁撤，不能再设账号", field="unit")
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
    if grid.retired:
        raise UserError(f"{grid.name}已裁撤，不能再设账号", field="grid")
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
