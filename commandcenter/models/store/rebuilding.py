"""A month's items folded anew out of the event log, touching neither facts nor sums: what a publication freezes.

The long part is read beforehand, outside the transaction that publishes: what was committed since is made up for there
(`catch_up`), up to one link of the chain, so that the same log up to that link always gives the same items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, Table, func, select, union

from .. import payload
from ..case import CaseFile
from ..kpi import REPEAT_WINDOW
from ..limits import Limits
from ..scoring.appraisal.file import AppraisalFile
from ..scoring.appraisal.frozen import Item
from ..scoring.appraisal.terms import Stage
from ..scoring.periods import Period
from . import tables as t
from .figures import Entry, day_bounds, entries
from .store import dossiers

#: Hears how many cases of how many are done.
Tell = Callable[[int, int], None]
_TOLD_EVERY = 50


def untold(done: int, total: int) -> None:
    """For whoever does not want to hear."""


@dataclass
class Rebuilt:
    """The items of a period by case, from all events up to the link `seq`."""

    start: datetime
    end: datetime
    limits: Limits
    seq: int = 0
    by_case: dict[int, tuple[Item, ...]] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        """In the order of their keys."""
        return sorted(item for items in self.by_case.values() for item in items)

    def put(self, file: CaseFile) -> None:
        """The items of a case as its dossier gives them."""
        found = tuple(items_of(file, self.limits, self.start, self.end))
        if found:
            self.by_case[file.case.id] = found
        else:
            self.by_case.pop(file.case.id, None)


#: Where the moments stand by which items fall into a period, and how long after them.
_MOMENTS: tuple[tuple[Table, str, timedelta], ...] = (
    *((t.PART_TABLES["tasks"], name, timedelta()) for name in ("dispatched_at", "response_due", "due", "red_at")),
    *((t.PART_TABLES[name], "at", timedelta()) for name in ("verifications", "callbacks", "scores")),
    (t.PART_TABLES["requests"], "decided_at", timedelta()),
    (t.case, "fraud_at", timedelta()),
    (t.case, "closed_at", REPEAT_WINDOW),
)


def rebuild(connection: Connection, limits: Limits, period: Period, now: datetime, tell: Tell = untold) -> Rebuilt:
    """Each case that can count in the period, folded from its events alone, in one snapshot. Ends with whatever `tell`
    raises."""
    start, end = day_bounds(period.first, period.last, now)
    found = Rebuilt(start, end, limits, newest_link(connection))
    wanted = _touching(connection, period, start, end)
    for done, file in enumerate(dossiers(connection, wanted)):
        if done % _TOLD_EVERY == 0:
            tell(done, len(wanted))
        found.put(file)
    tell(len(wanted), len(wanted))
    return found


def _touching(connection: Connection, period: Period, start: datetime, end: datetime) -> set[int]:
    """The cases with a moment in [start, end), and those with a fact in the period: what is counted, and what is kept
    without being counted, both come to light. The older history is left alone, however long it grows."""
    fact = t.kpi_fact.c
    days = (fact.day >= period.first.isoformat(), fact.day <= period.last.isoformat())
    kept = connection.execute(select(fact.case_id).where(*days).distinct()).scalars()
    return {*kept, *by_moments(connection, start, end)}


def by_moments(connection: Connection, start: datetime, end: datetime) -> set[int]:
    """Every case of which something may fall into [start, end), whatever was made of it."""
    queries: list[Select[Any]] = []
    for table, name, later in _MOMENTS:
        case_id = table.c.id if table is t.case else table.c.case_id
        queries.append(select(case_id).where(table.c[name] >= start - later, table.c[name] < end - later))
    return set(connection.execute(union(*queries)).scalars())


def catch_up(connection: Connection, rebuilt: Rebuilt) -> None:
    """Folds the cases anew in which something happened since, up to the link that is the newest now."""
    until = newest_link(connection)
    e, c = t.event.c, t.chain.c
    moved = (
        select(e.entity_id)
        .join(t.chain, c.event_id == e.id)
        .where(c.seq > rebuilt.seq, c.seq <= until, e.entity == "case")
        .distinct()
    )
    for case_id in connection.execute(moved).scalars().all():
        rebuilt.put(folded(connection, case_id, until))
    rebuilt.seq = until


def newest_link(connection: Connection) -> int:
    return int(connection.execute(select(func.coalesce(func.max(t.chain.c.seq), 0))).scalar_one())


def folded(connection: Connection, case_id: int, until: int) -> CaseFile:
    """A dossier as the log tells it up to a link of the chain."""
    e, c = t.event.c, t.chain.c
    query = (
        select(e.payload)
        .join(t.chain, c.event_id == e.id)
        .where(e.entity == "case", e.entity_id == case_id, c.seq <= until)
        .order_by(e.n)
    )
    return payload.replay(case_id, connection.execute(query).scalars())


def items_of(file: CaseFile, limits: Limits, start: datetime, end: datetime) -> Iterator[Item]:
    """What a dossier contributes to [start, end)."""
    for entry in entries(file, limits):
        if start <= entry.at < end:
            yield _item(file.case.id, entry)


def _item(case_id: int, entry: Entry) -> Item:
    numbers = (entry.numerator, entry.denominator, entry.n, entry.pending)
    return Item(case_id, str(entry.metric), entry.task_n, entry.item, entry.unit_id, entry.at, *numbers)


def excused(file: CaseFile, taken_off: Iterable[tuple[int, str]]) -> CaseFile:
    """The dossier with what decided appeals take off its tasks (task number, excuse), and otherwise as it was."""
    tasks = list(file.tasks)
    for n, excuse in sorted(taken_off):
        task = tasks[n - 1]
        if excuse not in task.excused:
            tasks[n - 1] = replace(task, excused=(*task.excused, excuse))
    return replace(file, tasks=tuple(tasks))


def taken_off(file: AppraisalFile, case_id: int) -> set[tuple[int, str]]:
    """What accepted appeals of a month take off a case's tasks."""
    appeals = (one for one in file.objections if one.stage is Stage.APPEAL and one.case_id == case_id)
    return {(one.task_n, one.excuse.value) for one in appeals if one.excuse is not None and one.task_n is not None}
