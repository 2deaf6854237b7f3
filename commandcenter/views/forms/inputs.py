"""The widget for each kind of field of a form, and a text with what is often said there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ...dispatch.cases.filling import Option
from ...models.lifecycle import Field, FieldKind
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.choices import Choice
from ..widgets.fields import Area, Edit, MomentEdit
from ..widgets.layout import column
from ..widgets.pickers import MultiPicker, Picker
from .choice_list import ChoiceList

#: Texts of a few words; all others have room for several lines.
_ONE_LINE = frozenset({"speaker", "proof", "minutes", "recipient", "leader", "cited_duty", "no", "parent"})
#: A list of units is chosen by digit when it is short enough.
_BY_DIGIT = 9


def make_input(
    t: Theme, field: Field, options: Sequence[Option], now: Callable[[], datetime], phrases: Sequence[str] = ()
) -> QWidget:
    """A widget with `value`, `set_value`, `changed` and `problem` (see `widgets.fields.Field`)."""
    match field.kind:
        case FieldKind.TEXT:
            text = Edit(t) if field.name in _ONE_LINE else Area(t)
            return Phrased(t, text, phrases) if phrases else text
        case FieldKind.TIME:
            return MomentEdit(t, now)
        case FieldKind.UNIT if len(options) > _BY_DIGIT:
            return Picker(t, _choices(options), "单位名、拼音首字母")
        case FieldKind.GRID:
            return Picker(t, _choices(options), "村名、拼音首字母")
        case FieldKind.MATTER:
            return Picker(t, _choices(options), "事项名、编号、拼音首字母")
        case FieldKind.UNITS | FieldKind.GRIDS | FieldKind.PERSONS:
            return MultiPicker(t, _choices(options))
    return ChoiceList(t, options)


def show_options(widget: QWidget, options: Sequence[Option]) -> None:
    """What may be chosen has changed with the other fields."""
    if isinstance(widget, ChoiceList):
        widget.set_options(options)
    elif isinstance(widget, Picker):
        widget.set_choices(_choices(options))
    elif isinstance(widget, MultiPicker):
        widget.picker.set_choices(_choices(options))


def _choices(options: Sequence[Option]) -> tuple[Choice, ...]:
    return tuple(Choice(option.value, option.text, option.detail) for option in options)


class Phrased(QWidget):
    """A text, and below it what is often said there; Alt+1 … puts it in where the cursor is."""

    changed = Signal()

    def __init__(self, t: Theme, text: Edit | Area, phrases: Sequence[str]) -> None:
        super().__init__()
        self.text = text
        self.phrases = [_Phrase(t, phrase, f"Alt+{n}") for n, phrase in enumerate(phrases, 1)]
        column(text, column(*self.phrases, gap=0), gap=4, parent=self)
        self.setFocusProxy(text)
        text.changed.connect(self.changed)
        text.installEventFilter(self)
        for phrase in self.phrases:
            phrase.clicked.connect(self._insert_clicked)

    @property
    def value(self) -> Any:
        return self.text.value

    def set_value(self, value: Any) -> None:
        self.text.set_value(value)

    @property
    def problem(self) -> str | None:
        return self.text.problem

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(say(name))
        self.text.setAccessibleName(say(name))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.modifiers() != Qt.KeyboardModifier.AltModifier:
            return False
        at = event.key() - Qt.Key.Key_1
        if not 0 <= at < len(self.phrases):
            return False
        if event.type() == QEvent.Type.KeyPress:
            self._insert(self.phrases[at].text())
        event.accept()
        return True

    def _insert_clicked(self) -> None:
        phrase = self.sender()
        assert isinstance(phrase, _Phrase)
        self._insert(phrase.text())

    def _insert(self, words: str) -> None:
        if isinstance(self.text, Area):
            self.text.insertPlainText(words)
        else:
            self.text.insert(words)
        self.text.setFocus()


class _Phrase(QAbstractButton):
    """One ready phrase with its key, as a quiet line; it ends in an ellipsis where it does not fit."""

    def __init__(self, t: Theme, words: str, keys: str) -> None:
        super().__init__()
        self.t, self.keys = t, keys
        self.setText(words)
        self.setFixedHeight(24)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{words} {keys}")
        self.setToolTip(words)

    def sizeHint(self) -> QSize:
        return QSize(120, 24)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        if self.underMouse():
            paint.box(p, rect, fill=t.hover)
        cap = paint.keycap_width(self.keys)
        paint.keycap(p, cap, rect.center().y(), self.keys, t.text_muted, t.line)
        paint.text(p, rect.adjusted(cap + 8, 0, -4, 0), self.text(), t.text_muted, FONT.small, as_is=True)
