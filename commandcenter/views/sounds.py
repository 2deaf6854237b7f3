"""Three short sounds, played by whatever the machine has for it; a beep where it has nothing.

Not by Qt's multimedia module: it needs libraries that a plain desktop may lack, and then does not even import.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QProcess, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from ..config import resource

#: Players of a WAV file, the likeliest first.
PLAYERS = ("pw-play", "paplay", "aplay", "afplay")
_PATIENCE_MS = 5000
_END_MS = 500


class Sound(IntEnum):
    """What calls; the higher the more urgent."""

    NEW = 1
    SOON = 2
    OVERDUE = 3

    @property
    def file(self) -> Path:
        return resource(f"sounds/{self.name.lower()}.wav")


class Sounds(QObject):
    """Plays one sound at a time; of those asked for meanwhile, the most urgent one afterwards.

    A player that fails or hangs gives way to the next, also for later sounds. `beep` is the last resort.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        players: Sequence[str] = PLAYERS,
        beep: Callable[[], None] = QApplication.beep,
    ) -> None:
        super().__init__(parent)
        self._players = [found for name in players if (found := shutil.which(name))]
        self._beep = beep
        self._playing: Sound | None = None
        self._next: Sound | None = None
        self._failures = 0
        self._process = QProcess(self)
        # Queued: a process cannot be started again while it still tells how it ended.
        self._process.finished.connect(self._ended, Qt.ConnectionType.QueuedConnection)
        self._process.errorOccurred.connect(self._failed, Qt.ConnectionType.QueuedConnection)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._process.kill)
        if (app := QCoreApplication.instance()) is not None:
            app.aboutToQuit.connect(self.stop)

    @property
    def playing(self) -> bool:
        return self._playing is not None

    @property
    def _running(self) -> bool:
        return self._process.state() is not QProcess.ProcessState.NotRunning

    def play(self, sound: Sound) -> None:
        if self._playing is not None:
            self._next = max(sound, self._next or sound)
        elif sys.platform == "win32":
            _play_on_windows(sound)
        else:
            self._start(sound)

    @Slot()
    def stop(self) -> None:
        """Silence at once, also of what would have come next."""
        self._playing = self._next = None
        self._failures = 0
        self._patience.stop()
        if self._running:
            self._process.kill()
            self._process.waitForFinished(_END_MS)

    def _start(self, sound: Sound) -> None:
        if self._failures >= len(self._players):
            self._failures = 0
            self._beep()
            return
        self._playing = sound
        self._patience.start()
        self._process.start(self._players[0], [str(sound.file)])

    @Slot(int, QProcess.ExitStatus)
    def _ended(self, code: int, status: QProcess.ExitStatus) -> None:
        if self._playing is None or self._running:
            return  # the end of one that was stopped before
        self._patience.stop()
        sound, self._playing = self._playing, None
        if code != 0 or status is not QProcess.ExitStatus.NormalExit:
            self._give_up(sound)
            return
        self._failures = 0
        if self._next is not None:
            following, self._next = self._next, None
            self._start(following)

    @Slot(QProcess.ProcessError)
    def _failed(self, error: QProcess.ProcessError) -> None:
        """A player that ran tells its end by itself; one that never began does not."""
        if error is QProcess.ProcessError.FailedToStart and self._playing is not None and not self._running:
            self._patience.stop()
            sound, self._playing = self._playing, None
            self._give_up(sound)

    def _give_up(self, sound: Sound) -> None:
        """This player cannot: the next one plays the most urgent of what was asked for."""
        self._failures += 1
        self._players.append(self._players.pop(0))
        sound, self._next = max(sound, self._next or sound), None
        self._start(sound)


def _play_on_windows(sound: Sound) -> None:
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(str(sound.file), winsound.SND_FILENAME | winsound.SND_ASYNC)
