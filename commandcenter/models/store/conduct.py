"""Figures beside the KPIs, read from facts by their day and from what hangs on those cases: never from whole tables.

On a server each query sees what its login sees: a unit its own cases, the centre all but those it is barred from.
CROSS JOIN keeps SQLite to the order in which the tables are named, the days first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, text

from ..case import AskResult, Check, Origin
from ..draft import Urgency
from ..limits import Limits
from ..payload import parse_time, time_text
from ..timing.worktime import Calendar, Limit, due
from .figures import day_bounds


class Work(NamedTuple):
    """What was dispatched to a unit: tasks, those of R2–R4, cases it leads and how often those were dispatched, steps
    it took (签收, 联系, 反馈)."""

    tasks: int
    whistles: int
    leads: int
    hops: int
    steps: int


class Returns(NamedTuple):
    asked: int
    refused: int
    approved: int


class Piece(NamedTuple):
    """What a case adds to both sides of a figure; `told`: it is one of those the figure is about."""

    case_id: int
    part: int
    whole: int
    told: bool = False


_LIVE = f"c.origin <> '{Origin.HISTORY.value}' AND NOT c.drill"
_OF_DAYS = "f.day BETWEEN :first AND :last AND f.metric"
_TASKS = (
    "SELECT f.unit_id, f.case_id, CASE WHEN t.route <> 'R1' THEN 1 ELSE 0 END AS whistles,"
    " CASE WHEN t.role = 'LEAD' THEN 1 ELSE 0 END AS leads, CASE WHEN t.role = 'LEAD' THEN c.hops ELSE 0 END AS hops,"
    " CASE WHEN t.signed_at IS NULL THEN 0 ELSE 1 END + CASE WHEN t.contact_at IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN t.feedback_at IS NULL THEN 0 ELSE 1 END AS steps"
    " FROM kpi_fact f JOIN task t ON t.case_id = f.case_id AND t.n = f.task_n"
    f" JOIN \"case\" c ON c.id = f.case_id WHERE {_OF_DAYS} = 'handled_volume' AND f.at <= :now"
)
#: An arrival answers as a contact does; each step counts once however often it was recorded.
_SAID = (
    "SELECT DISTINCT f.unit_id, p.case_id, p.item,"
    " CASE WHEN p.step = 'ARRIVE' THEN 'CONTACT' ELSE p.step END AS step"
    " FROM kpi_fact f JOIN proxy p ON p.case_id = f.case_id AND p.item = f.task_n AND p.unit_id = f.unit_id"
    f" WHERE {_OF_DAYS} = 'handled_volume' AND f.at <= :now AND p.step IN ('SIGN', 'CONTACT', 'ARRIVE', 'FEED_BACK')"
)
_ASKED = (
    f"SELECT r.unit_id, r.case_id, CASE WHEN r.result = '{AskResult.REFUSED.value}' THEN 1 ELSE 0 END AS refused,"
    f" CASE WHEN r.result = '{AskResult.APPROVED.value}' THEN 1 ELSE 0 END AS approved"
    " FROM request r JOIN \"case\" c ON c.id = r.case_id WHERE r.kind = 'RETURN' AND r.asked_at >= :since"
    f" AND r.asked_at < :until AND {_LIVE}"
)
_WORK = text(
    "SELECT unit_id, count(*), sum(whistles), sum(leads), sum(hops), sum(steps)"
    f" FROM ({_TASKS}) AS done GROUP BY unit_id"
)
_PROXIES = text(f"SELECT unit_id, count(*) FROM ({_SAID}) AS said GROUP BY unit_id")
_RETURNS = text(f"SELECT unit_id, count(*), sum(refused), sum(approved) FROM ({_ASKED}) AS asked GROUP BY unit_id")
_OF_UNIT = "AS one WHERE unit_id = :unit"
_UNIT_TASKS = text(f"SELECT case_id, whistles, leads, hops, steps FROM ({_TASKS}) {_OF_UNIT}")
_UNIT_SAID = text(f"SELECT case_id FROM ({_SAID}) {_OF_UNIT}")
_UNIT_ASKED = text(f"SELECT case_id, refused, approved FROM ({_ASKED}) {_OF_UNIT}")
_DECIDED = text(
    "SELECT r.case_id, CASE WHEN r.decided_at IS NOT NULL AND r.decided_at <= r.decide_due THEN 1 ELSE 0 END"
    f" FROM request r JOIN \"case\" c ON c.id = r.case_id WHERE r.kind = 'RETURN' AND r.asked_at >= :since"
    f" AND r.asked_at < :until AND (r.decided_at IS NOT NULL OR r.decide_due <= :now)"
    f" AND (r.result IS NULL OR r.result <> '{AskResult.VOID.value}') AND {_LIVE}"
)
_REGISTERED = text(
    'SELECT c.id, c.registered_at, c.urgency, c.accepted_at, c.closed_at FROM "case" c'
    f" WHERE c.registered_at >= :since AND c.registered_at < :until AND {_LIVE}"
    " AND c.state NOT IN ('DRAFT', 'NOT_ADMITTED', 'CANCELLED', 'TRANSFERRED')"
)
_DISPATCHED = text(
    "SELECT case_id, CASE WHEN leads = 1 AND returned = 0 THEN 1 ELSE 0 END FROM ("
    " SELECT t.case_id, count(*) AS leads, sum(CASE WHEN t.state = 'RETURNED' THEN 1 ELSE 0 END) AS returned"
    ' FROM "case" c CROSS JOIN task t WHERE t.case_id = c.id'
    f" AND c.registered_at >= :since AND c.registered_at < :until AND {_LIVE}"
    " AND c.state NOT IN ('CANCELLED', 'TRANSFERRED', 'MERGED') AND t.role = 'LEAD' AND NOT t.undone"
    " GROUP BY t.case_id) AS sent"
)
_FILED = text(
    "SELECT f.case_id, v.at, max(e.at) FROM kpi_fact f CROSS JOIN verification v CROSS JOIN event e"
    " WHERE v.case_id = f.case_id AND v.n = f.item"
    " AND e.entity = 'case' AND e.entity_id = f.case_id AND e.kind = 'FEED_BACK' AND e.at <= v.at"
    f" AND {_OF_DAYS} = 'first_pass_rate' AND f.at <= :now GROUP BY f.case_id, v.n, v.at"
)
_CALLED = text(
    "SELECT f.case_id, k.at, max(v.at) FROM kpi_fact f JOIN callback k ON k.case_id = f.case_id AND k.n = f.item"
    f" JOIN verification v ON v.case_id = f.case_id AND v.result = '{Check.PASS.value}' AND v.at <= k.at"
    f" WHERE {_OF_DAYS} = 'resolution_rate' AND f.at <= :now GROUP BY f.case_id, k.n, k.at"
)


def work(connection: Connection, first: date, last: date, now: datetime) -> dict[int, Work]:
    """What was dispatched in these days, by unit; tasks that count for nobody any more are not among it."""
    rows = connection.execute(_WORK, _days(first, last, now))
    return {unit_id: Work(*map(int, counted)) for unit_id, *counted in rows}


def proxies(connection: Connection, first: date, last: date, now: datetime) -> dict[int, int]:
    """Of the steps of those tasks, how many a duty officer recorded."""
    return {unit_id: int(count) for unit_id, count in connection.execute(_PROXIES, _days(first, last, now))}


def returns(connection: Connection, first: date, last: date, now: datetime) -> dict[int, Returns]:
    """Requests for a return asked in these days, by unit."""
    rows = connection.execute(_RETURNS, _span(first, last, now))
    return {unit_id: Returns(*map(int, counted)) for unit_id, *counted in rows}


# --- the cases of a unit's figures -----------------------------------------------------------------------------------


def unit_tasks(connection: Connection, unit_id: int, first: date, last: date, now: datetime) -> list[tuple[int, Work]]:
    """The tasks that `work` counts for a unit, each with its case."""
    rows = connection.execute(_UNIT_TASKS, _days(first, last, now) | {"unit": unit_id})
    return [(case_id, Work(1, *map(int, counted))) for case_id, *counted in rows]


def unit_proxies(connection: Connection, unit_id: int, first: date, last: date, now: datetime) -> list[int]:
    """The case of each step that `proxies` counts for a unit."""
    return list(connection.execute(_UNIT_SAID, _days(first, last, now) | {"unit": unit_id}).scalars())


def unit_returns(
    connection: Connection, unit_id: int, first: date, last: date, now: datetime
) -> list[tuple[int, Returns]]:
    """The requests that `returns` counts for a unit, each with its case."""
    rows = connection.execute(_UNIT_ASKED, _span(first, last, now) | {"unit": unit_id})
    return [(case_id, Returns(1, int(refused), int(approved))) for case_id, refused, approved in rows]


# --- the centre's own ------------------------------------------------------------------------------------------------


def returns_decided(connection: Connection, first: date, last: date, now: datetime) -> list[Piece]:
    """Requests for a return whose limit is over or that are decided; in time or not."""
    rows = connection.execute(_DECIDED, _span(first, last, now) | {"now": time_text(now)})
    return [_judged(case_id, bool(timely)) for case_id, timely in rows]


def dispatched(connection: Connection, first: date, last: date, now: datetime) -> list[Piece]:
    """Cases that were dispatched; right at once or not."""
    rows = connection.execute(_DISPATCHED, _span(first, last, now))
    return [_judged(case_id, bool(right)) for case_id, right in rows]


def taken_in(
    connection: Connection, first: date, last: date, now: datetime, limits: Limits, calendar: Calendar
) -> list[Piece]:
    """Cases registered; accepted or answered within the limit that held then, or not."""
    found: list[Piece] = []
    for case_id, registered, urgency, accepted, closed in connection.execute(_REGISTERED, _span(first, last, now)):
        begun, done = parse_time(registered), accepted or closed
        until = due(begun, limits.at(begun).intake_for(Urgency(urgency)), calendar)
        if done is not None or until <= now:
            found.append(_judged(case_id, done is not None and parse_time(done) <= until))
    return found


def verified(
    connection: Connection, first: date, last: date, now: datetime, limits: Limits, calendar: Calendar
) -> list[Piece]:
    """First verifications; within the limit from the feedback before it or not."""
    rows = connection.execute(_FILED, _days(first, last, now))
    return [
        _judged(case_id, _in_time(done, begun, calendar, lambda at: limits.at(at).verify))
        for case_id, done, begun in rows
    ]


def called_back(
    connection: Connection, first: date, last: date, now: datetime, limits: Limits, calendar: Calendar
) -> list[Piece]:
    """Requesters reached; within the limit from the passed verification before it or not."""
    rows = connection.execute(_CALLED, _days(first, last, now))
    return [
        _judged(case_id, _in_time(done, begun, calendar, lambda at: limits.at(at).callback))
        for case_id, done, begun in rows
    ]


def _in_time(done: str, begun: str, calendar: Calendar, limit: Callable[[datetime], Limit]) -> bool:
    start = parse_time(begun)
    return parse_time(done) <= due(start, limit(start), calendar)


def _judged(case_id: int, timely: bool) -> Piece:
    return Piece(case_id, int(timely), 1, not timely)


def _days(first: date, last: date, now: datetime) -> dict[str, str]:
    return {"first": first.isoformat(), "last": last.isoformat(), "now": time_text(now)}


def _span(first: date, last: date, now: datetime) -> dict[str, str]:
    since, until = day_bounds(first, last, now)
    return {"since": time_text(since), "until": time_text(until)}
