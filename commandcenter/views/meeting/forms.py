"""A form that stands in the right column of a meeting while somebody fills it in; Esc puts it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from ...models.errors import UserError
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Edit, FormRow
from ..widgets.layout import Item, column, frame, label, row, scrolled, shown_if
from ..workplace import sentence

_NOTHING: tuple[object, ...] = (None, "", ())
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SideForm(QFrame):
    """`sent` when the person wants it done; `left` when not. `rows` by the names that errors carry."""

    sent = Signal()
    left = Signal()

    def __init__(
        self,
        t: Theme,
        title: str,
        send: str,
        rows: Mapping[str, FormRow],
        *,
        note: str = "",
        danger: bool = False,
        more: Sequence[Item] = (),
        last: Sequence[Item] = (),
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAccessibleName(say(title))
        self.rows = dict(rows)
        self._problem = label("", "strong", "overdue", wrap=True)
        self._problem.hide()
        self.button = Button(t, send, "Ctrl+Enter", "danger" if danger else "primary")
        self.button.clicked.connect(self.submit)
        cancel = Button(t, self.tr("返回"), "Esc", "quiet")
        cancel.clicked.connect(self.left)
        ground = frame("pane")
        words = label(note, "small", wrap=True)
        shown_if(words, bool(note))
        column(words, 6 if note else 0, *more, *self.rows.values(), *last, self._problem, None, gap=2, parent=ground)
        foot = row(self.button, None, cancel)
        column(label(title, "heading"), scrolled(ground), foot, gap=8, margins=(15, 9, 15, 11), parent=self)

    def focus_first(self) -> None:
        """The keyboard goes to the first field that is still empty, else to the button."""
        fields = [one.field for one in self.rows.values() if one.isVisibleTo(self)]
        empty = next((field for field in fields if not getattr(field, "value", True)), None)
        (empty or self.button).setFocus()

    def submit(self) -> None:
        """Settles what can be settled, complains of what cannot be read, else `sent`."""
        for one in self.rows.values():
            one.complain(None)
            if (settle := getattr(one.field, "settle", None)) is not None:
                settle()
        self._say("")
        for one in self.rows.values():
            problem = getattr(one.field, "problem", None)
            if not problem and one.property("need") and getattr(one.field, "value", True) in _NOTHING:
                problem = self.tr("请填写")
            if problem and one.isVisibleTo(self):
                one.complain(problem)
                one.field.setFocus()
                return
        self.sent.emit()

    def complain(self, error: Exception) -> None:
        """Says what was wrong where it was; what was filled in stays."""
        wanted = self.rows.get(error.field or "") if isinstance(error, UserError) else None
        if wanted is not None and wanted.isVisibleTo(self):
            wanted.complain(str(error))
            wanted.field.setFocus()
        else:
            self._say(sentence(error))

    def _say(self, words: str) -> None:
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


def line(text: str, field: QWidget, *, need: bool = False, hint: str = "") -> FormRow:
    """One line of a form; without what is needed it is not sent."""
    made = FormRow(text, field, need, hint)
    made.setProperty("need", need)
    return made


def password_line(t: Theme) -> tuple[Edit, FormRow]:
    """Where the chair proves who he is at somebody else's machine."""
    edit = Edit(t)
    edit.setEchoMode(QLineEdit.EchoMode.Password)
    return edit, line("密码", edit, need=True, hint="主持人在这台机器上签字；密码不保存")
