"""`account`: who may log in; each change an event, each password shown once."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import PERIOD, Run

NEW = ("account", "add", "--login", "xin1", "--name", "王新一", "--role", "受理员", "--unit", "LH", "--db")


def password_in(out: str) -> str:
    found = re.search(r"一次性密码 ([a-z0-9]{10})\n", out)
    assert found, out
    return found[1]


def account_events(db: Path) -> list[tuple[str, str, dict[str, object]]]:
    with sqlite3.connect(db) as connection:
        rows = connection.execute("SELECT login, kind, payload FROM event WHERE entity = 'account' ORDER BY id")
        told = [(login, kind, json.loads(payload)["said"]) for login, kind, payload in rows]
    assert all(len(said.pop("setup_sha256")) == 64 for _, _, said in told)
    return told


def test_a_new_account_can_log_in_with_its_one_time_password(
    db: Path, cc: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    added = cc(*NEW, db)
    assert added.code == 0
    assert "密码只显示这一次" in added.err
    monkeypatch.setenv("COMMANDCENTER_PASSWORD", password_in(added.out))
    assert cc("kpi", *PERIOD, "--db", db, "--as", "xin1").code == 0
    assert account_events(db) == [
        ("system", "ADD", {"login": "xin1", "name": "王新一", "role": "INTAKE", "unit": "LH", "grid": None})
    ]
    assert password_in(added.out) not in db.read_bytes().decode("latin-1")


def test_reset_and_disable_end_the_old_password(db: Path, cc: Run, password: str) -> None:
    assert cc("kpi", *PERIOD, "--db", db, "--as", "office").code == 0
    reset = cc("account", "reset", "--login", "office", "--db", db)
    assert password_in(reset.out)
    assert cc("kpi", *PERIOD, "--db", db, "--as", "office").said == "错误：账号或密码不正确"
    assert cc("account", "disable", "--login", "leader", "--db", db).out == "账号 leader 已停用\n"
    assert cc("kpi", *PERIOD, "--db", db, "--as", "leader").said == "错误：账号或密码不正确"
    assert [kind for _, kind, _ in account_events(db)] == ["RESET", "DISABLE"]
    assert cc("verify", "--db", db).code == 0


def test_the_list_names_everybody_and_no_password(db: Path, cc: Run) -> None:
    cc("account", "disable", "--login", "leader", "--db", db)
    ended = cc("account", "list", "--db", db)
    assert (ended.code, ended.err) == (0, "")
    assert "admin" in ended.out
    assert re.search(r"leader .*已停用", ended.out)
    assert "argon2" not in ended.out


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"--login": "intake1"}, "账号 intake1 已存在"),
        ({"--login": "Intake"}, "登录名“Intake”不合要求"),
        ({"--login": "system"}, "登录名“system”不合要求"),
        ({"--name": " "}, "姓名不能为空"),
        ({"--unit": "Q1"}, "没有编码为 Q1 的单位"),
        ({"--unit": "S01"}, "受理员不能设在派出所"),
        ({"--role": "联络员"}, "联络员不能设在全响应中心"),
        ({"--role": "网格员"}, "网格员要写明所在网格"),
        ({"--role": "网格员", "--grid": "1"}, "没有编码为 1 的网格"),
        ({"--role": "GRID_WORKER", "--grid": "370923106C01"}, "由 C01（"),
        ({"--grid": "370923106C01"}, "受理员不属于网格"),
        ({"--phone": "电话"}, "“电话”不是电话号码"),
    ],
)
def test_an_account_must_fit_its_post(changed: dict[str, str], said: str, db: Path, cc: Run) -> None:
    wanted = dict(zip(NEW[2:-1:2], NEW[3:-1:2], strict=True)) | changed
    ended = cc("account", "add", *(part for pair in wanted.items() for part in pair), "--db", db)
    assert ended.code == 1
    assert said in ended.said
    assert account_events(db) == []


def test_grid_posts_stand_in_the_unit_of_their_grid(db: Path, cc: Run) -> None:
    post = ("--role", "网格长", "--unit", "C01", "--grid", "370923106C01")
    assert cc("account", "add", "--login", "gl-new", "--name", "李四", *post, "--db", db).code == 0


@pytest.mark.parametrize("verb", ["disable", "reset"])
def test_accounts_that_are_not_there_or_closed(verb: str, db: Path, cc: Run) -> None:
    assert cc("account", verb, "--login", "niemand", "--db", db).said == "错误：没有账号 niemand"
    cc("account", "disable", "--login", "mayor", "--db", db)
    assert cc("account", verb, "--login", "mayor", "--db", db).said == "错误：账号 mayor 已经停用"


def test_the_last_administrator_stays(db: Path, cc: Run) -> None:
    assert "最后一个管理员" in cc("account", "disable", "--login", "admin", "--db", db).said


def test_only_administrators_manage_accounts(db: Path, cc: Run, password: str) -> None:
    for verb in (("list",), ("reset", "--login", "office"), ("disable", "--login", "office")):
        assert cc("account", *verb, "--db", db, "--as", "director").said == "错误：主任不能管理账号"
    assert cc(*NEW, db, "--as", "director").said == "错误：主任不能管理账号"
    assert cc(*NEW, db, "--as", "admin").code == 0
    assert account_events(db)[0][0] == "admin"
