"""Attachments against the events that added them, down to the stored bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from . import tables as t
from .attachments import TOLD
from .audit import Finding
from .raw import RawTable

_EVENTS = text("SELECT entity_id, n, payload FROM event WHERE entity = 'case' AND kind = 'ATTACH' ORDER BY id")


def check_attachments(connection: Connection) -> Iterator[Finding]:
    """Each file is what an event of its case told, with its bytes; no event tells of a file that is gone."""
    told = {(case_id, n): _said(body) for case_id, n, body in connection.execute(_EVENTS)}
    raw = RawTable(connection, t.attachment, [column.name for column in t.attachment.columns])
    query = raw.select().add_columns(t.attachment_bytes.c.bytes).outerjoin(t.attachment_bytes)
    for row in connection.execute(query.order_by(t.attachment.c.id)):
        said = told.pop((row.case_id, row.event_n), None)
        if said is None:
            yield Finding(f"附件 {row.id}", "没有登记它的事件")
        elif any(said.get(name) != getattr(row, name) for name in TOLD):
            yield Finding(f"附件 {row.id}", "登记内容与事件不符")
        held = row.bytes if isinstance(row.bytes, bytes) else b""
        if (hashlib.sha256(held).hexdigest(), len(held)) != (row.sha256, row.size):
            yield Finding(f"附件 {row.id}", "内容被改动或缺失")
    for case_id, n in told:
        yield Finding(f"案件号 {case_id}", f"第{n}步添加的附件不见了")


def _said(body: str) -> dict[str, Any]:
    try:
        said: dict[str, Any] = json.loads(body)["said"]
    except (ValueError, KeyError, TypeError):
        return {}
    return said
