"""会商通知 on a start page: when, where, which topics, what opinion is owed; and what an oral direction still owes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from ...dispatch.meetings import MeetingLine, PoolLine
from ...models.meeting.terms import MeetingState
from ...models.timing.words import clock_time, time_left
from .. import paint
from ..language import say
from ..meeting.words import day_and_time
from ..theme import FONT, Theme
from ..widgets.layout import column

_HEIGHT = 60
_ALIVE = (MeetingState.RUNNING, MeetingState.PLANNED)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Invitation(QAbstractButton):
    """One meeting, or one case whose meeting is still to be made up for; Enter opens it."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.line: MeetingLine | PoolLine | None = None
        self.setFixedHeight(_HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_line(self, line: MeetingLine, now: datetime) -> None:
        self.line = line
        meeting = line.meeting
        running = meeting.state is MeetingState.RUNNING
        self._head = "　".join(filter(None, (day_and_time(meeting.starts_at), meeting.place)))
        self._right, self._tone = "", "muted"
        if running:
            self._right, self._tone = self.tr("会议进行中"), "done"
        elif line.owed:
            due = meeting.opinions_due
            until = self.tr("，截止 {0}").format(clock_time(due, now)) if due is not None else ""
            self._right, self._tone = self.tr("{0} 题待写意见{1}").format(line.owed, until), "accent"
        if line.object_until is not None:
            until = day_and_time(line.object_until)
            self._right, self._tone = self.tr("已指定本单位牵头，{0} 前可提异议").format(until), "due_soon"
        elif line.objecting:
            self._right, self._tone = self.tr("{0} 个单位有异议").format(len(line.objecting)), "supervised"
        chair = self.tr("主持 {0}").format(line.chair) if line.chair else ""
        self._below = "　".join(filter(None, (chair, "；".join(line.titles))))
        self._name(self.tr("会商通知"))

    def show_owed(self, line: PoolLine, now: datetime) -> None:
        self.line = line
        due = line.waiting.due
        self._head = "" if due is None else self.tr("纪要应于 {0} 前补齐").format(day_and_time(due))
        self._right = "" if due is None else time_left(due, now)
        self._tone = "overdue" if line.late else "due_soon"
        self._below = "　".join((line.waiting.no, line.waiting.title, line.reason))
        self._name(self.tr("补会商"))

    def _name(self, what: str) -> None:
        self.setAccessibleName(say("，".join(filter(None, (what, self._head, self._right, self._below)))))
        self.setToolTip(say(self._below))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.line is None:
            return
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        if self.underMouse():
            paint.box(p, rect, t.hover)
        first = rect.adjusted(16, 4, -16, -28)
        taken = paint.text(p, first, self._right, t.state(self._tone), FONT.base, "m", paint.RIGHT)
        paint.text(p, first.adjusted(0, 0, -taken - 12, 0), self._head, t.text, FONT.heading, "b")
        paint.text(p, rect.adjusted(16, 30, -16, -4), self._below, t.text_muted)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)


class Invitations(QFrame):
    """The meetings to come and the one that runs, before them the cases whose minutes are owed; `opened` carries a
    meeting's id, `case_opened` a case's. Hidden while there is none."""

    opened = Signal(int)
    case_opened = Signal(int)

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("会商通知"))
        self._rows: list[Invitation] = []
        self._list = column(gap=0, margins=(1, 1, 1, 1), parent=self)
        self.hide()

    @property
    def rows(self) -> list[Invitation]:
        return [one for one in self._rows if not one.isHidden()]

    def show_meetings(self, meetings: Sequence[MeetingLine], now: datetime, waiting: Sequence[PoolLine] = ()) -> None:
        """Those that are still to come or run, those whose decisions somebody objected to or may object to; of those
        `waiting` for one what an oral direction owes."""
        found: list[MeetingLine | PoolLine] = [line for line in waiting if line.waiting.makeup]
        found += [
            one for one in meetings if one.meeting.state in _ALIVE or one.objecting or one.object_until is not None
        ]
        while len(self._rows) < len(found):
            made = Invitation(self.t)
            made.clicked.connect(self._open)
            self._rows.append(made)
            self._list.addWidget(made)
        for k, row in enumerate(self._rows):
            row.setVisible(k < len(found))
            line = found[k] if k < len(found) else None
            if isinstance(line, MeetingLine):
                row.show_line(line, now)
            elif line is not None:
                row.show_owed(line, now)
        self.setVisible(bool(found))

    def _open(self) -> None:
        row = self.sender()
        if not isinstance(row, Invitation):
            return
        if isinstance(row.line, MeetingLine):
            self.opened.emit(row.line.meeting.id)
        elif row.line is not None:
            self.case_opened.emit(row.line.waiting.case_id)
