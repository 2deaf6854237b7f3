"""Where "now" comes from. Everything below receives time as a parameter; only the `SystemClock` reads it."""

from __future__ import annotations

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


class RunningClock:
    """A time that began at some moment and runs as fast as the machine's: a demonstration that people work in."""

    def __init__(self, start: datetime, machine: TimeSource | None = None) -> None:
        self._machine = machine or SystemClock()
        self._ahead = start - self._machine.now()

    def now(self) -> datetime:
        return (self._machine.now() + self._ahead).astimezone(UTC)

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
