"""What time it is at a database: the machine's or its server's, or the time of its demonstration."""

from __future__ import annotations

import time

from ..models.store.meta import DatabaseKind, database_kind
from ..models.store.overview import last_moment
from ..models.store.presence import clocks_ahead
from ..models.store.session import server_time
from ..models.store.store import Store
from ..models.timing.clock import RunningClock, ServerClock, SimulatedClock, SystemClock, TimeSource
from .presence import presence_of


def clock_of(store: Store) -> TimeSource:
    """The machine's time, on a server the server's; for a demonstration, whose history lies anywhere in time, the
    moment of its last event.

    At any other time its open cases would all be overdue or lie in the future.
    """
    with store.read() as connection:
        ended = last_moment(connection) if database_kind(connection) is DatabaseKind.DEMO else None
    return _real_clock_of(store) if ended is None else SimulatedClock(ended)


def running_clock_of(store: Store) -> TimeSource:
    """`clock_of` for a window: a demonstration's time runs on from its last event, for all its workstations alike."""
    stands = clock_of(store)
    if not isinstance(stands, SimulatedClock):
        return stands
    real = _real_clock_of(store)
    clock = RunningClock(stands.now(), real)
    for ahead in clocks_ahead(presence_of(store), real.now()):
        clock.catch_up(ahead)
    return clock


def _real_clock_of(store: Store) -> TimeSource:
    if store.path is not None:
        return SystemClock()
    clock = ServerClock()
    with store.read() as connection:
        asked = time.monotonic()
        told = server_time(connection)
        clock.follow(told, asked, time.monotonic())
    return clock
