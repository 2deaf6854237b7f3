"""A unit at work on its task: signing, contact, arrival, feedback, going on after 挂账 (domain §2.1).

Each step but the last may be recorded for the unit by a duty officer (代录).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..access import UNITS
from ..case import RUNNING, CaseFile, CaseState, ProxyStep, Task, TaskState
from ..errors import RuleBroken
from ..people import Role, Session
from ..timing import ledger
from ..timing.ledger import LineKind
from .table import STAYS, Action, Field, FieldKind, Guard, Reach, Transition, states, text
from .work import Work, World

S = CaseState
_AT_WORK = states(S.GRID_HANDLING, S.DISPATCHED, S.HANDLING, S.SUSPENDED)
_BEGINS = (LineKind.START, LineKind.RESUME, LineKind.REOPEN)


def running_since(clock: ledger.Clock) -> datetime:
    """When this stretch of work began: the dispatch, or the last time the clock was set going again."""
    return max(line.at for line in clock.lines if line.kind in _BEGINS)


def _handlers(w: Work, task: Task) -> tuple[int, ...]:
    """Who has worked on the task: none of them may verify it. A 代录 is not the officer's own work."""
    if w.by.person_id is None or w.said.get("channel") or w.by.person_id in task.handlers:
        return task.handlers
    return (*task.handlers, w.by.person_id)


def _task_in(w: Work, allowed: frozenset[TaskState], action: Action) -> Task:
    task = w.running_task(w.acting_unit)
    if task.state not in allowed:
        raise RuleBroken(f"{w.world.unit(task.unit_id).short}的任务{task.state.label}，不能{action.label}")
    return task


_SENT = frozenset({TaskState.SENT})
_SIGNED = frozenset({TaskState.SIGNED, TaskState.CONTACTED})
_SUSPENDED = frozenset({TaskState.SUSPENDED})


def _sign(w: Work) -> None:
    task = _task_in(w, _SENT, Action.SIGN)
    at = w.counted(ProxyStep.SIGN, task.n, task.dispatched_at)
    w.set_task(task.n, state=TaskState.SIGNED, signed_at=at, handlers=_handlers(w, task))
    w.follow_tasks()


def _contact(w: Work) -> None:
    task = _task_in(w, _SIGNED, Action.CONTACT)
    at = w.counted(ProxyStep.CONTACT, task.n, task.dispatched_at)
    w.set_task(task.n, state=TaskState.CONTACTED, contact_at=task.contact_at or at, handlers=_handlers(w, task))
    w.follow_tasks()


def _arrive(w: Work) -> None:
    """Arrival on the spot; it answers the whistle as a contact does (KPI 1)."""
    task = _task_in(w, _SIGNED, Action.ARRIVE)
    at = w.counted(ProxyStep.ARRIVE, task.n, task.dispatched_at)
    times = {"contact_at": task.contact_at or at, "arrived_at": task.arrived_at or at}
    w.set_task(task.n, state=TaskState.CONTACTED, handlers=_handlers(w, task), **times)
    w.follow_tasks()


def _feed_back(w: Work) -> None:
    """The result is filed with proof; the unit's clock pauses until the verification (待核查)."""
    task = _task_in(w, _SIGNED, Action.FEED_BACK)
    at = w.counted(ProxyStep.FEED_BACK, task.n, running_since(task.clock))
    w.void_requests(task.n)
    filed = max(at, task.clock.lines[-1].at)
    clock = ledger.pause(task.clock, filed, "待核查", w.by.name)
    values: dict[str, Any] = {"feedback_at": at, "result": w.said["result"], "handlers": _handlers(w, task)}
    w.set_clock(task, clock, state=TaskState.FED_BACK, **values)
    w.follow_tasks()


def _resume(w: Work) -> None:
    task = _task_in(w, _SUSPENDED, Action.RESUME)
    clock = ledger.resume(task.clock, w.now, w.world.calendar, w.by.name)
    w.close_suspension(task.n)
    w.set_clock(task, clock, state=TaskState.CONTACTED if task.contact_at else TaskState.SIGNED)
    w.follow_tasks()


def _has_task(*allowed: TaskState) -> Guard:
    """Why the actor's unit cannot take this step now; a duty officer or director needs any such task."""

    def guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
        of_unit = by.role in UNITS
        if any(t.state in allowed and (not of_unit or t.unit_id == by.unit_id) for t in file.tasks):
            return None
        own = [t for t in file.tasks if t.unit_id == by.unit_id and t.state in RUNNING]
        return f"本单位任务{own[-1].state.label}" if own else "没有处于该环节的任务"

    return guard


ROWS = (
    Transition(
        Action.SIGN,
        states(S.DISPATCHED, S.HANDLING, S.SUSPENDED),
        states(S.HANDLING),
        UNITS,
        _sign,
        reach=Reach.TASK,
        guard=_has_task(TaskState.SENT),
        proxy=True,
        only=frozenset({(S.DISPATCHED, S.HANDLING)}),
    ),
    Transition(
        Action.CONTACT,
        _AT_WORK,
        STAYS,
        UNITS,
        _contact,
        (text("note", "联系情况", required=False),),
        reach=Reach.TASK,
        guard=_has_task(*_SIGNED),
        proxy=True,
    ),
    Transition(
        Action.ARRIVE,
        _AT_WORK,
        STAYS,
        UNITS,
        _arrive,
        (text("note", "现场情况", required=False),),
        reach=Reach.TASK,
        guard=_has_task(*_SIGNED),
        proxy=True,
    ),
    Transition(
        Action.FEED_BACK,
        _AT_WORK,
        states(S.VERIFYING),
        UNITS,
        _feed_back,
        (text("result", "办理结果"), text("proof", "佐证材料")),
        reach=Reach.TASK,
        guard=_has_task(*_SIGNED),
        proxy=True,
        only=frozenset({(S.GRID_HANDLING, S.VERIFYING), (S.HANDLING, S.VERIFYING)}),
    ),
    Transition(
        Action.RESUME,
        states(S.SUSPENDED, S.HANDLING, S.DISPATCHED),
        states(S.HANDLING),
        UNITS | {Role.DIRECTOR},
        _resume,
        (Field("unit", "恢复办理的单位", FieldKind.UNIT, roles=frozenset({Role.DIRECTOR})),),
        reach=Reach.TASK,
        guard=_has_task(*_SUSPENDED),
        only=frozenset({(S.SUSPENDED, S.HANDLING)}),
    ),
)
