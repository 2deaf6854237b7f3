"""到会: who was called, who is there since when and how, who asks to speak."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from ...dispatch.meetings import MeetingView
from ...models.meeting.file import Seat
from ...models.meeting.planning import seated
from ...models.meeting.terms import MeetingState, SeatState
from ...models.town.township import Township
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.buttons import Link
from ..widgets.layout import column, frame, label, row, scrolled
from ..widgets.marks import Words
from .words import attendance, hour, seat_note

_HEIGHT, _LOW = 28, 24
_SHAPES = {SeatState.PRESENT: "done", SeatState.LEFT: "done"}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SeatRow(QAbstractButton):
    """One unit; keepers open it to sign it in, a unit its own: by video, by a deputy."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.unit = 0
        self.name = self.note = self.right = ""
        self.note_tone, self.shape, self.is_own, self.is_there = "muted", "", False, False
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_seat(self, unit: int, name: str, shape: str, note: tuple[str, str], right: str, *, is_own: bool) -> None:
        self.unit, self.name, self.shape, self.right, self.is_own = unit, name, shape, right, is_own
        self.note, self.note_tone = note
        self.is_there = shape == "done"
        self.setAccessibleName(
            say("，".join(filter(None, (name, "已到" if self.is_there else "未到", self.note, right))))
        )
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is not None:
            self.focusNextChild() if by > 0 else self.focusPreviousChild()
        elif event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        if self.underMouse() and self.isEnabled():
            paint.box(p, rect, t.hover)
        cy = rect.height() / 2
        paint.shape(p, self.shape, QPointF(5, cy), t.state("done" if self.is_there else "muted"), 9)
        right = rect.adjusted(0, 0, -2, 0)
        taken = paint.text(p, right, self.right or "—", t.text if self.right else t.text_muted, align=paint.RIGHT)
        edge = rect.width() - taken - 10
        if self.note:
            free = edge - 32 - paint.width(self.name, weight="m")  # the name is whole before the note is
            wide = min(paint.width(self.note, FONT.small), max(0, free))
            place = QRectF(edge - wide, 0, wide + 1, rect.height())
            paint.text(p, place, self.note, t.state(self.note_tone), FONT.small)
            edge -= wide + 8
        ink = t.text if self.is_there else t.text_muted
        paint.text(p, QRectF(24, 0, edge - 24, rect.height()), self.name, ink, FONT.base, "m" if self.is_own else "r")
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)


class Attendance(QFrame):
    """`seat_wanted`: the unit somebody wants to sign in (0: the next one that is missing); `observer_wanted`: one that
    was not called sits in; `arrange_wanted`: another chair, another place."""

    seat_wanted = Signal(int)
    arrange_wanted = Signal()
    observer_wanted = Signal()

    def __init__(self, t: Theme, township: Township, *, keeps: bool) -> None:
        super().__init__()
        self.t = t
        self._township = township
        self._keeps = keeps
        self.setProperty("role", "card")
        self._sum = Words(t, "", FONT.small, "r", "muted")
        self.sign = Link(t, self.tr("登记 F6"))
        self.sign.clicked.connect(self._next)
        self._rows: list[SeatRow] = []
        ground = frame("pane")
        self._list = column(gap=0, parent=ground)
        self._list.addStretch(1)
        self._height = _HEIGHT
        self._head = row(label(self.tr("到会"), "heading"), self._sum, self.sign)
        self._head.setStretch(1, 1)
        self.observe = Link(t, self.tr("＋ 列席…"))
        self.observe.clicked.connect(self.observer_wanted)
        self._foot = row(self.observe)
        self._foot.setAlignment(self.observe, Qt.AlignmentFlag.AlignLeft)
        column(self._head, scrolled(ground), self._foot, gap=4, margins=(11, 9, 11, 7), parent=self)
        self.setAccessibleName(self.tr("到会"))

    def set_room(self, *, low: bool, narrow: bool) -> None:
        """Where the column is narrow the count has the line below, whole; on a low screen the rows are closer."""
        self._height = _LOW if low else _HEIGHT
        for line in self._rows:
            line.setFixedHeight(self._height)
        self._head.removeWidget(self._sum)
        self._foot.removeWidget(self._sum)
        if narrow:
            self._foot.insertWidget(0, self._sum, 1)
        else:
            self._head.insertWidget(1, self._sum, 1)

    @property
    def rows(self) -> list[SeatRow]:
        return [line for line in self._rows if not line.isHidden()]

    def show_view(self, view: MeetingView, names: Mapping[str, str], now: datetime) -> None:
        file = view.file
        self._sum.say(attendance(file))
        alive = view.meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING)
        for link in (self.sign, self.observe):
            link.setVisible(self._keeps and alive)
        order = seated(self._township, file.seats)
        lines = [self._chair(view, names)] if view.meeting.chair else []
        while len(self._rows) < len(order) + len(lines):
            self._add()
        for k, line in enumerate(self._rows):
            line.setVisible(k < len(order) + len(lines))
        rest = list(self._rows)
        for words, right, there in lines:
            shape = "done" if there else "unsigned"
            line = rest.pop(0)
            line.show_seat(0, words, shape, ("", "muted"), right, is_own=False)
            line.setEnabled(self._keeps and alive)
            if self._keeps and alive:
                line.setToolTip(self.tr("改主持人、地点"))
        for line, seat in zip(rest, order, strict=False):
            self._show_seat(line, view, seat)

    def _chair(self, view: MeetingView, names: Mapping[str, str]) -> tuple[str, str, bool]:
        began = view.meeting.began_at
        name = names.get(view.meeting.chair, view.meeting.chair)
        return self.tr("{0}（主持）").format(name), hour(began) if began else "", began is not None

    def _show_seat(self, line: SeatRow, view: MeetingView, seat: Seat) -> None:
        own = seat.unit_id == view.unit
        name = self._township.unit[seat.unit_id].short + (self.tr("（本单位）") if own else "")
        note = seat_note(view.file, seat)
        if seat.asked_at is not None:
            note = self.tr("请求发言"), "accent"
        right = hour(seat.at) if seat.at is not None and seat.state in _SHAPES else ""
        shape = _SHAPES.get(seat.state, "unsigned")
        line.show_seat(seat.unit_id, name, shape, note, right, is_own=own)
        alive = view.meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING)
        line.setEnabled(self._keeps or (own and alive))

    def _add(self) -> None:
        line = SeatRow(self.t)
        line.setFixedHeight(self._height)
        line.clicked.connect(self._choose)
        self._rows.append(line)
        self._list.insertWidget(len(self._rows) - 1, line)

    def _choose(self) -> None:
        line = self.sender()
        if isinstance(line, SeatRow) and line.unit:
            self.seat_wanted.emit(line.unit)
        else:
            self.arrange_wanted.emit()

    def _next(self) -> None:
        self.seat_wanted.emit(0)
