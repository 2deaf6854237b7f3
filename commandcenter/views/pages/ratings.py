"""评价: what somebody is asked to rate within three working days, and what the own unit received."""

from __future__ import annotations

from ...dispatch.figures.ratings import Received, received
from ..page import PageWidget
from ..rating.rate_list import RateList
from ..rating.received import ReceivedTable
from ..widgets.layout import column, frame, label, row, scrolled
from ..workplace import Workplace


class RatingsPage(PageWidget):
    """The list above, the own unit's means below."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self.list = RateList(workplace)
        self._count = label("", "muted")
        self._mine = label(self.tr("我们收到的评价"), "heading")
        self.received = ReceivedTable()
        for part in (self._mine, self.received):
            part.hide()
        self.list.counted.connect(self._counted)
        self.list.opened.connect(workplace.show_case)
        ground = frame("page")
        column(
            row(label(self.tr("请您评价"), "title"), 12, self._count, None),
            self.list,
            12,
            self._mine,
            self.received,
            None,
            gap=12,
            margins=(24, 16, 24, 16),
            parent=ground,
        )
        column(scrolled(ground), gap=0, parent=self)
        self.list.read()
        desk = workplace.desk
        workplace.tasks.run(self, lambda: received(desk), self._take)

    def _counted(self, number: int) -> None:
        self._count.setText(self.tr("{0} 件，点星再提交").format(number) if number else "")

    def _take(self, months: tuple[Received, ...]) -> None:
        self._mine.setVisible(bool(months))
        self.received.show_received(months)

    def take_focus(self) -> None:
        (self.list.rows[0].stars if self.list.rows else self).setFocus()


def build(workplace: Workplace) -> RatingsPage:
    return RatingsPage(workplace)
