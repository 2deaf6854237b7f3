"""会商: put to the meeting, the signed decision dispatched, nothing to dispatch, minutes owed (domain §2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import ceil

from ..case import OPEN, UNSETTLED, CaseFile, CaseState, Order, Task
from ..errors import NotAllowed, RuleBroken
from ..labels import Labelled
from ..people import Role, Session
from ..timing.worktime import Calendar, Limit, LimitUnit, local_day, time_text, whole_second
from ..town.matters import Route, Whistle
from .dispatching import LEAD_FIELDS, intake_done, send
from .table import STAYS, Action, Field, FieldKind, Transition, choice, states, text
from .work import Work, World

S = CaseState
_MEETING = frozenset({Role.DIRECTOR, Role.LEADER, Role.DUTY_LEADER})


class ConsultReason(Labelled):
    """Why a case is consulted (M11); the forced ones are the system's."""

    HARD = "HARD", "疑难事项"
    ROUTE = "ROUTE", "清单定为综合研判"
    ORPHAN = "ORPHAN", "派不出办不了"
    THIRD_RETURN = "THIRD_RETURN", "第三次退单"
    OVERDUE_TWICE = "OVERDUE_TWICE", "两次超期"
    DISSATISFIED = "DISSATISFIED", "再次不满意"
    DIRECTOR = "DIRECTOR", "主任指定"


def put_to_meeting(w: Work, reason: ConsultReason) -> None:
    """Convened within 2 working days; what units asked for is now the meeting's to decide.

    The route is new and the time the centre's: no unit can act, so no unit's clock runs on. What was sent ends as
    withdrawn at once, and not only when the decision is signed. Limits missed by then stay missed: the consultation
    that a lateness forces does not wipe it out.
    """
    intake_done(w)
    w.set(consult_reason=reason.value, route=Route.R4)
    w.void_requests()
    w.withdraw_to_meeting()
    w.enter(S.CONSULTING)


def ended_by_meeting(file: CaseFile) -> tuple[Task, ...]:
    """What ends for good when the case is put to the meeting: undoing does not start it again."""
    return tuple(task for task in file.tasks if task.state in UNSETTLED)


#: What the program finds by itself; nobody claims it by hand.
_FOUND = frozenset({ConsultReason.THIRD_RETURN, ConsultReason.OVERDUE_TWICE, ConsultReason.DISSATISFIED})


def _consult(w: Work) -> None:
    if w.said["reason"] in _FOUND and w.by.role is not Role.SYSTEM:
        raise NotAllowed(f"“{w.said['reason'].label}”由系统认定，请选其他原因")
    put_to_meeting(w, w.said["reason"])


def _direct(w: Work) -> None:
    """The signed decision: the decided tasks start (指向派发); what an older program left running ends.

    Decided matter by matter (`orders`), each unit has until the last of its matters is due.
    """
    w.withdraw_tasks()
    w.set(whistle=Whistle.EMERGENCY if w.emergency else Whistle.HARD)
    send(w, Route.R4, _terms(w, w.said.get("orders") or ()))


def _terms(w: Work, orders: Iterable[Order]) -> dict[int, Limit]:
    until: dict[int, datetime] = {}
    for order in orders:
        for unit_id in (order.lead, *order.assisting):
            until[unit_id] = max(order.due, until.get(unit_id, order.due))
    return {unit_id: limit_until(w.now, due, w.world.calendar) for unit_id, due in until.items()}


def limit_until(start: datetime, until: datetime, calendar: Calendar) -> Limit:
    """The limit that ends just then: working days where that is an office close, else plain minutes, rounded up.

    Raises RuleBroken when it is not later than the start.
    """
    if until <= start:
        raise RuleBroken(f"时限{time_text(until)}已经过去", field="due")
    last = local_day(until)
    if calendar.is_workday(last) and calendar.close(last) == until:
        days = (last - local_day(start)).days
        passed = sum(calendar.is_workday(last - timedelta(days=n)) for n in range(days))
        if passed:
            return Limit(passed, LimitUnit.WORKING_DAYS)
    return Limit(max(1, ceil((until - whole_second(start)).total_seconds() / 60)), LimitUnit.MINUTES)


def _invite(w: Work) -> None:
    """Who is called to the meeting sees the case from then on; who no longer is, no longer does."""
    units = w.said.get("units") or ()
    for unit_id in units:
        if unit_id in w.case.complained_units:
            raise RuleBroken(f"{w.world.unit(unit_id).short}是本案被反映单位，应当回避", field="units")
    w.set(invited=units)


def _consult_nothing(w: Work) -> None:
    """Nothing to dispatch: triage chooses the route anew."""
    w.withdraw_tasks()
    w.set(route=None)
    w.enter(S.ACCEPTED)


def _minutes(w: Work) -> None:
    w.set(minutes_due=None)


def _no_minutes_owed(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    return None if file.case.minutes_due else "本案没有待补的会商纪要"


ROWS = (
    Transition(
        Action.CONSULT,
        OPEN - {S.CONSULTING},
        states(S.CONSULTING),
        frozenset({Role.DIRECTOR, Role.SYSTEM}),
        _consult,
        (choice("reason", "会商原因", ConsultReason), text("note", "说明", required=False)),
    ),
    Transition(
        Action.DIRECT,
        states(S.CONSULTING),
        states(S.DISPATCHED),
        _MEETING,
        _direct,
        (*LEAD_FIELDS, Field("orders", "议定事项", FieldKind.ORDERS, required=False)),
        undoable=True,
    ),
    Transition(
        Action.INVITE,
        OPEN,
        STAYS,
        frozenset({Role.SYSTEM}),
        _invite,
        (Field("units", "会商单位", FieldKind.UNITS, required=False), text("meeting", "时间地点", required=False)),
    ),
    Transition(
        Action.CONSULT_NOTHING,
        states(S.CONSULTING),
        states(S.ACCEPTED),
        _MEETING,
        _consult_nothing,
        (text("reason", "会商意见"),),
        undoable=True,
    ),
    Transition(
        Action.MINUTES,
        OPEN | states(S.CLOSED),
        STAYS,
        frozenset({Role.DIRECTOR, Role.SHIFT_LEAD, Role.OFFICE}),
        _minutes,
        (text("minutes", "纪要期号"),),
        guard=_no_minutes_owed,
    ),
)
