"""Simulated time: whoever has something to do next, does it; every step is a command of a real login.

A process is a generator: it acts, yields the moment at which it goes on, and ends when its story is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush

from ..dispatch.center import Center
from ..models.case import CaseFile
from ..models.errors import UserError
from ..models.limits import Limits
from ..models.people import SYSTEM
from ..models.store import accounts, cases
from ..models.store.store import Store
from ..models.timing.clock import SimulatedClock
from ..models.town.township import Township
from .cast import Cast
from .catalogue import Catalogue
from .duties import Duties

Steps = Generator[datetime, None, None]


class StoryOver(Exception):
    """The case went another way than the process wanted; its story ends here."""


@dataclass
class Stage:
    """The store, the clock and the posts; `broken` counts the processes that a rule stopped, by its sentence."""

    store: Store
    clock: SimulatedClock
    township: Township
    limits: Limits
    cast: Cast
    catalogue: Catalogue
    duties: Duties
    broken: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    reports: int = 0
    _queue: list[tuple[datetime, int, Steps]] = field(default_factory=list)
    _started: int = 0
    _centers: dict[str, Center] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def center(self, login: str) -> Center:
        """The commands of a login."""
        if login not in self._centers:
            session = SYSTEM
            if login != SYSTEM.login:
                with self.store.read() as connection:
                    session = accounts.session_of(connection, login)
            self._centers[login] = Center(self.store, session, self.clock)
        return self._centers[login]

    def next_number(self) -> int:
        """The running number of a report, for its external number."""
        self.reports += 1
        return self.reports

    def load(self, case_id: int) -> CaseFile:
        with self.store.read() as connection:
            return cases.load(connection, case_id)

    def start(self, steps: Steps, at: datetime | None = None) -> None:
        """Let a process begin, now or later."""
        self._started += 1
        heappush(self._queue, (at or self.now, self._started, steps))

    def play(self, end: datetime, passed: Callable[[datetime], None]) -> None:
        """Play everything that happens before the end; `passed` hears of every step's moment."""
        while self._queue and self._queue[0][0] < end:
            at, turn, steps = heappop(self._queue)
            self.clock.set(max(at, self.now))
            passed(at)
            if (following := self._step(steps)) is not None:
                heappush(self._queue, (following, turn, steps))
        self.clock.set(end)

    def _step(self, steps: Steps) -> datetime | None:
        try:
            return next(steps, None)
        except StoryOver:
            return None
        except UserError as error:
            self.broken[error.message] += 1
            return None
