"""When the public reports: the shape of the days and hours, against what real platforms show."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from statistics import mean, pvariance

import pytest

from commandcenter.demo.arrivals import arrivals, period, storm_day
from commandcenter.models.timing.worktime import TZ, Calendar
from commandcenter.models.town.township_files import load_township

END = date(2026, 11, 20)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return load_township(Path(__file__).resolve().parents[2] / "resources" / "township").calendar


@pytest.fixture(scope="module")
def year(calendar: Calendar):
    """Two years of arrivals, forty a day, and the days they fall on."""
    days = period(END, 730)
    return days, arrivals(Random(5), days, 40, calendar)


def test_period_ends_with_its_last_day():
    assert period(END, 3) == [date(2026, 11, 18), date(2026, 11, 19), END]


def test_mean_is_what_was_asked_for(year):
    days, coming = year
    assert len(coming) / len(days) == pytest.approx(40, rel=0.05)


def test_in_order_and_inside_the_period(year):
    days, coming = year
    assert coming == sorted(coming, key=lambda a: a.at)
    assert {a.at.astimezone(TZ).date() for a in coming} <= set(days)


def test_rest_days_bring_a_third(year, calendar: Calendar):
    days, coming = year
    counts = Counter(a.at.astimezone(TZ).date() for a in coming)
    ordinary = [day for day in days if day != storm_day(days)]
    work = mean(counts[day] for day in ordinary if calendar.is_workday(day))
    rest = mean(counts[day] for day in ordinary if not calendar.is_workday(day))
    assert rest / work == pytest.approx(1 / 3, rel=0.1)


def test_days_are_over_dispersed(year, calendar: Calendar):
    """Far more than a Poisson process, whose variance is its mean."""
    days, coming = year
    counts = Counter(a.at.astimezone(TZ).date() for a in coming)
    work = [counts[day] for day in days if calendar.is_workday(day)]
    assert pvariance(work) > 4 * mean(work)


def test_peaks_of_the_day(year):
    hours = Counter(a.at.astimezone(TZ).hour for a in year[1] if not a.storm)
    for peak in (10, 15, 17):
        assert hours[peak] > hours[peak - 1]
        assert hours[peak] > hours[peak + 1]


def test_the_night_of_rain(year):
    days, coming = year
    storm = [a for a in coming if a.storm]
    assert {a.at.astimezone(TZ).date() for a in storm} == {storm_day(days)}
    assert sum(a.at.astimezone(TZ).hour >= 19 for a in storm) > len(storm) / 3
