"""The demonstration made by a program of its own: its progress, how it ends, what a broken one leaves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess

from commandcenter.dispatch.entrance import door
from commandcenter.models.store.meta import DatabaseKind
from commandcenter.models.store.store import open_store
from commandcenter.views.shell.seeding import Seeding

Stub = Callable[[str], None]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "data" / "demo.db"


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stub:
    """Puts a shell script in the place of Python; $db is the file that is to be made."""

    def install(script: str) -> None:
        stub = tmp_path / "python"
        stub.write_text(f'#!/bin/sh\nfor word in "$@"; do case "$word" in *.db) db="$word";; esac; done\n{script}\n')
        stub.chmod(0o700)
        monkeypatch.setattr(sys, "executable", str(stub))

    return install


@pytest.fixture
def seeding(qapp, place: Path) -> Iterator[Seeding]:
    made = Seeding(place)
    yield made
    made.stop()


class Heard:
    """What was told, and how it ended."""

    def __init__(self, seeding: Seeding) -> None:
        self.told: list[tuple[int, int]] = []
        self.ended: list[str] = []
        seeding.told.connect(self._tell)
        seeding.ended.connect(self.ended.append)

    def _tell(self, done: int, total: int) -> None:
        self.told.append((done, total))


def run(seeding: Seeding, qtbot) -> Heard:
    heard = Heard(seeding)
    with qtbot.waitSignal(seeding.ended, timeout=60_000):
        seeding.start()
    return heard


def is_running(seeding: Seeding) -> bool:
    return seeding._process.state() is not QProcess.ProcessState.NotRunning


def test_it_tells_how_far_it_is_and_puts_the_whole_thing_in_its_place(
    seeding: Seeding, python: Stub, place: Path, qtbot
) -> None:
    python('echo "reading the township"; echo 1/3; echo 2/3; echo 3/3; echo done; echo "$@" > "$db"')
    heard = run(seeding, qtbot)
    assert heard.told == [(1, 3), (2, 3), (3, 3), (1, 1)]
    assert heard.ended == [""]
    assert seeding.is_ready
    assert [file.name for file in place.parent.iterdir()] == ["demo.db"]
    assert place.read_text().split()[:4] == ["-P", "-m", "commandcenter", "demo"]


def test_half_a_line_is_not_half_a_number(seeding: Seeding, python: Stub, tmp_path: Path, qtbot) -> None:
    """Of 2/24 the first half arrived: nothing is ready."""
    python(f'mkfifo "{tmp_path}/go"; printf 2/2; read go < "{tmp_path}/go"; printf "4\\n"; : > "$db"')
    heard = Heard(seeding)
    with qtbot.waitSignal(seeding._process.readyReadStandardOutput):
        seeding.start()
    assert heard.told == []
    with qtbot.waitSignal(seeding.ended):
        (tmp_path / "go").write_text("on\n")
    assert heard.told == [(2, 24), (1, 1)]


def test_one_that_is_there_already_is_used_as_it_is(seeding: Seeding, python: Stub, place: Path, qtbot) -> None:
    python("exit 1")
    place.parent.mkdir()
    place.write_text("whole")
    heard = run(seeding, qtbot)
    assert (heard.told, heard.ended) == ([(1, 1)], [""])
    assert place.read_text() == "whole"


def test_what_an_earlier_start_left_half_made_goes(seeding: Seeding, python: Stub, place: Path, qtbot) -> None:
    python('test -e "$db" -o -e "$db-wal" && exit 1; echo new > "$db"')
    place.parent.mkdir()
    for name in ("demo-making.db", "demo-making.db-wal", "demo-making.db-shm"):
        (place.parent / name).write_text("half")
    assert run(seeding, qtbot).ended == [""]
    assert place.read_text() == "new\n"
    assert [file.name for file in place.parent.iterdir()] == ["demo.db"]


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo first >&2; echo 磁盘已满 >&2; exit 1", "磁盘已满"),
        ("exit 3", "演示镇没有建成"),
        ("kill -9 $$", "演示镇没有建成"),
        ("exit 0", "演示镇没有建成"),
    ],
)
def test_why_it_failed_is_said_once_and_nothing_stands_in_its_place(
    seeding: Seeding, python: Stub, place: Path, qtbot, script: str, sentence: str
) -> None:
    python(script)
    heard = run(seeding, qtbot)
    qtbot.waitUntil(lambda: not is_running(seeding))
    assert len(heard.ended) == 1
    assert heard.ended[0].startswith(sentence)
    assert not seeding.is_ready
    assert not place.exists()


def test_a_program_that_cannot_be_started_is_told(
    seeding: Seeding, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nowhere"))
    assert run(seeding, qtbot).ended == ["演示镇没有建成：程序无法再启动一个自己"]


def test_stopping_ends_the_program_and_says_nothing(seeding: Seeding, python: Stub, place: Path, qtbot) -> None:
    python('echo half > "$db"; echo 1/9; exec tail -f /dev/null')
    heard = Heard(seeding)
    with qtbot.waitSignal(seeding.told):
        seeding.start()
    assert is_running(seeding)
    seeding.stop()
    assert not is_running(seeding)
    assert (heard.ended, place.exists()) == ([], False)
    seeding.stop()


def test_a_small_township_is_really_made(seeding: Seeding, python: Stub, place: Path, qtbot) -> None:
    python(f'exec "{sys.executable}" "$@" --days 1 --per-day 1')
    heard = run(seeding, qtbot)
    assert heard.ended == [""]
    done, total = zip(*heard.told[:-1], strict=True)
    assert done[-1] == total[0] >= 1
    assert list(done) == sorted(done)
    store = open_store(f"sqlite:///{place}")
    assert door(store).kind is DatabaseKind.DEMO
    store.close()
