"""The meeting on the second screen, steered from the room: shown, darkened, turned to what is decided."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.meetings import MeetingView, Topic
from ...models.meeting.terms import KEEPERS, Focus, MeetingState
from ..workplace import Workplace
from .preview import ProjectionPreview
from .projection_panel import ProjectionPanel
from .projector import Projector


class Projecting(QObject):
    """Keepers project. The screen stays as it is when one leaves the room: there is one projector for a workplace.

    `preview` is what the room sees, small; whoever lays the room out gives it a place.
    """

    changed = Signal()
    """Something about what the room sees is otherwise now."""

    def __init__(self, work: Workplace, room: QWidget, meeting_id: int) -> None:
        super().__init__(room)
        self._work, self._room, self._id = work, room, meeting_id
        self._view: MeetingView | None = None
        self._topic: Topic | None = None
        self._is_low = False
        self._wanted = False
        """Whether somebody asked for the picture where there is little room."""
        self.panel: ProjectionPanel | None = None
        self.projector = work.findChild(Projector) or Projector(work, work)
        self.projector.changed.connect(self._changed)
        self.preview = ProjectionPreview(work.theme, self.projector)
        self.preview.opened.connect(self.arrange)
        self.preview.hide()

    @property
    def is_there(self) -> bool:
        """Whether this post may project."""
        return self._work.by.role in KEEPERS

    @property
    def is_shown(self) -> bool:
        """Whether this meeting is projected from here."""
        return self.projector.is_open and self.projector.meeting_id == self._id

    @property
    def is_frozen(self) -> bool:
        return self.is_shown and self.projector.is_frozen

    @property
    def has_photos(self) -> bool:
        """Whether the room could see photos of this topic."""
        return self._topic is not None and bool(self._topic.item.photos)

    @property
    def is_black(self) -> bool:
        """Whether the room sees nothing but black."""
        return self.is_shown and self.projector.is_black

    def says(self) -> tuple[str, str]:
        """What the room sees, in words and their tone; "" while it sees nothing from here and nobody darkened the
        meeting's screens."""
        now = self.projector.standing
        if self.is_shown:
            return (self.tr("投屏中 · 人名电话已脱敏") if now.tone == "done" else f"投屏：{now.whole}"), now.tone
        is_black = self._view is not None and self._view.meeting.focus is Focus.BLACK
        return (self.tr("各屏黑屏"), "due_soon") if is_black else ("", "")

    def show(self, focus: Focus) -> None:
        """What the room sees, on the chosen screen; the first time it is asked how deep the room is."""
        self.projector.open(self._id)
        view, shown = self._view, self.projector.shown
        if view is not None and view.meeting.state is MeetingState.RUNNING:
            now = view.meeting.focus if shown is None else shown.focus
            if now is not focus or self.projector.is_black:
                self.projector.set_focus(focus)
        if self.projector.room is None and self.panel is None:
            self.arrange()

    def black(self) -> None:
        """Nothing to be seen, or again what was there; also where another workstation of the meeting projects."""
        if self.projector.meeting_id == self._id:
            self.projector.black()
        else:
            self._work.say(self.tr("还没有投屏，按 F7 开始"), "due_soon")

    def freeze(self) -> None:
        """The picture stands still, or goes on again."""
        if self.is_shown:
            self.projector.freeze()

    def resize(self, step: int) -> None:
        """Larger letters, or smaller ones."""
        if self.is_shown:
            self.projector.resize(step)

    def turn(self, by: int) -> None:
        """To the next photo; from what else is seen to the photos."""
        shown = self.projector.shown
        if shown is not None and shown.focus is Focus.PHOTOS:
            self.projector.turn(by)
        else:
            self.show(Focus.PHOTOS)

    def arrange(self) -> None:
        """投屏设置: the screen, the room's depth, what is masked and which photos are shown."""
        if self.panel is None:
            self.panel = ProjectionPanel(self._work, self.projector, self._id, self._room)
        self.panel.look_at(None if self._topic is None else self._topic.item.n)
        self.panel.show()
        self.panel.raise_()

    def set_low(self, low: bool) -> None:
        """On a low screen the picture takes the room of who is there: it stands there while this meeting is projected
        from here, and otherwise when it is asked for."""
        self._is_low = low
        self._place()

    @property
    def has_choice(self) -> bool:
        """Whether there is little room, and the picture is shown when somebody asks for it."""
        return self._is_low and self.is_there

    @property
    def is_seen(self) -> bool:
        """Whether what the room sees stands on this page."""
        return not self.preview.isHidden()

    def look(self) -> None:
        """The picture is shown, or put away again."""
        self._wanted = not self.is_seen
        self._place()
        self.changed.emit()

    def show_view(self, view: MeetingView, topic: Topic | None) -> None:
        """What the room's own window shows now; texts and photos in the settings are of the same topic."""
        self._view, self._topic = view, topic
        if self.panel is not None:
            self.panel.look_at(None if topic is None else topic.item.n)
        self._place()
        if self._is_running and self.is_there and not self.projector.is_open:
            self.projector.follow(self._id)

    def _changed(self) -> None:
        self._place()
        self.changed.emit()

    @property
    def _is_running(self) -> bool:
        return self._view is not None and self._view.meeting.state is MeetingState.RUNNING

    def _place(self) -> None:
        wanted = self._is_running and self.is_there
        if self._is_low:
            wanted = wanted and (self.is_shown or self._wanted)
        self.preview.setVisible(wanted)


def stop_projecting(work: Workplace) -> None:
    """The program's window closes: the screen goes with it."""
    if (projector := work.findChild(Projector)) is not None:
        projector.stop()
