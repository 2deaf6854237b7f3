"""Things that live by their events — meetings, months' assessments — each folded from what its steps changed, and held
against its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Table, select

from .. import payload
from ..payload import FIELDS, VALUES
from . import tables as t
from .accountability import MATTERS
from .aggregate import Aggregate
from .appraisals import APPRAISALS
from .audit import ENTITIES, Finding
from .meetings import MEETINGS
from .raw import RawTable

_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError)
_WHAT = {
    "items": "议题",
    "seats": "席位",
    "opinions": "意见",
    "decisions": "议定事项",
    "read_backs": "复述",
    "rules": "派单规则",
    "objections": "异议",
    "revisions": "公布",
    "bonuses": "加分",
    "county": "县级数据",
    "uses": "结果运用",
}


def check_aggregates(connection: Connection) -> Iterator[Finding]:
    """Every row of every meeting, month's assessment and decision about a unit is what its events say."""
    for aggregate in (MEETINGS, APPRAISALS, MATTERS):
        yield from _check(connection, aggregate)


def told_by_events(
    connection: Connection, aggregate: Aggregate[Any], found: list[Finding] | None = None
) -> dict[int, Any]:
    """Every such thing folded from its events alone; what cannot be folded is missing, and told in `found`."""
    e, called = t.event.c, ENTITIES[aggregate.entity]
    wrong = [] if found is None else found
    query = select(e.entity_id, e.n, e.payload).where(e.entity == aggregate.entity).order_by(e.entity_id, e.n)
    told: dict[int, Any] = {}
    for of, steps in groupby(connection.execute(query), key=lambda row: row.entity_id):
        file = None
        for version, (_, n, body) in enumerate(steps, 1):
            if n != version:
                wrong.append(Finding(f"{called} {of}", f"事件序号不连续：应为{version}，实为{n}"))
            try:
                changes = json.loads(body)["changes"]
                file = payload.apply(file, changes, of=of, version=version, shape=aggregate.shape)
            except _BROKEN:
                wrong.append(Finding(f"{called} {of}", f"第{n}步的内容残缺，无法还原"))
                file = None
                break
        if file is not None:
            told[of] = file
    return told


def _check(connection: Connection, aggregate: Aggregate[Any]) -> Iterator[Finding]:
    found: list[Finding] = []
    told, shape = told_by_events(connection, aggregate, found), aggregate.shape
    yield from found
    heads = {(of,): getattr(file, shape.name) for of, file in told.items()}
    yield from _compare(connection, aggregate, aggregate.head, shape.head, heads, "")
    for name, cls in shape.parts.items():
        parts = {(of, part.n): part for of, file in told.items() for part in getattr(file, name)}
        yield from _compare(connection, aggregate, aggregate.parts[name], cls, parts, _WHAT[name])


def _compare(
    connection: Connection, aggregate: Aggregate[Any], table: Table, cls: type, told: dict[Any, Any], what: str
) -> Iterator[Finding]:
    is_head, called = table is aggregate.head, ENTITIES[aggregate.entity]
    keys = () if is_head else (aggregate.key,)
    raw = RawTable(connection, table, (*keys, *FIELDS[cls]))
    at = [raw.names.index("id")] if is_head else [0, raw.names.index("n")]
    for row in map(tuple, connection.execute(raw.select())):
        key = tuple(row[i] for i in at)
        place = f"{called} {key[0]}" + (f" {what} {key[1]}" if what else "")
        wanted = told.pop(key, None)
        if wanted is None:
            yield Finding(place, "没有登记它的事件")
            continue
        written = raw.written((*key[: len(keys)], *VALUES[cls](wanted)))
        if differing := raw.differing(row, written):
            yield Finding(place, f"“{'、'.join(differing)}”与事件不符")
    for key in told:
        yield Finding(f"{called} {key[0]}" + (f" {what} {key[1]}" if what else ""), "有事件但记录不见了")
