"""What the room sees, small on the screen of whoever leads the meeting."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from .. import paint
from ..language import say
from ..projection.canvas import ProjectionCanvas
from ..theme import Theme
from ..widgets.layout import column, label, set_role
from .projector import Projector

_WIDE, _HIGH = 16, 9
_EDGE = 2


class ProjectionPreview(QWidget):
    """The picture with one line that says how the projector stands; a click asks for its settings (`opened`)."""

    opened = Signal()

    def __init__(self, theme: Theme, projector: Projector) -> None:
        super().__init__()
        self._projector = projector
        self._is_attached = False
        self._frame = _Frame(theme)
        self._frame.clicked.connect(self.opened)
        self._words = label("", "small", wrap=True)
        column(self._frame, self._words, gap=4, parent=self)
        projector.changed.connect(self._say)
        self.setAccessibleName(self.tr("房间看到的画面"))
        self._say()

    def showEvent(self, event: QShowEvent) -> None:
        """Who never sees the picture has it never painted."""
        super().showEvent(event)
        if not self._is_attached:
            self._is_attached = True
            self._projector.attach(self._frame.canvas)

    @property
    def words(self) -> str:
        """How the projector stands."""
        return self._words.text()

    def _say(self) -> None:
        now = self._projector.standing
        self._words.setText(now.whole)
        set_role(self._words, tone=now.tone)
        self.setAccessibleDescription(say(now.whole))


class _Frame(QAbstractButton):
    """Keeps the shape of a screen, with an edge around it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(self.tr("投屏设置：屏幕、脱敏、照片"))
        self.setToolTip(self.accessibleName())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.canvas = ProjectionCanvas(self)
        self.canvas.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(280, 280 * _HIGH // _WIDE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As high as its width asks for; a layout in a layout would not ask."""
        super().resizeEvent(event)
        self.setFixedHeight(self.width() * _HIGH // _WIDE)
        self.canvas.setGeometry(self.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint.box(painter, QRectF(self.rect()), line=self._theme.line)
        if self.hasFocus():
            paint.focus_ring(painter, QRectF(self.rect()), self._theme.accent)
