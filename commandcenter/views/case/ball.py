"""球在谁手: the box that says whose turn it is, with the one big clock of the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...dispatch.cases.case_views import CaseView
from ...models.case import CaseState
from ...models.timing.words import clock_time, time_left
from .. import paint
from ..language import say
from ..theme import FONT, SHAPE, Theme, font

_BIG = FONT.title


@dataclass(frozen=True, slots=True)
class Ball:
    """The words of the box: whose turn it is, its clock, how much of the limit is used, why it is loud."""

    head: str
    whose: str
    clock: str = ""
    used: str = ""
    notes: tuple[str, ...] = ()
    tone: str = "text"
    mine: bool = False
    others: tuple[str, ...] = ()


def ball_of(view: CaseView, now: datetime) -> Ball:
    """What the box says at this moment."""
    case, line = view.case, view.line
    claim = () if view.claim is None or view.claim.until <= now else (str(view.claim),)
    turn = None if line is None else line.ball
    if line is None or turn is None:
        outcome = case.close_kind.label if case.close_kind else case.state.label
        if case.parent_no is not None:
            outcome = f"已并入 {case.parent_no}"
        closed = clock_time(case.closed_at, now) if case.closed_at is not None else ""
        return Ball("结果", outcome, closed, notes=claim, tone="muted")
    at = next((i for i, wait in enumerate(line.row.waits) if wait.step is turn.step), 0)
    others = tuple(str(wait) for i, wait in enumerate(line.row.waits) if i != at)
    light = line.light(now)
    if case.state is CaseState.SUSPENDED and not light.alarms:
        clock, tone = f"复核 {clock_time(line.row.due, now)}" if line.row.due else "停表", "muted"
    else:
        clock, tone = time_left(line.row.due, now), light.token if light.alarms else "text"
    used = ""
    if view.decisive is not None and line.since is not None:
        used = f"已用 {round(100 * line.used(now))}%　共 {view.decisive.clock.limit.label}"
    notes = ((line.reason,) if line.reason and light.alarms else ()) + claim
    return Ball("球在谁手", str(turn), clock, used, notes, tone, line.mine, others)


class BallBox(QWidget):
    """Follows the ticker by `tick`; it paints again only when its words are others."""

    _PAD, _TOP, _SMALL, _LINE = 16, 6, 18, 28

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._view: CaseView | None = None
        self.ball = Ball("", "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fit()

    def show_view(self, view: CaseView, now: datetime) -> None:
        self._view = view
        self.tick(now)

    def tick(self, now: datetime) -> None:
        if self._view is None:
            return
        ball = ball_of(self._view, now)
        if ball != self.ball:
            self.ball = ball
            words = (ball.head, ball.whose, *ball.others, ball.clock, ball.used, *ball.notes)
            self.setAccessibleName(say("，".join(filter(None, words))))
            self.setToolTip(say("\n".join((ball.whose, *ball.others)) if ball.others else ""))
            self._fit()
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    @property
    def _is_one_line(self) -> bool:
        """Whether turn and clock stand side by side."""
        room = self.width() - 2 * self._PAD - 16
        return paint.width(self._whose, FONT.heading, "b") + paint.width(self.ball.clock, _BIG, "b") <= room

    @property
    def _whose(self) -> str:
        return self.ball.whose + (f" +{len(self.ball.others)}" if self.ball.others else "")

    def _fit(self) -> None:
        lines = 1 if self._is_one_line or not self.ball.clock else 2
        notes = sum(self._note_height(note) for note in self.ball.notes)
        height = 2 * self._TOP + self._SMALL + self._LINE * lines + notes - 6
        if height != self.height():
            self.setFixedHeight(height)

    def _note_height(self, note: str) -> int:
        room = QRectF(0, 0, max(40, self.width() - 2 * self._PAD), 1000)
        return math.ceil(paint.metrics(FONT.small).boundingRect(room, _WRAP, say(note)).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, ball = QPainter(self), self.t, self.ball
        color = t.state(ball.tone)
        paint.box(p, QRectF(self.rect()), t.well)
        p.fillRect(QRectF(0, 0, 3, self.height()), t.accent if ball.mine else t.edge if ball.tone in _CALM else color)
        inner = QRectF(self.rect()).adjusted(self._PAD, self._TOP, -self._PAD + SHAPE.radius, -self._TOP)
        top = QRectF(inner.topLeft(), inner.topRight()).adjusted(0, 0, 0, self._SMALL)
        head = paint.text(p, top, ball.head, t.text_muted, FONT.small)
        paint.text(p, top.adjusted(head + 8, 0, 0, 0), ball.used, t.text_muted, FONT.small, align=paint.RIGHT)
        line = top.translated(0, self._SMALL - 2)
        line.setHeight(self._LINE)
        paint.text(p, line, self._whose, t.accent if ball.mine else t.text, FONT.heading, "b")
        if ball.clock:
            line = line if self._is_one_line else line.translated(0, self._LINE - 4)
            paint.text(p, line, ball.clock, color, _BIG, "b", paint.RIGHT, elide=False)
        y = line.bottom() - 2
        p.setFont(font(FONT.small))
        p.setPen(t.text_muted)
        for note in ball.notes:
            height = self._note_height(note)
            p.drawText(QRectF(inner.x(), y, self.width() - 2 * self._PAD, height), _WRAP, say(note))
            y += height


_WRAP = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
_CALM = ("text", "muted")
