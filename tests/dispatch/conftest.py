"""The commands of a login, and a busy morning to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from commandcenter.dispatch.center import Center
from commandcenter.dispatch.meetings import MeetingDesk
from tests.dispatch.busy import morning
from tests.dispatch.lamp_table import Table, local, put_to_meeting
from tests.stage import Stage, Theatre, lived


@pytest.fixture
def center_as(town: Stage) -> Callable[[str], Center]:
    """The commands of a login: `center_as("intake1").register(…)`."""
    return town.center


@pytest.fixture(scope="session")
def busy_template(rich_template: Path, made_once: Callable[..., Path]) -> Path:
    """The busy morning of `tests/dispatch/busy.py`, closed and whole in one file."""
    return made_once("busy", lambda folder: lived(rich_template, folder, morning))


@pytest.fixture(scope="session")
def busy(theatre: Theatre, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """That morning to look at, in the afternoon, on each engine: nobody writes to it."""
    folder = tmp_path_factory.mktemp("looked-at")
    if theatre.on_server:
        stage = request.getfixturevalue("lively_theatre").stage(folder)
        morning(stage)
    else:
        stage = Stage(request.getfixturevalue("busy_template"), folder)
    stage.at("2026-11-23 16:00")
    yield stage
    stage.close()


@pytest.fixture
def lamp(town: Stage) -> int:
    """A lamp that the director puts to the meeting."""
    town.at("2026-11-18 09:00")
    return put_to_meeting(town)


#: The meeting is planned for a Friday afternoon, two days before.
PLANNED, BEGUN = "2026-11-18 09:00", "2026-11-20 14:30"


def _planned(town: Stage, lamp: int) -> Table:
    meeting = MeetingDesk(town.desk("office")).plan([lamp], local(BEGUN), "三楼会议室", "director")
    power, law = town.unit("S17"), town.township.matter[town.matter()].assisting_ids[0]
    return Table(town, meeting, lamp, power, law)


@pytest.fixture(scope="session")
def planned(theatre: Theatre, tmp_path_factory: pytest.TempPathFactory) -> tuple[Theatre, Table]:
    """Where that meeting has been planned, on each engine."""
    town = theatre.stage(tmp_path_factory.mktemp("planned"))
    town.at(PLANNED)
    table = _planned(town, put_to_meeting(town))
    return theatre.kept(town), table


@pytest.fixture(scope="session")
def begun(planned: tuple[Theatre, Table], tmp_path_factory: pytest.TempPathFactory) -> tuple[Theatre, Table]:
    """Where it has begun."""
    theatre, table = planned
    town = theatre.stage(tmp_path_factory.mktemp("begun"))
    town.at(BEGUN)
    replace(table, stage=town).desk("office").begin(table.id)
    return theatre.kept(town), table


@contextmanager
def _at_table(where: tuple[Theatre, Table], moment: str, folder: Path) -> Iterator[Table]:
    theatre, table = where
    town = theatre.stage(folder)
    town.at(moment)
    yield replace(table, stage=town)
    town.close()


@pytest.fixture
def table(planned: tuple[Theatre, Table], tmp_path: Path) -> Iterator[Table]:
    """The planned meeting, in a township of one's own."""
    with _at_table(planned, PLANNED, tmp_path) as table:
        yield table


@pytest.fixture
def running(begun: tuple[Theatre, Table], tmp_path: Path) -> Iterator[Table]:
    """The meeting under way, in a township of one's own."""
    with _at_table(begun, BEGUN, tmp_path) as table:
        yield table
