"""Working time: which days and hours the town works, and when a limit ends (domain §2.3).

Instants are aware datetimes, returned in UTC as whole seconds; days are days in Asia/Shanghai.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from ..errors import RuleBroken
from ..labels import Labelled

TZ = ZoneInfo("Asia/Shanghai")

_SATURDAY = 5
_YEARS = range(1970, 2200)  # the years at both ends only round off the others
# A year with fewer working days than this is a broken calendar, not a town's year.
_LEAST_WORKDAYS = 100
_LONGEST_LIMIT = 100_000
_SPAN = re.compile(r"(\d{1,2})[:：](\d\d)[-–—~～至](\d{1,2})[:：](\d\d)")
_LIMIT_TEXT = re.compile(r"([0-9]{1,6})(wd|wm|m|nd)")


def local_day(at: datetime) -> date:
    """The day in Asia/Shanghai an instant belongs to ("day" in every figure)."""
    return at.astimezone(TZ).date()


def whole_second(at: datetime) -> datetime:
    """The instant in UTC without its fraction of a second."""
    return _instant(_epoch(at))


def day_text(day: date) -> str:
    """2026年10月13日（周二）"""
    return f"{day.year}年{day.month}月{day.day}日（{weekday_text(day)}）"


def weekday_text(day: date) -> str:
    """周二"""
    return "周" + "一二三四五六日"[day.weekday()]


def time_text(at: datetime) -> str:
    """2026年10月13日（周二）17:30 in Shanghai time; seconds only when there are any."""
    local = at.astimezone(TZ)
    return day_text(local) + local.strftime("%H:%M:%S" if local.second else "%H:%M")


def read_span(text: str) -> tuple[time, time] | None:
    """A span of one day as people write it, 08:30-12:00; None for what is none."""
    match = _SPAN.fullmatch(text)
    try:
        if match:
            a, b, c, d = (int(number) for number in match.groups())
            return time(a, b), time(c, d)
    except ValueError:
        pass
    return None


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Office hours in force from a day on (summer, winter), as local spans with the lunch break between them.

    Raises RuleBroken when spans are missing, overlap, run past midnight or are not whole minutes.
    """

    valid_from: date
    spans: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        if not self.spans:
            raise RuleBroken(f"{self.valid_from}起的办公时间没有填写时段", field="spans")
        ends = [t for span in self.spans for t in span]
        if any(t.second or t.microsecond or t.tzinfo for t in ends):
            raise RuleBroken(f"{self.valid_from}起的办公时间须精确到整分钟", field="spans")
        if any(a >= b for a, b in self.spans) or any(a[1] > b[0] for a, b in pairwise(self.spans)):
            raise RuleBroken(f"{self.valid_from}起的办公时间须先后排列，上班早于下班，时段不得重叠", field="spans")

    @property
    def seconds(self) -> int:
        """Working seconds of one day."""
        return sum((b.hour - a.hour) * 3600 + (b.minute - a.minute) * 60 for a, b in self.spans)


@dataclass(frozen=True, slots=True)
class _Timeline:
    """All working days and spans of some years, as sorted columns to bisect; instants are epoch seconds."""

    begin: int
    end: int
    workdays: list[int]  # ordinals
    opens: list[int]
    closes: list[int]
    worked: list[int]  # working seconds from `begin` to the close of the span

    def position(self, at: int) -> int:
        """Working seconds between `begin` and the instant."""
        i = bisect_right(self.opens, at) - 1
        return 0 if i < 0 else self.worked[i] - max(0, self.closes[i] - at)

    def opening(self, position: int) -> int:
        """The latest instant at which no more seconds are worked: at a span's close, the next opening."""
        i = bisect_right(self.worked, position)
        return self.closes[i] - (self.worked[i] - position)

    def instant(self, position: int) -> int:
        """The earliest instant at which so many seconds are worked: a span's close, not the next opening."""
        i = bisect_left(self.worked, position)
        return self.closes[i] - (self.worked[i] - position)


_NO_TIMELINE = _Timeline(0, 0, [], [], [], [])


@dataclass(slots=True)
class _Known:
    """What was worked out so far."""

    spans: dict[date, tuple[tuple[datetime, datetime], ...]] = field(default_factory=dict)
    timeline: _Timeline = _NO_TIMELINE


@lru_cache(maxsize=8)
def _known(_days: frozenset[tuple[date, bool]], _hours: tuple[OfficeHours, ...]) -> _Known:
    """One for all calendars of these days and hours: a township that is read again is not worked out again."""
    return _Known()


@dataclass(frozen=True)
class Calendar:
    """The town's working days and office hours.

    `days` holds the days that differ from the weekend rule: True works (make-up workdays), False rests
    (holidays). Years outside `announced` have no holiday arrangement yet: they follow the weekend rule
    (and any single day already set) and are provisional, 暂定. Before the first `valid_from` its hours hold.
    Raises RuleBroken without office hours, for two with one start day, and for instants outside 1971–2198.
    """

    days: Mapping[date, bool]
    announced: frozenset[int]
    hours: tuple[OfficeHours, ...]
    _known: _Known = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hours = tuple(sorted(self.hours, key=lambda h: h.valid_from))
        if not hours:
            raise RuleBroken("日历没有办公时间", field="hours")
        for one, other in pairwise(hours):
            if one.valid_from == other.valid_from:
                raise RuleBroken(f"{one.valid_from}起的办公时间填写了两次", field="hours")
        object.__setattr__(self, "hours", hours)
        object.__setattr__(self, "days", dict(self.days))
        object.__setattr__(self, "_known", _known(frozenset(self.days.items()), hours))

    def is_workday(self, d: date) -> bool:
        return self.days.get(d, d.weekday() < _SATURDAY)

    def provisional(self, d: date | int) -> bool:
        """Whether the day's year (or the year) has no announced holiday arrangement."""
        return (d if isinstance(d, int) else d.year) not in self.announced

    def spans(self, d: date) -> tuple[tuple[datetime, datetime], ...]:
        """The day's office spans in UTC, in order; empty on a rest day."""
        spans = self._known.spans.get(d)
        if spans is None:
            spans = self._known.spans[d] = self._spans_of(d)
        return spans

    def close(self, d: date) -> datetime:
        """Office close of a working day (UTC). A rest day has none: ValueError."""
        spans = self.spans(d)
        if not spans:
            raise ValueError(f"{d} is a rest day")
        return spans[-1][1]

    def hours_on(self, d: date) -> OfficeHours:
        """The office hours of its working days around that day."""
        return self.hours[max(bisect_right(self.hours, d, key=lambda h: h.valid_from) - 1, 0)]

    def nth_workday_after(self, d: date, n: int) -> date:
        """The n-th working day after the day, which itself never counts; n ≥ 1."""
        _positive(n)
        at = _noon(d)
        timeline = self._covering(at, at + (1 + n // _LEAST_WORKDAYS) * _YEAR)
        return _pick(timeline.workdays, bisect_right(timeline.workdays, d.toordinal()) + n - 1)

    def workday_before(self, d: date, n: int = 1) -> date:
        """The n-th working day before the day, which itself never counts; n ≥ 1."""
        _positive(n)
        at = _noon(d)
        timeline = self._covering(at - (1 + n // _LEAST_WORKDAYS) * _YEAR, at)
        return _pick(timeline.workdays, bisect_left(timeline.workdays, d.toordinal()) - n)

    def add_working_seconds(self, start: datetime, seconds: int) -> datetime:
        """When so many working seconds (≥ 0) after the start have passed.

        Reached exactly at a span's end it is that end, not the next opening; zero seconds is the start itself.
        """
        if seconds < 0:
            raise ValueError("working seconds are counted forwards")
        at = _epoch(start)
        if seconds == 0:
            return _instant(at)
        years = 1 + seconds // (_LEAST_WORKDAYS * self._shortest_day)
        timeline = self._covering(at, at + years * _YEAR)
        position = timeline.position(at) + seconds
        if position > timeline.worked[-1]:
            raise _broken_calendar()
        return _instant(timeline.instant(position))

    def back_working_seconds(self, end: datetime, seconds: int) -> datetime:
        """Since when so many working seconds (≥ 0) have passed at the end; never in the night or lunch before them."""
        years = 1 + seconds // (_LEAST_WORKDAYS * self._shortest_day)
        at = _epoch(end)
        timeline = self._covering(at - years * _YEAR, at)
        position = timeline.position(at) - seconds
        if position < 0:
            raise _broken_calendar()
        return _instant(timeline.opening(position))

    def working_seconds(self, a: datetime, b: datetime) -> int:
        """Working seconds from a to b; negative when b is earlier."""
        begin, end = _epoch(a), _epoch(b)
        timeline = self._covering(min(begin, end), max(begin, end))
        return timeline.position(end) - timeline.position(begin)

    @cached_property
    def _shortest_day(self) -> int:
        return min(h.seconds for h in self.hours)

    def _spans_of(self, d: date) -> tuple[tuple[datetime, datetime], ...]:
        if not self.is_workday(d):
            return ()
        return tuple(
            (datetime.combine(d, a, TZ).astimezone(UTC), datetime.combine(d, b, TZ).astimezone(UTC))
            for a, b in self.hours_on(d).spans
        )

    def _covering(self, first: int, last: int) -> _Timeline:
        """The timeline of at least the years of both instants: built on need, then only grown."""
        timeline = self._known.timeline
        if timeline.begin <= first and last < timeline.end:
            return timeline
        if first < _noon(date(_YEARS[1], 1, 1)) or last > _noon(date(_YEARS[-2], 12, 31)):
            raise RuleBroken(f"日期超出日历范围（{_YEARS[1]}年至{_YEARS[-2]}年）")
        years = [_instant(at).year for at in (first, last)]
        if timeline is not _NO_TIMELINE:
            years += [_instant(timeline.begin).year + 1, _instant(timeline.end).year - 1]
        timeline = self._build(min(years) - 1, max(years) + 1)
        self._known.timeline = timeline
        return timeline

    def _build(self, first: int, last: int) -> _Timeline:
        begin, end = date(first, 1, 1), date(last, 12, 31)
        timeline = _Timeline(_noon(begin), _noon(end), [], [], [], [])
        worked = 0
        for ordinal in range(begin.toordinal(), end.toordinal() + 1):
            spans = self.spans(date.fromordinal(ordinal))
            if spans:
                timeline.workdays.append(ordinal)
            for a, b in spans:
                timeline.opens.append(_epoch(a))
                timeline.closes.append(_epoch(b))
                worked += _epoch(b) - _epoch(a)
                timeline.worked.append(worked)
        return timeline


class LimitUnit(Labelled):
    """How a limit counts; the code is also its suffix in text (`5wd`)."""

    WORKING_DAYS = "wd", "工作日"
    WORKING_MINUTES = "wm", "工作分钟"
    MINUTES = "m", "分钟（24×7）"
    NATURAL_DAYS = "nd", "自然日"


_UNITS = {unit.value: unit for unit in LimitUnit}


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit, 1–100000 of a unit; `str` gives the form for payloads (5wd, 30wm, 120m, 60nd).

    Raises RuleBroken for other numbers.
    """

    n: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        if not 1 <= self.n <= _LONGEST_LIMIT:
            raise RuleBroken(f"时限须在1到{_LONGEST_LIMIT}之间，不能是{self.n}", field="limit")

    def __str__(self) -> str:
        return f"{self.n}{self.unit.value}"

    @staticmethod
    @lru_cache(maxsize=1024)
    def parse(text: str) -> Limit:
        """The limit written as `str` writes it; RuleBroken for anything else."""
        match = _LIMIT_TEXT.fullmatch(text)
        if match is None:
            raise RuleBroken(f"时限“{text}”写法不对，应如5wd、30wm、120m、60nd", field="limit")
        return Limit(int(match[1]), _UNITS[match[2]])

    @property
    def is_24x7(self) -> bool:
        return self.unit is LimitUnit.MINUTES

    @property
    def counts_working_time(self) -> bool:
        """Whether rest days and office hours matter to it."""
        return self.unit in (LimitUnit.WORKING_DAYS, LimitUnit.WORKING_MINUTES)

    @property
    def label(self) -> str:
        """What people read: 5个工作日, 30分钟（工作时间）, 2小时（24×7）, 60个自然日."""
        if self.unit in (LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS):
            return f"{self.n}个{self.unit.label}"
        hours, minutes = divmod(self.n, 60)
        amount = f"{self.n}分钟" if minutes else f"{hours}小时"
        counted = "24×7" if self.is_24x7 else "工作时间"
        return f"{amount}（{counted}）"


def due(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """When a limit that starts then ends (UTC, whole seconds; domain §2.3).

    Working days: day 0 is the start day, even a rest day or after hours; office close of the n-th working day
    after. Working minutes: counted inside office spans. Minutes: plain. Natural days: day 0 is the start day;
    23:59:59 in Shanghai of the n-th day after.
    """
    match limit.unit:
        case LimitUnit.WORKING_DAYS:
            return calendar.close(calendar.nth_workday_after(local_day(start), limit.n))
        case LimitUnit.WORKING_MINUTES:
            return calendar.add_working_seconds(start, limit.n * 60)
        case LimitUnit.MINUTES:
            return whole_second(start) + timedelta(minutes=limit.n)
        case LimitUnit.NATURAL_DAYS:
            last = local_day(start) + timedelta(days=limit.n)
            return datetime.combine(last, time(23, 59, 59), TZ).astimezone(UTC)


_YEAR = 366 * 86400
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def _epoch(at: datetime) -> int:
    if at.tzinfo is None:
        raise ValueError("a naive datetime is no instant")
    return int(at.timestamp() // 1)


def _instant(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


def _noon(d: date) -> int:
    """An instant surely inside the day, in Shanghai and in UTC (it is 12:00 in Shanghai)."""
    return (d.toordinal() - _EPOCH_DAY) * 86400 + 4 * 3600


def _positive(n: int) -> None:
    if n < 1:
        raise ValueError("working days are counted from 1")


def _pick(workdays: list[int], i: int) -> date:
    if not 0 <= i < len(workdays):
        raise _broken_calendar()
    return date.fromordinal(workdays[i])


def _broken_calendar() -> RuleBroken:
    return RuleBroken("日历中的工作日太少，算不出时限，请检查放假安排", field="days")
