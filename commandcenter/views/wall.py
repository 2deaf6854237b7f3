"""The wall on a second screen: seven tiles, always dark, read from across the room; it says when it stands still."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QScreen
from PySide6.QtWidgets import QWidget

from ..dispatch.overviews.wall_views import Wall, wall
from .live import Changes
from .map.source import MapSource
from .map.widget import Figures, MapWidget
from .theme import Theme
from .wall_paint import WallPainter
from .workplace import Workplace

_PAUSE_MS = 1000
_LINES = 1080
_STALE_SECONDS = 60


class WallWindow(QWidget):
    """Follows the feed like the board; Esc closes it, F11 fills the screen."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._work = workplace
        self._theme = Theme("dark", self)
        self._figures: Wall | None = None
        self._now = workplace.now()
        self._map = MapWidget(self._theme, far=True)
        self._map.setParent(self)
        self._map.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._source = MapSource(workplace, self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self.setWindowTitle(self.tr("大屏"))
        self.setAccessibleName(self.tr("大屏：七块数字，不含个人信息"))
        self.setMinimumSize(640, 360)
        self._pause.timeout.connect(self.read)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        workplace.ticker.ticked.connect(self._tick)
        self._source.mapped.connect(self._map.show_map)
        self._source.counted.connect(self._take_counts)
        self._source.start()
        self.read()

    # --- reading ----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: wall(desk), self._take, self._failed)

    def _take(self, found: Wall) -> None:
        self._figures = found
        self._now = max(self._now, found.at)
        self._show()

    def _failed(self, error: Exception) -> None:
        """The stamp tells it: the figures are those of before."""

    def _take_counts(self, counts: Mapping[int, Any]) -> None:
        self._map.show_figures({i: Figures(c.open, c.overdue) for i, c in counts.items() if i})

    def _changed(self, changes: Changes) -> None:
        if changes.cases and not self._pause.isActive():
            self._pause.start()

    def _tick(self, now: datetime) -> None:
        self._now = now
        if now.second % 15 == 0 and self._work.live.current.connected and not self._pause.isActive():
            self._pause.start()  # clocks run out without any change
        self._show()

    @property
    def is_stale(self) -> bool:
        """Whether the figures are older than a minute."""
        return self._figures is None or (self._now - self._figures.at).total_seconds() > _STALE_SECONDS

    def _show(self) -> None:
        self._map.show_stale(self.is_stale)
        self.update()

    # --- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.background)
        if self._figures is not None:
            scaled = WallPainter(painter, self._theme, self.height() / _LINES, self.width(), self.is_stale)
            scaled.draw(self._figures, self._now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        scale = self.height() / _LINES
        place = (round(length * scale) for length in WallPainter.map_area(self.width() / scale))
        self._map.setGeometry(QRect(*place))
        self._map.set_scale(scale)

    # --- on its screen ----------------------------------------------------------------------------------------------

    def show_on_other_screen(self, own: QScreen) -> None:
        """Fills a screen other than the window's own; where there is no other one, a window of its own."""
        others = [screen for screen in QGuiApplication.screens() if screen is not own]
        if others:
            self.setScreen(others[0])
            self.setGeometry(others[0].geometry())
            self.showFullScreen()
        else:
            self.resize(1280, 720)
            self.show()
        self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_F11:
                self.showNormal() if self.isFullScreen() else self.showFullScreen()
            case _:
                super().keyPressEvent(event)
