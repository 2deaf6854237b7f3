"""The change feed of one desk: what happened since, as far as its person may know."""

from __future__ import annotations

from ..models.store import feed
from ..models.store.feed import Change, Cursor
from ..models.store.feed import Slice as FeedSlice
from .desk import Desk
from .doorbell import Doorbell

__all__ = ["Change", "Cursor", "Feed", "FeedSlice"]


class Feed:
    """Reads on from a cursor: where its doorbell hangs, else through the store. Not on the window's thread."""

    def __init__(self, desk: Desk, bell: Doorbell | None = None) -> None:
        self._by = desk.by
        self._read = desk.store.read if bell is None else bell.read

    def head(self) -> Cursor:
        """Where reading begins for somebody who loads everything afterwards."""
        with self._read() as connection:
            return feed.head(connection)

    def since(self, cursor: Cursor) -> FeedSlice:
        """What changed past the cursor: cases this person sees or just lost sight of, and set-up. Raises UserError."""
        with self._read() as connection:
            return feed.since(connection, self._by, cursor)
