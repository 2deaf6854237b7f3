"""Every clock of a dossier: the limit of the stage it is in, and what each task owes by when (domain §2.2, §2.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .case import VOID, Case, CaseFile, CaseState, Event, Task, TaskState
from .draft import Urgency
from .labels import Labelled
from .limits import Limits
from .people import UnitKind
from .timing.clock_picture import AccountLine, account
from .timing.ledger import Clock, Line, LineKind
from .timing.ledger_text import explain
from .timing.worktime import Calendar, Limit, whole_second
from .town.township import Township

#: Whose events keep the stage and may move its limit; the kind is the code of a life-cycle action.
_PLACE = "PLACE"
_AGAIN = (LineKind.RESUME, LineKind.REOPEN)


class ClockKind(Labelled):
    STAGE = "STAGE", "环节"
    SIGN = "SIGN", "签收"
    CONTACT = "CONTACT", "联系"
    REWORK = "REWORK", "返工"
    COMPLETION = "COMPLETION", "办结"


@dataclass(frozen=True, slots=True)
class CaseClock:
    """One clock with its account, in short lines and in whole sentences.

    `task_n` None: the stage's own. `decides`: its deadline is the case's running one.
    """

    kind: ClockKind
    task_n: int | None
    clock: Clock
    ended_at: datetime | None
    decides: bool
    lines: tuple[AccountLine, ...]
    sentences: tuple[str, ...]


class _Found(NamedTuple):
    kind: ClockKind
    task_n: int | None
    clock: Clock
    ended_at: datetime | None = None


def case_clocks(file: CaseFile, events: Sequence[Event], township: Township, limits: Limits) -> tuple[CaseClock, ...]:
    """The running stage first, then of each task that counts what it owes now and its completion; lead first."""
    found = [*_stage(file.case, events, limits)]
    for task in sorted(file.tasks, key=lambda task: task.n != file.case.lead):
        if task.state not in VOID:
            found += _of_task(file.case, task, township.unit[task.unit_id].kind, limits)
    return tuple(_told(found, file.case, township.calendar))


def _told(clocks: list[_Found], case: Case, calendar: Calendar) -> Iterator[CaseClock]:
    """The first clock with the case's running deadline decides: a stage before tasks, the lead before the others."""
    is_open = case.due is not None
    for one in clocks:
        decides = is_open and one.ended_at is None and one.clock.due == case.due
        is_open = is_open and not decides
        lines = account(one.clock, calendar, one.ended_at)
        yield CaseClock(*one, decides, lines, tuple(explain(one.clock, calendar)))


def _plain(begin: datetime, due: datetime, limit: Limit, why: str) -> Clock:
    """A limit without a ledger of its own, as a clock with one line: the deadline that was recorded."""
    begin = whole_second(begin)
    line = Line(LineKind.START, begin, int((due - begin).total_seconds()), due, None, why=why)
    return Clock(limit, (line,))


def _stage(case: Case, events: Sequence[Event], limits: Limits) -> Iterator[_Found]:
    begin, given_at = _entered(case, events)
    limit = limits.at(given_at).stage_for(case.state, case.urgency)
    if limit is not None and case.stage_due is not None:
        yield _Found(ClockKind.STAGE, None, _plain(begin, case.stage_due, limit, case.state.label))


def _entered(case: Case, events: Sequence[Event]) -> tuple[datetime, datetime]:
    """When the stage's limit began, and when it was given: by the last event that set it, which may only have
    corrected the urgency."""
    last = next((event for event in reversed(events) if '"stage_due":' in event.payload), None)
    if last is None:
        return case.registered_at, case.registered_at
    if last.kind != _PLACE or case.urgency is Urgency.EMERGENCY:
        return last.at, last.at
    accepted = case.accepted_at if case.state is CaseState.ACCEPTED else None
    return accepted or case.registered_at, last.at


def _of_task(case: Case, task: Task, kind: UnitKind, limits: Limits) -> Iterator[_Found]:
    emergency, given = case.urgency is Urgency.EMERGENCY, limits.at(task.dispatched_at)
    if task.state is TaskState.SENT:
        limit = given.sign_for(kind, emergency)
        yield _Found(ClockKind.SIGN, task.n, _plain(task.dispatched_at, task.sign_due, limit, "派单"))
    elif task.state is TaskState.SIGNED and task.contact_at is None:
        limit = given.contact_for(kind, emergency)
        yield _Found(ClockKind.CONTACT, task.n, _plain(task.dispatched_at, task.response_due, limit, "派单"))
    elif task.state is TaskState.CONTACTED and task.rework_due is not None:
        begin = next(line for line in reversed(task.clock.lines) if line.kind in _AGAIN)
        limit = given.rework_for(task.clock.limit)
        yield _Found(ClockKind.REWORK, task.n, _plain(begin.at, task.rework_due, limit, begin.why))
    yield _Found(ClockKind.COMPLETION, task.n, task.clock, task.ended_at)
