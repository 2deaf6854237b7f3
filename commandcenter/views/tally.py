"""The counts everybody shows, counted once: figures, queue list and wall follow the same numbers."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from ..dispatch.desk import Desk
from ..dispatch.overviews import boards
from ..dispatch.overviews.boards import Counts, Today
from .live import Changes, Live
from .tasks import Tasks
from .ticker import Ticker

_PAUSE_MS = 400
#: Clocks run out without any change in the database.
_AT_LEAST = timedelta(seconds=20)


class Tally(QObject):
    """Counts anew after changes, at most every 0.4 s, and every 20 s because time passes."""

    counted = Signal(object)
    today = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, live: Live, ticker: Ticker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self.last: Counts | None = None
        self._counted_at: datetime | None = None
        self._busy = self._again = False
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.count)
        live.changed.connect(self._changed)
        live.reset.connect(self.count)
        ticker.ticked.connect(self._tick)

    def count(self) -> None:
        """Counts now; while a count is under way, once more after it."""
        if self._busy:
            self._again = True
            return
        self._busy = True
        desk = self._desk
        self._tasks.run(self, lambda: (boards.counts(desk), boards.today(desk)), self._take, self._failed)

    def _changed(self, changes: Changes) -> None:
        if changes.cases and not self._pause.isActive():
            self._pause.start()

    def _tick(self, now: datetime) -> None:
        if self._counted_at is None or now - self._counted_at >= _AT_LEAST:
            self.count()

    def _take(self, found: tuple[Counts, Today]) -> None:
        self._done()
        self.last = found[0]
        self.counted.emit(found[0])
        self.today.emit(found[1])

    def _failed(self, error: Exception) -> None:
        """The connection's state is told elsewhere; old numbers stay until new ones come."""
        self._done()

    def _done(self) -> None:
        self._counted_at = self._desk.clock.now()
        self._busy = False
        if self._again:
            self._again = False
            self._pause.start()
