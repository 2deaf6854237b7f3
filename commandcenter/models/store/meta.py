"""Facts about the database itself: its kind, its epoch, settings that differ from the defaults."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ..labels import Labelled
from ..limits import Limits, limits_of
from . import tables as t
from .prepared import Prepared
from .raw import readable


class DatabaseKind(Labelled):
    """A demo or rehearsal says so in the title and prints 样张 on every page (design §3)."""

    LIVE = "live", "正式"
    DEMO = "demo", "演示"
    REHEARSAL = "rehearsal", "演练"


_READ_META = Prepared(select(t.app_meta.c.value).where(t.app_meta.c.key == bindparam("of_key")))


def read_meta(connection: Connection, key: str) -> str | None:
    value: str | None = _READ_META.scalar(connection, {"of_key": key})
    return value


def write_meta(connection: Connection, key: str, value: str) -> None:
    statement = sqlite_insert(t.app_meta).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def database_kind(connection: Connection) -> DatabaseKind:
    with readable("数据库性质"):
        return DatabaseKind(read_meta(connection, "kind") or DatabaseKind.LIVE)


def load_limits(connection: Connection) -> Limits:
    """The limits with the stored settings over the defaults. Raises UserError naming a bad one."""
    return limits_of({row.key: row.value for row in connection.execute(select(t.setting))})
