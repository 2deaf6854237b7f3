"""The window on the projector: full screen on the screen that was chosen, without pointer, button or scroll bar."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ..projection.canvas import ProjectionCanvas

_SMALL = (960, 540)
#: So long after it was shown a platform may still activate it by itself.
_APPEARING_MS = 1000


class ProjectionWindow(QWidget):
    """Keys: B black, F freeze, + and − size, → and ← photos, Esc away, F11 full screen or a window; they are its own
    only after it was clicked. It survives that its screen is unplugged: a normal window until that is there again."""

    black_wanted = Signal()
    freeze_wanted = Signal()
    size_wanted = Signal(int)
    """+1 larger, -1 smaller, 0 as measured."""
    turn_wanted = Signal(int)
    """To the next photo, or the one before."""
    gone = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.canvas = ProjectionCanvas(self)
        self._screen_name = ""
        self._unplugged = False
        self._types_in: tuple[QWidget, QWidget | None] | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.canvas)
        self.setWindowTitle(self.tr("会商投屏"))
        self.setAccessibleName(self.tr("会商投屏：人名、电话已脱敏"))
        self.setMinimumSize(640, 360)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenRemoved.connect(self._removed)
        application.screenAdded.connect(self._added)

    @property
    def is_unplugged(self) -> bool:
        return self._unplugged

    def show_on(self, screen: QScreen | None) -> None:
        """Fills this screen; None: a window of its own, since there is no other screen than people work on."""
        self._unplugged = False
        if screen is None:
            self._as_window()
            return
        self._screen_name = screen.name()
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.setCursor(Qt.CursorShape.BlankCursor)
        self._appear(full=True)

    def _as_window(self) -> None:
        self.unsetCursor()
        self._appear(full=False)
        self.resize(*_SMALL)

    def _appear(self, *, full: bool) -> None:
        """In front, and the keyboard stays where somebody types: a letter meant for a field must not darken the room.
        `showFullScreen` would activate the window."""
        active = QApplication.activeWindow()
        if active is not None and active is not self:
            self._types_in = active, QApplication.focusWidget()
            QTimer.singleShot(_APPEARING_MS, self._has_appeared)
        state = self.windowState() & ~(Qt.WindowState.WindowMinimized | Qt.WindowState.WindowMaximized)
        full_screen = Qt.WindowState.WindowFullScreen
        self.setWindowState(state | full_screen if full else state & ~full_screen)
        self.setVisible(True)
        self.raise_()

    def _has_appeared(self) -> None:
        self._types_in = None

    def event(self, event: QEvent) -> bool:
        """Some platforms activate every window that appears: the keyboard goes back at once."""
        done = super().event(event)
        if event.type() is QEvent.Type.WindowActivate and self._types_in is not None:
            (window, field), self._types_in = self._types_in, None
            if shiboken6.isValid(window):
                window.activateWindow()
            if field is not None and shiboken6.isValid(field):
                field.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        return done

    # --- cables -------------------------------------------------------------------------------------------------------

    def _removed(self, screen: QScreen) -> None:
        if not self.isVisible() or not self._screen_name or screen.name() != self._screen_name:
            return
        self._unplugged = True
        left = next((one for one in QGuiApplication.screens() if one.name() != self._screen_name), None)
        self._as_window()
        if left is not None:
            self.setScreen(left)
            place = QRect(0, 0, *_SMALL)
            place.moveCenter(left.availableGeometry().center())
            self.setGeometry(place)

    def _added(self, screen: QScreen) -> None:
        if self._unplugged and self.isVisible() and screen.name() == self._screen_name:
            self.show_on(screen)

    # --- keys ---------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match Qt.Key(event.key()):
            case Qt.Key.Key_B:
                self.black_wanted.emit()
            case Qt.Key.Key_F:
                self.freeze_wanted.emit()
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.size_wanted.emit(1)
            case Qt.Key.Key_Minus:
                self.size_wanted.emit(-1)
            case Qt.Key.Key_0:
                self.size_wanted.emit(0)
            case Qt.Key.Key_Right | Qt.Key.Key_PageDown:
                self.turn_wanted.emit(1)
            case Qt.Key.Key_Left | Qt.Key.Key_PageUp:
                self.turn_wanted.emit(-1)
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_F11:
                self._as_window() if self.isFullScreen() else self.show_on(self.screen())
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.gone.emit()
