"""值守: the turns of a day, who is on the roster, the kinds of entries in the shift log (M10, 日常值守).

A *turn* is a span of the clock that the roster plans (白班, 夜班); a *shift* is the time one officer answers for the
centre, from one signed hand-over to the next. The two rarely end at the same minute.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

from ..errors import UserError
from ..labels import Labelled
from ..people import Role
from ..text import one_line
from ..timing.worktime import TZ

#: The posts the roster plans, in the order of its columns.
ROSTER_POSTS = (Role.DUTY_LEADER, Role.SHIFT_LEAD, Role.DISPATCHER, Role.INTAKE)
#: Whoever takes over this long before a turn begins takes over that turn.
_EARLY = timedelta(hours=2)
_NAMES = {1: ("全天",), 2: ("白班", "夜班"), 3: ("早班", "中班", "夜班")}
_MOST_TURNS = 6


class LogKind(Labelled):
    """An entry of the shift log. A promise stays open until somebody ticks it off, over any number of shifts."""

    NOTE = "NOTE", "记事"
    PROMISE = "PROMISE", "约定"
    DIRECTION = "DIRECTION", "领导指示"
    FAULT = "FAULT", "设备故障"


@dataclass(frozen=True, slots=True)
class Turn:
    """One planned span of duty: the `n`-th (from 1) of the local day it begins on; `begins` ≤ t < `ends`, in UTC."""

    day: date
    n: int
    name: str
    begins: datetime
    ends: datetime

    @property
    def hours(self) -> str:
        """08:00–20:00, local."""
        return f"{self.begins.astimezone(TZ):%H:%M}–{self.ends.astimezone(TZ):%H:%M}"


@dataclass(frozen=True, slots=True)
class Turns:
    """How days are divided: the local times at which turns begin; the last one runs into the next morning.

    `later` are other divisions with the day from which each holds, in order.
    """

    starts: tuple[time, ...] = (time(8), time(20))
    later: tuple[tuple[date, tuple[time, ...]], ...] = ()

    @classmethod
    def parse(cls, value: str) -> Turns:
        """The setting `shift.starts`: "08:00 20:00", then "; 2026-11-21 00:00 08:00 16:00" for each later division.

        Raises UserError.
        """
        first, *later = value.split(";")
        try:
            parts = [part.split(None, 1) for part in later]
            changes = tuple((date.fromisoformat(day), read_starts(starts)) for day, starts in parts)
        except ValueError:
            raise _unreadable(value) from None
        if any(a >= b for (a, _), (b, _) in pairwise(changes)):
            raise _unreadable(value)
        return cls(read_starts(first), changes)

    def __str__(self) -> str:
        return "; ".join((_words(self.starts), *(f"{day.isoformat()} {_words(starts)}" for day, starts in self.later)))

    def divided(self, since: date, starts: tuple[time, ...]) -> Turns:
        """Other turns from that day on; days before it stay as they were planned and signed."""
        before = tuple((day, old) for day, old in self.later if day < since)
        held = before[-1][1] if before else self.starts
        return Turns(self.starts, before if starts == held else (*before, (since, starts)))

    def starts_of(self, day: date) -> tuple[time, ...]:
        """The times at which the turns of that day begin."""
        return next((starts for since, starts in reversed(self.later) if since <= day), self.starts)

    def names_of(self, day: date) -> tuple[str, ...]:
        count = len(self.starts_of(day))
        return _NAMES.get(count) or tuple(f"第{n}班" for n in range(1, count + 1))

    def of(self, day: date, n: int) -> Turn:
        """The n-th turn that begins on that day; its last one, where it has fewer."""
        starts = self.starts_of(day)
        n = min(n, len(starts))
        tomorrow = day + timedelta(days=1)
        following = (tomorrow, self.starts_of(tomorrow)[0]) if n == len(starts) else (day, starts[n])
        return Turn(day, n, self.names_of(day)[n - 1], _utc(day, starts[n - 1]), _utc(*following))

    def of_day(self, day: date) -> tuple[Turn, ...]:
        return tuple(self.of(day, n) for n in range(1, len(self.starts_of(day)) + 1))

    def at(self, moment: datetime) -> Turn:
        """The turn that runs at that moment."""
        local = moment.astimezone(TZ)
        begun = sum(start <= local.time() for start in self.starts_of(local.date()))
        if begun:
            return self.of(local.date(), begun)
        yesterday = local.date() - timedelta(days=1)
        return self.of(yesterday, len(self.starts_of(yesterday)))

    def after(self, turn: Turn) -> Turn:
        return self.at(turn.ends)

    def taken_over_at(self, moment: datetime) -> Turn:
        """The turn somebody means who takes over now: the running one, shortly before its end the next."""
        running = self.at(moment)
        return self.after(running) if running.ends - moment <= _EARLY else running


def read_starts(text: str) -> tuple[time, ...]:
    """The times at which the turns of a day begin: "08:00 20:00". Raises UserError."""
    try:
        starts = tuple(time.fromisoformat(part) for part in text.replace("：", ":").split())
    except ValueError:
        starts = ()
    ordered = all(a < b for a, b in pairwise(starts))
    if not starts or len(starts) > _MOST_TURNS or not ordered or any(s.tzinfo or s.second for s in starts):
        raise _unreadable(text)
    return starts


def _words(starts: Iterable[time]) -> str:
    return " ".join(f"{start:%H:%M}" for start in starts)


def _unreadable(value: str) -> UserError:
    return UserError(f"设置 shift.starts 的值“{value}”不正确，应为先后排列的交班时刻，如 08:00 20:00", field="value")


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, TZ).astimezone(UTC)


# --- shifts, their log, silenced alarms ------------------------------------------------------------------------------


def digest(text: str) -> str:
    """sha256 of a signed sheet."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift as it stands. `data` is the hand-over the outgoing officer signed (or that was taken without him)."""

    id: int
    day: date
    turn: int
    begun_at: datetime
    begun_by: str
    after_event: int
    counted_from: datetime
    data: str | None = None
    until_event: int | None = None
    chain_head: str | None = None
    off_login: str | None = None
    off_signed_at: datetime | None = None
    off_reason: str | None = None
    on_login: str | None = None
    ended_at: datetime | None = None
    document_id: int | None = None

    @property
    def seal(self) -> str:
        """sha256 of what was signed: who signs second names the sheet he saw by it."""
        return "" if self.data is None else digest(self.data)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A line of the shift log; `settled_at` ticks a promise off."""

    id: int
    shift_id: int | None
    at: datetime
    login: str
    kind: str
    text: str
    settled_at: datetime | None
    settled_by: str | None


@dataclass(frozen=True, slots=True)
class Silence:
    """An alarm silenced on a workstation until a moment, or until somebody ended it before."""

    id: int
    station: str
    login: str
    since: datetime
    until: datetime
    reason: str
    ended_at: datetime | None
    ended_by: str | None

    def runs_at(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until

    @property
    def over_at(self) -> datetime:
        """When it ended, or will."""
        return self.until if self.ended_at is None else min(self.until, self.ended_at)


# --- the roster ------------------------------------------------------------------------------------------------------

Slot = tuple[date, int]
#: Who is planned for one turn: logins by post, in the order they were named.
Crew = Mapping[Role, tuple[str, ...]]


class Officer(NamedTuple):
    """An account that can stand on the roster."""

    login: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a pasted table: the line as people count them, from 1."""

    line: int
    what: str

    def __str__(self) -> str:
        return f"第{self.line}行：{self.what}"


@dataclass(frozen=True, slots=True)
class RosterTable:
    """A pasted roster as far as it could be read; only one without problems may be kept."""

    slots: Mapping[Slot, Crew] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


_DAY_HEAD, _TURN_HEAD = "日期", "班次"
_CELLS = re.compile(r"\t|,|，|\s{2,}")
_PEOPLE = re.compile(r"[、/;；\s]+")
_DATE = re.compile(r"(?:(?:(\d{4})[-./年])?(\d{1,2})[-./月])?(\d{1,2})日?(?:（.*）|\(.*\)|周.)?")


def read_roster(text: str, month: date, turns: Turns, officers: Iterable[Officer]) -> RosterTable:
    """A month's roster from a table copied out of a sheet: heads 日期 班次 and posts, then a line for each turn.

    Days may be written 2026-11-03, 11月3日 or 3; an empty day is that of the line above (merged cells), an empty turn
    means all turns of the day. Several people in a cell are parted by 、. Names are those of accounts of that post;
    where two bear one name, the login is written.
    """
    return _Reader(month, turns, officers).read(text)


class _Reader:
    def __init__(self, month: date, turns: Turns, officers: Iterable[Officer]) -> None:
        self._month = month
        self._turns = turns
        self._known: dict[tuple[Role, str], list[str]] = defaultdict(list)
        for officer in officers:
            self._known[officer.role, officer.name].append(officer.login)
            self._known[officer.role, officer.login].append(officer.login)
        self._slots: dict[Slot, dict[Role, tuple[str, ...]]] = {}
        self._problems: list[Problem] = []
        self._line = 0

    def read(self, text: str) -> RosterTable:
        heads: list[str] = []
        day: date | None = None
        for self._line, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            cells = [one_line(cell) for cell in _CELLS.split(line.rstrip())]
            if not heads:
                heads = self._heads(cells)
                if not heads:
                    break
                continue
            row = dict(zip(heads, cells, strict=False))
            if len(cells) > len(heads) and any(cells[len(heads) :]):
                self._complain("比表头多出几格")
            day = self._day(row.get(_DAY_HEAD, ""), day)
            if day is not None:
                self._take(day, row)
        if not self._problems and not self._slots:
            self._problems.append(Problem(max(self._line, 1), "没有读到值班安排"))
        return RosterTable(self._slots, tuple(self._problems))

    def _complain(self, what: str) -> None:
        self._problems.append(Problem(self._line, what))

    def _heads(self, cells: Sequence[str]) -> list[str]:
        posts = {post.label for post in ROSTER_POSTS}
        unknown = [cell for cell in cells if cell not in posts | {_DAY_HEAD, _TURN_HEAD}]
        if _DAY_HEAD not in cells or unknown or posts.isdisjoint(cells):
            wanted = "、".join((_DAY_HEAD, _TURN_HEAD, *(post.label for post in ROSTER_POSTS)))
            what = f"表头“{unknown[0]}”不认识，" if unknown else ""
            self._complain(f"{what}表头应为：{wanted}")
            return []
        return list(cells)

    def _day(self, cell: str, above: date | None) -> date | None:
        if not cell:
            if above is None:
                self._complain("没有写日期")
            return above
        found = _DATE.fullmatch(cell)
        try:
            if found is None:
                raise ValueError
            year, month, day = (int(part) if part else None for part in found.groups())
            told = date(year or self._month.year, month or self._month.month, day or 0)
        except ValueError:
            self._complain(f"“{cell}”不是日期")
            return None
        if (told.year, told.month) != (self._month.year, self._month.month):
            self._complain(f"{told} 不在{self._month.year}年{self._month.month}月")
            return None
        return told

    def _take(self, day: date, row: Mapping[str, str]) -> None:
        crew = {post: self._people(post, row[post.label]) for post in ROSTER_POSTS if row.get(post.label)}
        for n in self._turns_of(day, row.get(_TURN_HEAD, "")):
            if (day, n) in self._slots:
                self._complain(f"{day.month}月{day.day}日{self._turns.names_of(day)[n - 1]}排了两次")
            self._slots[day, n] = crew

    def _turns_of(self, day: date, cell: str) -> Sequence[int]:
        names = self._turns.names_of(day)
        if not cell:
            return range(1, len(names) + 1)
        if cell in names:
            return (names.index(cell) + 1,)
        self._complain(f"班次“{cell}”应为：{'、'.join(names)}")
        return ()

    def _people(self, post: Role, cell: str) -> tuple[str, ...]:
        logins: list[str] = []
        for name in filter(None, _PEOPLE.split(cell)):
            found = self._known.get((post, name), [])
            if len(found) == 1:
                logins += found
            elif found:
                self._complain(f"有{len(found)}位{post.label}叫{name}，请写登录名：{'、'.join(found)}")
            else:
                self._complain(f"没有叫“{name}”的{post.label}")
        return tuple(dict.fromkeys(logins))


#: What a roster's columns may be called.
ROSTER_HEADS = (_DAY_HEAD, _TURN_HEAD, *(post.label for post in ROSTER_POSTS))


def roster_text(slots: Mapping[Slot, Crew], turns: Turns, names: Mapping[str, str]) -> str:
    """The roster as the table `read_roster` reads, to be copied into a sheet; people bear their names."""
    lines = ["\t".join((_DAY_HEAD, _TURN_HEAD, *(post.label for post in ROSTER_POSTS)))]
    for (day, n), crew in sorted(slots.items()):
        people = ("、".join(names.get(login, login) for login in crew.get(post, ())) for post in ROSTER_POSTS)
        lines.append("\t".join((day.isoformat(), turns.names_of(day)[n - 1], *people)))
    return "\n".join(lines)
