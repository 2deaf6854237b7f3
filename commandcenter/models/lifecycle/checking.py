"""From the filed result to the end: on-site verification, call-back, closing, reopening, repeats, merging."""

from __future__ import annotations

import hashlib
from datetime import datetime

from .. import ledger
from ..access import GRIDS
from ..case import (
    OPEN,
    Callback,
    CaseFile,
    CaseState,
    Check,
    CloseKind,
    Rating,
    TaskState,
    Verification,
    active_requesters,
)
from ..errors import RuleBroken
from ..labels import Labelled
from ..matters import Route
from ..people import Role, Session
from ..worktime import local_day
from .dispatching import ConsultReason
from .table import STAYS, Action, Field, FieldKind, Reach, Transition, choice, states, text
from .work import Work, World, days_later

S = CaseState
_DIRECTOR = frozenset({Role.DIRECTOR})


class ReopenReason(Labelled):
    REPEAT = "REPEAT", "重复诉求属实"
    FRAUD = "FRAUD", "虚假办结"
    PLATFORM = "PLATFORM", "上级平台回访未解决"


# --- verification ----------------------------------------------------------------------------------------------------


def _has_handled(file: CaseFile, by: Session) -> bool:
    return by.person_id is not None and any(by.person_id in t.handlers for t in file.tasks)


def _verifier_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    """A grid worker of the place who is not the handler; R1: another grid worker or the community leader."""
    return "经办人不能核查自己办理的事项" if _has_handled(file, by) else None


def _add_verification(w: Work, result: Check, resolved: bool) -> None:
    unit_id = w.said.get("unit") or w.by.unit_id
    w.verifications.append(
        Verification(
            n=len(w.verifications) + 1,
            task_n=w.lead.n,
            at=w.at,
            by=w.by.login,
            unit_id=unit_id,
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
    if w.said["passed"]:
        _pass(w)
    else:
        _fail(w)


def _pass(w: Work) -> None:
    resolved = w.said.get("resolved")
    resolved = True if resolved is None else resolved
    _add_verification(w, Check.PASS, resolved)
    for task in list(w.tasks):
        if task.state is TaskState.FED_BACK:
            w.set_task(task.n, state=TaskState.DONE, accepted_at=w.now, ended_at=w.now, rework_due=None)
    if w.lead.route is Route.R1 and _sampled(w):
        w.set(sample_due=True)
    if not active_requesters(w.case):
        close(w, CloseKind.NO_REQUESTER)
    else:
        w.enter(S.CALLBACK)


def _fail(w: Work) -> None:
    """Rework; the wait moves the due; the second failure is supervised (督办)."""
    _add_verification(w, Check.FAIL, False)
    w.set(rework=w.case.rework + 1)
    also = set(w.said.get("also") or ())
    for task in list(w.tasks):
        if task.state is TaskState.FED_BACK and (task.n == w.case.lead or task.unit_id in also):
            w.rework(task, "核查不通过")
    if w.case.rework >= 2:
        w.set(supervise_level=max(w.case.supervise_level, 2))
    w.enter(S.HANDLING)


def _sample(w: Work) -> None:
    passed = w.said["passed"]
    _add_verification(w, Check.SAMPLE_PASS if passed else Check.SAMPLE_FAIL, passed)
    w.set(sample_due=False)


def _sample_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if not file.case.sample_due:
        return "本案未被抽查"
    if file.verifications and file.verifications[-1].by == by.login:
        return "抽查人不能是首次核查人"
    return _verifier_guard(file, by, now, world)


# --- call-back -------------------------------------------------------------------------------------------------------


def close(w: Work, kind: CloseKind) -> None:
    w.set(closed_at=w.now, close_kind=kind)
    w.void_requests()
    w.enter(S.CLOSED)


def current_round(file: CaseFile | Work) -> int:
    return sum(v.result is Check.PASS for v in file.verifications)


def calls_of_round(file: CaseFile | Work) -> list[Callback]:
    number = current_round(file)
    return [c for c in file.callbacks if c.round == number]


def settled_requesters(w: Work) -> set[int]:
    """Requesters of this round who were reached, or tried in vain often enough."""
    done: set[int] = set()
    for requester in active_requesters(w.case):
        calls = [c for c in calls_of_round(w) if c.requester == requester]
        if any(c.reached for c in calls) or _unreachable(w, calls):
            done.add(requester)
    return done


def _unreachable(w: Work, calls: list[Callback]) -> bool:
    """Three tries at different hours on two days (domain §2.2)."""
    days = {local_day(c.at) for c in calls}
    hours = {(local_day(c.at), c.at.hour) for c in calls}
    return (
        len(calls) >= w.limits.unreachable_tries
        and len(days) >= w.limits.unreachable_days
        and len(hours) >= w.limits.unreachable_tries
    )


def _call_back(w: Work) -> None:
    requester = w.said.get("requester") or 1
    if requester not in active_requesters(w.case):
        raise RuleBroken(f"本案没有第{requester}位诉求人", field="requester")
    if requester in settled_requesters(w):
        raise RuleBroken("这位诉求人本轮已回访", field="requester")
    reached = w.said["reached"]
    resolved, rating = w.said.get("resolved"), w.said.get("rating")
    if reached and (resolved is None or rating is None):
        raise RuleBroken("接通后须记录是否解决和满意度", field="resolved" if resolved is None else "rating")
    w.callbacks.append(
        Callback(
            n=len(w.callbacks) + 1,
            requester=requester,
            round=current_round(w),
            at=w.now,
            by=w.by.login,
            reached=reached,
            task_n=w.case.lead,
            resolved=resolved if reached else None,
            rating=rating if reached else None,
            reason=w.said.get("reason") or "",
        )
    )
    _finish_settled(w)


def _finish_settled(w: Work) -> None:
    if len(settled_requesters(w)) == len(active_requesters(w.case)):
        _finish_round(w)


def _finish_round(w: Work) -> None:
    """All requesters of the round are settled: close, send back once, or consult the second time."""
    reached = [c for c in calls_of_round(w) if c.reached]
    if any(not c.resolved for c in reached) or any(_justified(c) for c in reached):
        _unsolved(w)
    elif not reached:
        close(w, CloseKind.UNREACHABLE)
    elif all(c.rating is Rating.REFUSED for c in reached):
        close(w, CloseKind.RATING_REFUSED)
    else:
        close(w, CloseKind.RESOLVED)


def _justified(call: Callback) -> bool:
    """Dissatisfaction with a reason sends the case back even when the matter itself was solved."""
    return call.rating is Rating.DISSATISFIED and bool(call.reason)


def _unsolved(w: Work) -> None:
    w.set(unsolved=w.case.unsolved + 1)
    if w.case.unsolved >= 2:
        w.set(consult_reason=ConsultReason.DISSATISFIED.value, route=Route.R4)
        w.enter(S.CONSULTING)
    else:
        w.rework(w.lead, "回访未解决")
        w.enter(S.HANDLING)


def _call_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if file.case.route in (Route.R3, Route.R4) and by.role is Role.CALLBACK:
        return "县直协助和综合研判事项由值班长回访"
    return None


def _certify(w: Work) -> None:
    w.set(unreasonable_at=w.now)
    close(w, CloseKind.UNREASONABLE)


# --- after closing -----------------------------------------------------------------------------------------------------


def _reopen(w: Work) -> None:
    reason: ReopenReason = w.said["reason"]
    if w.case.lead is None:
        raise RuleBroken("本案没有主办任务，请重新登记")
    if w.lead.state is not TaskState.DONE:
        raise RuleBroken("主办任务未办结，不能重新办理")
    if reason is ReopenReason.PLATFORM and w.case.reopens:
        raise RuleBroken("上级平台回访未解决只重新办理一次", field="reason")
    w.set(closed_at=None, close_kind=None, reopened_at=w.now, reopens=w.case.reopens + 1)
    w.rework(w.lead, f"重新办理（{reason.label}）")
    w.enter(S.HANDLING)


def _reopen_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    closed = file.case.closed_at
    if closed is None or now > days_later(closed, world.limits.reopen_days):
        return f"结案超过{world.limits.reopen_days}日，不能重新办理"
    if file.case.close_kind is CloseKind.PETITION_FINAL:
        return "信访事项已依法终结，不再重新办理"
    return None


def _archive(w: Work) -> None:
    w.enter(S.ARCHIVED)


def _archive_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    closed = file.case.closed_at
    if closed is None or now <= days_later(closed, world.limits.archive_days):
        return f"结案满{world.limits.archive_days}日后归档"
    return None


def _repeat_of(w: Work) -> None:
    w.set(repeat_of=w.said["no"], repeat_confirmed_at=w.now)


def _repeated(w: Work) -> None:
    """The older case learns of its repeat; KPI 7 asks when that was registered."""
    first = w.case.repeated_at
    registered = w.said["registered_at"]
    w.set(repeated_at=registered if first is None else min(first, registered))


def _fraud(w: Work) -> None:
    w.set(fraud_at=w.now)


# --- merging, moving out ---------------------------------------------------------------------------------------------


def _merge(w: Work) -> None:
    """The child keeps its number, external clock and reply; its tasks stand still and count for nobody."""
    if w.said["parent"] == w.case.no:
        raise RuleBroken("不能并入本案自身", field="parent")
    w.set(state_before=w.case.state, parent_no=w.said["parent"], parent_slot=w.said["slot"])
    for task in list(w.tasks):
        if task.state in _STANDING:
            w.set_clock(task, ledger.pause(task.clock, w.now, "已并案", w.by.name))
    w.void_requests()
    w.enter(S.MERGED)


def _unmerge(w: Work) -> None:
    """Back to the state before; clocks go on where they stood, a task not yet signed gets its response time anew."""
    before = w.case.state_before or S.SUBMITTED
    for task in list(w.tasks):
        if task.state in _STANDING:
            waited = w.now - (task.clock.paused_since or w.now)
            clock = ledger.resume(task.clock, w.now, w.world.calendar, w.by.name, "撤销并案")
            w.set_clock(task, clock, sign_due=task.sign_due + waited, response_due=task.response_due + waited)
    w.set(state_before=None, parent_no=None, parent_slot=None)
    w.enter(before)


def _absorb(w: Work) -> None:
    w.set(requesters=w.case.requesters + w.said["requesters"])
    if grids := w.said.get("grids"):
        known = {w.case.grid_id, *w.case.involved}
        w.set(involved=(*w.case.involved, *(g for g in grids if g not in known)))


def _release(w: Work) -> None:
    gone = range(w.said["first"], w.said["first"] + w.said["requesters"])
    w.set(released=(*w.case.released, *gone))
    if w.case.state is S.CALLBACK:
        if active_requesters(w.case):
            _finish_settled(w)
        else:
            close(w, CloseKind.NO_REQUESTER)


def _end(w: Work, state: CaseState) -> None:
    w.withdraw_tasks()
    w.void_requests()
    w.enter(state)


def _transfer(w: Work) -> None:
    w.set(recipient=w.said["recipient"], closed_at=w.now)
    _end(w, S.TRANSFERRED)


def _cancel(w: Work) -> None:
    w.set(closed_at=w.now)
    _end(w, S.CANCELLED)


_FINDING = (
    Field("passed", "是否通过", FieldKind.YES_NO),
    Field("resolved", "问题是否解决", FieldKind.YES_NO, required=False),
    text("finding", "核查情况"),
)
#: Tasks whose clock runs and must stand still while the case is merged (a filed or suspended one stands already).
_STANDING = frozenset({TaskState.SENT, TaskState.SIGNED, TaskState.CONTACTED})
_SETTLED = states(S.CLOSED, S.ARCHIVED)

ROWS = (
    Transition(
        Action.VERIFY,
        states(S.VERIFYING),
        states(S.CALLBACK, S.CLOSED, S.HANDLING),
        GRIDS,
        _verify,
        (*_FINDING, Field("also", "一并返工的协办单位", FieldKind.UNITS, required=False)),
        reach=Reach.GRID,
        guard=_verifier_guard,
        proxy=True,
    ),
    Transition(
        Action.SAMPLE,
        states(S.CALLBACK, S.CLOSED, S.ARCHIVED),
        STAYS,
        GRIDS | {Role.SHIFT_LEAD},
        _sample,
        (_FINDING[0], _FINDING[2]),
        reach=Reach.GRID,
        guard=_sample_guard,
    ),
    Transition(
        Action.CALL_BACK,
        states(S.CALLBACK),
        states(S.CALLBACK, S.CLOSED, S.HANDLING, S.CONSULTING),
        frozenset({Role.CALLBACK, Role.SHIFT_LEAD}),
        _call_back,
        (
            Field("requester", "第几位诉求人", FieldKind.NUMBER, required=False),
            Field("reached", "是否接通", FieldKind.YES_NO),
            Field("resolved", "是否解决", FieldKind.YES_NO, required=False),
            choice("rating", "满意度", Rating, required=False),
            text("reason", "不满意原因", required=False),
        ),
        guard=_call_guard,
        undoable=True,
    ),
    Transition(
        Action.CERTIFY_UNREASONABLE,
        states(S.CALLBACK),
        states(S.CLOSED),
        _DIRECTOR,
        _certify,
        (text("evidence", "认定依据"),),
    ),
    Transition(
        Action.REOPEN,
        states(S.CLOSED),
        states(S.HANDLING),
        _DIRECTOR,
        _reopen,
        (choice("reason", "原因", ReopenReason), text("note", "说明", required=False)),
        guard=_reopen_guard,
    ),
    Transition(
        Action.ARCHIVE, states(S.CLOSED), states(S.ARCHIVED), frozenset({Role.SYSTEM}), _archive, guard=_archive_guard
    ),
    Transition(
        Action.REPEAT_OF,
        OPEN | _SETTLED,
        STAYS,
        frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR}),
        _repeat_of,
        (text("no", "原案编号"),),
    ),
    Transition(
        Action.REPEATED,
        OPEN | _SETTLED,
        STAYS,
        frozenset({Role.SYSTEM}),
        _repeated,
        (text("no", "重复案编号"), Field("registered_at", "登记时间", FieldKind.TIME)),
    ),
    Transition(
        Action.FRAUD, OPEN | _SETTLED, STAYS, _DIRECTOR, _fraud, (text("evidence", "认定依据"),)
    ),
    Transition(
        Action.MERGE,
        OPEN,
        states(S.MERGED),
        frozenset({Role.DISPATCHER, Role.SHIFT_LEAD}),
        _merge,
        (text("parent", "并入案件编号"), Field("slot", "诉求人序号", FieldKind.NUMBER)),
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
        frozenset({Role.SYSTEM}),
        _absorb,
        (
            text("child", "被并案件编号"),
            Field("requesters", "诉求人数", FieldKind.NUMBER),
            Field("grids", "涉及网格", FieldKind.GRIDS, required=False),
        ),
    ),
    Transition(
        Action.RELEASE,
        OPEN | _SETTLED,
        states(S.CLOSED, S.HANDLING, S.CONSULTING),
        frozenset({Role.SYSTEM}),
        _release,
        (
            text("child", "被并案件编号"),
            Field("first", "首位诉求人序号", FieldKind.NUMBER),
            Field("requesters", "诉求人数", FieldKind.NUMBER),
        ),
    ),
    Transition(
        Action.TRANSFER, OPEN, states(S.TRANSFERRED), _DIRECTOR, _transfer, (text("recipient", "移送单位"),)
    ),
    Transition(Action.CANCEL, OPEN | states(S.DRAFT), states(S.CANCELLED), _DIRECTOR, _cancel, (text("reason", "理由"),)),
)
