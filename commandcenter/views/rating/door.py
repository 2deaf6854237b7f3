"""A button that says how many cases wait for a rating, and leads there; away while there are none."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSizePolicy

from ...dispatch.figures.ratings import RATERS, ToRate, to_rate
from ..live import Changes
from ..widgets.buttons import Button
from ..workplace import Workplace

_PAUSE_MS = 5000


class RatingDoor(Button):
    """Nothing is read for a post that does not rate."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.theme, workplace.tr("待评价"), height=32)
        self._work = workplace
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()
        self.clicked.connect(self._go)
        if not workplace.is_one_of(RATERS):
            return
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self._read)
        self._pause.start(0)

    def _changed(self, changes: Changes) -> None:
        if changes.cases and not self._pause.isActive():
            self._pause.start(_PAUSE_MS)

    def _read(self) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: to_rate(desk), self._take)

    def _take(self, found: tuple[ToRate, ...]) -> None:
        self.setText(self.tr("待评价 {0}").format(len(found)))
        self.setVisible(bool(found))

    def _go(self) -> None:
        self._work.go("ratings")
