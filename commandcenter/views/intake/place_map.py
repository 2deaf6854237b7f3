"""地图选点: the schematic map over the form; a click, or Enter on a grid, fills the place in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.overviews.map_views import GridMap
from ..map.source import MapSource
from ..map.widget import Figures, MapWidget
from ..shell.overlay import Overlay
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row
from ..workplace import Workplace

_WIDTH, _HEIGHT = 1120, 720


class PlaceMap(Overlay):
    """`picked` carries the grid. Only grids this post may register for can be taken."""

    picked = Signal(int)

    def __init__(self, workplace: Workplace, over: QWidget) -> None:
        panel = frame("card")
        panel.setAccessibleName(self.tr("地图选点"))
        super().__init__(workplace.theme, over, panel, _WIDTH)
        self._work = workplace
        self._allowed: frozenset[int] = frozenset()
        self._filled_in: int | None = None
        self.map = _ClickMap(workplace.theme)
        self._says = label("", "strong")
        self._source = MapSource(workplace, self)
        back = Button(workplace.theme, self.tr("返回"), "Esc", "quiet")
        self._take = Button(workplace.theme, self.tr("填入"), "Enter", "primary")
        head = row(label(self.tr("地图选点"), "heading"), label(self.tr("示意图，位置不代表真实地理"), "small"), None,
                   label(self.tr("点一格填入，方向键移动"), "small"), gap=12)  # fmt: skip
        body = column(
            head, self.map, row(self._says, None, back, self._take, gap=8), gap=12, margins=(20, 16, 20, 16),
            parent=panel,
        )  # fmt: skip
        body.setStretch(1, 1)
        back.clicked.connect(self.shut)
        self._take.clicked.connect(self._take_current)
        self.map.chosen.connect(self._show)
        self.map.opened.connect(self._pick)
        self._source.mapped.connect(self._take_map)
        self._source.counted.connect(self._take_counts)
        self._source.start()

    def panel_height(self) -> int:
        return _HEIGHT

    def ask(self, now: int | None, allowed: frozenset[int]) -> None:
        """Opens the map with the grid that is filled in; `allowed` are those that can be taken."""
        self._allowed, self._filled_in = allowed, now
        self._show_filled_in()
        self.open()
        self.map.setFocus()

    # --- what is shown ----------------------------------------------------------------------------------------------

    def _take_map(self, found: GridMap) -> None:
        self.map.show_map(found)
        self._show_filled_in()

    def _show_filled_in(self) -> None:
        self.map.current = None
        self.map.choose(self._filled_in if self._filled_in in self.map.grids else None)
        self._show(self.map.current)

    def _take_counts(self, counts: Mapping[int, Any]) -> None:
        self.map.show_figures({grid: Figures(count.open, count.overdue) for grid, count in counts.items()})

    def _show(self, grid_id: int | None) -> None:
        """西村二村　三号社区　在办 3　超时 0."""
        can = grid_id in self._allowed
        self._take.setEnabled(can)
        if grid_id is None:
            self._says.setText("")
            return
        grid = self._work.township.grid[grid_id]
        above = self._work.township.grid.get(grid.parent_id or 0)
        parts = (self.map.words_of(grid_id), above.name if above else "", "" if can else self.tr("不在您的范围"))
        self._says.setText("　".join(part for part in parts if part))

    def _take_current(self) -> None:
        if self.map.current is not None:
            self._pick(self.map.current)

    def _pick(self, grid_id: int) -> None:
        self._show(grid_id)
        if grid_id in self._allowed:
            self.shut()
            self.picked.emit(grid_id)


class _ClickMap(MapWidget):
    """One click is enough."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton and self.current is not None:
            self.opened.emit(self.current)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Its first click has taken the grid."""
