"""双向评价: who is asked, until when, what a low score needs, and what the rated unit may know (domain §3)."""

from __future__ import annotations

from datetime import date

import pytest

from commandcenter.dispatch import reads
from commandcenter.dispatch.figures.ratings import rate, received, to_rate
from commandcenter.models.case import CaseState, RatingItem
from commandcenter.models.draft import Platform
from commandcenter.models.errors import RuleBroken, Stale
from commandcenter.models.scoring.periods import month_of
from tests.stage import Stage

S, R = CaseState, RatingItem


def test_who_is_asked_rates_once_and_the_rated_learns_means_only(town: Stage) -> None:
    town.at("2026-11-02 09:00")
    cases = [town.walk(S.CLOSED) for _ in range(3)]
    leader, callback = town.desk("gl-v226"), town.desk("callback1")
    asked = to_rate(leader)
    assert [one.case_id for one in asked] == [case.id for case in cases]
    assert (asked[0].whom, asked[0].items) == ("供电所", (R.ARRIVAL, R.EFFECT))
    assert [one.items for one in to_rate(callback)] == [(R.ATTITUDE, R.COMMUNICATION)] * 3
    assert to_rate(town.desk("u-s17")) == to_rate(town.desk("director")) == to_rate(town.desk("gl-town")) == ()
    with pytest.raises(RuleBroken, match="2分及以下须写明理由"):
        rate(leader, asked[0], {R.ARRIVAL: 2, R.EFFECT: 5})
    with pytest.raises(RuleBroken, match="处置实效"):
        rate(leader, asked[0], {R.ARRIVAL: 4})
    rate(leader, asked[0], {R.ARRIVAL: 2, R.EFFECT: 5}, "第二天才到")
    with pytest.raises((RuleBroken, Stale)):
        rate(leader, asked[0], {R.ARRIVAL: 5, R.EFFECT: 5})
    rate(leader, to_rate(leader)[0], {R.ARRIVAL: 5, R.EFFECT: 5})

    def arrival() -> object:
        return dict(received(town.desk("u-s17"))[-1].means)[R.ARRIVAL]

    assert arrival() is None
    rate(leader, to_rate(leader)[0], {R.ARRIVAL: 5, R.EFFECT: 4})
    assert (str(arrival()), to_rate(leader)) == ("4.00", ())
    town.at("2026-11-20 09:00")
    assert to_rate(callback) == ()


def test_a_villages_report_is_rated_by_the_department_and_all_four_by_the_leader(stage: Stage) -> None:
    stage.at("2026-11-02 09:00")
    reported = stage.register("gl-v226", platform=Platform.GRID, requester_name="", requester_phone="")
    case = stage.walk(S.CLOSED, reported.id)
    (mine,) = to_rate(stage.desk("u-s17"))
    assert mine.items == (R.TRUE_REPORT, R.COMPLETE, R.CLASSIFIED)
    assert mine.whom == stage.township.unit[stage.session("gl-v226").unit_id].short
    assert [len(one.items) for one in to_rate(stage.desk("gl-v226"))] == [4]
    assert to_rate(stage.desk("callback1")) == ()
    rate(stage.desk("u-s17"), mine, dict.fromkeys(mine.items, 5))
    assert to_rate(stage.desk("u-s17")) == ()
    assert len(stage.file(case.id).scores) == 3
    assert received(stage.desk("director")) == ()


def test_ratings_count_by_the_month_so_that_no_range_less_another_tells_of_few(town: Stage) -> None:
    """What a unit reads as its mean, and what any of its scores holds, is of a whole month and of three at least."""
    november, december = month_of(date(2026, 11, 1)), month_of(date(2026, 12, 1))
    leader, given = town.desk("gl-v226"), 0

    def mean(first: date, last: date) -> str | None:
        asked = town.store_of("u-s17"), town.session("u-s17"), first, last, town.now
        lines = [reads.kpis(*asked, recompute=again).units for again in (False, True)]
        found = [next(line for line in told if line.unit.code == "S17") for told in lines]
        assert found[0] == found[1]
        return None if found[0].reverse is None else str(found[0].reverse)

    for day, scores in (("2026-11-02 09:00", (5, 5, 2)), ("2026-12-01 09:00", (1, 1))):
        town.at(day)
        for _ in scores:
            town.walk(S.CLOSED)
        for score in scores:
            rate(leader, to_rate(leader)[0], dict.fromkeys((R.ARRIVAL, R.EFFECT), score), "到得很晚")
            given += 1
            assert mean(november.first, november.last) == ("80.00" if given >= 3 else None)
    assert mean(november.first, december.last) == mean(november.first, november.last)
    short, late = (november.first, date(2026, 11, 29)), (date(2026, 11, 2), december.last)
    for first, last in (short, late, (december.first, december.last)):
        assert mean(first, last) is None
