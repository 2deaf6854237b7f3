"""代录 and 补录 afterwards: the unit disputes, 值班长 confirms a late entry (domain §2.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from ..access import UNITS
from ..case import OPEN, CaseFile, CaseState, Proxy, ProxyStep
from ..errors import RuleBroken
from ..people import Role, Session
from .table import STAYS, Action, Field, FieldKind, Transition, choice, states, text
from .work import Work, World

S = CaseState
#: The task's times a step sets.
_TIMES = {
    ProxyStep.SIGN: ("signed_at",),
    ProxyStep.CONTACT: ("contact_at",),
    ProxyStep.ARRIVE: ("arrived_at", "contact_at"),
    ProxyStep.FEED_BACK: ("feedback_at",),
}


def _latest(w: Work, unit_id: int, fits: Callable[[Proxy], bool], otherwise: str) -> Proxy:
    """The last record of that unit's step that fits. Raises RuleBroken with `otherwise`."""
    step: ProxyStep = w.said["step"]
    records = [p for p in w.proxies if p.unit_id == unit_id and p.step is step]
    if not records:
        raise RuleBroken(f"{w.world.unit(unit_id).short}的{step.label}不是代录", field="step")
    fitting = [p for p in records if fits(p)]
    if not fitting:
        raise RuleBroken(otherwise, field="step")
    return fitting[-1]


def _set_record(w: Work, record: Proxy, **values: Any) -> None:
    w.proxies[record.n - 1] = replace(record, **values)


# --- dispute -----------------------------------------------------------------------------------------------------


def _disputable(record: Proxy, now: datetime, world: World) -> bool:
    return record.disputed_at is None and now <= world.due(record.recorded_at, world.limits.dispute)


def _dispute(w: Work) -> None:
    limit = w.limits.dispute.label
    fits = partial(_disputable, now=w.now, world=w.world)
    record = _latest(w, w.by.unit_id, fits, f"对代录的异议须在{limit}内提出，且只提一次")
    _set_record(w, record, disputed_at=w.now)


def _dispute_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if any(p.unit_id == by.unit_id and _disputable(p, now, world) for p in file.proxies):
        return None
    return f"本单位没有可提异议的代录（{world.limits.dispute.label}内）"


# --- late entries ------------------------------------------------------------------------------------------------


def _late(record: Proxy, world: World) -> bool:
    """Recorded too long after it happened to count from then (补录), and open to be confirmed."""
    hours = timedelta(hours=world.limits.proxy_hours)
    settled = record.confirmed_at is not None or record.disputed_at is not None
    return not settled and record.recorded_at - record.happened_at > hours


def _confirm_late(w: Work) -> None:
    """It happened when it was said to have happened, or when 值班长 found it did: figures use that time from now on."""
    fits = partial(_late, world=w.world)
    record = _latest(w, w.said["unit"], fits, "这条代录已按发生时间计算，或该单位有异议")
    happened: datetime = w.said.get("happened_at") or record.happened_at
    if not record.happened_at <= happened <= record.recorded_at:
        raise RuleBroken("核实的时间须在所报时间之后、记录时间之前", field="happened_at")
    if record.step is ProxyStep.VERIFY:
        check = w.verifications[record.item - 1]
        w.verifications[record.item - 1] = replace(check, at=happened)
    else:
        task = w.tasks[record.item - 1]
        moved = {name: happened for name in _TIMES[record.step] if getattr(task, name) == record.recorded_at}
        if not moved:
            raise RuleBroken("该环节已重新办理，这条代录不再使用", field="record")
        w.set_task(task.n, **moved)
    _set_record(w, record, confirmed_at=w.now, happened_at=happened)


def _late_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    return None if any(_late(p, world) for p in file.proxies) else "本案没有待确认的补录"


_STEP = choice("step", "环节", ProxyStep)

ROWS = (
    Transition(
        Action.DISPUTE_PROXY,
        OPEN | states(S.CLOSED),
        STAYS,
        UNITS,
        _dispute,
        (_STEP, text("reason", "异议理由")),
        guard=_dispute_guard,
    ),
    Transition(
        Action.CONFIRM_LATE,
        OPEN | states(S.CLOSED),
        STAYS,
        frozenset({Role.SHIFT_LEAD}),
        _confirm_late,
        (
            Field("unit", "单位", FieldKind.UNIT),
            _STEP,
            Field("happened_at", "核实的发生时间", FieldKind.TIME, required=False),
            text("reason", "依据"),
        ),
        guard=_late_guard,
    ),
)
