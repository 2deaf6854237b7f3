"""The logins of a server behind its accounts (`sql/server_accounts.sql`): each account is a role of the server.

A password is kept by the server alone, as the SCRAM verifier that the client makes of it: it never travels, so it
never lies in a log.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, text

from ..access import Scope
from .roles import home_of, login_role
from .session import on_server

_MY_LOGIN = text("SELECT my_login()")
_SCOPE = text("SELECT my_scope()")
_UNBOUND = text("SELECT unbound()")
_PUT = text("SELECT put_login(:login)")
_PUT_ALL = text("SELECT count(put_login(login)) FROM account WHERE active")
_GIVE = text("SELECT give_password(:login, :verifier)")
_GIVE_ALL = text("SELECT count(give_password(login, :verifier)) FROM unnest(CAST(:logins AS text[])) login")
_STOP = text("SELECT stop_login(:login)")
_SEND_AWAY = text("SELECT end_sessions(:login)")
_CHANGE_MINE = text("SELECT change_my_password(:verifier)")


def mine(connection: Connection) -> str | None:
    """Whose account this connection is; None for the server's administrator, the loader and strangers."""
    login: str | None = connection.execute(_MY_LOGIN).scalar()
    return login


def sees_all_cases(connection: Connection) -> bool:
    """Whether this connection can do the program's duties on all cases (but those that complain of its person)."""
    return not on_server(connection) or connection.execute(_SCOPE).scalar() == Scope.ALL


def unbound(connection: Connection) -> bool:
    """Whether this connection is bound by no policy: the server's administrator, or the loader."""
    known: bool | None = connection.info.get(_UNBOUND)
    if known is None:
        known = connection.info[_UNBOUND] = bool(connection.execute(_UNBOUND).scalar())
    return known


def under_policies(connection: Connection) -> bool:
    """Whether the server itself shows this connection no case that its person may not see."""
    return on_server(connection) and not unbound(connection)


def verifier(connection: Connection, login: str, password: str) -> str:
    """What the server keeps instead of the password."""
    driver: Any = connection.connection.driver_connection
    role = login_role(home_of(connection), login)
    made: bytes = driver.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return made.decode()


def put(connection: Connection, login: str) -> None:
    """The account's login, in the group of its post; a new one has no password and cannot come in."""
    connection.execute(_PUT, {"login": login})


def put_all(connection: Connection) -> None:
    """`put` for every account in use."""
    connection.execute(_PUT_ALL)


def give(connection: Connection, login: str, made: str) -> None:
    """A one-time password (`verifier`); the account must be in use."""
    connection.execute(_GIVE, {"login": login, "verifier": made})


def give_all(connection: Connection, wanted: Collection[str], made: str) -> None:
    """`give` for many: the same password, so the same verifier."""
    connection.execute(_GIVE_ALL, {"logins": list(wanted), "verifier": made})


def change_mine(connection: Connection, made: str) -> None:
    """One's own password; a one-time password is used up by it."""
    connection.execute(_CHANGE_MINE, {"verifier": made})


def stop(connection: Connection, login: str) -> None:
    """Nobody comes in by it any more; who is in sees nothing from his next query on."""
    connection.execute(_STOP, {"login": login})


def send_away(connection: Connection, login: str) -> None:
    """Ends every session of the login."""
    connection.execute(_SEND_AWAY, {"login": login})
