"""Drafts of papers and their receipts in the database: guarded by the version each saw, never deleted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, insert, not_, or_, select, update

from ..errors import NotFound, RuleBroken, Stale
from ..paperwork import BY_TASK, DraftState, PaperDraft, Receipt, ReceiptChannel
from ..people import Session
from . import tables as t
from .session import on_server
from .sight import free_of, seen_by

_D, _R, _P, _T = t.paper_draft.c, t.paper_receipt.c, t.document.c, t.task.c
_DRAFT_FIELDS = tuple(PaperDraft.__dataclass_fields__)
_DRAFT = [_D[name] for name in _DRAFT_FIELDS]
_RECEIPT_FIELDS = tuple(Receipt.__dataclass_fields__)
_RECEIPT = [_R[name] for name in _RECEIPT_FIELDS]

#: The lock of whoever drafts for the program.
_ONE_DRAFTER = 4_707_374_002

# --- drafts ----------------------------------------------------------------------------------------------------------


def add_draft(connection: Connection, draft: PaperDraft) -> int:
    """Keeps a new draft; returns its id, whatever `draft.id` says."""
    draft_id: int = connection.execute(
        insert(t.paper_draft).returning(_D.id), _row(draft, without=("id",))
    ).scalar_one()
    return draft_id


def load_draft(connection: Connection, by: Session, draft_id: int) -> PaperDraft:
    """Raises NotFound, also for a draft about a case this person may not see."""
    row = connection.execute(select(*_DRAFT).where(_D.id == draft_id, _seen(by))).one_or_none()
    if row is None:
        raise NotFound("没有这份文稿")
    return _draft(row)


def save_draft(connection: Connection, before: PaperDraft, after: PaperDraft) -> None:
    """Raises Stale when somebody else was quicker."""
    changed = connection.execute(
        update(t.paper_draft)
        .where(_D.id == before.id, _D.version == before.version, _D.state == before.state.value)
        .values(_row(after, without=("id",)))
    )
    if changed.rowcount != 1:
        raise Stale("这份文稿刚被别人改动，请看过新的一版再办")


def drafts(connection: Connection, by: Session, states: Collection[DraftState]) -> list[PaperDraft]:
    """The drafts in these states that this person may see, newest first."""
    wanted = [state.value for state in states]
    query = select(*_DRAFT).where(_D.state.in_(wanted), _seen(by)).order_by(_D.id.desc())
    return [_draft(row) for row in connection.execute(query)]


def draft_alone(connection: Connection) -> None:
    """From here to the end of the transaction no other workstation lets the program draft anything."""
    if on_server(connection):
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_DRAFTER)))


def drafts_about(connection: Connection, kind: str, subject: str) -> list[tuple[int, DraftState]]:
    """The drafts of a kind about this (as drafts keep it), whatever became of them, the newest first."""
    query = select(_D.id, _D.state).where(_D.kind == kind, _D.subject == subject).order_by(_D.id.desc())
    return [(draft_id, DraftState(state)) for draft_id, state in connection.execute(query)]


def newest_by(connection: Connection, kind: str, login: str) -> str | None:
    """The subject of the newest draft of a kind this login began; None: there is none."""
    query = select(_D.subject).where(_D.kind == kind, _D.by == login).order_by(_D.id.desc()).limit(1)
    return connection.execute(query).scalar()


def _seen(by: Session) -> ColumnElement[bool]:
    return or_(_D.case_id.is_(None) & free_of(by, _D.meeting_id), _D.case_id.is_not(None) & seen_by(by, _D.case_id))


def _draft(row: Any) -> PaperDraft:
    return PaperDraft(**dict(zip(_DRAFT_FIELDS, row, strict=True)) | {"state": DraftState(row.state)})


def _row(value: PaperDraft | Receipt, without: Iterable[str] = ()) -> dict[str, Any]:
    names = _DRAFT_FIELDS if isinstance(value, PaperDraft) else _RECEIPT_FIELDS
    found = {name: getattr(value, name) for name in names if name not in without}
    return {name: getattr(one, "value", one) for name, one in found.items()}


# --- receipts --------------------------------------------------------------------------------------------------------


def add_receipts(connection: Connection, receipts: Collection[Receipt]) -> None:
    if receipts:
        connection.execute(insert(t.paper_receipt), [_row(receipt) for receipt in receipts])


def receipts_of(connection: Connection, document_id: int) -> list[Receipt]:
    """The copies of one paper, as far as this person may see them on a server; by unit."""
    query = select(*_RECEIPT).where(_R.document_id == document_id).order_by(_R.unit_id)
    return [_receipt(row) for row in connection.execute(query)]


def save_receipt(connection: Connection, before: Receipt, after: Receipt) -> None:
    """Raises RuleBroken when it was received meanwhile."""
    changed = connection.execute(
        update(t.paper_receipt)
        .where(_R.document_id == before.document_id, _R.unit_id == before.unit_id, _R.received_at.is_(None))
        .where(_R.reminders == before.reminders)
        .values(_row(after, without=("document_id", "unit_id", "sent_at", "sent_by")))
    )
    if changed.rowcount != 1:
        raise RuleBroken("这份回执刚被别人登记，请重新查看")


def awaited(connection: Connection, by: Session, unit_id: int | None = None, limit: int = 500) -> list[Receipt]:
    """Copies of papers in force that nobody has received, the oldest first; of one unit, or of all."""
    query = (
        select(*_RECEIPT)
        .join(t.document, _P.id == _R.document_id)
        .where(_R.received_at.is_(None), _P.state != "VOID")
        .where(_readable(by), not_(_signed_for()))
        .order_by(_R.sent_at, _R.document_id, _R.unit_id)
        .limit(limit)
    )
    if unit_id is not None:
        query = query.where(_R.unit_id == unit_id)
    return [_receipt(row) for row in connection.execute(query)]


def signed_tasks(connection: Connection, case_id: int) -> dict[int, datetime]:
    """The units that have signed for the case itself in the program, and when: they have its 派单."""
    signed = (_T.case_id == case_id, _T.signed_at.is_not(None))
    query = select(_T.unit_id, func.max(_T.signed_at).label("at")).where(*signed)
    return {row.unit_id: row.at for row in connection.execute(query.group_by(_T.unit_id))}


def _signed_for() -> ColumnElement[bool]:
    """That it is a paper of a task which its unit has signed for in the program."""
    own = select(_T.n).where(_T.case_id == _P.case_id, _T.unit_id == _R.unit_id, _T.signed_at.is_not(None))
    return _P.kind.in_(BY_TASK) & exists(own)


def _readable(by: Session) -> ColumnElement[bool]:
    return or_(_P.case_id.is_(None) & free_of(by, _P.meeting_id), _P.case_id.is_not(None) & seen_by(by, _P.case_id))


def _receipt(row: Any) -> Receipt:
    told = dict(zip(_RECEIPT_FIELDS, row, strict=True))
    return Receipt(**told | {"channel": ReceiptChannel(row.channel) if row.channel else None})


# --- withdrawing -----------------------------------------------------------------------------------------------------


def void(connection: Connection, document_id: int, by: Session, reason: str, now: datetime) -> None:
    """The paper is no longer in force; its number stays used. Raises RuleBroken when it was void already."""
    changed = connection.execute(
        update(t.document)
        .where(_P.id == document_id, _P.state != "VOID")
        .values(state="VOID", voided_at=now, voided_by=by.login, void_reason=reason)
    )
    if changed.rowcount != 1:
        raise RuleBroken("这份文书已经作废")
