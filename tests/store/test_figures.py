"""Kept sums against a naive count over all facts, and against the dossiers folded from the events."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from commandcenter.models.case import CaseState
from commandcenter.models.kpi import Figure, Metric
from commandcenter.models.scoring.assessment import Tally
from commandcenter.models.scoring.periods import month_of
from commandcenter.models.store import tables as t
from commandcenter.models.store.figures import Figures, Range, day_bounds, recomputed, split_range, unit_figures
from commandcenter.models.store.store import dossiers
from commandcenter.models.timing.worktime import TZ, local_day
from tests.stage import Stage
from tests.store import rich as weeks

DAYS = st.dates(date(2026, 8, 1), date(2027, 2, 28))
#: Any moment of the weeks, often on the very edge of a day.
MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 9, 1), datetime(2027, 1, 31), timezones=st.just(UTC)),
    st.builds(
        lambda day, off: (
            datetime(day.year, day.month, day.day, tzinfo=TZ).astimezone(UTC) + timedelta(microseconds=off)
        ),
        DAYS,
        st.integers(-1, 1),
    ),
)


def without_zeros(found: Figures) -> tuple[Any, ...]:
    sums = {(unit, metric): f for unit, row in found.sums.items() for metric, f in row.items() if f != Figure()}
    ratings = {(unit, item): tally for unit, row in found.ratings.items() for item, tally in row.items()}
    return sums, ratings, {unit: points for unit, points in found.deducted.items() if points}


@pytest.fixture(scope="module")
def rows(lively: Stage) -> dict[str, list[Any]]:
    queries = {
        "facts": select(t.kpi_fact),
        "scores": select(t.PART_TABLES["scores"]),
    }
    with lively.store.read() as connection:
        return {name: list(connection.execute(query)) for name, query in queries.items()}


def naive(rows: dict[str, list[Any]], first: date, last: date, now: datetime) -> tuple[Any, ...]:
    def counts(row: Any) -> bool:
        return first <= row.at.astimezone(TZ).date() <= last and row.at <= now

    sums: dict[Any, Figure] = {}
    taken = [row for row in rows["facts"] if row.metric.startswith("deducted.")]
    for row in filter(counts, (row for row in rows["facts"] if "." not in row.metric)):
        key = row.unit_id, Metric(row.metric)
        sums[key] = sums.get(key, Figure()) + Figure(row.numerator, row.denominator, row.n, row.pending)
    monthly: dict[Any, list[int]] = {}
    for row in rows["scores"]:
        month = month_of(row.at.astimezone(TZ).date())
        if first <= month.first <= now.astimezone(TZ).date() and month.last <= last:
            monthly.setdefault((row.of_unit_id, row.item, month), []).append(row.score)
    ratings: dict[Any, Tally] = {}
    for (unit, item, _), told in monthly.items():
        old = ratings.get((unit, item), Tally(0, 0))
        if len(told) >= 3:
            ratings[unit, item] = Tally(old.total + sum(told), old.n + len(told))
    deducted: dict[int, int] = {}
    for row in filter(counts, taken):
        deducted[row.unit_id] = deducted.get(row.unit_id, 0) + row.numerator
    return {key: f for key, f in sums.items() if f != Figure()}, ratings, deducted


@given(first=DAYS, length=st.integers(0, 200), now=MOMENTS)
def test_any_range_at_any_moment(
    lively: Stage, rows: dict[str, list[Any]], first: date, length: int, now: datetime
) -> None:
    last = first + timedelta(days=length)
    with lively.store.read() as connection:
        found = without_zeros(unit_figures(connection, first, last, now))
    assert found == naive(rows, first, last, now)


@settings(max_examples=15)
@given(first=DAYS, length=st.integers(0, 200), now=MOMENTS)
def test_a_recount_from_the_events_is_the_same(lively: Stage, first: date, length: int, now: datetime) -> None:
    last = first + timedelta(days=length)
    with lively.store.read() as connection:
        kept = unit_figures(connection, first, last, now)
        again = recomputed(dossiers(connection), lively.store.setup(connection).limits, first, last, now)
    assert without_zeros(kept) == without_zeros(again)


def test_the_sums_follow_every_single_step(town: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After each command of a driven history, seen from its moment, from a week later and from the end of time."""
    act = Stage.act
    steps = 0

    def act_and_compare(self: Stage, *said: Any, **more: Any) -> Any:
        nonlocal steps
        done = act(self, *said, **more)
        steps += 1
        for now in (self.now, self.now + timedelta(days=7), datetime(2028, 1, 1, tzinfo=UTC)):
            span = date(2026, 9, 1), date(2027, 12, 31), now
            with self.store.read() as connection:
                kept = unit_figures(connection, *span)
                again = recomputed(dossiers(connection), self.store.setup(connection).limits, *span)
            assert without_zeros(kept) == without_zeros(again)
        return done

    town.at("2026-10-30 15:00")
    monkeypatch.setattr(Stage, "act", act_and_compare)
    for story in (weeks._returned_and_refused, weeks._extended_and_reworked, weeks._proxied_and_rated, weeks._repeated):
        story(town)
    town.walk(CaseState.SUSPENDED)
    assert steps > 40


@given(first=st.dates(date(2024, 1, 1), date(2027, 12, 31)), length=st.integers(0, 500), now=MOMENTS)
def test_a_range_is_periods_less_periods_and_today(first: date, length: int, now: datetime) -> None:
    last = first + timedelta(days=length)
    span = split_range(first, last, now)
    today = local_day(now)
    days = Counter(day for period in span.plus for day in _days(period))
    days.subtract(day for period in span.minus for day in _days(period))
    past = [first + timedelta(days=n) for n in range(length + 1) if first + timedelta(days=n) < today]
    assert +days == Counter(past)
    assert not -days
    assert span.today == (today.isoformat() if first <= today <= last else None)
    assert len(span.plus) + len(span.minus) <= length // 28 + 34


def _days(period: str) -> list[date]:
    """The days of a month or of a day."""
    if len(period) == 10:
        return [date.fromisoformat(period)]
    first = date.fromisoformat(f"{period}-01")
    return [day for day in (first + timedelta(days=n) for n in range(31)) if day.month == first.month]


def test_ranges_of_the_whole_calendar(lively: Stage) -> None:
    """Nobody means the year 1 or 9999, but whoever asks gets everything, not an error."""
    now = lively.now
    assert split_range(date.min, date.max, now).plus[0] == "2000-01"
    assert day_bounds(date.min, date.max, now)[1] == now + timedelta(microseconds=1)
    with lively.store.read() as connection:
        whole = unit_figures(connection, date.min, date.max, now)
        assert without_zeros(whole) == without_zeros(
            unit_figures(connection, date(2026, 1, 1), date(2026, 12, 31), now)
        )
    assert split_range(date(2027, 5, 1), date(2027, 5, 31), now) == Range((), (), None)


def test_sums_of_grids_and_months(lively: Stage) -> None:
    """Every grid's day is the sum of its facts, every month the sum of its days."""
    with lively.store.read() as connection:
        facts = list(connection.execute(select(t.kpi_fact)))
        kept = {tuple(row[:4]): tuple(row[4:]) for row in connection.execute(select(t.kpi_sum)) if any(row[4:])}
    wanted: dict[tuple[Any, ...], tuple[int, ...]] = {}
    for fact in facts:
        values = fact.numerator, fact.denominator, fact.n, fact.pending
        of_unit = "M" if "." in fact.metric else "U"
        owners = [(of_unit, fact.unit_id), *([("G", fact.grid_id)] if fact.grid_id else [])]
        day = fact.at.astimezone(TZ).date().isoformat()
        assert fact.day == day
        for owner, owner_id in owners:
            for period in (day, day[:7]):
                key = owner, period, owner_id, fact.metric
                wanted[key] = tuple(map(sum, zip(wanted.get(key, (0, 0, 0, 0)), values, strict=True)))
    assert kept == {key: values for key, values in wanted.items() if any(values)}
    assert any(key[0] == "G" for key in kept)
