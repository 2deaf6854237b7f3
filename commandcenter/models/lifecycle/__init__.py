"""The life cycle of a case (domain §2): one table, one function that carries an action out, one that undoes it.

`advance` is pure: it takes the dossier, what was said, who acts, when, and the `World`, and returns the new dossier
with its events. It raises RuleBroken (impossible now, or a field), NotAllowed (not this post), NotFound (must not
see it). `why_not` gives the sentence without trying.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from .. import payload
from ..access import DUTY, UNITS, may_see
from ..case import VOID, CaseFile, CaseState, Event, TaskState
from ..draft import Urgency
from ..errors import NotAllowed, NotFound, RuleBroken
from ..people import SYSTEM, Session
from . import (
    attaching,
    checking,
    closing,
    consulting,
    correcting,
    dispatching,
    intake,
    joining,
    petition,
    protecting,
    proxies,
    rating,
    replying,
    requests,
    supervising,
    taking_over,
    working,
)
from .fields import PROXY_FIELDS, cleaned, fields_of
from .supervising import yellow_from
from .table import TAKEN_AT, UNDRAWN, Action, Field, FieldKind, Reach, Transition
from .work import Work, World, running_due

__all__ = [
    "PROXY_FIELDS",
    "SUPPLEMENT",
    "TAKEN_AT",
    "TASK_PAIRS",
    "TRANSITIONS",
    "UNDRAWN",
    "Action",
    "Field",
    "FieldKind",
    "Reach",
    "Transition",
    "World",
    "advance",
    "fields_of",
    "legal_actions",
    "outcome",
    "register",
    "registered",
    "said_of",
    "state_pairs",
    "undo",
    "why_no_undo",
    "why_not",
    "yellow_from",
]

_STAGES = (intake, taking_over, dispatching, consulting, working, requests, checking, closing, joining)
_OVERLAYS = (supervising, replying, attaching, petition, protecting, proxies, rating, correcting)
_ROWS: tuple[Transition, ...] = tuple(row for part in (*_STAGES, *_OVERLAYS) for row in part.ROWS)
#: Every action's row. A new transition is one row in the module of its stage.
TRANSITIONS: dict[Action, Transition] = {row.action: row for row in _ROWS}

register = intake.new_case
SUPPLEMENT = intake.SUPPLEMENT

_T = TaskState
#: Every change of a task's state (domain §2.1); the last lines are what an undo and a rework need.
TASK_PAIRS: frozenset[tuple[TaskState, TaskState]] = frozenset(
    {
        *((_T.SENT, end) for end in (_T.SIGNED, _T.RETURNED, _T.WITHDRAWN, _T.WAIVED)),
        *(
            (work, end)
            for work in (_T.SIGNED, _T.CONTACTED)
            for end in (_T.CONTACTED, _T.FED_BACK, _T.SUSPENDED, _T.RETURNED, _T.WITHDRAWN, _T.WAIVED)
            if work is not end
        ),
        *((_T.SUSPENDED, end) for end in (_T.SIGNED, _T.CONTACTED, _T.RETURNED, _T.WITHDRAWN, _T.WAIVED)),
        *((_T.FED_BACK, end) for end in (_T.DONE, _T.CONTACTED, _T.WITHDRAWN)),
        (_T.DONE, _T.CONTACTED),
        (_T.CONTACTED, _T.DONE),
        *((_T.WITHDRAWN, back) for back in (_T.SENT, _T.SIGNED, _T.CONTACTED, _T.FED_BACK, _T.SUSPENDED)),
    }
)


def state_pairs() -> frozenset[tuple[CaseState, CaseState]]:
    """Every change of state some row allows; the database's `transition` table is generated from it.

    An undo goes back over the pair of an undoable row.
    """
    forth = {pair for row in _ROWS for pair in row.pairs}
    back = {(b, a) for row in _ROWS if row.undoable for a, b in row.pairs}
    return frozenset(forth | back)


def registered(file: CaseFile, said: Mapping[str, Any], by: Session, now: datetime) -> Event:
    """The first event of a case."""
    text = payload.dumps(payload.changes(None, file), said)
    return Event(1, now, by.login, Action.REGISTER.value, text)


def why_not(file: CaseFile, action: Action, by: Session, now: datetime, world: World) -> str | None:
    """Why this person cannot do this now, in one sentence; None when it is possible."""
    try:
        _check(TRANSITIONS[action], file, by, now, world)
    except (RuleBroken, NotAllowed, NotFound) as error:
        return error.message
    return None


def legal_actions(file: CaseFile, by: Session, now: datetime, world: World) -> tuple[Action, ...]:
    """What this person may do with this case now, in the table's order."""
    return tuple(action for action in TRANSITIONS if why_not(file, action, by, now, world) is None)


def _check(row: Transition, file: CaseFile, by: Session, now: datetime, world: World) -> None:
    case = file.case
    if not may_see(file, by, world.township):
        raise NotFound("没有这个案件")
    proxying = row.proxy and by.role in DUTY
    if by.role not in row.roles and not proxying:
        raise NotAllowed(f"{by.role.label}不能{row.action.label}")
    if case.state not in row.sources:
        raise RuleBroken(f"案件{case.state.label}，不能{row.action.label}")
    if case.state in row.emergency_only and case.urgency is not Urgency.EMERGENCY:
        raise RuleBroken(f"案件{case.state.label}，只有应急事项可以直接{row.action.label}")
    if by.role in UNITS and not _within_reach(row.reach, file, by, world):
        raise NotAllowed(f"{row.action.label}只由{row.reach.label}进行")
    if row.guard is not None and (why := row.guard(file, by, now, world)):
        raise RuleBroken(why)


def _within_reach(reach: Reach, file: CaseFile, by: Session, world: World) -> bool:
    case, lead = file.case, file.lead
    if reach is Reach.TASK:
        return any(t.unit_id == by.unit_id for t in file.tasks)
    if reach is Reach.GRID:
        grids = {g.id for place in (case.grid_id, *case.involved) for g in world.township.grid_line(place)}
        return by.grid_id in grids if case.grid_id is not None else by.unit_id == case.reporter_unit_id
    if reach is Reach.REPORTER:
        return by.unit_id == case.reporter_unit_id
    leads = lead is not None and lead.state not in VOID and lead.unit_id == by.unit_id
    if reach is Reach.OWNER:
        return leads or by.unit_id == case.responsible_unit_id
    return leads or reach is Reach.ANY


def outcome(
    file: CaseFile, action: Action, said: Mapping[str, Any], by: Session, now: datetime, world: World
) -> CaseFile:
    """What the dossier would be after an action, without carrying it out; raises what `advance` would raise."""
    return _done(file, action, said, by, now, world)[1]


def _done(
    file: CaseFile, action: Action, said: Mapping[str, Any], by: Session, now: datetime, world: World
) -> tuple[Work, CaseFile]:
    row = TRANSITIONS[action]
    _check(row, file, by, now, world)
    work = Work(file, by, now, world, cleaned(row, said, by, now, world))
    row.do(work)
    after = work.result()
    _assert_target(row, file.case.state, after.case.state)
    return work, after


def advance(
    file: CaseFile, action: Action, said: Mapping[str, Any], by: Session, now: datetime, world: World
) -> tuple[CaseFile, list[Event]]:
    """Carry one action out. The dossier given is untouched; the events are numbered from its version."""
    work, after = _done(file, action, said, by, now, world)
    events = [
        Event(after.case.version, now, by.login, action.value, payload.dumps(payload.changes(file, after), work.said))
    ]
    if work.follow_up is not None:
        kind, follow = work.follow_up
        after, more = advance(after, Action(kind), follow, SYSTEM, now, world)
        events += more
    return after, events


def _assert_target(row: Transition, before: CaseState, after: CaseState) -> None:
    """A rule that ends where its row does not allow is a bug of the table, not of the user."""
    if after is not before and (before, after) not in row.pairs:
        raise AssertionError(f"{row.action}: {before} -> {after} is not in the table")


def undo(
    before: CaseFile, now_file: CaseFile, undone: Event, by: Session, now: datetime, world: World
) -> tuple[CaseFile, Event]:
    """Take back the last action: `before` is the dossier it started from (domain §2.2, Undo).

    Tasks it created stay as 已撤回, everything else is as it was. Raises RuleBroken when it is too late, somebody
    has acted since, it was another person's, or it is not an action that can be undone.
    """
    _check_undo(now_file, undone, by, now, world)
    kept = tuple(
        replace(t, state=TaskState.WITHDRAWN, ended_at=now, undone=True) for t in now_file.tasks[len(before.tasks) :]
    )
    case = replace(before.case, version=now_file.case.version + 1)
    tasks = (*before.tasks, *kept)
    after = replace(before, case=replace(case, due=running_due(case, list(tasks))), tasks=tasks)
    said = {"undoes": undone.n, "kind": undone.kind}
    text = payload.dumps(payload.changes(now_file, after), said)
    return after, Event(after.case.version, now, by.login, Action.UNDO.value, text)


def why_no_undo(file: CaseFile, last: Event, by: Session, now: datetime, world: World) -> str | None:
    """Why this person cannot take the last event of a case back; None when nothing of the dossier forbids it."""
    try:
        _check_undo(file, last, by, now, world)
    except (RuleBroken, NotAllowed) as error:
        return error.message
    return None


def _check_undo(file: CaseFile, undone: Event, by: Session, now: datetime, world: World) -> None:
    row = TRANSITIONS.get(Action(undone.kind))
    if row is None or not row.undoable:
        raise RuleBroken(f"{Action(undone.kind).label}不能撤销")
    if undone.login != by.login:
        raise NotAllowed("只能撤销自己的操作")
    if undone.n != file.case.version:
        raise RuleBroken("案件已有新的操作，不能撤销")
    if now - undone.at > timedelta(seconds=world.limits.undo_seconds):
        raise RuleBroken(f"已超过{world.limits.undo_seconds}秒，不能撤销")


def said_of(event: Event) -> dict[str, Any]:
    """What was filled in, as stored (codes and ISO times)."""
    said: dict[str, Any] = json.loads(event.payload).get("said", {})
    return said
