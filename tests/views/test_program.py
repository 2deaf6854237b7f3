"""The program from its door: who comes in, who goes on at the same desk after a hand-over, which database is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from commandcenter.app.program import Program, Wish
from commandcenter.config import Settings
from commandcenter.dispatch.desk import Desk
from commandcenter.dispatch.duty.shifts import ShiftDesk
from commandcenter.dispatch.upkeep.administration import Administration
from commandcenter.models.lifecycle import Action
from commandcenter.models.store import schema
from commandcenter.models.store.meta import DatabaseKind
from commandcenter.models.store.store import open_store
from commandcenter.views.forms.action_form import ActionForm
from commandcenter.views.main_window import MainWindow
from commandcenter.views.pages.shift import ShiftPage
from commandcenter.views.shell.start_pages import LoginPage, PasswordPage
from commandcenter.views.shell.upgrade_page import UpgradePage
from tests.stage import Stage, make_template
from tests.views.hands import write

PASSWORD = "hushui-2026"


@pytest.fixture(scope="session")
def _centre_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration: its clock goes on from its last event. Two shift leads whose passwords are known."""
    folder = tmp_path_factory.mktemp("centre")
    stage = Stage(make_template(folder / "template.db", DatabaseKind.DEMO), folder)
    stage.at("2026-11-02 08:00")
    admin = Administration(stage.store, stage.session("admin"), stage.clock)
    for login in ("lead1", "lead2"):
        admin.reset_password(login)
        Administration(stage.store, stage.session(login), stage.clock).change_password(PASSWORD)
    ShiftDesk(Desk(stage.store, stage.session("lead1"), stage.clock)).begin()
    stage.register(text="西村二村村口路灯不亮")
    stage.close()
    return stage.path


@pytest.fixture
def stage(_centre_template: Path, tmp_path: Path) -> Iterator[Stage]:
    opened = Stage(_centre_template, tmp_path, "centre.db")
    yield opened
    opened.close()


@pytest.fixture
def start(stage: Stage, tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., Program]]:
    """`start("lead1")`: the real program with real threads, come in as that login; without one, at the door."""
    made: list[Program] = []

    def run(login: str | None = None, url: str = stage.url) -> Program:
        folder = tmp_path / "data"
        settings = Settings(url, folder, folder / "cache", folder / "log")
        program = Program(settings, Wish(database=url, login=login, password=PASSWORD if login else None))
        made.append(program)
        assert program.start()
        if login is not None:
            qtbot.waitUntil(lambda: program.window is not None)
        return program

    yield run
    for program in made:
        program.close()


def window_of(program: Program) -> MainWindow:
    assert program.window is not None
    return program.window


def is_shown(window: MainWindow) -> bool:
    return shiboken6.isValid(window) and window.isVisible()


def sign_both(program: Program, login: str, qtbot: QtBot, password: str = PASSWORD) -> None:
    """The outgoing officer signs, and the incoming one by his password, at the same desk."""
    window = window_of(program)
    window.show_page("shift", "handover")
    page = window.current
    assert isinstance(page, ShiftPage)
    qtbot.waitUntil(lambda: page._sheet is not None and bool(page.signing.login.choices))
    page.signing.submit()
    qtbot.waitUntil(page.signing.login.isVisible)
    page.signing.login.set_value(login)
    page.signing.password.setText(password)
    page.signing.submit()


def test_a_file_of_an_older_shape_is_kept_and_brought_up_to_date_by_one_press(
    start: Callable[..., Program], stage: Stage, qtbot: QtBot
) -> None:
    with stage.store.unit() as unit:
        unit.exec_driver_sql("UPDATE alembic_version SET version_num = '0009'")
        unit.exec_driver_sql("DELETE FROM transition WHERE from_state = 'SUBMITTED' AND to_state = 'HANDLING'")
        unit.exec_driver_sql("ALTER TABLE task DROP COLUMN consulted")
    stage.store.close()
    program = start()
    assert program._start_window is not None
    qtbot.waitUntil(lambda: bool(program._start_window.findChildren(UpgradePage)))
    [page] = program._start_window.findChildren(UpgradePage)
    assert page.go.hasFocus() or page.isVisible()
    page.go.click()
    qtbot.waitUntil(lambda: bool(program._start_window.findChildren(LoginPage)))
    kept = stage.path.with_name(f"{stage.path.name}.0009")
    assert kept.is_file()
    with open_store(stage.url).read() as connection:
        assert schema.revision(connection) == schema.HEAD


def test_the_desk_goes_on_as_the_incoming_officer(start: Callable[..., Program], stage: Stage, qtbot: QtBot) -> None:
    program = start("lead1")
    before = window_of(program)
    before.showNormal()
    before.resize(960, 700)
    sign_both(program, "lead2", qtbot)
    qtbot.waitUntil(lambda: program.window not in (None, before))
    after = window_of(program)
    assert after.workplace.by.login == "lead2"
    assert "侯兴旺" in after.windowTitle()
    assert (after.width(), after.height()) == (960, 700)
    assert not is_shown(before)
    assert ShiftDesk(Desk(stage.store, stage.session("lead2"), stage.clock)).watch().holder == "侯兴旺"


def test_what_the_outgoing_officer_had_half_typed_waits_for_him(
    start: Callable[..., Program], stage: Stage, qtbot: QtBot
) -> None:
    program = start("lead1")
    window = window_of(program)
    window.show_page("duty", 1)
    pane = window.page("duty").case  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: pane.current() is not None)
    assert pane.start(Action.NOTE)
    [form] = pane.findChildren(ActionForm)
    write(form.panel.input("text").focusProxy() or form.panel.input("text"), "已问过电工")
    sign_both(program, "lead2", qtbot)
    qtbot.waitUntil(lambda: program.window not in (None, window))
    assert form_texts(window_of(program), qtbot) == []
    program.window.left.emit()  # type: ignore[union-attr]
    program._coming._log_in("lead1", PASSWORD, False)  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: program.window is not None)
    assert form_texts(window_of(program), qtbot) == ["已问过电工"]


def form_texts(window: MainWindow, qtbot: QtBot) -> list[str]:
    """What the case page offers to go on with."""
    window.show_page("duty", 1)
    pane = window.page("duty").case  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: pane.current() is not None and not window.workplace.tasks.is_busy)
    return [pane.unfinished._words.text()] if pane.unfinished.isVisible() else []


def test_an_officer_with_a_one_time_password_sets_his_own_first(
    start: Callable[..., Program], stage: Stage, qtbot: QtBot
) -> None:
    program = start("lead1")
    window = window_of(program)
    once = Administration(stage.store, stage.session("admin"), stage.clock).reset_password("lead2")
    program._change_person("lead2", once)
    qtbot.waitUntil(lambda: program.window is None)
    assert not is_shown(window)
    [page] = program._start_window.findChildren(PasswordPage)  # type: ignore[union-attr]
    qtbot.waitUntil(page.isVisible)


def test_who_cannot_come_in_is_asked_at_the_door_with_his_name(
    start: Callable[..., Program], stage: Stage, qtbot: QtBot
) -> None:
    """His account was closed between the signature and the login."""
    program = start("lead1")
    program._change_person("lead2", "wrong")
    qtbot.waitUntil(lambda: program.window is None)
    [page] = [p for p in program._start_window.findChildren(LoginPage) if p.isVisible()]  # type: ignore[union-attr]
    assert page.login.text() == "lead2"
    assert "账号或密码不正确" in page._rows["password"].complaint.text()


def test_a_link_to_the_database_opens_the_file_itself(
    start: Callable[..., Program], stage: Stage, tmp_path: Path
) -> None:
    (tmp_path / "link.db").symlink_to(stage.path)
    program = start("lead1", f"sqlite:///{tmp_path}/link.db")
    assert window_of(program).workplace.desk.store.path == stage.path.resolve()


def test_the_language_changes_where_one_stands_and_is_remembered(start: Callable[..., Program], qtbot: QtBot) -> None:
    program = start("lead1")
    before = window_of(program)
    assert _tabs(before) == {"值守", "网格"}
    before._menu_used("language")
    qtbot.waitUntil(lambda: program.window is not None and program.window is not before)
    assert _tabs(window_of(program)) == {"Duty desk", "Grid"}
    assert (window_of(program).workplace.by.login, program._kept.value("language")) == ("lead1", "en")
    window_of(program).left.emit()
    assert program._start_window is not None
    [page] = program._start_window.findChildren(LoginPage)
    assert page._enter.text() == "Sign in"
    page.login.setText("lead2")
    program._start_window._language.click()
    page = program._start_window._pages.currentWidget()
    assert isinstance(page, LoginPage)
    assert page._enter.text() == "登录"
    assert program._start_window._language.text() == "English"


def _tabs(window: MainWindow) -> set[str]:
    words = {button.text() for button in window.findChildren(QAbstractButton)}
    return words & {"值守", "网格", "Duty desk", "Grid"}
