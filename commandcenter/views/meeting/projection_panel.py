"""投屏: all about the projection in one window beside the meeting: what the room sees, screens, masking, photos."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QWidget

from ...dispatch.meetings import MeetingDesk
from ...dispatch.meetings.exposure import Exposure, exposure
from ...dispatch.meetings.projecting import picture
from ...dispatch.meetings.projection import Photo
from ...models.meeting.blurs import Region
from ...models.meeting.exposing import Treatment
from ...models.meeting.terms import Focus
from ..live import Changes
from ..widgets.buttons import Button, Segments
from ..widgets.fields import Combo
from ..widgets.layout import column, label, row
from ..workplace import Workplace
from .masking_panel import MaskingPanel
from .photos_panel import PhotosPanel
from .preview import ProjectionPreview
from .projector import Projector
from .room_form import RoomForm

_EDGE = 1200
_PAUSE_MS = 200


class ProjectionPanel(QDialog):
    """Not modal: the meeting goes on behind it. `item_n` of `look_at` says which topic's texts and photos are shown."""

    def __init__(self, workplace: Workplace, projector: Projector, meeting_id: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._work, self._projector, self._meeting = workplace, projector, meeting_id
        self._item: int | None = None
        self.setWindowTitle(self.tr("投屏"))
        self.setModal(False)
        t = workplace.theme
        self.preview = ProjectionPreview(t, projector)
        self.focus = Segments(t, [(one, one.label) for one in Focus if one is not Focus.BLACK], Focus.WHOLE)
        self.focus.picked.connect(projector.set_focus)
        self.open_button = Button(t, self.tr("投屏"), kind="primary")
        self.open_button.clicked.connect(self._open_or_close)
        self.black_button = Button(t, self.tr("黑屏"), "B")
        self.black_button.clicked.connect(projector.black)
        self.freeze_button = Button(t, self.tr("定格"), "F")
        self.freeze_button.clicked.connect(projector.freeze)
        self.screen_choice = Combo(t)
        self.screen_choice.setAccessibleName(self.tr("投到哪块屏幕"))
        self.screen_choice.picked.connect(projector.choose_screen)
        self._screen_words = label(self.tr("只接了一块屏幕，投屏开成窗口"), "muted")
        self.masking = MaskingPanel(t)
        self.masking.treated.connect(self._treat)
        self.masking.strict_wanted.connect(self._be_strict)
        self.photos = PhotosPanel(t)
        self.photos.decided.connect(self._decide)
        self.photos.wanted.connect(self._fetch)
        self.room_form = RoomForm(t, projector)
        self.parts = QStackedWidget()
        self.parts.addWidget(self.masking)
        self.parts.addWidget(self.photos)
        self.part = Segments(t, [(0, self.tr("脱敏")), (1, self.tr("照片"))], 0)
        self.part.picked.connect(self.parts.setCurrentIndex)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        self._lay_out()
        projector.changed.connect(self._follow)
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)
        self._follow()

    def _lay_out(self) -> None:
        left = column(
            self.preview,
            row(self.focus, None),
            row(self.open_button, self.black_button, self.freeze_button, None),
            row(label(self.tr("屏幕"), "muted"), self.screen_choice, self._screen_words, None),
            self.room_form,
            None,
            gap=12,
        )
        right = column(row(self.part, None), self.parts, gap=8)
        whole = row(left, right, gap=16, margins=(16, 16, 16, 16), parent=self)
        whole.setStretch(0, 5)
        whole.setStretch(1, 6)
        self.resize(1080, 620)

    def look_at(self, item_n: int | None) -> None:
        """Texts and photos of this topic."""
        if item_n != self._item:
            self._item = item_n
            self.read()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._list_screens()
        if not self._projector.is_open:
            self._projector.follow(self._meeting)
        self.read()

    # --- reading ------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        if self._item is not None and self.isVisible():
            job = partial(exposure, self._work.desk, self._meeting, self._item)
            self._work.tasks.run(self, job, self._take)

    def _take(self, found: Exposure) -> None:
        if found.item_n == self._item:
            self.masking.show_exposure(found)
            self.photos.show_exposure(found)

    def _changed(self, changes: Changes) -> None:
        if ("meeting" in changes.entities or changes.cases) and not self._pause.isActive():
            self._pause.start()

    def _fetch(self, photo: Photo) -> None:
        desk = self._work.desk
        job = partial(_image, partial(picture, desk, photo, _EDGE))
        self._work.tasks.run(self, job, partial(self.photos.show_picture, photo), self._work.complain)

    # --- deciding -----------------------------------------------------------------------------------------------------

    def _treat(self, passage: str, how: Treatment) -> None:
        self._do(lambda desk, item: desk.treat(self._meeting, item, passage, how))

    def _decide(self, attachment: int, ticked: bool, regions: tuple[Region, ...]) -> None:
        self._do(lambda desk, item: desk.show_photo(self._meeting, item, attachment, ticked=ticked, regions=regions))

    def _do(self, step: Callable[[MeetingDesk, int], None]) -> None:
        if self._item is not None:
            job = partial(step, MeetingDesk(self._work.desk), self._item)
            self._work.tasks.run(self, job, self._done, self._refused)

    def _done(self, _nothing: Any) -> None:
        self.read()
        self._projector.read()

    def _refused(self, error: Exception) -> None:
        self._work.complain(error)
        self.read()

    def _be_strict(self, strict: bool) -> None:
        self._do(lambda desk, item: desk.change(self._meeting, strict=strict))

    # --- the projector ------------------------------------------------------------------------------------------------

    def _open_or_close(self) -> None:
        self._projector.close() if self._projector.is_open else self._projector.open(self._meeting)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_B: self._projector.black, Qt.Key.Key_F: self._projector.freeze}
        if (does := keys.get(Qt.Key(event.key()))) is not None and self._projector.is_open:
            does()
        else:
            super().keyPressEvent(event)

    def _list_screens(self) -> None:
        screens = self._projector.screens()
        self.screen_choice.set_options(screens)
        if (name := self._projector.screen_name) is not None:
            self.screen_choice.set_value(name)
        self.screen_choice.setVisible(len(screens) > 1)
        self._screen_words.setVisible(len(screens) == 1)

    def _follow(self) -> None:
        projector = self._projector
        is_open = projector.is_open
        self.open_button.setText(self.tr("停止投屏") if is_open else self.tr("投屏"))
        self.open_button.set_kind("plain" if is_open else "primary")
        self.black_button.setText(self.tr("恢复画面") if projector.is_black else self.tr("黑屏"))
        self.freeze_button.setText(self.tr("继续") if projector.is_frozen else self.tr("定格"))
        self.black_button.setEnabled(is_open or projector.is_black)
        self.freeze_button.setEnabled(is_open)
        if projector.shown is not None:
            self.focus.set_value(projector.shown.focus)


def _image(bring: Callable[[], bytes]) -> QImage:
    return QImage.fromData(bring())
