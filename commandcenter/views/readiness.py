"""What the first use of something would wait for is done beforehand, in the pauses after the start.

One small step at a time, and none while jobs are under way: the board comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from .tasks import Tasks

Step = Callable[[], object]
_PAUSE_MS = 50


class Readiness(QObject):
    """Takes the steps in their order; `ready` after the last one."""

    ready = Signal()

    def __init__(self, tasks: Tasks, steps: Iterable[Step], parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._steps = iter(steps)
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.go_on)
        self._timer.start()

    @Slot()
    def go_on(self) -> None:
        """The next step, if nobody waits for anything."""
        if self._tasks.is_busy:
            return
        step = next(self._steps, None)
        if step is not None:
            step()
            return
        self._timer.stop()
        self.ready.emit()
