"""`./run` and `./test` set themselves up: the real scripts in a folder of their own, with a stand-in interpreter.

The stand-in plays Python, venv and pip and writes down what was asked of it; PATH holds nothing but the tools the
scripts may count on, so a machine without root, network or libraries is one line of a test.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ("run", "test", "setup.sh", "pyproject.toml")
# All of them essential packages of Debian.
TOOLS = "cat cksum cp cut df dirname env flock grep mkdir readlink rm sh tail timeout"

INTERPRETER = """#!/bin/sh
asked() { printf '%s\\n' "$1" >>"$WORLD/asked"; }
here=$(dirname "$0")
version=$(cat "$WORLD/version")
case "$*" in
  *"-m venv "*)
    asked venv
    for target; do :; done
    mkdir -p "$target/bin"
    cp "$0" "$target/bin/python"
    printf %s "$version" >"$target/bin/made-with"
    printf "VIRTUAL_ENV='%s'\\n" "$target" >"$target/bin/activate" ;;
  *"-m pip "*)
    asked pip
    [ ! -e "$WORLD/killed" ] || kill -9 "$PPID"
    [ ! -e "$WORLD/full" ] || { echo "OSError: [Errno 28] No space left on device"; exit 1; }
    [ ! -e "$WORLD/offline" ] || { echo "Retrying after NewConnectionError: name resolution"; exit 1; } ;;
  *"CDLL"*) printf %s "$version"; [ ! -e "$WORLD/lacking" ] || printf ' %s' "$(cat "$WORLD/lacking")" ;;
  *", pip"*"_base_executable"*) [ "$(cat "$here/made-with")" = "$version" ] ;;
  *"_base_executable"*) [ "$version" != 3.9 ] && echo "$0" ;;
  *"tomllib"*) exec "$REAL" "$@" ;;
  *) printf '%s\\n' "$PWD" "$PYTHONPATH" "$@" >"$WORLD/started"; exit 7 ;;
esac
"""
NOT_ROOT = '#!/bin/sh\n[ "$1" = -u ] && echo 1000\n'
ROOT_ID = "#!/bin/sh\necho 0\n"
SUDO_REFUSES = "#!/bin/sh\nexit 1\n"
APT = '#!/bin/sh\nprintf "apt-get %s\\n" "$*" >>"$WORLD/asked"\ncase $1 in install) rm -f "$WORLD/lacking"; esac\n'


@dataclass
class Machine:
    """A checkout and the world it finds itself in."""

    world: Path
    checkout: Path
    bin: Path = field(init=False)

    def __post_init__(self) -> None:
        self.bin = self.world / "bin"
        self.bin.mkdir(parents=True)
        self.checkout.mkdir(parents=True)
        for name in SCRIPTS:
            shutil.copyfile(ROOT / name, self.checkout / name)
            (self.checkout / name).chmod(0o755)
        for tool in TOOLS.split():
            if found := shutil.which(tool):
                (self.bin / tool).symlink_to(found)
        self.put("python3", INTERPRETER)
        self.put("id", NOT_ROOT)
        self.put("sudo", SUDO_REFUSES)
        self.put("apt-get", APT)
        self.python("3.11")

    def put(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def python(self, version: str) -> None:
        (self.world / "version").write_text(version)

    def having(self, what: str, text: str = "") -> Path:
        (self.world / what).write_text(text)
        return self.world / what

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": str(self.bin),
            "HOME": str(self.world / "home"),
            "WORLD": str(self.world),
            "REAL": sys.executable,
        }

    def command(self, script: str, *arguments: str) -> list[str]:
        return [str(self.checkout / script), *arguments]

    def call(self, script: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(script, *arguments), cwd=cwd or self.world, env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def asked(self) -> list[str]:
        """What was asked of interpreter and system since the last look."""
        notes = self.world / "asked"
        lines = notes.read_text().splitlines() if notes.exists() else []
        notes.unlink(missing_ok=True)
        return lines

    def started(self) -> list[str]:
        """Folder, import path and arguments of the program's start; its exit code is 7."""
        return (self.world / "started").read_text().splitlines()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "world", tmp_path / "a check out")


STARTED = 7
CANNOT = 3


def test_first_run_brings_all_and_the_second_nothing(machine: Machine) -> None:
    assert machine.call("run").returncode == STARTED
    assert machine.asked() == ["venv", "pip"]
    second = machine.call("run")
    assert (second.returncode, second.stderr, machine.asked()) == (STARTED, "", [])


def test_arguments_and_the_callers_folder_arrive(machine: Machine, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(machine.checkout / "run")
    machine.call("run")
    subprocess.run([link, "import", "a b.csv", "", "*"], cwd=tmp_path, env=machine.environment, check=False)
    assert machine.started() == [
        str(tmp_path), str(machine.checkout), "-P", "-m", "commandcenter", "import", "a b.csv", "", "*",
    ]  # fmt: skip


def test_tests_run_in_the_checkout_with_the_callers_arguments(machine: Machine) -> None:
    assert machine.call("test", "-k", "two words").returncode == STARTED
    started = machine.started()
    assert started[0] == str(machine.checkout)
    assert started[-2:] == ["-k", "two words"]


@pytest.mark.parametrize("part", [(), ("tests/models", "-k", "clock"), ("-x", "--durations=20")])
def test_the_whole_and_folders_are_shared_out_to_workers(machine: Machine, part: tuple[str, ...]) -> None:
    machine.call("test", *part)
    assert machine.started()[-len(part) - 4 :] == ["-n", "auto", "--maxprocesses=4", "--dist=worksteal", *part]


@pytest.mark.parametrize("named", ["tests/test_config.py", "tests/test_config.py::test_x[1]"])
def test_a_named_file_runs_in_one_process(machine: Machine, named: str) -> None:
    machine.call("test", "-x", named)
    assert machine.started()[-2:] == ["-x", named]
    assert "-n" not in machine.started()


def test_a_long_search_has_no_limit(machine: Machine) -> None:
    long = machine.environment | {"HYPOTHESIS_PROFILE": "long"}
    named = machine.command("test", "tests/models/test_payload.py")
    done = subprocess.run(named, env=long, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.returncode == STARTED
    assert machine.started()[-3:] == ["--timeout=0", "--session-timeout=1000000", "tests/models/test_payload.py"]


def test_tests_add_their_tools_to_the_same_environment(machine: Machine) -> None:
    wanted = machine.checkout / ".venv" / ".requirements"
    machine.call("run")
    assert not re.search(r"^pytest", wanted.read_text(), re.MULTILINE)
    machine.asked()
    machine.call("test")
    assert re.search(r"^pytest", wanted.read_text(), re.MULTILINE)
    machine.call("run")
    assert machine.asked() == ["pip"]


def test_changed_dependencies_are_installed_into_what_is_there(machine: Machine) -> None:
    machine.call("run")
    machine.asked()
    with (machine.checkout / "pyproject.toml").open("a") as file:
        file.write("\n# one more\n")
    machine.call("run")
    assert machine.asked() == ["pip"]


def test_interrupted_set_up_starts_over(machine: Machine) -> None:
    killed = machine.having("killed")
    assert machine.call("run").returncode not in (0, STARTED)
    killed.unlink()
    machine.asked()
    assert machine.call("run").returncode == STARTED
    assert machine.asked() == ["venv", "pip"]


def test_upgraded_python_gets_a_new_environment(machine: Machine) -> None:
    machine.call("run")
    machine.asked()
    machine.python("3.12")
    assert machine.call("run").returncode == STARTED
    assert machine.asked() == ["venv", "pip"]


def test_moved_checkout_gets_a_new_environment(machine: Machine, tmp_path: Path) -> None:
    machine.call("run")
    machine.asked()
    machine.checkout = machine.checkout.rename(tmp_path / "elsewhere")
    assert machine.call("run").returncode == STARTED
    assert machine.asked() == ["venv", "pip"]


def test_without_network_one_sentence_and_nothing_lost(machine: Machine) -> None:
    offline = machine.having("offline")
    failed = machine.call("run")
    assert failed.returncode == CANNOT
    assert "PIP_INDEX_URL" in failed.stderr
    assert "Retrying" not in failed.stderr
    offline.unlink()
    machine.asked()
    assert machine.call("run").returncode == STARTED
    assert machine.asked() == ["pip"]


def test_a_full_disk_is_called_so(machine: Machine) -> None:
    full = machine.having("full")
    failed = machine.call("run")
    assert failed.returncode == CANNOT
    assert "腾出空间" in failed.stderr
    assert "Errno" not in failed.stderr
    full.unlink()
    assert machine.call("run").returncode == STARTED


def test_missing_library_without_root_is_one_line_to_run(machine: Machine) -> None:
    machine.having("lacking", "libGL.so.1=libgl1 libxcb-cursor.so.0=libxcb-cursor0")
    refused = machine.call("run")
    assert refused.returncode == CANNOT
    assert "apt-get install -y --no-install-recommends libgl1 libxcb-cursor0" in refused.stderr
    assert machine.asked() == []


def test_root_installs_only_what_is_missing(machine: Machine) -> None:
    machine.having("lacking", "libGL.so.1=libgl1")
    machine.put("id", ROOT_ID)
    assert machine.call("run").returncode == STARTED
    update, install, *rest = machine.asked()
    assert update.startswith("apt-get update")
    assert install.startswith("apt-get install")
    assert re.search(r"\blib", install.replace("libgl1", "")) is None
    assert rest == ["venv", "pip"]


def test_library_that_vanishes_later_is_noticed(machine: Machine) -> None:
    machine.call("run")
    machine.having("lacking", "libEGL.so.1=libegl1")
    assert "libegl1" in machine.call("run").stderr


@pytest.mark.parametrize("found", ["none", "too old"])
def test_without_a_python_that_fits(machine: Machine, found: str) -> None:
    machine.python("3.9")
    if found == "none":
        (machine.bin / "python3").unlink()
    assert "python3 python3-venv" in machine.call("run").stderr


def test_old_python_first_on_the_path_is_passed_over(machine: Machine) -> None:
    machine.put("python3.12", INTERPRETER)
    machine.put("python3", "#!/bin/sh\nexit 1\n")
    assert machine.call("run").returncode == STARTED


def test_two_set_ups_at_once_make_one_environment(machine: Machine) -> None:
    if not (machine.bin / "flock").exists():
        pytest.skip("no flock on this machine")
    both = [
        subprocess.Popen(machine.command(script), env=machine.environment, stderr=subprocess.DEVNULL)
        for script in ("run", "test")
    ]
    assert [process.wait() for process in both] == [STARTED, STARTED]
    assert machine.asked().count("venv") == 1


def test_environment_goes_to_the_cache_where_it_cannot_stay(tmp_path: Path) -> None:
    """An environment cannot live under a path with a colon; a read-only checkout takes the same way."""
    machine = Machine(tmp_path / "world", tmp_path / "with:colon")
    first, second = machine.call("run"), machine.call("run")
    assert (first.returncode, second.returncode) == (STARTED, STARTED)
    assert not (machine.checkout / ".venv").exists()
    assert list((machine.world / "home" / ".cache" / "commandcenter").glob("venv-*/.ready-run"))
    assert machine.asked() == ["venv", "pip"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_read_only_checkout(machine: Machine) -> None:
    machine.checkout.chmod(0o555)
    try:
        assert machine.call("run").returncode == STARTED
        assert not (machine.checkout / ".venv").exists()
    finally:
        machine.checkout.chmod(0o755)


def test_scripts_and_project_accept_the_same_pythons() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = re.search(r"\(3, (\d+)\) <= .* <= \(3, (\d+)\)", (ROOT / "setup.sh").read_text(encoding="utf-8"))
    assert bounds
    oldest, newest = map(int, bounds.groups())
    assert project["requires-python"] == f">=3.{oldest},<3.{newest + 1}"


def test_ci_calls_the_tests() -> None:
    assert "./test" in (ROOT / ".ci" / "run").read_text()
    assert all(os.access(ROOT / script, os.X_OK) for script in ("run", "test", ".ci/run"))
