"""Who owes what in an open case, and what its running deadline is for: the words of the board (domain §2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ..case import RUNNING, AskKind, CaseState, TaskState
from ..lifecycle.requests import DECIDERS
from ..matters import Route
from ..people import Role

S = CaseState


class Duty(NamedTuple):
    """One task as far as its duties go; `unit` is the short name."""

    n: int
    unit: str
    state: TaskState
    sign_due: datetime
    rework_due: datetime | None


class Ask(NamedTuple):
    """An undecided request."""

    kind: AskKind
    escalated: bool


class Standing(NamedTuple):
    """Where an open case stands; `grid` and `reporter` are short names, "" when not known."""

    state: CaseState
    route: Route | None
    confidential: bool
    due: datetime | None
    lead: int | None
    grid: str
    reporter: str


_STAGES = {
    S.SUBMITTED: "受理",
    S.SUPPLEMENT: "补充",
    S.ACCEPTED: "分流",
    S.CONSULTING: "会商",
    S.VERIFYING: "核查",
    S.CALLBACK: "回访",
    S.SUSPENDED: "挂账",
}
_NEXT_STEP = {
    TaskState.SENT: "签收",
    TaskState.SIGNED: "联系",
    TaskState.CONTACTED: "反馈",
    TaskState.SUSPENDED: "恢复办理",
}
_SENIOR = frozenset({Route.R3, Route.R4})


def stage(case: Standing, duties: Sequence[Duty]) -> str:
    """What the running deadline is for: 受理 … 回访, the lead's 签收, 办结, 返工; 协办 where helpers alone are left."""
    if (known := _STAGES.get(case.state)) is not None:
        return known
    lead = next((d for d in duties if d.n == case.lead), None)
    if lead is None:
        return "办结"
    if lead.state is TaskState.FED_BACK:
        return "协办"
    if lead.state is TaskState.SENT and case.due == lead.sign_due:
        return "签收"
    return "返工" if lead.rework_due is not None and case.due == lead.rework_due else "办结"


def waits_for(case: Standing, duties: Sequence[Duty], asks: Sequence[Ask]) -> tuple[str, ...]:
    """Everything that is owed now, each as "等<谁><做什么>"; requests somebody must decide come first."""
    rulings = [f"等{_decider(ask)}裁决{ask.kind.label}" for ask in asks]
    return tuple(dict.fromkeys([*rulings, *_steps(case, duties)]))


def _decider(ask: Ask) -> str:
    if ask.escalated:
        return Role.DIRECTOR.label
    return "或".join(sorted(role.label for role in DECIDERS[ask.kind]))


def _steps(case: Standing, duties: Sequence[Duty]) -> list[str]:
    senior = case.route in _SENIOR
    match case.state:
        case S.SUBMITTED:
            return ["等受理员受理"]
        case S.SUPPLEMENT:
            return [f"等{case.reporter or '上报人'}补充"]
        case S.ACCEPTED:
            return [f"等{'值班长' if case.route is Route.R3 else '调度员'}派单"]
        case S.CONSULTING:
            return ["等主任会商"]
        case S.VERIFYING:
            return [f"等{case.grid or '网格员'}核查"]
        case S.CALLBACK:
            return [f"等{'值班长' if senior or case.confidential else '回访员'}回访"]
    return [f"等{duty.unit}{_NEXT_STEP[duty.state]}" for duty in duties if duty.state in RUNNING]
