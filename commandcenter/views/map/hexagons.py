"""Where the hexagons of the map stand in a widget, and the outlines of communities: geometry alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPolygonF

from ...dispatch.overviews.map_views import GridMap
from ...models.town.gridmap import Cell, Place

_ACROSS = 0.16
_DOWNS = (1.3, 1.1, 0.9, 0.7, 0.5)
_CORNERS = tuple(QPointF(math.cos(math.radians(60 * k - 90)), math.sin(math.radians(60 * k - 90))) for k in range(6))
_HALF_EDGE = math.pi / 6


@dataclass(frozen=True, slots=True)
class Layout:
    """Centres by grid id, the hexagons' radius, and the place of each community's name."""

    centers: Mapping[int, QPointF]
    radius: float
    names: Mapping[int, QRectF]

    def hexagon(self, grid_id: int, shrink: float = 1.2) -> QPolygonF:
        center = self.centers[grid_id]
        return QPolygonF([center + corner * (self.radius - shrink) for corner in _CORNERS])

    def grid_at(self, point: QPointF) -> int | None:
        """The grid under a point."""
        for grid_id, center in self.centers.items():
            if QLineF(center, point).length() <= self.radius * 0.92:
                return grid_id
        return None


def lay_out(grid_map: GridMap, area: QRectF, title_height: float, name_width: Mapping[int, float]) -> Layout:
    """Fits the map into `area`: the cells as large as they can be with every name in its place.

    `name_width` gives the width of each community's name, by its id; `title_height` 0 leaves names out. A place too
    narrow for one leaves it out too.
    """
    if not grid_map.places:
        return Layout({}, 0.0, {})
    tries = (_with_gap(grid_map, area, gap, title_height, name_width) for gap in _DOWNS)
    return max(tries, key=lambda layout: (len(layout.names), layout.radius))


def _with_gap(
    grid_map: GridMap, area: QRectF, gap: float, title_height: float, name_width: Mapping[int, float]
) -> Layout:
    """With so many rows of cells between the strips."""
    below = area.adjusted(0, title_height * 1.4, 0, 0)
    points = {grid_id: place.center(_ACROSS, gap) for grid_id, place in grid_map.places.items()}
    left, right, top, bottom = _bounds(points)
    scale = min(below.width() / (right - left), below.height() / (bottom - top))
    x = below.x() + (below.width() - scale * (right - left)) / 2 - left * scale
    y = below.y() + (below.height() - scale * (bottom - top)) / 2 - top * scale
    centers = {grid_id: QPointF(x + px * scale, y + py * scale) for grid_id, (px, py) in points.items()}
    radius = scale / math.sqrt(3)
    names = _names(grid_map, centers, radius, area, title_height, name_width) if title_height else {}
    return Layout(centers, radius, names)


def _bounds(points: Mapping[int, tuple[float, float]]) -> tuple[float, float, float, float]:
    """Left, right, top, bottom of all hexagons, in cells."""
    xs, ys = [x for x, _ in points.values()], [y for _, y in points.values()]
    return min(xs) - 0.53, max(xs) + 0.53, min(ys) - 0.61, max(ys) + 0.61


def _names(
    grid_map: GridMap,
    centers: Mapping[int, QPointF],
    radius: float,
    area: QRectF,
    height: float,
    widths: Mapping[int, float],
) -> dict[int, QRectF]:
    """Over the top row of each community, at the nearest place that touches neither a cell nor another name."""
    taken = [box for center in centers.values() for box in _covered(center, radius)]
    found: dict[int, QRectF] = {}
    for community in grid_map.communities:
        cells = {grid_id: grid_map.places[grid_id].cell for grid_id, _ in community.grids}
        top = min(cell.row for cell in cells.values())
        row = [centers[grid_id] for grid_id, cell in cells.items() if cell.row == top]
        width = widths[community.id] + 8
        middle = sum(c.x() for c in row) / len(row)
        y = row[0].y() - radius - height * 1.3
        near = [box for box in taken if box.top() < y + height * 1.3 and box.bottom() > y]
        spots = []
        for step in sorted(range(-24, 25), key=abs):
            x = min(max(middle + step * radius * 0.1 - width / 2, area.x()), area.right() - width)
            spots.append(QRectF(x, y, width, height * 1.3))
        free = next((spot for spot in spots if not any(spot.intersects(box) for box in near)), None)
        if free is not None:
            found[community.id] = free
            taken.append(free)
    return found


def _covered(center: QPointF, radius: float) -> tuple[QRectF, QRectF]:
    """A hexagon as two boxes: its body, and its corners above and below."""
    boxes = ((0.8, 0.8), (0.3, 0.97))
    body, corners = (
        QRectF(center.x() - radius * wide, center.y() - radius * high, 2 * radius * wide, 2 * radius * high)
        for wide, high in boxes
    )
    return body, corners


def outline(grid_map: GridMap, layout: Layout) -> list[QLineF]:
    """The edges between a community and whatever is not its own."""
    owner: dict[Cell, int] = {
        grid_map.places[grid_id].cell: community.id
        for community in grid_map.communities
        for grid_id, _ in community.grids
    }
    lines = []
    for grid_id, place in grid_map.places.items():
        lines += [
            _edge(layout, grid_id, place, neighbour)
            for neighbour in place.cell.neighbours
            if owner.get(neighbour) != owner[place.cell]
        ]
    return lines


def _edge(layout: Layout, grid_id: int, place: Place, neighbour: Cell) -> QLineF:
    (x1, y1), (x2, y2) = place.cell.center, neighbour.center
    angle = math.atan2(y2 - y1, x2 - x1)
    center = layout.centers[grid_id]
    ends = [
        center + QPointF(math.cos(angle + turn), math.sin(angle + turn)) * (layout.radius + 0.2)
        for turn in (-_HALF_EDGE, _HALF_EDGE)
    ]
    return QLineF(*ends)
