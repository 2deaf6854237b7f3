"""Who is at work on the same database right now: a small file of its own beside an embedded one, a table on a server.

It only informs, and holds nothing that is not true in ten seconds: a row that is not renewed does not count. A lost or
damaged file is simply begun anew. `now` is the machine's time, the same for all processes on it; a server has its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import Connection, text

from ..payload import parse_time, time_text
from .embedded import identity, protect_file

T = TypeVar("T")
#: A workstation that was not heard of for so long is not there.
ALIVE = timedelta(seconds=10)
#: Rows older than this are swept away; younger ones may only have been held up.
_OLD = timedelta(minutes=10)
_WAIT_SECONDS = 0.5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Another shape takes another name: programs of two versions may meet here.
_SHAPE = (
    "CREATE TABLE IF NOT EXISTS station (station TEXT PRIMARY KEY, login TEXT NOT NULL, name TEXT NOT NULL,"
    " case_id INTEGER, since TEXT, ahead INTEGER, seen_at INTEGER NOT NULL)"
)


class Station(NamedTuple):
    """A workstation: who sits there, which case he looks at since when.

    `ahead`: how far its clock runs before the machine's, where it is not the machine's own.
    """

    station: str
    login: str
    name: str
    case_id: int | None = None
    since: datetime | None = None
    ahead: timedelta | None = None


class PresenceFile:
    """The file beside a database, mode 0600. Belongs to one thread. Raises OSError and sqlite3.Error where it can be
    neither used nor made anew."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + "-presence")
        self._open: sqlite3.Connection | None = None
        self._file = (0, 0)

    def beat(self, mine: Station, now: datetime) -> None:
        """Says that this workstation is there, and what it does."""
        since = None if mine.since is None else time_text(mine.since)
        ahead = None if mine.ahead is None else _micros(mine.ahead)
        at = _micros(now - _EPOCH)
        row = (mine.station, mine.login, mine.name, mine.case_id, since, ahead, at)

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM station WHERE abs(? - seen_at) > ?", (at, _micros(_OLD)))
            connection.execute("INSERT OR REPLACE INTO station VALUES (?, ?, ?, ?, ?, ?, ?)", row)

        self._do(write)

    def leave(self, station: str) -> None:
        """This workstation goes."""
        self._do(lambda connection: connection.execute("DELETE FROM station WHERE station = ?", (station,)))

    def alive(self, now: datetime) -> list[Station]:
        """Every workstation heard of lately, who looked first first."""
        query = (
            "SELECT station, login, name, case_id, since, ahead FROM station WHERE abs(? - seen_at) <= ?"
            " ORDER BY since, station"
        )
        lately = (_micros(now - _EPOCH), _micros(ALIVE))
        return self._do(lambda connection: [_station(*row) for row in connection.execute(query, lately)])

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """A damaged file is made anew, once; one that is only busy is not damaged."""
        try:
            return self._try(work)
        except (sqlite3.DatabaseError, ValueError) as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self.close()
            with suppress(FileNotFoundError):
                self.path.unlink()
            return self._try(work)

    def _try(self, work: Callable[[sqlite3.Connection], T]) -> T:
        if self._open is None or not self.path.exists() or identity(self.path) != self._file:
            self.close()
            self._open = self._connect()
            self._file = identity(self.path)
        with self._open:
            return work(self._open)

    def _connect(self) -> sqlite3.Connection:
        self.path.touch(mode=0o600)
        protect_file(self.path)
        connection = sqlite3.connect(self.path, timeout=_WAIT_SECONDS)
        for statement in ("PRAGMA journal_mode=MEMORY", "PRAGMA synchronous=OFF", _SHAPE):
            connection.execute(statement)
        return connection


#: Opens a connection on which a statement counts at once.
Door = Callable[[], AbstractContextManager[Connection]]


class PresenceTable:
    """The same on a server, by the server's time. Raises UserError."""

    path = None

    def __init__(self, read: Door, write: Door) -> None:
        self._read, self._write = read, write

    def beat(self, mine: Station, _now: datetime) -> None:
        told = mine._asdict() | {"ahead": None if mine.ahead is None else _micros(mine.ahead)}
        with self._write() as connection:
            connection.execute(_SWEEP, {"old": _OLD})
            connection.execute(_BEAT, told)

    def leave(self, station: str) -> None:
        with self._write() as connection:
            connection.execute(_LEAVE, {"station": station})

    def alive(self, _now: datetime) -> list[Station]:
        with self._read() as connection:
            return [_station(*row) for row in connection.execute(_ALIVE, {"lately": ALIVE})]

    def close(self) -> None:
        """What it reads by is not its own."""


_BEAT = text(
    "INSERT INTO presence (station, login, name, case_id, since, ahead, seen_at)"
    " VALUES (:station, :login, :name, :case_id, :since, :ahead, clock_timestamp())"
    " ON CONFLICT (station) DO UPDATE SET case_id = excluded.case_id, since = excluded.since, ahead = excluded.ahead,"
    " seen_at = excluded.seen_at"
)
_SWEEP = text("DELETE FROM presence WHERE seen_at < clock_timestamp() - CAST(:old AS interval)")
_LEAVE = text("DELETE FROM presence WHERE station = :station")
_ALIVE = text(
    "SELECT station, login, name, case_id, since, ahead FROM presence"
    " WHERE seen_at >= clock_timestamp() - CAST(:lately AS interval) ORDER BY since, station"
)


def clocks_ahead(presence: PresenceFile | PresenceTable, now: datetime) -> list[timedelta]:
    """How far the clocks of the workstations at work on a database run before the machine's (the server's)."""
    try:
        return [station.ahead for station in presence.alive(now) if station.ahead is not None]
    except (OSError, sqlite3.Error):
        return []
    finally:
        presence.close()


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _station(station: str, login: str, name: str, case_id: int | None, since: str | None, ahead: int | None) -> Station:
    seen = None if since is None else parse_time(since)
    return Station(station, login, name, case_id, seen, None if ahead is None else timedelta(microseconds=ahead))
