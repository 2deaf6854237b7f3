"""Drafts and receipts against the events that made them."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from . import tables as t
from .audit import Finding
from .raw import RawTable

_EVENTS = text("SELECT entity_id, n, kind, at, login, payload FROM event WHERE entity = :entity ORDER BY entity_id, n")
_BROKEN = (ValueError, KeyError, TypeError, AttributeError)
#: Columns whose value each event of a draft tells under the same name.
_TOLD = ("title", "state", "version", "note", "document_id", "register_no")
#: Who took a step, and when: the columns, by the kind of the event.
_HANDS = {"DRAFT": ("by", "at"), "REVIEW": ("reviewed_by", "reviewed_at"), "SIGN": ("signed_by", "signed_at")}


def check_paperwork(connection: Connection) -> Iterator[Finding]:
    """Every draft stands as its last event says, every copy of a paper as it was sent, reminded of and received."""
    yield from _drafts(connection)
    yield from _receipts(connection)


def _drafts(connection: Connection) -> Iterator[Finding]:
    told: dict[int, dict[str, Any]] = defaultdict(dict)
    for draft_id, n, kind, at, login, body in connection.execute(_EVENTS, {"entity": "draft"}):
        try:
            said = json.loads(body)["said"]
            told[draft_id] |= {name: said[name] for name in (*_TOLD, "data_sha256")} | {"kind": said["of"]}
        except _BROKEN:
            yield Finding(f"文稿号 {draft_id}", f"第{n}步的内容残缺")
            continue
        told[draft_id] |= dict(zip(_HANDS.get(kind, ()), (login, at), strict=False))
        if kind == "SEND_BACK":
            told[draft_id] |= dict.fromkeys(_HANDS["REVIEW"])
    raw = RawTable(connection, t.paper_draft, [column.name for column in t.paper_draft.columns])
    for row in connection.execute(raw.select()):
        wanted = told.pop(row.id, None)
        yield from (Finding(f"文稿号 {row.id}", what) for what in _wrong(row, wanted))
    yield from (Finding(f"文稿号 {draft_id}", "有事件但文稿不见了") for draft_id in told)


def _wrong(row: Any, wanted: dict[str, Any] | None) -> Iterator[str]:
    if wanted is None:
        yield "没有登记它的事件"
        return
    digest = hashlib.sha256(str(row.data).encode()).hexdigest()
    stands = {name: getattr(row, name) for name in wanted if name != "data_sha256"} | {"data_sha256": digest}
    if differing := sorted(name for name in wanted if stands[name] != wanted[name]):
        yield f"“{'、'.join(differing)}”与事件不符"
    for name in ("reviewed_by", "signed_by"):
        if name not in wanted and getattr(row, name) is not None:
            yield f"“{name}”没有事件"


def _receipts(connection: Connection) -> Iterator[Finding]:
    told: dict[tuple[int, int], dict[str, Any]] = {}
    for paper_id, _, kind, at, login, body in connection.execute(_EVENTS, {"entity": "document"}):
        try:
            _follow(told, paper_id, kind, at, login, json.loads(body)["said"])
        except _BROKEN:
            yield Finding(f"文书号 {paper_id}", "回执事件的内容残缺")
    raw = RawTable(connection, t.paper_receipt, [column.name for column in t.paper_receipt.columns])
    for row in connection.execute(raw.select()):
        place, wanted = f"文书号 {row.document_id} 单位 {row.unit_id}", told.pop((row.document_id, row.unit_id), None)
        if wanted is None:
            yield Finding(place, "回执没有事件")
        elif differing := sorted(name for name in wanted if getattr(row, name) != wanted[name]):
            yield Finding(place, f"回执的“{'、'.join(differing)}”与事件不符")
    yield from (Finding(f"文书号 {paper_id} 单位 {unit}", "有事件但回执不见了") for paper_id, unit in told)


def _follow(
    told: dict[tuple[int, int], dict[str, Any]], paper_id: int, kind: str, at: Any, login: str, said: dict[str, Any]
) -> None:
    """What the event makes of the copies of its paper."""
    if kind == "CIRCULATE":
        fresh = {"sent_at": at, "sent_by": login, "received_at": None, "channel": None, "receiver": ""}
        rest = {"recorded_by": None, "recorded_at": None, "reminded_at": None, "reminders": 0}
        told |= {(paper_id, unit): fresh | rest for unit in said["units"]}
    elif kind == "REMIND":
        for unit in said["units"]:
            copy = told[paper_id, unit]
            copy |= {"reminded_at": at, "reminders": copy["reminders"] + 1}
    elif kind == "RECEIVE":
        of_unit = {name: said[name] for name in ("received_at", "channel", "receiver")}
        told[paper_id, said["unit_id"]] |= of_unit | {"recorded_by": login, "recorded_at": at}
