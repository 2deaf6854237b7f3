"""Everything that must agree, compared: chain, feed, dossiers against their events, facts and sums, papers.

Each check yields `Finding`s; none means the database is as it was written.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, func, select, text

from .. import payload
from ..assessment import deductions
from ..case import PARTS, Case, CaseFile, CaseState
from ..kpi import facts
from ..lifecycle import TRANSITIONS, Action, state_pairs
from ..limits import Limits
from . import tables as t
from .audit import Finding, check_chain
from .figures import deduction_row, fact_row
from .texts import form_of

_BATCH = 1000
_PAIRS = state_pairs()
_FIRST_STATES = frozenset({CaseState.DRAFT, CaseState.SUBMITTED, CaseState.ARCHIVED})


def verify(
    connection: Connection, limits: Limits, progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> Iterator[Finding]:
    """Every disagreement in the database. `progress(what, done, total)` is told about the long parts."""
    progress("事件链", 0, 0)
    yield from check_chain(connection)
    progress("变更流", 0, 0)
    yield from check_feed(connection)
    yield from check_cases(connection, limits, progress)
    progress("汇总", 0, 0)
    yield from check_sums(connection)
    progress("文书", 0, 0)
    yield from check_papers(connection)
    yield from check_attachments(connection)


# --- feed ------------------------------------------------------------------------------


def check_feed(connection: Connection) -> Iterator[Finding]:
    """The feed's numbers run without gap (older ones may be pruned), and its newest row of a case is its version."""
    first, last, rows = connection.execute(
        select(func.min(t.change_log.c.seq), func.max(t.change_log.c.seq), func.count()).select_from(t.change_log)
    ).one()
    if rows and last - first + 1 != rows:
        yield Finding("变更流", f"序号 {first}—{last} 之间缺 {last - first + 1 - rows} 行")
    behind = text(
        'SELECT c.no, c.version, x.version FROM "case" c'
        " JOIN (SELECT entity_id, MAX(version) AS version FROM change_log"
        " WHERE entity = 'case' AND scope IS NULL GROUP BY entity_id) x ON x.entity_id = c.id"
        " WHERE x.version <> c.version"
    )
    for no, version, seen in connection.execute(behind):
        yield Finding(f"案件 {no}", f"版本 {version} 与变更流 {seen} 不符")


# --- dossiers --------------------------------------------------------------------------


def check_cases(connection: Connection, limits: Limits, progress: Callable[[str, int, int], None]) -> Iterator[Finding]:
    """Each case folded from its events: the life cycle it went through, its rows, facts, deductions, search text."""
    total: int = connection.execute(select(func.coalesce(func.max(t.case.c.id), 0))).scalar_one()
    for start in range(0, total + 1, _BATCH):
        yield from _check_batch(connection, limits, start, start + _BATCH)
        progress("案件", min(start + _BATCH, total), total)


def _check_batch(connection: Connection, limits: Limits, start: int, end: int) -> Iterator[Finding]:
    stored = _stored_files(connection, start, end)
    events = _events(connection, start, end)
    fact_rows = _grouped(connection, t.kpi_fact, start, end)
    deduction_rows = _grouped(connection, t.kpi_deduction, start, end)
    of_batch = select(t.case_text.c.case_id, t.case_text.c.form).where(
        t.case_text.c.case_id >= start, t.case_text.c.case_id < end
    )
    forms = dict(connection.execute(of_batch).all())
    for case_id in sorted(stored.keys() | events.keys()):
        place = f"案件 {stored[case_id].case.no}" if case_id in stored else f"案件号 {case_id}"
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
        yield from (Finding(place, what) for what in _differences(stored[case_id], folded))
        wanted = [fact_row(case_id, fact) for fact in facts(folded, limits)]
        yield from _compare(place, "指标事实", wanted, fact_rows[case_id])
        wanted = [deduction_row(case_id, item) for item in deductions(folded)]
        yield from _compare(place, "扣分", wanted, deduction_rows[case_id])
        if forms.get(case_id) != form_of(folded.case):
            yield Finding(place, "检索文本与案件不符")


def fold(case_id: int, events: list[tuple[int, str, str]]) -> tuple[CaseFile | None, list[str]]:
    """The dossier its events give, and every step that the life cycle does not know."""
    wrong: list[str] = []
    file: CaseFile | None = None
    for version, (n, kind, body) in enumerate(events, start=1):
        if n != version:
            wrong.append(f"事件序号不连续：应为{version}，实为{n}")
        try:
            after = payload.apply(file, json.loads(body)["changes"], case_id=case_id, version=version)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            wrong.append(f"第{n}步的内容无法还原：{error}")
            return None, wrong
        before_state, state = file.case.state if file else None, after.case.state
        if before_state is None:
            if state not in _FIRST_STATES or kind != Action.REGISTER:
                wrong.append(f"第{n}步：案件不能以{kind}开始于{state}")
        elif state is not before_state and (before_state, state) not in _PAIRS:
            wrong.append(f"第{n}步：{before_state.label}不能变为{state.label}")
        elif kind != Action.UNDO and (kind not in TRANSITIONS or before_state not in TRANSITIONS[Action(kind)].sources):
            wrong.append(f"第{n}步：{before_state.label}时不能{kind}")
        file = after
    return file, wrong


def _differences(stored: CaseFile, folded: CaseFile) -> Iterator[str]:
    for name in payload.FIELDS[Case]:
        if getattr(stored.case, name) != getattr(folded.case, name):
            yield f"“{name}”与事件不符"
    for name in PARTS:
        if getattr(stored, name) != getattr(folded, name):
            yield f"{name} 与事件不符"


def _stored_files(connection: Connection, start: int, end: int) -> dict[int, CaseFile]:
    parts: dict[str, dict[int, list[Any]]] = {}
    for name, cls in PARTS.items():
        table = t.PART_TABLES[name]
        columns = [table.c[f] for f in payload.FIELDS[cls]]
        rows = connection.execute(
            select(table.c.case_id, *columns)
            .where(table.c.case_id >= start, table.c.case_id < end)
            .order_by(table.c.case_id, table.c.n)
        )
        parts[name] = defaultdict(list)
        for case_id, *values in rows:
            parts[name][case_id].append(cls(*values))
    columns = [t.case.c[f] for f in payload.FIELDS[Case]]
    out = {}
    for row in connection.execute(select(*columns).where(t.case.c.id >= start, t.case.c.id < end)):
        case = Case(*row)
        out[case.id] = CaseFile(case, **{name: tuple(parts[name][case.id]) for name in PARTS})
    return out


def _events(connection: Connection, start: int, end: int) -> dict[int, list[tuple[int, str, str]]]:
    rows = connection.execute(
        select(t.event.c.entity_id, t.event.c.n, t.event.c.kind, t.event.c.payload)
        .where(t.event.c.entity == "case", t.event.c.entity_id >= start, t.event.c.entity_id < end)
        .order_by(t.event.c.entity_id, t.event.c.n)
    )
    out: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for case_id, n, kind, body in rows:
        out[case_id].append((n, kind, body))
    return out


def _grouped(connection: Connection, table: Any, start: int, end: int) -> dict[int, list[dict[str, Any]]]:
    out: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in connection.execute(select(table).where(table.c.case_id >= start, table.c.case_id < end)).mappings():
        out[row["case_id"]].append(dict(row))
    return out


def _compare(place: str, what: str, wanted: list[dict[str, Any]], found: list[dict[str, Any]]) -> Iterator[Finding]:
    def keyed(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {tuple(sorted(row.items(), key=lambda item: item[0])) for row in rows}

    if keyed(wanted) != keyed(found):
        yield Finding(place, f"{what}与事件不符（应有{len(wanted)}项，现有{len(found)}项）")


# --- sums, papers, attachments ---------------------------------------------------------


_WRONG_SUMS = text(
    """
    WITH wanted AS (
      SELECT o AS owner, p AS period, owner_id, metric, SUM(numerator) AS numerator, SUM(denominator) AS denominator,
             SUM(n) AS n, SUM(pending) AS pending
      FROM (
        SELECT 'U' AS o, day AS p, unit_id AS owner_id, metric, numerator, denominator, n, pending FROM kpi_fact
        UNION ALL SELECT 'U', substr(day, 1, 7), unit_id, metric, numerator, denominator, n, pending FROM kpi_fact
        UNION ALL SELECT 'G', day, grid_id, metric, numerator, denominator, n, pending FROM kpi_fact
        UNION ALL SELECT 'G', substr(day, 1, 7), grid_id, metric, numerator, denominator, n, pending FROM kpi_fact
      ) AS spread WHERE owner_id IS NOT NULL GROUP BY o, p, owner_id, metric
    ), kept AS (
      SELECT owner, period, owner_id, metric, numerator, denominator, n, pending FROM kpi_sum
      WHERE numerator <> 0 OR denominator <> 0 OR n <> 0 OR pending <> 0
    )
    SELECT owner, period, owner_id, metric FROM (SELECT * FROM wanted EXCEPT SELECT * FROM kept) AS lacking
    UNION SELECT owner, period, owner_id, metric FROM (SELECT * FROM kept EXCEPT SELECT * FROM wanted) AS surplus
    ORDER BY 1, 2, 3, 4
    """
)


def check_sums(connection: Connection) -> Iterator[Finding]:
    """Every kept sum equals the sum of its facts."""
    for owner, period, owner_id, metric in connection.execute(_WRONG_SUMS):
        yield Finding(f"汇总 {owner}{owner_id} {period} {metric}", "与指标事实之和不符")


def check_papers(connection: Connection) -> Iterator[Finding]:
    """Numbers run without gap; data, bytes and code of each paper are those its events recorded."""
    said = _paper_events(connection)
    serials: dict[tuple[str, int], list[int]] = defaultdict(list)
    query = select(t.document, t.document_bytes.c.bytes).outerjoin(t.document_bytes).order_by(t.document.c.id)
    for row in connection.execute(query):
        place = f"文书 {row.kind}〔{row.year}〕{row.serial}号"
        serials[row.kind, row.year].append(row.serial)
        recorded = said.pop(row.id, {})
        if recorded.get("data_sha256") != hashlib.sha256(row.data.encode()).hexdigest():
            yield Finding(place, "内容与取号时不符")
        if (recorded.get("code"), recorded.get("serial")) != (row.code, row.serial):
            yield Finding(place, "校验码或编号与取号时不符")
        if row.state == "RESERVED":
            yield Finding(place, "已取号未印出（可由任一工作站补印）")
        elif row.bytes is None or not (hashlib.sha256(row.bytes).hexdigest() == row.sha256 == recorded.get("sha256")):
            yield Finding(place, "页面与印出时不符")
    for paper_id in said:
        yield Finding(f"文书号 {paper_id}", "有事件但文书不见了")
    last = {(r.kind, r.year): r.last for r in connection.execute(select(t.document_number))}
    for key in sorted(serials.keys() | last.keys()):
        if sorted(serials[key]) != list(range(1, last.get(key, 0) + 1)):
            yield Finding(f"文书 {key[0]}〔{key[1]}〕", "编号不连续")


def _paper_events(connection: Connection) -> dict[int, dict[str, Any]]:
    rows = connection.execute(
        select(t.event.c.entity_id, t.event.c.payload).where(t.event.c.entity == "document").order_by(t.event.c.id)
    )
    out: dict[int, dict[str, Any]] = defaultdict(dict)
    for paper_id, body in rows:
        out[paper_id].update(json.loads(body)["said"])
    return out


def check_attachments(connection: Connection) -> Iterator[Finding]:
    """Every attachment's bytes have the hash its row names."""
    query = select(t.attachment, t.attachment_bytes.c.bytes).outerjoin(t.attachment_bytes).order_by(t.attachment.c.id)
    for row in connection.execute(query):
        if row.bytes is None or hashlib.sha256(row.bytes).hexdigest() != row.sha256:
            yield Finding(f"附件 {row.id}", "内容被改动或缺失")
