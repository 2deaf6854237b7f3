"""Triage: the four routes, the emergency whistle, the grid's own handling and its escalation (domain §2.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..access import DUTY, GRIDS
from ..case import CaseFile, CaseState, TaskRole, TaskState
from ..draft import Urgency
from ..errors import NotAllowed, RuleBroken
from ..labels import Labelled
from ..people import PEER_GROUPS, Role, Session, UnitKind
from ..timing.worktime import Limit
from ..town.matters import LimitClass, Route, Whistle
from .table import Action, Field, FieldKind, Reach, Transition, choice, states, text
from .work import Work, World

S = CaseState


class GridReason(Labelled):
    BEYOND = "BEYOND", "管不了"
    UNSKILLED = "UNSKILLED", "不专业"


# --- sending -----------------------------------------------------------------------------------------------------


def check_carrier(w: Work, unit_id: int, field: str) -> None:
    """Raises RuleBroken unless this unit may get a task of this case (回避)."""
    unit = w.world.unit(unit_id)
    if unit.kind not in PEER_GROUPS:
        raise RuleBroken(f"{unit.short}不承接派单", field=field)
    if unit_id in w.case.complained_units:
        raise RuleBroken(f"{unit.short}是本案被反映单位，应当回避", field=field)


def check_county(w: Work, unit_ids: Iterable[int], field: str) -> None:
    """County departments are whistled up by 值班长 (R3)."""
    if _any_county(w, unit_ids) and w.by.role is not Role.SHIFT_LEAD:
        raise NotAllowed("县直部门由值班长吹哨协助（R3）", field=field)


def _any_county(w: Work, unit_ids: Iterable[int]) -> bool:
    return any(w.world.unit(unit_id).kind is UnitKind.COUNTY for unit_id in unit_ids)


def _called(w: Work) -> tuple[int, ...]:
    """The units said to lead and assist, the lead first."""
    lead: int = w.said["lead"]
    return (lead, *(u for u in w.said.get("assisting") or () if u != lead))


def _limit_class(w: Work, route: Route) -> LimitClass:
    """What was said, else the matter's; the grid's own limit ends where the grid's own handling does."""
    if w.emergency:
        return LimitClass.EMERGENCY
    said: LimitClass | None = w.said.get("limit")
    if said is not None:
        return said
    own = w.case.limit_class
    if own is None or (own is LimitClass.GRID and route is not Route.R1):
        return LimitClass.GRID if route is Route.R1 else LimitClass.ORDINARY
    return own


def send(w: Work, route: Route, terms: Mapping[int, Limit] | None = None) -> None:
    """Lead and assisting tasks in one step; `terms`: limits of single units, where they were decided upon."""
    own = terms or {}
    lead, *assisting = _called(w)
    check_carrier(w, lead, "lead")
    for unit_id in assisting:
        check_carrier(w, unit_id, "assisting")
    limit_class = _limit_class(w, route)
    w.set(route=route, limit_class=limit_class)
    w.add_task(lead, TaskRole.LEAD, route, limit_class, own.get(lead))
    for unit_id in assisting:
        w.add_task(unit_id, TaskRole.CO, route, limit_class, own.get(unit_id))
    w.enter(S.DISPATCHED)


def intake_done(w: Work) -> None:
    """An emergency, a grid's own case, a case for the meeting goes on before 受理员 admitted it."""
    if w.case.accepted_at is None:
        w.set(accepted_at=w.now, intake_by=w.by.login)


# --- the four routes ---------------------------------------------------------------------------------------------


def _route(w: Work) -> Route:
    """The route said, else the one that lead, assisting units and matter ask for."""
    said: Route | None = w.said.get("route")
    county = _any_county(w, _called(w))
    if said is not None:
        if county and said is Route.R2:
            raise RuleBroken("县直部门参与办理的走县直协助（R3）", field="route")
        return said
    if w.case.route is Route.R4:
        return Route.R4
    return Route.R3 if county else Route.R2


def set_responsible(w: Work, route: Route) -> None:
    """R3 keeps a town-side responsible unit that owns case and caller (镇级包办单位); R1 and R2 need none."""
    if route is Route.R4:
        return
    if route is not Route.R3:
        w.set(responsible_unit_id=None)
        return
    unit_id = w.said.get("responsible") or _usual_responsible(w)
    if unit_id is None:
        raise RuleBroken("县直协助（R3）须指定镇级包办单位", field="responsible")
    unit = w.world.unit(unit_id)
    if unit.kind not in (UnitKind.STATION, UnitKind.CENTRE):
        raise RuleBroken("镇级包办单位须为镇直单位", field="responsible")
    if unit_id in w.case.complained_units:
        raise RuleBroken(f"{unit.short}是本案被反映单位，应当回避", field="responsible")
    w.set(responsible_unit_id=unit_id)


def _usual_responsible(w: Work) -> int | None:
    """The matter's, else the lead when it is a town station itself."""
    if w.case.matter_id is not None and (usual := w.world.township.matter[w.case.matter_id].responsible_id):
        return usual
    lead: int = w.said["lead"]
    return lead if w.world.unit(lead).kind is UnitKind.STATION else None


def _whistle_kind(w: Work) -> Whistle:
    """应急哨 is what an emergency sounds, and nothing else."""
    if w.emergency:
        return Whistle.EMERGENCY
    said: Whistle | None = w.said.get("whistle")
    if said is Whistle.EMERGENCY:
        raise RuleBroken("应急哨请用“应急吹哨”，时限自吹哨起24×7计算", field="whistle")
    return said or Whistle.DAILY


def _dispatch(w: Work) -> None:
    route = _route(w)
    if route is Route.R1:
        raise RuleBroken("网格自办由网格长办理，不需派单", field="route")
    if route is Route.R3 and w.by.role is not Role.SHIFT_LEAD:
        raise NotAllowed("县直协助（R3）由值班长派发", field="route")
    if route is Route.R4 and not w.emergency:
        raise RuleBroken("综合研判（R4）须经会商派发", field="route")
    if route is Route.R4 and not w.said.get("oral_direction"):
        raise RuleBroken("应急事项按综合研判（R4）派发，请填写领导口头研判意见", field="oral_direction")
    intake_done(w)
    set_responsible(w, route)
    if route is Route.R4:
        _oral(w)
    w.set(whistle=_whistle_kind(w))
    send(w, route)


def _oral(w: Work) -> None:
    """口头研判: dispatch at once, consultation and minutes within 24 h (domain §2.2, Emergency line)."""
    w.set(oral_direction=w.said["oral_direction"], minutes_due=w.world.due(w.now, w.limits.minutes))


def _whistle(w: Work) -> None:
    """应急哨: clocks start at the whistle, 24×7, whatever the case was thought to be before."""
    w.set(urgency=Urgency.EMERGENCY, whistle=Whistle.EMERGENCY)
    intake_done(w)
    called = _called(w)
    if w.said.get("oral_direction"):
        _oral(w)
        route = Route.R4
    else:
        check_county(w, called, "lead")
        route = Route.R3 if _any_county(w, called) else Route.R2
    set_responsible(w, route)
    send(w, route)


# --- the grid itself ---------------------------------------------------------------------------------------------


def _self_handle_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if by.grid_id is None:
        return "只有网格账号可以自办"
    unit = world.unit(world.township.grid[by.grid_id].unit_id)
    return None if unit.kind in PEER_GROUPS else f"{unit.short}不承接派单"


def _self_handle(w: Work) -> None:
    """R1: one lead task of the grid's unit, taken by the grid leader and so signed at once."""
    assert w.by.grid_id is not None  # guarded
    grid = w.world.township.grid[w.by.grid_id]
    check_carrier(w, grid.unit_id, "grid")
    if w.case.grid_id is None:
        w.set(grid_id=grid.id)
    intake_done(w)
    limit_class = _limit_class(w, Route.R1)
    w.set(route=Route.R1, limit_class=limit_class, responsible_unit_id=None)
    task = w.add_task(grid.unit_id, TaskRole.LEAD, Route.R1, limit_class)
    handlers = () if w.by.person_id is None else (w.by.person_id,)
    w.set_task(task.n, state=TaskState.SIGNED, signed_at=w.now, handlers=handlers)
    w.enter(S.GRID_HANDLING)


def _grid_escalate(w: Work) -> None:
    w.withdraw_tasks()
    w.void_requests()
    w.set(route=Route.R2)
    w.enter(S.ACCEPTED)


LEAD_FIELDS = (
    Field("lead", "主办单位", FieldKind.UNIT),
    Field("assisting", "协办单位", FieldKind.UNITS, required=False),
    choice("limit", "办结时限", LimitClass, required=False),
    text("demand", "办理要求", required=False),
)
_RESPONSIBLE = Field("responsible", "镇级包办单位", FieldKind.UNIT, required=False, roles=DUTY)
_ORAL = Field("oral_direction", "领导口头研判意见", required=False, roles=DUTY)

ROWS = (
    Transition(
        Action.SELF_HANDLE,
        states(S.SUBMITTED, S.ACCEPTED),
        states(S.GRID_HANDLING),
        frozenset({Role.GRID_LEADER}),
        _self_handle,
        reach=Reach.GRID,
        guard=_self_handle_guard,
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
            *LEAD_FIELDS,
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
        DUTY | GRIDS,
        _whistle,
        (*LEAD_FIELDS, _RESPONSIBLE, _ORAL),
        reach=Reach.GRID,
        undoable=True,
    ),
)
