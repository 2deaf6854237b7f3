"""Which days a report is about; hot spots and what will probably be late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from commandcenter.models.people import Accountability, Unit, UnitKind
from commandcenter.models.scoring.assessment import UnitResult, competition_ranks
from commandcenter.models.scoring.periods import Period
from commandcenter.models.scoring.report import (
    ReportKind,
    Running,
    breaches,
    first_and_last,
    hot_spots,
    owed,
    per_day,
    period_for,
    shifted,
    usual_times,
)
from commandcenter.models.timing.worktime import TZ

K = ReportKind
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=TZ)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "first", "last", "before"),
    [
        (K.DAILY, "2026-11-20", "2026-11-20", "2026-11-19"),
        (K.WEEKLY, "2026-11-16", "2026-11-22", "2026-11-09"),
        (K.MONTHLY, "2026-11-01", "2026-11-30", "2026-10-01"),
    ],
)
def test_the_days_of_a_report(kind: ReportKind, first: str, last: str, before: str) -> None:
    period = period_for(kind, date(2026, 11, 20))
    assert (str(period.first), str(period.last)) == (first, last)
    earlier = shifted(kind, period, -1)
    assert str(earlier.first) == before
    assert shifted(kind, earlier, 1) == period
    assert shifted(kind, period, -2).last + timedelta(days=1) == earlier.first


def test_hot_spots_are_a_place_and_a_matter() -> None:
    now = [(n, 7, 3) for n in range(4)] + [(10, 7, 4), (11, 7, 4), (12, None, 3), (13, 8, None)]
    (spot,) = hot_spots(now, [(20, 7, 3)])
    assert (spot.grid_id, spot.matter_id, spot.count, spot.before, spot.cases) == (7, 3, 4, 1, (3, 2, 1, 0))


def test_the_usual_pace_of_a_unit_tells_what_ends_late() -> None:
    done = [(1, NOW - 40 * HOUR, NOW - (40 - n) * HOUR) for n in (2, 8, 10, 12, 30)]
    usual = usual_times([*done, (2, NOW - HOUR, NOW)])
    assert usual == {1: timedelta(hours=10)}

    def task(n: int, sent: int, due: int, unit: int = 1) -> Running:
        return Running(n, f"LH{n}", "路灯", unit, NOW - sent * HOUR, NOW + due * HOUR)

    tasks = [
        task(1, 1, 8),
        task(2, 1, 10),
        task(3, 20, 3),
        task(4, 20, 0),
        task(5, 1, 8, 2),
        task(6, 1, 90),
        task(7, 30, 1),
    ]
    found = breaches(tasks, usual, NOW, NOW + 48 * HOUR)
    assert [one.task.case_id for one in found] == [1]
    assert found[0].likely == NOW + 9 * HOUR
    late = breaches([task(8, 30, 1)], {1: 20 * HOUR}, NOW, NOW + 48 * HOUR)
    assert late[0].likely == NOW + 2 * HOUR


def test_day_by_day_as_far_as_the_period_has_come() -> None:
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    days = [date(2026, 11, 2), date(2026, 11, 2), date(2026, 11, 3)]
    assert per_day(november, days, date(2026, 11, 3)) == (0, 2, 1)
    assert len(per_day(november, days, date(2026, 12, 9))) == 30
    assert per_day(november, [], date(2026, 10, 1)) == ()


@pytest.mark.parametrize(
    ("kind", "now", "begun", "firsts"),
    [
        (K.DAILY, "2026-11-20 07:29", None, ["2026-11-18"]),
        (K.DAILY, "2026-11-20 07:30", None, ["2026-11-19"]),
        (K.DAILY, "2026-11-20 07:30", "2026-11-19", []),
        (K.DAILY, "2026-11-20 07:30", "2026-11-16", ["2026-11-17", "2026-11-18", "2026-11-19"]),
        (K.DAILY, "2026-11-20 07:30", "2026-10-01", [f"2026-11-{n}" for n in range(13, 20)]),  # of a long outage
        (K.WEEKLY, "2026-11-22 23:59", "2026-11-02", ["2026-11-09"]),
        (K.WEEKLY, "2026-11-23 07:30", "2026-11-09", ["2026-11-16"]),
        (K.MONTHLY, "2026-12-01 07:29", "2026-10-01", []),
        (K.MONTHLY, "2026-12-01 07:30", "2026-10-01", ["2026-11-01"]),
    ],
)
def test_what_is_owed_by_an_hour(kind: ReportKind, now: str, begun: str | None, firsts: list[str]) -> None:
    at, last = datetime.fromisoformat(now).replace(tzinfo=TZ), date.fromisoformat(begun) if begun else None

    def since(first: date) -> list[str]:
        return [str(period.first) for period in owed(kind, time(7, 30), at, last, first)]

    assert since(date(2026, 1, 1)) == firsts
    assert since(date(2027, 1, 1)) == [], "nothing of the time before the database began"
    assert owed(kind, None, at, last, date(2026, 1, 1)) == ()


def _ranked(kind: UnitKind, *scores: int | None) -> list[UnitResult]:
    points = [None if score is None else Decimal(score) for score in scores]
    none = Decimal(0)
    return [
        UnitResult(
            unit=Unit(n, f"{kind.value}{n}", "", f"{n}", kind, Accountability.TOWN),
            kpis=(),
            base=own,
            reverse=None,
            deducted=none,
            bonus=none,
            score=own,
            ranking_score=own,
            rank=rank,
        )
        for n, (own, rank) in enumerate(zip(points, competition_ranks(points), strict=True), 1)
    ]


@pytest.mark.parametrize(
    ("scores", "first", "last"),
    [
        ((95, 90, 80, 70), [(1, 1), (2, 1), (3, 1)], [(4, 1)]),
        ((95, 89, 89, 89, 60), [(1, 1), *[(2, 3)] * 3], [(5, 1)]),  # all who share a place; nobody of them is last
        ((100, 100, 100, 100, 100), [(1, 5)] * 5, []),
        ((89, 88, 87, 86, 85, 84, 83), [(1, 1), (2, 1), (3, 1)], [(5, 1), (6, 1), (7, 1)]),
        ((99, 98, 97, 96, 91, 90, 89), [(1, 1), (2, 1), (3, 1)], [(7, 1)]),  # nobody is last who deserves praise
        ((95, 94, 93, *[80] * 4), [(1, 1), (2, 1), (3, 1)], [(4, 4)] * 4),
        ((95, 90, 80, None), [], []),  # too few to be told apart
        ((), [], []),
    ],
)
def test_the_first_and_the_last_of_a_group(scores, first, last) -> None:
    told = first_and_last([*_ranked(UnitKind.STATION, *scores), *_ranked(UnitKind.COUNTY, 90, 80, 70, 60, 50)])
    assert tuple([(place.rank, place.sharing) for place in part] for part in told[:2]) == (first, last)


def test_nobody_with_full_marks_is_told_last() -> None:
    """A unit of few cases may rank below others and have lost nothing."""
    results = [replace(one, score=Decimal(100)) for one in _ranked(UnitKind.VILLAGE, 99, 98, 97, 96, 95)]
    told = first_and_last(results)
    assert ([place.rank for place in told.first], told.last) == ([1, 2, 3], ())


def test_whom_a_report_leaves_out_it_says_and_why() -> None:
    """Groups that are not told apart, and a place that too many share."""
    told = first_and_last(
        [
            *_ranked(UnitKind.STATION, 95, *[90] * 9, 70, *[60] * 9),
            *_ranked(UnitKind.COUNTY, 90, 80, 70, 60),
            *_ranked(UnitKind.COMMUNITY, 95, 90, None),
        ]
    )
    assert [(place.rank, place.sharing) for place in told.first] == [(1, 1)]
    assert told.last == ()
    assert [one.words for one in told.untold] == [
        "第2名（9个并列）：并列的太多，不逐一列出",
        "第12名（9个并列）：并列的太多，不逐一列出",
        "只作列示，不分先后",
        "有名次的不足4个，不分先后",
    ]
