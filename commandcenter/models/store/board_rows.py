"""From columns to rows of the board: frozen values with names instead of ids, and who owes what.

A board may hold every open case. Its values refer to each other in one direction only, so the collector of cyclic
rubbish need not know of them (`gc=False`): a sweep through twenty thousand rows would hold the window up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Connection, text

from ..case import OPEN, VOID, AskKind, CaseState, Danger, TaskRole, TaskState
from ..deadlines import Deadline, Stage
from ..draft import Platform, Urgency
from ..owing import Ask, Duty, Owed, Standing, Step, is_centre, owed
from ..payload import parse_time, time_text
from ..town.matters import Route
from ..town.township import Township
from .board_filter import as_json
from .board_order import BoardKey, Sorting
from .hints import exists
from .prepared import Prepared, together


class BoardTask(Struct, frozen=True, gc=False):
    """One unit's part of a case: its short name, how far it is, its own deadline."""

    unit_id: int
    unit: str
    role: TaskRole
    state: TaskState
    due: datetime


class Wait(Struct, frozen=True, gc=False):
    """Something owed: 等<who><what>."""

    step: Step
    who: str
    what: str

    def __str__(self) -> str:
        return f"等{self.who}{self.what}"


class BoardRow(Struct, frozen=True, gc=False):
    """One case of a board.

    `deadline` is what runs (None while nothing does), `warn_at` from when it is near. `waits` name who owes what,
    every one of them, the most telling first; `mine` is this person's own step among them. `claimed_by` is a login,
    while its claim lasts. `reworks` counts failed verifications and callers who said unsolved; `merged` the cases that
    were joined to this one; `returns` every 退单 asked for; `proxied`: some step was recorded for a unit (代录).
    """

    key: BoardKey
    id: int
    version: int
    no: str
    title: str
    platform: Platform
    state: CaseState
    danger: Danger
    urgency: Urgency
    route: Route | None
    grid_id: int | None
    grid: str
    matter: str
    lead_unit: str
    tasks: tuple[BoardTask, ...]
    waits: tuple[Wait, ...]
    mine: Step | None
    deadline: Deadline | None
    warn_at: datetime | None
    external_due: datetime | None
    supervise_level: int
    claimed_by: str | None
    registered_at: datetime
    closed_at: datetime | None
    reworks: int
    merged: int
    returns: int
    proxied: bool
    repeats: bool
    confidential: bool
    drill: bool
    minutes_due: datetime | None = None
    """Until when the minutes of a leader's oral direction are to be there."""

    @property
    def due(self) -> datetime | None:
        """The running deadline: of a suspended case its review date."""
        return None if self.deadline is None else self.deadline.due

    @property
    def stage(self) -> str:
        """What the running deadline is for: 受理 … 回访; "" while nothing runs."""
        return self.deadline.stage.label if self.deadline else ""

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Everything that is owed, in words ("等供电所签收")."""
        return tuple(map(str, self.waits))


COLUMNS = (
    "c.id, c.version, c.no, c.title, c.platform, c.state, c.danger, c.urgency, c.route, c.grid_id, c.matter_id, c.lead,"
    " c.due, c.stage, c.stage_since, c.stage_working, c.warn_at, c.external_due, c.minutes_due, c.reporter_unit_id,"
    " c.supervise_level, c.claimed_by, c.claimed_until, c.registered_at, c.closed_at, c.rework + c.unsolved,"
    ' (SELECT count(*) FROM "case" k WHERE k.parent_no = c.no),'
    f" {exists('SELECT 1 FROM proxy p WHERE p.case_id = c.id')}, c.repeat_of IS NOT NULL, c.confidential, c.drill"
)


class _Found(NamedTuple):
    """The columns above, in their order, and `mine`."""

    id: int
    version: int
    no: str
    title: str
    platform: str
    state: str
    danger: str
    urgency: str
    route: str | None
    grid_id: int | None
    matter_id: int | None
    lead: int | None
    due: str | None
    stage: str | None
    stage_since: str | None
    stage_working: int | None
    warn_at: str | None
    external_due: str | None
    minutes_due: str | None
    reporter_unit_id: int | None
    supervise_level: int
    claimed_by: str | None
    claimed_until: str | None
    registered_at: str
    closed_at: str | None
    reworks: int
    merged: int
    proxied: int
    repeats: int
    confidential: int
    drill: int
    mine: str | None


_TASKS = Prepared(
    text(
        "SELECT t.case_id, t.n, t.unit_id, t.role, t.state, t.route, t.due FROM task t"
        " WHERE t.case_id IN (SELECT value FROM json_each(:ids)) ORDER BY t.case_id, t.n"
    ),
    planned=True,
)
_ASKS = Prepared(
    text(
        "SELECT r.case_id, r.kind, r.escalated_at, r.result FROM request r"
        " WHERE r.case_id IN (SELECT value FROM json_each(:ids)) ORDER BY r.case_id, r.n"
    ),
    planned=True,
)


def made(
    connection: Connection, township: Township, found: Sequence[Any], now: datetime, by: Sorting
) -> list[BoardRow]:
    """The rows of what was found, with their keys on a board that is sorted so."""
    if not found:
        return []
    cases = [_Found(*values) for values in found]
    ids = {"ids": as_json(case.id for case in cases)}
    tasks, asks = map(_by_case, together(connection, [(_TASKS, ids), (_ASKS, ids)]))
    present = time_text(now)
    return [_row(township, case, tasks.get(case.id, ()), asks.get(case.id, ()), present, by) for case in cases]


def _by_case(rows: Sequence[Any]) -> dict[int, list[Any]]:
    """Rows that begin with the id of their case."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _row(
    township: Township,
    case: _Found,
    tasks: Sequence[Any],
    asks: Sequence[Any],
    present: str,
    by: Sorting,
) -> BoardRow:
    state, route, urgency = _STATE[case.state], _ROUTE[case.route], _URGENCY[case.urgency]
    units = township.unit
    grid = township.grid[case.grid_id].name if case.grid_id else ""
    deadline = _deadline(case)
    lead = tasks[case.lead - 1][2] if case.lead else 0
    return BoardRow(
        key=by.key(case, lead),
        id=case.id,
        version=case.version,
        no=case.no,
        title=case.title,
        platform=_PLATFORM[case.platform],
        state=state,
        danger=_DANGER[case.danger],
        urgency=urgency,
        route=route,
        grid_id=case.grid_id,
        grid=grid,
        matter=township.matter[case.matter_id].name if case.matter_id else "",
        lead_unit=units[lead].short if lead else "",
        tasks=tuple(
            BoardTask(unit_id, units[unit_id].short, _ROLE[role], _TASK[at], parse_time(due))
            for _, _, unit_id, role, at, _, due in tasks
            if at not in _VOID
        ),
        waits=_waits(township, case, tasks, asks, grid) if state in OPEN else (),
        mine=_STEP[case.mine] if case.mine else None,
        deadline=deadline,
        warn_at=_time(case.warn_at),
        external_due=_time(case.external_due),
        supervise_level=case.supervise_level,
        claimed_by=case.claimed_by if case.claimed_until and case.claimed_until > present else None,
        registered_at=parse_time(case.registered_at),
        closed_at=_time(case.closed_at),
        reworks=case.reworks,
        merged=case.merged,
        returns=sum(kind == AskKind.RETURN for _, kind, _, _ in asks),
        proxied=bool(case.proxied),
        repeats=bool(case.repeats),
        confidential=bool(case.confidential),
        drill=bool(case.drill),
        minutes_due=_time(case.minutes_due),
    )


def _deadline(case: _Found) -> Deadline | None:
    if case.due is None or case.stage is None or case.stage_since is None:
        return None
    return Deadline(_STAGE[case.stage], parse_time(case.stage_since), parse_time(case.due), bool(case.stage_working))


def _waits(township: Township, case: _Found, tasks: Sequence[Any], asks: Sequence[Any], grid: str) -> tuple[Wait, ...]:
    units, reporter = township.unit, case.reporter_unit_id
    standing = Standing(
        state=_STATE[case.state],
        route=_ROUTE[case.route],
        urgency=_URGENCY[case.urgency],
        confidential=bool(case.confidential),
        due=_time(case.due),
        grid_id=case.grid_id,
        grid=grid,
        reporter=units[reporter].short if reporter else "",
        reporter_unit_id=reporter,
        from_centre=is_centre(township, reporter),
        minutes_owed=case.minutes_due is not None,
    )
    duties = [Duty(unit_id, units[unit_id].short, _TASK[at], Route(route)) for _, _, unit_id, _, at, route, _ in tasks]
    undecided = [Ask(_ASK[kind], escalated is not None) for _, kind, escalated, result in asks if result is None]
    return spoken(owed(standing, duties, undecided))


def spoken(found: Sequence[Owed]) -> tuple[Wait, ...]:
    """What a board says of what is owed."""
    return tuple(dict.fromkeys(Wait(one.step, one.who, one.what) for one in found if one.spoken))


def _time(at: str | None) -> datetime | None:
    return None if at is None else parse_time(at)


def _members(of: type[StrEnum]) -> dict[Any, Any]:
    """Looked up by code: an enumeration's own call costs several times as much, and a page asks a thousand times."""
    return {member.value: member for member in of}


_STATE, _DANGER, _URGENCY, _PLATFORM = map(_members, (CaseState, Danger, Urgency, Platform))
_TASK, _ROLE, _ASK, _STAGE, _STEP = map(_members, (TaskState, TaskRole, AskKind, Stage, Step))
_ROUTE = {None: None} | _members(Route)
_VOID = frozenset(state.value for state in VOID)
