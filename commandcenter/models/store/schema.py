"""The shape of the database: creating it, bringing it up to date, saying when it is too old or too new."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ..errors import UserError
from . import guards, roles
from .session import on_server
from .written import statements

#: The newest revision; a test compares it with the migrations' own head.
HEAD = "0003"
_REVISION = re.compile(r"\d{4}")
_HERE = Path(__file__).parent
#: The files that hold triggers, in the order of their revisions.
_GUARDED = ("triggers_sqlite.sql", "shifts_sqlite.sql")
_TRIGGER = re.compile(r"CREATE TRIGGER (\w+).*", re.DOTALL)


def triggers() -> dict[str, str]:
    """Every trigger by its name, as the program writes it."""
    written = (statement for name in _GUARDED for statement in statements(name))
    return {found[1]: found[0] for one in written if (found := _TRIGGER.search(one))}


def upgrade(connection: Connection, to: str = "head") -> None:
    """Run every revision that is missing, up to `to`, and lay a server's guards anew, inside the caller's
    transaction."""
    from alembic import command
    from alembic.config import Config

    if on_server(connection):
        roles.act_as_owner(connection)
    config = Config()
    config.set_main_option("script_location", str(_HERE / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    if on_server(connection):
        guards.lay(connection)
        connection.exec_driver_sql("RESET ROLE")


def revision(connection: Connection) -> str | None:
    """The database's revision, None when it has none (an empty or foreign database)."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_empty(connection: Connection) -> bool:
    """Whether nobody has made anything in it yet."""
    return not inspect(connection).get_table_names()


def check(connection: Connection) -> None:
    """Raises UserError unless the database has exactly the program's shape."""
    if is_empty(connection):
        raise UserError("数据库还没有建立，请先运行 commandcenter init 或 demo")
    found = revision(connection)
    if found is None or not _REVISION.fullmatch(found):
        raise UserError("这不是本程序的数据库")
    if found > HEAD:
        raise UserError(f"数据库（结构 {found}）比本程序（结构 {HEAD}）新，请升级程序")
    if found < HEAD:
        raise UserError(f"数据库结构（{found}）较旧，请先运行 commandcenter upgrade")


def sql_digest() -> str:
    """sha256 over every SQL file: two programs with the same digest make the same tables and triggers."""
    files = sorted((_HERE / "sql").glob("*.sql"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
