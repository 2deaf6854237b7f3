"""What the rules propose about units: the four triggers, the ladder of each scope, and nothing twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commandcenter.models.errors import RuleBroken
from commandcenter.models.kpi import Metric
from commandcenter.models.scoring.accountability import steps
from commandcenter.models.scoring.accountability.file import Matter, MatterFile
from commandcenter.models.scoring.accountability.finding import RULES, Order, Proposal, Proven, proposals
from commandcenter.models.scoring.accountability.terms import Ground, Measure, State, Step, Trigger
from commandcenter.models.scoring.appraisal.frozen import Frozen, Item, compose
from commandcenter.models.scoring.assessment import DEFAULT_SCHEME
from tests.make import session, township, unit

_NOW = datetime(2026, 12, 15, 1, 0, tzinfo=UTC)
#: 水利站 and 农业综合服务中心 are the town's; 供电所 is vertically run, X07 a county department.
_WATER, _FARM, _POWER, _COUNTY = unit("S13"), unit("S12"), unit("S17"), unit("X07")


def _order(unit_id: int, case_id: int, days_ago: int, *, met: bool = False) -> Order:
    until = _NOW - timedelta(days=days_ago)
    return Order(unit_id, case_id, f"LH20261201-{case_id:05}", 9, until - timedelta(days=2), until, met)


def _found(
    orders: tuple[Order, ...] = (),
    proven: tuple[Proven, ...] = (),
    published: tuple[Frozen, ...] = (),
    decided: tuple[Matter, ...] = (),
) -> tuple[Proposal, ...]:
    return proposals(township(), orders, proven, published, decided, _NOW)


def _matter(unit_id: int, measure: Measure | None, days_ago: int = 30, **values: Any) -> Matter:
    told = {"key": f"old:{unit_id}:{days_ago}", "trigger": Trigger.UNMET, "decided_by": "leader", "reason": "属实"}
    decided_at = _NOW - timedelta(days=days_ago)
    return Matter(id=days_ago, unit_id=unit_id, decided_at=decided_at, measure=measure, **(told | values))


def _month(month: str, late: Mapping[int, int], n: int = 12) -> Frozen:
    """A month in which each station led `n` tasks and filed so many late."""
    at = datetime.fromisoformat(f"{month}-20T00:00:00+00:00")
    items = [
        Item(100 * unit_id + i, metric.value, 1, 1, unit_id, at, int(i >= missed), 1)
        for unit_id, missed in late.items()
        for i in range(n)
        for metric in (Metric.ONTIME_RATE, Metric.RESOLUTION_RATE, Metric.FIRST_PASS_RATE)
    ]
    return compose(month, 0, at, 1, items, township().units, {}, DEFAULT_SCHEME, {}, [])


def test_one_unmet_order_proposes_nothing_and_the_second_a_talk() -> None:
    first, second = _order(_WATER, 1, 40), _order(_WATER, 2, 3)
    assert _found((first,)) == ()
    assert _found((first, _order(_WATER, 2, 3, met=True))) == ()
    assert _found((first, _order(_FARM, 2, 3))) == ()
    assert _found((_order(_WATER, 1, 400), second)) == ()
    assert _found((first, _order(_WATER, 2, -1))) == ()  # its limit is still to come
    (one,) = _found((second, first))
    assert (one.trigger, one.ground, one.proposed) == (Trigger.UNMET, Ground.WEAK, Measure.TALK)
    assert one.measures == (Measure.TALK, Measure.CRITICISE, Measure.DISCIPLINE)
    assert one.cases == (1, 2)
    assert all(no in said for no, said in zip(("LH20261201-00001", "LH20261201-00002"), one.evidence, strict=True))


def test_each_further_one_climbs_and_nothing_is_proposed_twice() -> None:
    orders = (_order(_WATER, 1, 90), _order(_WATER, 2, 60), _order(_WATER, 3, 3))
    talk = _matter(_WATER, Measure.TALK, 50, key="unmet:2:9")
    (one,) = _found(orders, decided=(talk,))
    assert (one.key, one.proposed) == ("unmet:3:9", Measure.CRITICISE)
    more = _matter(_WATER, Measure.DISCIPLINE, 20, key="x"), talk
    assert _found(orders, decided=more)[0].proposed is Measure.DISCIPLINE
    assert _found(orders, decided=(_matter(_WATER, Measure.TALK, 370, key="unmet:2:9"),))[0].proposed is Measure.TALK
    declined = _matter(_WATER, None, 2, key="unmet:3:9", state=State.DECLINED), talk
    assert _found(orders, decided=declined) == ()


def test_the_county_and_vertically_run_units_get_letters_and_never_a_talk() -> None:
    for unit_id in (_COUNTY, _POWER):
        (one,) = _found(proven=(Proven(unit_id, 7, "LH20261201-00007", _NOW - timedelta(days=1)),))
        assert one.measures == (Measure.LETTER, Measure.SUGGEST)
        assert one.proposed is Measure.LETTER
    (one,) = _found(proven=(Proven(_WATER, 7, "LH20261201-00007", _NOW - timedelta(days=1)),))
    assert (one.trigger, one.ground, one.proposed) == (Trigger.FRAUD, Ground.FALSE, Measure.TALK)


def test_two_months_at_the_bottom_with_enough_tasks() -> None:
    bad, good = {_WATER: 6, _FARM: 0, _POWER: 1}, {_WATER: 1, _FARM: 0, _POWER: 6}
    found = _found(published=(_month("2026-11", bad), _month("2026-10", bad)))
    (one,) = [p for p in found if p.trigger is Trigger.BOTTOM]
    assert (one.unit.id, one.key, one.proposed) == (_WATER, f"bottom:2026-11:{_WATER}", Measure.TALK)
    assert [said.split("考核")[0] for said in one.evidence] == ["2026年10月", "2026年11月"]
    for months in (
        (_month("2026-11", bad), _month("2026-10", good)),
        (_month("2026-11", bad), _month("2026-09", bad)),  # not in a row
        (_month("2026-11", bad, n=9), _month("2026-10", bad)),  # too few tasks due
        (_month("2026-11", bad),),
    ):
        assert [p for p in _found(published=months) if p.trigger is Trigger.BOTTOM] == []


def test_a_commendation_from_ninety_points_with_nothing_proven() -> None:
    """Of 90 points most units have, the first of its peers, and both that share the place."""
    month = _month("2026-11", {_WATER: 0, _FARM: 1, _POWER: 6, _COUNTY: 0})
    merits = [p for p in _found(published=(month,)) if p.trigger is Trigger.MERIT]
    assert {p.unit.id for p in merits} == {_WATER, _COUNTY}
    assert {p.measures for p in merits} == {(Measure.COMMEND,)}
    assert all(month.result(of).score >= 90 for of in (_WATER, _FARM))
    shared = _month("2026-11", {_WATER: 0, _FARM: 0, _POWER: 1}, n=5)
    assert {p.unit.id for p in _found(published=(shared,))} == {_WATER, _FARM}
    assert _found(published=(_month("2026-11", {_WATER: 0, _FARM: 1}, n=4),)) == ()  # too few to say anything
    assert _found(published=(replace(month, proven=(_WATER, _COUNTY)),)) == ()
    assert _found(published=(_month("2026-11", {_WATER: 6, _FARM: 7}),)) == ()  # first, below 90


def test_a_rectification_found_wanting_proposes_the_next_step() -> None:
    failed = _matter(
        _WATER, Measure.TALK, 20, state=State.NOT_MET, finding="泵房仍未修", checked_at=_NOW - timedelta(days=1)
    )
    (one,) = _found(decided=(failed,))
    assert (one.trigger, one.proposed, one.follows) == (Trigger.RECTIFY, Measure.CRITICISE, failed.id)
    assert "泵房仍未修" in one.evidence[0]


def test_where_a_decision_stands_and_who_takes_it_on() -> None:
    """What is open to a person is what the step itself then does not refuse."""
    office, own = session("office"), session("u-s13")
    told = _matter(_WATER, Measure.TALK)
    later = _NOW + timedelta(days=2)
    late = replace(told, state=State.RECTIFYING, rectify_due=told.decided_at)
    said = (
        (told, "待印发文书", {Step.PAPER, Step.DEMAND, Step.USE}),
        (replace(told, document_id=7), "文书已印发", {Step.DEMAND, Step.USE}),
        (replace(told, state=State.RECTIFYING, rectify_due=later), "整改中", {Step.PAPER, Step.USE}),
        (late, "整改逾期", {Step.PAPER, Step.CHECK, Step.USE}),
        (replace(told, state=State.REPORTED), "待核查", {Step.PAPER, Step.CHECK, Step.USE}),
        (replace(told, state=State.DONE, document_id=7), "整改到位", {Step.USE}),
        (replace(told, measure=None, state=State.DECLINED), "不予处理", set[Step]()),
        (replace(_matter(_COUNTY, Measure.LETTER), document_id=7), "文书已印发", {Step.USE}),
    )
    for matter, words, open_to in said:
        assert (matter.standing(_NOW), steps.open_to(matter, office, _NOW)) == (words, open_to)
        reports = {Step.REPORT} if matter.state is State.RECTIFYING else set()
        assert steps.open_to(matter, own, _NOW) == reports
    assert [matter.is_over for matter, _, _ in said] == [False] * 5 + [True] * 3
    with pytest.raises(RuleBroken, match="只对受考核问责的本镇单位"):
        steps.demand(MatterFile(said[-1][0]), "限期重办", later, office, _NOW)


def test_each_rule_says_its_conditions() -> None:
    assert set(RULES) == set(Trigger)
    for trigger, conditions in {
        Trigger.UNMET: ("一年内", "第二次", "限期", "此后每一次"),
        Trigger.BOTTOM: ("连续两个月", "公布", "末位", "低于80分", "不少于10件"),
        Trigger.MERIT: ("最近公布", "90分及以上", "同类单位中列第1位", "并列", "不少于5件", "没有查实的", "先进做法"),
    }.items():
        assert all(said in RULES[trigger] for said in conditions)
