"""Databases that are missing, broken, foreign, older or newer: one line that says so, exit 1, never a traceback."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from commandcenter.models.store.schema import HEAD
from tests.cli.conftest import PERIOD, Run

COMMANDS = {
    "kpi": ("kpi", *PERIOD),
    "import": ("import", "{file}", "--platform", "hotline_12345"),
    "document": ("document", "bulletin", "--period", "2026-11", "--out", "{out}"),
    "verify": ("verify",),
    "export": ("export", "--out", "{out}"),
    "account list": ("account", "list"),
    "account reset": ("account", "reset", "--login", "admin"),
}


def missing(path: Path) -> str:
    path.unlink()
    return "数据库文件不存在"


def folder(path: Path) -> str:
    path.unlink()
    path.mkdir()
    return "是文件夹，不是数据库文件"


def no_database(path: Path) -> str:
    path.write_text("工单编号,内容\n1,路灯不亮\n")
    return "不是本程序的数据库文件"


def empty(path: Path) -> str:
    path.write_bytes(b"")
    return "是空文件，里面没有数据库"


def foreign(path: Path) -> str:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    return "这不是本程序的数据库"


def newer(path: Path) -> str:
    _stamp(path, "9999")
    return f"比本程序（结构 {HEAD}）新，请升级程序"


def older(path: Path) -> str:
    _stamp(path, "0000")
    return "请先运行 commandcenter upgrade"


def torn(path: Path) -> str:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 8192))
    return "错误："


def _stamp(path: Path, revision: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        database.execute("UPDATE app_meta SET value = ? WHERE key IN ('min_read', 'min_write')", (revision,))


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("breakage", [missing, folder, no_database, empty, foreign, newer, older, torn])
def test_every_command_says_what_is_wrong_with_the_database(
    name: str, breakage: Callable[[Path], str], db: Path, home: Path, cc: Run
) -> None:
    said = breakage(db)
    orders = home / "orders.csv"
    orders.write_text("工单编号,内容\n1,路灯不亮\n", encoding="utf-8")
    arguments = [part.format(file=orders, out=home / "out") for part in COMMANDS[name]]
    ended = cc(*arguments, "--db", db)
    assert ended.code == 1
    assert said in ended.said
    assert not (home / "out").exists()


def test_the_default_database_is_in_the_data_folder(cc: Run, home: Path) -> None:
    assert str(home / "data" / "laohu.db") in cc("verify").said


def test_a_path_may_hold_marks_that_mean_something_in_a_url(db: Path, cc: Run) -> None:
    odd = db.rename(db.with_name("老湖 50%?a=1#b.db"))
    assert cc("verify", "--db", odd).code == 0


def test_upgrade_leaves_a_database_of_today_alone(db: Path, cc: Run) -> None:
    before = db.read_bytes()
    ended = cc("upgrade", "--db", db)
    assert (ended.code, ended.out) == (0, "")
    assert f"已是最新结构（{HEAD}）" in ended.err
    assert db.read_bytes() == before


@pytest.mark.parametrize(
    ("breakage", "said"),
    [
        (older, "结构版本 0000 不认识"),
        (newer, "请升级程序"),
        (foreign, "这不是本程序的数据库"),
        (missing, "数据库文件不存在"),
    ],
)
def test_upgrade_says_what_it_cannot_upgrade(breakage: Callable[[Path], str], said: str, db: Path, cc: Run) -> None:
    breakage(db)
    ended = cc("upgrade", "--db", db)
    assert ended.code == 1
    assert said in ended.said


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="only an ordinary user can be refused")
def test_a_read_only_database_is_said_to_be_one(db: Path, cc: Run) -> None:
    db.chmod(0o400)
    assert "只读" in cc("account", "reset", "--login", "admin", "--db", db).said


def test_who_does_not_own_the_file_must_log_in(db: Path, cc: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: db.stat().st_uid + 1)
    ended = cc("verify", "--db", db)
    assert ended.code == 1
    assert "请用 --as 账号 登录" in ended.said
