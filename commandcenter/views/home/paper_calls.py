"""Papers that wait for this person: drafts to be signed, papers to be signed for. Not there while none does."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ...dispatch.paperwork import circulation, paper_drafts
from ...models.access import UNITS
from ..actions import DESK
from ..widgets.buttons import Button
from ..widgets.layout import column
from ..workplace import Workplace


class PaperCalls(QWidget):
    """One button that leads to them."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._is_unit = workplace.is_one_of(UNITS)
        self.button = Button(workplace.theme, "", "", "plain", "print", 40)
        self.button.clicked.connect(self._go)
        column(self.button, gap=0, parent=self)
        self.hide()

    def read(self) -> None:
        """How many there are now."""
        if self._work.is_one_of(DESK):
            self._work.tasks.run(self, self._count, self._show)

    def _count(self) -> int:
        desk = self._work.desk
        if self._is_unit:
            return len(circulation.awaited(desk))
        return sum(view.mine for view in paper_drafts.waiting(desk))

    def _show(self, count: int) -> None:
        words = self.tr("{0} 份文书等您单位签收") if self._is_unit else self.tr("{0} 份文稿等您核稿、签发")
        self.button.setText(words.format(count))
        self.setVisible(count > 0)

    def _go(self) -> None:
        self._work.go("papers", "awaited" if self._is_unit else "drafts")
