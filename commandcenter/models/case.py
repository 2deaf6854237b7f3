"""The case and everything that hangs on it, as frozen values (domain §2). No rule lives here.

A `CaseFile` is the whole dossier; parts are numbered from 1 within their case and never removed, so a task
is named by (case, n) everywhere and an event needs no database id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .draft import Platform, RequestKind, Urgency
from .terms import (
    BY_TASKS,
    OPEN,
    RUNNING,
    UNSETTLED,
    VOID,
    AskKind,
    AskResult,
    CaseState,
    Channel,
    Check,
    CloseKind,
    Danger,
    Direction,
    Excuse,
    Origin,
    ProxyStep,
    Rating,
    RatingItem,
    RefusalReason,
    TaskRole,
    TaskState,
)
from .timing.ledger import Clock
from .town.matters import LimitClass, Route, Whistle

#: The terms belong to the dossier: who reads a case finds them here.
__all__ = [
    "BY_TASKS",
    "OPEN",
    "PARTS",
    "RUNNING",
    "UNSETTLED",
    "VOID",
    "AskKind",
    "AskResult",
    "Callback",
    "Case",
    "CaseFile",
    "CaseState",
    "Channel",
    "Check",
    "CloseKind",
    "Danger",
    "Direction",
    "Event",
    "Excuse",
    "Order",
    "Origin",
    "Proxy",
    "ProxyStep",
    "Rating",
    "RatingItem",
    "RefusalReason",
    "Request",
    "Score",
    "Suspension",
    "Task",
    "TaskRole",
    "TaskState",
    "Verification",
    "active_requesters",
]


@dataclass(frozen=True, slots=True)
class Case:
    """One report of the public. Times are UTC; `due` is the deadline of whatever runs now, None when nothing does."""

    id: int
    no: str
    platform: Platform
    title: str
    text: str
    registered_at: datetime
    version: int = 0
    state: CaseState = CaseState.SUBMITTED
    origin: Origin = Origin.LIVE
    drill: bool = False
    external_no: str | None = None
    source_key: str | None = None
    kind: RequestKind = RequestKind.APPEAL
    urgency: Urgency = Urgency.NORMAL
    danger: Danger = Danger.NONE
    category: str = ""
    place: str = ""
    grid_id: int | None = None
    involved: tuple[int, ...] = ()
    matter_id: int | None = None
    route: Route | None = None
    whistle: Whistle | None = None
    limit_class: LimitClass | None = None
    requesters: int = 0
    reporter: str = ""
    reporter_unit_id: int | None = None
    happened_at: datetime | None = None
    received_at: datetime | None = None
    taken_at: datetime | None = None
    accepted_at: datetime | None = None
    intake_by: str = ""
    stage_due: datetime | None = None
    due: datetime | None = None
    lead: int | None = None
    responsible_unit_id: int | None = None
    sample_due: bool = False
    rework: int = 0
    unsolved: int = 0
    hops: int = 0
    supervise_level: int = 0
    consult_reason: str = ""
    oral_direction: str = ""
    minutes_due: datetime | None = None
    state_before: CaseState | None = None
    parent_no: str | None = None
    parent_slot: int | None = None
    """Number of this case's first requester among the parent's."""
    parent_grids: tuple[int, ...] = ()
    """Involved grids the parent has from this case alone."""
    released: tuple[int, ...] = ()
    """Requester numbers that an undone merge took away again."""
    closed_at: datetime | None = None
    close_kind: CloseKind | None = None
    reopened_at: datetime | None = None
    reopens: int = 0
    platform_unsolved_at: datetime | None = None
    """When the platform's own call-back made the centre reopen it; that happens once."""
    unreasonable_at: datetime | None = None
    fraud_at: datetime | None = None
    repeat_of: str | None = None
    repeat_confirmed_at: datetime | None = None
    repeated_at: datetime | None = None
    """When the earliest confirmed repeat of *this* case was registered."""
    external_due: datetime | None = None
    takeback_asked_at: datetime | None = None
    answer: str = ""
    reply: str = ""
    reply_approved_at: datetime | None = None
    reply_sent_at: datetime | None = None
    confidential: bool = False
    complained_units: tuple[int, ...] = ()
    complained_persons: tuple[int, ...] = ()
    recipient: str = ""
    petition_at: datetime | None = None
    petition_step: str = ""
    petition_due: datetime | None = None
    petition_final_at: datetime | None = None
    imported_reply_at: datetime | None = None
    invited: tuple[int, ...] = ()
    """Units called to a consultation on it: they see it as if it were their own."""


class Order(NamedTuple):
    """A decided matter as a consultation dispatches it: who leads and assists, what by when, and what it is held
    against."""

    lead: int
    assisting: tuple[int, ...]
    task: str
    due: datetime
    standard: str


def active_requesters(case: Case) -> tuple[int, ...]:
    return tuple(n for n in range(1, case.requesters + 1) if n not in case.released)


@dataclass(frozen=True, slots=True)
class Task:
    """One dispatch of a case to one unit. Times used by figures; how they were recorded is in the events.

    `pending_since` is the feedback that waits for verification; `feedback_at` the one that figures use.
    """

    n: int
    unit_id: int
    role: TaskRole
    route: Route
    dispatched_at: datetime
    sign_due: datetime
    response_due: datetime
    clock: Clock
    due: datetime
    state: TaskState = TaskState.SENT
    signed_at: datetime | None = None
    contact_at: datetime | None = None
    arrived_at: datetime | None = None
    feedback_at: datetime | None = None
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    rework_due: datetime | None = None
    returns_refused: int = 0
    extended_days: int = 0
    yellow_at: datetime | None = None
    red_at: datetime | None = None
    handlers: tuple[int, ...] = ()
    """Persons who worked on it: none of them may verify it."""
    result: str = ""
    undone: bool = False
    excused: tuple[str, ...] = ()
    """What decided objections take off its unit's figures (`Excuse`)."""
    consulted: bool = False
    """Withdrawn because the case went to a consultation: what its unit had met or missed by then stands."""

    @property
    def answered_for(self) -> bool:
        """Whether its unit answers for it still: it is not void, or a consultation ended it."""
        return self.state not in VOID or self.consulted


@dataclass(frozen=True, slots=True)
class Request:
    """退单, 延期, 挂账 … `escalated_at`: not decided within its limit, counted against the centre."""

    n: int
    kind: AskKind
    task_n: int | None
    asked_at: datetime
    asked_by: str
    unit_id: int
    reason: str
    decide_due: datetime
    code: RefusalReason | None = None
    cited_duty: str = ""
    days: int | None = None
    plan: str = ""
    review_at: datetime | None = None
    helper_unit_id: int | None = None
    escalated_at: datetime | None = None
    decided_at: datetime | None = None
    decided_by: str = ""
    result: AskResult | None = None
    ruling: str = ""


@dataclass(frozen=True, slots=True)
class Suspension:
    """挂账 of one task; `until` None while it lasts."""

    n: int
    task_n: int
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    n: int
    task_n: int
    at: datetime
    by: str
    unit_id: int
    result: Check
    resolved: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Callback:
    """One call to one requester. `round` counts the passes of verification before it; rating None when not reached."""

    n: int
    requester: int
    round: int
    at: datetime
    by: str
    reached: bool
    task_n: int | None = None
    resolved: bool | None = None
    rating: Rating | None = None
    reason: str = ""
    justified: bool = False
    """Dissatisfied with good cause: the case goes back although the matter itself was solved."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """代录: one step a duty officer recorded for a unit. `item` is the task's number, of a 核查 the verification's.

    The step counts from `happened_at` when it was recorded within 24 h or 值班长 confirmed it, else from `recorded_at`.
    """

    n: int
    step: ProxyStep
    item: int
    unit_id: int
    channel: Channel
    speaker: str
    happened_at: datetime
    recorded_at: datetime
    by: str
    disputed_at: datetime | None = None
    confirmed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One item of a two-way rating, 1–5."""

    n: int
    direction: Direction
    by_unit_id: int
    of_unit_id: int
    item: RatingItem
    score: int
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The dossier: one case with all its parts."""

    case: Case
    tasks: tuple[Task, ...] = ()
    requests: tuple[Request, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    verifications: tuple[Verification, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    scores: tuple[Score, ...] = ()
    proxies: tuple[Proxy, ...] = ()

    @property
    def lead(self) -> Task | None:
        """The lead task in force, or the last one."""
        return self.tasks[self.case.lead - 1] if self.case.lead else None

    @property
    def requesters(self) -> tuple[int, ...]:
        """Numbers of the requesters to be called back."""
        return active_requesters(self.case)

    @property
    def live_tasks(self) -> tuple[Task, ...]:
        """Tasks that are not void (returned, withdrawn, waived)."""
        return tuple(t for t in self.tasks if t.state not in VOID)


#: Name of each list of parts in a CaseFile, and its class; payloads and tables use the same names.
PARTS: dict[str, type] = {
    "tasks": Task,
    "requests": Request,
    "suspensions": Suspension,
    "verifications": Verification,
    "callbacks": Callback,
    "scores": Score,
    "proxies": Proxy,
}


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, by whom, when. `n` is the case's version after it; `payload` what changed and what was said."""

    n: int
    at: datetime
    login: str
    kind: str
    payload: str
