"""Beside the list of settings: the holidays of a year, pasted as they were announced, looked at, then put in force."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal

from ...dispatch.upkeep.calendars import Preview
from ...models.settings import Group
from ...models.timing.holidays import year_said
from ...models.timing.worktime import Calendar, day_text
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Area, FormRow
from ..widgets.rows import Row, RowList
from .panels import SettingsForm

_TEXT_LINES = 5
_SHOWN_LEAST = 200


class HolidaysPanel(SettingsForm):
    """`looked_up` a text and its year: what it would move; `wanted` the same with the ground, to be put in force. What
    is put in force is what was looked at: another letter typed asks for another look."""

    looked_up = Signal(str, int)
    wanted = Signal(str, int, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("放假安排"))
        self._year = 0
        self._seen: tuple[str, int] | None = None
        self._kept: dict[int, tuple[str, str]] = {}
        self.text = Area(theme, self.tr("把通知全文粘贴到这里"), _TEXT_LINES)
        self.shown = RowList(theme, self.tr("通知里的日子和变动的时限"), wraps=True)
        self.shown.setMinimumHeight(_SHOWN_LEAST)
        self.shown.hide()
        self.look = Button(theme, self.tr("先看变动"))
        self._rows |= {"text": FormRow(self.tr("通知"), self.text, True, self.tr("整段粘贴，只写几天也可以"))}
        self._stack(self._rows["text"], self.shown, self.ground, more=self.look)
        self.group.setText(Group.HOLIDAYS.label)
        self.since.setText(Group.HOLIDAYS.since)
        self.look.clicked.connect(self._look)
        self.text.changed.connect(self._typed)
        self._typed()

    def show_year(self, year: int, calendar: Calendar) -> None:
        """Another year, or the same as it stands now; what was typed for it is there again."""
        self.title.setText(self.tr("{0}年放假安排").format(year))
        self.holds.setText(year_said(calendar, year))
        self.about.setText(self.tr("粘贴国务院办公厅的通知，先看读到的日子和变动的时限，再保存。"))
        if year == self._year:
            return
        self._kept[self._year] = (self.text.value, self.why.value)
        text, why = self._kept.get(year, ("", ""))
        self._year = year
        self.text.set_value(text)
        self.why.set_value(why)
        self._calm()

    def show_preview(self, preview: Preview) -> None:
        """What was read and what it moves; from now on it may be saved."""
        self._seen = (self.text.value, self._year)
        self.shown.show_rows(list(_preview_rows(preview)))
        self.shown.show()
        self._let()

    def saved(self) -> None:
        self._kept.pop(self._year, None)
        self.text.set_value("")
        self.why.clear()

    def _typed(self) -> None:
        self._seen = None
        self.shown.hide()
        self._let()

    def _let(self) -> None:
        is_seen = self._seen == (self.text.value, self._year)
        self.save.setEnabled(is_seen)
        self.look.set_kind("plain" if is_seen else "primary")
        self.save.set_kind("primary" if is_seen else "plain")

    def _look(self) -> None:
        self._calm()
        self.looked_up.emit(self.text.value, self._year)

    def submit(self) -> None:
        """First the look, then the saving."""
        if self._seen != (self.text.value, self._year):
            self._look()
            return
        self._calm()
        self.wanted.emit(self.text.value, self._year, self.why.value)

    def begin(self) -> None:
        self.text.setFocus()


def _preview_rows(preview: Preview) -> Iterator[Row]:
    """What to look at twice, the deadlines that move, the days that were read."""
    notice = preview.notice
    for doubt in notice.doubts:
        yield Row(doubt, shape="due_soon", tone="due_soon")
    moved = f"变动 {preview.moved} 个" if preview.moved else "都不变"
    yield Row(f"在办时钟 {preview.running} 个", right=moved, is_head=True)
    for shift in preview.shifts:
        later = (shift.after - shift.before).days
        how = f"{'推后' if later > 0 else '提前'} {abs(later)} 天" if later else "当天内变动"
        yield Row(f"{day_text(shift.before)} → {day_text(shift.after)}", right=f"{shift.count} 个", detail=how)
    read = f"{notice.year}年读到放假 {len(notice.rests)} 天、上班 {len(notice.works)} 天"
    yield Row(read, right=f"变动 {len(preview.changed)} 天", is_head=True)
    for day, works in preview.changed:
        yield Row(day_text(day), right="上班" if works else f"放假 {notice.names.get(day, '')}".strip())
