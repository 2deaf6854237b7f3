"""The meeting on the second screen, steered from the room: shown, darkened, turned to what is decided."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.terms import KEEPERS, Focus, MeetingState
from ..workplace import Workplace
from .projection_panel import ProjectionPanel
from .projector import Projector


class Projecting(QObject):
    """Keepers project. The screen stays as it is when one leaves the room: there is one projector for a workplace."""

    changed = Signal()
    """Something about what the room sees is otherwise now."""

    def __init__(self, work: Workplace, room: QWidget, meeting_id: int) -> None:
        super().__init__(room)
        self._work, self._room, self._id = work, room, meeting_id
        self._view: MeetingView | None = None
        self._topic: Topic | None = None
        self._panel: ProjectionPanel | None = None
        self._projector = work.findChild(Projector)
        if self._projector is not None:
            self._projector.changed.connect(self.changed)

    @property
    def is_there(self) -> bool:
        """Whether this post may project."""
        return self._work.by.role in KEEPERS

    @property
    def is_shown(self) -> bool:
        return self._projector is not None and self._projector.is_open

    @property
    def is_black(self) -> bool:
        return self._projector is not None and self._projector.is_open and self._projector.is_black

    def _made(self) -> Projector:
        if self._projector is None:
            self._projector = Projector(self._work, self._work)
            self._projector.changed.connect(self.changed)
        return self._projector

    def show(self, focus: Focus) -> None:
        """What the room sees, on the chosen screen."""
        projector = self._made()
        projector.open(self._id)
        running = self._view is not None and self._view.meeting.state is MeetingState.RUNNING
        if running and self._view is not None and self._view.meeting.focus is not focus:
            projector.set_focus(focus)

    def black(self) -> None:
        """Nothing to be seen, or again what was there."""
        if self.is_shown:
            self._made().black()
        else:
            self._work.say(self.tr("还没有投屏，按 F7 开始"), "due_soon")

    def arrange(self) -> None:
        """投屏设置: the screen, the room's depth, what is masked and which photos are shown."""
        if self._panel is None:
            self._panel = ProjectionPanel(self._work, self._made(), self._id, self._room)
        self._panel.look_at(None if self._topic is None else self._topic.item.n)
        self._panel.show()

    def show_view(self, view: MeetingView, topic: Topic | None) -> None:
        """What the room's own window shows now."""
        self._view, self._topic = view, topic


def stop_projecting(work: Workplace) -> None:
    """The program's window closes: the screen goes with it."""
    if (projector := work.findChild(Projector)) is not None:
        projector.stop()
