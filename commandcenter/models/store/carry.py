"""Whole databases carried from one place to another, row by row as they lie, whatever the engines.

Source: an open database of either engine, or a backup (`archive`). Target: a `Loader`, or a backup. Events and chain go
verbatim; the search index is made anew from the texts. Left behind: presence, and claims of cases, which bind for the
moment and would bind nobody any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Boolean, Connection, Integer, LargeBinary, Table, func, inspect, select

from ..errors import UserError
from . import roles, schema
from . import tables as t
from .handing import ELSEWHERE
from .loading import Loader
from .meta import read_meta
from .raw import RawTable
from .session import on_server
from .types import plain

Row = tuple[Any, ...]
Progress = Callable[[str, int, int], None]

#: What informs or binds for the moment only.
_LEFT = {"presence"}
_FORGOTTEN = {"case": frozenset({"claimed_by", "claimed_until"})}
#: Rows that may be large are read a few at a time.
_FEW, _MANY = 4, 2000
_TOLD_EVERY = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """What must be the same at both ends: rows per table, and the (seq, hash) that the chain ends with."""

    revision: str
    kind: str
    town: str
    on_server: bool
    epoch: int
    head: tuple[int, str]
    rows: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


class Source(Protocol):
    """Where rows come from, as SQLite keeps them (`types.plain`)."""

    @property
    def facts(self) -> Facts: ...

    def columns(self, table: str) -> Sequence[str]: ...

    def rows(self, table: str) -> Iterator[Row]: ...


class OpenDatabase:
    """A database as a source, in the snapshot of the caller's connection; also one of an older shape.

    Raises UserError when the connection's login does not see every row.
    """

    def __init__(self, connection: Connection) -> None:
        if on_server(connection) and not roles.sees_everything(connection):
            raise UserError("这个账号看不到全部数据；请用服务器管理员或备份账号连接", kept="没有写出任何数据")
        self._connection = connection
        self._let_in: frozenset[str] | None = None
        self.facts = facts_of(connection)

    def columns(self, table: str) -> Sequence[str]:
        return _columns(self._connection, t.metadata.tables[table])

    def rows(self, table: str) -> Iterator[Row]:
        found = t.metadata.tables[table]
        raw = RawTable(self._connection, found, self.columns(table))
        forgotten = _FORGOTTEN.get(table, frozenset())
        hidden = [i for i, name in enumerate(raw.names) if name in forgotten]
        at_once = _FEW if _is_large(found) else _MANY
        query = raw.select().order_by(*found.primary_key).execution_options(yield_per=at_once)
        password = raw.names.index("password") if found is t.account and self.facts.on_server else None
        for row in self._connection.execute(query):
            values = [*map(plain, row)] if self.facts.on_server else list(row)  # a file gives its rows as it keeps them
            for i in hidden:
                values[i] = None
            if password is not None and row.login in self._logins():
                values[password] = ELSEWHERE
            yield tuple(values)

    def _logins(self) -> frozenset[str]:
        """Whom the server lets in."""
        if self._let_in is None:
            self._let_in = roles.let_in(self._connection)
        return self._let_in


def facts_of(connection: Connection) -> Facts:
    """The facts of an open database."""
    revision = schema.revision(connection)
    if revision is None:
        raise UserError("这不是本程序的数据库")
    heads = connection.execute(select(t.chain_head.c.seq, t.chain_head.c.hash)).all()
    counts = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in carried(connection)
    }
    return Facts(
        revision,
        read_meta(connection, "kind") or "",
        read_meta(connection, "town") or "",
        on_server(connection),
        int(read_meta(connection, "epoch") or 0),
        (heads[0].seq, heads[0].hash) if heads else (0, ""),
        counts,
    )


def carried(connection: Connection) -> list[Table]:
    """The tables that are carried, in an order in which each comes after those it points to."""
    there = set(inspect(connection).get_table_names())
    return [table for table in t.metadata.sorted_tables if table.name in there and table.name not in _LEFT]


def carry(source: Source, loader: Loader, progress: Progress) -> None:
    """Every row of the source into an empty database of its revision; accounts keep what they have as a password.

    `progress(what, rows so far, rows of all)`; what it raises ends the work.
    """
    done, total = 0, source.facts.total

    def counted(table: str) -> Iterator[Row]:
        nonlocal done
        for row in source.rows(table):
            yield row
            done += 1
            if done % _TOLD_EVERY == 0:
                progress(table, done, total)

    for table, rows in source.facts.rows.items():
        progress(table, done, total)
        if rows:
            loader.put(table, source.columns(table), counted(table))
    progress("检索索引", total, total)
    columns = source.columns("case_text")
    case_id, form = columns.index("case_id"), columns.index("form")
    loader.put_tokens((row[case_id], row[form]) for row in source.rows("case_text"))


def compare(wanted: Facts, found: Facts) -> None:
    """Raises UserError unless every row and the whole chain arrived."""
    for table, rows in wanted.rows.items():
        if found.rows.get(table) != rows:
            raise UserError(f"数据表 {table} 应有 {rows} 行，装入后为 {found.rows.get(table, 0)} 行", kept="没有启用")
    if found.head != wanted.head:
        raise UserError(f"链首不符：应为第 {wanted.head[0]} 环，装入后为第 {found.head[0]} 环", kept="没有启用")


def reader(table: str, columns: Iterable[str]) -> list[Callable[[str], Any]]:
    """How the values of these columns are read from their text in a backup."""
    known = t.metadata.tables[table].columns
    return [_reader(known[name].type) if name in known else str for name in columns]


def _reader(kind: Any) -> Callable[[str], Any]:
    from base64 import b64decode

    if isinstance(kind, Integer | Boolean):
        return int
    return (lambda text: b64decode(text, validate=True)) if isinstance(kind, LargeBinary) else str


def _columns(connection: Connection, table: Table) -> list[str]:
    there = {column["name"] for column in inspect(connection).get_columns(table.name)}
    return [column.name for column in table.columns if column.name in there]


def _is_large(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.columns)
