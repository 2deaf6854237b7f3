"""What a workstation remembers: by key and login, whatever JSON can hold, and never a reason to fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings

from commandcenter.views.memory import Memory


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "window.ini"


def memory(file: Path, login: str = "lead1") -> Memory:
    return Memory(QSettings(str(file), QSettings.Format.IniFormat), login)


THINGS = (0, 3.5, True, False, None, [], [208, 1246, 464], "", "西村二村；“路灯”\n第二行", {"words": "路灯"})


@pytest.mark.parametrize("kept", THINGS)
def test_the_next_start_finds_what_was_kept(file: Path, kept: Any) -> None:
    before = memory(file)
    before.keep("board/view", kept)
    assert before.value("board/view", "else") == kept
    before._settings.sync()
    assert memory(file).value("board/view", "else") == kept


def test_what_was_never_kept_has_its_default(file: Path) -> None:
    assert memory(file).value("splitter") is None
    assert memory(file).value("splitter", [1, 2]) == [1, 2]


def test_the_last_word_counts(file: Path) -> None:
    kept = memory(file)
    for sizes in ([1, 2], [3, 4]):
        kept.keep("splitter", sizes)
    assert kept.value("splitter") == [3, 4]


def test_everybody_has_a_memory_of_his_own(file: Path) -> None:
    memory(file, "lead1").keep("theme", "dark")
    memory(file, "intake1").keep("theme", "light")
    assert [memory(file, login).value("theme", "none") for login in ("lead1", "intake1", "director")] == [
        "dark",
        "light",
        "none",
    ]


@pytest.mark.parametrize("damaged", ["{", "[1, 2", "", "没有引号"])
def test_what_cannot_be_read_any_more_has_its_default(file: Path, damaged: str) -> None:
    kept = memory(file)
    kept._settings.setValue("lead1/splitter", damaged)
    assert kept.value("splitter", [1, 2]) == [1, 2]


def test_a_value_of_another_program_has_its_default(file: Path) -> None:
    kept = memory(file)
    kept._settings.setValue("lead1/splitter", ["1", "2"])
    assert kept.value("splitter", "else") == "else"


def test_a_damaged_file_is_no_memory_and_no_error(file: Path) -> None:
    file.write_bytes(b"\x00\xff[[[=\n")
    kept = memory(file)
    assert kept.value("theme", "light") == "light"
    kept.keep("theme", "dark")
    assert kept.value("theme") == "dark"
