"""The projection from the meeting's page: F7 and F8, B, F, the small picture, its settings, and the way out."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest

from commandcenter.models.meeting.room import Room as Depth
from commandcenter.models.meeting.terms import Focus
from tests.stage import Stage
from tests.views.meeting_table import Open, room_of, view_of


def test_keys_of_the_chair_open_darken_and_stop_what_the_room_sees(open_page: Open, running: int, stage: Stage) -> None:
    page = open_page("director")
    page.open_meeting(running)
    room = room_of(page)
    room.projecting.projector.set_room(Depth(2.0, 6.0))
    room.setFocus()
    assert room.projecting.preview.words == "本机没有投屏，别的电脑在投时，定格和字号以那台为准"
    QTest.keyClick(room, Qt.Key.Key_F8)
    projector = room.projecting.projector
    assert projector.is_open
    assert view_of(stage, running).meeting.focus is Focus.DECISIONS
    assert projector.shown is not None
    assert projector.shown.focus is Focus.DECISIONS
    assert room.head.tag.accessibleName() == "投屏中 · 人名电话已脱敏"
    QTest.keyClick(room, Qt.Key.Key_B)
    assert projector.is_black
    QTest.keyClick(room, Qt.Key.Key_B)
    QTest.keyClick(room, Qt.Key.Key_F)
    assert projector.is_frozen
    QTest.keyClick(room, Qt.Key.Key_F)
    QTest.keyClick(room, Qt.Key.Key_F7)
    assert projector.shown.focus is Focus.WHOLE


def test_the_bar_steers_the_rooms_screen_and_a_low_page_has_the_picture_while_it_is_seen(
    open_page: Open, running: int, stage: Stage
) -> None:
    page = open_page("director")
    page.resize(1366, 660)
    page.open_meeting(running)
    room = room_of(page)
    screen, buttons = room.projecting, room.bar.buttons
    screen.set_low(low=True)
    assert (screen.is_seen, buttons["said"].isHidden(), buttons["whole"].text()) == (False, True, "投屏：全景")
    buttons["look"].click()
    assert screen.is_seen
    buttons["look"].click()
    assert not screen.is_seen
    screen.look()
    screen.projector.set_room(Depth(2.0, 3.0))
    buttons["whole"].click()
    assert screen.is_seen
    assert buttons["whole"].text() == "全景"
    buttons["said"].click()
    assert view_of(stage, running).meeting.focus is Focus.OPINIONS
    buttons["freeze"].click()
    assert (screen.is_frozen, buttons["freeze"].kind) == (True, "on")
    buttons["freeze"].click()
    buttons["larger"].click()
    assert (screen.is_frozen, screen.projector.zoom) == (False, 1.1)
    screen.projector.close()
    assert buttons["freeze"].isHidden()


def test_the_first_projection_asks_how_deep_the_room_is(open_page: Open, running: int) -> None:
    page = open_page("director")
    page.open_meeting(running)
    room = room_of(page)
    QTest.keyClick(room, Qt.Key.Key_F7)
    panel = room.projecting.panel
    assert panel is not None
    assert panel.isVisible()
    panel.room_form.height_field.set_value("2")
    panel.room_form.distance_field.set_value("6")
    panel.room_form.keep_button.click()
    assert room.projecting.projector.room == Depth(2.0, 6.0)


def test_the_screen_stays_when_one_leaves_the_meeting_and_goes_with_the_window(
    open_page: Open, running: int, stage: Stage, qtbot
) -> None:
    page = open_page("office")
    page.open_meeting(running)
    room = room_of(page)
    QTest.keyClick(room, Qt.Key.Key_F7)
    projector = room.projecting.projector
    gone: list[bool] = []
    room.destroyed.connect(lambda: gone.append(True))
    room.left.emit()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert gone == [True]
    stage.wait(seconds=20)
    page.workplace.ticker.tick()
    projector.read()
    assert projector.is_open
    assert projector.shown is not None
    assert projector.shown.at == stage.now
    page.open_meeting(running)
    assert room_of(page).projecting.is_shown
    page.closing()
    assert not projector.is_open


def test_a_unit_projects_nothing_and_has_no_picture(open_page: Open, running: int, stage: Stage) -> None:
    unit = view_of(stage, running).file.seats[0].unit_id
    page = open_page(stage.login_of(unit))
    page.open_meeting(running)
    room = room_of(page)
    assert room.projecting.preview.isHidden()
    QTest.keyClick(room, Qt.Key.Key_F7)
    assert not room.projecting.is_shown
