"""The command line at a server: each command as a login of its own."""

from __future__ import annotations

import pytest
from psycopg import sql

from commandcenter.cli.program import run
from commandcenter.models.store.roles import login_role
from tests.servers import Template
from tests.stage import ServerStage

PASSWORD = "hushui-2026"


@pytest.fixture
def url(server_stage: ServerStage, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COMMANDCENTER_PASSWORD", PASSWORD)
    with server_stage.cluster.raw(server_stage.name) as raw:
        for login in ("lead1", "admin"):
            role = sql.Identifier(login_role(Template.NAME, login))
            raw.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(PASSWORD)))
    where = f"127.0.0.1:{server_stage.cluster.port}/{server_stage.name}"
    return f"postgresql://{where}?home={Template.NAME}&sslmode=disable"


def test_a_login_s_commands(url: str, server_stage: ServerStage, capsys: pytest.CaptureFixture[str]) -> None:
    server_stage.register()
    assert run(["account", "list", "--db", url, "--as", "admin"]) == 0
    assert "lead1" in capsys.readouterr().out
    assert run(["kpi", "--db", url, "--as", "lead1", "--from", "2026-01-01", "--to", "2026-01-31", "--json"]) == 0
    assert '"kpis"' in capsys.readouterr().out


def test_a_wrong_password_is_one_sentence(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for login, password in (("lead1", "wrong-password"), ("nobody", PASSWORD)):
        monkeypatch.setenv("COMMANDCENTER_PASSWORD", password)
        assert run(["account", "list", "--db", url, "--as", login]) == 1
        assert "账号或密码不正确" in capsys.readouterr().err


def test_without_a_login_the_address_says_who_acts(
    url: str, server_stage: ServerStage, capsys: pytest.CaptureFixture[str]
) -> None:
    as_lead = url.replace("postgresql://", f"postgresql://{login_role(Template.NAME, 'lead1')}:{PASSWORD}@")
    assert run(["account", "list", "--db", as_lead]) == 1
    assert "值班长不能管理账号" in capsys.readouterr().err
    assert run(["account", "list", "--db", server_stage.url.replace("+psycopg", "")]) == 0


def test_an_option_nobody_knows_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["account", "list", "--db", "postgresql://postgres@127.0.0.1:1/laohu?colour=red"]) == 1
    assert "不认识的选项" in capsys.readouterr().err


def test_a_server_that_is_not_there_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["account", "list", "--db", "postgresql://postgres@127.0.0.1:1/laohu"]) == 1
    said = capsys.readouterr().err
    assert "连不上数据库服务器" in said
    assert "Traceback" not in said
