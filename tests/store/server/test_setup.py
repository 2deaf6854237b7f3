"""`server init` and `server check` on a real server: what they make, what they find weak."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import psycopg
import pytest

from commandcenter.cli.program import run
from commandcenter.models.store.server_check import check_server
from commandcenter.models.store.store import open_store
from tests.servers import ADMIN, Cluster, Template

NAME = "founded"
Check = Callable[[], list[str]]


@pytest.fixture(scope="module")
def cluster(server_template: Template) -> Iterator[Cluster]:
    yield server_template.cluster
    server_template.drop(NAME)


def _server(cluster: Cluster, *arguments: str) -> int:
    admin = cluster.url(ADMIN).render_as_string(hide_password=False)
    return run(["server", *arguments, "--admin-url", admin, "--name", NAME])


@pytest.fixture(scope="module")
def password(cluster: Cluster) -> str:
    """The first administrator's, as `init` prints it once."""
    import io
    from contextlib import redirect_stderr, redirect_stdout

    with redirect_stdout(io.StringIO()) as told, redirect_stderr(io.StringIO()):
        assert _server(cluster, "init") == 0
    first, second = told.getvalue().splitlines()
    assert first == f"已建立数据库：{NAME}"
    assert "登录名 admin" in second
    return second.rpartition(" ")[2]


@pytest.fixture
def check(cluster: Cluster, password: str) -> Check:
    return lambda: list(check_server(cluster.url(ADMIN), NAME))


def test_the_first_administrator_alone_comes_in(cluster: Cluster, password: str) -> None:
    url = cluster.url(NAME, f"cc_{NAME}_admin", password=password, tcp=True)
    open_store(url.render_as_string(hide_password=False)).close()
    with psycopg.connect(f"host={cluster.folder} port={cluster.port} user={ADMIN} dbname={NAME}") as root:
        roles = "FROM pg_roles WHERE starts_with(rolname, 'cc_founded_')"
        able = root.execute(f"SELECT rolname {roles} AND rolcanlogin").fetchall()
        logins = root.execute(f"SELECT count(*) {roles}").fetchone()
        accounts = root.execute("SELECT count(*) FROM app.account").fetchone()
    assert able == [(f"cc_{NAME}_admin",)]
    assert logins == accounts


def test_what_stands_is_left_as_it_is(cluster: Cluster, password: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _server(cluster, "init") == 0
    assert capsys.readouterr().out == f"数据库 {NAME} 已经建立，没有改动\n"


def test_commands_act_as_the_login_they_name(
    cluster: Cluster, password: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = cluster.url(NAME, "", tcp=True).render_as_string(hide_password=False)
    monkeypatch.setenv("COMMANDCENTER_PASSWORD", password)
    assert run(["account", "reset", "--login", "lead1", "--as", "admin", "--db", url]) == 0
    assert "账号 lead1，一次性密码" in capsys.readouterr().out
    monkeypatch.setenv("COMMANDCENTER_PASSWORD", "wrong")
    assert run(["account", "list", "--as", "admin", "--db", url]) == 1
    assert "账号或密码不正确" in capsys.readouterr().err


def test_another_database_of_that_name_is_not_touched(cluster: Cluster, capsys: pytest.CaptureFixture[str]) -> None:
    admin = cluster.url(ADMIN).render_as_string(hide_password=False)
    assert run(["server", "init", "--admin-url", admin, "--name", "template1"]) == 1
    assert "不是本程序的数据库" in capsys.readouterr().err
    for bad in ("Laohu", "老湖", "a-b", "x" * 40):
        assert run(["server", "init", "--admin-url", admin, "--name", bad]) == 1
        assert "只能用小写字母" in capsys.readouterr().err


def test_weak_settings_of_the_server_are_told(
    check: Check, cluster: Cluster, capsys: pytest.CaptureFixture[str]
) -> None:
    """The tests' own server is careless, and believes everybody at its socket."""
    told = "\n".join(check())
    for weak in ("fsync", "full_page_writes", "ssl", "archive_mode"):
        assert f"{weak} = off" in told
    assert "不问密码就放行（trust）" in told
    assert "max_connections" not in told
    assert "低于 16" not in told
    assert _server(cluster, "check") == 1
    assert "处需要处理" in capsys.readouterr().err


def _of_database(check: Check) -> list[str]:
    """What is told of the database, without the server's settings."""
    return [one for one in check() if " = " not in one and "pg_hba" not in one]


def test_nothing_is_wrong_with_a_new_database(check: Check) -> None:
    assert _of_database(check) == []


#: What an administrator may have done by hand, what mends it (None: another `init`), and what is said.
_MEDDLED: dict[str, tuple[str | None, str]] = {
    'ALTER TABLE app."case" DISABLE ROW LEVEL SECURITY': (
        'ALTER TABLE app."case" ENABLE ROW LEVEL SECURITY', "数据表 case 没有启用行级权限"),
    "CREATE TABLE app.extra (a int); ALTER TABLE app.extra ENABLE ROW LEVEL SECURITY": (
        "DROP TABLE app.extra", "数据表 extra 不是本程序的"),
    "GRANT SELECT ON app.requester TO PUBLIC": ("REVOKE SELECT ON app.requester FROM PUBLIC", "requester 对所有人"),
    "GRANT EXECUTE ON FUNCTION app.sees TO PUBLIC": (
        "REVOKE EXECUTE ON FUNCTION app.sees FROM PUBLIC", "sees 对所有人"),
    "ALTER TABLE app.event DISABLE TRIGGER event_append_only": (
        "ALTER TABLE app.event ENABLE TRIGGER event_append_only", "触发器 event.event_append_only 被改动"),
    'ALTER ROLE "cc_founded_lead1" SUPERUSER': ('ALTER ROLE "cc_founded_lead1" NOSUPERUSER', "有超级用户的权限"),
    'ALTER ROLE "ccg_founded_units" BYPASSRLS': ('ALTER ROLE "ccg_founded_units" NOBYPASSRLS', "有绕过行级权限的权限"),
    'GRANT ccg_founded_loader TO "cc_founded_lead1"': (
        'REVOKE ccg_founded_loader FROM "cc_founded_lead1"', "个人账号 cc_founded_lead1 属于 ccg_founded_loader"),
    "REVOKE pg_read_all_stats FROM ccg_founded_officer": (None, "ccg_founded_officer 不在 pg_read_all_stats 里"),
    "ALTER DATABASE founded RESET idle_in_transaction_session_timeout": (
        None, "数据库没有设 idle_in_transaction_session_timeout"),
}  # fmt: skip


@pytest.mark.parametrize("meddled", _MEDDLED, ids=lambda statement: " ".join(statement.split()[:4]))
def test_what_was_done_by_hand_is_told(cluster: Cluster, check: Check, meddled: str) -> None:
    mended, said = _MEDDLED[meddled]
    with cluster.raw(NAME) as root:
        root.execute(meddled.encode())
        try:
            told = _of_database(check)
        finally:
            if mended is None:
                assert _server(cluster, "init") == 0
            else:
                root.execute(mended.encode())
    assert len(told) == 1
    assert said in told[0]
    assert _of_database(check) == []


def test_a_missing_database_is_told(cluster: Cluster) -> None:
    assert "服务器上没有数据库 nowhere" in list(check_server(cluster.url(ADMIN), "nowhere"))[-1]


_LAID = """
from commandcenter.models.store import guards, policies
print(guards._generated("town"))
print(policies.RULES)
print(sorted(policies.OPEN))
"""


def test_what_is_laid_is_the_same_in_every_process() -> None:
    """Else a server would be told that its guards were meddled with."""
    told = {
        subprocess.run(
            [sys.executable, "-P", "-c", _LAID],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
