"""The projector: what its window paints, black, freeze, size, screens that come and go, a connection that is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QRawFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from commandcenter.config import resource
from commandcenter.dispatch.meetings import MeetingDesk, meeting_view
from commandcenter.dispatch.meetings.projection import Photo
from commandcenter.models.errors import Offline
from commandcenter.models.meeting.exposing import Treatment
from commandcenter.models.meeting.room import Room
from commandcenter.models.meeting.terms import Focus, SeatState
from commandcenter.views import paint
from commandcenter.views.live import Changes
from commandcenter.views.meeting.projector import Projector
from commandcenter.views.workplace import Workplace
from tests.stage import Stage
from tests.views.projected import SECRET, TITLE, convene


@pytest.fixture
def meeting_id(stage: Stage) -> int:
    return convene(stage)


@pytest.fixture
def work(stage: Stage, meeting_id: int, workplace_of: Callable[..., Workplace]) -> Workplace:
    return workplace_of("office")


@pytest.fixture
def projector(work: Workplace, meeting_id: int):
    made = Projector(work)
    made.open(meeting_id)
    yield made
    made.stop()


def painted(projector: Projector, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every word that painting the window puts on it."""
    said: list[str] = []
    real = paint.text

    def noting(p, rect, s, *rest, **more):
        said.append(s)
        return real(p, rect, s, *rest, **more)

    monkeypatch.setattr(paint, "text", noting)
    assert projector.window is not None
    projector.window.resize(1920, 1080)
    projector.window.canvas.grab()
    monkeypatch.undo()
    return said


def test_the_window_paints_masked_words_and_holds_no_others(
    projector: Projector, monkeypatch: pytest.MonkeyPatch, meeting_id: int, stage: Stage
) -> None:
    for focus in (Focus.WHOLE, Focus.OPINIONS, Focus.DECISIONS):
        projector.set_focus(focus)
        said = painted(projector, monkeypatch)
        assert TITLE in said
        assert not any(SECRET in words for words in said)
        assert any("张某甲" in words and words != TITLE for words in said)
    assert projector.shown is not None
    assert not any(SECRET in words for words in projector.shown.texts())


def test_every_character_that_is_painted_is_in_the_shipped_font(
    projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = QRawFont(str(resource("fonts/LaohuHei-Regular.ttf")), 28)
    for focus in (Focus.WHOLE, Focus.OPINIONS, Focus.DECISIONS):
        projector.set_focus(focus)
        letters = {c for words in painted(projector, monkeypatch) for c in words}
        missing = {c for c in letters if not shipped.supportsCharacter(ord(c))}
        assert missing - {"\u3000"} == set()


def test_what_others_do_is_seen_by_the_feed_alone(
    projector: Projector, work: Workplace, stage: Stage, meeting_id: int, qtbot
) -> None:
    MeetingDesk(stage.desk("director")).decide(meeting_id, 1, None, {"task": "清淤排水沟"})
    assert projector.shown is not None
    assert len(projector.shown.decisions) == 1
    work.live.changed.emit(Changes(frozenset(), frozenset({"meeting"})))
    qtbot.waitUntil(lambda: len(projector.shown.decisions) == 2)
    assert projector.shown.decisions[1].task == "清淤排水沟"


def test_b_makes_it_black_and_brings_it_back(projector: Projector, qtbot) -> None:
    window = projector.window
    QTest.keyClick(window, Qt.Key.Key_B)
    assert projector.is_black
    image = window.canvas.grab().toImage()
    corners = [QPoint(5, 5), QPoint(image.width() // 2, image.height() // 2), QPoint(40, image.height() - 12)]
    assert {image.pixelColor(at).name() for at in corners} == {"#000000"}
    QTest.keyClick(window, Qt.Key.Key_B)
    assert window.canvas.grab().toImage().pixelColor(5, 5) == QColor("#F4F5F7")


def test_black_is_everybodys_and_the_focus_comes_back_with_the_picture(
    projector: Projector, workplace_of: Callable[..., Workplace], meeting_id: int, stage: Stage
) -> None:
    projector.set_focus(Focus.DECISIONS)
    chair = Projector(workplace_of("director"))
    chair.follow(meeting_id)
    chair.black()
    assert meeting_view(stage.desk("office"), meeting_id).meeting.focus is Focus.BLACK
    projector.read()
    assert (projector.is_black, projector.window.canvas.is_black) == (True, True)
    projector.black()
    assert not projector.is_black
    assert projector.shown.focus is Focus.DECISIONS
    chair.read()
    assert not chair.is_black
    projector.black()
    projector.set_focus(Focus.WHOLE)
    assert (projector.is_black, projector.shown.focus) == (False, Focus.WHOLE)
    chair.stop()


def test_without_a_server_it_is_black_all_the_same(
    projector: Projector, monkeypatch: pytest.MonkeyPatch, meeting_id: int, stage: Stage
) -> None:
    def away(*_args: object) -> None:
        raise Offline("连不上服务器")

    monkeypatch.setattr(MeetingDesk, "show", away)
    projector.black()
    assert projector.window.canvas.is_black
    monkeypatch.undo()
    projector.read()
    assert projector.window.canvas.is_black, "what others see is no reason to show it again"
    projector.black()
    assert not projector.is_black


def test_f_stops_the_picture_until_it_is_pressed_again(
    projector: Projector, work: Workplace, stage: Stage, meeting_id: int, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    QTest.keyClick(projector.window, Qt.Key.Key_F)
    before = painted(projector, monkeypatch)
    assert "画面定格于 14:36" in before
    MeetingDesk(stage.desk("director")).decide(meeting_id, 1, None, {"task": "清淤排水沟"})
    stage.wait(minutes=5)
    projector._source.read()
    work.ticker.tick()
    assert painted(projector, monkeypatch) == before
    assert not projector.is_stale
    QTest.keyClick(projector.window, Qt.Key.Key_F)
    assert "清淤排水沟|" in painted(projector, monkeypatch)


def test_what_hides_more_is_seen_through_a_picture_that_stands_still(
    projector: Projector, stage: Stage, meeting_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name is masked by hand, then the room is watched; what lets more be seen waits until the picture goes on."""
    desk = MeetingDesk(stage.desk("director"))
    desk.treat(meeting_id, 1, "恢复供电", Treatment.SHOW)
    projector.read()
    projector.freeze()
    desk.treat(meeting_id, 1, "线路", Treatment.HIDE)
    desk.decide(meeting_id, 1, None, {"task": "清淤排水沟"})
    projector.read()
    said = painted(projector, monkeypatch)
    assert projector.is_frozen
    assert not any("线路" in words for words in said)
    assert any("清淤排水沟" in words for words in said)
    desk.treat(meeting_id, 1, "线路", Treatment.RULE)
    desk.decide(meeting_id, 1, None, {"task": "修路灯"})
    projector.read()
    assert painted(projector, monkeypatch) == said
    desk.change(meeting_id, strict=True)
    projector.read()
    assert any("有群众代表在场" in words for words in painted(projector, monkeypatch))


def test_whoever_types_goes_on_typing_when_the_projection_opens(work: Workplace, meeting_id: int, qtbot) -> None:
    field = QLineEdit()
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    made = Projector(work)
    made.open(meeting_id)
    assert made.window is not None
    made.window.show_on(made.window.screen())
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_B)
    assert (QApplication.activeWindow(), field.text(), made.is_black) == (field, "b", False)
    made.stop()


def regions(projector: Projector, work: Workplace, monkeypatch: pytest.MonkeyPatch, qtbot) -> list[int]:
    """How high what is painted anew is, after the next second."""
    found: list[int] = []
    canvas = projector.window.canvas
    qtbot.waitUntil(canvas.isVisible)
    monkeypatch.setattr(canvas, "update", lambda *area: found.append(area[0].height() if area else canvas.height()))
    work.ticker.tick()
    monkeypatch.undo()
    return found


def test_every_second_the_timer_is_painted_and_whatever_else_runs(
    projector: Projector, work: Workplace, stage: Stage, meeting_id: int, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    whole = projector.window.canvas.height()
    work.ticker.tick()
    stage.wait(seconds=1)
    assert max(regions(projector, work, monkeypatch, qtbot)) < whole / 4
    unit = meeting_view(stage.desk("office"), meeting_id).file.item(1).units[0]
    MeetingDesk(stage.desk("office")).take_seat(meeting_id, SeatState.PRESENT, of=unit)
    MeetingDesk(stage.desk("office")).give_floor(meeting_id, unit)
    projector.read()
    stage.wait(seconds=1)
    assert regions(projector, work, monkeypatch, qtbot) == [whole]


def test_a_photo_that_came_while_the_picture_stood_still_is_there_afterwards(projector: Projector) -> None:
    photo = Photo(1, ())
    projector.freeze()
    projector._source.pictures = {photo: QImage(4, 4, QImage.Format.Format_RGB32)}
    projector._source.pictured.emit(projector._source.pictures)
    canvas = projector.window.canvas
    assert photo not in canvas._pictures
    projector.freeze()
    assert photo in canvas._pictures


def test_f11_makes_a_window_of_it_and_back(projector: Projector) -> None:
    window = projector.window
    window.show_on(window.screen())
    assert window.isFullScreen()
    assert window.cursor().shape() is Qt.CursorShape.BlankCursor
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert not window.isFullScreen()
    assert window.cursor().shape() is not Qt.CursorShape.BlankCursor
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert window.isFullScreen()


def test_letters_grow_and_shrink_and_everything_stays_inside(
    projector: Projector, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    real = paint.text

    def noting(p, rect, s, color, px=14, *rest, **more):
        sizes.append(px)
        assert (rect.bottom() <= 1080 + 1, rect.right() <= 1920 + 1) == (True, True), s
        return real(p, rect, s, color, px, *rest, **more)

    monkeypatch.setattr(paint, "text", noting)
    window = projector.window
    window.resize(1920, 1080)
    smallest = []
    for key in (Qt.Key.Key_0, Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_0, Qt.Key.Key_Minus):
        QTest.keyClick(window, key)
        sizes.clear()
        window.canvas.grab()
        smallest.append(min(sizes))
    assert smallest == [28, 31, 35, 28, 25]


def test_esc_takes_it_away_and_nothing_of_it_stays(projector: Projector) -> None:
    closed: list[bool] = []
    projector.closed.connect(lambda: closed.append(True))
    QTest.keyClick(projector.window, Qt.Key.Key_F)
    QTest.keyClick(projector.window, Qt.Key.Key_Escape)
    assert closed == [True]
    assert (projector.is_open, projector.is_frozen) == (False, False)


def test_without_a_connection_the_last_picture_stays_and_says_since_when(
    projector: Projector, work: Workplace, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.live.current = replace(work.live.current, connected=False)
    stage.wait(seconds=59)
    work.ticker.tick()
    assert not any("正在重连" in words for words in painted(projector, monkeypatch))
    stage.wait(seconds=62)
    work.ticker.tick()
    said = painted(projector, monkeypatch)
    assert "画面停在 14:36:12，已过 2分，正在重连" in said
    assert TITLE in said
    work.live.current = replace(work.live.current, connected=True)
    work.live.reset.emit()
    assert not any("正在重连" in words for words in painted(projector, monkeypatch))


def test_a_deep_room_turns_to_the_decisions_for_everybody(work: Workplace, stage: Stage, meeting_id: int) -> None:
    made = Projector(work)
    made.open(meeting_id)
    assert (made.room, made.shown.focus) == (None, Focus.WHOLE)
    made.set_room(Room(0.9, 7.0))
    assert meeting_view(stage.desk("director"), meeting_id).meeting.focus is Focus.DECISIONS
    made.stop()
    again = Projector(work)
    assert again.room == Room(0.9, 7.0)
    again.stop()


def test_two_screens(tmp_path: Path) -> None:
    """In a program of its own: fills the other screen, survives its cable, remembers which."""
    config = Path(__file__).with_name("two_screens.json")
    root = Path(__file__).parents[2]
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "tests.views.projected"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    on_a, on_b = ["A", True, [0, 0, 1920, 1080]], ["B", True, [1920, 0, 3840, 2160]]
    assert (told["opened"], told["pixels"]) == (on_b, [3840, 2160])
    assert (told["panel"], told["ground"]) == ("#ffffff", "#f4f5f7")
    assert (told["unplugged"][:2], told["says so"], told["title"]) == (["A", False], True, TITLE)
    assert (told["plugged in"], told["chosen"], told["remembered"]) == (on_b, on_a, on_a)
