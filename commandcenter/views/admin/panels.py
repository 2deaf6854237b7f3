"""Beside the list of an administration page: panels that take turns; forms that say under a field what is wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ...models.errors import UserError
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import FormRow
from ..widgets.layout import Item, column, label, row

MARGINS = (24, 20, 24, 20)


class SidePanel(QFrame):
    """One of the panels that take turns beside the list; `left` when its person wants back to the list."""

    left = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("role", "side")
        self.setAccessibleName(say(name))

    def submit(self) -> None:
        """What Ctrl+Enter does here."""

    def begin(self) -> None:
        """Puts the keyboard where work begins."""

    def saved(self) -> None:
        """What was typed here is in force."""

    def complain(self, error: Exception) -> bool:
        """Says beside the field what is wrong with it; False when the error is about no field of this panel."""
        return False


class FormPanel(SidePanel):
    """A panel with fields; `_rows` are its rows by the name that errors give a field."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._rows: dict[str, FormRow] = {}

    def complain(self, error: Exception) -> bool:
        name = error.field if isinstance(error, UserError) else None
        if name not in self._rows:
            return False
        self._complain(name, str(error))
        return True

    def _complain(self, name: str, sentence: str) -> None:
        self._rows[name].complain(sentence)
        self._rows[name].field.setFocus()

    def _calm(self) -> None:
        for form_row in self._rows.values():
            form_row.complain(None)


class AskPanel(SidePanel):
    """Names the consequence before it happens. The keyboard stands on the way back: Enter changes nothing."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(self.tr("请确认"))
        self._do: Callable[[], None] | None = None
        self._title = label("", "title")
        self._words = label("", wrap=True)
        self.confirm = Button(theme, "", "Ctrl+Enter", "danger")
        self._back = Button(theme, self.tr("返回"), "Esc", "quiet")
        parts: tuple[Item, ...] = (self._title, self._words, 4, row(self.confirm, self._back, None), None)
        column(*parts, gap=12, margins=MARGINS, parent=self)
        self.confirm.clicked.connect(self.submit)
        self._back.clicked.connect(self.left)

    def ask(self, title: str, words: str, verb: str, do: Callable[[], None]) -> None:
        """`do` is carried out once, when the person says so."""
        self._title.setText(title)
        self._words.setText(words)
        self.confirm.setText(verb)
        self.setAccessibleName(say(f"{title}　{words}"))
        self._do = do

    def submit(self) -> None:
        do, self._do = self._do, None
        if do is not None:
            do()

    def begin(self) -> None:
        self._back.setFocus()
