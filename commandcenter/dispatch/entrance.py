"""Coming in: what one sees of a database before the login, and the login itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from ..models.errors import NotFound, UserError
from ..models.limits import Limits
from ..models.people import Role, Session
from ..models.store import accounts
from ..models.store.address import ServerAddress, bare_url, is_server, login_url, server_url
from ..models.store.meta import DatabaseKind, database_kind
from ..models.store.session import place_of
from ..models.store.store import Store, open_store
from ..models.timing.clock import TimeSource
from ..models.town.township import Township
from .clocks import running_clock_of

__all__ = [
    "DEMO_PASSWORD",
    "Door",
    "Entered",
    "Entrance",
    "Guest",
    "Inside",
    "ServerAddress",
    "door",
    "enter",
    "enter_unasked",
    "entrance_of",
    "server_url",
]

#: The password of every account of a demonstration.
DEMO_PASSWORD = "laohu-demo"
#: The posts a demonstration offers at its door, in this order: one account of each.
_OFFERED = (
    Role.SHIFT_LEAD,
    Role.INTAKE,
    Role.DISPATCHER,
    Role.CALLBACK,
    Role.DIRECTOR,
    Role.DUTY_LEADER,
    Role.OFFICE,
    Role.LEADER,
    Role.LIAISON,
    Role.GRID_LEADER,
    Role.GRID_WORKER,
    Role.ADMIN,
)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody whose workplace can be tried."""

    login: str
    name: str
    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class Door:
    """What the login page says: whose centre, which kind of database; `guests` only at a demonstration's.

    Of a server nothing is known before somebody comes in but where it is (`server`); `town` is then empty.
    """

    town: str
    kind: DatabaseKind
    guests: tuple[Guest, ...]
    server: str = ""


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, with what a workplace needs at once; `must_change`: the password was a one-time one."""

    by: Session
    must_change: bool
    kind: DatabaseKind
    township: Township
    limits: Limits


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody came in: through which open database, and by which clock it lives."""

    store: Store
    entered: Entered
    clock: TimeSource


class Entrance(Protocol):
    """A database from outside. `url` may be kept; `server` names it where it is one, else ""."""

    url: str
    server: str

    def door(self) -> Door:
        """Raises UserError when nobody can come in here."""

    def enter(self, login: str, password: str) -> Inside:
        """Raises UserError with one same sentence for every reason a login fails; Offline."""

    def close(self) -> None: ...


def entrance_of(url: str) -> Entrance:
    return ServerEntrance(url) if is_server(url) else FileEntrance(url)


class FileEntrance:
    """An embedded file: open as soon as somebody stands at its door, whoever comes in."""

    server = ""

    def __init__(self, url: str) -> None:
        self.url = url
        self._store: Store | None = None
        self._clock: TimeSource | None = None

    def door(self) -> Door:
        self._store = store = open_store(self.url)
        self._clock = running_clock_of(store)
        return door(store)

    def enter(self, login: str, password: str) -> Inside:
        if self._store is None or self._clock is None:
            self.door()
        assert self._store is not None
        assert self._clock is not None
        return Inside(self._store, enter(self._store, login, password), self._clock)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


class ServerEntrance:
    """A server: it lets in by itself, each person by a login of his own."""

    def __init__(self, url: str) -> None:
        self.url = bare_url(url)
        self.server = place_of(make_url(url))

    def door(self) -> Door:
        return Door("", DatabaseKind.LIVE, (), self.server)

    def enter(self, login: str, password: str) -> Inside:
        if not login.strip():
            raise UserError("请填写账号", field="login")
        store = open_store(login_url(self.url, login.strip(), password), interactive=True)
        try:
            return Inside(store, enter_unasked(store, login.strip()), running_clock_of(store))
        except NotFound:
            store.close()
            raise UserError("账号或密码不正确", field="password") from None
        except BaseException:
            store.close()
            raise

    def close(self) -> None:
        """Nothing is open before somebody is in."""


def door(store: Store) -> Door:
    with store.read() as connection:
        kind, township = database_kind(connection), store.setup(connection).township
    return Door(township.facts.name, kind, _guests(township) if kind is DatabaseKind.DEMO else ())


def _guests(township: Township) -> tuple[Guest, ...]:
    found = []
    for role in _OFFERED:
        account = next((a for a in township.accounts if a.role is role), None)
        if account is not None:
            found.append(Guest(account.login, account.person, role, township.unit[account.unit_id].short))
    return tuple(found)


def enter(store: Store, login: str, password: str) -> Entered:
    """The login. Raises UserError with one same sentence for every reason it fails."""
    if not login.strip():
        raise UserError("请填写账号", field="login")
    with store.read() as connection:
        by = accounts.check_password(connection, login.strip(), password)
        return _entered(store, connection, by, accounts.must_change(connection, by.login))


def enter_unasked(store: Store, login: str | None, role: Role | None = None) -> Entered:
    """As somebody whose password was asked already, by a server; or for a picture of his window, for whoever owns the
    embedded file.

    `login`, else the first account of the post. Raises NotFound.
    """
    with store.read() as connection:
        if login is None:
            township = store.setup(connection).township
            login = next((a.login for a in township.accounts if a.role is role), "")
        by = accounts.session_of(connection, login)
        return _entered(store, connection, by, store.path is None and accounts.must_change(connection, by.login))


def _entered(store: Store, connection: Connection, by: Session, must_change: bool) -> Entered:
    setup = store.setup(connection)
    return Entered(by, must_change, database_kind(connection), setup.township, setup.limits)
