"""The projector of one workstation: what it shows, whether it is black or stands still, how large its letters are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, QScreen
from PySide6.QtWidgets import QApplication

from ...dispatch.meetings import MeetingDesk
from ...dispatch.meetings.projection import Photo, Projection, Scene
from ...dispatch.overviews.map_views import GridMap
from ...models.errors import Offline
from ...models.meeting.room import Room
from ...models.meeting.terms import Focus
from ..projection.canvas import ProjectionCanvas
from ..projection.scene import Stamp
from ..workplace import Workplace
from .projection_source import ProjectionSource
from .projection_window import ProjectionWindow

_SCREEN, _ROOM = "projection.screen", "projection.room"
_STALE_SECONDS = 60
_STEPS = (0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.5)


class Standing(NamedTuple):
    """What the room sees, in words, and what makes it otherwise ("" nothing)."""

    what: str
    how: str = ""
    tone: str = ""

    @property
    def whole(self) -> str:
        return "，".join(filter(None, (self.what, self.how)))


class Projector(QObject):
    """Every canvas it is given shows the same; `open` also fills a screen. `changed` after everything that alters what
    is seen."""

    opened = Signal()
    closed = Signal()
    changed = Signal()

    def __init__(self, workplace: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = workplace
        self._source: ProjectionSource | None = None
        self._window: ProjectionWindow | None = None
        self._canvases: list[ProjectionCanvas] = []
        self._latest: Projection | None = None
        self._frozen: tuple[Projection, datetime] | None = None
        self._held: dict[Photo, QImage] = {}
        self._black = self._black_for_all = False
        self._focus = Focus.WHOLE
        """What was in focus before it became black."""
        self._zoom = 1.0
        self._has_turned = False
        """Whether the focus was set to what the room can read."""
        workplace.ticker.ticked.connect(self._tick)
        self.changed.connect(self._tell)

    # --- how it stands ------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._window is not None

    @property
    def window(self) -> ProjectionWindow | None:
        return self._window

    @property
    def meeting_id(self) -> int | None:
        """The meeting that is followed."""
        return None if self._source is None else self._source.meeting_id

    @property
    def is_black(self) -> bool:
        return self._black

    @property
    def is_frozen(self) -> bool:
        return self._frozen is not None

    @property
    def is_unplugged(self) -> bool:
        return self._window is not None and self._window.is_unplugged

    @property
    def shown(self) -> Projection | None:
        """What the room sees, or would see if the screen were not black."""
        found = self._frozen[0] if self._frozen is not None else self._latest
        return replace(found, focus=self._focus) if found is not None and found.focus is Focus.BLACK else found

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def is_stale(self) -> bool:
        """Whether the picture is older than a minute although nobody froze it."""
        if self._latest is None or self._frozen is not None:
            return False
        return (self._work.now() - self._latest.at).total_seconds() > _STALE_SECONDS

    @property
    def standing(self) -> Standing:
        """How it stands, the worst first."""
        if self._black:
            return Standing(self.tr("黑屏"), self.tr("按 B 恢复"), "due_soon")
        if self._window is None:
            # What another workstation does with its picture is known there alone.
            return Standing(self.tr("本机没有投屏"), self.tr("别的电脑在投时，定格和字号以那台为准"))
        if self.is_unplugged:
            return Standing(self.tr("屏幕已拔下"), self.tr("接上后自动回到那里"), "due_soon")
        if self.is_frozen:
            return Standing(self.tr("画面定格"), self.tr("按 F 恢复"), "due_soon")
        if self.is_stale:
            return Standing(self.tr("连不上数据库"), self.tr("画面停住"), "overdue")
        return Standing(self.tr("正在投屏"), tone="done")

    def _tell(self) -> None:
        """Whatever page is open here, its foot says what the room sees."""
        now = self.standing
        self._work.projected.emit(self.tr("投屏：{0}").format(now.what) if self.is_open else "", now.tone)

    # --- what people do with it ---------------------------------------------------------------------------------------

    def follow(self, meeting_id: int) -> None:
        """Canvases show this meeting from now on; another one is let go of."""
        if self._source is not None and self._source.meeting_id == meeting_id:
            return
        self.close()
        self._let_go()
        source = self._source = ProjectionSource(self._work, meeting_id, self)
        source.projected.connect(self._take)
        source.pictured.connect(self._show_pictures)
        source.mapped.connect(self._take_map)
        source.failed.connect(self._work.complain)
        source.start()

    def open(self, meeting_id: int) -> None:
        """Fills the chosen screen; the one chosen last, else the first on which nobody works."""
        self.follow(meeting_id)
        if self._window is not None:
            self._window.raise_()
            return
        self._has_turned = False
        window = self._window = ProjectionWindow()
        window.black_wanted.connect(self.black)
        window.freeze_wanted.connect(self.freeze)
        window.size_wanted.connect(self.resize)
        window.turn_wanted.connect(self.turn)
        window.gone.connect(self._gone)
        if (room := self.room) is not None:
            self._zoom = room.zoom
        self.attach(window.canvas)
        window.show_on(self._screen())
        self._turn_to_what_can_be_read()
        self.opened.emit()
        self.changed.emit()

    def close(self) -> None:
        if self._window is not None:
            self._window.close()

    def stop(self) -> None:
        """The window of the program closes."""
        self.close()
        self._let_go()

    def black(self) -> None:
        """Black, and back again: here at once and whatever becomes of the connection, then on every screen of the
        meeting."""
        self._darken(not self._black)
        if self._source is not None and self._latest is not None and self._latest.is_running:
            focus = Focus.BLACK if self._black else self._focus
            job = partial(MeetingDesk(self._work.desk).show, self._source.meeting_id, focus)
            self._work.tasks.keep(self, job, self._focused, self._not_shared)

    def _darken(self, black: bool) -> None:
        self._black = black
        for canvas in self._shown_on():
            canvas.set_black(black)
        self.changed.emit()

    def _not_shared(self, error: Exception) -> None:
        """It is as it was wished here; that the server is away is said once, by the banner."""
        if not isinstance(error, Offline):
            self._work.complain(error)

    def freeze(self) -> None:
        """The picture stands still, and goes on again."""
        if self._frozen is None and self._latest is not None:
            self._stand_still()
        else:
            self._frozen = None
            self._show_pictures()
        self._show()
        self.changed.emit()

    def _stand_still(self) -> None:
        """From now on the picture is this one, with the photos that are there."""
        assert self._latest is not None
        self._frozen = self._latest, self._work.now()
        self._held = {}
        self._show_pictures()

    def set_focus(self, focus: Focus) -> None:
        """What the room sees of the topic; for every workstation of the meeting."""
        if self._source is None:
            return
        job = partial(MeetingDesk(self._work.desk).show, self._source.meeting_id, focus)
        self._work.tasks.run(self, job, self._focused, self._work.complain)

    def turn(self, by: int) -> None:
        """To the next photo or the one before, where the room sees photos alone."""
        latest = self._latest
        if self._source is None or latest is None or self._focus is not Focus.PHOTOS or not latest.photos:
            return
        photo = latest.photos[(latest.photo + by) % len(latest.photos)]
        desk, meeting = MeetingDesk(self._work.desk), self._source.meeting_id
        job = partial(desk.turn_to_photo, meeting, latest.item_n, photo.attachment_id)
        self._work.tasks.run(self, job, self._focused, self._work.complain)

    def read(self) -> None:
        """Something was decided here: the room sees it at once."""
        if self._source is not None:
            self._source.read()

    def resize(self, step: int) -> None:
        """Letters one step larger or smaller; 0: as measured."""
        nearest = min(range(len(_STEPS)), key=lambda k: abs(_STEPS[k] - self._zoom))
        self._zoom = _STEPS[max(0, min(len(_STEPS) - 1, nearest + step))] if step else 1.0
        for canvas in self._shown_on():
            canvas.set_zoom(self._zoom)
        self.changed.emit()

    def attach(self, canvas: ProjectionCanvas) -> None:
        """From now on a canvas shows what the room sees, until it is gone with its window."""
        self._canvases.append(canvas)
        canvas.set_zoom(self._zoom)
        canvas.set_black(self._black)
        if self._source is not None and self._source.map is not None:
            canvas.show_map(self._source.map)
            canvas.show_pictures(self._pictures)
        self._show()

    # --- the room and its screens -------------------------------------------------------------------------------------

    @property
    def room(self) -> Room | None:
        """Height of the picture and distance of the last row, None until somebody has said them."""
        kept = self._work.memory.value(_ROOM)
        is_whole = isinstance(kept, list) and len(kept) == len(Room._fields)
        return Room(*map(float, kept)) if is_whole else None

    def set_room(self, room: Room) -> None:
        """Kept on this workstation; the letters follow at once."""
        self._work.memory.keep(_ROOM, list(room))
        self._zoom = room.zoom
        for canvas in self._shown_on():
            canvas.set_zoom(self._zoom)
        self._has_turned = False
        self._turn_to_what_can_be_read()
        self.changed.emit()

    def screens(self) -> list[tuple[str, str]]:
        """All screens by name, each with words for it, those first on which nobody works."""
        size = self.tr("{0}　{1}×{2}")
        found = [(screen.name(), screen.size() * screen.devicePixelRatio()) for screen in self._by_use()]
        return [(name, size.format(name, pixels.width(), pixels.height())) for name, pixels in found]

    @property
    def screen_name(self) -> str | None:
        """The screen it would open on, None where there is only the one people work on."""
        screen = self._screen()
        return None if screen is None else screen.name()

    def choose_screen(self, name: str) -> None:
        """Kept; an open projection moves there."""
        self._work.memory.keep(_SCREEN, name)
        if self._window is not None:
            self._window.show_on(self._screen())

    def _by_use(self) -> list[QScreen]:
        active = QApplication.activeWindow()
        works = active is not None and active is not self._window
        own = active.screen() if active is not None and works else QGuiApplication.primaryScreen()
        return sorted(QGuiApplication.screens(), key=lambda screen: screen.name() == own.name())

    def _screen(self) -> QScreen | None:
        """None where there is only the one people work on."""
        found = self._by_use()
        if len(found) == 1:
            return None
        name = self._work.memory.value(_SCREEN)
        return next((screen for screen in found if screen.name() == name), found[0])

    def _turn_to_what_can_be_read(self) -> None:
        """Once after opening: where the room is too deep for everything at once, it sees less of it."""
        room, shown = self.room, self._latest
        if self._has_turned or self._window is None or room is None or shown is None or shown.scene is Scene.AGENDA:
            return
        self._has_turned = True
        if shown.focus is Focus.WHOLE and room.opens_with is not Focus.WHOLE:
            self.set_focus(room.opens_with)

    # --- following ----------------------------------------------------------------------------------------------------

    def _take(self, found: Projection) -> None:
        self._latest = found
        if self._frozen is not None and found.cover.is_tighter(self._frozen[0].cover):
            self._stand_still()
            self._work.say(self.tr("遮得更严了：定格的画面已换成现在的"), "due_soon")
        self._follow_black(found.focus)
        self._turn_to_what_can_be_read()
        self._show()
        self.changed.emit()

    def _follow_black(self, focus: Focus) -> None:
        """Somebody else darkened the screens, or brought the picture back."""
        black = focus is Focus.BLACK
        if not black:
            self._focus = focus
        if black is not self._black_for_all:
            self._black_for_all = black
            if black is not self._black:
                self._darken(black)

    def _show_pictures(self) -> None:
        for canvas in self._shown_on():
            canvas.show_pictures(self._pictures)

    @property
    def _pictures(self) -> dict[Photo, QImage]:
        """The photos of what is shown; those of a picture that stands still stay with it."""
        found = {} if self._source is None else self._source.pictures
        if self._frozen is None:
            return found
        self._held |= {photo: found[photo] for photo in self._frozen[0].photos if photo in found}
        return self._held

    def _take_map(self, found: GridMap) -> None:
        for canvas in self._shown_on():
            canvas.show_map(found)

    def _focused(self, _done: None) -> None:
        self.read()

    def _tick(self, now: datetime) -> None:
        if self._canvases and self._frozen is None:
            self._show()

    def _show(self) -> None:
        shown, now = self.shown, self._work.now()
        if shown is None:
            return
        frozen = self._frozen[1] if self._frozen is not None else None
        stamp = Stamp(self.is_stale, frozen)
        for canvas in self._shown_on():
            canvas.show_projection(shown, frozen or now, stamp)

    def _shown_on(self) -> list[ProjectionCanvas]:
        """The canvases that are still there."""
        self._canvases = [canvas for canvas in self._canvases if shiboken6.isValid(canvas)]
        return self._canvases

    def _gone(self) -> None:
        window, self._window = self._window, None
        if window is None:
            return
        self._canvases.remove(window.canvas)
        window.deleteLater()
        self._frozen = None
        self._darken(self._black_for_all)
        self._show()
        self.closed.emit()
        self.changed.emit()

    def _let_go(self) -> None:
        if self._source is not None:
            self._source.deleteLater()
        self._source = self._latest = self._frozen = None
        self._black_for_all, self._focus = False, Focus.WHOLE
        self._darken(False)
