"""One case as papers may tell of it: names and numbers masked, of a confidential one nobody named."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ....models.access import sealed
from ....models.case import RUNNING, VOID, CaseFile, Event, Task, TaskRole, TaskState
from ....models.errors import UserError
from ....models.lifecycle import Action
from ....models.payload import parse_time
from ....models.people import SYSTEM, Session
from ....models.store import cases, duty, meetings, requesters
from ....models.store.store import Setup
from ....models.text import mask_name, mask_numbers, mask_phone
from ....models.town.matters import Matter
from ....models.town.township import Township
from ...documents import DocumentFace
from ...documents.case_data import CallRow, CaseFacts, CheckRow, WorkRow
from ...documents.data import DispatchUnit, RulingRow

SECRET = "保密"
_HIDDEN = "×××"
_ROLES = {TaskRole.LEAD: "牵头", TaskRole.CO: "配合"}


class Happened(NamedTuple):
    """An event of the case with what was filled in."""

    event: Event
    said: dict[str, Any]


@dataclass(frozen=True)
class About:
    """What every paper of the case is gathered from. Raises UserError for a case that was handed over (移送)."""

    connection: Connection
    setup: Setup
    file: CaseFile
    face: DocumentFace
    by: Session
    now: datetime

    def __post_init__(self) -> None:
        if sealed(self.file.case):
            raise UserError(f"{self.file.case.no} 已移送，不能印制文书")

    @property
    def town(self) -> Township:
        return self.setup.township

    @property
    def contact(self) -> str:
        return self.town.facts.phone

    @cached_property
    def matter(self) -> Matter | None:
        return self.town.matter[self.file.case.matter_id] if self.file.case.matter_id else None

    # --- words -------------------------------------------------------------------------------------------------------

    @cached_property
    def _hidden(self) -> tuple[tuple[str, str], ...]:
        """What a text must not say of those who asked, with what stands in its place; the longest first."""
        told: dict[str, str] = {}
        for one in requesters.of_case(self.connection, self.file.case.id):
            if self.file.case.confidential:
                told |= dict.fromkeys(filter(None, (one.address, one.name, one.phone)), _HIDDEN)
            elif len(one.name) > 1:
                told[one.name] = mask_name(one.name)
        return tuple(sorted(told.items(), key=lambda pair: len(pair[0]), reverse=True))

    def said(self, text: str) -> str:
        """A text without anybody's telephone, with the names of those who asked masked; of a confidential case without
        them and their addresses."""
        for secret, instead in self._hidden:
            text = text.replace(secret, instead)
        return mask_numbers(text)

    def asker(self, n: int | None = None) -> tuple[str, str]:
        """Name and telephone, masked, of requester `n`, or of the first."""
        if not self.file.case.requesters:
            return "", ""
        if self.file.case.confidential:
            return SECRET, ""
        known = requesters.of_case(self.connection, self.file.case.id)
        found = next((one for one in known if n is None or one.n == n), None)
        return (mask_name(found.name), mask_phone(found.phone)) if found else ("", "")

    @cached_property
    def _names(self) -> dict[str, str]:
        return duty.names(self.connection)

    def name(self, login: str) -> str:
        return SYSTEM.name if login == SYSTEM.login else self._names.get(login, login)

    def officer(self, login: str) -> str:
        """Post and name."""
        if login == SYSTEM.login:
            return SYSTEM.name
        who = duty.officer(self.connection, login)
        return f"{who.role.label}{who.name}"

    def unit(self, unit_id: int) -> str:
        return self.town.unit[unit_id].name

    # --- facts -------------------------------------------------------------------------------------------------------

    def facts(self) -> CaseFacts:
        case = self.file.case
        name, phone = self.asker()
        place, grid = self.said(case.place), self.town.grid[case.grid_id].name if case.grid_id else ""
        return CaseFacts(
            no=case.no,
            source=case.platform.label,
            external_no=case.external_no or "",
            registered_at=case.registered_at,
            kind=case.kind.label,
            urgency=case.urgency.label,
            route=case.route.label if case.route else "",
            matter=self.matter.name if self.matter else "",
            text=self.said(case.text),
            place=place,
            grid="" if grid == place else grid,
            requester=name,
            requester_phone=phone,
            state=case.state.label,
        )

    @property
    def tasks(self) -> list[Task]:
        """Lead first, then the assisting units, as long as their tasks count."""
        live = [t for t in self.file.tasks if t.state not in VOID or t.n == self.file.case.lead]
        return sorted(live, key=lambda t: (t.role is not TaskRole.LEAD, t.n))

    @property
    def running(self) -> list[Task]:
        """The tasks whose units still owe something, lead first."""
        return [task for task in self.tasks if task.state in RUNNING]

    def dispatched(self) -> tuple[DispatchUnit, ...]:
        return tuple(map(self._unit_of, self.tasks))

    def _unit_of(self, task: Task) -> DispatchUnit:
        unit = self.town.unit[task.unit_id]
        limits = task.sign_due, task.response_due, task.due
        return DispatchUnit(self._decided_role(task), unit.name, unit.duty_phone, *limits)

    def role(self, task: Task) -> str:
        return _ROLES[task.role]

    def _decided_role(self, task: Task) -> str:
        """Who assists in the case may lead one of the decided matters."""
        if task.role is TaskRole.CO and any(one[0] == task.unit_id for one in self._orders):
            return f"{_ROLES[TaskRole.CO]}\n{_ROLES[TaskRole.LEAD]}"
        return self.role(task)

    def work(self) -> tuple[WorkRow, ...]:
        """Every task that was not taken back at once, the returned ones too."""
        told = (task for task in self.file.tasks if not task.undone)
        ordered = sorted(told, key=lambda t: (t.n != self.file.case.lead, t.role is not TaskRole.LEAD, t.n))
        return tuple(map(self._work_of, ordered))

    def _work_of(self, task: Task) -> WorkRow:
        filed = task.feedback_at
        counted = task.state not in (TaskState.RETURNED, TaskState.WITHDRAWN, TaskState.WAIVED)
        return WorkRow(
            role=_ROLES[task.role],
            unit=self.unit(task.unit_id),
            dispatched_at=task.dispatched_at,
            signed_at=task.signed_at,
            contact_at=task.contact_at or task.arrived_at,
            feedback_at=filed,
            due=task.due,
            state=task.state.label,
            on_time=filed <= task.due if filed is not None and counted else None,
            result=self.said(task.result),
        )

    def checks(self) -> tuple[CheckRow, ...]:
        return tuple(
            CheckRow(
                at=one.at,
                by=self.name(one.by),
                checker=self.unit(one.unit_id),
                unit=self.unit(self.file.tasks[one.task_n - 1].unit_id),
                result=one.result.label,
                resolved=one.resolved,
                note=self.said(one.note),
            )
            for one in self.file.verifications
        )

    def calls(self) -> tuple[CallRow, ...]:
        return tuple(
            CallRow(
                n=one.n,
                requester=self.asker(one.requester)[0],
                at=one.at,
                by=self.name(one.by),
                reached=one.reached,
                resolved=one.resolved,
                rating=one.rating.label if one.rating else "",
                reason=self.said(one.reason),
            )
            for one in self.file.callbacks
        )

    # --- what a consultation decided ---------------------------------------------------------------------------------

    @cached_property
    def _directed(self) -> Happened | None:
        """The consultation's dispatch, where that is what the case is worked on by."""
        last = self.newest(Action.DISPATCH, Action.WHISTLE, Action.DIRECT, Action.CONSULT)
        return last if last is not None and last.event.kind == Action.DIRECT else None

    @property
    def _orders(self) -> Sequence[Any]:
        return () if self._directed is None else self._directed.said.get("orders") or ()

    @property
    def decided(self) -> tuple[RulingRow, ...]:
        """The decided matters that were dispatched."""
        return tuple(
            RulingRow(
                lead=self.unit(lead),
                assisting=tuple(map(self.unit, assisting)),
                task=self.said(task),
                due=parse_time(due),
                standard=self.said(standard),
                note="",
            )
            for lead, assisting, task, due, standard in self._orders
        )

    @property
    def meeting(self) -> str:
        """The consultation that decided them: 2026年第3次会商."""
        if self._directed is None:
            return ""
        topic = meetings.topic_of(self.connection, self.file.case.id, self._directed.event.n)
        return "" if topic is None else meetings.load(self.connection, topic[0]).meeting.name

    # --- events ------------------------------------------------------------------------------------------------------

    def newest(self, *actions: Action) -> Happened | None:
        """The newest of these steps that was not taken back."""
        wanted = {action.value for action in actions}
        return next((one for one in self._standing() if one.event.kind in wanted), None)

    def _standing(self) -> Iterator[Happened]:
        taken_back: set[int] = set()
        for event in reversed(cases.events(self.connection, self.file.case.id)):
            said = json.loads(event.payload).get("said", {})
            if event.kind == Action.UNDO:
                taken_back.add(said["undoes"])
            elif event.n not in taken_back:
                yield Happened(event, said)
