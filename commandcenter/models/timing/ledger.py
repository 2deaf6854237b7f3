"""The clock of one task and its ledger: every line that moved the due, as it happened (domain §2.2, §2.3).

A `Clock` is a frozen value; each function returns a new one with one more line. Started plus the deltas of its
lines *is* the due, in plain seconds, whatever the calendar becomes later. `ledger_text.explain` says it in words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ..errors import RuleBroken
from ..labels import Labelled
from .worktime import Calendar, Limit, LimitUnit, local_day, time_text, whole_second
from .worktime import due as due_of


class LineKind(Labelled):
    """What a line of the ledger records; the code is what JSON carries."""

    START = "S", "起算"
    PAUSE = "P", "暂停"
    RESUME = "R", "恢复"
    EXTENSION = "E", "延期"
    EXTERNAL = "X", "上级时限"
    CALENDAR = "C", "日历更新"
    STOP = "T", "停止"
    REOPEN = "O", "重启"


_HALTS = (LineKind.PAUSE, LineKind.STOP)
_RUNS = (LineKind.START, LineKind.RESUME, LineKind.REOPEN)


class Line(NamedTuple):
    """One line: when, by how many seconds the due moved, and what stood after it.

    `own` is the limit's own due, `cap` the latest moment the external deadline leaves. `days` are working days
    granted by an EXTENSION or reserved before an EXTERNAL deadline; `external` is that deadline, None lifts it.
    """

    kind: LineKind
    at: datetime
    delta: int
    own: datetime
    cap: datetime | None
    days: int = 0
    external: datetime | None = None
    why: str = ""
    by: str = ""

    @property
    def due(self) -> datetime:
        """The due after this line."""
        return self.own if self.cap is None else min(self.own, self.cap)


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit with its ledger; everything else is read from the lines."""

    limit: Limit
    lines: tuple[Line, ...]

    @property
    def started(self) -> datetime:
        return self.lines[0].at

    @property
    def own_due(self) -> datetime:
        """What the own limit, its pauses and extensions give, before any external deadline."""
        return self.lines[-1].own

    @property
    def cap(self) -> datetime | None:
        """The latest moment the external deadline leaves after its reserve, if there is one."""
        return self.lines[-1].cap

    @property
    def due(self) -> datetime:
        """The deadline: the earlier of the own due and the cap (domain §2.2, external clock)."""
        return self.lines[-1].due

    @property
    def external_due(self) -> datetime | None:
        """The external deadline in force."""
        return next((line.external for line in reversed(self.lines) if line.kind is LineKind.EXTERNAL), None)

    @property
    def running(self) -> bool:
        return halted_since(self.lines) is None

    @property
    def paused(self) -> bool:
        return not self.running and not self.stopped

    @property
    def stopped(self) -> bool:
        return self.lines[-1].kind is LineKind.STOP

    @property
    def paused_since(self) -> datetime | None:
        return halted_since(self.lines) if self.paused else None

    @property
    def stopped_at(self) -> datetime | None:
        return self.lines[-1].at if self.stopped else None


def start(at: datetime, limit: Limit, calendar: Calendar, why: str = "", by: str = "") -> Clock:
    """A running clock from that instant."""
    begin = whole_second(at)
    own = due_of(begin, limit, calendar)
    return Clock(limit, (Line(LineKind.START, begin, _seconds(begin, own), own, None, why=why, by=by),))


def pause(clock: Clock, at: datetime, why: str, by: str) -> Clock:
    """The clock stands still from then (待核查, 挂账 …); the due moves when it resumes."""
    _refuse_stopped(clock)
    if clock.paused_since is not None:
        raise RuleBroken(f"时钟自{time_text(clock.paused_since)}起已暂停，不能重复暂停")
    return _with(clock, LineKind.PAUSE, at, clock.own_due, clock.cap, why=why, by=by)


def resume(clock: Clock, at: datetime, calendar: Calendar, by: str, why: str = "") -> Clock:
    """Runs again: the own due moves forward by the working time the pause lasted (24×7, natural days: all time)."""
    _refuse_stopped(clock)
    since = clock.paused_since
    if since is None:
        raise RuleBroken("时钟没有暂停，不能恢复")
    return _run_again(clock, LineKind.RESUME, since, at, calendar, why, by)


def stop(clock: Clock, at: datetime, why: str = "", by: str = "") -> Clock:
    """The task has ended; its due never changes again."""
    _refuse_stopped(clock)
    return _with(clock, LineKind.STOP, at, clock.own_due, clock.cap, why=why, by=by)


def reopen(clock: Clock, at: datetime, calendar: Calendar, why: str, by: str = "") -> Clock:
    """A stopped clock runs again, as if paused since it stopped, or since the pause in which it stopped."""
    since = halted_since(clock.lines)
    if since is None or not clock.stopped:
        raise RuleBroken("时钟没有停止，不能重启")
    return _run_again(clock, LineKind.REOPEN, since, at, calendar, why, by)


def extend(clock: Clock, at: datetime, days: int, calendar: Calendar, by: str, why: str = "") -> Clock:
    """The own due moves to the office close of the n-th working day after it; a natural-day limit by natural days.

    An external deadline still caps it. Whether the extension may be granted (asked before due, ≤ 10 days in all)
    is the life cycle's to decide.
    """
    _refuse_stopped(clock)
    if days < 1:
        raise RuleBroken(f"延期至少1天，不能是{days}天", field="days")
    own = _extended(clock.own_due, days, clock.limit, calendar)
    return _with(clock, LineKind.EXTENSION, at, own, clock.cap, days=days, why=why, by=by)


def set_external(
    clock: Clock,
    at: datetime,
    external_due: datetime | None,
    calendar: Calendar,
    by: str,
    reserve: int = 1,
    why: str = "",
) -> Clock:
    """The external deadline replaces the former one; None lifts it. The same deadline again changes nothing.

    The cap is the office close of the reserve-th working day before its day; without reserve the deadline itself.
    """
    _refuse_stopped(clock)
    if reserve < 0:
        raise RuleBroken(f"上级时限的预留天数不能是{reserve}", field="reserve")
    external = None if external_due is None else whole_second(external_due)
    cap = _capped(external, reserve, calendar)
    if (external, cap) == (clock.external_due, clock.cap):
        return clock
    own = clock.own_due
    return _with(clock, LineKind.EXTERNAL, at, own, cap, days=reserve, external=external, why=why, by=by)


def recalendar(clock: Clock, at: datetime, calendar: Calendar, why: str = "", by: str = "") -> Clock:
    """Everything counted anew from the recorded facts under this calendar.

    The same clock when nothing moves, or when it has stopped: finished tasks never change (domain §2.3). Where
    only the one of own due and cap moves that does not decide, the line's delta is 0.
    """
    if clock.stopped:
        return clock
    own, cap = replayed(clock, calendar)
    if (own, cap) == (clock.own_due, clock.cap):
        return clock
    return _with(clock, LineKind.CALENDAR, at, own, cap, why=why, by=by)


def halted_since(lines: tuple[Line, ...]) -> datetime | None:
    """Since when the clock stands still after these lines; None when it runs."""
    since = None
    for line in reversed(lines):
        if line.kind in _RUNS:
            break
        if line.kind in _HALTS:
            since = line.at
    return since


def halted_seconds(since: datetime, until: datetime, limit: Limit, calendar: Calendar) -> int:
    """What a pause is worth to a limit: working seconds, or all seconds when it does not count working time."""
    if limit.counts_working_time:
        return calendar.working_seconds(since, until)
    return _seconds(since, until)


def own_after(line: Line, own: datetime, since: datetime | None, limit: Limit, calendar: Calendar) -> datetime:
    """What a line makes of an own due under a calendar; `since`: when the halt began that the line may end."""
    if line.kind in _RUNS and since is not None:
        return _moved(own, halted_seconds(since, line.at, limit, calendar), limit, calendar)
    if line.kind is LineKind.EXTENSION:
        return _extended(own, line.days, limit, calendar)
    return own


def replayed(clock: Clock, calendar: Calendar) -> tuple[datetime, datetime | None]:
    """Own due and cap counted from the recorded facts under a calendar."""
    own, cap = due_of(clock.started, clock.limit, calendar), None
    for i, line in enumerate(clock.lines):
        own = own_after(line, own, halted_since(clock.lines[:i]), clock.limit, calendar)
        if line.kind is LineKind.EXTERNAL:
            cap = _capped(line.external, line.days, calendar)
    return own, cap


def to_json(clock: Clock) -> str:
    """One compact JSON text; a line is [kind, at, delta, own, cap, days, external, why, by], instants in seconds."""
    return _encode({"limit": str(clock.limit), "lines": [_packed(line) for line in clock.lines]})


def from_json(text: str) -> Clock:
    """The clock `to_json` wrote, equal in every field."""
    data = json.loads(text)
    return Clock(Limit.parse(data["limit"]), tuple(_unpacked(line) for line in data["lines"]))


def _with(
    clock: Clock,
    kind: LineKind,
    at: datetime,
    own: datetime,
    cap: datetime | None,
    *,
    days: int = 0,
    external: datetime | None = None,
    why: str,
    by: str,
) -> Clock:
    """One more line; its delta follows from the state it leaves."""
    line = Line(kind, _next_second(clock, at), 0, own, cap, days, external, why, by)
    return Clock(clock.limit, (*clock.lines, line._replace(delta=_seconds(clock.due, line.due))))


def _run_again(
    clock: Clock, kind: LineKind, since: datetime, at: datetime, calendar: Calendar, why: str, by: str
) -> Clock:
    worth = halted_seconds(since, _next_second(clock, at), clock.limit, calendar)
    own = _moved(clock.own_due, worth, clock.limit, calendar)
    return _with(clock, kind, at, own, clock.cap, why=why, by=by)


def _extended(own: datetime, days: int, limit: Limit, calendar: Calendar) -> datetime:
    if limit.unit is LimitUnit.NATURAL_DAYS:
        return own + timedelta(days=days)
    return calendar.close(calendar.nth_workday_after(local_day(own), days))


def _moved(own: datetime, seconds: int, limit: Limit, calendar: Calendar) -> datetime:
    if limit.counts_working_time:
        return calendar.add_working_seconds(own, seconds)
    return own + timedelta(seconds=seconds)


def _capped(external: datetime | None, reserve: int, calendar: Calendar) -> datetime | None:
    if external is None or reserve == 0:
        return external
    return calendar.close(calendar.workday_before(local_day(external), reserve))


def _next_second(clock: Clock, at: datetime) -> datetime:
    second = whole_second(at)
    last = clock.lines[-1]
    if second < last.at:
        raise RuleBroken(f"{time_text(second)}早于台账最后一行（{time_text(last.at)}{last.kind.label}），时间不能倒退")
    return second


def _refuse_stopped(clock: Clock) -> None:
    if clock.stopped_at is not None:
        raise RuleBroken(f"时钟已于{time_text(clock.stopped_at)}停止，时限不再变化")


def _seconds(a: datetime, b: datetime) -> int:
    return int((b - a).total_seconds())


def _packed(line: Line) -> tuple[object, ...]:
    kind, at, delta, own, cap, days, external, why, by = line
    return kind.value, _epoch(at), delta, _epoch(own), cap and _epoch(cap), days, external and _epoch(external), why, by


def _unpacked(values: list[Any]) -> Line:
    kind, at, delta, own, cap, days, external, why, by = values
    last = None if cap is None else _instant(cap)
    until = None if external is None else _instant(external)
    return Line(_KINDS[kind], _instant(at), delta, _instant(own), last, days, until, why, by)


def _epoch(at: datetime) -> int:
    return int(at.timestamp())


def _instant(epoch: int) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)


_KINDS = {kind.value: kind for kind in LineKind}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
