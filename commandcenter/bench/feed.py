"""From the COMMIT on one workstation to the row read anew on others, beside the bare signal of the engine (G4).

Listeners are workstations of the centre: each the window's own feed and the re-reading of the row, some of them in one
process. Five commits a second of the program and five of the bare driver take turns; the bare signal is NOTIFY on a
server, a change of `PRAGMA data_version` on a file.
"""

from __future__ import annotations

import os
import threading
import time
from functools import partial
from typing import Any

from sqlalchemy import event, select

from ..dispatch.center import Center
from ..models.case import OPEN
from ..models.lifecycle import Action
from ..models.people import Role
from ..models.store import accounts
from ..models.store import tables as t
from ..models.store.store import open_store
from ..models.timing.clock import SimulatedClock
from .crew import Work, crew
from .databases import CENTRE, Bare, Ground, Subject
from .measure import percentile, report

_LISTENERS = (1, 20, 100)
_COMMITS = 50
_PER_SECOND = 5
_QUIET_SECONDS = 3.0
_SETTLE_SECONDS = 2.0
_IN_ONE_PROCESS = 10
#: Connections of one listener at most: its feed, two of its pool, its bare one; and what others need.
_CONNECTIONS, _OTHERS = 4, 20
_POSTS = (Role.INTAKE, Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.CALLBACK)
_CHANNEL = "bare_bell"


def measure(ground: Ground) -> dict[str, Any]:
    """`p50_ms_20` …: with 20 listeners; `lost` rows reached some listener never; `idle_percent_20`: of one core, for
    one listener while nothing happens. Fewer sizes where the server has no room for the connections."""
    figures: dict[str, float] = {}
    raw: dict[str, float] = {}
    lost = 0
    with ground.copies(1) as (subject,):
        subject.add_table("rung", "n integer PRIMARY KEY")
        writing = _Writing(subject)
        for listeners in _LISTENERS:
            if listeners > _room(subject):
                break
            ours, bare, idle, missing = _listened(ground, subject, writing, listeners)
            figures |= _figures(ours, listeners) | {f"idle_percent_{listeners}": round(idle, 2)}
            raw |= _figures(bare, listeners)
            lost += missing
    return report("feed", ground.backend, ground.n, figures | {"lost": lost}, raw)


def _figures(seconds: list[float], listeners: int) -> dict[str, float]:
    return {
        f"p50_ms_{listeners}": round(percentile(seconds, 0.5), 2),
        f"p99_ms_{listeners}": round(percentile(seconds, 0.99), 2),
    }


def _room(subject: Subject) -> int:
    if subject.store.path is not None:
        return max(_LISTENERS)
    with subject.store.read() as connection:
        most = int(connection.exec_driver_sql("SHOW max_connections").scalar_one())
    return (most - _OTHERS) // _CONNECTIONS


def _listened(
    ground: Ground, subject: Subject, writing: _Writing, listeners: int
) -> tuple[list[float], list[float], float, int]:
    """Seconds of the program and of the bare signal, the share of a core of an idle listener, rows that never came."""
    logins = [a.login for a in subject.setup.township.accounts if a.role in _POSTS]
    seats = [logins[i % len(logins)] for i in range(listeners)]
    hired = [
        ([(login, subject.url_of(login)) for login in seats[at : at + _IN_ONE_PROCESS]],)
        for at in range(0, listeners, _IN_ONE_PROCESS)
    ]
    with crew(_hall, hired, on_loop=True) as halls:
        before = sum(halls.all("cpu"))
        time.sleep(_QUIET_SECONDS)
        idle = (sum(halls.all("cpu")) - before) / _QUIET_SECONDS / listeners * 100
        halls.all("begin")
        sent, rung = writing.write(ground, listeners)
        time.sleep(_SETTLE_SECONDS)
        heard = [seat for hall in halls.all("heard") for seat in hall]
    ours = [at - sent[case_id] for seat, _ in heard for case_id, at in seat.items() if case_id in sent]
    bare = [_next(bells, at) - at for _, bells in heard for at in rung if bells and bells[-1] >= at]
    missing = sum(case_id not in seat for seat, _ in heard for case_id in sent)
    return ours, bare, idle, missing


def _next(bells: list[float], after: float) -> float:
    return next(at for at in bells if at >= after)


class _Writing:
    """A workstation that notes something on one case after the other; the moment of each COMMIT is kept."""

    def __init__(self, subject: Subject) -> None:
        store = subject.store_of(CENTRE)
        self._center = Center(store, subject.session(CENTRE), SimulatedClock(subject.now))
        self._raw = subject.bare()
        self._on_file = store.path is not None
        with store.read() as connection:
            rows = connection.execute(select(t.case.c.id, t.case.c.version).where(t.case.c.state.in_(OPEN)))
            self._seen = {row.id: row.version for row in rows}
        self._rung = 0
        self._committed = 0.0
        event.listen(store.database.engine, "commit", self._stamp)

    def _stamp(self, _connection: object) -> None:
        self._committed = time.monotonic()

    def write(self, ground: Ground, listeners: int) -> tuple[dict[int, float], list[float]]:
        """When each case was committed, and when the bare driver committed."""
        chosen = list(self._seen)[:_COMMITS]
        sent: dict[int, float] = {}
        rung: list[float] = []
        begun = time.monotonic()
        for i, case_id in enumerate(chosen):
            said = {"text": f"现场已看，{listeners} 台工作站在听"}
            self._seen[case_id] = self._center.act(case_id, self._seen[case_id], Action.NOTE, said).version
            sent[case_id] = self._committed
            self._wait(begun, 2 * i + 1)
            rung.append(self._ring())
            self._wait(begun, 2 * i + 2)
            ground.progress(f"{listeners} 台工作站", i + 1, len(chosen))
        return sent, rung

    def _ring(self) -> float:
        self._rung += 1
        at = time.monotonic()
        if self._on_file:
            self._raw.write("INSERT INTO rung VALUES (?)", self._rung)
        else:
            self._raw.send([("INSERT INTO rung VALUES (%s)", (self._rung,)), (f"NOTIFY {_CHANNEL}", None)])
        return at

    @staticmethod
    def _wait(begun: float, steps: int) -> None:
        """Steps of the program and of the bare driver take turns."""
        time.sleep(max(0.0, begun + steps / _PER_SECOND / 2 - time.monotonic()))


def _hall(seats: list[tuple[str, str]]) -> Work:
    """In a process of its own: some workstations that listen, and beside each a bare listener."""
    hall = _Hall(seats)

    def work(what: str) -> Any:
        if what == "cpu":
            return sum(os.times()[:2])
        return hall.begin() if what == "begin" else hall.heard()

    return work


class _Hall:
    """The window's own feed for each seat, and the reading of what it tells."""

    def __init__(self, seats: list[tuple[str, str]]) -> None:
        from ..views.tasks import Tasks

        self._tasks = Tasks()
        self._heard: list[dict[int, float]] = [{} for _ in seats]
        self._bells: list[list[float]] = [[] for _ in seats]
        self._lives = [self._listen(*seat, heard) for seat, heard in zip(seats, self._heard, strict=True)]
        for (_, url), bells in zip(seats, self._bells, strict=True):
            self._tasks.service(partial(_listen_barely, url, bells))

    def begin(self) -> None:
        for heard, bells in zip(self._heard, self._bells, strict=True):
            heard.clear()
            bells.clear()

    def heard(self) -> list[tuple[dict[int, float], list[float]]]:
        return list(zip(self._heard, self._bells, strict=True))

    def _listen(self, login: str, url: str, heard: dict[int, float]) -> Any:
        from ..dispatch.clocks import clock_of
        from ..dispatch.desk import Desk
        from ..dispatch.feed import Feed
        from ..dispatch.overviews import boards
        from ..views.live import Changes, Live

        store = open_store(url)
        with store.read() as connection:
            by = accounts.session_of(connection, login)
        desk = Desk(store, by, clock_of(store))
        live = Live(desk, self._tasks)

        def stamp(lines: dict[int, Any]) -> None:
            heard.update(dict.fromkeys(lines, time.monotonic()))

        def read(changes: Changes) -> None:
            self._tasks.run(live, lambda: boards.lines(desk, boards.BoardQuery(), changes.cases), stamp)

        first = boards.page(desk, boards.BoardQuery(), limit=1).lines
        boards.lines(desk, boards.BoardQuery(), [line.id for line in first])  # as windows rehearse
        live.changed.connect(read)
        live.start(Feed(desk).head())
        return live


def _listen_barely(url: str, bells: list[float], stopping: threading.Event) -> None:
    raw = Bare(url)
    if raw.on_file:
        _poll(raw, bells, stopping)
        return
    raw.driver.execute(f"LISTEN {_CHANNEL}")
    while not stopping.is_set():
        for _bell in raw.driver.notifies(timeout=0.5):
            bells.append(time.monotonic())


def _poll(raw: Bare, bells: list[float], stopping: threading.Event) -> None:
    before = raw.ask("PRAGMA data_version")
    while not stopping.is_set():
        time.sleep(0.005)
        now = raw.ask("PRAGMA data_version")
        if now != before:
            before = now
            bells.append(time.monotonic())
