"""Time in the words of the desk: what is left, when it was, how long ago (UX rule: time is words first)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from .worktime import TZ, Calendar, local_day

#: What stands in the place of a clock that does not run.
STANDS_STILL = "停表"


def span(length: timedelta) -> str:
    """A length of time in its two largest units: 8分, 1时34分, 1天2时; under a minute in seconds."""
    seconds = max(0, int(length.total_seconds()))
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes = rest // 60
    if days:
        return f"{days}天{hours}时" if hours else f"{days}天"
    if hours:
        return f"{hours}时{minutes}分" if minutes else f"{hours}时"
    return f"{minutes}分" if minutes else f"{rest}秒"


def rough(length: timedelta) -> str:
    """A length of time in its largest unit alone: 8分, 1时, 17天."""
    found = re.match(r"\d+[天时分秒]", span(length))
    return found.group() if found else ""


def time_left(due: datetime | None, now: datetime) -> str:
    """剩 8分, 剩 1时34分, 剩 1天2时, 超时 12分; 停表 without a deadline. Plain time, as the wall clock tells it."""
    if due is None:
        return STANDS_STILL
    if now <= due:
        return f"剩 {span(due - now)}"
    return f"超时 {span(now - due)}"


def working_left(due: datetime, now: datetime, calendar: Calendar) -> str:
    """What is left of a limit that counts working time: 剩 2个工作日, on its last day 剩 3时20分（工作时间）, then
    超时.

    Working days are counted as limits count them: today is day 0.
    """
    if now > due:
        return time_left(due, now)
    day, last, days = local_day(now), local_day(due), 0
    while day < last and (day := calendar.nth_workday_after(day, 1)) <= last:
        days += 1
    if days:
        return f"剩 {days}个工作日"
    return f"剩 {span(timedelta(seconds=calendar.working_seconds(now, due)))}（工作时间）"


def clock_time(at: datetime, now: datetime) -> str:
    """今天 13:52, 昨天 09:05, 明天 17:30, else 11-16 15:20; of another year 2025-11-16 15:20. Shanghai time."""
    local, today = at.astimezone(TZ), now.astimezone(TZ).date()
    day = _NEAR.get((local.date() - today).days)
    if day is None:
        return date_time(at) if local.year == today.year else f"{local:%Y-%m-%d %H:%M}"
    return f"{day} {local:%H:%M}"


def date_time(at: datetime) -> str:
    """11-16 15:20: short, and the same whenever it is read. Shanghai time."""
    return f"{at.astimezone(TZ):%m-%d %H:%M}"


def ago(at: datetime, now: datetime) -> str:
    """刚刚, 8分前, 3时前, 2天前: in its largest unit alone. The future is 刚刚: clocks of two machines differ."""
    seconds = int((now - at).total_seconds())
    for unit, length in (("天", 86400), ("时", 3600), ("分", 60)):
        if seconds >= length:
            return f"{seconds // length}{unit}前"
    return "刚刚"


def placed(place: str, title: str) -> str:
    """西村二村　路灯不亮: a case in one line. A title that begins with its place says it once."""
    return title if title.startswith(place) else f"{place}　{title}"


_NEAR = {-1: "昨天", 0: "今天", 1: "明天"}
