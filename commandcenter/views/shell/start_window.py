"""The small window before the big one: it shows one page at a time and says what is being done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QStackedLayout, QWidget

from ..actions import IN_HELP, command
from ..language import say
from ..theme import Theme
from ..widgets.layout import column, frame, label
from .help.book import BEGINNING
from .help.overlay import Front, HelpOverlay
from .keys import grouped

_SIZE = (720, 600)


class StartWindow(QWidget):
    """`closed` when the person gave up."""

    closed = Signal()

    def __init__(self, theme: Theme, title: str) -> None:
        super().__init__()
        self.setWindowTitle(say(title))
        self.resize(*_SIZE)
        ground = frame("pane")
        outer = column(ground, gap=0)
        self.setLayout(outer)
        self._pages = QStackedLayout()
        self._pages.setContentsMargins(0, 0, 0, 0)
        self._waiting = label("", "muted")
        wait = QWidget()
        wait.setLayout(column(None, self._waiting, None))
        self._pages.addWidget(wait)
        ground.setLayout(column(self._pages, margins=(48, 40, 48, 32)))
        theme.dress(self)
        self._help = HelpOverlay(theme, self, lambda: Front(BEGINNING), grouped(IN_HELP))
        wanted = QAction(self.tr("帮助"), self)
        wanted.setShortcut(QKeySequence(command("help").keys))
        wanted.triggered.connect(self._help.open)
        self.addAction(wanted)

    def show_page(self, page: QWidget) -> None:
        """Replaces the page that was shown."""
        old = self._pages.currentWidget()
        self._pages.setCurrentIndex(self._pages.addWidget(page))
        if old is not None and self._pages.indexOf(old) > 0:
            self._pages.removeWidget(old)
            old.deleteLater()

    def wait(self, words: str) -> None:
        """Says what is going on; the page that was shown stays to come back to."""
        self._waiting.setText(words)
        self._pages.setCurrentIndex(0)

    def back(self) -> None:
        """The page from before `wait`."""
        self._pages.setCurrentIndex(self._pages.count() - 1)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
