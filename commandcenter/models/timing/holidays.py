"""The yearly holiday notice of the State Council as people paste it: which days rest, which weekend days work.

A whole notice (春节 and 国庆节 are in it) settles its year; anything shorter only changes the days it names, so that a
correction or an extra holiday is pasted the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..errors import UserError
from .worktime import Calendar, day_text

_WEEKDAYS = "一二三四五六日"
_SUNDAY = "日天"
#: The holidays every whole notice names; a notice without one of them is worth a second look.
_USUAL = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
_WHOLE = ("春节", "国庆")
_LONGEST = 31
_KEPT = "日历没有改动"
_TITLE = re.compile(r"关于\s*(\d{4})\s*年")
_ANY_YEAR = re.compile(r"(\d{4})\s*年")
_HEADING = re.compile(r"(?:^|[。；\n])\s*(?:第?[一二三四五六七八九十\d]+[、.．)）]\s*)?([一-鿿、]{2,12})[:：]")
_JOINED = re.compile(r"[\s、，,和及与]*")
_TOKEN = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?P<note>（[^）]*）)?"
    r"|(?P<to>至|到|[-—–~～])"
    r"|(?P<count>共\s*\d+\s*天)"
    r"|(?P<verb>放假|休息|上班)"
    r"|(?P<end>[。；\n])"
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says. `days`: True works (调休上班), False rests; `names` says of a resting day what it is for;
    `doubts` is what a person should look at before it is put in force."""

    year: int
    days: Mapping[date, bool]
    names: Mapping[date, str]
    is_whole: bool
    doubts: tuple[str, ...]

    @property
    def rests(self) -> tuple[date, ...]:
        return tuple(sorted(day for day, works in self.days.items() if not works))

    @property
    def works(self) -> tuple[date, ...]:
        return tuple(sorted(day for day, works in self.days.items() if works))


def read_notice(text: str, year: int | None = None) -> Notice:
    """The days of a notice; `year` where the text names none. Raises UserError naming what does not fit: no year, no
    day, a day that does not exist, another weekday than the calendar's, another count of days."""
    plain = text.replace("(", "（").replace(")", "）").replace("\r", "\n")
    titled = _TITLE.search(plain)
    if titled is not None and year is not None and int(titled[1]) != year:
        raise _wrong(f"这是{titled[1]}年的通知，不是{year}年的", "text")
    found = _ANY_YEAR.search(plain)
    of_year = year if year is not None else int(found[1]) if found else None
    if of_year is None:
        raise _wrong("通知里没有写年份，请填写是哪一年", "year")
    reader = _Reader(of_year)
    reader.read(plain)
    if not reader.days:
        raise _wrong("没有读到放假或上班的日子，应如“10月1日（星期四）至7日（星期三）放假调休，共7天”", "text")
    names = " ".join(reader.names.values())
    is_whole = all(name in names for name in _WHOLE)
    return Notice(of_year, reader.days, reader.names, is_whole, tuple(reader.doubts(names, is_whole)))


def adopted(calendar: Calendar, notice: Notice) -> Calendar:
    """The calendar with this notice in it: a whole one settles its year, a short one changes the days it names."""
    if notice.is_whole:
        kept = {day: works for day, works in calendar.days.items() if day.year != notice.year}
        return Calendar({**kept, **notice.days}, calendar.announced | {notice.year}, calendar.hours)
    return Calendar({**calendar.days, **notice.days}, calendar.announced, calendar.hours)


def changed_days(before: Calendar, after: Calendar) -> tuple[tuple[date, bool], ...]:
    """The days that work in one and rest in the other, in order; with whether they work from now on."""
    days = sorted({*before.days, *after.days})
    return tuple((day, after.is_workday(day)) for day in days if before.is_workday(day) != after.is_workday(day))


def year_said(calendar: Calendar, year: int) -> str:
    """A year's arrangement in words: 放假 33 天，调休上班 6 天; 未公布 while there is none."""
    rests = sum(not works for day, works in calendar.days.items() if day.year == year)
    works = sum(works and day.weekday() >= 5 for day, works in calendar.days.items() if day.year == year)
    said = f"放假 {rests} 天，调休上班 {works} 天" if rests or works else ""
    if calendar.provisional(year):
        return f"未公布，按周末推算{f'；另定{said}' if said else ''}"
    return said or "已公布，与周末相同"


class _Reader:
    """Dates are gathered until the word comes that says what becomes of them."""

    def __init__(self, year: int) -> None:
        self._year = year
        self._month: int | None = None
        self._waiting: list[date] = []
        self._is_range = False
        self._rested: list[date] = []
        self.days: dict[date, bool] = {}
        self.names: dict[date, str] = {}

    def read(self, text: str) -> None:
        headings = [(found.start(1), found[1]) for found in _HEADING.finditer(text)]
        read_until = 0
        for token in _TOKEN.finditer(text):
            name = next((name for at, name in reversed(headings) if at <= token.start()), "")
            if token["day"] and not _JOINED.fullmatch(text, read_until, token.start()):
                self._waiting = []  # something else was said of the days before
            self._take(token, name)
            read_until = token.end()

    def _take(self, token: re.Match[str], name: str) -> None:
        if token["day"]:
            self._date(token)
        elif token["to"]:
            self._is_range = bool(self._waiting)
        elif token["count"]:
            self._check_count(token["count"])
        elif token["verb"] == "上班":
            self._settle(True, "")
        elif token["verb"]:
            self._settle(False, name)
        else:
            self._waiting, self._is_range, self._rested = [], False, []

    def _date(self, token: re.Match[str]) -> None:
        if token["month"]:
            self._month = int(token["month"])
        if self._month is None:
            raise _wrong(f"“{token[0]}”没有写月份", "text")
        year = int(token["year"]) if token["year"] else self._year_of(self._month)
        try:
            day = date(year, self._month, int(token["day"]))
        except ValueError:
            raise _wrong(f"没有{year}年{self._month}月{token['day']}日这一天", "text") from None
        _check_weekday(day, token["note"] or "")
        if self._is_range:
            self._waiting += _between(self._waiting[-1], day)
        else:
            self._waiting.append(day)
        self._is_range = False

    def _year_of(self, month: int) -> int:
        """A range over New Year goes on in the next year: 12月30日至1月1日."""
        last = self._waiting[-1] if self._waiting and self._is_range else None
        return last.year + 1 if last is not None and month < last.month else self._year

    def _settle(self, works: bool, name: str) -> None:
        for day in self._waiting:
            if self.days.get(day, works) != works:
                raise _wrong(f"{day_text(day)}既写了放假又写了上班", "text")
            self.days[day] = works
            if not works:
                self.names[day] = name
        if not works and self._waiting:
            self._rested = self._waiting
        self._waiting = []

    def _check_count(self, said: str) -> None:
        count = int("".join(filter(str.isdigit, said)))
        if self._rested and count != len(self._rested):
            first, last = day_text(self._rested[0]), day_text(self._rested[-1])
            raise _wrong(f"{first}至{last}是 {len(self._rested)} 天，通知却写{said}", "text")

    def doubts(self, names: str, is_whole: bool) -> Iterator[str]:
        missing = [name for name in _USUAL if name not in names]
        if is_whole and missing:
            yield f"没有读到{'、'.join(missing)}"
        if not is_whole:
            yield "不是全年的通知：只改写到的这些日子，年份仍为原来的状态"
        for day, works in sorted(self.days.items()):
            if works and day.weekday() < 5:
                yield f"{day_text(day)}本来就上班"
            if abs(day.year - self._year) > 1:
                yield f"{day_text(day)}离{self._year}年很远"


def _between(first: date, last: date) -> list[date]:
    """The days after the first up to the last."""
    length = (last - first).days
    if not 0 < length <= _LONGEST:
        raise _wrong(f"{day_text(first)}至{day_text(last)}不是一段假期", "text")
    return [first + timedelta(days=n) for n in range(1, length + 1)]


def _check_weekday(day: date, note: str) -> None:
    """The weekday beside a date says whether the year is right."""
    said = re.search(r"(?:星期|周)([一二三四五六日天])", note)
    if said is None:
        return
    at = 6 if said[1] in _SUNDAY else _WEEKDAYS.index(said[1])
    if at != day.weekday():
        raise _wrong(f"{day_text(day)}，通知却写{said[0]}：年份或日子不对", "text")


def _wrong(message: str, field: str) -> UserError:
    return UserError(message, field=field, kept=_KEPT)
