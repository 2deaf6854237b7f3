"""The feed: what changed past a number, as far as one person may know of it (design §3, Feed).

`change_log` is the truth: its numbers run in the order of commits, without gaps. Whoever reads on from the last number
he saw misses nothing; who finds numbers missing, or another epoch (a backup was restored), must load everything again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, text

from ..access import SCOPES, Scope, scope_keys
from ..errors import UserError
from ..people import Role, Session
from . import tables as t
from .embedded import identity
from .logins import under_policies
from .meta import read_meta
from .prepared import Prepared, together
from .session import on_server

#: A feed row of a claim: it tells that a case looks different though no event happened to it.
CLAIM = "claim"
#: Who is further behind reads everything anew: quicker than so many single rows.
MOST = 5000
#: So many of the newest rows stay: twice as many as anybody ever reads on from.
KEPT = 2 * MOST
_WAIT_SECONDS = 2.0
#: By SQLite's primary result code.
_BROKEN = {
    sqlite3.SQLITE_CANTOPEN: "数据库文件打不开",
    sqlite3.SQLITE_NOTADB: "数据库文件已损坏",
    sqlite3.SQLITE_CORRUPT: "数据库文件已损坏",
    sqlite3.SQLITE_IOERR: "读写数据库文件出错，请检查磁盘",
    sqlite3.SQLITE_BUSY: "数据库正忙",
}


class Cursor(NamedTuple):
    """How far somebody has read."""

    epoch: str
    seq: int


class Change(NamedTuple):
    """One thing that is not as it was: `entity` is "case" or what an administrative event is about."""

    entity: str
    id: int


class Slice(NamedTuple):
    """What is new; with `reset` nothing can be said but that everything must be loaded again."""

    cursor: Cursor
    changes: tuple[Change, ...]
    reset: bool = False


_RING = text("SELECT ring(:case_id)")
#: Each end by itself: asked for together, the whole log would be walked through.
_ENDS = text("SELECT coalesce((SELECT min(seq) FROM change_log), 0), coalesce((SELECT max(seq) FROM change_log), 0)")
_ENDS_THERE = text("SELECT first, last FROM feed_ends()")
#: On a server the policies choose what a person may know of. All are asked at once, the end before what is told: what
#: comes in between is told twice, never lost.
_EPOCH_THERE = Prepared(text("SELECT value FROM app_meta WHERE key = 'epoch'"), planned=True)
_ENDS_PLANNED = Prepared(_ENDS_THERE, planned=True)
_SINCE_THERE = Prepared(text("SELECT DISTINCT entity, entity_id FROM change_log WHERE seq > :seq"), planned=True)
_PRUNE_THERE = text("SELECT prune_changes(:upto)")
_PRUNE = text("DELETE FROM change_log WHERE seq <= :upto")
_BARRED = (
    "EXISTS (SELECT 1 FROM case_barred b WHERE b.case_id = l.entity_id"
    " AND (b.kind = 'U' AND b.who = :unit OR b.kind = 'P' AND b.who = :person))"
)
#: A step that changed who is recused. Whoever just was must hear of it, once, so that his board drops the case.
_RECUSES = (
    "EXISTS (SELECT 1 FROM event e WHERE l.entity = 'case' AND e.entity = 'case' AND e.entity_id = l.entity_id"
    " AND e.n = l.version AND e.payload LIKE '%\"complained\\_%' ESCAPE '\\')"
)
#: Theirs now, or lost by a step among those that are read.
_HELD = (
    "(EXISTS (SELECT 1 FROM case_scope s WHERE s.scope IN (:own, :grid) AND s.case_id = l.entity_id)"
    " OR l.entity_id IN (SELECT m.entity_id FROM change_log m WHERE m.seq > :seq AND m.scope IN (:own, :grid)))"
)
_MAY_KNOW = {
    Scope.ALL: "l.scope IS NULL",
    Scope.OWN: f"(l.scope IS NULL OR l.scope IN (:own, :grid)) AND {_HELD}",
    Scope.NOTHING: "false",
}
_SINCE = {
    scope: text(
        f"SELECT l.entity, l.entity_id, l.version, {_BARRED} AS barred FROM change_log l"
        f" WHERE l.seq > :seq AND l.seq <= :last AND"
        f" (l.entity NOT IN ('case', '{CLAIM}') OR {may_know} AND (NOT {_BARRED} OR {_RECUSES}))"
    )
    for scope, may_know in _MAY_KNOW.items()
}
_RECUSALS = text(
    "SELECT payload FROM event WHERE entity = 'case' AND entity_id = :case_id AND n <= :version"
    " AND payload LIKE '%\"complained\\_%' ESCAPE '\\' ORDER BY n"
)


def head(connection: Connection) -> Cursor:
    """The end of the feed."""
    return Cursor(_epoch(connection), _ends(connection)[1])


def since(connection: Connection, by: Session, cursor: Cursor) -> Slice:
    """What changed past the cursor: cases this person sees, those he just lost sight of, and all set-up."""
    if under_policies(connection):
        return _since_there(connection, cursor)
    first, last = _ends(connection)
    now = Cursor(_epoch(connection), last)
    if _is_behind(cursor, now, first):
        return Slice(now, (), reset=True)
    own, *grid = scope_keys(by)
    anyone = by.role is Role.SYSTEM
    who = {
        "seq": cursor.seq,
        "last": last,
        "own": own,
        "grid": grid[0] if grid else own,
        "unit": None if anyone else by.unit_id,
        "person": None if anyone else by.person_id,
    }
    rows = connection.execute(_SINCE[SCOPES[by.role]], who)
    changes = {
        Change("case" if row.entity == CLAIM else row.entity, row.entity_id)
        for row in rows
        if row.entity not in ("case", CLAIM) or not row.barred or _just_recused(connection, by, row)
    }
    return Slice(now, tuple(sorted(changes)))


def _since_there(connection: Connection, cursor: Cursor) -> Slice:
    asked = [(_EPOCH_THERE, {}), (_ENDS_PLANNED, {}), (_SINCE_THERE, {"seq": cursor.seq})]
    epochs, ((first, last),), found = together(connection, asked)
    now = Cursor(epochs[0][0] if epochs else "", last)
    if _is_behind(cursor, now, first):
        return Slice(now, (), reset=True)
    told = {Change("case" if entity == CLAIM else entity, of) for entity, of in found}
    return Slice(now, tuple(sorted(told)))


def _is_behind(cursor: Cursor, now: Cursor, first: int) -> bool:
    """Whether a reader has to load everything anew: rows are missing, too many, or of another epoch."""
    gone = now.seq < cursor.seq or first > cursor.seq + 1
    return now.epoch != cursor.epoch or gone or now.seq - cursor.seq > MOST


def _just_recused(connection: Connection, by: Session, row: Any) -> bool:
    """Whether it was this very step that took the case out of the person's sight."""
    lists: dict[str, list[int]] = {"complained_units": [], "complained_persons": []}
    before = after = False
    for (payload,) in connection.execute(_RECUSALS, {"case_id": row.entity_id, "version": row.version}):
        lists |= {name: who for name, who in json.loads(payload)["changes"].get("case", {}).items() if name in lists}
        before, after = after, by.unit_id in lists["complained_units"] or by.person_id in lists["complained_persons"]
    return after and not before


def ring(connection: Connection, case_id: int) -> None:
    """Tells everybody that a case looks different, inside the transaction that changed it without an event."""
    if on_server(connection):
        connection.execute(_RING, {"case_id": case_id})
        return
    version = select(t.case.c.version).where(t.case.c.id == case_id).scalar_subquery()
    connection.execute(insert(t.change_log).values(entity=CLAIM, entity_id=case_id, version=version))


def surplus(connection: Connection) -> int:
    """How many rows at the old end nobody reads any more."""
    first, last = _ends(connection)
    return max(0, last - KEPT - first + 1) if first else 0


def prune(connection: Connection, most: int) -> int:
    """Deletes at most so many of them, the oldest; returns how many. Numbers go on where they were.

    Takes nothing from a reader: who is further behind than `MOST` loads everything anew, rows or no rows.
    """
    first, last = _ends(connection)
    upto = {"upto": min(last - KEPT, first + most - 1)}
    if on_server(connection):
        gone: int = connection.execute(_PRUNE_THERE, upto).scalar_one()
        return gone
    return connection.execute(_PRUNE, upto).rowcount


def _ends(connection: Connection) -> tuple[int, int]:
    """The oldest number that is kept and the newest that was given."""
    first, last = connection.execute(_ENDS_THERE if on_server(connection) else _ENDS).one()
    return first, last


def _epoch(connection: Connection) -> str:
    return read_meta(connection, "epoch") or ""


class Pulse:
    """Whether anybody committed anything to an embedded file: one number, asked without a transaction.

    A connection of its own, since a connection does not count its own commits. Belongs to the thread that made it.
    Raises UserError when the file is gone, replaced by another or unreadable.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _plainly():
            self._file = identity(path)
            self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_WAIT_SECONDS)
            self._last = self._ask()

    def moved(self) -> bool:
        """Whether there was a commit since the last time this was asked."""
        with _plainly():
            if identity(self._path) != self._file:
                raise UserError("数据库文件被移走或换成了另一个文件")
            before, self._last = self._last, self._ask()
        return before != self._last

    def close(self) -> None:
        self._connection.close()

    def _ask(self) -> int:
        with closing(self._connection.execute("PRAGMA data_version")) as rows:
            return int(rows.fetchone()[0])


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        raise UserError(_reason(error)) from error


def _reason(error: OSError | sqlite3.Error) -> str:
    """Why nothing comes from the file, in words of the desk; the error itself goes along for the log."""
    if isinstance(error, sqlite3.Error):
        return _BROKEN.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "数据库文件读不出来")
    return "找不到数据库文件" if isinstance(error, FileNotFoundError) else "没有读到数据库文件，请检查磁盘和权限"
