"""Where a chapter is read: scrolled by keys, links by Tab and Enter, pictures from the program's own folder alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QTextEdit

from ...language import say
from ...theme import Theme
from ...widgets.marks import FocusRing
from ..keys import KeyGroup
from .book import Chapter, picture
from .typeset import headings, typeset

_ABOVE = 24
_WIDEST = 860


class Reader(QTextBrowser):
    """Shows one chapter; `link` carries the id of a chapter somebody wants to read instead, `back` Alt+←."""

    link = Signal(str)
    back = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.chapter: Chapter | None = None
        self._keys: Sequence[KeyGroup] = ()
        self._words = ""
        self._above = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "reader")
        self.setOpenLinks(False)
        FocusRing(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # the lines keep their width
        self.anchorClicked.connect(lambda url: self.link.emit(url.toString()))

    def read(self, chapter: Chapter, keys: Sequence[KeyGroup] = ()) -> None:
        """The chapter from its beginning, with these keys below its title."""
        self.chapter, self._keys = chapter, keys
        self.setAccessibleName(say(self.tr("帮助：{0}").format(chapter.title)))
        self._set()
        self.verticalScrollBar().setValue(0)

    def headings(self) -> list[tuple[int, str]]:
        return headings(self.document())

    def below_keys(self, block: int) -> int:
        """Where a paragraph of the chapter stands here: keys may stand between the title and the text."""
        return block + self._above if block else 0

    def go_to(self, block: int) -> None:
        """The paragraph comes to the top of the page."""
        self.setTextCursor(QTextCursor(self.document().findBlockByNumber(block)))
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + self.cursorRect().top() - _ABOVE if block else 0)

    def mark(self, words: str) -> None:
        """Every place where the words stand has another ground."""
        self._words = words
        self.setExtraSelections([*self._marks(words)] if words else [])

    def _marks(self, words: str) -> list[QTextEdit.ExtraSelection]:
        found = []
        cursor = self.document().find(words, 0)
        while not cursor.isNull():
            one = QTextEdit.ExtraSelection()
            shape = QTextCharFormat()
            shape.setBackground(self.t.selection)
            shape.setForeground(self.t.accent)
            one.cursor, one.format = cursor, shape
            found.append(one)
            cursor = self.document().find(words, cursor)
        return found

    def _set(self) -> None:
        if self.chapter is not None:
            wide = min(self.viewport().width(), _WIDEST)
            self._above = typeset(self.document(), self.chapter, self._keys, self.t, wide)
            self.mark(self._words)

    def reset(self) -> None:
        """Set anew where one reads: light and dark have changed places, or the room has."""
        bar = self.verticalScrollBar()
        share = bar.value() / max(bar.maximum(), 1)
        self._set()
        bar.setValue(round(share * bar.maximum()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Left and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture of the handbook, as fine as the screen; nothing else is ever fetched."""
        file = picture(name.toString() if isinstance(name, QUrl) else name, self.t.is_dark)
        if kind != QTextDocument.ResourceType.ImageResource.value or file is None:
            return None
        ratio = self.devicePixelRatioF()
        wide = round((min(self.viewport().width(), _WIDEST) - 56) * ratio)
        image = QImage(str(file)).scaledToWidth(max(wide, 1), Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image
