"""The KPI page as a picture or a PDF of one page: always whole, always on a light ground, whatever the window shows.

Built beside the window from figures that are read already, panel by panel, and never shown.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QBuffer, QMarginsF, QPoint, QSizeF, Qt, QTimer
from PySide6.QtGui import QImage, QImageWriter, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ...models.kpi import Metric
from ..theme import Theme
from ..widgets.layout import column, label, row
from .card import KpiCard
from .figures import KpiFigures
from .panels import KpiPanels
from .parts import Parts

_WIDTH, _MARGIN, _GAP = 1920, 28, 12
#: So that a picture is sharp on paper and on a large screen.
_SHARP = 2
_WIDE_MM = 420.0
_TURN_MS = 0


class KpiPoster(QWidget):
    """`made` is called once with the poster when everything on it is built; whoever asked drops it afterwards."""

    def __init__(
        self, figures: KpiFigures, parts: Parts | None, metric: Metric, foot: str, made: Callable[[KpiPoster], None]
    ) -> None:
        super().__init__()
        self._made = made
        theme = Theme("light")
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        self.setPalette(theme.palette())
        self.setAutoFillBackground(True)
        theme.dress(self)
        view = figures.view
        head = row(
            label(self.tr("七项指标"), "title"), 12, label(f"{figures.group} · {view.period.words}", "heading"), None
        )
        cards = QHBoxLayout()
        cards.setSpacing(_GAP)
        for data, one in zip(figures.cards(), Metric, strict=True):
            card = KpiCard(theme)
            card.show_data(data)
            card.setChecked(one is metric)
            cards.addWidget(card, 1)
        self._panels = KpiPanels(theme)
        self._panels.for_paper()
        self._panels.built.connect(self._built)
        column(
            head, cards, self._panels, row(None, label(foot, "small")), gap=_GAP, margins=(_MARGIN,) * 4, parent=self
        )
        self.setFixedWidth(_WIDTH)
        self.show()
        self._panels.show_figures(figures, metric, parts)

    def _built(self) -> None:
        """The last panel stands: the heights are known in the next turn."""
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

    def drop(self) -> None:
        """It is not needed any more."""
        self._panels.take_down()
        self.close()
        self.deleteLater()


def png(image: QImage) -> bytes:
    """The picture as a file; for a worker."""
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"png").write(image)
    return bytes(buffer.data().data())
