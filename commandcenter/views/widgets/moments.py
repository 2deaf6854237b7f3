"""Reading and writing a moment the way people say it: 1430, 昨天 9:10, 11-23 14:30."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from ...models.timing.worktime import TZ

_DAYS = {"前天": -2, "昨天": -1, "昨晚": -1, "今天": 0, "今早": 0, "今晚": 0, "明天": 1, "后天": 2}
_DAYS |= {"yesterday": -1, "today": 0, "tomorrow": 1}
_DATE = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:：点时](?P<minute>\d{1,2})?分?|(?P<tight>\d{2}))")


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
