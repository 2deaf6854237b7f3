"""What holds for every test: no screen, the township's time zone, a home of its own, no settings from outside.

Towns with a past are made once per run, whatever the number of workers, and copied for each test that wants one.
"""

from __future__ import annotations

import fcntl
import gc
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.stage import Stage

ROOT = Path(__file__).resolve().parent.parent

# Before the first import of Qt, and before anything asks for the local time.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["TZ"] = "Asia/Shanghai"
if hasattr(time, "tzset"):
    time.tzset()

# Folders and databases of tests lie in memory where there is room: no test is about a power cut.
_MEMORY, _ROOM = Path("/dev/shm"), 2 << 30
if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

# A busy machine must not fail a property; HYPOTHESIS_PROFILE=long searches deeper than a daily run can afford.
_SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("daily", max_examples=60, deadline=None, suppress_health_check=_SLOW_IS_FINE)
settings.register_profile("long", parent=settings.get_profile("daily"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "daily"))


# Most of what lives here lives to the end. Python looks for rubbish rarely, and never among what was imported.
gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What reads the whole program (types, imports) takes longest by itself: it begins first, or every other worker
    would wait for it at the end."""
    items.sort(key=lambda item: item.path.parent != ROOT / "tests")


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()


_workers: list[subprocess.Popen[bytes]] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    _workers.append(node.gateway._io.popen)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """A worker that aborts after its last test fails the run too, as it would without workers: Qt does so over a thread
    left behind. One that takes too long to go is killed by whoever waits for it, which tells nothing."""
    yield
    codes = [code for worker in _workers if (code := worker.wait()) not in (0, -signal.SIGKILL, -signal.SIGTERM)]
    if codes:
        sys.stderr.write(f"\nworkers ended with the codes {codes}\n")
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


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


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Hashes of passwords cost next to nothing; `tests/store/test_accounts.py` has the real ones."""
    import argon2

    quick = partial(argon2.PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(argon2, "PasswordHasher", quick)
        yield


class _Compiled(dict[Any, Any]):
    """Compiled statements for all engines of a kind: a key begins with an engine's own dialect, here with its kind."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get((type(key[0]), *key[1:]), default)

    def __setitem__(self, key: tuple[Any, ...], compiled: Any) -> None:
        super().__setitem__((type(key[0]), *key[1:]), compiled)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> None:
    """A statement is compiled once for all the databases of a run, as it is once for the one of the program."""
    from sqlalchemy import Connection, Engine, event

    compiled = _Compiled()

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real platform exports kept beside the checkout; a test that wants them is skipped where they are absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"real data is not on this machine: {folder}")
    return folder


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], Path]], Path]:
    """`made_once("rich", make)`: the file that `make(folder)` returns, made by the first worker that wants it."""
    home = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        home = home.parent  # that of the run

    def once(name: str, make: Callable[[Path], Path]) -> Path:
        noted = home / f"{name}.path"
        with (home / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not noted.exists():
                noted.write_text(str(make(tmp_path_factory.mktemp(name))))
        return Path(noted.read_text())

    return once


@pytest.fixture(scope="session")
def stage_template(made_once: Callable[..., Path]) -> Path:
    """A database with the township defaults; copy it, never open it."""
    from tests.stage import make_template

    return made_once("template", lambda folder: make_template(folder / "template.db"))


@pytest.fixture
def stage(stage_template: Path, tmp_path: Path):
    """A township of one's own to act in (see `tests/stage.py`)."""
    from tests.stage import Stage

    opened = Stage(stage_template, tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def rich_template(stage_template: Path, made_once: Callable[..., Path]) -> Path:
    """The lively weeks of `tests/store/rich.py`, closed and whole in one file; copy it, never open it."""
    from tests.stage import lived
    from tests.store.rich import live

    return made_once("rich", lambda folder: lived(stage_template, folder, lambda stage: live(stage, folder)))


@pytest.fixture(scope="session")
def past(rich_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The lively weeks to look at, on the afternoon of 20 November 2026: one copy for all, nobody writes to it."""
    from tests.stage import Stage

    stage = Stage(rich_template, tmp_path_factory.mktemp("past"))
    stage.at("2026-11-20 16:00")
    yield stage
    stage.close()


@pytest.fixture
def past_copy(rich_template: Path, tmp_path: Path) -> Iterator[Stage]:
    """The same weeks in a file of one's own to act in, and to look into without the program."""
    from tests.stage import Stage

    stage = Stage(rich_template, tmp_path)
    stage.at("2026-11-20 16:00")
    yield stage
    stage.close()


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
def lively_theatre(theatre, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """Where the lively weeks of `tests/store/rich.py` have been, on each engine."""
    from tests.stage import Theatre
    from tests.store.rich import live

    if not theatre.on_server:
        return Theatre(request.getfixturevalue("rich_template"))
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


@pytest.fixture
def proxy(server_stage):
    """The cable between a program and the server (see `tests/proxy.py`)."""
    from tests.proxy import Proxy

    made = Proxy(server_stage.cluster)
    yield made
    made.close()
