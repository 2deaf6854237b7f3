"""One meeting, in one frame for every role: agenda and attendance left, the case and what is decided in the middle,
opinions right. What somebody types is never disturbed by what others do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ...dispatch.meetings import CalledOff, MeetingView, Topic, called_off, meeting_view
from ...dispatch.presence import Looker
from ...models.access import UNITS
from ...models.errors import NotFound
from ...models.meeting.terms import KEEPERS, ItemState, MeetingState
from ...models.people import PEER_GROUPS
from ..live import Changes, LiveState
from ..widgets.choices import unit_choices
from ..widgets.layout import column, holder, row
from ..widgets.notices import EmptyState
from ..workplace import Workplace, sentence
from .acts import Acts
from .agenda import Agenda
from .attendance import Attendance
from .bar import Bar
from .checks import Checks, why_not_signed
from .decisions import Decisions
from .earlier import LeftBehind
from .facts import Facts
from .header import Head
from .measures import measures
from .opening import Opening
from .opinions import Opinions
from .own import OwnOpinion, OwnReadBack
from .projecting import Projecting
from .rulings import Rulings
from .side import Side
from .steps import RoomSteps
from .stranded import StrandedWords
from .words import called_off_words


class Room(QFrame):
    """`left`: back to the list."""

    left = Signal()

    def __init__(self, work: Workplace, meeting_id: int) -> None:
        super().__init__()
        self.work, self.id = work, meeting_id
        self.setProperty("role", "page")
        self.view: MeetingView | None = None
        self._item: int | None = None
        self._current: int | None = None
        self._is_reading = self._again = False
        t, township = work.theme, work.township
        is_unit, keeps = work.by.role in UNITS, work.by.role in KEEPERS
        self.acts = Acts(work, meeting_id, self)
        self.head = Head(t, township)
        self.agenda = Agenda(t, keeps)
        self.attendance = Attendance(t, township, keeps=keeps)
        self.facts = Facts(t, township, is_unit=is_unit)
        self.opening = Opening(t)
        self.earlier = LeftBehind(t, township, self.acts)
        self.decisions = Decisions(work, self.acts, unit_choices(township, PEER_GROUPS))
        self.checks = Checks(t)
        self.read_back = OwnReadBack(t, township, self.acts)
        self.opinion = OwnOpinion(t, self.acts)
        self.stranded = StrandedWords(t, self.acts)
        self.opinions = Opinions(t, township)
        self.side = Side(self.opinions)
        self.projecting = Projecting(work, self, meeting_id)
        self.projecting.changed.connect(self._screened)
        self.bar = Bar(t, township, projects=self.projecting.is_there)
        self.sheets = Rulings(work, self.acts, self.side, self._state)
        self.steps = RoomSteps(self, self)
        self._nothing = EmptyState(t, "", shape="dot")
        self._lay_out()
        self._connect()
        self.read()

    # --- layout ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = column(self.agenda, self.attendance, self.projecting.preview, gap=12)
        left.setStretch(1, 1)
        self._left = holder(left)
        middle = column(
            self._nothing, self.facts, self.opening, self.earlier, self.decisions, self.checks, self.read_back,
            self.opinion, self.stranded, gap=12,
        )  # fmt: skip
        middle.setStretch(0, 1)
        middle.setStretch(4, 1)
        self._middle = holder(middle)
        whole = row(self._left, self._middle, self.side, gap=12)
        whole.setStretch(1, 1)
        self.foot_slot = holder(column(gap=0))
        foot = column(self.foot_slot, self.bar, gap=0)
        self._outer = column(self.head, whole, foot, gap=12, parent=self)
        self._outer.setStretch(1, 1)
        self._gaps = (self._outer, whole, left, middle)
        for part in (self.facts, self.decisions, self.checks):
            part.hide()
        self.setAccessibleName(self.tr("会议"))

    def _connect(self) -> None:
        work = self.work
        self.acts.done.connect(self.read)
        self.agenda.chosen.connect(self.look_at)
        self.agenda.reordered.connect(self.steps.reorder)
        self.attendance.seat_wanted.connect(self.sheets.seat)
        self.attendance.observer_wanted.connect(self.sheets.observe)
        self.attendance.arrange_wanted.connect(self.sheets.change)
        self.agenda.topic_wanted.connect(self.sheets.put_on)
        self.opinions.record_wanted.connect(self.sheets.opinion)
        self.decisions.record_wanted.connect(self.sheets.read_back)
        self.decisions.confirm_wanted.connect(self.sheets.confirm)
        self.decisions.override_wanted.connect(self.sheets.override)
        self.facts.opened.connect(self.steps.open_case)
        self.bar.wanted.connect(self.steps.do)
        self.side.turned.connect(self._turned)
        work.live.changed.connect(self._changed)
        work.live.reset.connect(self.read)
        work.live.state.connect(self._line)
        work.live.presence.connect(self._presence)
        work.ticker.ticked.connect(self._tick)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Everything has the place that this size of window gives it."""
        room = measures(self.width(), self.height())
        for layout in self._gaps:
            layout.setSpacing(room.gap)
        self._outer.setContentsMargins(*room.edges)
        self._left.setFixedWidth(room.left)
        self.side.setFixedWidth(room.right)
        self.head.set_low(room.is_low)
        self.decisions.set_room(room.columns)
        self.facts.set_room(low=room.is_low)
        self.attendance.set_room(low=room.is_low, narrow=room.is_narrow)
        self.opinions.set_room(low=room.is_low, narrow=room.is_narrow)
        self.projecting.set_low(room.is_low)
        self._place_preview(room.preview)
        self.bar.set_room(narrow=room.is_narrow, small=room.is_small)
        self._fit_agenda()
        if self.view is not None:
            self._show()

    def _place_preview(self, width: int) -> None:
        """On a vast screen what the room sees is large in the middle."""
        preview = self.projecting.preview
        home = self._middle if width else self._left
        preview.setFixedWidth(width or self._left.maximumWidth())
        if preview.parentWidget() is not home:
            layout = home.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(layout.indexOf(self.checks) if width else -1, preview)
            layout.setAlignment(preview, Qt.AlignmentFlag.AlignHCenter)

    def _fit_agenda(self) -> None:
        wanted = self.agenda.height_wanted(self._left.width())
        self.agenda.setFixedHeight(max(100, min(wanted, self.height() * 2 // 5)))

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Everything anew; who asks while it is being read has it read once more."""
        if self._is_reading:
            self._again = True
            return
        self._is_reading, self._again = True, False
        job = partial(meeting_view, self.work.desk, self.id, self._item)
        self.work.tasks.run(self, job, self._take, self._fail)

    def _take(self, view: MeetingView) -> None:
        self._is_reading = False
        self._follow(view)
        is_first, self.view = self.view is None, view
        self.acts.cases = {topic.item.n: topic.case.id for topic in view.topics}
        if is_first:  # part by part, so that the window never stands still for all of it
            self._show_around(view)
            self.work.tasks.soon(self, self._show_said)
        else:
            self._show()
        self._look()
        topic = self.topic
        if self._again or (topic is not None and view.page is not None and view.page.case.id != topic.case.id):
            self.read()

    def _fail(self, error: Exception) -> None:
        self._is_reading = False
        if self.view is None:
            self._nothing.say(sentence(error), self.tr("Esc 返回"))
            return
        if not isinstance(error, NotFound):
            self.work.complain(error)
            return
        self.work.tasks.run(
            self.work, partial(called_off, self.work.desk, (self.id,)), partial(_say_why, self.work, error)
        )
        self.left.emit()  # recused meanwhile, or not called any more: nothing of the case stays before its eyes

    def _follow(self, view: MeetingView) -> None:
        """When the meeting turns to another topic everybody's window does, once nobody types here any more."""
        if view.meeting.current != self._current and not self.acts.is_typing:
            self._current = view.meeting.current
            if view.topic(self._current) is not None:
                self._item = self._current
        if view.topic(self._item) is None:
            first = view.topic(view.meeting.current) or next(iter(view.topics), None)
            self._item = None if first is None else first.item.n

    @property
    def topic(self) -> Topic | None:
        """The topic that is shown."""
        return None if self.view is None else self.view.topic(self._item)

    def look_at(self, item_n: int) -> None:
        """Another topic in this window alone; what was typed on the one before is saved first."""
        if item_n != self._item:
            self.acts.flush()
            self.side.back()
            self._item = item_n
            self._show()
            self.read()

    def _state(self) -> tuple[MeetingView, Topic | None]:
        assert self.view is not None
        return self.view, self.topic

    def _changed(self, changes: Changes) -> None:
        mine = {topic.case.id for topic in self.view.topics} if self.view is not None else set()
        if "meeting" in changes.entities or mine & changes.cases:
            self.read()

    # --- showing -----------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if self.view is not None:
            self._show_around(self.view)
            self._show_opinions()
            self._show_topic(self.view)

    def _show_said(self) -> None:
        self._show_opinions()
        self.work.tasks.soon(self, self._show)

    def _show_around(self, view: MeetingView) -> None:
        """What stands around the topic."""
        topic, now = self.topic, self.work.now()
        self.head.show_view(view, topic, now)
        self.projecting.show_view(view, topic)
        self._tag()
        self.agenda.show_view(view, self._item, now)
        self.attendance.show_view(view, view.names, now)
        self.opening.show_view(view, topic)
        self._show_bar(view, topic)
        self._fit_agenda()

    def _show_bar(self, view: MeetingView, topic: Topic | None) -> None:
        why_not = why_not_signed(topic) if topic else ""
        self.bar.show_view(view, topic, why_not=why_not, screen=self.projecting)

    def _screened(self) -> None:
        """What the room sees is otherwise now."""
        self._tag()
        if self.view is not None:
            self._show_bar(self.view, self.topic)

    def _show_topic(self, view: MeetingView) -> None:
        topic, now = self.topic, self.work.now()
        running = view.meeting.state is MeetingState.RUNNING
        for part in (self.facts, self.decisions):
            part.setVisible(topic is not None)
        self._nothing.setVisible(topic is None)
        if topic is None:
            self._nothing.say(self.tr("没有涉及本单位的议题") if view.unit else self.tr("议程上还没有案件"))
        else:
            page = view.page if view.page is not None and view.page.case.id == topic.case.id else None
            self.facts.show_case(topic, page, now)
            self.decisions.show_view(view, topic, now)
            self.read_back.show_view(view, topic)
            self.earlier.show_view(view, topic)
            self.opinion.show_view(view, topic)
            if topic.checks:
                self.checks.show_checks(view.file, topic)
        unsettled = topic is not None and topic.item.state in (ItemState.WAITING, ItemState.OPEN)
        self.stranded.show_view(view)
        self.checks.setVisible(bool(view.is_keeper and running and unsettled and topic and topic.checks))

    def _tag(self) -> None:
        view = self.view
        if view is None:
            return
        state = view.meeting.state
        if state is not MeetingState.RUNNING:
            self.head.tag.say(state.label, "muted" if state is not MeetingState.PLANNED else "accent")
        elif self.projecting.is_there and (shown := self.projecting.says())[0]:
            self.head.tag.say(*shown)
        elif view.is_keeper:
            self.head.tag.say(self.tr("进行中"), "done")
        else:
            words = self.tr("只读（可改：本单位意见、复述）") if view.unit is not None else self.tr("只读")
            self.head.tag.say(words, "muted")

    def _show_opinions(self) -> None:
        view, topic = self.view, self.topic
        if view is not None and topic is not None:
            self.opinions.show_view(view, topic, self._writing(topic), self.work.live.current.connected)

    def _writing(self, topic: Topic) -> frozenset[int]:
        """Units that have the case open just now."""
        lookers: tuple[Looker, ...] = self.work.live.lookers.get(topic.case.id, ())
        logins = {looker.login for looker in lookers}
        accounts = self.work.township.accounts
        return frozenset(a.unit_id for a in accounts if a.login in logins and a.role in UNITS)

    def _presence(self, _lookers: Mapping[int, Any]) -> None:
        self._show_opinions()

    def _line(self, _state: LiveState) -> None:
        self._show_opinions()

    def _tick(self, now: datetime) -> None:
        if self.isVisible():
            self.head.tick(now)
            self.agenda.tick(now)
            self.facts.tick(now)
            if self.view is not None and self.view.meeting.current != self._current:
                self._take(self.view)

    def _turned(self) -> None:
        self.bar.set_main(self.side.form is None)

    # --- presence ----------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        if self.isVisible():
            topic = self.topic
            self.work.live.look_at(None if topic is None else topic.case.id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.acts.flush()
        self.work.live.look_at(None)

    # --- keys --------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """The meeting's own keys, whatever they do elsewhere in the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._does(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        do = self._does(event)
        if do is not None:
            do()
        else:
            super().keyPressEvent(event)

    def _does(self, event: QKeyEvent) -> Callable[[], None] | None:
        keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
        return self.steps.keys().get(keys)

    def take_focus(self) -> None:
        """Where this role begins: a unit at its own opinion, a keeper at the agenda."""
        if self.opinion.isVisibleTo(self) and self.opinion.fields:
            self.opinion.fields["view"].setFocus()
        elif self.agenda.cards:
            chosen = next((card for card in self.agenda.cards if card.is_chosen), self.agenda.cards[0])
            chosen.setFocus()
        else:
            self.setFocus()


def _say_why(work: Workplace, error: NotFound, found: tuple[CalledOff, ...]) -> None:
    """Why a meeting that was open here is not to be seen any more."""
    if found:
        work.say(called_off_words(found[0]), "due_soon")
    else:
        work.complain(error)
