"""The frozen data of papers: what a paper shows, exactly as it was when its number was taken.

Plain values only, so that the store can keep them as JSON and print the same paper again (`codec`). Personal data
arrive masked; figures arrive as the decimal strings of the ledger and are printed as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ...models.duty.handover import Handover


@dataclass(frozen=True, slots=True)
class Phrase:
    """A standing sentence (`standing.Standing`) as an office words it."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentFace:
    """What every paper carries. A sample (样张) says on each page that it is one; only a paper issued from a demo or
    rehearsal database is a sample with a number."""

    number: str | None
    sample: bool
    printed_on: date
    issuer: str
    code: str | None = None
    """Short check code printed at the foot, see `codec.check_code`."""
    chain_head: str | None = None
    """Head of the event chain when the number was taken, printed beside the code."""
    scan: str | None = None
    """The number in digits for a barcode (`models.paper_codes`); papers without receipt have none."""
    replaces: str | None = None
    """Number of the void paper in whose place this one was issued."""
    phrases: tuple[Phrase, ...] = ()
    """The standing sentences that an office words otherwise than the program."""
    signer: str = ""
    """Who signed it (签发) before it had its number; papers upwards say so."""

    @property
    def sample_note(self) -> str:
        return "未编号，仅供核对" if self.number is None else "演示数据，不作正式文书"


@dataclass(frozen=True, slots=True)
class DispatchUnit:
    """A unit a case is dispatched to, with its own limits; `role` is 牵头 or 配合, of a
    consultation also both, in two lines."""

    role: str
    name: str
    duty_phone: str
    sign_due: datetime | None
    contact_due: datetime | None
    complete_due: datetime | None


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """受理登记单 of a report taken in while the server was away, with the receipt for whoever brought it. `case_no` is
    empty until the server has it."""

    face: DocumentFace
    case_no: str
    taken_at: datetime
    source: str
    kind: str
    urgency: str
    requester: str
    phone: str
    place: str
    grid: str
    text: str
    clerk: str
    contact: str


@dataclass(frozen=True, slots=True)
class Basis:
    """An entry of the admission list the dispatch rests on."""

    code: str
    name: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class RulingRow:
    """One decided matter; `note` what has to be known about the read-back or the chair's word."""

    lead: str
    assisting: tuple[str, ...]
    task: str
    due: datetime | None
    standard: str
    note: str


@dataclass(frozen=True, slots=True)
class DispatchData:
    """派单 (domain §5). Empty strings and tuples are printed as 无 or —, never left out."""

    face: DocumentFace
    case_no: str
    source: str
    external_no: str
    registered_at: datetime
    dispatched_at: datetime
    whistle: str
    urgency: str
    route: str
    matter: str
    text: str
    place: str
    grid: str
    requester: str
    requester_phone: str
    units: tuple[DispatchUnit, ...]
    bases: tuple[Basis, ...]
    due: datetime | None
    ledger: tuple[str, ...]
    """Sentences of the clock ledger that add up to `due`."""
    proofs: tuple[str, ...]
    """What has to be handed in with the feedback."""
    requirements: tuple[str, ...]
    """Requirements of this case, printed before the standing ones."""
    return_until: datetime | None
    """Until when a return may be asked for; None for an emergency whistle: 先处置、后争议."""
    contact: str
    """Duty telephone of the centre."""
    meeting: str = ""
    """The consultation that decided it, by its name."""
    decided: tuple[RulingRow, ...] = ()


#: The seven KPIs in their order, as heads of a table: name and unit.
KPI_NAMES = (
    ("响应率", "%"),
    ("承办量", "分"),
    ("按期办结率", "%"),
    ("解决率", "%"),
    ("群众满意度", "%"),
    ("核查一次通过率", "%"),
    ("重复诉求率", "%"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI of a unit: `value` is the decimal string of the figures ("97.53"), None when there is no denominator."""

    value: str | None
    small_sample: bool = False
    pending: int = 0


@dataclass(frozen=True, slots=True)
class RankRow:
    """A unit in its peer group. `rank` is None for a unit that takes no part in the ranking; `ranking_score` is what
    ranks it (折算分)."""

    rank: int | None
    unit: str
    score: str | None
    kpis: tuple[Figure, ...]
    ranking_score: str | None = None


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Units compared among themselves. Units not `accountable` (county departments) are listed for information."""

    title: str
    rows: tuple[RankRow, ...]
    accountable: bool = True


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts of the period for the whole township."""

    registered: int
    accepted: int
    closed: int
    open: int
    overdue: int
    whistles: int
    consultations: int
    supervised: int
    returns_asked: int
    returns_refused: int
    kpis: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """Work of a unit that others may follow, as the office wrote it."""

    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of a unit with the numbers of the cases that show it."""

    unit: str
    text: str
    cases: tuple[str, ...]
    accountable: bool = True


@dataclass(frozen=True, slots=True)
class BulletinData:
    """通报 (domain §5) of one period. `title` empty: the standing title with the period. `basis`: of days
    that no publication holds, what the figures rest on (`models.scoring.report.Basis`), else ""."""

    face: DocumentFace
    title: str
    addressees: str
    period_from: date
    period_to: date
    counted_until: datetime
    revision: int
    corrections: tuple[str, ...]
    """Differences to the paper that this revision replaces."""
    totals: Totals
    groups: tuple[PeerGroup, ...]
    practices: tuple[Practice, ...]
    problems: tuple[Problem, ...]
    rectify_until: date | None
    appeal_until: date | None
    requirements: tuple[str, ...]
    attachments: tuple[str, ...]
    copies: str
    """抄送."""
    contact: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """An officer's place on a hand-over: `signed_at` None while it is empty, `reason` why it stays so."""

    post: str
    name: str
    signed_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class HandoverData:
    """交接班记录 (domain §5): the very values the outgoing officer signed, and both signatures."""

    face: DocumentFace
    shift_id: int
    handover: Handover
    off: Signing
    on: Signing
