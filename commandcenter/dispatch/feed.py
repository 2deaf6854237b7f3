"""The change feed of one desk: what happened since, as far as its person may know."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..models.store import feed
from ..models.store.feed import Change, Cursor, Pulse
from ..models.store.feed import Slice as FeedSlice
from .desk import Desk

__all__ = ["Change", "Cursor", "Feed", "FeedSlice"]


class Feed:
    """Reads on from a cursor. `moved` and `close` belong to one thread; `head` and `since` to any but the window's."""

    def __init__(self, desk: Desk) -> None:
        self._store = desk.store
        self._by = desk.by
        self._pulse: Pulse | None = None

    @property
    def doorbell(self) -> Path | None:
        """The file that grows with every commit of any process; None where the database is no file."""
        path = self._store.path
        return None if path is None else path.with_name(path.name + "-wal")

    def listen(self, bell: Callable[[], None]) -> None:
        """`bell()` after every commit of this process, on the thread that committed."""
        self._store.database.bells.add(bell)

    def silence(self, bell: Callable[[], None]) -> None:
        self._store.database.bells.discard(bell)

    def head(self) -> Cursor:
        """Where reading begins for somebody who loads everything afterwards."""
        with self._store.read() as connection:
            return feed.head(connection)

    def since(self, cursor: Cursor) -> FeedSlice:
        """What changed past the cursor: cases this person sees or just lost sight of, and set-up. Raises UserError."""
        with self._store.read() as connection:
            return feed.since(connection, self._by, cursor)

    def moved(self) -> bool:
        """Whether anybody committed since the last time this was asked; almost free. Raises UserError when lost."""
        if self._pulse is None:
            self._pulse = Pulse(self._path())
            return True
        return self._pulse.moved()

    def close(self) -> None:
        if self._pulse is not None:
            self._pulse.close()
            self._pulse = None

    def let_go(self) -> None:
        """After a loss: closes also what the store keeps open, so that whatever lies there next is what is read."""
        self.close()
        self._store.close()

    def _path(self) -> Path:
        path = self._store.path
        if path is None:
            raise ValueError("only an embedded database has a pulse")
        return path
