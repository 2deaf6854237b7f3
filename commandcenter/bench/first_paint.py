"""Inside a program that is being started: tells its memory, and ends it, when the board is painted.

Imports next to nothing, for what it imports counts.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QTableView

_LOOK_MS = 1


class _Watch(QObject):
    """Waits for the first paint of a table that has rows."""

    def __init__(self) -> None:
        super().__init__()
        self._table: QTableView | None = None
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and (table := window.findChild(QTableView)) is not None:
                table.viewport().installEventFilter(self)
                self._table = table
                self._timer.stop()
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and self._table is not None and self._table.model().rowCount():
            self._table.viewport().removeEventFilter(self)
            self._table = None
            QTimer.singleShot(0, self._tell)  # the paint itself comes first
        return False

    def _tell(self) -> None:
        sys.stdout.write(json.dumps({"memory_mb": memory_mb()}) + "\n")
        sys.stdout.flush()
        QApplication.quit()


def memory_mb() -> float:
    """The resident memory of this process; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


def watch() -> None:
    """From the moment the program enters its event loop on."""
    run = QApplication.exec

    def watched() -> int:
        watching = _Watch()
        code: int = run()
        watching.deleteLater()
        return code

    QApplication.exec = staticmethod(watched)  # type: ignore[method-assign]
