"""Meetings as windows show them: frozen values, each as far as the person at the desk may see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from ...models.access import UNITS, may_see, may_see_identity
from ...models.case import Case, CaseFile, CaseState
from ...models.duty.shifts import Officer
from ...models.errors import NotAllowed, NotFound, UserError
from ...models.lifecycle.consulting import ConsultReason
from ...models.meeting import deciding
from ...models.meeting.checking import Check
from ...models.meeting.confidence import may_read_sealed
from ...models.meeting.confidence import sealed as topic_sealed
from ...models.meeting.file import Item, Meeting, MeetingFile, Rule
from ...models.meeting.planning import Proposal, awaited, left_over, proposals
from ...models.meeting.terms import ATTENDERS, CHAIRS, KEEPERS, ItemState, MeetingKind, MeetingState
from ...models.people import Session
from ...models.store import cases, duty, meetings, requesters
from ...models.store.meetings import RuleInForce, Waiting
from ...models.town.township import Township
from ..cases.case_views import CaseView, case_view
from ..desk import Desk
from ..rulings import minutes_of
from .earlier import Earlier, left_behind
from .news import LATELY, is_called_off
from .past import Done, Past, completion, past_rulings, visible_case
from .ruling import checks_of

_ENDED = 40
_NUMBER = re.compile(r"(\d{4})-(\d{1,5})|#(\d{1,12})")


class MeetingLine(NamedTuple):
    """A meeting in the list. `titles` of the topics this person may see, `topics` how many there are; `owed`: topics to
    which his unit has not said anything yet."""

    meeting: Meeting
    chair: str
    titles: tuple[str, ...]
    topics: int
    units: tuple[int, ...]
    owed: int
    limit: datetime | None = None
    """Until when the first of its cases had to be consulted, where the meeting is planned for later."""
    objecting: tuple[int, ...] = ()
    """Who objected lately to having been told to lead (keepers)."""
    object_until: datetime | None = None
    """Until when this person's unit may still object to that."""


class PoolLine(NamedTuple):
    waiting: Waiting
    reason: str
    late: bool


@dataclass(frozen=True, slots=True)
class Pool:
    """What waits for a meeting, the meetings themselves, and the dispatch rules they made."""

    waiting: tuple[PoolLine, ...]
    meetings: tuple[MeetingLine, ...]
    rules: tuple[RuleInForce, ...]
    chairs: tuple[Officer, ...]
    may_keep: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody whose name, number and address must not be read in the room."""

    name: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic as this person may see it. `hidden`: what others wrote to it is not to be read yet; `people`: whom to
    mask when it is projected, `proposals` whom it may call (keepers only)."""

    item: Item
    case: Case
    reason: str
    matter: str
    hidden: bool
    people: tuple[KnownPerson, ...] = ()
    checks: tuple[Check, ...] = ()
    seal: str = ""
    past: tuple[Past, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    earlier: Earlier | None = None


@dataclass(frozen=True, slots=True)
class MeetingView:
    """One meeting. `file` holds what this person may read; `topics` in the order of the agenda, those that do not
    concern his unit are missing; `page`: the whole case of the topic that was asked for."""

    file: MeetingFile
    topics: tuple[Topic, ...]
    page: CaseView | None
    names: Mapping[str, str]
    completion: tuple[Done, ...]
    minutes_id: int | None
    is_keeper: bool
    is_chair: bool
    unit: int | None
    at: datetime

    @property
    def meeting(self) -> Meeting:
        return self.file.meeting

    def topic(self, item_n: int | None) -> Topic | None:
        return next((topic for topic in self.topics if topic.item.n == item_n), None)


def meetings_board(desk: Desk) -> Pool:
    """The pool (for those who keep meetings), and the meetings this person takes part in."""
    _require(desk.by)
    now, keeps = desk.clock.now(), desk.by.role in KEEPERS
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        names = duty.names(connection)
        unit = desk.by.unit_id if desk.by.role in UNITS else None
        lines = (
            _line(connection, desk.by, township, names, one, now) for one in meetings.listing(connection, unit, _ENDED)
        )
        told = [one for one in lines if unit is None or one.titles or is_called_off(connection, desk.by, one.meeting)]
        waiting = [one for one in meetings.pool(connection) if _may_know(connection, desk.by, township, one.case_id)]
        return Pool(
            waiting=tuple(_waits(connection, one, now) for one in waiting) if keeps else (),
            meetings=tuple(told),
            rules=tuple(meetings.rules(connection, desk.by)),
            chairs=tuple(duty.officers(connection, CHAIRS)) if keeps else (),
            may_keep=keeps,
            at=now,
        )


def meeting_by_number(desk: Desk, number: str) -> int:
    """The id of the meeting that is called 2026-3 (the third of its year), or #12 before it is held.

    Raises UserError on another form, NotFound.
    """
    if (found := _NUMBER.fullmatch(number.strip())) is None:
        raise UserError(f"会商编号“{number}”写法不对，应如 2026-3，待召开的如 #12", field="consultation")
    year, serial, own = found.groups()
    with desk.store.read() as connection:
        if own is not None:
            return meetings.load(connection, int(own)).meeting.id
        return meetings.by_serial(connection, int(year), int(serial))


def rules_in_force(desk: Desk) -> tuple[Rule, ...]:
    """What triage goes by, the newest first."""
    with desk.store.read() as connection:
        return meetings.rules_in_force(connection, desk.by)


def _require(by: Session) -> None:
    if by.role not in ATTENDERS:
        raise NotAllowed(f"{by.role.label}不参加会商")


def _may_know(connection: Connection, by: Session, township: Township, case_id: int) -> bool:
    try:
        return may_see(cases.load(connection, case_id), by, township)
    except NotFound:
        return False


def _waits(connection: Connection, waiting: Waiting, now: datetime) -> PoolLine:
    return PoolLine(waiting, _reason(connection, waiting), waiting.due is not None and waiting.due < now)


def _reason(connection: Connection, waiting: Waiting) -> str:
    if waiting.makeup:
        held = meetings.files_of(connection, meetings.meetings_of_case(connection, waiting.case_id))
        topics = (item for file in held for item in file.items if item.case_id == waiting.case_id)
        is_held = any(item.state is ItemState.RECORDED for item in topics)
        return "补会商已开，待印发纪要" if is_held else "口头研判已派出，补会商和纪要"
    return ConsultReason(waiting.reason).label if waiting.reason else ""


def _line(
    connection: Connection,
    by: Session,
    township: Township,
    names: Mapping[str, str],
    meeting: Meeting,
    now: datetime,
) -> MeetingLine:
    file = meetings.load(connection, meeting.id)
    seen = [
        (item, case)
        for item in file.agenda
        if (case := visible_case(connection, by, township, item.case_id)) is not None
    ]
    live = [(item, case) for item, case in seen if item.state is not ItemState.GONE]
    mine = [item for item, _ in live if by.unit_id in item.units] if by.role in UNITS else []
    owed = sum((said := file.opinion_of(item.n, by.unit_id)) is None or not said.said for item in mine)
    alive = meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING)
    return MeetingLine(
        meeting=meeting,
        chair=names.get(meeting.chair, meeting.chair),
        titles=tuple(case.case.title for _, case in live),
        topics=meeting.topics,
        units=tuple(seat.unit_id for seat in file.seats),
        owed=owed if alive else 0,
        limit=_broken_limit(meeting, (case.case for _, case in live)),
        objecting=_objecting(file, now) if by.role in KEEPERS else (),
        object_until=deciding.objection_until(file, by.unit_id, now, township) if by.role in UNITS else None,
    )


def _objecting(file: MeetingFile, now: datetime) -> tuple[int, ...]:
    said = (file.objection_to(one) for one in file.decisions)
    return tuple(dict.fromkeys(one.unit_id for one in said if one is not None and now - one.at < LATELY))


def _broken_limit(meeting: Meeting, on_agenda: Iterable[Case]) -> datetime | None:
    limits = [case.stage_due if case.state is CaseState.CONSULTING else case.minutes_due for case in on_agenda]
    first = min((limit for limit in limits if limit is not None), default=None)
    is_late = meeting.state is MeetingState.PLANNED and first is not None and meeting.starts_at > first
    return first if is_late else None


def meeting_view(desk: Desk, meeting_id: int, item_n: int | None = None) -> MeetingView:
    """One meeting, with the whole case of topic `item_n` (None: the one that is open, else the first).

    Raises NotFound, also for a meeting to which this person's unit is not called.
    """
    _require(desk.by)
    by, now = desk.by, desk.clock.now()
    with desk.store.read() as connection:
        township = desk.store.setup(connection).township
        file = meetings.load(connection, meeting_id)
        file = file.without_recused(meetings.complained_of(connection, file))
        if by.role in UNITS and file.seat_of(by.unit_id) is None:
            raise NotFound("没有这次会商")
        seen = {
            item.n: case
            for item in file.items
            if (case := visible_case(connection, by, township, item.case_id)) is not None
        }
        if by.role in UNITS and not seen:
            raise NotFound("没有这次会商")
        file = left_over(_readable(file, by, frozenset(seen)))
        topics = tuple(_topic(connection, desk, township, file, item, seen[item.n], now) for item in file.agenda)
        names = duty.names(connection)
        completed = completion(connection, by, township, file.meeting, now)
        minutes_id = minutes_of(connection, by, meeting_id)
    wanted = item_n or file.meeting.current or next((topic.item.n for topic in topics), None)
    shown = next((topic for topic in topics if topic.item.n == wanted), None)
    return MeetingView(
        file=file,
        topics=topics,
        page=None if shown is None else case_view(desk, shown.item.case_id),
        names=names,
        completion=completed,
        minutes_id=minutes_id,
        is_keeper=by.role in KEEPERS,
        is_chair=file.meeting.chair == by.login,
        unit=by.unit_id if by.role in UNITS else None,
        at=now,
    )


def _readable(file: MeetingFile, by: Session, seen: frozenset[int]) -> MeetingFile:
    """Without the topics that are not his, and what others wrote as long as it is hidden."""
    decisions = tuple(one for one in file.decisions if one.item_n in seen)
    numbers = {one.n for one in decisions}
    return replace(
        file,
        seats=awaited(file),
        items=tuple(item for item in file.items if item.n in seen and item.state is not ItemState.GONE),
        opinions=tuple(
            one
            for one in file.opinions
            if one.item_n in seen
            and (
                not topic_sealed(file, one.item_n)
                or (one.unit_id == by.unit_id if by.role in UNITS else may_read_sealed(file.meeting, by))
            )
        ),
        decisions=decisions,
        read_backs=tuple(one for one in file.read_backs if one.decision_n in numbers),
        rules=tuple(one for one in file.rules if one.item_n in seen),
    )


def _topic(
    connection: Connection,
    desk: Desk,
    township: Township,
    file: MeetingFile,
    item: Item,
    case_file: CaseFile,
    now: datetime,
) -> Topic:
    case, keeps = case_file.case, desk.by.role in KEEPERS
    matter = township.matter.get(case.matter_id or 0)
    past: tuple[Past, ...] = ()
    checks: tuple[Check, ...] = ()
    unsettled = item.state in (ItemState.WAITING, ItemState.OPEN)
    alive = file.meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING)
    signs = file.meeting.state is MeetingState.RUNNING and file.meeting.kind is not MeetingKind.MAKEUP
    if keeps and signs and unsettled:
        checks = checks_of(connection, file, item.n, case_file, township, now)
    if matter is not None and desk.by.role not in UNITS:
        past = tuple(past_rulings(connection, desk.by, township, matter.id, case.id))
    return Topic(
        item=item,
        case=case,
        reason=ConsultReason(case.consult_reason).label if case.consult_reason else "口头研判补会商",
        matter=matter.name if matter else "清单外事项",
        hidden=topic_sealed(file, item.n),
        people=_people(connection, township, desk.by, case) if keeps else (),
        checks=checks,
        seal=deciding.seal(file, item.n),
        past=past,
        proposals=proposals(case_file, township) if keeps else (),
        earlier=left_behind(connection, desk.by, file.meeting, item) if alive and unsettled else None,
    )


def _people(connection: Connection, township: Township, by: Session, case: Case) -> tuple[KnownPerson, ...]:
    """Who asked and who is complained about. Of a confidential case nobody: it is announced, never shown."""
    if case.confidential or not may_see_identity(case, by):
        return ()
    asked = [KnownPerson(one.name, one.phone, one.address) for one in requesters.of_case(connection, case.id)]
    accused = [KnownPerson(name) for name in duty.people(connection, case.complained_persons)]
    return (*asked, *accused)
