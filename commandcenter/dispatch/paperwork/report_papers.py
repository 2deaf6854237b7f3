"""Where the paper of a report stands: not begun, drafted, issued; and its pages as they would be saved now."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from ...models.paperwork import DraftState
from ...models.scoring.periods import Period
from ...models.scoring.report import ReportKind
from ...models.store import papers as stored
from ...models.store import paperwork
from ..desk import Desk
from ..documents import from_json
from ..documents.report_data import ReportPaperData
from ..overviews.report_ground import ground_of
from .paper_drafts import OPEN, subject_text
from .papers import Papers, Printed, Subject

#: So many issued reports of a kind are looked through for one.
_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """The report's paper in force with its number, else the draft that is on its way, else neither. `outdated`: the
    number of an issued one that says what held before the month was published, or revised."""

    paper_id: int | None = None
    number: str = ""
    draft_id: int | None = None
    state: DraftState | None = None
    outdated: str = ""


def standing(desk: Desk, kind: ReportKind, period: Period) -> Standing:
    """Of the report of these days."""
    outdated = ""
    with desk.store.read() as connection:
        if (paper := issued(connection, kind, period)) is not None:
            data = from_json(ReportPaperData, paper.data)
            number, now = data.face.number or "", ground_of(connection, kind, period, desk.clock.now())
            if data.revision == now.stand.revision:
                return Standing(paper.id, number)
            outdated = number
        drafts = paperwork.drafts_about(connection, kind.value, subject_text(subject_of(period)))
    found = next((one for one in drafts if one[1] in OPEN), (None, None))
    return Standing(draft_id=found[0], state=found[1], outdated=outdated)


def pages(desk: Desk, kind: ReportKind, period: Period) -> bytes:
    """The PDF: as it was issued, else a 样张 of how it stands now. Raises NotAllowed, UserError."""
    papers, paper_id = Papers(desk.store, desk.by, desk.clock.now), standing(desk, kind, period).paper_id
    found: Printed = papers.sample(kind.value, subject_of(period)) if paper_id is None else papers.finish(paper_id)
    return found.pdf


def issued(connection: Connection, kind: ReportKind, period: Period) -> stored.Paper | None:
    """The report's paper in force."""
    for paper in stored.of_subject(connection, kind.value, None, most=_LOOKED_AT):
        data = from_json(ReportPaperData, paper.data)
        if (data.period_from, data.period_to) == (period.first, period.last):
            return paper
    return None


def is_begun(connection: Connection, kind: ReportKind, period: Period) -> bool:
    """Whether somebody, or the program, began it before, whatever became of it."""
    drafts = paperwork.drafts_about(connection, kind.value, subject_text(subject_of(period)))
    return bool(drafts) or issued(connection, kind, period) is not None


def subject_of(period: Period) -> Subject:
    """What its paper is about."""
    return Subject(first=period.first, last=period.last)
