"""Issuing papers: number and frozen data in one transaction, pages rendered outside, bytes stored in a second.

A workstation that dies in between leaves a reserved number; `finish` renders it anywhere from the frozen data. A
sample (样张) takes no number and touches nothing. (design §3, Documents)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, Permission
from ...models.errors import NotAllowed, NotFound, RuleBroken, UserError
from ...models.lifecycle import Action
from ...models.paper_codes import scan_code
from ...models.paperwork import Receipt
from ...models.people import Session
from ...models.scoring.accountability.steps import open_to, papered
from ...models.scoring.accountability.terms import Step
from ...models.store import accountability, cases, duty, meetings, numbers, papers, paperwork
from ...models.store.meta import DatabaseKind, database_kind
from ...models.store.store import Setup, Store, record
from ...models.text import one_line
from ...models.timing.worktime import local_day
from .. import reads
from ..center import Center
from ..documents import (
    COLOUR,
    DocumentFace,
    DocumentKind,
    PrintMode,
    check_code,
    from_json,
    kind_of,
    number_of,
    to_json,
    with_texts,
)
from ..rulings import MINUTES
from . import meeting_facts
from .paper_facts import Source, Subject, addressed, gather, signed_first, version_of
from .paper_values import Printed, Wanted
from .replacing import data_of, replaced

__all__ = ["Papers", "Printed", "Subject"]

#: 发文字号 as an office writes it: 机关代字〔年份〕序号号.
_REGISTER_NO = re.compile(r"[^〔〕\d]+〔\d{4}〕[1-9]\d*号")


#: Kinds about a stretch of time have one paper for each.
_OF_DAYS = ("period", "report")
_AS_IT_IS: Mapping[str, str] = MappingProxyType({})


class Papers:
    """The papers of one login."""

    def __init__(self, store: Store, by: Session, now: Callable[[], datetime]) -> None:
        self.store = store
        self.by = by
        self.now = now

    def sample(
        self, code: str, subject: Subject, *, texts: Mapping[str, str] = _AS_IT_IS, replaces: int | None = None
    ) -> Printed:
        """An unnumbered 样张 of what would be issued now, with `texts` in place of its free parts; it names the void
        paper it `replaces`."""
        return self.proof(code, self.content(code, subject, texts=texts, replaces=replaces))

    def content(
        self,
        code: str,
        subject: Subject,
        *,
        texts: Mapping[str, str] = _AS_IT_IS,
        replaces: int | None = None,
        issuing: bool = False,
    ) -> Any:
        """The data of that 样张."""
        kind, now = _kind(code), self.now()
        with self.store.read() as connection:
            setup = self.store.setup(connection)
            face = replace(_face(setup, now, sample=True), replaces=replaced(connection, kind, subject, replaces))
            data = gather(self._source(connection, setup, now), kind, subject, face, issuing=issuing)
        return with_texts(data, kind.texts, texts)

    def proof(self, code: str, data: Any, mode: PrintMode = COLOUR) -> Printed:
        """The 样张 of data that were gathered before."""
        rendered = _kind(code).render(data, mode)
        return Printed(code, rendered.pdf, None, None, None, rendered.missing)

    def issue(
        self,
        code: str,
        subject: Subject,
        *,
        register_no: str | None = None,
        texts: Mapping[str, str] = _AS_IT_IS,
        replaces: int | None = None,
    ) -> Printed:
        """Take the next number, freeze the data, print, keep the bytes. Raises NotAllowed, UserError.

        通报 carries the 发文字号 of the office's register: typed, and refused when it was used before. `replaces` is a
        void paper about the same thing, by its id.
        """
        kind = self.check_number(code, register_no)
        wanted = Wanted(kind, subject, one_line(register_no or "") or None, texts, replaces=replaces)
        with self.store.unit() as unit:
            if signed_first(unit, kind):
                raise RuleBroken(f"{kind.title}须先送核、签发，再印发")
            paper_id = self.reserve(unit, wanted)
        return self.finish(paper_id)

    def check_number(self, code: str, register_no: str | None) -> DocumentKind:
        """The kind, when this person may issue it and its number is typed as it must be. Raises NotAllowed,
        UserError."""
        if self.by.role not in PERMISSIONS[Permission.ISSUE]:
            raise NotAllowed(f"{self.by.role.label}不能印发文书")
        kind = _kind(code)
        if kind.subject == "shift":
            raise UserError(f"{kind.title}在接班人签字时印发")
        register_no = one_line(register_no or "") or None
        if kind.registered != (register_no is not None):
            raise UserError(
                f"{kind.title}须填写发文字号" if kind.registered else f"{kind.title}不用发文字号",
                field="register_no",
            )
        if register_no is not None and not _REGISTER_NO.fullmatch(register_no):
            raise UserError(f"发文字号“{register_no}”不合格式，应如 老响发〔2026〕12号", field="register_no")
        return kind

    def why_not(self, code: str, subject: Subject) -> str | None:
        """Why this paper cannot be issued now, in one sentence; None when it can."""
        return self.why_none((code,), subject)[code][1]

    def why_none(self, codes: Iterable[str], subject: Subject) -> dict[str, tuple[str | None, str | None]]:
        """Of each kind why there is none of it to be seen now, and why none can be issued; None when there can."""
        now, may = self.now(), self.by.role in PERMISSIONS[Permission.ISSUE]
        with self.store.read() as connection:
            setup = self.store.setup(connection)
            source, face = self._source(connection, setup, now), _face(setup, now, sample=True)
            case_id = self._case_of(connection, subject)[0]

            def of(kind: DocumentKind) -> tuple[str | None, str | None]:
                try:
                    data = gather(source, kind, subject, face, issuing=True)
                except UserError as error:
                    return str(error), str(error)
                try:
                    self._refuse_double(connection, kind, case_id, data)
                except UserError as error:
                    return None, str(error)
                return None, None if may else f"{self.by.role.label}不能印发文书"

            return {code: of(_kind(code)) for code in codes}

    def reserve_within(self, unit: Connection, code: str, subject: Subject) -> int:
        """Number and frozen data inside a transaction that is already open, whose caller knows that it is right.

        Returns the paper's id; `finish` prints it afterwards.
        """
        return self.reserve(unit, Wanted(_kind(code), subject))

    def reprint(self, code: str, subject: Subject) -> Printed:
        """The stored bytes of the newest paper of this kind about the subject. Raises NotFound."""
        kind = _kind(code)
        with self.store.read() as connection:
            if kind.subject == "shift":
                return _handed_over(connection, kind, subject)
            case_id = None
            if subject.case_no is not None:
                case_id = reads.case_by_no(connection, self.store, self.by, subject.case_no).case.id
            for paper in self._earlier(connection, kind, case_id, subject.meeting):
                if kind.subject not in _OF_DAYS or _is_of(data_of(paper), kind, subject):
                    return _reprint(connection, paper)
        raise NotFound(f"还没有印发过这份{kind.title}")

    def finish(self, paper_id: int) -> Printed:
        """Render a reserved paper from its frozen data and keep the bytes; of an issued one, the bytes as they are."""
        with self.store.read() as connection:
            paper = papers.load(connection, paper_id)
            if paper.state != papers.RESERVED:
                return _reprint(connection, paper)
        data = data_of(paper)
        rendered = kind_of(paper.kind).render(data)
        digest = hashlib.sha256(rendered.pdf).hexdigest()
        with self.store.unit() as unit:
            if papers.load(unit, paper_id).state != papers.RESERVED:  # another workstation was quicker
                return _reprint(unit, paper)
            now = self.now()
            papers.store_pages(unit, paper_id, rendered.pdf, digest, now)
            record(unit, "document", paper_id, self.by, "PRINT", {"sha256": digest}, now)
        return Printed(paper.kind, rendered.pdf, data.face.number, paper.code, paper_id, rendered.missing)

    def finish_all(self) -> int:
        """Print whatever a crash left reserved; returns how many."""
        with self.store.read() as connection:
            waiting = papers.unfinished(connection)
        for paper in waiting:
            self.finish(paper.id)
        return len(waiting)

    def reserve(self, unit: Connection, wanted: Wanted) -> int:
        """Number and frozen data, and a copy for each unit that is to receive it; the paper's id.

        Of a signed draft the data are those that were signed.
        """
        kind, subject, register_no = wanted.kind, wanted.subject, wanted.register_no
        now = self.now()
        year = local_day(now).year
        setup = self.store.setup(unit)
        sample = database_kind(unit) is not DatabaseKind.LIVE
        case_id, case_n = self._case_of(unit, subject)
        face = _face(setup, now, sample=sample, chain_head=papers.chain_head(unit))
        if kind.code == MINUTES:
            meetings.locked(unit, subject.meeting or 0)  # no topic is put on the agenda while its minutes are issued
        source = self._source(unit, setup, now)
        data = self._data(source, wanted, face)
        self._refuse_double(unit, kind, case_id, data)
        instead_of = replaced(unit, kind, subject, wanted.replaces)
        serial = numbers.next_serial(unit, kind.code, year)
        number = number_of(kind, year, serial, register_no)
        scan = scan_code(kind.mark, year, serial) if kind.mark else None
        data = replace(data, face=replace(data.face, number=number, scan=scan, replaces=instead_of))
        template = wanted.template or version_of(unit, kind)
        code = check_code(data, int(template) if template.isdigit() else template)
        data = replace(data, face=replace(data.face, code=code))
        text = to_json(data)
        paper_id = papers.reserve(
            unit,
            kind=kind.code,
            year=year,
            serial=serial,
            register_no=register_no,
            case_id=case_id,
            case_n=case_n,
            data=text,
            template=template,
            code=code,
            by=self.by.login,
            now=now,
            replaces=wanted.replaces,
        )
        said: dict[str, object] = {
            "kind": kind.code,
            "number": number,
            "serial": serial,
            "year": year,
            "register_no": register_no,
            "case_id": case_id,
            "case_n": case_n,
            "template": template,
            "code": code,
            "data_sha256": hashlib.sha256(text.encode()).hexdigest(),
        }
        if wanted.replaces is not None:
            said["replaces"] = wanted.replaces
        record(unit, "document", paper_id, self.by, "RESERVE", said, now)
        self._circulate(unit, paper_id, addressed(source, kind, subject), now)
        if kind.code == MINUTES:
            self._make_up(unit, subject, number)
        if subject.matter is not None:
            self._name_paper(unit, subject.matter, paper_id, now)
        return paper_id

    def _data(self, source: Source, wanted: Wanted, face: DocumentFace) -> Any:
        if wanted.signed is not None:
            signed: Any = from_json(wanted.kind.data_type, wanted.signed)
            kept = {"issuer": signed.face.issuer, "phrases": signed.face.phrases, "signer": wanted.signer}
            return replace(signed, face=replace(face, **kept))
        data = gather(source, wanted.kind, wanted.subject, face, issuing=True)
        return with_texts(data, wanted.kind.texts, wanted.texts)

    def _circulate(self, unit: Connection, paper_id: int, units: Sequence[int], now: datetime) -> None:
        if units:
            paperwork.add_receipts(unit, [Receipt(paper_id, one, now, self.by.login) for one in units])
            record(unit, "document", paper_id, self.by, "CIRCULATE", {"units": list(units)}, now)

    def _name_paper(self, unit: Connection, matter_id: int, paper_id: int, now: datetime) -> None:
        """The decision has its paper now; the first one is the one it is known by."""
        before = accountability.locked(unit, matter_id)
        if Step.PAPER in open_to(before.matter, self.by, now):
            after = papered(before, paper_id, self.by)
            accountability.save(unit, before, after, self.by, Step.PAPER, {}, now)

    def _make_up(self, unit: Connection, subject: Subject, number: str) -> None:
        """The minutes that were owed since a leader's oral direction are there."""
        center = Center(self.store, self.by, self)
        for item in meetings.load(unit, subject.meeting or 0).items:
            file = cases.load(unit, item.case_id)
            if meeting_facts.makes_up(item, file):
                center.act_within(unit, file, Action.MINUTES, {"minutes": number})

    def _source(self, connection: Connection, setup: Setup, now: datetime) -> Source:
        return Source(connection, self.store, setup, self.by, now)

    def _earlier(
        self, connection: Connection, kind: DocumentKind, case_id: int | None, meeting_id: int | None
    ) -> list[papers.Paper]:
        """The numbered papers of a kind about one case or one meeting, or about any period, the newest first."""
        if kind.subject == "consultation":
            return papers.of_meeting(connection, self.by, kind.code, meeting_id or 0)
        return papers.of_subject(connection, kind.code, case_id)

    def _refuse_double(self, unit: Connection, kind: DocumentKind, case_id: int | None, data: Any) -> None:
        """The same paper is not numbered twice: it is printed again from the stored bytes; a publication has
        one paper.

        A shift is handed over once, so its paper needs no looking for; a list tells of one moment.
        """
        if kind.subject in ("shift", "board"):
            return
        for paper in self._earlier(unit, kind, case_id, getattr(data, "meeting_id", None)):
            earlier = data_of(paper)
            if kind.code == MINUTES:
                raise UserError(f"本次会商的纪要已印发为{earlier.face.number}；需要时重印这一份")
            what = _publication_of if kind.subject in _OF_DAYS else _content
            if what(earlier) == what(data):
                raise UserError(f"{earlier.face.number} 已印发，内容没有变化，不再取新号；需要时重印这一份")

    def refuse_again(self, code: str, subject: Subject, data: Any) -> None:
        """Raises UserError where a paper of this content is out already: nobody shall review and sign it in vain."""
        with self.store.read() as connection:
            self._refuse_double(connection, _kind(code), self._case_of(connection, subject)[0], data)

    def _case_of(self, unit: Connection, subject: Subject) -> tuple[int | None, int | None]:
        if subject.case_no is None:
            return None, None
        case_id = cases.id_of(unit, subject.case_no)
        return case_id, cases.load(unit, case_id).case.version


def _face(setup: Setup, now: datetime, *, sample: bool, chain_head: str | None = None) -> DocumentFace:
    return DocumentFace(
        number=None,
        sample=sample,
        printed_on=local_day(now),
        issuer=setup.township.facts.issuer,
        chain_head=chain_head,
    )


def _content(data: Any) -> Any:
    """What a paper says, without its face."""
    return replace(data, face=None)


def _publication_of(data: Any) -> tuple[date, date, int | None]:
    """Which days it is about, and which publication of them; a report of what is not published has none."""
    return data.period_from, data.period_to, getattr(data, "revision", 0)


def _is_of(data: Any, kind: DocumentKind, subject: Subject) -> bool:
    """Whether a paper of some days is of these, and of the publication that is asked for, if any is."""
    first, last, revision = _publication_of(data)
    if kind.subject == "report":
        return subject.first is not None and first <= subject.first <= last
    return (first, last) == (subject.first, subject.last) and subject.revision in (None, revision)


def _kind(code: str) -> DocumentKind:
    try:
        return kind_of(code)
    except KeyError:
        raise NotFound(f"没有文书种类“{code}”", field="kind") from None


def _handed_over(connection: Connection, kind: DocumentKind, subject: Subject) -> Printed:
    """The paper of a shift, or of the one handed over last."""
    shift = subject.shift or next(iter(duty.ended(connection, 1)), None)
    if shift is None or shift.document_id is None:
        raise NotFound(f"还没有印发过这份{kind.title}")
    return _reprint(connection, papers.load(connection, shift.document_id))


def _reprint(connection: Connection, paper: papers.Paper) -> Printed:
    """The bytes as they were printed."""
    pdf = papers.pages(connection, paper.id)
    return Printed(paper.kind, pdf, data_of(paper).face.number, paper.code, paper.id, ())
