"""What time it is at a database: the machine's, or the time of its demonstration."""

from __future__ import annotations

from ..models.clock import RunningClock, SimulatedClock, SystemClock, TimeSource
from ..models.store.meta import DatabaseKind, database_kind
from ..models.store.overview import last_moment
from ..models.store.presence import clocks_ahead
from ..models.store.store import Store


def clock_of(store: Store) -> TimeSource:
    """The machine's time; for a demonstration, whose history lies anywhere in time, the moment of its last event.

    At any other time its open cases would all be overdue or lie in the future.
    """
    with store.read() as connection:
        ended = last_moment(connection) if database_kind(connection) is DatabaseKind.DEMO else None
    return SystemClock() if ended is None else SimulatedClock(ended)


def running_clock_of(store: Store) -> TimeSource:
    """`clock_of` for a window: a demonstration's time runs on from its last event, for all its workstations alike."""
    stands = clock_of(store)
    if isinstance(stands, SystemClock):
        return stands
    machine = SystemClock()
    clock = RunningClock(stands.now(), machine)
    for ahead in clocks_ahead(store.path, machine.now()):
        clock.catch_up(ahead)
    return clock
