"""Settings: named values an administrator puts over the defaults. Who changes one records it (`record_setup`)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from . import tables as t
from .meta import put, read_meta, write_meta


def read_setting(connection: Connection, key: str) -> str | None:
    value: str | None = connection.execute(select(t.setting.c.value).where(t.setting.c.key == key)).scalar()
    return value


def write_setting(connection: Connection, key: str, value: str) -> None:
    """Puts the value in force; every workstation learns of it by the set-up's revision."""
    put(connection, t.setting, key=key, value=value)
    write_meta(connection, "setup_revision", str(int(read_meta(connection, "setup_revision") or 0) + 1))
