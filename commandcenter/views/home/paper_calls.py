"""Papers that wait for this person: drafts to be signed, papers to be signed for. Not there while none does."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ..papers.papers_waiting import PapersWaiting, Waiting
from ..widgets.buttons import Button
from ..widgets.layout import column
from ..workplace import Workplace


class PaperCalls(QWidget):
    """One button that leads to them. Reports that the program has ready come first, a single one by its name."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._waiting = PapersWaiting(workplace, self)
        self._what: object = "awaited" if self._waiting.is_unit else "drafts"
        self.button = Button(workplace.theme, "", "", "plain", "print", 40)
        self.button.clicked.connect(self._go)
        column(self.button, gap=0, parent=self)
        self.hide()
        self._waiting.told.connect(self._show)

    def read(self) -> None:
        """How many there are now."""
        self._waiting.read()

    def _show(self, found: Waiting) -> None:
        self.button.setText(self._words(found))
        self.setVisible(found.count > 0)
        if not self._waiting.is_unit:
            self._what = ("draft", found.ready[0].id) if found.ready else "drafts"

    def _words(self, found: Waiting) -> str:
        if self._waiting.is_unit:
            return self.tr("{0} 份文书等您单位签收").format(found.count)
        if not found.ready:
            return self.tr("{0} 份文稿等您核稿、签发").format(found.count)
        one = len(found.ready) == 1
        name = found.ready[0].title if one else self.tr("{0} 份报告").format(len(found.ready))
        words = self.tr("{0} 已拟好，等您核改送签").format(name)
        rest = found.count - len(found.ready)
        return words + (self.tr("，另有 {0} 份文稿等您").format(rest) if rest else "")

    def _go(self) -> None:
        self._work.go("papers", self._what)
