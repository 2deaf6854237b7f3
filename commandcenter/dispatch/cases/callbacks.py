"""The call-back desk: whom this post has to call, from when the next try counts, and what to say (domain §2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...models.case import Callback, CaseFile, Check
from ...models.lifecycle import Action, World, why_not
from ...models.lifecycle.closing import is_for_shift_lead, next_try, to_be_called, tries
from ...models.people import Role
from ...models.queues import BoardQuery, Queue
from ...models.store import board as boards
from ...models.store import cases
from ..desk import Desk

#: So many waiting cases are looked through, the most urgent first.
_MOST = 300
#: Of a letter only the beginning is read out.
_LONG = 160


@dataclass(frozen=True, slots=True)
class Call:
    """One requester to be called. `next_at`: from when another try counts; not later than now = may be called now."""

    case_id: int
    version: int
    no: str
    title: str
    grid: str
    due: datetime | None
    confidential: bool
    requester: int
    requesters: int
    tries: tuple[Callback, ...]
    tries_of: int
    next_at: datetime
    script: Script

    @property
    def key(self) -> tuple[int, int]:
        """What tells one line of the list from another."""
        return self.case_id, self.requester


@dataclass(frozen=True, slots=True)
class Script:
    """What was complained about, what was done by whom, what was found on the spot."""

    complaint: str
    unit: str
    result: str
    found: str


def calls(desk: Desk) -> tuple[Call, ...]:
    """The open call-backs of this post: those that count now first, by deadline, then by the time of the next try."""
    now = desk.clock.now()
    with desk.store.read() as connection:
        world = desk.store.world(connection)
        query = BoardQuery(Queue.MINE_CALL_BACK)
        rows = boards.page(connection, world.township, desk.by, query, now=now, limit=_MOST)
        files = [cases.load(connection, row.id) for row in rows]
    mine = [file for file in files if _is_mine(file, desk, now, world)]
    found = [_call(file, n, now, world) for file in mine for n in to_be_called(file, world.limits)]
    return tuple(sorted(found, key=lambda call: (max(call.next_at, now), call.due or now, call.key)))


def _is_mine(file: CaseFile, desk: Desk, now: datetime, world: World) -> bool:
    """值班长 may call everybody back; waiting for that post are the calls the call-back officer must not make."""
    if why_not(file, Action.CALL_BACK, desk.by, now, world) is not None:
        return False
    return desk.by.role is Role.CALLBACK or is_for_shift_lead(file.case)


def _call(file: CaseFile, requester: int, now: datetime, world: World) -> Call:
    case, tried = file.case, tries(file, requester)
    grid = world.township.grid.get(case.grid_id or 0)
    return Call(
        case_id=case.id,
        version=case.version,
        no=case.no,
        title=case.title,
        grid=grid.name if grid else "",
        due=case.due,
        confidential=case.confidential,
        requester=requester,
        requesters=len(file.requesters),
        tries=tried,
        tries_of=world.limits.unreachable_tries,
        next_at=next_try(tried, now, world.limits),
        script=_script(file, world),
    )


def _script(file: CaseFile, world: World) -> Script:
    lead = file.lead
    passed = next((v.note for v in reversed(file.verifications) if v.result is Check.PASS), "")
    return Script(
        complaint=text if len(text := file.case.text) <= _LONG else f"{text[:_LONG]}…",
        unit=world.unit(lead.unit_id).name if lead else "",
        result=lead.result if lead else "",
        found=passed,
    )
