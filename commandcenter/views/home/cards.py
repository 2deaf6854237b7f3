"""The cards of a start page: what to do with a digit for each, lines that lead to their case, the month's figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ...dispatch.boards import Line
from ...dispatch.homes import Todo
from ...models.assessment import KpiResult
from ...models.kpi import Metric
from ...models.kpi_report import NO_VALUE
from ...models.lights import Light
from ...models.words import time_left
from .. import paint
from ..board.model import state_word
from ..widgets.buttons import Button
from ..widgets.layout import label, rule
from ..widgets.marks import FocusRing
from ..widgets.notices import EmptyState
from ..workplace import Workplace

_TODO_HEIGHT = 72
_LINE_HEIGHT = 38
_BUTTON = 104


class _Row(QWidget):
    """The words of one case: pill and title, hint below, clock right."""

    def __init__(self, workplace: Workplace, line: Line, now: datetime) -> None:
        super().__init__()
        self.t, self.line, self.now = workplace.theme, line, now
        self.setFixedHeight(_TODO_HEIGHT - 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{line.row.title} {time_left(line.row.due, now)}")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, found, light = QPainter(self), self.line.row, self.line.light(self.now)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clock = time_left(found.due, self.now)
        color = self.t.state(light.token) if light in (Light.OVERDUE, Light.DUE_SOON) else self.t.text
        edge = paint.width(clock, 16, "b") + 16
        taken = paint.pill(painter, 0, 24, self.t, light.token, state_word(self.line, self.now)) + 12
        title = QRectF(taken, 8, self.width() - taken - edge - 12, 32)
        paint.text(painter, title, found.title, self.t.text, 16, "b")
        paint.text(painter, QRectF(0, 8, self.width() - 16, 32), clock, color, 16, "b", paint.RIGHT, False)
        hint = "　".join(filter(None, ("、".join(found.waits_for[:1]), found.grid, found.matter, found.lead_unit)))
        paint.text(painter, QRectF(0, 38, self.width() - 16, 24), hint, self.t.text_muted)


class TodoList(QFrame):
    """Each case with its next step on a button; 1–9 press them. `started` the case's id and the action."""

    started = Signal(int, object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._shown: list[Todo] = []
        self._rows: list[_Row] = []
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("要办的事"))
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 0, 16, 0)
        self._grid.setSpacing(0)
        self._ring = FocusRing(self)

    def show_todo(self, todo: Sequence[Todo], now: datetime) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._shown, self._rows = list(todo), []
        if not todo:
            hint = self.tr("有新的会响一声并出现在这里。")
            self._grid.addWidget(EmptyState(self._work.theme, self.tr("没有等您办的事"), hint))
        for place, item_ in enumerate(todo):
            if place:
                self._grid.addWidget(rule(), 2 * place - 1, 0, 1, 2)
            words = _Row(self._work, item_.line, now)
            words_on = item_.step.label if item_.step else self.tr("打开")
            button = Button(self._work.theme, words_on, str(place + 1), height=40)
            button.set_kind("primary" if place == 0 else "plain")
            button.setMinimumWidth(_BUTTON)
            button.setProperty("place", place)
            button.clicked.connect(self._pressed)
            self._grid.addWidget(words, 2 * place, 0)
            self._grid.addWidget(button, 2 * place, 1)
            self._rows.append(words)

    def tick(self, now: datetime) -> None:
        for words in self._rows:
            words.now = now
            words.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isdigit() and 0 < int(digit) <= len(self._shown):
            self._begin(int(digit) - 1)
        else:
            super().keyPressEvent(event)

    def _pressed(self) -> None:
        sender = self.sender()
        if sender is not None:
            self._begin(int(sender.property("place")))

    def _begin(self, place: int) -> None:
        chosen = self._shown[place]
        self.started.emit(chosen.line.row.id, chosen.step)


class _Line(QWidget):
    opened = Signal(int)

    def __init__(self, workplace: Workplace, line: Line, now: datetime) -> None:
        super().__init__()
        self.t, self.line, self.now = workplace.theme, line, now
        self.setFixedHeight(_LINE_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{line.row.title} {self._state()}")
        self._ring = FocusRing(self)

    def sizeHint(self) -> QSize:
        return QSize(400, _LINE_HEIGHT)

    def _state(self) -> str:
        found = self.line.row
        if not found.waits_for:
            return found.state.label
        left = time_left(found.due, self.now).replace(" ", "") if found.due else ""
        return " · ".join(filter(None, (found.waits_for[0], left)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, light = QPainter(self), self.line.light(self.now)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = _LINE_HEIGHT / 2
        paint.shape(painter, light.token, QPointF(6, middle), self.t.state(light.token), 9)
        state = self._state()
        room = QRectF(24, 0, self.width() - 24 - paint.width(state) - 24, _LINE_HEIGHT)
        paint.text(painter, room, self.line.row.title, self.t.text)
        loud = light in (Light.OVERDUE, Light.DUE_SOON)
        color = self.t.state(light.token) if loud else self.t.text_muted
        paint.text(painter, QRectF(0, 0, self.width(), _LINE_HEIGHT), state, color, align=paint.RIGHT, elide=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self.line.row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.line.row.id)
        else:
            super().keyPressEvent(event)


class LineList(QFrame):
    """One line a case; Enter or a click opens it."""

    opened = Signal(int)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._lines: list[_Line] = []
        self.setProperty("role", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 4, 16, 4)
        self._grid.setSpacing(0)

    def show_lines(self, lines: Sequence[Line], now: datetime, empty: str) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._lines = []
        for place, line in enumerate(lines):
            shown = _Line(self._work, line, now)
            shown.opened.connect(self.opened)
            self._grid.addWidget(shown, place, 0)
            self._lines.append(shown)
        if not lines:
            self._grid.addWidget(label(empty, "muted"), 0, 0)

    def tick(self, now: datetime) -> None:
        for line in self._lines:
            line.now = now
            line.update()


def _printed(kpi: KpiResult) -> str:
    if kpi.value is None:
        return NO_VALUE
    return str(kpi.value) if kpi.metric is Metric.HANDLED_VOLUME else f"{kpi.value}%"


class KpiCard(QFrame):
    """Seven figures of this month with how many cases make them, score and rank."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._door = Button(workplace.theme, self.tr("看全部指标"), kind="quiet", height=28)
        self._door.clicked.connect(lambda: workplace.go("kpi"))

    def show_figures(self, kpis: Sequence[KpiResult], score: str) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None and old is not self._door:
                old.deleteLater()
        if not kpis:
            self._grid.addWidget(label(self.tr("本单位不参加考核")), 0, 0)
        for place, kpi in enumerate(kpis):
            self._grid.addWidget(label(_printed(kpi), "heading"), place // 2 * 2, place % 2)
            words = f"{kpi.metric.label}　{kpi.figure.n} 件"
            self._grid.addWidget(label(words, "small"), place // 2 * 2 + 1, place % 2)
        self._grid.addWidget(label(score, "muted"), 10, 0, 1, 2)
        self._grid.addWidget(self._door, 11, 0, 1, 2)
