"""A page as a picture or a PDF of one page: always whole, always on a light ground, whatever the window shows.

Built beside the window from what is read already, and never shown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QMarginsF, QPoint, QSizeF, Qt, QTimer
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QWidget

from .theme import Theme
from .widgets.layout import column

_WIDTH, _MARGIN, GAP = 1920, 28, 12
#: So that a picture is sharp on paper and on a large screen.
_SHARP = 2
_WIDE_MM = 420.0
_TURN_MS = 0


class Poster(QWidget):
    """`made` is called once with the poster when everything on it is built; whoever asked drops it afterwards."""

    def __init__(self, made: Callable[[Poster], None]) -> None:
        super().__init__()
        self._made = made
        self.theme = Theme("light")
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setPalette(self.theme.palette())
        self.setAutoFillBackground(True)
        self.theme.dress(self)

    def compose(self, *parts: Any) -> None:
        """The parts below one another, over the whole width."""
        column(*parts, gap=GAP, margins=(_MARGIN,) * 4, parent=self)
        self.setFixedWidth(_WIDTH)
        self.show()

    def built(self) -> None:
        """Everything stands: the heights are known in the next turn."""
        QTimer.singleShot(_TURN_MS, self, self._finish)

    def _finish(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        self._made(self)

    def picture(self) -> QImage:
        image = QImage(self.size() * _SHARP, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SHARP)
        self.render(image)
        return image

    def pdf(self, title: str) -> bytes:
        """One page as wide as an A3 sheet lies, as high as the poster needs; letters and lines, no picture."""
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setTitle(title)
        writer.setResolution(round(_WIDTH / _WIDE_MM * 25.4))
        size = QSizeF(_WIDE_MM, _WIDE_MM * self.height() / self.width())
        writer.setPageLayout(
            QPageLayout(QPageSize(size, QPageSize.Unit.Millimeter), QPageLayout.Orientation.Portrait, QMarginsF())
        )
        painter = QPainter(writer)
        scale = writer.width() / self.width()
        painter.scale(scale, scale)
        self.render(painter, QPoint())
        painter.end()
        return bytes(buffer.data().data())

    def take_down(self) -> None:
        """Charts on it go before their widgets do."""

    def drop(self) -> None:
        """It is not needed any more."""
        self.take_down()
        self.close()
        self.deleteLater()


def png(image: QImage) -> bytes:
    """The picture as a file; for a worker."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())
