"""Many workstations of the centre in one process, each with the window's own feed, for the soak."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from sqlalchemy import select

from commandcenter.dispatch.clocks import clock_of
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.feed import Feed
from commandcenter.dispatch.overviews import boards
from commandcenter.models.store import accounts
from commandcenter.models.store import tables as t
from commandcenter.models.store.store import open_store
from commandcenter.views.live import Changes, Live
from commandcenter.views.tasks import Tasks
from tests.stations.desks import Work


def hall(seats: list[tuple[str, str]]) -> Work:
    """On Qt's event loop; answers with what each seat has read so far: the moment by case."""
    tasks = Tasks()
    listeners = [_Listener(tasks, *seat) for seat in seats]

    def work(_what: str) -> list[dict[int, float]]:
        return [listener.seen for listener in listeners]

    return work


class _Listener:
    """A board without a window: it reads again what it is told of, and everything after a reset."""

    def __init__(self, tasks: Tasks, login: str, url: str) -> None:
        store = open_store(url, interactive=True)
        with store.read() as connection:
            by = accounts.session_of(connection, login)
        self._desk = Desk(store, by, clock_of(store))
        self._tasks = tasks
        self.seen: dict[int, float] = {}
        self._live = Live(self._desk, tasks)
        self._live.changed.connect(self._read)
        self._live.reset.connect(self._read_all)
        self._live.start(Feed(self._desk).head())

    def _read(self, changes: Changes) -> None:
        job = partial(boards.lines, self._desk, boards.BoardQuery(), changes.cases)
        self._tasks.run(self._live, job, self._saw, self._left)

    def _left(self, _error: Exception) -> None:
        """The server went away between the bell and the reading: the reset after it reads everything."""

    def _read_all(self) -> None:
        self._tasks.run(self._live, self._ids, self._saw, self._left)

    def _ids(self) -> list[int]:
        with self._desk.store.read() as connection:
            return list(connection.execute(select(t.case.c.id)).scalars())

    def _saw(self, ids: Any) -> None:
        now = time.time()
        for case_id in ids:
            self.seen.setdefault(case_id, now)
