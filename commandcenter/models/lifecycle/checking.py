"""On-site verification of a filed result, and the second check of self-handled cases (domain §2.2).

Who checks: a grid worker of the place who never worked on the case, under whatever account; for the grid's own
handling also the community's grid leader.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from ..access import DUTY, GRIDS
from ..case import CaseFile, CaseState, Check, CloseKind, ProxyStep, TaskState, Verification, active_requesters
from ..errors import RuleBroken
from ..people import Role, Session
from ..town.grid import Grid
from ..town.matters import Route
from .closing import close
from .table import STAYS, Action, Field, FieldKind, Reach, Transition, states, text
from .work import Work, World

S = CaseState
_COMMUNITY = 2


# --- who may check -----------------------------------------------------------------------------------------------


def _has_handled(file: CaseFile, by: Session) -> bool:
    """Whether this person worked on a task, or told the centre of work on one (代录)."""
    told = any(p.speaker == by.name and p.step is not ProxyStep.VERIFY for p in file.proxies)
    return told or (by.person_id is not None and any(by.person_id in t.handlers for t in file.tasks))


def _leader_may_check(file: CaseFile, by: Session, world: World) -> bool:
    """Grid leaders above the villages: for the grid's own handling, and where the place is a community itself."""
    place = world.township.grid.get(file.case.grid_id or 0)
    own = world.township.grid.get(by.grid_id or 0)
    if place is None or own is None or own.level > _COMMUNITY:
        return False
    if place.level == _COMMUNITY:
        return True
    return own.level == _COMMUNITY and file.lead is not None and file.lead.route is Route.R1


def _checker_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if file.case.grid_id is None:
        return "核查前请先核定地点（网格）"
    if by.role in DUTY:
        return None
    if _has_handled(file, by):
        return "经办人不能核查自己办理的事项"
    if by.role is Role.GRID_LEADER and not _leader_may_check(file, by, world):
        return "现场核查由本案网格的网格员进行"
    return None


def _places(w: Work) -> tuple[Grid, ...]:
    """The grids of the case, lowest first, the involved ones too."""
    return tuple(g for place in (w.case.grid_id, *w.case.involved) for g in w.world.township.grid_line(place))


def _check_proxied(w: Work) -> None:
    """A 核查 recorded for a unit: of the place, not complained about, and not a unit that works on the case."""
    if not w.said.get("channel"):
        return
    unit = w.world.unit(w.acting_unit)
    if all(g.unit_id != unit.id for g in _places(w)):
        raise RuleBroken(f"{unit.short}不是本案地点的网格单位", field="unit")
    if unit.id in w.case.complained_units:
        raise RuleBroken(f"{unit.short}是本案被反映单位，应当回避", field="unit")
    if any(t.unit_id == unit.id and t.state is not TaskState.WITHDRAWN for t in w.tasks):
        raise RuleBroken(f"{unit.short}是本案承办单位，不能代录其核查", field="unit")
    if any(p.speaker == w.said["speaker"] and p.step is not ProxyStep.VERIFY for p in w.proxies):
        raise RuleBroken(f"{w.said['speaker']}曾告知本案办理情况，不能作为核查人", field="speaker")


# --- verification ------------------------------------------------------------------------------------------------


def _record(w: Work, result: Check, resolved: bool, at: datetime) -> None:
    w.verifications.append(
        Verification(
            n=len(w.verifications) + 1,
            task_n=w.lead.n,
            at=at,
            by=w.by.login,
            unit_id=w.acting_unit,
            result=result,
            resolved=resolved,
            note=w.said["finding"],
        )
    )


def _sampled(w: Work) -> bool:
    """10 % of the self-handled cases, and at least one per grid and month, are checked a second time."""
    digest = hashlib.sha256(w.case.no.encode()).digest()
    return w.world.sample_owed or int.from_bytes(digest[:4]) % w.limits.sample_one_in == 0


def _verify(w: Work) -> None:
    _check_proxied(w)
    filed = max(t.feedback_at for t in w.tasks if t.state is TaskState.FED_BACK and t.feedback_at)
    at = w.counted(ProxyStep.VERIFY, len(w.verifications) + 1, filed)
    if w.said["passed"]:
        _pass(w, at)
    else:
        _fail(w, at)


def _pass(w: Work, at: datetime) -> None:
    _record(w, Check.PASS, w.said.get("resolved", True), at)
    for task in list(w.tasks):
        if task.state is TaskState.FED_BACK:
            w.set_task(task.n, state=TaskState.DONE, accepted_at=w.now, ended_at=w.now, rework_due=None)
    if w.lead.route is Route.R1 and _sampled(w):
        w.set(sample_due=True)
    if not active_requesters(w.case):
        close(w, CloseKind.NO_REQUESTER)
    else:
        w.enter(S.CALLBACK)


def _fail(w: Work, at: datetime) -> None:
    """Rework; the wait moves the due; the second failure is supervised (督办)."""
    _record(w, Check.FAIL, False, at)
    w.set(rework=w.case.rework + 1)
    filed = [t for t in w.tasks if t.state is TaskState.FED_BACK]
    also = set(w.said.get("also") or ())
    if strangers := also - {t.unit_id for t in filed}:
        names = "、".join(w.world.unit(u).short for u in sorted(strangers))
        raise RuleBroken(f"{names}没有待核查的任务", field="also")
    for task in filed:
        if task.n == w.case.lead or task.unit_id in also:
            w.rework(task, "核查不通过")
    if w.case.rework >= 2:
        w.set(supervise_level=max(w.case.supervise_level, 2))
    w.enter(S.HANDLING)


# --- the second check --------------------------------------------------------------------------------------------


def _sample(w: Work) -> None:
    passed = w.said["passed"]
    _record(w, Check.SAMPLE_PASS if passed else Check.SAMPLE_FAIL, passed, w.now)
    w.set(sample_due=False)


def _sample_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if not file.case.sample_due:
        return "本案未被抽查"
    if world.same_person(file.verifications[-1].by, by):
        return "抽查人不能是首次核查人"
    return None if by.role is Role.SHIFT_LEAD else _checker_guard(file, by, now, world)


_PASSED = Field("passed", "是否通过", FieldKind.YES_NO)
_FINDING = text("finding", "核查情况")

ROWS = (
    Transition(
        Action.VERIFY,
        states(S.VERIFYING),
        states(S.CALLBACK, S.CLOSED, S.HANDLING),
        GRIDS,
        _verify,
        (
            _PASSED,
            Field("resolved", "问题是否解决", FieldKind.YES_NO, required=False, when=("passed", frozenset({True}))),
            _FINDING,
            Field("also", "一并返工的协办单位", FieldKind.UNITS, required=False, when=("passed", frozenset({False}))),
        ),
        reach=Reach.GRID,
        guard=_checker_guard,
        proxy=True,
    ),
    Transition(
        Action.SAMPLE,
        states(S.CALLBACK, S.CLOSED, S.ARCHIVED),
        STAYS,
        GRIDS | {Role.SHIFT_LEAD},
        _sample,
        (_PASSED, _FINDING),
        reach=Reach.GRID,
        guard=_sample_guard,
    ),
)
