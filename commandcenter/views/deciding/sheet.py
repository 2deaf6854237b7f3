"""A question beside a list: a few fields and what is done with them. What was typed stays until it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ..admin.panels import MARGINS, FormPanel
from ..widgets.buttons import Button
from ..widgets.fields import FormRow
from ..widgets.layout import column, frame, label, row, scrolled
from ..workplace import Workplace, sentence


@dataclass(frozen=True, slots=True)
class Ask:
    """One field: `name` as errors give it, the label, the widget, a hint below."""

    name: str
    text: str
    widget: Any
    need: bool = False
    hint: str = ""


class Sheet(FormPanel):
    """`do(values)` runs on a worker; `done` carries what it returned, `left` when nothing is to be done."""

    done = Signal(object)

    def __init__(
        self,
        workplace: Workplace,
        title: str,
        words: str,
        asks: Sequence[Ask],
        verb: str,
        do: Callable[[Mapping[str, Any]], object],
        said: str,
        *,
        danger: bool = False,
        extra: QWidget | None = None,
    ) -> None:
        super().__init__(title)
        self._work, self._do, self._said = workplace, do, said
        self._asks = {ask.name: ask for ask in asks}
        self._rows = {ask.name: FormRow(ask.text, ask.widget, ask.need, ask.hint) for ask in asks}
        self._message = label("", "body", "overdue", wrap=True)
        self._message.hide()
        self.confirm = Button(workplace.theme, verb, "Ctrl+Enter", "danger" if danger else "primary")
        self._back = Button(workplace.theme, self.tr("返回"), "Esc", "quiet")
        parts: list[Any] = [label(title, "title", wrap=True)]
        if words:
            parts.append(label(words, "body", wrap=True))
        parts += [self._message, *self._rows.values()]
        if extra is not None:
            parts.append(extra)
        body = frame("pane")
        column(*parts, row(self.confirm, self._back, None), None, gap=8, margins=MARGINS, parent=body)
        column(scrolled(body), gap=0, parent=self)
        self.confirm.clicked.connect(self.submit)
        self._back.clicked.connect(self.left)

    @property
    def values(self) -> dict[str, Any]:
        return {name: ask.widget.value for name, ask in self._asks.items()}

    @property
    def message(self) -> str:
        """What is wrong with the whole, "" while nothing is."""
        return self._message.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def submit(self) -> None:
        """Fields that must be filled in are named first; what the centre refuses is said where it belongs."""
        if not self.confirm.isEnabled():
            return
        self._calm()
        self._message.hide()
        for name, ask in self._asks.items():
            problem = ask.widget.problem
            if problem is None and ask.need and ask.widget.value in (None, ""):
                problem = self.tr("请填写{0}").format(ask.text)
            if problem is not None:
                self._complain(name, problem)
                return
        values = self.values
        self.confirm.setEnabled(False)
        self._work.tasks.run(self, lambda: self._do(values), self._finished, self._failed)

    def _finished(self, result: object) -> None:
        self._work.say(self._said)
        self.done.emit(result)

    def _failed(self, error: Exception) -> None:
        self.confirm.setEnabled(True)
        if not self.complain(error):
            self._message.setText(sentence(error))
            self._message.show()

    def begin(self) -> None:
        first = next(iter(self._asks.values()), None)
        (first.widget if first else self._back).setFocus()
