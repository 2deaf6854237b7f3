"""Cases a report may repeat, each as a card with its reasons, joined by one key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ...dispatch.intake.advice import TWINS, Twin
from ...models.lights import light
from ...models.timing.words import ago, time_left
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import Flow, column, label, row
from ..widgets.marks import Gauge, Pill, Tag, Words
from ..widgets.notices import Card
from ..workplace import Workplace


class Duplicates(QWidget):
    """`join` carries the case this report repeats, `unlike` those a person says are something else."""

    join = Signal(object)
    unlike = Signal(object)

    def __init__(self, work: Workplace, may_merge: bool) -> None:
        super().__init__()
        self._work = work
        self._may_merge = may_merge
        self._twins: tuple[Twin, ...] = ()
        self._marked: int | None = None
        self._count = label("", "heading", "accent")
        none = Button(work.theme, self.tr("都不是"), "Alt+0", "quiet", height=28)
        none.clicked.connect(self._none)
        head = row(label(self.tr("可能重复"), "heading"), self._count, None, none)
        self._cards: list[QWidget] = []
        self._body = column(head, gap=8, parent=self)
        for n in range(1, TWINS + 1):
            shortcut = QShortcut(QKeySequence(f"Alt+{n}"), self)
            shortcut.setProperty("n", n)
            shortcut.activated.connect(self._by_key)
        QShortcut(QKeySequence("Alt+0"), self).activated.connect(self._none)
        self.hide()

    def show_twins(self, twins: Sequence[Twin], marked: int | None, now: datetime) -> None:
        """`marked` is the case the report is already noted to repeat. Cards that stay the same stay as they are."""
        if (tuple(twins), marked) == (self._twins, self._marked):
            return
        self._twins, self._marked = tuple(twins), marked
        for card in self._cards:
            self._body.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [self._card(n, twin, now) for n, twin in enumerate(twins, start=1)]
        for card in self._cards:
            self._body.addWidget(card)
        self._count.setText(str(len(twins)))
        self.setVisible(bool(twins))

    def _card(self, n: int, twin: Twin, now: datetime) -> QWidget:
        t = self._work.theme
        shown = light(twin.state, twin.due, None, twin.supervise_level, now)
        like = self.tr("相近 {0}%").format(twin.score)
        top = row(
            Pill(t, shown.token, twin.state.label), label(twin.no[6:], "muted"), None, label(like, "small"),
            Gauge(t, twin.score / 100),
        )  # fmt: skip
        unlike = Button(t, self.tr("不是"), "", "quiet", height=28)
        unlike.setAccessibleName(say(self.tr("{0} 不是同一件").format(twin.no)))
        unlike.setProperty("twin", twin.id)
        unlike.clicked.connect(self._unlike)
        joins = Button(t, self._join_words(twin), f"Alt+{n}", height=28)
        joins.set_kind("primary" if twin.id == self._marked else "plain")
        joins.setProperty("twin", twin.id)
        joins.clicked.connect(self._join)
        foot = row(label(_ball(twin, now), "small"), None, unlike, joins, gap=4)
        card = Card(top, Words(t, twin.title, weight="m"), _tags(t, twin), foot, gap=6)
        card.setAccessibleName(say(self.tr("可能重复 {0} {1} {2}").format(twin.no, twin.title, like)))
        return card

    def _join_words(self, twin: Twin) -> str:
        if twin.id == self._marked:
            return self.tr("已记下")
        if not twin.open:
            return self.tr("记为重复")
        return self.tr("并入") if self._may_merge else self.tr("建议并案")

    # --- what a person says ----------------------------------------------------------------------------------------

    def _by_key(self) -> None:
        n = self.sender().property("n")
        if n <= len(self._twins):
            self.join.emit(self._twins[n - 1])

    def _join(self) -> None:
        self.join.emit(self._of_sender())

    def _unlike(self) -> None:
        self.unlike.emit((self._of_sender().id,))

    def _none(self) -> None:
        self.unlike.emit(tuple(twin.id for twin in self._twins))

    def _of_sender(self) -> Twin:
        wanted = self.sender().property("twin")
        return next(twin for twin in self._twins if twin.id == wanted)


def _tags(t: Theme, twin: Twin) -> QWidget:
    holder = QWidget()
    flow = Flow(4, holder)
    for word in twin.tags:
        flow.addWidget(Tag(t, word))
    return holder


def _ball(twin: Twin, now: datetime) -> str:
    """Who has it and how long: 供电所·剩 8分; of a closed one when it was closed."""
    if twin.closed_at is not None and not twin.open:
        return f"{ago(twin.closed_at, now)}办结"
    left = time_left(twin.due, now)
    return f"{twin.lead_unit}·{left}" if twin.lead_unit else left
