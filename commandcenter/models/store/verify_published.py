"""Publications against the hash their event recorded: the text is what was hashed, the items are those it was made of,
and the log up to their link of the chain gives the same items again.

What was frozen under other rules than the program's (`kpi.RULES`) is held against its hash alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from .. import payload
from ..case import CaseFile
from ..kpi import RULES
from ..limits import Limits
from ..scoring.appraisal import frozen as freezing
from ..scoring.appraisal.file import AppraisalFile, Objection
from ..scoring.appraisal.frozen import Frozen, Item
from ..scoring.appraisal.terms import Stage, Step
from ..scoring.assessment import score_units, told
from . import appraisals, rebuilding
from . import tables as t
from .audit import Finding
from .figures import day_bounds
from .verify_aggregates import told_by_events

_CALLED = {0: "核对稿", 1: "公布"}
_BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError)


@dataclass
class _Watched:
    """A first publication that is counted again, and what its revisions take off."""

    place: str
    file: AppraisalFile
    frozen: Frozen
    kept: dict[int, list[Item]]
    found: dict[int, list[Item]] = field(default_factory=dict)


def check_published(connection: Connection, limits: Limits) -> Iterator[Finding]:
    """Every publication of every month."""
    watched: list[_Watched] = []
    for file in told_by_events(connection, appraisals.APPRAISALS).values():
        head = file.appraisal
        for n, digest in _frozen(connection, file):
            place = f"{head.month} 考核{_CALLED.get(n) or f'第{n - 1}次修订'}"
            text = _body(connection, head.id, n)
            if text is None or freezing.sha256_of(text) != digest:
                yield Finding(place, "冻结的内容与摘要不符" if text else "冻结的内容不见了")
                continue
            try:
                frozen = freezing.parsed(text)
                items = appraisals.items(connection, head.id, n)
                whole = freezing.items_digest(items) == frozen.items_sha256
            except _BROKEN:
                yield Finding(place, "冻结的内容残缺，无法读出")
                continue
            if not whole:
                yield Finding(place, "数字背后的各项与摘要不符")
                continue
            yield from _sums(place, frozen, items)
            if frozen.rules == RULES:
                upto = AppraisalFile(file.appraisal, _answered(file, n))
                watched.append(_Watched(place, upto, frozen, _by_case(items)))
    if watched:
        yield from _recounted(connection, limits, watched)


def _frozen(connection: Connection, file: AppraisalFile) -> Iterator[tuple[int, str]]:
    """What was frozen of a month: 核对稿, then each publication, with the hash its event recorded."""
    e = t.event.c
    shown = (e.entity == "appraisal", e.entity_id == file.appraisal.id, e.kind == Step.SHOW.value)
    for body in connection.execute(select(e.payload).where(*shown)).scalars():
        try:
            digest = json.loads(body)["said"].get("sha256")
        except _BROKEN:
            continue  # the check of the months says so
        if digest is not None:  # a month shown by an older program has none
            yield appraisals.CHECKED, digest
    yield from ((revision.n, revision.sha256) for revision in file.revisions)


def _body(connection: Connection, appraisal_id: int, n: int) -> str | None:
    b = t.appraisal_body.c
    found: str | None = connection.execute(select(b.body).where(b.appraisal_id == appraisal_id, b.n == n)).scalar()
    return found


def _answered(file: AppraisalFile, n: int) -> tuple[Objection, ...]:
    """The appeals that this publication and those before it carry out."""
    numbers = {one for revision in file.revisions if revision.n <= n for one in revision.answers}
    return tuple(one for one in file.objections if one.n in numbers and one.stage is Stage.APPEAL)


def _sums(place: str, frozen: Frozen, items: list[Item]) -> Iterator[Finding]:
    sums = freezing.summed(items)
    ratings = told(sums.ratings, frozen.scheme.least_ratings)
    if (sums.figures, ratings, sums.deducted) != (frozen.figures, frozen.ratings, frozen.deducted):
        yield Finding(place, "数字不是各项之和")
    if frozen.rules != RULES:
        return
    units = [result.unit for result in frozen.units]
    scored = score_units(units, sums.figures, sums.ratings, sums.deducted, frozen.bonus, frozen.scheme)
    if scored != frozen.units:
        yield Finding(place, "得分或名次与数字不符")


def _by_case(items: list[Item]) -> dict[int, list[Item]]:
    out: dict[int, list[Item]] = {}
    for item in items:
        out.setdefault(item.case_id, []).append(item)
    return out


def _recounted(connection: Connection, limits: Limits, watched: list[_Watched]) -> Iterator[Finding]:
    """One pass over the log for all publications: each case as it stood at each one's link."""
    e, c = t.event.c, t.chain.c
    query = (
        select(e.entity_id, c.seq, e.payload)
        .join(t.chain, c.event_id == e.id)
        .where(e.entity == "case")
        .order_by(e.entity_id, e.n)
        .execution_options(yield_per=2000)
    )
    current, told = None, list[tuple[int, str]]()
    for case_id, seq, body in connection.execute(query):
        if case_id != current and current is not None:
            _count(watched, limits, current, told)
            told = []
        current = case_id
        told.append((seq, body))
    if current is not None:
        _count(watched, limits, current, told)
    for one in watched:
        wrong = sorted(i for i in one.kept.keys() | one.found.keys() if one.kept.get(i) != one.found.get(i))
        for case_id in wrong:
            yield Finding(one.place, f"案件号 {case_id} 的各项与事件日志不符")


def _count(watched: list[_Watched], limits: Limits, case_id: int, told: list[tuple[int, str]]) -> None:
    file: CaseFile | None = None
    done = 0
    for one in sorted(watched, key=lambda w: w.frozen.seq):
        try:
            while done < len(told) and told[done][0] <= one.frozen.seq:
                diff = json.loads(told[done][1])["changes"]
                file = payload.apply(file, diff, of=case_id, version=done + 1)
                done += 1
        except _BROKEN:
            return  # the check of the cases says so
        if file is None:
            continue
        period = one.file.appraisal.period
        start, end = day_bounds(period.first, period.last, one.frozen.at)
        then = rebuilding.excused(file, rebuilding.taken_off(one.file, case_id))
        if found := sorted(rebuilding.items_of(then, limits, start, end)):
            one.found[case_id] = found
