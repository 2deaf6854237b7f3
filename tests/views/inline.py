"""Tasks without threads: a job runs at once on the calling thread, its result is there when `run` returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QThreadPool

from commandcenter.views.tasks import Service, Tasks


class InlineTasks(Tasks):
    """Services are not started: what they would tell, a test tells by the signals of their owner."""

    def service(self, loop: Callable[[Any], None], wake: Callable[[], None] = lambda: None) -> Service:
        return Service(wake)

    def soon(self, owner: QObject, then: Callable[[], None]) -> None:
        then()

    def _start(self, pool: QThreadPool, number: int, job: Any) -> None:
        if not self._closed:
            self._jobs[number] = job
            job.run()
            self._finished.emit(number)


class Held(InlineTasks):
    """Jobs wait until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[tuple[Any, ...]] = []
        self.hold = False

    def _start(self, *of: Any) -> None:
        if self.hold:
            self.waiting.append(of)
        else:
            super()._start(*of)

    def let_go(self) -> None:
        self.hold = False
        for of in self.waiting:
            super()._start(*of)
