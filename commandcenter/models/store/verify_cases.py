"""Each case folded from its events, and everything that follows from the dossier compared with what is stored."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from .. import payload
from ..access import case_scopes
from ..case import OPEN, PARTS, Case, CaseFile, CaseState
from ..lifecycle import TRANSITIONS, Action, state_pairs
from ..limits import Limits
from ..town.township import Township
from . import tables as t
from . import texts
from .audit import Finding
from .figures import entries, fact_row
from .raw import RawTable, Row
from .texts import form_of, indexable
from .verify_setup import township_as_far_as_readable

_BATCH = 1000
_PAIRS = state_pairs()
_FIRST_STATES = frozenset({CaseState.DRAFT, CaseState.SUBMITTED, CaseState.ARCHIVED})
#: What a payload that was tampered with may raise on its way to a dossier and to figures.
BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError)

#: The parts of a dossier as people call them.
_PARTS = {
    "tasks": "任务",
    "requests": "申请",
    "suspensions": "挂账",
    "verifications": "核查",
    "callbacks": "回访",
    "scores": "评价",
    "proxies": "代录",
}

Steps = list[tuple[int, str, str]]


def check_cases(connection: Connection, limits: Limits, progress: Callable[[str, int, int], None]) -> Iterator[Finding]:
    """Each case folded from its events: the life cycle it went through, its rows, scopes, facts, search text."""
    reader = _Reader(connection)
    township, unreadable = township_as_far_as_readable(connection)
    yield from unreadable
    judge = _Judge(reader, limits, township)
    total = reader.highest_id()
    for start in range(0, total + 1, _BATCH):
        yield from judge.batch(start, start + _BATCH)
        progress("案件", min(start + _BATCH, total), total)
    if texts.indexed(connection) != judge.tokens:
        yield Finding("检索索引", "与检索文本不符")


def fold(case_id: int, events: Steps) -> tuple[CaseFile | None, list[str]]:
    """The dossier its events give, and every step that the life cycle does not know."""
    wrong: list[str] = []
    file: CaseFile | None = None
    for version, (n, kind, body) in enumerate(events, start=1):
        if n != version:
            wrong.append(f"事件序号不连续：应为{version}，实为{n}")
        try:
            after = payload.apply(file, json.loads(body)["changes"], of=case_id, version=version)
        except BROKEN:
            wrong.append(f"第{n}步的内容残缺，无法还原案件")
            return None, wrong
        before_state, state = file.case.state if file else None, after.case.state
        if before_state is None:
            if state not in _FIRST_STATES or kind != Action.REGISTER:
                wrong.append(f"第{n}步：案件不能以“{_named(kind)}”开始于{state.label}")
        elif state is not before_state and (before_state, state) not in _PAIRS:
            wrong.append(f"第{n}步：{before_state.label}不能变为{state.label}")
        elif kind != Action.UNDO and (kind not in TRANSITIONS or before_state not in TRANSITIONS[Action(kind)].sources):
            wrong.append(f"第{n}步：{before_state.label}时不能“{_named(kind)}”")
        file = after
    return file, wrong


def _named(kind: str) -> str:
    """A step as people call it; of a kind that the program does not know, its code."""
    return Action(kind).label if kind in TRANSITIONS or kind == Action.UNDO else kind


class _Reader:
    """Rows of a range of cases, as they lie in the database, by case."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.case = RawTable(connection, t.case, (*payload.FIELDS[Case], "point"))
        self.texts = RawTable(connection, t.case_text, ("case_id", "form", "original"))
        self.parts = {
            name: RawTable(connection, t.PART_TABLES[name], ("case_id", *payload.FIELDS[cls]))
            for name, cls in PARTS.items()
        }
        self.facts, self.scopes, self.barred = (
            RawTable(connection, table, [column.name for column in table.columns])
            for table in (t.kpi_fact, t.case_scope, t.case_barred)
        )
        self._hanging = (*self.parts.values(), self.facts, self.scopes, self.barred, self.texts)

    def highest_id(self) -> int:
        """The last case that anything speaks of."""
        keys = [
            select(func.max(t.case.c.id)),
            select(func.max(t.event.c.entity_id)).where(t.event.c.entity == "case"),
            *(select(func.max(raw.table.c.case_id)) for raw in self._hanging),
        ]
        found = (self._connection.execute(key).scalar() for key in keys)
        return max(key for key in (0, *found) if isinstance(key, int))

    def cases(self, start: int, end: int) -> dict[int, Row]:
        query = self.case.select().where(t.case.c.id >= start, t.case.c.id < end)
        return {row[0]: tuple(row) for row in self._connection.execute(query)}

    def of(self, raw: RawTable, start: int, end: int) -> dict[int, list[Row]]:
        column = raw.table.c.case_id
        query = raw.select().where(column >= start, column < end).order_by(*raw.table.primary_key)
        out: dict[int, list[Row]] = defaultdict(list)
        at = raw.names.index("case_id")
        for row in self._connection.execute(query):
            out[row[at]].append(tuple(row))
        return out

    def events(self, start: int, end: int) -> dict[int, Steps]:
        rows = self._connection.execute(
            select(t.event.c.entity_id, t.event.c.n, t.event.c.kind, t.event.c.payload)
            .where(t.event.c.entity == "case", t.event.c.entity_id >= start, t.event.c.entity_id < end)
            .order_by(t.event.c.entity_id, t.event.c.n)
        )
        out: dict[int, Steps] = defaultdict(list)
        for case_id, n, kind, body in rows:
            out[case_id].append((n, kind, body))
        return out


class _Judge:
    """What the events of a case say should be stored, against what is. `tokens` counts what the index should hold."""

    def __init__(self, reader: _Reader, limits: Limits, township: Township | None) -> None:
        self._reader = reader
        self._limits = limits
        self._township = township
        self.tokens = 0

    def batch(self, start: int, end: int) -> Iterator[Finding]:
        reader = self._reader
        stored, events = reader.cases(start, end), reader.events(start, end)
        parts = {name: reader.of(raw, start, end) for name, raw in reader.parts.items()}
        derived = {
            "指标事实": (reader.facts, reader.of(reader.facts, start, end)),
            "可见范围": (reader.scopes, reader.of(reader.scopes, start, end)),
            "回避名单": (reader.barred, reader.of(reader.barred, start, end)),
        }
        texts = reader.of(reader.texts, start, end)
        rows: list[dict[int, Any]] = [stored, events, texts, *parts.values(), *(found for _, found in derived.values())]
        for case_id in sorted(set().union(*rows)):
            place = _place(reader, case_id, stored.get(case_id))
            if case_id not in events:
                yield Finding(place, "没有任何事件")
                continue
            folded, wrong = fold(case_id, events[case_id])
            yield from (Finding(place, what) for what in wrong)
            if folded is None:
                continue
            if case_id not in stored:
                yield Finding(place, "有事件但案件行不见了")
                continue
            try:
                said = json.loads(events[case_id][0][2]).get("said", {})
                found = {name: of[case_id] for name, of in parts.items() if case_id in of}
                differing = [*self._rows(folded, said, stored[case_id], found)]
                for what, wanted in self._derived(folded).items():
                    raw, of = derived[what]
                    differing += _unequal(what, raw, wanted, of.get(case_id, []))
                differing += self._texts(folded, said, texts.get(case_id, []))
            except BROKEN:
                differing = ["事件的内容残缺，无法核对"]
            yield from (Finding(place, what) for what in differing)

    def _rows(self, folded: CaseFile, said: dict[str, Any], row: Row, parts: dict[str, list[Row]]) -> Iterator[str]:
        """The case's own row and its parts, field by field."""
        raw = self._reader.case
        wanted = raw.written((*payload.VALUES[Case](folded.case), said.get("point")))
        yield from (f"登记内容“{name}”与事件不符" for name in raw.differing(row, wanted))
        for name, cls in PARTS.items():
            raw = self._reader.parts[name]
            items = [raw.written((folded.case.id, *payload.VALUES[cls](item))) for item in getattr(folded, name)]
            found = parts.get(name, [])
            if len(items) != len(found):
                yield f"{_PARTS[name]}与事件不符（应有{len(items)}项，现有{len(found)}项）"
                continue
            for i, (have, want) in enumerate(zip(found, items, strict=True), start=1):
                yield from (f"{_PARTS[name]}第{i}项的“{column}”与事件不符" for column in raw.differing(have, want))

    def _derived(self, folded: CaseFile) -> dict[str, list[dict[str, Any]]]:
        """Rows that follow from the dossier alone."""
        case = folded.case
        rows: dict[str, list[dict[str, Any]]] = {
            "指标事实": [fact_row(case.id, entry) for entry in entries(folded, self._limits)],
            "回避名单": [
                {"case_id": case.id, "kind": kind, "who": who}
                for kind, barred in (("U", case.complained_units), ("P", case.complained_persons))
                for who in set(barred)
            ],
        }
        if self._township is not None:
            rows["可见范围"] = [
                {"scope": scope, "case_id": case.id, "open": case.state in OPEN}
                for scope in case_scopes(folded, self._township)
            ]
        return rows

    def _texts(self, folded: CaseFile, said: dict[str, Any], rows: list[Row]) -> Iterator[str]:
        form = form_of(folded.case)
        self.tokens += len(indexable(form))
        _, found, original = rows[0] if rows else (None, None, None)
        if found != form:
            yield "检索文本与案件不符"
        if _digest(original) != said.get("original_sha256"):
            yield "诉求原文被改动"


def _place(reader: _Reader, case_id: int, row: Row | None) -> str:
    return f"案件号 {case_id}" if row is None else f"案件 {row[reader.case.names.index('no')]}"


def _unequal(what: str, raw: RawTable, wanted: list[dict[str, Any]], found: list[Row]) -> list[str]:
    written = [raw.written(row[name] for name in raw.names) for row in wanted]
    if len(written) == len(found) and set(written) == set(found):
        return []
    return [f"{what}与事件不符（应有{len(written)}项，现有{len(found)}项）"]


def _digest(original: Any) -> str | None:
    return None if original is None else hashlib.sha256(str(original).encode()).hexdigest()
