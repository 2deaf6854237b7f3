"""The case and everything that hangs on it, as frozen values (domain §2). No rule lives here.

A `CaseFile` is the whole dossier; parts are numbered from 1 within their case and never removed, so a task
is named by (case, n) everywhere and an event needs no database id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .draft import Platform, RequestKind, Urgency
from .labels import Labelled
from .ledger import Clock
from .matters import LimitClass, Route, Whistle


class CaseState(Labelled):
    DRAFT = "DRAFT", "草稿"
    SUBMITTED = "SUBMITTED", "待受理"
    SUPPLEMENT = "SUPPLEMENT", "待补充"
    NOT_ADMITTED = "NOT_ADMITTED", "不予受理"
    ACCEPTED = "ACCEPTED", "待分流"
    GRID_HANDLING = "GRID_HANDLING", "网格自办"
    DISPATCHED = "DISPATCHED", "待签收"
    HANDLING = "HANDLING", "办理中"
    SUSPENDED = "SUSPENDED", "挂账"
    CONSULTING = "CONSULTING", "会商中"
    VERIFYING = "VERIFYING", "待核查"
    CALLBACK = "CALLBACK", "待回访"
    CLOSED = "CLOSED", "已结案"
    ARCHIVED = "ARCHIVED", "已归档"
    MERGED = "MERGED", "已并案"
    TRANSFERRED = "TRANSFERRED", "已移送"
    CANCELLED = "CANCELLED", "作废"


#: States in which somebody still owes work; "any open" of the life-cycle table.
OPEN = frozenset(
    {
        CaseState.SUBMITTED,
        CaseState.SUPPLEMENT,
        CaseState.ACCEPTED,
        CaseState.GRID_HANDLING,
        CaseState.DISPATCHED,
        CaseState.HANDLING,
        CaseState.SUSPENDED,
        CaseState.CONSULTING,
        CaseState.VERIFYING,
        CaseState.CALLBACK,
    }
)

#: States whose name follows from the tasks (domain §2.2, last sentence).
BY_TASKS = frozenset(
    {CaseState.GRID_HANDLING, CaseState.DISPATCHED, CaseState.HANDLING, CaseState.SUSPENDED, CaseState.VERIFYING}
)


class TaskState(Labelled):
    SENT = "SENT", "待签收"
    SIGNED = "SIGNED", "已签收"
    CONTACTED = "CONTACTED", "已联系"
    FED_BACK = "FED_BACK", "已反馈"
    SUSPENDED = "SUSPENDED", "挂账"
    DONE = "DONE", "已完成"
    RETURNED = "RETURNED", "已退"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    WAIVED = "WAIVED", "豁免"


#: Tasks whose unit still owes something.
RUNNING = frozenset({TaskState.SENT, TaskState.SIGNED, TaskState.CONTACTED, TaskState.SUSPENDED})
#: Tasks that count for nobody any more (domain §3, exclusions).
VOID = frozenset({TaskState.RETURNED, TaskState.WITHDRAWN, TaskState.WAIVED})


class TaskRole(Labelled):
    LEAD = "LEAD", "主办"
    CO = "CO", "协办"


class Origin(Labelled):
    """LIVE work counts; HISTORY is an imported, answered record; LEDGER a case taken over on day one."""

    LIVE = "LIVE", "实时"
    HISTORY = "HISTORY", "历史"
    LEDGER = "LEDGER", "接转"


class AskKind(Labelled):
    """Requests: objects decided by somebody else."""

    RETURN = "RETURN", "退单"
    EXTENSION = "EXTENSION", "延期"
    SUSPENSION = "SUSPENSION", "挂账"
    COHANDLING = "COHANDLING", "协办"
    ESCALATION = "ESCALATION", "上提"
    WAIVER = "WAIVER", "豁免"
    REFUSAL = "REFUSAL", "不予受理"


class AskResult(Labelled):
    APPROVED = "APPROVED", "同意"
    REFUSED = "REFUSED", "不同意"
    VOID = "VOID", "失效"


class Check(Labelled):
    """Result of an on-site verification; SAMPLE_* are the second check of self-handled cases."""

    PASS = "PASS", "通过"
    FAIL = "FAIL", "不通过"
    SAMPLE_PASS = "SAMPLE_PASS", "抽查通过"
    SAMPLE_FAIL = "SAMPLE_FAIL", "抽查不通过"


class Rating(Labelled):
    VERY_SATISFIED = "VERY_SATISFIED", "非常满意"
    SATISFIED = "SATISFIED", "满意"
    BASICALLY = "BASICALLY", "基本满意"
    DISSATISFIED = "DISSATISFIED", "不满意"
    REFUSED = "REFUSED", "拒绝评价"


class Channel(Labelled):
    """How a partner without the program told the centre (代录, domain §2.2)."""

    PHONE = "PHONE", "电话"
    WECHAT = "WECHAT", "微信"
    PAPER = "PAPER", "纸质"
    IN_PERSON = "IN_PERSON", "当面"


class Danger(Labelled):
    """Order of danger: life > crowd > overdue > rest; overdue is a matter of the clock."""

    LIFE = "LIFE", "人身安全"
    CROWD = "CROWD", "群体事件"
    NONE = "NONE", "一般"


class CloseKind(Labelled):
    RESOLVED = "RESOLVED", "已解决"
    NO_REQUESTER = "NO_REQUESTER", "核查通过"
    ANSWERED = "ANSWERED", "当场答复"
    UNREACHABLE = "UNREACHABLE", "无法联系"
    RATING_REFUSED = "RATING_REFUSED", "拒绝评价"
    UNREASONABLE = "UNREASONABLE", "认定不合理诉求"
    PETITION_FINAL = "PETITION_FINAL", "依法终结"


class Direction(Labelled):
    """Two-way assessment: who rates whom (domain §3)."""

    OF_UNIT = "OF_UNIT", "评价部门"
    OF_REPORT = "OF_REPORT", "评价上报"


class RatingItem(Labelled):
    ARRIVAL = "ARRIVAL", "到场及时"
    EFFECT = "EFFECT", "处置实效"
    ATTITUDE = "ATTITUDE", "履职态度"
    COMMUNICATION = "COMMUNICATION", "沟通反馈"
    TRUE_REPORT = "TRUE_REPORT", "上报真实"
    COMPLETE = "COMPLETE", "要素齐全"
    CLASSIFIED = "CLASSIFIED", "分类准确"


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
    released: tuple[int, ...] = ()
    """Requester numbers that an undone merge took away again."""
    closed_at: datetime | None = None
    close_kind: CloseKind | None = None
    reopened_at: datetime | None = None
    reopens: int = 0
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
    result: str = ""
    proxied: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    undone: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """退单, 延期, 挂账 … `late` = not decided within its limit, counted against the centre."""

    n: int
    kind: AskKind
    task_n: int | None
    asked_at: datetime
    asked_by: str
    unit_id: int
    reason: str
    decide_due: datetime
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
}


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, by whom, when. `n` is the case's version after it; `payload` what changed and what was said."""

    n: int
    at: datetime
    login: str
    kind: str
    payload: str
