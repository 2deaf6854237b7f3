"""Two copies that had the same done to them, one by the program and one by the bare driver, compared."""

from __future__ import annotations

from typing import Any

from .databases import Bare, Subject

_NEWEST = 2000
_WRITTEN = {
    "case": "id", "task": "case_id, n", "event": "id", "chain": "seq", "change_log": "seq", "case_text": "case_id",
    "kpi_fact": "case_id, metric, task_n, item, unit_id", "kpi_sum": "period, owner, owner_id, metric",
}  # fmt: skip


def unequal(ours: Subject, theirs: Subject) -> int:
    """How many tables do not hold the same newest rows."""
    one, other = ours.bare(), theirs.bare()
    return sum(_newest(one, table) != _newest(other, table) for table in _WRITTEN)


def _newest(raw: Bare, table: str) -> list[Any]:
    order = ", ".join(f"{column} DESC" for column in _WRITTEN[table].split(", "))
    return raw.ask(f'SELECT * FROM "{table}" ORDER BY {order} LIMIT {_NEWEST}')
