"""Coming in: what one sees of a database before the login, and the login itself."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ..models.errors import UserError
from ..models.limits import Limits
from ..models.people import Role, Session
from ..models.store import accounts
from ..models.store.meta import DatabaseKind, database_kind
from ..models.store.store import Store
from ..models.township import Township

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
    """What the login page says: whose centre, which kind of database; `guests` only at a demonstration's."""

    town: str
    kind: DatabaseKind
    guests: tuple[Guest, ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in, with what a workplace needs at once; `must_change`: the password was a one-time one."""

    by: Session
    must_change: bool
    kind: DatabaseKind
    township: Township
    limits: Limits


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


def enter_unasked(store: Store, login: str | None, role: Role) -> Entered:
    """As somebody for a picture of his window, without a password: only for whoever owns the embedded file.

    `login`, else the first account of the post. Raises NotFound.
    """
    with store.read() as connection:
        if login is None:
            township = store.setup(connection).township
            login = next((a.login for a in township.accounts if a.role is role), "")
        return _entered(store, connection, accounts.session_of(connection, login), False)


def _entered(store: Store, connection: Connection, by: Session, must_change: bool) -> Entered:
    setup = store.setup(connection)
    return Entered(by, must_change, database_kind(connection), setup.township, setup.limits)
