"""Consultations against their events: every meeting folded from what its steps changed, and held against its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, select

from .. import payload
from ..meeting.file import MEETING_PARTS, Meeting, MeetingFile
from ..meeting.record import MEETING as SHAPE
from ..payload import FIELDS, VALUES
from . import tables as t
from .audit import Finding
from .meetings import MEETING
from .raw import RawTable

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError)
_WHAT = {
    "items": "议题",
    "seats": "席位",
    "opinions": "意见",
    "decisions": "议定事项",
    "read_backs": "复述",
    "rules": "派单规则",
}


def check_meetings(connection: Connection) -> Iterator[Finding]:
    """Every row of every meeting is what its events say."""
    e = t.event.c
    query = select(e.entity_id, e.n, e.payload).where(e.entity == MEETING).order_by(e.entity_id, e.n)
    told: dict[int, MeetingFile] = {}
    for meeting_id, steps in groupby(connection.execute(query), key=lambda row: row.entity_id):
        file = None
        for version, (_, n, body) in enumerate(steps, 1):
            if n != version:
                yield Finding(f"会商 {meeting_id}", f"事件序号不连续：应为{version}，实为{n}")
            try:
                file = payload.apply(file, json.loads(body)["changes"], of=meeting_id, version=version, shape=SHAPE)
            except _BROKEN:
                yield Finding(f"会商 {meeting_id}", f"第{n}步的内容残缺，无法还原")
                file = None
                break
        if file is not None:
            told[meeting_id] = file
    yield from _compare(connection, t.meeting, Meeting, {(i,): file.meeting for i, file in told.items()}, "")
    for name, cls in MEETING_PARTS.items():
        parts: dict[tuple[int, ...], Any] = {
            (i, part.n): part for i, file in told.items() for part in getattr(file, name)
        }
        yield from _compare(connection, t.MEETING_TABLES[name], cls, parts, _WHAT[name])


def _compare(
    connection: Connection, table: Table, cls: type, told: dict[tuple[int, ...], Any], what: str
) -> Iterator[Finding]:
    keys = () if cls is Meeting else ("meeting_id",)
    raw = RawTable(connection, table, (*keys, *FIELDS[cls]))
    at = [raw.names.index(name) for name in ("id",) if cls is Meeting] or [0, raw.names.index("n")]
    for row in map(tuple, connection.execute(raw.select())):
        key = tuple(row[i] for i in at)
        place = f"会商 {key[0]}" + (f" {what} {key[1]}" if what else "")
        wanted = told.pop(key, None)
        if wanted is None:
            yield Finding(place, "没有登记它的事件")
            continue
        written = raw.written((*key[: len(keys)], *VALUES[cls](wanted)))
        if differing := raw.differing(row, written):
            yield Finding(place, f"“{'、'.join(differing)}”与事件不符")
    for key in told:
        yield Finding(f"会商 {key[0]}" + (f" {what} {key[1]}" if what else ""), "有事件但记录不见了")
