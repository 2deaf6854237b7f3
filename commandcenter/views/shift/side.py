"""Who is on duty now and next, how long still, what is silent; the one button that hands over or takes over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLayout, QWidget

from ...dispatch.duty.shifts import Watch
from ...models.access import Permission
from ...models.duty.shifts import ROSTER_POSTS, Crew, Turn
from ...models.timing.words import clock_time, span
from ...models.timing.worktime import TZ, weekday_text
from ..language import by_language
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, holder, label, row, scrolled, set_role

_SOON_SECONDS = 3600


class ShiftSide(QWidget):
    """`hand_over_wanted`: to the sheet; `begin_wanted`: the first officer takes the centre over."""

    hand_over_wanted = Signal()
    begin_wanted = Signal()

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self._watch: Watch | None = None
        self._title = label("", "title")
        self._day = label("", "muted")
        self._holder = label("", "heading")
        self._holder_says = label(self.tr("本班由谁负责"), "small")
        self._ends = label("", "small")
        self._left = label("", "heading")
        self._crew, self._next_title, self._next_crew = column(gap=4), label("", "section"), column(gap=4)
        self._mutes = column(gap=4)
        self.button = Button(t, self.tr("交班"), "F12", "primary", height=40)
        self.button.clicked.connect(self._press)
        self._lay_out()

    def _lay_out(self) -> None:
        ball = frame("well")
        who = column(self._holder_says, self._holder, gap=4)
        left = column(self._ends, self._left, gap=4)
        ball.setLayout(row(who, None, left, margins=(12, 8, 12, 8)))
        body = frame("side")
        column(
            self._title, self._day, 4, ball, 8,
            label(self.tr("本班人员"), "section"), self._crew, 8,
            self._next_title, self._next_crew, 8,
            label(self.tr("告警静音"), "section"), self._mutes, None,
            gap=4, margins=(16, 16, 16, 16), parent=body,
        )  # fmt: skip
        foot = frame("sidefoot", 64)
        foot.setLayout(row(self.button, None, margins=(16, 0, 16, 0)))
        column(scrolled(body), foot, gap=0, parent=self)
        self.setAccessibleName(self.tr("当前值班"))

    def show_watch(self, watch: Watch, now: datetime) -> None:
        self._watch = watch
        self._title.setText(f"{watch.turn.name} {watch.turn.hours}")
        self._day.setText(_day_words(watch.turn))
        self._holder.setText(watch.holder or self.tr("还没有人接班"))
        set_role(self._holder, tone="" if watch.holder else "due_soon")
        _refill(self._crew, _crew_rows(watch.crew, watch.names) or [label(self.tr("未排班"), "muted")])
        self._next_title.setText(self.tr("下一班　{0} {1}").format(watch.following.name, watch.following.hours))
        _refill(self._next_crew, _crew_rows(watch.next_crew, watch.names) or [label(self.tr("未排班"), "muted")])
        self._show_button(watch)
        self.tick(now)

    def _show_button(self, watch: Watch) -> None:
        may = Permission.SHIFT in watch.may
        self.button.setVisible(may or watch.shift is not None)
        if watch.shift is None:
            self.button.setText(self.tr("接班，开始值守"))
        elif watch.signed:
            self.button.setText(self.tr("接班签字"))
        else:
            self.button.setText(self.tr("交班") if may else self.tr("看交班表"))

    def tick(self, now: datetime) -> None:
        """The clocks go on: what is left of the turn, and of every silence."""
        watch = self._watch
        if watch is None:
            return
        left = (watch.turn.ends - now).total_seconds()
        over = watch.shift is not None and left < 0
        self._ends.setText(self.tr("{0} 交班").format(clock_time(watch.turn.ends, now)))
        words = self.tr("晚 {0}") if over else self.tr("剩 {0}")
        self._left.setText(words.format(span(abs(watch.turn.ends - now))))
        set_role(self._left, tone="overdue" if over else "due_soon" if left < _SOON_SECONDS else "")
        running = [m for m in watch.mutes if m.runs_at(now)]
        _refill(
            self._mutes,
            [
                label(f"{watch.names.get(m.login, m.login)}　{m.reason}　剩 {span(m.until - now)}", tone="due_soon")
                for m in running
            ]
            or [label(self.tr("没有静音"), "muted")],
        )

    def _press(self) -> None:
        if self._watch is not None and self._watch.shift is None:
            self.begin_wanted.emit()
        else:
            self.hand_over_wanted.emit()


def _day_words(turn: Turn) -> str:
    day = turn.begins.astimezone(TZ).date()
    return f"{day.month}月{day.day}日 {weekday_text(day)}"


def _crew_rows(crew: Crew, names: Mapping[str, str]) -> list[QWidget]:
    made = []
    for post in ROSTER_POSTS:
        if logins := crew.get(post):
            told = label(post.label, "muted")
            told.setFixedWidth(by_language(72, 96))
            people = label("、".join(names.get(login, login) for login in logins), wrap=True)
            line = row(told, people, gap=8)
            line.setStretch(1, 1)
            made.append(holder(line))
    return made


def _refill(layout: QLayout, widgets: Iterable[QWidget]) -> None:
    """Other widgets in place of those that stand there; the same words stay as they are."""
    wanted = list(widgets)
    while layout.count():
        item = layout.takeAt(0)
        if item is not None and (old := item.widget()) is not None:
            old.deleteLater()
    for widget in wanted:
        layout.addWidget(widget)
