"""The running deadline of each open case as boards ask for it, kept beside the dossier in columns of its own.

What is kept follows from dossier, limits and calendar alone (`models/deadlines.py`); it tells nothing new, so that no
event carries it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update

from ..case import CaseFile
from ..deadlines import Deadline, Stage, running
from ..limits import Limits
from ..payload import parse_time, time_text
from ..timing.worktime import Calendar
from ..town.township import Township
from . import files
from . import tables as t
from .session import on_server

#: The columns of a case that this module keeps.
COLUMNS = ("stage", "stage_since", "stage_working", "warn_at")
_NOTHING_RUNS: dict[str, Any] = dict.fromkeys(COLUMNS)

_KEEP = (
    update(t.case)
    .where(t.case.c.id == bindparam("of_case"))
    .values({t.case.c[name]: bindparam(f"new_{name}") for name in COLUMNS})
)
_RUNNING = text('SELECT id, stage, stage_since, stage_working, due, warn_at FROM "case" WHERE due IS NOT NULL')
_RUNNING_THERE = text("SELECT id, stage, stage_since, stage_working, due, warn_at FROM running_deadlines()")
_WARN_THERE = text("SELECT set_warning(:id, :at)")
_WARN = text('UPDATE "case" SET warn_at = :at WHERE id = :id')


def columns_of(file: CaseFile, limits: Limits, township: Township) -> dict[str, Any]:
    """What to keep of a dossier, by the name of its column."""
    deadline = running(file, limits, township)
    if deadline is None:
        return _NOTHING_RUNS
    return {
        "stage": deadline.stage.value,
        "stage_since": deadline.since,
        "stage_working": deadline.working,
        "warn_at": deadline.warn_at(township.calendar, limits.warn_percent),
    }


def complete(connection: Connection, limits: Limits, township: Township) -> None:
    """What open cases lack that were written before these columns were made."""
    lacking = select(t.case.c.id).where(t.case.c.due.is_not(None), t.case.c.stage.is_(None))
    for case_id in connection.execute(lacking).scalars().all():
        kept = columns_of(files.load(connection, case_id), limits, township)
        connection.execute(_KEEP, {"of_case": case_id} | {f"new_{name}": kept[name] for name in COLUMNS})


def rewarn(connection: Connection, calendar: Calendar, percent: int) -> None:
    """The moments of warning anew, after the calendar or the share changed; only those that move are written."""
    there = on_server(connection)  # an administrator's login, who sees no case
    moved = []
    for case_id, stage, since, working, due, warned in connection.execute(_RUNNING_THERE if there else _RUNNING):
        deadline = Deadline(Stage(stage), parse_time(since), parse_time(due), bool(working))
        at = time_text(deadline.warn_at(calendar, percent))
        if at != warned:
            moved.append({"id": case_id, "at": at})
    if moved:
        connection.execute(_WARN_THERE if there else _WARN, moved)
