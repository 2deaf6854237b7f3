"""A case on its whole path into the database, beside the same statements sent by the bare driver (G2).

Two equal copies are kept in step: the program writes one case into the first, the driver repeats its very statements,
parameters included, on the second, where the same triggers run. A plain INSERT with its COMMIT is measured besides.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine, event

from ..dispatch.center import Center
from ..models.case import Danger
from ..models.clock import SimulatedClock
from ..models.draft import CaseDraft, Platform, Urgency
from ..models.matters import LimitClass, Matter, Route
from .databases import DEFAULT_N, SEED, Subject, bare, copies
from .measure import Progress, in_turns, report, spread, suffixed

_ROUNDS = 300
_Sent = list[tuple[str, Any]]


def measure(n: int | None, progress: Progress) -> dict[str, Any]:
    """An emergency taken in and whistled in one transaction: case, requester, task, events, chain, feed, facts, sums,
    tokens. `p50_ms_plain` compares the same times with a plain INSERT and COMMIT; `unequal` counts tables that differ
    between the two copies afterwards.
    """
    n = n or DEFAULT_N
    with copies(n, 2, progress) as (ours, theirs), closing(bare(theirs.path)) as raw:
        raw.execute("CREATE TABLE plain (id INTEGER PRIMARY KEY, no TEXT NOT NULL, title TEXT NOT NULL)")
        whistler = _Whistler(ours)
        sent = _recorded(ours.store.database.engine)

        def create(i: int) -> None:
            sent.clear()
            whistler.whistle(i)

        contenders = {"ours": create, "raw": lambda i: _send(raw, sent), "plain": lambda i: _insert(raw, i)}
        times = in_turns(contenders, _ROUNDS, "create", progress)
        with closing(bare(ours.path)) as written:
            unequal = sum(_newest(written, table) != _newest(raw, table) for table in _WRITTEN)
    took, plain = spread(times["ours"]), suffixed(spread(times["plain"]), "plain")
    figures = took | suffixed(took, "plain") | {"statements": len(sent), "unequal": unequal}
    return report("create", n, figures, spread(times["raw"]) | plain)


class _Whistler:
    """Takes in one emergency after the other, some seconds apart."""

    def __init__(self, subject: Subject) -> None:
        self._clock = SimulatedClock(subject.now)
        self._center = Center(subject.store, subject.session("dispatch1"), self._clock)
        self._rng = Random(SEED)
        township = subject.setup.township
        self._matters = [m for m in township.matters if _is_emergency(m)]
        self._grids = [g for g in township.grids if g.level == 3]

    def whistle(self, i: int) -> None:
        self._clock.advance(timedelta(seconds=7))
        matter, grid = self._rng.choice(self._matters), self._rng.choice(self._grids)
        draft = CaseDraft(
            platform=Platform.HOTLINE_12345,
            text=f"{grid.name}村北路口：{self._rng.choice(matter.examples)}，请马上派人（{i}）。",
            title=f"{grid.name}{matter.name}",
            external_no=f"BENCH{i}",
            requester_name="王某芳",
            requester_phone="13800000000",
            urgency=Urgency.EMERGENCY,
        )
        placed = {"grid_id": grid.id, "matter_id": matter.id, "danger": Danger.LIFE}
        self._center.whistle(draft, {"lead": matter.lead_id}, key=f"bench-{i}", **placed)


def _is_emergency(matter: Matter) -> bool:
    return matter.limit is LimitClass.EMERGENCY and matter.route is Route.R2


class _Recorder(sqlite3.Connection):
    """A driver's connection that notes what it is told."""

    sent: _Sent

    def cursor(self, *_factory: Any) -> Any:
        return super().cursor(_NotingCursor)

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        return self.cursor().execute(sql, parameters)


class _NotingCursor(sqlite3.Cursor):
    connection: _Recorder

    def execute(self, sql: str, parameters: Any = (), /) -> _NotingCursor:
        self.connection.sent.append((sql, parameters))
        return super().execute(sql, parameters)


def _recorded(engine: Engine) -> _Sent:
    """From now on, every statement of the engine with its parameters, as the driver gets them."""
    sent: _Sent = []

    class Recorder(_Recorder):
        pass

    Recorder.sent = sent
    engine.dispose()
    event.listen(engine, "do_connect", lambda _d, _r, _args, options: options.update(factory=Recorder))
    return sent


def _send(raw: sqlite3.Connection, sent: _Sent) -> None:
    for statement, parameters in sent:
        raw.execute(statement, parameters).fetchall()
    raw.execute("COMMIT")


def _insert(raw: sqlite3.Connection, i: int) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO plain (no, title) VALUES (?, ?)", (f"P{i}", "路灯不亮"))
    raw.execute("COMMIT")


_WRITTEN = {
    "case": "id", "task": "case_id", "event": "id", "chain": "seq", "change_log": "seq", "case_text": "case_id",
    "kpi_fact": "case_id", "kpi_sum": "period",
}  # fmt: skip


def _newest(driver: sqlite3.Connection, table: str) -> list[Any]:
    return driver.execute(f'SELECT * FROM "{table}" ORDER BY {_WRITTEN[table]} DESC LIMIT 2000').fetchall()
