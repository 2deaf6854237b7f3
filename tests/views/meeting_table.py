"""What tests of meetings share: who does what, what the window is told, what it said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from commandcenter.dispatch.meetings import MeetingDesk, MeetingView, meeting_view
from commandcenter.models.lifecycle import Action
from commandcenter.models.timing.worktime import TZ
from commandcenter.views.live import Changes
from commandcenter.views.meeting.decision_row import EditRow
from commandcenter.views.meeting.room import Room
from commandcenter.views.pages.meetings import MeetingsPage
from commandcenter.views.workplace import Notice
from tests.stage import Stage

Open = Callable[..., MeetingsPage]
WORDS = "我所牵头，综合执法中队配合，11月21日前恢复，夜间六盏全亮，两户住户确认"


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def lamp(stage: Stage, code: str = "AQ-001") -> int:
    """A lamp that the director puts to the meeting."""
    case = stage.register()
    stage.act(case.id, "intake1", Action.ACCEPT, grid=stage.grid(), matter=stage.matter(code))
    stage.act(case.id, "director", Action.CONSULT, reason="DIRECTOR")
    return case.id


def room_of(page: MeetingsPage) -> Room:
    assert page.room is not None
    return page.room


def desk(stage: Stage, login: str) -> MeetingDesk:
    return MeetingDesk(stage.desk(login))


def view_of(stage: Stage, meeting: int, login: str = "office") -> MeetingView:
    return meeting_view(stage.desk(login), meeting)


def told(page: MeetingsPage) -> None:
    """The feed tells of what others did in meetings."""
    page.workplace.live.changed.emit(Changes(frozenset(), frozenset({"meeting"})))


def heard(page: MeetingsPage) -> list[str]:
    said: list[str] = []

    def hear(notice: Notice) -> None:
        said.append(notice.text)

    page.workplace.noticed.connect(hear)
    page.heard = hear  # type: ignore[attr-defined]
    return said


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def row_of(room: Room, place: int = 0) -> EditRow:
    row = list(room.decisions.rows.values())[place]
    assert isinstance(row, EditRow)
    return row


def decided(stage: Stage, meeting: int, power: int, law: int) -> int:
    """The secretary's sheet holds one whole matter."""
    said = {
        "lead": power,
        "assisting": (law,),
        "task": "恢复 6 盏路灯供电",
        "due": local("2026-11-21 18:00"),
        "standard": "夜间六盏全亮，两户住户确认",
    }
    return desk(stage, "office").decide(meeting, 1, None, said)[0]
