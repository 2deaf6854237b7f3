"""Who is on duty: read once, followed by every bar that tells it."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal

from ..dispatch.desk import Desk
from ..dispatch.duty.shifts import OnDuty, on_duty
from .live import Changes, Live
from .tasks import Tasks
from .ticker import Ticker

#: A turn ends without any change in the database.
_AT_LEAST = timedelta(minutes=1)


class DutyNow(QObject):
    """`told` carries an `OnDuty` whenever it may have changed; `last` is the newest one."""

    told = Signal(object)

    def __init__(self, desk: Desk, tasks: Tasks, live: Live, ticker: Ticker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self.last: OnDuty | None = None
        self._read_at: datetime | None = None
        live.changed.connect(self._changed)
        live.reset.connect(self.read)
        ticker.ticked.connect(self._tick)

    def read(self) -> None:
        self._read_at = self._desk.clock.now()
        self._tasks.run(self, lambda: on_duty(self._desk), self._take, self._failed)

    def _changed(self, changes: Changes) -> None:
        if "shift" in changes.entities:
            self.read()

    def _tick(self, now: datetime) -> None:
        if self._read_at is None or now - self._read_at >= _AT_LEAST:
            self.read()

    def _take(self, found: OnDuty) -> None:
        self.last = found
        self.told.emit(found)

    def _failed(self, error: Exception) -> None:
        """The connection's state is told elsewhere; who was on duty stands until it is known anew."""
