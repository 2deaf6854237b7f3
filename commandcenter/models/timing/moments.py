"""Reading and writing a moment the way people say it: 1430, 昨天 9:10, 11-23 14:30; the days a sentence names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from .worktime import TZ

_DAYS = {"前天": -2, "昨天": -1, "昨晚": -1, "今天": 0, "今早": 0, "今晚": 0, "明天": 1, "后天": 2}
_DAYS |= {"yesterday": -1, "today": 0, "tomorrow": 1}
_DATE = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:：点时](?P<minute>\d{1,2})?分?|(?P<tight>\d{2}))")
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十廿]+(?=[年月日号点时])")
_DIGITS = {"〇": 0} | {figure: value for value, figure in enumerate("零一二三四五六七八九")}
_WEEK = "一二三四五六日"
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天]"
#: A day within a sentence; 24号楼 and 3号杆 are places. The weekday behind a date belongs to it.
_SAID = re.compile(
    rf"(?P<named>大后天|后天|[明今昨前][天日晚])"
    rf"|(?:(?P<year>\d{{4}})[年/.-])?(?P<month>\d{{1,2}})[月/.-](?P<day>\d{{1,2}})(?!\d)[日号]?(?:[(（]?{_WEEKDAY}[)）]?)?"
    rf"|(?<!\d)(?P<bare>\d{{1,2}})[日号](?![楼院户线杆房路桩井机库门灯])"
    rf"|(?P<week>[本这下]?){_WEEKDAY}"
)


def moment_words(at: datetime) -> str:
    """The moment in full, local time: 2026-11-23 14:30."""
    return at.astimezone(TZ).strftime("%Y-%m-%d %H:%M")


def read_moment(words: str, now: datetime) -> datetime | None:
    """The moment (UTC, whole minutes) somebody means at `now`; None when it cannot be told.

    A time without a day is today's; a date without a year is the nearest one, past or to come.
    """
    rest = words.strip().lower()
    today = now.astimezone(TZ).date()
    day: date | None = today
    named = next((name for name in _DAYS if rest.startswith(name)), None)
    if named is not None:
        day, rest = today + timedelta(days=_DAYS[named]), rest.removeprefix(named)
    elif dated := _DATE.match(rest):
        day, rest = _date(dated, today), rest[dated.end() :]
    clock = _TIME.fullmatch(rest.strip(" t，,　"))
    if day is None or clock is None:
        return None
    hour, minute = int(clock["hour"]), int(clock["minute"] or clock["tight"] or 0)
    if hour > 23 or minute > 59:
        return None
    return datetime.combine(day, time(hour, minute), TZ).astimezone(UTC)


def read_day(words: str, now: datetime) -> date | None:
    """The day somebody means: 10-1, 2026-10-01, 明天; None when it cannot be told."""
    moment = read_moment(f"{words} 0:00", now) if words.strip() else None
    return moment.astimezone(TZ).date() if moment else None


def _date(found: re.Match[str], today: date) -> date | None:
    years = [int(found["year"])] if found["year"] else [today.year - 1, today.year, today.year + 1]
    days = []
    for year in years:
        try:
            days.append(date(year, int(found["month"]), int(found["day"])))
        except ValueError:
            continue
    return min(days, key=lambda day: abs(day - today), default=None)


class SaidDay(NamedTuple):
    """A day that a sentence speaks of, and the words from `begin` to `end` that do; None: no such day."""

    begin: int
    end: int
    day: date | None


def in_figures(words: str) -> str:
    """Dates and hours written in Chinese numerals with figures: 十一月二十一日 → 11月21日."""
    return _NUMERAL.sub(lambda found: str(_number(found.group())), words)


def _number(numeral: str) -> int:
    tens, is_ten, ones = numeral.replace("廿", "二十").partition("十")
    if is_ten:
        return 10 * (_DIGITS[tens[-1]] if tens else 1) + (_DIGITS[ones[-1]] if ones else 0)
    return int("".join(str(_DIGITS[one]) for one in tens))


def days_in(words: str, now: datetime) -> tuple[SaidDay, ...]:
    """Every day that words speak of at `now`: 11月21日, 21号, 明天, 下周五. A day of the month or of the week alone is
    the next to come, one without a year the nearest."""
    today = now.astimezone(TZ).date()
    return tuple(SaidDay(found.start(), found.end(), _said(found, today)) for found in _SAID.finditer(words))


def _said(found: re.Match[str], today: date) -> date | None:
    if named := found["named"]:
        away = 3 if named == "大后天" else {"前": -2, "昨": -1, "今": 0, "明": 1, "后": 2}[named[0]]
        return today + timedelta(days=away)
    if found["month"]:
        return _date(found, today)
    if found["bare"]:
        coming = (today + timedelta(days=n) for n in range(62))
        return next((day for day in coming if day.day == int(found["bare"])), None)
    weekday = _WEEK.index(found.group()[-1].replace("天", "日"))
    ahead = (weekday - today.weekday()) % 7
    if found["week"] == "下":
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=ahead)
