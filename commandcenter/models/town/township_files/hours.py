"""Holidays, make-up workdays and office hours from their tables (domain §2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from ...errors import RuleBroken
from ...labels import Labelled
from ...timing.worktime import Calendar, OfficeHours, read_span
from .rows import Problems, Row, Settings

_YEARS = range(2000, 2200)


class _DayKind(Labelled):
    REST = "rest", "放假"
    WORK = "work", "调休上班"


def read_calendar(days: Sequence[Row], hours: Sequence[Row], settings: Settings, problems: Problems) -> Calendar | None:
    """The calendar, or None when no office hours could be read (the reason is noted)."""
    announced = _announced(settings)
    kinds = dict(map(_day, days))
    for year in sorted(announced - {day.year for day in kinds}):
        problems.add("calendar.csv", f"{year}年列为已公布放假安排，表里却没有这一年的日期")
    if not hours:
        problems.add("office_hours.csv", "没有一行办公时间")
    office = tuple(one for one in map(_office_hours, hours) if one is not None)
    if len({one.valid_from for one in office}) < max(len(office), 1):
        return None
    return Calendar(kinds, announced, office)


def _announced(settings: Settings) -> frozenset[int]:
    years = settings.section("calendar", ("announced",)).get("announced", [])
    if not isinstance(years, list) or not all(type(year) is int and year in _YEARS for year in years):
        settings.wrong("announced", "应为年份的列表，如[2024, 2025, 2026]")
        return frozenset()
    return frozenset(years)


def _day(row: Row) -> tuple[date, bool]:
    day = _once(row, "date")
    row.text("name")
    return day, row.choice("kind", _DayKind) is _DayKind.WORK


def _office_hours(row: Row) -> OfficeHours | None:
    valid_from = _once(row, "valid_from")
    spans = [_span(row, part) for part in row.items("spans")]
    try:
        return OfficeHours(valid_from, tuple(span for span in spans if span is not None))
    except RuleBroken as broken:
        if spans and None not in spans:
            row.wrong("spans", broken.message)
        return None


def _once(row: Row, column: str) -> date:
    day = row.day(column)
    if day != date.min:
        row.once(column, day, f"日期{day}")
    return day


def _span(row: Row, part: str) -> tuple[time, time] | None:
    span = read_span(part)
    if span is None:
        row.wrong("spans", f"“{part}”不是时段，应如08:30-12:00、13:30-17:30")
    return span
