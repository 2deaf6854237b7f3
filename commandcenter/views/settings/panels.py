"""Beside the list: one setting with its new value, office hours from a day on. What is typed stays with its line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.upkeep.settings import SettingLine
from ...models.errors import UserError
from ...models.settings import Group, Setting, hours_said, read_hours
from ...models.timing.moments import read_day
from ...models.timing.worktime import OfficeHours, day_text
from ..admin.panels import FormPanel
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Combo, Edit, FormRow
from ..widgets.layout import column, label, row, rule
from ..widgets.rows import Row, RowList

_MARGINS = (24, 20, 24, 12)
_HISTORY_LEAST = 120
_NUMBER = 96


class Typed(NamedTuple):
    """What a person has typed for a line and not saved yet."""

    value: str
    extra: str
    why: str


class SettingsForm(FormPanel):
    """Title, facts, fields, buttons; below them what was changed before."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(name)
        self.t = theme
        self.group = label("", "section")
        self.title = label("", "title", wrap=True)
        self.holds = label("", "strong", wrap=True)
        self.about = label("", wrap=True)
        self.since = label("", "small", wrap=True)
        self.why = Edit(theme, self.tr("文号，或者谁在什么时候定的"))
        self.ground = FormRow(self.tr("依据"), self.why, True)
        self.save = Button(theme, self.tr("保存"), "Ctrl+Enter", "primary")
        self.history = RowList(theme, self.tr("改动记录"), wraps=True)
        self.history.setMinimumHeight(_HISTORY_LEAST)
        self._rows |= {"why": self.ground}
        self.save.clicked.connect(self.submit)

    def _stack(self, *fields: QWidget, more: Button) -> None:
        back = Button(self.t, self.tr("返回"), "Esc", "quiet")
        back.clicked.connect(self.left)
        column(
            self.group,
            self.title,
            self.about,
            4,
            self.holds,
            8,
            *fields,
            row(self.save, more, back, None),
            12,
            self.since,
            8,
            rule(),
            8,
            label(self.tr("改动记录"), "section"),
            gap=4,
            margins=_MARGINS,
            parent=self,
        ).addWidget(self.history, 1)

    def show_history(self, rows: Sequence[Row]) -> None:
        self.history.show_rows(rows or [Row(self.tr("没有改动过"), tone="muted")])


class SettingPanel(SettingsForm):
    """`wanted` carries a setting's key, its new value as settings write it, and the ground."""

    wanted = Signal(str, str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("所选设置"))
        self._line: SettingLine | None = None
        self._kept: dict[str, Typed] = {}
        self.number = Edit(theme)
        self.unit = Combo(theme)
        self._suffix = label("", "muted")
        self.field = FormRow(self.tr("新值"), [self.number, self.unit, self._suffix, None], True)
        self._rows["value"] = self.field
        self.usual = Button(theme, self.tr("填默认值"))
        self._stack(self.field, self.ground, more=self.usual)
        self.usual.clicked.connect(self._fill_usual)
        self.number.changed.connect(self._tell)
        self.unit.changed.connect(self._tell)

    @property
    def key(self) -> str:
        return self._line.setting.key if self._line is not None else ""

    def show_line(self, line: SettingLine) -> None:
        """Another setting, or the same as it stands now; what was typed for it is there again."""
        self._keep()
        moved = line.setting.key != self.key or (self._line is not None and line.text != self._line.text)
        self._line = line
        setting = line.setting
        self.title.setText(setting.label)
        self.group.setText(setting.group.label)
        self.about.setText(setting.about)
        self.holds.setText(f"现在 {line.said}" + ("" if line.is_usual else f"　默认 {line.usual_said}"))
        self.since.setText(setting.group.since)
        self.unit.set_options([(unit, unit.label) for unit in setting.units])
        self.unit.setVisible(len(setting.units) > 1)
        self._suffix.setText(setting.units[0].label if len(setting.units) == 1 else setting.suffix.strip())
        if setting.limit is not None:
            self.number.setFixedWidth(_NUMBER)
        else:
            self.number.setMinimumWidth(_NUMBER)
            self.number.setMaximumWidth(400)
        self.usual.setEnabled(not line.is_usual)
        if moved:
            self._fill(self._kept.get(setting.key) or Typed(*_apart(setting, line.text), ""))
            self._calm()
        self._tell()

    def _keep(self) -> None:
        if self._line is None:
            return
        typed = Typed(self.number.text(), self.unit.value or "", self.why.text())
        if typed == Typed(*_apart(self._line.setting, self._line.text), ""):
            self._kept.pop(self.key, None)
        else:
            self._kept[self.key] = typed

    def saved(self) -> None:
        """What was typed is in force."""
        self._kept.pop(self.key, None)
        self.why.clear()

    def _fill(self, typed: Typed) -> None:
        self.number.set_value(typed.value)
        if typed.extra:
            self.unit.set_value(next((u for u in self._line.setting.units if u == typed.extra), None))  # type: ignore[union-attr]
        self.why.set_value(typed.why)

    def _fill_usual(self) -> None:
        if self._line is not None:
            value, unit = _apart(self._line.setting, self._line.usual)
            self._fill(Typed(value, unit, self.why.text()))
            self.why.setFocus()

    @property
    def text(self) -> str:
        """The new value as settings write it: 5wd, 75, 08:00 20:00."""
        return f"{self.number.value}{self.unit.value or ''}"

    def _tell(self) -> None:
        """What is typed in words, or what may be typed."""
        if self._line is None:
            return
        setting = self._line.setting
        if setting.hint:
            self.field.set_hint(setting.hint)
            return
        bounds = self.tr("可填 {0}").format(setting.bounds(self.unit.value))
        try:
            said = setting.said(setting.read(self.text))
        except UserError:
            said = ""
        self.field.set_hint(f"{bounds}　即 {said}" if said else bounds)

    def submit(self) -> None:
        if self._line is not None:
            self._calm()
            self.wanted.emit(self.key, self.text, self.why.value)

    def begin(self) -> None:
        self.number.setFocus()
        self.number.selectAll()


class HoursPanel(SettingsForm):
    """Office hours: new ones to plan, planned ones to take back. `wanted` a day, the spans and the ground; `dropped`
    a day and the ground."""

    wanted = Signal(object, str, str)
    dropped = Signal(object, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, self.tr("办公时间"))
        self._hours: OfficeHours | None = None
        self._now: datetime | None = None
        self.day = Edit(theme, self.tr("如 12-1 或 2026-12-01"))
        self.spans = Edit(theme, self.tr("如 08:30-12:00 13:30-17:30"))
        self._rows |= {
            "valid_from": FormRow(self.tr("起用日"), self.day, True),
            "spans": FormRow(self.tr("时段"), self.spans, True, self.tr("各段用空格隔开，中间是午休")),
        }
        self.drop = Button(theme, self.tr("撤回"), kind="danger")
        self._stack(self._rows["valid_from"], self._rows["spans"], self.ground, more=self.drop)
        self.group.setText(Group.HOURS.label)
        self.since.setText(Group.HOURS.since)
        self.drop.clicked.connect(self._drop)

    def show_new(self, now: datetime, holds: OfficeHours) -> None:
        """The form of other hours; what was typed stays until it is saved."""
        self._hours, self._now = None, now
        self.title.setText(self.tr("另订办公时间"))
        self.about.setText(self.tr("冬夏换季、调整作息，都从一个起用日开始。"))
        self.holds.setText(self.tr("现行 {0}").format(hours_said(holds)))
        self._let(is_new=True, is_planned=False)

    def show_hours(self, hours: OfficeHours, standing: str, today: date) -> None:
        self._hours = hours
        is_planned = hours.valid_from > today
        self.title.setText(self.tr("{0}起").format(day_text(hours.valid_from)))
        past = self.tr("已经用过的办公时间不能再改；要变，另订一个起用日。")
        self.about.setText(self.tr("还没有起用，可以撤回。") if is_planned else past)
        self.holds.setText(f"{hours_said(hours)}　{standing}")
        self._let(is_new=False, is_planned=is_planned)

    def _let(self, *, is_new: bool, is_planned: bool) -> None:
        for name in ("valid_from", "spans"):
            self._rows[name].setVisible(is_new)
        self.ground.setVisible(is_new or is_planned)
        self.save.setVisible(is_new)
        self.drop.setVisible(is_planned)
        self._calm()

    def saved(self) -> None:
        for field in (self.day, self.spans, self.why):
            field.clear()

    def submit(self) -> None:
        self._calm()
        if self._hours is not None or self._now is None:
            return
        day = read_day(self.day.value, self._now)
        if day is None:
            self.complain(UserError(self.tr("请填起用日，如 2026-12-01"), field="valid_from"))
            return
        try:
            read_hours(day, self.spans.value)
        except UserError as error:
            self.complain(UserError(error.message, field="spans"))
            return
        self.wanted.emit(day, self.spans.value, self.why.value)

    def _drop(self) -> None:
        self._calm()
        if self._hours is not None:
            self.dropped.emit(self._hours.valid_from, self.why.value)

    def begin(self) -> None:
        (self.day if self._hours is None else self.why).setFocus()


def _apart(setting: Setting, text: str) -> tuple[str, str]:
    """A value as settings write it, the number apart from its unit."""
    if not setting.units:
        return text, ""
    number = text.rstrip("wdmn")
    return number, text.removeprefix(number)
