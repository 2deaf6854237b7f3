"""Name plates of marked cells: beside their cell, where they cover neither one another nor a marked cell."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from .. import paint
from ..theme import Theme
from .hexagons import Layout

Plate = tuple[QRectF, str]


def place_plates(layout: Layout, names: Mapping[int, str], area: QRectF, px: int) -> list[Plate]:
    """By grid id; a cell that is not on the map gets none."""
    marked = [_cell(layout, grid_id) for grid_id in names if grid_id in layout.centers]
    found: list[Plate] = []
    for grid_id, name in names.items():
        if grid_id not in layout.centers:
            continue
        taken = [*marked, *(box for box, _ in found)]
        around = _around(_cell(layout, grid_id), paint.width(name, px, "b") + px, px * 1.4)
        tries = [_inside(box, area) for box in around]
        free = (box for box in tries if not any(box.intersects(other) for other in taken))
        found.append((next(free, tries[0]), name))
    return found


def paint_plates(painter: QPainter, plates: list[Plate], theme: Theme, px: int, pen: float) -> None:
    for box, name in plates:
        paint.box(painter, box, theme.surface, theme.accent, pen)
        paint.text(painter, box, name, theme.text, px, "b", paint.MID, elide=False)


def _cell(layout: Layout, grid_id: int) -> QRectF:
    center, wide, high = layout.centers[grid_id], layout.radius * 0.86, layout.radius * 0.6
    return QRectF(center.x() - wide, center.y() - high, 2 * wide, 2 * high)


def _around(cell: QRectF, width: float, height: float) -> list[QRectF]:
    """To the left, the right, above, below, and further away."""
    middle = cell.center()
    sides = [
        QPointF(cell.left() - 4 - width, middle.y() - height / 2),
        QPointF(cell.right() + 4, middle.y() - height / 2),
        QPointF(middle.x() - width / 2, cell.top() - height * 1.3),
        QPointF(middle.x() - width / 2, cell.bottom() + height * 0.3),
    ]
    further = [point + QPointF(0, down * height * 1.1) for down in (-1, 1, -2, 2) for point in sides[:2]]
    return [QRectF(point.x(), point.y(), width, height) for point in (*sides, *further)]


def _inside(box: QRectF, area: QRectF) -> QRectF:
    x = min(max(box.x(), area.left()), max(area.left(), area.right() - box.width()))
    y = min(max(box.y(), area.top()), max(area.top(), area.bottom() - box.height()))
    return QRectF(x, y, box.width(), box.height())
