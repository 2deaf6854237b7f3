"""Facts of a month that are not settled yet, of open cases: read by their day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, text

from ..case import OPEN, TaskState
from ..kpi import Metric
from ..payload import parse_time, time_text
from ..scoring.rescue import OpenItem

_OPEN_STATES = ", ".join(f"'{state.value}'" for state in sorted(OPEN))
_WORKING = ", ".join(f"'{s.value}'" for s in (TaskState.SENT, TaskState.SIGNED, TaskState.CONTACTED))
#: What can still be won: a response and a feedback that are not due yet, a task not carried through. What can still be
#: lost: feedback in time that nobody verified.
_ITEMS = text(
    "SELECT f.case_id, c.no, c.title, f.task_n, f.unit_id, f.metric, f.numerator, f.denominator,"
    " CASE WHEN f.metric = 'handled_volume' THEN NULL ELSE f.at END"
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


def open_items(
    connection: Connection, first: date, last: date, now: datetime, units: Collection[int]
) -> list[OpenItem]:
    """Of these units, in cases that may be seen."""
    said = {"units": sorted(units), "first": first.isoformat(), "last": last.isoformat(), "now": time_text(now)}
    return [
        OpenItem(case, no, title, n, unit_id, Metric(metric), top, bottom, parse_time(at) if at else None)
        for case, no, title, n, unit_id, metric, top, bottom, at in connection.execute(_ITEMS, said)
    ]
