"""The head of the meeting: which one, when, where; its topic; how long both take so far."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.planning import seconds_on
from ...models.meeting.speaking import speaker
from ...models.meeting.terms import MeetingState
from ...models.timing.words import clock_time
from ...models.town.township import Township
from ..theme import Theme
from ..widgets.layout import column, label, row, set_role
from ..widgets.marks import Tag, Words
from .words import meeting_name, moment, stopwatch, topic_name

_HEIGHT, _LOW = 60, 52


class Head(QWidget):
    """Follows the one ticker; `hint` says at the right of the first line what may be done here."""

    def __init__(self, t: Theme, township: Township) -> None:
        super().__init__()
        self._township = township
        self._view: MeetingView | None = None
        self._topic: Topic | None = None
        self.setFixedHeight(_HEIGHT)
        self._kind = label("会商", "strong", "accent")
        self._about = label("", "muted")
        self.tag = Tag(t, "")
        self._floor = Tag(t, "")
        self._title = Words(t, "", 20, "b")
        self._names = (label(self.tr("本题"), "small"), label(self.tr("会议"), "small"))
        self._topic_time, self._time = label("", "figure"), label("", "figure", "muted")
        times = [column(name, figure, gap=0) for name, figure in zip(self._names, self._figures, strict=True)]
        for part in (*self._names, *self._figures):
            part.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._lines = column(row(self._kind, self._about, self.tag, self._floor, None, gap=12), self._title, gap=4)
        whole = row(self._lines, 8, times[0], 8, times[1], gap=8, parent=self)
        whole.setStretch(0, 1)
        self.setAccessibleName(self.tr("会议"))

    def set_low(self, low: bool) -> None:
        """Closer on a low screen."""
        self.setFixedHeight(_LOW if low else _HEIGHT)
        self._lines.setSpacing(0 if low else 4)

    @property
    def _figures(self) -> tuple[QLabel, QLabel]:
        return self._topic_time, self._time

    def show_view(self, view: MeetingView, topic: Topic | None, now: datetime) -> None:
        self._view, self._topic = view, topic
        meeting = view.meeting
        at = meeting.began_at or meeting.starts_at
        due = meeting.opinions_due if meeting.state is MeetingState.PLANNED else None
        until = "" if due is None else self.tr("意见截止 {0}").format(clock_time(due, now))
        self._about.setText(" · ".join(filter(None, (meeting_name(meeting), moment(at), meeting.place, until))))
        set_role(self._about, tone="due_soon" if due is not None and due < now else "")
        self._title.say(self._title_words(view, topic))
        self._title.setToolTip("" if topic is None else topic.case.title)
        self.tick(now)

    def _title_words(self, view: MeetingView, topic: Topic | None) -> str:
        if topic is None:
            return self.tr("没有涉及本单位的议题") if view.unit is not None else self.tr("议程上还没有案件")
        place = view.topics.index(topic) + 1 if view.unit is None else topic.item.place
        return f"{topic_name(place)}　{topic.case.title}"

    def tick(self, now: datetime) -> None:
        view, topic = self._view, self._topic
        if view is None:
            return
        meeting = view.meeting
        began = meeting.began_at
        is_over = meeting.ended_at is not None
        for part in (*self._names, *self._figures):
            part.setVisible(began is not None)
        if began is not None:
            until = meeting.ended_at or now
            self._time.setText(stopwatch(int((until - began).total_seconds())))
        if topic is not None:
            spent = seconds_on(topic.item, now)
            is_long = spent > topic.item.minutes * 60 and not is_over
            self._topic_time.setText(stopwatch(spent))
            set_role(self._topic_time, tone="due_soon" if is_long else "")
            self._names[0].setText(self.tr("本题 超时") if is_long else self.tr("本题"))
        self._tell_floor(view, now)

    def _tell_floor(self, view: MeetingView, now: datetime) -> None:
        meeting = view.meeting
        speaks = speaker(view.file) if meeting.state is MeetingState.RUNNING else None
        self._floor.setVisible(speaks is not None)
        if speaks is None or meeting.floor_since is None:
            return
        spent = int((now - meeting.floor_since).total_seconds())
        over = spent > meeting.floor_minutes * 60
        unit = self._township.unit[speaks].short
        words = f"{unit} 发言 {stopwatch(spent)} / {meeting.floor_minutes} 分"
        self._floor.say(words, "due_soon" if over else "accent")
