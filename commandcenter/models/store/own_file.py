"""Small files of this workstation alone, beside the program's data: SQLite with synchronous=FULL and mode 0600, so that
what was written is there after a crash or a power cut."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, MetaData

from ..errors import UserError
from .session import Database, open_engine


def open_own(path: Path, tables: MetaData, shape: int, what: str) -> Database:
    """The file with its tables, made when it is not there. Raises UserError when it cannot serve; `what` it holds."""
    database = Database(open_engine(f"sqlite:///{path}", must_exist=False))
    try:
        with database.unit() as connection:
            _bring_to(connection, path, tables, shape, what)
    except BaseException:
        database.close()
        raise
    return database


def _bring_to(connection: Connection, path: Path, tables: MetaData, shape: int, what: str) -> None:
    found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if found > shape:
        raise UserError(f"{what}文件 {path} 由更新版本的程序建立，请升级本程序")
    if found < shape:
        tables.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {shape}")
