"""One case with all a window shows of it: dossier, timeline with names, papers, related cases (design §4, G8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, or_, select

from ..access import may_see
from ..case import Case, CaseFile, CaseState, Event
from ..errors import NotFound
from ..labels import Labelled
from ..people import SYSTEM, Session
from ..town.township import Township
from . import files
from . import tables as t
from .prepared import PLANNED
from .sight import seen_by


class Relation(Labelled):
    """How another case belongs to this one."""

    PARENT = "PARENT", "已并入"
    CHILD = "CHILD", "并入本案"
    REPEATS = "REPEATS", "重复反映"
    REPEATED_BY = "REPEATED_BY", "被重复反映"


@dataclass(frozen=True, slots=True)
class RelatedCase:
    relation: Relation
    id: int
    no: str
    title: str


@dataclass(frozen=True, slots=True)
class PaperRef:
    """A numbered paper of the case; `issued_at` None while it waits to be printed."""

    id: int
    kind: str
    year: int
    serial: int
    register_no: str | None
    state: str
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """`people` gives the name behind every login of the timeline; papers newest first."""

    file: CaseFile
    timeline: tuple[Event, ...]
    people: dict[str, str]
    papers: tuple[PaperRef, ...]
    related: tuple[RelatedCase, ...]


def case_page(connection: Connection, township: Township, by: Session, case_id: int) -> CasePage:
    """The page of a case. Raises NotFound, also for a case this person may not see."""
    file = files.load(connection, case_id)
    if not may_see(file, by, township):
        raise NotFound("没有这个案件")
    timeline = tuple(files.events(connection, "case", case_id))
    return CasePage(
        file,
        timeline,
        _people(connection, {event.login for event in timeline}),
        papers_of(connection, case_id),
        tuple(_related(connection, by, file.case)),
    )


def papers_of(connection: Connection, case_id: int) -> tuple[PaperRef, ...]:
    """The numbered papers of a case, newest first."""
    return tuple(PaperRef(*row) for row in connection.execute(_PAPERS, {"case_id": case_id}))


_PAPERS = (
    select(*(t.document.c[name] for name in PaperRef.__dataclass_fields__))
    .where(t.document.c.case_id == bindparam("case_id"))
    .order_by(t.document.c.id.desc())
    .execution_options(**PLANNED)
)
_PEOPLE = (
    select(t.account.c.login, t.person.c.name)
    .join(t.person)
    .where(t.account.c.login.in_(bindparam("logins", expanding=True)))
)
_C = t.case.c
#: An unknown number is NULL and equals nothing.
_RELATED = select(_C.id, _C.no, _C.title, _C.parent_no, _C.state).where(
    or_(
        _C.no.in_([bindparam("parent_no"), bindparam("of_repeat")]),
        _C.parent_no == bindparam("of_no"),
        _C.repeat_of == bindparam("of_no"),
    ),
    _C.id != bindparam("of_id"),
)
#: All that may be said of a case that was handed over (移送).
_SEALED = "已移送"


def _people(connection: Connection, logins: set[str]) -> dict[str, str]:
    rows = connection.execute(_PEOPLE, {"logins": sorted(logins)})
    return {SYSTEM.login: SYSTEM.name, **{row.login: row.name for row in rows}}


def _related(connection: Connection, by: Session, case: Case) -> list[RelatedCase]:
    """Merged and repeated cases, as far as this person may see them."""
    of = {"of_id": case.id, "of_no": case.no, "parent_no": case.parent_no, "of_repeat": case.repeat_of}
    query = _RELATED.where(seen_by(by, _C.id)).order_by(_C.id)
    return [
        RelatedCase(_relation(case, no, parent_no), case_id, no, _SEALED if state is CaseState.TRANSFERRED else title)
        for case_id, no, title, parent_no, state in connection.execute(query, of)
    ]


def _relation(case: Case, no: str, parent_no: str | None) -> Relation:
    if no == case.parent_no:
        return Relation.PARENT
    if no == case.repeat_of:
        return Relation.REPEATS
    return Relation.CHILD if parent_no == case.no else Relation.REPEATED_BY
