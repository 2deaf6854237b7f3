"""What an administrator may set: limits, counts, turns, office hours. Each change leaves its event with the old and the
new value and says what it rests on; it holds from the next command on, on every workstation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ...models import settings as rules
from ...models.access import PERMISSIONS, Permission
from ...models.duty.shifts import Turns
from ...models.errors import NotAllowed, NotFound, UserError
from ...models.limits import Limits
from ...models.settings import SETTING, SETTINGS, STARTS, Setting
from ...models.store import duty, settings
from ...models.store.settings import Changed
from ...models.store.store import change_calendar
from ...models.text import one_line
from ...models.timing.hours import REPORTS
from ...models.timing.worktime import Calendar, OfficeHours, day_text, local_day
from ..clockwork import Clockwork
from ..desk import Desk
from ..duty.duty_clock import lease_of

#: The key under which changes of the office hours are told.
HOURS = "office_hours"
_LONGEST_WHY = 200


@dataclass(frozen=True, slots=True)
class Change:
    """A change in words: who set what from what to what, and on what ground."""

    at: datetime
    who: str
    key: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting as it stands: `text` as it is typed (5wd, 75, 08:00 20:00), `said` in words, `usual` the default's
    text; `changed` the last change of it."""

    setting: Setting
    text: str
    said: str
    usual: str
    usual_said: str
    changed: Change | None

    @property
    def is_usual(self) -> bool:
        return self.text == self.usual


@dataclass(frozen=True, slots=True)
class SettingsView:
    """All settings, the calendar with its office hours (`hours_now` hold today), every change (the newest first)."""

    lines: tuple[SettingLine, ...]
    calendar: Calendar
    hours_now: OfficeHours
    changes: tuple[Change, ...]
    today: date

    @property
    def hours(self) -> tuple[OfficeHours, ...]:
        """The office hours with the day each holds from, in order."""
        return self.calendar.hours

    @property
    def years(self) -> tuple[int, ...]:
        """The years whose holidays matter: this one and the next, and whichever else is announced."""
        return tuple(sorted({*self.calendar.announced, self.today.year, self.today.year + 1}, reverse=True))


class Recount(NamedTuple):
    """What became of running deadlines after the office hours changed: so many cases' `moved`.

    None where the login sees no case (a server's administrator): a workstation of the centre counts them, within
    minutes where there is `somebody_on`, else as soon as one is.
    """

    moved: int | None
    somebody_on: bool


def view(desk: Desk) -> SettingsView:
    """Raises NotAllowed."""
    require(desk)
    with desk.store.read() as connection:
        setup, names = desk.store.setup(connection), duty.names(connection)
        told = tuple(in_words(changed, names) for changed in settings.changes(connection))
        today, turns = local_day(desk.clock.now()), duty.turns(connection)
        words = settings.read_settings(connection, "backup.") | settings.read_settings(connection, REPORTS)
    last = {change.key: change for change in reversed(told)}
    lines = tuple(_line(one, setup.limits, turns, words, today, last.get(one.key)) for one in SETTINGS)
    calendar = setup.township.calendar
    return SettingsView(lines, calendar, calendar.hours_on(today), told, today)


def change(desk: Desk, key: str, text: str, why: str) -> None:
    """Another value for a limit, a count or the turns. Raises UserError naming the field; nothing is changed then."""
    require(desk)
    setting = SETTING.get(key)
    if setting is None:
        raise NotFound(f"没有 {key} 这项设置")
    said = ground(why)
    with desk.store.unit() as unit:
        put = _put_limit if setting.limit is not None else _put_turns if setting.key == STARTS else _put_words
        before, after = put(desk, unit, setting, text)
        if before == after:
            raise UserError(f"{setting.label}现在就是这个值，没有改动", field="value")
        settings.record_change(unit, desk.by, Changed(desk.clock.now(), desk.by.login, key, before, after, said))


def plan_hours(desk: Desk, valid_from: date, text: str, why: str) -> Recount:
    """Office hours from a day to come. Raises UserError naming the field."""
    new = rules.read_hours(valid_from, text)
    return _change_hours(desk, valid_from, why, lambda hours, today: rules.replaced(hours, new, today))


def drop_hours(desk: Desk, valid_from: date, why: str) -> Recount:
    """Takes planned office hours back. Raises UserError."""
    return _change_hours(desk, valid_from, why, lambda hours, today: rules.without(hours, valid_from, today))


_Hours = tuple[OfficeHours, ...]


def _change_hours(desk: Desk, day: date, why: str, changed: Callable[[_Hours, date], _Hours]) -> Recount:
    def other(calendar: Calendar, today: date) -> NewCalendar:
        new = Calendar(calendar.days, calendar.announced, changed(calendar.hours, today))
        before, after = (rules.hours_said(c.hours_on(day)) for c in (calendar, new))
        if before == after:
            raise UserError(f"{day_text(day)}的办公时间本来就是 {after}，没有改动", field="spans")
        since = f"{day.isoformat()}起 "
        return NewCalendar(new, HOURS, since + before, since + after)

    return put_calendar(desk, why, other)


class NewCalendar(NamedTuple):
    """Another calendar, with what of it changed in words."""

    calendar: Calendar
    key: str
    before: str
    after: str


def put_calendar(desk: Desk, why: str, other: Callable[[Calendar, date], NewCalendar]) -> Recount:
    """Puts in force what `other(calendar, today)` makes of the calendar; open deadlines are counted anew. Raises
    NotAllowed, UserError."""
    require(desk)
    said, now = ground(why), desk.clock.now()
    with desk.store.unit() as unit:
        new = other(desk.store.setup(unit).township.calendar, local_day(now))
        told = Changed(now, desk.by.login, new.key, new.before, new.after, said)
        settings.record_change(unit, desk.by, told)
        change_calendar(unit, new.calendar, said, now)
        settings.want_recount(unit, said)
    moved = Clockwork(desk.store, desk.clock).recount()
    with desk.store.read() as connection:
        lease = lease_of(connection)
    return Recount(moved, somebody_on=lease is not None and now < lease.until)


def require(desk: Desk) -> None:
    """Raises NotAllowed unless this post may change settings."""
    if desk.by.role not in PERMISSIONS[Permission.SETTINGS]:
        raise NotAllowed(f"{desk.by.role.label}不能{Permission.SETTINGS.label}")


def ground(why: str) -> str:
    """What a change rests on, in one line. Raises UserError."""
    words = one_line(why)
    if not words:
        raise UserError("请写明依据：文号，或者谁在什么时候定的", field="why")
    if len(words) > _LONGEST_WHY:
        raise UserError(f"依据超过{_LONGEST_WHY}字", field="why")
    return words


def _put_limit(desk: Desk, unit: Connection, setting: Setting, text: str) -> tuple[str, str]:
    limits, name = desk.store.setup(unit).limits, setting.limit
    before, after = limits.value(name or ""), setting.read(text)
    if name is not None and before != after and not isinstance(after, str):
        new = limits.changed(desk.clock.now(), name, after)
        rules.check_together(new)
        settings.write_limits(unit, new)
    return setting.said(before), setting.said(after)


def _put_words(desk: Desk, unit: Connection, setting: Setting, text: str) -> tuple[str, str]:
    before, after = settings.read_setting(unit, setting.key) or setting.usual, str(setting.read(text))
    if before != after:
        settings.write_setting(unit, setting.key, after)
    return _words_said(setting, before), _words_said(setting, after)


def _words_said(setting: Setting, kept: str) -> str:
    return setting.said(kept if setting.plain is not None else int(kept))


def _put_turns(desk: Desk, unit: Connection, setting: Setting, text: str) -> tuple[str, str]:
    """From tomorrow on: what runs today was planned, and is signed, as it stands."""
    turns, tomorrow = duty.turns(unit), local_day(desk.clock.now()) + timedelta(days=1)
    before, after = turns.starts_of(tomorrow), rules.read_starts_typed(text)
    if before != after:
        settings.write_setting(unit, setting.key, str(turns.divided(tomorrow, after)))
    return rules.starts_said(before), rules.starts_said(after)


def _line(
    setting: Setting, limits: Limits, turns: Turns, words: Mapping[str, str], today: date, changed: Change | None
) -> SettingLine:
    if setting.limit is None and setting.key != STARTS:
        kept, plain = words.get(setting.key) or setting.usual, setting.usual
        return SettingLine(setting, kept, _words_said(setting, kept), plain, _words_said(setting, plain), changed)
    if setting.limit is None:
        now, usual = turns.starts_of(today + timedelta(days=1)), Turns().starts
        texts = (f"{start:%H:%M}" for start in now), (f"{start:%H:%M}" for start in usual)
        text, plain = (" ".join(part) for part in texts)
        return SettingLine(setting, text, rules.starts_said(now), plain, rules.starts_said(usual), changed)
    value, default = limits.value(setting.limit), Limits().value(setting.limit)
    return SettingLine(setting, str(value), setting.said(value), str(default), setting.said(default), changed)


def in_words(changed: Changed, names: dict[str, str]) -> Change:
    """A change with the name of who made it."""
    who = names.get(changed.login, changed.login)
    return Change(changed.at, who, changed.key, changed.before, changed.after, changed.why)
