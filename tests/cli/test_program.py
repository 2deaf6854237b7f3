"""The program as a process: exit codes, streams, bugs, interruptions, passwords."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from commandcenter.cli import VERSION, self_check
from tests.cli.conftest import PERIOD, ROOT, Run, command


def test_the_version_is_the_packages(program: Run) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    ended = program("--version")
    assert (ended.code, ended.out, ended.err) == (0, f"commandcenter {declared}\n", "")
    assert declared == VERSION


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from commandcenter.cli.program import run; run(['--help']);"
        "sys.exit(str([m for m in ('sqlalchemy', 'reportlab', 'pypdfium2', 'numpy', 'PySide6') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.stderr == "[]\n"


def test_results_and_messages_go_their_own_ways(db: Path, home: Path, program: Run) -> None:
    orders = home / "orders.csv"
    orders.write_text("工单编号,内容\n1,路灯不亮\n", encoding="utf-8")
    done = program("import", orders, "--platform", "hotline_12345", "--json", "--db", db)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("{")
    wrong = program("kpi")
    assert (wrong.code, wrong.out) == (2, "")
    missing = program("verify")
    assert (missing.code, missing.out) == (1, "")


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_progress_is_for_terminals(db: Path) -> None:
    ours, theirs = os.openpty()
    done = subprocess.run(
        command("verify", "--db", db),
        cwd=ROOT,
        env=os.environ | {"TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=theirs,
        encoding="utf-8",
        check=False,
    )
    os.close(theirs)
    assert done.returncode == 0
    assert done.stdout.startswith("校验通过")
    assert "\x1b[" not in done.stdout
    assert b"\x1b[" in os.read(ours, 4096)
    os.close(ours)


def test_output_is_utf8_whatever_the_system_speaks(db: Path, program: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert "得分" in program("kpi", *PERIOD, "--db", db).out


@pytest.mark.skipif(os.name != "posix", reason="needs a pipe that can be closed early")
def test_a_reader_that_leaves_early_is_no_reason_to_shout(db: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        command("account", "list", "--db", db), cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_bug_is_one_line_and_a_traceback_in_the_log(
    db: Path, home: Path, cc: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commandcenter.dispatch.reads.kpis", lambda *_, **__: 1 / 0)
    ended = cc("kpi", *PERIOD, "--db", db)
    log = home / "log" / "commandcenter.log"
    assert (ended.code, ended.said) == (1, f"程序出错（ZeroDivisionError）：详情已写入 {log}，请把该文件发给维护人员")
    written = log.read_text(encoding="utf-8")
    assert "Traceback" in written
    assert re.search(r"^\d{4}-\d\d-\d\d .* ERROR", written)


def test_a_bug_without_a_log_folder_finds_another_place(
    db: Path, home: Path, cc: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "log").write_text("not a folder")
    monkeypatch.setenv("COMMANDCENTER_LOG_DIR", str(home / "log" / "deeper"))
    monkeypatch.setattr("commandcenter.dispatch.reads.kpis", lambda *_, **__: 1 / 0)
    monkeypatch.setattr("tempfile.tempdir", str(home))
    assert str(home / "commandcenter.log") in cc("kpi", *PERIOD, "--db", db).said


def test_an_interruption_is_one_line(db: Path, cc: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("commandcenter.dispatch.reads.kpis", interrupted)
    ended = cc("kpi", *PERIOD, "--db", db)
    assert ended.code == 130
    assert ended.said.startswith("已中断")


@pytest.mark.skipif(os.name != "posix", reason="Ctrl+C is another thing there")
def test_an_interruption_that_comes_out_as_another_error_is_still_one(
    db: Path, cc: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def within_the_database(*_: object, **__: object) -> None:
        connection = sqlite3.connect(":memory:")
        connection.create_function("busy", 0, lambda: signal.raise_signal(signal.SIGINT))
        connection.execute("SELECT busy()").fetchone()

    monkeypatch.setattr("commandcenter.dispatch.reads.kpis", within_the_database)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        assert cc("kpi", *PERIOD, "--db", db).code == 130
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_full_disk_is_no_bug(db: Path, home: Path, cc: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(home / "x"))

    monkeypatch.setattr("commandcenter.dispatch.reads.kpis", full)
    assert cc("kpi", *PERIOD, "--db", db).said == f"错误：{home / 'x'}：磁盘已满"
    assert not (home / "log").exists()


def test_a_wrong_configuration_is_one_line(cc: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMANDCENTER_DB", "oracle://x")
    ended = cc("verify")
    assert ended.code == 1
    assert "环境变量 COMMANDCENTER_DB 应为" in ended.said


# --- passwords --------------------------------------------------------------------------------------------------------


def test_without_a_terminal_a_password_cannot_be_asked_for(db: Path, program: Run) -> None:
    ended = program("kpi", *PERIOD, "--db", db, "--as", "office")
    assert ended.code == 1
    assert "没有账号 office 的密码" in ended.said


@pytest.mark.usefixtures("home")
def test_the_keyring_or_the_terminal_gives_the_password(db: Path, cc: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keyring.get_password", lambda service, login: "laohu-demo")
    assert cc("kpi", *PERIOD, "--db", db, "--as", "office").code == 0
    monkeypatch.setattr("keyring.get_password", lambda service, login: 1 / 0)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "laohu-demo")
    assert cc("kpi", *PERIOD, "--db", db, "--as", "office").code == 0


def test_a_wrong_password_and_an_unknown_login_sound_the_same(
    db: Path, cc: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMANDCENTER_PASSWORD", "guessed-it")
    for login in ("office", "nobody"):
        assert cc("kpi", *PERIOD, "--db", db, "--as", login).said == "错误：账号或密码不正确"


# --- self-check -------------------------------------------------------------------------------------------------------


def test_self_check_passes_on_a_good_installation(db: Path, cc: Run) -> None:
    ended = cc("self-check", "--db", db)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count("[通过]") == 3
    assert "链首完好" in ended.out


def test_self_check_needs_no_database_but_a_named_one_must_be_there(
    home: Path, cc: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("_check_fonts", "_check_paper"):
        monkeypatch.setattr(self_check, step, lambda: "好")
    ended = cc("self-check")
    assert ended.code == 0
    assert "还没有建立" in ended.out
    assert "[不通过] 数据库：数据库文件不存在" in cc("self-check", "--db", home / "nix.db").out


def test_self_check_finds_an_event_that_was_touched(db: Path, cc: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("_check_fonts", "_check_paper"):
        monkeypatch.setattr(self_check, step, lambda: "好")
    with sqlite3.connect(db) as connection:
        connection.execute("DROP TRIGGER event_no_update")
        connection.execute("UPDATE event SET login = 'nobody' WHERE id = (SELECT max(id) FROM event)")
    ended = cc("self-check", "--db", db)
    assert ended.code == 1
    assert "事件链的末端与记录不符" in ended.out


def test_self_check_tries_every_step_and_names_the_failed_ones(
    home: Path, cc: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "broken.db").write_text("broken")
    monkeypatch.setattr(self_check, "_INK", 2.0)
    ended = cc("self-check", "--db", home / "broken.db")
    assert ended.code == 1
    assert "[不通过] 数据库：" in ended.out
    assert "[通过] 字库：" in ended.out
    assert "[不通过] 文书：印出的页面是空白的" in ended.out
    assert ended.err == "错误：自检没有通过：数据库、文书\n"
