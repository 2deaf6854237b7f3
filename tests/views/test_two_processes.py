"""Two programs on one file: what the other one does is seen here, by the one way all changes come."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from commandcenter.views.board.columns import INDEX
from commandcenter.views.shell.strip import NewCases
from commandcenter.views.sounds import Sound
from commandcenter.views.tasks import Tasks
from tests.stage import Stage
from tests.views.other_desk import OtherDesk
from tests.views.windows import Seat

_PATIENCE = 30_000


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def other(stage: Stage) -> Iterator[OtherDesk]:
    desk = OtherDesk(stage.url, "intake1", stage.now)
    yield desk
    desk.close()


@pytest.fixture
def seat(open_window: Callable[..., Seat], tasks: Tasks, qtbot: QtBot) -> Iterator[Seat]:
    """A window with real threads and the real feed."""
    seat: Seat = open_window("intake2", tasks)
    seat.listen()
    qtbot.waitUntil(lambda: bool(seat.page.board.model.rows) and not tasks.is_busy)
    yield seat
    seat.work.live.stop()
    tasks.shutdown()


def test_the_window_follows_what_another_program_does(seat: Seat, other: OtherDesk, qtbot: QtBot) -> None:
    """A new case on the board and in the banner; an action in the case that is open; who looks; who works on it."""

    def sees(what: Callable[[], bool]) -> None:
        qtbot.waitUntil(what, timeout=_PATIENCE)

    board, pane = seat.page.board, seat.page.case
    other.say("new")
    sees(lambda: len(board.model.rows) == 6)
    sees(lambda: seat.window.findChild(NewCases).isVisible())
    assert seat.sounds.played == [Sound.NEW]

    seat.choose(3)
    sees(lambda: pane.current() is not None)
    version = pane.current().case.version
    other.say("note 3")
    sees(lambda: pane.current() is not None and pane.current().case.version > version)
    assert pane.current().story[0].who == seat.stage.session("intake1").name
    assert board.table.current_id() == 3

    other.say("look 3")
    name = seat.stage.session("intake1").name
    seen = board.model.index(board.model.position(3), INDEX["seen"])
    sees(lambda: seen.data() == name)
    sees(lambda: seat.work.live.current.online == 2)

    other.say("claim 5")
    sees(lambda: board.model.line_at(board.model.position(5)).row.claimed_by == "intake1")
    seat.choose(5)
    sees(lambda: pane.current() is not None and pane.current().claim is not None)
    seat.press("F3")
    sees(lambda: seat.said.startswith(name))
    assert not pane.is_acting


def test_what_the_window_does_comes_back_by_the_same_way(seat: Seat, qtbot: QtBot) -> None:
    seat.choose(3)
    qtbot.waitUntil(lambda: seat.page.case.current() is not None)
    seat.press("N")
    seat.write("已电话核实")
    version = seat.page.case.current().case.version
    seat.press("Ctrl+Return")
    qtbot.waitUntil(lambda: seat.page.board.model.line_at(seat.page.board.model.position(3)).row.version > version)
    qtbot.waitUntil(lambda: seat.page.case.current().case.version > version)
    assert seat.sounds.played == []
