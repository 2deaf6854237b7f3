"""A new database for real work: the township's data, and one administrator who can log in."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy.engine import make_url

from ...models.errors import UserError, reason
from ...models.people import SYSTEM, AccountSpec, Role
from ...models.store import accounts, roles
from ...models.store.session import database_path
from ...models.store.store import create_store, holds_anything, open_store
from ...models.timing.clock import TimeSource
from ...models.town.township import Township
from .administration import Administration


@dataclass(frozen=True, slots=True)
class Founding:
    """Where the database lies; `password` is the administrator's one-time password, kept nowhere else."""

    path: Path
    admin: AccountSpec
    password: str
    others: int


def found(url: str, township: Township, now: datetime) -> Founding:
    """Makes the database at `url`. Raises UserError when something lies there already, or nothing can."""
    path = database_path(make_url(url))
    if path is None:
        raise UserError("此版本只支持嵌入式数据库（sqlite:///文件路径）")
    try:
        is_taken = path.is_file() and path.stat().st_size > 0
    except OSError as error:
        raise UserError(f"无法使用数据库文件 {path}：{reason(error)}") from error
    if is_taken:
        raise UserError(f"{path} 已存在，不能在其中重新建立数据库")
    town, admin = _with_admin(township)
    password = accounts.one_time_password()
    hashed = accounts.hashed(password)
    create_store(url, town, now, password_hash=lambda login: hashed if login == admin.login else None).close()
    return Founding(path, admin, password, len(town.accounts) - 1)


class Served(NamedTuple):
    """A database on a server; `password` is the first administrator's one-time one, None where it stood already."""

    admin: AccountSpec
    password: str | None
    others: int


def found_on_server(admin_url: str, name: str, township: Township, clock: TimeSource) -> Served:
    """Makes the database `name` with its groups and guards, on a server whose administrator `admin_url` names.

    What is there already stays as it is, but for rights and settings that are missing. Raises UserError when the server
    cannot serve, or the name is another's.
    """
    url = make_url(admin_url)
    town, admin = _with_admin(township)
    if url.get_backend_name() != "postgresql":
        raise UserError("服务器地址应为 postgresql://管理员@服务器/postgres", field="admin_url")
    if not roles.database_exists(url.set(database=name)):
        roles.make_database(url, name)
    place = url.set(database=name).render_as_string(hide_password=False)
    if holds_anything(place):
        with closing(open_store(place)) as store, store.read() as connection:
            home = roles.home_of(connection)
        roles.put_in_order(url, name, home)
        return Served(admin, None, len(town.accounts) - 1)
    store = create_store(place, town, clock.now())
    try:
        password = Administration(store, SYSTEM, clock).reset_password(admin.login)
    finally:
        store.close()
    return Served(admin, password, len(town.accounts) - 1)


def _with_admin(township: Township) -> tuple[Township, AccountSpec]:
    """The township's first administrator; without one it gets one."""
    for account in township.accounts:
        if account.role is Role.ADMIN:
            return township, account
    admin = AccountSpec("admin", Role.ADMIN.label, Role.ADMIN, township.units[0].id)
    return replace(township, accounts=(admin, *township.accounts)), admin
