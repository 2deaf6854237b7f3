"""Brings the projection of a meeting into the states that pictures are taken of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from ...dispatch.meetings import MeetingDesk, meeting_view
from ...models.lifecycle import Action
from ...models.meeting.terms import Focus
from ..main_window import MainWindow
from ..meeting.projector import Projector


class Meets(Protocol):
    """What it needs of a studio."""

    def settle(self) -> None: ...

    def meet(self, topics: int, units: int, decisions: int | None) -> int: ...

    def photograph(self) -> None: ...


_Take = Callable[[MainWindow, Any], QWidget]
_TOPICS, _UNITS, _DECISIONS = 3, 8, 3


def projected(
    focus: Focus = Focus.WHOLE, topics: int = _TOPICS, units: int = _UNITS, decisions: int | None = _DECISIONS
) -> _Take:
    """What the room sees of a meeting; `decisions` None: before it begins."""

    def take(window: MainWindow, studio: Meets) -> QWidget:
        meeting = studio.meet(topics, units, decisions)
        if decisions is not None:
            MeetingDesk(window.workplace.desk).show(meeting, focus)
        return _screen(window, studio, meeting)[1]

    return take


def strict(window: MainWindow, studio: Meets) -> QWidget:
    """Representatives are in the room."""
    meeting = studio.meet(_TOPICS, _UNITS, _DECISIONS)
    MeetingDesk(window.workplace.desk).change(meeting, strict=True)
    return _screen(window, studio, meeting)[1]


def confidential(window: MainWindow, studio: Meets) -> QWidget:
    """The topic is announced, not shown."""
    meeting = studio.meet(_TOPICS, _UNITS, _DECISIONS)
    work = window.workplace
    case = meeting_view(work.desk, meeting).topics[0].case
    work.center.act(case.id, case.version, Action.PROTECT, {"confidential": True})
    return _screen(window, studio, meeting)[1]


def black(window: MainWindow, studio: Meets) -> QWidget:
    """One key makes it black."""
    projector, screen = _screen(window, studio, studio.meet(_TOPICS, _UNITS, _DECISIONS))
    projector.black()
    return screen


def settings(window: MainWindow, studio: Meets) -> QWidget:
    """What the keeper decides about the projection."""
    meeting = studio.meet(_TOPICS, _UNITS, _DECISIONS)
    window.show_page("meetings", meeting)
    studio.settle()
    page: Any = window.current
    page.room.projecting.arrange()
    studio.settle()
    panel: QWidget = page.room.projecting.panel
    return panel


def photos(window: MainWindow, studio: Meets) -> QWidget:
    """Which photos may be seen in the room."""
    meeting = studio.meet(_TOPICS, _UNITS, _DECISIONS)
    studio.photograph()
    window.show_page("meetings", meeting)
    studio.settle()
    page: Any = window.current
    page.room.projecting.arrange()
    page.room.projecting.panel.part.choose(1)
    panel: QWidget = page.room.projecting.panel
    return panel


def _screen(window: MainWindow, studio: Meets, meeting: int) -> tuple[Projector, QWidget]:
    """A screen of the size of the window."""
    projector = Projector(window.workplace, window)
    projector.open(meeting)
    assert projector.window is not None
    projector.window.resize(window.size())
    studio.settle()
    return projector, projector.window
