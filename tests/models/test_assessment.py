"""Scores, shrinking, ranks, deductions and the printed contract (domain §3), checked with fractions as the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.case import (
    AskKind,
    AskResult,
    CaseFile,
    CaseState,
    Direction,
    RatingItem,
    Request,
    Score,
    TaskRole,
    TaskState,
)
from commandcenter.models.kpi import Figure, Figures, Metric, totals
from commandcenter.models.people import Accountability, Unit, UnitKind
from commandcenter.models.scoring.assessment import (
    DEFAULT_SCHEME,
    RATING_ITEMS,
    DeductionKind,
    Scheme,
    Tally,
    UnitResult,
    Unranked,
    competition_ranks,
    deductions,
    ratings,
    score_units,
)
from commandcenter.models.scoring.kpi_report import csv_rows, kpi_json
from tests.models.dossiers import HELPER, STATION, case, hours, task

M = Metric
RI = RatingItem
FULL = {
    M.RESPONSE_RATE: Figure(20, 20, 20),
    M.HANDLED_VOLUME: Figure(2_000, 2_000, 20),
    M.ONTIME_RATE: Figure(20, 20, 20),
    M.RESOLUTION_RATE: Figure(20, 20, 20),
    M.SATISFACTION: Figure(200_000, 200_000, 20),
    M.FIRST_PASS_RATE: Figure(20, 20, 20),
    M.REPEAT_RATE: Figure(0, 20, 20),
}


def unit(n: int, kind: UnitKind = UnitKind.STATION) -> Unit:
    return Unit(n, f"S{n:02d}", f"老湖镇第{n}站", f"{n}站", kind, Accountability.TOWN)


def assess(
    figures: Mapping[int, Figures],
    kind: UnitKind = UnitKind.STATION,
    *,
    ratings: Mapping[int, Mapping[RatingItem, Tally]] | None = None,
    deducted: Mapping[int, int] | None = None,
    bonus: Mapping[int, int] | None = None,
    scheme: Scheme = DEFAULT_SCHEME,
) -> dict[int, UnitResult]:
    units = [unit(n, kind) for n in figures]
    return {r.unit.id: r for r in score_units(units, figures, ratings or {}, deducted or {}, bonus or {}, scheme)}


def one(figures: Figures, kind: UnitKind = UnitKind.STATION, **given: Any) -> UnitResult:
    return assess({1: figures}, kind, **{name: {1: value} for name, value in given.items()})[1]


# --- the month's end with an appeal ------------------------------------------------------------


def ontime(met: int) -> Figures:
    return FULL | {M.ONTIME_RATE: Figure(met, 20, 20)}


def test_an_accepted_appeal_moves_the_rate_and_the_ranks() -> None:
    draft = assess({1: ontime(20), 2: ontime(19), 3: ontime(18), 4: ontime(17)})
    assert str(draft[3].kpis[2].value) == "90.00"
    assert [draft[n].rank for n in draft] == [1, 2, 3, 4]
    revised = assess({1: ontime(20), 2: ontime(19), 3: ontime(19), 4: ontime(17)})
    assert str(revised[3].kpis[2].value) == "95.00"
    assert [revised[n].rank for n in revised] == [1, 2, 2, 4]
    assert [str(revised[n].score) for n in revised] == ["100.00", "99.00", "99.00", "97.00"]


def test_three_tasks_are_a_small_sample_and_one_bad_mark_does_not_sink_the_unit() -> None:
    small = {metric: Figure(f.numerator * 3 // 20, f.denominator * 3 // 20, 3) for metric, f in FULL.items()}
    results = assess({1: ontime(17), 2: small | {M.ONTIME_RATE: Figure(2, 3, 3)}})
    kpi = results[2].kpis[2]
    assert (str(kpi.value), kpi.small_sample, str(kpi.shrunk)) == ("66.67", True, "76.63")
    assert not results[1].kpis[2].small_sample
    assert results[2].score == Decimal("93.33")
    assert results[2].ranking_score == Decimal("95.33")


def test_the_volume_is_shrunk_by_its_share_of_tasks() -> None:
    """x = n · rate, as for every KPI: 4 tasks with 3 of 6 W carried through beside 6 tasks with all 6."""
    volume = {1: {M.HANDLED_VOLUME: Figure(300, 600, 4)}, 2: {M.HANDLED_VOLUME: Figure(600, 600, 6)}}
    first, second = assess({n: FULL | own for n, own in volume.items()}).values()
    p = Fraction(4, 2) / 10 + Fraction(6, 10)
    assert first.kpis[1].value == Decimal("6.00")
    assert first.kpis[1].shrunk == rounded((2 + 5 * p) / 9 * 100)
    assert second.kpis[1].shrunk == rounded((6 + 5 * p) / 11 * 100)


# --- score ------------------------------------------------------------


def test_weights_of_missing_kpis_spread_and_half_of_them_is_enough_to_rank() -> None:
    half = {M.RESPONSE_RATE: Figure(1, 2, 2), M.ONTIME_RATE: Figure(2, 2, 2)}
    less = one(half)
    assert (less.base, less.score) == (rounded(Fraction(15 * 50 + 20 * 100, 35)),) * 2
    assert (less.rank, less.unranked is None, less.ranking_score) == (None, False, None)
    assert less.unranked is Unranked.TOO_LITTLE
    enough = one(half | {M.FIRST_PASS_RATE: Figure(1, 1, 1), M.REPEAT_RATE: Figure(0, 1, 1)})
    assert (enough.rank, enough.unranked) == (1, None)


def test_a_unit_without_cases_has_no_score() -> None:
    nothing = one({}, bonus=300, ratings={RI.EFFECT: Tally(15, 3)})
    assert (nothing.base, nothing.score, nothing.rank) == (None, None, None)
    assert nothing.unranked is Unranked.NO_CASES
    assert str(nothing.reverse) == "100.00"
    assert all(kpi.value is None and kpi.shrunk is None and kpi.small_sample for kpi in nothing.kpis)


def test_fewer_repeats_are_better() -> None:
    assert str(one({M.REPEAT_RATE: Figure(1, 4, 4)}).base) == "75.00"


@pytest.mark.parametrize(
    ("kind", "tallies", "reverse", "score"),
    [
        (UnitKind.STATION, {}, None, "100.00"),
        (UnitKind.STATION, {RI.ARRIVAL: Tally(15, 3), RI.EFFECT: Tally(15, 3)}, "100.00", "100.00"),
        (UnitKind.STATION, {RI.ARRIVAL: Tally(12, 3), RI.EFFECT: Tally(9, 3)}, "68.57", "90.57"),
        (UnitKind.STATION, {RI.ARRIVAL: Tally(12, 3), RI.EFFECT: Tally(2, 2)}, "80.00", "94.00"),
        (UnitKind.STATION, {RI.ARRIVAL: Tally(2, 2), RI.EFFECT: Tally(2, 2)}, None, "100.00"),
        (UnitKind.COUNTY, dict.fromkeys(RATING_ITEMS[UnitKind.COUNTY], Tally(6, 3)), "40.00", "82.00"),
        (UnitKind.VILLAGE, dict.fromkeys(RATING_ITEMS[UnitKind.VILLAGE], Tally(6, 3)), "40.00", "88.00"),
        (UnitKind.COMMUNITY, {RI.TRUE_REPORT: Tally(3, 3)}, "20.00", "84.00"),
        (UnitKind.VILLAGE, {RI.EFFECT: Tally(3, 3)}, None, "100.00"),
    ],
)
def test_reverse_rating_has_its_share(
    kind: UnitKind, tallies: dict[RatingItem, Tally], reverse: str | None, score: str
) -> None:
    result = one(FULL, kind, ratings=tallies)
    assert (result.reverse and str(result.reverse), str(result.score)) == (reverse, score)


@pytest.mark.parametrize(
    ("deducted", "bonus", "score"),
    [(0, 0, "100.00"), (250, 0, "97.50"), (2_500, 0, "80.00"), (2_500, 900, "85.00"), (0, 900, "100.00")],
)
def test_deductions_and_bonus_have_their_caps(deducted: int, bonus: int, score: str) -> None:
    assert str(one(FULL, deducted=deducted, bonus=bonus).score) == score


def test_a_score_never_falls_below_zero() -> None:
    nothing_right = {metric: Figure(0, f.denominator, f.n) for metric, f in FULL.items()} | {
        M.REPEAT_RATE: Figure(20, 20, 20)
    }
    assert str(one(nothing_right, deducted=2_000).score) == "0.00"


def test_peer_groups_are_ranked_apart_and_others_left_out() -> None:
    kinds = [UnitKind.VILLAGE, UnitKind.STATION, UnitKind.CENTRE, UnitKind.VILLAGE, UnitKind.COUNTY, UnitKind.PARTNER]
    units = [unit(n, kind) for n, kind in enumerate(kinds, start=1)]
    figures = {1: ontime(10), 2: ontime(1), 3: FULL, 4: ontime(11), 5: ontime(2)}
    results = score_units(units, figures, {}, {}, {})
    assert [(r.unit.id, r.rank) for r in results] == [(1, 2), (2, 1), (4, 1), (5, 1)]


def test_other_weights_are_a_scheme_of_their_own() -> None:
    only_ontime = Scheme(weights=dict.fromkeys(Metric, 0) | {M.ONTIME_RATE: 100})
    assert str(assess({1: ontime(18)}, scheme=only_ontime)[1].score) == "90.00"
    assert str(assess({1: ontime(18)})[1].score) == "98.00"


# --- against fractions ------------------------------------------------------------


def rounded(points: Fraction) -> Decimal:
    return Decimal(floor(points * 100 + Fraction(1, 2))).scaleb(-2)


def oracle(figures: Mapping[int, Figures], unit_id: int, *, shrunk: bool) -> Decimal | None:
    """The base of a unit, step by step with fractions."""
    points, weights = Fraction(0), 0
    for metric, weight in DEFAULT_SCHEME.weights.items():
        own = figures[unit_id].get(metric, Figure())
        if own.denominator == 0:
            continue
        rate = Fraction(own.numerator, own.denominator)
        if shrunk:
            peers = [f[metric] for f in figures.values() if metric in f and f[metric].denominator]
            p = sum(f.n * Fraction(f.numerator, f.denominator) for f in peers) / sum(f.n for f in peers)
            rate = (own.n * rate + 5 * p) / (own.n + 5)
        points += weight * (1 - rate if metric is M.REPEAT_RATE else rate) * 100
        weights += weight
    return rounded(points / weights) if weights else None


@st.composite
def a_figure(draw: st.DrawFn) -> Figure:
    n = draw(st.integers(0, 60))
    denominator = n * draw(st.sampled_from([1, 50, 100, 175, 10_000]))
    return Figure(draw(st.integers(0, denominator)), denominator, n)


groups = st.lists(st.dictionaries(st.sampled_from(Metric), a_figure()), min_size=1, max_size=6).map(
    lambda rows: dict(enumerate(rows, start=1))
)


@given(groups)
def test_bases_and_ranking_scores_are_exact(figures: dict[int, Figures]) -> None:
    for n, result in assess(figures).items():
        assert result.base == result.score == oracle(figures, n, shrunk=False)
        if result.unranked is None:
            assert result.ranking_score == oracle(figures, n, shrunk=True)


@given(groups)
def test_shrunk_lies_between_the_rate_and_the_peers(figures: dict[int, Figures]) -> None:
    results = assess(figures)
    for metric in Metric:
        rows = [kpi for r in results.values() for kpi in r.kpis if kpi.metric is metric and kpi.shrunk is not None]
        rates = [Fraction(100 * kpi.figure.numerator, kpi.figure.denominator) for kpi in rows]
        total_n = sum(kpi.figure.n for kpi in rows)
        for kpi, rate in zip(rows, rates, strict=True):
            p = sum(k.figure.n * r for k, r in zip(rows, rates, strict=True)) / total_n
            assert kpi.shrunk is not None
            assert rounded(min(rate, p)) <= kpi.shrunk <= rounded(max(rate, p))


@given(groups, st.integers(0, 9_999), st.integers(0, 9_999))
def test_scores_stay_within_bounds_and_ranks_follow_the_ranking_score(
    figures: dict[int, Figures], deducted: int, bonus: int
) -> None:
    results = assess(figures, deducted=dict.fromkeys(figures, deducted), bonus={1: bonus}).values()
    assert all(r.score is None or 0 <= r.score <= 100 for r in results)
    for r in results:
        better = [o for o in results if r.unranked is None and o.unranked is None and o.ranking_score > r.ranking_score]
        assert r.rank == (None if r.ranking_score is None else 1 + len(better))


@given(st.lists(st.none() | st.integers(0, 5).map(Decimal)))
def test_competition_ranks(points: list[Decimal | None]) -> None:
    valued = [p for p in points if p is not None]
    expected = [None if p is None else 1 + sum(other > p for other in valued) for p in points]
    assert competition_ranks(points) == expected


def test_ranks_one_two_two_four() -> None:
    assert competition_ranks([Decimal(90), Decimal(95), None, Decimal(80), Decimal(90)]) == [2, 1, None, 4, 2]


# --- marks of a dossier ------------------------------------------------------------


def ask(n: int, task_n: int, result: AskResult | None, kind: AskKind = AskKind.RETURN) -> Request:
    return Request(n, kind, task_n, hours(1), "u", STATION, "r", hours(4), decided_at=hours(n), result=result)


def test_deductions_name_unit_time_and_points() -> None:
    file = CaseFile(
        case(fraud_at=hours(70)),
        (
            task(red_at=hours(30)),
            task(2, HELPER, TaskRole.CO, red_at=hours(31), state=TaskState.WAIVED),
            task(3, HELPER, dispatched_at=hours(71)),
        ),
        requests=(
            ask(1, 1, AskResult.REFUSED),
            ask(2, 1, AskResult.APPROVED),
            ask(3, 1, AskResult.REFUSED, AskKind.EXTENSION),
            ask(4, 1, None),
        ),
    )
    assert [(d.kind, d.task_n, d.item, d.unit_id, d.at, d.points) for d in deductions(file)] == [
        (DeductionKind.REFUSED_RETURN, 1, 1, STATION, hours(1), 100),
        (DeductionKind.RED_CARD, 1, 1, STATION, hours(30), 50),
        (DeductionKind.FAKE_CLOSURE, 1, 1, STATION, hours(70), 500),
    ]


def test_a_refused_return_costs_once_even_when_the_task_is_withdrawn_later() -> None:
    file = CaseFile(case(), (task(state=TaskState.WITHDRAWN, red_at=hours(9)),), (ask(1, 1, AskResult.REFUSED),))
    assert [(d.kind, d.points) for d in deductions(file)] == [(DeductionKind.REFUSED_RETURN, 100)]


def test_an_undone_dispatch_is_not_blamed_for_a_fake_closure() -> None:
    undone = task(2, HELPER, undone=True, state=TaskState.WITHDRAWN)
    (fraud,) = deductions(CaseFile(case(fraud_at=hours(70)), (task(), undone)))
    assert fraud.unit_id == STATION


def test_ratings_are_handed_on_and_excluded_cases_give_no_marks() -> None:
    scores = (Score(1, Direction.OF_UNIT, 40, STATION, RI.EFFECT, 4, hours(90), "g"),)
    file = CaseFile(case(fraud_at=hours(70)), (task(),), scores=scores)
    assert [tuple(row) for row in ratings(file)] == [(1, STATION, hours(90), RI.EFFECT, 4)]
    merged = CaseFile(case(fraud_at=hours(70), state=CaseState.MERGED), (task(),), scores=scores)
    assert (deductions(merged), ratings(merged)) == ((), ())


# --- what is printed ------------------------------------------------------------

FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)
OCTOBER: dict[int, Figures] = {1: FULL | {M.ONTIME_RATE: Figure(18, 20, 20, 2)}, 2: {M.RESPONSE_RATE: Figure(1, 3, 3)}}


def test_json_contract() -> None:
    results = assess(OCTOBER).values()
    answer = kpi_json(FIRST, LAST, totals(OCTOBER.values()), results)
    assert list(answer) == ["from", "to", "total", "units"]
    assert (answer["from"], answer["to"]) == ("2026-10-01", "2026-10-31")
    first, second = answer["units"]
    assert list(first) == ["code", "name", "peer_group", "score", "rank", "kpis"]
    assert [first[k] for k in list(first)[:5]] == ["S01", "老湖镇第1站", "STATION", "98.00", 1]
    assert [kpi["code"] for kpi in first["kpis"]] == [metric.value for metric in Metric]
    assert first["kpis"][2] == {
        "code": "ontime_rate",
        "numerator": 18,
        "denominator": 20,
        "value": "90.00",
        "n": 20,
        "pending": 2,
        "small_sample": False,
        "shrunk": "90.00",
    }
    assert (second["score"], second["rank"], second["kpis"][2]["value"]) == ("33.33", None, None)
    town = answer["total"]["kpis"]
    assert [kpi["code"] for kpi in town] == [metric.value for metric in Metric]
    assert (town[0]["value"], town[0]["shrunk"], town[1]["value"]) == ("91.30", None, "20.00")


def test_csv_rows_say_the_same_as_the_json() -> None:
    head, *rows = csv_rows(FIRST, LAST, assess(OCTOBER).values(), datetime(2026, 11, 6, 1, tzinfo=UTC), "2026-10-R1")
    assert len(rows) == 2 * len(Metric)
    assert all(len(row) == len(head) for row in rows)
    assert dict(zip(head, rows[2], strict=True)) == {
        "from": "2026-10-01",
        "to": "2026-10-31",
        "code": "S01",
        "name": "老湖镇第1站",
        "peer_group": "STATION",
        "score": "98.00",
        "rank": "1",
        "kpi": "ontime_rate",
        "numerator": "18",
        "denominator": "20",
        "value": "90.00",
        "n": "20",
        "pending": "2",
        "small_sample": "False",
        "shrunk": "90.00",
        "ranking_score": "97.74",
        "as_of": "2026-11-06T09:00:00+08:00",
        "published": "2026-10-R1",
    }
    assert dict(zip(head, rows[-1], strict=True))["value"] == ""
