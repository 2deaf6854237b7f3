"""Planning: when, where, who chairs, until when the units write; and a meeting at once about one case."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from ...dispatch.meetings import Pool, PoolLine
from ...models.errors import UserError
from ...models.meeting.planning import next_slot, opinions_by
from ...models.people import Session
from ...models.timing.worktime import Calendar
from ..theme import Theme
from ..widgets.buttons import Button, Check
from ..widgets.choices import Choice
from ..widgets.fields import Edit, FormRow, MomentEdit
from ..widgets.layout import column, frame, label, row, scrolled, set_role
from ..widgets.pickers import Picker
from ..workplace import sentence
from .words import day_and_time

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A meeting as somebody planned it."""

    cases: tuple[int, ...]
    starts_at: datetime
    place: str
    chair: str
    opinions_due: datetime | None
    hidden: bool
    makeup: bool


def usual_chair(pool: Pool, by: Session) -> str | None:
    """Whoever plans it where he may chair, else who chaired last, else the first who may."""
    may = [officer.login for officer in pool.chairs]
    last = [line.meeting.chair for line in pool.meetings if line.meeting.chair in may]
    return by.login if by.login in may else next(iter(last or may), None)


def chair_choices(pool: Pool) -> list[Choice]:
    """Who may chair, each with his post."""
    return [Choice(o.login, f"{o.name}（{o.role.label}）", o.login, o.login) for o in pool.chairs]


class Sealed(Check):
    """Whether written opinions are hidden from each other; `note` says from whom they are not."""

    def __init__(self, t: Theme, checked: bool = False) -> None:
        super().__init__(t, self.tr("书面意见全部交齐前互不公开"), checked)
        self.note = label(self.tr("只有安排会议的记录人和主持人可看"), "small", wrap=True)
        self.note.setContentsMargins(24, 0, 0, 0)


class PlanForm(QFrame):
    """`planned` a `Wanted`."""

    planned = Signal(object)

    def __init__(self, t: Theme, by: Session, calendar: Callable[[], Calendar], now: Callable[[], datetime]) -> None:
        super().__init__()
        self._by, self._calendar, self._now = by, calendar, now
        self._ticked: tuple[PoolLine, ...] = ()
        self._touched = False
        self.setProperty("role", "card")
        self._about = label("", "strong", wrap=True)
        self._limit = label("", "body", wrap=True)
        self.starts = MomentEdit(t, now)
        self.place = Edit(t, self.tr("如 镇政府三楼会议室"))
        self.chair = Picker(t, (), self.tr("姓名或账号"))
        self.due = MomentEdit(t, now)
        self.hidden = Sealed(t)
        self.rows = {
            "starts_at": FormRow(self.tr("时间"), self.starts, need=True),
            "place": FormRow(self.tr("地点"), self.place, need=True),
            "chair": FormRow(self.tr("主持人"), self.chair, need=True),
            "opinions_due": FormRow(self.tr("意见截止"), self.due, hint=self.tr("各单位先在自己的机器上写；可不填")),
        }  # fmt: skip
        self.button = Button(t, self.tr("安排会商"), "Ctrl+Enter", "primary", height=40)
        self.button.clicked.connect(self.submit)
        self._problem = label("", "strong", "overdue", wrap=True)
        self._problem.hide()
        ground = frame("pane")
        foot = label(self.tr("要通知的单位按任务、事项和地点提议，排好后可以逐题改。"), "small", wrap=True)
        column(
            self._about, self._limit, 12, *self.rows.values(), self.hidden, self.hidden.note, 8,
            row(self.button, None), self._problem, 8, foot, None, gap=2, parent=ground,
        )  # fmt: skip
        title = label(self.tr("安排会商"), "heading")
        column(title, scrolled(ground), gap=8, margins=(15, 9, 15, 11), parent=self)
        self.starts.textEdited.connect(self._touch)
        self.starts.changed.connect(self._tell_limit)
        self.setAccessibleName(self.tr("安排会商"))

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_pool(self, pool: Pool) -> None:
        """Who may chair, where one met last; what was filled in stays."""
        self.chair.set_choices(chair_choices(pool))
        if self.chair.value is None and not self.chair.text() and pool.chairs:
            self.chair.set_value(usual_chair(pool, self._by))
        if not self.place.value:
            self.place.set_value(next((one.meeting.place for one in pool.meetings if one.meeting.place), ""))
        if not self._touched:
            self._preset()

    def _preset(self) -> None:
        at = next_slot(self._now(), self._calendar())
        if self.starts.value != at:
            self.starts.set_value(at)
            self.due.set_value(opinions_by(at, self._now(), self._calendar()))

    def _touch(self) -> None:
        self._touched = True

    def show_ticked(self, ticked: Sequence[PoolLine]) -> None:
        """The cases that are to be consulted."""
        self._ticked = tuple(ticked)
        words = self.tr("已选 {0} 件").format(len(ticked)) if ticked else self.tr("先在左边按空格勾选案件")
        self._about.setText(words)
        set_role(self._about, tone="" if ticked else "muted")
        self.button.set_kind("primary" if ticked else "plain")
        self._tell_limit()

    def _tell_limit(self) -> None:
        due = min((one.waiting.due for one in self._ticked if one.waiting.due is not None), default=None)
        starts = self.starts.value
        if due is None:
            self._limit.setText("")
            return
        is_late = starts is not None and starts > due
        words = self.tr("▲ 超过召开时限 {0}") if is_late else self.tr("须在 {0} 前召开（2 个工作日）")
        self._limit.setText(words.format(day_and_time(due)))
        set_role(self._limit, tone="due_soon" if is_late else "muted")

    # --- sending -----------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Plans it, or says where something is missing."""
        self._say("")
        self.chair.settle()
        for one in self.rows.values():
            one.complain(None)
        if not self._ticked:
            self._say(self.tr("先勾选要会商的案件"))
            return
        for name, one in self.rows.items():
            field: Any = one.field
            wrong = field.problem or (self.tr("请填写") if name != "opinions_due" and not field.value else None)
            if wrong:
                one.complain(wrong)
                field.setFocus()
                return
        starts = self.starts.value
        assert starts is not None
        makeups = {one.waiting.makeup for one in self._ticked}
        if len(makeups) > 1:
            self._say(self.tr("口头研判后补的会商和其他案件分开安排"))
            return
        cases = tuple(one.waiting.case_id for one in self._ticked)
        makeup = makeups.pop()
        hidden = self.hidden.isChecked()
        self.planned.emit(Wanted(cases, starts, self.place.value, self.chair.value, self.due.value, hidden, makeup))

    def begin_anew(self) -> None:
        """It was planned: the next one is empty."""
        self._touched = False
        self.hidden.setChecked(False)

    def complain(self, error: Exception) -> None:
        wanted = self.rows.get(error.field or "") if isinstance(error, UserError) else None
        if wanted is not None:
            wanted.complain(str(error))
            wanted.field.setFocus()
        else:
            self._say(sentence(error))

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        else:
            super().keyPressEvent(event)
