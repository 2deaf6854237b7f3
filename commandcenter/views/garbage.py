"""Python's rubbish is swept on the window's thread only.

The collector runs on whatever thread happens to allocate. A forgotten widget or model that it finds there is destroyed
there, and Qt does not survive that. So the automatic one is off while there are workers, and a timer sweeps instead.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_PAUSE_MS = 1000
_OLDEST = 2


class Garbage(QObject):
    """Sweeps from its making until `stop`, each generation as often as Python itself would."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_PAUSE_MS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()
        gc.disable()

    @Slot()
    def sweep(self) -> None:
        """The oldest generation that is due, with all younger ones.

        What is there at the first thorough sweep is the program itself; later ones need not walk through it again.
        """
        counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = max((generation for generation, (count, most) in enumerate(counts) if count > most), default=None)
        if due is None:
            return
        gc.collect(due)
        if due == _OLDEST and not gc.get_freeze_count():
            gc.freeze()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
