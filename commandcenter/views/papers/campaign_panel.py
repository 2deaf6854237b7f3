"""Which 专项汇总表 is wanted: of one matter or one network, over which days."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ...dispatch.paperwork.paper_pages import Subject
from ...models.scoring.periods import Period
from ...models.town.grid import Network
from ..charts.period_bar import PeriodBar
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row
from ..widgets.pickers import Choice, Picker, matter_choices
from ..workplace import Workplace
from .sampled import Draft


class CampaignPanel(QFrame):
    """Above the list while it is open; `wanted` carries the `Draft` to look at."""

    wanted = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self.setProperty("role", "undo")
        t = workplace.theme
        networks = [Choice(network.label, network.label, self.tr("整个网络")) for network in Network]
        matter = workplace.township.matter
        matters = [replace(one, value=matter[one.value].code) for one in matter_choices(workplace.township)]
        self.topic = Picker(t, [*networks, *matters], self.tr("事项或网络"))
        self.topic.setAccessibleName(self.tr("事项或网络"))
        self.days = PeriodBar(t, workplace.now)
        self.go = Button(t, self.tr("看样张"), "Ctrl+Enter", "primary", height=28)
        self._stop = Button(t, self.tr("取消"), "Esc", "quiet", height=28)
        self._problem = label("", "small", "overdue", wrap=True)
        first = row(self.topic, self.go, self._stop, gap=8)
        first.setStretch(0, 1)
        column(first, row(self.days, None), self._problem, gap=6, margins=(16, 8, 12, 8), parent=self)
        self.topic.picked.connect(self._picked)
        self.go.clicked.connect(self.confirm)
        self._stop.clicked.connect(self.hide)
        self.days.refused.connect(self._say)
        self.days.changed.connect(self._picked)
        self._say("")
        self.hide()

    def open(self) -> None:
        """Asks; what was chosen before stands."""
        self.show()
        self.topic.setFocus()

    def confirm(self) -> None:
        """The 样张 of what is chosen; without a topic the sentence that one is missing."""
        topic, period = self.topic.value, self.days.period
        if topic is None:
            self._say(self.topic.problem or self.tr("请选一个事项或网络"))
            self.topic.setFocus()
            return
        self._say("")
        self.wanted.emit(self._draft(str(topic), period))

    def _draft(self, topic: str, period: Period) -> Draft:
        subject = Subject(first=period.first, last=period.last, topic=topic)
        title = self.tr("{0}专项汇总表 {1}").format(self.topic.text(), period.words)
        return Draft("campaign_summary", subject, title)

    def _picked(self, _value: object) -> None:
        self._say("")

    def _say(self, sentence: str) -> None:
        self._problem.setText(f"● {sentence}" if sentence else "")
        self._problem.setVisible(bool(sentence))
