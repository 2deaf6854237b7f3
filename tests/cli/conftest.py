"""A small demonstration, made once, copied per test; the program run in this process or as a real one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from commandcenter.cli.program import run
from commandcenter.config import resource
from commandcenter.demo import PASSWORD, seed
from commandcenter.models.town.township_files import load_township

ROOT = Path(__file__).resolve().parent.parent.parent
#: Orders in the large file.
LARGE = 1000
#: The last day of the small demonstration, and the whole of it.
END = date(2026, 11, 20)
PERIOD = ("--from", "2026-11-01", "--to", "2026-11-20")


@dataclass(frozen=True)
class Ended:
    """How a run ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """The one line of an error: nothing else was printed."""
        assert not self.out, self.out
        assert self.err.endswith("\n")
        assert "\n" not in self.err[:-1], self.err
        return self.err[:-1]


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def premade(made_once: Callable[..., Path]) -> Path:
    def make(folder: Path) -> Path:
        path = folder / "small.db"
        seed(f"sqlite:///{path}", load_township(resource("township")), days=2, per_day=6, seed=3, end=END)
        return path

    return made_once("premade", make)


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the hotline with very many orders."""
    from tests.dispatch.sources.made_files import HEADINGS, order, write_csv

    rows = [order(f"DH{n}", f"第{n}件：村东路灯不亮") for n in range(LARGE)]
    return write_csv(tmp_path_factory.mktemp("large") / "orders.csv", [HEADINGS, *rows])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Data, cache and log folder of a user who starts anew; nobody's password in sight."""
    for name in ("DATA", "CACHE", "LOG"):
        monkeypatch.setenv(f"COMMANDCENTER_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.delenv("COMMANDCENTER_PASSWORD", raising=False)
    monkeypatch.setattr("keyring.get_password", lambda service, login: None)
    return tmp_path


@pytest.fixture
def db(premade: Path, home: Path) -> Path:
    """A copy of the small demonstration."""
    return Path(shutil.copy(premade, home / "town.db"))


@pytest.fixture
def cc(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process."""

    def call(*arguments: object) -> Ended:
        code = run([str(argument) for argument in arguments])
        return Ended(code, *capsys.readouterr())

    return call


@pytest.fixture
def program(home: Path) -> Run:
    """Runs a command line as a process of its own, with pipes where a terminal would be."""

    def call(*arguments: object) -> Ended:
        done = subprocess.run(command(*arguments), cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
        return Ended(done.returncode, done.stdout, done.stderr)

    return call


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-P", "-m", "commandcenter", *map(str, arguments)]


@pytest.fixture(autouse=True)
def _own_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes find the package of this checkout, whatever their current folder is."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch, home: Path) -> str:
    """The demonstration's password, where `--as` finds it."""
    monkeypatch.setenv("COMMANDCENTER_PASSWORD", PASSWORD)
    return PASSWORD
