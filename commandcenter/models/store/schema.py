"""The shape of the database: creating it, bringing it up to date, saying when it is too old or too new."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from ..errors import Outdated, Stale, UserError
from . import guards, roles
from .meta import read_meta, write_meta
from .refusals import sentences
from .session import on_server
from .written import statements

#: The newest revision; a test compares it with the migrations' own head.
HEAD = "0015"
#: The oldest programs, by their newest revision, that may read and write a database of this one. A revision that only
#: adds leaves both; one that takes away what older programs wrote raises `MIN_WRITE`, one they cannot read `MIN_READ`.
MIN_READ, MIN_WRITE = "0015", "0015"  # older programs do not know a task that a consultation ended
#: Where the revisions lie.
VERSIONS = [Path(__file__).parent / "migrations" / "versions"]
#: No migration waits longer for a table, so that nobody else waits longer for the migration.
LOCK_SECONDS = 3
#: The table that is read for the set-up's revision before anything else; how often it is looked whether all left.
_GATE, _LOOKS = "app_meta", 25
_ONE_MIGRATOR = 4_707_374_001
_REVISION = re.compile(r"\d{4}")
_HERE = Path(__file__).parent
#: The files that hold triggers, in the order of their revisions.
_GUARDED = (
    *("triggers_sqlite.sql", "shifts_sqlite.sql", "meetings_sqlite.sql", "papers_sqlite.sql"),
    *("appraisals_sqlite.sql", "accountability_sqlite.sql"),
    *("paperwork_sqlite.sql", "town_sqlite.sql", "rulings_sqlite.sql", "moves_sqlite.sql"),
)
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
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in VERSIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    if on_server(connection):
        guards.lay(connection)
        connection.exec_driver_sql("RESET ROLE")


def hold(connection: Connection) -> None:
    """From here to the end of the transaction nobody else migrates this server's database, and no lock is waited for
    longer than `LOCK_SECONDS`."""
    if on_server(connection):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_MIGRATOR})")


def take_tables(connection: Connection) -> None:
    """Every table of a server for this transaction alone, before it changes what each statement depends on. Raises
    Stale when they cannot be had soon.

    The gate, which people's transactions begin with, is waited for; of the others all at once are had, or none. So
    nothing is waited for while anything is held, and nobody at work ever loses to it by a deadlock.
    """
    names = inspect(connection).get_table_names()
    if not on_server(connection) or _GATE not in names:
        return
    quote = connection.dialect.identifier_preparer.quote
    connection.exec_driver_sql(f"LOCK TABLE {_GATE} IN ACCESS EXCLUSIVE MODE")
    every = f"LOCK TABLE {', '.join(map(quote, sorted(names)))} IN ACCESS EXCLUSIVE MODE NOWAIT"
    for _ in range(_LOOKS):
        with suppress(Stale), sentences(), connection.begin_nested():
            connection.exec_driver_sql(every)
            return
        connection.exec_driver_sql("SELECT pg_sleep(0.02)")
    connection.exec_driver_sql(every)


def stamp(connection: Connection) -> None:
    """Says which programs may go on with the database as it is now."""
    write_meta(connection, "min_read", MIN_READ)
    write_meta(connection, "min_write", MIN_WRITE)


def revision(connection: Connection) -> str | None:
    """The database's revision, None when it has none (an empty or foreign database)."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_empty(connection: Connection) -> bool:
    """Whether nobody has made anything in it yet."""
    return not inspect(connection).get_table_names()


def check(connection: Connection) -> str | None:
    """Why the program may only read this database; None when it may write too.

    Raises UserError when it may do neither: the database is foreign, older than the program, or too new for it.
    """
    if is_empty(connection):
        raise UserError("数据库还没有建立，请先新建（命令 commandcenter init 或 demo）")
    found = revision(connection)
    if found is None or not _REVISION.fullmatch(found):
        raise UserError("这不是本程序的数据库")
    if found < HEAD:
        raise Outdated(f"数据库结构（{found}）较旧，请先运行 commandcenter upgrade")
    if found == HEAD or (read_meta(connection, "min_write") or found) <= HEAD:
        return None
    newer = f"数据库（结构 {found}）比本程序（结构 {HEAD}）新，请升级程序"
    if (read_meta(connection, "min_read") or found) > HEAD:
        raise UserError(newer)
    return f"{newer}；在此之前只能查看"


def file_digest() -> str:
    """sha256 over the SQL of an embedded file: two programs with the same digest make the same tables and triggers in
    it. What a server alone holds does not count."""
    files = sorted((_HERE / "sql").glob("*_sqlite.sql"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
