"""Triage to handling: the four routes, whistles, consultation decisions, signing and reporting in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .. import ledger
from ..access import DUTY, GRIDS, UNITS
from ..case import OPEN, RUNNING, CaseFile, CaseState, TaskRole, TaskState
from ..draft import Urgency
from ..errors import NotAllowed, RuleBroken
from ..labels import Labelled
from ..matters import LimitClass, Route, Whistle
from ..people import Role, Session, UnitKind
from .table import STAYS, Action, Field, FieldKind, Reach, Transition, choice, states, text
from .work import Work, World

S = CaseState
_TASK_CARRIERS = (UnitKind.STATION, UnitKind.COUNTY, UnitKind.COMMUNITY, UnitKind.VILLAGE)
_AT_WORK = states(S.GRID_HANDLING, S.DISPATCHED, S.HANDLING)


class GridReason(Labelled):
    BEYOND = "BEYOND", "管不了"
    UNSKILLED = "UNSKILLED", "不专业"


class ConsultReason(Labelled):
    """Why a case is consulted (M11); the forced ones are the system's."""

    HARD = "HARD", "疑难事项"
    ORPHAN = "ORPHAN", "派不出办不了"
    THIRD_RETURN = "THIRD_RETURN", "第三次退单"
    OVERDUE_TWICE = "OVERDUE_TWICE", "两次超期"
    DISSATISFIED = "DISSATISFIED", "再次不满意"
    DIRECTOR = "DIRECTOR", "主任指定"


# --- dispatch --------------------------------------------------------------------------------------------------


def _check_carrier(w: Work, unit_id: int, field: str) -> None:
    unit = w.world.unit(unit_id)
    if unit.kind not in _TASK_CARRIERS:
        raise RuleBroken(f"{unit.short}不承接派单", field=field)
    if unit_id in w.case.complained_units:
        raise RuleBroken(f"{unit.short}是本案被反映单位，应当回避", field=field)


def _route_for(w: Work, lead_id: int) -> Route:
    said: Route | None = w.said.get("route")
    if said is not None:
        return said
    kind = w.world.unit(lead_id).kind
    if kind is UnitKind.COUNTY:
        return Route.R3
    return Route.R2 if w.case.route in (None, Route.R1) else w.case.route or Route.R2


def _send(w: Work, route: Route) -> None:
    """Lead and assisting tasks in one step; the limit class follows the matter unless it was said."""
    lead_id: int = w.said["lead"]
    assisting: tuple[int, ...] = tuple(u for u in w.said.get("assisting") or () if u != lead_id)
    for unit_id, field in [(lead_id, "lead"), *((u, "assisting") for u in assisting)]:
        _check_carrier(w, unit_id, field)
    limit_class = w.said.get("limit") or w.case.limit_class or LimitClass.ORDINARY
    if w.emergency:
        limit_class = LimitClass.EMERGENCY
    w.set(route=route, limit_class=limit_class)
    w.add_task(lead_id, TaskRole.LEAD, route, limit_class)
    for unit_id in assisting:
        w.add_task(unit_id, TaskRole.CO, route, limit_class)
    w.enter(S.DISPATCHED)


def _responsible(w: Work, route: Route) -> None:
    """R3 keeps a town-side responsible unit that owns case and caller (镇级包办单位)."""
    if route is not Route.R3:
        return
    unit_id = w.said.get("responsible")
    if unit_id is None and w.case.matter_id is not None:
        unit_id = w.world.township.matter[w.case.matter_id].responsible_id
    if unit_id is None:
        raise RuleBroken("县直协助（R3）须指定镇级包办单位", field="responsible")
    if w.world.unit(unit_id).kind not in (UnitKind.STATION, UnitKind.CENTRE):
        raise RuleBroken("镇级包办单位须为镇直单位", field="responsible")
    w.set(responsible_unit_id=unit_id)


def _dispatch(w: Work) -> None:
    route = _route_for(w, w.said["lead"])
    if route is Route.R1:
        raise RuleBroken("网格自办由网格长办理，不需派单", field="route")
    if w.case.state is S.SUBMITTED:
        _intake_done(w)
    if route is Route.R3 and w.by.role is not Role.SHIFT_LEAD:
        raise NotAllowed("县直协助（R3）由值班长派发", field="route")
    if route is Route.R4 and not (w.emergency and w.said.get("oral_direction")):
        raise RuleBroken("综合研判（R4）须经会商派发；应急事项请填写领导口头研判意见", field="oral_direction")
    _responsible(w, route)
    if route is Route.R4:
        _oral(w)
    w.set(whistle=w.said.get("whistle") or w.case.whistle or Whistle.DAILY)
    _send(w, route)


def _intake_done(w: Work) -> None:
    """An emergency goes straight to the units; place and matter may follow."""
    w.set(accepted_at=w.now, intake_by=w.by.login)


def _oral(w: Work) -> None:
    """口头研判: dispatch at once, consultation and minutes within 24 h (domain §2.2, Emergency line)."""
    w.set(oral_direction=w.said["oral_direction"], minutes_due=w.world.due(w.now, w.limits.minutes))


def _whistle(w: Work) -> None:
    """应急哨: clocks start at the whistle, 24×7, whatever the case was thought to be before."""
    w.set(urgency=Urgency.EMERGENCY, whistle=Whistle.EMERGENCY)
    if w.case.state is S.SUBMITTED:
        _intake_done(w)
    if w.said.get("oral_direction"):
        _oral(w)
    lead_kind = w.world.unit(w.said["lead"]).kind
    route = Route.R4 if w.said.get("oral_direction") else Route.R3 if lead_kind is UnitKind.COUNTY else Route.R2
    if route is Route.R3:
        _responsible(w, route)
    _send(w, route)


def _self_handle(w: Work) -> None:
    """R1: one lead task of the grid's unit, taken by the grid leader and so signed at once."""
    if w.by.grid_id is None:
        raise NotAllowed("只有网格账号可以自办")
    if w.case.grid_id is None:
        w.set(grid_id=w.by.grid_id)
    if w.case.state is S.SUBMITTED:
        _intake_done(w)
    unit_id = w.world.township.grid[w.by.grid_id].unit_id
    _check_carrier(w, unit_id, "grid")
    limit_class = w.case.limit_class or LimitClass.GRID
    w.set(route=Route.R1, limit_class=limit_class)
    task = w.add_task(unit_id, TaskRole.LEAD, Route.R1, limit_class)
    w.set_task(task.n, state=TaskState.SIGNED, signed_at=w.at, handlers=_with_handler(w, task.handlers))
    w.enter(S.GRID_HANDLING)


def _grid_escalate(w: Work) -> None:
    w.withdraw_tasks()
    w.set(route=Route.R2)
    w.enter(S.ACCEPTED)


# --- consultation -----------------------------------------------------------------------------------------------


def consult(w: Work) -> None:
    reason: ConsultReason = w.said["reason"]
    w.set(consult_reason=reason.value, route=Route.R4)
    w.void_requests()
    w.enter(S.CONSULTING)


def _direct(w: Work) -> None:
    """The signed decision: what ran before ends as withdrawn, the decided tasks start (指向派发)."""
    w.withdraw_tasks()
    w.set(whistle=Whistle.EMERGENCY if w.emergency else Whistle.HARD)
    _send(w, Route.R4)


def _consult_nothing(w: Work) -> None:
    w.withdraw_tasks()
    w.enter(S.ACCEPTED)


def _minutes(w: Work) -> None:
    w.set(minutes_due=None)


def _no_minutes_owed(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    return None if file.case.minutes_due else "本案没有待补的会商纪要"


# --- a unit at work ----------------------------------------------------------------------------------------------


def acting_unit(w: Work) -> int:
    """The unit an action is done for: the one named in a 代录, else the actor's own."""
    unit: int = w.said.get("unit") or w.by.unit_id
    return unit


def _with_handler(w: Work, handlers: tuple[int, ...]) -> tuple[int, ...]:
    """Who has worked on the task: none of them may verify it. A 代录 is not the officer's own work."""
    if w.by.person_id is None or w.said.get("channel") or w.by.person_id in handlers:
        return handlers
    return (*handlers, w.by.person_id)


def _step(w: Work, allowed: frozenset[TaskState], step: Action) -> tuple[Any, dict[str, Any]]:
    """The acting unit's running task and the values every step shares (handler, 代录 mark)."""
    task = w.running_task(acting_unit(w))
    if task.state not in allowed:
        raise RuleBroken(f"{w.world.unit(task.unit_id).short}的任务{task.state.label}，不能{step.label}")
    values: dict[str, Any] = {"handlers": _with_handler(w, task.handlers)}
    if w.said.get("channel"):
        values["proxied"] = (*task.proxied, step.value)
    return task, values


def _sign(w: Work) -> None:
    task, values = _step(w, frozenset({TaskState.SENT}), Action.SIGN)
    w.set_task(task.n, state=TaskState.SIGNED, signed_at=w.at, **values)
    w.follow_tasks()


_SIGNED = frozenset({TaskState.SIGNED, TaskState.CONTACTED})


def _contact(w: Work) -> None:
    task, values = _step(w, _SIGNED, Action.CONTACT)
    w.set_task(task.n, state=TaskState.CONTACTED, contact_at=task.contact_at or w.at, **values)
    w.follow_tasks()


def _arrive(w: Work) -> None:
    """Arrival on the spot; it answers the whistle as a contact does (KPI 1)."""
    task, values = _step(w, _SIGNED, Action.ARRIVE)
    w.set_task(
        task.n,
        state=TaskState.CONTACTED,
        contact_at=task.contact_at or w.at,
        arrived_at=task.arrived_at or w.at,
        **values,
    )
    w.follow_tasks()


def _feed_back(w: Work) -> None:
    """The result is filed with proof; the unit's clock pauses until the verification (待核查)."""
    task, values = _step(w, _SIGNED, Action.FEED_BACK)
    w.void_requests(task.n)
    filed = max(w.at, task.clock.lines[-1].at)
    clock = ledger.pause(task.clock, filed, "待核查", w.by.name)
    w.set_clock(task, clock, state=TaskState.FED_BACK, feedback_at=w.at, result=w.said["result"], **values)
    w.follow_tasks()


def _resume(w: Work) -> None:
    task = w.running_task(acting_unit(w))
    if task.state is not TaskState.SUSPENDED:
        raise RuleBroken("该任务没有挂账")
    clock = ledger.resume(task.clock, w.now, w.world.calendar, w.by.name)
    w.close_suspension(task.n)
    back = TaskState.CONTACTED if task.contact_at else TaskState.SIGNED
    w.set_clock(task, clock, state=back)
    w.follow_tasks()


def _task_guard(*allowed: TaskState) -> Any:
    """Why the actor's unit cannot take this step now; a duty officer needs any such task (代录)."""

    def guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
        candidates = [t for t in file.tasks if t.state in allowed and (by.role in DUTY or t.unit_id == by.unit_id)]
        if candidates:
            return None
        own = [t for t in file.tasks if t.unit_id == by.unit_id and t.state in RUNNING]
        return f"本单位任务{own[-1].state.label}" if own else "没有处于该环节的任务"

    return guard


_LEAD_FIELDS = (
    Field("lead", "主办单位", FieldKind.UNIT),
    Field("assisting", "协办单位", FieldKind.UNITS, required=False),
    choice("limit", "办结时限", LimitClass, required=False),
    text("demand", "办理要求", required=False),
)
_RESPONSIBLE = Field("responsible", "镇级包办单位", FieldKind.UNIT, required=False)
_ORAL = text("oral_direction", "领导口头研判意见", required=False)

ROWS = (
    Transition(
        Action.SELF_HANDLE,
        states(S.SUBMITTED, S.ACCEPTED),
        states(S.GRID_HANDLING),
        frozenset({Role.GRID_LEADER}),
        _self_handle,
        reach=Reach.GRID,
    ),
    Transition(
        Action.GRID_ESCALATE,
        states(S.GRID_HANDLING),
        states(S.ACCEPTED),
        GRIDS,
        _grid_escalate,
        (choice("reason", "上报原因", GridReason), text("note", "情况说明", required=False)),
        reach=Reach.LEAD,
    ),
    Transition(
        Action.DISPATCH,
        states(S.ACCEPTED, S.SUBMITTED),
        states(S.DISPATCHED),
        frozenset({Role.DISPATCHER, Role.SHIFT_LEAD}),
        _dispatch,
        (
            *_LEAD_FIELDS,
            choice("route", "路径", Route, required=False),
            choice("whistle", "哨型", Whistle, required=False),
            _RESPONSIBLE,
            _ORAL,
        ),
        undoable=True,
        emergency_only=states(S.SUBMITTED),
    ),
    Transition(
        Action.WHISTLE,
        states(S.SUBMITTED, S.ACCEPTED),
        states(S.DISPATCHED),
        DUTY,
        _whistle,
        (*_LEAD_FIELDS, _RESPONSIBLE, _ORAL),
        undoable=True,
    ),
    Transition(
        Action.CONSULT,
        OPEN - {S.CONSULTING},
        states(S.CONSULTING),
        frozenset({Role.DIRECTOR, Role.SYSTEM}),
        consult,
        (choice("reason", "会商原因", ConsultReason), text("note", "说明", required=False)),
    ),
    Transition(
        Action.DIRECT,
        states(S.CONSULTING),
        states(S.DISPATCHED),
        frozenset({Role.DIRECTOR, Role.LEADER, Role.DUTY_LEADER}),
        _direct,
        _LEAD_FIELDS,
        undoable=True,
    ),
    Transition(
        Action.CONSULT_NOTHING,
        states(S.CONSULTING),
        states(S.ACCEPTED),
        frozenset({Role.DIRECTOR, Role.LEADER, Role.DUTY_LEADER}),
        _consult_nothing,
        (text("reason", "会商意见"),),
    ),
    Transition(
        Action.MINUTES,
        OPEN | states(S.CLOSED),
        STAYS,
        frozenset({Role.DIRECTOR, Role.OFFICE}),
        _minutes,
        (text("minutes", "纪要期号"),),
        guard=_no_minutes_owed,
    ),
    Transition(
        Action.SIGN,
        states(S.DISPATCHED, S.HANDLING, S.SUSPENDED),
        states(S.DISPATCHED, S.HANDLING, S.SUSPENDED),
        UNITS,
        _sign,
        reach=Reach.TASK,
        guard=_task_guard(TaskState.SENT),
        proxy=True,
    ),
    Transition(
        Action.CONTACT,
        _AT_WORK,
        _AT_WORK,
        UNITS,
        _contact,
        (text("note", "联系情况", required=False),),
        reach=Reach.TASK,
        guard=_task_guard(TaskState.SIGNED, TaskState.CONTACTED),
        proxy=True,
    ),
    Transition(
        Action.ARRIVE,
        _AT_WORK,
        _AT_WORK,
        UNITS,
        _arrive,
        (text("note", "现场情况", required=False),),
        reach=Reach.TASK,
        guard=_task_guard(TaskState.SIGNED, TaskState.CONTACTED),
        proxy=True,
    ),
    Transition(
        Action.FEED_BACK,
        _AT_WORK,
        _AT_WORK | states(S.VERIFYING),
        UNITS,
        _feed_back,
        (text("result", "办理结果"), text("proof", "佐证材料")),
        reach=Reach.TASK,
        guard=_task_guard(TaskState.SIGNED, TaskState.CONTACTED),
        proxy=True,
    ),
    Transition(
        Action.RESUME,
        states(S.SUSPENDED, S.HANDLING, S.DISPATCHED),
        states(S.DISPATCHED, S.HANDLING, S.SUSPENDED),
        UNITS | {Role.DIRECTOR, Role.SYSTEM},
        _resume,
        reach=Reach.TASK,
        guard=_task_guard(TaskState.SUSPENDED),
    ),
)
