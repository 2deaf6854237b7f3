"""导出 of a page: asks in which form, makes it — a poster beside the window, or a file on a worker — and saves it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ..models.labels import Labelled
from .language import say
from .poster import Poster, png
from .saving import Saving
from .tasks import Progress
from .workplace import Workplace


class Form(Labelled):
    PNG = "png", "图片 PNG"
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "表格 XLSX"
    CSV = "csv", "CSV"


class Exporter(QObject):
    """`offer` asks in which form, `begin` makes it. A page says what it exports: `forms` with their words, the `name`
    of the file, the `table` that a worker makes, or how to `draw` a poster."""

    #: The forms that are posters; every other one is made on a worker.
    drawn: ClassVar[frozenset[Form]] = frozenset({Form.PNG, Form.PDF})

    def __init__(self, workplace: Workplace, page: QWidget, title: str) -> None:
        super().__init__(page)
        self._work = workplace
        self._page = page
        self._title = title
        self.poster: Poster | None = None
        self.saving = Saving(workplace, page)

    @property
    def forms(self) -> dict[Form, str]:
        """What can be had of what is in front, in the order of the menu; nothing before there are figures."""
        raise NotImplementedError

    def name(self, form: Form) -> str:
        """Of the file, without its ending."""
        raise NotImplementedError

    def table(self, form: Form) -> Callable[[Progress], bytes]:
        """What a worker makes of what is in front."""
        raise NotImplementedError

    def draw(self, made: Callable[[Poster], None]) -> Poster:
        """Begins a poster of what is in front."""
        raise NotImplementedError

    def offer(self, at: QPoint) -> None:
        menu = QMenu(self._page)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for form, words in self.forms.items():
            menu.addAction(say(words)).setData(form)
        menu.triggered.connect(self._picked)
        menu.popup(at)

    def _picked(self, action: QAction) -> None:
        self.begin(action.data())

    def begin(self, form: Form) -> None:
        """Nothing happens before there are figures, and no second picture while one is made."""
        if form not in self.forms or self.poster is not None:
            return
        if form in self.drawn:
            self._work.say(self.tr("正在制图…"), "accent")
            self.poster = self.draw(partial(self._drawn, form, self.name(form)))
            return
        self.saving.ask_long(self._title, f"{self.name(form)}.{form.value}", _kind(form), self.table(form))

    def _drawn(self, form: Form, name: str, poster: Poster) -> None:
        content = partial(png, poster.picture()) if form is Form.PNG else partial(bytes, poster.pdf(name))
        self.drop()
        self.saving.ask(self._title, f"{name}.{form.value}", _kind(form), content)

    def drop(self) -> None:
        """A picture that is being made is not wanted any more."""
        if self.poster is not None:
            self.poster.drop()
            self.poster = None


def _kind(form: Form) -> str:
    return f"{form.name} (*.{form.value})"
