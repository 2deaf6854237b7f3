"""Proposals found by rule, each with its evidence (domain §3; the triggers are our inference, the steps the article's).

`RULES` says each rule with all its conditions. The software proposes one step above the last one decided about the unit
within a year; leaders decide.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from ...kpi import NO_FIGURE, Metric
from ...people import Unit
from ...timing.worktime import day_text, local_day
from ...town.township import Township
from ..appraisal.frozen import Frozen
from ..assessment import SMALL_SAMPLE, UnitResult
from ..periods import month_of
from .file import Matter
from .terms import Ground, Measure, State, Trigger, measures_for

#: What is looked back upon.
WITHIN = timedelta(days=365)
_LOW, _GOOD, _ENOUGH = Decimal(80), Decimal(90), 10
#: What each rule looks for, as people read it.
RULES: dict[Trigger, str] = {
    Trigger.UNMET: "同一单位一年内第二次督办到限期仍未反馈，此后每一次也是",
    Trigger.BOTTOM: f"连续两个月公布的得分在同类单位中列末位、都低于{_LOW}分，两个月到期的任务都不少于{_ENOUGH}件",
    Trigger.FRAUD: "虚假办结查实，随即提出",
    Trigger.RECTIFY: "责令整改，核查认定不到位",
    Trigger.MERIT: f"最近公布的月份在同类单位中列第1位（并列都算）、得分{_GOOD}分及以上、"
    f"到期的任务不少于{SMALL_SAMPLE}件，且没有查实的虚假办结；通报的先进做法也按这一条",
}


class Order(NamedTuple):
    """A 督办 with a limit of its own: against which unit, and whether it was carried out by then."""

    unit_id: int
    case_id: int
    no: str
    event_n: int
    at: datetime
    until: datetime
    met: bool


class Proven(NamedTuple):
    """A fake closure that the director found proven."""

    unit_id: int
    case_id: int
    no: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes. `measures` are those that may be decided about this unit, `proposed` one of them; None
    where its step is not ours to take."""

    key: str
    unit: Unit
    trigger: Trigger
    ground: Ground
    evidence: tuple[str, ...]
    cases: tuple[int, ...]
    measures: tuple[Measure, ...]
    proposed: Measure | None
    at: datetime
    follows: int | None = None


def proposals(
    township: Township,
    orders: Iterable[Order],
    proven: Iterable[Proven],
    published: Sequence[Frozen],
    decided: Sequence[Matter],
    now: datetime,
) -> tuple[Proposal, ...]:
    """Everything the rules find that nobody decided about yet, the newest first.

    `published`: publications in force, the newest month first; `decided`: all decisions of the last year and those that
    answer anything looked at here.
    """
    found = [*_unmet(orders, now), *_fraud(proven), *_bottom(published), *_failed(decided), *_merit(published)]
    known = {matter.key for matter in decided}
    made = (_proposal(township, one, decided, now) for one in found if one.key not in known)
    return tuple(sorted((one for one in made if one is not None), key=lambda p: (p.at, p.key), reverse=True))


class _Found(NamedTuple):
    key: str
    unit_id: int
    trigger: Trigger
    ground: Ground
    evidence: tuple[str, ...]
    cases: tuple[int, ...]
    at: datetime
    follows: int | None = None


def _proposal(township: Township, found: _Found, decided: Sequence[Matter], now: datetime) -> Proposal | None:
    unit = township.unit.get(found.unit_id)
    if unit is None:
        return None
    ladder = measures_for(unit.accountability, found.trigger)
    if not ladder:
        return None
    return Proposal(
        key=found.key,
        unit=unit,
        trigger=found.trigger,
        ground=found.ground,
        evidence=found.evidence,
        cases=found.cases,
        measures=ladder,
        proposed=next_step(ladder, unit.id, decided, now),
        at=found.at,
        follows=found.follows,
    )


def next_step(ladder: Sequence[Measure], unit_id: int, decided: Iterable[Matter], now: datetime) -> Measure:
    """One step above the highest that was decided about the unit within a year; the last one stays the last."""
    taken = [
        ladder.index(matter.measure)
        for matter in decided
        if matter.unit_id == unit_id and matter.measure in ladder and matter.decided_at > now - WITHIN
    ]
    return ladder[min(max(taken, default=-1) + 1, len(ladder) - 1)]


def _unmet(orders: Iterable[Order], now: datetime) -> Iterator[_Found]:
    of_unit: dict[int, list[Order]] = {}
    for order in sorted(orders, key=lambda o: (o.until, o.case_id, o.event_n)):
        if order.until < now and not order.met:
            of_unit.setdefault(order.unit_id, []).append(order)
    for unit_id, missed in of_unit.items():
        for before, this in itertools.pairwise(missed):
            if this.until - before.until <= WITHIN:
                told = tuple(
                    f"{o.no} 于{day_text(local_day(o.at))}督办，限期{day_text(local_day(o.until))}，届时未反馈"
                    for o in (before, this)
                )
                key, about = f"unmet:{this.case_id}:{this.event_n}", (before.case_id, this.case_id)
                yield _Found(key, unit_id, Trigger.UNMET, Ground.WEAK, told, tuple(dict.fromkeys(about)), this.until)


def _fraud(proven: Iterable[Proven]) -> Iterator[_Found]:
    for one in proven:
        told = (f"{one.no} 于{day_text(local_day(one.at))}认定虚假办结",)
        yield _Found(f"fraud:{one.case_id}", one.unit_id, Trigger.FRAUD, Ground.FALSE, told, (one.case_id,), one.at)


def _bottom(published: Sequence[Frozen]) -> Iterator[_Found]:
    for now, before in itertools.pairwise(published):
        if not _follow(before.month, now.month):
            continue
        for line in now.units:
            earlier = before.result(line.unit.id)
            if earlier is not None and _is_last(now, line) and _is_last(before, earlier):
                told = (_told(before, earlier), _told(now, line))
                key = f"bottom:{now.month}:{line.unit.id}"
                yield _Found(key, line.unit.id, Trigger.BOTTOM, Ground.SLOW, told, (), now.at)


def _is_last(frozen: Frozen, line: UnitResult) -> bool:
    """Last of several, below 80, with enough tasks due that it says something."""
    ranks = [one.rank for one in frozen.units if one.unit.kind is line.unit.kind and one.rank is not None]
    is_last = line.rank is not None and len(ranks) > 1 and line.rank == max(ranks) and line.rank > 1
    return is_last and line.score is not None and line.score < _LOW and _tasks_due(line) >= _ENOUGH


def _tasks_due(line: UnitResult) -> int:
    return next((kpi.figure for kpi in line.kpis if kpi.metric is Metric.ONTIME_RATE), NO_FIGURE).n


def _told(frozen: Frozen, line: UnitResult) -> str:
    group = sum(one.unit.kind is line.unit.kind and one.rank is not None for one in frozen.units)
    revised = f"（第{frozen.number}次修订）" if frozen.number else ""
    month = month_of(date.fromisoformat(f"{frozen.month}-01")).words
    return f"{month}考核{revised}得分{line.score}，在{line.unit.kind.label}{group}个单位中列第{line.rank}位"


def _follow(month: str, following: str) -> bool:
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=32)).strftime("%Y-%m") == following


def _failed(decided: Iterable[Matter]) -> Iterator[_Found]:
    for matter in decided:
        if matter.state is State.NOT_MET and matter.checked_at is not None:
            told = (f"{day_text(local_day(matter.checked_at))}核查整改不到位：{matter.finding}",)
            cases, ground = matter.cases, matter.ground
            key, at = f"rectify:{matter.id}", matter.checked_at
            yield _Found(key, matter.unit_id, Trigger.RECTIFY, ground, told, cases, at, matter.id)


def excels(line: UnitResult, proven: Collection[int]) -> bool:
    """Whether a unit is commended (domain §3: 90 points and no fraud), and told among 先进做法: the first of its peers.

    Most units have 90 points; the rank, which is fair to few cases, tells one from another. `proven`: the units with a
    fake closure.
    """
    is_first = line.rank == 1 and line.score is not None and line.score >= _GOOD
    return is_first and _tasks_due(line) >= SMALL_SAMPLE and line.unit.id not in proven


def _merit(published: Sequence[Frozen]) -> Iterator[_Found]:
    for frozen in published[:1]:
        for line in frozen.units:
            if excels(line, frozen.proven):
                told = (_told(frozen, line),)
                key = f"merit:{frozen.month}:{line.unit.id}"
                yield _Found(key, line.unit.id, Trigger.MERIT, Ground.NONE, told, (), frozen.at)
