"""A consultation and everything that hangs on it, as frozen values. No rule lives here.

Parts are numbered from 1 within their meeting and never removed, as those of a case: whatever was said stays said. Each
part that speaks of a case carries its id, so that whoever must not see the case reads nothing of what was said about
it: his lists have gaps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..case import Channel
from ..payload import Shape
from .terms import (
    Focus,
    ItemState,
    MeetingKind,
    MeetingState,
    Mode,
    SeatState,
    Stance,
    Vote,
)


@dataclass(frozen=True, slots=True)
class Meeting:
    """The meeting itself. `serial`: which of its `year`, given when it begins; 0 before."""

    id: int
    created_at: datetime
    created_by: str
    starts_at: datetime
    version: int = 0
    kind: MeetingKind = MeetingKind.PLANNED
    state: MeetingState = MeetingState.PLANNED
    year: int = 0
    serial: int = 0
    place: str = ""
    chair: str = ""
    """Login of who leads it and signs."""
    opinions_due: datetime | None = None
    hidden: bool = False
    """Written opinions are read by no other unit, and of the centre by nobody but who keeps and who chairs the meeting,
    until all are in or the meeting begins."""
    strict: bool = False
    """Representatives are in the room: everything is masked that may name anybody."""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str = ""
    topics: int = 0
    """How many there are, those included that somebody must not see."""
    current: int | None = None
    focus: Focus = Focus.WHOLE
    floor: int | None = None
    """The unit that has the floor, since when, for how many minutes."""
    floor_since: datetime | None = None
    floor_minutes: int = 0

    @property
    def name(self) -> str:
        """2026年第3次会商; before it begins 会商."""
        return numbered(self.year, self.serial, self.kind)


def numbered(year: int, serial: int, kind: MeetingKind) -> str:
    """2026年第3次会商; of serial 0, which none has before it begins, the kind alone."""
    return f"{year}年第{serial}次{kind.label}" if serial else kind.label


@dataclass(frozen=True, slots=True)
class Item:
    """A topic: one case. `place` orders the agenda; `spent` are the seconds it was open before `opened_at`."""

    n: int
    case_id: int
    place: int
    state: ItemState = ItemState.WAITING
    minutes: int = 15
    spent: int = 0
    opened_at: datetime | None = None
    units: tuple[int, ...] = ()
    """Whom it concerns: they see the case and may speak to it."""
    photos: tuple[int, ...] = ()
    """Attachments ticked 可投影."""
    names: tuple[str, ...] = ()
    """Further names that somebody masked by selecting them."""
    shown: tuple[str, ...] = ()
    """What the rules would mask and somebody chose to show."""
    pseudonyms: str = ""
    """Who is 张某甲 and who 张某乙, as the masking keeps it."""
    blurs: str = ""
    """What is made unrecognisable in which photo, as `blurs` keeps it."""
    ballot: str = ""
    """The question that is voted on, "" while there is none."""
    ballot_open: bool = False
    settled_at: datetime | None = None
    settled_by: str = ""
    outcome: str = ""
    """Why nothing was dispatched, why it was put off, or why it was signed though nobody came."""
    case_version: int | None = None
    """The case's version after the decision was signed."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A unit at the table. `person` is who speaks for it; `asked_at` since when it asks for the floor."""

    n: int
    unit_id: int
    state: SeatState = SeatState.INVITED
    mode: Mode = Mode.ROOM
    person: str = ""
    deputy: bool = False
    observer: bool = False
    at: datetime | None = None
    left_at: datetime | None = None
    by: str = ""
    reason: str = ""
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a unit says to a topic; beside it, as a part of its own, what somebody else wrote down for the unit (代录):
    that has a `channel`, and the `speaker` who said it."""

    n: int
    item_n: int
    case_id: int
    unit_id: int
    at: datetime
    by: str
    stance: Stance | None = None
    facts: str = ""
    view: str = ""
    takes_on: str = ""
    objection: str = ""
    duty: str = ""
    written: bool = False
    channel: Channel | None = None
    speaker: str = ""
    vote: Vote | None = None
    voted_at: datetime | None = None

    @property
    def said(self) -> bool:
        """Whether the unit has said where it stands."""
        return self.stance is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decided matter (议定事项). `override`: why the chair makes a unit lead that was not there."""

    n: int
    item_n: int
    case_id: int
    place: int
    at: datetime
    by: str
    lead: int | None = None
    assisting: tuple[int, ...] = ()
    task: str = ""
    due: datetime | None = None
    standard: str = ""
    override: str = ""
    override_by: str = ""
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class ReadBack:
    """The lead unit says back what it was given. `void`: the decision was changed since. One of a signed decision that
    holds an objection came after it (`MeetingFile.objection_to`)."""

    n: int
    decision_n: int
    case_id: int
    unit_id: int
    at: datetime
    by: str
    heard: tuple[str, ...] = ()
    text: str = ""
    channel: Channel | None = None
    speaker: str = ""
    objection: str = ""
    void: bool = False
    confirmed_at: datetime | None = None
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A dispatch rule made of a decision: triage proposes it for the same matter, until somebody revokes it.

    `grid_id`: where it holds; None in the whole township. `no` names the meeting and the case it comes from.
    """

    n: int
    case_id: int
    item_n: int
    matter_id: int
    lead: int
    origin: str
    at: datetime
    by: str
    assisting: tuple[int, ...] = ()
    grid_id: int | None = None
    revoked_at: datetime | None = None
    revoked_by: str = ""
    revoked_why: str = ""


@dataclass(frozen=True, slots=True)
class MeetingFile:
    """One meeting with all its parts."""

    meeting: Meeting
    items: tuple[Item, ...] = ()
    seats: tuple[Seat, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    decisions: tuple[Decision, ...] = ()
    read_backs: tuple[ReadBack, ...] = ()
    rules: tuple[Rule, ...] = ()

    def without_recused(self, complained: Mapping[int, Collection[int]]) -> MeetingFile:
        """The same, each topic without the units that its case complains of since they were called (回避).
        `complained`: by case."""
        items = tuple(
            replace(item, units=tuple(u for u in item.units if u not in barred))
            if (barred := frozenset(complained.get(item.case_id, ()))) & frozenset(item.units)
            else item
            for item in self.items
        )
        return self if items == self.items else replace(self, items=items)

    @property
    def agenda(self) -> tuple[Item, ...]:
        """The topics in their order."""
        return tuple(sorted(self.items, key=lambda item: (item.place, item.n)))

    def item(self, n: int) -> Item:
        """StopIteration when there is none, or none that may be seen."""
        return next(item for item in self.items if item.n == n)

    def seat_of(self, unit_id: int) -> Seat | None:
        return next((seat for seat in self.seats if seat.unit_id == unit_id), None)

    def opinions_on(self, item_n: int) -> tuple[Opinion, ...]:
        return tuple(one for one in self.opinions if one.item_n == item_n)

    def opinion_of(self, item_n: int, unit_id: int, *, recorded: bool | None = None) -> Opinion | None:
        """What the unit said last where it stands: its own words, or what was recorded for it; with `recorded` the one
        or the other."""
        found = [
            one
            for one in self.opinions_on(item_n)
            if one.unit_id == unit_id and recorded in (None, one.channel is not None)
        ]
        return max(found, key=lambda one: (one.said, one.at, one.n), default=None)

    def told_of(self, item_n: int, unit_id: int) -> tuple[Opinion, ...]:
        """All that stands for the unit: what counts first, then the other, its own or what was recorded for it."""
        counts = self.opinion_of(item_n, unit_id)
        both = (one for one in self.opinions_on(item_n) if one.unit_id == unit_id)
        return tuple(sorted(both, key=lambda one: one is not counts))

    def vote_of(self, item_n: int, unit_id: int) -> Opinion | None:
        return next((one for one in self.votes_on(item_n) if one.unit_id == unit_id), None)

    def opinions_that_count(self, item_n: int) -> tuple[Opinion, ...]:
        """`opinion_of` every unit that said something to the topic."""
        units = dict.fromkeys(one.unit_id for one in self.opinions_on(item_n))
        found = (self.opinion_of(item_n, unit_id) for unit_id in units)
        return tuple(one for one in found if one is not None)

    def votes_on(self, item_n: int) -> tuple[Opinion, ...]:
        """Who voted, each unit once: what it cast itself before what was cast for it."""
        cast = [one for one in self.opinions_on(item_n) if one.vote is not None]
        first: dict[int, Opinion] = {}
        for one in sorted(cast, key=lambda one: one.channel is not None):
            first.setdefault(one.unit_id, one)
        return tuple(sorted(first.values(), key=lambda one: one.n))

    def decisions_on(self, item_n: int) -> tuple[Decision, ...]:
        """What was decided on a topic, in order; what was dropped again is not among it."""
        found = (one for one in self.decisions if one.item_n == item_n and not one.dropped)
        return tuple(sorted(found, key=lambda one: (one.place, one.n)))

    def read_back_of(self, decision: Decision) -> ReadBack | None:
        """What stands of the lead's read-back."""
        found = (one for one in reversed(self.read_backs) if _is_leads(one, decision))
        return next((one for one in found if not (one.objection and self._is_signed(decision))), None)

    def objection_to(self, decision: Decision) -> ReadBack | None:
        """What the lead objected after the decision was signed; nothing signed was objected to before."""
        found = (one for one in self.read_backs if _is_leads(one, decision) and one.objection)
        return next(found, None) if self._is_signed(decision) else None

    def _is_signed(self, decision: Decision) -> bool:
        return any(one.n == decision.item_n and one.state is ItemState.SIGNED for one in self.items)


def _is_leads(one: ReadBack, decision: Decision) -> bool:
    return one.decision_n == decision.n and one.unit_id == decision.lead and not one.void


#: Name of each list of parts in a MeetingFile, and its class; payloads and tables use the same names.
MEETING_PARTS: dict[str, type] = {
    "items": Item,
    "seats": Seat,
    "opinions": Opinion,
    "decisions": Decision,
    "read_backs": ReadBack,
    "rules": Rule,
}
MEETING = Shape("meeting", Meeting, MEETING_PARTS, MeetingFile)
