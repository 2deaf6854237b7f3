"""What was taken in while the server was away: counted, and sent as soon as the connection holds."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ..dispatch.center import Center
from ..dispatch.desk import Desk
from ..dispatch.intake.outbox import Outbox, Slip, Unsent
from ..models.errors import Offline, UserError
from .live import Live, LiveState
from .tasks import Progress, Tasks


class Outgoing(QObject):
    """One for each workplace. `box` is for workers; `unsent` is what is known of it here, `counted` that it changed.

    An embedded database is never away: nothing is kept for it.
    """

    counted = Signal(object)
    _told = Signal(object)

    def __init__(self, desk: Desk, center: Center, live: Live, tasks: Tasks, folder: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._live = live
        self.is_needed = desk.store.path is None
        self.box = Outbox(folder, desk, center)
        self.unsent = Unsent()
        self._sending = self._again = False
        self._may_lack = True
        """Perhaps a backup was restored since: then what was sent already is to be sent again."""
        self._told.connect(self._take)
        live.state.connect(self._follow)
        live.reset.connect(self._look_again)

    def count(self) -> None:
        """Something was put into the box or taken out of it: what can be sent is sent."""
        if self.is_needed:
            self._tasks.run(self, self.box.unsent, self._counted)

    def listed(self) -> tuple[Slip, ...]:
        """Everything of the last days. For a worker."""
        return self.box.listed() if self.is_needed else ()

    def _follow(self, state: LiveState) -> None:
        if state.connected:
            self.count()

    def _look_again(self) -> None:
        self._may_lack = True
        self.count()

    def _counted(self, unsent: Unsent) -> None:
        self._take(unsent)
        if (unsent.waiting or self._may_lack) and self._live.current.connected:
            self._send()

    def _send(self) -> None:
        if self._sending:
            self._again = True
            return
        self._sending = True
        self._tasks.long(self, self._replay, self._sent, self._failed)

    def _replay(self, _progress: Progress) -> Unsent:
        return self.box.replay(self._tell)

    def _tell(self, unsent: Unsent) -> None:
        with suppress(RuntimeError):  # the window is gone
            self._told.emit(unsent)

    def _sent(self, unsent: Unsent) -> None:
        self._sending = self._may_lack = False
        self._take(unsent)
        if self._again:
            self._again = False
            self.count()

    def _failed(self, error: Exception) -> None:
        """Away again: the next connection sends on. Anything else is told."""
        self._sending = self._again = False
        if isinstance(error, UserError) and not isinstance(error, Offline):
            self._tasks.failed_for_user.emit(error)

    def _take(self, unsent: Unsent) -> None:
        if unsent != self.unsent:
            self.unsent = unsent
            self.counted.emit(unsent)
