"""The banner of the connection: what is the matter, what goes on meanwhile, and what was kept for later."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.intake.outbox import Unsent
from ...models.timing.worktime import TZ
from ..language import say
from ..live import LiveState
from ..widgets.buttons import Button
from ..widgets.layout import column
from ..widgets.notices import Banner
from ..workplace import Workplace

#: After so many attempts it is no hiccup any more.
HICCUPS = 2


class LinkBanner(QWidget):
    """`is_loud`: the connection is lost, or a newer program's database can only be looked at; `is_needed`: or something
    kept is still to be sent or mended.

    `wanted`: the list of what was kept.
    """

    wanted = Signal()
    changed = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._state = workplace.live.current
        self._look = Button(workplace.theme, self.tr("查看"))
        self._banner = Banner(workplace.theme, "overdue", buttons=(self._look,))
        self.setLayout(column(self._banner, gap=0))
        self._look.clicked.connect(self.wanted)
        workplace.live.state.connect(self._follow)
        workplace.outgoing.counted.connect(self._show)
        workplace.township_changed.connect(self._show)
        self._show()

    @property
    def words(self) -> str:
        """What it says, for those who hear it."""
        return self._banner.accessibleName()

    @property
    def is_loud(self) -> bool:
        return not self._state.connected or self._work.read_only is not None

    @property
    def is_needed(self) -> bool:
        return self.is_loud or self._unsent != Unsent()

    @property
    def _unsent(self) -> Unsent:
        return self._work.outgoing.unsent

    def _follow(self, state: LiveState) -> None:
        self._state = state
        self._show()

    def _show(self) -> None:
        if not self._state.connected:
            self._say_lost(self._state)
        elif self._work.read_only is not None:
            self._banner.say(self.tr("只能查看"), self._work.read_only)
        elif self._unsent.waiting:
            self._banner.say(self.tr("已连上"), self.tr("正在补送断网时暂存的 {0} 件").format(self._unsent.waiting))
        elif self._unsent.refused:
            told = self.tr("内容和原因都在，改后可重新登记")
            self._banner.say(self.tr("{0} 件暂存没有被接受").format(self._unsent.refused), told)
        self._look.setVisible(self._unsent != Unsent())
        self.changed.emit()

    def _say_lost(self, state: LiveState) -> None:
        since = self.tr("自 {0}　第 {1} 次重连").format(f"{state.since.astimezone(TZ):%H:%M:%S}", state.attempt)
        if not self._work.outgoing.is_needed:
            what = "；".join(filter(None, (state.why, self.tr("已显示的可以看，正在填的都留着，正在重新连接"))))
            self._banner.say(self.tr("连不上数据库"), what, note=since)
            return
        kept = self.tr("已暂存 {0} 件，连上后补送；").format(self._unsent.waiting) if self._unsent.waiting else ""
        what = kept + self.tr("登记、备注、值班记录照常，签收派单办结等连上")
        head = self.tr("正在重连") if state.attempt <= HICCUPS else self.tr("连接断开")
        self._banner.say(head, what, note=since)
        self._banner.setToolTip(say(state.why))
