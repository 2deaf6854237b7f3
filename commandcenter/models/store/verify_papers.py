"""Papers against the events that took their numbers and stored their pages."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select, text

from . import tables as t
from .audit import Finding
from .papers import ISSUED, RESERVED, VOID
from .raw import RawTable

#: Columns whose value the event of the number tells under the same name.
_FROZEN = ("kind", "year", "serial", "register_no", "case_id", "case_n", "template", "code", "replaces")
#: Events that tell of the paper itself; the others of what became of it.
_OF_THE_PAPER = frozenset({"RESERVE", "PRINT"})
_EVENTS = text(
    "SELECT e.entity_id, e.kind, e.at, e.login, e.payload, c.prev FROM event e LEFT JOIN chain c ON c.event_id = e.id"
    " WHERE e.entity = 'document' AND (CAST(:paper AS INTEGER) IS NULL OR e.entity_id = :paper) ORDER BY e.id"
)


def check_paper(connection: Connection, paper_id: int) -> Iterator[str]:
    """What of one paper is not what its events recorded, down to the stored bytes."""
    told, unreadable = _told(connection, paper_id)
    if unreadable:
        yield "事件的内容无法读取"
    for row in connection.execute(_papers(connection).where(t.document.c.id == paper_id)):
        yield from _wrong(row, told.get(row.id, {}))


def _papers(connection: Connection) -> Any:
    raw = RawTable(connection, t.document, [column.name for column in t.document.columns])
    return raw.select().add_columns(t.document_bytes.c.bytes).outerjoin(t.document_bytes).order_by(t.document.c.id)


def check_papers(connection: Connection) -> Iterator[Finding]:
    """Numbers run without gap; everything about a paper is what its events recorded, down to the stored bytes."""
    told, unreadable = _told(connection)
    yield from (Finding(f"文书号 {paper_id}", "事件的内容无法读取") for paper_id in unreadable)
    serials: dict[tuple[Any, Any], list[Any]] = defaultdict(list)
    for row in connection.execute(_papers(connection)):
        place = f"文书 {row.kind}〔{row.year}〕{row.serial}号"
        serials[row.kind, row.year].append(row.serial)
        told_of = told.pop(row.id, {})
        yield from (Finding(place, what) for what in _wrong(row, told_of))
    for paper_id in told:
        yield Finding(f"文书号 {paper_id}", "有事件但文书不见了")
    yield from _gaps(connection, serials)


def _wrong(row: Any, told: dict[str, Any]) -> Iterator[str]:
    for name in _FROZEN:
        if told.get(name) != getattr(row, name):
            yield f"登记内容“{name}”与取号时不符"
    taken_at, by, link_before = told.get("RESERVE", (None, None, None))
    if (taken_at, by) != (row.reserved_at, row.by):
        yield "取号的时间或人与事件不符"
    if told.get("data_sha256") != _digest(row.data):
        yield "内容与取号时不符"
    elif _held(row.data, "face", "chain_head") != link_before:
        yield "所记链首不是取号时的链首"
    elif row.meeting_id != (_held(row.data, "meeting_id") if row.case_id is None else None):
        yield "所记会商与内容不符"
    yield from _voided(row, told)
    yield from _printed(row, told)


def _printed(row: Any, told: dict[str, Any]) -> Iterator[str]:
    if "PRINT" not in told and row.state == RESERVED:
        yield "已取号未印出（可由任一工作站补印）"
        return
    if row.state == VOID and "PRINT" not in told:
        return
    if row.state not in (ISSUED, VOID) or told.get("PRINT", (None,))[0] != row.issued_at:
        yield "状态或印出时间与事件不符"
    if not (row.sha256 == told.get("sha256") == _digest(row.bytes)):
        yield "页面与印出时不符"


def _voided(row: Any, told: dict[str, Any]) -> Iterator[str]:
    at, by, _ = told.get("VOID", (None, None, None))
    reason = told.get("VOID said", {}).get("reason")
    if (row.state == VOID, row.voided_at, row.voided_by, row.void_reason) != ("VOID" in told, at, by, reason):
        yield "作废与事件不符"


def _told(connection: Connection, of: int | None = None) -> tuple[dict[int, dict[str, Any]], list[int]]:
    """What the events say of each paper, with (at, login, link before) of each step; papers with garbled events."""
    out: dict[int, dict[str, Any]] = defaultdict(dict)
    unreadable: list[int] = []
    for paper_id, kind, at, login, body, link_before in connection.execute(_EVENTS, {"paper": of}):
        try:
            said = json.loads(body)["said"]
            out[paper_id].update(said if kind in _OF_THE_PAPER else {f"{kind} said": said})
        except (ValueError, KeyError, TypeError):
            unreadable.append(paper_id)
        out[paper_id][kind] = (at, login, link_before)
    return out, unreadable


def _gaps(connection: Connection, serials: dict[tuple[Any, Any], list[Any]]) -> Iterator[Finding]:
    last = {(row.kind, row.year): row.last for row in connection.execute(select(t.document_number))}
    for key in sorted(serials.keys() | last.keys(), key=str):
        taken = serials.get(key, [])
        if len(taken) != last.get(key, 0) or set(taken) != set(range(1, len(taken) + 1)):
            yield Finding(f"文书 {key[0]}〔{key[1]}〕", "编号不连续")


def _digest(held: Any) -> str:
    return hashlib.sha256(held if isinstance(held, bytes) else str(held).encode()).hexdigest()


def _held(data: str, *path: str) -> Any:
    """What the frozen data say at a place, None where nothing stands there."""
    try:
        found = json.loads(data)
        for name in path:
            found = found.get(name)
    except (ValueError, AttributeError):
        return None
    return found
