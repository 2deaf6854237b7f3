"""Issued papers on their way: found by what a scanner read, received by each unit, reminded of, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ...models.access import CENTRE
from ...models.errors import NotAllowed, NotFound, RuleBroken
from ...models.paper_codes import scanned
from ...models.paperwork import BY_TASK, CIRCULATORS, WITHDRAWERS, Receipt, ReceiptChannel, reminded
from ...models.paperwork import receive as received
from ...models.people import Role
from ...models.store import papers as stored
from ...models.store import paperwork
from ...models.store.paper_list import PaperFilter
from ...models.store.store import record
from ...models.store.verify_papers import check_paper
from ...models.text import normalise, one_line
from ..desk import Desk
from ..documents import kind_by_mark
from .paper_pages import PaperLine, PaperState, lines_within

__all__ = [
    "Copy",
    "PaperState",
    "ReceiptChannel",
    "Sent",
    "awaited",
    "by_code",
    "by_scan",
    "receive",
    "remind",
    "sent",
    "whole",
    "withdraw",
]


@dataclass(frozen=True, slots=True)
class Copy:
    """One unit's copy of a paper. `late`: it is time to remind. `signed_at`: when the unit signed for the case itself,
    which counts as having its 派单."""

    receipt: Receipt
    unit: str
    late: bool
    mine: bool
    signed_at: datetime | None = None

    @property
    def awaited(self) -> bool:
        return self.receipt.received_at is None and self.signed_at is None


@dataclass(frozen=True, slots=True)
class Sent:
    """A paper with its copies, those that are still awaited first."""

    paper: PaperLine
    copies: tuple[Copy, ...]

    @property
    def awaited(self) -> tuple[Copy, ...]:
        return tuple(copy for copy in self.copies if copy.awaited)


def sent(desk: Desk, paper_id: int) -> Sent:
    """A numbered paper and who has it. Raises NotFound."""
    with desk.store.read() as connection:
        return _sent(connection, desk, PaperFilter(id=paper_id), "没有这份文书")


def by_scan(desk: Desk, text: str) -> Sent:
    """The paper whose bars were read (or whose digits were typed). Raises NotFound."""
    code = scanned(text)
    kind = None if code is None else kind_by_mark(code.mark)
    if code is None or kind is None:
        raise NotFound(f"“{text.strip()[:40]}”不是文书条码")
    wanted = PaperFilter(kind=kind.code, year=code.year, serial=code.serial)
    with desk.store.read() as connection:
        return _sent(connection, desk, wanted, f"没有条码为 {text.strip()} 的文书，或您不能查看")


def by_code(desk: Desk, code: str) -> Sent:
    """The paper that carries this check code. Raises NotFound."""
    code = "".join(code.lower().split())
    with desk.store.read() as connection:
        return _sent(connection, desk, PaperFilter(code=code), f"没有校验码为 {code[:40]} 的文书，或您不能查看")


def whole(desk: Desk, paper_id: int) -> tuple[str, ...]:
    """What of the paper is not as its events recorded it; empty where every byte is. The events are the centre's to
    read: NotAllowed for all others."""
    if desk.by.role not in CENTRE | {Role.SYSTEM}:
        raise NotAllowed(f"{desk.by.role.label}不能校验文书")
    with desk.store.read() as connection:
        return tuple(check_paper(connection, paper_id))


def awaited(desk: Desk) -> tuple[Sent, ...]:
    """The papers in force that some unit has not received, the longest waiting first; a unit's own alone for a unit."""
    own = None if desk.by.role in CENTRE else desk.by.unit_id
    with desk.store.read() as connection:
        missing = paperwork.awaited(connection, desk.by, own)
        ids = tuple(dict.fromkeys(receipt.document_id for receipt in missing))
        lines = {line.id: line for line in lines_within(connection, desk, PaperFilter(ids=frozenset(ids)))}
        of = {paper_id: [one for one in missing if one.document_id == paper_id] for paper_id in ids}
        known = (paper_id for paper_id in ids if paper_id in lines)
        return tuple(Sent(lines[one], _copies(connection, desk, of[one], {})) for one in known)


def receive(
    desk: Desk,
    paper_id: int,
    unit_id: int,
    channel: ReceiptChannel,
    receiver: str,
    received_at: datetime | None = None,
) -> Sent:
    """The unit has the paper: it says so itself, or the centre records what it was told, and by whom."""
    now = desk.clock.now()
    with desk.store.unit() as unit:
        _alive(unit, paper_id)
        before = _receipt(unit, paper_id, unit_id)
        after = received(before, desk.by, now, channel, one_line(receiver), received_at or now)
        paperwork.save_receipt(unit, before, after)
        said: dict[str, object] = {
            "unit_id": unit_id,
            "received_at": after.received_at,
            "channel": channel.value,
            "receiver": after.receiver,
        }
        record(unit, "document", paper_id, desk.by, "RECEIVE", said, now)
    return sent(desk, paper_id)


def remind(desk: Desk, paper_id: int, units: Collection[int]) -> Sent:
    """These units were told again that a receipt is awaited."""
    if desk.by.role not in CIRCULATORS:
        raise NotAllowed(f"{desk.by.role.label}不能催收回执")
    now = desk.clock.now()
    with desk.store.unit() as unit:
        _alive(unit, paper_id)
        for unit_id in units:
            before = _receipt(unit, paper_id, unit_id)
            if before.received_at is not None:
                raise RuleBroken("已签收的单位不用再催")
            paperwork.save_receipt(unit, before, reminded(before, now))
        record(unit, "document", paper_id, desk.by, "REMIND", {"units": list(units)}, now)
    return sent(desk, paper_id)


def withdraw(desk: Desk, paper_id: int, reason: str) -> Sent:
    """The paper is void from now on, for a reason; its number stays used. A new one may be issued in its place."""
    if desk.by.role not in WITHDRAWERS:
        raise NotAllowed(f"{desk.by.role.label}不能作废文书")
    reason = normalise(reason)
    if not reason:
        raise RuleBroken("作废须写明理由", field="reason")
    now = desk.clock.now()
    with desk.store.unit() as unit:
        paperwork.void(unit, paper_id, desk.by, reason, now)
        record(unit, "document", paper_id, desk.by, "VOID", {"reason": reason}, now)
    return sent(desk, paper_id)


# --- reading ---------------------------------------------------------------------------------------------------------


def _sent(connection: Connection, desk: Desk, wanted: PaperFilter, missing: str) -> Sent:
    lines = lines_within(connection, desk, wanted)
    if not lines:
        raise NotFound(missing)
    line = lines[0]
    by_task = line.kind in BY_TASK and line.case_id is not None
    signed = paperwork.signed_tasks(connection, line.case_id or 0) if by_task else {}
    return Sent(line, _copies(connection, desk, paperwork.receipts_of(connection, line.id), signed))


def _copies(
    connection: Connection, desk: Desk, receipts: Collection[Receipt], signed: Mapping[int, datetime]
) -> tuple[Copy, ...]:
    units, now, by = desk.store.setup(connection).township.unit, desk.clock.now(), desk.by
    own = by.role not in CENTRE
    found = [
        Copy(
            one,
            units[one.unit_id].name,
            late=one.is_late(now) and one.unit_id not in signed,
            mine=own and one.unit_id == by.unit_id,
            signed_at=signed.get(one.unit_id),
        )
        for one in receipts
        if by.role in CENTRE or one.unit_id == by.unit_id
    ]
    return tuple(sorted(found, key=lambda copy: (not copy.awaited, copy.receipt.unit_id)))


def _receipt(unit: Connection, paper_id: int, unit_id: int) -> Receipt:
    found = next((one for one in paperwork.receipts_of(unit, paper_id) if one.unit_id == unit_id), None)
    if found is None:
        raise NotFound("这份文书没有发给这个单位")
    return found


def _alive(unit: Connection, paper_id: int) -> None:
    if stored.load(unit, paper_id).state == stored.VOID:
        raise RuleBroken("这份文书已经作废，不用回执")
