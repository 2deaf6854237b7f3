"""The handbook in the states that pictures show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from ..main_window import MainWindow
from ..shell.help.overlay import HelpOverlay

_Take = Callable[[MainWindow, Any], QWidget]


def _opened(window: MainWindow, studio: Any) -> HelpOverlay:
    window.do("help")
    studio.settle()
    overlay = window.findChild(HelpOverlay)
    assert overlay is not None
    return overlay


def read(chapter_id: str) -> _Take:
    """A chapter that somebody went on to."""

    def take(window: MainWindow, studio: Any) -> QWidget:
        _opened(window, studio).read(chapter_id)
        return window

    return take


def found(words: str) -> _Take:
    """What was looked for, its first line read."""

    def take(window: MainWindow, studio: Any) -> QWidget:
        overlay = _opened(window, studio)
        overlay.field.setFocus()
        overlay.field.insert(words)
        return window

    return take
