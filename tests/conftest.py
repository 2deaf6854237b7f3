"""What holds for every test: no screen, the township's time zone, a home of its own, no settings from outside."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# Before the first import of Qt, and before anything asks for the local time.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Asia/Shanghai"
if hasattr(time, "tzset"):
    time.tzset()

# A busy machine must not fail a property; HYPOTHESIS_PROFILE=long searches deeper than a daily run can afford.
_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("daily", deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile("long", parent=settings.get_profile("daily"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "daily"))


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory):
    """Nobody's data, configuration or log is read or written by a test."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("COMMANDCENTER_")]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        for name in ("DATA", "CONFIG", "CACHE", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        yield home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real platform exports kept beside the checkout; a test that wants them is skipped where they are absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real data is not on this machine: {folder}")
    return folder


@pytest.fixture(scope="session")
def stage_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the township defaults, made once; copy it, never open it."""
    from tests.stage import make_template

    return make_template(tmp_path_factory.mktemp("template") / "template.db")


@pytest.fixture
def stage(stage_template: Path, tmp_path: Path):
    """A township of one's own to act in (see `tests/stage.py`)."""
    from tests.stage import Stage

    opened = Stage(stage_template, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def server_template():
    """A real server with a database that holds the township defaults (see `tests/servers.py`)."""
    from tests.servers import Cluster, Template

    cluster = Cluster()
    cluster.start()
    yield Template(cluster)
    cluster.destroy()


@pytest.fixture
def server_stage(server_template):
    """A township of one's own on the server."""
    from tests.stage import ServerStage

    opened = ServerStage(server_template)
    yield opened
    opened.close()


@pytest.fixture(scope="session", params=("sqlite", "postgresql"))
def theatre(request: pytest.FixtureRequest):
    """Stages on both engines, one after the other: whoever asks for it is run on each."""
    from tests.stage import Theatre

    return Theatre(request.getfixturevalue("stage_template" if request.param == "sqlite" else "server_template"))


@pytest.fixture
def town(theatre, tmp_path: Path):
    """A township of one's own on a simulated clock, on each engine."""
    stage = theatre.stage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def lively_theatre(theatre, tmp_path_factory: pytest.TempPathFactory):
    """Where the lively weeks of `tests/store/rich.py` have been, on each engine."""
    from tests.store.rich import live

    folder = tmp_path_factory.mktemp("lively")
    stage = theatre.stage(folder)
    live(stage, folder)
    return theatre.kept(stage)


@pytest.fixture
def rich(lively_theatre, tmp_path: Path):
    """A copy of the lively weeks to act in, on the afternoon of 20 November 2026, on each engine."""
    stage = lively_theatre.stage(tmp_path)
    stage.at("2026-11-20 16:00")
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def lively(lively_theatre, tmp_path_factory: pytest.TempPathFactory):
    """That afternoon to look at, on each engine: one copy for all, nobody writes to it."""
    stage = lively_theatre.stage(tmp_path_factory.mktemp("looked-at"))
    stage.at("2026-11-20 16:00")
    yield stage
    stage.close()
