"""Papers in the database: numbers without gaps, frozen data, the very bytes (design §3, Documents)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from ..errors import NotFound, UserError
from ..people import Session
from . import tables as t
from .session import on_server
from .sight import free_of

RESERVED, ISSUED, VOID = "RESERVED", "ISSUED", "VOID"


@dataclass(frozen=True, slots=True)
class Paper:
    """One numbered paper; `sha256` None until its pages are stored."""

    id: int
    kind: str
    year: int
    serial: int
    register_no: str | None
    case_id: int | None
    state: str
    data: str
    template: str
    code: str
    sha256: str | None


_IN_FORCE = t.document.c.state != VOID
_COLUMNS = [t.document.c[name] for name in Paper.__dataclass_fields__]


def reserve(
    connection: Connection,
    *,
    kind: str,
    year: int,
    serial: int,
    register_no: str | None,
    case_id: int | None,
    case_n: int | None,
    data: str,
    template: str,
    code: str,
    by: str,
    now: datetime,
    replaces: int | None = None,
) -> int:
    """T1: the number is taken with the frozen data; returns the paper's id. Raises UserError on a double 发文字号."""
    taken = select(t.document.c.id).where(t.document.c.register_no == register_no)
    if register_no is not None and connection.execute(taken).scalar() is not None:
        raise UserError(f"发文字号 {register_no} 已经用过", field="register_no")
    values = {
        "kind": kind,
        "year": year,
        "serial": serial,
        "register_no": register_no,
        "case_id": case_id,
        "case_n": case_n,
        "state": RESERVED,
        "data": data,
        "template": template,
        "code": code,
        "reserved_at": now,
        "by": by,
        "replaces": replaces,
    }
    paper_id: int = connection.execute(insert(t.document).returning(t.document.c.id), values).scalar_one()
    return paper_id


def store_pages(connection: Connection, paper_id: int, pages: bytes, sha256: str, now: datetime) -> None:
    """T2: the rendered bytes; from here on nothing about the paper changes."""
    connection.execute(insert(t.document_bytes), {"document_id": paper_id, "bytes": pages})
    connection.execute(
        update(t.document).where(t.document.c.id == paper_id).values(state=ISSUED, sha256=sha256, issued_at=now)
    )


def load(connection: Connection, paper_id: int) -> Paper:
    row = connection.execute(select(*_COLUMNS).where(t.document.c.id == paper_id)).one_or_none()
    if row is None:
        raise NotFound("没有这份文书")
    return Paper(*row)


def unfinished(connection: Connection) -> list[Paper]:
    """Papers whose number was taken but whose pages were never stored: any workstation may finish them."""
    rows = connection.execute(select(*_COLUMNS).where(t.document.c.state == RESERVED).order_by(t.document.c.id))
    return [Paper(*row) for row in rows]


def of_subject(connection: Connection, kind: str, case_id: int | None, most: int | None = None) -> list[Paper]:
    """The papers in force of a kind about one case (or about periods, when None), the newest first; at most so many."""
    about = t.document.c.case_id.is_(None) if case_id is None else t.document.c.case_id == case_id
    query = select(*_COLUMNS).where(t.document.c.kind == kind, about, _IN_FORCE).order_by(t.document.c.id.desc())
    return [Paper(*row) for row in connection.execute(query.limit(most))]


def of_meeting(connection: Connection, by: Session, kind: str, meeting_id: int) -> list[Paper]:
    """The papers in force of a kind about one meeting, the newest first; none for whom a case on its agenda complains
    of."""
    about = (t.document.c.kind == kind, t.document.c.meeting_id == meeting_id, free_of(by, t.document.c.meeting_id))
    query = select(*_COLUMNS).where(*about, _IN_FORCE).order_by(t.document.c.id.desc())
    return [Paper(*row) for row in connection.execute(query)]


def cases_with(connection: Connection, kind: str, case_ids: Collection[int]) -> frozenset[int]:
    """Those of these cases that have a paper of the kind in force."""
    c = t.document.c
    query = select(c.case_id).where(c.kind == kind, c.case_id.in_(sorted(case_ids)), _IN_FORCE).distinct()
    return frozenset(connection.execute(query).scalars())


def pages(connection: Connection, paper_id: int) -> bytes:
    """The stored bytes: a reprint is these. Raises NotFound."""
    stored: bytes | None = connection.execute(
        select(t.document_bytes.c.bytes).where(t.document_bytes.c.document_id == paper_id)
    ).scalar()
    if stored is None:
        raise NotFound("这份文书还没有印出")
    return stored


def chain_head(connection: Connection) -> str:
    """The head of the chain with the events of this transaction so far; on a server nobody else adds one before its
    end."""
    query = select(func.settled_head()) if on_server(connection) else select(t.chain_head.c.hash)
    head: str = connection.execute(query).scalar_one()
    return head
