"""A paper as words for whoever goes on writing: into the clipboard, or as a file for word processors. No paper."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from ...dispatch.documents.wording import Part, as_docx, as_text
from ..saving import Saving
from ..widgets.buttons import Button
from ..workplace import Workplace

Source = Callable[[], list[Part]]


class Copies(QObject):
    """Its `button` opens the two ways; both copies say on top that they are none of the real thing."""

    def __init__(self, workplace: Workplace, saving: Saving, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workplace
        self._saving = saving
        self._words: Source | None = None
        self._name = ""
        self.button = Button(workplace.theme, self.tr("编辑件"), "", "quiet")
        self.button.setToolTip(self.tr("非正式件：复制文字，或存成 Word 文件接着改"))
        self.menu = QMenu(self.button)
        self.copy = self.menu.addAction(self.tr("复制为文字（非正式件）"))
        self.save = self.menu.addAction(self.tr("另存 Word（非正式件）"))
        self.copy.triggered.connect(self._copy)
        self.save.triggered.connect(self._save)
        self.button.clicked.connect(self._open)

    def offer(self, words: Source | None, name: str) -> None:
        """What the words of the paper in front come from; None: there is no paper."""
        self._words, self._name = words, name

    def _open(self) -> None:
        self.menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _copy(self) -> None:
        if (words := self._words) is not None:
            self._work.tasks.run(self, lambda: as_text(words()), self._copied)

    def _copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._work.say(self.tr("已复制为文字，首行注明非正式件"))

    def _save(self) -> None:
        if (words := self._words) is not None:
            name = self._name
            title = self.tr("另存编辑件")
            file = self.tr("{0}（非正式件）.docx").format(name)
            self._saving.ask(title, file, "Word (*.docx)", lambda: as_docx(words(), name))
