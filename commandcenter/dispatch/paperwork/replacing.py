"""A void paper and the one that is issued in its place: of the same kind, about the same thing, from today's data."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from ...models.errors import UserError
from ...models.store import cases, papers
from ..documents import DocumentKind, from_json, kind_of
from .paper_facts import Subject, whole

#: What is printed with the deed itself, or tells of one moment, has nothing to be printed again from.
ONCE = ("shift", "board")


def subject_of(kind: DocumentKind, case_no: str | None, data: Any) -> Subject | None:
    """What a paper with these data is about; None where no other can take its place. Of a month whose assessment was
    revised meanwhile it is the revision in force."""
    if kind.subject in ONCE:
        return None
    if kind.subject == "case":
        return None if case_no is None else Subject(case_no=case_no)
    if kind.subject == "consultation":
        return Subject(meeting=data.meeting_id)
    if kind.subject == "matter":
        return Subject(matter=data.matter_id)
    return Subject(first=data.period_from, last=data.period_to, topic=getattr(data, "topic", None))


def data_of(paper: papers.Paper) -> Any:
    """The frozen data of a paper, as the class its kind prints."""
    data: Any = from_json(kind_of(paper.kind).data_type, paper.data)
    return data


def replaced(connection: Connection, kind: DocumentKind, subject: Subject, paper_id: int | None) -> str | None:
    """The number of the void paper in whose place another comes. Raises UserError where it is about another thing."""
    if paper_id is None:
        return None
    old = papers.load(connection, paper_id)
    data = data_of(old)
    case_no = None if old.case_id is None else cases.load(connection, old.case_id).case.no
    about = subject_of(kind_of(old.kind), case_no, data)
    same = about is not None and _thing(about) == _thing(whole(kind, subject))
    if old.kind != kind.code or not same or old.state != papers.VOID:
        raise UserError("只能替换同一事由、同一种类、已经作废的文书", field="replaces")
    number: str | None = data.face.number
    return number


def _thing(subject: Subject) -> tuple[object, ...]:
    return subject.case_no, subject.first, subject.last, subject.meeting, subject.matter, subject.topic
