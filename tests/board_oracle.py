"""Boards the slow way: every dossier loaded, each judged in Python by the pure rules, sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, text

from commandcenter.models.access import may_see
from commandcenter.models.case import OPEN, CaseFile, CaseState, Danger
from commandcenter.models.deadlines import running
from commandcenter.models.draft import Platform
from commandcenter.models.lifecycle import World
from commandcenter.models.lights import Light, light
from commandcenter.models.owing import Step
from commandcenter.models.people import SYSTEM, Role, Session
from commandcenter.models.queues import BoardQuery, Order, Queue, mine, part_of
from commandcenter.models.store import accounts, files
from commandcenter.models.store import tables as t
from commandcenter.models.store.board_filter import forms
from commandcenter.models.store.texts import form_of
from commandcenter.models.timing.worktime import local_day
from commandcenter.models.town.township import Township
from tests.make import in_grid, of_unit, place, unit

S = CaseState
_DANGERS = [Danger.LIFE, Danger.CROWD, Danger.NONE]
_STATES = {
    Queue.UNSIGNED: {S.DISPATCHED},
    Queue.HANDLING: {S.HANDLING, S.GRID_HANDLING},
    Queue.VERIFYING: {S.VERIFYING},
    Queue.CALLBACK: {S.CALLBACK},
    Queue.CONSULTING: {S.CONSULTING},
    Queue.SUSPENDED: {S.SUSPENDED},
    Queue.OPEN: OPEN,
}
_STEPS = {part_of(step): step for step in Step}


def dossiers(connection: Connection) -> list[CaseFile]:
    return [files.load(connection, i) for i in connection.execute(select(t.case.c.id).order_by(t.case.c.id)).scalars()]


class Oracle:
    """What one person sees of these dossiers at a moment."""

    def __init__(self, found: Iterable[CaseFile], by: Session, world: World, now: datetime) -> None:
        self.by, self.world, self.now = by, world, now
        self.seen = [file for file in found if may_see(file, by, world.township)]
        self._steps = {file.case.id: mine(file, by, now, world) for file in self.seen}

    def board(self, query: BoardQuery) -> list[int]:
        """Ids in the order of the board."""
        found = [file for file in self.seen if self._in_queue(file, query.queue) and self._fits(file, query)]
        return [file.case.id for file in sorted(found, key=self._place(query))]

    def _place(self, query: BoardQuery) -> Callable[[CaseFile], Any]:
        if query.queue is Queue.CLOSED_TODAY:
            return lambda file: (-file.case.closed_at.timestamp(), -file.case.id)
        if query.queue in (Queue.EVERYTHING, Queue.DRAFTS):
            return lambda file: -file.case.id
        orders: dict[Order, Callable[[CaseFile], tuple[Any, ...]]] = {
            Order.DANGER: lambda file: (),
            Order.NEWEST: lambda file: (-file.case.registered_at.timestamp(), -file.case.id),
            Order.NUMBER: lambda file: (file.case.no,),
            Order.LONGEST: lambda file: (file.case.state is S.SUSPENDED, self._since(file), file.case.id),
            Order.UNIT: lambda file: (file.lead is None, file.lead.unit_id if file.lead else 0),
            Order.PLACE: lambda file: (file.case.grid_id is None, file.case.grid_id or 0),
            Order.STATE: lambda file: (list(S).index(file.case.state),),
        }
        before = orders[query.order or Order.DANGER]
        return lambda file: (*before(file), *_danger(file), file.case.id)

    def _since(self, file: CaseFile) -> float:
        """Since when somebody is waited for; of what nobody set a review for, ever."""
        deadline = running(file, self.world.limits, self.world.township)
        return deadline.since.timestamp() if deadline else 0.0

    def steps(self, case_id: int) -> tuple[Step, ...]:
        """What this person owes in a case, in the order of the life cycle."""
        return tuple(step for step in Step if step in self._steps[case_id])

    def alarm(self, queue: Queue) -> Light | None:
        """The loudest light in a part of 等我办, where it is one that alarms."""
        if queue is not Queue.MINE and queue not in _STEPS:
            return None
        found = {self.light(file) for file in self.seen if self._in_queue(file, queue)}
        return next((loud for loud in (Light.OVERDUE, Light.DUE_SOON) if loud in found), None)

    def by_grid(self, query: BoardQuery) -> dict[int, tuple[int, int]]:
        """Grid -> how many cases of a board, how many of them overdue."""
        ids = set(self.board(query))
        found: dict[int, tuple[int, int]] = {}
        for file in (file for file in self.seen if file.case.id in ids):
            count, overdue = found.get(file.case.grid_id or 0, (0, 0))
            found[file.case.grid_id or 0] = count + 1, overdue + (self.light(file) is Light.OVERDUE)
        return found

    def platform(self, platform: Platform) -> int:
        return len(self.board(BoardQuery(platform=platform)))

    def _in_queue(self, file: CaseFile, queue: Queue) -> bool:
        case = file.case
        if queue is Queue.EVERYTHING:
            return case.state is not S.TRANSFERRED
        if queue is Queue.DRAFTS:
            return case.state is S.DRAFT and case.reporter_unit_id == self.by.unit_id
        if queue is Queue.CLOSED_TODAY:
            today = case.closed_at is not None and local_day(case.closed_at) == local_day(self.now)
            return case.state is S.CLOSED and today and not case.drill
        if case.state not in OPEN:
            return False
        if queue is Queue.MINE:
            return bool(self._steps[case.id])
        if queue in _STEPS:
            return _STEPS[queue] in self._steps[case.id]
        if queue is Queue.SUPERVISED:
            return case.supervise_level >= 2
        if queue in (Queue.OVERDUE, Queue.DUE_SOON):
            return self.light(file) is Light(queue.value)
        return case.state in _STATES[queue]

    def light(self, file: CaseFile) -> Light:
        world, case = self.world, file.case
        deadline = running(file, world.limits, world.township)
        warn_at = deadline and deadline.warn_at(world.calendar, world.limits.warn_percent)
        return light(case.state, case.due, warn_at, case.supervise_level, self.now)

    def _fits(self, file: CaseFile, query: BoardQuery) -> bool:
        case, township = file.case, self.world.township
        grid, matter = township.grid.get(case.grid_id or 0), township.matter.get(case.matter_id or 0)
        asked = {
            "platform": lambda: case.platform is query.platform,
            "route": lambda: case.route is query.route,
            "area_id": lambda: grid is not None and grid.area_id == query.area_id,
            "grid_id": lambda: query.grid_id in {g.id for g in township.grid_line(case.grid_id)},
            "network": lambda: matter is not None and matter.network is query.network,
            "unit_id": lambda: query.unit_id in {task.unit_id for task in file.live_tasks},
            "ids": lambda: case.id in (query.ids or ()),
        }
        wanted = (fits for name, fits in asked.items() if getattr(query, name) is not None)
        return all(fits() for fits in wanted) and all(form in form_of(case) for form in forms(query.words))


def _danger(file: CaseFile) -> tuple[int, float]:
    case = file.case
    return (3, 0.0) if case.due is None else (_DANGERS.index(case.danger), case.due.timestamp())


def sessions(connection: Connection, township: Township, each: int = 6) -> list[Session]:
    """Some logins of every post, those of the place, of units and grids that are complained about, and the program."""
    by_role: dict[Role, list[str]] = {}
    for account in township.accounts:
        by_role.setdefault(account.role, []).append(account.login)
    chosen = [login for logins in by_role.values() for login in logins[:each]]
    chosen += [of_unit(unit("S17")), in_grid(place(), Role.GRID_LEADER), in_grid(place()), in_grid(place(), n=1)]
    complained = connection.execute(
        text(
            "SELECT DISTINCT a.login FROM account a JOIN case_barred b"
            " ON (b.kind = 'U' AND b.who = a.unit_id) OR (b.kind = 'P' AND b.who = a.person_id)"
        )
    ).scalars()
    return [SYSTEM, *(accounts.session_of(connection, login) for login in dict.fromkeys([*chosen, *complained]))]
