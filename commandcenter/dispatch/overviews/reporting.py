"""日报、周报、月报 gathered once: the page shows `ReportData`, a paper prints the same values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, Permission
from ...models.case import OPEN
from ...models.draft import Platform
from ...models.errors import NotAllowed
from ...models.people import Session
from ...models.queues import Queue
from ...models.scoring.kpi_panel import Card, cards
from ...models.scoring.periods import Period
from ...models.scoring.report import (
    Breach,
    HotSpot,
    Omission,
    Place,
    ReportKind,
    Stand,
    breaches,
    first_and_last,
    hot_spots,
    per_day,
    usual_times,
)
from ...models.store import board_counts, report_reads
from ...models.store.report_reads import Registered, Repeat
from ...models.store.store import Setup
from ...models.timing.worktime import local_day
from ...models.town.matters import Route
from ...models.town.township import Township
from ..desk import Desk
from .report_ground import ground_of

#: How far back a unit's usual time is learnt, and how far ahead breaches are foretold.
_LEARNT, _AHEAD = timedelta(days=90), timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Count:
    """A plain number with that of the period before; None: there was nothing yet then."""

    name: str
    number: int
    before: int | None


@dataclass(frozen=True, slots=True)
class ReportData:
    """One report, frozen: everything the page and the paper say. `at`: until when it counts (截至); `running`: the
    period is not over.

    `counts`, `cards` (the town's seven KPIs), `best` and `last` (the first and last units of each peer group that is
    ranked; `untold`: who is not named, with the reason) are as `stand` says: of a month whose assessment froze them,
    frozen. Everything else is live at `at`: `registered` and `closed` day by day over the period, as far as it has
    come; `open_now` and `overdue_now`, the whole board; `sources`, `routes` (of a case that has none how it ended, or
    what it waits for), `networks`, which count the registered ones, most first. `hot`, `repeats` and `breaches` carry
    ids; `breaches` are foretold while the period runs, of one that is over nothing is.
    """

    kind: ReportKind
    period: Period
    at: datetime
    running: bool
    stand: Stand
    counts: tuple[Count, ...]
    open_now: int
    overdue_now: int
    registered: tuple[int, ...]
    closed: tuple[int, ...]
    sources: tuple[tuple[str, int], ...]
    routes: tuple[tuple[str, int], ...]
    networks: tuple[tuple[str, int], ...]
    cards: tuple[Card, ...]
    best: tuple[Place, ...]
    last: tuple[Place, ...]
    untold: tuple[Omission, ...]
    hot: tuple[HotSpot, ...]
    hot_names: tuple[str, ...]
    repeats: tuple[Repeat, ...]
    breaches: tuple[Breach, ...]
    breach_units: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.kind.label}　{self.period.words}"


def report(desk: Desk, kind: ReportKind, period: Period) -> ReportData:
    """The report of a period as it stands now. Raises NotAllowed: reports are the centre's."""
    with desk.store.read() as connection:
        return report_within(connection, desk.store.setup(connection), desk.by, kind, period, desk.clock.now())


def report_within(
    connection: Connection, setup: Setup, by: Session, kind: ReportKind, period: Period, now: datetime
) -> ReportData:
    """The same, inside a transaction that is already open."""
    if by.role not in PERMISSIONS[Permission.READ_DRAFTS]:
        raise NotAllowed(f"{by.role.label}不能查看日报、周报、月报")
    days, before = (period.first, period.last), (period.before.first, period.before.last)
    township = setup.township
    new = report_reads.registered(connection, by, *days, now)
    old = report_reads.registered(connection, by, *before, now)
    board = board_counts.counts(connection, township, by, now)
    grounds = [ground_of(connection, kind, days, now) for days in (period, period.before, period.year_ago)]
    ground, ground_before, _ = grounds
    running = period.last >= local_day(now)
    told = first_and_last(ground.results(connection, setup, by))
    late = _likely_late(connection, by, now) if running else ()
    begun = report_reads.begins_with_case(connection)
    is_first = begun is None or period.before.last < begun
    hot = hot_spots(_spots(new), None if is_first else _spots(old))
    return ReportData(
        kind=kind,
        period=period,
        at=now,
        running=running,
        stand=ground.stand,
        counts=_counts(ground.counts(connection), {} if is_first else ground_before.counts(connection)),
        open_now=board.of(Queue.OPEN),
        overdue_now=board.of(Queue.OVERDUE),
        registered=per_day(period, [local_day(case.at) for case in new], local_day(now)),
        closed=per_day(period, list(map(local_day, report_reads.closed(connection, by, *days, now))), local_day(now)),
        sources=_tally(new, lambda case: Platform(case.platform).label),
        routes=_tally(new, _way),
        networks=_tally(new, lambda case: _network(case, township)),
        cards=cards(*(one.sums(connection) for one in grounds), running=running),
        best=told.first,
        last=told.last,
        untold=told.untold,
        hot=hot,
        hot_names=tuple(f"{township.grid[h.grid_id].name}　{township.matter[h.matter_id].name}" for h in hot),
        repeats=tuple(report_reads.repeats(connection, by, *days, now)),
        breaches=late,
        breach_units=tuple(township.unit[one.task.unit_id].short for one in late),
    )


def _likely_late(connection: Connection, by: Session, now: datetime) -> tuple[Breach, ...]:
    usual = usual_times(report_reads.finished(connection, now - _LEARNT))
    return breaches(report_reads.running(connection, by), usual, now, now + _AHEAD)


def _counts(now: Mapping[str, int], before: Mapping[str, int]) -> tuple[Count, ...]:
    names = {
        "registered": "登记",
        "closed": "办结",
        "whistles": "派出任务",
        "consultations": "会商",
        "supervised": "督办",
        "returns_asked": "退单申请",
        "returns_refused": "退单驳回",
    }
    return tuple(Count(name, now[of], before.get(of)) for of, name in names.items())


def _spots(cases: Iterable[Registered]) -> list[tuple[int, int | None, int | None]]:
    return [(case.id, case.grid_id, case.matter_id) for case in cases]


def _tally(cases: Iterable[Registered], name: Callable[[Registered], str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(map(name, cases)).most_common())


def _way(case: Registered) -> str:
    """Its route; of a case that has none how it ended, or what it waits for."""
    if case.route:
        return Route(case.route).label
    return case.state.label if case.close_kind is None else case.close_kind.label


def _network(case: Registered, township: Township) -> str:
    if case.matter_id:
        return township.matter[case.matter_id].network.label
    if case.state in OPEN:
        return "事项待定"
    return "未定事项" if case.route else _way(case)
