"""照片: which may be projected, and what is made unrecognisable in them by dragging a rectangle over it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy, QWidget

from ...dispatch.meetings.exposure import Exposure, PhotoOffer
from ...dispatch.meetings.projection import Photo
from ...models.meeting.blurs import Region
from .. import paint
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button, Check
from ..widgets.layout import column, label, row

_LEAST = 6
"""px that a drag must cover to be a rectangle."""
_LIST = 84


class PhotosPanel(QWidget):
    """`decided` carries an attachment's id, whether it is ticked, and its regions; `wanted` a `Photo` whose picture is
    to be brought (`show_picture`)."""

    decided = Signal(int, bool, object)
    wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._offers: dict[int, PhotoOffer] = {}
        self._filling = False
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("本案照片"))
        self.list.setFixedHeight(_LIST)
        self.list.currentItemChanged.connect(self._choose)
        self.tick = Check(theme, self.tr("可投影"))
        self.tick.toggled.connect(self._ticked)
        self.picture = BlurPicture(theme)
        self.picture.changed.connect(self._blurred)
        self.undo = Button(theme, self.tr("撤去最后一处"), height=28)
        self.undo.clicked.connect(self.picture.take_back)
        self._words = label("", "small", wrap=True)
        column(self.list, row(self.tick, None, self.undo), self.picture, self._words, gap=8, parent=self)
        self._say()

    def show_exposure(self, found: Exposure) -> None:
        chosen = self.chosen
        self._offers = {offer.attachment.id: offer for offer in found.photos}
        self._filling = True
        self.list.clear()
        for offer in found.photos:
            item = QListWidgetItem(say(self._line(offer)))
            item.setData(Qt.ItemDataRole.UserRole, offer.attachment.id)
            self.list.addItem(item)
        self._filling = False
        keys = list(self._offers)
        self.list.setCurrentRow(keys.index(chosen) if chosen in keys else 0 if keys else -1)
        self._choose()

    def show_picture(self, photo: Photo, image: QImage) -> None:
        """The picture with its regions blurred, as the room will see it."""
        if photo == self._photo:
            self.picture.show_image(image)

    @property
    def chosen(self) -> int | None:
        item = self.list.currentItem()
        return None if item is None else int(item.data(Qt.ItemDataRole.UserRole))

    @property
    def words(self) -> str:
        return self._words.text()

    @property
    def _photo(self) -> Photo | None:
        offer = self._offers.get(self.chosen or 0)
        return None if offer is None else Photo(offer.attachment.id, offer.regions)

    def _line(self, offer: PhotoOffer) -> str:
        blurred = self.tr("　模糊 {0} 处").format(len(offer.regions)) if offer.regions else ""
        return f"{self.tr('可投影') if offer.ticked else self.tr('不投影')}　{offer.attachment.name}{blurred}"

    def _choose(self, *_items: object) -> None:
        if self._filling:
            return
        offer, photo = self._offers.get(self.chosen or 0), self._photo
        self._filling = True
        self.tick.setChecked(offer is not None and offer.ticked)
        self._filling = False
        self.picture.show_regions(offer.regions if offer is not None else ())
        self._say()
        if photo is not None:
            self.wanted.emit(photo)

    def _ticked(self, on: bool) -> None:
        offer = self._offers.get(self.chosen or 0)
        if not self._filling and offer is not None and offer.ticked != on:
            self.decided.emit(offer.attachment.id, on, offer.regions)

    def _blurred(self) -> None:
        offer = self._offers.get(self.chosen or 0)
        if offer is not None:
            self.decided.emit(offer.attachment.id, offer.ticked, self.picture.regions)

    def _say(self) -> None:
        has = bool(self._offers)
        for part in (self.tick, self.picture, self.undo):
            part.setEnabled(has)
        tells = self.tr("在人脸、车牌上拖出方框，框内打糊；原图不变") if has else self.tr("本案没有照片")
        self._words.setText(tells)


class BlurPicture(QWidget):
    """A picture over which rectangles are dragged; `changed` when there is one more or less. Delete takes the last one
    away."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._image = QImage()
        self.regions: tuple[Region, ...] = ()
        self._from: QPointF | None = None
        self._to: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(200)
        self.setAccessibleName(self.tr("照片：拖出要打糊的地方"))

    def sizeHint(self) -> QSize:
        return QSize(420, 320)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def show_regions(self, regions: tuple[Region, ...]) -> None:
        if regions != self.regions:
            self.regions = regions
            self._image = QImage()
            self.update()

    def take_back(self) -> None:
        """Without the rectangle that was dragged last."""
        if self.regions:
            self.regions = self.regions[:-1]
            self.changed.emit()

    @property
    def _place(self) -> QRectF:
        """Where the picture stands."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(0, 0, size.width(), size.height())
        box.moveCenter(QRectF(self.rect()).center())
        return box

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and not self._image.isNull():
            self._from = self._to = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._to = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        dragged = QRectF(self._from, event.position()).normalized()
        self._from = self._to = None
        self.update()
        place = self._place
        if min(dragged.width(), dragged.height()) < _LEAST or place.isEmpty():
            return
        left, top = (dragged.x() - place.x()) / place.width(), (dragged.y() - place.y()) / place.height()
        inside = Region(left, top, dragged.width() / place.width(), dragged.height() / place.height()).within
        if inside is not None:
            self.regions = (*self.regions, inside)
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.take_back()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, t = QPainter(self), self._theme
        rect = QRectF(self.rect())
        painter.fillRect(rect, t.surface_alt)
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            place = self._place
            painter.drawImage(place, self._image)
            painter.setPen(QPen(t.accent, 2))
            for one in self.regions:
                painter.drawRect(_on(place, one))
            if self._from is not None and self._to is not None:
                painter.drawRect(QRectF(self._from, self._to).normalized())
        elif self.isEnabled():
            paint.text(painter, rect, self.tr("正在取照片"), t.text_muted, align=paint.MID)
        if self.hasFocus():
            paint.focus_ring(painter, rect, t.accent)


def _on(place: QRectF, one: Region) -> QRectF:
    return QRectF(
        place.x() + one.x * place.width(), place.y() + one.y * place.height(),
        one.width * place.width(), one.height * place.height(),
    )  # fmt: skip
