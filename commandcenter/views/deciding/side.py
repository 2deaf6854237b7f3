"""What stands beside a list: its panels, and in their place the question that is being asked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from .sheet import Sheet


class SheetSide(QStackedWidget):
    """The first panel is where one comes back to. `done` carries what a sheet returned, `left`: nothing was done."""

    done = Signal(object)
    left = Signal()

    def __init__(self, width: int) -> None:
        super().__init__()
        self.setFixedWidth(width)
        self.sheet: Sheet | None = None

    def ask(self, sheet: Sheet) -> None:
        """Puts the question in front, in place of another one."""
        self._drop()
        self.sheet = sheet
        sheet.done.connect(self.done)
        sheet.left.connect(self.left)
        self.addWidget(sheet)
        self.setCurrentWidget(sheet)
        sheet.begin()

    def back(self) -> None:
        """To the first panel; a question is let go of."""
        self._drop()
        self.setCurrentIndex(0)

    def _drop(self) -> None:
        if self.sheet is not None:
            self.removeWidget(self.sheet)
            self.sheet.deleteLater()
            self.sheet = None
