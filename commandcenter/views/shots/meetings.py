"""Brings the page of meetings and the meeting itself into the states that pictures are taken of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from ...dispatch.meetings import MeetingDesk
from ..main_window import MainWindow


class Meets(Protocol):
    """What it needs of a studio."""

    def settle(self) -> None: ...

    def consult(self, count: int) -> None: ...

    def meet(self, topics: int, units: int, decisions: int | None) -> int: ...

    def agree(self, *, sign: bool) -> None: ...


_Take = Callable[[MainWindow, Any], QWidget]


def held(topics: int = 3, units: int = 9, decisions: int | None = 3, sheet: str = "") -> _Take:
    """A meeting in the middle, or (`decisions` None) still to come; with a form open in it."""

    def take(window: MainWindow, studio: Meets) -> QWidget:
        room = _opened(window, studio, studio.meet(topics, units, decisions))
        if sheet:
            getattr(room.sheets, sheet)()
        return window

    return take


def signing(window: MainWindow, studio: Meets) -> QWidget:
    """All is read back: the chair looks once at what goes out."""
    meeting = studio.meet(3, 9, 3)
    studio.agree(sign=False)
    room = _opened(window, studio, meeting)
    room.steps.do("sign")
    return window


def ended(window: MainWindow, studio: Meets) -> QWidget:
    """One topic signed, the others gone back to the pool."""
    meeting = studio.meet(3, 9, 3)
    studio.agree(sign=True)
    MeetingDesk(window.workplace.desk).end(meeting)
    _opened(window, studio, meeting)
    return window


def past(window: MainWindow, studio: Meets) -> QWidget:
    """The list with a meeting that is over."""
    ended(window, studio)
    studio.settle()
    window.do("back")
    return window


def rules(window: MainWindow, studio: Meets) -> QWidget:
    """What signed meetings made a rule of."""
    studio.meet(3, 9, 3)
    studio.agree(sign=True)
    window.show_page("meetings")
    studio.settle()
    page: Any = window.current
    page.front.show_part("rules")
    return window


def planning(window: MainWindow, studio: Meets) -> QWidget:
    """Two of the cases that wait are ticked."""
    studio.consult(6)
    window.show_page("meetings")
    studio.settle()
    page: Any = window.current
    for row in page.front.waiting.rows[:2]:
        page.front.waiting.mark(row.value)
    return window


def _opened(window: MainWindow, studio: Meets, meeting: int) -> Any:
    window.show_page("meetings", meeting)
    studio.settle()
    page: Any = window.current
    return page.room
