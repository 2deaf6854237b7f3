"""Saving something as a file: asks where, writes beside the window, says where it is or why it could not be kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ..dispatch.upkeep.saving import write_file
from .tasks import Progress
from .workplace import Workplace


class Saving(QObject):
    """The one way pages save a file. `folder` remembers where the last one went."""

    def __init__(self, workplace: Workplace, window: QWidget) -> None:
        super().__init__(window)
        self._work = workplace
        self._window = window
        self._content: Callable[[Progress], bytes] | None = None
        self.dialog: QFileDialog | None = None

    def ask(self, title: str, name: str, kind: str, content: Callable[[], bytes]) -> None:
        """Asks where to put `name`; `kind` as "PDF (*.pdf)". `content` is made on a worker, after the answer."""
        self.ask_long(title, name, kind, lambda _progress: content())

    def ask_long(self, title: str, name: str, kind: str, content: Callable[[Progress], bytes]) -> None:
        """The same for what takes a while: how far it is stands at the foot."""
        self._content = content
        dialog = QFileDialog(self._window, title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(kind)
        dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
        dialog.setDirectory(str(self._work.memory.value("saving/folder", _documents())))
        dialog.selectFile(name)
        dialog.fileSelected.connect(self._chosen)
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _chosen(self, file: str) -> None:
        content, path = self._content, Path(file)
        if content is None:
            return
        self._work.memory.keep("saving/folder", str(path.parent))

        def save(progress: Progress) -> Path:
            write_file(path, content(progress))
            return path

        self._work.tasks.long(self, save, self._saved, tell=self._tell)

    def _tell(self, done: int, total: int, what: str) -> None:
        self._work.say(self.tr("{0}　{1}/{2}").format(what, done, total), "accent")

    def _saved(self, path: Path) -> None:
        self._work.say(self.tr("已保存 {0}").format(path))


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
