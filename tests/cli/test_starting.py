"""`init`, `demo`, and the program without a command."""

from __future__ import annotations

import re
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from commandcenter.cli import tour
from commandcenter.config import resource
from tests.cli.conftest import PERIOD, Run
from tests.cli.test_account import password_in


@pytest.fixture
def short_tour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tour, "_DAYS", 2)
    monkeypatch.setattr(tour, "_PER_DAY", 6)


def test_init_gives_the_first_administrator_a_password(home: Path, cc: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = cc("init")
    path = home / "data" / "laohu.db"
    assert ended.code == 0
    assert f"已建立数据库：{path}\n" in ended.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    monkeypatch.setenv("COMMANDCENTER_PASSWORD", password_in(ended.out.replace("\n密码", "\n")))
    assert cc("account", "list", "--as", "admin").code == 0
    assert cc("verify").code == 0


def test_init_refuses_whatever_is_there(db: Path, home: Path, cc: Run) -> None:
    before = db.read_bytes()
    assert cc("init", "--db", db).said == f"错误：{db} 已存在，不能在其中重新建立数据库"
    other = home / "songs.db"
    with sqlite3.connect(other) as songs:
        songs.execute("CREATE TABLE songs (title TEXT)")
    assert cc("init", "--db", other).code == 1
    assert db.read_bytes() == before


def test_init_names_what_is_wrong_with_a_township(home: Path, cc: Run) -> None:
    assert "不存在" in cc("init", "--township", home / "nix").said
    town = Path(shutil.copytree(resource("township"), home / "town"))
    (town / "units.csv").write_text("code,name\n", encoding="utf-8")
    ended = cc("init", "--township", town)
    assert ended.code == 1
    assert "units.csv" in ended.err
    assert not (home / "data" / "laohu.db").exists()


def test_a_township_without_administrator_gets_one(home: Path, cc: Run) -> None:
    town = Path(shutil.copytree(resource("township"), home / "town"))
    accounts = (town / "accounts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in accounts if "管理员" not in line)
    (town / "accounts.csv").write_text(kept, encoding="utf-8")
    ended = cc("init", "--township", town)
    assert ended.code == 0
    assert "登录名 admin" in ended.out


def test_demo_prints_the_paths_and_where_it_is(home: Path, cc: Run) -> None:
    ended = cc("demo", "--days", "1", "--per-day", "3")
    assert (ended.code, ended.err) == (0, "")
    assert re.search(r"^案件 \d+ 件（含历史件 \d+），其中在办 \d+ 件，事件 \d+ 条$", ended.out, re.MULTILINE)
    assert "截至 2026-11-20T16:40:00+08:00\n" in ended.out
    for said in ("特别路径", "网格自办", "laohu-demo", str(home / "data" / "laohu.db")):
        assert said in ended.out
    assert cc("verify").code == 0


def test_demo_replaces_only_demonstrations(db: Path, home: Path, cc: Run) -> None:
    small = ("demo", "--days", "1", "--per-day", "2", "--db")
    assert "请加 --force" in cc(*small, db).said
    assert cc(*small, db, "--force").code == 0
    real = home / "real.db"
    assert cc("init", "--db", real).code == 0
    before = real.read_bytes()
    assert "是正式数据库，不能用演示数据替换" in cc(*small, real, "--force").said
    assert real.read_bytes() == before


def test_demo_in_bulk(home: Path, cc: Run) -> None:
    path = home / "bulk.db"
    ended = cc("demo", "--bulk", "60", "--db", path)
    assert (ended.code, ended.out) == (0, f"已装入 60 件：{path}\n")
    assert cc("demo", "--bulk", "60", "--db", path).code == 1
    assert cc("demo", "--bulk", "60", "--db", path, "--force").code == 0


def test_a_demonstration_lives_at_the_end_of_its_history(db: Path, home: Path, cc: Run) -> None:
    orders = home / "orders.csv"
    orders.write_text("工单编号,内容\n1,路灯不亮\n", encoding="utf-8")
    assert cc("import", orders, "--platform", "hotline_12345", "--db", db).code == 0
    with sqlite3.connect(db) as connection:
        newest = connection.execute('SELECT no FROM "case" ORDER BY id DESC LIMIT 1').fetchone()[0]
    assert newest.startswith("LH20261120-")


@pytest.mark.usefixtures("short_tour")
def test_without_a_command_a_demonstration_is_made_once(home: Path, cc: Run) -> None:
    first = cc()
    folder = home / "data"
    assert first.code == 0
    assert "考核指标" in first.out
    assert "正在建立演示数据库" in first.err
    made = (folder / "demo.db").stat().st_mtime_ns
    for name in ("派单样张.pdf", "通报样张.pdf"):
        assert str(folder / name) in first.out
        assert (folder / name).read_bytes().startswith(b"%PDF")
    again = cc()
    assert again.out == first.out
    assert "正在建立" not in again.err
    assert (folder / "demo.db").stat().st_mtime_ns == made
    assert cc("kpi", *PERIOD, "--db", folder / "demo.db").code == 0


@pytest.mark.usefixtures("short_tour")
def test_without_a_command_a_broken_demonstration_is_made_anew(home: Path, cc: Run) -> None:
    path = home / "data" / "demo.db"
    path.parent.mkdir()
    path.write_text("broken")
    ended = cc()
    assert ended.code == 0
    assert "不是本程序的数据库文件" in ended.err
    assert cc("verify", "--db", path).code == 0


@pytest.mark.usefixtures("short_tour")
def test_without_a_command_real_work_is_never_replaced(home: Path, cc: Run) -> None:
    path = home / "data" / "demo.db"
    cc("init", "--db", path)
    before = path.read_bytes()
    ended = cc()
    assert ended.code == 1
    assert "是正式数据库，不能当作演示数据库" in ended.said
    assert path.read_bytes() == before
