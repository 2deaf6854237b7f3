"""Passwords after a database was carried: they do not travel between engines, so one-time passwords are handed out.

Beside an account a source tells what an engine of its kind keeps: a file its hash, a server `ELSEWHERE`. Whoever could
come in before gets a one-time password; nobody else does. In a demonstration everybody has the one that all know.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from . import accounts, logins, roles
from . import tables as t
from .meta import DatabaseKind, database_kind
from .session import on_server

#: What stands for a password that a server keeps to itself.
ELSEWHERE = "*"


@dataclass(frozen=True, slots=True)
class Handed:
    """A one-time password, kept nowhere else."""

    login: str
    name: str
    password: str


def hand_out(connection: Connection, *, from_server: bool, known: str) -> list[Handed]:
    """Puts passwords in force as this engine keeps them; returns the one-time ones. `known`: a demonstration's."""
    could_come_in = select(t.account.c.login).where(t.account.c.active, t.account.c.password.is_not(None))
    wanted = set(connection.execute(could_come_in).scalars())
    if on_server(connection):
        wanted = _put_logins(connection, wanted, keep=from_server)
    elif not from_server:
        return []
    if database_kind(connection) is DatabaseKind.DEMO:
        give_all(connection, wanted, known)
        return []
    out = []
    for account in accounts.listing(connection):
        if account.login in wanted:
            password = accounts.one_time_password()
            made = accounts.secret(connection, account.login, password)
            accounts.set_password(connection, account.login, made, must_change=True)
            out.append(Handed(account.login, account.person, password))
    return out


def give_all(connection: Connection, wanted: Iterable[str], password: str) -> None:
    """The same password for many, in place of whatever they had: a demonstration's, which nobody need change."""
    if logins := list(wanted):
        accounts.give_all(connection, logins, accounts.secret(connection, logins[0], password))


def _put_logins(connection: Connection, wanted: set[str], *, keep: bool) -> set[str]:
    """The login of every account in use, in its group; returns those of `wanted` that nobody comes in by yet."""
    connection.execute(update(t.account).values(password=None))
    logins.put_all(connection)
    return wanted - roles.let_in(connection) if keep else wanted
