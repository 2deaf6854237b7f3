"""Ranges of days, and what each is compared with."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.scoring.periods import Period, month_of, months_until, quarter_of

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "months", "before", "words"),
    [
        ("2026-10-01", "2026-10-31", 1, ("2026-09-01", "2026-09-30"), "2026年10月"),
        ("2026-03-01", "2026-03-31", 1, ("2026-02-01", "2026-02-28"), "2026年3月"),
        ("2026-10-01", "2026-12-31", 3, ("2026-07-01", "2026-09-30"), "2026年10—12月"),
        ("2026-12-01", "2027-01-31", 2, ("2026-10-01", "2026-11-30"), "2026-12-01 至 2027-01-31"),
        ("2026-10-03", "2026-10-20", 0, ("2026-09-15", "2026-10-02"), "2026-10-03 至 10-20"),
        ("2026-10-01", "2026-10-30", 0, ("2026-09-01", "2026-09-30"), "2026-10-01 至 10-30"),
        ("2026-10-05", "2026-10-05", 0, ("2026-10-04", "2026-10-04"), "2026-10-05"),
    ],
)
def test_what_a_period_is(first: str, last: str, months: int, before: tuple[str, str], words: str) -> None:
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert period.months == months
    assert period.before == Period(*map(date.fromisoformat, before))
    assert period.words == words


@given(DAYS, st.integers(0, 400))
def test_the_period_before_ends_the_day_before(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    assert period.before.last == first - timedelta(days=1)
    if period.months:
        assert period.before.months == period.months
    else:
        assert period.before.last - period.before.first == timedelta(days=length)


@given(DAYS)
def test_months_and_quarters_hold_their_day(day: date) -> None:
    for period, months in ((month_of(day), 1), (quarter_of(day), 3)):
        assert period.first <= day <= period.last
        assert period.months == months
    twelve = months_until(day, 12)
    assert twelve[-1] == month_of(day)
    assert all(later.before == earlier for earlier, later in pairwise(twelve))


def test_a_year_ago_are_the_same_months_or_days() -> None:
    def ago(first: str, last: str) -> tuple[str, str]:
        period = Period(date.fromisoformat(first), date.fromisoformat(last)).year_ago
        return str(period.first), str(period.last)

    assert ago("2026-11-01", "2026-11-30") == ("2025-11-01", "2025-11-30")
    assert ago("2025-02-01", "2025-02-28") == ("2024-02-01", "2024-02-29")
    assert ago("2024-02-29", "2024-03-05") == ("2023-02-28", "2023-03-05")
