"""One window per user and database: the second start raises the first."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commandcenter.app.databases import path_of, real_url
from commandcenter.views.shell.single import SingleInstance, names_of


@pytest.fixture
def instance(qapp, tmp_path: Path) -> Iterator[Callable[..., SingleInstance]]:
    """`instance()` starts the program on the test's own database, `instance("other")` on another."""
    made: list[SingleInstance] = []

    def start(name: str = "laohu") -> SingleInstance:
        made.append(SingleInstance(names_of(tmp_path / f"{name}.db")))
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
    left = Path(next(iter(probe._servers.values())).fullServerName())
    probe.close()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(left))
    assert left.exists()
    after = instance()
    assert after.is_first()
    with qtbot.waitSignal(after.raised):
        assert not instance().is_first()


@pytest.mark.parametrize("spelled", ["./here/../laohu", "link", "hard", "folder/laohu"])
def test_two_spellings_of_one_file_are_one_window(
    instance: Callable[..., SingleInstance], qtbot, tmp_path: Path, spelled: str
) -> None:
    file = tmp_path / "laohu.db"
    file.write_bytes(b"laohu")
    (tmp_path / "here").mkdir()
    (tmp_path / "link.db").symlink_to(file)
    (tmp_path / "hard.db").hardlink_to(file)
    (tmp_path / "folder").symlink_to(tmp_path, target_is_directory=True)
    first = instance()
    assert first.is_first()
    with qtbot.waitSignal(first.raised):
        assert not instance(spelled).is_first()


def test_a_database_is_opened_by_its_real_path(tmp_path: Path) -> None:
    """What lies beside the file (drafts, presence, the feed's doorbell) is found whichever way one came."""
    file = tmp_path / "老湖 100%.db"
    file.touch()
    (tmp_path / "link.db").symlink_to(file)
    assert path_of(real_url(f"sqlite:///{tmp_path}/link.db")) == file.resolve()
    assert real_url("postgresql://host/laohu") == "postgresql://host/laohu"
