"""The line to a server: one connection that lies open and hears the bell of every commit (design §3, Feed).

The bell is a hint. The truth is the feed's newest number, asked for with every beat; so a bell that was lost is made up
for, and one that was forged costs an empty reading. Every answer has a deadline on this side: a link that swallows
everything is noticed within a beat and the deadline. A beat also ends whoever sits on a lock that others wait for (a
program that stopped in the middle of its transaction), before their patience is at an end.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import Connection, text

from ..errors import Offline
from ..payload import parse_time
from .refusals import sentences
from .server import open_line
from .session import Database
from .watchdog import Watchdog

BEAT_SECONDS = 2.5
#: An answer on this line that takes longer will not come.
ANSWER_SECONDS = 2.0
_LISTEN = text("LISTEN change")
_ASK = text("SELECT clock_timestamp() AS now, last, end_blockers() FROM feed_ends()")
#: `told(server's time, tick it was asked at, tick it was answered at)`
TellTime = Callable[[datetime, float, float], None]


class Line:
    """Belongs to one thread; only `ring` may be called from any other. After any error it is to be closed.

    While it is down the database's doors are cut, so that nobody waits for answers that will not come.
    """

    def __init__(self, database: Database, tell_time: TellTime = lambda told, asked, answered: None) -> None:
        self._database = database
        self._tell_time = tell_time
        self._dog = Watchdog()
        self._bell: tuple[socket.socket, socket.socket] | None = None
        self._connection: Connection | None = None
        self._link: Any = None
        self._beat_at = 0.0
        self._last = 0

    def moved(self) -> bool:
        """Whether anybody committed since the last time this was asked; true the first time. Raises UserError."""
        if self._bell is None:
            self._make_bell()
        if self._connection is None:
            self._open()
            return True
        rung = self._drained()
        if time.monotonic() < self._beat_at:
            return rung
        before = self._last
        self._beat()
        return rung or self._last != before

    def wait(self, seconds: float) -> None:
        """Until somebody committed, `ring`, or the next beat; at most so long."""
        assert self._bell is not None  # nobody waits who never asked
        heard = self._bell[0]
        with selectors.DefaultSelector() as selector:
            selector.register(heard, selectors.EVENT_READ)
            if self._link is not None:
                seconds = min(seconds, max(0.0, self._beat_at - time.monotonic()))
                selector.register(self._link.fileno(), selectors.EVENT_READ)
            selector.select(seconds)
        with suppress(BlockingIOError):
            heard.recv(4096)

    def _make_bell(self) -> None:
        self._bell = socket.socketpair()
        for end in self._bell:
            end.setblocking(False)

    def ring(self) -> None:
        """Ends a `wait`, also one that begins later."""
        if self._bell is not None:
            with suppress(OSError):  # the bell is full, or nobody waits any more
                self._bell[1].send(b"!")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The line itself, to ask something quick. Raises UserError; Offline when it is down or the answer overdue."""
        if self._connection is None:
            raise Offline("与数据库服务器的连接断了")
        with sentences(), self._dog.guard(self._link.fileno(), ANSWER_SECONDS):
            yield self._connection

    def hang_up(self) -> None:
        """Closes the connection; the next `moved` opens another one."""
        connection, self._connection, self._link = self._connection, None, None
        if connection is not None:
            with suppress(Exception):
                connection.invalidate()
                connection.close()

    def lose(self) -> None:
        """After an error: hangs up, and cuts the database's doors until the line stands again."""
        self.hang_up()
        self._database.cut()

    def close(self) -> None:
        self.hang_up()
        self._dog.close()
        for end in self._bell or ():
            end.close()

    def _open(self) -> None:
        """First the listening, then the reading: nothing that is committed in between is missed."""
        with sentences():
            self._connection = open_line(self._database.url).connect()
        self._link = self._connection.connection.driver_connection
        with self.read() as connection:
            connection.execute(_LISTEN)
        self._beat()
        self._database.mend()

    def _beat(self) -> None:
        asked = time.monotonic()
        with self.read() as connection:
            now, self._last, _ended = connection.execute(_ASK).one()
        self._beat_at = time.monotonic() + BEAT_SECONDS
        self._tell_time(parse_time(now), asked, time.monotonic())

    def _drained(self) -> bool:
        """Whether the bell rang; several times are one."""
        try:
            return bool(list(self._link.notifies(timeout=0)))
        except psycopg.Error as error:
            raise Offline("与数据库服务器的连接断了") from error
