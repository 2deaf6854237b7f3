"""The clock ledger in words: one plain Chinese sentence per line, then the sum (domain §2.3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby

from .ledger import Clock, Line, LineKind, halted_seconds, halted_since, own_after, replayed
from .worktime import Calendar, LimitUnit, local_day, time_text, weekday_text
from .worktime import due as due_of

_FORMER_CALENDAR = "（按当时的日历计算）"
_DAY_UNITS = (LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS)


def explain(clock: Clock, calendar: Calendar) -> list[str]:
    """One sentence per line: when, what, who, why, the rest days skipped, how the deadline moved; last the sum.

    Rest days are named from this calendar; a line that was counted under another one says so instead.
    """
    said = [_started(clock, calendar)]
    for i, line in enumerate(clock.lines[1:], start=1):
        head, body = _change(Clock(clock.limit, clock.lines[:i]), line, calendar)
        body = f"：{body}" if body else ""
        said.append(f"{time_text(line.at)} {head}{_because(line)}{body}；{_effect(line)}。")
    return [*said, _sum(clock)]


def _started(clock: Clock, calendar: Calendar) -> str:
    line, limit = clock.lines[0], clock.limit
    from_day_1 = limit.unit in _DAY_UNITS
    days = ""
    if limit.counts_working_time:
        days = _FORMER_CALENDAR
        if due_of(line.at, limit, calendar) == line.own:
            days = _rest_days(calendar, local_day(line.at) + timedelta(days=from_day_1), local_day(line.own))
    day_0 = "，起算当日不计" if from_day_1 else ""
    return f"{time_text(line.at)} 起算{_because(line)}：时限{limit.label}{day_0}，到{time_text(line.own)}{days}。"


def _change(before: Clock, line: Line, calendar: Calendar) -> tuple[str, str]:
    """What a line after the first records: its head, and what follows from it."""
    match line.kind:
        case LineKind.RESUME | LineKind.REOPEN:
            return line.kind.label, _run_again(before, line, calendar)
        case LineKind.EXTENSION:
            unit = _extension_unit(before)
            return f"延期{line.days}个{unit.label}", _extension(before, line, calendar)
        case LineKind.EXTERNAL:
            if line.external is None or line.cap is None:
                return "上级时限取消", ""
            return line.kind.label, _external(line.external, line.cap, line.days, calendar)
        case LineKind.CALENDAR:
            return line.kind.label, _recalendared(before, line, calendar)
        case _:
            return line.kind.label, ""


def _run_again(before: Clock, line: Line, calendar: Calendar) -> str:
    since = halted_since(before.lines) or line.at
    seconds = halted_seconds(since, line.at, before.limit, calendar)
    halt = f"自{time_text(since)}停计"
    if not _still_holds(before, line, calendar):
        halt += _FORMER_CALENDAR
    elif before.limit.counts_working_time:
        rests = _rest_days(calendar, local_day(since), local_day(line.at))
        halt += f"，计工作时间{_hours(seconds)}{rests}"
    else:
        halt += f"，历时{_days_and_hours(seconds)}"
    if line.own == before.own_due:
        return f"{halt}，本级时限不顺延"
    return f"{halt}，本级时限由{time_text(before.own_due)}顺延到{time_text(line.own)}"


def _extension(before: Clock, line: Line, calendar: Calendar) -> str:
    own = before.own_due
    moved = f"本级时限由{time_text(own)}延到{time_text(line.own)}"
    if _extension_unit(before) is LimitUnit.NATURAL_DAYS:
        return moved
    if not _still_holds(before, line, calendar):
        return moved + _FORMER_CALENDAR
    return moved + _rest_days(calendar, local_day(own) + timedelta(days=1), local_day(line.own))


def _extension_unit(clock: Clock) -> LimitUnit:
    return LimitUnit.NATURAL_DAYS if clock.limit.unit is LimitUnit.NATURAL_DAYS else LimitUnit.WORKING_DAYS


def _external(external: datetime, cap: datetime, reserve: int, calendar: Calendar) -> str:
    if reserve == 0:
        return time_text(external)
    days = _rest_days(calendar, local_day(cap) + timedelta(days=1), local_day(external))
    return f"{time_text(external)}，预留{reserve}个工作日，最迟{time_text(cap)}{days}"


def _recalendared(before: Clock, line: Line, calendar: Calendar) -> str:
    said = "按新的放假安排重算"
    if line.own != before.own_due:
        said += f"，本级时限由{time_text(before.own_due)}改为{time_text(line.own)}"
    if line.cap is not None and line.cap != before.cap:
        said += f"，上级时限预留后最迟{time_text(line.cap)}"
    if replayed(before, calendar) != (line.own, line.cap):
        return said + _FORMER_CALENDAR
    return said + _rest_days(calendar, local_day(before.started) + timedelta(days=1), local_day(line.due))


def _still_holds(before: Clock, line: Line, calendar: Calendar) -> bool:
    """Whether this calendar gives the own due the line recorded."""
    own = own_after(line, before.own_due, halted_since(before.lines), before.limit, calendar)
    return own == line.own


def _because(line: Line) -> str:
    said = "，".join(part for part in (line.why, line.by) if part)
    return f"（{said}）" if said else ""


def _effect(line: Line) -> str:
    if line.delta == 0:
        return "办结时限不变"
    moved = f"办结时限{'后移' if line.delta > 0 else '提前'}{_days_and_hours(abs(line.delta))}"
    named = line.kind is not LineKind.EXTERNAL and line.due == line.own
    return moved if named else f"{moved}，为{time_text(line.due)}"


def _sum(clock: Clock) -> str:
    deltas = [line.delta for line in clock.lines if line.delta]
    steps = "，".join(("加" if delta > 0 else "减") + _days_and_hours(abs(delta)) for delta in deltas)
    said = f"合计：起算{time_text(clock.started)}，{steps}，办结时限为{time_text(clock.due)}"
    if clock.stopped:
        return f"{said}，时钟已停止，不再变化。"
    if clock.paused:
        return f"{said}；现在暂停，恢复后顺延。"
    return f"{said}。"


def _rest_days(calendar: Calendar, first: date, last: date) -> str:
    """The days of a stretch that do not follow the ordinary week, and whether its years are provisional."""
    skipped: list[str] = []
    weekend = False
    stretch = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    for works, run in groupby(stretch, calendar.is_workday):
        days = list(run)
        if works:
            skipped += [f"{_short(d, first)}（{weekday_text(d)}）调休上班" for d in days if _is_weekend(d)]
        elif all(_is_weekend(d) and d not in calendar.days for d in days):
            weekend = True
        else:
            skipped.append(f"{_run_text(days, first)}放假")
    said = "、".join(skipped)
    if weekend:
        said += "，其余周末不计" if skipped else "周末不计"
    years = [y for y in range(first.year, last.year + 1) if calendar.provisional(y)]
    pending = f"（{'、'.join(map(str, years))}年放假安排未公布，暂定）" if years else ""
    return (f"，其间{said}" if said else "") + pending


def _run_text(days: list[date], first: date) -> str:
    """10月1日—7日; the month again where it changes."""
    begin, end = days[0], days[-1]
    said = _short(begin, first)
    if begin == end:
        return said
    return f"{said}—{end.day}日" if begin.month == end.month else f"{said}—{_short(end, begin)}"


def _short(day: date, said_before: date) -> str:
    if day.year == said_before.year:
        return f"{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5


def _days_and_hours(seconds: int) -> str:
    """12天40分; 0 is 0分."""
    days, rest = divmod(seconds, 86400)
    return f"{days}天" + (_hours(rest) if rest else "") if days else _hours(rest)


def _hours(seconds: int) -> str:
    """27小时20分: working time is never said in days, whose length differs."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "小时"), (minutes, "分"), (rest, "秒"))
    return "".join(f"{n}{unit}" for n, unit in parts if n) or "0分"
