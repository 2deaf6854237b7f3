"""A question beside a list: a few fields and what is done with them. What was typed stays until it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ..admin.panels import MARGINS, FormPanel
from ..tasks import LongHandle
from ..widgets.buttons import Button
from ..widgets.fields import FormRow
from ..widgets.layout import column, frame, label, row, scrolled, set_role
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
    """`do(values)` runs on a worker; `done` carries what it returned, `left` when nothing is to be done.

    With `tells`, for what takes longer than a glance, it is `do(values, tell)`: the sheet says how far it is, and
    going back calls it off; nothing is changed then.
    """

    done = Signal(object)

    def __init__(
        self,
        workplace: Workplace,
        title: str,
        words: str,
        asks: Sequence[Ask],
        verb: str,
        do: Callable[..., object],
        said: str,
        *,
        danger: bool = False,
        tells: bool = False,
        extra: QWidget | None = None,
    ) -> None:
        super().__init__(title)
        self._work, self._do, self._said = workplace, do, said
        self._tells = tells
        self._job: LongHandle | None = None
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
        self._back.clicked.connect(self.leave)

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
            self.leave()
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
        if not self._tells:
            self._work.tasks.run(self, lambda: self._do(values), self._finished, self._failed)
            return
        self._back.setText(self.tr("取消"))
        self._tell(0, 0, "")
        self._job = self._work.tasks.long(
            self, lambda progress: self._do(values, progress.tell), self._finished, self._failed, self._tell
        )
        self.destroyed.connect(self._job.cancel)

    def _tell(self, done: int, total: int, _what: str) -> None:
        set_role(self._message, tone="muted")
        self._message.setText(self.tr("正在进行　{0}/{1}").format(done, total) if total else self.tr("正在进行…"))
        self._message.show()

    def leave(self) -> None:
        """Back to where one came from; of what runs, only that it is called off."""
        if self._job is None or self.confirm.isEnabled():
            self.left.emit()
        else:
            self._job.cancel()

    def _finished(self, result: object) -> None:
        self._work.say(self._said)
        self.done.emit(result)

    def _failed(self, error: Exception) -> None:
        self.confirm.setEnabled(True)
        self._back.setText(self.tr("返回"))
        set_role(self._message, tone="overdue")
        self._message.hide()
        if not self.complain(error):
            self._message.setText(sentence(error))
            self._message.show()

    def begin(self) -> None:
        first = next(iter(self._asks.values()), None)
        (first.widget if first else self._back).setFocus()
