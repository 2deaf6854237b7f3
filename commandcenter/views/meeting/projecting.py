"""The meeting on the second screen: shown, darkened, focused from here; the window itself is another part."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from PySide6.QtCore import QObject

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.terms import KEEPERS, Focus
from ..workplace import Workplace

_MODULE = f"{__package__}.projector"


class Projecting(QObject):
    """Keepers project. The window is made when it is first wanted."""

    def __init__(self, work: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._projector: Any = None

    @property
    def is_there(self) -> bool:
        """Whether this post may project."""
        return self._work.by.role in KEEPERS and find_spec(_MODULE) is not None

    @property
    def is_shown(self) -> bool:
        return self._projector is not None and bool(self._projector.is_shown)

    def show(self, view: MeetingView, focus: Focus) -> None:
        """What the room sees, on the chosen screen."""
        if not self.is_there:
            return
        if self._projector is None:
            self._projector = import_module(_MODULE).Projector(self._work, view.meeting.id, self)
        self._projector.show(focus)

    def black(self) -> None:
        """Nothing to be seen, or again what was there."""
        if self._projector is not None:
            self._projector.black()

    def freeze(self) -> None:
        if self._projector is not None:
            self._projector.freeze()

    def show_view(self, view: MeetingView, topic: Topic | None) -> None:
        """What is shown here; the projector reads for itself."""
