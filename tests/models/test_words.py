"""Time in words, as the wall clock tells it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandcenter.models.timing.words import (
    STANDS_STILL,
    ago,
    clock_time,
    date_time,
    placed,
    span,
    time_left,
    working_left,
)
from tests.make import at, township

CALENDAR = township().calendar
NOW = at("2026-11-23 14:26")


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ({"minutes": 8}, "剩 8分"),
        ({"minutes": 8, "seconds": 59}, "剩 8分"),
        ({"minutes": 94}, "剩 1时34分"),
        ({"hours": 2}, "剩 2时"),
        ({"hours": 26}, "剩 1天2时"),
        ({"days": 3, "minutes": 50}, "剩 3天"),
        ({"seconds": 32}, "剩 32秒"),
        ({}, "剩 0秒"),
        ({"seconds": -1}, "超时 1秒"),
        ({"minutes": -12}, "超时 12分"),
        ({"days": -1, "hours": -2, "minutes": -5}, "超时 1天2时"),
    ],
)
def test_what_is_left(left: dict[str, float], words: str) -> None:
    assert time_left(NOW + timedelta(**left), NOW) == words


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-09-28 09:00", "剩 3个工作日"),
        ("2026-09-30 20:00", "剩 1个工作日"),
        ("2026-10-04 12:00", "剩 1个工作日"),
        ("2026-10-08 09:00", "剩 7时（工作时间）"),
        ("2026-10-08 12:30", "剩 4时（工作时间）"),
        ("2026-10-08 17:10", "剩 20分（工作时间）"),
        ("2026-10-08 18:00", "超时 30分"),
    ],
)
def test_what_is_left_of_working_time(now: str, words: str) -> None:
    """Counted as the limit counts it: to the close of 8 October, with the holiday before it."""
    assert working_left(at("2026-10-08 17:30"), at(now), CALENDAR) == words


def test_without_a_deadline_the_clock_stands() -> None:
    assert time_left(None, NOW) == STANDS_STILL == "停表"


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)))
def test_a_span_is_never_more_than_it_says(length: timedelta) -> None:
    """Read back, it is short of the length by less than its smaller unit."""
    words = span(length)
    units = {"天": 86400, "时": 3600, "分": 60, "秒": 1}
    read, number = 0, ""
    for character in words:
        if character.isdigit():
            number += character
        else:
            read, number, last = read + int(number) * units[character], "", units[character]
    assert 0 <= length.total_seconds() - read < max(last, 3600 if "天" in words else last)


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-11-23 13:52", "今天 13:52"),
        ("2026-11-23 00:00", "今天 00:00"),
        ("2026-11-22 23:59", "昨天 23:59"),
        ("2026-11-24 17:30", "明天 17:30"),
        ("2026-11-16 15:20", "11-16 15:20"),
        ("2025-11-23 15:20", "2025-11-23 15:20"),
    ],
)
def test_a_clock_time(when: str, words: str) -> None:
    assert clock_time(at(when), NOW) == words


def test_the_day_is_that_of_shanghai() -> None:
    early = at("2026-11-23 07:00")  # the day before in UTC
    assert clock_time(early, NOW) == "今天 07:00"
    assert date_time(early) == "11-23 07:00"


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        ({"seconds": -5}, "刚刚"),
        ({"seconds": 59}, "刚刚"),
        ({"minutes": 8}, "8分前"),
        ({"hours": 3, "minutes": 59}, "3时前"),
        ({"days": 2, "hours": 5}, "2天前"),
    ],
)
def test_how_long_ago(passed: dict[str, float], words: str) -> None:
    assert ago(NOW - timedelta(**passed), NOW) == words


@pytest.mark.parametrize(
    ("place", "title", "line"),
    [
        ("西村二村", "路灯不亮", "西村二村　路灯不亮"),
        ("西村二村", "西村二村路灯不亮", "西村二村路灯不亮"),
        ("", "路灯不亮", "路灯不亮"),
    ],
)
def test_a_case_in_one_line_says_its_place_once(place: str, title: str, line: str) -> None:
    assert placed(place, title) == line
