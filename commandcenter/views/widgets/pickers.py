"""Choosing from long lists by typing: words, codes or the first letters of the pinyin. The keyboard does it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from .. import paint
from ..theme import Theme
from .buttons import Chip
from .choice_list import ROWS, ChoiceList
from .choices import Choice, find, grid_choices, matches, matter_choices, nearest, unit_choices
from .fields import Edit
from .layout import Flow

__all__ = ["Choice", "MultiPicker", "Picker", "find", "grid_choices", "matches", "matter_choices", "unit_choices"]

_MOVES: dict[int, int] = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: ROWS, Qt.Key.Key_PageUp: -ROWS,
}  # fmt: skip


def _is_send(event: QKeyEvent) -> bool:
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


class Picker(Edit):
    """One of many, found by typing. Enter takes the marked row, Esc folds the list away; what was typed stays.

    `picked` carries the value a person took. `value` is None while the words name nothing; then `problem` says so.
    """

    picked = Signal(object)

    def __init__(self, t: Theme, choices: Sequence[Choice], hint: str = "") -> None:
        super().__init__(t, hint)
        self._choices = tuple(choices)
        self._chosen: Choice | None = None
        self._list: ChoiceList | None = None
        self.setMinimumWidth(120)
        self.textEdited.connect(self._search)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Other choices; the chosen one stays while it is among them, and what was typed stays in any case."""
        kept, self._choices = self.value, tuple(choices)
        self._chosen = self._choice(kept)
        if self._chosen is not None:
            self.setText(self._chosen.text)

    @property
    def choices(self) -> tuple[Choice, ...]:
        return self._choices

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
        words = self.text().strip()
        if not words or self._is_chosen:
            return None
        like = "、".join(choice.text for choice in nearest(self._choices, words))
        if like:
            return self.tr("没有“{0}”。是不是 {1}？").format(words, like)
        return self.tr("没有“{0}”，请从列表里选").format(words)

    def _choice(self, value: Any) -> Choice | None:
        return next((choice for choice in self._choices if choice.value == value), None)

    # --- the list --------------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def open_list(self) -> None:
        """Shows what fits the words; all choices when they name the chosen one."""
        found = find(self._choices, "" if self._is_chosen else self.text(), limit=len(self._choices))
        if not found:
            self._fold()
            return
        if self._list is None:
            self._list = ChoiceList(self.t, self)
            self._list.taken.connect(self._take)
        self._list.show_choices(found)

    def _search(self) -> None:
        if self.text().strip():
            self.open_list()
        else:
            self._fold()

    def _take(self, choice: Choice) -> None:
        self._chosen = choice
        self.setText(choice.text)
        self._fold()
        self.picked.emit(choice.value)

    def _fold(self) -> None:
        if self._list is not None:
            self._list.hide()

    def settle(self) -> None:
        """Takes the one choice the words can mean: leaving the field does it, and sending the form."""
        words = self.text().strip()
        if words and not self._is_chosen:
            found = find(self._choices, words, limit=2)
            if len(found) == 1 or (found and found[0].text == words):
                self._take(found[0])
        self._fold()

    # --- keys ------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_mine(event):
            event.accept()
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_send(event):
            self.settle()
        return super().event(event)

    def _is_mine(self, event: QKeyEvent) -> bool:
        """While the list is open its keys come here, whatever they do in the window."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, *_MOVES)
        return event.key() in keys if self.is_open else event.key() == Qt.Key.Key_Down

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._is_mine(event):
            super().keyPressEvent(event)
        elif not self.is_open or self._list is None:
            self.open_list()
        elif event.key() == Qt.Key.Key_Escape:
            self._fold()
        elif (step := _MOVES.get(event.key())) is not None:
            self._list.move_by(step)
        elif self._list.current is not None:
            self._take(self._list.current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.open_list()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self._fold()
        else:
            self.settle()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._fold()

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
        super().setAccessibleName(name)
        self.picker.setAccessibleName(name)

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
