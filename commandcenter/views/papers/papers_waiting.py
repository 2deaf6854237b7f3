"""What waits for this person among the papers: drafts to go on with, for a unit papers to be signed for."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from ...dispatch.paperwork import circulation, paper_drafts
from ...models.access import UNITS
from ...models.paperwork import PaperDraft
from ..actions import DESK
from ..live import Changes
from ..workplace import Workplace


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, and the reports among them that the program has ready, the newest first."""

    count: int
    ready: tuple[PaperDraft, ...] = ()


class PapersWaiting(QObject):
    """`told` carries a `Waiting` whenever it may be another one."""

    told = Signal(object)

    def __init__(self, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workplace
        self.is_unit = workplace.is_one_of(UNITS)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)

    def read(self) -> None:
        """Counts now, for posts that have to do with papers."""
        if self._work.is_one_of(DESK):
            self._work.tasks.run(self, self._count, self.told.emit, lambda _error: None)

    def _count(self) -> Waiting:
        desk = self._work.desk
        if self.is_unit:
            return Waiting(len(circulation.awaited(desk)))
        mine = paper_drafts.mine(desk)
        return Waiting(len(mine), tuple(draft for draft in mine if draft.is_ready))

    def _changed(self, changes: Changes) -> None:
        if changes.entities & {"document", "draft"}:
            self.read()
