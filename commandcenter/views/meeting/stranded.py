"""没有存入的文字: what was typed here when the meeting went on without it, until its writer is done with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy

from ...dispatch.meetings import MeetingView
from ...models.meeting.checking import DECISION_TEXTS
from ...models.meeting.speaking import OPINION_TEXTS
from ...models.meeting.terms import MeetingState
from ..theme import Theme
from ..widgets.buttons import Link
from ..widgets.layout import column, label, row, rule
from .acts import Acts, Stranded
from .parts import clear
from .words import topic_name


class StrandedWords(QFrame):
    """Each text with why it was not taken, to be copied or thrown away; hidden while there is none."""

    def __init__(self, t: Theme, acts: Acts) -> None:
        super().__init__()
        self.t, self._acts = t, acts
        self.setProperty("role", "card")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._list = column(gap=4)
        column(label(self.tr("没有存入的文字"), "heading", "due_soon"), self._list, gap=4, margins=(15, 7, 15, 7),
               parent=self)  # fmt: skip
        self.setAccessibleName(self.tr("没有存入的文字"))
        self._shown: tuple[Stranded, ...] = ()
        self.hide()

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(one.text for one in self._shown)

    def show_view(self, view: MeetingView) -> None:
        """Of the topics that this person sees; not what still stands in a field of its own."""
        seen = {topic.item.n: place for place, topic in enumerate(view.topics, 1)}
        topics = {topic.case.id: topic.item.n for topic in view.topics}
        placed = {one: topics.get(one.case) if one.case else one.item_n for one in self._acts.stranded()}
        found = {one: item_n for one, item_n in placed.items() if item_n in seen}
        takes = view.unit is not None and view.meeting.state in (MeetingState.PLANNED, MeetingState.RUNNING)
        if tuple(found) != self._shown:
            self._shown = tuple(found)
            clear(self._list)
            for one, item_n in found.items():
                self._add(one, item_n, topic_name(seen[item_n]), takes=takes and one.case is not None)
        self.setVisible(bool(found))

    def _add(self, one: Stranded, item_n: int, topic: str, *, takes: bool) -> None:
        field = {**OPINION_TEXTS, **DECISION_TEXTS}.get(one.field, "")
        copy, drop = Link(self.t, self.tr("复制")), Link(self.t, self.tr("不要了"))
        copy.clicked.connect(partial(QApplication.clipboard().setText, one.text))
        drop.clicked.connect(partial(self._acts.drop_stranded, one.key))
        more = []
        if takes and one.is_opinion:
            more.append(take := Link(self.t, self.tr("填入")))
            take.clicked.connect(partial(self._acts.take_up, one, item_n))
        words = label(one.text, wrap=True)
        head = row(
            label(f"{topic} · {field}", "strong"), label(one.why, "small", "due_soon"), None, *more, copy, drop, gap=8
        )
        self._list.addLayout(column(rule(), head, words, gap=4))
