"""The frozen data of a meeting's papers, gathered from the meeting and its cases; what must not be read is masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from ...models.access import UNITS, barred, sealed
from ...models.case import CaseFile, Channel
from ...models.errors import NotAllowed, UserError
from ...models.lifecycle import TRANSITIONS, Action
from ...models.lifecycle.consulting import ConsultReason
from ...models.meeting.checking import confirmed, missing
from ...models.meeting.deciding import closing_of
from ...models.meeting.file import Decision, Item, Meeting, Opinion, Seat
from ...models.meeting.planning import attends, awaited, came, left_over, minutes_late, peers_first, seated
from ...models.meeting.terms import KEEPERS, ItemState, MeetingState, Mode, SeatState, Stance, Vote
from ...models.people import Role, Session
from ...models.store import cases, duty, meetings, papers
from ...models.store.store import Setup
from ...models.text import mask_numbers
from ...models.town.township import Township
from ..documents import DocumentFace, from_json
from ..documents.data import RulingRow
from ..documents.meeting_data import (
    OBSERVING,
    AttendanceData,
    MinutesData,
    MinutesTopic,
    NoticeData,
    NoticeSheet,
    NoticeTopic,
    Seated,
    UnitOpinion,
)

#: Named by its number alone, on every paper.
_CONFIDENTIAL = "保密事项"
_TRANSFERRED = "已移送事项"
_APART = "另行存档事项"
_SETTLED = (ItemState.SIGNED, ItemState.NOTHING, ItemState.RECORDED, ItemState.DEFERRED)
#: Whoever came or sent word: by the unit's own login, or written down for it.
_SENT_WORD = (SeatState.PRESENT, SeatState.LEFT, SeatState.EXCUSED)
_MAKE_UP = TRANSITIONS[Action.MINUTES]


class MeetingFacts:
    """One meeting, as its papers tell of it. Raises NotAllowed for posts that keep no meetings, or when a case on the
    agenda complains of this person."""

    def __init__(self, connection: Connection, setup: Setup, by: Session, meeting_id: int, face: DocumentFace) -> None:
        if by.role not in KEEPERS | {Role.SYSTEM}:
            raise NotAllowed(f"{by.role.label}不能印会商文书")
        file = meetings.load(connection, meeting_id)
        file = file.without_recused(meetings.complained_of(connection, file))
        self._file = left_over(replace(file, seats=awaited(file)))
        self._by = by
        self._connection = connection
        self._town: Township = setup.township
        self._face, self._role = face, by.role
        self._names = duty.names(connection)
        self._chairman = duty.officer(connection, self._file.meeting.chair)
        live = (item for item in self._file.agenda if item.state is not ItemState.GONE)
        self._topics: list[tuple[Item, CaseFile]] = [(item, cases.load(connection, item.case_id)) for item in live]
        self._own_logins = {
            login for login in {seat.by for seat in file.seats} if duty.officer(connection, login).role in UNITS
        }
        if any(barred(case.case, by) for _, case in self._topics):
            raise NotAllowed("议程上有须回避的案件，不能印这次会商的文书")

    # --- the three papers --------------------------------------------------------------------------------------------

    def notice(self) -> NoticeData:
        """会商通知 of a meeting that is to come."""
        meeting = self._file.meeting
        called = peers_first(self._town, (seat.unit_id for seat in self._file.seats if not seat.observer))
        sheets = ((self._town.unit[unit_id].name, tuple(self._announced_to(unit_id))) for unit_id in called)
        told = NoticeData(
            face=self._face,
            meeting_id=meeting.id,
            kind=meeting.kind.label,
            starts_at=meeting.starts_at,
            place=meeting.place,
            chair=self._chair(meeting),
            opinions_due=meeting.opinions_due,
            contact=self._town.facts.phone,
            sheets=tuple(NoticeSheet(name, topics) for name, topics in sheets if topics),
        )
        return replace(told, instead_of=self._instead_of(told))

    def minutes(self, *, issuing: bool) -> MinutesData:
        """会商纪要; issued once everything on the agenda is settled."""
        meeting = self._file.meeting
        if meeting.began_at is None:
            raise UserError("会商还没有召开，没有纪要可印")
        if not self._topics:
            raise UserError("议程上的事项已全部撤下，没有纪要可印")
        is_open = meeting.state is MeetingState.RUNNING
        if issuing and is_open and any(item.state not in _SETTLED for item, _ in self._topics):
            raise UserError("议程上还有没议完的事项，散会或逐项议定后再印发纪要")
        if issuing and self._role not in _MAKE_UP.roles and any(makes_up(item, case) for item, case in self._topics):
            *others, last = (role.label for role in Role if role in _MAKE_UP.roles)
            raise UserError(f"补会商的纪要由{'、'.join(others)}或{last}印发")
        seats = [s for s in self._file.seats if not s.observer]
        excused = [s.unit_id for s in seats if s.state is SeatState.EXCUSED]
        signed = {item.settled_by for item, _ in self._topics if item.state is ItemState.SIGNED}
        observing = (s for s in self._file.seats if s.observer and came(s))
        return MinutesData(
            face=self._face,
            meeting_id=meeting.id,
            meeting=meeting.name,
            began_at=meeting.began_at,
            ended_at=meeting.ended_at,
            place=meeting.place,
            chair=self._chair(meeting),
            topics=tuple(self._told(item, case) for item, case in self._topics),
            present=self._people(filter(came, seats)),
            excused=self._units(excused),
            absent=self._units(s.unit_id for s in seats if not came(s) and s.unit_id not in excused),
            observing=self._people(observing),
            recorder=self._names.get(meeting.created_by, meeting.created_by),
            signed_by="、".join(self._names.get(login, login) for login in sorted(signed)) or self._chair(meeting),
        )

    def attendance(self) -> AttendanceData:
        """签到表: before the meeting to be signed by hand, afterwards as it was."""
        meeting = self._file.meeting
        return AttendanceData(
            face=self._face,
            meeting_id=meeting.id,
            meeting=meeting.name,
            starts_at=meeting.starts_at,
            place=meeting.place,
            chair=self._chair(meeting),
            topics=tuple(f"{n}.{self._listed(case)}" for n, (_, case) in enumerate(self._topics, 1)),
            seats=tuple(self._seated()),
        )

    # --- their parts -------------------------------------------------------------------------------------------------

    def _chair(self, meeting: Meeting) -> str:
        return f"{self._chairman.role.label}{self._chairman.name}"

    def _units(self, ids: Iterable[int]) -> tuple[str, ...]:
        return tuple(self._town.unit[u].name for u in peers_first(self._town, ids))

    def _people(self, seats: Iterable[Seat]) -> tuple[str, ...]:
        by_unit = {seat.unit_id: seat for seat in seats}
        return tuple(
            f"{self._town.unit[u].name}{by_unit[u].person}{'（代）' if by_unit[u].deputy else ''}"
            for u in peers_first(self._town, by_unit)
        )

    def _title(self, case: CaseFile) -> str:
        if sealed(case.case):
            return _TRANSFERRED
        return _CONFIDENTIAL if case.case.confidential else mask_numbers(case.case.title)

    def _instead_of(self, told: NoticeData) -> str:
        """The number of the notice that is out already and says something else, "" where none is."""
        earlier = papers.of_meeting(self._connection, self._by, "meeting_notice", self._file.meeting.id)
        if not earlier:
            return ""
        said = from_json(NoticeData, earlier[0].data)
        is_same = replace(said, face=told.face, instead_of="") == told
        return said.instead_of if is_same else said.face.number or ""

    def _announced_to(self, unit_id: int) -> Iterable[NoticeTopic]:
        """What one unit is called to."""
        return (self._announced(item, case) for item, case in self._topics if unit_id in item.units)

    def _listed(self, case: CaseFile) -> str:
        """A topic on the sheet that everybody signs: by its number alone where somebody on it is complained about."""
        return case.case.no if self._is_about_one_here(case) else f"{self._title(case)}（{case.case.no}）"

    def _is_about_one_here(self, case: CaseFile) -> bool:
        """Whether the case complains of a unit at the table, which gets the papers that all get."""
        return any(seat.unit_id in case.case.complained_units for seat in self._file.seats)

    def _announced(self, item: Item, case: CaseFile) -> NoticeTopic:
        place = "" if _is_hidden(case) else case.case.place
        return NoticeTopic(case.case.no, self._title(case), place, _reason(case), self._units(item.units))

    def _told(self, item: Item, case: CaseFile) -> MinutesTopic:
        is_apart = self._is_about_one_here(case)
        hidden = is_apart or _is_hidden(case)
        signed = item.state is ItemState.SIGNED
        rulings = [] if hidden or not signed else [self._ruling(one) for one in self._file.decisions_on(item.n)]
        why = f"：{mask_numbers(item.outcome)}" if item.outcome else ""
        outcome = f"{item.state.label}{why}"
        if signed:
            outcome = f"没有单位到会，主持人签发理由{why}" if why else ""
        closing = closing_of(self._file, item.n, self._town)
        return MinutesTopic(
            case_no=case.case.no,
            title=_APART if is_apart else self._title(case),
            place="" if hidden else case.case.place,
            reason=_reason(case),
            outcome="研究意见另行存档" if hidden else outcome,
            rulings=tuple(rulings),
            reservations=() if hidden else tuple(self._reserved(item)),
            ballot="" if hidden else self._ballot(item),
            closing="" if hidden or closing is None else mask_numbers(closing.view),
        )

    def _ruling(self, one: Decision) -> RulingRow:
        assert one.lead is not None
        notes = []
        if one.override and not attends(self._file, one.lead):
            notes.append(f"该单位未到会，由主持人指定牵头，理由：{one.override}")
        if away := missing(self._file, one):
            notes.append(f"{'、'.join(self._units(away))}未到会")
        back = self._file.read_back_of(one)
        if back is not None and back.channel is not None and confirmed(self._file, one):
            channel = Channel(back.channel).label
            notes.append(f"{channel}复述，复述人{back.speaker}" if back.speaker else f"{channel}复述")
        if (against := self._file.objection_to(one)) is not None:
            notes.append(f"签发后该单位提出异议：{against.objection}")
        return RulingRow(
            lead=self._town.unit[one.lead].name,
            assisting=self._units(one.assisting),
            task=mask_numbers(one.task),
            due=one.due,
            standard=mask_numbers(one.standard),
            note="；".join(notes),
        )

    def _reserved(self, item: Item) -> Iterable[UnitOpinion]:
        """Every 保留意见, a unit's own and one that was recorded for it; one that was given up since says by what."""
        for one in self._file.opinions_on(item.n):
            if one.stance is not Stance.RESERVE:
                continue
            words = "；".join(filter(None, (one.view, one.objection, one.duty))) or "对议定事项持保留意见"
            counts = self._file.opinion_of(item.n, one.unit_id)
            if counts is not None and counts is not one:
                words += f"（后{_recorded(counts) or '由本单位'}表态为“{Stance(counts.stance or one.stance).label}”"
                words += f"，依据：{counts.view}）" if counts.view else "）"
            how = _recorded(one)
            yield UnitOpinion(self._town.unit[one.unit_id].name, mask_numbers(f"{words}（{how}）" if how else words))

    def _ballot(self, item: Item) -> str:
        if not item.ballot:
            return ""
        cast = self._file.votes_on(item.n)
        votes = [one.vote for one in cast]
        counted = "，".join(f"{vote.label}{votes.count(vote)}" for vote in Vote)
        by_others = [f"{self._town.unit[one.unit_id].name}{_recorded(one)}" for one in cast if one.channel is not None]
        noted = f"（其中{'、'.join(by_others)}）" if by_others else ""
        return mask_numbers(f"表决事项：{item.ballot}。{counted}{noted}")

    def _seated(self) -> Iterable[Seated]:
        for seat in seated(self._town, self._file.seats):
            unit_id = seat.unit_id
            late = 0 if seat.observer else minutes_late(self._file, unit_id)
            notes = [
                *([seat.mode.label] if seat.observer and seat.mode is not Mode.ROOM else []),
                *(["代"] if seat.deputy else []),
                *([f"迟到{late}分"] if late else []),
                *([seat.reason] if seat.reason else []),
            ]
            if not seat.observer and seat.state in _SENT_WORD and seat.by not in self._own_logins:
                notes.append("代录")
            since = seat.at if came(seat) else None
            mode, state = OBSERVING if seat.observer else seat.mode.label, seat.state.label
            name = self._town.unit[unit_id].name
            yield Seated(name, seat.person, state, mode, since, "，".join(filter(None, notes)))


def _recorded(opinion: Opinion) -> str:
    """由电话代录，告知人王队长; "" of what the unit said itself."""
    if opinion.channel is None:
        return ""
    told = f"，告知人{opinion.speaker}" if opinion.speaker else ""
    return f"由{Channel(opinion.channel).label}代录{told}"


def makes_up(item: Item, case: CaseFile) -> bool:
    """Whether the minutes are what the case was owed since a leader's oral direction: of a meeting held to make up for
    it, or of one the case came to for another reason."""
    was_met = item.state in (ItemState.RECORDED, ItemState.SIGNED, ItemState.NOTHING)
    return was_met and case.case.minutes_due is not None and case.case.state in _MAKE_UP.sources


def _is_hidden(case: CaseFile) -> bool:
    """Whether papers name the case by its number alone."""
    return case.case.confidential or sealed(case.case)


def _reason(case: CaseFile) -> str:
    if case.case.consult_reason:
        return ConsultReason(case.case.consult_reason).label
    return "应急事项口头研判，补会商"


def gather(
    connection: Connection,
    setup: Setup,
    by: Session,
    kind: str,
    meeting_id: int,
    face: DocumentFace,
    *,
    issuing: bool = False,
) -> NoticeData | MinutesData | AttendanceData:
    """The data of one of the three kinds."""
    facts = MeetingFacts(connection, setup, by, meeting_id, face)
    if kind == "minutes":
        return facts.minutes(issuing=issuing)
    return facts.notice() if kind == "meeting_notice" else facts.attendance()
