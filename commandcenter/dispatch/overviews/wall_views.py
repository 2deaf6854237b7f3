"""The wall: seven tiles of figures without a name, a telephone number or a case text (UX rule 11)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time

from ...models.access import SCOPES, Scope
from ...models.errors import NotAllowed
from ...models.people import UnitKind
from ...models.queues import Queue
from ...models.store import loads as store_loads
from ...models.store.wall import Extremes, extremes, moments_since
from ...models.timing.worktime import TZ, local_day
from ..desk import Desk
from . import boards
from .boards import Counts

_HEAVIEST = 5


@dataclass(frozen=True, slots=True)
class UnitLoad:
    """A station's short name with its running tasks, and how many of them are overdue."""

    name: str
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Wall:
    """`new` and `closed` by local hour, 24 values each, 0 for hours to come. `at` is when it was read."""

    at: datetime
    counts: Counts
    extremes: Extremes
    new: tuple[int, ...]
    closed: tuple[int, ...]
    stations: tuple[UnitLoad, ...]

    def count(self, queue: Queue) -> int:
        return self.counts.of(queue)


def wall(desk: Desk) -> Wall:
    """The figures of now. Only posts of the centre hang it up. Raises NotAllowed."""
    if SCOPES[desk.by.role] is not Scope.ALL:
        raise NotAllowed(f"{desk.by.role.label}不能打开大屏")
    now = desk.clock.now()
    counts = boards.counts(desk)
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        found = extremes(connection, now)
        begun = datetime.combine(local_day(now), time(), TZ)
        new, closed = moments_since(connection, begun)
        held = store_loads.loads(connection, now)
    stations = [
        UnitLoad(township.unit[unit_id].short, *load)
        for unit_id, load in held.items()
        if township.unit[unit_id].kind is UnitKind.STATION
    ]
    stations.sort(key=lambda load: (-load.open, load.name))
    return Wall(now, counts, found, _by_hour(new), _by_hour(closed), tuple(stations[:_HEAVIEST]))


def _by_hour(moments: list[datetime]) -> tuple[int, ...]:
    counted = Counter(moment.astimezone(TZ).hour for moment in moments)
    return tuple(counted[hour] for hour in range(24))
