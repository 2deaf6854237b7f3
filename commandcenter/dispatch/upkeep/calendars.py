"""The yearly holiday notice: read from pasted text, shown with what it moves, put in force with a ledger line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ...models.errors import UserError
from ...models.store import duties
from ...models.timing import holidays, ledger
from ...models.timing.holidays import Notice
from ...models.timing.ledger import Clock
from ...models.timing.worktime import Calendar, local_day
from ..desk import Desk
from .settings import NewCalendar, Recount, put_calendar, require

#: The key under which changes of the holidays are told.
HOLIDAYS = "calendar"
_SHOWN_DAYS = 12


@dataclass(frozen=True, slots=True)
class Shift:
    """So many running deadlines move from one day to another."""

    before: date
    after: date
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a notice would do: days that change (with whether they work then), and the deadlines it moves, of so many
    that run."""

    notice: Notice
    changed: tuple[tuple[date, bool], ...]
    shifts: tuple[Shift, ...]
    running: int

    @property
    def moved(self) -> int:
        return sum(shift.count for shift in self.shifts)


def preview(desk: Desk, text: str, year: int | None = None) -> Preview:
    """What the notice says and moves; nothing is written. Raises NotAllowed, UserError naming what cannot be read."""
    require(desk)
    notice = holidays.read_notice(text, year)
    with desk.store.read() as connection:
        calendar = desk.store.setup(connection).township.calendar
        new = holidays.adopted(calendar, notice)
        changed = holidays.changed_days(calendar, new)
        clocks = duties.running_clocks(connection)
    return Preview(notice, changed, _shifts(clocks, new), len(clocks))


def adopt(desk: Desk, text: str, year: int | None, why: str) -> Recount:
    """Puts the notice in force. Raises UserError when it changes nothing, too."""
    notice = holidays.read_notice(text, year)

    def other(calendar: Calendar, today: date) -> NewCalendar:
        new = holidays.adopted(calendar, notice)
        changed = holidays.changed_days(calendar, new)
        if not changed and new.announced == calendar.announced:
            raise UserError(f"{notice.year}年的日历本来就是这样，没有改动", field="text")
        before, after = (f"{notice.year}年 {holidays.year_said(one, notice.year)}" for one in (calendar, new))
        return NewCalendar(new, HOLIDAYS, before, f"{after}{_days_said(changed)}")

    return put_calendar(desk, why, other)


def _days_said(changed: tuple[tuple[date, bool], ...]) -> str:
    if not changed:
        return ""
    said = "、".join(f"{day:%m-%d}{'上班' if works else '放假'}" for day, works in changed[:_SHOWN_DAYS])
    return f"（{said}{' 等' if len(changed) > _SHOWN_DAYS else ''}）"


def _shifts(clocks: Iterable[Clock], calendar: Calendar) -> tuple[Shift, ...]:
    moved: Counter[tuple[date, date]] = Counter()
    for clock in clocks:
        due = ledger.recalendar(clock, clock.lines[-1].at, calendar).due
        if due != clock.due:
            moved[local_day(clock.due), local_day(due)] += 1
    return tuple(Shift(before, after, count) for (before, after), count in sorted(moved.items()))
