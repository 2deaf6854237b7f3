"""A file as a tile: its thumbnail, or a sheet where it has none, its name, and its size where there is room."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget

from ...dispatch.media import megabytes
from .. import paint
from ..language import say
from ..theme import FONT, Theme

_LINE, _EDGE = 28, 4
#: A narrower tile has room for the name alone.
_WITH_SIZE = 120


class FileTile(QAbstractButton):
    """What a click does is the subclass's; it may paint more over the tile."""

    def __init__(self, t: Theme, name: str, size: int, tile: QSize) -> None:
        super().__init__()
        self.t, self._name, self._size = t, name, megabytes(size)
        self._picture = QPixmap()
        self.setFixedSize(tile)
        self.setToolTip(say(self.words))

    @property
    def words(self) -> str:
        return f"{self._name}　{self._size}"

    def show_picture(self, data: bytes | None) -> None:
        """The thumbnail, as a picture file; None leaves the sheet."""
        if data is not None:
            self._picture.loadFromData(data)
            self.update()

    def paint_more(self, p: QPainter) -> None:
        """What stands over the tile."""

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        paint.box(p, rect, t.hover if self.underMouse() else t.well, t.line)
        self._thumbnail(p, rect.adjusted(_EDGE, _EDGE, -_EDGE, -_LINE))
        line = QRectF(_EDGE + 2, rect.height() - 24, rect.width() - 2 * _EDGE - 4, 20)
        if rect.width() >= _WITH_SIZE:
            used = paint.text(p, line, self._size, t.text_muted, FONT.small, align=paint.RIGHT, elide=False)
            line.adjust(0, 0, -used - 4, 0)
        paint.text(p, line, self._name, t.text, FONT.small)
        self.paint_more(p)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)

    def _thumbnail(self, p: QPainter, place: QRectF) -> None:
        if self._picture.isNull():
            paint.icon(p, "paper", QRectF(place.center().x() - 14, place.center().y() - 14, 28, 28), self.t.text_muted)
            return
        p.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._picture.size().scaled(place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(0, 0, size.width(), size.height())
        box.moveCenter(place.center())
        p.drawPixmap(box, self._picture, QRectF(self._picture.rect()))


def ask_for_files(parent: QWidget, title: str) -> QFileDialog:
    """A dialog for one or several files, open already; `filesSelected` tells their names."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
