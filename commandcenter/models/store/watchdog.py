"""Ends waits for an answer that is overdue.

The driver's own calls have no deadline, and neither keepalive nor a packet that is not answered tells of a link that
takes everything and gives nothing. So one timer thread shuts the socket down; whoever waits gets an error at once.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Watchdog:
    """One timer thread for any number of waits; it ends with `close`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waits: dict[int, float] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    @contextmanager
    def guard(self, descriptor: int, seconds: float) -> Iterator[None]:
        """The block ends within so many seconds, or the socket is shut down and whatever waits in it fails."""
        self._begin(descriptor, time.monotonic() + seconds)
        try:
            yield
        finally:
            with self._changed:
                self._waits.pop(descriptor, None)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread, self._thread = self._thread, None
        if thread is not None:
            thread.join()

    def _begin(self, descriptor: int, deadline: float) -> None:
        with self._changed:
            self._waits[descriptor] = deadline
            if self._thread is None:
                self._closed = False
                self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)
                self._thread.start()
            if len(self._waits) == 1:
                self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                for descriptor in [d for d, deadline in self._waits.items() if deadline <= now]:
                    del self._waits[descriptor]
                    shut(descriptor)
                nearest = min(self._waits.values(), default=None)
                self._changed.wait(None if nearest is None else max(0.0, nearest - time.monotonic()))


def shut(descriptor: int) -> None:
    """Nothing more comes or goes over a socket; whoever waits for it on another thread is woken with an error."""
    with suppress(OSError):
        link = socket.socket(fileno=descriptor)
        try:
            link.shutdown(socket.SHUT_RDWR)
        finally:
            link.detach()
