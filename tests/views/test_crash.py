"""A bug is recorded and told of, wherever it happened; afterwards everything is as it was."""

from __future__ import annotations

import faulthandler
import logging
import sys
import threading
from collections.abc import Iterator
from io import TextIOBase
from pathlib import Path

import pytest

from commandcenter.views.shell.crash import CrashLog


class Bug(Exception):
    pass


@pytest.fixture(autouse=True)
def aborts(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Where an abort would leave its stack, newest last, in a program in which nobody has asked for it yet."""
    places: list[object] = []
    monkeypatch.setattr(faulthandler, "is_enabled", lambda: False)
    monkeypatch.setattr(faulthandler, "enable", places.append)
    monkeypatch.setattr(faulthandler, "disable", lambda: places.append(None))
    return places


@pytest.fixture
def crashes(qapp, tmp_path: Path) -> Iterator[CrashLog]:
    made = CrashLog(tmp_path / "log")
    made.install()
    yield made
    made.close()


def written(crashes: CrashLog) -> str:
    return crashes.path.read_text(encoding="utf-8") if crashes.path.exists() else ""


def raised(error: BaseException) -> BaseException:
    """The error with a trace, as it comes out of a slot."""
    try:
        raise error
    except BaseException as caught:
        return caught


def told(error: BaseException) -> None:
    sys.excepthook(type(error), error, error.__traceback__)


def test_a_bug_nobody_caught_is_recorded_with_its_trace(crashes: CrashLog, qtbot) -> None:
    with qtbot.waitSignal(crashes.recorded):
        told(raised(Bug("西村二村")))
    log = written(crashes)
    assert "ERROR commandcenter nobody caught this" in log
    assert "Bug: 西村二村" in log
    assert "raised" in log


def test_a_bug_of_another_thread_is_recorded_too(crashes: CrashLog, qtbot) -> None:
    def work() -> None:
        raise Bug("beside the window")

    thread = threading.Thread(target=work)
    with qtbot.waitSignal(crashes.recorded):
        thread.start()
    thread.join()
    assert "Bug: beside the window" in written(crashes)


def test_warnings_of_the_program_stand_in_the_same_log(crashes: CrashLog) -> None:
    logging.getLogger("commandcenter.views.tasks").warning("the feed was lost")
    logging.getLogger("commandcenter.views.tasks").info("nothing to tell")
    assert "WARNING commandcenter.views.tasks the feed was lost" in written(crashes)
    assert "nothing to tell" not in written(crashes)


def test_ctrl_c_is_no_bug(crashes: CrashLog, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    passed_on = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *what: passed_on.append(what[0]))
    with qtbot.assertNotEmitted(crashes.recorded, wait=0):
        told(raised(KeyboardInterrupt()))
    assert passed_on == [KeyboardInterrupt]
    assert written(crashes) == ""


def test_the_log_is_the_owners_alone(crashes: CrashLog) -> None:
    assert crashes.path.parent.stat().st_mode & 0o777 == 0o700
    assert (crashes.path.parent / "abort.log").exists()


def test_an_abort_leaves_its_stack_beside_the_log(qapp, tmp_path: Path, aborts: list[object]) -> None:
    made = CrashLog(tmp_path)
    (file,) = aborts
    assert isinstance(file, TextIOBase)
    assert (getattr(file, "name", ""), file.closed) == (str(tmp_path / "abort.log"), False)
    made.close()
    assert file.closed
    assert aborts[1:] == [None]


def test_whoever_catches_aborts_already_keeps_them(
    qapp, tmp_path: Path, aborts: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a test run does, whose own place is no captured stream."""
    monkeypatch.setattr(faulthandler, "is_enabled", lambda: True)
    CrashLog(tmp_path).close()
    assert aborts == []


def test_nothing_of_it_is_left_when_it_is_closed(qapp, tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook, list(logging.getLogger().handlers)
    made = CrashLog(tmp_path / "log")
    made.install()
    assert (sys.excepthook, threading.excepthook) != before[:2]
    made.close()
    assert (sys.excepthook, threading.excepthook, list(logging.getLogger().handlers)) == before


def test_a_log_that_was_never_installed_takes_nothing_over(qapp, tmp_path: Path) -> None:
    before = sys.excepthook, threading.excepthook
    CrashLog(tmp_path / "log").close()
    assert (sys.excepthook, threading.excepthook) == before


def test_the_next_start_writes_on(qapp, tmp_path: Path) -> None:
    for words in ("first", "second"):
        made = CrashLog(tmp_path / "log")
        made.install()
        told(raised(Bug(words)))
        made.close()
    log = (tmp_path / "log" / "commandcenter.log").read_text(encoding="utf-8")
    assert log.index("Bug: first") < log.index("Bug: second")
