"""What a window does by itself every minute: the program's duties, a look at the chain, the day's backup."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, QTimer

from ..config import APP, VERSION
from ..dispatch.duty.duty_clock import run_duties
from ..dispatch.upkeep.witness import Witness
from .tasks import Progress
from .workplace import Workplace

_EVERY_MS = 60_000
#: A backup that failed is tried again so much later, and its failure said no more often.
_AGAIN = timedelta(hours=1)
PROGRAM = f"{APP} {VERSION}"


class Housekeeping(QObject):
    """One for each window. Only the workstation that does the duties takes the backup, and no second while one runs."""

    def __init__(self, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workplace
        self._witness = Witness(workplace.folder)
        self._is_backing_up = False
        self._not_before: datetime | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.run)
        self._timer.start()

    def run(self) -> None:
        """The minute's round."""
        work = self._work
        work.tasks.run(self, partial(run_duties, work.desk), self._after_duties)
        work.tasks.run(self, partial(self._witness.look, work.desk.store), work.warn)

    def stop(self) -> None:
        self._timer.stop()

    def _after_duties(self, done: object) -> None:
        rests = self._not_before is not None and self._work.now() < self._not_before
        if done is None or self._is_backing_up or rests:
            return
        self._is_backing_up = True
        self._work.tasks.long(self, self._back_up, self._backed_up, self._not_backed_up)

    def _back_up(self, progress: Progress) -> object:
        from ..dispatch.upkeep import backups  # with all that verifies a database: not at each start

        return backups.run_due(self._work.desk, PROGRAM, progress.tell)

    def _backed_up(self, _done: object) -> None:
        self._is_backing_up = False

    def _not_backed_up(self, error: Exception) -> None:
        self._is_backing_up = False
        self._not_before = self._work.now() + _AGAIN
        self._work.complain(error)
