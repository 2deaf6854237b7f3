"""Settings: named values an administrator puts over the defaults. Who changes one records it (`record_setup`)."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from . import tables as t
from .meta import read_meta, write_meta


def read_setting(connection: Connection, key: str) -> str | None:
    value: str | None = connection.execute(select(t.setting.c.value).where(t.setting.c.key == key)).scalar()
    return value


def write_setting(connection: Connection, key: str, value: str) -> None:
    """Puts the value in force; every workstation learns of it by the set-up's revision."""
    statement = insert(t.setting).values(key=key, value=value)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
    write_meta(connection, "setup_revision", str(int(read_meta(connection, "setup_revision") or 0) + 1))
