"""The whole window: every page and every command of every post, and what stands around the pages."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QSplitter
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.duty.shifts import ShiftDesk
from commandcenter.models.people import Role
from commandcenter.models.timing.worktime import local_day
from commandcenter.views.actions import commands_of
from commandcenter.views.pages import home_of, pages_of
from commandcenter.views.tasks import Tasks, refuse_gui_thread
from commandcenter.views.wall import WallWindow
from commandcenter.views.widgets.notices import Banner
from tests.stage import Stage
from tests.views.windows import LOGINS, Seat

Open = Callable[..., Seat]
#: These do nothing where there is nothing to leave, to open or to send, or where one is already.
_MAY_REST = frozenset({"back", "submit", "all", "previous", "open"})
#: Tested by itself.
_ELSEWHERE = frozenset({"theme", "wall"})


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


def lightness(image: QImage) -> list[int]:
    """0–255 in coarse squares."""
    small = image.scaled(68, 38, mode=Qt.TransformationMode.SmoothTransformation)
    return [small.pixelColor(x, y).lightness() for x in range(small.width()) for y in range(small.height())]


# --- pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", LOGINS, ids=lambda role: role.value)
def test_every_page_of_every_post_stands_in_the_window(role: Role, open_window: Open) -> None:
    seat = open_window(LOGINS[role])
    assert role.label in seat.window.windowTitle()
    assert seat.page is seat.window.page(home_of(role).id)
    for one in pages_of(role):
        seat.go(one.id)
        assert seat.page.isVisible(), one.id
        assert seat.page.isAncestorOf(seat.focus), one.id
        assert seat.strip.isVisible() is not one.bare, one.id
        assert seat.foot.isVisible(), one.id
        assert seat.foot.mapTo(seat.window, seat.foot.rect().bottomLeft()).y() < seat.window.height(), one.id
        assert [tab.text() for tab in seat.tabs if tab.isChecked()] == [one.title]
    assert [notice for notice in seat.notices if notice.tone == "overdue"] == []


#: Who between them have every page.
_ALL_PAGES = (Role.SHIFT_LEAD, Role.LIAISON, Role.ADMIN)


@pytest.mark.parametrize("role", _ALL_PAGES, ids=lambda role: role.value)
def test_every_page_turns_dark_and_light_again(role: Role, open_window: Open) -> None:
    seat = open_window(LOGINS[role])
    seen = {page.id for earlier in _ALL_PAGES[: _ALL_PAGES.index(role)] for page in pages_of(earlier)}
    pages = [page.id for page in pages_of(role) if page.id not in seen]
    light = pictures(seat, pages)
    seat.press("Ctrl+D")
    dark = pictures(seat, pages)
    seat.press("Ctrl+D")
    again = pictures(seat, pages)
    assert light
    for page in light:
        assert mean(dark[page]) < 60 < 220 < mean(light[page]), page
        assert mean(abs(a - b) for a, b in zip(light[page], again[page], strict=True)) < 1, page
    assert seat.work.memory.value("theme") == "light"


def pictures(seat: Seat, pages: list[str]) -> dict[str, list[int]]:
    """The pages, as they look now."""
    found = {}
    for page in pages:
        seat.go(page)
        found[page] = lightness(seat.picture())
    return found


@pytest.mark.parametrize("login", ["lead1", "u-s17", "gw-v226-a", "admin"])
def test_no_page_reads_on_the_window_s_own_thread(
    login: str, open_window: Open, tasks: Tasks, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With real threads, as the program runs: a reading there would be refused."""
    seat = open_window(login, tasks)
    qtbot.waitUntil(lambda: not tasks.is_busy)
    monkeypatch.setattr(seat.stage.store.database, "guard", refuse_gui_thread)
    for page in pages_of(seat.work.by.role):
        seat.go(page.id)
        qtbot.waitUntil(lambda: not tasks.is_busy)
    home = home_of(seat.work.by.role).id
    for command in commands_of(seat.work.by.role):
        if command.id not in _ELSEWHERE:
            seat.go(home)
            seat.press(command.keys)
            qtbot.waitUntil(lambda: not tasks.is_busy)
            seat.press("Esc", "Esc", "Esc")


def test_a_post_without_the_page_is_told_so(open_window: Open) -> None:
    seat = open_window("gw-v226-a")
    seat.go("duty")
    assert seat.said == "您的岗位没有这个页面"
    assert seat.page is seat.window.page("home")


# --- commands --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", LOGINS, ids=lambda role: role.value)
def test_every_command_on_a_case_does_something_or_says_why(role: Role, open_window: Open) -> None:
    press_every_key(open_window(LOGINS[role]), a_case=3)


@pytest.mark.parametrize("role", [Role.SHIFT_LEAD, Role.LEADER, Role.GRID_WORKER], ids=lambda role: role.value)
def test_every_command_without_a_case_does_something_or_says_why(role: Role, open_window: Open) -> None:
    press_every_key(open_window(LOGINS[role]), a_case=None)


def press_every_key(seat: Seat, a_case: int | None) -> None:
    """Each command by its own key, from the page one begins on; with a case, from the one that shows cases."""
    home = home_of(seat.work.by.role).id
    if a_case is not None and home == "papers":
        home = "duty"
    for command in commands_of(seat.work.by.role):
        if command.id in _ELSEWHERE:
            continue
        seat.go(home, a_case)
        before = seat.outlook()
        seat.press(command.keys)
        if command.id not in _MAY_REST:
            assert seat.outlook() != before, command.id
        seat.go(home)
        seat.press("Esc", "Esc", "Esc")
        assert seat.page is seat.window.page(home), command.id


def test_the_wall_opens_beside_the_window_and_goes_with_it(open_window: Open) -> None:
    seat = open_window("lead1")
    seat.press("Ctrl+Shift+W")
    [wall] = [one for one in QApplication.topLevelWidgets() if isinstance(one, WallWindow)]
    assert wall.isVisible()
    seat.window.close()
    assert not wall.isVisible()


# --- who is on duty --------------------------------------------------------------------------------------------------


def duty_words(seat: Seat) -> list[str]:
    return [label.text() for label in seat.page.side.findChildren(QLabel) if label.isVisible()]


def test_the_bars_tell_who_is_on_duty_and_when_it_ends(open_window: Open, stage: Stage) -> None:
    seat = open_window("lead1", width=1920, height=1080)
    seat.page.findChild(QSplitter).setSizes([240, 1200, 480])
    seat.picture()
    duty = ShiftDesk(seat.work.desk)
    assert duty_words(seat) == ["还没有人接班", "20:00 交班", "9时30分后"]
    duty.set_crew(local_day(stage.now), 1, Role.DUTY_LEADER, ("duty1",))
    duty.set_crew(local_day(stage.now), 1, Role.SHIFT_LEAD, ("lead1",))
    seat.hear()
    leader, lead = stage.session("duty1").name, stage.session("lead1").name
    assert duty_words(seat)[0] == f"带班 {leader}　值班长 {lead}"
    duty.begin()
    seat.hear()
    assert duty_words(seat)[0] == f"带班 {leader}　当班 {lead}"
    seat.wait(hours=10)
    assert duty_words(seat)[1:] == ["20:00 交班", "已晚 30分"]
    assert any(label.text() == "白班 08:00–20:00" for label in seat.window.findChildren(QLabel))


# --- an older program ------------------------------------------------------------------------------------------------


def test_a_database_that_may_only_be_looked_at_says_so_all_the_time(open_window: Open) -> None:
    seat = open_window("lead1")

    def said() -> list[str]:
        return [banner.accessibleName() for banner in seat.strip.findChildren(Banner) if banner.isVisible()]

    assert not any("只能查看" in words for words in said())
    work = seat.strip._work
    work.desk.store.database.read_only = "数据库比本程序新，请升级程序；在此之前只能查看"
    work.township_changed.emit()
    assert said() == ["只能查看　数据库比本程序新，请升级程序；在此之前只能查看"]
