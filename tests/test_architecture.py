"""The shape of the house: import contracts, single doors, sizes, linters, fonts. Each failure names file and line."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from commandcenter.config import resource

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "commandcenter"
VIEWS = PACKAGE / "views"
STORE = PACKAGE / "models" / "store"
CLOCK = PACKAGE / "models" / "timing" / "clock.py"

# Folders that are the project's own; generated and ignored ones have a dot or two underscores in their name.
OWN_FOLDERS = ("commandcenter", "tests", "installer", "resources", ".ci")
TEXT_SUFFIXES = {"", ".cfg", ".csv", ".desktop", ".in", ".json", ".md", ".nsi", ".py", ".qss", ".sh", ".spec", ".svg"}
TEXT_SUFFIXES |= {".toml", ".ts", ".txt", ".xml", ".yaml", ".yml"}


def own_files() -> Iterator[Path]:
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and path.name != ".git":
            yield path
    for folder in OWN_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def python_files(*folders: Path) -> list[Path]:
    return [path for path in own_files() if path.suffix == ".py" and (not folders or _is_in(path, folders))]


def _is_in(path: Path, folders: tuple[Path, ...]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


@cache
def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def places(pattern: str, files: list[Path], *, doors: tuple[Path, ...] = ()) -> list[str]:
    """Where `pattern` stands outside the files and folders that are its door."""
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files
        if not _is_in(path, doors)
        for number, line in enumerate(_lines(path), start=1)
        if wanted.search(line)
    ]


def _is_window(path: Path) -> bool:
    return _is_in(path, (VIEWS,)) and re.search(r"window|projection", path.stem) is not None


def run_tool(*arguments: str) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_contracts() -> None:
    run_tool("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))")


def test_ruff() -> None:
    run_tool("-m", "ruff", "check", "--quiet", ".")


def test_mypy() -> None:
    run_tool("-m", "mypy")


def test_files_are_short() -> None:
    too_long = [
        f"{path.relative_to(ROOT)}: {len(_lines(path))} lines, {limit} allowed"
        for path in python_files()
        if len(_lines(path)) > (limit := 300 if _is_window(path) else 400)
    ]
    assert not too_long


@pytest.mark.parametrize(
    ("what", "pattern", "doors"),
    [
        ("the present moment", r"\bdatetime\.(now|utcnow|today)\(|\bdate\.today\(", (CLOCK,)),
        ("a commit", r"\.commit\(", (STORE,)),
        ("a thread", r"\bQThread\b|\bthreading\.(Thread|Timer)\b|\bThreadPoolExecutor\b|\bQThreadPool\b",
         (VIEWS / "tasks.py", STORE / "watchdog.py")),
    ],
)  # fmt: skip
def test_single_doors(what: str, pattern: str, doors: tuple[Path, ...]) -> None:
    assert not places(pattern, python_files(PACKAGE), doors=doors), f"{what} has one door"


@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (r"\.exec_?\(", "dialog.open() and its signal; app.exec() belongs to the composition root"),
        (r"\bQMessageBox\.(question|information|warning|critical|about)\(", "an own dialog with open()"),
        (r"\bQ(File|Input|Color|Font)Dialog\.get\w+\(", "an own dialog with open()"),
        (r"\bQSortFilterProxyModel\b", "the diff model over a sorted list"),
        (r"\.resizeColumnsToContents\(", "fixed widths"),
    ],
)
def test_views_avoid(pattern: str, instead: str) -> None:
    assert not places(pattern, python_files(VIEWS)), f"use {instead}"


def test_fonts_are_the_ones_we_checked() -> None:
    folder = resource("fonts")
    sums = dict(line.split(maxsplit=1)[::-1] for line in _lines(folder / "SHA256SUMS"))
    fonts = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.ttf")}
    assert fonts == sums
    assert len(fonts) == 7


def test_project_speaks_of_itself_alone() -> None:
    """No path of somebody's machine, no word about who or what wrote it."""
    texts = [path for path in own_files() if path.suffix in TEXT_SUFFIXES]
    assert not places(r"(^|[^\w.])/(work|root)/|\b[Ss]ub-?agent", texts)
