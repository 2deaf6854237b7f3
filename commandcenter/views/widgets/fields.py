"""Fields of forms, all alike: `value`, `set_value`, `changed`, and `problem`.

`problem` is a sentence while what stands in the field cannot be used, so that `value` is None though it is not empty.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QEvent, QKeyCombination, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from ...models.timing.clock import SystemClock
from ...models.timing.moments import moment_words, read_moment
from .. import paint
from ..language import by_language, say
from ..theme import Theme
from .layout import Flow, Item, column, label, row, set_role

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SEARCH = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_K)


def _is_the_window_s(event: QEvent) -> bool:
    """Ctrl+K, about to be taken by a field: on most Linux desktops it would cut the line off; here it searches."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    return event.keyCombination() == _SEARCH


class Edit(QLineEdit):
    """One line of text; `value` is without the blanks around it."""

    changed = Signal()

    def __init__(self, t: Theme, hint: str = "", value: str = "") -> None:
        super().__init__(value)
        self.t = t
        self.setPlaceholderText(say(hint))
        self.setAccessibleName(say(hint))
        self.textChanged.connect(self._tell)

    @property
    def value(self) -> Any:
        return self.text().strip()

    def set_value(self, value: Any) -> None:
        self.setText(value or "")

    @property
    def problem(self) -> str | None:
        return None

    def _tell(self) -> None:
        self.changed.emit()

    def event(self, event: QEvent) -> bool:
        if _is_the_window_s(event):
            event.ignore()
            return True
        return super().event(event)


class SearchEdit(Edit):
    """A line to search with, marked by the glass: 28 px high in a tool bar, where Esc empties it first.

    The role "search" makes it as high as other fields, "command" the line of the palette.
    """

    def __init__(self, t: Theme, hint: str = "") -> None:
        super().__init__(t, hint)
        self.setProperty("role", "filter")

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._empties(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._empties(event):
            self.clear()
        else:
            super().keyPressEvent(event)

    def _empties(self, event: QEvent) -> bool:
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        return is_escape and bool(self.text()) and self.property("role") != "command"

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        p = QPainter(self)
        left, size = {"filter": (8, 14), "search": (10, 16)}.get(self.property("role"), (16, 16))
        paint.icon(p, "search", QRectF(left, (self.height() - size) / 2, size, size), self.t.text_muted)


class Combo(QComboBox):
    """One of a fixed list that folds away. `picked` carries the value when a person chose."""

    picked = Signal(object)
    changed = Signal()

    def __init__(self, t: Theme, options: Sequence[tuple[Any, str]] = (), role: str = "") -> None:
        super().__init__()
        self.t = t
        self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)  # also when the list comes later
        self.set_options(options)
        self.currentIndexChanged.connect(self._tell)
        self.activated.connect(self._tell_picked)

    def set_options(self, options: Sequence[tuple[Any, str]]) -> None:
        """Another list; the choice stays where it is still there, else it is the first."""
        kept = self.value
        blocked = self.blockSignals(True)
        self.clear()
        self._values = [value for value, _ in options]
        self.addItems([say(words) for _, words in options])
        if options and not self.accessibleName():
            self.setAccessibleName(say(options[0][1]))
        self.setCurrentIndex(self._values.index(kept) if kept in self._values else 0 if self._values else -1)
        self.blockSignals(blocked)
        if self.value != kept:
            self.changed.emit()

    @property
    def value(self) -> Any:
        """The chosen value, None in an empty list."""
        at = self.currentIndex()
        return self._values[at] if at >= 0 else None

    def set_value(self, value: Any) -> None:
        if value in self._values:
            self.setCurrentIndex(self._values.index(value))

    @property
    def problem(self) -> str | None:
        return None

    def _tell(self) -> None:
        self.changed.emit()

    def _tell_picked(self) -> None:
        self.picked.emit(self.value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the page; it changes nothing in passing."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        p = QPainter(self)
        chevron = QRectF(self.width() - 22, self.height() / 2 - 7, 14, 14)
        paint.icon(p, "chevron", chevron, self.t.text_muted)


class Area(QPlainTextEdit):
    """Several lines. Tab goes on to the next field, Ctrl+Enter is left to the form.

    With `takes_files`, `given` carries what was pasted or dropped when it is no text: the form takes it for a file.
    """

    changed = Signal()
    given = Signal(object)

    def __init__(self, t: Theme, hint: str = "", lines: int = 3) -> None:
        super().__init__()
        self.t = t
        self.takes_files = False
        self.setPlaceholderText(say(hint))
        self.setAccessibleName(say(hint))
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._height = math.ceil(lines * paint.metrics().lineSpacing()) + 18
        self.textChanged.connect(self._tell)

    @property
    def value(self) -> Any:
        return self.toPlainText().strip()

    def set_value(self, value: Any) -> None:
        if value != self.toPlainText():
            self.setPlainText(value or "")

    @property
    def problem(self) -> str | None:
        return None

    def _tell(self) -> None:
        self.changed.emit()

    def event(self, event: QEvent) -> bool:
        if _is_the_window_s(event):
            event.ignore()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        is_file = self.takes_files and (source.hasImage() or source.hasUrls())
        return is_file or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.takes_files and (source.hasImage() or any(url.isLocalFile() for url in source.urls())):
            self.given.emit(source)
        else:
            super().insertFromMimeData(source)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._height)


class MomentEdit(Edit):
    """A moment in local time, typed short (1430, 昨天 9:10, 11-23 14:30) and written out when the field is left.

    `value` is an aware datetime, or None while the field is empty or cannot be read (then `problem` says so).
    `now` gives the present that 今天 and a bare time refer to.
    """

    def __init__(self, t: Theme, now: Callable[[], datetime] | None = None, hint: str = "") -> None:
        super().__init__(t, hint or self.tr("如 昨天 9:10"))
        self._now = now or SystemClock().now
        self.setAccessibleName(self.tr("日期和时间"))
        self.setToolTip(self.tr("可写 14:30、昨天 9:10 或 11-23 14:30"))
        self.editingFinished.connect(self._write_out)

    @property
    def value(self) -> datetime | None:
        return read_moment(self.text(), self._now())

    def set_value(self, value: datetime | None) -> None:
        self.setText("" if value is None else moment_words(value))

    @property
    def problem(self) -> str | None:
        if not self.text().strip() or self.value is not None:
            return None
        return self.tr("看不懂“{0}”，请写成 11-23 14:30").format(self.text().strip())

    def _write_out(self) -> None:
        if self.value is not None and moment_words(self.value) != self.text():
            self.set_value(self.value)


def label_width() -> int:
    """How much room the labels beside fields take, in px."""
    return by_language(72, 100)


class FormRow(QWidget):
    """A label of `label_width` px (a long one takes two lines), the field, and below it a line for the hint or what is
    wrong.

    The line is always there, so that a complaint moves nothing; rows stand in a column without a gap. `field` may be
    several items in a row, or with a `Flow` around them in as many lines as a narrow pane takes; the first widget is
    the one that is named, focused and marked.
    """

    def __init__(self, text: str, field: QWidget | Flow | Sequence[Item], need: bool = False, hint: str = "") -> None:
        super().__init__()
        several = field.widgets if isinstance(field, Flow) else field
        items: Sequence[Item] = [several] if isinstance(several, QWidget) else several
        self.field = next(item for item in items if isinstance(item, QWidget))
        self._hint = hint
        self._text = text
        self._name = name = label("", "muted", wrap=True)
        name.setFixedWidth(label_width())
        name.setMinimumHeight(32)
        name.setBuddy(self.field)
        self.set_need(need)
        if not isinstance(self.field, QAbstractButton):  # a button is named by its own words
            self.field.setAccessibleName(say(text))
        self._below = label(hint, "small", wrap=True)
        self._below.setMinimumHeight(20)
        self._below.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = field if isinstance(field, Flow) else row(*items)
        is_narrow = self.field.sizePolicy().horizontalPolicy() in (QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        if isinstance(line, QBoxLayout) and is_narrow:
            line.addStretch(1)
        air = 4 if hint else 0
        self._below.setContentsMargins(0, 0 if hint else 2, 0, 0)
        body = column(line, self._below, gap=air)
        whole = row(gap=12, margins=(0, 0, 0, air), parent=self)
        whole.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(body, 1)

    def set_need(self, need: bool) -> None:
        """Marks the field as one that must be filled in, or not any more."""
        self._name.setText(f"{self._text} *" if need else self._text)

    @property
    def complaint(self) -> QLabel:
        """The line below the field."""
        return self._below

    def set_hint(self, hint: str) -> None:
        """Other words below the field; a complaint stays."""
        is_calm = self._below.text() == self._hint
        self._hint = hint
        if is_calm:
            self.complain(None)

    def complain(self, sentence: str | None) -> None:
        """Marks the field and says what is wrong and what was kept; None takes it back."""
        self._below.setText(f"● {sentence}" if sentence else self._hint)
        set_role(self._below, tone="overdue" if sentence else "")
        marked = self.field.focusProxy() or self.field
        set_role(marked, bad="true" if sentence else "")
        marked.setAccessibleDescription(say(sentence or self._hint))
