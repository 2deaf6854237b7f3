"""The whole window: every page and every command of every post, and what stands around the pages."""

from __future__ import annotations

from collections.abc import Callable
from statistics import mean

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from commandcenter.models.people import Role
from commandcenter.views.actions import commands_of
from commandcenter.views.pages import home_of, pages_of
from tests.stage import Stage
from tests.views.windows import LOGINS, Seat

Open = Callable[..., Seat]
#: These do nothing where there is nothing to leave, to open or to send, or where one is already.
_MAY_REST = frozenset({"back", "submit", "all", "previous", "open"})


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


@pytest.mark.parametrize("role", [Role.SHIFT_LEAD, Role.LIAISON, Role.ADMIN], ids=lambda role: role.value)
def test_every_page_turns_dark_and_light_again(role: Role, open_window: Open) -> None:
    seat = open_window(LOGINS[role])
    for one in pages_of(role):
        seat.go(one.id)
        light = lightness(seat.picture())
        seat.press("Ctrl+D")
        dark = lightness(seat.picture())
        assert mean(dark) < 60 < 220 < mean(light), one.id
        seat.press("Ctrl+D")
        again = lightness(seat.picture())
        assert mean(abs(a - b) for a, b in zip(light, again, strict=True)) < 1, one.id
    assert seat.work.memory.value("theme") == "light"


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
    """Each command by its own key, from the page one begins on."""
    home = home_of(seat.work.by.role).id
    for command in commands_of(seat.work.by.role):
        if command.id == "wall":
            continue  # a window of its own
        seat.go(home, a_case)
        before = seat.outlook()
        seat.press(command.keys)
        if command.id not in _MAY_REST:
            assert seat.outlook() != before, command.id
        seat.go(home)
        seat.press("Esc", "Esc", "Esc")
        assert seat.page is seat.window.page(home), command.id
