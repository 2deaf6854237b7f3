"""What an open case waits for: which step, whose it is, in words for the board (球在谁手; domain §2.2).

One reading serves the sentence of the board and the queues of 等我办 (`queues.mine`), so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .access import GRIDS, UNITS
from .case import OPEN, RUNNING, AskKind, AskResult, CaseFile, CaseState, Request, Task, TaskState
from .draft import Urgency
from .labels import Labelled
from .lifecycle import TRANSITIONS, Action
from .lifecycle.requests import DECIDERS
from .people import Role, UnitKind
from .town.matters import Route
from .town.township import Township

S = CaseState


class Step(Labelled):
    """A step somebody owes, as the board says it."""

    ACCEPT = "ACCEPT", "受理"
    SUPPLY = "SUPPLY", "补充"
    DECIDE = "DECIDE", "裁决"
    SELF_HANDLE = "SELF_HANDLE", "自办"
    DISPATCH = "DISPATCH", "派单"
    CONVENE = "CONVENE", "提请会商"
    MEET = "MEET", "会商"
    MINUTES = "MINUTES", "补齐纪要"
    SIGN = "SIGN", "签收"
    CONTACT = "CONTACT", "联系"
    FEED_BACK = "FEED_BACK", "反馈"
    RESUME = "RESUME", "恢复办理"
    VERIFY = "VERIFY", "核查"
    CALL_BACK = "CALL_BACK", "回访"


#: The action of the life cycle that answers a step.
ANSWERS: dict[Step, Action] = {
    **{step: Action(step.value) for step in Step if step not in (Step.CONVENE, Step.MEET)},
    Step.CONVENE: Action.CONSULT,
    Step.MEET: Action.DIRECT,
}
_OF_TASK = {
    TaskState.SENT: Step.SIGN,
    TaskState.SIGNED: Step.CONTACT,
    TaskState.CONTACTED: Step.FEED_BACK,
    TaskState.SUSPENDED: Step.RESUME,
}
_CAREFUL = frozenset({Route.R3, Route.R4})
#: Who does a unit's part; a grid worker only what the grid handles itself.
_OF_UNIT = UNITS - {Role.GRID_WORKER}
#: The posts whose next step each can be.
POSTS: dict[Step, frozenset[Role]] = {
    Step.ACCEPT: TRANSITIONS[Action.ACCEPT].roles,
    Step.SUPPLY: UNITS | {Role.INTAKE},
    Step.DECIDE: frozenset({Role.DIRECTOR}).union(*DECIDERS.values()),
    Step.SELF_HANDLE: TRANSITIONS[Action.SELF_HANDLE].roles,
    Step.DISPATCH: TRANSITIONS[Action.DISPATCH].roles,
    Step.CONVENE: frozenset({Role.DIRECTOR}),
    Step.MEET: TRANSITIONS[Action.DIRECT].roles,
    Step.MINUTES: TRANSITIONS[Action.MINUTES].roles,
    Step.SIGN: _OF_UNIT,
    Step.CONTACT: UNITS,
    Step.FEED_BACK: UNITS,
    Step.RESUME: _OF_UNIT | {Role.DIRECTOR},
    Step.VERIFY: GRIDS,
    Step.CALL_BACK: TRANSITIONS[Action.CALL_BACK].roles,
}


class Duty(NamedTuple):
    """One task as far as its duties go; `unit` is the short name. `review_at`: until when a suspension was granted."""

    unit_id: int
    unit: str
    state: TaskState
    route: Route
    review_at: datetime | None = None


class Ask(NamedTuple):
    """An undecided request."""

    kind: AskKind
    escalated: bool


class Standing(NamedTuple):
    """Where an open case stands; `grid` and `reporter` are short names, "" when not known.

    `from_centre`: the centre itself took it in, by whatever platform or telephone.
    """

    state: CaseState
    route: Route | None
    urgency: Urgency
    confidential: bool
    due: datetime | None
    grid_id: int | None
    grid: str
    reporter: str
    reporter_unit_id: int | None
    from_centre: bool
    minutes_owed: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing a case waits for: `who` owes `what`, as the board says it.

    `posts` whose next step it is; `unit_id` and `grid_id` limit it to those of one unit or grid, `not_before` to the
    time after. What is not `spoken` is somebody's other way to bring the case on.
    """

    step: Step
    who: str
    what: str
    posts: frozenset[Role]
    unit_id: int | None = None
    grid_id: int | None = None
    not_before: datetime | None = None
    spoken: bool = True

    def __str__(self) -> str:
        return f"等{self.who}{self.what}"


def owed(case: Standing, duties: Sequence[Duty], asks: Sequence[Ask]) -> list[Owed]:
    """Everything that is owed now; requests somebody must decide come first, then what the state itself waits for."""
    found = [_ruling(ask) for ask in asks]
    if case.state is not S.SUBMITTED or not found:  # 不予受理 was proposed: the ball is with who decides it
        found += _steps(case, duties)
    if case.minutes_owed:
        found.append(Owed(Step.MINUTES, Role.OFFICE.label, Step.MINUTES.label, POSTS[Step.MINUTES]))
    return found


def owed_of(file: CaseFile, township: Township) -> list[Owed]:
    """`owed` of a dossier; nothing where the case is not open."""
    case = file.case
    if case.state not in OPEN:
        return []
    standing = Standing(
        state=case.state,
        route=case.route,
        urgency=case.urgency,
        confidential=case.confidential,
        due=case.due,
        grid_id=case.grid_id,
        grid=township.grid[case.grid_id].name if case.grid_id else "",
        reporter=township.unit[case.reporter_unit_id].short if case.reporter_unit_id else "",
        reporter_unit_id=case.reporter_unit_id,
        from_centre=is_centre(township, case.reporter_unit_id),
        minutes_owed=case.minutes_due is not None,
    )
    duties = [
        Duty(t.unit_id, township.unit[t.unit_id].short, t.state, t.route, _review_at(file.requests, t))
        for t in file.tasks
    ]
    return owed(standing, duties, [Ask(r.kind, r.escalated_at is not None) for r in file.requests if r.result is None])


def is_centre(township: Township, unit_id: int | None) -> bool:
    return unit_id is not None and township.unit[unit_id].kind is UnitKind.CENTRE


def _review_at(requests: Iterable[Request], task: Task) -> datetime | None:
    plans = (r.review_at for r in requests if r.task_n == task.n and r.result is AskResult.APPROVED)
    return max((at for at in plans if at is not None), default=None)


def deciders(ask: Ask) -> frozenset[Role]:
    """Who may decide a request: its posts, and the director once it was left lying (domain §2.2)."""
    return DECIDERS[ask.kind] | ({Role.DIRECTOR} if ask.escalated else frozenset())


def _ruling(ask: Ask) -> Owed:
    asked = {Role.DIRECTOR} if ask.escalated else DECIDERS[ask.kind]
    who = "或".join(sorted(role.label for role in asked))
    return Owed(Step.DECIDE, who, f"{Step.DECIDE.label}{ask.kind.label}", deciders(ask))


def _steps(case: Standing, duties: Sequence[Duty]) -> list[Owed]:
    match case.state:
        case S.SUBMITTED:
            # 受理员's; 值班长 takes it in where no clerk does
            return [Owed(Step.ACCEPT, Role.INTAKE.label, Step.ACCEPT.label, POSTS[Step.ACCEPT])]
        case S.SUPPLEMENT:
            return _supply(case)
        case S.ACCEPTED:
            return _triage(case)
        case S.CONSULTING:
            chair = Role.DIRECTOR.label
            return [Owed(Step.MEET, chair, Step.MEET.label, POSTS[Step.MEET])]
        case S.VERIFYING:
            return [Owed(Step.VERIFY, case.grid or Role.GRID_WORKER.label, Step.VERIFY.label, POSTS[Step.VERIFY])]
        case S.CALLBACK:
            careful = case.route in _CAREFUL or case.confidential
            return [_by(Step.CALL_BACK, Role.SHIFT_LEAD if careful else Role.CALLBACK)]
    return [one for duty in duties if duty.state in RUNNING for one in _of_unit(duty)]


def _by(step: Step, post: Role) -> Owed:
    return Owed(step, post.label, step.label, frozenset({post}))


def _supply(case: Standing) -> list[Owed]:
    """The reporter's answer, which 受理员 gets where the centre took the case in; after the limit he decides anyway."""
    who, what, clerk = case.reporter or "上报人", Step.SUPPLY.label, frozenset({Role.INTAKE})
    if case.from_centre:
        return [Owed(Step.SUPPLY, who, what, clerk)]
    return [
        Owed(Step.SUPPLY, who, what, UNITS, unit_id=case.reporter_unit_id),
        Owed(Step.SUPPLY, who, what, clerk, not_before=case.due, spoken=False),
    ]


def _triage(case: Standing) -> list[Owed]:
    """R3 is 值班长's; R4 is put to the meeting, an emergency dispatched on the leader's word; R1 is the grid's own,
    which 调度员 may send elsewhere."""
    if case.route is Route.R3:
        return [_by(Step.DISPATCH, Role.SHIFT_LEAD)]
    dispatch = _by(Step.DISPATCH, Role.DISPATCHER)
    other = Owed(dispatch.step, dispatch.who, dispatch.what, dispatch.posts, spoken=False)
    if case.route is Route.R1:
        who = f"{case.grid}{Role.GRID_LEADER.label}"
        leader = POSTS[Step.SELF_HANDLE]
        return [Owed(Step.SELF_HANDLE, who, Step.SELF_HANDLE.label, leader, grid_id=case.grid_id), other]
    if case.route is Route.R4 and case.urgency is not Urgency.EMERGENCY:
        return [_by(Step.CONVENE, Role.DIRECTOR), other]
    return [dispatch]


def _of_unit(duty: Duty) -> list[Owed]:
    step = _OF_TASK[duty.state]
    posts = POSTS[step] if duty.route is Route.R1 else POSTS[step] & _OF_UNIT
    review_at = duty.review_at if step is Step.RESUME else None
    own = Owed(step, duty.unit, step.label, posts, unit_id=duty.unit_id, not_before=review_at)
    if step is not Step.RESUME:
        return [own]
    return [own, Owed(step, own.who, own.what, frozenset({Role.DIRECTOR}), not_before=own.not_before, spoken=False)]
