"""The feed of the window on a server: the same signals by the other doorbell, over a cable that can be cut."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.dispatch import claims
from commandcenter.dispatch.clocks import clock_of
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.feed import Feed
from commandcenter.models.case import CaseState
from commandcenter.models.errors import Offline
from commandcenter.models.store import line
from commandcenter.models.store.store import open_store
from commandcenter.views.live import Changes, Live
from commandcenter.views.tasks import Tasks
from tests.proxy import Proxy
from tests.stage import ServerStage
from tests.views.other_desk import OtherDesk
from tests.views.test_live import Board


@pytest.fixture(autouse=True)
def _quick_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(line, "ANSWER_SECONDS", 0.5)


@pytest.fixture
def board_of(server_stage: ServerStage, proxy: Proxy, tasks: Tasks, qtbot: QtBot) -> Iterator[Callable[[str], Board]]:
    """A workstation of its own connection, through the cable, that listens already."""
    made: list[Board] = []

    def make(login: str) -> Board:
        store = open_store(proxy.url_of(server_stage, login), interactive=True)
        desk = Desk(store, server_stage.session(login), clock_of(store))
        board = Board(Live(desk, tasks))
        board.desk = desk  # type: ignore[attr-defined]
        made.append(board)
        board.live.start(Feed(desk).head())
        qtbot.waitUntil(lambda: board.connected)
        return board

    yield make
    for board in made:
        board.live.stop()
    tasks.shutdown()
    for board in made:
        board.desk.store.close()  # type: ignore[attr-defined]


def test_every_commit_is_told(server_stage: ServerStage, board_of: Callable[[str], Board], qtbot: QtBot) -> None:
    board = board_of("lead1")
    wanted = {server_stage.register(text=f"第{n}盏路灯不亮").id for n in range(40)}
    qtbot.waitUntil(lambda: board.cases == wanted, timeout=60_000)
    told = sum(len(batch.cases) for batch in board.batches)
    assert 40 <= told < 60  # what comes in while the feed is read may be told twice, and is never lost
    assert board.resets == 0


def test_a_unit_hears_of_its_own_and_a_claim_is_told(
    server_stage: ServerStage, board_of: Callable[[str], Board], qtbot: QtBot
) -> None:
    lead, unit = board_of("lead1"), board_of("u-s17")
    other = server_stage.register()
    mine = server_stage.walk(CaseState.DISPATCHED)
    qtbot.waitUntil(lambda: mine.id in unit.cases)
    assert other.id not in unit.cases
    qtbot.waitUntil(lambda: mine.id in lead.cases)
    lead.batches.clear()
    claims.take(Desk(server_stage.store, server_stage.session("intake1"), server_stage.clock), other.id)
    qtbot.waitUntil(lambda: other.id in lead.cases)


def test_a_forged_bell_tells_nothing_and_a_lost_one_is_made_up_for(
    server_stage: ServerStage, board_of: Callable[[str], Board], qtbot: QtBot
) -> None:
    board = board_of("lead1")
    case = server_stage.register()
    qtbot.waitUntil(lambda: board.cases == {case.id})
    with closing(server_stage.cluster.raw(server_stage.name)) as raw:
        for said in ("NOTIFY change", "NOTIFY change, 'case 99 closed'"):
            raw.execute(said)
        raw.execute(  # a commit that rings no bell
            "WITH n AS (UPDATE app.feed_head SET seq = seq + 1 RETURNING seq)"
            " INSERT INTO app.change_log (seq, entity, entity_id, version) SELECT seq, 'import', 7, 1 FROM n"
        )
    qtbot.waitUntil(lambda: len(board.batches) == 2)
    assert board.batches[1] == Changes(frozenset(), frozenset({"import"}))


def test_another_epoch_means_loading_everything(
    server_stage: ServerStage, board_of: Callable[[str], Board], qtbot: QtBot
) -> None:
    board = board_of("lead1")
    with closing(server_stage.cluster.raw(server_stage.name)) as raw:
        raw.execute("UPDATE app.app_meta SET value = '2' WHERE key = 'epoch'")
        raw.execute("NOTIFY change")
    qtbot.waitUntil(lambda: board.resets == 1)
    assert board.batches == []


def test_a_cut_cable_is_told_counted_and_comes_back_with_everything(
    server_stage: ServerStage, board_of: Callable[[str], Board], proxy: Proxy, qtbot: QtBot
) -> None:
    board = board_of("lead1")
    proxy.cut()
    qtbot.waitUntil(lambda: not board.connected and board.states[-1].attempt >= 2)
    lost = board.states[-1]
    assert lost.why == "连不上数据库服务器，请检查网络"
    assert {state.since for state in board.states if not state.connected} == {lost.since}
    case = server_stage.register()
    proxy.mend()
    qtbot.waitUntil(lambda: board.connected and board.resets == 1)
    assert board.states[-1].attempt == 0
    assert board.desk.store.township()  # type: ignore[attr-defined]
    server_stage.wait(minutes=1)
    noted = server_stage.register(text="井盖缺失")
    qtbot.waitUntil(lambda: noted.id in board.cases)
    assert case.id not in board.cases


def test_a_black_hole_is_noticed_and_lets_go_of_whoever_waits_in_it(
    board_of: Callable[[str], Board], proxy: Proxy, tasks: Tasks, qtbot: QtBot
) -> None:
    board = board_of("lead1")
    told: list[Exception] = []
    is_open, hole = threading.Event(), threading.Event()

    def ask() -> None:
        with board.desk.store.read() as connection:  # type: ignore[attr-defined]
            is_open.set()
            hole.wait(60)
            connection.exec_driver_sql("SELECT 1")

    tasks.run(board, ask, fail=told.append)
    qtbot.waitUntil(is_open.is_set)
    proxy.swallow(True)
    hole.set()
    qtbot.waitUntil(lambda: not board.connected)
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], Offline)
    proxy.swallow(False)
    qtbot.waitUntil(lambda: board.connected and board.resets == 1, timeout=30_000)


def test_a_server_that_died_comes_back(
    server_stage: ServerStage, board_of: Callable[[str], Board], qtbot: QtBot
) -> None:
    board = board_of("lead1")
    server_stage.cluster.crash()
    qtbot.waitUntil(lambda: not board.connected)
    server_stage.cluster.start()
    qtbot.waitUntil(lambda: board.connected and board.resets == 1)


def test_others_are_seen_at_work(server_stage: ServerStage, board_of: Callable[[str], Board], qtbot: QtBot) -> None:
    case = server_stage.register()
    board, there = board_of("lead1"), board_of("intake1")
    qtbot.waitUntil(lambda: board.live.current.online == 2, timeout=20_000)
    there.live.look_at(case.id)
    qtbot.waitUntil(lambda: set(board.live.lookers) == {case.id}, timeout=20_000)
    assert [looker.login for looker in board.live.lookers[case.id]] == ["intake1"]
    there.live.stop()
    qtbot.waitUntil(lambda: board.live.lookers == {}, timeout=20_000)
    qtbot.waitUntil(lambda: board.live.current.online == 1, timeout=20_000)


def test_another_process_is_heard(server_stage: ServerStage, board_of: Callable[[str], Board], qtbot: QtBot) -> None:
    case = server_stage.register()
    board = board_of("lead1")
    other = OtherDesk(server_stage.url, "intake2", server_stage.now)
    other.say(f"many {case.id} 20")
    other.done()
    qtbot.waitUntil(lambda: board.cases == {case.id})
    other.close()
    assert server_stage.verify() == []
