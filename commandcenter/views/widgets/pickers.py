"""Choosing from long lists by typing: words, codes or the first letters of the pinyin. The keyboard does it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from .. import paint
from ..language import say
from ..theme import Theme
from .buttons import Chip
from .choices import Choice, find, grid_choices, in_language, matches, matter_choices, unit_choices
from .finding import FindingEdit
from .layout import Flow

__all__ = ["Choice", "MultiPicker", "Picker", "find", "grid_choices", "matches", "matter_choices", "unit_choices"]


class Picker(FindingEdit):
    """One of many, found by typing.

    `picked` carries the value a person took. `value` is None while the words name nothing; then `problem` says so.
    """

    picked = Signal(object)

    def __init__(self, t: Theme, choices: Sequence[Choice], hint: str = "") -> None:
        super().__init__(t, in_language(choices), hint)
        self._chosen: Choice | None = None
        self.setMinimumWidth(120)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Other choices; the chosen one stays while it is among them, and what was typed stays in any case."""
        kept, self._choices = self.value, in_language(choices)
        self._chosen = self._choice(kept)
        if self._chosen is not None:
            self.setText(self._chosen.text)

    @property
    def value(self) -> Any:
        """The chosen value, or None."""
        return self._chosen.value if self._chosen is not None and self._is_chosen else None

    @property
    def _is_chosen(self) -> bool:
        return self._chosen is not None and self._chosen.text == self.text()

    def set_value(self, value: Any) -> None:
        """Chooses without `picked`; None and a value that is not there empty the field."""
        self._chosen = self._choice(value)
        self.setText(self._chosen.text if self._chosen else "")
        self._fold()

    @property
    def problem(self) -> str | None:
        words = self._sought()
        return None if not words or self._is_chosen else self._unknown(words)

    def _choice(self, value: Any) -> Choice | None:
        return next((choice for choice in self._choices if choice.value == value), None)

    def _sought(self) -> str:
        return self.text().strip()

    def _fitting(self) -> tuple[Choice, ...]:
        """All choices when the words name the chosen one."""
        return find(self._choices, "" if self._is_chosen else self.text(), limit=len(self._choices))

    def _take(self, choice: Choice) -> None:
        self._chosen = choice
        self.setText(choice.text)
        self._fold()
        self.picked.emit(choice.value)

    def _settle(self) -> None:
        words = self._sought()
        if words and not self._is_chosen:
            found = find(self._choices, words, limit=2)
            if len(found) == 1 or (found and found[0].text == words):
                self._take(found[0])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.open_list()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.property("role") == "cellhead" and not self.hasFocus():
            return  # words in a table until somebody writes in it
        p = QPainter(self)
        paint.icon(p, "chevron", QRectF(self.width() - 22, self.height() / 2 - 7, 14, 14), self.t.text_muted)


class MultiPicker(QWidget):
    """Several of many: each as a chip, and a picker for the next one. Backspace in the empty picker takes the last."""

    changed = Signal()

    def __init__(self, t: Theme, choices: Sequence[Choice], hint: str = "") -> None:
        super().__init__()
        self.t = t
        self._values: list[Any] = []
        self._chips: dict[Any, Chip] = {}
        self._flow = Flow(parent=self)
        self.picker = Picker(t, choices, hint or self.tr("添加"))
        self.picker.setFixedWidth(200)
        self.picker.picked.connect(self._add)
        self.picker.installEventFilter(self)
        self._flow.addWidget(self.picker)
        self.setFocusProxy(self.picker)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)

    @property
    def value(self) -> tuple[Any, ...]:
        """The chosen values in the order they were chosen."""
        return tuple(self._values)

    def set_value(self, values: Iterable[Any]) -> None:
        wanted = [value for value in dict.fromkeys(values) if self._named(value)]
        if wanted == self._values:
            return
        for value in self._values:
            self._drop_chip(value)
        self._values = wanted
        for value in wanted:
            self._add_chip(value)
        self.changed.emit()

    @property
    def problem(self) -> str | None:
        return self.picker.problem

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(say(name))
        self.picker.setAccessibleName(say(name))

    def _named(self, value: Any) -> Choice | None:
        return next((choice for choice in self.picker.choices if choice.value == value), None)

    def _add(self, value: Any) -> None:
        self.picker.set_value(None)
        if value not in self._values:
            self._values.append(value)
            self._add_chip(value)
            self.changed.emit()

    def _add_chip(self, value: Any) -> None:
        choice = self._named(value)
        assert choice is not None
        chip = Chip(self.t, choice.text)
        chip.setProperty("value", value)
        chip.removed.connect(self._remove)
        self._chips[value] = chip
        self._flow.insertWidget(self._flow.count() - 1, chip)
        QWidget.setTabOrder(list(self._chips.values())[-2] if len(self._chips) > 1 else self.picker, chip)
        chip.show()
        self.updateGeometry()

    def _remove(self) -> None:
        chip = self.sender()
        value = next(value for value, kept in self._chips.items() if kept is chip)
        self._take_out(value)

    def _take_out(self, value: Any) -> None:
        self.picker.setFocus()
        self._values.remove(value)
        self._drop_chip(value)
        self.changed.emit()

    def _drop_chip(self, value: Any) -> None:
        chip = self._chips.pop(value)
        self._flow.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_back = event.key() == Qt.Key.Key_Backspace
            if is_back and self._values and not self.picker.text():
                self._take_out(self._values[-1])
                return True
        return False
