"""会商: put to the meeting, the signed decision dispatched, nothing to dispatch, minutes owed (domain §2.2)."""

from __future__ import annotations

from datetime import datetime

from ..case import OPEN, CaseFile, CaseState
from ..labels import Labelled
from ..matters import Route, Whistle
from ..people import Role, Session
from .dispatching import LEAD_FIELDS, intake_done, send
from .table import STAYS, Action, Transition, choice, states, text
from .work import Work, World

S = CaseState
_MEETING = frozenset({Role.DIRECTOR, Role.LEADER, Role.DUTY_LEADER})


class ConsultReason(Labelled):
    """Why a case is consulted (M11); the forced ones are the system's."""

    HARD = "HARD", "疑难事项"
    ORPHAN = "ORPHAN", "派不出办不了"
    THIRD_RETURN = "THIRD_RETURN", "第三次退单"
    OVERDUE_TWICE = "OVERDUE_TWICE", "两次超期"
    DISSATISFIED = "DISSATISFIED", "再次不满意"
    DIRECTOR = "DIRECTOR", "主任指定"


def put_to_meeting(w: Work, reason: ConsultReason) -> None:
    """Convened within 2 working days; what units asked for is now the meeting's to decide."""
    intake_done(w)
    w.set(consult_reason=reason.value, route=Route.R4)
    w.void_requests()
    w.enter(S.CONSULTING)


def _consult(w: Work) -> None:
    put_to_meeting(w, w.said["reason"])


def _direct(w: Work) -> None:
    """The signed decision: what ran before ends as withdrawn, the decided tasks start (指向派发)."""
    w.withdraw_tasks()
    w.set(whistle=Whistle.EMERGENCY if w.emergency else Whistle.HARD)
    send(w, Route.R4)


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
        LEAD_FIELDS,
        undoable=True,
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
        frozenset({Role.DIRECTOR, Role.OFFICE}),
        _minutes,
        (text("minutes", "纪要期号"),),
        guard=_no_minutes_owed,
    ),
)
