"""A paper before it has a number and after: drafted, reviewed, signed, issued; circulated, received, replaced. Pure.

Who drafts, reviews and signs are different persons. What is signed is frozen: it is printed as it was signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .access import CENTRE, DUTY, PERMISSIONS, Permission
from .case import Channel
from .errors import NotAllowed, RuleBroken
from .labels import Labelled
from .people import SYSTEM, Role, Session

DRAFTERS = PERMISSIONS[Permission.ISSUE]
REVIEWERS = frozenset({Role.OFFICE, Role.DIRECTOR})
SIGNERS = frozenset({Role.DIRECTOR, Role.LEADER})
#: The kinds the program drafts by itself, at their hour.
BY_THE_HOUR = frozenset({"daily", "weekly", "monthly"})
#: Who may withdraw an issued paper.
WITHDRAWERS = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.OFFICE})
#: Who sends papers round, reminds, and records a receipt for a unit.
CIRCULATORS = DRAFTERS | DUTY
#: Kinds that nobody issues before they are signed, unless the administrator says otherwise.
SIGNED_FIRST = frozenset(
    {
        *("letter", "petition_notice", "talk_notice", "rectification", "commendation"),
        *("criticism", "discipline", "notice_letter", "suggestion_letter"),
    }
)
#: Who signs for the case in the program has these papers too: no second receipt is awaited.
BY_TASK = frozenset({"dispatch", "whistle"})
#: A unit that has not received a paper after this long is reminded.
RECEIPT_DUE = timedelta(days=1)


class DraftState(Labelled):
    DRAFT = "DRAFT", "草拟"
    REVIEW = "REVIEW", "待核稿"
    SIGN = "SIGN", "待签发"
    SIGNED = "SIGNED", "待印发"
    ISSUED = "ISSUED", "已印发"
    DROPPED = "DROPPED", "已撤稿"


class DraftStep(Labelled):
    DRAFT = "DRAFT", "拟稿"
    EDIT = "EDIT", "修改"
    SUBMIT = "SUBMIT", "送核"
    REVIEW = "REVIEW", "核稿"
    SEND_BACK = "SEND_BACK", "退回修改"
    SIGN = "SIGN", "签发"
    ISSUE = "ISSUE", "印发"
    DROP = "DROP", "撤稿"


class ReceiptChannel(Labelled):
    """How the centre learned that a unit has a paper."""

    PROGRAM = "PROGRAM", "系统签收"
    SCAN = "SCAN", "扫码回执"
    PHONE = Channel.PHONE.value, "电话代录"
    WECHAT = Channel.WECHAT.value, "微信代录"
    PAPER = Channel.PAPER.value, "纸质回执"
    IN_PERSON = Channel.IN_PERSON.value, "当面代录"


_S = DraftState
#: From which states, to which, by whom.
STEPS: dict[DraftStep, tuple[frozenset[DraftState], DraftState, frozenset[Role]]] = {
    DraftStep.EDIT: (frozenset({_S.DRAFT}), _S.DRAFT, DRAFTERS),
    DraftStep.SUBMIT: (frozenset({_S.DRAFT}), _S.REVIEW, DRAFTERS),
    DraftStep.REVIEW: (frozenset({_S.REVIEW}), _S.SIGN, REVIEWERS),
    DraftStep.SEND_BACK: (frozenset({_S.REVIEW, _S.SIGN}), _S.DRAFT, REVIEWERS | SIGNERS),
    DraftStep.SIGN: (frozenset({_S.SIGN}), _S.SIGNED, SIGNERS),
    DraftStep.ISSUE: (frozenset({_S.SIGNED}), _S.ISSUED, DRAFTERS),
    DraftStep.DROP: (frozenset({_S.DRAFT, _S.REVIEW, _S.SIGN, _S.SIGNED}), _S.DROPPED, DRAFTERS),
}


def recorders(step: DraftStep) -> frozenset[Role]:
    """The posts that may take a step; the program itself begins reports."""
    return DRAFTERS | {Role.SYSTEM} if step is DraftStep.DRAFT else STEPS[step][2]


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper without a number. `subject` and `texts` say what it is about and what was written into it (JSON);
    `data` is its content as of the last step that gathered it, frozen once it was sent on; `note` why it came back.

    Logins stand for persons: `drafted_person` and `reviewed_person` are who they are under any account.
    """

    id: int
    kind: str
    title: str
    subject: str
    texts: str
    register_no: str | None
    case_id: int | None
    meeting_id: int | None
    state: DraftState
    version: int
    data: str
    template: str
    by: str
    at: datetime
    person_id: int | None = None
    reviewed_by: str | None = None
    reviewed_at: datetime | None = None
    reviewed_person: int | None = None
    signed_by: str | None = None
    signed_at: datetime | None = None
    note: str = ""
    document_id: int | None = None
    replaces: int | None = None

    @property
    def is_ready(self) -> bool:
        """Whether the program drafted it at its hour and nobody has gone on with it."""
        return self.by == SYSTEM.login and self.state is DraftState.DRAFT and self.version == 1


def why_not(draft: PaperDraft, step: DraftStep, by: Session) -> str | None:
    """Why this person cannot take this step now; None when it can be taken."""
    sources, _, roles = STEPS[step]
    if by.role not in roles:
        return f"{by.role.label}不能{step.label}"
    if draft.state not in sources:
        return f"这份文稿{draft.state.label}，不能{step.label}"
    if step is DraftStep.REVIEW and _same(by, draft.by, draft.person_id):
        return "拟稿人不能核自己的稿"
    if step is DraftStep.SIGN and _same(by, draft.by, draft.person_id):
        return "拟稿人不能签发自己的稿"
    if step is DraftStep.SIGN and _same(by, draft.reviewed_by, draft.reviewed_person):
        return "核稿人不能再签发同一份稿"
    if step is DraftStep.SEND_BACK and by.role not in (REVIEWERS if draft.state is _S.REVIEW else SIGNERS):
        return f"{draft.state.label}的文稿不由{by.role.label}退回"
    return None


def _same(by: Session, login: str | None, person_id: int | None) -> bool:
    return by.login == login or (person_id is not None and by.person_id == person_id)


def advance(draft: PaperDraft, step: DraftStep, by: Session, now: datetime, *, note: str = "") -> PaperDraft:
    """The draft after the step. Raises NotAllowed for the wrong post or person, RuleBroken for the wrong moment."""
    if (why := why_not(draft, step, by)) is not None:
        raise (RuleBroken if by.role in STEPS[step][2] and draft.state not in STEPS[step][0] else NotAllowed)(why)
    if step in (DraftStep.SEND_BACK, DraftStep.DROP) and not note.strip():
        raise RuleBroken(f"{step.label}须写明理由", field="note")
    after = replace(draft, state=STEPS[step][1], version=draft.version + 1)
    match step:
        case DraftStep.SUBMIT:
            return replace(after, note="")
        case DraftStep.REVIEW:
            return replace(after, reviewed_by=by.login, reviewed_at=now, reviewed_person=by.person_id, note=note)
        case DraftStep.SIGN:
            return replace(after, signed_by=by.login, signed_at=now, note=note)
        case DraftStep.SEND_BACK:
            back = {"reviewed_by": None, "reviewed_at": None, "reviewed_person": None}
            return replace(after, note=note, **back)  # type: ignore[arg-type]
        case DraftStep.DROP:
            return replace(after, note=note)
    return after


# --- receipts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Receipt:
    """One unit's copy of an issued paper; `received_at` None while it is awaited."""

    document_id: int
    unit_id: int
    sent_at: datetime
    sent_by: str
    received_at: datetime | None = None
    channel: ReceiptChannel | None = None
    receiver: str = ""
    recorded_by: str | None = None
    recorded_at: datetime | None = None
    reminded_at: datetime | None = None
    reminders: int = 0

    def is_late(self, now: datetime) -> bool:
        """Whether the unit should be reminded: not received, and the last word to it lies a day back."""
        return self.received_at is None and now - (self.reminded_at or self.sent_at) >= RECEIPT_DUE


def reminded(receipt: Receipt, now: datetime) -> Receipt:
    """The receipt after the unit was told once more that it is awaited."""
    return replace(receipt, reminded_at=now, reminders=receipt.reminders + 1)


def receive(
    receipt: Receipt, by: Session, now: datetime, channel: ReceiptChannel, receiver: str, received_at: datetime
) -> Receipt:
    """The receipt with who has the paper. A unit signs for itself; the centre records what it was told, and by whom.

    Raises NotAllowed, and RuleBroken where it was received before or the moment cannot be.
    """
    own = by.unit_id == receipt.unit_id and by.role not in CENTRE
    if channel is ReceiptChannel.PROGRAM and not own:
        raise NotAllowed("系统签收由收文单位自己办理；代录请选电话、微信、纸质或当面")
    if channel is not ReceiptChannel.PROGRAM and by.role not in CIRCULATORS:
        raise NotAllowed(f"{by.role.label}不能代录回执")
    if receipt.received_at is not None:
        raise RuleBroken("这份回执已经登记")
    if not receiver.strip():
        raise RuleBroken("请填写签收人", field="receiver")
    if not receipt.sent_at - timedelta(minutes=1) <= received_at <= now:
        raise RuleBroken("签收时间须在发出之后、现在之前", field="received_at")
    return replace(
        receipt,
        received_at=received_at,
        channel=channel,
        receiver=receiver.strip(),
        recorded_by=by.login,
        recorded_at=now,
    )
