"""Where a case lies: the whole map small, its grids marked. For the case page and the meeting."""

from __future__ import annotations

from PySide6.QtCore import Qt

from ...dispatch.overviews.boards import BoardQuery
from ...dispatch.overviews.map_views import GridMap, grid_map
from ..language import say
from ..workplace import Workplace
from .widget import MapWidget

_HEIGHT = 120


class MiniMap(MapWidget):
    """Shows nothing but the place; a click opens the board of its grid."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace.theme)
        self._work = workplace
        self._loaded = False
        self.setFixedHeight(_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(self._go)

    def show_grids(self, grid_ids: frozenset[int]) -> None:
        """Marks these village grids; hidden while none of them is known."""
        self.mark(grid_ids)
        names = "、".join(self._work.township.grid[i].name for i in sorted(grid_ids) if i in self._work.township.grid)
        self.setAccessibleName(say(self.tr("示意图上的位置：%1").replace("%1", names)))
        if not self._loaded:
            self._loaded = True
            desk = self._work.desk
            self._work.tasks.run(self, lambda: grid_map(desk), self._take)

    def _go(self, grid_id: int) -> None:
        self.choose(None)
        self._work.go("duty", BoardQuery(grid_id=grid_id))

    def _take(self, found: GridMap) -> None:
        self.show_map(found)
