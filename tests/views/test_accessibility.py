"""Everybody can work here: names for everything, Tab reaches it and comes round, the keyboard can be seen, nothing is
cut, and it is all said in Chinese."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from commandcenter.models.people import Role
from commandcenter.views.pages import pages_of
from tests.stage import Stage
from tests.views.eyes import blind_spots, cut_texts, foreign_words, interactive, name_of, reachable, squeezed, tab_round
from tests.views.windows import LOGINS, Seat

Open = Callable[..., Seat]
#: Posts whose pages differ; the others see some of the same.
WALKED = (Role.SHIFT_LEAD, Role.LIAISON, Role.LEADER, Role.GRID_WORKER, Role.ADMIN)
#: Who, on which case of `live_a_morning`, by which key: every kind of form.
FORMS = (
    ("lead1", 3, "F7"),
    ("lead1", 3, "F8"),
    ("lead1", 3, "F11"),
    ("lead1", 3, "."),
    ("lead1", 3, "N"),
    ("lead1", 3, "Ctrl+T"),
    ("lead1", 4, "F4"),
    ("lead1", 5, "F3"),
    ("lead1", 5, "F2"),
    ("callback1", 2, "F10"),
    ("director", 3, "F5"),
    ("u-s17", 3, "F6"),
    ("u-s08", 3, "F2"),
    ("gw-v226-a", 1, "F9"),
    ("gw-v226-a", 1, "F8"),
    ("admin", None, "A"),
    ("admin", None, "R"),
)


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


def look(seat: Seat) -> list[str]:
    """What is wrong with what the window shows now."""
    seat.picture()
    window = seat.window
    wrong = [f"no name: {name_of(w)} {w.parent()}" for w in interactive(window) if not w.accessibleName().strip()]
    wrong += [f"cut: {text}" for text in cut_texts(window)]
    wrong += [f"squeezed: {what}" for what in squeezed(window)]
    logins = [account.login for account in seat.work.township.accounts]
    return wrong + [f"not Chinese: {word}" for word in sorted(foreign_words(window, logins))]


def walk(seat: Seat) -> list[str]:
    """What is wrong with the way of the keyboard through what the window shows now."""
    stops = tab_round()
    wrong = [f"Tab never comes to {name_of(w)}" for w in reachable(seat.window) if w not in stops]
    return wrong + [f"the keyboard cannot be seen on {name}" for name in blind_spots(seat.window, stops)]


@pytest.mark.parametrize("role", WALKED, ids=lambda role: role.value)
def test_every_page_can_be_read_on_a_small_and_a_large_screen(role: Role, open_window: Open) -> None:
    seat = open_window(LOGINS[role])
    wrong = {}
    for width, height in ((1366, 768), (1920, 1080)):
        seat.window.resize(width, height)
        for page in pages_of(role):
            seat.go(page.id)
            wrong[page.id, width] = look(seat)
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("role", WALKED, ids=lambda role: role.value)
def test_the_keyboard_comes_everywhere_on_every_page(role: Role, open_window: Open) -> None:
    seat = open_window(LOGINS[role])
    wrong = {}
    for page in pages_of(role):
        seat.go(page.id)
        seat.picture()
        wrong[page.id] = walk(seat)
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize(("login", "case_id", "key"), FORMS, ids=[f"{login} {key}" for login, _, key in FORMS])
def test_every_form_can_be_read_and_walked(login: str, case_id: int | None, key: str, open_window: Open) -> None:
    seat = open_window(login)
    if case_id is not None:
        seat.work.show_case(case_id)
    before = seat.outlook()
    seat.press(key)
    assert seat.outlook() != before
    assert look(seat) == []
    assert walk(seat) == []


@pytest.mark.parametrize("key", ["F1", "Ctrl+K", "Ctrl+M"])
def test_what_comes_over_the_window_can_be_read(key: str, open_window: Open) -> None:
    seat = open_window("lead1")
    seat.press(key)
    assert look(seat) == []
