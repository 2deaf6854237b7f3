"""Choosing another case: likely ones stand there with their reasons, others are found by number or words."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.cases.filling import Option
from ...dispatch.intake.other_cases import OtherCase, likely, looked_for
from ...models.lifecycle import Action
from ..language import say
from ..widgets.fields import Edit
from ..widgets.layout import column, label
from ..workplace import Workplace
from .choice_list import ChoiceList

_PAUSE_MS = 200
_FEWEST = 2


class CaseChooser(QWidget):
    """`value` is the number of the other case: the one chosen, else what was typed."""

    changed = Signal()

    def __init__(self, workplace: Workplace, case_id: int, action: Action) -> None:
        super().__init__()
        self._work = workplace
        self._case_id = case_id
        self._action = action
        self._likely: tuple[Option, ...] = ()
        t = workplace.theme
        self.words = _Words(t, self.tr("编号，或诉求里的几个字"))
        self.list = ChoiceList(t)
        self.list.setAccessibleName(self.tr("可能的案件"))
        self._hint = label("", "small", wrap=True)
        column(self.words, self.list, self._hint, gap=4, parent=self)
        self.setFocusProxy(self.words)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.words.changed.connect(self._typed)
        self.words.left_downwards.connect(self._enter_list)
        self.list.picked.connect(self._chosen)
        self._show((), self.tr("正在找相近的案件…"))
        job = partial(likely, workplace.desk, case_id, action)
        workplace.tasks.run(self, job, self._take_likely)

    @property
    def value(self) -> Any:
        return self.words.value

    def set_value(self, value: Any) -> None:
        self.words.set_value(value)

    @property
    def problem(self) -> str | None:
        return None

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(say(name))
        self.words.setAccessibleName(say(name))

    # --- likely ones, and others -----------------------------------------------------------------------------------

    def _take_likely(self, found: tuple[OtherCase, ...]) -> None:
        self._likely = tuple(_option(other) for other in found)
        if not self.words.value:
            self._show_likely()

    def _show_likely(self) -> None:
        hint = self.tr("相近的案件，按数字键选择") if self._likely else self.tr("没有相近的案件，请输入编号")
        self._show(self._likely, hint)

    def _typed(self) -> None:
        self.changed.emit()
        if self.words.value == self.list.value:
            return
        if len(self.words.value) < _FEWEST:
            self._pause.stop()
            self._show_likely()
        else:
            self._pause.start()

    def _look(self) -> None:
        words = self.words.value
        job = partial(looked_for, self._work.desk, self._case_id, self._action, words)
        self._work.tasks.run(self, job, partial(self._take_found, words))

    def _take_found(self, words: str, found: tuple[OtherCase, ...]) -> None:
        if words == self.words.value:
            options = tuple(_option(other) for other in found)
            self._show(options, "" if options else self.tr("没有找到这样的案件"))

    def _show(self, options: tuple[Option, ...], hint: str) -> None:
        self.list.set_options(options)
        self.list.setVisible(bool(options))
        self._hint.setText(hint)

    def _enter_list(self) -> None:
        if self.list.options:
            self.list.setFocus()

    def _chosen(self, no: str) -> None:
        self.words.set_value(no)


class _Words(Edit):
    """Down goes on to the list below."""

    left_downwards = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


def _option(other: OtherCase) -> Option:
    return Option(other.no, other.title, "　".join(part for part in (other.no, other.state, other.why) if part))
