"""The window under load (G8): a board of every open case while another process commits fifty changes a second.

Figures: how long the GUI thread was blocked at worst, frames a second, a board and a case from the wish to the paint,
and the first opening of every page (`openings`), `ready` being the steps after the start that spare them their wait.
Raw is the same event loop with nothing to do.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..models.case import OPEN
from ..models.lifecycle import Action
from ..models.people import Role
from .databases import Ground, Subject
from .measure import Figures, Progress, percentile, report
from .openings import first_openings, until_calm

_SECONDS = 10.0
_PER_SECOND = 50
_ROUNDS = 60
#: So long the steps after a start may take.
_START_SECONDS = 20.0
_SIZE = (1920, 1080)
_LOGIN = "lead1"
_WRITER = "dispatch1"


def measure(ground: Ground) -> dict[str, Any]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    progress = ground.progress
    with ground.copies(1) as (subject,), _window(subject) as bench:
        progress("打开看板", 0, 0)
        ready = bench.get_ready()
        painted = bench.board_times(progress)
        cases = bench.case_times(progress)
        opened = ready | bench.openings(progress)
        rows = bench.load_all()
        calm = bench.blocks(_SECONDS / 4, progress, "空闲")
        with _writer(subject.url_of(_WRITER)):
            busy = bench.blocks(_SECONDS, progress, "每秒 50 次改动")
    figures = {"rows": rows, "longest_block_ms": busy.longest, "frames_per_s": busy.frames, "changes": busy.changes}
    figures["first_case_painted_ms"] = round(1000 * cases[0], 2)
    raw = {"longest_block_ms": calm.longest, "frames_per_s": calm.frames}
    figures |= _of("board_painted", painted) | _of("case_painted", cases[1:] or cases)
    return report("gui", ground.backend, ground.n, figures | opened, raw)


def _of(name: str, seconds: list[float]) -> Figures:
    return {f"{name}_p50_ms": round(percentile(seconds, 0.5), 2), f"{name}_p99_ms": round(percentile(seconds, 0.99), 2)}


@contextmanager
def _window(subject: Subject) -> Iterator[_Bench]:
    from PySide6.QtCore import QEvent, QSettings

    from ..app.workplace import begin, make_workplace, new_application
    from ..dispatch.clocks import running_clock_of
    from ..dispatch.desk import Desk
    from ..dispatch.entrance import enter_unasked
    from ..dispatch.feed import Feed
    from ..views.alarms import Alarms
    from ..views.main_window import MainWindow
    from ..views.sounds import Sounds
    from ..views.tasks import Tasks
    from ..views.theme import Theme

    application = new_application()
    store = subject.store_of(_LOGIN)
    theme = Theme("light")
    theme.use("light")
    entered = enter_unasked(store, _LOGIN, Role.SHIFT_LEAD)
    tasks = Tasks()
    with TemporaryDirectory() as folder:
        kept = QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat)
        desk = Desk(store, entered.by, running_clock_of(store))
        workplace = make_workplace(desk, entered, tasks, theme, kept, Path(folder))
        alarms = Alarms(workplace, Sounds(workplace))
        window = MainWindow(workplace, alarms, "")
        window.resize(*_SIZE)
        window.show()
        begin(workplace, alarms, Feed(desk).head())
        try:
            yield _Bench(window, application.processEvents)
        finally:
            workplace.live.stop()
            workplace.ticker.stop()
            window.close()
            tasks.shutdown()
            window.deleteLater()
            application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class _Blocks:
    """What the event loop went through: the longest pause in ms, paints of the table a second, changes heard."""

    def __init__(self, longest: float, frames: float, changes: int) -> None:
        self.longest, self.frames, self.changes = round(longest * 1000, 1), round(frames, 1), changes


class _Bench:
    def __init__(self, window: Any, turn: Callable[[], object]) -> None:
        from PySide6.QtCore import QEvent, QObject

        class Paints(QObject):
            """Counts how often a widget is painted."""

            count = 0

            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.Paint:
                    self.count += 1
                return False

        self._window, self._turn = window, turn
        self._page = window.page("duty")
        self._board, self._case = self._page.board, self._page.case
        self._paints = Paints()
        for part in (self._board.table.viewport(), self._board.empty):  # whichever stands there
            part.installEventFilter(self._paints)
        self._case_paints = Paints()
        self._case.body.installEventFilter(self._case_paints)
        self._until(lambda: bool(self._board.model.rows))

    def _until(self, reached: Callable[[], bool]) -> None:
        while not reached():
            self._turn()

    def get_ready(self) -> Figures:
        """What the program does in the pauses after its start, to the end."""
        from ..app.workplace import get_ready

        over: list[bool] = []
        readiness = get_ready(self._window)
        readiness.ready.connect(lambda: over.append(True))
        return until_calm(self._turn, self._turn, lambda: not over, "ready", _START_SECONDS)

    def openings(self, progress: Progress) -> Figures:
        """The first of each page; then the board is in front again."""
        return first_openings(self._window, self._turn, progress)

    def board_times(self, progress: Progress) -> list[float]:
        """From the wish for another board to its rows on the screen."""
        from ..dispatch.overviews.boards import BoardQuery
        from ..models.queues import Queue

        seconds = []
        for at in range(_ROUNDS):
            self._board.open(BoardQuery(queue=Queue.MINE if at % 2 else Queue.OPEN))
            asked, painted = self._board._asked, self._paints.count
            began = time.perf_counter()
            self._until(lambda asked=asked: not self._board._loading and self._board._asked == asked)  # type: ignore[misc]
            self._board.table.viewport().update()  # the same rows again are not painted by themselves
            self._until(lambda painted=painted: self._paints.count > painted)  # type: ignore[misc]
            seconds.append(time.perf_counter() - began)
            progress("看板到屏幕", at + 1, _ROUNDS)
        self._board.open(BoardQuery())
        self._until(lambda: bool(self._board.model.rows))
        return seconds

    def case_times(self, progress: Progress) -> list[float]:
        """From the wish for a case to its page on the screen; the first of them is the window's very first case."""
        ids = [line.row.id for line in self._board.model.rows][: _ROUNDS + 1]
        seconds = []
        for at, case_id in enumerate(ids):
            painted = self._case_paints.count
            began = time.perf_counter()
            self._case.show_case(case_id)
            self._until(lambda case_id=case_id: self._is_shown(case_id))  # type: ignore[misc]
            self._case.body.update()
            self._until(lambda painted=painted: self._case_paints.count > painted)  # type: ignore[misc]
            seconds.append(time.perf_counter() - began)
            progress("案件到屏幕", at + 1, len(ids))
        return seconds

    def _is_shown(self, case_id: int) -> bool:
        view = self._case.current()
        return view is not None and view.case.id == case_id

    def load_all(self) -> int:
        """Every page of the open board, as if somebody scrolled to its end."""
        while self._board._more:
            self._board._fetch_more()
            self._until(lambda: not self._board._loading)
        return len(self._board.model.rows)

    def blocks(self, seconds: float, progress: Progress, what: str) -> _Blocks:
        heard = 0

        def hear(changes: Any) -> None:
            nonlocal heard
            heard += len(changes.cases)

        live = self._window.workplace.live
        live.changed.connect(hear)
        painted, began = self._paints.count, time.perf_counter()
        longest, last = 0.0, began
        while (now := time.perf_counter()) - began < seconds:
            longest, last = max(longest, now - last), now
            self._turn()
            progress(what, round(now - began), round(seconds))
        live.changed.disconnect(hear)
        return _Blocks(longest, (self._paints.count - painted) / seconds, heard)


@contextmanager
def _writer(url: str) -> Iterator[None]:
    """Another process that commits; it is ended with the measurement."""
    code = f"from commandcenter.bench.gui import write; write({url!r})"
    surroundings = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen([sys.executable, "-P", "-c", code], stdout=subprocess.PIPE, env=surroundings) as process:
        assert process.stdout is not None
        process.stdout.readline()  # it is ready
        try:
            yield
        finally:
            process.kill()


def write(url: str) -> None:
    """Fifty changes a second on open cases, until it is ended."""
    from ..dispatch.center import Center
    from ..models.store import accounts
    from ..models.store.store import open_store
    from ..models.timing.clock import SystemClock

    store = open_store(url)
    with store.read() as connection:
        by = accounts.session_of(connection, _WRITER)
        marks = ",".join(f"'{state.value}'" for state in sorted(OPEN))
        rows = connection.exec_driver_sql(f'SELECT id, version FROM "case" WHERE state IN ({marks})').all()
    seen = {row.id: row.version for row in rows}
    center = Center(store, by, SystemClock())
    chance = random.Random(1)
    ids = sorted(seen)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    begun = time.perf_counter()
    done = 0
    while True:
        case_id = chance.choice(ids)
        seen[case_id] = center.act(case_id, seen[case_id], Action.NOTE, {"text": "现场已看"}).version
        done += 1
        time.sleep(max(0.0, begun + done / _PER_SECOND - time.perf_counter()))
