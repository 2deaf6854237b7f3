"""One KPI on the schematic map: the same five steps as the table, by tint and sign; every cell opens its cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from .. import paint
from ..map.hexagons import Layout
from ..map.widget import MapWidget
from ..theme import Theme


@dataclass(frozen=True, slots=True)
class Shade:
    """A grid: `step` −2 … 2 from worse to better than the whole; `small` is never tinted; `words` tell all of it."""

    text: str
    words: str
    step: int = 0
    small: bool = False


class KpiMap(MapWidget):
    """Grids nothing was counted in stay empty. `communities` says what stands behind a community's name."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._shades: Mapping[int, Shade] = {}
        self._communities: Mapping[int, str] = {}
        self.setMinimumHeight(420)

    def show_shades(self, shades: Mapping[int, Shade], communities: Mapping[int, str]) -> None:
        if (shades, communities) != (self._shades, self._communities):
            self._shades, self._communities = dict(shades), dict(communities)
            self._describe()
            self._stale_picture()

    def words_of(self, grid_id: int) -> str:
        shade = self._shades.get(grid_id)
        return shade.words if shade else self.tr("{0}：本期没有计入这项指标的件").format(self._names.get(grid_id, ""))

    def _told(self, community: int) -> str:
        return self._communities.get(community, "")

    def _room_for_told(self) -> str:
        return "100 %"

    def _number(self, grid_id: int) -> str:
        shade = self._shades.get(grid_id)
        return shade.text if shade else ""

    def _fill(self, grid_id: int) -> QColor:
        shade = self._shades.get(grid_id)
        if shade is None:
            return self.t.surface_alt
        tints = self.t.better if shade.step > 0 else self.t.worse
        return tints[abs(shade.step) - 1] if shade.step else self.t.surface

    def _border(self, grid_id: int) -> QPen:
        shade = self._shades.get(grid_id)
        if shade is not None and shade.small:
            return QPen(self.t.text_muted, 1, Qt.PenStyle.DashLine)
        return QPen(self.t.line, 1)

    def _late(self, painter: QPainter, layout: Layout, grid_id: int) -> None:
        """The sign of the outer steps, so that colour does not stand alone."""
        shade = self._shades.get(grid_id)
        if shade is None or abs(shade.step) < 2:
            return
        center, radius = layout.centers[grid_id], layout.radius
        area = QRectF(center.x() - radius, center.y() + radius * 0.4, 2 * radius, radius * 0.4)
        px = max(12, round(radius * 0.26))
        paint.text(painter, area, "＋" if shade.step > 0 else "－", self.t.text, px, "b", paint.MID, False)
