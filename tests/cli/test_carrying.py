"""`backup`, `restore`, `move` on the command line."""

from __future__ import annotations

import csv
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.servers import Template
from tests.stage import content


@pytest.fixture
def there(server_template: Template) -> Iterator[str]:
    cluster = server_template.cluster
    yield cluster.url("fromfile").render_as_string(hide_password=False)
    with cluster.raw("postgres") as server:
        server.execute("DROP DATABASE IF EXISTS fromfile WITH (FORCE)")


def test_a_backup_is_restored(db: Path, home: Path, cc: Run) -> None:
    file, other = home / "town.zip", home / "other.db"
    made = cc("backup", file, "--db", db)
    assert (made.code, made.err) == (0, "")
    assert made.out.startswith(f"已备份：{file}（案件 ")
    assert "已存在（加 --force 覆盖）" in cc("backup", file, "--db", db).said
    assert cc("backup", file, "--force", "--db", db).code == 0
    restored = cc("restore", file, "--db", other)
    assert (restored.code, restored.err) == (0, "")
    assert stat.S_IMODE(other.stat().st_mode) == 0o600
    assert cc("verify", "--db", other).code == 0


def test_a_restore_over_something_says_what_is_there(db: Path, home: Path, cc: Run) -> None:
    cc("backup", home / "town.zip", "--db", db)
    before = content(db)
    said = cc("restore", home / "town.zip", "--db", db).said
    assert said.startswith(f"错误：{db} 已有演示数据库（案件 ")
    assert "请加 --force" in said
    assert content(db) == before
    db.write_bytes(db.read_bytes()[:5000])
    assert "读不出的数据库" in cc("restore", home / "town.zip", "--db", db).said
    assert cc("restore", home / "town.zip", "--db", db, "--force").code == 0
    assert cc("verify", "--db", db).code == 0


def test_what_is_no_backup_is_said_to_be_none(db: Path, home: Path, cc: Run) -> None:
    (home / "town.zip").write_text("no zip")
    assert "不是本程序的备份" in cc("restore", home / "town.zip", "--db", home / "new.db").said
    assert "打不开" in cc("restore", home / "nix.zip", "--db", home / "new.db").said
    assert not (home / "new.db").exists()


def test_a_demonstration_moves_with_the_password_that_all_know(db: Path, home: Path, cc: Run, there: str) -> None:
    passwords = home / "passwords.csv"
    ended = cc("move", "--to", there, "--passwords", passwords, "--db", db)
    assert ended.code == 0
    assert ended.out.startswith("已搬到：服务器数据库 fromfile（案件 ")
    assert "原来的数据库没有改动" in ended.err
    assert not passwords.exists()
    assert cc("verify", "--db", there).out.startswith("校验通过：事件 ")
    assert cc("backup", home / "back.zip", "--db", there).code == 0
    assert cc("restore", home / "back.zip", "--db", home / "back.db").code == 0


def test_one_time_passwords_go_to_a_file_of_their_own(home: Path, cc: Run, there: str) -> None:
    town, passwords = home / "town.db", home / "passwords.csv"
    cc("init", "--db", town)
    passwords.write_text("kept")
    assert "已存在" in cc("move", "--to", there, "--passwords", passwords, "--db", town).said
    assert passwords.read_text() == "kept"
    passwords.unlink()
    ended = cc("move", "--to", there, "--passwords", passwords, "--db", town)
    assert ended.code == 0
    assert f"1 个账号的一次性密码在 {passwords}" in ended.err
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    with passwords.open(encoding="utf-8-sig", newline="") as file:
        assert [row["登录名"] for row in csv.DictReader(file)] == ["admin"]
