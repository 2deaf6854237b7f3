"""A new database for real work: the township's data, and one administrator who can log in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ..models.errors import UserError
from ..models.people import AccountSpec, Role
from ..models.store import accounts
from ..models.store.session import database_path
from ..models.store.store import create_store
from ..models.township import Township


@dataclass(frozen=True, slots=True)
class Founding:
    """Where the database lies; `password` is the administrator's one-time password, kept nowhere else."""

    path: Path
    admin: AccountSpec
    password: str
    others: int


def found(url: str, township: Township, now: datetime) -> Founding:
    """Makes the database at `url`. Raises UserError when something lies there already."""
    from sqlalchemy.engine import make_url

    path = database_path(make_url(url))
    if path is None:
        raise UserError("此版本只支持嵌入式数据库（sqlite:///文件路径）")
    if path.is_file() and path.stat().st_size:
        raise UserError(f"{path} 已存在，不能在其中重新建立数据库")
    town, admin = _with_admin(township)
    password = accounts.one_time_password()
    hashed = accounts.hashed(password)
    create_store(url, town, now, password_hash=lambda login: hashed if login == admin.login else None).close()
    return Founding(path, admin, password, len(town.accounts) - 1)


def _with_admin(township: Township) -> tuple[Township, AccountSpec]:
    """The township's first administrator; without one it gets one."""
    for account in township.accounts:
        if account.role is Role.ADMIN:
            return township, account
    admin = AccountSpec("admin", Role.ADMIN.label, Role.ADMIN, township.units[0].id)
    return replace(township, accounts=(admin, *township.accounts)), admin
