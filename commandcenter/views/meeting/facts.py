"""案情: how the case came here and how it stands, in five lines; one key opens the whole of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from ...dispatch.cases.case_views import CaseView
from ...dispatch.meetings import Topic
from ...models.case_clocks import ClockKind
from ...models.lifecycle import Action
from ...models.story import Step
from ...models.timing.words import date_time, time_left
from ...models.timing.worktime import time_text
from ...models.town.township import Township
from .. import paint
from ..case.timeline import subject
from ..language import by_language, say
from ..theme import FONT, Theme
from ..widgets.buttons import Link
from ..widgets.layout import column, label, row, rule, set_role
from ..widgets.marks import Words
from .words import day_and_time

_LINE, _LOW_LINE = 24, 20
_RIGHT, _LOW_RIGHT = 272, 324
_DUE = 1


class _Story(QWidget):
    """The last steps: when, what, and what is remarkable of it."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.lines: Sequence[Step] = ()
        self.line = _LINE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """The newest first, as the story tells them; as many as there is room for are shown, the newest last."""
        self.lines = tuple(step for step in steps if step.action is not Action.INVITE)
        words = [f"{date_time(step.at)} {step.what}" for step in reversed(self.lines[:5])]
        self.setAccessibleName(say("；".join(words)))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.line)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t = QPainter(self), self.t
        room = max(1, self.height() // self.line)
        for k, step in enumerate(reversed(self.lines[:room])):
            line = QRectF(0, k * self.line, self.width(), self.line)
            paint.text(p, line, date_time(step.at), t.text_muted, FONT.small)
            mark = self.tr("已撤销") if step.undone else "、".join(filter(None, (step.proxy and self.tr("代录"),)))
            taken = paint.text(p, line, mark, t.text_muted, FONT.small, align=paint.RIGHT) if mark else 0
            words = "，".join(filter(None, (f"{subject(step)} {step.what}", *step.notes[:1])))
            paint.text(p, line.adjusted(92, 0, -taken - 8, 0), words, t.text)


class Facts(QFrame):
    """`opened`: the whole case is wanted."""

    opened = Signal()

    def __init__(self, t: Theme, township: Township, *, is_unit: bool) -> None:
        super().__init__()
        self.t = t
        self._township = township
        self._is_unit = is_unit
        self._view: CaseView | None = None
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._no, self._why = label("", "muted"), Words(t)
        self.open = Link(t, self.tr("打开案件 Ctrl+O"))
        self.open.clicked.connect(self.opened)
        self._story = _Story(t)
        self._is_low = self._is_on = False
        self._values: dict[str, QLabel] = {}
        self._grid_names: list[QLabel] = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(0)
        for k, name in enumerate(("时钟", "办结时限", "诉求人", "涉及网格", "附件")):
            head, value = label(name, "small"), label("")
            head.setFixedWidth(by_language(64, 88))
            value.setMinimumWidth(0)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            grid.addWidget(head, k, 0)
            grid.addWidget(value, k, 1)
            self._grid_names.append(head)
            self._values[name] = value
        grid.setColumnStretch(1, 1)
        self._right = QWidget()
        self._right.setLayout(column(grid, None, gap=0))
        head_line = row(label(self.tr("案情"), "heading"), self._no, self._why, self.open, gap=12)
        head_line.setStretch(2, 1)
        self._below = row(self._story, rule(vertical=True), self._right, gap=16)
        self._below.setStretch(0, 1)
        column(head_line, self._below, gap=4, margins=(15, 5, 15, 5), parent=self)
        self.set_room(low=False)
        self.setAccessibleName(self.tr("案情"))

    def set_room(self, *, low: bool) -> None:
        """As many lines of the story as there are facts. On a low screen they are closer and the deadline stands
        beside its clock; no fact is left out."""
        self._is_low = low
        line, lines = (_LOW_LINE, len(self._values) - 1) if low else (_LINE, len(self._values))
        self._story.line = line
        self._right.setFixedWidth(_LOW_RIGHT if low else _RIGHT)
        for k, (head, value) in enumerate(zip(self._grid_names, self._values.values(), strict=True)):
            for part in (head, value):
                part.setFixedHeight(line)
                part.setVisible(not (low and k == _DUE))
        self.setFixedHeight(24 + 4 + 12 + lines * line)

    def show_case(self, topic: Topic, view: CaseView | None, now: datetime) -> None:
        self._view = view
        self._is_on = topic.item.opened_at is not None or topic.item.settled_at is not None
        self._no.setText(topic.case.no)
        why = topic.reason
        due = topic.case.minutes_due
        if view is not None and view.decisive is not None and view.decisive.kind.value == "STAGE":
            due = due or view.decisive.clock.due
        if due is not None and not self._is_on:
            why += self.tr("；须在 {0} 前召开").format(day_and_time(due))
        self._why.say(why)
        if view is None:
            return
        self._story.show_steps(view.story)
        places = [self._township.grid[g].name for g in (view.case.grid_id, *view.case.involved) if g is not None]
        if places:
            places[0] += self.tr("（主）") if len(places) > 1 else ""
        kinds = [("照片", [a for a in view.attachments if a.mime.startswith("image/")])]
        kinds.append(("文件", [a for a in view.attachments if not a.mime.startswith("image/")]))
        files = " · ".join(f"{name} {len(found)}" for name, found in kinds if found)
        self._set("诉求人", self._asker(view))
        self._set("涉及网格", "、".join(places) or self.tr("待核实"))
        self._set("附件", f"{files}　" + self.tr("未勾选不投屏") if files else self.tr("无"))
        self.tick(now)

    def _asker(self, view: CaseView) -> str:
        identity = view.identity
        if not identity.count:
            return self.tr("无")
        if identity.logged:
            return self.tr("保密 {0} 人").format(identity.count)
        if not identity.people:
            return self.tr("{0} 人").format(identity.count)
        first, more = identity.people[0], len(identity.people) - 1
        told = f"{first.name}" if self._is_unit else "　".join(filter(None, (first.name, first.phone)))
        rest = self.tr(" 等 {0} 人").format(more + 1) if more else ""
        return told + rest + (self.tr("（化名，电话不显示）") if self._is_unit else "")

    def tick(self, now: datetime) -> None:
        view = self._view
        if view is None:
            return
        due = view.line.row.due if view.line is not None else None
        light = view.line.light(now) if view.line is not None else None
        left = time_left(due, now)
        self._set("时钟", f"{left}　{day_and_time(due)}" if self._is_low and due is not None else left)
        value = self._values["时钟"]
        set_role(value, tone=light.token if light is not None and light.alarms else "handling")
        whole = "" if due is None else time_text(due)
        self._set("办结时限", "—" if due is None else day_and_time(due), whole)
        kind = ClockKind.COMPLETION if view.decisive is None else view.decisive.kind
        what = self.tr("召开") if kind is ClockKind.STAGE else kind.label
        self._grid_names[_DUE].setText(self.tr("{0}时限").format(what))

    def _set(self, name: str, words: str, whole: str = "") -> None:
        value = self._values[name]
        if value.text() != words:
            value.setText(words)
            value.setToolTip(say(whole or words))
            value.setAccessibleName(say(f"{name} {words}"))
