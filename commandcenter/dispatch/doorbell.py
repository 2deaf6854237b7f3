"""Two doorbells behind one interface: who waits for the feed need not know whether a file or a server rings."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from ..models.store.feed import Pulse
from ..models.store.line import Line
from ..models.timing.clock import server_clock_of
from .desk import Desk

#: The least and the most that is waited between two looks at a file: its log grows a moment before a commit counts.
_SOON_SECONDS, _POLL_SECONDS = 0.002, 1.0


class Doorbell(Protocol):
    """Rings when anybody may have committed. `ring` may be called from any thread, the rest by one."""

    @property
    def file(self) -> Path | None:
        """The file that grows with every commit of any process; None where there is none."""

    def moved(self) -> bool:
        """Whether anybody committed since the last time this was asked; true the first time. Raises UserError."""

    def wait(self, *, stirred: bool) -> None:
        """Until it may be worth asking again; `stirred`: something has just moved."""

    def ring(self) -> None:
        """Ends a `wait`."""

    def read(self) -> AbstractContextManager[Connection]:
        """Where the feed is read. Raises UserError."""

    def lose(self) -> None:
        """After an error: lets go of everything, so that whatever is there next is what is asked."""

    def close(self) -> None: ...


def doorbell_of(desk: Desk) -> Doorbell:
    return LineBell(desk) if desk.store.path is None else FileBell(desk, desk.store.path)


class FileBell:
    """An embedded file: one number is polled, sooner after a watcher of its log or this process itself rang."""

    def __init__(self, desk: Desk, path: Path) -> None:
        self._store = desk.store
        self._path = path
        self._pulse: Pulse | None = None
        self._rung = threading.Event()
        self._pause = _SOON_SECONDS

    @property
    def file(self) -> Path:
        return self._path.with_name(self._path.name + "-wal")

    def moved(self) -> bool:
        self._rung.clear()
        if self._pulse is None:
            self._pulse = Pulse(self._path)
            self._store.database.bells.add(self.ring)
            return True
        return self._pulse.moved()

    def wait(self, *, stirred: bool) -> None:
        """Shortly at first, ever longer after."""
        self._pause = _SOON_SECONDS if stirred else min(2 * self._pause, _POLL_SECONDS)
        if self._rung.wait(self._pause):
            self._pause = _SOON_SECONDS / 2

    def ring(self) -> None:
        self._rung.set()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with self._store.read() as connection:
            yield connection

    def lose(self) -> None:
        self.close()
        self._store.close()

    def close(self) -> None:
        self._store.database.bells.discard(self.ring)
        if self._pulse is not None:
            self._pulse.close()
            self._pulse = None


class LineBell:
    """A server: an open line hears of every commit, and tells the time that counts there."""

    file = None

    def __init__(self, desk: Desk) -> None:
        clock = server_clock_of(desk.clock)
        self.line = Line(desk.store.database) if clock is None else Line(desk.store.database, clock.follow)
        self.moved = self.line.moved
        self.ring = self.line.ring
        self.read = self.line.read
        self.lose = self.line.lose
        self.close = self.line.close

    def wait(self, *, stirred: bool) -> None:
        self.line.wait(_POLL_SECONDS)
