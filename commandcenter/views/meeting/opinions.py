"""各单位意见: who says what, live; who has not said anything yet, and who is just writing."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.deciding import closing_of
from ...models.meeting.file import Meeting, Opinion
from ...models.meeting.planning import peers_first
from ...models.meeting.speaking import OPINION_TEXTS, is_late
from ...models.meeting.terms import ItemState, MeetingState, Vote
from ...models.timing.words import date_time
from ...models.town.township import Township
from .. import paint
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Link
from ..widgets.layout import column, frame, label, row, rule, scrolled, set_role, shown_if
from ..widgets.marks import Tag, Words
from .past import PastRulings
from .words import STANCE_TONES, hour, recorded, stances


def said(opinion: Opinion) -> str:
    """What a unit said, its view first and the rest named."""
    rest = {word: getattr(opinion, name) for name, word in OPINION_TEXTS.items() if name != "view"}
    return "\n".join(filter(None, (opinion.view, *(f"{word}：{told}" for word, told in rest.items() if told))))


class Entry(QWidget):
    """One unit."""

    record_wanted = Signal(int)

    def __init__(self, t: Theme, unit: int, name: str, *, is_own: bool) -> None:
        super().__init__()
        self.unit, self.name = unit, name
        self._tag = Tag(t, "")
        self._vote = Tag(t, "")
        self._vote.hide()
        own = label("本单位", "small", "accent")
        shown_if(own, is_own)
        self._at = Words(t, "", 12, "r", "muted", paint.RIGHT)
        self.record = Link(t, self.tr("代录"))
        self.record.hide()
        self.record.clicked.connect(self._want)
        self.words = label("", wrap=True)
        self.words.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        head = row(label(name, "strong"), self._tag, self._vote, own, self.record, self._at, gap=8)
        head.setStretch(5, 1)
        column(head, self.words, rule(), gap=4, margins=(0, 4, 0, 0), parent=self)

    def show_opinion(
        self, told_of: Sequence[Opinion], vote: Vote | None, meeting: Meeting, *, writes: bool, records: bool
    ) -> None:
        """`told_of`: what counts first (`MeetingFile.told_of`)."""
        opinion = next(iter(told_of), None)
        stance = None if opinion is None else opinion.stance
        in_room = meeting.state is not MeetingState.PLANNED
        is_written = opinion is not None and opinion.said and opinion.written and in_room
        word = stance.label if stance is not None else self.tr("待表态")
        self._tag.say(word, STANCE_TONES[stance])
        self._vote.setVisible(vote is not None)
        if vote is not None:
            self._vote.say(vote.label, "accent")
        words = "\n".join(filter(None, (*map(said, told_of[:1]), *map(self._beside, told_of[1:]))))
        is_silent = not words
        if writes and stance is None:
            words = words or self.tr("正在输入…")
        self.words.write(words)
        self.words.setVisible(bool(words))
        set_role(self.words, tone="muted" if writes and is_silent else "")
        told, late = "", ""
        if opinion is not None and (opinion.said or words):
            # that somebody else wrote it stands before how it was told, which is cut off where there is no room
            how = self.tr("书面") if is_written else ""
            if opinion.channel is not None:
                how = " ".join((self.tr("代录"), opinion.channel.label))
            late = self.tr("逾期") if is_late(meeting, opinion) else ""
            told = " ".join(filter(None, (hour(opinion.at), how, late)))
        self._at.say(told, "due_soon" if late else "muted")
        self._at.setToolTip(say(f"{opinion.speaker} {date_time(opinion.at)}".strip() if opinion is not None else ""))
        self.record.setVisible(records)
        self.record.setAccessibleName(say(self.tr("代录 {0} 的意见").format(self.name)))
        self.setAccessibleName(say("，".join(filter(None, (self.name, word, words, told)))))

    def _beside(self, opinion: Opinion) -> str:
        """The other of the two, the unit's own words or what was recorded for it, in a line of its own."""
        whose = recorded(opinion.channel) or self.tr("本单位自己")
        stance = "" if opinion.stance is None else opinion.stance.label
        what = "　".join(filter(None, (stance, said(opinion).replace("\n", "　"))))
        return f"〔{hour(opinion.at)} {' '.join(filter(None, (whose, opinion.speaker)))}〕{what}" if what else ""

    def _want(self) -> None:
        self.record_wanted.emit(self.unit)


class Opinions(QFrame):
    """`record_wanted`: the unit whose opinion a keeper wants to write down."""

    record_wanted = Signal(int)

    def __init__(self, t: Theme, township: Township) -> None:
        super().__init__()
        self.t = t
        self._township = township
        self.setProperty("role", "card")
        self._live = label(self.tr("实时"), "small", "done")
        self._sum = Words(t, "", 12, "r", "muted", paint.RIGHT)
        self._hidden = label(self.tr("书面意见暂不公开，全部交齐或开会后显示"), "small", "due_soon", wrap=True)
        self._ballot = label("", "strong", "accent", wrap=True)
        self.past = PastRulings(t)
        self._entries: dict[int, Entry] = {}
        self._item: int | None = None
        self._is_low = self._is_narrow = False
        ground = frame("pane")
        ground.setAccessibleName(self.tr("各单位意见"))
        self._list = column(gap=4, parent=ground)
        self._list.addStretch(1)
        head = row(label(self.tr("各单位意见"), "heading"), self._live, self._sum)
        head.setStretch(2, 1)
        self._closing = label("", "strong", wrap=True)
        for part in (self._hidden, self._ballot, self._closing):
            part.hide()
        column(head, self._hidden, self._ballot, scrolled(ground, takes_focus=True), self._closing, self.past, gap=4,
               margins=(15, 9, 15, 7), parent=self)  # fmt: skip
        self.setAccessibleName(self.tr("各单位意见"))

    @property
    def entries(self) -> dict[int, Entry]:
        return self._entries

    def show_view(self, view: MeetingView, topic: Topic, writing: Collection[int], connected: bool) -> None:
        self._live.setText(self.tr("实时") if connected else self.tr("已断开"))
        set_role(self._live, tone="done" if connected else "due_soon")
        alive = view.meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING)
        self._live.setVisible(alive and not (connected and self._is_narrow))  # there is no room for what goes well
        item = topic.item
        units = peers_first(self._township, item.units)
        if item.n != self._item or any(unit not in units for unit in self._entries):
            self._empty()
            self._item = item.n
        records = view.is_keeper and alive and item.state in (ItemState.WAITING, ItemState.OPEN)
        said_first = sorted(units, key=lambda u: self._rank(view, item.n, u))
        cast = {one.unit_id: one.vote for one in view.file.votes_on(item.n)}
        for place, unit in enumerate(said_first):
            entry = self._entries.get(unit) or self._add(unit, is_own=unit == view.unit)
            if self._list.indexOf(entry) != place:
                self._list.removeWidget(entry)
                self._list.insertWidget(place, entry)
            entry.show_opinion(
                view.file.told_of(item.n, unit), cast.get(unit), view.meeting,
                writes=unit in writing and unit != view.unit, records=records,
            )  # fmt: skip
        self._sum.say(stances(view.file.opinions_that_count(item.n)))
        self._hidden.setVisible(topic.hidden)
        closing = closing_of(view.file, item.n, self._township)
        self._closing.setVisible(closing is not None and bool(closing.view))
        self._closing.write("" if closing is None else self.tr("主持人小结：{0}").format(closing.view))
        self._show_ballot(view, topic)
        self.past.show_past(topic.past, short=self._is_low)

    def set_room(self, *, low: bool, narrow: bool) -> None:
        """On a low screen earlier rulings are one line each; on a narrow one only a broken line is spoken of."""
        self._is_low, self._is_narrow = low, narrow

    @staticmethod
    def _rank(view: MeetingView, item_n: int, unit: int) -> bool:
        """Who has said something stands before who has not."""
        opinion = view.file.opinion_of(item_n, unit)
        return opinion is None or not opinion.said

    def _show_ballot(self, view: MeetingView, topic: Topic) -> None:
        item = topic.item
        self._ballot.setVisible(bool(item.ballot))
        if item.ballot:
            votes = [one.vote.label for one in view.file.votes_on(item.n) if one.vote is not None]
            counted = " · ".join(f"{word} {votes.count(word)}" for word in ("赞成", "反对", "弃权") if word in votes)
            state = self.tr("表决中") if item.ballot_open else self.tr("表决结果")
            self._ballot.setText(f"{state}：{item.ballot}　{counted or '还没有票'}")

    def _add(self, unit: int, *, is_own: bool) -> Entry:
        entry = self._entries[unit] = Entry(self.t, unit, self._township.unit[unit].short, is_own=is_own)
        entry.record_wanted.connect(self.record_wanted)
        return entry

    def _empty(self) -> None:
        for entry in self._entries.values():
            self._list.removeWidget(entry)
            entry.hide()
            entry.deleteLater()
        self._entries = {}
