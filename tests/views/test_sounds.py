"""Three sounds, and who plays them: players are little scripts that note what they were given."""

from __future__ import annotations

import runpy
import sys
import wave
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from commandcenter.config import resource
from commandcenter.views.sounds import Sound, Sounds

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows plays by itself")


class Players:
    """A folder with players; `heard` is what they were given."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "heard"

    def make(self, name: str, *, ends: int = 0, waits_for: Path | None = None) -> str:
        path = self.folder / name
        wait = "" if waits_for is None else f'while [ ! -e "{waits_for}" ]; do sleep 0.02; done\n'
        path.write_text(f'#!/bin/sh\necho "{name} $(basename $1)" >> "{self.log}"\n{wait}exit {ends}\n')
        path.chmod(0o700)
        return str(path)

    @property
    def heard(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def players(tmp_path: Path) -> Players:
    return Players(tmp_path)


def test_the_first_player_there_is_plays(players: Players, qapp: QApplication, qtbot: QtBot) -> None:
    sounds = Sounds(players=["no-such-player", players.make("one"), players.make("two")])
    sounds.play(Sound.NEW)
    qtbot.waitUntil(lambda: players.heard == ["one new.wav"])
    qtbot.waitUntil(lambda: not sounds.playing)
    sounds.play(Sound.OVERDUE)
    qtbot.waitUntil(lambda: players.heard == ["one new.wav", "one overdue.wav"])
    sounds.stop()


def test_a_player_that_fails_gives_way_and_the_sound_is_heard(
    players: Players, qapp: QApplication, qtbot: QtBot
) -> None:
    broken = players.folder / "broken"
    broken.write_text("#!/no/such/interpreter\n")
    broken.chmod(0o700)
    beeps: list[int] = []
    fails, works = players.make("fails", ends=1), players.make("works")
    sounds = Sounds(players=[str(broken), fails, works], beep=lambda: beeps.append(1))
    sounds.play(Sound.SOON)
    qtbot.waitUntil(lambda: players.heard == ["fails soon.wav", "works soon.wav"])
    qtbot.waitUntil(lambda: not sounds.playing)
    sounds.play(Sound.NEW)
    qtbot.waitUntil(lambda: players.heard[2:] == ["works new.wav"])
    assert beeps == []
    sounds.stop()


def test_without_a_player_it_beeps(players: Players, qapp: QApplication, qtbot: QtBot) -> None:
    beeps: list[int] = []
    Sounds(players=[], beep=lambda: beeps.append(1)).play(Sound.NEW)
    assert beeps == [1]
    fails = Sounds(players=[players.make("fails", ends=1)], beep=lambda: beeps.append(2))
    fails.play(Sound.NEW)
    qtbot.waitUntil(lambda: beeps == [1, 2])
    fails.play(Sound.SOON)
    qtbot.waitUntil(lambda: beeps == [1, 2, 2])
    assert players.heard == ["fails new.wav", "fails soon.wav"]


def test_of_what_is_asked_meanwhile_the_most_urgent_follows(players: Players, qapp: QApplication, qtbot: QtBot) -> None:
    gate = players.folder / "gate"
    sounds = Sounds(players=[players.make("slow", waits_for=gate)])
    for sound in (Sound.NEW, Sound.SOON, Sound.OVERDUE, Sound.SOON):
        sounds.play(sound)
    qtbot.waitUntil(lambda: len(players.heard) == 1)
    gate.touch()
    qtbot.waitUntil(lambda: players.heard == ["slow new.wav", "slow overdue.wav"])
    qtbot.waitUntil(lambda: not sounds.playing)


def test_stop_silences_at_once(players: Players, qapp: QApplication, qtbot: QtBot) -> None:
    beeps: list[int] = []
    slow = players.make("slow", waits_for=players.folder / "never")
    sounds = Sounds(players=[slow], beep=lambda: beeps.append(1))
    sounds.play(Sound.NEW)
    sounds.play(Sound.OVERDUE)
    qtbot.waitUntil(lambda: len(players.heard) == 1)
    sounds.stop()
    assert not sounds.playing
    sounds.play(Sound.SOON)
    qtbot.waitUntil(lambda: players.heard == ["slow new.wav", "slow soon.wav"])
    assert sounds.playing
    assert not beeps
    sounds.stop()


def test_the_three_are_short_and_what_their_script_makes() -> None:
    made = runpy.run_path(str(resource("sounds/make.py")))
    heard = set()
    for sound in Sound:
        with wave.open(str(sound.file), "rb") as file:
            frames = file.readframes(file.getnframes())
            assert file.getnframes() / file.getframerate() < 1.2
        assert frames == made["samples"](made["SOUNDS"][sound.name.lower()]).tobytes()
        heard.add(frames)
    assert len(heard) == len(Sound)
