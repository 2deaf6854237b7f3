"""A veil over the window with a panel on it: never a modal dialog, gone with Esc or a click beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from ..theme import Theme

_TOP, _EDGE = 128, 24
_VEIL_LIGHT, _VEIL_DARK = 0.34, 0.62


class Overlay(QWidget):
    """Covers its window while it is open; the focus goes back to where it was."""

    def __init__(self, theme: Theme, over: QWidget, panel: QFrame, width: int) -> None:
        super().__init__(over)
        self.t = theme
        self.panel = panel
        self._wanted = width
        self._before: QWidget | None = None
        panel.setParent(self)
        over.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Shows the veil; whoever opens it sets the focus within."""
        if not self.isVisible():
            self._before = self.window().focusWidget()
        self._fit()
        self.show()
        self.raise_()

    def shut(self) -> None:
        if not self.isVisible():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def panel_height(self) -> int:
        """How high the panel wants to be; at most what the window leaves."""
        return self.panel.sizeHint().height()

    @property
    def _top(self) -> int:
        return min(_TOP, max(_EDGE, self.height() // 10))

    @property
    def room(self) -> int:
        """How high a panel can be at most."""
        return self.height() - self._top - _EDGE

    def _fit(self) -> None:
        over = self.parentWidget()
        if over is None:
            return
        self.setGeometry(over.rect())
        width = min(self._wanted, self.width() - 2 * _EDGE)
        self.panel.setGeometry((self.width() - width) // 2, self._top, width, min(self.panel_height(), self.room))

    def refit(self) -> None:
        self._fit()

    def event(self, event: QEvent) -> bool:
        """What lies under the veil hears no key: commands of the window rest while it is open."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes round within the panel."""
        at = QApplication.focusWidget() or self
        other = _beside(at, forward)
        while other is not at and not self._takes_focus(other):
            other = _beside(other, forward)
        other.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _takes_focus(self, widget: QWidget) -> bool:
        by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None
        return by_tab and widget.isVisible() and widget.isEnabled() and self.panel.isAncestorOf(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._fit()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        veil = QColor(self.t.background if self.t.is_dark else self.t.text)
        veil.setAlphaF(_VEIL_DARK if self.t.is_dark else _VEIL_LIGHT)
        QPainter(self).fillRect(self.rect(), veil)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(QPoint(round(event.position().x()), round(event.position().y()))):
            self.shut()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        event.accept()  # also every other key: see `event`


def _beside(widget: QWidget, forward: bool) -> QWidget:
    """The next one in the window's chain of focus, which is a ring."""
    return (widget.nextInFocusChain() if forward else widget.previousInFocusChain()) or widget
