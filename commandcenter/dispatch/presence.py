"""Who else is at work: other workstations on the same database, and the cases they have open. Informs only."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from ..models.errors import UserError
from ..models.store.presence import PresenceFile, PresenceTable, Station
from ..models.store.store import Store
from ..models.timing.clock import RunningClock, SystemClock, TimeSource
from .desk import Desk
from .doorbell import Doorbell


@dataclass(frozen=True, slots=True)
class Looker:
    """Somebody at another workstation who has the case open; `since` by the centre's clock."""

    login: str
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Seen:
    """Which cases others have open, and how many workstations there are, this one counted."""

    looking: Mapping[int, tuple[Looker, ...]] = field(default_factory=dict)
    online: int = 1


class Presence:
    """One workstation among the others. `look_at` from any thread; the rest belongs to one.

    A running clock keeps step with the others': the furthest one is everybody's. A file that cannot be used means that
    nobody else is there; a server that does not answer is told (UserError). `bell` is the line it speaks by.
    """

    def __init__(self, desk: Desk, machine: TimeSource | None = None, bell: Doorbell | None = None) -> None:
        self._clock = desk.clock
        self._machine = machine or SystemClock()
        self._board = presence_of(desk.store, bell)
        self._mine = Station(uuid4().hex, desk.by.login, desk.by.name)

    @property
    def doorbell(self) -> Path | None:
        """The file that changes with every word of another workstation; None where there is none."""
        return self._board.path

    def look_at(self, case_id: int | None) -> None:
        """What this workstation has open from now on; told with the next `beat`."""
        since = None if case_id is None else self._clock.now()
        self._mine = self._mine._replace(case_id=case_id, since=since)

    def beat(self) -> None:
        """Says that this workstation is there; to be repeated every few seconds."""
        ahead = self._clock.ahead if isinstance(self._clock, RunningClock) else None
        with suppress(OSError, sqlite3.Error):
            self._board.beat(self._mine._replace(ahead=ahead), self._machine.now())

    def seen(self) -> Seen:
        """Who else is there right now."""
        others = [s for s in self._alive() if s.station != self._mine.station]
        looking: dict[int, list[Looker]] = defaultdict(list)
        for other in others:
            if other.case_id is not None and other.since is not None:
                looking[other.case_id].append(Looker(other.login, other.name, other.since))
            if other.ahead is not None and isinstance(self._clock, RunningClock):
                self._clock.catch_up(other.ahead)
        return Seen({case_id: tuple(lookers) for case_id, lookers in looking.items()}, len(others) + 1)

    def leave(self) -> None:
        """This workstation goes."""
        with suppress(OSError, sqlite3.Error, UserError):
            self._board.leave(self._mine.station)
        self._board.close()

    def _alive(self) -> list[Station]:
        try:
            return self._board.alive(self._machine.now())
        except (OSError, sqlite3.Error):
            return []


def presence_of(store: Store, bell: Doorbell | None = None) -> PresenceFile | PresenceTable:
    """Where the workstations of a database tell of themselves."""
    if store.path is not None:
        return PresenceFile(store.path)
    return PresenceTable(store.read, store.unit) if bell is None else PresenceTable(bell.read, bell.read)
