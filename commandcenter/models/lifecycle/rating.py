"""双向评价: grid and call-back rate the department, the department rates the report (domain §3)."""

from __future__ import annotations

from datetime import datetime

from ..case import Case, CaseFile, CaseState, Direction, RatingItem, Score, TaskState
from ..errors import RuleBroken
from ..people import Role, Session, UnitKind
from .table import STAYS, Action, Field, FieldKind, Transition, states, text
from .work import Work, World

S = CaseState
_DEPARTMENTS = (UnitKind.STATION, UnitKind.COUNTY)
_VILLAGES = (UnitKind.VILLAGE, UnitKind.COMMUNITY)
_ON_THE_SPOT = (RatingItem.ARRIVAL, RatingItem.EFFECT)
_ON_THE_LINE = (RatingItem.ATTITUDE, RatingItem.COMMUNICATION)
_REPORT = (RatingItem.TRUE_REPORT, RatingItem.COMPLETE, RatingItem.CLASSIFIED)


def whistled(case: Case, world: World) -> bool:
    """Whether a village or community reported it."""
    reporter = world.township.unit.get(case.reporter_unit_id or 0)
    return reporter is not None and reporter.kind in _VILLAGES


def rating_items(role: Role, of_village: bool) -> tuple[RatingItem, ...]:
    """The items this post rates: of a village's whistle the grid leader all four, of a platform's case the grid
    leader and the call-back officer two each; the department the village's report."""
    if role is Role.GRID_LEADER:
        return (*_ON_THE_SPOT, *_ON_THE_LINE) if of_village else _ON_THE_SPOT
    if role is Role.CALLBACK:
        return () if of_village else _ON_THE_LINE
    return _REPORT if of_village else ()


def _rate(w: Work) -> None:
    items = rating_items(w.by.role, whistled(w.case, w.world))
    of_report = items is _REPORT
    direction = Direction.OF_REPORT if of_report else Direction.OF_UNIT
    of_unit = w.case.reporter_unit_id if of_report else w.lead.unit_id
    assert of_unit is not None  # guarded: only villages' reports are rated
    for item in items:
        score = w.said.get(item.value.lower())
        if score is None or not 1 <= score <= 5:
            raise RuleBroken(f"“{item.label}”请评1至5分", field=item.value.lower())
        if score <= 2 and not w.said.get("reason"):
            raise RuleBroken("2分及以下须写明理由", field="reason")
        n, reason = len(w.scores) + 1, w.said.get("reason") or ""
        w.scores.append(Score(n, direction, w.by.unit_id, of_unit, item, score, w.now, w.by.login, reason))


def _rate_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    case, lead = file.case, file.lead
    if lead is None or lead.state is not TaskState.DONE or case.closed_at is None:
        return "办结后方可评价"
    if now > world.due(case.closed_at, world.limits.rating):
        return f"评价须在结案后{world.limits.rating.label}内"
    items = rating_items(by.role, whistled(case, world))
    if not items:
        return "村、社区上报的由网格长评价" if by.role is Role.CALLBACK else "只评价村、社区的上报"
    if any(s.item in items for s in file.scores):
        return "本案已评价"
    if items is _REPORT:
        return None if lead.unit_id == by.unit_id else "由主办单位评价上报"
    if world.unit(lead.unit_id).kind not in _DEPARTMENTS:
        return "主办单位不是部门"
    if by.role is Role.GRID_LEADER and by.grid_id not in _leaders_grids(case, world):
        return "由案件所在网格的网格长评价"
    return None


def _leaders_grids(case: Case, world: World) -> set[int]:
    """The place and its community; the town's own leader does not rate."""
    return {g.id for g in world.township.grid_line(case.grid_id) if g.level > 1}


def _score(item: RatingItem, *roles: Role) -> Field:
    return Field(item.value.lower(), item.label, FieldKind.NUMBER, required=False, roles=frozenset(roles))


ROWS = (
    Transition(
        Action.RATE,
        states(S.CLOSED),
        STAYS,
        frozenset({Role.GRID_LEADER, Role.CALLBACK, Role.LIAISON}),
        _rate,
        (
            *(_score(item, Role.GRID_LEADER) for item in _ON_THE_SPOT),
            *(_score(item, Role.GRID_LEADER, Role.CALLBACK) for item in _ON_THE_LINE),
            *(_score(item, Role.LIAISON) for item in _REPORT),
            text("reason", "理由", required=False),
        ),
        guard=_rate_guard,
    ),
)
