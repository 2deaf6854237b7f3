"""Journeys are played on both engines: on a server everybody acts from a process of his own, with his own login."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage import Stage, Theatre
from tests.stations.people import PeopleStage, Workstations


@pytest.fixture(scope="session")
def workstations() -> Iterator[Workstations]:
    made = Workstations()
    yield made
    made.close()


@pytest.fixture
def stage(
    theatre: Theatre, workstations: Workstations, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Stage]:
    if theatre.on_server:
        stage: Stage = PeopleStage(request.getfixturevalue("server_template"), workstations)
    else:
        stage = theatre.stage(tmp_path)
    yield stage
    stage.close()
