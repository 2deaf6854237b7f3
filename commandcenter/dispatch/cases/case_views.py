"""One case with everything a window shows of it, read in one transaction (M6, G8)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, UNITS, Permission, may_see_identity, sealed
from ...models.case import Case, CaseFile, CaseState, active_requesters
from ...models.case_clocks import CaseClock, case_clocks
from ...models.draft import Platform
from ...models.lifecycle import Action, why_not
from ...models.meeting.terms import KEEPERS
from ...models.people import Session
from ...models.store import attachments, case_page, meetings, papers, requesters
from ...models.store.attachments import Attachment
from ...models.store.case_page import CasePage, PaperRef, RelatedCase, Relation
from ...models.store.store import Setup
from ...models.story import Change, Step, story
from ...models.text import mask_address, mask_name, mask_phone
from ...models.urgent import REPORTS, Owed, Report, Told, owed
from ..claims import Claim, standing
from ..desk import Desk
from ..documents import kind_of, number_of
from ..overviews.boards import BoardQuery, Line, Queue, lines_within
from ..paperwork.paper_pages import PaperState
from .offers import Offer, offers

__all__ = [
    "Asker",
    "Attachment",
    "CaseClock",
    "CasePage",
    "CaseView",
    "Change",
    "Claim",
    "Identity",
    "Line",
    "Offer",
    "PaperMark",
    "PaperState",
    "RelatedCase",
    "Relation",
    "Step",
    "case_view",
]


@dataclass(frozen=True, slots=True)
class Asker:
    """A requester as everybody may see him: name, number and address masked."""

    n: int
    name: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asked: how many, and each masked; of a confidential case nobody (`people` is empty).

    `may_look`: this person may have names and numbers in full (`identities.of_case`); `logged`: each look is an event.
    """

    count: int
    people: tuple[Asker, ...]
    may_look: bool
    logged: bool


@dataclass(frozen=True, slots=True)
class PaperMark:
    """A numbered paper of the case: its kind and number as printed on it; `at` None while it waits to be printed."""

    id: int
    title: str
    number: str
    state: PaperState
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """What a window shows of a case, as of `at`.

    `line` is the case's row on the board, None where it stands on none. `offers`: everything this post could ever do
    with it, with the reason where it cannot now. `ledgers`: the account of every clock. `story` newest first.
    `why_no_file`: why no file can be added now, None when one can. `claim` says who works on it just now. `owed`: the
    紧急信息 that is to be reported next, for posts that issue papers. `is_to_meet`: the case waits for a meeting that
    this post keeps, or to which its unit is called; `meeting` is the one that has it on its agenda, or whose minutes it
    waits for. Of a transferred case (`sealed`) only number, date and recipient are in it, whoever asks.
    """

    page: CasePage
    line: Line | None
    offers: tuple[Offer, ...]
    ledgers: tuple[CaseClock, ...]
    story: tuple[Step, ...]
    identity: Identity
    papers: tuple[PaperMark, ...]
    attachments: tuple[Attachment, ...]
    why_no_file: str | None
    claim: Claim | None
    at: datetime
    owed: Owed | None = None
    is_to_meet: bool = False
    meeting: int | None = None

    @property
    def file(self) -> CaseFile:
        return self.page.file

    @property
    def case(self) -> Case:
        return self.page.file.case

    @property
    def sealed(self) -> bool:
        return sealed(self.page.file.case)

    @property
    def decisive(self) -> CaseClock | None:
        """The clock whose deadline runs for the case now."""
        return next((one for one in self.ledgers if one.decides), None)


def case_view(desk: Desk, case_id: int) -> CaseView:
    """The case as this person may see it. Raises NotFound, also for a case he may not see."""
    now, by = desk.clock.now(), desk.by
    with desk.store.read() as connection:
        setup = desk.store.setup(connection)
        page = case_page.case_page(connection, setup.township, by, case_id)
        file = page.file
        world = desk.store.world(connection, file)
        claim = standing(connection, case_id, now)
        meets, meeting = _awaits(connection, file.case, by)
        offered = offers(file, by, now, world, page.timeline[-1], claim)
        if sealed(file.case):
            return _sealed(page, offered, now)
        return CaseView(
            page=page,
            line=lines_within(connection, desk, BoardQuery(queue=Queue.EVERYTHING), (case_id,), now)[case_id],
            offers=offered,
            ledgers=case_clocks(file, page.timeline, setup.township, setup.limits),
            story=story(page.timeline, page.people, by, setup.township),
            identity=_identity(connection, file.case, by),
            papers=tuple(_mark(ref) for ref in page.papers),
            attachments=attachments.of_case(connection, case_id),
            why_no_file=why_not(file, Action.ATTACH, by, now, world),
            claim=claim,
            at=now,
            owed=_owed(page, setup, now) if by.role in PERMISSIONS[Permission.ISSUE] else None,
            is_to_meet=meets,
            meeting=meeting,
        )


def _awaits(connection: Connection, case: Case, by: Session) -> tuple[bool, int | None]:
    """Whether the case waits for a meeting as far as this post is concerned, and for which."""
    if by.role in KEEPERS:
        meets = _is_to_meet(case)
        return meets, _meeting(connection, case) if meets else None
    is_called = by.role in UNITS and by.unit_id in case.invited
    planned = meetings.agenda_with(connection, case.id) if is_called else None
    return planned is not None, None if planned is None else planned[0]


def _is_to_meet(case: Case) -> bool:
    return case.state is CaseState.CONSULTING or case.minutes_due is not None


def _meeting(connection: Connection, case: Case) -> int | None:
    if (planned := meetings.agenda_with(connection, case.id)) is not None:
        return planned[0]
    return None if case.state is CaseState.CONSULTING else meetings.held_about(connection, case.id)


def _owed(page: CasePage, setup: Setup, now: datetime) -> Owed | None:
    """What is to be reported of an emergency next, after the reports in force."""
    known = [ref for ref in reversed(page.papers) if ref.kind in REPORTS and ref.state != papers.VOID]
    told = [Told(Report(ref.kind), ref.issued_at or now) for ref in known]
    return owed(page.file.case, told, setup.limits, setup.township.calendar)


def _identity(connection: Connection, case: Case, by: Session) -> Identity:
    known = active_requesters(case)
    people: tuple[Asker, ...] = ()
    if known and not case.confidential:
        people = tuple(
            Asker(who.n, mask_name(who.name), mask_phone(who.phone), mask_address(who.address))
            for who in requesters.of_case(connection, case.id)
            if who.n in known
        )
    return Identity(len(known), people, bool(known) and may_see_identity(case, by), case.confidential)


def _mark(ref: PaperRef) -> PaperMark:
    kind = kind_of(ref.kind)
    number = number_of(kind, ref.year, ref.serial, ref.register_no)
    return PaperMark(ref.id, kind.title, number, PaperState(ref.state), ref.issued_at)


def _sealed(page: CasePage, offered: tuple[Offer, ...], now: datetime) -> CaseView:
    """移送: everything but number, date and recipient is left out here, so that no view can show it."""
    case = page.file.case
    bare = Case(
        id=case.id,
        no=case.no,
        platform=Platform.LOCAL,
        title=case.state.label,
        text="",
        registered_at=case.registered_at,
        version=case.version,
        state=case.state,
        closed_at=case.closed_at,
        recipient=case.recipient,
    )
    emptied = replace(page, file=CaseFile(bare), timeline=(), people={}, papers=(), related=())
    nobody = Identity(0, (), may_look=False, logged=False)
    return CaseView(emptied, None, offered, (), (), nobody, (), (), case.state.label, None, now)
