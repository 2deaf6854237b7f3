"""A bug never ends the program silently: it goes to the log, and the window says that it did."""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
from contextlib import suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from PySide6.QtCore import QObject, Signal

_LOG = logging.getLogger("commandcenter")
_SIZE, _KEPT, _OWN = 1_000_000, 5, 0o600


def _own(path: str, flags: int) -> int:
    """For `open`: a file that is read and written by its owner alone, also where it is there already."""
    handle = os.open(path, flags, _OWN)
    with suppress(OSError):
        os.chmod(path, _OWN)
    return handle


class _OwnFile(RotatingFileHandler):
    """A log may tell more than others on this machine should know."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, opener=_own)


class CrashLog(QObject):
    """`recorded` when something was written that nobody caught. One per program."""

    recorded = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.path = folder / "commandcenter.log"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _OwnFile(self.path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        handler.setLevel(logging.WARNING)
        logging.getLogger().addHandler(handler)
        self._handler = handler
        # An abort inside Qt leaves the Python stack here; the file stays open as long as the program runs. Where one
        # is caught already (`python -X faulthandler`, a test run), it goes where that was told.
        self._aborts: TextIO = open(folder / "abort.log", "a", encoding="utf-8", opener=_own)  # noqa: SIM115
        self._catches_aborts = not faulthandler.is_enabled()
        self._before = sys.excepthook, threading.excepthook
        if self._catches_aborts:
            faulthandler.enable(self._aborts)

    def install(self) -> None:
        """From now on every exception nobody caught is recorded, of every thread."""
        sys.excepthook = self._record
        threading.excepthook = self._record_thread

    def _record(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        _LOG.error("nobody caught this", exc_info=(kind, error, trace))
        self.recorded.emit()

    def _record_thread(self, told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            self._record(told.exc_type, told.exc_value, told.exc_traceback)

    def close(self) -> None:
        sys.excepthook, threading.excepthook = self._before
        if self._catches_aborts:
            faulthandler.disable()
        self._aborts.close()
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
