"""The roles of a server's database: groups that own and hold rights, one login per person.

Roles belong to the whole server, so each name carries its database's. Only the groups and the logins made here are ever
touched; people's logins begin with `cc_`, groups with `ccg_`, so that no login can be called like a group.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

import psycopg
from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.engine import URL

from ..errors import Stale, UserError
from .refusals import driver_sentences, sentences
from .server import IDLE, SCHEMA, connect_arguments, proven

#: PostgreSQL cuts names after 63 bytes; a login and the prefix must fit.
_LONGEST_DATABASE = 24
#: The database every server has, to stand in while another one is made or dropped.
ALWAYS_THERE = "postgres"
_OWNER = text("SELECT r.rolname FROM pg_namespace n JOIN pg_roles r ON r.oid = n.nspowner WHERE n.nspname = :schema")

_LET_IN = text(
    "SELECT substr(rolname, length(:prefix) + 1) FROM pg_roles WHERE rolcanlogin AND starts_with(rolname, :prefix)"
)
_SEND_AWAY = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND starts_with(usename, :prefix)"
)
#: Where all tables are to be replaced: how long one that somebody reads is waited for, and how often.
_LOCK_SECONDS, _TRIES = 2, 5


class Group(StrEnum):
    """Roles nobody logs in as. `OWNER` holds every table; `LOADER` writes other people's events (move, restore,
    demonstrations); `BACKUP` reads everything; `OFFICER` makes and stops logins for administrators."""

    OWNER = "owner"
    CENTRE = "centre"
    UNITS = "units"
    KEEPER = "keeper"
    LOADER = "loader"
    BACKUP = "backup"
    OFFICER = "officer"


#: Whose members connect; business groups are those the officer puts people's logins into.
_BUSINESS = (Group.CENTRE, Group.UNITS, Group.KEEPER)
_COMING_IN = (*_BUSINESS, Group.LOADER, Group.BACKUP, Group.OWNER)
#: Whose members read every row.
_SEEING = (Group.LOADER, Group.BACKUP)


def group_role(home: str, group: Group) -> str:
    """`home` is the name the database was made under."""
    return f"ccg_{home}_{group.value}"


def login_role(home: str, login: str) -> str:
    """The server's name of a person's login."""
    return f"cc_{home}_{login}"


def home_of(connection: Connection) -> str:
    """The name in all roles of this database: told by who owns its schema, so that a copy keeps the roles."""
    owner: str | None = connection.execute(_OWNER, {"schema": SCHEMA}).scalar()
    begin, end = group_role("", Group.OWNER).split("__")
    if owner is None or not owner.startswith(f"{begin}_") or not owner.endswith(f"_{end}"):
        raise UserError("这不是本程序的数据库，请先运行 commandcenter server init")
    return owner.removeprefix(f"{begin}_").removesuffix(f"_{end}")


def act_as_owner(connection: Connection) -> None:
    """From here to the end of the transaction the database's owner acts: what is made belongs to it."""
    role = group_role(home_of(connection), Group.OWNER)
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    connection.exec_driver_sql(f"SET LOCAL ROLE {quoted}")


def sees_everything(connection: Connection) -> bool:
    """Whether this connection's login reads every row: a backup's, the loader's, or the server's administrator's."""
    home = home_of(connection)
    asked = [f"pg_has_role(session_user, '{group_role(home, group)}', 'MEMBER')" for group in _SEEING]
    return bool(connection.exec_driver_sql(f"SELECT {' OR '.join(asked)}").scalar())


def let_in(connection: Connection) -> frozenset[str]:
    """The accounts whose login the server lets in."""
    prefix = login_role(home_of(connection), "")
    return frozenset(connection.execute(_LET_IN, {"prefix": prefix}).scalars())


def renew_schema(connection: Connection) -> None:
    """The database without anything in it, for its owner to fill again. Its administrator acts.

    Whoever works in it is sent away and waits until the transaction ends. Programs come back at once, so that one may
    be in the way: tried several times. Raises Stale when there is no getting through.
    """
    for _ in range(_TRIES - 1):
        with suppress(Stale), sentences(), connection.begin_nested():
            _renew_schema(connection)
            return
    _renew_schema(connection)


def _renew_schema(connection: Connection) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    home = home_of(connection)
    owner = quote(group_role(home, Group.OWNER))
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
    connection.execute(_SEND_AWAY, {"prefix": login_role(home, "")})
    connection.exec_driver_sql(f"DROP SCHEMA {SCHEMA} CASCADE")
    connection.exec_driver_sql(f"CREATE SCHEMA {SCHEMA} AUTHORIZATION {owner}")


def make_database(admin_url: URL, name: str, *, home: str | None = None) -> None:
    """An empty database with its groups, on a server whose administrator `admin_url` names; the groups are those of
    `home`, where it is to take the place of another database.

    Groups that are there already stay. Raises UserError when the database is, or its name cannot serve.
    """
    home = home or name
    if not home.isidentifier() or not home.isascii() or home != home.lower() or len(home) > _LONGEST_DATABASE:
        raise UserError(f"库名 {name} 只能用小写字母、数字和下划线，不超过{_LONGEST_DATABASE}个字符", field="database")
    with _administrator(admin_url, admin_url.database or ALWAYS_THERE) as server:
        if _exists(server, name):
            raise UserError(f"服务器上已有名为 {name} 的数据库", field="database")
        _make_groups(server, home)
        owner = sql.Identifier(group_role(home, Group.OWNER))
        server.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
            ).format(sql.Identifier(name), owner)
        )
    put_in_order(admin_url, name, home)
    with _administrator(admin_url, name) as database:
        for statement in (
            "CREATE SCHEMA {schema} AUTHORIZATION {owner}",
            "CREATE SCHEMA office AUTHORIZATION {officer}",
            "REVOKE ALL ON SCHEMA public FROM PUBLIC",
            "REVOKE ALL ON DATABASE {name} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {name} TO {people}",
        ):
            parts = {
                "schema": sql.Identifier(SCHEMA),
                "owner": owner,
                "officer": sql.Identifier(group_role(home, Group.OFFICER)),
                "name": sql.Identifier(name),
                "people": sql.SQL(", ").join(sql.Identifier(group_role(home, group)) for group in _COMING_IN),
            }
            database.execute(sql.SQL(statement).format(**parts))


def put_in_order(admin_url: URL, name: str, home: str) -> None:
    """The rights of the groups and the settings of a database that stand outside it, where they are missing."""
    with _administrator(admin_url, admin_url.database or ALWAYS_THERE) as server:
        _make_groups(server, home)
        setting = sql.SQL("ALTER DATABASE {} SET idle_in_transaction_session_timeout = {}")
        server.execute(setting.format(sql.Identifier(name), sql.Literal(IDLE)))


def database_exists(url: URL) -> bool:
    """Whether the server of this address has the database."""
    with _administrator(url, ALWAYS_THERE) as server:
        return _exists(server, url.database or "")


def drop_database(admin_url: URL, name: str) -> None:
    """Ends everybody's work with a database and the database itself; its roles stay. Nothing happens without it."""
    with _administrator(admin_url, ALWAYS_THERE) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def copy_database(url: URL, name: str) -> None:
    """The database of the address once more under another name, with the same roles. Nobody may have it open."""
    with _administrator(url, ALWAYS_THERE) as server:
        names = sql.Identifier(name), sql.Identifier(url.database or "")
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(*names))


def drop_roles(admin_url: URL, home: str) -> None:
    """Ends the groups and logins of a database that is gone with all its copies."""
    with _administrator(admin_url, ALWAYS_THERE) as server:
        for prefix in (login_role(home, ""), f"ccg_{home}_"):
            found = server.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s)", [prefix]).fetchall()
            if found:
                names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in found)
                server.execute(sql.SQL("DROP ROLE {}").format(names))


def rename_database(admin_url: URL, name: str, to: str) -> None:
    with _administrator(admin_url, ALWAYS_THERE) as server:
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to)))


def _exists(server: psycopg.Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _make_groups(server: psycopg.Connection, database: str) -> None:
    """The groups of a database, where they are not there yet, with the rights that each has on the server.

    The officer may make and stop logins and put them into the groups of people, into no other (PostgreSQL 16 on); he
    sees what sessions wait for, and ends them.
    """
    for group in Group:
        role = group_role(database, group)
        if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
            server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    officer, backup = (sql.Identifier(group_role(database, group)) for group in (Group.OFFICER, Group.BACKUP))
    people = sql.SQL(", ").join(sql.Identifier(group_role(database, group)) for group in _BUSINESS)
    for statement in (
        "ALTER ROLE {officer} CREATEROLE",
        "GRANT {people} TO {officer} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
        "GRANT pg_signal_backend, pg_read_all_stats TO {officer}",
        "ALTER ROLE {backup} BYPASSRLS",
    ):
        server.execute(sql.SQL(statement).format(officer=officer, backup=backup, people=people))


@contextmanager
def _administrator(url: URL, database: str) -> Iterator[psycopg.Connection]:
    """A connection of the server's administrator, each statement its own transaction."""
    told = proven(url).set(drivername="postgresql", database=database).render_as_string(hide_password=False)
    arguments = connect_arguments() | {"options": "-c TimeZone=UTC"}
    with driver_sentences(psycopg.Error), psycopg.connect(told, autocommit=True, **arguments) as connection:
        yield connection
