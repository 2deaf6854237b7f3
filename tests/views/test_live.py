"""The feed of the window: in one process, and between two on the same file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from commandcenter.dispatch import claims
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.feed import Cursor, Feed
from commandcenter.dispatch.upkeep.administration import Administration, NewAccount
from commandcenter.models.case import CaseState
from commandcenter.models.people import Role
from commandcenter.views.live import Changes, Live, LiveState, Looker
from commandcenter.views.tasks import Tasks
from tests.stage import Stage
from tests.views.other_desk import OtherDesk


class Board(QObject):
    """Notes what a workstation is told."""

    def __init__(self, live: Live) -> None:
        super().__init__()
        self.live = live
        self.batches: list[Changes] = []
        self.resets = 0
        self.states: list[LiveState] = []
        self.lookers: list[dict[int, tuple[Looker, ...]]] = []
        live.changed.connect(self.batches.append)
        live.reset.connect(self._reset)
        live.state.connect(self.states.append)
        live.presence.connect(self.lookers.append)

    def _reset(self) -> None:
        self.resets += 1

    @property
    def cases(self) -> set[int]:
        return {case_id for batch in self.batches for case_id in batch.cases}

    @property
    def connected(self) -> bool:
        return bool(self.states) and self.states[-1].connected


@pytest.fixture
def board_of(stage: Stage, tasks: Tasks, qtbot: QtBot) -> Iterator[Callable[..., Board]]:
    """A workstation of a login that listens already: `board_of("lead1")`."""
    made: list[Board] = []

    def make(login: str, since: Cursor | None = None) -> Board:
        desk = Desk(stage.store, stage.session(login), stage.clock)
        board = Board(Live(desk, tasks))
        made.append(board)
        board.live.start(since or Feed(desk).head())
        qtbot.waitUntil(lambda: board.connected)
        return board

    yield make
    for board in made:
        board.live.stop()
    tasks.shutdown()


@pytest.fixture
def other_desk(stage: Stage) -> Iterator[OtherDesk]:
    desk = OtherDesk(stage.url, "intake2", stage.now)
    yield desk
    desk.close()


def by_hand(stage: Stage, *statements: str) -> None:
    """What another program writes into the file, in one transaction."""
    with closing(sqlite3.connect(stage.path, isolation_level=None)) as connection:
        for statement in ("BEGIN IMMEDIATE", *statements, "COMMIT"):
            connection.execute(statement)


def test_one_s_own_changes_come_by_the_same_way(stage: Stage, board_of: Callable[..., Board], qtbot: QtBot) -> None:
    board = board_of("lead1")
    case = stage.register()
    qtbot.waitUntil(lambda: board.cases == {case.id})
    assert board.batches[0] == Changes(frozenset({case.id}), frozenset({"case"}))
    assert board.resets == 0


def test_nothing_is_told_twice_and_nothing_is_missed(
    stage: Stage, board_of: Callable[..., Board], qtbot: QtBot
) -> None:
    board = board_of("lead1")
    wanted = {stage.register(text=f"第{n}盏路灯不亮").id for n in range(60)}
    qtbot.waitUntil(lambda: board.cases == wanted)
    assert sum(len(batch.cases) for batch in board.batches) == 60


def test_reading_goes_on_from_a_cursor(stage: Stage, board_of: Callable[..., Board], qtbot: QtBot) -> None:
    """What happened between the loading of a page and the start of the feed is not lost."""
    before = Feed(Desk(stage.store, stage.session("lead1"), stage.clock)).head()
    case = stage.register()
    board = board_of("lead1", before)
    qtbot.waitUntil(lambda: board.cases == {case.id})
    assert board.resets == 0


def test_without_a_cursor_everything_is_loaded_once_more(stage: Stage, tasks: Tasks, qtbot: QtBot) -> None:
    live = Live(Desk(stage.store, stage.session("lead1"), stage.clock), tasks)
    with qtbot.waitSignal(live.reset):
        live.start()
    case = stage.register()
    with qtbot.waitSignal(live.changed) as told:
        pass
    assert told.args[0].cases == {case.id}
    live.stop()


def test_a_unit_hears_of_its_own_cases_only(stage: Stage, board_of: Callable[..., Board], qtbot: QtBot) -> None:
    unit = board_of("u-s17")
    others = stage.register()
    mine = stage.walk(CaseState.DISPATCHED)
    qtbot.waitUntil(lambda: mine.id in unit.cases)
    assert others.id not in unit.cases


def test_changes_of_the_setup_are_told_by_their_kind(
    stage: Stage, board_of: Callable[..., Board], qtbot: QtBot
) -> None:
    board = board_of("lead1")
    keeper = Administration(stage.store, stage.session("admin"), stage.clock)
    keeper.add_account(NewAccount("intake9", "新人", Role.INTAKE, "LH"))
    qtbot.waitUntil(lambda: bool(board.batches))
    assert board.batches == [Changes(frozenset(), frozenset({"account"}))]


def test_a_claim_is_told_though_it_is_no_event(stage: Stage, board_of: Callable[..., Board], qtbot: QtBot) -> None:
    case = stage.register()
    board = board_of("lead1")
    claims.take(Desk(stage.store, stage.session("intake1"), stage.clock), case.id)
    qtbot.waitUntil(lambda: board.cases == {case.id})


@pytest.mark.parametrize(
    "statements",
    [
        ("UPDATE app_meta SET value = '2' WHERE key = 'epoch'",),
        (
            "INSERT INTO change_log (entity, entity_id, version) VALUES ('case', 1, 1), ('case', 1, 2)",
            "DELETE FROM change_log WHERE seq < (SELECT max(seq) FROM change_log)",
        ),
        ("DELETE FROM change_log WHERE seq > 1",),
    ],
    ids=["another epoch", "pruned", "gone back"],
)
def test_a_feed_with_a_gap_means_loading_everything(
    stage: Stage, board_of: Callable[..., Board], qtbot: QtBot, statements: tuple[str, ...]
) -> None:
    stage.register()
    board = board_of("lead1")
    by_hand(stage, *statements)
    qtbot.waitUntil(lambda: board.resets == 1)
    assert board.batches == []


def test_after_a_stop_nothing_is_told(stage: Stage, board_of: Callable[..., Board], qtbot: QtBot) -> None:
    gone, there = board_of("lead1"), board_of("intake1")
    gone.live.stop()
    case = stage.register()
    qtbot.waitUntil(lambda: there.cases == {case.id})
    assert gone.batches == []


# --- the connection ---------------------------------------------------------------------------------------------------


def test_a_lost_database_is_told_and_comes_back_with_a_reset(
    stage: Stage, board_of: Callable[..., Board], qtbot: QtBot
) -> None:
    board = board_of("lead1")
    away = stage.path.with_name("away.db")
    stage.path.rename(away)
    qtbot.waitUntil(lambda: not board.connected)
    lost = board.states[-1]
    assert (lost.connected, lost.since, board.live.current) == (False, stage.now, lost)
    assert lost.why == "找不到数据库文件"
    away.rename(stage.path)
    qtbot.waitUntil(lambda: board.connected and board.resets == 1)
    assert board.states[-1].why == ""


def test_another_file_in_its_place_is_read_from_then_on(
    stage: Stage, board_of: Callable[..., Board], qtbot: QtBot
) -> None:
    board = board_of("lead1")
    case = stage.register()
    qtbot.waitUntil(lambda: board.cases == {case.id})
    fresh = stage.path.with_name("fresh.db")
    with closing(sqlite3.connect(stage.path)) as source, closing(sqlite3.connect(fresh)) as copy:
        source.backup(copy)
    fresh.replace(stage.path)
    for rest in ("-wal", "-shm"):
        stage.path.with_name(stage.path.name + rest).unlink(missing_ok=True)
    qtbot.waitUntil(lambda: board.resets == 1 and board.connected)
    other = stage.register()
    qtbot.waitUntil(lambda: other.id in board.cases)


# --- two processes ----------------------------------------------------------------------------------------------------


def test_what_another_process_does_is_told(
    stage: Stage, board_of: Callable[..., Board], other_desk: OtherDesk, qtbot: QtBot
) -> None:
    case = stage.register()
    board = board_of("lead1")
    other_desk.say(f"note {case.id}")
    qtbot.waitUntil(lambda: board.cases == {case.id}, timeout=30_000)
    assert board.resets == 0


def test_two_processes_at_once_miss_nothing(
    stage: Stage, board_of: Callable[..., Board], other_desk: OtherDesk, qtbot: QtBot
) -> None:
    case = stage.register()
    board = board_of("lead1")
    other_desk.say(f"many {case.id} 50")
    own = {stage.register(text=f"第{n}盏路灯不亮").id for n in range(50)}
    qtbot.waitUntil(lambda: board.cases == own | {case.id}, timeout=30_000)
    other_desk.done()
    assert stage.verify() == []


# --- presence ---------------------------------------------------------------------------------------------------------


def test_others_see_which_case_is_open(stage: Stage, board_of: Callable[..., Board], qtbot: QtBot) -> None:
    lead, intake = board_of("lead1"), board_of("intake1")
    qtbot.waitUntil(lambda: (lead.live.current.online, intake.live.current.online) == (2, 2))
    intake.live.look_at(7)
    name = stage.session("intake1").name
    qtbot.waitUntil(lambda: lead.live.lookers == {7: (Looker("intake1", name, stage.now),)})
    assert intake.live.lookers == {}
    intake.live.look_at(8)
    qtbot.waitUntil(lambda: set(lead.live.lookers) == {8})
    intake.live.look_at(None)
    qtbot.waitUntil(lambda: lead.live.lookers == {})
    assert [set(looking) for looking in lead.lookers] == [{7}, {8}, set()]
    intake.live.stop()
    qtbot.waitUntil(lambda: lead.live.current.online == 1)


def test_another_process_is_seen_and_is_gone_when_it_closes(
    stage: Stage, board_of: Callable[..., Board], other_desk: OtherDesk, qtbot: QtBot
) -> None:
    board = board_of("lead1")
    other_desk.say("look 7")
    qtbot.waitUntil(lambda: set(board.live.lookers) == {7} and board.live.current.online == 2, timeout=30_000)
    other_desk.say("look 0")
    qtbot.waitUntil(lambda: board.live.lookers == {})


def test_what_was_open_before_the_start_is_told(stage: Stage, board_of: Callable[..., Board], qtbot: QtBot) -> None:
    lead, intake = board_of("lead1"), board_of("intake1")
    intake.live.stop()
    intake.live.look_at(5)
    intake.live.start()
    qtbot.waitUntil(lambda: set(lead.live.lookers) == {5})
