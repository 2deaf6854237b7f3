"""Facts about the database itself: its kind, its epoch, settings that differ from the defaults."""

from __future__ import annotations

from sqlalchemy import Connection, Table, bindparam, select, text

from ..labels import Labelled
from ..limits import Limits, limits_of
from ..scoring.appraisal.schemes import SCHEMES, Schemes, read_schemes
from . import tables as t
from .prepared import Prepared
from .raw import readable


class DatabaseKind(Labelled):
    """A demo or rehearsal says so in the title and prints 样张 on every page (design §3)."""

    LIVE = "live", "正式"
    DEMO = "demo", "演示"
    REHEARSAL = "rehearsal", "演练"


_READ_META = Prepared(select(t.app_meta.c.value).where(t.app_meta.c.key == bindparam("of_key")), planned=True)


def read_meta(connection: Connection, key: str) -> str | None:
    value: str | None = _READ_META.scalar(connection, {"of_key": key})
    return value


def write_meta(connection: Connection, key: str, value: str) -> None:
    put(connection, t.app_meta, key=key, value=value)


def revise(connection: Connection) -> None:
    """The set-up is another one: every workstation reads it anew, the next time it needs it."""
    write_meta(connection, "setup_revision", str(int(read_meta(connection, "setup_revision") or 0) + 1))


def put(connection: Connection, table: Table, **values: str) -> None:
    """A row by its key: written anew, or over the one that stands there."""
    (key,) = table.primary_key.columns.keys()
    names = ", ".join(f'"{name}"' for name in values)
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in values if name != key)
    places = ", ".join(f":{name}" for name in values)
    statement = f'INSERT INTO {table.name} ({names}) VALUES ({places}) ON CONFLICT ("{key}") DO UPDATE SET {changed}'
    connection.execute(text(statement), values)


def database_kind(connection: Connection) -> DatabaseKind:
    with readable("数据库性质"):
        return DatabaseKind(read_meta(connection, "kind") or DatabaseKind.LIVE)


def load_limits(connection: Connection) -> Limits:
    """The limits with the stored settings over the defaults. Raises UserError naming a bad one."""
    return limits_of({row.key: row.value for row in connection.execute(select(t.setting))})


def load_schemes(connection: Connection) -> Schemes:
    """The weights and shares of the assessment with the month they hold from. Raises UserError."""
    return read_schemes(connection.execute(select(t.setting.c.value).where(t.setting.c.key == SCHEMES)).scalar())
