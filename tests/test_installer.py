"""What a package is made of, without packing: layout, words, links, sums, and that every library has who brings it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import PySide6
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

INSTALLER = ROOT / "installer"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, INSTALLER / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def deb() -> ModuleType:
    return _module("build_deb")


@pytest.fixture(params=[False, True], ids=["everywhere", "store"])
def tree(deb: ModuleType, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    packed = tmp_path / "packed"
    packed.mkdir()
    (packed / "commandcenter").write_text("#!/bin/sh\necho it runs\n")
    (packed / "commandcenter").chmod(0o755)
    monkeypatch.setattr(deb, "architecture", lambda: "amd64")
    staged: Path = deb.stage(packed, tmp_path / "tree", PROJECT["version"], for_store=request.param)
    return staged


def test_everything_lies_in_one_folder_and_nothing_runs_at_installation(deb: ModuleType, tree: Path) -> None:
    home = tree / "opt" / "apps" / deb.ID
    assert sorted(path.name for path in home.iterdir()) == ["entries", "files", "info"]
    assert sorted(path.name for path in (tree / "DEBIAN").iterdir()) == ["control", "md5sums"]
    outside = [path for path in tree.rglob("*") if not path.is_dir() and not path.is_relative_to(tree / "opt")]
    assert all(path.is_symlink() or path.parent.name == "DEBIAN" for path in outside)
    for filled in (home / "info", tree / "DEBIAN" / "control"):
        assert re.search(r"@[A-Z0-9]+@", filled.read_text(encoding="utf-8")) is None


def test_the_program_starts_by_every_name(deb: ModuleType, tree: Path) -> None:
    home = tree / "opt" / "apps" / deb.ID
    names = [home / "files" / "bin" / "commandcenter.sh", tree / "usr" / "bin" / "commandcenter"]
    for name in (name for name in names if name.exists()):
        assert subprocess.run([name], capture_output=True, text=True, check=True).stdout == "it runs\n"
    links = [path for path in tree.rglob("*") if path.is_symlink()]
    assert all(path.exists() for path in links)
    assert (len(links) == 3) == (tree / "usr").exists()


def test_one_version_is_said_everywhere(deb: ModuleType, tree: Path) -> None:
    control = (tree / "DEBIAN" / "control").read_text(encoding="utf-8")
    assert f"\nVersion: {PROJECT['version']}\n" in control
    info = json.loads((tree / "opt" / "apps" / deb.ID / "info").read_text(encoding="utf-8"))
    assert info["version"] == f"{PROJECT['version']}.0"
    assert info["appid"] == deb.ID
    assert f"\n## {PROJECT['version']}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_sums_are_those_of_the_files(tree: Path) -> None:
    lines = (tree / "DEBIAN" / "md5sums").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = [path for path in (tree / "opt").rglob("*") if path.is_file() and not path.is_symlink()]
    assert told == {str(path.relative_to(tree)): hashlib.md5(path.read_bytes()).hexdigest() for path in there}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the libraries of Linux what they need")
def test_the_screen_s_plug_ins_have_what_they_need(deb: ModuleType, tmp_path: Path) -> None:
    """As far as the libraries of this machine tell, before anything is packed."""
    qt = Path(PySide6.__file__).parent / "Qt"
    plugins = [qt / "plugins" / "platforms" / f"lib{name}.so" for name in ("qxcb", "qoffscreen")]
    asked = {name for plugin in [*plugins, qt / "lib" / "libQt6XcbQpa.so.6"] for name in _needed(plugin)}
    lacking = {name for name in asked if not name.startswith(("libQt6", *deb.OF_LIBC))} - deb.DEPENDS.keys()
    assert lacking == set()


def _needed(library: Path) -> set[str]:
    told = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    direct = {line.split(" => ")[0].strip() for line in told.splitlines() if " => " in line}
    held = library.read_bytes()
    return {name for name in direct if name.encode() + b"\0" in held}


def test_the_lock_holds_what_the_project_asks_for() -> None:
    lines = (INSTALLER / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pinned = [line.removesuffix(" \\").partition(" ;")[0] for line in lines if "==" in line and line[0] not in " #"]
    locked = dict(line.split("==") for line in pinned)
    for told in PROJECT["dependencies"]:
        wanted = Requirement(told)
        if wanted.marker is None or wanted.marker.evaluate({"python_version": "3.11"}):
            assert wanted.specifier.contains(locked[canonicalize_name(wanted.name)]), told
    hashed = sum(line.strip().startswith("--hash=sha256:") for line in lines)
    assert hashed >= len(locked)


def test_a_packed_program_begins_its_own_modules_as_python_does(tmp_path: Path) -> None:
    begin = [sys.executable, INSTALLER / "start.py", "-P", "-m", "commandcenter", "--version"]
    told = subprocess.run(begin, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)})
    assert told.stdout == f"commandcenter {PROJECT['version']}\n"


def test_the_audit_tells_of_each_locked_library_what_the_index_knows() -> None:
    known = {"id": "PYSEC-1", "aliases": ["CVE-1"], "fixed_in": ["1.1"], "withdrawn": None}
    index = {
        "broken/1.0/json": {"vulnerabilities": [known, {"id": "PYSEC-2", "withdrawn": "2026-01-01"}]},
        "newest/2.0/json": None,
        "newest/json": {"info": {"version": "2.0"}, "vulnerabilities": []},
        "older/1.0/json": None,
        "older/json": {"info": {"version": "3.0"}, "vulnerabilities": []},
    }
    lock = "broken==1.0 \\\n    --hash=sha256:aa\nnewest==2.0 \\\nolder==1.0 \\\n"
    found = list(_module("audit").audited(lock, index.__getitem__))
    assert found == [
        ("broken", "1.0", ["PYSEC-1, CVE-1, mended in 1.1"]),
        ("newest", "2.0", []),
        ("older", "1.0", None),
    ]


def test_every_library_that_is_packed_has_the_text_of_its_licence() -> None:
    licences = _module("licences")
    wanted = {canonicalize_name(Requirement(told).name) for told in PROJECT["dependencies"]}
    shipped = [one for one in licences.distributions() if canonicalize_name(one.metadata["Name"]) in wanted]
    assert len(shipped) >= len(wanted) - 1  # Qt is named twice, for two ages of Python
    silent = {one.metadata["Name"] for one in shipped if not any(file.is_file() for file in licences.texts(one))}
    assert not silent
