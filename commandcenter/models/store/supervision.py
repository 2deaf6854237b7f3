"""What units owe, what was supervised, what the program did: read from open work, never from the years behind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, TextClause, bindparam, text

from ..case import OPEN, CaseState, TaskState
from ..draft import Urgency
from ..lifecycle import Action
from ..lights import SUPERVISED_FROM
from ..owing import Step
from ..payload import parse_time, time_text
from ..people import Session, UnitKind
from ..supervision import AUTOMATIC, LEVELS, Debt, Owes, RunningTask
from ..timing.worktime import Calendar
from ..town.matters import Route
from ..town.township import Township
from .board_filter import Lens, lens

S = CaseState
_OPEN = ", ".join(f"'{state.value}'" for state in sorted(OPEN))


def _many(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


def _in(state: str) -> str:
    return _many(f"t.state = '{state}'")


#: The same words as in `store/loads.py`: past whatever is due of a task now.
_LATE = (
    "(t.due < :now OR (t.state = 'SENT' AND t.sign_due < :now)"
    " OR (t.state = 'SIGNED' AND t.contact_at IS NULL AND t.response_due < :now)"
    " OR (t.rework_due IS NOT NULL AND t.rework_due < :now))"
)
#: Near its limit: the lead with its case, a helper from its yellow card on.
_SOON = f"(NOT {_LATE} AND (c.lead = t.n AND c.warn_at <= :now OR c.lead <> t.n AND t.yellow_at IS NOT NULL))"
_TASKS = 'FROM task t INDEXED BY ix_task_running_due CROSS JOIN "case" c'
_AT_WORK = f"WHERE t.state IN ('SENT','SIGNED','CONTACTED') AND c.id = t.case_id AND c.state IN ({_OPEN})"
_SUPERVISED = f"c.supervise_level >= {SUPERVISED_FROM}"
_BY_UNIT = (
    f"SELECT t.unit_id, {_in('SENT')}, {_in('SIGNED')},"
    f" {_in('CONTACTED')}, {_many(_LATE)}, {_many(_SOON)}, {_many(_SUPERVISED)} {_TASKS} {_AT_WORK}"
)
_SUSPENDED = (
    'SELECT t.unit_id, count(*) FROM "case" c JOIN task t ON t.case_id = c.id'
    f" WHERE c.state IN ({_OPEN}) AND t.state = 'SUSPENDED'"
)
#: States in which not a task but the state itself is owed.
_STAGES = "('SUBMITTED', 'SUPPLEMENT', 'ACCEPTED', 'CONSULTING', 'VERIFYING', 'CALLBACK')"
_BY_STAGE = (
    f"SELECT c.state, c.route, c.grid_id, c.reporter_unit_id, count(*), {_many('c.due < :now')},"
    f" {_many('c.due >= :now AND c.warn_at <= :now')}, {_many(_SUPERVISED)}"
    f' FROM "case" c WHERE c.state IN {_STAGES}'
)
_ASKS = (
    f"SELECT r.unit_id, count(*), {_many('r.decide_due < :now')} FROM request r"
    f' CROSS JOIN "case" c WHERE c.id = r.case_id AND r.result IS NULL AND c.state IN ({_OPEN})'
)
_DEBTS = (
    "SELECT t.case_id, t.unit_id, t.n, t.state, t.sign_due, t.response_due, t.due, t.rework_due,"
    f" c.supervise_level, c.urgency {_TASKS} {_AT_WORK}"
)
_STAGE_DEBTS = (
    "SELECT c.id, c.state, c.route, c.grid_id, c.reporter_unit_id, c.due, c.supervise_level, c.urgency"
    f' FROM "case" c WHERE c.state IN {_STAGES}'
)
_ASK_DEBTS = (
    "SELECT c.id, r.decide_due, c.supervise_level, c.urgency FROM request r"
    f' CROSS JOIN "case" c WHERE c.id = r.case_id AND r.result IS NULL AND c.state IN ({_OPEN})'
)
_STEP_OF_STATE = {
    S.SUBMITTED: Step.ACCEPT,
    S.SUPPLEMENT: Step.SUPPLY,
    S.ACCEPTED: Step.DISPATCH,
    S.CONSULTING: Step.MEET,
    S.VERIFYING: Step.VERIFY,
    S.CALLBACK: Step.CALL_BACK,
}


@lru_cache(maxsize=64)
def _statement(sql: str) -> TextClause:
    return text(sql)


class Debts:
    """What one person may see of what units owe at one moment."""

    def __init__(self, connection: Connection, township: Township, by: Session, now: datetime) -> None:
        self._connection = connection
        self._township = township
        self._seen: Lens = lens(connection, by, township, now)
        self._centre = next((u.id for u in township.units if u.kind is UnitKind.CENTRE), 0)

    def _found(self, sql: str, tail: str = "", **values: Any) -> Sequence[Any]:
        statement = _statement(f"{sql}{self._seen.visible}{tail}")
        return self._connection.execute(statement, self._seen.values | values).all()

    # --- counted -----------------------------------------------------------------------------------------------------

    def by_unit(self) -> list[Owes]:
        """Every unit that owes anything, the loudest first."""
        found: dict[int, Owes] = {}
        for unit_id, sign, contact, feed_back, late, soon, supervised in self._found(_BY_UNIT, " GROUP BY t.unit_id"):
            found[unit_id] = Owes(unit_id, sign, contact, feed_back, overdue=late, due_soon=soon, supervised=supervised)
        for unit_id, count in self._found(_SUSPENDED, " GROUP BY t.unit_id"):
            found[unit_id] = replace(found.get(unit_id, Owes(unit_id)), suspended=count)
        for state, route, grid_id, reporter, *counted in self._found(_BY_STAGE, " GROUP BY 1, 2, 3, 4"):
            self._add(found, self._owner(CaseState(state), route, grid_id, reporter), *counted)
        for unit_id, count, late in self._found(_ASKS, " GROUP BY r.unit_id"):
            owes = found.get(unit_id, Owes(unit_id))
            found[unit_id] = replace(owes, asks=owes.asks + count)
            self._add(found, self._centre, count, late, 0, 0)
        return sorted(found.values(), key=lambda owes: owes.loudness)

    @staticmethod
    def _add(found: dict[int, Owes], unit_id: int, count: int, late: int, soon: int, supervised: int) -> None:
        owes = found.get(unit_id, Owes(unit_id))
        found[unit_id] = replace(
            owes,
            others=owes.others + count,
            overdue=owes.overdue + (late or 0),
            due_soon=owes.due_soon + (soon or 0),
            supervised=owes.supervised + (supervised or 0),
        )

    def _owner(self, state: CaseState, route: str | None, grid_id: int | None, reporter: int | None) -> int:
        """Whose step it is: the grid's where it is checked or self-handled, who reported, else the centre's."""
        of_grid = state is S.VERIFYING or (state is S.ACCEPTED and route == Route.R1)
        if of_grid and grid_id is not None:
            return self._township.grid[grid_id].unit_id
        if state is S.SUPPLEMENT and reporter is not None:
            return reporter
        return self._centre

    # --- one by one --------------------------------------------------------------------------------------------------

    def of_unit(self, unit_id: int) -> list[Debt]:
        """Everything this unit owes, the most urgent first."""
        rows = self._found(_DEBTS, " AND t.unit_id = :unit", unit=unit_id)
        found = [_task_debt(row) for row in rows]
        for row in self._found(_STAGE_DEBTS):
            if self._owner(CaseState(row.state), row.route, row.grid_id, row.reporter_unit_id) == unit_id:
                found.append(_stage_debt(row, unit_id))
        if unit_id == self._centre:
            found += [_ask_debt(row, unit_id) for row in self._found(_ASK_DEBTS)]
        return sorted(found, key=_urgency)

    def late(self) -> list[Debt]:
        """Every step of dispatched work that is past its limit, of all units, the most urgent first."""
        return sorted((_task_debt(row) for row in self._found(_DEBTS, f" AND {_LATE}")), key=_urgency)

    # --- what comes --------------------------------------------------------------------------------------------------

    def running(self, until: datetime, calendar: Calendar) -> list[RunningTask]:
        """Tasks whose cards may fall between now and then."""
        last = calendar.close(calendar.nth_workday_after(until.date(), 2))
        rows = self._found(
            f"SELECT t.case_id, t.unit_id, t.dispatched_at, t.due, t.yellow_at, t.red_at {_TASKS} {_AT_WORK}",
            " AND t.due >= :now AND t.due <= :last",
            last=time_text(last),
        )
        return [
            RunningTask(case, unit, parse_time(sent), parse_time(due), yellow is not None, red is not None)
            for case, unit, sent, due, yellow, red in rows
        ]

    def undecided(self, until: datetime) -> list[tuple[int, int, datetime]]:
        """(case, unit, limit) of requests that will be taken up between now and then."""
        sql = _ASK_DEBTS.replace("SELECT c.id, r.decide_due", "SELECT c.id, r.unit_id, r.decide_due")
        tail = " AND r.escalated_at IS NULL AND r.decide_due >= :now AND r.decide_due <= :until"
        rows = self._found(sql, tail, until=time_text(until))
        return [(row.id, row.unit_id, parse_time(row.decide_due)) for row in rows]

    # --- what was done -----------------------------------------------------------------------------------------------

    def supervised(self) -> list[Supervised]:
        """Open cases under 督办 or 领导包案 with the newest step of supervision, the highest level first."""
        sql = (
            "SELECT c.id, c.supervise_level, e.at, e.login, e.payload FROM \"case\" c JOIN event e ON e.entity = 'case'"
            " AND e.entity_id = c.id AND e.n = (SELECT max(l.n) FROM event l WHERE l.entity = 'case'"
            " AND l.entity_id = c.id AND l.kind IN ('SUPERVISE', 'LEADER_CASE'))"
            f" WHERE c.state IN ({_OPEN}) AND c.supervise_level >= {SUPERVISED_FROM}"
        )
        rows = self._found(sql, " ORDER BY c.supervise_level DESC, e.at")
        return [_supervised(row) for row in rows]

    def done_by_program(self, before: int | None, limit: int) -> list[Done]:
        """The log of the program, newest first, from before an event on; the archive is only counted."""
        kinds = ", ".join(f"'{action.value}'" for action in AUTOMATIC if action is not Action.ARCHIVE)
        sql = (
            'SELECT e.id, e.at, e.kind, e.entity_id, e.payload FROM event e CROSS JOIN "case" c'
            " WHERE c.id = e.entity_id AND e.login = 'system' AND e.entity = 'case'"
            f" AND e.kind IN ({kinds}) AND e.id < :before"
        )
        rows = self._found(sql, " ORDER BY e.id DESC LIMIT :most", before=before or 2**62, most=limit)
        units = self._units_of(rows)
        return [
            Done(row.id, parse_time(row.at), Action(row.kind), row.entity_id, units.get((row.entity_id, _task_of(row))))
            for row in rows
        ]

    def _units_of(self, rows: Iterable[Any]) -> dict[tuple[int, int | None], int]:
        query = text("SELECT case_id, n, unit_id FROM task WHERE case_id IN :ids")
        wanted = {"ids": sorted({row.entity_id for row in rows})}
        found = self._connection.execute(query.bindparams(bindparam("ids", expanding=True)), wanted)
        return {(case_id, n): unit_id for case_id, n, unit_id in found}

    def counts_since(self, since: datetime, newest: int = 20_000) -> dict[Action, int]:
        """How often the program did what since then; of a very long span only the newest events count."""
        sql = (
            "SELECT e.kind, count(*) FROM event e CROSS JOIN \"case\" c WHERE c.id = e.entity_id AND e.entity = 'case'"
            " AND e.login = 'system' AND e.at >= :since AND e.id > (SELECT coalesce(max(id), 0) FROM event) - :newest"
        )
        rows = self._found(sql, " GROUP BY e.kind", since=time_text(since), newest=newest)
        return {Action(kind): count for kind, count in rows if Action(kind) in AUTOMATIC}

    def urged_at(self, case_ids: Iterable[int]) -> dict[int, datetime]:
        """When somebody last urged or supervised these cases."""
        kinds = ", ".join(f"'{action.value}'" for action in LEVELS)
        query = text(
            f"SELECT entity_id, max(at) FROM event WHERE entity = 'case' AND entity_id IN :ids AND kind IN ({kinds})"
            " GROUP BY entity_id"
        ).bindparams(bindparam("ids", expanding=True))
        rows = self._connection.execute(query, {"ids": sorted(case_ids)})
        return {case_id: parse_time(at) for case_id, at in rows}

    def levels(self) -> dict[int, int]:
        """How many open cases stand on each level of supervision."""
        sql = f'SELECT c.supervise_level, count(*) FROM "case" c WHERE c.state IN ({_OPEN}) AND c.supervise_level > 0'
        return dict(map(tuple, self._found(sql, " GROUP BY c.supervise_level")))


@dataclass(frozen=True, slots=True)
class Supervised:
    """An open case under supervision; `until` is the limit that was set with it, None when none was."""

    case_id: int
    level: int
    at: datetime
    login: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Done:
    """A step the program took by itself; `unit_id` whose task it was, None where it was no task."""

    event_id: int
    at: datetime
    action: Action
    case_id: int
    unit_id: int | None


def _said(payload: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(payload).get("said", {})
    return said


def _task_of(row: Any) -> int | None:
    return _said(row.payload).get("task")


def _supervised(row: Any) -> Supervised:
    said = _said(row.payload)
    until = parse_time(said["until"]) if said.get("until") else None
    return Supervised(row.id, row.supervise_level, parse_time(row.at), row.login, said.get("reason", ""), until)


_FAR = parse_time("9999-01-01T00:00:00.000000Z")


def _urgency(debt: Debt) -> tuple[bool, datetime, int]:
    return not debt.emergency, debt.due or _FAR, debt.case_id


def _task_debt(row: Any) -> Debt:
    """The step a running task owes next, and by when: signing, contact, then feedback."""
    state = TaskState(row.state)
    if state is TaskState.SENT:
        step, due = Step.SIGN, min(row.sign_due, row.due)
    elif state is TaskState.SIGNED:
        step, due = Step.CONTACT, min(row.response_due, row.due)
    else:
        step, due = Step.FEED_BACK, min(row.due, row.rework_due or row.due)
    emergency = row.urgency == Urgency.EMERGENCY
    return Debt(row.case_id, row.unit_id, step, parse_time(due), row.n, row.supervise_level, emergency)


def _stage_debt(row: Any, unit_id: int) -> Debt:
    state = CaseState(row.state)
    step = Step.SELF_HANDLE if state is S.ACCEPTED and row.route == Route.R1 else _STEP_OF_STATE[state]
    due = parse_time(row.due) if row.due else None
    return Debt(row.id, unit_id, step, due, None, row.supervise_level, row.urgency == Urgency.EMERGENCY)


def _ask_debt(row: Any, unit_id: int) -> Debt:
    emergency = row.urgency == Urgency.EMERGENCY
    return Debt(row.id, unit_id, Step.DECIDE, parse_time(row.decide_due), None, row.supervise_level, emergency)
