"""What the room sees, as a widget of any size: the window fills a screen with it, the chair has it small."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.meetings.projection import Photo, Projection, Scene
from ...dispatch.overviews.map_views import GridMap
from ...models.meeting.room import LINES
from ...models.meeting.terms import Focus
from ..map.widget import MapWidget
from ..theme import Theme
from .overview import map_area
from .scene import Stamp, head_area, paint_projection
from .sheet import Sheet


class ProjectionCanvas(QWidget):
    """Paints masked values and nothing else. Always light: a projector cannot project black."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = Theme("light", self)
        self._shown: Projection | None = None
        self._now: datetime | None = None
        self._stamp = Stamp()
        self._black = False
        self._zoom = 1.0
        self._pictures: Mapping[Photo, QImage] = {}
        self._map = MapWidget(self._theme, far=True)
        self._map.setParent(self)
        self._map.setMinimumSize(1, 1)
        self._map.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._map.hide()
        self.setAccessibleName(self.tr("投屏画面"))

    @property
    def shown(self) -> Projection | None:
        return self._shown

    @property
    def is_black(self) -> bool:
        return self._black

    # --- what is shown ------------------------------------------------------------------------------------------------

    def show_projection(self, shown: Projection, now: datetime, stamp: Stamp) -> None:
        placed = self._shown is not None and self._shown.spots == shown.spots
        ticks = shown is self._shown and stamp == self._stamp == Stamp() and _only_the_timer(shown, self._now, now)
        self._shown, self._now, self._stamp = shown, now, stamp
        if not placed:
            plates = {s.grid_id: f"{s.name}（主）" if s.main and len(shown.spots) > 1 else s.name for s in shown.spots}
            self._map.mark(frozenset(plates), plates)
        if ticks:
            self.update(self._to_device(head_area(self.width() / self._u)))
            return
        self._arrange()
        self.update()

    def show_map(self, grid_map: GridMap) -> None:
        self._map.show_map(grid_map)

    def show_pictures(self, pictures: Mapping[Photo, QImage]) -> None:
        self._pictures = pictures
        self.update()

    def set_black(self, black: bool) -> None:
        self._black = black
        self._arrange()
        self.update()

    def set_zoom(self, zoom: float) -> None:
        """Larger letters, less room."""
        self._zoom = zoom
        self._arrange()
        self.update()

    # --- painting -----------------------------------------------------------------------------------------------------

    @property
    def _u(self) -> float:
        return max(0.01, self.height() / LINES * self._zoom)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._black:
            painter.fillRect(self.rect(), self._theme.dark_room)
            return
        painter.fillRect(self.rect(), self._theme.background)
        if self._shown is None or self._now is None:
            return
        sheet = Sheet(painter, self._theme, self._u, self.width(), self.height())
        head = self._to_device(head_area(self.width() / self._u))
        head_only = head.contains(event.rect())
        paint_projection(sheet, self._shown, self._now, self._stamp, self._pictures, head_only=head_only)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The map stands where the picture leaves room for it."""
        shown = self._shown
        wanted = shown is not None and shown.scene is Scene.TOPIC and shown.focus is Focus.WHOLE and not self._black
        area = map_area(self.width() / self._u, self.height() / self._u, shown) if wanted and shown else None
        self._map.setVisible(area is not None)
        if area is not None:
            self._map.setGeometry(self._to_device(area))
            self._map.set_scale(self._u)

    def _to_device(self, area: tuple[float, float, float, float]) -> QRect:
        return QRect(*(round(length * self._u) for length in area))


def _only_the_timer(shown: Projection, before: datetime | None, now: datetime) -> bool:
    """Whether nothing but the head looks otherwise: nobody's time to speak runs, and it is still the same minute."""
    speaks = shown.voice is not None and shown.voice.since is not None
    return (
        not speaks
        and before is not None
        and before.replace(second=0, microsecond=0) == now.replace(second=0, microsecond=0)
    )
