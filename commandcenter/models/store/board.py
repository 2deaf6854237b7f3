"""The open board: what one person sees of the open cases, most dangerous first, fifty at a time (design §2, G1).

Order: danger to life, crowds, then by deadline (so the overdue come first), suspended cases last. Each of these
sections is one range of an index whose size follows the open board, never the years behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, TextClause, bindparam, text

from ..access import SCOPES, Scope, scope_keys
from ..case import VOID, AskKind, CaseState, Danger, TaskRole, TaskState
from ..draft import Urgency
from ..matters import Route
from ..payload import parse_time, time_text
from ..people import Role, Session
from ..township import Township
from . import owing

#: Scopes with more open cases than this walk the board like the centre does; smaller ones are gathered and sorted.
_SORTABLE = 500
_WAITING = 3
_DANGERS = (Danger.LIFE, Danger.CROWD, Danger.NONE)


class BoardKey(NamedTuple):
    """Where a row stands on the board; the next page begins after it."""

    section: int
    due: str
    id: int


_START = BoardKey(0, "", 0)


@dataclass(frozen=True, slots=True)
class BoardTask:
    """One unit's part of a case: its short name, how far it is, its own deadline."""

    unit_id: int
    unit: str
    role: TaskRole
    state: TaskState
    due: datetime


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One case of the board. `due` is the running deadline, None while suspended; `stage` what that deadline is for.

    `waits_for` names who owes what ("等供电所签收"), every one of them. `claimed_by` is a login, while its claim lasts.
    """

    key: BoardKey
    id: int
    version: int
    no: str
    title: str
    state: CaseState
    stage: str
    due: datetime | None
    danger: Danger
    urgency: Urgency
    route: Route | None
    grid: str
    matter: str
    lead_unit: str
    tasks: tuple[BoardTask, ...]
    waits_for: tuple[str, ...]
    supervise_level: int
    claimed_by: str | None
    registered_at: datetime
    drill: bool
    confidential: bool


_COLUMNS = (
    "c.id, c.version, c.no, c.title, c.state, c.due, c.danger, c.urgency, c.route, c.grid_id, c.matter_id, c.lead,"
    " c.supervise_level, c.claimed_by, c.claimed_until, c.registered_at, c.drill, c.confidential, c.reporter_unit_id"
)
_NOT_BARRED = (
    " AND NOT EXISTS (SELECT 1 FROM case_barred b WHERE b.case_id = c.id AND b.kind = 'U' AND b.who = :unit)"
    " AND NOT EXISTS (SELECT 1 FROM case_barred b WHERE b.case_id = c.id AND b.kind = 'P' AND b.who = :person)"
)
_IN_SCOPE = " AND EXISTS (SELECT 1 FROM case_scope s WHERE s.scope IN (:own, :grid) AND s.case_id = c.id)"

_WALK_DUE = (
    f'SELECT {_COLUMNS} FROM "case" c INDEXED BY ix_case_board'
    " WHERE c.danger = :danger AND c.due >= :due AND (c.due > :due OR c.id > :id)"
)
_WALK_WAITING = (
    f'SELECT {_COLUMNS} FROM "case" c INDEXED BY ix_case_state_due'
    " WHERE c.state = 'SUSPENDED' AND c.due IS NULL AND c.id > :id"
)
_OPEN_OF_SCOPE = "FROM case_scope s INDEXED BY ix_case_scope_open WHERE s.scope IN (:own, :grid) AND s.open"
#: Which section a case stands in; the last one waits for somebody to resume it.
_SECTION = "CASE WHEN c.due IS NULL THEN 3 WHEN c.danger = 'LIFE' THEN 0 WHEN c.danger = 'CROWD' THEN 1 ELSE 2 END"
_GATHER = (
    f'SELECT {_COLUMNS} FROM "case" c'
    f" WHERE c.id IN (SELECT s.case_id {_OPEN_OF_SCOPE})"
    f" AND ({_SECTION}, coalesce(c.due, ''), c.id) > (:section, :due, :id)"
)
_COUNT_OPEN = text(f"SELECT count(*) FROM (SELECT 1 {_OPEN_OF_SCOPE} LIMIT :most)")


def board(
    connection: Connection,
    township: Township,
    by: Session,
    *,
    now: datetime,
    limit: int = 50,
    after: BoardKey | None = None,
    states: Iterable[CaseState] | None = None,
) -> list[BoardRow]:
    """The first rows this person sees, or those after a row's `key`; `states` narrows to some of the open states.

    Nobody sees a case that complains of him or his unit; posts of units and grids see their own scope only.
    """
    scope = SCOPES[by.role]
    if scope is Scope.NOTHING:
        return []
    wanted = None if states is None else tuple(state.value for state in states)
    reader = _Reader(connection, by, limit, wanted)
    start = after or _START
    if scope is Scope.OWN and reader.is_small():
        found = reader.gathered(start)
    else:
        found = reader.walked(start, scoped=scope is Scope.OWN)
    return _rows(connection, township, found, now)


class _Reader:
    """Finds the cases of one page, in the order of the board."""

    def __init__(self, connection: Connection, by: Session, limit: int, states: tuple[str, ...] | None) -> None:
        self._connection = connection
        self._limit = limit
        own, *grid = scope_keys(by)
        unbarred = by.role is Role.SYSTEM
        self._who = {
            "own": own,
            "grid": grid[0] if grid else own,
            "unit": None if unbarred else by.unit_id,
            "person": None if unbarred else by.person_id,
        }
        self._states = states

    def is_small(self) -> bool:
        """Whether the scope has so few open cases that they are quickly gathered and sorted."""
        found = self._connection.execute(_COUNT_OPEN, self._who | {"most": _SORTABLE + 1}).scalar_one()
        return bool(found <= _SORTABLE)

    def gathered(self, start: BoardKey) -> Sequence[Any]:
        return self._found(_GATHER, f"{_SECTION}, c.due, c.id", start._asdict(), self._limit)

    def walked(self, start: BoardKey, *, scoped: bool) -> Sequence[Any]:
        narrowed = _IN_SCOPE if scoped else ""
        found: list[Any] = []
        for section in range(start.section, _WAITING + 1):
            at = start if section == start.section else _START
            if (lacking := self._limit - len(found)) <= 0:
                break
            if section == _WAITING:
                found += self._found(_WALK_WAITING + narrowed, "c.id", {"id": at.id}, lacking)
            else:
                values = {"danger": _DANGERS[section].value, "due": at.due, "id": at.id}
                found += self._found(_WALK_DUE + narrowed, "c.due, c.id", values, lacking)
        return found

    def _found(self, query: str, order: str, values: dict[str, Any], limit: int) -> Sequence[Any]:
        statement = _statement(query, order, self._states is not None)
        return self._connection.execute(statement, self._who | values | {"limit": limit, "states": self._states}).all()


@cache
def _statement(query: str, order: str, of_states: bool) -> TextClause:
    """A page of some query; made once, since its text is long."""
    if not of_states:
        return text(f"{query}{_NOT_BARRED} ORDER BY {order} LIMIT :limit")
    narrowed = f"{query}{_NOT_BARRED} AND c.state IN :states ORDER BY {order} LIMIT :limit"
    return text(narrowed).bindparams(bindparam("states", expanding=True))


# --- from rows to the board ------------------------------------------------------------------------------------------

_TASKS = text(
    "SELECT case_id, n, unit_id, role, state, due, sign_due, rework_due FROM task WHERE case_id IN :ids"
    " ORDER BY case_id, n"
).bindparams(bindparam("ids", expanding=True))
_ASKS = text(
    "SELECT case_id, kind, escalated_at FROM request WHERE case_id IN :ids AND result IS NULL ORDER BY case_id, n"
).bindparams(bindparam("ids", expanding=True))


def _rows(connection: Connection, township: Township, found: Sequence[Any], now: datetime) -> list[BoardRow]:
    ids = {"ids": [row.id for row in found]}
    if not found:
        return []
    tasks: dict[int, list[Any]] = defaultdict(list)
    for task in connection.execute(_TASKS, ids):
        tasks[task.case_id].append(task)
    asks: dict[int, list[owing.Ask]] = defaultdict(list)
    for case_id, kind, escalated_at in connection.execute(_ASKS, ids):
        asks[case_id].append(owing.Ask(AskKind(kind), escalated_at is not None))
    present = time_text(now)
    return [_row(township, row, tasks[row.id], asks[row.id], present) for row in found]


def _row(township: Township, row: Any, tasks: Sequence[Any], asks: Sequence[owing.Ask], present: str) -> BoardRow:
    duties = [_duty(township, task) for task in tasks]
    grid = township.grid[row.grid_id].name if row.grid_id else ""
    standing = owing.Standing(
        state=CaseState(row.state),
        route=Route(row.route) if row.route else None,
        confidential=bool(row.confidential),
        due=_time(row.due),
        lead=row.lead,
        grid=grid,
        reporter=township.unit[row.reporter_unit_id].short if row.reporter_unit_id else "",
    )
    danger = Danger(row.danger)
    section = _WAITING if row.due is None else _DANGERS.index(danger)
    return BoardRow(
        key=BoardKey(section, row.due or "", row.id),
        id=row.id,
        version=row.version,
        no=row.no,
        title=row.title,
        state=standing.state,
        stage=owing.stage(standing, duties),
        due=standing.due,
        danger=danger,
        urgency=Urgency(row.urgency),
        route=standing.route,
        grid=grid,
        matter=township.matter[row.matter_id].name if row.matter_id else "",
        lead_unit=duties[row.lead - 1].unit if row.lead else "",
        tasks=tuple(
            BoardTask(task.unit_id, duty.unit, TaskRole(task.role), duty.state, parse_time(task.due))
            for task, duty in zip(tasks, duties, strict=True)
            if duty.state not in VOID
        ),
        waits_for=owing.waits_for(standing, duties, asks),
        supervise_level=row.supervise_level,
        claimed_by=row.claimed_by if row.claimed_until and row.claimed_until > present else None,
        registered_at=parse_time(row.registered_at),
        drill=bool(row.drill),
        confidential=standing.confidential,
    )


def _duty(township: Township, task: Any) -> owing.Duty:
    return owing.Duty(
        n=task.n,
        unit=township.unit[task.unit_id].short,
        state=TaskState(task.state),
        sign_due=parse_time(task.sign_due),
        rework_due=_time(task.rework_due),
    )


def _time(text_: str | None) -> datetime | None:
    return None if text_ is None else parse_time(text_)
