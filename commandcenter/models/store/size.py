"""How much room a database takes, and how many rows its tables hold."""

from __future__ import annotations

from sqlalchemy import Connection, func, inspect, select, text

from . import tables as t
from .session import on_server

_FILE = text("SELECT p.page_count * s.page_size FROM pragma_page_count() p, pragma_page_size() s")
_SERVER = text("SELECT pg_database_size(current_database())")


def size_of(connection: Connection) -> int:
    """In bytes; of a file without what still lies in its log."""
    return int(connection.execute(_SERVER if on_server(connection) else _FILE).scalar_one())


def rows_of(connection: Connection) -> dict[str, int]:
    """So many rows of every table that this login may see."""
    there = set(inspect(connection).get_table_names())
    names = sorted(name for name in t.metadata.tables if name in there)
    count = {name: select(func.count()).select_from(t.metadata.tables[name]) for name in names}
    return {name: int(connection.execute(query).scalar_one()) for name, query in count.items()}
