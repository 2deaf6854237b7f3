"""What somebody is asked to rate: a click on the stars, a click on 提交. Two stars or fewer ask why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from ...dispatch.center import CaseRef
from ...dispatch.figures.ratings import ToRate, rate, to_rate
from ...models.case import RatingItem
from ...models.errors import UserError
from ...models.timing.words import working_left
from ..language import say
from ..live import Changes
from ..widgets.buttons import Button
from ..widgets.fields import Edit
from ..widgets.layout import column, holder, label, row
from ..widgets.marks import Words
from ..widgets.notices import EmptyState
from ..workplace import Workplace, sentence
from .stars import MOST, Stars

_PAUSE_MS = 2000
#: So few stars need a reason (domain §3).
_POOR = 2


class RateRow(QWidget):
    """One case: the stars in front set all items, each can be set apart below. `sent` when it was rated."""

    sent = Signal()
    opened = Signal(int)

    def __init__(self, workplace: Workplace, one: ToRate) -> None:
        super().__init__()
        self._work = workplace
        self.one = one
        theme = workplace.theme
        self._title = Words(theme, one.title, 16, "b")
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._told = Words(theme, "", 12, tone="muted")
        self._told.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.stars = Stars(theme, self.tr("总体评价 {0}").format(one.title))
        self.stars.picked.connect(self._overall)
        self.submit = Button(theme, self.tr("提交"), "", "plain", height=32)
        self.submit.setAccessibleName(say(self.tr("提交评价 {0}").format(one.title)))
        self.submit.clicked.connect(self.send)
        self._look = Button(theme, self.tr("看本案"), "", "quiet", height=32)
        self._look.setAccessibleName(say(self.tr("看本案 {0}").format(one.title)))
        self._look.clicked.connect(self._open)
        self.items: dict[RatingItem, Stars] = {}
        self.reason = Edit(theme, self.tr("两星及以下请写明理由"))
        self.reason.setAccessibleName(say(self.tr("理由 {0}").format(one.title)))
        self._wrong = label("", "small", "overdue", wrap=True)
        self._more = holder(self._each())
        self._more.hide()
        self.reason.hide()
        self._wrong.hide()
        words = column(self._title, self._told, gap=4)
        line = row(words, self.stars, self._look, self.submit, gap=12)
        line.setStretch(0, 1)
        column(line, self._more, self.reason, self._wrong, gap=8, margins=(16, 12, 16, 12), parent=self)
        self.tick(workplace.now())

    def _each(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for n, item in enumerate(self.one.items):
            stars = self.items[item] = Stars(self._work.theme, item.label)
            stars.picked.connect(self._one_picked)
            grid.addWidget(label(item.label), n // 2, 2 * (n % 2))
            grid.addWidget(stars, n // 2, 2 * (n % 2) + 1)
        grid.setColumnStretch(4, 1)
        return grid

    def tick(self, now: datetime) -> None:
        one = self.one
        left = self.tr("评价期{0}").format(say(working_left(one.due, now, self._work.township.calendar)))
        named = one.grid in one.whom or one.title.startswith(one.grid)
        place = "" if named else one.grid
        self._told.say("　".join(filter(None, (self.tr("评 {0}").format(one.whom), place, one.no, left))))

    def _overall(self, value: int) -> None:
        for stars in self.items.values():
            stars.set_value(value)
        self._more.show()
        self.submit.set_kind("primary")
        self._ask_why()

    def _one_picked(self) -> None:
        self._ask_why()

    def _ask_why(self) -> None:
        poor = any((stars.value or MOST) <= _POOR for stars in self.items.values())
        self.reason.setVisible(poor)
        self._complain("")

    def _complain(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def send(self) -> None:
        """What is missing is said in the row; what was typed stays when it is refused."""
        scores = {item: stars.value for item, stars in self.items.items() if stars.value}
        if not scores:
            self._complain(self.tr("先点星：1 星最差，5 星最好"))
            self.stars.setFocus()
            return
        desk, one, why = self._work.desk, self.one, self.reason.value if self.reason.isVisibleTo(self) else ""
        self.submit.setEnabled(False)
        self._work.tasks.run(self, lambda: rate(desk, one, scores, why), self._done, self._failed)

    def _done(self, _ref: CaseRef) -> None:
        self._work.say(self.tr("评价已提交：{0}").format(self.one.title))
        self.sent.emit()

    def _failed(self, error: Exception) -> None:
        self.submit.setEnabled(True)
        self._complain(sentence(error))
        if isinstance(error, UserError) and error.field == "reason":
            self.reason.show()
            self.reason.setFocus()

    def _open(self) -> None:
        self.opened.emit(self.one.case_id)


class RateList(QFrame):
    """Reads by itself what is to be rated; `counted` how many there are. `most` shows no more than so many."""

    counted = Signal(int)
    opened = Signal(int)

    def __init__(self, workplace: Workplace, most: int = 0) -> None:
        super().__init__()
        self._work = workplace
        self._most = most
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("请您评价"))
        self.rows: list[RateRow] = []
        self._empty = EmptyState(
            workplace.theme, self.tr("没有等您评价的案件"), self.tr("案件办结后 3 个工作日内会出现在这里。")
        )
        self._rest = label("", "small")
        self._rest.hide()
        self._list = column(self._empty, gap=0)
        column(self._list, self._rest, gap=4, margins=(1, 1, 1, 1), parent=self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        workplace.ticker.ticked.connect(self._tick)

    def read(self) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: to_rate(desk), self._take)

    def _changed(self, changes: Changes) -> None:
        if changes.cases and not self._pause.isActive():
            self._pause.start()

    def _take(self, found: Sequence[ToRate]) -> None:
        """Rows somebody has begun keep what stands in them."""
        shown = found[: self._most] if self._most else found
        wanted = {(one.case_id, one.items): one for one in shown}
        kept = {(row_.one.case_id, row_.one.items): row_ for row_ in self.rows}
        for key, row_ in kept.items():
            if key not in wanted:
                row_.hide()
                row_.deleteLater()
        self.rows = []
        for key, one in wanted.items():
            row_ = kept.get(key) or self._made(one)
            row_.one = one
            self._list.removeWidget(row_)
            self._list.addWidget(row_)
            row_.show()
            self.rows.append(row_)
        self._empty.setVisible(not self.rows)
        rest = len(found) - len(self.rows)
        self._rest.setText(self.tr("　另有 {0} 件，到“评价”页").format(rest) if rest else "")
        self._rest.setVisible(bool(rest))
        self.counted.emit(len(found))

    def _made(self, one: ToRate) -> RateRow:
        made = RateRow(self._work, one)
        made.sent.connect(self._sent)
        made.opened.connect(self.opened)
        return made

    def _sent(self) -> None:
        self.read()

    def _tick(self, now: datetime) -> None:
        for row_ in self.rows:
            row_.tick(now)
