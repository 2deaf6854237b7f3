"""What each KPI counts, and what never counts: one table per rule of domain §3."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.case import VOID, CaseFile, CaseState, Check, CloseKind, Origin, Rating, TaskRole, TaskState
from commandcenter.models.kpi import (
    KPIS,
    NO_FIGURE,
    REPEAT_WINDOW,
    Fact,
    Figure,
    Metric,
    by_unit,
    facts,
    half_up,
    score,
    total,
    totals,
    value,
)
from commandcenter.models.limits import Limits
from commandcenter.models.town.matters import Route
from tests.models.dossiers import DUE, GRID, HELPER, RESPONSE_DUE, START, STATION, call, check, dossier, hours, task

LIMITS = Limits()
M = Metric


def found(file: CaseFile, metric: Metric) -> list[Fact]:
    return [fact for fact in facts(file, LIMITS) if fact.metric is metric]


def shares(file: CaseFile, metric: Metric) -> list[tuple[int, int, int]]:
    """(unit, numerator, denominator) of each fact."""
    return [(fact.unit_id, fact.numerator, fact.denominator) for fact in found(file, metric)]


# --- the seven ----------------------------------------------------------------------------------------------------


def test_the_seven_in_order_with_their_weights() -> None:
    assert [(kpi.code, kpi.weight) for kpi in KPIS] == [
        ("response_rate", 15),
        ("handled_volume", 10),
        ("ontime_rate", 20),
        ("resolution_rate", 20),
        ("satisfaction", 20),
        ("first_pass_rate", 10),
        ("repeat_rate", 5),
    ]
    assert [kpi.metric for kpi in KPIS] == list(Metric)
    assert [kpi.code for kpi in KPIS if kpi.lower_is_better] == ["repeat_rate"]
    assert {kpi.label: kpi.scale.value for kpi in KPIS if kpi.scale > 1} == {"承办量": 100, "群众满意度": 10_000}
    assert all(kpi.rule for kpi in KPIS)


def test_an_ordinary_case_gives_one_fact_of_each_under_its_own_time() -> None:
    got = facts(dossier(), LIMITS)
    assert [(f.metric, f.at, f.numerator, f.denominator) for f in got] == [
        (M.RESPONSE_RATE, RESPONSE_DUE, 1, 1),
        (M.HANDLED_VOLUME, START, 100, 100),
        (M.ONTIME_RATE, DUE, 1, 1),
        (M.RESOLUTION_RATE, hours(80), 1, 1),
        (M.SATISFACTION, hours(80), 10_000, 10_000),
        (M.FIRST_PASS_RATE, hours(60), 1, 1),
        (M.REPEAT_RATE, hours(80) + timedelta(days=30), 0, 1),
    ]
    assert {(f.task_n, f.unit_id, f.grid_id, f.n, f.pending) for f in got} == {(1, STATION, GRID, 1, 0)}


@pytest.mark.parametrize(
    ("values", "met"),
    [
        ({}, 1),
        ({"signed_at": RESPONSE_DUE, "contact_at": RESPONSE_DUE}, 1),
        ({"contact_at": RESPONSE_DUE + timedelta(microseconds=1)}, 0),
        ({"signed_at": None}, 0),
        ({"contact_at": None}, 0),
        ({"signed_at": hours(3), "contact_at": hours(1)}, 0),
    ],
)
def test_response_means_signed_and_contacted_within_the_limit(values: dict[str, Any], met: int) -> None:
    assert shares(dossier(task(**values)), M.RESPONSE_RATE) == [(STATION, met, 1)]


@pytest.mark.parametrize(
    ("route", "role", "w"),
    [
        (Route.R1, TaskRole.LEAD, 100),
        (Route.R2, TaskRole.LEAD, 100),
        (Route.R3, TaskRole.LEAD, 150),
        (Route.R4, TaskRole.LEAD, 200),
        (Route.R2, TaskRole.CO, 50),
        (Route.R3, TaskRole.CO, 75),
        (Route.R4, TaskRole.CO, 100),
    ],
)
def test_volume_weighs_route_and_role(route: Route, role: TaskRole, w: int) -> None:
    assert shares(dossier(task(route=route, role=role)), M.HANDLED_VOLUME) == [(STATION, w, w)]
    unaccepted = dossier(task(route=route, role=role, accepted_at=None, state=TaskState.FED_BACK))
    assert shares(unaccepted, M.HANDLED_VOLUME) == [(STATION, 0, w)]


def test_a_refused_return_stays_in_the_volume() -> None:
    assert shares(dossier(task(returns_refused=1)), M.HANDLED_VOLUME) == [(STATION, 100, 100)]


@pytest.mark.parametrize(
    ("values", "met", "pending"),
    [
        ({"feedback_at": DUE}, 1, 0),
        ({"feedback_at": DUE + timedelta(microseconds=1)}, 0, 0),
        ({"feedback_at": None, "accepted_at": None, "state": TaskState.CONTACTED}, 0, 0),
        ({"accepted_at": None, "state": TaskState.FED_BACK}, 1, 1),
        ({"feedback_at": hours(101), "accepted_at": None, "state": TaskState.FED_BACK}, 0, 1),
    ],
)
def test_ontime_is_the_feedback_against_the_due(values: dict[str, Any], met: int, pending: int) -> None:
    (fact,) = found(dossier(task(**values)), M.ONTIME_RATE)
    assert (fact.at, fact.numerator, fact.denominator, fact.pending) == (DUE, met, 1, pending)


def test_no_due_while_suspended() -> None:
    file = dossier(task(state=TaskState.SUSPENDED, feedback_at=None, accepted_at=None))
    assert not found(file, M.ONTIME_RATE)
    assert found(file, M.RESPONSE_RATE)


def test_lead_on_time_and_assisting_unit_late_are_counted_apart() -> None:
    file = dossier(task(), task(2, HELPER, TaskRole.CO, feedback_at=hours(101)))
    assert shares(file, M.ONTIME_RATE) == [(STATION, 1, 1), (HELPER, 0, 1)]
    for metric in (M.RESOLUTION_RATE, M.SATISFACTION, M.FIRST_PASS_RATE, M.REPEAT_RATE):
        assert {unit for unit, _, _ in shares(file, metric)} == {STATION}, metric


def test_resolution_is_what_the_reached_requesters_said() -> None:
    calls = [call(1, None, reached=False, resolved=None), call(2, resolved=False, at=81), call(3, round=2, at=90)]
    got = found(dossier(calls=calls), M.RESOLUTION_RATE)
    assert [(f.item, f.at, f.numerator) for f in got] == [(2, hours(81), 0), (3, hours(90), 1)]


def test_resolution_without_requester_is_the_verifiers_word() -> None:
    checks = [check(1, Check.FAIL, resolved=False), check(2, at=70), check(3, at=75, resolved=False)]
    nobody = dossier(checks=checks, calls=[], requesters=0)
    assert [(f.item, f.at, f.numerator) for f in found(nobody, M.RESOLUTION_RATE)] == [
        (2, hours(70), 1),
        (3, hours(75), 0),
    ]
    released = dossier(checks=checks, calls=[], requesters=1, released=(1,))
    assert shares(released, M.RESOLUTION_RATE) == shares(nobody, M.RESOLUTION_RATE)


def test_a_sample_is_no_verification_of_the_kpis() -> None:
    checks = [check(1, Check.SAMPLE_FAIL, resolved=False), check(2, at=70), check(3, Check.SAMPLE_PASS, at=75)]
    file = dossier(checks=checks, calls=[], requesters=0)
    assert [f.item for f in found(file, M.FIRST_PASS_RATE)] == [2]
    assert [f.item for f in found(file, M.RESOLUTION_RATE)] == [2]


@pytest.mark.parametrize(
    ("ratings", "mean"),
    [
        ([Rating.VERY_SATISFIED], 10_000),
        ([Rating.SATISFIED], 10_000),
        ([Rating.BASICALLY], 8_000),
        ([Rating.DISSATISFIED], 0),
        ([Rating.SATISFIED, Rating.DISSATISFIED], 5_000),
        ([Rating.SATISFIED, Rating.SATISFIED, Rating.DISSATISFIED], 6_667),
        ([Rating.SATISFIED, Rating.DISSATISFIED, Rating.DISSATISFIED], 3_333),
        ([Rating.BASICALLY, Rating.REFUSED, None], 8_000),
    ],
)
def test_satisfaction_is_one_mean_per_round_rounded_once(ratings: list[Rating | None], mean: int) -> None:
    """The fifth row is the two villages with one ditch: 满意 and 不满意 make the parent's 0.5."""
    calls = [
        call(n, rating, at=80 + n, requester=n, reached=rating is not None) for n, rating in enumerate(ratings, start=1)
    ]
    (fact,) = found(dossier(calls=calls, requesters=len(calls)), M.SATISFACTION)
    assert (fact.numerator, fact.denominator, fact.n) == (mean, 10_000, 1)


def test_each_round_is_dated_by_its_last_valid_rating() -> None:
    calls = [
        call(1, Rating.DISSATISFIED, at=82, requester=2),
        call(2, at=81),
        call(3, Rating.REFUSED, at=85, requester=3),
        call(4, at=95, round=2),
    ]
    got = found(dossier(calls=calls, requesters=3), M.SATISFACTION)
    assert [(f.item, f.at, f.numerator) for f in got] == [(1, hours(82), 5_000), (2, hours(95), 10_000)]


def test_nobody_rated_means_no_satisfaction() -> None:
    assert not found(dossier(calls=[call(1, Rating.REFUSED)]), M.SATISFACTION)
    assert not found(dossier(calls=[call(1, None, reached=False, resolved=None)]), M.SATISFACTION)


def test_first_pass_is_decided_by_the_first_verification() -> None:
    checks = [check(1, Check.FAIL, at=55, resolved=False), check(2, at=70)]
    (fact,) = found(dossier(checks=checks), M.FIRST_PASS_RATE)
    assert (fact.at, fact.numerator, fact.unit_id) == (hours(55), 0, STATION)


@pytest.mark.parametrize(
    ("repeated_at", "repeat"),
    [
        (None, 0),
        (hours(80) + REPEAT_WINDOW, 1),
        (hours(80) + REPEAT_WINDOW + timedelta(seconds=1), 0),
        (hours(100), 1),
    ],
)
def test_repeat_counts_within_thirty_days_of_closing(repeated_at: datetime | None, repeat: int) -> None:
    assert shares(dossier(repeated_at=repeated_at), M.REPEAT_RATE) == [(STATION, repeat, 1)]


def test_an_open_case_has_no_window_yet() -> None:
    assert not found(dossier(closed_at=None, close_kind=None, state=CaseState.HANDLING), M.REPEAT_RATE)


# --- exclusions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"state": CaseState.DRAFT},
        {"state": CaseState.NOT_ADMITTED},
        {"state": CaseState.CANCELLED},
        {"state": CaseState.TRANSFERRED},
        {"state": CaseState.MERGED},
        {"origin": Origin.HISTORY},
        {"drill": True},
        {"close_kind": CloseKind.ANSWERED},
    ],
)
def test_excluded_cases_have_no_facts(values: dict[str, Any]) -> None:
    assert facts(dossier(**values), LIMITS) == ()


def test_a_case_taken_over_from_the_ledger_counts_from_its_registration_on() -> None:
    file = dossier(origin=Origin.LEDGER)
    counted = facts(file, LIMITS)
    assert {fact.metric for fact in counted} == set(Metric) - {Metric.HANDLED_VOLUME}
    assert all(fact.at > file.case.registered_at for fact in counted)


@pytest.mark.parametrize("state", sorted(VOID))
def test_void_tasks_have_no_facts(state: TaskState) -> None:
    assert facts(dossier(task(state=state)), LIMITS) == ()
    with_helper = dossier(task(), task(2, HELPER, TaskRole.CO, state=state))
    assert {fact.unit_id for fact in facts(with_helper, LIMITS)} == {STATION}


def test_a_new_lead_answers_only_for_its_own_time() -> None:
    """The first lead was returned; verification and call-back name the second task."""
    tasks = (task(state=TaskState.RETURNED), task(2, HELPER))
    file = dossier(*tasks, checks=[check(task_n=2)], calls=[call(task_n=2)], lead=2)
    assert {(fact.unit_id, fact.task_n) for fact in facts(file, LIMITS)} == {(HELPER, 2)}


@pytest.mark.parametrize("field", ["unreasonable_at", "petition_final_at"])
def test_certified_cases_stay_in_the_rest(field: str) -> None:
    got = {fact.metric for fact in facts(dossier(**{field: hours(90)}), LIMITS)}
    assert got == {M.RESPONSE_RATE, M.HANDLED_VOLUME, M.ONTIME_RATE, M.FIRST_PASS_RATE}


# --- figures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metric", "figure", "printed", "points"),
    [
        (M.ONTIME_RATE, Figure(18, 20, 20), "90.00", "90.00"),
        (M.ONTIME_RATE, Figure(19, 20, 20), "95.00", "95.00"),
        (M.ONTIME_RATE, Figure(1, 3, 3), "33.33", "33.33"),
        (M.ONTIME_RATE, Figure(2, 3, 3), "66.67", "66.67"),
        (M.ONTIME_RATE, Figure(1, 800, 800), "0.13", "0.13"),
        (M.ONTIME_RATE, Figure(0, 20, 20), "0.00", "0.00"),
        (M.SATISFACTION, Figure(5_000, 10_000, 1), "50.00", "50.00"),
        (M.HANDLED_VOLUME, Figure(2_500, 2_650, 26), "26.50", "94.34"),
        (M.REPEAT_RATE, Figure(1, 8, 8), "12.50", "87.50"),
    ],
)
def test_printed_values_and_scores(metric: Metric, figure: Figure, printed: str, points: str) -> None:
    assert (str(value(metric, figure)), str(score(metric, figure))) == (printed, points)


@pytest.mark.parametrize("metric", list(Metric))
def test_no_denominator_no_value(metric: Metric) -> None:
    assert value(metric, NO_FIGURE) is None
    assert score(metric, NO_FIGURE) is None


figures = st.builds(Figure, *[st.integers(0, 10**9)] * 4)


@given(st.lists(figures), st.lists(figures))
def test_figures_add_up_in_any_grouping(one: list[Figure], other: list[Figure]) -> None:
    assert total(one) + total(other) == total(one + other) == sum(other + one, NO_FIGURE)


@given(st.integers(0, 10**12), st.integers(1, 10**9))
def test_half_up_is_the_decimal_rule(numerator: int, denominator: int) -> None:
    doubled = 2 * (numerator - denominator * half_up(numerator, denominator))
    assert -denominator <= doubled < denominator


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_rates_have_two_places_within_bounds(numerator: int, denominator: int) -> None:
    printed = value(M.ONTIME_RATE, Figure(min(numerator, denominator), denominator, denominator))
    assert printed is not None
    assert 0 <= printed <= 100
    assert printed.as_tuple().exponent == -2
    assert isinstance(printed, Decimal)


def test_sums_by_unit_and_over_units() -> None:
    file = dossier(task(), task(2, HELPER, TaskRole.CO))
    units = by_unit(facts(file, LIMITS))
    assert units[STATION][M.HANDLED_VOLUME] == Figure(100, 100, 1)
    assert units[HELPER] == {
        M.RESPONSE_RATE: Figure(1, 1, 1),
        M.HANDLED_VOLUME: Figure(50, 50, 1),
        M.ONTIME_RATE: Figure(1, 1, 1),
    }
    town = totals(units.values())
    assert town[M.HANDLED_VOLUME] == Figure(150, 150, 2)
    assert list(town) == list(Metric)
