"""The left pane: telephone intake, the queues, who is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ...dispatch.duty.shifts import OnDuty
from ...dispatch.overviews import boards
from ...dispatch.overviews.boards import BoardQuery
from ...models.access import CENTRE, DUTY
from ...models.timing.words import span
from ...models.timing.worktime import TZ
from ..actions import command
from ..board.queues import QueueList
from ..language import say
from ..rating.door import RatingDoor
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row, set_role, shown_if
from ..widgets.marks import Keycap
from ..workplace import Workplace

_FOOT = 64
_WIDE = 200


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
        shown_if(intake, workplace.is_one_of(command("intake").roles))
        intake.clicked.connect(self.intake_wanted)
        self.queues = QueueList(workplace.theme, workplace.by.role)
        self.queues.picked.connect(self.picked)
        ground = frame("side")
        self.ratings = RatingDoor(workplace)
        doors = column(intake, self.ratings, gap=8, margins=(16, 12, 16, 4))
        ground.setLayout(column(doors, self.queues, self._foot(), gap=0))
        self.setLayout(column(ground, gap=0))
        self._views: tuple[BoardQuery, ...] = ()
        workplace.tally.counted.connect(self.queues.show_counts)
        workplace.tally.counted.connect(self._count_views)
        if workplace.tally.last is not None:
            self.queues.show_counts(workplace.tally.last)

    def _foot(self) -> QWidget:
        foot = frame("sidefoot", _FOOT)
        self._who = label("")
        self._ends, self._left = label("", "small"), label("", "small")
        foot.setLayout(
            column(
                row(self._who, None),
                row(self._ends, self._left, None, Keycap(self._work.theme, "F12")),
                gap=4,
                margins=(16, 8, 16, 8),
            )
        )
        shown_if(foot, self._work.is_one_of(CENTRE))
        self._work.duty_now.told.connect(self._show_duty)
        self._work.ticker.ticked.connect(self._tick)
        return foot

    def _show_duty(self, now: OnDuty) -> None:
        """带班 李某　当班 王某; planned only: 值班长 王某."""
        leader = self.tr("带班 {0}").format(now.leader) if now.leader else ""
        lead = self.tr("当班 {0}").format(now.holder) if now.holder else ""
        if now.lead and not now.holder:
            lead = self.tr("值班长 {0}").format(now.lead)
        self._who.setText("　".join(filter(None, (leader, lead))) or self.tr("还没有人接班"))
        self._who.setToolTip(say(self._who.text()))
        self._tick(self._work.now())

    def _tick(self, now: datetime) -> None:
        """20:00 交班　5时34分后."""
        if (duty := self._work.duty_now.last) is None:
            return
        ends, late = duty.turn.ends, now - duty.turn.ends
        self._ends.setText(self.tr("{0} 交班").format(f"{ends.astimezone(TZ):%H:%M}"))
        is_late = late > timedelta(0)
        self._left.setText(self.tr("已晚 {0}").format(span(late)) if is_late else self.tr("{0}后").format(span(-late)))
        set_role(self._left, tone="due_soon" if is_late else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow pane the moment is enough."""
        super().resizeEvent(event)
        self._left.setVisible(event.size().width() >= _WIDE)

    def mark(self, query: BoardQuery) -> None:
        self.queues.mark(query)

    def show_views(self, views: Sequence[tuple[str, BoardQuery]]) -> None:
        self.queues.show_views(views)
        self._views = tuple(query for _, query in views)
        self._count_views()

    def _count_views(self, _counts: object = None) -> None:
        """The saved views are counted whenever the queues are."""
        if views := self._views:
            desk = self._work.desk
            self._work.tasks.run(self, lambda: boards.sizes(desk, views), self.queues.show_sizes, lambda _error: None)
