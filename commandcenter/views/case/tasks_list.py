"""任务: each unit's part of the case, with its clock and how far it is."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...dispatch.cases.case_views import CaseView
from ...models.case import TaskRole
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.layout import rule
from ..workplace import Workplace
from .section import Section
from .task_words import TaskLine, task_lines


class TaskRow(QWidget):
    """Role, unit, pill, clock on the first line; steps and note on the second, where it is narrow on a third."""

    _WIDE, _NARROW = 56, 76

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.task: TaskLine | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self._WIDE)

    def say(self, task: TaskLine) -> None:
        if task != self.task:
            self.task = task
            self.setAccessibleName(say(str(task)))
            self.setToolTip(say("\n".join(filter(None, (task.unit, task.note)))))
            self._fit()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    @property
    def _is_wide(self) -> bool:
        if self.task is None or not self.task.note:
            return True
        steps = sum(26 + paint.width(name, FONT.small, "m") for name, _ in self.task.steps)
        return steps + paint.width(self.task.note, FONT.small) <= self.width()

    def _fit(self) -> None:
        self.setFixedHeight(self._WIDE if self._is_wide else self._NARROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.task is None:
            return
        p, t, task, wide = QPainter(self), self.t, self.task, self.width()
        self._paint_head(p, task)
        x = self._paint_steps(p, task)
        if self._is_wide:
            paint.text(p, QRectF(x, 32, wide - x, 20), task.note, t.text_muted, FONT.small, align=paint.RIGHT)
        else:
            paint.text(p, QRectF(0, 52, wide, 20), task.note, t.text_muted, FONT.small)

    def _paint_head(self, p: QPainter, task: TaskLine) -> None:
        t, wide = self.t, self.width()
        clock = paint.width(task.clock, FONT.base, "m") + 12
        paint.text(p, QRectF(0, 4, wide, 24), task.clock, t.state(task.tone), FONT.base, "m", paint.RIGHT, elide=False)
        x = paint.tag(p, 0, 16, t, task.role.label, "accent" if task.role is TaskRole.LEAD else None) + 8
        room = wide - x - clock - paint.pill_width(task.word) - 8
        x += paint.text(p, QRectF(x, 4, room, 24), task.unit, t.text, FONT.base, "m") + 8
        paint.pill(p, x, 16, t, task.key, task.word)

    def _paint_steps(self, p: QPainter, task: TaskLine) -> float:
        t, x = self.t, 0.0
        for name, key in task.steps:
            is_next = key == "handling"
            color = t.done if key == "done" else t.state(task.key) if is_next else t.text_muted
            paint.shape(p, key, QPointF(x + 5, 42), color, 8)
            ink = t.text if is_next else t.text_muted
            x += 14 + paint.text(p, QRectF(x + 14, 32, 80, 20), name, ink, FONT.small, "m" if is_next else "r") + 12
        return x


class TasksSection(Section):
    def __init__(self, workplace: Workplace) -> None:
        super().__init__(gap=4)
        self.call(self.tr("任务"))
        self._workplace = workplace
        self._view: CaseView | None = None
        self._rows: list[TaskRow] = []
        self._rules: list[QWidget] = []

    def show_view(self, view: CaseView, now: datetime) -> None:
        self._view = view
        self.tick(now)

    def tick(self, now: datetime) -> None:
        if self._view is None:
            return
        work = self._workplace
        lines = task_lines(self._view, work.township, work.limits.warn_percent / 100, now)
        self._make(len(lines))
        for row, line in zip(self._rows, lines, strict=False):
            row.say(line)
        for i, (row, above) in enumerate(zip(self._rows, self._rules, strict=True)):
            row.setVisible(i < len(lines))
            above.setVisible(0 < i < len(lines))
        roles = Counter(line.role for line in lines)
        self.say("　".join(f"{role.label} {roles[role]}" for role in TaskRole if roles[role]))
        self.setVisible(bool(lines))

    def _make(self, count: int) -> None:
        """Rows are kept and filled anew: a case read again does not flicker."""
        while len(self._rows) < count:
            self._rules.append(rule())
            self._rows.append(TaskRow(self._workplace.theme))
            self.body.addWidget(self._rules[-1])
            self.body.addWidget(self._rows[-1])
