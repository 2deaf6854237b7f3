"""A backup restored from the first page: a wrong one says so under its field, a right one leads to its door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.app.program import Program, Wish
from commandcenter.config import Settings
from commandcenter.dispatch.upkeep import keeping
from commandcenter.views.shell.restore_page import RestorePage
from commandcenter.views.shell.start_pages import AssistantPage, LoginPage
from tests.stage import Stage


@pytest.fixture
def program(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The first start, without a demonstration being made behind it."""
    monkeypatch.setattr("commandcenter.app.choosing.Seeding.start", lambda self: None)
    folder = tmp_path / "data"
    settings = Settings(f"sqlite:///{folder / 'none.db'}", folder, folder / "cache", folder / "log")
    made = Program(settings, Wish(database=None, login=None, password=None))
    assert made.start()
    yield made
    made.close()


@pytest.fixture
def shown(program: Program, qtbot: QtBot) -> Callable[[type], QWidget]:
    def find(kind: type) -> QWidget:
        window = program._start_window
        assert isinstance(window, QWidget)
        qtbot.waitUntil(lambda: any(page.isVisible() for page in window.findChildren(kind)), timeout=20_000)
        return next(page for page in window.findChildren(kind) if page.isVisible())

    return find


def _said(page: RestorePage, row: str) -> str:
    return page._rows[row].complaint.text()


def test_a_backup_becomes_a_database_and_nothing_is_overwritten(
    stage: Stage, shown: Callable[[type], QWidget], tmp_path: Path, qtbot: QtBot
) -> None:
    case = stage.register()
    keeping.back_up(stage.url, tmp_path / "town.zip", stage.now, "test", lambda *_: None)
    (tmp_path / "broken.zip").write_bytes((tmp_path / "town.zip").read_bytes()[:-400])
    assistant = shown(AssistantPage)
    assert isinstance(assistant, AssistantPage)
    assistant.backup.click()
    page = shown(RestorePage)
    assert isinstance(page, RestorePage)
    page.go.click()
    assert _said(page, "backup") == "● 请先填写"
    page.backup.set_value(str(tmp_path / "broken.zip"))
    page.place.set_value(str(stage.path))
    page.go.click()
    assert "不会覆盖" in _said(page, "place")
    page.place.set_value(str(tmp_path / "new.db"))
    page.go.click()
    qtbot.waitUntil(lambda: bool(_said(page, "backup")), timeout=20_000)
    assert "broken.zip" in _said(page, "backup")
    assert not list(tmp_path.glob("new.db*"))
    page.backup.set_value(str(tmp_path / "town.zip"))
    page.go.click()
    login = shown(LoginPage)
    assert any("已从备份恢复" in told.text() and "new.db" in told.text() for told in login.findChildren(QLabel))
    restored = Stage(tmp_path / "new.db", tmp_path, "looked-at.db")
    with restored.store.read() as connection:
        assert connection.exec_driver_sql('SELECT no FROM "case"').scalars().all() == [case.no]
    restored.close()


def test_a_restore_that_is_called_off_leaves_nothing(
    stage: Stage, shown: Callable[[type], QWidget], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping.back_up(stage.url, tmp_path / "town.zip", stage.now, "test", lambda *_: None)
    assistant = shown(AssistantPage)
    assert isinstance(assistant, AssistantPage)
    assistant.backup.click()
    page = shown(RestorePage)
    assert isinstance(page, RestorePage)
    page.backup.set_value(str(tmp_path / "town.zip"))
    page.place.set_value(str(tmp_path / "new.db"))
    page.go.click()
    assert page.cancel.isVisible()
    assert not page.go.isEnabled()
    page.cancel.click()  # before its first report: whatever the machine's speed
    qtbot.waitUntil(lambda: page.go.isEnabled(), timeout=20_000)
    assert not list(tmp_path.glob("new.db*"))
    assert not list(tmp_path.glob("new-*"))
    assert page.backup.value == str(tmp_path / "town.zip")
