"""Accounts of a server: each a login whose password only the server knows; made, stopped, moved in mid-session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest
from sqlalchemy import text

from commandcenter.dispatch.center import Center
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.shifts import ShiftDesk
from commandcenter.dispatch.entrance import enter
from commandcenter.dispatch.upkeep.administration import Administration, NewAccount
from commandcenter.models.draft import CaseDraft, Platform
from commandcenter.models.errors import NotAllowed, UserError
from commandcenter.models.people import SYSTEM, Role
from commandcenter.models.store import accounts
from commandcenter.models.store.roles import login_role, make_database
from commandcenter.models.store.store import Store, create_store, open_store
from commandcenter.models.timing.clock import SimulatedClock
from commandcenter.models.town.township_files import load_township
from tests.servers import ADMIN, Cluster, Template
from tests.stage import BEGIN, ROOT

#: A database with roles of its own: what is done to logins here concerns nobody else's tests.
HOME = "staff"
CLOCK = SimulatedClock(BEGIN)


@pytest.fixture(scope="module")
def cluster(server_template: Template) -> Iterator[Cluster]:
    """The server with that database; every statement that reaches it is in its log."""
    cluster = server_template.cluster
    make_database(cluster.url(ADMIN), HOME)
    create_store(cluster.url(HOME), load_township(ROOT / "resources" / "township"), BEGIN).close()
    with cluster.raw(HOME) as root:
        root.execute("INSERT INTO app.app_meta (key, value) VALUES ('clock', 'simulated')")
        root.execute(f"ALTER DATABASE {HOME} SET log_statement = 'all'")
    yield cluster
    server_template.drop(HOME)


@pytest.fixture(scope="module")
def root(cluster: Cluster) -> Iterator[Store]:
    store = open_store(cluster.url(HOME).render_as_string(hide_password=False))
    yield store
    store.close()


@pytest.fixture(scope="module")
def keeper(cluster: Cluster, root: Store) -> Iterator[Administration]:
    """The administrator, who came in with the one-time password that the server's own administrator gave him."""
    password = Administration(root, SYSTEM, CLOCK).reset_password("admin")
    store = _opened(cluster, "admin", password)
    with store.read() as connection:
        by = accounts.session_of(connection, "admin")
    yield Administration(store, by, CLOCK)
    store.close()


def _opened(cluster: Cluster, login: str, password: str) -> Store:
    url = cluster.url(HOME, login_role(HOME, login), password=password, tcp=True)
    return open_store(url.render_as_string(hide_password=False))


def _raw(cluster: Cluster, login: str, password: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(
        host="127.0.0.1", port=cluster.port, dbname=HOME, user=login_role(HOME, login), password=password,
        options="-c search_path=app", autocommit=True,
    )  # fmt: skip


def _count(connection: psycopg.Connection[tuple[object, ...]]) -> object:
    row = connection.execute('SELECT count(*) FROM "case"').fetchone()
    assert row is not None
    return row[0]


def _report(store: Store) -> None:
    with store.read() as connection:
        by = accounts.session_of(connection, "intake1")
    Center(store, by, CLOCK).register(CaseDraft(Platform.LOCAL, "路灯不亮"))


def test_a_new_database_lets_nobody_in(cluster: Cluster, keeper: Administration) -> None:
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        cluster.raw(HOME, login_role(HOME, "intake1"))
    with pytest.raises(UserError, match="账号或密码不正确"):
        _opened(cluster, "intake1", "")


def test_a_one_time_password_lets_in_and_is_replaced(cluster: Cluster, keeper: Administration) -> None:
    password = keeper.reset_password("lead1")
    with pytest.raises(UserError, match="账号或密码不正确"):
        _opened(cluster, "lead1", password + "x")
    store = _opened(cluster, "lead1", password)
    entered = enter(store, "lead1", password)
    assert (entered.by.role, entered.must_change) == (Role.SHIFT_LEAD, True)
    with pytest.raises(UserError, match="账号或密码不正确"):
        enter(store, "lead2", password)  # the connection is lead1's
    own = Administration(store, entered.by, CLOCK)
    with pytest.raises(UserError, match="至少8位"):
        own.change_password("short")
    own.change_password("值班长自己的密码")
    assert not enter(store, "lead1", "").must_change
    store.close()
    with pytest.raises(UserError, match="账号或密码不正确"):
        _opened(cluster, "lead1", password)
    _opened(cluster, "lead1", "值班长自己的密码").close()


def test_no_password_reaches_the_server(cluster: Cluster, keeper: Administration) -> None:
    password = keeper.reset_password("dispatch1")
    store = _opened(cluster, "dispatch1", password)
    Administration(store, enter(store, "dispatch1", password).by, CLOCK).change_password("never-seen-by-anybody")
    store.close()
    log = (cluster.folder / "log").read_text(errors="replace")
    assert "change_my_password" in log
    assert password not in log
    assert "never-seen-by-anybody" not in log
    with cluster.raw(HOME) as server:
        kept = server.execute(
            "SELECT DISTINCT left(rolpassword, 14) FROM pg_authid WHERE rolname LIKE 'cc_staff_%' AND rolpassword <> ''"
        ).fetchall()
        assert kept == [("SCRAM-SHA-256$",)]
        assert server.execute("SELECT count(password) FROM app.account").fetchone() == (0,)


def test_a_new_account_has_its_post_and_no_more(cluster: Cluster, keeper: Administration, root: Store) -> None:
    password = keeper.add_account(NewAccount("gw-new", "新网格员", Role.GRID_WORKER, "V226", "370923106226001"))
    store = _opened(cluster, "gw-new", password)
    by = enter(store, "gw-new", password).by
    assert (by.role, by.name) == (Role.GRID_WORKER, "新网格员")
    with pytest.raises(NotAllowed):
        Administration(store, by, CLOCK).reset_password("director")
    store.close()
    with cluster.raw(HOME) as server:
        groups = server.execute(
            "SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
            " WHERE m.member = 'cc_staff_gw-new'::regrole"
        ).fetchall()
    assert groups == [("ccg_staff_units",)]
    with root.read() as connection:
        kinds = connection.execute(text("SELECT kind, login FROM event WHERE entity = 'account' ORDER BY id DESC"))
        assert tuple(kinds.first() or ()) == ("ADD", "admin")


def test_an_account_is_stopped_in_mid_session(cluster: Cluster, keeper: Administration) -> None:
    password = keeper.reset_password("intake1")
    store = _opened(cluster, "intake1", password)
    _report(store)
    store.close()
    inside = _raw(cluster, "intake1", password)
    assert _count(inside) == 1
    keeper.disable_account("intake1")
    with pytest.raises(psycopg.OperationalError):  # the session is gone
        inside.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="FATAL"):
        _raw(cluster, "intake1", password)


def test_the_next_query_of_a_stopped_account_is_empty_even_in_its_session(
    cluster: Cluster, keeper: Administration, root: Store
) -> None:
    """Should its session outlive the stop, it sees and writes nothing from the commit on."""
    password = keeper.reset_password("intake2")
    with _raw(cluster, "intake2", password) as inside, cluster.raw(HOME) as server:
        assert _count(inside) == 1
        server.execute("UPDATE app.account SET active = false WHERE login = 'intake2'")
        assert _count(inside) == 0
        assert inside.execute("SELECT count(*) FROM account").fetchone() == (0,)
        for statement in (
            "INSERT INTO shift_log (at, login, kind, text) VALUES (now(), 'intake2', 'NOTE', 'x')",
            "SELECT next_case_number('20261120')",
        ):
            with pytest.raises(psycopg.Error):
                inside.execute(statement)


def test_another_post_is_another_sight(cluster: Cluster, keeper: Administration) -> None:
    password = keeper.reset_password("u-s08")
    inside = _raw(cluster, "u-s08", password)
    assert _count(inside) == 0
    keeper.move_account("u-s08", Role.CALLBACK, "LH")
    with suppress(psycopg.OperationalError):
        inside.execute("SELECT 1")
        pytest.fail("the session outlived the move")
    with _raw(cluster, "u-s08", password) as moved:
        assert _count(moved) == 1
    keeper.move_account("u-s08", Role.LIAISON, "S08")
    with _raw(cluster, "u-s08", password) as back:
        assert _count(back) == 0


def test_a_reset_ends_whoever_is_in(cluster: Cluster, keeper: Administration) -> None:
    password = keeper.reset_password("office")
    inside = _raw(cluster, "office", password)
    keeper.reset_password("office")
    with pytest.raises(psycopg.OperationalError):
        inside.execute("SELECT 1")


def test_the_last_administrator_stays(keeper: Administration) -> None:
    with pytest.raises(UserError, match="最后一个管理员"):
        keeper.disable_account("admin")
    with pytest.raises(UserError, match="最后一个管理员"):
        keeper.move_account("admin", Role.LEADER, "LH")


def test_two_sign_at_one_workstation(cluster: Cluster, keeper: Administration) -> None:
    """The incoming officer signs through a connection of his own, which his password opens."""
    passwords = {login: keeper.reset_password(login) for login in ("lead1", "lead2")}
    store = _opened(cluster, "lead1", passwords["lead1"])
    duty = ShiftDesk(Desk(store, enter(store, "lead1", passwords["lead1"]).by, CLOCK))
    duty.begin()
    seal = duty.sign_off()
    with pytest.raises(UserError, match="账号或密码不正确"):
        duty.take_over(seal, "lead2", "wrong password")
    duty.take_over(seal, "lead2", passwords["lead2"])
    assert duty.watch().holder == "侯兴旺"
    store.close()
