"""The board as a map: how much of what it shows lies in which grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.desk import Desk
from ...dispatch.overviews import boards
from ...dispatch.overviews.boards import BoardQuery, GridLoad
from ...dispatch.overviews.map_views import GridMap
from ..map.legend import MapLegend
from ..map.source import MapSource
from ..map.widget import Figures, MapWidget
from ..widgets.layout import column, label, row
from ..workplace import Workplace

#: From this width on the legend has room for a remark beside it.
_WIDE = 680
_Counted = tuple[BoardQuery, Mapping[int, GridLoad] | None]


class BoardMap(QWidget):
    """Counts what the board of `show_query` holds, whichever grid it is narrowed to: that one is ringed.

    `picked` a grid's id, or None to narrow to none; `opened` a grid whose rows are wanted.
    """

    picked = Signal(object)
    opened = Signal(int)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._query = BoardQuery()
        self._is_mapped = self._is_pending = False
        self.map = MapWidget(workplace.theme)
        self._beside = label("", "small")
        self._pending = label(self.tr("社区归属待核定"), "small", "due_soon")
        self._source = MapSource(workplace, self, self._read)
        self._source.is_resting = True
        self.setFocusProxy(self.map)
        legend = row(MapLegend(workplace.theme), self._beside, None, self._pending, gap=12)
        self._hint = label(self.tr("点一格只看这一格，再点一次看全部；Enter 看它的案件"), "small")
        foot = row(label(self.tr("示意图：位置不代表真实地理"), "small"), None, self._hint)
        self.setLayout(column(legend, self.map, foot, gap=8, margins=(16, 8, 16, 8)))
        self._source.mapped.connect(self._take_map)
        self._source.counted.connect(self._take_counts)
        self.map.clicked.connect(self._clicked)
        self.map.opened.connect(self.opened)

    def show_query(self, query: BoardQuery) -> None:
        """Another board, or the same narrowed to another grid."""
        before, self._query = self._counted_query, query
        self._ring()
        if self._counted_query != before:
            self._source.count()

    @property
    def _counted_query(self) -> BoardQuery:
        """The board without the one grid it is narrowed to; a community stays what it is."""
        of_cell = self._query.grid_id in self.map.grids
        return replace(self._query, order=None, grid_id=None if of_cell else self._query.grid_id)

    def _read(self, desk: Desk) -> _Counted:
        query = self._counted_query
        return query, boards.by_grid(desk, query)

    def _take_map(self, found: GridMap) -> None:
        before, self._is_mapped = self._counted_query, True
        self.map.show_map(found)
        self._is_pending = found.pending
        self._fit()
        self._ring()
        if self._counted_query != before:  # which cell the board is narrowed to is known now
            self._source.count()

    def _ring(self) -> None:
        self.map.choose(self._query.grid_id if self._query.grid_id in self.map.grids else None)

    def _take_counts(self, answer: _Counted) -> None:
        query, found = answer
        if query != self._counted_query:
            return  # another board was asked for since
        loads = found or {}
        self.map.show_figures({i: Figures(*load) for i, load in loads.items() if i}, self._query.queue.label)
        elsewhere = loads.get(0)
        words = self.tr("地点待核实 {0}").format(elsewhere.cases) if elsewhere else ""
        self._beside.setText(words if found is not None else self.tr("全部事件太多，不在图上计数"))

    def _clicked(self, grid_id: int) -> None:
        self.picked.emit(None if grid_id == self._query.grid_id else grid_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """It never pushes the board wider, whether it is seen or not."""
        return QSize(0, 0)

    def _fit(self) -> None:
        """A narrow board leaves out what stands on the grid page too."""
        is_wide = self.width() >= _WIDE
        self._pending.setVisible(self._is_pending and is_wide)
        self._hint.setVisible(is_wide)

    # --- only while somebody looks ----------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._source.is_resting = False
        self._source.count() if self._is_mapped else self._source.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._source.is_resting = True
