"""The county's figures of a month out of a small table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ...dispatch.figures.appraisals import MonthView
from ..workplace import Workplace


class CountyFile(QObject):
    """`choose` asks for the file, `read` takes it in by `enter(month, content, name)` on a worker; `imported` when it
    is."""

    imported = Signal()

    def __init__(self, workplace: Workplace, page: QWidget, enter: Callable[[MonthView, bytes, str], int]) -> None:
        super().__init__(page)
        self._work, self._page, self._enter = workplace, page, enter

    def choose(self, view: MonthView) -> None:
        dialog = QFileDialog(self._page, self.tr("导入县级数据"))
        dialog.setNameFilter("CSV (*.csv)")
        dialog.fileSelected.connect(partial(self.read, view))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read(self, view: MonthView, file: str) -> None:
        path = Path(file)
        self._work.tasks.run(self, lambda: self._enter(view, path.read_bytes(), path.name), self._done)

    def _done(self, count: int) -> None:
        self._work.say(self.tr("已录入 {0} 项县级数据").format(count))
        self.imported.emit()
