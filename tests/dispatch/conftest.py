"""A town with its database for every test of commands; the engine is a parameter, so that a server can be a second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commandcenter.dispatch.center import Center
from tests.dispatch.busy import morning
from tests.stage import Stage, lived

ENGINES = ("sqlite",)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def town(engine: str, request: pytest.FixtureRequest) -> Stage:
    """A township of one's own: a copy of the session's one template, on a simulated clock."""
    assert engine == "sqlite"
    stage: Stage = request.getfixturevalue("stage")
    return stage


@pytest.fixture
def center_as(town: Stage) -> Callable[[str], Center]:
    """The commands of a login: `center_as("intake1").register(…)`."""
    return town.center


@pytest.fixture(scope="session")
def busy_template(rich_template: Path, made_once: Callable[..., Path]) -> Path:
    """The busy morning of `tests/dispatch/busy.py`, closed and whole in one file."""
    return made_once("busy", lambda folder: lived(rich_template, folder, morning))


@pytest.fixture(scope="session")
def busy(busy_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """That morning to look at, in the afternoon: one copy for all, nobody writes to it."""
    stage = Stage(busy_template, tmp_path_factory.mktemp("looked-at"))
    stage.at("2026-11-23 16:00")
    yield stage
    stage.close()
