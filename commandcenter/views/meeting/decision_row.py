"""A decided matter as one row: lead and assisting units, task, deadline, standard, and how far it was read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget

from ...dispatch.meetings import MeetingView
from ...models.meeting.checking import confirmed
from ...models.meeting.file import Decision, MeetingFile
from ...models.meeting.planning import attends
from ...models.meeting.terms import Heard
from ...models.timing.worktime import TZ, weekday_text
from ...models.town.township import Township
from .. import paint
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.choices import Choice
from ..widgets.fields import Area, MomentEdit
from ..widgets.layout import column, holder, label, row, set_role
from ..widgets.marks import Words
from ..widgets.pickers import Picker
from ..widgets.units_line import UnitsLine
from .acts import Acts
from .kept import Kept
from .words import day_and_time, hour, recorded, unit_names

#: So long a row counts as being written.
_WRITING = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Columns:
    """Widths of the columns in px; the task takes the rest. `height` of a row."""

    units: int
    due: int
    standard: int
    back: int
    height: int


WIDE = Columns(164, 124, 172, 124, 84)
BROAD = Columns(196, 124, 320, 140, 84)
NARROW = Columns(128, 120, 136, 112, 76)
NUMBER, _READ = 20, 68


@dataclass(frozen=True, slots=True)
class Back:
    """How far a matter was read back: its mark, the note below, and their colour."""

    mark: str
    note: str
    tone: str


def back_of(file: MeetingFile, decision: Decision, names: Callable[[str], str], now: datetime) -> Back:
    """What stands in the last column."""
    found = file.read_back_of(decision)
    if found is not None and found.confirmed_at is not None:
        how = recorded(found.channel) or "到场"
        return Back("✓ 已复述", f"{hour(found.confirmed_at)} {how}", "done")
    if found is not None and found.objection:
        return Back("◆ 有异议", found.objection, "supervised")
    if found is not None:
        return Back("▲ 复述中", f"3 项中已复 {len(found.heard)} 项", "due_soon")
    if not (decision.lead and decision.task and decision.due and decision.standard):
        if now - decision.at < _WRITING:
            return Back("… 正在录入", f"{names(decision.by)} {hour(decision.at)}", "accent")
        return Back("▲ 未填全", f"{names(decision.by)} {hour(decision.at)}", "due_soon")
    return Back("○ 待复述", "由牵头单位复述", "muted")


class DecisionRow(QFrame):
    """The frame of both kinds of rows; `n` is the decision's number."""

    def __init__(self, t: Theme, township: Township, n: int, columns: Columns) -> None:
        super().__init__()
        self.t, self.township, self.n, self.columns = t, township, n, columns
        self.setProperty("role", "decision")
        self.setFixedHeight(columns.height)
        self._number = label("", "title")
        self._number.setFixedWidth(NUMBER)
        self._mark, self._note = label("", "strong"), Words(t, "", 12, "r", "muted")

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where Tab leads through the row."""
        return ()

    def show_decision(self, view: MeetingView, decision: Decision, place: int, now: datetime) -> None:
        file = view.file
        back = back_of(file, decision, lambda login: view.names.get(login, login), now)
        self._number.setText(str(place))
        set_role(self._number, tone=back.tone)
        self._mark.setText(back.mark)
        set_role(self._mark, tone=back.tone)
        self._note.say(back.note)
        units = (decision.lead, *decision.assisting)
        mine = view.unit is not None and view.unit in units
        state = "done" if confirmed(file, decision) else "mine" if mine else "plain"
        set_role(self, state=state)
        self.setAccessibleName(say(self._sentence(decision, place, back)))

    def _sentence(self, decision: Decision, place: int, back: Back) -> str:
        lead = unit_names(self.township, (decision.lead,)) if decision.lead else "未定"
        due = day_and_time(decision.due) if decision.due else "未填"
        return f"事项 {place}，牵头 {lead}，任务 {decision.task or '未填'}，时限 {due}，{back.mark}"

    def _place(self, units: QWidget, task: QWidget, due: QWidget, standard: QWidget, back: QWidget) -> None:
        wide = self.columns
        for part, width in ((units, wide.units), (due, wide.due), (standard, wide.standard), (back, wide.back)):
            part.setFixedWidth(width)
        whole = row(self._number, units, task, due, standard, back, gap=12, margins=(11, 4, 7, 4), parent=self)
        whole.setStretch(2, 1)


class ReadRow(DecisionRow):
    """Only to be read: lower than one that is written in."""

    def __init__(self, t: Theme, township: Township, n: int, columns: Columns) -> None:
        columns = replace(columns, height=_READ)
        super().__init__(t, township, n, columns)
        self._lead, self._others = label("", "strong"), Words(t, "", 14, "r", "muted")
        self._task, self._due, self._standard = label("", wrap=True), label("", wrap=True), label("", wrap=True)
        self._lead.setMinimumWidth(0)
        for cell in (self._task, self._due, self._standard):
            cell.setMaximumHeight(columns.height - 16)
        self._place(
            holder(column(None, self._lead, self._others, None, gap=0)), self._task, self._due, self._standard,
            holder(column(None, self._mark, self._note, None, gap=0)),
        )  # fmt: skip

    def show_decision(self, view: MeetingView, decision: Decision, place: int, now: datetime) -> None:
        super().show_decision(view, decision, place, now)
        self._lead.setText(unit_names(self.township, (decision.lead,)) if decision.lead else "—")
        self._others.say(f"配合 {unit_names(self.township, decision.assisting) or '无'}")
        due = "—" if decision.due is None else day_and_time(decision.due).replace("）", "）\n")
        self._due.setText(due)
        self._due.setToolTip(say(due))
        for cell, words in ((self._task, decision.task), (self._standard, decision.standard)):
            cell.write(words or "—")
            cell.setToolTip(words)


class DueCell(MomentEdit):
    """A deadline in two short lines, until somebody writes in it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        at = self.value
        if self.hasFocus() or at is None:
            super().paintEvent(event)
            return
        p, rect = QPainter(self), QRectF(self.rect())
        if self.underMouse():
            paint.box(p, rect, line=self.t.edge)
        local = at.astimezone(TZ)
        day = f"{local.month}月{local.day}日（{weekday_text(local)}）"
        line = paint.metrics().lineSpacing()
        for k, words in enumerate((day, f"{local:%H:%M}")):
            paint.text(p, QRectF(4, 2 + k * line, rect.width() - 4, line), words, self.t.text)


class EditRow(DecisionRow):
    """Fields that look like words until somebody writes in them. `back_wanted`: the read-back is to be recorded;
    `confirm_wanted`, `override_wanted`, `drop_wanted`, and `moved` by so many places."""

    back_wanted = Signal(int)
    confirm_wanted = Signal(int)
    override_wanted = Signal(int)
    drop_wanted = Signal(int)
    moved = Signal(int, int)

    def __init__(
        self,
        t: Theme,
        township: Township,
        n: int,
        columns: Columns,
        units: Sequence[Choice],
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(t, township, n, columns)
        self.lead = Picker(t, units, self.tr("▲ 牵头未定"))
        self.others = UnitsLine(t, units, self.tr("未定"))
        self.task = Area(t, self.tr("▲ 任务未填"), 2)
        self.due = DueCell(t, now, self.tr("▲ 时限未填"))
        self.standard = Area(t, self.tr("▲ 标准未填"), 2)
        named = ((self.lead, "牵头单位"), (self.others, "配合单位"), (self.task, "任务"), (self.due, "时限"),
                 (self.standard, "验收标准"))  # fmt: skip
        for field, name in named:
            field.setProperty("role", "cell")
            field.setAccessibleName(say(name))
        self.lead.setProperty("role", "cellhead")
        self.others.setProperty("role", "cellrest")
        self.lead.setMinimumWidth(60)
        self.due.setFixedHeight(columns.height - 12)
        self.due.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.due.setToolTip(self.tr("可写 14:30、明天 17:30 或 11-23 17:30"))
        for area in (self.task, self.standard):
            area.setFixedHeight(columns.height - 12)
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.document().setDocumentMargin(2)
        self.button = Button(t, "", kind="plain", height=24)
        self.button.clicked.connect(self._press)
        self._what = self.back_wanted
        self.remove = Button(t, "", kind="quiet", icon="close", height=24)
        self.remove.setAccessibleName(self.tr("删去这一事项"))
        self.remove.setToolTip(self.tr("删去这一事项"))
        self.remove.clicked.connect(self._drop)
        self._foot = holder(row(self.button, None, self.remove, gap=0))
        self._place(
            holder(column(None, self.lead, row(label("配合", "muted"), self.others, gap=2, margins=(4, 0, 0, 0)), None,
                          gap=0)),
            self.task, self.due, self.standard,
            holder(column(None, self._mark, self._note, self._foot, None, gap=0)),
        )  # fmt: skip
        self.kept: dict[str, Kept] = {
            "lead": Kept(self.lead, self), "assisting": Kept(self.others, self), "task": Kept(self.task, self),
            "due": Kept(self.due, self), "standard": Kept(self.standard, self),
        }  # fmt: skip

    @property
    def stops(self) -> tuple[QWidget, ...]:
        return self.lead, self.others, self.task, self.due, self.standard, self.button, self.remove

    def bind(self, acts: Acts, item_n: int) -> None:
        for name, kept in self.kept.items():
            acts.bind_decision(kept, item_n, self.n, name)

    def show_decision(self, view: MeetingView, decision: Decision, place: int, now: datetime) -> None:
        super().show_decision(view, decision, place, now)
        for name, kept in self.kept.items():
            kept.show(getattr(decision, name))
        is_done = confirmed(view.file, decision)
        found = view.file.read_back_of(decision)
        absent = decision.lead is not None and not attends(view.file, decision.lead)
        if absent and not decision.override:
            words, self._what = self.tr("指定牵头"), self.override_wanted
        elif found is not None and len(found.heard) == len(Heard) and not found.objection:
            words, self._what = self.tr("确认复述"), self.confirm_wanted
        else:
            words, self._what = self.tr("代录复述"), self.back_wanted
        self.button.setText(words)
        self.button.set_kind("primary" if self._what is self.confirm_wanted else "plain")
        is_whole = bool(decision.lead and decision.task and decision.due and decision.standard)
        self.button.setVisible(not is_done and (is_whole or self._what is self.override_wanted))
        self.task.setToolTip(decision.task)
        self.standard.setToolTip(decision.standard)

    def _press(self) -> None:
        self._what.emit(self.n)

    def _drop(self) -> None:
        self.drop_wanted.emit(self.n)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(self.n, by)
        else:
            super().keyPressEvent(event)
