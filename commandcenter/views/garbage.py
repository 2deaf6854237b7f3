"""Python's rubbish is swept on the window's thread only, and a sweep is too short to be felt.

The collector runs on whatever thread happens to allocate. A forgotten widget or model that it finds there is destroyed
there, and Qt does not survive that. So the automatic one is off while there are workers, and a timer sweeps instead.

A thorough sweep walks through all there is, and nothing else happens meanwhile. Therefore what stays anyway is put
aside: the program when the sweeps begin, the window when it stands (`settle`). The rows of a board, by far the most of
what comes later, are values the collector does not know of at all (`store/board_rows.py`).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_PAUSE_MS = 1000


class Garbage(QObject):
    """Sweeps from its making until `stop`, each generation as often as Python itself would."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()
        gc.disable()
        self.settle()

    def settle(self) -> None:
        """What is there now is put aside until `stir`: no sweep walks through it."""
        gc.freeze()

    def stir(self) -> None:
        """Sweeps through everything once, what was put aside too: a person left, with a whole window."""
        if not self._timer.isActive():
            return
        gc.unfreeze()
        gc.collect()
        self.settle()

    @Slot()
    def sweep(self) -> None:
        """The oldest generation that is due, with all younger ones."""
        counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = max((generation for generation, (count, most) in enumerate(counts) if count > most), default=None)
        if due is not None:
            gc.collect(due)

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
