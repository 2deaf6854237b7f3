"""One window per user and database: the second start raises the first."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commandcenter.views.shell.single import SingleInstance


@pytest.fixture
def instance(qapp, tmp_path: Path) -> Iterator[Callable[..., SingleInstance]]:
    """`instance()` starts the program on the test's own database, `instance("other")` on another."""
    made: list[SingleInstance] = []

    def start(name: str = "laohu") -> SingleInstance:
        made.append(SingleInstance(f"sqlite:///{tmp_path}/{name}.db"))
        return made[-1]

    yield start
    for one in made:
        one.close()


def test_the_second_start_raises_the_first(instance: Callable[..., SingleInstance], qtbot) -> None:
    first, second = instance(), instance()
    assert first.is_first()
    with qtbot.waitSignal(first.raised):
        assert not second.is_first()
    with qtbot.waitSignal(first.raised):
        assert not instance().is_first()


def test_another_database_is_another_window(instance: Callable[..., SingleInstance], qtbot) -> None:
    first, other = instance(), instance("other")
    assert first.is_first()
    with qtbot.assertNotEmitted(first.raised, wait=0):
        assert other.is_first()


def test_when_the_first_has_ended_the_next_is_first(instance: Callable[..., SingleInstance]) -> None:
    first = instance()
    assert first.is_first()
    first.close()
    assert instance().is_first()


def test_what_a_crash_left_behind_holds_nobody_up(instance: Callable[..., SingleInstance], qtbot) -> None:
    """A killed program leaves its socket in the folder of temporary files, with nobody behind it."""
    probe = instance()
    assert probe.is_first()
    left = Path(probe._server.fullServerName())
    probe.close()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(left))
    assert left.exists()
    after = instance()
    assert after.is_first()
    with qtbot.waitSignal(after.raised):
        assert not instance().is_first()
