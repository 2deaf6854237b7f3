"""Paints the map once into a picture and again only when something changed; a click or Enter opens a grid's cases."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ...dispatch.overviews.map_views import GridMap
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.marks import FocusRing
from .hexagons import Layout, lay_out, outline
from .plates import paint_plates, place_plates

_WITH_NAMES = 30.0
"""Radius from which a cell has room for its village's name."""
_FAR_TITLE = 36
_PLATE = 28
_LEAST_DIGITS = 2
_NAME, _LEAST_NAME = 0.26, 11
"""A village's name in a cell: its size as a share of the radius, and the least in px."""
_STEPS = (1, 3, 6, 10)
STEP_WORDS = ("0", "1–2", "3–5", "6–9", "≥10")
_DIRECTIONS = {
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Down: (0.0, 1.0),
    Qt.Key.Key_Up: (0.0, -1.0),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """What a cell shows: the number that gives its colour, and how many of them are overdue."""

    count: int = 0
    overdue: int = 0


def fitting(name: str, room: float, radius: float) -> int:
    """The size at which a name fits into its cell; a long one is set smaller before it is cut."""
    px = max(FONT.small, round(radius * _NAME))
    while px > _LEAST_NAME and paint.width(name, px) > room:
        px -= 1
    return px


def step_of(count: int) -> int:
    """Which of the five load colours a count takes."""
    return sum(count >= step for step in _STEPS)


def ink_on(theme: Theme, fill: QColor) -> QColor:
    """The text colour that can be read best on a fill."""
    ground = _luminance(fill) + 0.05

    def contrast(ink: QColor) -> float:
        ratio = (_luminance(ink) + 0.05) / ground
        return max(ratio, 1 / ratio)

    return max((theme.text, theme.surface), key=contrast)


def _luminance(color: QColor) -> float:
    """How bright a colour is to the eye, 0 to 1 (WCAG 2)."""
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


class MapWidget(QWidget):
    """`chosen` a grid by click, arrows or `choose`; `clicked` by the mouse; `opened` by double click or Enter.

    `marked` grids are the only coloured ones (the place of a case), with name plates if given. `scale` enlarges type
    and lines for the wall.
    """

    chosen = Signal(int)
    clicked = Signal(int)
    opened = Signal(int)

    def __init__(self, theme: Theme, *, scale: float = 1.0, far: bool = False) -> None:
        super().__init__()
        self.t = theme
        self._scale, self._far = scale, far
        self._map: GridMap | None = None
        self._figures: Mapping[int, Figures] = {}
        self._what = "在办"
        self._marked: frozenset[int] = frozenset()
        self._plates: Mapping[int, str] = {}
        self._layout: Layout | None = None
        self._names: dict[int, str] = {}
        self._picture: QPixmap | None = None
        self.current: int | None = None
        self.stale = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if far else Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("网格示意图"))
        FocusRing(self, lambda: self.current is None)
        theme.changed.connect(self._stale_picture)

    def sizeHint(self) -> QSize:
        return QSize(900, 560)

    @property
    def grids(self) -> frozenset[int]:
        """The village grids on the map."""
        return frozenset(self._names)

    # --- what is shown ----------------------------------------------------------------------------------------------

    def show_map(self, grid_map: GridMap) -> None:
        self._map = grid_map
        self._names = {grid_id: name for community in grid_map.communities for grid_id, name in community.grids}
        self._fit()

    def show_figures(self, figures: Mapping[int, Figures], what: str = "在办") -> None:
        """By grid id; a grid that is absent has nothing. `what` is counted."""
        if (figures, what) != (self._figures, self._what):
            before, self._figures, self._what = self._digits, dict(figures), what
            self._describe()
            self._stale_picture() if self._digits == before else self._fit()

    def mark(self, grids: frozenset[int], plates: Mapping[int, str] | None = None) -> None:
        """`plates`: the names to be read beside them, by grid id."""
        self._marked, self._plates = grids, plates or {}
        self._fit()

    def show_stale(self, stale: bool) -> None:
        """Figures that no longer move lose their colour."""
        if stale != self.stale:
            self.stale = stale
            self._stale_picture()

    def set_scale(self, scale: float) -> None:
        """Type and lines for another size of screen."""
        self._scale = scale
        self._fit()

    def choose(self, grid_id: int | None) -> None:
        """Rings a grid; the same signal as a click."""
        if grid_id == self.current:
            return
        self.current = grid_id
        self._describe()
        self.update()
        if grid_id is not None:
            self.chosen.emit(grid_id)

    def _describe(self) -> None:
        if self.current is not None:
            self.setAccessibleDescription(say(self.words_of(self.current)))

    def words_of(self, grid_id: int) -> str:
        """西村二村　在办 12　超时 2."""
        found = self._figures.get(grid_id, Figures())
        counted = dict.fromkeys((f"{self._what} {found.count}", f"超时 {found.overdue}"))
        return "　".join((self._names.get(grid_id, ""), *counted))

    def _stale_picture(self) -> None:
        self._picture = None
        self.update()

    def _fit(self) -> None:
        if self._map is not None and self.width() > 0:
            px = 0 if self._marked else self._title_px
            names = {c.id: self._called(c.name) for c in self._map.communities}
            room = self._room_for_told()
            widths = {of: paint.width(f"{name} {room}", px or 12, "b") for of, name in names.items()}
            self._layout = lay_out(self._map, QRectF(self.rect()).adjusted(1, 1, -1, -1), px, widths)
        self._stale_picture()

    def _room_for_told(self) -> str:
        """As wide as what may stand behind a community's name."""
        return "8" * self._digits

    @property
    def _digits(self) -> int:
        """How many digits the counts of communities may have before the map must make room."""
        most = max((self._count(c.id) for c in self._map.communities), default=0) if self._map is not None else 0
        return max(_LEAST_DIGITS, len(str(most)))

    def _count(self, community: int) -> int:
        grids = next(c.grids for c in self._map.communities if c.id == community) if self._map is not None else ()
        return sum(self._figures.get(grid_id, Figures()).count for grid_id, _ in grids)

    @property
    def _title_px(self) -> int:
        return round((_FAR_TITLE if self._far else FONT.base) * self._scale)

    def _title(self, community: int, name: str) -> str:
        """水浒社区 55"""
        return f"{self._called(name)} {self._told(community)}"

    def _told(self, community: int) -> str:
        return str(self._count(community))

    def _called(self, name: str) -> str:
        """水浒社区, from afar 水浒: that one is still to be settled (待核定) is said once, beside the map."""
        short = name.partition("（")[0]
        return short.removesuffix("社区") if self._far else short

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # --- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._map is None or self._layout is None:
            return
        if self._picture is None:
            self._picture = self._painted(self._map, self._layout)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        if self.current in self._layout.centers:
            self._ring(painter, self._layout.hexagon(self.current or 0))
            self._late(painter, self._layout, self.current or 0)

    def _painted(self, grid_map: GridMap, layout: Layout) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio)))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for grid_id in grid_map.places:
            self._cell(painter, layout, grid_id)
        painter.setPen(QPen(self.t.text_muted, 1.5 * self._scale))
        painter.drawLines(outline(grid_map, layout))
        for community in grid_map.communities:
            if community.id in layout.names:
                title = self._title(community.id, community.name)
                paint.text(
                    painter, layout.names[community.id], title, self.t.text, self._title_px, "b", paint.MID, False
                )
        if self._plates:
            px = round(_PLATE * self._scale)
            plates = place_plates(layout, self._plates, QRectF(self.rect()).adjusted(1, 1, -1, -1), px)
            paint_plates(painter, plates, self.t, px, 2 * self._scale)
        painter.end()
        return picture

    def _fill(self, grid_id: int) -> QColor:
        if self._marked:
            return self.t.accent if grid_id in self._marked else self.t.load[1]
        steps = self.t.load_stale if self.stale else self.t.load
        return steps[step_of(self._figures.get(grid_id, Figures()).count)]

    def _cell(self, painter: QPainter, layout: Layout, grid_id: int) -> None:
        fill = self._fill(grid_id)
        painter.setBrush(fill)
        painter.setPen(self._border(grid_id))
        painter.drawPolygon(layout.hexagon(grid_id, 1.2 * self._scale))
        if self._marked:
            return
        center, radius, ink = layout.centers[grid_id], layout.radius, ink_on(self.t, fill)
        named = self._is_named(radius)
        if named:
            box = QRectF(center.x() - radius * 0.86, center.y() - radius * 0.58, radius * 1.72, radius * 0.5)
            name = self._names[grid_id].replace("网格", "")
            paint.text(painter, box, name, ink, fitting(name, box.width(), radius), "r", paint.MID)
        size = round(radius * (0.8 if self._far else 0.44 if named else 0.62))
        lift = 0.06 if named else 0.5
        number = QRectF(center.x() - radius, center.y() - radius * lift, 2 * radius, radius * (0.52 if named else 1.0))
        paint.text(painter, number, self._number(grid_id), ink, max(12, size), "b", paint.MID, False)
        self._late(painter, layout, grid_id)

    def _border(self, grid_id: int) -> QPen:
        quiet = not self._figures.get(grid_id, Figures()).count and not self._marked
        return QPen(self.t.line, 1) if quiet else QPen(Qt.PenStyle.NoPen)

    def _number(self, grid_id: int) -> str:
        return str(self._figures.get(grid_id, Figures()).count)

    def _is_named(self, radius: float) -> bool:
        return radius >= _WITH_NAMES * self._scale and not self._far

    def _late(self, painter: QPainter, layout: Layout, grid_id: int) -> None:
        """How much of a cell is overdue, over whatever was painted there."""
        count = 0 if self._marked else self._figures.get(grid_id, Figures()).overdue
        if not count:
            return
        center, radius = layout.centers[grid_id], layout.radius
        color = self.t.text_muted if self.stale else self.t.overdue
        if not self._is_named(radius):  # from afar a disc; the count stands elsewhere
            painter.setPen(QPen(self.t.surface, 2 * self._scale))
            painter.setBrush(color)
            painter.drawEllipse(QPointF(center.x(), center.y() - radius * 0.64), radius * 0.2, radius * 0.2)
            return
        px = max(12, round(radius * 0.24))
        width = paint.width(str(count), px, "b") + px + 12
        box = QRectF(center.x() - width / 2, center.y() + radius * 0.46, width, px * 1.3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.t.surface)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        paint.shape(painter, "overdue", QPointF(box.x() + 6 + px / 2, box.center().y()), color, px * 0.7)
        number = box.adjusted(px + 6, 0, 0, 0)
        paint.text(painter, number, str(count), color, px, "b", elide=False)

    def _ring(self, painter: QPainter, hexagon: QPolygonF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((self.t.surface, 6), (self.t.accent if self.hasFocus() else self.t.text, 3)):
            painter.setPen(QPen(color, width * self._scale))
            painter.drawPolygon(hexagon)

    # --- choosing ---------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._layout is not None and not self._far:
            grid_id = self._layout.grid_at(event.position())
            self.choose(grid_id)
            if grid_id is not None:
                self.clicked.emit(grid_id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.current is not None and not self._far:
            self.opened.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _DIRECTIONS and self._layout is not None:
            self._move(self._layout, *_DIRECTIONS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def _move(self, layout: Layout, x: float, y: float) -> None:
        """To the nearest cell in that direction."""
        if self.current not in layout.centers:
            self.choose(next(iter(layout.centers), None))
            return
        here = layout.centers[self.current or 0]

        def cost(grid_id: int) -> float:
            to = layout.centers[grid_id] - here
            along, aside = to.x() * x + to.y() * y, abs(to.x() * y - to.y() * x)
            return along + 2 * aside if along > layout.radius * 0.5 else math.inf

        best = min(layout.centers, key=cost)
        if cost(best) < math.inf:
            self.choose(best)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._layout is not None:
            grid_id = self._layout.grid_at(QPointF(event.pos()))
            QToolTip.showText(
                event.globalPos(), say(self.words_of(grid_id) if grid_id and not self._marked else ""), self
            )
            return True
        return super().event(event)
