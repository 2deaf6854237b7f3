"""From the options to somebody who can act: settings, the open database, who acts, and what time it is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..config import ConfigError, Settings
from ..models.errors import NotAllowed, UserError
from ..models.people import SYSTEM, Session
from .chinese import wrong_use

if TYPE_CHECKING:
    from ..dispatch.desk import Desk
    from ..models.store.store import Store

_PASSWORD_VARIABLE = "COMMANDCENTER_PASSWORD"
_NEW_PASSWORD_VARIABLE = "COMMANDCENTER_NEW_PASSWORD"


def settings(db: str | None = None) -> Settings:
    """The settings with `--db` (a URL or a plain path) put over them. Raises ConfigError; a bad `--db` is wrong use."""
    without = Settings.load()
    if db is None:
        return without
    try:
        return Settings.load(db if "://" in db else url_of(Path(db)))
    except ConfigError as error:
        raise wrong_use(str(error)) from None


def url_of(path: Path) -> str:
    """The URL of an embedded database file; a path may hold marks that mean something in a URL."""
    return f"sqlite:///{quote(path.expanduser().absolute().as_posix(), safe='/ :')}"


def path_of(url: str) -> Path | None:
    """The file behind the URL of an embedded database, None for a server."""
    from sqlalchemy.engine import make_url

    from ..models.store.session import database_path

    return database_path(make_url(url))


def place_of(url: str) -> str:
    """How people call what lies at the address."""
    from ..models.store import building

    return building.place_of(url)


@contextmanager
def at_desk(db: str | None, login: str | None) -> Iterator[Desk]:
    """The database of `--db`, acted on by `--as`, else by its file's owner as 系统."""
    from ..dispatch.clocks import clock_of
    from ..dispatch.desk import Desk

    with at_database(db, login) as (store, by):
        yield Desk(store, by, clock_of(store))


@contextmanager
def at_database(db: str | None, login: str | None) -> Iterator[tuple[Store, Session]]:
    """The same without a clock: it opens also where the history is too damaged to tell the time."""
    from ..models.store.address import is_server, login_url
    from ..models.store.store import open_store

    url = settings(db).database
    on_server = is_server(url)
    store = open_store(login_url(url, login, _password(login, url)) if on_server and login is not None else url)
    try:
        yield store, _behind_connection(store) if on_server else _who(store, login)
    finally:
        store.close()


def require_owner(path: Path | None) -> None:
    """Raises NotAllowed unless the embedded file belongs to whoever runs the program."""
    if path is None or (os.name == "posix" and os.geteuid() not in (0, path.stat().st_uid)):
        raise NotAllowed(f"{path or '数据库'} 不归当前用户所有，请用 --as 账号 登录")


def _who(store: Store, login: str | None) -> Session:
    from ..models.store import accounts

    if login is None:
        require_owner(store.path)
        return SYSTEM
    password = _password(login) if store.path is not None else ""  # a server asked for it before
    with store.read() as connection:
        return accounts.check_password(connection, login, password)


def _behind_connection(store: Store) -> Session:
    """On a server the address says who acts: a person's login, or as 系统 whoever keeps the whole database."""
    from ..models.store import accounts, logins, roles

    with store.read() as connection:
        if (mine := logins.mine(connection)) is not None:
            return accounts.session_of(connection, mine)
        if not roles.sees_everything(connection):
            raise NotAllowed("这个服务器账号不是本程序的，请用 --as 账号 登录")
    return SYSTEM


def _password(login: str, url: str = "") -> str:
    """From the environment, else the keyring, else asked for. Raises UserError when there is nobody to ask."""
    from getpass import getpass

    from sqlalchemy.engine import make_url

    from ..dispatch.upkeep.passwords import kept_password
    from ..models.store.session import place_of

    if given := os.environ.get(_PASSWORD_VARIABLE) or kept_password(login, place_of(make_url(url)) if url else ""):
        return given
    if not sys.stdin.isatty():
        raise UserError(f"没有账号 {login} 的密码：请设置环境变量 {_PASSWORD_VARIABLE}，或在终端里运行后输入")
    return getpass(f"{login} 的密码：")


def new_password(login: str) -> str:
    """A new password from the environment, else typed twice. Raises UserError when there is nobody to ask."""
    from getpass import getpass

    if given := os.environ.get(_NEW_PASSWORD_VARIABLE):
        return given
    if not sys.stdin.isatty():
        raise UserError(f"没有新密码：请设置环境变量 {_NEW_PASSWORD_VARIABLE}，或在终端里运行后输入")
    first = getpass(f"{login} 的新密码：")
    if getpass("再输入一次：") != first:
        raise UserError("两次输入的新密码不一致，密码没有修改")
    return first


def do_duties(desk: Desk) -> None:
    """What the program owes by itself (cards, requests left lying, the archive), before figures and papers use it.

    A demonstration stands still at the end of its history.
    """
    from ..dispatch.clockwork import Clockwork
    from ..models.store.meta import DatabaseKind

    if desk.store.kind() is DatabaseKind.LIVE:
        Clockwork(desk.store, desk.clock).run()
