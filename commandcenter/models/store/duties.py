"""What is due without anybody asking: the queries behind the program's own duties.

Each reads one index whose size follows the open work, never the years behind it; states stand as literals, since
SQLite uses a partial index only for the words it was made with. CROSS JOIN keeps SQLite to the order in which the
tables are named, short list first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select, text

from ..case import OPEN, CaseState
from ..case import RUNNING as OWED
from ..payload import parse_time, time_text
from ..timing.ledger import Clock, from_json
from . import tables as t
from .logins import sees_all_cases
from .session import on_server


class TaskDuty(NamedTuple):
    """A running task whose due lies before the moment asked for; `version` is that of its case."""

    case_id: int
    version: int
    task_n: int
    dispatched_at: datetime
    due: datetime


class CaseDuty(NamedTuple):
    case_id: int
    version: int


class Review(NamedTuple):
    """A suspension whose review date has come: somebody has to decide, nothing happens by itself."""

    case_id: int
    no: str
    unit_id: int
    review_at: datetime


def _codes(states: Iterable[CaseState]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


def _tasks(mark: str) -> str:
    return (
        "SELECT c.id, c.version, t.n, t.dispatched_at, t.due"
        ' FROM task t CROSS JOIN "case" c'
        f" WHERE c.id = t.case_id AND t.state IN ('SENT','SIGNED','CONTACTED') AND t.due < :before AND t.{mark} IS NULL"
        f" AND c.state IN ({_codes(OPEN)}) ORDER BY t.due, c.id, t.n"
    )


YELLOW = text(_tasks("yellow_at"))
RED = text(_tasks("red_at"))
UNDECIDED = text(
    'SELECT DISTINCT c.id, c.version FROM request r CROSS JOIN "case" c'
    " WHERE c.id = r.case_id AND r.result IS NULL AND r.decide_due < :now AND r.escalated_at IS NULL"
    f" AND c.state IN ({_codes(OPEN)}) ORDER BY c.id"
)


def _overdue_twice(carded: str) -> str:
    """Overdue twice since a meeting last decided: two tasks of leads that got their red card, or one that was sent back
    to work after its card (核查 or 回访 in between) and let the new limit pass too; and when that was."""
    again = (
        "t.state IN ('SIGNED','CONTACTED') AND t.rework_due < :now"
        " AND EXISTS (SELECT 1 FROM verification v WHERE v.case_id = c.id AND v.at > t.red_at)"
    )
    return (
        f"SELECT c.id, c.version, MAX(CASE WHEN {again} THEN t.rework_due ELSE COALESCE(t.red_at, t.due) END)"
        ' FROM "case" c JOIN task t ON t.case_id = c.id'
        " WHERE c.state IN ('DISPATCHED','HANDLING') AND c.urgency <> 'EMERGENCY'"
        f" AND t.role = 'LEAD' AND {carded} AND NOT t.undone"
        " AND NOT EXISTS (SELECT 1 FROM event e WHERE e.entity = 'case' AND e.entity_id = c.id"
        " AND e.kind IN ('DIRECT','CONSULT_NOTHING') AND e.at > t.dispatched_at)"
        " GROUP BY c.id, c.version"
        f" HAVING SUM(CASE WHEN {again} THEN 2 ELSE 1 END) >= 2"
        " ORDER BY c.id"
    )


OVERDUE_TWICE = text(_overdue_twice("t.red_at IS NOT NULL"))
#: As it will be at a later moment, with the cards that fall until then.
OVERDUE_TWICE_BY = text(
    _overdue_twice("(t.red_at IS NOT NULL OR t.state IN ('SENT','SIGNED','CONTACTED') AND t.due < :now)")
)
CLOSED = text("SELECT id, version FROM \"case\" WHERE state = 'CLOSED' AND closed_at < :before ORDER BY closed_at, id")
RUNNING = text(
    'SELECT DISTINCT c.id, c.version FROM "case" c JOIN task t ON t.case_id = c.id'
    f" WHERE c.state IN ({_codes(OPEN)}) AND t.state IN ('SENT','SIGNED','CONTACTED','SUSPENDED') ORDER BY c.id"
)
_CLOCKS_THERE = text("SELECT running_clocks()")
REVIEWS = text(
    'SELECT c.id, c.no, max(r.unit_id), max(r.review_at) FROM "case" c'
    " JOIN suspension s ON s.case_id = c.id AND s.until IS NULL"
    " JOIN request r ON r.case_id = c.id AND r.task_n = s.task_n AND r.kind = 'SUSPENSION' AND r.result = 'APPROVED'"
    f" WHERE c.state IN ({_codes(OPEN)}) GROUP BY c.id, s.n HAVING max(r.review_at) <= :now ORDER BY 4, c.id"
)


def due_before(connection: Connection, before: datetime, *, red: bool) -> list[TaskDuty]:
    """Running tasks due before that moment which have no red (else no yellow) card yet, the most urgent first."""
    rows = connection.execute(RED if red else YELLOW, {"before": time_text(before)})
    return [TaskDuty(case, version, n, parse_time(sent), parse_time(due)) for case, version, n, sent, due in rows]


def undecided(connection: Connection, now: datetime) -> list[CaseDuty]:
    """Cases with a request that its decider left past the limit and that nobody has taken to the director yet."""
    return [CaseDuty(*row) for row in connection.execute(UNDECIDED, {"now": time_text(now)})]


def overdue_twice(connection: Connection, now: datetime) -> list[CaseDuty]:
    """Cases that go to the meeting by themselves: their leads were overdue twice since it last decided."""
    return [CaseDuty(*row[:2]) for row in connection.execute(OVERDUE_TWICE, {"now": time_text(now)})]


def overdue_twice_by(connection: Connection, then: datetime) -> dict[int, datetime]:
    """The cases that will have gone to the meeting by themselves by then, if nobody acts before, each with when it was
    overdue for the second time."""
    return {case: parse_time(at) for case, _, at in connection.execute(OVERDUE_TWICE_BY, {"now": time_text(then)})}


def closed_before(connection: Connection, before: datetime) -> list[CaseDuty]:
    """Closed cases that wait for the archive; each leaves this list for good."""
    return [CaseDuty(*row) for row in connection.execute(CLOSED, {"before": time_text(before)})]


def with_running_tasks(connection: Connection) -> list[CaseDuty]:
    """Open cases in which some unit still owes something."""
    return [CaseDuty(*row) for row in connection.execute(RUNNING)]


def running_clocks(connection: Connection) -> list[Clock]:
    """The clock of every task that some unit still owes, in no order. An administrator, who sees no case on a server,
    gets them too, without whose they are and why they moved."""
    if on_server(connection) and not sees_all_cases(connection):
        return [from_json(body) for body in connection.execute(_CLOCKS_THERE).scalars()]
    query = select(t.task.c.clock).join(t.case, t.case.c.id == t.task.c.case_id)
    return list(connection.execute(query.where(t.task.c.state.in_(OWED), t.case.c.state.in_(OPEN))).scalars())


def reviews_due(connection: Connection, now: datetime) -> list[Review]:
    """Suspensions whose review date has come, the oldest first."""
    rows = connection.execute(REVIEWS, {"now": time_text(now)})
    return [Review(case, no, unit, parse_time(at)) for case, no, unit, at in rows]
