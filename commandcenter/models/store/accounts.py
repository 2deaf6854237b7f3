"""Accounts: one post each (design §3). In a file their passwords are argon2id hashes; on a server each is a login of
its own, and the server keeps and asks for the password (`logins`)."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from ..errors import NotFound, UserError
from ..people import AccountSpec, Role, Session
from . import logins
from . import tables as t
from .raw import readable
from .session import on_server

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
MIN_PASSWORD = 8


@dataclass(frozen=True, slots=True)
class Account:
    """One account as a list shows it."""

    id: int
    login: str
    person: str
    role: Role
    unit_id: int
    grid_id: int | None
    active: bool
    must_change: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the staff with every post held, as (post, unit's id)."""

    id: int
    name: str
    posts: tuple[tuple[Role, int], ...]


def one_time_password() -> str:
    """Ten characters that cannot be misread; to be changed at the first login."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(10))


def hashed(password: str) -> str:
    """An argon2id hash with the library's defaults. Raises UserError on a password that is too short."""
    from argon2 import PasswordHasher

    _check_length(password)
    return PasswordHasher().hash(password)


def secret(connection: Connection, login: str, password: str) -> str:
    """What this database keeps in place of an account's password. Raises UserError on one that is too short."""
    _check_length(password)
    return logins.verifier(connection, login, password) if on_server(connection) else hashed(password)


def _check_length(password: str) -> None:
    if len(password) < MIN_PASSWORD:
        raise UserError(f"密码至少{MIN_PASSWORD}位", field="password")


def create(connection: Connection, spec: AccountSpec, kept: str | None, *, must_change: bool = True) -> int:
    """A new account; the person is shared by accounts of the same name and telephone number. Returns its id.

    `kept` is the `secret` of its password; None for an account that cannot come in yet.
    """
    if connection.execute(select(t.account.c.id).where(t.account.c.login == spec.login)).scalar() is not None:
        raise UserError(f"账号 {spec.login} 已存在", field="login")
    person_id = connection.execute(
        select(t.person.c.id).where(t.person.c.name == spec.person, t.person.c.phone == spec.phone)
    ).scalar()
    if person_id is None:
        values = {"name": spec.person, "phone": spec.phone}
        person_id = connection.execute(insert(t.person).returning(t.person.c.id), values).scalar_one()
    row = _row(connection, spec, person_id, kept, must_change)
    account_id: int = connection.execute(insert(t.account).returning(t.account.c.id), row).scalar_one()
    if on_server(connection):
        logins.put(connection, spec.login)
        if kept is not None:
            set_password(connection, spec.login, kept, must_change=must_change)
    return account_id


def create_all(connection: Connection, specs: Mapping[AccountSpec, str | None], *, must_change: bool) -> None:
    """The first accounts of a database, as `create` makes each of them, with what is kept of its password."""
    people = {key: id for id, key in enumerate(dict.fromkeys((spec.person, spec.phone) for spec in specs), start=1)}
    persons = [{"id": id, "name": name, "phone": phone} for (name, phone), id in people.items()]
    rows = [_row(connection, spec, people[spec.person, spec.phone], kept, must_change) for spec, kept in specs.items()]
    if not rows:
        return
    connection.execute(insert(t.person), persons)
    connection.execute(insert(t.account), [{"id": id} | row for id, row in enumerate(rows, start=1)])
    if on_server(connection):
        logins.put_all(connection)
        for spec, kept in specs.items():
            if kept is not None:
                set_password(connection, spec.login, kept, must_change=must_change)


def _row(
    connection: Connection, spec: AccountSpec, person_id: int, kept: str | None, must_change: bool
) -> dict[str, object]:
    return {
        "login": spec.login,
        "person_id": person_id,
        "role": spec.role.value,
        "unit_id": spec.unit_id,
        "grid_id": spec.grid_id,
        "password": None if on_server(connection) else kept,
        "must_change": must_change,
        "active": True,
    }


def set_password(connection: Connection, login: str, kept: str, *, must_change: bool) -> int:
    """Another password, as its `secret`. Returns the account's id. Raises NotFound."""
    if not on_server(connection):
        return _change(connection, login, password=kept, must_change=must_change)
    account_id = _id_of(connection, login)
    if logins.mine(connection) == login and not must_change:
        logins.change_mine(connection, kept)
        return account_id
    logins.give(connection, login, kept)
    return account_id if must_change else _change(connection, login, must_change=False)


def give_all(connection: Connection, wanted: Collection[str], kept: str) -> None:
    """The same password for many, which nobody need change; all of them are in use."""
    of_them = update(t.account).where(t.account.c.login.in_(wanted))
    if on_server(connection):
        logins.give_all(connection, wanted, kept)
    else:
        of_them = of_them.values(password=kept)
    connection.execute(of_them.values(must_change=False))


def disable(connection: Connection, login: str) -> int:
    """The account cannot come in any more. Returns its id. Raises NotFound."""
    account_id = _change(connection, login, active=False)
    if on_server(connection):
        logins.stop(connection, login)
    return account_id


def move(connection: Connection, login: str, role: Role, unit_id: int, grid_id: int | None) -> int:
    """The account gets another post. Returns its id. Raises NotFound."""
    account_id = _change(connection, login, role=role.value, unit_id=unit_id, grid_id=grid_id)
    if on_server(connection):
        logins.put(connection, login)
    return account_id


def send_away(connection: Connection, login: str) -> None:
    """Ends the sessions of a login whose rights changed; a file has none."""
    if on_server(connection):
        logins.send_away(connection, login)


def _id_of(connection: Connection, login: str) -> int:
    account_id: int | None = connection.execute(select(t.account.c.id).where(t.account.c.login == login)).scalar()
    if account_id is None:
        raise NotFound(f"没有账号 {login}", field="login")
    return account_id


def _change(connection: Connection, login: str, **values: object) -> int:
    statement = update(t.account).where(t.account.c.login == login).values(**values).returning(t.account.c.id)
    account_id: int | None = connection.execute(statement).scalar()
    if account_id is None:
        raise NotFound(f"没有账号 {login}", field="login")
    return account_id


def listing(connection: Connection) -> list[Account]:
    query = select(t.account, t.person.c.name).join(t.person).order_by(t.account.c.id)
    with readable("账号"):
        return [
            Account(r.id, r.login, r.name, Role(r.role), r.unit_id, r.grid_id, r.active, r.must_change)
            for r in connection.execute(query)
        ]


def session_of(connection: Connection, login: str) -> Session:
    """The session of an active account, without asking for its password. Raises NotFound."""
    query = select(t.account, t.person.c.name).join(t.person).where(t.account.c.login == login)
    row = connection.execute(query).one_or_none()
    if row is None or not row.active:
        raise NotFound(f"账号 {login} 不存在或已停用", field="login")
    with readable(f"账号 {login}"):
        return Session(row.login, row.name, Role(row.role), row.unit_id, row.grid_id, row.person_id)


def check_password(connection: Connection, login: str, password: str) -> Session:
    """The session when the password is right; one same sentence for every reason it is not.

    On a server the connection itself was let in by the password, if it is this login's.
    """
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    refused = UserError("账号或密码不正确", field="password")
    if on_server(connection):
        if logins.mine(connection) != login:
            raise refused
        return session_of(connection, login)
    stored = connection.execute(
        select(t.account.c.password).where(t.account.c.login == login, t.account.c.active)
    ).scalar()
    if stored is None:
        raise refused
    try:
        PasswordHasher().verify(stored, password)
    except (Argon2Error, InvalidHashError):
        raise refused from None
    return session_of(connection, login)


def must_change(connection: Connection, login: str) -> bool:
    """Whether the password is a one-time one that its owner has still to replace."""
    return bool(connection.execute(select(t.account.c.must_change).where(t.account.c.login == login)).scalar())


def persons(connection: Connection) -> tuple[Person, ...]:
    """Everybody with an account in use, by name."""
    query = (
        select(t.person.c.id, t.person.c.name, t.account.c.role, t.account.c.unit_id)
        .join(t.account)
        .where(t.account.c.active)
        .order_by(t.person.c.name, t.person.c.id, t.account.c.id)
    )
    found: dict[int, Person] = {}
    for person_id, name, role, unit_id in connection.execute(query):
        before = found.get(person_id)
        posts = (*(before.posts if before else ()), (Role(role), unit_id))
        found[person_id] = Person(person_id, name, posts)
    return tuple(found.values())
