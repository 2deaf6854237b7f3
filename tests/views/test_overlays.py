"""What comes up over the window: Ctrl+K, mute, password. The window under the veil hears nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from commandcenter.dispatch.entrance import enter
from commandcenter.dispatch.overviews.boards import BoardQuery
from commandcenter.dispatch.upkeep.administration import Administration
from commandcenter.models.lifecycle import Action
from commandcenter.views.actions import commands_of
from commandcenter.views.pages import pages_of
from commandcenter.views.shell.mute import MuteOverlay
from commandcenter.views.shell.overlay import Overlay
from commandcenter.views.shell.palette import Palette
from commandcenter.views.shell.password import PasswordOverlay
from commandcenter.views.theme import Theme
from commandcenter.views.widgets.fields import Area, Edit, SearchEdit
from tests.stage import Stage
from tests.views.windows import Seat

Open = Callable[..., Seat]


@pytest.fixture
def stage(town: Stage) -> Stage:
    return town


@pytest.fixture
def seat(open_window: Open) -> Seat:
    seat: Seat = open_window("lead1")
    return seat


def palette(seat: Seat) -> Palette:
    return seat.window.findChild(Palette)


def look_for(seat: Seat, words: str, qtbot: QtBot) -> list[str]:
    """Typed into the palette; what it lists, heads left out."""
    seat.press("Ctrl+K")
    seat.write(words)
    found = palette(seat)
    qtbot.waitUntil(lambda: not found._pause.isActive())
    return [hit.text for hit in found._model.hits if not hit.is_head]


# --- Ctrl+K ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["三组路灯", "02-00003", "村三组"])
def test_a_case_is_found_by_any_part_of_it_and_opened_by_enter(seat: Seat, words: str, qtbot: QtBot) -> None:
    assert look_for(seat, words, qtbot)[0] == "西村二村三组路灯不亮"
    seat.press("Return")
    assert not palette(seat).isVisible()
    assert seat.page.case.current().case.id == 3
    assert seat.page.board.table.current_id() == 3
    assert seat.focus is seat.page.board.table


def test_a_closed_case_is_found_too_and_stands_beside_the_board(seat: Seat, stage: Stage, qtbot: QtBot) -> None:
    old = stage.act(4, "director", Action.CANCEL, reason="误登")
    seat.press("J")
    assert look_for(seat, "四组路灯", qtbot) == ["西村二村四组路灯不亮"]
    seat.press("Return")
    assert seat.page.case.current().case.id == old.id
    seat.hear()
    assert seat.page.case.current().case.id == old.id


def test_a_unit_is_found_by_the_first_letters_of_its_sounds(seat: Seat, qtbot: QtBot) -> None:
    assert look_for(seat, "gds", qtbot) == ["供电所"]
    seat.press("Return")
    assert seat.page.board.query == BoardQuery(unit_id=seat.stage.unit("S17"))
    assert {row.row.lead_unit for row in seat.page.board.model.rows} == {"供电所"}


def test_a_grid_is_found_by_name_and_its_cases_are_listed(seat: Seat, qtbot: QtBot) -> None:
    listed = look_for(seat, "西村二", qtbot)
    assert listed.count("西村二村") == 2  # the unit, the grid
    seat.press(*["Down"] * (len(listed) - 1 - listed[::-1].index("西村二村")), "Return")
    assert seat.page.board.query.grid_id == seat.stage.grid()
    assert len(seat.page.board.model.rows) == 4


def test_a_command_is_carried_out_from_the_palette(seat: Seat, qtbot: QtBot) -> None:
    assert "交班" in look_for(seat, ">交", qtbot)
    seat.press("Return")
    assert seat.page is seat.window.page("shift")


def test_a_command_for_the_case_goes_to_the_case_that_was_in_front(seat: Seat, qtbot: QtBot) -> None:
    seat.choose(3)
    look_for(seat, "催办", qtbot)
    seat.press("Return")
    assert seat.page.case.is_acting


def test_nobody_is_offered_what_his_post_has_not(open_window: Open, qtbot: QtBot) -> None:
    worker = open_window("gw-v226-a")
    assert look_for(worker, "供电所", qtbot) == []
    worker.press("Esc")
    commands = [c.text for c in commands_of(worker.work.by.role) if c.id != "palette"]
    assert look_for(worker, ">", qtbot) == [*commands, *(page.title for page in pages_of(worker.work.by.role))]


def test_the_arrows_go_over_heads_and_stop_at_the_ends(seat: Seat, qtbot: QtBot) -> None:
    look_for(seat, "西村二", qtbot)
    found = palette(seat)
    seat.press("Up")
    assert not found._model.hits[found._list.currentIndex().row()].is_head
    seat.press(*["PgDown"] * 9)
    assert found._list.currentIndex().row() == found._model.rowCount() - 1


def test_escape_gives_the_keyboard_back_to_where_it_was(seat: Seat) -> None:
    seat.press("/")
    seat.write("路灯")
    before = seat.focus
    seat.press("Ctrl+K", "Esc")
    assert seat.focus is before
    assert seat.page.board.bar.search.text() == "路灯"


@pytest.mark.parametrize("kind", [Edit, SearchEdit, Area], ids=lambda kind: kind.__name__)
def test_no_field_keeps_the_key_for_itself(kind: type[Edit], theme: Theme) -> None:
    """On Linux desktops Ctrl+K in a field cuts the line off."""
    asked = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    asked.accept()
    assert kind(theme).event(asked)
    assert not asked.isAccepted()


# --- the veil --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("opener", ["F1", "Ctrl+K", "Ctrl+M"])
def test_what_lies_under_the_veil_hears_no_key(seat: Seat, opener: str) -> None:
    seat.choose(3)
    seat.press(opener)
    over = [overlay for overlay in seat.window.findChildren(Overlay) if overlay.isVisible()]
    assert len(over) == 1
    seat.press("F2", "F4", "F7", "F12", "Ctrl+D", "Ctrl+T", "Ctrl+Z")
    assert over[0].isVisible()
    assert seat.page.board.table.current_id() == 3
    assert not seat.page.stations.is_open
    assert not seat.page.case.is_acting
    assert seat.work.theme.name == "light"
    assert seat.notices == []


@pytest.mark.parametrize("opener", ["F1", "Ctrl+K", "Ctrl+M"])
def test_tab_goes_round_within_the_panel(seat: Seat, opener: str) -> None:
    seat.press(opener)
    [over] = [overlay for overlay in seat.window.findChildren(Overlay) if overlay.isVisible()]
    for key in ["Tab"] * 7 + ["Shift+Tab"] * 7:
        seat.press(key)
        assert seat.focus is over or over.isAncestorOf(seat.focus)


def test_a_click_beside_the_panel_puts_it_away(seat: Seat) -> None:
    seat.press("Ctrl+K")
    QTest.mouseClick(palette(seat), Qt.MouseButton.LeftButton, pos=palette(seat).rect().bottomLeft())
    assert not palette(seat).isVisible()


def test_a_mute_needs_its_reason(seat: Seat) -> None:
    seat.press("Ctrl+M", "Return")
    assert seat.window.findChild(MuteOverlay).isVisible()
    assert not seat.alarms.is_muted
    seat.write("会商中")
    seat.press("Return")
    assert seat.alarms.is_muted
    assert not seat.window.findChild(MuteOverlay).isVisible()


def test_the_password_is_changed_from_the_account_menu(seat: Seat, stage: Stage) -> None:
    Administration(stage.store, seat.work.by, stage.clock).change_password("laohu-old-1")
    seat.window._menu_used("password")
    overlay = seat.window.findChild(PasswordOverlay)
    assert fill_in(seat, "laohu-old-1", "laohu-new-1", "laohu-new-2") == "两次输入的不一样"
    seat.window._menu_used("password")
    assert fill_in(seat, "laohu-wrong", "laohu-new-1", "laohu-new-1") == "现在的密码不对"
    seat.window._menu_used("password")
    assert fill_in(seat, "laohu-old-1", "laohu-new-1", "laohu-new-1") == ""
    assert not overlay.isVisible()
    assert seat.said == "密码已修改"
    assert enter(stage.store, "lead1", "laohu-new-1").by == seat.work.by


def fill_in(seat: Seat, *passwords: str) -> str:
    """Enter goes from field to field and sends; what is complained of then."""
    for words in passwords:
        QTest.keyClicks(seat.focus, words)
        seat.press("Return")
    rows = seat.window.findChild(PasswordOverlay)._rows
    return next((row.complaint.text().lstrip("● ") for row in rows if row.complaint.text()), "")
