"""Keeps maps up to date: the places once, the loads after changes, at most every two seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from ...dispatch.desk import Desk
from ...dispatch.overviews.map_views import GridMap, grid_map, loads_by_grid
from ..live import Changes
from ..workplace import Workplace

_PAUSE_MS = 2000


class MapSource(QObject):
    """`mapped` a `GridMap`; `counted` what `load` reads: by itself the open cases by grid id (open, overdue, unsigned,
    verifying)."""

    mapped = Signal(object)
    counted = Signal(object)

    def __init__(
        self, workplace: Workplace, parent: QObject | None = None, load: Callable[[Desk], Any] = loads_by_grid
    ) -> None:
        super().__init__(parent)
        self._work = workplace
        self._load = load
        self.is_resting = False
        """Nobody looks: changes are not counted."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.count)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.start)
        workplace.township_changed.connect(self.start)

    def start(self) -> None:
        """Reads everything."""
        desk = self._work.desk
        self._work.tasks.run(self, lambda: grid_map(desk), self._take_map)
        self.count()

    def count(self) -> None:
        if not self.is_resting:
            desk, load = self._work.desk, self._load
            self._work.tasks.run(self, lambda: load(desk), self._take_counts)

    def _take_map(self, found: GridMap) -> None:
        self.mapped.emit(found)

    def _take_counts(self, found: Any) -> None:
        self.counted.emit(found)

    def _changed(self, changes: Changes) -> None:
        if changes.cases and not self._pause.isActive():
            self._pause.start()
