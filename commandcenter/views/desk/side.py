"""The left pane: telephone intake, the queues, who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...dispatch.boards import BoardQuery
from ...models.access import CENTRE, DUTY
from ...models.shifts import Turns
from ...models.words import span
from ...models.worktime import TZ
from ..actions import command
from ..board.queues import QueueList
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row
from ..widgets.marks import Keycap
from ..workplace import Workplace

_FOOT = 64


class DeskSide(QWidget):
    """`picked` a query; `intake_wanted` the form."""

    picked = Signal(object)
    intake_wanted = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        at_centre = workplace.is_one_of(DUTY)
        intake = Button(
            workplace.theme,
            self.tr("电话受理") if at_centre else self.tr("上报事件"),
            "F2",
            "primary",
            "phone" if at_centre else "plus",
            40,
        )
        intake.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        intake.setVisible(workplace.is_one_of(command("intake").roles))
        intake.clicked.connect(self.intake_wanted)
        self.queues = QueueList(workplace.theme, workplace.by.role)
        self.queues.picked.connect(self.picked)
        ground = frame("side")
        ground.setLayout(column(row(intake, margins=(16, 12, 16, 4)), self.queues, self._foot(), gap=0))
        self.setLayout(column(ground, gap=0))
        workplace.tally.counted.connect(self.queues.show_counts)
        if workplace.tally.last is not None:
            self.queues.show_counts(workplace.tally.last)

    def _foot(self) -> QWidget:
        foot = frame("sidefoot", _FOOT)
        self._turns = Turns()
        self._who = label("")
        self._ends = label("", "small")
        foot.setLayout(
            column(
                row(self._who, None),
                row(self._ends, None, Keycap(self._work.theme, "F12")),
                gap=4,
                margins=(16, 8, 16, 8),
            )
        )
        foot.setVisible(self._work.is_one_of(CENTRE))
        self._work.ticker.ticked.connect(self._tick)
        return foot

    def _tick(self, now: datetime) -> None:
        """20:00 交班　5时34分后."""
        turn = self._turns.at(now)
        ends = turn.ends.astimezone(TZ)
        self._ends.setText(f"{ends:%H:%M} 交班　{span(turn.ends - now)}后")

    def show_duty(self, words: str, turns: Turns) -> None:
        """Who is on duty now, and how the day is divided."""
        self._turns = turns
        self._who.setText(words)
        self._tick(self._work.now())

    def mark(self, query: BoardQuery) -> None:
        self.queues.mark(query)

    def show_views(self, views: Sequence[tuple[str, BoardQuery]]) -> None:
        self.queues.show_views(views)
