"""`period`: a month's assessment from the command line, each step as the login it asks for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import PASSWORD, Run


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
    opened = cc("period", "open", "2026-10", *office)
    assert (opened.code, opened.err) == (0, "已起草 2026-10 考核\n")
    assert "已经起草" in cc("period", "open", "2026-10", *office).said
    assert "须先送单位核对" in cc("period", "publish", "2026-10", *leader).said
    assert cc("period", "show", "2026-10", *office).code == 0
    assert "届满后方可公布" in cc("period", "publish", "2026-10", *leader).said
    assert "尚未公布" in cc("period", "revise", "2026-10", *leader).said
    listed = cc("period", "list", "--db", db)
    assert listed.code == 0
    assert "2026-10" in listed.out
    assert "核对期" in listed.out
