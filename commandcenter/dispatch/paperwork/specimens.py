"""One 样张 of every kind of paper a database has something for: for the contact sheet, and to look at all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from ...models.errors import UserError
from ...models.queues import BoardQuery
from ...models.store import accountability, cases, meetings
from ...models.timing.worktime import local_day
from ...models.town.grid import Network
from ..desk import Desk
from ..documents import KINDS, DocumentKind
from . import paper_pages
from .paper_pages import PaperFilter
from .paper_templates import empty_form
from .papers import Papers, Subject

Progress = Callable[[str, int, int], None]

_CASES = 400
_MEETINGS = 40
_MATTERS = 40
_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Specimen:
    """A kind and a paper of it; `empty`: there is nothing for it, so it is the bare form."""

    kind: DocumentKind
    pdf: bytes
    empty: bool


def specimens(desk: Desk, progress: Progress) -> list[Specimen]:
    """A 样张 of each kind, in the order of `KINDS`, about the newest subject that has one."""
    papers = Papers(desk.store, desk.by, desk.clock.now)
    found: dict[str, bytes] = {}
    for subject in {kind.subject: None for kind in KINDS}:
        wanted = [kind for kind in KINDS if kind.subject == subject]
        for about in _subjects(desk, subject):
            for kind in [kind for kind in wanted if kind.code not in found]:
                try:
                    found[kind.code] = papers.sample(kind.code, about).pdf
                except UserError:
                    continue  # this subject has nothing for it, the next may
                progress(kind.title, len(found), len(KINDS))
            if all(kind.code in found for kind in wanted):
                break
    return [_specimen(desk, kind, found.get(kind.code)) for kind in KINDS]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a paper may follow: its number, the unit's name and what was decided."""

    id: int
    unit: str
    measure: str


def decisions(desk: Desk, kind: DocumentKind) -> Iterator[Decision]:
    """The decisions a paper of this kind can be printed of, the newest first."""
    papers = Papers(desk.store, desk.by, desk.clock.now)
    with desk.store.read() as connection:
        units = desk.store.setup(connection).township.unit
        decided = accountability.decided(connection)
    for matter in decided:
        why, _ = papers.why_none((kind.code,), Subject(matter=matter.id))[kind.code]
        if why is None and matter.measure is not None:
            yield Decision(matter.id, units[matter.unit_id].name, matter.measure.label)


def _specimen(desk: Desk, kind: DocumentKind, pdf: bytes | None) -> Specimen:
    """From the newest subjects, else the newest numbered paper of the kind, else the bare form."""
    if pdf is None and (issued := paper_pages.listing(desk, PaperFilter(kind=kind.code), limit=1).lines):
        pdf = paper_pages.paper(desk, issued[0].id).pdf
    return Specimen(kind, empty_form(desk, kind).pdf if pdf is None else pdf, pdf is None)


def _subjects(desk: Desk, subject: str) -> Iterator[Subject]:
    """What papers may be about, the newest first."""
    if subject == "case":
        with desk.store.read() as connection:
            numbers = cases.newest(connection, _CASES)
        yield from map(Subject, numbers)
    elif subject == "consultation":
        with desk.store.read() as connection:
            listed = meetings.listing(connection, None, _MEETINGS)
        yield from (Subject(meeting=meeting.id) for meeting in listed)
    elif subject == "topic":
        today = local_day(desk.clock.now())
        yield Subject(first=today.replace(day=1), last=today, topic=Network.SAFETY.value)
    elif subject == "report":
        yield Subject(first=local_day(desk.clock.now()) - timedelta(days=1))
    elif subject == "period":
        last = local_day(desk.clock.now())
        for _ in range(_MONTHS):
            yield Subject(None, last.replace(day=1), last)
            last = last.replace(day=1) - timedelta(days=1)
    elif subject == "matter":
        with desk.store.read() as connection:
            decided = accountability.decided(connection)
        yield from (Subject(matter=matter.id) for matter in decided[:_MATTERS])
    elif subject == "board":
        yield Subject(board=BoardQuery())
    else:
        yield Subject()
