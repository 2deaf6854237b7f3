"""The line to a server: what rings, what is made up for, and what is noticed when nothing comes any more."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime

import pytest

from commandcenter.models.errors import Offline
from commandcenter.models.store import line as module
from commandcenter.models.store.line import Line
from commandcenter.models.store.store import Store, open_store
from commandcenter.models.store.watchdog import Watchdog, shut
from tests.proxy import Proxy
from tests.stage import ServerStage

_BELL = "NOTIFY change"


class Heard:
    """A line of a store of its own, through the cable."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.told: list[tuple[datetime, float, float]] = []
        self.line = Line(store.database, lambda *told: self.told.append(told))

    def until_moved(self) -> None:
        """Waits as the program does; a test's timeout ends it where it never comes."""
        while not self.line.moved():
            self.line.wait(60)

    def until_lost(self) -> None:
        with pytest.raises(Offline):
            self._listen_on()
        self.line.lose()

    def _listen_on(self) -> None:
        while True:
            self.line.moved()
            self.line.wait(60)

    def until_back(self) -> None:
        while True:
            try:
                self.line.moved()
                return
            except Offline:
                self.line.lose()


@pytest.fixture
def heard(server_stage: ServerStage, proxy: Proxy) -> Iterator[Heard]:
    store = open_store(proxy.url_of(server_stage, "lead1"))
    made = Heard(store)
    assert made.line.moved()  # the first time, always
    yield made
    made.line.close()
    store.close()


@pytest.fixture
def long_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BEAT_SECONDS", 3600.0)


@pytest.fixture
def short_beat(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BEAT_SECONDS", 0.02)


@pytest.fixture
def by_hand(server_stage: ServerStage) -> Iterator[Callable[[str], None]]:
    with closing(server_stage.cluster.raw(server_stage.name)) as raw:
        yield lambda statement: raw.execute(statement)  # type: ignore[arg-type]


@pytest.mark.usefixtures("long_beat")
def test_a_commit_rings_at_once(server_stage: ServerStage, heard: Heard) -> None:
    assert not heard.line.moved()
    server_stage.register()
    heard.until_moved()
    assert not heard.line.moved()


@pytest.mark.usefixtures("long_beat")
def test_a_bell_that_rings_several_times_rang(heard: Heard, by_hand: Callable[[str], None]) -> None:
    for _ in range(3):
        by_hand(_BELL)
    heard.until_moved()
    heard.line.ring()
    while heard.line.moved():  # what else was under way of the three
        pass
    assert not heard.line.moved()


@pytest.mark.usefixtures("short_beat")
def test_a_bell_that_was_lost_is_made_up_for_by_the_next_beat(heard: Heard, by_hand: Callable[[str], None]) -> None:
    by_hand("UPDATE app.feed_head SET seq = seq + 1")
    heard.until_moved()


@pytest.mark.usefixtures("short_beat")
def test_beats_tell_the_server_s_time(heard: Heard) -> None:
    heard.line.wait(60)
    heard.line.moved()
    assert len(heard.told) >= 2
    for told, asked, answered in heard.told:
        assert told.tzinfo is not None
        assert asked <= answered


def test_a_ring_from_anywhere_ends_a_wait(heard: Heard) -> None:
    for _ in range(100_000):  # a full bell is no error
        heard.line.ring()
    heard.line.wait(3600)


@pytest.mark.usefixtures("long_beat")
def test_a_broken_link_is_noticed_and_the_doors_are_cut(server_stage: ServerStage, heard: Heard, proxy: Proxy) -> None:
    proxy.cut()
    heard.until_lost()
    with pytest.raises(Offline, match="正在重新连接"), heard.store.read():
        pass
    with pytest.raises(Offline):
        heard.line.moved()
    heard.line.lose()
    proxy.mend()
    heard.until_back()
    assert heard.store.kind()
    server_stage.register()
    heard.until_moved()


@pytest.mark.usefixtures("short_beat")
def test_a_link_that_swallows_everything_is_noticed(
    heard: Heard, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)
    proxy.swallow(True)
    heard.until_lost()
    proxy.swallow(False)
    heard.until_back()


def test_a_server_that_died_is_noticed_and_found_again(server_stage: ServerStage, heard: Heard) -> None:
    cluster = server_stage.cluster
    cluster.crash()
    heard.until_lost()
    with pytest.raises(Offline):
        heard.line.moved()
    heard.line.lose()
    cluster.start()
    heard.until_back()
    assert heard.store.kind()


def test_whoever_waits_for_a_swallowed_answer_is_told_when_the_doors_are_cut(heard: Heard, proxy: Proxy) -> None:
    """The one waiting is this thread; the cut comes from another, as it comes from the listener's."""
    cutter = threading.Timer(0.1, heard.store.database.cut)
    with pytest.raises(Offline):
        _ask_into_the_hole(heard, proxy, cutter)
    cutter.join()
    proxy.swallow(False)


def _ask_into_the_hole(heard: Heard, proxy: Proxy, cutter: threading.Timer) -> None:
    with heard.store.read() as connection:
        proxy.swallow(True)
        cutter.start()
        connection.exec_driver_sql("SELECT 1")


def test_a_commit_without_an_answer_says_that_nobody_knows(heard: Heard, proxy: Proxy) -> None:
    with pytest.raises(Offline) as lost:
        _commit_unheard(heard, proxy)
    assert lost.value.kept == "是否已经保存，连上后以显示的为准"
    assert proxy.replies_cut == 1


def _commit_unheard(heard: Heard, proxy: Proxy) -> None:
    with heard.store.unit() as unit:
        unit.exec_driver_sql("UPDATE app_meta SET value = value WHERE key = 'kind'")
        proxy.cut_replies(True)


# --- the watchdog -----------------------------------------------------------------------------------------------------


def test_the_watchdog_ends_a_wait_and_leaves_those_in_time_alone() -> None:
    dog = Watchdog()
    near, far = socket.socketpair()
    with near, far:
        with dog.guard(near.fileno(), 3600):
            far.send(b"in time")
            assert near.recv(16) == b"in time"
        with dog.guard(near.fileno(), 0.01):
            assert near.recv(16) == b""  # shut down
    dog.close()
    dog.close()


def test_shutting_what_is_closed_already_does_nothing() -> None:
    one = socket.socket()
    number = one.fileno()
    one.close()
    shut(number)
