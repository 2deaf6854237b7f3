"""Papers as a window shows them: the list, the papers of a case, one paper's pages; issued through `Papers`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, Permission
from ...models.errors import NotAllowed, NotFound, UserError
from ...models.labels import Labelled
from ...models.meeting.terms import KEEPERS
from ...models.people import Session
from ...models.scoring.periods import Period
from ...models.store import cases
from ...models.store import papers as stored
from ...models.store.case_page import case_page
from ...models.store.paper_list import PaperFilter, PaperRow, paper_rows
from ..desk import Desk
from ..documents import KINDS, kind_of, number_of, texts_of
from ..documents.wording import Part, wording
from .paper_facts import signed_first
from .papers import Papers, Printed, Subject
from .replacing import ONCE, data_of, subject_of

__all__ = [
    "CasePapers", "KindOffer", "PaperFilter", "PaperLine", "PaperSlice", "PaperState", "Printed", "Subject",
    "issue", "kinds_of", "listing", "paper", "papers_of_case", "sample",
]  # fmt: skip


class PaperState(Labelled):
    ISSUED = stored.ISSUED, "已印发"
    RESERVED = stored.RESERVED, "待印制"
    VOID = stored.VOID, "作废"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One numbered paper. `at` is when it was issued, else when it took its number; `about` its case or period,
    behind the kind where the number is one of the office's register and does not tell it."""

    id: int
    kind: str
    title: str
    number: str
    state: PaperState
    at: datetime
    by: str
    code: str
    about: str
    case_id: int | None
    case_no: str | None
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class PaperSlice:
    """Papers, newest first; `more`: older ones follow."""

    lines: tuple[PaperLine, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class KindOffer:
    """A paper a case could have; `why_not` says why it cannot be issued now, None when it can; `why_none` why there is
    not even a 样张 to look at."""

    kind: str
    title: str
    why_not: str | None
    why_none: str | None = None


@dataclass(frozen=True, slots=True)
class CasePapers:
    """A case with its numbered papers, newest first, and what could be issued for it."""

    case_id: int
    case_no: str
    title: str
    lines: tuple[PaperLine, ...]
    offers: tuple[KindOffer, ...]


def kinds_of(by: Session) -> tuple[tuple[str, str], ...]:
    """The kinds of papers this person may come across, with their titles."""
    caseless = _caseless(by)
    return tuple((kind.code, kind.title) for kind in KINDS if kind.subject == "case" or kind.code in caseless)


def listing(desk: Desk, wanted: PaperFilter, before: int | None = None, limit: int = 100) -> PaperSlice:
    """The numbered papers this person may see, newest first, older than the paper `before`."""
    with desk.store.read() as connection:
        found = paper_rows(connection, desk.by, wanted, _caseless(desk.by), before=before, limit=limit + 1)
    return PaperSlice(_lines(found[:limit]), len(found) > limit)


def lines_within(connection: Connection, desk: Desk, wanted: PaperFilter) -> tuple[PaperLine, ...]:
    """The papers of a filter this person may see, newest first, inside a transaction that is already open."""
    return _lines(paper_rows(connection, desk.by, wanted, _caseless(desk.by), limit=1000))


def papers_of_case(desk: Desk, case_id: int | str) -> CasePapers:
    """The papers of a case this person may see, by its id or number. Raises NotFound."""
    with desk.store.read() as connection:
        known = cases.id_of(connection, case_id) if isinstance(case_id, str) else case_id
        case = case_page(connection, desk.store.setup(connection).township, desk.by, known).file.case
        found = paper_rows(connection, desk.by, PaperFilter(case_id=case.id), (), limit=1000)
    papers, subject = _papers(desk), Subject(case_no=case.no)
    kinds = {kind.code: kind.title for kind in KINDS if kind.subject == "case"}
    offers = tuple(
        KindOffer(code, kinds[code], why_not, why_none)
        for code, (why_none, why_not) in papers.why_none(kinds, subject).items()
    )
    return CasePapers(case.id, case.no, case.title, _lines(found), offers)


def paper(desk: Desk, paper_id: int) -> Printed:
    """The pages of a numbered paper as they were printed.

    One whose printing was cut off is finished now, by whoever may issue papers. Raises NotFound, NotAllowed.
    """
    with desk.store.read() as connection:
        seen = paper_rows(connection, desk.by, PaperFilter(id=paper_id), _caseless(desk.by))
    if not seen:
        raise NotFound("没有这份文书")
    state = PaperState(seen[0].state)
    if state is PaperState.VOID and seen[0].issued_at is None:
        raise NotFound(f"这份文书已作废，没有印出：{seen[0].void_reason}")
    if state is PaperState.RESERVED and desk.by.role not in PERMISSIONS[Permission.ISSUE]:
        raise NotAllowed("这份文书已取号，还没有印出；请调度员、值班长、主任或党政办打开它，程序会接着印出")
    return _papers(desk).finish(paper_id)


def sample(
    desk: Desk, kind: str, subject: Subject, texts: Mapping[str, str] | None = None, replaces: int | None = None
) -> Printed:
    """An unnumbered 样张 of what would be issued now, with `texts` in its free parts, in the place of a void paper.
    Raises NotAllowed, NotFound, UserError."""
    return _papers(desk).sample(kind, subject, texts=texts or {}, replaces=replaces)


@dataclass(frozen=True, slots=True)
class Again:
    """What a void paper was about, and what was written into its free parts: from there another is begun."""

    subject: Subject
    texts: Mapping[str, str]


def again(desk: Desk, paper_id: int) -> Again:
    """Raises NotFound; UserError for a paper that nothing can take the place of."""
    with desk.store.read() as connection:
        rows = paper_rows(connection, desk.by, PaperFilter(id=paper_id), _caseless(desk.by))
        if not rows:
            raise NotFound("没有这份文书")
        kind, data = kind_of(rows[0].kind), data_of(stored.load(connection, paper_id))
    subject = subject_of(kind, rows[0].case_no, data)
    if subject is None:
        raise UserError(f"{kind.title}不能重开，需要时另印一份")
    return Again(subject, texts_of(data, kind.texts))


def can_come_again(kind: str) -> bool:
    """Whether another paper of the kind can take the place of a void one."""
    return kind_of(kind).subject not in ONCE


def issue(
    desk: Desk,
    kind: str,
    subject: Subject,
    register_no: str | None = None,
    texts: Mapping[str, str] | None = None,
    replaces: int | None = None,
) -> Printed:
    """The next number and the printed pages, kept for ever; `replaces` a void paper. Raises NotAllowed, NotFound,
    UserError."""
    return _papers(desk).issue(kind, subject, register_no=register_no, texts=texts or {}, replaces=replaces)


def wording_of(desk: Desk, paper_id: int) -> list[Part]:
    """A numbered paper as words alone, from its frozen data. Raises NotFound."""
    with desk.store.read() as connection:
        if not paper_rows(connection, desk.by, PaperFilter(id=paper_id), _caseless(desk.by)):
            raise NotFound("没有这份文书")
        held = stored.load(connection, paper_id)
    return wording(held.kind, data_of(held))


def wording_of_sample(desk: Desk, kind: str, subject: Subject, texts: Mapping[str, str] | None = None) -> list[Part]:
    """What would be issued now as words alone."""
    return wording(kind, _papers(desk).content(kind, subject, texts=texts or {}))


def needs_signature(desk: Desk, kind: str) -> bool:
    """Whether this kind is issued from a signed draft alone."""
    with desk.store.read() as connection:
        return signed_first(connection, kind_of(kind))


def has_free_texts(kind: str) -> bool:
    """Whether anything of this kind may be written before it is issued."""
    return bool(kind_of(kind).texts)


def _papers(desk: Desk) -> Papers:
    return Papers(desk.store, desk.by, desk.clock.now)


#: What is published is everybody's to read.
_PUBLISHED = frozenset({"bulletin", "commendation", "criticism"})


def _caseless(by: Session) -> frozenset[str]:
    """Kinds about no case that this person may read: what is published, and the centre's own."""
    shifts = by.role in PERMISSIONS[Permission.READ_SHIFTS]
    keeps = by.role in KEEPERS
    own = ("shift", "report", "period", "topic", "board", "matter")
    mine = {"consultation": keeps, **dict.fromkeys(own, shifts)}
    return frozenset(k.code for k in KINDS if mine.get(k.subject, False) or k.code in _PUBLISHED)


def _lines(rows: Iterable[PaperRow]) -> tuple[PaperLine, ...]:
    return tuple(_line(row) for row in rows)


def _line(row: PaperRow) -> PaperLine:
    kind = kind_of(row.kind)
    return PaperLine(
        id=row.id,
        kind=row.kind,
        title=kind.title,
        number=number_of(kind, row.year, row.serial, row.register_no),
        state=PaperState(row.state),
        at=row.issued_at or row.reserved_at,
        by=row.by,
        code=row.code,
        about=f"{kind.title}　{_about(row)}" if row.register_no else _about(row),
        case_id=row.case_id,
        case_no=row.case_no,
        void_reason=row.void_reason or "",
    )


def _about(row: PaperRow) -> str:
    """Case number and title, the period or the change of shifts the paper tells of."""
    if row.case_no is not None:
        return f"{row.case_no}　{row.case_title}"
    said = json.loads(row.data or "{}")
    if "period_from" in said:
        days = Period(date.fromisoformat(said["period_from"]), date.fromisoformat(said["period_to"])).words
        return f"{said['name']}　{days}" if "topic" in said else days
    if "matter_id" in said:
        return str(said["unit"])
    if "meeting_id" in said:
        return said.get("meeting") or said.get("kind") or ""
    if (told := said.get("handover")) is not None:
        day = date.fromisoformat(told["day"])
        return f"{day.month}月{day.day}日 {told['turn']} 交 {told['next_turn']}"
    return ""
