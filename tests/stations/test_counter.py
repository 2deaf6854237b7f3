"""Whoever sits on what all others need is ended before their patience is (§7.20).

The patience is the window's own: a wait for a lock ends after eight seconds, so who gets through did not wait for ten.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep

import psycopg
import pytest

from commandcenter.bench.crew import crew
from commandcenter.dispatch.center import CaseRef, Center, ref_of
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import cases, duty
from commandcenter.models.store.line import Line
from commandcenter.models.store.roles import login_role
from commandcenter.models.store.store import open_store
from tests.servers import Template
from tests.stage import ServerStage
from tests.stations import desks
from tests.stations.test_followers import gapless


class Township(ServerStage):
    """A database of its own, in which somebody at a window waits while another window listens."""

    def __init__(self, template: Template) -> None:
        super().__init__(template)
        self.case = self.register()
        waits, listens = (open_store(self.url_of(login), interactive=True) for login in ("intake2", "lead1"))
        self._stores |= {"intake2": waits, "lead1": listens}
        self.line = Line(listens.database)
        self.line.moved()

    def take_in(self) -> CaseRef:
        return self.center("intake2").register(CaseDraft(platform=Platform.LOCAL, text="后仓村下水道堵了"))

    def raw(self, login: str, statement: str) -> psycopg.Connection[tuple[object, ...]]:
        """Somebody with another tool, who takes away every limit of his own and then does not end."""
        raw = self.cluster.raw(self.name, login_role(Template.NAME, login), options="-c search_path=app")
        raw.execute("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0; SET lock_timeout = 0")
        raw.execute("BEGIN")
        raw.pgconn.send_query(statement.encode())
        return raw

    def close(self) -> None:
        self.line.close()
        super().close()


@pytest.fixture
def four(server_template: Template) -> Iterator[list[Township]]:
    made = [Township(server_template) for _ in range(4)]
    yield made
    for town in made:
        town.close()


@contextmanager
def stopped(town: Township) -> Iterator[Future[str]]:
    """A workstation that stops in the middle of its work, and goes on when the block ends."""
    told: Future[str] = Future()
    with crew(desks.sleeper, [(town.url_of("dispatch1"), "dispatch1", town.now)]) as asleep:
        asleep.ask(town.case.id)
        while not _is_stopped(asleep.pids[0]):
            sleep(0.02)
        yield told
        os.kill(asleep.pids[0], signal.SIGCONT)
        told.set_result(*asleep.answers())


def _is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "T"


def work_on(town: Township) -> CaseRef:
    """Does one thing after the other in one transaction, until somebody has waited for it for longer than others are
    waited for; then it ends as it wants."""
    store = town.store_of("dispatch1")
    center = Center(store, town.session("dispatch1"), town.clock)
    with store.unit() as unit:
        file = center.act_within(unit, cases.load(unit, town.case.id), Action.NOTE, {"text": "逐项核对"})
        duty.newest_event(unit)
        while not unit.exec_driver_sql(_KEPT_WAITING).scalar_one():
            unit.exec_driver_sql("SELECT pg_sleep(0.05)")
        return ref_of(file)


_KEPT_WAITING = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND waitstart < clock_timestamp() - interval '5 s')"
)


def _beat_until(towns: Sequence[Township], done: Callable[[], bool]) -> None:
    """The other windows, which are there all the time."""
    while not done():
        for town in towns:
            town.line.moved()
            town.line.wait(0.1)


def test_nobody_holds_up_the_township(four: list[Township]) -> None:
    """A workstation that stopped with the counter; one that sits on it with a long statement; one that locks a table:
    each is ended. Who works is not, however long it takes."""
    of_stopped, of_busy, of_table, of_worker = four
    sitting = (
        closing(of_busy.raw("u-s17", "SELECT settled_head(), pg_sleep(3600)")),
        closing(of_table.raw("dispatch1", 'LOCK TABLE "case"')),
    )
    with ThreadPoolExecutor() as pool, stopped(of_stopped) as told, sitting[0] as busy, sitting[1] as idle:
        working = pool.submit(work_on, of_worker)
        taken = [pool.submit(town.take_in) for town in four]
        _beat_until(four, lambda: all(one.done() for one in taken))
        for raw in (busy, idle):
            with pytest.raises(psycopg.OperationalError):
                raw.execute("SELECT 1")
    assert told.result() == "与数据库服务器的连接断了"
    assert working.result().id == of_worker.case.id
    for town, ref in zip(four, taken, strict=True):
        assert town.events(ref.result().id)[-1].kind == Action.REGISTER
        noted = [Action.NOTE] if town is of_worker else []
        assert [event.kind for event in town.events(town.case.id)] == [Action.REGISTER, *noted]
        assert gapless(town)
        assert town.verify() == []
