"""All settings as lines of a list, found by words; what was changed once, and from what to what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from ...dispatch.upkeep.settings import Change, SettingLine, SettingsView
from ...models.settings import Group, hours_said
from ...models.timing.holidays import year_said
from ...models.timing.words import clock_time
from ...models.timing.worktime import OfficeHours, weekday_text
from ..admin.page import fits
from ..widgets.rows import Row

#: The value of the line that plans other office hours; those that exist have the day they hold from, a year its number.
NEW_HOURS = "new"
_CHANGED = "已改"


def rows_of(view: SettingsView, words: str, only_changed: bool) -> list[Row]:
    """Group by group; a line's value is the setting's key, a day of office hours (ISO), or a year."""
    found: list[Row] = []
    for group in Group:
        lines = [row for row in _rows(view, group) if fits(row, words) and (row.tag == _CHANGED or not only_changed)]
        if group is Group.HOURS and not words and not only_changed:
            lines.append(Row("另订办公时间", tone="accent", value=NEW_HOURS))
        if lines:
            found += [Row(group.label, is_head=True), *lines]
    return found


def _rows(view: SettingsView, group: Group) -> Iterator[Row]:
    if group is Group.HOURS:
        yield from (_hours_row(view, hours) for hours in view.hours)
    elif group is Group.HOLIDAYS:
        yield from (_year_row(view, year) for year in view.years)
    else:
        yield from _group(view, group)


def _group(view: SettingsView, group: Group) -> Iterator[Row]:
    for line in view.lines:
        if line.setting.group is group:
            tag = "" if line.is_usual else _CHANGED
            yield Row(
                line.setting.label,
                right=line.said,
                right_tone="text",
                detail=line.setting.about,
                tag=tag,
                tag_tone="accent",
                value=line.setting.key,
            )


def _hours_row(view: SettingsView, hours: OfficeHours) -> Row:
    standing = standing_of(view, hours)
    return Row(
        f"{hours.valid_from.isoformat()}起",
        right=hours_said(hours),
        right_tone="text" if standing else "muted",
        detail=f"{weekday_text(hours.valid_from)}　{standing or '已过去'}",
        tag="已订" if hours.valid_from > view.today else "",
        tag_tone="accent",
        value=hours.valid_from.isoformat(),
    )


def _year_row(view: SettingsView, year: int) -> Row:
    is_open = view.calendar.provisional(year) and year >= view.today.year
    return Row(
        f"{year}年",
        right=year_said(view.calendar, year),
        right_tone="due_soon" if is_open else "text",
        detail="国务院办公厅每年十一月前后公布下一年的安排，整段粘贴进来即可。" if is_open else "",
        tag="暂定" if is_open else "",
        tag_tone="due_soon",
        value=year,
    )


def standing_of(view: SettingsView, hours: OfficeHours) -> str:
    """Whether they hold today or are still to come; "" when they are past."""
    if hours == view.hours_now:
        return "现行"
    return "到日起用" if hours.valid_from > view.today else ""


def counted(view: SettingsView) -> int:
    """How many settings differ from what the program comes with."""
    return sum(not line.is_usual for line in view.lines)


def history_rows(view: SettingsView, is_of: Callable[[Change], bool], now: datetime) -> list[Row]:
    """The changes of one setting, the newest first."""
    return change_rows(view.changes, is_of, now)


def change_rows(changes: Iterable[Change], is_of: Callable[[Change], bool], now: datetime) -> list[Row]:
    """The changes that are of one thing, in words."""
    return [_change(change, now) for change in changes if is_of(change)]


def _change(change: Change, now: datetime) -> Row:
    return Row(f"{change.before} → {change.after}　{change.why}", detail=f"{clock_time(change.at, now)}　{change.who}")


def line_of(view: SettingsView, key: str) -> SettingLine | None:
    return next((line for line in view.lines if line.setting.key == key), None)
