"""The one timer that ticks: every clock on the screen follows it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from ..models.timing.clock import TimeSource


class Ticker(QObject):
    """Tells the centre's time once a second, and at once when asked to `tick`."""

    ticked = Signal(object)

    def __init__(self, clock: TimeSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)

    def now(self) -> datetime:
        return self._clock.now()

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def tick(self) -> None:
        """Everybody who shows time gets the present."""
        self.ticked.emit(self.now())
