"""A town with its database for every test of commands; the engine is a parameter, so that a server can be a second."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commandcenter.dispatch.center import Center
from tests.stage import Stage

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
