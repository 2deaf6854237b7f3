"""Papers that wait for this person: drafts to be signed, papers to be signed for. Not there while none does."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ...dispatch.paperwork import circulation, paper_drafts
from ...dispatch.paperwork.paper_drafts import DraftView
from ...models.access import UNITS
from ..actions import DESK
from ..live import Changes
from ..widgets.buttons import Button
from ..widgets.layout import column
from ..workplace import Workplace


class PaperCalls(QWidget):
    """One button that leads to them."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._is_unit = workplace.is_one_of(UNITS)
        self._what: object = "awaited" if self._is_unit else "drafts"
        self.button = Button(workplace.theme, "", "", "plain", "print", 40)
        self.button.clicked.connect(self._go)
        column(self.button, gap=0, parent=self)
        self.hide()
        workplace.live.changed.connect(self._changed)

    def read(self) -> None:
        """How many there are now."""
        if not self._work.is_one_of(DESK):
            return
        desk = self._work.desk
        if self._is_unit:
            self._work.tasks.run(self, lambda: len(circulation.awaited(desk)), self._show_awaited)
        else:
            self._work.tasks.run(self, lambda: paper_drafts.waiting(desk), self._show_drafts)

    def _changed(self, changes: Changes) -> None:
        if changes.entities & {"document", "draft"}:
            self.read()

    def _show_awaited(self, count: int) -> None:
        self._show(count, self.tr("{0} 份文书等您单位签收").format(count))

    def _show_drafts(self, found: tuple[DraftView, ...]) -> None:
        """Reports that the program has ready come first, a single one by its name."""
        mine = [view for view in found if view.mine]
        ready = [view.draft for view in mine if view.is_ready_report]
        self._what = ("draft", ready[0].id) if ready else "drafts"
        if not ready:
            self._show(len(mine), self.tr("{0} 份文稿等您核稿、签发").format(len(mine)))
            return
        name = ready[0].title if len(ready) == 1 else self.tr("{0} 份报告").format(len(ready))
        words = self.tr("{0} 已拟好，等您核改送签").format(name)
        if rest := len(mine) - len(ready):
            words += self.tr("，另有 {0} 份文稿等您").format(rest)
        self._show(len(mine), words)

    def _show(self, count: int, words: str) -> None:
        self.button.setText(words)
        self.setVisible(count > 0)

    def _go(self) -> None:
        self._work.go("papers", self._what)
