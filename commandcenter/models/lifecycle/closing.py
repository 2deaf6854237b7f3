"""From the passed verification to the archive: call-back, closing, reopening, repeats, fraud (domain §2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from ..case import OPEN, Callback, Case, CaseFile, CaseState, Check, CloseKind, Rating, TaskState, active_requesters
from ..errors import RuleBroken
from ..labels import Labelled
from ..limits import Limits
from ..people import Role, Session
from ..timing.worktime import TZ, local_day
from ..town.matters import Route
from .consulting import ConsultReason, put_to_meeting
from .table import STAYS, Action, Field, FieldKind, Transition, choice, states, text, when
from .work import Work, World, days_later

S = CaseState
_DIRECTOR = frozenset({Role.DIRECTOR})
_SETTLED = states(S.CLOSED, S.ARCHIVED)
_CALLING_HOURS = range(8, 20)
#: Hours in which a new hour of a new day is surely found.
_LOOKED_AHEAD = 72


class ReopenReason(Labelled):
    REPEAT = "REPEAT", "重复诉求属实"
    FRAUD = "FRAUD", "虚假办结"
    PLATFORM = "PLATFORM", "上级平台回访未解决"


def close(w: Work, kind: CloseKind) -> None:
    w.set(closed_at=w.now, close_kind=kind)
    w.void_requests()
    w.enter(S.CLOSED)


# --- call-back ---------------------------------------------------------------------------------------------------


def _round(file: CaseFile | Work) -> int:
    """Every passed verification begins a round of calls."""
    return sum(v.result is Check.PASS for v in file.verifications)


def _calls_of_round(file: CaseFile | Work) -> list[Callback]:
    number = _round(file)
    return [c for c in file.callbacks if c.round == number]


def tries(file: CaseFile | Work, requester: int) -> tuple[Callback, ...]:
    """The calls to one requester in the round that runs, the first one first."""
    return tuple(c for c in _calls_of_round(file) if c.requester == requester)


def to_be_called(file: CaseFile | Work, limits: Limits) -> tuple[int, ...]:
    """Requesters of this round who were neither reached nor tried in vain often enough."""
    return tuple(n for n in active_requesters(file.case) if not _settled(tries(file, n), limits))


def _settled(calls: Sequence[Callback], limits: Limits) -> bool:
    return any(c.reached for c in calls) or _unreachable(calls, limits)


def _days(calls: Sequence[Callback]) -> set[date]:
    return {local_day(c.at) for c in calls}


def _hours(calls: Sequence[Callback]) -> set[int]:
    return {c.at.astimezone(TZ).hour for c in calls}


def _unreachable(calls: Sequence[Callback], limits: Limits) -> bool:
    """Three tries at different hours of the day, on two days (domain §2.2)."""
    return len(_hours(calls)) >= limits.unreachable_tries and len(_days(calls)) >= limits.unreachable_days


def next_try(calls: Sequence[Callback], now: datetime, limits: Limits) -> datetime:
    """From when another call counts as a further try: at an hour not tried yet, on another day when only that lacks.

    `now` itself when it counts now. People are called from 8 to 20 o'clock (our default).
    """
    new_hour = len(_hours(calls)) < limits.unreachable_tries
    last_one = len(_hours(calls)) >= limits.unreachable_tries - 1
    new_day = last_one and len(_days(calls)) < limits.unreachable_days
    at = now
    for _ in range(_LOOKED_AHEAD):
        local = at.astimezone(TZ)
        is_new = not (new_hour and local.hour in _hours(calls)) and not (new_day and local.date() in _days(calls))
        if is_new and local.hour in _CALLING_HOURS:
            break
        at = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC) + timedelta(hours=1)
    return at


def _call_back(w: Work) -> None:
    requester = w.said.get("requester") or min(active_requesters(w.case), default=1)
    if requester not in active_requesters(w.case):
        raise RuleBroken(f"本案没有第{requester}位诉求人", field="requester")
    if requester not in to_be_called(w, w.limits):
        raise RuleBroken("这位诉求人本轮已回访", field="requester")
    reason: str = w.said.get("reason") or ""
    rating: Rating | None = w.said.get("rating")
    w.callbacks.append(
        Callback(
            n=len(w.callbacks) + 1,
            requester=requester,
            round=_round(w),
            at=w.now,
            by=w.by.login,
            reached=w.said["reached"],
            task_n=w.case.lead,
            resolved=w.said.get("resolved"),
            rating=rating,
            reason=reason,
            justified=rating is Rating.DISSATISFIED and w.said.get("justified", bool(reason)),
        )
    )
    finish_settled(w)


def finish_settled(w: Work) -> None:
    """When all requesters of the round are settled: close, send back once, or consult the second time."""
    if to_be_called(w, w.limits):
        return
    reached = [c for c in _calls_of_round(w) if c.reached and c.requester in active_requesters(w.case)]
    if w.case.petition_final_at is not None:
        close(w, CloseKind.PETITION_FINAL)
    elif any(not c.resolved or c.justified for c in reached):
        _unsolved(w)
    elif not reached:
        close(w, CloseKind.UNREACHABLE)
    elif all(c.rating is Rating.REFUSED for c in reached):
        close(w, CloseKind.RATING_REFUSED)
    else:
        close(w, CloseKind.RESOLVED)


def _unsolved(w: Work) -> None:
    w.set(unsolved=w.case.unsolved + 1)
    if w.case.unsolved >= 2:
        put_to_meeting(w, ConsultReason.DISSATISFIED)
    else:
        w.rework(w.lead, "回访未解决")
        w.enter(S.HANDLING)


def is_for_shift_lead(case: Case) -> bool:
    """Whether only 值班长 may call the requesters back."""
    return case.confidential or case.route in (Route.R3, Route.R4)


def _call_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if by.role is Role.SHIFT_LEAD or not is_for_shift_lead(file.case):
        return None
    if file.case.route in (Route.R3, Route.R4):
        return "县直协助和综合研判事项由值班长回访"
    return "保密件由值班长回访"


def _certify(w: Work) -> None:
    w.set(unreasonable_at=w.now)
    close(w, CloseKind.UNREASONABLE)


# --- after closing -----------------------------------------------------------------------------------------------


def _reopen(w: Work) -> None:
    reason: ReopenReason = w.said["reason"]
    if reason is ReopenReason.REPEAT and w.case.repeated_at is None:
        raise RuleBroken("尚未确认本案有重复诉求", field="reason")
    if reason is ReopenReason.FRAUD and w.case.fraud_at is None:
        raise RuleBroken("请先认定虚假结案", field="reason")
    if reason is ReopenReason.PLATFORM:
        if w.case.platform_unsolved_at is not None:
            raise RuleBroken("上级平台回访未解决只重新办理一次", field="reason")
        w.set(platform_unsolved_at=w.now)
    w.set(closed_at=None, close_kind=None, unreasonable_at=None, reopened_at=w.now, reopens=w.case.reopens + 1)
    w.rework(w.lead, f"重新办理（{reason.label}）")
    w.enter(S.HANDLING)


def _reopen_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    case, lead = file.case, file.lead
    if case.closed_at is None or now > days_later(case.closed_at, world.limits.reopen_days):
        return f"结案超过{world.limits.reopen_days}日，不能重新办理"
    if case.petition_final_at is not None:
        return "信访事项已复核或依法终结，不再重新办理"
    if lead is None:
        return "本案没有主办任务，请重新登记"
    if case.platform_unsolved_at is not None and case.repeated_at is None and case.fraud_at is None:
        return "上级平台回访未解决只重新办理一次，也没有确认的重复诉求或虚假结案"
    return None if lead.state is TaskState.DONE else "主办任务未办结，不能重新办理"


def _archive(w: Work) -> None:
    w.enter(S.ARCHIVED)


def _archive_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    closed = file.case.closed_at
    if closed is None or now <= days_later(closed, world.limits.archive_days):
        return f"结案满{world.limits.archive_days}日后归档"
    return None


# --- repeats and fraud -------------------------------------------------------------------------------------------


def _repeat_of(w: Work) -> None:
    if w.said["no"] == w.case.no:
        raise RuleBroken("本案不能是自身的重复诉求", field="no")
    w.set(repeat_of=w.said["no"], repeat_confirmed_at=w.now)


def _repeat_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    return f"本案已确认为{file.case.repeat_of}的重复诉求" if file.case.repeat_of else None


def _repeated(w: Work) -> None:
    """The older case learns of its repeat; KPI 7 asks when that was registered."""
    registered: datetime = w.said["registered_at"]
    if w.case.closed_at is not None and registered < w.case.closed_at:
        raise RuleBroken("该诉求登记时原案尚未结案，不是重复诉求")
    first = w.case.repeated_at
    w.set(repeated_at=registered if first is None else min(first, registered))


def _repeated_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    return "信访事项已复核或依法终结，再次反映不计重复诉求" if file.case.petition_final_at else None


def _fraud(w: Work) -> None:
    w.set(fraud_at=w.now)


def _fraud_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if file.case.fraud_at is not None:
        return "本案已认定虚假结案"
    return None if file.lead is not None else "本案没有主办任务"


ROWS = (
    Transition(
        Action.CALL_BACK,
        states(S.CALLBACK),
        states(S.CLOSED, S.HANDLING, S.CONSULTING),
        frozenset({Role.CALLBACK, Role.SHIFT_LEAD}),
        _call_back,
        (
            Field("requester", "第几位诉求人", FieldKind.NUMBER, required=False),
            Field("reached", "是否接通", FieldKind.YES_NO),
            *when(
                "reached",
                (True,),
                Field("resolved", "是否解决", FieldKind.YES_NO),
                choice("rating", "满意度", Rating),
                text("reason", "不满意原因", required=False),
            ),
            *when(
                "rating",
                (Rating.DISSATISFIED,),
                Field("justified", "不满意是否合理", FieldKind.YES_NO, required=False),
            ),
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
        undoable=True,
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
        guard=_repeat_guard,
    ),
    Transition(
        Action.REPEATED,
        OPEN | _SETTLED,
        STAYS,
        frozenset({Role.SYSTEM}),
        _repeated,
        (text("no", "重复案编号"), Field("registered_at", "登记时间", FieldKind.TIME)),
        guard=_repeated_guard,
    ),
    Transition(
        Action.FRAUD,
        OPEN | _SETTLED,
        STAYS,
        _DIRECTOR,
        _fraud,
        (text("evidence", "认定依据"),),
        guard=_fraud_guard,
    ),
)
