"""The window on the projector: full screen on the screen that was chosen, without pointer, button or scroll bar."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ..projection.canvas import ProjectionCanvas

_SMALL = (960, 540)


class ProjectionWindow(QWidget):
    """Keys: B black, F freeze, + and − size, Esc away, F11 full screen or a window. It survives that its screen is
    unplugged: a normal window until the screen is there again."""

    black_wanted = Signal()
    freeze_wanted = Signal()
    size_wanted = Signal(int)
    """+1 larger, -1 smaller, 0 as measured."""
    gone = Signal()

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.canvas = ProjectionCanvas(self)
        self._screen_name = ""
        self._unplugged = False
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
        self.showFullScreen()
        self.raise_()

    def _as_window(self) -> None:
        self.unsetCursor()
        self.showNormal()
        self.resize(*_SMALL)
        self.raise_()

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
            case Qt.Key.Key_Escape:
                self.close()
            case Qt.Key.Key_F11:
                self._as_window() if self.isFullScreen() else self.show_on(self.screen())
            case _:
                super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.gone.emit()
