"""Working days, office hours and limits (domain §2.3)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.bench.clock_histories import world
from commandcenter.models.errors import RuleBroken
from commandcenter.models.timing.worktime import (
    TZ,
    Calendar,
    Limit,
    LimitUnit,
    OfficeHours,
    due,
    local_day,
    time_text,
    whole_second,
)

SUMMER = OfficeHours(date(2026, 5, 1), ((time(8, 30), time(12)), (time(14, 30), time(18))))
WINTER = OfficeHours(date(2026, 10, 1), ((time(8, 30), time(12)), (time(13, 30), time(17, 30))))
RESTS_2026 = (
    ("2026-01-01", 3), ("2026-02-15", 9), ("2026-04-04", 3), ("2026-05-01", 5), ("2026-06-19", 3),
    ("2026-09-25", 3), ("2026-10-01", 7),
)  # fmt: skip
WORKS_2026 = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")


def calendar_2026() -> Calendar:
    days = {date.fromisoformat(d) + timedelta(days=i): False for d, n in RESTS_2026 for i in range(n)}
    days |= {date.fromisoformat(d): True for d in WORKS_2026}
    return Calendar(days, frozenset({2026}), (WINTER, SUMMER))


CALENDAR = calendar_2026()


def at(text: str) -> datetime:
    """A Shanghai instant written "2026-09-30 16:50"."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-02-13", 5, "2026-02-27 17:30"),
        ("2026-09-18", 10, "2026-10-09 17:30"),
        ("2026-04-30", 5, "2026-05-11 18:00"),
        ("2026-09-30", 5, "2026-10-13 17:30"),
    ],
)
@pytest.mark.parametrize("clock", ["00:00", "08:30", "12:30", "17:30", "23:59:59"])
def test_working_day_vectors_hold_whatever_the_hour(start: str, days: int, expected: str, clock: str) -> None:
    # Hours before the first valid_from are the earliest ones known.
    hours = (OfficeHours(date(2025, 10, 1), WINTER.spans), SUMMER, WINTER)
    calendar = Calendar(CALENDAR.days, CALENDAR.announced, hours)
    assert due(at(f"{start} {clock}"), Limit(days, LimitUnit.WORKING_DAYS), calendar) == at(expected)


def test_a_start_on_a_rest_day_is_day_0() -> None:
    assert due(at("2026-10-03 10:00"), Limit.parse("1wd"), CALENDAR) == at("2026-10-08 17:30")
    assert due(at("2026-10-10 20:00"), Limit.parse("1wd"), CALENDAR) == at("2026-10-12 17:30")


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-09-30 17:45", 30, "2026-10-08 08:45"),  # over the holiday into winter hours
        ("2026-09-30 17:30", 30, "2026-09-30 18:00"),  # reached exactly at close: close, not the next opening
        ("2026-09-30 18:00", 30, "2026-10-08 09:00"),  # starts exactly at close
        ("2026-09-30 08:30", 210, "2026-09-30 12:00"),
        ("2026-09-30 08:30", 211, "2026-09-30 14:31"),
        ("2026-09-30 13:00", 30, "2026-09-30 15:00"),  # starts in the lunch break
        ("2026-10-04 03:00", 450, "2026-10-08 17:30"),
        ("2026-09-30 09:00:17", 30, "2026-09-30 09:30:17"),
    ],
)
def test_working_minutes(start: str, minutes: int, expected: str) -> None:
    assert due(at(start), Limit(minutes, LimitUnit.WORKING_MINUTES), CALENDAR) == at(expected)


def test_plain_limits() -> None:
    assert due(at("2026-10-02 23:30"), Limit.parse("120m"), CALENDAR) == at("2026-10-03 01:30")
    assert due(at("2026-09-28 10:00"), Limit.parse("15nd"), CALENDAR) == at("2026-10-13 23:59:59")
    assert due(at("2026-09-28 10:00"), Limit.parse("60nd"), CALENDAR) == at("2026-11-27 23:59:59")


def test_the_due_is_utc_in_whole_seconds() -> None:
    start = at("2026-09-28 10:00:59.999999")
    for text in ("2wd", "30wm", "30m", "2nd"):
        found = due(start, Limit.parse(text), CALENDAR)
        assert found.tzinfo is UTC
        assert found.microsecond == 0
    assert whole_second(start) == at("2026-09-28 10:00:59")


def test_days_and_spans() -> None:
    assert CALENDAR.is_workday(date(2026, 10, 10))
    assert not CALENDAR.is_workday(date(2026, 10, 7))
    assert not CALENDAR.is_workday(date(2026, 10, 11))
    assert CALENDAR.spans(date(2026, 10, 7)) == ()
    assert CALENDAR.spans(date(2026, 9, 30)) == (
        (at("2026-09-30 08:30"), at("2026-09-30 12:00")),
        (at("2026-09-30 14:30"), at("2026-09-30 18:00")),
    )
    assert CALENDAR.close(date(2026, 10, 8)) == at("2026-10-08 17:30")
    with pytest.raises(ValueError, match="rest day"):
        CALENDAR.close(date(2026, 10, 7))
    assert CALENDAR.workday_before(date(2026, 10, 13)) == date(2026, 10, 12)
    assert CALENDAR.workday_before(date(2026, 10, 12)) == date(2026, 10, 10)
    assert CALENDAR.workday_before(date(2026, 10, 8), 2) == date(2026, 9, 29)


def test_unannounced_years_follow_the_week_and_are_provisional() -> None:
    assert CALENDAR.provisional(2027)
    assert CALENDAR.provisional(date(2027, 1, 1))
    assert not CALENDAR.provisional(2026)
    assert not CALENDAR.provisional(date(2026, 12, 31))
    assert CALENDAR.is_workday(date(2027, 1, 1))
    assert not CALENDAR.is_workday(date(2027, 1, 2))


def test_long_reaches_agree_with_short_ones() -> None:
    fresh = calendar_2026()
    assert fresh.nth_workday_after(date(2026, 1, 1), 2500) > date(2035, 1, 1)
    assert fresh.workday_before(fresh.nth_workday_after(date(2026, 1, 4), 2500), 2500) == date(2026, 1, 4)
    far = fresh.add_working_seconds(at("2026-01-04 08:30"), 10**7)
    assert fresh.working_seconds(at("2026-01-04 08:30"), far) == 10**7
    assert fresh.working_seconds(far, at("2026-01-04 08:30")) == -(10**7)


@pytest.mark.parametrize("year", [1960, 2500, 9999])
def test_years_outside_the_calendar_are_refused(year: int) -> None:
    for limit in ("1wd", "1wm"):
        with pytest.raises(RuleBroken, match="超出日历范围"):
            due(datetime(year, 6, 1, tzinfo=UTC), Limit.parse(limit), calendar_2026())


def test_a_calendar_without_working_days_is_refused_in_words() -> None:
    days = {date(2026, 1, 1) + timedelta(days=i): False for i in range(6000)}
    closed = Calendar(days, frozenset({2026}), (WINTER,))
    for limit in ("90wd", "9000wm"):
        with pytest.raises(RuleBroken, match="工作日太少"):
            due(at("2026-03-01 10:00"), Limit.parse(limit), closed)


@pytest.mark.parametrize(
    "spans",
    [
        (),
        ((time(12), time(9)),),
        ((time(9), time(9)),),
        ((time(9), time(12)), (time(11, 30), time(17))),
        ((time(13), time(17)), (time(9), time(12))),
        ((time(9, 0, 30), time(12)),),
    ],
)
def test_bad_office_hours_are_refused(spans: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(RuleBroken, match="2026-05-01"):
        OfficeHours(date(2026, 5, 1), spans)


def test_a_calendar_needs_unambiguous_hours() -> None:
    with pytest.raises(RuleBroken, match="没有办公时间"):
        Calendar({}, frozenset(), ())
    with pytest.raises(RuleBroken, match="两次"):
        Calendar({}, frozenset(), (SUMMER, OfficeHours(SUMMER.valid_from, WINTER.spans)))


def test_misuse_is_a_bug_not_a_sentence() -> None:
    now = at("2026-01-05 10:00")
    with pytest.raises(ValueError, match="from 1"):
        CALENDAR.nth_workday_after(date(2026, 1, 5), 0)
    with pytest.raises(ValueError, match="from 1"):
        CALENDAR.workday_before(date(2026, 1, 5), 0)
    with pytest.raises(ValueError, match="forwards"):
        CALENDAR.add_working_seconds(now, -1)
    with pytest.raises(ValueError, match="naive"):
        CALENDAR.working_seconds(now.replace(tzinfo=None), now)


def test_calendars_of_the_same_facts_are_equal_and_keep_no_hold_on_their_source() -> None:
    source = {date(2026, 10, 1): False}
    calendar = Calendar(source, frozenset({2026}), (SUMMER, WINTER))
    source[date(2026, 10, 2)] = False
    assert calendar.is_workday(date(2026, 10, 2))
    due(at("2026-10-01 09:00"), Limit.parse("5wd"), calendar)
    assert calendar == Calendar({date(2026, 10, 1): False}, frozenset({2026}), (WINTER, SUMMER))


@pytest.mark.parametrize(
    ("text", "label", "is_24x7"),
    [
        ("5wd", "5个工作日", False),
        ("30wm", "30分钟（工作时间）", False),
        ("240wm", "4小时（工作时间）", False),
        ("120m", "2小时（24×7）", True),
        ("90m", "90分钟（24×7）", True),
        ("60nd", "60个自然日", False),
    ],
)
def test_limits_read_and_write(text: str, label: str, is_24x7: bool) -> None:
    limit = Limit.parse(text)
    assert (str(limit), limit.label, limit.is_24x7) == (text, label, is_24x7)


@pytest.mark.parametrize("text", ["", "5", "wd", "5 wd", "-5wd", "0wd", "5x", "５wd", "999999wd", "5wd\n"])
def test_other_texts_are_no_limit(text: str) -> None:
    with pytest.raises(RuleBroken, match="时限"):
        Limit.parse(text)


def test_texts_for_people() -> None:
    assert time_text(datetime(2026, 10, 13, 9, 30, tzinfo=UTC)) == "2026年10月13日（周二）17:30"
    assert time_text(datetime(2026, 10, 13, 16, 0, 5, tzinfo=UTC)) == "2026年10月14日（周三）00:00:05"
    assert local_day(datetime(2026, 10, 13, 16, 0, tzinfo=UTC)) == date(2026, 10, 14)


MOMENTS = st.integers(0, 3 * 365 * 86400).map(lambda s: at("2025-01-02 00:00") + timedelta(seconds=s))


@given(MOMENTS, st.integers(0, 500_000), st.integers(0, 500_000))
def test_adding_working_seconds_in_two_steps_or_one(start: datetime, a: int, b: int) -> None:
    end = CALENDAR.add_working_seconds(start, a + b)
    assert CALENDAR.add_working_seconds(CALENDAR.add_working_seconds(start, a), b) == end
    assert CALENDAR.working_seconds(start, end) == a + b


@given(st.tuples(MOMENTS, MOMENTS).map(sorted), st.sampled_from(["3wd", "70wm", "90m", "15nd"]))
def test_a_later_start_is_never_due_earlier(starts: list[datetime], limit: str) -> None:
    first, second = (due(start, Limit.parse(limit), CALENDAR) for start in starts)
    assert first <= second
    assert first > starts[0]


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_trial_s_holiday_facts_are_the_published_ones(shared_data: Path, year: int) -> None:
    source = json.loads((shared_data / f"holidays_{year}.json").read_text(encoding="utf-8"))
    published = {date.fromisoformat(d["date"]): not d["isOffDay"] for d in source["days"]}
    facts = world(0, announced=False).calendar().days
    assert {d: works for d, works in facts.items() if d.year == year} == published
    if year == 2026:
        assert CALENDAR.days == published
