"""How every step of a meeting is carried out: loaded behind its lock, done by the pure rules, saved with its event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Connection

from ...models.access import UNITS, may_see
from ...models.case import OPEN, CaseFile
from ...models.errors import NotAllowed, NotFound, UserError
from ...models.lifecycle import Action
from ...models.meeting.file import MeetingFile
from ...models.meeting.sitting import Sitting
from ...models.meeting.terms import ATTENDERS, CHAIRS, Step
from ...models.people import SYSTEM
from ...models.store import accounts, cases, duty, meetings
from ...models.timing.worktime import TZ
from ..center import Center
from ..desk import Desk

Do = Callable[[Sitting, Connection], None]
#: What became of fields that two people typed into at the same time, by name.
Fates = Mapping[str, Any]


class Steps:
    """Meetings as one login works on them. Raises NotAllowed for posts that take no part."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._by = desk.by
        self._center = Center(desk.store, desk.by, desk.clock)

    def _now(self) -> datetime:
        return self._desk.clock.now()

    def _step(
        self,
        meeting_id: int,
        step: Step,
        do: Do,
        said: Mapping[str, Any] | None = None,
    ) -> None:
        with self._store.unit() as unit:
            self._save(unit, self._locked(unit, meeting_id), step, do, said)

    def _save(
        self,
        unit: Connection,
        before: MeetingFile,
        step: Step,
        do: Do,
        said: Mapping[str, Any] | None = None,
    ) -> None:
        now = self._now()
        numbers = meetings.numbers(unit, before.meeting.id)
        seated = before.without_recused(meetings.complained_of(unit, before))
        if self._by.role in UNITS:
            before = seated  # the next step of the centre writes down who was recused meanwhile
        sitting = Sitting(seated, self._by, now, self._store.setup(unit).township, numbers)
        do(sitting, unit)
        after = sitting.result()
        meetings.save(unit, before, after, self._by, step, said or {}, now)
        self._let_see(unit, before, after)

    def _locked(self, unit: Connection, meeting_id: int) -> MeetingFile:
        if self._by.role not in ATTENDERS:
            raise NotAllowed(f"{self._by.role.label}不参加会商")
        file = self._without_barred(unit, meetings.locked(unit, meeting_id))
        if self._by.role in UNITS and (file.seat_of(self._by.unit_id) is None or not file.items):
            raise NotFound("没有这次会商")
        return file

    def _without_barred(self, unit: Connection, file: MeetingFile) -> MeetingFile:
        """Only the topics this person may know of (回避), and what was said of them: as a server gives the meeting
        to him anyway. What he does passes over the others."""
        township = self._store.setup(unit).township
        found = cases.load_many(unit, {item.case_id for item in file.items})
        seen = {case_id for case_id, case in found.items() if may_see(case, self._by, township)}
        return replace(
            file,
            items=tuple(one for one in file.items if one.case_id in seen),
            opinions=tuple(one for one in file.opinions if one.case_id in seen),
            decisions=tuple(one for one in file.decisions if one.case_id in seen),
            read_backs=tuple(one for one in file.read_backs if one.case_id in seen),
        )

    def _visible(self, unit: Connection, case_id: int) -> CaseFile:
        file = cases.load(unit, case_id)
        if not may_see(file, self._by, self._store.setup(unit).township):
            raise NotFound("没有这个案件")
        return file

    def _let_see(self, unit: Connection, before: MeetingFile, after: MeetingFile) -> None:
        """Whoever a topic concerns sees its case, from the invitation on; who is no longer called, no longer does."""
        old = _called(before)
        for case_id, units in _called(after).items():
            if units == old.get(case_id, ()):
                continue
            file = cases.load(unit, case_id)
            if file.case.state in OPEN and file.case.invited != units:
                self._center.act_within(unit, file, Action.INVITE, _invitation(after, units), SYSTEM)

    def _chairs(self, unit: Connection) -> set[str]:
        return {officer.login for officer in duty.officers(unit, CHAIRS)}

    def _between(self, unit: Connection) -> str:
        at = self._now().astimezone(TZ)
        return f"—— 以上为先存的内容，以下为{self._by.name} {at:%H:%M} 所写 ——"

    @contextmanager
    def _as(self, login: str, password: str) -> Iterator[Self]:
        """The desk as the chair signs at it."""
        if not (login := login.strip()):
            raise UserError("请填写主持人的账号", field="login")
        with self._store.opened_as(login, password) as store:
            with store.read() as connection:
                by = accounts.check_password(connection, login, password)
            yield type(self)(Desk(store, by, self._desk.clock))


def _invitation(file: MeetingFile, units: tuple[int, ...]) -> dict[str, Any]:
    """Who is called, and when and where to."""
    meeting = file.meeting
    when = f"{meeting.starts_at.astimezone(TZ):%m-%d %H:%M}"
    return {"units": units} | ({"meeting": " ".join(filter(None, (when, meeting.place)))} if units else {})


def _called(file: MeetingFile) -> dict[int, tuple[int, ...]]:
    """Whom each case concerns: of one that was taken off and put on again the later topic says it."""
    return {item.case_id: item.units for item in file.items}
