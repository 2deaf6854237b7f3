"""A decided matter as one row: lead and assisting units, task, deadline, standard, and how far it was read back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QWidget

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
    """Widths of the columns in px; the task takes the rest. `height` of a row whose texts have two lines; `gap` is
    between the columns."""

    units: int
    due: int
    standard: int
    back: int
    height: int
    gap: int = 12


VAST = Columns(320, 120, 720, 140, 84)
BROAD = Columns(196, 96, 300, 116, 84)
WIDE = Columns(152, 96, 184, 108, 76)
NARROW = Columns(124, 88, 132, 106, 58, 10)
SMALL = Columns(104, 88, 92, 86, 58, 4)
NUMBER, REMOVE, SIDE = 20, 32, 10
_READ = 68
#: A line of text, and what a field has above and below its lines: every cell of a row stands on the same lines.
_LINE, _EDGE = 21, 3
#: A row grows with what is written in it, up to so many lines.
_MOST_LINES = 6
_LEAST_TASK = 60


@dataclass(frozen=True, slots=True)
class Back:
    """How far a matter was read back: its mark, the note below, and their colour."""

    mark: str
    note: str
    tone: str


def back_of(file: MeetingFile, decision: Decision, names: Callable[[str], str], now: datetime) -> Back:
    """What stands in the last column."""
    if (against := file.objection_to(decision)) is not None:
        return Back("◆ 已提异议", f"{hour(against.at)} {against.objection}", "supervised")
    found = file.read_back_of(decision)
    if found is not None and found.confirmed_at is not None:
        how = recorded(found.channel) or "到场"
        return Back("✓ 已复述", f"{hour(found.confirmed_at)} {how}", "done")
    if found is not None and found.objection:
        return Back("◆ 有异议", found.objection, "supervised")
    if found is not None:
        return Back(f"▲ 复述 {len(found.heard)}/{len(Heard)}", f"3 项中已复 {len(found.heard)} 项", "due_soon")
    if not (decision.lead and decision.task and decision.due and decision.standard):
        if now - decision.at < _WRITING:
            return Back("… 正在录入", f"{names(decision.by)} {hour(decision.at)}", "accent")
        return Back("▲ 未填全", f"{names(decision.by)} {hour(decision.at)}", "due_soon")
    if file.meeting.ended_at is not None:
        return Back("— 未复述", "散会前没有复述", "muted")
    return Back("○ 待复述", "由牵头单位复述", "muted")


class DecisionRow(QFrame):
    """The frame of both kinds of rows; `n` is the decision's number. `grew` by what is written in it."""

    grew = Signal()

    def __init__(self, t: Theme, township: Township, n: int, columns: Columns) -> None:
        super().__init__()
        self.t, self.township, self.n, self.columns = t, township, n, columns
        self.setProperty("role", "decision")
        self.setFixedHeight(columns.height)
        self._number = label("", "title")
        self._number.setFixedSize(NUMBER, 2 * (_LINE + _EDGE))
        self._mark, self._note = label("", "strong"), Words(t, "", 12, "r", "muted")
        for line in (self._mark, self._note):
            line.setFixedHeight(_LINE)

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
        self._mark.setToolTip(say(back.note))
        units = (decision.lead, *decision.assisting)
        mine = view.unit is not None and view.unit in units
        is_done = confirmed(file, decision) and file.objection_to(decision) is None
        state = "done" if is_done else "mine" if mine else "plain"
        set_role(self, state=state)
        self.setAccessibleName(say(self._sentence(decision, place, back)))

    def _sentence(self, decision: Decision, place: int, back: Back) -> str:
        lead = unit_names(self.township, (decision.lead,)) if decision.lead else "未定"
        due = day_and_time(decision.due) if decision.due else "未填"
        return f"事项 {place}，牵头 {lead}，任务 {decision.task or '未填'}，时限 {due}，{back.mark}"

    def _place(self, units: QLayout, task: QWidget, due: QWidget, standard: QWidget, back: QLayout) -> QHBoxLayout:
        """Side by side, all on the same two lines."""
        wide = self.columns
        heads = [holder(column(inner, None, gap=0, margins=(0, _EDGE, 0, 0))) for inner in (units, back)]
        parts = (heads[0], task, due, standard, heads[1])
        for part, width in zip(parts, (wide.units, 0, wide.due, wide.standard, wide.back), strict=True):
            if width:
                part.setFixedWidth(width)
        above = (wide.height - 2 * (_LINE + _EDGE)) // 2 - 1
        whole = row(self._number, *parts, gap=wide.gap, margins=(SIDE - 1, above, SIDE - 1, 0), parent=self)
        whole.setStretch(2, 1)
        for part in (self._number, *parts):
            whole.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        return whole

    def _grow(self, cells: Sequence[QWidget], lines: int) -> None:
        """As many lines as are written, two at least: nothing that was decided is cut off."""
        lines = max(2, min(_MOST_LINES, lines))
        for cell in cells:
            cell.setFixedHeight(lines * _LINE + 2 * _EDGE)
        height = self.columns.height + (lines - 2) * _LINE
        if height != self.height():
            self.setFixedHeight(height)
            self.grew.emit()


class ReadRow(DecisionRow):
    """Only to be read: lower than one that is written in."""

    def __init__(self, t: Theme, township: Township, n: int, columns: Columns) -> None:
        columns = replace(columns, height=min(columns.height, _READ))
        super().__init__(t, township, n, columns)
        self._lead, self._others = label("", "strong"), Words(t, "", 14, "r", "muted")
        self._task, self._due, self._standard = label("", wrap=True), label("", wrap=True), label("", wrap=True)
        self._lead.setMinimumWidth(0)
        for line in (self._lead, self._others):
            line.setFixedHeight(_LINE)
        for cell in (self._task, self._due, self._standard):
            cell.setAlignment(Qt.AlignmentFlag.AlignTop)
            cell.setContentsMargins(0, _EDGE, 0, 0)
        self._place(
            column(self._lead, self._others, gap=0), self._task, self._due, self._standard,
            column(self._mark, self._note, gap=0),
        )  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.columns
        taken = NUMBER + wide.units + wide.due + wide.standard + wide.back + 5 * wide.gap + 2 * SIDE
        cells = {self._task: max(_LEAST_TASK, self.width() - taken), self._standard: wide.standard}
        self._grow((*cells, self._due), max(_lines(cell.text(), width) for cell, width in cells.items()))

    def show_decision(self, view: MeetingView, decision: Decision, place: int, now: datetime) -> None:
        super().show_decision(view, decision, place, now)
        self._lead.setText(unit_names(self.township, (decision.lead,)) if decision.lead else "未定")
        self._others.say(f"配合 {unit_names(self.township, decision.assisting) or '无'}")
        due = "未定" if decision.due is None else "\n".join(due_lines(decision.due))
        self._due.setText(due)
        self._due.setToolTip(say(due))
        for cell, words in ((self._task, decision.task), (self._standard, decision.standard)):
            cell.write(words or "未填")
            cell.setToolTip(words)
        self._fit()


def _lines(words: str, width: int) -> int:
    """How many lines a text takes in a cell."""
    room = QRectF(0, 0, width, _LINE * _MOST_LINES * 2)
    return math.ceil(paint.metrics().boundingRect(room, Qt.TextFlag.TextWordWrap, words).height() / _LINE)


def due_lines(at: datetime) -> tuple[str, str]:
    """11月25日, 周三 17:30."""
    local = at.astimezone(TZ)
    return f"{local.month}月{local.day}日", f"{weekday_text(local)} {local:%H:%M}"


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
        for k, words in enumerate(due_lines(at)):
            paint.text(p, QRectF(4, _EDGE + k * _LINE, rect.width() - 4, _LINE), words, self.t.text)


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
        self.others.setMinimumWidth(40)
        self.due.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.due.setToolTip(self.tr("可写 14:30、明天 17:30 或 11-23 17:30"))
        for area in (self.task, self.standard):
            area.setMinimumWidth(_LEAST_TASK)
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.document().setDocumentMargin(_EDGE - 1)
            area.document().documentLayout().documentSizeChanged.connect(self._fit)
        self.button = Button(t, "", kind="plain", height=22)
        self.button.clicked.connect(self._press)
        self._what = self.back_wanted
        self.remove = Button(t, "", kind="quiet", icon="close", height=_LINE + 2 * _EDGE)
        self.remove.setFixedWidth(REMOVE)
        self.remove.setAccessibleName(self.tr("删去这一事项"))
        self.remove.setToolTip(self.tr("删去这一事项"))
        self.remove.clicked.connect(self._drop)
        with_whom = label("配合", "muted")
        for line in (self.lead, self.others, with_whom):
            line.setFixedHeight(_LINE)
        whole = self._place(
            column(self.lead, row(with_whom, self.others, gap=0, margins=(6, 0, 0, 0)), gap=0),
            self.task, self.due, self.standard, column(self._mark, self._note, row(self.button, None), gap=0),
        )  # fmt: skip
        whole.addWidget(self.remove, alignment=Qt.AlignmentFlag.AlignTop)
        self._fit()
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
        has_button = not is_done and (is_whole or self._what is self.override_wanted)
        self.button.setVisible(has_button)
        self._note.setVisible(not has_button)  # then it stands in the tool tip of the mark
        self.task.setToolTip(decision.task)
        self.standard.setToolTip(decision.standard)

    def _fit(self) -> None:
        self._grow(
            (self.task, self.due, self.standard),
            round(max(area.document().size().height() for area in (self.task, self.standard))),
        )

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
