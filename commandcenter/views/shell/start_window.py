"""The small window before the big one: it shows one page at a time and says what is being done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QStackedLayout, QWidget

from ..actions import IN_HELP, command
from ..language import say, spoken
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row
from .help.book import BEGINNING
from .help.overlay import Front, HelpOverlay
from .keys import grouped

_SIZE = (720, 600)


class StartWindow(QWidget):
    """`closed` when the person gave up."""

    closed = Signal()
    language_chosen = Signal(object)

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
        self._language = Button(theme, "", kind="quiet")
        self._language.clicked.connect(self._change_language)
        foot = row(None, self._language)
        ground.setLayout(column(self._pages, foot, margins=(48, 40, 48, 16)))
        theme.dress(self)
        self._theme = theme
        self._again: Callable[[], None] | None = None
        self._help = self._make_help()
        wanted = QAction(self.tr("帮助"), self)
        wanted.setShortcut(QKeySequence(command("help").keys))
        wanted.triggered.connect(lambda: self._help.open())
        self.addAction(wanted)

    def _make_help(self) -> HelpOverlay:
        return HelpOverlay(self._theme, self, lambda: Front(BEGINNING), grouped(IN_HELP))

    def _change_language(self) -> None:
        """The page that is shown is made anew in the other language."""
        if self._again is not None:
            self.language_chosen.emit(spoken().other)
            self._help.deleteLater()
            self._help = self._make_help()
            self._again()

    def show_page(self, page: QWidget, again: Callable[[], None] | None = None) -> None:
        """Replaces the page that was shown. `again` shows it anew: the language can be changed on it."""
        self._again = again
        self._language.setText(spoken().other.label)
        self._language.setVisible(again is not None)
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
