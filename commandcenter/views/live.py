"""The change feed of the window: what others did reaches every page by one signal, also what this window did itself.

A loop on a thread of its own sleeps until a bell rings: a server told of a commit, or the log of an embedded file grew;
this process committed, another workstation said something, or a second passed. Then it asks whether anything was
committed at all, reads the feed on from the last number, and tells. The first change is told at once, later ones at
most every 30 ms, all of that time as one.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal, Slot

from ..dispatch.desk import Desk
from ..dispatch.doorbell import doorbell_of
from ..dispatch.feed import Cursor, Feed
from ..dispatch.presence import Looker, Presence, Seen
from ..models.errors import UserError
from ..models.timing.clock import server_clock_of
from .tasks import Service, Tasks

__all__ = ["Changes", "Live", "LiveState", "Looker"]

_LOG = logging.getLogger(__name__)
_GATHER_SECONDS = 0.03
_POLL_SECONDS = 1.0
_HEARTBEAT_SECONDS = 3.0
#: Between two attempts anything from nothing to this, growing: a hundred stations must not come back all at once, and
#: must all be back soon.
_RETRY_SECONDS = (0.25, 0.5, 1.0, 1.5)


@dataclass(frozen=True, slots=True)
class Changes:
    """Cases that are not as they were (also those just lost sight of), and which kinds of things changed."""

    cases: frozenset[int] = frozenset()
    entities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LiveState:
    """The connection: whether it holds and since when; if not, in one sentence why, and which attempt comes next.

    `latency_ms`: what the last reading of the feed took; `online` counts the workstations, this one included; `drift`:
    how far this machine's clock runs before the server's, in whole seconds.
    """

    connected: bool
    since: datetime
    why: str = ""
    attempt: int = 0
    latency_ms: float = 0.0
    online: int = 1
    drift: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class _Reset:
    """Everything must be loaded again."""


class Live(QObject):
    """The feed, presence and connection of one workstation. All signals arrive on the GUI thread."""

    changed = Signal(object)
    reset = Signal()
    state = Signal(object)
    presence = Signal(object)
    _heard = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._tasks = tasks
        self._service: Service | None = None
        self._listener: _Listener | None = None
        self._watcher: QFileSystemWatcher | None = None
        self.current = LiveState(True, desk.clock.now())
        self.lookers: dict[int, tuple[Looker, ...]] = {}
        self._looking: int | None = None
        self._heard.connect(self._deliver)

    def start(self, since: Cursor | None = None) -> None:
        """Listens from the cursor on; without one from now on, beginning with a `reset` (something may have been read
        before)."""
        if self._service is not None:
            return
        self._listener = _Listener(self._desk, since, self._hear)
        self._listener.look_at(self._looking)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._rung)
        self._service = self._tasks.service(self._listener.run, self._listener.ring)

    def stop(self) -> None:
        if self._service is None:
            return
        self._service.stop()
        self._service = self._listener = None
        if self._watcher is not None:
            self._watcher.deleteLater()
            self._watcher = None

    def look_at(self, case_id: int | None) -> None:
        """Tells the others which case this workstation has open (None: no case)."""
        self._looking = case_id
        if self._listener is not None:
            self._listener.look_at(case_id)

    def _hear(self, news: object) -> None:
        """On the listener's thread: over to the GUI thread, unless the window is gone."""
        with suppress(RuntimeError):
            self._heard.emit(news)

    @Slot(str)
    def _rung(self, path: str) -> None:
        if self._listener is not None:
            self._listener.rung(path)
        self._watch()

    def _watch(self) -> None:
        """The files come and go: the log with the connections to it, that of presence when it is damaged."""
        if self._watcher is None or self._listener is None:
            return
        watched = self._watcher.files()
        for path in self._listener.doorbells:
            if path not in watched and Path(path).exists():
                self._watcher.addPath(path)
                self._listener.rung(path)

    @Slot(object)
    def _deliver(self, news: Changes | LiveState | Seen | _Reset) -> None:
        if self._service is None:
            return
        self._watch()
        match news:
            case Changes():
                self.changed.emit(news)
            case _Reset():
                self.reset.emit()
            case LiveState():
                self.current = news
                self.state.emit(news)
            case Seen():
                self.lookers = dict(news.looking)
                self.presence.emit(self.lookers)


class _Listener:
    """The loop on the worker's thread. `ring` and `look_at` may be called from any thread."""

    def __init__(self, desk: Desk, since: Cursor | None, tell: Callable[[object], None]) -> None:
        self._clock = desk.clock
        self._server_clock = server_clock_of(desk.clock)
        self._bell = doorbell_of(desk)
        self._feed = Feed(desk, self._bell)
        self._presence = Presence(desk, bell=self._bell)
        self._cursor = since
        self._tell = tell
        self._state = LiveState(True, desk.clock.now())
        self._told: LiveState | None = None
        self._seen = Seen()
        self._latency = 0.0
        self._failures = 0
        self._beat_at = self._met_at = -_HEARTBEAT_SECONDS
        self._spoken = False

    @property
    def doorbells(self) -> list[str]:
        """The files whose change means news."""
        return [str(path) for path in (self._bell.file, self._presence.doorbell) if path is not None]

    def rung(self, path: str) -> None:
        """One of them changed: somebody committed, or another workstation spoke."""
        self._spoken = self._spoken or path == str(self._presence.doorbell)
        self._bell.ring()

    def ring(self) -> None:
        self._bell.ring()

    def look_at(self, case_id: int | None) -> None:
        self._presence.look_at(case_id)
        self._beat_at = -_HEARTBEAT_SECONDS
        self._bell.ring()

    def run(self, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                self._round(stop)
        finally:
            self._presence.leave()
            self._bell.close()

    def _round(self, stop: threading.Event) -> None:
        try:
            moved = self._bell.moved()
            news = self._read() if moved else None
            if news is not None:
                self._tell(news)
            self._meet()
        except Exception as error:
            self._lose(error)
            longest = _RETRY_SECONDS[min(self._failures, len(_RETRY_SECONDS)) - 1]
            stop.wait(random.uniform(0, longest))
            return
        self._failures = 0
        self._stand(connected=True)
        if moved:
            stop.wait(_GATHER_SECONDS)
        self._bell.wait(stirred=moved)

    def _read(self) -> Changes | _Reset | None:
        """What is new to the person; None when only others' cases changed."""
        begun = time.perf_counter()
        if self._cursor is None:
            self._cursor = self._feed.head()
            return _Reset()
        found = self._feed.since(self._cursor)
        self._cursor = found.cursor
        self._latency = round((time.perf_counter() - begun) * 1000, 1)
        if found.reset:
            return _Reset()
        if not found.changes:
            return None
        cases = frozenset(change.id for change in found.changes if change.entity == "case")
        return Changes(cases, frozenset(change.entity for change in found.changes))

    def _lose(self, error: Exception) -> None:
        self._failures += 1
        if not isinstance(error, UserError):
            _LOG.error("the feed could not be read", exc_info=error)
        self._cursor = None
        self._bell.lose()
        self._stand(connected=False, why=error.message if isinstance(error, UserError) else "")

    def _meet(self) -> None:
        """Shows this workstation to the others, and them to it."""
        now = time.monotonic()
        beating = now - self._beat_at >= _HEARTBEAT_SECONDS
        if beating:
            self._beat_at = now
            self._presence.beat()
            self._state = replace(self._state, latency_ms=self._latency)
        if not (beating or self._spoken or now - self._met_at >= _POLL_SECONDS):
            return
        self._met_at, self._spoken = now, False
        before, self._seen = self._seen, self._presence.seen()
        if self._seen.looking != before.looking:
            self._tell(self._seen)

    def _stand(self, *, connected: bool, why: str = "") -> None:
        """How the connection stands, told when it stands otherwise."""
        since = self._state.since if connected == self._state.connected else self._clock.now()
        drift = self._server_clock.drift.total_seconds() if self._server_clock is not None else 0
        self._state = replace(
            self._state,
            connected=connected,
            since=since,
            why=why,
            attempt=self._failures,
            online=self._seen.online,
            drift=timedelta(seconds=round(drift)),
        )
        if self._state != self._told:
            self._told = self._state
            self._tell(self._state)
