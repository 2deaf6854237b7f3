"""议定事项: the matters of the topic, each row in its own state of being read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.checking import confirmed
from ...models.meeting.terms import ItemState, MeetingKind, MeetingState
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.choices import Choice
from ..widgets.layout import column, frame, label, row, scrolled, set_role
from ..workplace import Workplace
from .acts import Acts
from .decision_row import NUMBER, REMOVE, SIDE, WIDE, Columns, DecisionRow, EditRow, ReadRow
from .parts import clear

#: So many rows are made in one go.
_AT_ONCE = 2


class Decisions(QFrame):
    """Keepers write in it; everybody else reads. `record_wanted`: a read-back is to be recorded for a unit;
    `confirm_wanted`: it is whole; `override_wanted`: the chair is to make an absent unit lead. All carry the decision's
    number."""

    record_wanted = Signal(int)
    confirm_wanted = Signal(int)
    override_wanted = Signal(int)

    def __init__(self, work: Workplace, acts: Acts, units: Sequence[Choice]) -> None:
        super().__init__()
        self._work, self._acts, self._units = work, acts, tuple(units)
        self.setProperty("role", "card")
        self.setMinimumHeight(120)
        t: Theme = work.theme
        self._item: int | None = None
        self._edits = False
        self._columns: Columns = WIDE
        self._rows: dict[int, DecisionRow] = {}
        self._focus_new = False
        self._shown: tuple[MeetingView, Topic, datetime] | None = None
        self._last: tuple[datetime, int] | None = None
        self._count = label("", "body", "done")
        self._note = label("", "small")
        self.add = Button(t, self.tr("＋ 事项"), "Ctrl+N", height=28)
        self.add.clicked.connect(self.add_row)
        self._head = QHBoxLayout()
        self._empty = label("", "muted", wrap=True)
        ground = frame("pane")
        self._list = column(self._empty, gap=6, parent=ground)
        self._list.addStretch(1)
        top = row(label(self.tr("议定事项"), "heading"), self._count, None, self._note, self.add, gap=12)
        self._area = scrolled(ground)
        self._area.verticalScrollBar().rangeChanged.connect(self._align_names)
        column(top, self._head, self._area, gap=4, margins=(15, 5, 15, 5), parent=self)
        self._name_columns()
        self.setAccessibleName(self.tr("议定事项"))

    @property
    def rows(self) -> dict[int, DecisionRow]:
        """The rows by their decision's number."""
        return self._rows

    def set_room(self, wanted: Columns) -> None:
        """Other columns; rows are made anew, what is typed is saved first."""
        if wanted != self._columns:
            self._acts.flush()
            self._columns = wanted
            self._drop_rows()
            self._last = None
            self._name_columns()

    def _name_columns(self) -> None:
        clear(self._head)
        wide = self._columns
        names = [
            ("", NUMBER), ("牵头 / 配合", wide.units), ("任务", 0), ("时限", wide.due), ("验收标准", wide.standard),
            ("复述", wide.back), *([("", REMOVE)] if self._edits else []),
        ]  # fmt: skip
        self._head.setSpacing(wide.gap)
        self._align_names()
        for name, width in names:
            head = label(name, "small")
            if width:
                head.setFixedWidth(width)
            self._head.addWidget(head, 0 if width else 1)

    def _align_names(self) -> None:
        """The names stand over their columns, whether the rows leave room for a scroll bar or not."""
        bar = self._area.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        inside = 5 if self._edits else 0  # a field has its words a little to the right
        self._head.setContentsMargins(SIDE + inside, 0, SIDE + taken - inside, 0)

    def show_view(self, view: MeetingView, topic: Topic, now: datetime) -> None:
        """Many rows come a few at a time, so that nobody's typing waits for them."""
        self._shown = view, topic, now
        running = view.meeting.state is MeetingState.RUNNING
        unsettled = topic.item.state in (ItemState.WAITING, ItemState.OPEN)
        makes_up = view.meeting.kind is MeetingKind.MAKEUP
        edits = view.is_keeper and running and unsettled and not makes_up
        if topic.item.n != self._item or edits != self._edits:
            self._drop_rows()
            self._item, self._edits, self._last = topic.item.n, edits, None
            self._name_columns()
        found = view.file.decisions_on(topic.item.n)
        self._keep_rows([one.n for one in found])
        for place, one in enumerate(found, 1):
            if one.n in self._rows:
                self._rows[one.n].show_decision(view, one, place, now)
        done = sum(confirmed(view.file, one) for one in found)
        self._count.setText(f"已复述 {done} / {len(found)}" if found else "")
        set_role(self._count, tone="done" if done == len(found) else "muted")
        self.add.setVisible(edits)
        self._note.setText(self._words(view, topic))
        self._empty.setVisible(not found)
        self._empty.setText(self._nothing(view, topic, edits))
        if len(self._rows) < len(found):
            self._work.tasks.soon(self, self._go_on)
            return
        if self._focus_new and found:
            last = self._rows[found[-1].n]
            if isinstance(last, EditRow):
                self._focus_new = False
                last.lead.setFocus()
        self._follow(view, topic)

    def _follow(self, view: MeetingView, topic: Topic) -> None:
        """The row in which something was last written or said back is in sight, wherever it was done; where one
        writes here himself, his own."""
        touched = {one.n: one.at for one in view.file.decisions_on(topic.item.n)}
        for back in view.file.read_backs:
            if back.decision_n in touched:
                touched[back.decision_n] = max(touched[back.decision_n], back.confirmed_at or back.at)
        last = max(((at, n) for n, at in touched.items()), default=None)
        if last is not None and last != self._last:
            self._last = last
            QTimer.singleShot(0, self, self._bring)

    def _grown(self) -> None:
        keyboard, grown = QApplication.focusWidget(), self.sender()
        if keyboard is not None and isinstance(grown, DecisionRow) and grown.isAncestorOf(keyboard):
            QTimer.singleShot(0, self, self._bring)

    def _bring(self) -> None:
        """After the rows have their places."""
        keyboard = QApplication.focusWidget()
        own = next((line for line in self._rows.values() if keyboard and line.isAncestorOf(keyboard)), None)
        wanted = own if own is not None else self._rows.get(self._last[1]) if self._last is not None else None
        if wanted is not None:
            self._area.ensureWidgetVisible(wanted, 0, 0)
            self._area.horizontalScrollBar().setValue(0)  # where rows are wider than there is room

    def _go_on(self) -> None:
        if self._shown is not None:
            self.show_view(*self._shown)

    def _words(self, view: MeetingView, topic: Topic) -> str:
        if topic.item.state is ItemState.SIGNED and topic.item.settled_at is not None:
            return self.tr("已签发，任务已派出")
        if topic.item.outcome:
            return f"{topic.item.state.label}：{topic.item.outcome}"
        return "" if view.is_keeper else self.tr("由会议秘书录入，主持人签发后生效")

    def _nothing(self, view: MeetingView, topic: Topic, edits: bool) -> str:
        if edits:
            return self.tr("还没有议定事项。按 Ctrl+N 写第一条：谁牵头、谁配合、做什么、到什么时候、怎样算办好。")
        if view.meeting.kind is MeetingKind.MAKEUP:
            return self.tr("补会商：案件已按领导口头研判派出，这里不再派单；会商意见在结题时记录，写入纪要。")
        if view.meeting.state is MeetingState.PLANNED:
            return self.tr("开会后在这里逐条议定。")
        return self.tr("没有议定事项。")

    # --- rows --------------------------------------------------------------------------------------------------------

    def _keep_rows(self, wanted: Sequence[int]) -> None:
        """One row for each, in order, of new ones a few at once; rows that stay are not touched: somebody may be
        writing in them."""
        stood = list(self._rows)
        for n in [n for n in self._rows if n not in wanted]:
            gone = self._rows.pop(n)
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        new = [n for n in wanted if n not in self._rows][:_AT_ONCE]
        shown = [n for n in wanted if n in self._rows or n in new]
        for place, n in enumerate(shown, 1):
            if n not in self._rows:
                self._rows[n] = self._made(n)
                self._list.insertWidget(place, self._rows[n])
                self._rows[n].show()  # at once: the keyboard may come to it now
            elif self._list.indexOf(self._rows[n]) != place:
                self._list.removeWidget(self._rows[n])
                self._list.insertWidget(place, self._rows[n])
        self._rows = {n: self._rows[n] for n in shown}
        if stood != shown:
            previous: QWidget = self.add
            for stop in (stop for row in self._rows.values() for stop in row.stops):
                QWidget.setTabOrder(previous, stop)
                previous = stop

    def _made(self, n: int) -> DecisionRow:
        t, township = self._work.theme, self._work.township
        if not self._edits or self._item is None:
            return ReadRow(t, township, n, self._columns)
        made = EditRow(t, township, n, self._columns, self._units, self._work.now)
        made.bind(self._acts, self._item)
        made.back_wanted.connect(self.record_wanted)
        made.override_wanted.connect(self.override_wanted)
        made.confirm_wanted.connect(self.confirm_wanted)
        made.drop_wanted.connect(self._drop)
        made.moved.connect(self._move)
        made.grew.connect(self._grown)
        return made

    def _drop_rows(self) -> None:
        self._keep_rows(())

    # --- doing -------------------------------------------------------------------------------------------------------

    def add_row(self) -> None:
        """One more matter; the keyboard goes to its lead."""
        item, desk, meeting = self._item, self._acts.desk, self._acts.id
        if item is None or not self._edits:
            return
        self._focus_new = True
        self._acts.run(lambda: desk.decide(meeting, item, None, {}))

    def _drop(self, n: int) -> None:
        item, desk, meeting = self._item, self._acts.desk, self._acts.id
        if item is not None:
            self._acts.run(lambda: desk.drop(meeting, item, n))

    def _move(self, n: int, by: int) -> None:
        item, desk, meeting = self._item, self._acts.desk, self._acts.id
        order = list(self._rows)
        at = order.index(n)
        to = max(0, min(len(order) - 1, at + by))
        if item is not None and to != at:
            order.insert(to, order.pop(at))
            self._acts.run(lambda: desk.move(meeting, item, order))
