"""The clock ledger as a picture and as a short account (domain §2.3): pure arithmetic for whoever draws it.

The axis counts what the limit counts: working time, where nights and lunch have no width, or plain time (24×7,
natural days). Positions are seconds on that axis. `used + left` is the limit with its extensions; pauses lie beside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from ..labels import Labelled
from .ledger import Clock, Line, LineKind, halted_seconds
from .worktime import TZ, Calendar, LimitUnit, local_day

#: How much of what lies far behind the deadline is drawn, in lengths of the limit; the rest is cut off at the edge.
_FARTHEST = 3
_SHORTEST_AXIS = 3600
_STANDS = (LineKind.PAUSE, LineKind.STOP)
_RUNS = (LineKind.RESUME, LineKind.REOPEN)


class PartKind(Labelled):
    USED = "USED", "已用"
    LEFT = "LEFT", "剩余"
    PAUSED = "PAUSED", "停表"
    OVER = "OVER", "超时"


class MarkKind(Labelled):
    START = "START", "起"
    NOW = "NOW", "现在"
    END = "END", "止"
    DUE = "DUE", "到期"
    EXTERNAL = "EXTERNAL", "上级"


class Part(NamedTuple):
    """A stretch of the axis; `why` names the reason of a pause."""

    kind: PartKind
    begin: int
    end: int
    why: str = ""


class DaySlice(NamedTuple):
    """The width a local day takes; `after_rest`: days without width lie before it."""

    day: date
    begin: int
    end: int
    after_rest: bool


class Mark(NamedTuple):
    """A moment on the axis; `beyond` when it lies behind the end of what is drawn."""

    kind: MarkKind
    at: datetime
    x: int
    beyond: bool


@dataclass(frozen=True, slots=True)
class ClockPicture:
    """What is drawn, and the figures beside it in seconds of the limit's own time.

    `used + left` is the whole limit; `over` is what ran beyond it, `paused` how long it stood still. `late`: it ran on
    behind its due, be it at night, when nothing counts. `moves`: it stands still now, and its due moves with that.
    """

    length: int
    days: tuple[DaySlice, ...]
    parts: tuple[Part, ...]
    marks: tuple[Mark, ...]
    used: int
    left: int
    over: int
    paused: int
    late: bool
    moves: bool

    @property
    def total(self) -> int:
        return self.used + self.left

    @property
    def share(self) -> float:
        """The used share of the limit, 0–1."""
        return self.used / self.total if self.total else 1.0


class _Halt(NamedTuple):
    """`until` None while it lasts."""

    since: datetime
    until: datetime | None
    why: str


class _Axis:
    """Positions of instants; everything is measured from `origin`."""

    def __init__(self, clock: Clock, calendar: Calendar) -> None:
        self._limit, self._calendar = clock.limit, calendar
        self.whole_days = clock.limit.unit in (LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS)
        self.origin = self._origin(clock.started)

    def _origin(self, started: datetime) -> datetime:
        """A limit of days begins with the whole first day, so that days can be compared."""
        if not self.whole_days:
            return started
        day = local_day(started)
        if not self._limit.counts_working_time:
            return _midnight(day)
        if not self._calendar.is_workday(day):
            day = self._calendar.nth_workday_after(day, 1)
        return min(self._calendar.spans(day)[0][0], started)

    def span(self, a: datetime, b: datetime) -> int:
        """Seconds of the limit's own time from a to b; 0 when b is not later."""
        return halted_seconds(a, b, self._limit, self._calendar) if a < b else 0

    def x(self, at: datetime) -> int:
        return self.span(self.origin, at)

    def days(self, length: int) -> Iterator[DaySlice]:
        """The days of the axis until one ends at or behind `length`."""
        day, last, begin = local_day(self.origin), None, 0
        while begin < length or last is None:
            end = self.x(_midnight(day + timedelta(days=1)))
            if end > begin:
                yield DaySlice(day, begin, end, last is not None and (day - last).days > 1)
                last = day
            day, begin = day + timedelta(days=1), end


def picture(clock: Clock, calendar: Calendar, now: datetime, ended_at: datetime | None = None) -> ClockPicture:
    """The clock as it stands now, or as it stood when its task ended."""
    ended = ended_at or clock.stopped_at
    moment = max(clock.started, now if ended is None else min(now, ended))
    axis = _Axis(clock, calendar)
    halts = [_Halt(h.since, h.until and min(h.until, moment), h.why) for h in _halts(clock.lines) if h.since <= moment]
    total = _allowed(clock, axis, halts, moment)
    parts = list(_parts(axis, clock.started, halts, moment, total))
    ran = sum(p.end - p.begin for p in parts if p.kind is not PartKind.PAUSED)
    used, left, over = min(ran, max(total, 0)), max(total - ran, 0), max(ran - total, 0)
    moves = ended is None and bool(halts) and halts[-1].until is None
    here = axis.x(moment)
    due_x = here + left if moves else axis.x(clock.due)
    if ended is None and left:
        parts.append(Part(PartKind.LEFT, here, here + left))
    marks = [
        (MarkKind.START, clock.started, axis.x(clock.started)),
        (MarkKind.NOW if ended is None else MarkKind.END, moment, here),
        (MarkKind.DUE, clock.due, due_x),
    ]
    if clock.external_due is not None:
        marks.append((MarkKind.EXTERNAL, clock.external_due, axis.x(clock.external_due)))
    days, length = _drawn(axis, parts, marks, due_x)
    return ClockPicture(
        length=length,
        days=days,
        parts=tuple(p._replace(end=min(p.end, length)) for p in parts if p.begin < length),
        marks=tuple(Mark(kind, at, min(x, length), x > length) for kind, at, x in marks),
        used=used,
        left=left,
        over=over,
        paused=sum(p.end - p.begin for p in parts if p.kind is PartKind.PAUSED),
        late=(halts[-1].since if halts and halts[-1].until is None else moment) > clock.due,
        moves=moves,
    )


def _halts(lines: tuple[Line, ...]) -> list[_Halt]:
    found: list[_Halt] = []
    for line in lines:
        stands = bool(found) and found[-1].until is None
        if line.kind in _STANDS and not stands:
            found.append(_Halt(line.at, None, line.why))
        elif line.kind in _RUNS and stands:
            found[-1] = found[-1]._replace(until=line.at)
    return found


def _allowed(clock: Clock, axis: _Axis, halts: list[_Halt], moment: datetime) -> int:
    """How long the clock may run in all: to the own due, which closed pauses moved, or to the cap, which none moves.

    Negative when the external deadline lies before the start.
    """
    started, cap = clock.started, clock.cap
    own = axis.span(started, clock.own_due) - sum(axis.span(h.since, h.until) for h in halts if h.until)
    if cap is None:
        return own
    halted = sum(axis.span(h.since, min(h.until or moment, cap)) for h in halts)
    return min(own, axis.span(started, cap) - axis.span(cap, started) - halted)


def _parts(axis: _Axis, started: datetime, halts: list[_Halt], moment: datetime, total: int) -> Iterator[Part]:
    """Running and paused stretches in turn until the moment; what runs beyond `total` is over."""
    ran, since = 0, started
    for halt in [*halts, _Halt(moment, moment, "")]:
        begin, end = axis.x(since), axis.x(halt.since)
        turn = min(max(begin + total - ran, begin), end)
        yield from _stretch(PartKind.USED, begin, turn)
        yield from _stretch(PartKind.OVER, turn, end)
        yield from _stretch(PartKind.PAUSED, end, axis.x(halt.until or moment), halt.why)
        ran, since = ran + end - begin, halt.until or moment


def _stretch(kind: PartKind, begin: int, end: int, why: str = "") -> Iterator[Part]:
    if end > begin:
        yield Part(kind, begin, end, why)


def _drawn(
    axis: _Axis, parts: list[Part], marks: list[tuple[MarkKind, datetime, int]], due_x: int
) -> tuple[tuple[DaySlice, ...], int]:
    """The days that are drawn and the length of the axis: to the last thing on it, but not endlessly."""
    begin = marks[0][2]
    farthest = begin + max(_FARTHEST * (due_x - begin), _SHORTEST_AXIS)
    length = max(1, min(farthest, max([x for _, _, x in marks] + [p.end for p in parts])))
    days = tuple(axis.days(length))
    if axis.whole_days:
        return days, days[-1].end
    return (*days[:-1], days[-1]._replace(end=length)), length


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TZ)


# --- the same account as short lines ---------------------------------------------------------------------------------


class AccountLine(NamedTuple):
    """One line: what was added ("+"), what caps it ("≤"), the sum ("="). `to` is the due after it; where it has none,
    `moves` says that it moves on while the clock stands still."""

    sign: str
    what: str
    why: str
    to: datetime | None
    moves: bool = False


def account(clock: Clock, calendar: Calendar, ended_at: datetime | None = None) -> tuple[AccountLine, ...]:
    """Start, limit, pauses, extensions, external deadline; the last line is the sum. `explain` says it at length.

    The due of a task that has ended moves no more, even where its clock stood still at the end.
    """
    first = clock.lines[0]
    lines = [AccountLine("", "起算", _because(first), first.at), AccountLine("+", clock.limit.label, "", first.own)]
    halt: Line | None = None
    for line in clock.lines[1:]:
        if line.kind in _STANDS:
            halt = halt or line
        elif line.kind in _RUNS and halt is not None:
            lines.append(_pause(clock, halt, line, calendar))
            halt = None
        else:
            lines.append(_ACCOUNTS[line.kind](clock, line))
    moves = clock.paused and ended_at is None
    if halt is not None and not clock.stopped:
        since = f"{_because(halt)}　{_short(halt.at)} 起"
        lines.append(AccountLine("+", "停表中", since, None, moves) if moves else AccountLine("", "停表", since, None))
    capped = "取较早者" if clock.cap is not None else ""
    return (*lines, AccountLine("=", "到期", capped, None if moves else clock.due, moves))


def span_words(seconds: int) -> str:
    """6时40分; working time is never said in days, whose length differs."""
    hours, minutes = divmod(seconds // 60, 60)
    if not hours:
        return f"{minutes}分"
    return f"{hours}时{minutes}分" if minutes else f"{hours}时"


def _pause(clock: Clock, halt: Line, line: Line, calendar: Calendar) -> AccountLine:
    worth = halted_seconds(halt.at, line.at, clock.limit, calendar)
    why = f"{halt.why or halt.kind.label}　{_short(halt.at)} 至 {_short(line.at)}"
    return AccountLine("+", f"停表 {span_words(worth)}", why, line.own)


def _extension(clock: Clock, line: Line) -> AccountLine:
    unit = LimitUnit.NATURAL_DAYS if clock.limit.unit is LimitUnit.NATURAL_DAYS else LimitUnit.WORKING_DAYS
    return AccountLine("+", f"延期 {line.days}个{unit.label}", _because(line), line.own)


def _external(clock: Clock, line: Line) -> AccountLine:
    if line.external is None:
        return AccountLine("", "上级时限取消", _because(line), line.own)
    reserve = f"预留 {line.days} 个工作日" if line.days else "不留余地"
    return AccountLine("≤", f"上级 {_short(line.external)}", reserve, line.cap)


def _recalendared(clock: Clock, line: Line) -> AccountLine:
    return AccountLine("±", line.kind.label, _because(line), line.own)


_ACCOUNTS: dict[LineKind, Callable[[Clock, Line], AccountLine]] = {
    LineKind.EXTENSION: _extension,
    LineKind.EXTERNAL: _external,
    LineKind.CALENDAR: _recalendared,
}


def _because(line: Line) -> str:
    return "　".join(part for part in (line.why, line.by) if part)


def _short(at: datetime) -> str:
    return f"{at.astimezone(TZ):%m-%d %H:%M}"
