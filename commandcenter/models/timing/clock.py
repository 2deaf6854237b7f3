"""Where "now" comes from. Everything below receives time as a parameter; only the `SystemClock` reads it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol


class TimeSource(Protocol):
    """Gives the present: aware UTC, whole microseconds, never earlier than what it gave before."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's time. When the machine is set back it stands still until the time is caught up."""

    def __init__(self) -> None:
        self._last = datetime.now(UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        with self._lock:
            self._last = max(self._last, datetime.now(UTC))
            return self._last


class ServerClock:
    """A server's time: told now and then, and run on by this machine's own ticks between.

    What somebody does to the machine's clock meanwhile changes nothing. When the server's time is set back it stands
    still until that is caught up.
    """

    def __init__(
        self, ticks: Callable[[], float] = time.monotonic, machine: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._ticks = ticks
        self._machine = machine
        self._lock = Lock()
        self._at = self._last = machine()
        self._tick = ticks()
        self._trip: float | None = None

    def follow(self, told: datetime, asked: float, answered: float) -> None:
        """The server said `told` at some moment between two ticks of this machine; a slow answer says little."""
        trip = answered - asked
        with self._lock:
            if self._trip is not None and trip > max(_SLOW_SECONDS, 2 * self._trip):
                return
            if self._trip is None:
                self._last = told.astimezone(UTC)
            self._trip = trip
            self._at, self._tick = told.astimezone(UTC), asked + trip / 2

    def now(self) -> datetime:
        with self._lock:
            self._last = max(self._last, self._at + timedelta(seconds=self._ticks() - self._tick))
            return self._last

    @property
    def drift(self) -> timedelta:
        """How far the machine's own clock runs before the server's (negative: behind it)."""
        return self._machine() - self.now()


#: An answer that took longer than this is too uncertain to set a clock by, unless there is no better one.
_SLOW_SECONDS = 0.5


class RunningClock:
    """A time that began at some moment and runs as fast as the machine's: a demonstration that people work in."""

    def __init__(self, start: datetime, machine: TimeSource | None = None) -> None:
        self.machine = machine or SystemClock()
        self._ahead = start - self.machine.now()

    def now(self) -> datetime:
        return (self.machine.now() + self._ahead).astimezone(UTC)

    @property
    def ahead(self) -> timedelta:
        """How far it runs before the machine's time (negative: behind it)."""
        return self._ahead

    def catch_up(self, ahead: timedelta) -> None:
        """Goes along with a clock of the same database that is further; never back."""
        self._ahead = max(self._ahead, ahead)


class SimulatedClock:
    """A time that moves only when told; going back is a ValueError."""

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """The new present."""
        return self.set(self._now + by)

    def set(self, at: datetime) -> datetime:
        """The new present."""
        if at < self._now:
            raise ValueError(f"time cannot go back from {self._now} to {at}")
        self._now = at.astimezone(UTC)
        return self._now


def server_clock_of(clock: TimeSource) -> ServerClock | None:
    """The server's time behind a clock; None where there is no server's."""
    if isinstance(clock, RunningClock):
        return server_clock_of(clock.machine)
    return clock if isinstance(clock, ServerClock) else None
