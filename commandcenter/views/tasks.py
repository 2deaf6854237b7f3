"""Work beside the window: the only threads. Every read and every command of a page goes through `Tasks.run`.

A job runs on a pool; its result comes back as one queued signal and is handed over on the GUI thread, or dropped when
its owner is gone. The signal carries a number only. Everything a job holds (often a widget) is let go of on the GUI
thread: a widget that died on a worker's would take the program with it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QObject, QThreadPool, QTimer, Signal, Slot

from ..models.errors import UserError
from .garbage import Garbage

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
#: Reads and commands at once: the store keeps as many connections.
_QUICK = 4
#: Imports, papers, exports at once: apart, so that no board waits behind them.
_LONG = 2
#: What the window needs to paint and to hear a key in between.
_BREATH_MS = 8
_PATIENCE_MS = 3000


class Cancelled(UserError):
    """The person called a long job off."""

    def __init__(self) -> None:
        super().__init__("已取消")


class Progress:
    """What a long job has of the window: it tells how far it is, and hears that it is no longer wanted."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._latest: tuple[int, int, str] | None = None

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def tell(self, done: int, total: int, what: str = "") -> None:
        """How far the job is; told as often as the window can follow. Raises Cancelled when it is not wanted."""
        if self.cancelled:
            raise Cancelled
        with self._lock:
            underway, self._latest = self._latest is not None, (done, total, what)
        if not underway:
            self._ring()

    def cancel(self) -> None:
        self._cancelled.set()

    def take(self) -> tuple[int, int, str] | None:
        """The newest report, once."""
        with self._lock:
            latest, self._latest = self._latest, None
        return latest


class Handle:
    """A job underway."""

    def __init__(self, job: _Job) -> None:
        self._job = job

    def drop(self) -> None:
        """Its answer is not wanted any more (a newer question was asked): nothing is called back."""
        self._job.dropped = True


class LongHandle(Handle):
    """A long job underway."""

    def __init__(self, job: _Job, progress: Progress) -> None:
        super().__init__(job)
        self._progress = progress

    def cancel(self) -> None:
        """Calls it off: at its next report it ends as `Cancelled`. Done is done: a job that ends before answers."""
        self._progress.cancel()


class Service:
    """A loop underway; it ends when `stop` is set."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.stopping = threading.Event()
        self._wake = wake

    def stop(self) -> None:
        """Asks it to end; does not wait."""
        self.stopping.set()
        self._wake()


class _Job:
    """One job with all it holds; kept by `Tasks` until the GUI thread has handed its result over."""

    def __init__(
        self,
        owner: QObject,
        work: Callable[[], Any],
        then: Callable[[Any], None] | None,
        fail: Callable[[Exception], None] | None,
        must: bool = False,
    ) -> None:
        self.owner = owner
        self.work = work
        self.then = then
        self.fail = fail
        self.must = must
        self.dropped = False
        self.result: Any = None
        self.error: Exception | None = None

    @property
    def wanted(self) -> bool:
        return not self.dropped and shiboken6.isValid(self.owner)

    def run(self) -> None:
        if not (self.wanted or self.must):
            return
        try:
            self.result = self.work()
        except Exception as error:
            self.error = error

    def forget(self) -> None:
        """Lets go of everything: a job that was cleared from its pool stays in memory, empty."""
        vars(self).clear()


class _Runner:
    """Carries a job on a worker; holds nothing of it any more when it tells that it is done.

    Not a `QRunnable`: its wrapper stays behind for ever when the job ends before `start` returns.
    """

    def __init__(self, run: Callable[[], None], done: Callable[[], None]) -> None:
        self._run: Callable[[], None] | None = run
        self._done = done

    def __call__(self) -> None:
        if self._run is not None:
            self._run()
        self._run = None
        self._done()


class Tasks(QObject):
    """The pool. `failed_for_user` carries a UserError nobody else shows, `crashed` a bug (already in the log)."""

    failed_for_user = Signal(object)
    crashed = Signal(object)
    _finished = Signal(int)
    _told = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: dict[int, _Job] = {}
        self._reports: dict[int, tuple[Progress, Callable[[int, int, str], None] | None]] = {}
        self._running: list[Service] = []
        self._last = 0
        self._closed = False
        self._quick, self._long, self._loops = QThreadPool(self), QThreadPool(self), QThreadPool(self)
        self._quick.setMaxThreadCount(_QUICK)
        self._long.setMaxThreadCount(_LONG)
        self._orderly, self._own = QThreadPool(self), QThreadPool(self)
        for pool in (self._orderly, self._own):
            pool.setMaxThreadCount(1)
        self.garbage = Garbage(self)
        self._finished.connect(self._hand_over)
        self._told.connect(self._pass_on)

    def run(
        self,
        owner: QObject,
        job: Callable[[], T],
        then: Callable[[T], None] | None = None,
        fail: Callable[[Exception], None] | None = None,
    ) -> Handle:
        """`job()` on a worker, then `then(result)` or `fail(error)` here; neither once `owner` is gone.

        Without `fail` a UserError goes to `failed_for_user`. A bug goes to the log and `crashed` in any case. Results
        come in the order in which jobs end.
        """
        work = _Job(owner, job, then, fail)
        self._start(self._quick, self._number(), work)
        return Handle(work)

    def soon(self, owner: QObject, then: Callable[[], None]) -> None:
        """`then()` here, once the window has painted and heard what waits meanwhile; not when `owner` is gone."""
        QTimer.singleShot(_BREATH_MS, owner, then)

    def keep(
        self,
        owner: QObject,
        job: Callable[[], T],
        then: Callable[[T], None] | None = None,
        fail: Callable[[Exception], None] | None = None,
    ) -> None:
        """`run` for what somebody typed: carried out one after the other in the order given, whatever becomes of the
        owner, and waited for at the end."""
        self._start(self._orderly, self._number(), _Job(owner, job, then, fail, must=True))

    def note(self, owner: QObject, job: Callable[[], object]) -> None:
        """`keep` on this machine's own disk: in the order given, and never behind something that waits for a server."""
        self._start(self._own, self._number(), _Job(owner, job, None, None, must=True))

    def long(
        self,
        owner: QObject,
        job: Callable[[Progress], T],
        then: Callable[[T], None] | None = None,
        fail: Callable[[Exception], None] | None = None,
        tell: Callable[[int, int, str], None] | None = None,
    ) -> LongHandle:
        """`run` for what takes longer than a glance: `job(progress)`; `tell(done, total, what)` here, at most as often
        as the window has time. Called off, it fails with `Cancelled`."""
        number = self._number()
        progress = Progress(partial(self._emit, self._told, number))
        work = _Job(owner, partial(job, progress), then, fail)
        self._reports[number] = progress, tell
        self._start(self._long, number, work)
        return LongHandle(work, progress)

    def service(self, loop: Callable[[threading.Event], None], wake: Callable[[], None] = lambda: None) -> Service:
        """A loop with a thread of its own until its event is set; `wake` rouses it from whatever it waits for."""
        service = Service(wake)
        over = partial(self._over, service)
        self._running.append(service)
        self._loops.setMaxThreadCount(len(self._running))
        self._start(self._loops, self._number(), _Job(self, partial(loop, service.stopping), over, over))
        return service

    def _over(self, service: Service, _end: object) -> None:
        self._running.remove(service)

    @property
    def is_busy(self) -> bool:
        """Whether a job is under way or waits (services do not count)."""
        return len(self._jobs) > len(self._running)

    def shutdown(self) -> None:
        """The end: nothing new is begun, what waits is forgotten (but not what is to be kept), services stop, what
        runs has three seconds.

        No answer is handed over any more.
        """
        self._closed = True
        pools = (self._orderly, self._own, self._quick, self._long, self._loops)
        for pool in pools[2:]:
            pool.clear()
        for service in self._running:
            service.stop()
        for progress, _tell in self._reports.values():
            progress.cancel()
        deadline = QDeadlineTimer(_PATIENCE_MS)
        done = [pool.waitForDone(max(0, deadline.remainingTime())) for pool in pools]
        if all(done):
            for job in self._jobs.values():
                job.forget()
            self._jobs.clear()
        self.garbage.stop()

    # --- from here to the workers and back -------------------------------------------------------------------------

    def _number(self) -> int:
        self._last += 1
        return self._last

    def _start(self, pool: QThreadPool, number: int, job: _Job) -> None:
        if self._closed:
            return
        self._jobs[number] = job
        pool.start(_Runner(job.run, partial(self._emit, self._finished, number)))

    @staticmethod
    def _emit(signal: Any, number: int) -> None:
        try:
            signal.emit(number)
        except RuntimeError:  # the program has ended meanwhile; nobody listens
            _LOG.debug("job %d ended after the window", number)

    @Slot(int)
    def _hand_over(self, number: int) -> None:
        self._reports.pop(number, None)
        job = self._jobs.pop(number, None)
        if job is None:
            return
        if job.error is None:
            if job.then is not None and job.wanted:
                job.then(job.result)
            return
        self._failed(job, job.error)

    def _failed(self, job: _Job, error: Exception) -> None:
        for_user = isinstance(error, UserError)
        if not for_user:
            _LOG.error("a job crashed", exc_info=error)
            self.crashed.emit(error)
        if job.fail is not None:
            if job.wanted:
                job.fail(error)
        elif for_user and not job.dropped:
            self.failed_for_user.emit(error)

    @Slot(int)
    def _pass_on(self, number: int) -> None:
        if (report := self._reports.get(number)) is None:
            return
        progress, tell = report
        job = self._jobs.get(number)
        latest = progress.take()
        if latest is not None and tell is not None and job is not None and job.wanted:
            tell(*latest)


def refuse_gui_thread() -> None:
    """For `store.database.guard`: a read or command that would hold up the window is a bug. Raises RuntimeError."""
    if threading.current_thread() is threading.main_thread() and QCoreApplication.instance() is not None:
        raise RuntimeError("the store was used on the window's own thread; go through Tasks.run")
