"""保密 and 回避: who must not know, who must not work on it; each look at an identity is logged (domain §2.2)."""

from __future__ import annotations

from datetime import datetime

from ..access import CENTRE, may_see_identity
from ..case import RUNNING, CaseFile, CaseState, TaskState
from ..draft import RequestKind
from ..errors import RuleBroken
from ..people import Role, Session, UnitKind
from .table import STAYS, Action, Field, FieldKind, Transition, states, text
from .work import Work, World

S = CaseState
#: States in which tasks may be under way; without a lead such a case goes back to triage.
_WITH_UNITS = states(S.GRID_HANDLING, S.DISPATCHED, S.HANDLING, S.SUSPENDED, S.VERIFYING)


def _protect(w: Work) -> None:
    """Mark as confidential, name the units and persons complained about; a barred unit loses its task at once."""
    said = w.said
    if (confidential := said.get("confidential")) is not None:
        if not confidential and w.case.kind is RequestKind.REPORT:
            raise RuleBroken("举报件一律保密", field="confidential")
        w.set(confidential=confidential)
    if (units := said.get("units")) is not None:
        if any(w.world.unit(u).kind is UnitKind.CENTRE for u in units):
            raise RuleBroken("反映中心工作人员的，请填写被反映人", field="units")
        w.set(complained_units=units)
        if w.case.responsible_unit_id in units:
            w.set(responsible_unit_id=None)
    if (persons := said.get("persons")) is not None:
        w.set(complained_persons=persons)
    _withdraw_barred(w)


def _withdraw_barred(w: Work) -> None:
    """Without its lead the dispatch is over; an assisting unit's task ends alone."""
    live = [t for t in w.tasks if t.state in RUNNING or t.state is TaskState.FED_BACK]
    barred = [t for t in live if t.unit_id in w.case.complained_units]
    if any(t.n == w.case.lead for t in barred):
        w.withdraw_tasks()
        w.void_requests()
        _back_to_triage(w)
        return
    for task in barred:
        w.void_requests(task.n)
        w.end_task(task, TaskState.WITHDRAWN)
    if barred and w.case.state in _WITH_UNITS:
        w.follow_tasks()


def _back_to_triage(w: Work) -> None:
    """A merged case goes there when it is unmerged; a meeting goes on."""
    if w.case.state in _WITH_UNITS:
        w.enter(S.ACCEPTED)
    elif w.case.state is S.MERGED and w.case.state_before in _WITH_UNITS:
        w.set(state_before=S.ACCEPTED)


def _look(w: Work) -> None:
    """The event itself is the log."""


def _look_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if may_see_identity(file.case, by):
        return None
    return "保密件的诉求人身份仅本案受理员、值班长、主任可查看"


ROWS = (
    Transition(
        Action.PROTECT,
        frozenset(S) - {S.NOT_ADMITTED, S.TRANSFERRED, S.CANCELLED},
        states(S.ACCEPTED, S.VERIFYING),
        frozenset({Role.INTAKE, Role.SHIFT_LEAD, Role.DIRECTOR}),
        _protect,
        (
            Field("confidential", "保密", FieldKind.YES_NO, required=False),
            Field("units", "被反映单位", FieldKind.UNITS, required=False),
            Field("persons", "被反映人", FieldKind.PERSONS, required=False),
        ),
        only=frozenset({*((state, S.ACCEPTED) for state in _WITH_UNITS), (S.HANDLING, S.VERIFYING)}),
    ),
    Transition(
        Action.LOOK,
        frozenset(S) - {S.TRANSFERRED},
        STAYS,
        CENTRE,
        _look,
        (text("why", "查看原因"),),
        guard=_look_guard,
    ),
)
