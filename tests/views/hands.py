"""What hands do that the test tools cannot: writing Chinese."""

from __future__ import annotations

from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget


def write(widget: QWidget, words: str) -> None:
    """Writes words of any script into the field, as an input method does (key clicks know Latin letters alone)."""
    event = QInputMethodEvent("", [])
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)
