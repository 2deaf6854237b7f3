"""What an earlier meeting left unsettled on a case: read in the next one, and taken up there."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ...models.access import UNITS
from ...models.errors import NotFound, UserError
from ...models.meeting import deciding, speaking
from ...models.meeting.confidence import may_read_sealed
from ...models.meeting.file import Decision, Item, Meeting, MeetingFile, Opinion
from ...models.meeting.planning import left_over
from ...models.meeting.sitting import Sitting
from ...models.meeting.terms import ItemState, MeetingState, Step
from ...models.people import Session
from ...models.store import cases, meetings
from .steps import Steps

_SETTLED = (ItemState.SIGNED, ItemState.NOTHING, ItemState.RECORDED)
_OPINION = ("stance", *speaking.OPINION_TEXTS)
_MATTER = ("lead", "assisting", "task", "due", "standard")


class Earlier(NamedTuple):
    """What was written in the last meeting about the case and not settled: a unit reads its own opinion alone. `why`
    it was put off, or did not take place."""

    meeting: Meeting
    why: str
    opinions: tuple[Opinion, ...]
    decisions: tuple[Decision, ...]


def left_behind(connection: Connection, by: Session, meeting: Meeting, item: Item) -> Earlier | None:
    """None where nothing was written, or what was is settled."""
    for meeting_id in meetings.meetings_of_case(connection, item.case_id):
        if meeting_id > meeting.id:
            continue
        with suppress(NotFound):
            file = left_over(meetings.load(connection, meeting_id))
            before = [one for one in file.items if one.case_id == item.case_id]
            before = [one for one in before if meeting_id < meeting.id or one.n < item.n]
            for one in sorted(before, key=lambda one: one.n, reverse=True):
                if one.state in _SETTLED:
                    return None
                if (found := _of_topic(file, one, by)) is not None:
                    return found
    return None


def _of_topic(file: MeetingFile, item: Item, by: Session) -> Earlier | None:
    is_unit = by.role in UNITS
    opinions = file.opinions_on(item.n)
    if is_unit:
        opinions = tuple(one for one in opinions if one.unit_id == by.unit_id and one.channel is None)
    elif file.meeting.hidden and file.meeting.state is MeetingState.CANCELLED and not may_read_sealed(file.meeting, by):
        opinions = ()  # written in confidence for a meeting that did not take place: it stays so
    decisions = () if is_unit else file.decisions_on(item.n)
    why = item.outcome or file.meeting.reason
    return Earlier(file.meeting, why, opinions, decisions) if opinions or decisions else None


class TakingUp(Steps):
    """What was left behind, into this meeting."""

    def take_up(self, meeting_id: int, item_n: int) -> None:
        """A unit its own opinion; who keeps the meeting the matters that were not signed (a deadline that has passed is
        left open) and what was recorded for units. What stands here already stays as it is."""
        with self._store.unit() as unit:
            before = self._locked(unit, meeting_id)
            found = left_behind(unit, self._by, before.meeting, before.item(item_n))
            if found is None:
                raise UserError("以前的会商没有留下可以沿用的内容", kept="本次会商没有改动")
            between = self._between(unit)
            if self._by.role not in UNITS and before.meeting.state is MeetingState.RUNNING:
                barred = cases.load(unit, before.item(item_n).case_id).case.complained_units
                self._save(unit, before, Step.DECISION, lambda s, _: _take_matters(s, item_n, found, between, barred))
                before = self._locked(unit, meeting_id)
            self._save(unit, before, Step.OPINION, lambda s, _: _take_opinions(s, item_n, found, between))


def _take_matters(s: Sitting, item_n: int, found: Earlier, between: str, barred: Collection[int]) -> None:
    if s.file.decisions_on(item_n):
        return
    for old in found.decisions:
        said = {name: getattr(old, name) for name in _MATTER}
        if old.due is not None and old.due <= s.now:
            said["due"] = None
        deciding.decide(s, item_n, None, said, {}, between, barred)


def _take_opinions(s: Sitting, item_n: int, found: Earlier, between: str) -> None:
    for old in found.opinions:
        here = s.file.opinion_of(item_n, old.unit_id, recorded=old.channel is not None)
        said = {name: value for name in _OPINION if (value := getattr(old, name)) and not getattr(here, name, None)}
        if not said or old.unit_id not in s.file.item(item_n).units or (not s.is_unit and old.channel is None):
            continue
        how: dict[str, Any] = {} if s.is_unit else {"channel": old.channel, "speaker": old.speaker}
        speaking.say(s, item_n, None if s.is_unit else old.unit_id, said, {}, between, **how)


def takes(found: Earlier, file: MeetingFile, item: Item, unit_id: int | None) -> bool:
    """Whether something of it can be taken up now."""
    if unit_id is not None:
        return file.opinion_of(item.n, unit_id, recorded=False) is None
    is_running = file.meeting.state is MeetingState.RUNNING
    recorded = [one for one in found.opinions if one.channel is not None and one.unit_id in item.units]
    is_new = any(file.opinion_of(item.n, one.unit_id, recorded=True) is None for one in recorded)
    return is_new or (is_running and bool(found.decisions) and not file.decisions_on(item.n))
