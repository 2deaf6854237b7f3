"""The frozen data of papers about one case, beside the 派单 (`data`). Personal data arrive masked.

What a kind of paper must not name is left out where the data are gathered, never here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .data import DispatchUnit, DocumentFace, RulingRow


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What each of these papers says of its case."""

    no: str
    source: str
    external_no: str
    registered_at: datetime
    kind: str
    urgency: str
    route: str
    matter: str
    text: str
    place: str
    grid: str
    requester: str
    requester_phone: str
    state: str


@dataclass(frozen=True, slots=True)
class CasePaper:
    """What the data of every paper about a case begin with."""

    face: DocumentFace
    case: CaseFacts


@dataclass(frozen=True, slots=True)
class WhistleData(CasePaper):
    """吹哨单: who whistled for whom, and what they owe. `units` empty: nobody was called yet."""

    whistle: str
    whistler: str
    whistled_at: datetime
    oral_direction: str
    units: tuple[DispatchUnit, ...]
    requirements: tuple[str, ...]
    contact: str
    meeting: str = ""
    decided: tuple[RulingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class LetterData(CasePaper):
    """函 to departments the town has no authority over: it asks, it does not order. `owner`: 镇级包办单位."""

    title: str
    addressees: str
    owner: str
    request: tuple[str, ...]
    reply_by: datetime | None
    attachments: tuple[str, ...]
    copies: str
    contact: str


@dataclass(frozen=True, slots=True)
class SupervisionData(CasePaper):
    """催办单 and 督办单: `due` was the limit, `until` is the one now set (None: none)."""

    units: tuple[str, ...]
    reason: str
    by: str
    at: datetime
    dispatched_at: datetime | None
    due: datetime | None
    overdue: bool
    until: datetime | None
    requirements: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True)
class RulingData(CasePaper):
    """退单裁决 and 延期批复: a request and how it was decided; the limits before and after, where there is one."""

    unit: str
    role: str
    asked_at: datetime
    asked_by: str
    reason: str
    cited_duty: str
    days: int | None
    decided_at: datetime
    decided_by: str
    approved: bool
    ruling: str
    due_before: datetime | None
    due_after: datetime | None
    ledger: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One verification on the spot; `unit` is the handler's whose work was checked."""

    at: datetime
    by: str
    checker: str
    unit: str
    result: str
    resolved: bool
    note: str


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call to one requester; `rating` "" when not reached."""

    n: int
    requester: str
    at: datetime
    by: str
    reached: bool
    resolved: bool | None
    rating: str
    reason: str


@dataclass(frozen=True, slots=True)
class WorkRow:
    """One task from its dispatch to its end, with what was reported."""

    role: str
    unit: str
    dispatched_at: datetime
    signed_at: datetime | None
    contact_at: datetime | None
    feedback_at: datetime | None
    due: datetime
    state: str
    on_time: bool | None
    result: str


@dataclass(frozen=True, slots=True)
class VerificationData(CasePaper):
    """核查单. `awaited`: a check is still owed, so the sheet has room to write it down on the spot."""

    work: tuple[WorkRow, ...]
    evidence: tuple[str, ...]
    attachments: tuple[str, ...]
    checks: tuple[CheckRow, ...]
    awaited: bool
    contact: str


@dataclass(frozen=True, slots=True)
class CallbackData(CasePaper):
    """回访单. `awaited`: a call is still owed."""

    work: tuple[WorkRow, ...]
    calls: tuple[CallRow, ...]
    awaited: bool
    contact: str


@dataclass(frozen=True, slots=True)
class ClosingData(CasePaper):
    """结案单 of a closed case."""

    work: tuple[WorkRow, ...]
    checks: tuple[CheckRow, ...]
    calls: tuple[CallRow, ...]
    close_kind: str
    closed_at: datetime
    answer: str
    reply: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of the timeline, oldest first."""

    at: datetime
    who: str
    what: str
    details: tuple[str, ...]
    undone: bool


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A clock with the sentences that add up to its deadline."""

    name: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskRow:
    """A request of a unit; `decided_at` None while nobody decided."""

    kind: str
    unit: str
    asked_at: datetime
    reason: str
    result: str
    decided_at: datetime | None
    ruling: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """An attachment: `size` in bytes, the digest over its content."""

    name: str
    kind: str
    size: int
    sha256: str
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A numbered paper of the case."""

    title: str
    number: str
    state: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class DossierData(CasePaper):
    """案卷: the whole case."""

    work: tuple[WorkRow, ...]
    requests: tuple[AskRow, ...]
    checks: tuple[CheckRow, ...]
    calls: tuple[CallRow, ...]
    ledgers: tuple[LedgerRow, ...]
    steps: tuple[StepRow, ...]
    files: tuple[FileRow, ...]
    papers: tuple[PaperRow, ...]
    answer: str
    reply: str


@dataclass(frozen=True, slots=True)
class InstructionData(CasePaper):
    """批示办理单: what a leader directed, who carries it out by when."""

    leader: str
    instruction: str
    at: datetime
    recorded_by: str
    units: tuple[DispatchUnit, ...]
    until: datetime | None
    contact: str


@dataclass(frozen=True, slots=True)
class EarlierReport:
    """A report that went out before: its number, as of when it spoke, and what it said."""

    title: str
    number: str
    until: datetime
    losses: str
    trend: str


@dataclass(frozen=True, slots=True)
class CourseRow:
    """What happened when, in one clause."""

    at: datetime
    what: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """The limits of a unit and when it kept them; None while it has not."""

    unit: str
    sign_due: datetime
    signed_at: datetime | None
    contact_due: datetime
    contact_at: datetime | None
    due: datetime
    feedback_at: datetime | None


@dataclass(frozen=True, slots=True)
class UrgentReportData(CasePaper):
    """信息首报, 续报, 终报 of an emergency. `ordinal` counts the 续报. `until`: as of when it speaks; `course` what was
    done since the report before (of a 终报 from the beginning). `due`: until when this one is to go out, `next_due` the
    next. Losses, cause, trend, measures and next steps are written by whoever reports."""

    title: str
    addressees: str
    ordinal: int
    until: datetime
    earlier: tuple[EarlierReport, ...]
    course: tuple[CourseRow, ...]
    held: tuple[HeldRow, ...]
    due: datetime | None
    next_due: datetime | None
    losses: str
    cause: str
    measures: tuple[str, ...]
    trend: str
    next_steps: tuple[str, ...]
    copies: str
    reporter: str
    contact: str


@dataclass(frozen=True, slots=True)
class PetitionNoticeData:
    """受理告知 to a petitioner: `opinion_due` is when the 处理意见 is owed."""

    face: DocumentFace
    case_no: str
    petitioner: str
    matter: str
    registered_at: datetime
    accepted_on: datetime
    opinion_due: datetime | None
    unit: str
    rights: tuple[str, ...]
    contact: str


@dataclass(frozen=True, slots=True)
class ServiceReceiptData:
    """送达回证 of a paper that was issued."""

    face: DocumentFace
    case_no: str
    paper: str
    paper_no: str
    paper_code: str
    issued_at: datetime
    recipient: str
    contact: str


@dataclass(frozen=True, slots=True)
class BoardListRow:
    """A case on the list; a confidential one shows number and state alone."""

    no: str
    title: str
    place: str
    unit: str
    state: str
    due: datetime | None
    mark: str


@dataclass(frozen=True, slots=True)
class BoardListData:
    """清单: the cases of a queue at one moment. `total` counts all of them, also those beyond `rows`."""

    face: DocumentFace
    title: str
    counted_at: datetime
    total: int
    rows: tuple[BoardListRow, ...]
