"""接转: an open case of the ledger kept so far goes on here, with its own dates and what remains of its deadline.

It is taken in (SUBMITTED, `Origin.LEDGER`) and taken over in one transaction. Its clock is the one that runs already:
from the original dispatch to the original deadline. What happened before the cut-over counts in nobody's figures
(`kpi.facts`); what comes after does.
"""

from __future__ import annotations

from datetime import datetime

from ..case import CaseFile, CaseState, Origin, TaskRole, TaskState
from ..errors import RuleBroken
from ..people import Role, Session, UnitKind
from ..timing import ledger
from ..timing.worktime import time_text, whole_second
from ..town.matters import LimitClass, Route
from .consulting import limit_until
from .dispatching import check_carrier, intake_done, set_responsible
from .table import Action, Field, FieldKind, Transition, states
from .work import Work, World

S = CaseState
#: Who answers for the ledger of before.
TAKERS = frozenset({Role.DIRECTOR, Role.SHIFT_LEAD})


def _take_over(w: Work) -> None:
    lead: int = w.said["lead"]
    units = (lead, *(unit for unit in w.said.get("assisting") or () if unit != lead))
    sent_at, due = _dates(w)
    intake_done(w)
    for unit_id in units:
        check_carrier(w, unit_id, "lead" if unit_id == lead else "assisting")
    county = any(w.world.unit(unit_id).kind is UnitKind.COUNTY for unit_id in units)
    route = Route.R3 if county else Route.R2
    set_responsible(w, route)
    limit_class = LimitClass.EMERGENCY if w.emergency else w.case.limit_class or LimitClass.ORDINARY
    w.set(route=route, limit_class=limit_class)
    for unit_id in units:
        _add_task(w, unit_id, TaskRole.LEAD if unit_id == lead else TaskRole.CO, route, limit_class, sent_at, due)
    w.enter(S.HANDLING if w.said.get("signed_at") else S.DISPATCHED)


def _dates(w: Work) -> tuple[datetime, datetime]:
    sent_at, due = whole_second(w.said["sent_at"]), whole_second(w.said["due"])
    signed_at: datetime | None = w.said.get("signed_at")
    if sent_at > w.now:
        raise RuleBroken(f"交办时间{time_text(sent_at)}还没有到", field="sent_at")
    if due <= sent_at:
        raise RuleBroken(f"办结时限{time_text(due)}不晚于交办时间{time_text(sent_at)}", field="due")
    if signed_at is not None and not sent_at <= signed_at <= w.now:
        raise RuleBroken(f"签收时间{time_text(whole_second(signed_at))}不在交办和现在之间", field="signed_at")
    return sent_at, due


def _add_task(
    w: Work, unit_id: int, role: TaskRole, route: Route, limit_class: LimitClass, sent_at: datetime, due: datetime
) -> None:
    """The task with its own dates; whoever signed before has been in touch before."""
    task = w.add_task(unit_id, role, route, limit_class)
    limit = limit_until(sent_at, due, w.world.calendar)
    clock = ledger.start(sent_at, limit, w.world.calendar, why="台账接转", by=w.by.name)
    if clock.due > w.now and w.case.external_due is not None:
        clock = w.capped(clock)
    signed_at: datetime | None = w.said.get("signed_at")
    if signed_at is None:
        w.set_clock(task, clock, dispatched_at=sent_at)  # to sign it counts from now on
        return
    kind = w.world.unit(unit_id).kind
    w.set_clock(
        task,
        clock,
        dispatched_at=sent_at,
        state=TaskState.CONTACTED,
        signed_at=signed_at,
        contact_at=signed_at,
        sign_due=w.world.due(sent_at, w.limits.sign_for(kind, w.emergency)),
        response_due=w.world.due(sent_at, w.limits.contact_for(kind, w.emergency)),
    )


def _from_a_ledger(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    return None if file.case.origin is Origin.LEDGER else "只有台账里的旧案可以接转"


ROWS = (
    Transition(
        Action.TAKE_OVER,
        states(S.SUBMITTED),
        states(S.DISPATCHED, S.HANDLING),
        TAKERS,
        _take_over,
        (
            Field("lead", "主办单位", FieldKind.UNIT),
            Field("assisting", "协办单位", FieldKind.UNITS, required=False),
            Field("responsible", "镇级包办单位", FieldKind.UNIT, required=False),
            Field("sent_at", "交办时间", FieldKind.TIME),
            Field("due", "办结时限", FieldKind.TIME),
            Field("signed_at", "签收时间", FieldKind.TIME, required=False),
        ),
        guard=_from_a_ledger,
    ),
)
