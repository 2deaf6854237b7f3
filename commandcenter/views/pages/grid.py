"""网格: the schematic map with the load of every grid; a grid's figures beside it, its cases one key away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ...dispatch.overviews.boards import BoardQuery
from ...dispatch.overviews.map_views import GridMap, exchange, may_arrange, rearrange
from ...models.access import EVERYONE
from ..actions import DESK
from ..map.legend import MapLegend
from ..map.side import GridSide
from ..map.source import MapSource
from ..map.widget import Figures, MapWidget
from ..page import PageWidget
from ..theme import Theme
from ..widgets.buttons import Button, Segments
from ..widgets.layout import column, frame, label, row, shown_if
from ..workplace import Workplace

_SIDE = 320
_VIEWS = (("open", "在办"), ("overdue", "超时"), ("unsigned", "待签收"), ("verifying", "待核查"))


class GridPage(PageWidget):
    """What is counted is chosen above; a click shows a grid, Enter opens its board."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        theme = workplace.theme
        self._counts: Mapping[int, Any] = {}
        self._moving: int | None = None
        self._has_board = workplace.is_one_of(DESK)
        self._map = MapWidget(theme)
        self._what = Segments(theme, _VIEWS, "open")
        self._total = label("", "muted")
        self._pending = label(self.tr("社区归属待核定"), "small", "due_soon")
        self._move = Button(theme, self.tr("与另一格对调"), height=28)
        self._anew = Button(theme, self.tr("重新排列"), kind="quiet", height=28)
        self._side = GridSide(workplace)
        self._source = MapSource(workplace, self)
        self._lay_out(theme)
        self._source.mapped.connect(self._take_map)
        self._source.counted.connect(self._take_counts)
        self._what.changed.connect(self._show)
        self._map.chosen.connect(self._side.show_grid)
        self._map.clicked.connect(self._clicked)
        self._map.opened.connect(self._open)
        self._move.clicked.connect(self._begin_move)
        self._anew.clicked.connect(self._rearrange)
        for button in (self._move, self._anew):
            shown_if(button, may_arrange(workplace.desk))
        shown_if(self._side, workplace.is_one_of(EVERYONE))
        self._source.start()

    def _lay_out(self, theme: Theme) -> None:
        self._what.setAccessibleName(self.tr("图上数字"))
        head = row(label(self.tr("网格图"), "title"), self._total, None, self._move, self._anew, self._what, gap=12)
        legend = row(label(self.tr("件数"), "small"), MapLegend(theme), None, self._pending, gap=12)
        foot = row(
            label(self.tr("示意图：每格一个网格、面积相等，位置不代表真实地理；边界和距离不可量。"), "small"),
            None,
            label(self.tr("方向键移动，Enter 看这一格的案件") if self._has_board else self.tr("方向键移动"), "small"),
        )
        card = frame("card")
        card.setLayout(column(legend, self._map, foot, gap=8, margins=(16, 12, 16, 12)))
        body = QHBoxLayout()
        body.setSpacing(12)
        body.addWidget(card, 1)
        self._side.setFixedWidth(_SIDE)
        body.addWidget(self._side)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(24, 16, 24, 16)
        outer.setSpacing(12)
        outer.addLayout(head)
        outer.addLayout(body, 1)

    # --- showing ----------------------------------------------------------------------------------------------------

    def _take_map(self, found: GridMap) -> None:
        self._map.show_map(found)
        self._pending.setVisible(found.pending)
        self._show()

    def _take_counts(self, found: Mapping[int, Any]) -> None:
        self._counts = found
        self._show()

    def _show(self) -> None:
        what = self._what.value
        figures = {grid_id: Figures(getattr(c, what), c.overdue) for grid_id, c in self._counts.items() if grid_id}
        self._map.show_figures(figures, dict(_VIEWS)[what])
        villages = [c for grid_id, c in self._counts.items() if grid_id]
        unknown = self._counts.get(0)
        counted, overdue = sum(c.open for c in villages), sum(c.overdue for c in villages)
        more = f"　地点待核实 {unknown.open}" if unknown else ""
        self._total.setText(f"{len(self._map.grids)} 个网格　在办 {counted}　超时 {overdue}{more}")
        self._side.show_counts(self._counts)

    def choose_busiest(self) -> None:
        """The grid with most in hand is the chosen one."""
        self._map.choose(self._side.busiest)

    def _clicked(self, grid_id: int) -> None:
        if self._moving is not None:
            self._exchange(self._moving, grid_id)

    def _open(self, grid_id: int) -> None:
        """Enter or a double click: the board of a grid; while two are to change places, that."""
        if self._moving is not None:
            self._exchange(self._moving, grid_id)
        elif self._has_board:
            self.workplace.go("duty", BoardQuery(grid_id=grid_id))

    # --- positions --------------------------------------------------------------------------------------------------

    def _begin_move(self) -> None:
        if self._map.current is None:
            self.workplace.say(self.tr("先选一格，再选要对调的另一格"), "due_soon")
            return
        self._moving = self._map.current
        self._map.setFocus()
        self.workplace.say(self.tr("再点要对调的另一格，或用方向键移到那里按 Enter；Esc 取消"), "accent")

    def _exchange(self, first: int, second: int) -> None:
        """Where the click that chose the first is heard too, nothing changes yet."""
        if first == second:
            return
        self._moving = None
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: exchange(desk, first, second), self._moved)

    def _rearrange(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: rearrange(desk), self._moved)

    def _moved(self, found: GridMap) -> None:
        self._take_map(found)
        self.workplace.say(self.tr("位置已保存，各工作站随即更新"))

    # --- the window's part ------------------------------------------------------------------------------------------

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {"back": self._back}

    def _back(self) -> None:
        self._moving = None
        self._map.setFocus()

    def open_with(self, what: Any) -> None:
        if isinstance(what, int):
            self._map.choose(what)
        self._map.setFocus()


def build(workplace: Workplace) -> GridPage:
    return GridPage(workplace)
