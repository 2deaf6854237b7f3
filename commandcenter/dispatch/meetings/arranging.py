"""Planning a meeting and leading it through its agenda."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ...models.case import Case, CaseFile, CaseState
from ...models.errors import UserError
from ...models.lifecycle import Action
from ...models.lifecycle.consulting import ConsultReason
from ...models.meeting import planning
from ...models.meeting.file import MeetingFile
from ...models.meeting.sitting import Sitting
from ...models.meeting.terms import CHAIRS, Focus, ItemState, MeetingKind, Step
from ...models.people import SYSTEM, Role
from ...models.store import cases, duty, meetings
from ...models.timing.worktime import TZ, local_day
from ...models.town.matters import Route
from ..center import CaseRef, ref_of
from ..rulings import minutes_of
from .steps import Steps

#: A case that came there since it was put on the agenda is not spoken about any more.
_ELSEWHERE = frozenset({CaseState.MERGED, CaseState.CANCELLED, CaseState.TRANSFERRED})


class Arranging(Steps):
    """When and where, about which cases, who is called, who chairs, what is on."""

    def plan(
        self,
        case_ids: Sequence[int],
        starts_at: datetime,
        place: str,
        chair: str,
        *,
        kind: MeetingKind = MeetingKind.PLANNED,
        opinions_due: datetime | None = None,
        hidden: bool = False,
    ) -> int:
        """A meeting about these cases, the units they concern called to it. Returns its id."""
        with self._store.unit() as unit:
            return self._plan(unit, case_ids, starts_at, place, chair, kind, opinions_due, hidden)[0]

    def instant(self, case_id: int, chair: str | None = None) -> int:
        """即时会商: about one case, here and now; a director puts the case to it in the same step."""
        with self._store.unit() as unit:
            now = self._now()
            file = self._visible(unit, case_id)
            is_consulted = file.case.state is CaseState.CONSULTING
            is_owed = file.case.minutes_due is not None and not is_consulted
            if not is_consulted and not is_owed and not _is_route(file.case):
                self._center.act_within(unit, file, Action.CONSULT, {"reason": ConsultReason.DIRECTOR})
            kind = MeetingKind.MAKEUP if is_owed else MeetingKind.INSTANT
            leads = chair or self._usual_chair(unit)
            meeting_id, before = self._plan(unit, [case_id], now, "", leads, kind, None, False)
            self._begin(unit, before)
            return meeting_id

    def _plan(
        self,
        unit: Connection,
        case_ids: Sequence[int],
        starts_at: datetime,
        place: str,
        chair: str,
        kind: MeetingKind,
        opinions_due: datetime | None,
        hidden: bool,
    ) -> tuple[int, MeetingFile]:
        now, township = self._now(), self._store.setup(unit).township
        meeting_id = meetings.identity(unit)
        first = planning.new_meeting(meeting_id, kind, starts_at, place, "", self._by, now)
        sitting = Sitting(first, self._by, now, township)
        said = {"chair": chair, "opinions_due": opinions_due, "hidden": hidden}
        planning.change(sitting, said, self._chairs(unit))
        files = [self._for_the_meeting(unit, case_id, kind) for case_id in case_ids]
        planning.put_on(sitting, files)
        for item, file in zip(sitting.file.items, files, strict=True):
            proposed = planning.proposed_units(file, township)
            planning.call(sitting, item.n, proposed, file.case.complained_units)
        meetings.add(unit, sitting.file, self._by, Step.PLAN, now)
        self._let_see(unit, MeetingFile(first.meeting), sitting.file)
        return meeting_id, sitting.file

    def _for_the_meeting(self, unit: Connection, case_id: int, kind: MeetingKind) -> CaseFile:
        """A case of the route R4 is put to the meeting as it comes on an agenda; one that is on another is not."""
        file = self._visible(unit, case_id)
        if (other := meetings.agenda_with(unit, case_id)) is not None:
            day = f"{other[1].astimezone(TZ):%m月%d日}"
            raise UserError(f"{file.case.no} 已在{day}的会商议程上", field="cases", kept="没有安排会议")
        if kind is MeetingKind.MAKEUP:
            _not_made_up(unit, file)
        elif _is_route(file.case):
            return self._center.act_within(unit, file, Action.CONSULT, {"reason": ConsultReason.ROUTE}, SYSTEM)
        return file

    def change(self, meeting_id: int, **said: Any) -> None:
        """place, chair, starts_at, opinions_due, hidden, strict."""
        self._step(meeting_id, Step.CHANGE, lambda s, unit: planning.change(s, said, self._chairs(unit)))

    def put_on(self, meeting_id: int, case_ids: Sequence[int]) -> None:
        """More cases on the agenda, the units they concern called."""

        def do(s: Sitting, unit: Connection) -> None:
            if minutes_of(unit, SYSTEM, meeting_id) is not None:
                raise UserError("会商纪要已印发，不再加议题；请另开会商", kept="议程没有改动")
            files = [self._for_the_meeting(unit, case_id, s.meeting.kind) for case_id in case_ids]
            known = {item.n for item in s.file.items}
            planning.put_on(s, files)
            new = [item for item in s.file.items if item.n not in known]
            for item, file in zip(new, files, strict=True):
                proposed = planning.proposed_units(file, s.township)
                planning.call(s, item.n, proposed, file.case.complained_units)

        self._step(meeting_id, Step.AGENDA, do)

    def take_off(self, meeting_id: int, item_n: int) -> None:
        self._step(meeting_id, Step.AGENDA, lambda s, unit: planning.take_off(s, item_n))

    def reorder(self, meeting_id: int, order: Sequence[int]) -> None:
        """The agenda in this order of topics' numbers."""
        self._step(meeting_id, Step.AGENDA, lambda s, unit: planning.reorder(s, order))

    def allot(self, meeting_id: int, item_n: int, minutes: int) -> None:
        self._step(meeting_id, Step.AGENDA, lambda s, unit: planning.allot(s, item_n, minutes))

    def call(self, meeting_id: int, item_n: int, units: Sequence[int]) -> None:
        """Whom a topic concerns: they see the case and may speak to it."""

        def do(s: Sitting, unit: Connection) -> None:
            file = cases.load(unit, s.item(item_n).case_id)
            planning.call(s, item_n, units, file.case.complained_units)

        self._step(meeting_id, Step.INVITE, do)

    def cancel(self, meeting_id: int, reason: str) -> None:
        self._step(meeting_id, Step.CANCEL, lambda s, unit: planning.cancel(s, reason))

    def begin(self, meeting_id: int) -> None:
        """Opens the first topic; what was merged, cancelled or handed over since is off the agenda."""
        with self._store.unit() as unit:
            self._begin(unit, self._locked(unit, meeting_id))

    def _begin(self, unit: Connection, before: MeetingFile) -> None:
        year = local_day(self._now()).year
        serial = meetings.next_serial(unit, year)

        def do(s: Sitting, unit: Connection) -> None:
            for item in s.file.items:
                if item.state is ItemState.WAITING and cases.load(unit, item.case_id).case.state in _ELSEWHERE:
                    planning.take_off(s, item.n)
            planning.begin(s, year, serial)

        self._save(unit, before, Step.BEGIN, do)

    def open_item(self, meeting_id: int, item_n: int) -> None:
        """The meeting turns to a topic."""
        self._step(meeting_id, Step.NEXT, lambda s, unit: planning.open_item(s, item_n), {"item": item_n})

    def show(self, meeting_id: int, focus: Focus) -> None:
        """What the room sees."""
        self._step(meeting_id, Step.SHOW, lambda s, unit: planning.show(s, focus))

    def expose(self, meeting_id: int, item_n: int, **what: Any) -> None:
        """photos, blurs, names, shown: see `planning.expose`."""
        self._step(meeting_id, Step.SHOW, lambda s, unit: planning.expose(s, item_n, **what))

    def settle(
        self,
        meeting_id: int,
        item_n: int,
        state: ItemState,
        reason: str,
        *,
        login: str | None = None,
        password: str = "",
    ) -> CaseRef | None:
        """A topic ends without a dispatch: NOTHING sends the case back to triage, which is the chair's to say (at the
        secretary's machine by `login` and `password`); RECORDED makes up for an oral direction, DEFERRED leaves it to
        another meeting. Returns the case where something was done to it that `unsign` takes back."""
        if login is not None:
            with self._as(login, password) as chair:
                return chair.settle(meeting_id, item_n, state, reason)
        sent: list[CaseRef] = []

        def do(s: Sitting, unit: Connection) -> None:
            planning.settle(s, item_n, state, reason)
            if state is ItemState.DEFERRED:
                self._tell_put_off(unit, s, item_n)
            if state is ItemState.NOTHING:
                file = self._visible(unit, s.item(item_n).case_id)
                after = self._center.act_within(unit, file, Action.CONSULT_NOTHING, {"reason": reason})
                s.change("items", item_n, case_version=after.case.version)
                sent.append(ref_of(after))

        self._step(meeting_id, Step.SETTLE, do, {"item": item_n})
        return sent[0] if sent else None

    def end(self, meeting_id: int) -> None:
        """Everybody goes home; what was not settled is in the pool again."""

        def do(s: Sitting, unit: Connection) -> None:
            left = [one.n for one in s.file.items if one.state in (ItemState.WAITING, ItemState.OPEN)]
            planning.end(s)
            for item_n in left:
                self._tell_put_off(unit, s, item_n)

        self._step(meeting_id, Step.END, do)

    def _tell_put_off(self, unit: Connection, s: Sitting, item_n: int) -> None:
        """The case's story tells that a meeting did not settle it, and why."""
        item = s.file.item(item_n)
        file = cases.load(unit, item.case_id)
        text = f"{s.meeting.name}没有议定，{ItemState.DEFERRED.label}：{item.outcome}"
        self._center.act_within(unit, file, Action.NOTE, {"text": text})

    def _usual_chair(self, unit: Connection) -> str:
        """Whoever holds an instant meeting chairs it, else the leader on duty."""
        if self._by.role in CHAIRS:
            return self._by.login
        leaders = duty.officers(unit, (Role.DUTY_LEADER, Role.DIRECTOR))
        if not leaders:
            raise UserError("没有能主持会商的账号，请先选主持人", field="chair")
        return leaders[0].login


def _not_made_up(unit: Connection, file: CaseFile) -> None:
    """Raises UserError for a case another meeting made up for, whose minutes only have to be issued."""
    held = meetings.recorded_about(unit, file.case.id)
    if held is not None and minutes_of(unit, SYSTEM, held) is None:
        name = meetings.load(unit, held).meeting.name
        raise UserError(f"{file.case.no} 已在{name}补议，请印发会商纪要", field="cases", kept="没有另开会商")


def _is_route(case: Case) -> bool:
    """Whether a case is the meeting's by its matter: it comes there as it comes on an agenda."""
    return case.state is CaseState.ACCEPTED and case.route is Route.R4
