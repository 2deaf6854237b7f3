"""A file with a past, made once per run: for tests that look into it without the program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage import Stage
from tests.store.rich import live


@pytest.fixture(scope="session")
def rich_template(stage_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The lively weeks of `rich.live`, closed and whole in one file."""
    folder = tmp_path_factory.mktemp("rich")
    stage = Stage(stage_template, folder)
    live(stage, folder)
    stage.close()
    return stage.path


@pytest.fixture(scope="session")
def past(rich_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The lively weeks to look at, on the afternoon of 20 November 2026: one copy for all, nobody writes to it."""
    stage = Stage(rich_template, tmp_path_factory.mktemp("past"))
    stage.at("2026-11-20 16:00")
    yield stage
    stage.close()
