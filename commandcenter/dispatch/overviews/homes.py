"""The start page of a post: what to do first, what became of what one reported, how this month stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ...models.access import UNITS
from ...models.lifecycle import Action
from ...models.owing import ANSWERS
from ...models.queues import BoardQuery, Queue
from ...models.scoring.assessment import KpiResult
from ...models.scoring.kpi_report import NO_VALUE, total_results
from ...models.store.reports import newest_reports
from ...models.timing.worktime import local_day
from ...models.town.grid import Grid
from .. import reads
from ..desk import Desk
from . import boards
from .boards import Line
from .map_views import loads_by_grid

_TODO = 9
_DECISIONS = 5
_REPORTED = 8
_REPORTED_DAYS = 60
_GRIDS = 14
_VILLAGE = 3


@dataclass(frozen=True, slots=True)
class Todo:
    """A case that waits for this person, and the action that is his next step."""

    line: Line
    step: Action


@dataclass(frozen=True, slots=True)
class Below:
    """A village grid under the own one: how many cases are open there, and overdue."""

    grid: Grid
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Home:
    """`todo` most urgent first, of `waiting` in all; `watched`: what is worst, for those who lead; `reported` newest
    first; `below` the grids a community or the town leads, the loudest first; `kpis` of this month: the own unit's,
    for leaders the town's; `score` says how the unit stands, "" where it is not assessed."""

    todo: tuple[Todo, ...]
    waiting: int
    watched: tuple[Line, ...]
    reported: tuple[Line, ...]
    below: tuple[Below, ...]
    kpis: tuple[KpiResult, ...]
    score: str


def home(desk: Desk) -> Home:
    """Everything a start page shows, read in a few short transactions."""
    leads = desk.by.role not in UNITS
    mine = boards.page(desk, BoardQuery(queue=Queue.MINE), limit=_DECISIONS if leads else _TODO)
    waiting = boards.counts(desk).of(Queue.MINE)
    watched = boards.page(desk, BoardQuery(queue=Queue.OVERDUE), limit=_DECISIONS).lines if leads else ()
    todo = tuple(Todo(line, ANSWERS[line.row.mine]) for line in mine.lines if line.row.mine is not None)
    kpis, score = _figures(desk, leads)
    return Home(todo, waiting, watched, () if leads else _reported(desk), _below(desk), kpis, score)


def _below(desk: Desk) -> tuple[Below, ...]:
    own, township = desk.by.grid_id, desk.store.township()

    def is_below(grid: Grid) -> bool:
        return grid.level == _VILLAGE and any(up.id == own for up in township.grid_line(grid.parent_id))

    grids = [grid for grid in township.grids_in_use if is_below(grid)]
    if not grids:
        return ()
    loads = loads_by_grid(desk)
    counts = ((grid, loads.get(grid.id)) for grid in grids)
    found = [Below(grid, load.open if load else 0, load.overdue if load else 0) for grid, load in counts]
    return tuple(sorted(found, key=lambda below: (-below.overdue, -below.open, below.grid.id))[:_GRIDS])


def _reported(desk: Desk) -> tuple[Line, ...]:
    with desk.store.read() as connection:
        since = desk.clock.now() - timedelta(days=_REPORTED_DAYS)
        ids = newest_reports(connection, desk.by, since, _REPORTED)
    found = boards.lines(desk, BoardQuery(queue=Queue.EVERYTHING), ids)
    return tuple(line for case_id in ids if (line := found.get(case_id)) is not None)


def _figures(desk: Desk, of_town: bool) -> tuple[tuple[KpiResult, ...], str]:
    today = local_day(desk.clock.now())
    report = reads.kpis(desk.store, desk.by, today.replace(day=1), today, desk.clock.now())
    if of_town:
        return total_results(report.total), "全镇合计"
    own = next((result for result in report.units if result.unit.id == desk.by.unit_id), None)
    if own is None:
        return (), ""
    score = f"得分 {own.score if own.score is not None else NO_VALUE}"
    if own.unranked is not None:
        return own.kpis, f"{score}　不参与排名：{own.unranked.label}"
    ranked = sum(one.rank is not None and one.unit.kind is own.unit.kind for one in report.units)
    return own.kpis, f"{score}　折算分 {own.ranking_score}　第 {own.rank} 名 / {ranked}"
