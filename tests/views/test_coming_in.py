"""Coming in on a server: asked where it is, let in by it, told when it is away; a call is taken down all the same."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import trustme
from psycopg import sql
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.app.program import Program, Wish
from commandcenter.config import Settings
from commandcenter.dispatch.center import Center
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.shifts import ShiftDesk
from commandcenter.dispatch.intake.outbox import Unsent
from commandcenter.models.store import line, outbox
from commandcenter.models.store import tables as t
from commandcenter.models.store.roles import login_role
from commandcenter.models.timing.clock import SystemClock
from commandcenter.views.main_window import MainWindow
from commandcenter.views.shell.server_page import ServerPage
from commandcenter.views.shell.start_pages import AssistantPage, LoginPage, PasswordPage
from commandcenter.views.shell.take_down_page import TakeDownPage
from tests.proxy import Proxy
from tests.servers import ADMIN, Template
from tests.stage import ServerStage
from tests.tls import TlsDoor
from tests.views.hands import write
from tests.views.test_program import sign_both

FIRST, OWN = "one-time-2026", "hushui-2026"
LOGIN = "intake1"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "BEAT_SECONDS", 0.2)
    monkeypatch.setattr("commandcenter.app.coming_in._RETRY_MS", (50, 100))


@pytest.fixture
def server(server_stage: ServerStage) -> ServerStage:
    """The stage with a one-time password for one login."""
    give(server_stage, LOGIN)
    return server_stage


def address(stage: ServerStage, port: int | None = None) -> str:
    """As somebody would keep it; the copy of a database keeps the names of its roles."""
    port = stage.cluster.port if port is None else port
    return f"postgresql://127.0.0.1:{port}/{stage.name}?home={Template.NAME}&sslmode=disable"


def give(stage: ServerStage, login: str) -> None:
    with stage.cluster.raw(stage.name) as raw:
        role = sql.Identifier(login_role(Template.NAME, login))
        raw.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(role, sql.Literal(FIRST)))


def at_work(stage: ServerStage, *logins: str) -> None:
    """The logins have their own passwords already."""
    own = t.account.c.login.in_(logins or [LOGIN])
    with stage.store.unit() as unit:
        unit.execute(t.account.update().where(own).values(must_change=False))


@pytest.fixture
def start(tmp_path: Path, qapp: QApplication) -> Iterator[Callable[..., Program]]:
    """`start(url)`: the real program with real threads, at its door; `login` comes in at once."""
    made: list[Program] = []

    def run(url: str | None = None, login: str | None = None, password: str | None = None) -> Program:
        folder = tmp_path / "data"
        settings = Settings(f"sqlite:///{folder / 'none.db'}", folder, folder / "cache", folder / "log")
        program = Program(settings, Wish(database=url, login=login, password=password))
        made.append(program)
        assert program.start()
        return program

    yield run
    for program in made:
        program.close()


def page_of(program: Program, kind: type[Any], qtbot: QtBot) -> Any:
    window = program._start_window
    assert isinstance(window, QWidget)
    qtbot.waitUntil(lambda: any(p.isVisible() for p in window.findChildren(kind)), timeout=20_000)
    return next(p for p in window.findChildren(kind) if p.isVisible())


def log_in(page: LoginPage, login: str, password: str) -> None:
    for field, words in ((page.login, login), (page.password, password)):
        field.selectAll()
        write(field, words)
    page._submit()


def window_of(program: Program, qtbot: QtBot) -> MainWindow:
    qtbot.waitUntil(lambda: program.window is not None, timeout=30_000)
    assert program.window is not None
    return program.window


def complaint(page: LoginPage) -> str:
    return "".join(row.complaint.text() for row in page._rows.values())


def test_from_the_assistant_to_one_s_own_password_and_into_the_window(
    server: ServerStage, start: Callable[..., Program], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commandcenter.app.choosing.Seeding.start", lambda self: None)
    # a server of one's own machine is called by its database's name; this one is a copy
    monkeypatch.setattr("commandcenter.app.choosing.server_url", lambda told: address(server, told.port))
    program = start()
    page_of(program, AssistantPage, qtbot).server.click()
    page: ServerPage = page_of(program, ServerPage, qtbot)
    page.host.set_value("127.0.0.1")
    page.port.set_value(str(server.cluster.port))
    page.connect_button.click()
    login: LoginPage = page_of(program, LoginPage, qtbot)
    log_in(login, LOGIN, "wrong-password")
    qtbot.waitUntil(lambda: bool(complaint(login)), timeout=20_000)
    assert complaint(login) == "● 账号或密码不正确"
    login._rows["password"].complain(None)
    log_in(login, "nobody", "wrong-password")
    qtbot.waitUntil(lambda: bool(complaint(login)), timeout=20_000)
    assert complaint(login) == "● 账号或密码不正确"
    log_in(login, LOGIN, FIRST)
    own: PasswordPage = page_of(program, PasswordPage, qtbot)
    for field in (own._first, own._second):
        write(field, FIRST)
    own._submit()
    qtbot.waitUntil(lambda: own._rows[1].complaint.text() == "● 新密码要和现在的不一样")
    for field in (own._first, own._second):
        field.selectAll()
        write(field, OWN)
    own._submit()
    window = window_of(program, qtbot)
    assert window.workplace.by.login == LOGIN
    qtbot.waitUntil(lambda: window.workplace.live.current.connected)
    kept = (program.settings.data_dir / "window.ini").read_text() + "".join(map(str, program._kept.allKeys()))
    program._kept.sync()
    kept += (program.settings.data_dir / "window.ini").read_text()
    assert FIRST not in kept
    assert OWN not in kept
    assert program._kept.value("database") == address(server)
    private = (program.settings.data_dir / "window.ini", *program.settings.log_dir.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in private} == {0o600}
    program.close()
    again = start()
    login = page_of(again, LoginPage, qtbot)
    assert login.login.text() == LOGIN
    # the server tells nobody at its door whose it is; this workstation was in there before
    town = server.township.facts.name
    assert any(words.text().startswith(f"{town}“全响应”指挥中心") for words in login.findChildren(QLabel))
    log_in(login, LOGIN, OWN)
    window_of(again, qtbot)


def test_the_pages_say_what_is_wrong_with_an_address(
    start: Callable[..., Program], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("commandcenter.app.choosing.Seeding.start", lambda self: None)
    program = start()
    page_of(program, AssistantPage, qtbot).server.click()
    page: ServerPage = page_of(program, ServerPage, qtbot)
    for name, host, port, database, ca in (
        ("host", "", "5432", "laohu", ""),
        ("port", "10.1.2.3", "0", "laohu", ""),
        ("port", "10.1.2.3", "五四三二", "laohu", ""),
        ("database", "10.1.2.3", "5432", "Laohu; DROP", ""),
        ("ca", "10.1.2.3", "5432", "laohu", str(tmp_path / "none.crt")),
    ):
        fields = (page.host, page.port, page.database, page.ca)
        for field, value in zip(fields, (host, port, database, ca), strict=True):
            field.set_value(value)
        page.connect_button.click()
        assert {n for n, row in page._rows.items() if row.complaint.text()} == {name}


def test_a_server_that_is_away_is_tried_again_by_itself(
    server: ServerStage, proxy: Proxy, start: Callable[..., Program], qtbot: QtBot
) -> None:
    at_work(server)
    proxy.cut()
    program = start(address(server, proxy.port), LOGIN, FIRST)
    page: LoginPage = page_of(program, LoginPage, qtbot)
    qtbot.waitUntil(lambda: "第 2 次" in page._away.text(), timeout=20_000)
    assert page._away.text().startswith("连不上数据库服务器，请检查网络；正在自动重试")
    assert not page.take_down.isVisible()  # nobody knows this login here
    proxy.mend()
    window_of(program, qtbot)


def test_who_begins_to_type_is_not_overtaken_by_a_retry(
    server: ServerStage, proxy: Proxy, start: Callable[..., Program], qtbot: QtBot
) -> None:
    proxy.cut()
    program = start(address(server, proxy.port), LOGIN, FIRST)
    page: LoginPage = page_of(program, LoginPage, qtbot)
    qtbot.waitUntil(lambda: "第 1 次" in page._away.text(), timeout=20_000)
    coming = program._coming
    assert coming is not None
    qtbot.waitUntil(coming._retry.isActive, timeout=20_000)
    write(page.login, "lead1")
    assert not coming._retry.isActive()
    assert page._away.text() == "已停止自动重试，填好后点登录"


def test_a_call_is_taken_down_before_anybody_is_in_and_registered_afterwards(
    server: ServerStage, proxy: Proxy, start: Callable[..., Program], qtbot: QtBot
) -> None:
    at_work(server)
    url = address(server, proxy.port)
    program = start(url, LOGIN, FIRST)
    window_of(program, qtbot)
    program.close()
    proxy.cut()
    program = start(url, LOGIN, FIRST)
    page: LoginPage = page_of(program, LoginPage, qtbot)
    qtbot.waitUntil(page.take_down.isVisible, timeout=20_000)
    page.take_down.click()
    form: TakeDownPage = page_of(program, TakeDownPage, qtbot)
    form.save.click()
    assert form._text_row.complaint.text() == "● 请填写诉求内容"
    write(form.text, "西村二村路灯不亮")
    write(form.phone, "13805380001")
    form.save.click()
    qtbot.waitUntil(lambda: "已收下 暂存" in form._said.text(), timeout=20_000)
    assert form.text.value == ""
    form.back.emit()
    proxy.mend()
    window = window_of(program, qtbot)
    box = window.workplace.outgoing
    qtbot.waitUntil(lambda: box.unsent == Unsent() and window.workplace.live.current.connected, timeout=20_000)
    qtbot.waitUntil(lambda: [row.text for row in cases_of(server)] == ["西村二村路灯不亮"], timeout=20_000)


def cases_of(stage: ServerStage) -> list[Any]:
    with stage.store.read() as connection:
        return list(connection.execute(t.case.select()))


def test_one_login_at_one_server_is_one_window(
    server: ServerStage, start: Callable[..., Program], qtbot: QtBot
) -> None:
    at_work(server)
    first = start(address(server), LOGIN, FIRST)
    window_of(first, qtbot)
    second = start(address(server), LOGIN, FIRST)
    page: LoginPage = page_of(second, LoginPage, qtbot)
    qtbot.waitUntil(lambda: "已在本机另一个窗口中打开" in complaint(page), timeout=20_000)
    assert second.window is None


def test_a_server_that_is_not_who_it_says_is_told_at_the_door_and_not_tried_again(
    server: ServerStage, start: Callable[..., Program], qtbot: QtBot, tmp_path: Path
) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    door = TlsDoor(server.cluster, trustme.CA().issue_cert("db.laohu.test"))
    query = f"home={Template.NAME}&hostaddr=127.0.0.1&sslrootcert={tmp_path / 'ca.pem'}"
    program = start(f"postgresql://db.laohu.test:{door.port}/{server.name}?{query}")
    page: LoginPage = page_of(program, LoginPage, qtbot)
    log_in(page, LOGIN, FIRST)
    qtbot.waitUntil(lambda: "证书不可信" in page._away.text(), timeout=20_000)
    assert complaint(page) == ""
    assert not program._coming._retry.isActive()  # type: ignore[union-attr]
    door.close()


# --- a hand-over at one workstation -----------------------------------------------------------------------------------


@pytest.fixture
def manned(server: ServerStage) -> ServerStage:
    """Two shift leads have passwords, and the first is on duty."""
    at_work(server, "lead1", "lead2")
    for login in ("lead1", "lead2"):
        give(server, login)
    ShiftDesk(Desk(server.store_of("lead1"), server.session("lead1"), SystemClock())).begin()
    server.store_of("lead1").close()
    return server


def sessions(stage: ServerStage) -> set[str]:
    """Whose connections there are, by login."""
    asked = "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = %s AND usename LIKE 'cc!_%%' ESCAPE '!'"
    with stage.cluster.raw(ADMIN) as raw:
        found = raw.execute(asked, [stage.name]).fetchall()
    return {name.removeprefix(login_role(Template.NAME, "")) for (name,) in found}


def test_after_both_signed_the_window_goes_on_by_the_incoming_officer_s_own_login(
    manned: ServerStage, start: Callable[..., Program], qtbot: QtBot
) -> None:
    program = start(address(manned), "lead1", FIRST)
    before = window_of(program, qtbot)
    assert sessions(manned) == {"lead1"}
    sign_both(program, "lead2", qtbot, FIRST)
    qtbot.waitUntil(lambda: program.window not in (None, before), timeout=30_000)
    after = window_of(program, qtbot)
    desk = after.workplace.desk
    desk.store.database.guard = lambda: None  # the test itself sits on the window's thread
    assert desk.by.login == "lead2"
    assert ShiftDesk(desk).watch().holder == desk.by.name
    qtbot.waitUntil(lambda: after.workplace.live.current.connected, timeout=20_000)
    qtbot.waitUntil(lambda: sessions(manned) == {"lead2"}, timeout=20_000)
    case = manned.register()
    Center(desk.store, desk.by, desk.clock).note(case.id, "接班后核对", key="after")
    assert manned.events(case.id)[-1].login == "lead2"


def refuse_something(window: MainWindow, qtbot: QtBot) -> None:
    """A slip of this login that the server did not take."""
    work = window.workplace
    now = work.now()
    with closing(outbox.open_outbox(work.folder)) as box, box.unit() as unit:
        outbox.put(unit, (work.desk.store.place, work.by.login), "k", outbox.SlipKind.NOTE, now, "备注", {})
        outbox.refused(unit, "k", "没有这个案件", now)
    work.outgoing.count()
    qtbot.waitUntil(lambda: work.outgoing.unsent == Unsent(refused=1), timeout=20_000)


def test_whoever_went_may_come_in_elsewhere_and_whoever_came_may_not_twice(
    manned: ServerStage, start: Callable[..., Program], qtbot: QtBot
) -> None:
    program = start(address(manned), "lead1", FIRST)
    before = window_of(program, qtbot)
    refuse_something(before, qtbot)
    sign_both(program, "lead2", qtbot, FIRST)
    qtbot.waitUntil(lambda: program.window not in (None, before), timeout=30_000)
    said = [words.text() for words in window_of(program, qtbot).findChildren(QLabel)]
    assert any("还有 1 件暂存在本机，要由其本人登录后补送或改正" in words for words in said)
    twice = start(address(manned), "lead2", FIRST)
    page: LoginPage = page_of(twice, LoginPage, qtbot)
    qtbot.waitUntil(lambda: "已在本机另一个窗口中打开" in complaint(page), timeout=20_000)
    again = start(address(manned), "lead1", FIRST)
    assert window_of(again, qtbot).workplace.by.login == "lead1"


def test_an_officer_who_comes_when_the_server_is_away_comes_in_by_himself_later(
    manned: ServerStage, proxy: Proxy, start: Callable[..., Program], qtbot: QtBot
) -> None:
    """It is the same login that no second window may have."""
    program = start(address(manned, proxy.port), "lead1", FIRST)
    window_of(program, qtbot)
    proxy.cut()
    program._change_person("lead2", FIRST)
    page: LoginPage = page_of(program, LoginPage, qtbot)
    assert page.login.text() == "lead2"
    qtbot.waitUntil(lambda: "正在自动重试" in page._away.text(), timeout=20_000)
    proxy.mend()
    assert window_of(program, qtbot).workplace.by.login == "lead2"
    twice = start(address(manned, proxy.port), "lead2", FIRST)
    page = page_of(twice, LoginPage, qtbot)
    qtbot.waitUntil(lambda: "已在本机另一个窗口中打开" in complaint(page), timeout=20_000)


def test_an_officer_whose_own_window_is_open_here_already_is_asked_at_the_door(
    manned: ServerStage, start: Callable[..., Program], qtbot: QtBot
) -> None:
    """The shift is his all the same; he goes on in the window he has."""
    program, other = start(address(manned), "lead1", FIRST), start(address(manned), "lead2", FIRST)
    window_of(other, qtbot)
    window_of(program, qtbot)
    sign_both(program, "lead2", qtbot, FIRST)
    page: LoginPage = page_of(program, LoginPage, qtbot)
    assert page.login.text() == "lead2"
    assert "已在本机另一个窗口中打开" in complaint(page)
    assert other.window is not None
