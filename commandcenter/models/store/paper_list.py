"""The numbered papers as a list: newest first, page by page, as far as a person may see them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, exists, func, or_, select

from ..people import SYSTEM, Session
from . import tables as t
from .sight import free_of, seen_by


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One numbered paper. `data` (frozen, as text) only of a paper without a case; `by` is a person's name."""

    id: int
    kind: str
    year: int
    serial: int
    register_no: str | None
    state: str
    code: str
    reserved_at: datetime
    issued_at: datetime | None
    by: str
    case_id: int | None
    case_no: str | None
    case_title: str | None
    data: str | None
    void_reason: str | None


@dataclass(frozen=True, slots=True)
class PaperFilter:
    """What a list is narrowed to: everything that is set. `words` stand in number, title, case number or code."""

    kind: str | None = None
    state: str | None = None
    words: str = ""
    case_id: int | None = None
    id: int | None = None
    ids: frozenset[int] | None = None
    year: int | None = None
    serial: int | None = None
    code: str | None = None


#: What a person saw of the board is that person's alone: others may be barred from one of its cases.
OWN = ("board_list",)
_DOCUMENT = t.document.c
_CASE = t.case.c
_COLUMNS = (
    _DOCUMENT.id,
    _DOCUMENT.kind,
    _DOCUMENT.year,
    _DOCUMENT.serial,
    _DOCUMENT.register_no,
    _DOCUMENT.state,
    _DOCUMENT.code,
    _DOCUMENT.reserved_at,
    _DOCUMENT.issued_at,
    func.coalesce(t.person.c.name, case((_DOCUMENT.by == SYSTEM.login, SYSTEM.name), else_=_DOCUMENT.by)),
    _CASE.id,
    _CASE.no,
    _CASE.title,
    case((_DOCUMENT.case_id.is_(None), _DOCUMENT.data)),
    _DOCUMENT.void_reason,
)


def paper_rows(
    connection: Connection,
    by: Session,
    wanted: PaperFilter,
    caseless: Collection[str],
    *,
    before: int | None = None,
    limit: int = 100,
) -> list[PaperRow]:
    """Papers of cases this person sees, and of the kinds `caseless` those about no case (own lists only); older than
    `before`."""
    mine = _DOCUMENT.kind.not_in(OWN) | (_DOCUMENT.by == by.login)
    about_no_case = (
        _DOCUMENT.case_id.is_(None) & _DOCUMENT.kind.in_(sorted(caseless)) & mine & free_of(by, _DOCUMENT.meeting_id)
    )
    query = (
        select(*_COLUMNS)
        .select_from(
            t.document.outerjoin(t.case, _CASE.id == _DOCUMENT.case_id)
            .outerjoin(t.account, t.account.c.login == _DOCUMENT.by)
            .outerjoin(t.person, t.person.c.id == t.account.c.person_id)
        )
        .where(
            or_(
                about_no_case,
                _sent_to(by) & _DOCUMENT.case_id.is_(None),
                _DOCUMENT.case_id.is_not(None) & seen_by(by, _DOCUMENT.case_id),
            ),
            *_narrowed(wanted),
        )
        .order_by(_DOCUMENT.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(_DOCUMENT.id < before)
    rows: Iterable[Any] = connection.execute(query)
    return [PaperRow(*row) for row in rows]


def _sent_to(by: Session) -> ColumnElement[bool]:
    """That this person's unit was sent a copy."""
    receipt = t.paper_receipt.c
    mine = select(receipt.unit_id).where(receipt.document_id == _DOCUMENT.id, receipt.unit_id == by.unit_id)
    return exists(mine)


def _narrowed(wanted: PaperFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(_DOCUMENT.kind == wanted.kind)
    if wanted.state is not None:
        found.append(_DOCUMENT.state == wanted.state)
    if wanted.id is not None:
        found.append(_DOCUMENT.id == wanted.id)
    if wanted.case_id is not None:
        found.append(_DOCUMENT.case_id == wanted.case_id)
    if wanted.ids is not None:
        found.append(_DOCUMENT.id.in_(sorted(wanted.ids)))
    exact = ((_DOCUMENT.year, wanted.year), (_DOCUMENT.serial, wanted.serial), (_DOCUMENT.code, wanted.code))
    found += [column == value for column, value in exact if value is not None]
    for word in wanted.words.split():
        places = [
            column.contains(word, autoescape=True)
            for column in (_DOCUMENT.register_no, _DOCUMENT.code, _CASE.no, _CASE.title)
        ]
        number = word.removesuffix("号")
        if number.isascii() and number.isdigit() and len(number) <= 6:
            places.append(_DOCUMENT.serial == int(number))
        found.append(or_(*places))
    return found
