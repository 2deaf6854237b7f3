"""What a unit hears of meetings without having asked."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ...models.access import UNITS, barred
from ...models.case import CaseState, TaskState
from ...models.errors import NotAllowed, NotFound
from ...models.meeting.file import Meeting
from ...models.meeting.planning import is_needed
from ...models.meeting.terms import ATTENDERS, KEEPERS, MeetingState
from ...models.people import Session
from ...models.store import cases, meetings
from ..desk import Desk
from .past import visible_case

#: So long an objection is told to who keeps meetings.
LATELY = timedelta(days=3)


class Stopped(NamedTuple):
    """A case that went to a meeting while this person's unit was working on it."""

    case_id: int
    no: str
    title: str


def stopped_for_meeting(desk: Desk, ids: Collection[int]) -> tuple[Stopped, ...]:
    """Those of these cases that are to be consulted and whose task of this unit ended with that."""
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        files = (visible_case(connection, desk.by, township, case_id) for case_id in sorted(ids))
        return tuple(
            Stopped(file.case.id, file.case.no, file.case.title)
            for file in files
            if file is not None
            and file.case.state is CaseState.CONSULTING
            and any(t.unit_id == desk.by.unit_id and t.state is TaskState.WITHDRAWN for t in file.tasks)
        )


class Called(NamedTuple):
    """When and where a unit is to come."""

    starts_at: datetime
    place: str


def invitations(desk: Desk) -> dict[int, Called]:
    """The meetings to come or running that this person's unit is called to, by their ids."""
    if (by := desk.by).role not in ATTENDERS:
        raise NotAllowed(f"{by.role.label}不参加会商")
    unit = by.unit_id if by.role in UNITS else None
    with desk.store.read() as connection:
        return {
            one.id: Called(one.starts_at, one.place)
            for one in meetings.listing(connection, unit, 0)
            if unit is None or is_needed(meetings.load(connection, one.id), unit)
        }


class CalledOff(NamedTuple):
    """A meeting to which a unit need not come any more. `reason` why it does not take place; "" where it does, and
    only this unit is no longer called."""

    meeting_id: int
    starts_at: datetime
    place: str
    reason: str


def called_off(desk: Desk, ids: Collection[int]) -> tuple[CalledOff, ...]:
    """Those of these meetings that were cancelled, or to which this person's unit is no longer called; not those that
    came to their end, nor one that was only about the unit itself."""
    found = []
    with desk.store.read() as connection:
        for meeting_id in sorted(ids):
            with suppress(NotFound):
                file = meetings.load(connection, meeting_id)
                meeting, unit = file.meeting, desk.by.unit_id if desk.by.role in UNITS else None
                is_off = is_called_off(connection, desk.by, meeting)
                is_let_go = unit is not None and not is_needed(file, unit) and meeting.state in _ALIVE
                if is_off or is_let_go:
                    why = meeting.reason if is_off else ""
                    found.append(CalledOff(meeting.id, meeting.starts_at, meeting.place, why))
    return tuple(found)


_ALIVE = (MeetingState.PLANNED, MeetingState.RUNNING)


def is_called_off(connection: Connection, by: Session, meeting: Meeting) -> bool:
    """Whether a unit is to hear that a meeting it was called to does not take place, though it no longer sees the
    cases: not one that was only about itself, which a server does not list in the first place."""
    if meeting.state is not MeetingState.CANCELLED:
        return False
    items = meetings.load(connection, meeting.id).items
    return not items or any(not barred(cases.load(connection, item.case_id).case, by) for item in items)


class Objection(NamedTuple):
    """A unit objects to what it was told to lead."""

    unit: str
    no: str
    text: str


def objections(desk: Desk) -> dict[tuple[int, int], Objection]:
    """Those of the last days, as far as this person may see their cases."""
    if desk.by.role not in KEEPERS:
        return {}
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        found = meetings.objections(connection, desk.clock.now() - LATELY)
        seen = {one: visible_case(connection, desk.by, township, one.case_id) for one in found}
        return {
            (one.meeting_id, one.n): Objection(township.unit[one.unit_id].short, file.case.no, one.text)
            for one, file in seen.items()
            if file is not None
        }
