"""Left of the page: the lights, the levels of supervision, what the program did today and whether it is at work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.duty.duty_clock import Lease
from ...dispatch.overviews.boards import Counts
from ...models.lifecycle import Action
from ...models.queues import Queue
from ...models.supervision import AUTOMATIC, LEVELS
from ...models.timing.words import clock_time, span
from ..theme import Theme
from ..widgets.layout import column, frame, label, set_role
from ..widgets.rows import Row, RowList

_LIGHTS = (Queue.OVERDUE, Queue.DUE_SOON, Queue.UNSIGNED, Queue.SUPERVISED, Queue.SUSPENDED)
#: The program is at work every minute; who hears nothing for so long should know.
_SILENT = timedelta(minutes=5)
LEVELS_VALUE, PROGRAM_VALUE = "levels", "program"


class SupervisionSide(QWidget):
    """`wanted` carries what was opened: a queue, "levels" or "program"."""

    wanted = Signal(object)

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self._counts: Counts | None = None
        self._levels: Mapping[int, int] = {}
        self._today: Mapping[Action, int] = {}
        self._lease: Lease | None = None
        self.list = RowList(t, self.tr("灯和督办层级"))
        self._title = label(self.tr("督查"), "title")
        self._program = label("", "small", wrap=True)
        body = frame("side")
        column(self._title, margins=(16, 16, 16, 12), parent=(head := frame("side")))
        foot = frame("sidefoot", 64)
        column(self._program, margins=(16, 8, 16, 8), parent=foot)
        self.list.setProperty("role", "side")
        column(head, self.list, foot, gap=0, parent=body)
        column(body, gap=0, parent=self)
        self.setAccessibleName(self.tr("督查概况"))
        self.list.opened.connect(self.wanted)

    def show_counts(self, counts: Counts) -> None:
        self._counts = counts
        self._show()

    def show_overview(
        self, levels: Mapping[int, int], today: Mapping[Action, int], lease: Lease | None, now: datetime
    ) -> None:
        self._levels, self._today, self._lease = levels, today, lease
        self._show()
        self.tick(now)

    def _show(self) -> None:
        rows = [Row(self.tr("亮灯"), is_head=True)]
        for queue in _LIGHTS:
            light, count = queue.light, self._counts.of(queue) if self._counts is not None else 0
            token = light.token if light is not None else "dot"
            rows.append(_count_row(queue.label, count, queue, token))
        rows.append(Row(self.tr("督办层级"), is_head=True))
        for level, action in enumerate(LEVELS, 1):
            rows.append(_count_row(action.label, self._levels.get(level, 0), (LEVELS_VALUE, level), ""))
        rows.append(Row(self.tr("程序今日"), is_head=True))
        for action in AUTOMATIC:
            if action in self._today or action in (Action.YELLOW_CARD, Action.RED_CARD):
                rows.append(_count_row(action.label, self._today.get(action, 0), (PROGRAM_VALUE, action.value), ""))
        self.list.show_rows(rows)

    def tick(self, now: datetime) -> None:
        """Whether the program does its duties: somebody should know when it does not."""
        if self._lease is None:
            self._say(self.tr("自动步骤还没有运行过"), "due_soon")
            return
        passed = now - self._lease.ran_at
        words = self.tr("自动步骤上次运行 {0}").format(clock_time(self._lease.ran_at, now))
        if passed > _SILENT:
            self._say(self.tr("{0}，已停 {1}").format(words, span(passed)), "due_soon")
        else:
            self._say(words, "")

    def _say(self, words: str, tone: str) -> None:
        self._program.setText(words)
        set_role(self._program, tone=tone)


def _count_row(words: str, count: int, value: Any, shape: str) -> Row:
    loud = bool(count and shape and shape not in ("paused", "handling"))
    tone = shape if loud else "text" if count else "muted"
    quiet = "" if count else "muted"  # normal is quiet: a light that does not burn has no colour
    return Row(words, right=str(count), right_tone=tone, shape=shape, shape_tone=quiet, value=value)
