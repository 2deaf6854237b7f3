"""Facts of a month that are not settled yet, of open cases, and what the program will do to them by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, text

from ..case import OPEN, UNSETTLED, CaseState, TaskState
from ..kpi import NO_FIGURE, Figure, Figures, Metric
from ..lifecycle import TRANSITIONS, Action
from ..payload import parse_time, time_text
from ..scoring.assessment import POINTS, DeductionKind
from ..scoring.rescue import Automatic, OpenItem
from . import duties


def _codes(states: Iterable[CaseState | TaskState]) -> str:
    return ", ".join(f"'{state.value}'" for state in sorted(states))


_OPEN_STATES = _codes(OPEN)
#: In the order of the index of running tasks: SQLite uses it only for the words it was made with.
_WORKING = ", ".join(f"'{s.value}'" for s in (TaskState.SENT, TaskState.SIGNED, TaskState.CONTACTED))
#: What can still be won: a response and a feedback that are not due yet, a task not carried through. What can still be
#: lost: feedback in time that nobody verified.
_ITEMS = text(
    "SELECT f.case_id, c.no, c.title, f.task_n, f.unit_id, f.metric, f.numerator, f.denominator,"
    " CASE WHEN f.metric = 'handled_volume' THEN NULL ELSE f.at END,"
    " f.metric = 'ontime_rate' AND t.red_at IS NULL"
    " FROM kpi_fact f JOIN task t ON t.case_id = f.case_id AND t.n = f.task_n"
    ' JOIN "case" c ON c.id = f.case_id'
    " WHERE f.unit_id IN :units AND f.metric IN ('response_rate', 'ontime_rate', 'handled_volume')"
    f" AND f.day BETWEEN :first AND :last AND c.state IN ({_OPEN_STATES}) AND ("
    "   f.metric = 'response_rate' AND f.numerator = 0 AND f.at > :now"
    f"  OR f.metric = 'ontime_rate' AND f.numerator = 0 AND f.at > :now AND t.state IN ({_WORKING})"
    "   OR f.metric = 'ontime_rate' AND f.numerator = 1 AND f.pending = 1"
    f"  OR f.metric = 'handled_volume' AND f.numerator = 0 AND t.state IN ({_WORKING}, 'FED_BACK'))"
    " ORDER BY f.case_id, f.task_n, f.metric"
).bindparams(bindparam("units", expanding=True))

_CARD = POINTS[DeductionKind.RED_CARD]
#: A red card costs something where its task counts as late: not in a drill, not where an objection took the delay off.
_CARDS = text(
    'SELECT f.case_id, f.task_n, f.unit_id, t.due FROM task t CROSS JOIN "case" c CROSS JOIN kpi_fact f'
    " WHERE c.id = t.case_id AND f.case_id = t.case_id AND f.task_n = t.n"
    f" AND t.state IN ({_WORKING}) AND t.due < :after AND t.red_at IS NULL"
    f" AND c.state IN ({_codes(TRANSITIONS[Action.RED_CARD].sources)})"
    " AND f.metric = 'ontime_rate' AND f.numerator = 0 AND f.unit_id IN :units ORDER BY f.case_id, f.task_n"
).bindparams(bindparam("units", expanding=True))
_FALLING = text(
    "SELECT f.case_id, f.task_n, f.unit_id, f.metric, f.at, f.numerator, f.denominator, f.n, f.pending"
    " FROM kpi_fact f JOIN task t ON t.case_id = f.case_id AND t.n = f.task_n"
    " WHERE f.case_id IN :cases AND f.unit_id IN :units AND f.day BETWEEN :first AND :last"
    f" AND t.state IN ({_codes(UNSETTLED)}) AND f.metric NOT LIKE '%.%'"
    " ORDER BY f.case_id, f.task_n, f.metric"
).bindparams(bindparam("cases", expanding=True), bindparam("units", expanding=True))


def open_items(
    connection: Connection, first: date, last: date, now: datetime, units: Collection[int]
) -> list[OpenItem]:
    """Of these units, in cases that may be seen."""
    said = {"units": sorted(units), "first": first.isoformat(), "last": last.isoformat(), "now": time_text(now)}
    return [
        OpenItem(
            case, no, title, n, unit_id, Metric(metric), top, bottom, parse_time(at) if at else None, _CARD * bool(card)
        )
        for case, no, title, n, unit_id, metric, top, bottom, at, card in connection.execute(_ITEMS, said)
    ]


def automatic(
    connection: Connection, first: date, last: date, after: datetime, units: Collection[int]
) -> list[Automatic]:
    """What the program does to tasks of these units before `after`, the first moment behind the month, if nobody acts.

    On a server of the cases that this login may read.
    """
    asked = {"units": sorted(units), "after": time_text(after)}
    meeting = duties.overdue_twice_by(connection, after)
    cards = {
        (case, n, unit_id): parse_time(due) <= meeting.get(case, after)
        for case, n, unit_id, due in connection.execute(_CARDS, asked)
    }
    given = {task for task, in_time in cards.items() if in_time}
    withdrawn = _withdrawn(connection, meeting, first, last, units)
    ended = [Automatic(*task, _CARD * (task in given), own, withdrawn=True) for task, own in withdrawn.items()]
    return ended + [Automatic(*task, _CARD) for task in sorted(given - withdrawn.keys())]


def _withdrawn(
    connection: Connection, meeting: Mapping[int, datetime], first: date, last: date, units: Collection[int]
) -> dict[tuple[int, int, int], Figures]:
    """The tasks that end in these cases as they go to the meeting, with what they then count in the month no more:
    all but the limits met or missed before."""
    if not meeting:
        return {}
    cases = list(meeting)
    said = {"cases": cases, "units": sorted(units), "first": first.isoformat(), "last": last.isoformat()}
    fallen: dict[tuple[int, int, int], Figures] = {}
    for case, n, unit_id, code, at, *figure in connection.execute(_FALLING, said):
        own, metric, counted = fallen.setdefault((case, n, unit_id), {}), Metric(code), Figure(*figure)
        settled = counted.numerator or parse_time(at) <= meeting[case]
        if metric not in (Metric.RESPONSE_RATE, Metric.ONTIME_RATE) or not settled:
            own[metric] = own.get(metric, NO_FIGURE) + counted
    return fallen
