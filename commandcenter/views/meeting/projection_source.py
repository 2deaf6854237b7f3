"""Follows one meeting as the room reads it: masked on the worker, so that no window ever holds a raw word."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from ...dispatch.desk import Desk
from ...dispatch.meetings import projecting
from ...dispatch.meetings.projection import Photo, Projection
from ...dispatch.overviews.map_views import GridMap, grid_map
from ...models.errors import Offline
from ..live import Changes
from ..workplace import Workplace

#: So often the picture follows people who type.
_PAUSE_MS = 150
#: Without any change it is read again so often: the stamp tells that it is the present.
_AGAIN_SECONDS = 15
#: Longest edge of a photo, in pixels: as much as a wall of 4K can show of it.
_EDGE = 1600


class ProjectionSource(QObject):
    """`projected` a `Projection` whenever it was read, `pictured` the photos so far, `mapped` the `GridMap` once,
    `failed` what stands in the way (not: that the server is away)."""

    projected = Signal(object)
    pictured = Signal(object)
    mapped = Signal(object)
    failed = Signal(object)

    def __init__(self, workplace: Workplace, meeting_id: int, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workplace
        self.meeting_id = meeting_id
        self._reading = self._again = False
        self._read_at: datetime | None = None
        self.pictures: dict[Photo, QImage] = {}
        self._asked: set[Photo] = set()
        self.map: GridMap | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        workplace.ticker.ticked.connect(self._tick)

    def start(self) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, partial(grid_map, desk), self._take_map, self._refused)
        self.read()

    def read(self) -> None:
        """Reads now; while a reading is under way once more after it."""
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        job = partial(projecting.project, self._work.desk, self.meeting_id)
        self._work.tasks.run(self, job, self._take, self._refused)

    def _take(self, found: Projection) -> None:
        self._reading = False
        self._read_at = found.at
        self._fetch(found.photos)
        self.projected.emit(found)
        if self._again:
            self.read()

    def _refused(self, error: Exception) -> None:
        self._reading = False
        if not isinstance(error, Offline):
            self.failed.emit(error)

    def _take_map(self, found: GridMap) -> None:
        self.map = found
        self.mapped.emit(found)

    def _changed(self, changes: Changes) -> None:
        if ("meeting" in changes.entities or changes.cases) and not self._pause.isActive():
            self._pause.start()

    def _tick(self, now: datetime) -> None:
        if self._read_at is None or not self._work.live.current.connected or self._pause.isActive():
            return
        if (now - self._read_at).total_seconds() >= _AGAIN_SECONDS:
            self.read()

    # --- photos -------------------------------------------------------------------------------------------------------

    def _fetch(self, wanted: tuple[Photo, ...]) -> None:
        """What is no longer ticked, or blurred otherwise, is forgotten at once."""
        before = len(self.pictures)
        self.pictures = {photo: image for photo, image in self.pictures.items() if photo in wanted}
        self._asked &= set(wanted)
        if len(self.pictures) != before:
            self.pictured.emit(self.pictures)
        for photo in wanted:
            if photo not in self._asked:
                self._asked.add(photo)
                job = partial(_image, self._work.desk, photo)
                self._work.tasks.run(self, job, partial(self._take_picture, photo), partial(self._no_picture, photo))

    def _take_picture(self, photo: Photo, image: QImage) -> None:
        if photo in self._asked:
            self.pictures = {**self.pictures, photo: image}
            self.pictured.emit(self.pictures)

    def _no_picture(self, photo: Photo, error: Exception) -> None:
        """Away: asked again with the next reading; damaged: an empty frame says so."""
        if isinstance(error, Offline):
            self._asked.discard(photo)
        else:
            self._take_picture(photo, QImage())


def _image(desk: Desk, photo: Photo) -> QImage:
    return QImage.fromData(projecting.picture(desk, photo, _EDGE))
