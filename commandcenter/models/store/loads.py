"""How much each unit has in hand, and what it usually leads: read from running tasks, never from the years behind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, text

from ..payload import time_text

#: The states are those of `ix_task_running_due`, whose size follows the work in hand; suspended work waits for no one.
_LOADS = text(
    "SELECT unit_id, count(*) AS open, count(*) FILTER (WHERE due < :now"
    " OR (state = 'SENT' AND sign_due < :now)"
    " OR (state = 'SIGNED' AND contact_at IS NULL AND response_due < :now)"
    " OR (rework_due IS NOT NULL AND rework_due < :now)) AS overdue"
    " FROM task INDEXED BY ix_task_running_due WHERE state IN ('SENT','SIGNED','CONTACTED') GROUP BY unit_id"
)
#: Of a frequent matter only the newest cases count; the walk ends with the range of days or of rows.
_LEADERS = text(
    'SELECT k.unit_id, count(*) AS n FROM (SELECT id, lead, matter_id FROM "case" INDEXED BY ix_case_registered'
    " WHERE registered_at >= :since ORDER BY registered_at DESC LIMIT :most) AS c"
    " JOIN task k ON k.case_id = c.id AND k.n = c.lead"
    " WHERE c.matter_id = :matter AND k.state NOT IN ('RETURNED','WITHDRAWN')"
    " GROUP BY k.unit_id ORDER BY n DESC, k.unit_id"
)


def loads(connection: Connection, now: datetime) -> dict[int, tuple[int, int]]:
    """Unit -> (running tasks, those of them that are past whatever is due now)."""
    rows = connection.execute(_LOADS, {"now": time_text(now)})
    return {row.unit_id: (row.open, row.overdue) for row in rows}


def leaders(connection: Connection, matter_id: int, since: datetime, most: int) -> list[tuple[int, int]]:
    """(unit, cases it led) of one matter among the newest `most` cases since then, most frequent first."""
    values = {"matter": matter_id, "since": time_text(since), "most": most}
    return [(unit_id, n) for unit_id, n in connection.execute(_LEADERS, values)]
