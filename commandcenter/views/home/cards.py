"""The cards of a start page: what to do with a digit for each, lines that lead to their case, the month's figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ...dispatch.overviews.boards import Line
from ...dispatch.overviews.homes import Below, Todo
from ...models.lifecycle import Action
from ...models.lights import Light
from ...models.scoring.assessment import KpiResult
from ...models.scoring.kpi_report import NO_VALUE
from ...models.timing.words import time_left
from .. import paint
from ..board.model import state_word
from ..charts.words import KpiWords
from ..language import say, tight
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row, rule, shown_if
from ..widgets.marks import FocusRing
from ..widgets.notices import EmptyState
from ..widgets.rows import Row, RowList
from ..workplace import Workplace

#: What a step means in practice, for those who do it once a week.
_HOW: dict[Action, str] = {
    Action.SUPPLY: "把问到的补充清楚",
    Action.SELF_HANDLE: "网格自己能办的，接下来办",
    Action.SIGN: "先签收，再联系诉求人",
    Action.CONTACT: "联系诉求人，或到现场",
    Action.FEED_BACK: "办完报结果",
    Action.RESUME: "复核挂账，能办就恢复",
    Action.VERIFY: "到现场看，拍照",
    Action.DECIDE: "看理由和依据，同意或不同意",
    Action.DIRECT: "开会商，定牵头、配合和时限",
    Action.MINUTES: "补会商，印发纪要",
}
#: What is done in a meeting is said by where the button leads.
_SHORT = {Action.DIRECT: "会商", Action.MINUTES: "补会商"}
_TODO_HEIGHT = 72
_LINE_HEIGHT = 38
_BUTTON = 104


class _Words(QWidget):
    """The words of one case: pill and title, hint below, clock right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.line: Line | None = None
        self.hint = ""
        self.setFixedHeight(_TODO_HEIGHT - 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_line(self, line: Line, hint: str, now: datetime) -> None:
        self.line, self.hint, self.now = line, hint, now
        self.setAccessibleName(say(f"{line.row.title} {time_left(line.row.due, now)} {hint}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.line is None:
            return
        painter, found, light = QPainter(self), self.line.row, self.line.light(self.now)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clock = time_left(found.due, self.now)
        color = self.t.state(light.token) if light in (Light.OVERDUE, Light.DUE_SOON) else self.t.text
        edge = paint.width(clock, 16, "b") + 16
        taken = paint.pill(painter, 0, 24, self.t, light.token, state_word(self.line, self.now)) + 12
        title = QRectF(taken, 8, self.width() - taken - edge - 12, 32)
        paint.text(painter, title, found.title, self.t.text, 16, "b", as_is=True)
        paint.text(painter, QRectF(0, 8, self.width() - 16, 32), clock, color, 16, "b", paint.RIGHT, False)
        paint.text(painter, QRectF(0, 38, self.width() - 16, 24), self.hint, self.t.text_muted)


class _TodoRow(QWidget):
    """A case with its next step on a button."""

    begun = Signal(int, object)

    def __init__(self, theme: Theme, place: int, own_unit: str) -> None:
        super().__init__()
        self._todo: Todo | None = None
        self._own_unit = own_unit
        self.words = _Words(theme)
        self.button = Button(theme, "", str(place + 1), "plain" if place else "primary", height=40)
        self.button.setMinimumWidth(_BUTTON)
        self.button.clicked.connect(self.begin)
        line = rule()
        shown_if(line, place > 0)
        column(line, row(self.words, self.button, gap=0), gap=0, parent=self)

    @property
    def case_id(self) -> int | None:
        return None if self._todo is None else self._todo.line.row.id

    def show_todo(self, todo: Todo, now: datetime) -> None:
        self._todo = todo
        self.words.show_line(todo.line, self._hint(todo), now)
        self.button.setText(_SHORT.get(todo.step, todo.step.label))
        self.button.setAccessibleName(say(f"{self.button.text()} {todo.line.row.title}"))

    def tick(self, now: datetime) -> None:
        if self._todo is not None:
            self.words.show_line(self._todo.line, self._hint(self._todo), now)

    def _hint(self, todo: Todo) -> str:
        """How, where, what kind of matter, who leads if it is somebody else."""
        found = todo.line.row
        lead = f"主办 {found.lead_unit}" if found.lead_unit and found.lead_unit != self._own_unit else ""
        return "　".join(filter(None, (_HOW.get(todo.step, ""), found.grid, found.matter, lead)))

    def begin(self) -> None:
        if self._todo is not None:
            self.begun.emit(self._todo.line.row.id, self._todo.step)


class TodoList(QFrame):
    """Each case with its next step on a button; 1–9 press them, Enter the first. `started` the case's id and the
    action; `empty` is said while there is none."""

    started = Signal(int, object)

    def __init__(self, workplace: Workplace, empty: str) -> None:
        super().__init__()
        self._work = workplace
        self._rows: list[_TodoRow] = []
        self._shown = 0
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("要办的事"))
        self._empty = EmptyState(workplace.theme, empty, self.tr("有新的会响一声并出现在这里。"))
        self._list = column(self._empty, gap=0, margins=(16, 0, 16, 0), parent=self)
        self._ring = FocusRing(self)

    def show_todo(self, todo: Sequence[Todo], now: datetime) -> None:
        """Another list; the keyboard follows its case, and never comes to stand on another one."""
        before = next((row.case_id for row in self._rows if row.button.hasFocus()), None)
        while len(self._rows) < len(todo):
            self._add_row()
        for place, row_ in enumerate(self._rows):
            row_.setVisible(place < len(todo))
            if place < len(todo):
                row_.show_todo(todo[place], now)
        self._shown = len(todo)
        self._empty.setVisible(not todo)
        if before is not None:
            same = next((row_ for row_ in self._rows[: self._shown] if row_.case_id == before), None)
            (self if same is None else same.button).setFocus()

    def _add_row(self) -> None:
        own = self._work.township.unit[self._work.by.unit_id].short
        made = _TodoRow(self._work.theme, len(self._rows), own)
        made.begun.connect(self.started)
        self._list.addWidget(made)
        QWidget.setTabOrder(self._rows[-1].button if self._rows else self, made.button)
        self._rows.append(made)

    def tick(self, now: datetime) -> None:
        for row_ in self._rows[: self._shown]:
            row_.tick(now)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = "1" if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) else event.text()
        if digit.isdigit() and 0 < int(digit) <= self._shown:
            self._rows[int(digit) - 1].begin()
        else:
            super().keyPressEvent(event)


class _Line(QWidget):
    opened = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.line: Line | None = None
        self.setFixedHeight(_LINE_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._ring = FocusRing(self)

    def sizeHint(self) -> QSize:
        return QSize(400, _LINE_HEIGHT)

    def show_line(self, line: Line, now: datetime) -> None:
        self.line, self.now = line, now
        self.setAccessibleName(say(f"{line.row.title} {self._state(line)}"))
        self.update()

    def _state(self, line: Line) -> str:
        found = line.row
        if not found.waits_for:
            return found.state.label
        left = tight(time_left(found.due, self.now)) if found.due else ""
        return " · ".join(filter(None, (found.waits_for[0], left)))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.line is None:
            return
        painter, light = QPainter(self), self.line.light(self.now)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = _LINE_HEIGHT / 2
        paint.shape(painter, light.token, QPointF(6, middle), self.t.state(light.token), 9)
        state = self._state(self.line)
        room = QRectF(24, 0, self.width() - 24 - paint.width(state) - 24, _LINE_HEIGHT)
        paint.text(painter, room, self.line.row.title, self.t.text, as_is=True)
        loud = light in (Light.OVERDUE, Light.DUE_SOON)
        color = self.t.state(light.token) if loud else self.t.text_muted
        paint.text(painter, QRectF(0, 0, self.width(), _LINE_HEIGHT), state, color, align=paint.RIGHT, elide=False)

    def _open(self) -> None:
        if self.line is not None:
            self.opened.emit(self.line.row.id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open()
        else:
            super().keyPressEvent(event)


class LineList(QFrame):
    """One line a case; Enter or a click opens it. `empty` is said while there is none."""

    opened = Signal(int)

    def __init__(self, workplace: Workplace, empty: str) -> None:
        super().__init__()
        self._work = workplace
        self._lines: list[_Line] = []
        self.setProperty("role", "card")
        self._empty = label(empty, "muted")
        self._list = column(self._empty, gap=0, margins=(16, 4, 16, 4), parent=self)

    def show_lines(self, lines: Sequence[Line], now: datetime) -> None:
        """Other lines; the keyboard follows its case, if that is still among them."""
        before = next((one.line.row.id for one in self._lines if one.hasFocus() and one.line is not None), None)
        while len(self._lines) < len(lines):
            made = _Line(self._work.theme)
            made.opened.connect(self.opened)
            self._list.addWidget(made)
            QWidget.setTabOrder(self._lines[-1] if self._lines else self, made)
            self._lines.append(made)
        for place, one in enumerate(self._lines):
            one.setVisible(place < len(lines))
            if place < len(lines):
                one.show_line(lines[place], now)
                if lines[place].row.id == before:
                    one.setFocus()
        self._empty.setVisible(not lines)

    def tick(self, now: datetime) -> None:
        for one in self._lines:
            if one.line is not None and not one.isHidden():
                one.show_line(one.line, now)


class GridList(RowList):
    """The grids below one's own with what is open in each; `opened` carries a grid's id. As high as its lines."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme, name)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_grids(self, found: Sequence[Below]) -> None:
        self.show_rows([_grid_row(below) for below in found])
        self.setFixedHeight(sum(self.sizeHintForRow(at) for at in range(len(found))) + 2 * self.frameWidth())


def _grid_row(below: Below) -> Row:
    words = f"在办 {below.open}" if below.open else "没有在办"
    if below.overdue:
        words = f"超时 {below.overdue}　{words}"
    return Row(
        below.grid.name,
        right=words,
        right_tone="overdue" if below.overdue else "text" if below.open else "muted",
        shape="overdue" if below.overdue else "handling" if below.open else "done",
        value=below.grid.id,
    )


class KpiCard(QFrame):
    """Seven figures of this month with how many cases make them, score and rank; one sentence while there are none."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 12, 16, 12)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._words = KpiWords()
        self._door = Button(workplace.theme, self.tr("看全部指标"), height=28)
        self._door.clicked.connect(lambda: workplace.go("kpi"))

    def _printed(self, kpi: KpiResult) -> str:
        return NO_VALUE if kpi.value is None else self._words.in_unit(kpi.metric).format(kpi.value)

    def show_figures(self, kpis: Sequence[KpiResult], score: str) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None and old is not self._door:
                old.deleteLater()
        if not kpis:
            self._grid.addWidget(label(self.tr("本单位不参加考核")), 0, 0, 1, 2)
        elif not any(kpi.figure.n for kpi in kpis):
            nothing = self.tr("本月还没有计入考核的件。签收、反馈、核查、回访之后，这里随即有数。")
            self._grid.addWidget(label(nothing, "muted", wrap=True), 0, 0, 1, 2)
            score, kpis = "", ()
        for place, kpi in enumerate(kpis):
            self._grid.addWidget(label(self._printed(kpi), "heading"), place // 2 * 2, place % 2)
            words = f"{say(kpi.metric.label)}　{self._words.sample(kpi.metric, kpi.figure)}"
            self._grid.addWidget(label(words, "small"), place // 2 * 2 + 1, place % 2)
        if score:
            self._grid.addWidget(label(score, "strong"), 10, 0, 1, 2)
        self._grid.addWidget(self._door, 11, 0, 1, 2)
