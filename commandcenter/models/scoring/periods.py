"""Ranges of local days that figures are counted over: months, quarters, or any days somebody chose (domain §3)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """Inclusive local days."""

    first: date
    last: date

    @property
    def months(self) -> int:
        """How many whole calendar months this is, 0 when it is none."""
        whole = self.first.day == 1 and self.last == month_of(self.last).last and self.first <= self.last
        return _month_number(self.last) - _month_number(self.first) + 1 if whole else 0

    @property
    def before(self) -> Period:
        """What it is compared with: as many whole months, else as many days, just before it."""
        if self.months:
            return Period(_months_back(self.first, self.months), self.first - timedelta(days=1))
        return Period(self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1))

    @property
    def year_ago(self) -> Period:
        """The same months or days of the year before; of 29 February the 28th."""
        last = _years_back(self.last)
        return Period(_years_back(self.first), month_of(last).last if self.months else last)

    @property
    def words(self) -> str:
        """2026年10月; 2026年10—12月; 2026-10-03 至 10-20."""
        if self.months == 1:
            return f"{self.first.year}年{self.first.month}月"
        if self.months and self.first.year == self.last.year:
            return f"{self.first.year}年{self.first.month}—{self.last.month}月"
        if self.first == self.last:
            return f"{self.first}"
        same_year = self.first.year == self.last.year
        return f"{self.first} 至 {self.last:%m-%d}" if same_year else f"{self.first} 至 {self.last}"


def month_of(day: date) -> Period:
    """The calendar month of a day."""
    return Period(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))


def quarter_of(day: date) -> Period:
    """The calendar quarter of a day."""
    begin = 3 * ((day.month - 1) // 3) + 1
    return Period(day.replace(month=begin, day=1), month_of(day.replace(month=begin + 2, day=1)).last)


def months_until(day: date, count: int) -> tuple[Period, ...]:
    """The month of a day and those before it, oldest first."""
    return tuple(month_of(_months_back(day, back)) for back in reversed(range(count)))


def months_within(first: date, last: date) -> Iterator[Period]:
    """The calendar months that lie wholly within two days, oldest first."""
    month = month_of(first)
    while month.last <= last:
        if month.first >= first:
            yield month
        if month.last == date.max:
            return
        month = month_of(month.last + timedelta(days=1))


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _years_back(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def _months_back(day: date, count: int) -> date:
    """The first day of the month so many months before that of `day`."""
    year, month = divmod(_month_number(day) - count, 12)
    return date(year, month + 1, 1)
