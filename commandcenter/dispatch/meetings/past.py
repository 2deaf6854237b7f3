"""What earlier meetings decided, and what became of it, as far as the person at the desk may see."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ...models.access import UNITS, may_see, sealed
from ...models.case import RUNNING, VOID, CaseFile, Task, TaskState
from ...models.errors import NotFound
from ...models.meeting.file import Decision, Meeting
from ...models.people import Session
from ...models.store import cases, meetings
from ...models.store.meetings import Signed
from ...models.town.township import Township

_PAST_RULINGS = 3
_DONE = (TaskState.FED_BACK, TaskState.DONE)
#: The signature and its dispatch are one transaction, but not one look at the clock.
_AT_ONCE = timedelta(seconds=1)


class Past(NamedTuple):
    """An earlier ruling on the same kind of case: who led, and what became of it."""

    no: str
    title: str
    at: datetime
    lead: str
    tasks: tuple[str, ...]
    outcome: str


class Done(NamedTuple):
    """What became of one unit's task that an earlier meeting decided, as it stands now. `ended`: given back or
    withdrawn, so that nobody waits for it."""

    meeting: str
    no: str
    title: str
    unit: str
    due: datetime
    state: str
    done: bool
    late: bool
    ended: bool


def visible_case(connection: Connection, by: Session, township: Township, case_id: int) -> CaseFile | None:
    """A topic's case, None where this person must not know of it."""
    try:
        file = cases.load(connection, case_id)
    except NotFound:
        return None
    return file if may_see(file, by, township) and not sealed(file.case) else None


def past_rulings(connection: Connection, by: Session, township: Township, matter_id: int, but: int) -> list[Past]:
    """The last ones on a matter."""
    found = []
    for old in meetings.rulings_on(connection, matter_id, but, _PAST_RULINGS):
        case_file = visible_case(connection, by, township, old.case_id)
        if case_file is None:
            continue
        decided = meetings.load(connection, old.meeting_id).decisions_on(old.item_n)
        lead = next((township.unit[one.lead].short for one in decided if one.lead is not None), "")
        tasks = tuple(one.task for one in decided)
        found.append(Past(old.no, old.title, old.settled_at, lead, tasks, case_file.case.state.label))
    return found


def completion(
    connection: Connection, by: Session, township: Township, meeting: Meeting, now: datetime
) -> tuple[Done, ...]:
    """What became of what the last meeting decided that decided anything, task by task, one of several matters by each
    matter's deadline; and of earlier ones what is still to be done."""
    unit = by.unit_id if by.role in UNITS else None
    signed = meetings.signed_before(connection, meeting, unit)
    found: list[Done] = []
    for one in signed:
        case_file = visible_case(connection, by, township, one.case_id)
        if case_file is None:
            continue
        decided = meetings.load(connection, one.meeting_id).decisions_on(one.item_n)
        for task in _made_by(case_file, one):
            if one.meeting_id == signed[0].meeting_id or task.state in RUNNING:
                found.extend(_done(case_file, task, due, one, township, now) for due in _dues(task, decided))
    return tuple(found)


def _made_by(case_file: CaseFile, signed: Signed) -> list[Task]:
    """The tasks of that signature; not those of a later dispatch of the same case."""
    since = [task for task in case_file.tasks if task.dispatched_at > signed.at - _AT_ONCE]
    at = min((task.dispatched_at for task in since), default=None)
    return [task for task in since if task.dispatched_at == at and not task.undone]


def _dues(task: Task, decided: tuple[Decision, ...]) -> list[datetime]:
    """By when a unit's matters were to be done. The last is the task's own, which pauses and extensions move; the
    earlier ones stand as they were decided."""
    own = {one.due for one in decided if task.unit_id in (one.lead, *one.assisting) and one.due is not None}
    return [*sorted(own)[:-1], task.due]


def _done(case_file: CaseFile, task: Task, due: datetime, signed: Signed, township: Township, now: datetime) -> Done:
    is_done, ended = task.state in _DONE, task.state in VOID
    until = task.feedback_at if is_done else now
    return Done(
        meeting=signed.meeting,
        no=case_file.case.no,
        title=case_file.case.title,
        unit=township.unit[task.unit_id].short,
        due=due,
        state=task.state.label,
        done=is_done,
        late=not ended and until is not None and until > due,
        ended=ended,
    )
