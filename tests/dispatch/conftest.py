"""The commands of a login, and a busy morning to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from commandcenter.dispatch.center import Center
from tests.dispatch.busy import morning
from tests.stage import Stage, Theatre

@pytest.fixture
def center_as(town: Stage) -> Callable[[str], Center]:
    """The commands of a login: `center_as("intake1").register(…)`."""
    return town.center


@pytest.fixture(scope="session")
def busy(theatre: Theatre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The busy morning of `tests/dispatch/busy.py` to look at, in the afternoon: nobody writes to it."""
    folder = tmp_path_factory.mktemp("busy")
    stage = theatre.stage(folder)
    morning(stage, folder)
    stage.at("2026-11-23 16:00")
    yield stage
    stage.close()
