"""The frozen data of a meeting's papers: notice, minutes, attendance sheet. Personal data arrive masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...models.meeting.terms import SeatState
from .data import DocumentFace, RulingRow


@dataclass(frozen=True, slots=True)
class NoticeTopic:
    """A topic as the notice names it, and who else comes to it."""

    case_no: str
    title: str
    place: str
    reason: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoticeSheet:
    """What one unit is told: its own topics alone."""

    unit: str
    topics: tuple[NoticeTopic, ...]


@dataclass(frozen=True, slots=True)
class NoticeData:
    """会商通知 (domain §5): a sheet for every unit under one number. `units` and `topics` stand in notices issued when
    one sheet told everybody everything; `instead_of` is the number of the notice that this one takes the place of."""

    face: DocumentFace
    meeting_id: int
    kind: str
    starts_at: datetime
    place: str
    chair: str
    opinions_due: datetime | None
    contact: str
    units: tuple[str, ...] = ()
    topics: tuple[NoticeTopic, ...] = ()
    sheets: tuple[NoticeSheet, ...] = ()
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class UnitOpinion:
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class MinutesTopic:
    """What was said and decided of one case; a confidential one is named by its number alone."""

    case_no: str
    title: str
    place: str
    reason: str
    outcome: str
    rulings: tuple[RulingRow, ...]
    reservations: tuple[UnitOpinion, ...]
    ballot: str
    closing: str = ""


@dataclass(frozen=True, slots=True)
class MinutesData:
    """会商纪要 (domain §5)."""

    face: DocumentFace
    meeting_id: int
    meeting: str
    began_at: datetime
    ended_at: datetime | None
    place: str
    chair: str
    topics: tuple[MinutesTopic, ...]
    present: tuple[str, ...]
    excused: tuple[str, ...]
    absent: tuple[str, ...]
    observing: tuple[str, ...]
    recorder: str
    signed_by: str


OBSERVING, INVITED = "列席", SeatState.INVITED.label


@dataclass(frozen=True, slots=True)
class Seated:
    """A line of the attendance sheet; `mode` is `OBSERVING` of a unit that no topic concerns."""

    unit: str
    person: str
    state: str
    mode: str
    at: datetime | None
    note: str


@dataclass(frozen=True, slots=True)
class AttendanceData:
    """签到表 (domain §5)."""

    face: DocumentFace
    meeting_id: int
    meeting: str
    starts_at: datetime
    place: str
    chair: str
    topics: tuple[str, ...]
    seats: tuple[Seated, ...]
