"""议程: the topics in their order, the open one marked; keepers order them by dragging or by Alt with the arrows."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.planning import seconds_on
from ...models.meeting.terms import ItemState, MeetingState
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.buttons import Link
from ..widgets.layout import column, frame, label, row, scrolled
from .words import stopwatch, topic_name

_ONE_LINE, _LINE = 52, 20
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DONE = {ItemState.SIGNED: "done", ItemState.NOTHING: "muted", ItemState.RECORDED: "done", ItemState.DEFERRED: "muted"}


class Card(QAbstractButton):
    """One topic. `topic` None: it does not concern this unit."""

    moved = Signal(int)
    """By so many places, wanted by a person."""

    def __init__(self, t: Theme, may_move: bool) -> None:
        super().__init__()
        self.t = t
        self._may_move = may_move
        self.topic: Topic | None = None
        self.place = 0
        self.is_chosen = self.is_open = False
        self._grip: QPoint | None = None
        self._now: datetime | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_topic(self, topic: Topic | None, place: int, *, is_chosen: bool, is_open: bool, now: datetime) -> None:
        self.topic, self.place, self.is_chosen, self.is_open, self._now = topic, place, is_chosen, is_open, now
        self.setEnabled(topic is not None)
        self.setAccessibleName(say(f"{topic_name(place)} {self._title} {self._right}"))
        self.setToolTip("" if topic is None else topic.case.title)
        self.updateGeometry()
        self.update()

    def tick(self, now: datetime) -> None:
        self._now = now
        if self.is_open:
            self.update()

    @property
    def _title(self) -> str:
        return self.tr("不涉及本单位") if self.topic is None else self.topic.case.title

    @property
    def _right(self) -> str:
        if self.topic is None or self._now is None:
            return ""
        item = self.topic.item
        if item.state in _DONE:
            return item.state.label
        if self.is_open:
            return f"进行 {stopwatch(seconds_on(item, self._now))} / {item.minutes}:00"
        return f"{item.minutes} 分"

    def _lines(self, width: int) -> int:
        return 1 if paint.width(self._title) <= width - 18 else 2

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(self.width()))

    def hasHeightForWidth(self) -> bool:
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A title that needs two lines at this width has them at once."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        return _ONE_LINE + _LINE * (self._lines(width) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        if self.is_chosen:
            paint.box(p, rect, t.selection, t.accent, 2)
        else:
            paint.box(p, rect, t.hover if self.underMouse() and self.isEnabled() else t.surface_alt)
        head = QRectF(8, 4, rect.width() - 16, 20)
        ink = t.accent if self.is_open else t.text_muted
        weight = "b" if self.is_open else "r"
        paint.text(p, head, topic_name(self.place), ink, FONT.small, weight)
        tone = _DONE.get(self.topic.item.state, "") if self.topic is not None else ""
        right = t.state(tone) if tone else t.text if self.is_open else t.text_muted
        paint.text(p, head, self._right, right, FONT.small, "r", paint.RIGHT)
        self._paint_title(p, QRectF(8, 24, rect.width() - 16, rect.height() - 26))
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)

    def _paint_title(self, p: QPainter, room: QRectF) -> None:
        t, words = self.t, self._title
        ink = t.text if self.topic is not None else t.text_muted
        if self._lines(self.width()) == 1:
            paint.text(p, QRectF(room.x(), room.y(), room.width(), 22), words, ink)
            return
        first = len(words)
        while first > 1 and paint.width(words[:first]) > room.width():
            first -= 1
        paint.text(p, QRectF(room.x(), room.y(), room.width(), 20), words[:first], ink, elide=False)
        paint.text(p, QRectF(room.x(), room.y() + 20, room.width(), 20), words[first:], ink)

    # --- moving ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier and self._may_move:
            self.moved.emit(by)
        elif by is not None:
            self.focusNextChild() if by > 0 else self.focusPreviousChild()
        elif event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._grip = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Dropped above or below its neighbours it goes there; else it was a click."""
        grip, self._grip = self._grip, None
        if self._may_move and grip is not None:
            dropped = round((event.position().y() - grip.y()) / (self.height() + 4))
            if dropped:
                self.setDown(False)
                self.moved.emit(dropped)
                return
        super().mouseReleaseEvent(event)


class Agenda(QFrame):
    """`chosen` a topic to look at (its number), `reordered` the numbers in the order that is wanted; `topic_wanted`:
    one more while the meeting runs."""

    topic_wanted = Signal()
    chosen = Signal(int)
    reordered = Signal(object)

    def __init__(self, t: Theme, may_move: bool) -> None:
        super().__init__()
        self.t = t
        self._may_move = may_move
        self.setProperty("role", "card")
        self._sum = label("", "small")
        self._cards: list[Card] = []
        ground = frame("pane")
        self._list = column(gap=4, parent=ground)
        self._list.addStretch(1)
        self.more = Link(t, self.tr("＋ 议题…"))
        self.more.clicked.connect(self.topic_wanted)
        head = row(label(self.tr("议程"), "heading"), self.more, None, self._sum)
        column(head, scrolled(ground), gap=4, margins=(11, 11, 11, 11), parent=self)
        self.setAccessibleName(self.tr("议程"))

    @property
    def cards(self) -> list[Card]:
        return [card for card in self._cards if not card.isHidden()]

    def show_view(self, view: MeetingView, item_n: int | None, now: datetime) -> None:
        own = view.unit is not None
        places = [topic.item.place for topic in view.topics] if own else range(1, len(view.topics) + 1)
        shown: dict[int, Topic | None] = dict(zip(places, view.topics, strict=True))
        if own:
            free = (k for k in range(1, view.meeting.topics + len(shown) + 1) if k not in shown)
            for _ in range(max(0, view.meeting.topics - len(view.topics))):
                shown[next(free)] = None
        while len(self._cards) < len(shown):
            self._add()
        running = view.meeting.state is MeetingState.RUNNING
        self.more.setVisible(running and self._may_move)
        for k, card in enumerate(self._cards):
            card.setVisible(k < len(shown))
        for card, place in zip(self._cards, sorted(shown), strict=False):
            topic = shown[place]
            n = None if topic is None else topic.item.n
            is_open = running and n is not None and view.meeting.current == n
            card.show_topic(topic, place, is_chosen=n is not None and n == item_n, is_open=is_open, now=now)
        minutes = sum(topic.item.minutes for topic in view.topics)
        self._sum.setText(f"{len(shown)} 题 · {minutes} 分" if shown else "")

    def height_wanted(self, width: int) -> int:
        """So high that nothing in it scrolls."""
        return 54 + sum(card.heightForWidth(width - 24) + 4 for card in self.cards)

    def tick(self, now: datetime) -> None:
        for card in self.cards:
            card.tick(now)

    def _add(self) -> None:
        card = Card(self.t, self._may_move)
        card.clicked.connect(self._choose)
        card.moved.connect(self._move)
        self._cards.append(card)
        self._list.insertWidget(len(self._cards) - 1, card)

    def _choose(self) -> None:
        card = self.sender()
        if isinstance(card, Card) and card.topic is not None:
            self.chosen.emit(card.topic.item.n)

    def _move(self, by: int) -> None:
        card = self.sender()
        if not isinstance(card, Card) or card.topic is None:
            return
        order = [one.topic.item.n for one in self.cards if one.topic is not None]
        at = order.index(card.topic.item.n)
        to = max(0, min(len(order) - 1, at + by))
        if to != at:
            order.insert(to, order.pop(at))
            self._cards[to].setFocus()
            self.reordered.emit(order)
