"""The right column: the opinions, or in their place one form while it is being filled in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from .forms import SideForm
from .opinions import Opinions


class Side(QStackedWidget):
    """`turned` when a form came, or went and the opinions are there again."""

    turned = Signal()

    def __init__(self, opinions: Opinions) -> None:
        super().__init__()
        self.addWidget(opinions)
        self._form: SideForm | None = None
        self._before: QWidget | None = None

    @property
    def form(self) -> SideForm | None:
        """The form that is open."""
        return self._form

    def put(self, form: SideForm) -> SideForm:
        """Opens a form; the keyboard goes into it, and back to where it was when it is put away."""
        now = QApplication.focusWidget()
        if self._form is None:
            self._before = now
        self._drop()
        self._form = form
        form.left.connect(self.back)
        self.addWidget(form)
        self.setCurrentWidget(form)
        form.focus_first()
        self.turned.emit()
        return form

    def back(self) -> None:
        """The opinions again."""
        if self._form is None:
            return
        self._drop()
        self.setCurrentIndex(0)
        before, self._before = self._before, None
        if before is not None and before.isVisible():
            before.setFocus()
        self.turned.emit()

    def _drop(self) -> None:
        form, self._form = self._form, None
        if form is not None:
            self.removeWidget(form)
            form.hide()
            form.deleteLater()
