"""One command after the other: what an impatient finger asks for meanwhile is not begun."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject

from .tasks import Tasks

T = TypeVar("T")


class InTurn:
    """The commands of a page or panel, each on a worker, one at a time; `after` each of them, however it ended."""

    def __init__(self, tasks: Tasks, owner: QObject, after: Callable[[], None] | None = None) -> None:
        self._tasks, self._owner, self._after = tasks, owner, after
        self.is_busy = False

    def run(self, job: Callable[[], T], then: Callable[[T], None], fail: Callable[[Exception], None]) -> None:
        """`job()` on a worker, then `then(result)` or `fail(error)` here; nothing while another one is underway."""
        if not self.is_busy:
            self.is_busy = True
            self._tasks.run(self._owner, job, partial(self._end, then), partial(self._end, fail))

    def _end(self, tell: Callable[[T], None], what: T) -> None:
        self.is_busy = False
        tell(what)
        if self._after is not None:
            self._after()
