"""The strip of figures that can be read from two metres, and beside them the slot of the banner."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from ...dispatch.claims import may_claim
from ...dispatch.claims import take as take_claim
from ...dispatch.overviews.boards import BoardQuery, Counts, Today
from ...models.case import Danger
from ...models.people import Role
from ...models.queues import Queue, groups_of
from ...models.timing.words import placed, time_left
from .. import paint
from ..actions import command
from ..alarms import Alarms, Arrival
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, row
from ..widgets.marks import Figure
from ..widgets.notices import Banner
from ..workplace import Workplace
from .link_banner import LinkBanner

_HEIGHT = 64
_BANNER = 44
_WATCHED = (Queue.OVERDUE, Queue.DUE_SOON, Queue.UNSIGNED, Queue.SUPERVISED)


class Strip(QWidget):
    """Figures lead to their board; the banner never moves anything and never takes the focus."""

    def __init__(self, workplace: Workplace, alarms: Alarms) -> None:
        super().__init__()
        self._work = workplace
        self.setFixedHeight(_HEIGHT)
        self._figures = {queue: self._figure(queue) for queue in (Queue.MINE, *_watched(workplace.by.role))}
        self._calm = _Calm(workplace.theme)
        self._banner = NewCases(workplace, alarms)
        self._slot = QStackedWidget()
        self._slot.addWidget(self._calm)
        self._slot.addWidget(self._banner)
        self.link = LinkBanner(workplace)
        self._slot.addWidget(self.link)
        self._new = False
        ground = frame("bar", _HEIGHT)
        ground.setLayout(row(*self._figures.values(), 12, self._slot, gap=16, margins=(16, 0, 16, 0)))
        self._slot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._slot.setFixedHeight(_BANNER)
        self.setLayout(column(ground, gap=0))
        workplace.tally.counted.connect(self._show_counts)
        workplace.tally.today.connect(self._calm.show_today)
        alarms.arrived.connect(self._arrived)
        self.link.changed.connect(self._choose_slot)
        self._choose_slot()

    def take(self) -> None:
        """Opens the most dangerous arrival, as the banner's button does."""
        self._banner.take()

    def snooze(self) -> None:
        """稍后, as the banner's button does."""
        self._banner.snooze()

    def _figure(self, queue: Queue) -> Figure:
        figure = Figure(self._work.theme, queue.light.token if queue.light else "mine", queue.label)
        figure.setProperty("queue", queue.value)
        figure.clicked.connect(self._open)
        return figure

    def _open(self) -> None:
        sender = self.sender()
        if isinstance(sender, Figure):
            self._work.go("duty", BoardQuery(queue=Queue(sender.property("queue"))))

    def _show_counts(self, counts: Counts) -> None:
        for queue, figure in self._figures.items():
            figure.show_number(counts.of(queue))

    def _arrived(self, arrival: Arrival) -> None:
        self._new = bool(arrival.lines)
        self._choose_slot()

    def _choose_slot(self) -> None:
        """A lost connection is louder than news, news louder than what is still to be sent or mended."""
        link = 2 if self.link.is_loud else 0
        self._slot.setCurrentIndex(link or (1 if self._new else 2 if self.link.is_needed else 0))


def _watched(role: Role) -> tuple[Queue, ...]:
    listed = {queue for group in groups_of(role) for queue in group.queues}
    return tuple(queue for queue in _WATCHED if queue in listed)


class _Calm(QWidget):
    """今日新到 41　办结 36　按期 97.53%: what the slot says while nothing calls."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self._words = ""

    def show_today(self, today: Today) -> None:
        words = f"今日新到 {today.new}　办结 {today.closed}　按期 {today.on_time_percent}"
        if words != self._words:
            self._words = words
            self.setAccessibleName(say(words))
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint.text(QPainter(self), QRectF(self.rect()), self._words, self.t.text_muted, align=paint.RIGHT)


class NewCases(QWidget):
    """新到 1 件 with its place and title, or 新到 6 件: bursts are one banner."""

    def __init__(self, workplace: Workplace, alarms: Alarms) -> None:
        super().__init__()
        self._work = workplace
        self._alarms = alarms
        take = Button(workplace.theme, self.tr("接手"), command("take").keys, "primary")
        later = Button(workplace.theme, self.tr("稍后"), command("later").keys, "quiet")
        for button in (take, later):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._banner = Banner(workplace.theme, buttons=(take, later))
        self.setLayout(column(self._banner, gap=0))
        take.clicked.connect(self.take)
        later.clicked.connect(self.snooze)
        alarms.arrived.connect(self._show)
        workplace.ticker.ticked.connect(self._tick)

    def _show(self, arrival: Arrival) -> None:
        if not arrival.lines:
            return
        line = arrival.lines[0]
        self._banner.say(
            head=f"新到 {len(arrival.lines)} 件",
            text=placed(line.row.grid, line.row.title),
            tag=line.tags[0].word if line.tags and line.row.danger is not Danger.NONE else "",
            note=f"{line.row.stage}{time_left(line.row.due, self._work.now())}",
        )

    def _tick(self) -> None:
        """The time that is left goes down while one looks at it."""
        self._show(self._alarms.arrival)

    def take(self) -> None:
        """Opens the most dangerous new case; an officer of the centre claims it, so that it calls nobody else."""
        if not self._is_there():
            return
        case_id = self._alarms.arrival.lines[0].row.id
        self._work.show_case(case_id)
        self._alarms.taken(case_id)
        if may_claim(self._work.by):
            self._work.tasks.run(self, partial(take_claim, self._work.desk, case_id))

    def snooze(self) -> None:
        """The banner goes; the cases stay where they wait."""
        if self._is_there():
            self._alarms.snooze()

    def _is_there(self) -> bool:
        if not self._alarms.arrival.lines:
            self._work.say(self.tr("没有新到的案件"), "due_soon")
        return bool(self._alarms.arrival.lines)
