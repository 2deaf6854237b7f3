"""Two cases that become one, and back; cases that leave: 并案, 移送, 作废 (domain §2.2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..case import OPEN, RUNNING, CaseState, CloseKind, Task, TaskState, active_requesters
from ..errors import RuleBroken
from ..people import Role
from ..timing import ledger
from ..timing.worktime import Limit
from .closing import close, finish_settled
from .table import STAYS, Action, Field, FieldKind, Transition, states, text
from .work import Work

S = CaseState
_DIRECTOR = frozenset({Role.DIRECTOR})
_SYSTEM = frozenset({Role.SYSTEM})
#: Tasks whose clock runs and must stand still while the case is merged (a filed or suspended one stands already).
_STANDING = RUNNING - {TaskState.SUSPENDED}


# --- the child ---------------------------------------------------------------------------------------------------


def _merge(w: Work) -> None:
    """The child keeps its number, external clock and reply; its tasks stand still and count for nobody."""
    if w.said["parent"] == w.case.no:
        raise RuleBroken("不能并入本案自身", field="parent")
    w.set(
        state_before=w.case.state,
        parent_no=w.said["parent"],
        parent_slot=w.said["slot"],
        parent_grids=w.said.get("grids") or (),
    )
    for task in list(w.tasks):
        if task.state in _STANDING:
            w.set_clock(task, ledger.pause(task.clock, w.now, "已并案", w.by.name))
    w.void_requests()
    w.enter(S.MERGED)


def _unmerge(w: Work) -> None:
    """Back to the state before; clocks go on where they stood, what was not yet answered gets its time anew."""
    before = w.case.state_before or S.SUBMITTED
    for task in list(w.tasks):
        if task.state in _STANDING:
            _go_on(w, task)
    w.set(state_before=None, parent_no=None, parent_slot=None, parent_grids=())
    w.enter(before)


def _go_on(w: Work, task: Task) -> None:
    since = task.clock.paused_since or w.now
    kind = w.world.unit(task.unit_id).kind
    clock = ledger.resume(task.clock, w.now, w.world.calendar, w.by.name, "撤销并案")
    sign_due, response_due = task.sign_due, task.response_due
    if task.signed_at is None:
        sign_due = _shifted(w, sign_due, since, w.limits.sign_for(kind, w.emergency))
    if task.contact_at is None:
        response_due = _shifted(w, response_due, since, w.limits.contact_for(kind, w.emergency))
    w.set_clock(task, clock, sign_due=sign_due, response_due=response_due)


def _shifted(w: Work, due: datetime, since: datetime, limit: Limit) -> datetime:
    """A short limit moved by the time the case was merged; one that was missed before stays missed."""
    if due <= since:
        return due
    calendar = w.world.calendar
    waited = ledger.halted_seconds(since, w.now, limit, calendar)
    if limit.counts_working_time:
        return calendar.add_working_seconds(due, waited)
    return due + timedelta(seconds=waited)


# --- the parent --------------------------------------------------------------------------------------------------


def _absorb(w: Work) -> None:
    """The child's requesters are called too, its grids see the case, its 保密 and 回避 hold here as well."""
    said = w.said
    units = (*w.case.complained_units, *said.get("units", ()))
    if any(t.unit_id in units and (t.state in RUNNING or t.state is TaskState.FED_BACK) for t in w.tasks):
        raise RuleBroken("主案的承办单位是拟并案件的被反映单位，不能并案")
    known = {w.case.grid_id, *w.case.involved}
    w.set(
        requesters=w.case.requesters + said["requesters"],
        involved=(*w.case.involved, *(g for g in said.get("grids", ()) if g not in known)),
        confidential=w.case.confidential or said.get("confidential", False),
        complained_units=tuple(dict.fromkeys(units)),
        complained_persons=tuple(dict.fromkeys((*w.case.complained_persons, *said.get("persons", ())))),
    )


def _release(w: Work) -> None:
    """The child's requesters and grids go with it; 保密 and 回避 stay, since its content was seen here."""
    gone = range(w.said["first"], w.said["first"] + w.said["requesters"])
    grids = set(w.said.get("grids", ()))
    w.set(
        released=(*w.case.released, *gone),
        involved=tuple(g for g in w.case.involved if g not in grids),
    )
    if w.case.state is S.CALLBACK:
        if active_requesters(w.case):
            finish_settled(w)
        else:
            close(w, CloseKind.NO_REQUESTER)


# --- leaving -----------------------------------------------------------------------------------------------------


def _leave(w: Work, state: CaseState) -> None:
    w.set(closed_at=w.now)
    w.withdraw_tasks()
    w.void_requests()
    w.enter(state)


def _transfer(w: Work) -> None:
    w.set(recipient=w.said["recipient"])
    _leave(w, S.TRANSFERRED)


def _cancel(w: Work) -> None:
    _leave(w, S.CANCELLED)


_GRIDS = Field("grids", "涉及网格", FieldKind.GRIDS, required=False)

ROWS = (
    Transition(
        Action.MERGE,
        OPEN,
        states(S.MERGED),
        frozenset({Role.DISPATCHER, Role.SHIFT_LEAD}),
        _merge,
        (text("parent", "并入案件编号"), Field("slot", "诉求人序号", FieldKind.NUMBER), _GRIDS),
        undoable=True,
    ),
    Transition(
        Action.UNMERGE,
        states(S.MERGED),
        OPEN,
        _DIRECTOR,
        _unmerge,
        (text("reason", "理由"),),
    ),
    Transition(
        Action.ABSORB,
        OPEN,
        STAYS,
        _SYSTEM,
        _absorb,
        (
            text("child", "被并案件编号"),
            Field("requesters", "诉求人数", FieldKind.NUMBER),
            _GRIDS,
            Field("confidential", "保密", FieldKind.YES_NO, required=False),
            Field("units", "被反映单位", FieldKind.UNITS, required=False),
            Field("persons", "被反映人", FieldKind.PERSONS, required=False),
        ),
    ),
    Transition(
        Action.RELEASE,
        frozenset(S) - {S.DRAFT, S.MERGED},
        states(S.CLOSED, S.HANDLING, S.CONSULTING),
        _SYSTEM,
        _release,
        (
            text("child", "被并案件编号"),
            Field("first", "首位诉求人序号", FieldKind.NUMBER),
            Field("requesters", "诉求人数", FieldKind.NUMBER),
            _GRIDS,
        ),
        only=frozenset((S.CALLBACK, state) for state in (S.CLOSED, S.HANDLING, S.CONSULTING)),
    ),
    Transition(Action.TRANSFER, OPEN, states(S.TRANSFERRED), _DIRECTOR, _transfer, (text("recipient", "移送单位"),)),
    Transition(
        Action.CANCEL, OPEN | states(S.DRAFT), states(S.CANCELLED), _DIRECTOR, _cancel, (text("reason", "理由"),)
    ),
)
