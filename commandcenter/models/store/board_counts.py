"""How many cases each queue holds: the conditions of the boards, counted in one walk over the open cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, text

from ..access import UNITS, Scope
from ..draft import Platform
from ..kpi import Metric, percent
from ..lights import Light
from ..people import Session
from ..queues import BESIDE, BoardQuery, Queue, groups_of, parts_of
from ..timing.worktime import local_day
from ..town.township import Township
from .board import SORTABLE, SORTABLE_THERE, holds_at_most
from .board_filter import OPEN_OF_SCOPE, Lens, lens, narrowed
from .prepared import Prepared
from .session import on_server

_ALL_OPEN = 'FROM "case" c INDEXED BY ix_case_board WHERE c.due IS NOT NULL'
_ALL_WAITING = "FROM \"case\" c INDEXED BY ix_case_state_due WHERE c.state = 'SUSPENDED' AND c.due IS NULL"
_INDEX = {Queue.CLOSED_TODAY: "ix_case_closed", Queue.DRAFTS: "ix_case_state_due"}
_OF_SCOPE = f'FROM "case" c WHERE c.id IN (SELECT s.case_id {OPEN_OF_SCOPE})'


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases each queue of this post holds, and how many open ones came from each platform; `alarms`: of the
    parts of 等我办 those in which something is late (OVERDUE), else nearly so (DUE_SOON)."""

    queues: Mapping[Queue, int]
    platforms: Mapping[Platform, int]
    alarms: Mapping[Queue, Light]

    def of(self, queue: Queue) -> int:
        return self.queues.get(queue, 0)


class GridLoad(NamedTuple):
    """What a board holds in one grid, and how much of it is overdue."""

    cases: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Today:
    """The local day so far, of what this person sees: registered, closed; of the tasks due today until now (a unit's
    own, else the town's), how many were filed in time (KPI 3)."""

    new: int
    closed: int
    due: int
    on_time: int

    @property
    def on_time_percent(self) -> str:
        """97.50%, or — where nothing was due yet."""
        return f"{percent(self.on_time, self.due)}%" if self.due else "—"


def counts(connection: Connection, township: Township, by: Session, now: datetime) -> Counts:
    """Every queue of this post, and every platform, among what this person sees."""
    seen = lens(connection, by, township, now)
    if seen.scope is Scope.NOTHING:
        return Counts({}, {}, {})
    listed = [queue for group in groups_of(by.role) for queue in group.queues]
    parts = [queue for queue in listed if queue in parts_of(by.role)]
    among = [queue for queue in listed if queue not in BESIDE and queue not in parts]
    counted = _Counter(connection, seen)
    platforms = [f"c.platform = '{platform.value}'" for platform in Platform]
    general = counted.sums([*map(seen.queue, among), *platforms])
    queues = dict(zip(among, general, strict=False))
    alarms: dict[Queue, Light] = {}
    if parts:
        own, late, soon = counted.mine(parts)
        queues |= dict(zip([Queue.MINE, *parts], own, strict=True))
        lights = ((queue, Light.OVERDUE if over else Light.DUE_SOON, over or near)
                  for queue, over, near in zip([Queue.MINE, *parts], late, soon, strict=True))  # fmt: skip
        alarms = {queue: light for queue, light, holds in lights if holds}
    queues |= {queue: counted.beside(queue) for queue in listed if queue in BESIDE}
    return Counts(queues, dict(zip(Platform, general[len(among) :], strict=True)), alarms)


def how_many(connection: Connection, township: Township, by: Session, query: BoardQuery, now: datetime) -> int | None:
    """How many cases one board holds, whatever it is narrowed to; None of a board of all cases ever, which nobody
    counts."""
    if query.queue is Queue.EVERYTHING:
        return None
    seen = lens(connection, by, township, now)
    if not seen.can_hold(query.queue):
        return 0
    return _Counter(connection, seen).narrowed(query)


def by_grid(
    connection: Connection, township: Township, by: Session, query: BoardQuery, now: datetime
) -> dict[int, GridLoad] | None:
    """Where the cases of a board are; None of a board of all cases ever, unless they were given one by one."""
    if query.queue is Queue.EVERYTHING and query.ids is None:
        return None
    seen = lens(connection, by, township, now)
    return _Counter(connection, seen).by_grid(query) if seen.can_hold(query.queue) else {}


class _Counter:
    """Counts among the open cases that one person sees."""

    def __init__(self, connection: Connection, seen: Lens) -> None:
        self._connection = connection
        self._seen = seen
        few = SORTABLE_THERE if on_server(connection) else SORTABLE
        small = seen.scope is Scope.OWN and holds_at_most(connection, seen, OPEN_OF_SCOPE, few)
        self._open = (_OF_SCOPE,) if small else (_ALL_OPEN, _ALL_WAITING)
        of_all = (_ALL_OPEN + seen.visible_open, _ALL_WAITING + seen.visible)
        self._seen_open = (_OF_SCOPE + seen.visible,) if small else of_all

    def sums(self, conditions: Sequence[str]) -> list[int]:
        """For how many open cases each condition holds."""
        return self._summed(conditions, self._seen_open)

    def mine(self, parts: Sequence[Queue]) -> tuple[list[int], list[int], list[int]]:
        """How many cases wait for this person, and for which step; of these, how many are late and how many nearly so.

        They are few, found first and then asked about.
        """
        steps = ["true", *map(self._seen.queue, parts)]
        if not self._seen.can_hold(Queue.MINE):
            return [0] * len(steps), [0] * len(steps), [0] * len(steps)
        late, soon = self._seen.queue(Queue.OVERDUE), self._seen.queue(Queue.DUE_SOON)
        asked = [*steps, *(f"{step} AND {alarm}" for alarm in (late, soon) for step in steps)]
        wait = f" AND {self._seen.mine.any}{self._seen.visible}"
        found, n = self._summed(asked, [source + wait for source in self._open]), len(steps)
        return found[:n], found[n : 2 * n], found[2 * n :]

    def _summed(self, conditions: Sequence[str], sources: Sequence[str]) -> list[int]:
        columns = ", ".join(f"count(*) FILTER (WHERE {condition})" for condition in conditions)
        rows = [self._one(f"SELECT {columns} {source}") for source in sources]
        return [sum(column) for column in zip(*rows, strict=True)]

    def beside(self, queue: Queue) -> int:
        (found,) = self._one(f"SELECT count(*) {self._source_beside(queue)}")
        return found

    def narrowed(self, query: BoardQuery) -> int:
        """For how many cases everything holds that a board asks for."""
        asked, sources = narrowed(query, self._seen), self._sources(query)
        values = self._seen.values | asked.values
        planned = not query.words
        counted = (_prepared(f"SELECT count(*) {source}{asked.where}", planned=planned) for source in sources)
        return sum(one.scalar(self._connection, values) for one in counted)

    def by_grid(self, query: BoardQuery) -> dict[int, GridLoad]:
        """The cases of a board by their grid, 0 where the place is not settled."""
        asked, sources = narrowed(query, self._seen), self._sources(query)
        late = self._seen.queue(Queue.OVERDUE)
        found: dict[int, GridLoad] = {}
        for source in sources:
            sql = f"SELECT coalesce(c.grid_id, 0), count(*), count(*) FILTER (WHERE {late}) {source}{asked.where}"
            rows = _prepared(f"{sql} GROUP BY c.grid_id").on(self._connection, self._seen.values | asked.values)
            for grid_id, count, overdue in rows.fetchall():
                before = found.get(grid_id, GridLoad(0, 0))
                found[grid_id] = GridLoad(before.cases + count, before.overdue + overdue)
        return found

    def _sources(self, query: BoardQuery) -> tuple[str, ...]:
        if query.queue not in BESIDE:
            return self._seen_open
        given = query.queue not in _INDEX
        return (f'FROM "case" c WHERE true{self._seen.visible}' if given else self._source_beside(query.queue),)

    def _source_beside(self, queue: Queue) -> str:
        return f'FROM "case" c INDEXED BY {_INDEX[queue]} WHERE {self._seen.queue(queue)}{self._seen.visible}'

    def _one(self, sql: str) -> tuple[int, ...]:
        row: tuple[int, ...] = _prepared(sql).on(self._connection, self._seen.values).fetchone()
        return row


@lru_cache(maxsize=64)
def _prepared(sql: str, *, planned: bool = True) -> Prepared:
    return Prepared(text(sql), planned=planned)


_NEW = (
    'SELECT count(*) FROM "case" c'
    " WHERE c.registered_at >= :day AND c.origin <> 'HISTORY' AND c.state <> 'DRAFT' AND NOT c.drill"
)
_FILED = (
    "SELECT coalesce(sum(f.denominator), 0), coalesce(sum(f.numerator), 0) FROM kpi_fact f"
    " WHERE f.day = :local_day AND f.metric = :metric AND f.at <= :now"
)


def today(connection: Connection, township: Township, by: Session, now: datetime) -> Today:
    """The day so far; a day is one in Shanghai. History and drills are no work."""
    seen = lens(connection, by, township, now)
    if seen.scope is Scope.NOTHING:
        return Today(0, 0, 0, 0)
    counted = _Counter(connection, seen)
    new: int = _prepared(f"{_NEW}{seen.visible}").scalar(connection, seen.values)
    own = by.role in UNITS
    values = {"local_day": local_day(now).isoformat(), "metric": Metric.ONTIME_RATE.value} | seen.values
    filed = _prepared(f"{_FILED}{' AND f.unit_id = :own_unit' if own else ''}").on(connection, values).fetchone()
    return Today(new, counted.beside(Queue.CLOSED_TODAY), *filed)
