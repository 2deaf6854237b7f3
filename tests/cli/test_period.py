"""`period`: a month's assessment from the command line, each step as the login it asks for."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from commandcenter.config import resource
from commandcenter.demo import PASSWORD, seed
from commandcenter.models.town.township_files import load_township
from tests.cli.conftest import Run


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town that began with the last days of October; it stands at the first of November."""
    path = tmp_path_factory.mktemp("october") / "town.db"
    seed(f"sqlite:///{path}", load_township(resource("township")), days=3, per_day=4, seed=3, end=date(2026, 11, 1))
    return path


@pytest.fixture
def db(october: Path, home: Path) -> Path:
    return Path(shutil.copy(october, home / "town.db"))


@pytest.fixture(autouse=True)
def _known(monkeypatch: pytest.MonkeyPatch, db: Path) -> None:
    monkeypatch.setenv("COMMANDCENTER_PASSWORD", PASSWORD)


def test_a_month_is_opened_shown_and_waits_for_its_objections(db: Path, cc: Run) -> None:
    office, leader = ("--db", db, "--as", "office"), ("--db", db, "--as", "leader")
    assert cc("period", "show", "2026-10", *office).said.startswith("错误：还没有起草 2026-10 的考核，请先运行")
    for step, post in (("open", "党政办"), ("show", "党政办"), ("publish", "主任"), ("revise", "主任")):
        alone = cc("period", step, "2026-10", "--db", db)
        assert alone.code == 2
        assert "须由人负责，请用 --as 账号 登录（" in alone.said
        assert post in alone.said
    assert "受理员不能起草月度考核" in cc("period", "open", "2026-10", "--db", db, "--as", "intake1").said
    assert "尚未结束" in cc("period", "open", "2099-10", *office).said
    assert "2026年11月尚未结束" in cc("period", "open", "2026-11", *office).said
    assert "从2026年10月起才有计入考核的案件" in cc("period", "open", "2026-09", *office).said
    assert cc("period", "open", "2026-13", *office).code == 2
    opened = cc("period", "open", "2026-10", *office)
    assert (opened.code, opened.err) == (0, "已起草 2026-10 考核\n")
    assert "已经起草" in cc("period", "open", "2026-10", *office).said
    assert "缺少选项 --ground" in cc("period", "withdraw", "2026-10", *office).said
    withdrawn = cc("period", "withdraw", "2026-10", *office, "--ground", "还有补录")
    assert (withdrawn.code, withdrawn.err) == (0, "已撤回 2026-10 考核的草稿\n")
    assert "还没有起草过" in cc("period", "list", "--db", db).err
    assert "还没有送单位核对的" in cc("period", "list", "--db", db, "--as", "u-s13").err
    assert "还没有起草 2026-10" in cc("period", "show", "2026-10", *office).said
    assert cc("period", "open", "2026-10", *office).code == 0
    assert "须先送单位核对" in cc("period", "publish", "2026-10", *leader).said
    shown = cc("period", "show", "2026-10", *office)
    assert (shown.code, shown.err) == (0, "2026-10 考核已送单位核对，核对期到 2026年11月3日（周二）17:30\n")
    assert "不能撤回草稿" in cc("period", "withdraw", "2026-10", *office, "--ground", "还有补录").said
    assert "届满后方可公布" in cc("period", "publish", "2026-10", *leader).said
    assert "尚未公布" in cc("period", "revise", "2026-10", *leader).said
    listed = cc("period", "list", "--db", db)
    assert listed.code == 0
    assert "2026-10" in listed.out
    assert "核对期" in listed.out
