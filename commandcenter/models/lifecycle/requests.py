"""Requests: 退单, 延期, 挂账, 协办, 上提, 豁免, 不予受理. Asked by one, decided by another (domain §2.2).

The state changes only on approval. A refused return never paused the clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..access import UNITS
from ..case import (
    RUNNING,
    AskKind,
    AskResult,
    CaseFile,
    CaseState,
    RefusalReason,
    Request,
    Task,
    TaskRole,
    TaskState,
)
from ..draft import Platform
from ..errors import NotAllowed, RuleBroken
from ..people import Role, Session
from ..timing import ledger
from ..town.matters import LimitClass, Route
from .consulting import ConsultReason
from .dispatching import check_carrier, check_county
from .table import STAYS, Action, Field, FieldKind, Pair, Reach, Transition, choice, states, text, when
from .work import Work, World, days_later

S = CaseState

#: Who decides what; a request that its decider left lying goes up to the director.
DECIDERS: dict[AskKind, frozenset[Role]] = {
    AskKind.RETURN: frozenset({Role.SHIFT_LEAD}),
    AskKind.EXTENSION: frozenset({Role.DIRECTOR}),
    AskKind.SUSPENSION: frozenset({Role.LEADER}),
    AskKind.COHANDLING: frozenset({Role.DISPATCHER, Role.SHIFT_LEAD}),
    AskKind.ESCALATION: frozenset({Role.SHIFT_LEAD}),
    AskKind.WAIVER: frozenset({Role.SHIFT_LEAD}),
    AskKind.REFUSAL: frozenset({Role.SHIFT_LEAD}),
}
#: What the grid's own task may ask for; for the rest there is 网格上报.
_ASKED_BY_GRID = frozenset({AskKind.EXTENSION, AskKind.ESCALATION})


def deciders(ask: Request) -> frozenset[Role]:
    return DECIDERS[ask.kind] | ({Role.DIRECTOR} if ask.escalated_at else frozenset())


# --- asking --------------------------------------------------------------------------------------------------------


def _ask_refusal(w: Work) -> None:
    if w.by.role is not Role.INTAKE:
        raise NotAllowed("不予受理由受理员提出", field="kind")
    if w.case.state is not S.SUBMITTED:
        raise RuleBroken("不予受理只能在待受理时提出", field="kind")
    if w.case.takeback_asked_at is not None:
        raise RuleBroken("已请平台收回本单，收回前继续办理", field="kind")
    if any(r.kind is AskKind.REFUSAL and r.result is None for r in w.requests):
        raise RuleBroken("已有未裁决的不予受理申请", field="kind")
    _add(w, None, code=w.said["code"])


def _ask_return(w: Work, task: Task) -> None:
    """The third on a case, by any units, approved or not, puts it to the meeting; so does every further one."""
    if w.emergency:
        raise RuleBroken("应急哨不得退单：先处置、后争议", field="kind")
    if w.now > w.world.due(task.dispatched_at, w.limits.return_ask):
        raise RuleBroken(f"退单须在派单后{w.limits.return_ask.label}内提出", field="kind")
    _add(w, task, cited_duty=w.said["cited_duty"])
    if sum(r.kind is AskKind.RETURN for r in w.requests) >= w.limits.forced_consult_returns:
        w.follow_up = (Action.CONSULT.value, {"reason": ConsultReason.THIRD_RETURN})


def _ask_extension(w: Work, task: Task) -> None:
    days: int = w.said["days"]
    if days < 1:
        raise RuleBroken("请填写延期的工作日数（至少1）", field="days")
    if w.now > task.due:
        raise RuleBroken("延期须在到期前提出，本任务已到期", field="kind")
    if task.extended_days + days > w.limits.extension_days:
        raise RuleBroken(f"延期累计不超过{w.limits.extension_days}个工作日，已批{task.extended_days}日", field="days")
    _add(w, task, days=days)


def _ask_suspension(w: Work, task: Task) -> None:
    review_at: datetime = w.said["review_at"]
    if not w.now < review_at <= days_later(w.now, w.limits.suspension_review_days):
        raise RuleBroken(f"复核日期须在{w.limits.suspension_review_days}日内", field="review_at")
    if task.state not in (TaskState.SIGNED, TaskState.CONTACTED):
        raise RuleBroken("挂账须在签收后提出", field="kind")
    _add(w, task, plan=w.said["plan"], review_at=review_at)


def _ask_cohandling(w: Work, task: Task) -> None:
    helper: int = w.said["helper"]
    _check_helper(w, helper)
    _add(w, task, helper_unit_id=helper)


def _check_helper(w: Work, helper: int) -> None:
    check_carrier(w, helper, "helper")
    if any(t.unit_id == helper and (t.state in RUNNING or t.state is TaskState.FED_BACK) for t in w.tasks):
        raise RuleBroken(f"{w.world.unit(helper).short}已在本案承办", field="helper")


def _ask_escalation(w: Work, task: Task) -> None:
    if task.role is not TaskRole.LEAD or w.case.state is not S.HANDLING:
        raise RuleBroken("上提由主办单位在办理中提出", field="kind")
    _add(w, task)


def _ask_waiver(w: Work, task: Task) -> None:
    if task.role is not TaskRole.CO:
        raise RuleBroken("豁免只用于协办任务", field="kind")
    _add(w, task)


_ASKING: dict[AskKind, Callable[[Work, Task], None]] = {
    AskKind.RETURN: _ask_return,
    AskKind.EXTENSION: _ask_extension,
    AskKind.SUSPENSION: _ask_suspension,
    AskKind.COHANDLING: _ask_cohandling,
    AskKind.ESCALATION: _ask_escalation,
    AskKind.WAIVER: _ask_waiver,
}


def _add(w: Work, task: Task | None, **facts: object) -> None:
    kind: AskKind = w.said["kind"]
    limit = w.limits.return_decide if kind is AskKind.RETURN else w.limits.request_decide
    w.requests.append(
        Request(
            n=len(w.requests) + 1,
            kind=kind,
            task_n=task.n if task else None,
            asked_at=w.now,
            asked_by=w.by.login,
            unit_id=task.unit_id if task else w.by.unit_id,
            reason=w.said["reason"],
            decide_due=w.world.due(w.now, limit),
            **facts,  # type: ignore[arg-type]
        )
    )


def _ask(w: Work) -> None:
    kind: AskKind = w.said["kind"]
    if kind is AskKind.REFUSAL:
        _ask_refusal(w)
        return
    if w.case.state is S.SUBMITTED:
        raise RuleBroken("待受理时只能提出不予受理", field="kind")
    task = w.running_task(w.acting_unit)
    if task.route is Route.R1 and kind not in _ASKED_BY_GRID:
        raise RuleBroken(f"网格自办不提{kind.label}，请用网格上报", field="kind")
    if any(r.kind is kind and r.task_n == task.n and r.result is None for r in w.requests):
        raise RuleBroken(f"本任务已有未裁决的{kind.label}申请", field="kind")
    if task.state is TaskState.SUSPENDED:
        raise RuleBroken("任务挂账中，恢复办理后再提申请", field="kind")
    _ASKING[kind](w, task)


def _ask_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if by.role is Role.INTAKE:
        if file.case.state is S.SUBMITTED:
            return _why_not_kind(AskKind.REFUSAL, file, by, now, world)
        return "受理员只在待受理时提出不予受理"
    if file.case.state is S.SUBMITTED:
        return "案件尚未派单"
    if all(t.unit_id != by.unit_id or t.state not in RUNNING for t in file.tasks):
        return "本单位没有在办任务"
    whys = {kind: _why_not_kind(kind, file, by, now, world) for kind in AskKind}
    return None if None in whys.values() else whys[AskKind.EXTENSION]


def _why_not_kind(kind: AskKind, file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    """Why this kind cannot be asked for now, whatever is filled in besides."""
    said = {"kind": kind, "reason": "", "cited_duty": "", "days": 1, "plan": "", "review_at": days_later(now, 1)}
    try:
        _ask(Work(file, by, now, world, said | {"code": RefusalReason.OUTSIDE, "helper": world.township.units[0].id}))
    except (RuleBroken, NotAllowed) as no:
        return None if no.field == "helper" else no.message
    return None


# --- deciding ------------------------------------------------------------------------------------------------------


def _approve_return(w: Work, ask: Request, task: Task) -> None:
    w.end_task(task, TaskState.RETURNED)
    if task.role is TaskRole.LEAD:
        w.withdraw_tasks()
        w.void_requests()
        w.enter(S.ACCEPTED)
    else:
        w.void_requests(task.n)
        w.follow_tasks()


def _approve_extension(w: Work, ask: Request, task: Task) -> None:
    days = ask.days or 0
    clock = ledger.extend(task.clock, w.now, days, w.world.calendar, w.by.name, why=ask.reason)
    w.set_clock(task, clock, extended_days=task.extended_days + days, yellow_at=None)


def _approve_suspension(w: Work, ask: Request, task: Task) -> None:
    clock = ledger.pause(task.clock, w.now, f"挂账：{ask.reason}", w.by.name)
    w.set_clock(task, clock, state=TaskState.SUSPENDED)
    w.open_suspension(task.n)
    w.follow_tasks()


def _approve_cohandling(w: Work, ask: Request, task: Task) -> None:
    """The helper gets its own task, whose clocks start with the approval."""
    assert ask.helper_unit_id is not None
    _check_helper(w, ask.helper_unit_id)
    check_county(w, (ask.helper_unit_id,), "approve")
    w.add_task(ask.helper_unit_id, TaskRole.CO, task.route, w.case.limit_class or LimitClass.ORDINARY)
    w.follow_tasks()


def _approve_escalation(w: Work, ask: Request, task: Task) -> None:
    """To the next route: 自下而上、先易后难."""
    ladder = tuple(Route)
    w.withdraw_tasks()
    w.void_requests()
    w.set(route=ladder[min(ladder.index(task.route) + 1, len(ladder) - 1)])
    w.enter(S.ACCEPTED)


def _approve_waiver(w: Work, ask: Request, task: Task) -> None:
    w.end_task(task, TaskState.WAIVED)
    w.void_requests(task.n)
    w.follow_tasks()


_APPROVING: dict[AskKind, Callable[[Work, Request, Task], None]] = {
    AskKind.RETURN: _approve_return,
    AskKind.EXTENSION: _approve_extension,
    AskKind.SUSPENSION: _approve_suspension,
    AskKind.COHANDLING: _approve_cohandling,
    AskKind.ESCALATION: _approve_escalation,
    AskKind.WAIVER: _approve_waiver,
}


def _approve_refusal(w: Work, ask: Request) -> None:
    """The reporter is told why. An order of a platform cannot be refused finally: the platform is
    asked to take it back and work goes on."""
    if w.case.platform is not Platform.LOCAL:
        w.set(takeback_asked_at=w.now)
        return
    why = ask.code.label if ask.code else ask.reason
    w.set(answer=f"不予受理（{why}）：{w.said['ruling']}")
    w.enter(S.NOT_ADMITTED)


def _decide(w: Work) -> None:
    n: int = w.said["request"]
    if not 1 <= n <= len(w.requests):
        raise RuleBroken(f"本案没有第{n}号申请", field="request")
    ask = w.requests[n - 1]
    if ask.result is not None:
        raise RuleBroken(f"该申请已由{ask.decided_by}裁决：{ask.result.label}", field="request")
    if w.by.role not in deciders(ask):
        who = "、".join(sorted(r.label for r in deciders(ask)))
        raise NotAllowed(f"{ask.kind.label}由{who}裁决")
    if w.world.same_person(ask.asked_by, w.by):
        raise NotAllowed("申请人不能裁决自己的申请")
    approved = w.said["approve"]
    w.set_request(
        n,
        decided_at=w.now,
        decided_by=w.by.login,
        result=AskResult.APPROVED if approved else AskResult.REFUSED,
        ruling=w.said["ruling"],
    )
    if ask.task_n is None:
        if approved:
            _approve_refusal(w, ask)
        return
    task = w.tasks[ask.task_n - 1]
    if approved:
        _APPROVING[ask.kind](w, ask, task)
    elif ask.kind is AskKind.RETURN:
        w.set_task(task.n, returns_refused=task.returns_refused + 1)


def _decide_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    waiting = [r for r in file.requests if r.result is None]
    if not waiting:
        return "没有待裁决的申请"
    own = [r for r in waiting if by.role in deciders(r)]
    if not own:
        return "待裁决的申请不归本岗位"
    return "申请人不能裁决自己的申请" if all(world.same_person(r.asked_by, by) for r in own) else None


def _escalate(w: Work) -> None:
    late = [r for r in w.open_requests() if r.escalated_at is None and w.now > r.decide_due]
    for ask in late:
        w.set_request(ask.n, escalated_at=w.now)


def _escalate_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if any(r.result is None and r.escalated_at is None and now > r.decide_due for r in file.requests):
        return None
    return "没有超过裁决时限的申请"


_ASKABLE = states(S.SUBMITTED, S.GRID_HANDLING, S.DISPATCHED, S.HANDLING, S.SUSPENDED)
_DISPATCHED = (S.DISPATCHED, S.HANDLING, S.SUSPENDED)
_DECIDED: frozenset[Pair] = frozenset(
    {
        (S.SUBMITTED, S.NOT_ADMITTED),
        *((state, S.ACCEPTED) for state in _DISPATCHED),
        (S.HANDLING, S.SUSPENDED),
        (S.HANDLING, S.VERIFYING),
    }
)


ROWS = (
    Transition(
        Action.ASK,
        _ASKABLE,
        STAYS,
        UNITS | {Role.INTAKE},
        _ask,
        (
            choice("kind", "申请类别", AskKind),
            text("reason", "理由"),
            *when("kind", (AskKind.REFUSAL,), choice("code", "不予受理原因", RefusalReason)),
            *when("kind", (AskKind.RETURN,), text("cited_duty", "职责依据")),
            *when("kind", (AskKind.EXTENSION,), Field("days", "延期工作日", FieldKind.NUMBER)),
            *when(
                "kind",
                (AskKind.SUSPENSION,),
                text("plan", "解决计划"),
                Field("review_at", "复核日期", FieldKind.TIME),
            ),
            *when("kind", (AskKind.COHANDLING,), Field("helper", "协办单位", FieldKind.UNIT)),
        ),
        reach=Reach.TASK,
        guard=_ask_guard,
    ),
    Transition(
        Action.DECIDE,
        _ASKABLE,
        states(S.NOT_ADMITTED, S.ACCEPTED, S.SUSPENDED, S.VERIFYING),
        frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.LEADER, Role.DISPATCHER}),
        _decide,
        (
            Field("request", "申请", FieldKind.NUMBER),
            Field("approve", "是否同意", FieldKind.YES_NO),
            text("ruling", "裁决意见"),
        ),
        guard=_decide_guard,
        only=_DECIDED,
    ),
    Transition(
        Action.ESCALATE_ASK,
        _ASKABLE,
        STAYS,
        frozenset({Role.SYSTEM}),
        _escalate,
        guard=_escalate_guard,
    ),
)
