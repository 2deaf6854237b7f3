"""Fills in a form as a person does: through its widgets, one after the other, until nothing is lacking."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from commandcenter.models.lifecycle import Field, FieldKind
from commandcenter.models.timing.worktime import TZ
from commandcenter.views.forms.choice_list import ChoiceList
from commandcenter.views.forms.other_case import CaseChooser
from commandcenter.views.forms.panel import FieldsPanel
from commandcenter.views.widgets.pickers import MultiPicker, Picker

#: A form that asks for more is going round in circles.
_MOST = 12


#: Times of what has happened; others are still to come.
_PAST = frozenset({"sent_at", "signed_at"})


def fill(panel: FieldsPanel, now: datetime, choice: int = -1, **wanted: Any) -> None:
    """Types or chooses in every field that needs something: of each list the possible choice at `choice`.

    `wanted` says the number of another case.
    """
    for _ in range(_MOST):
        lacking = _lacking(panel)
        if not lacking:
            return
        _fill_one(panel.input(lacking[0].name), lacking[0], now, choice, wanted)
    raise AssertionError(f"still lacking: {[field.name for field in _lacking(panel)]}")


def _lacking(panel: FieldsPanel) -> list[Field]:
    entered = panel.entered
    return [f for f in panel.asked if entered.get(f.name) in (None, "") and panel.needs(f)]


def _fill_one(widget: Any, field: Field, now: datetime, choice: int, wanted: dict[str, Any]) -> None:
    if isinstance(widget, CaseChooser):
        QTest.keyClicks(widget.words, wanted[field.name])
    elif isinstance(widget, ChoiceList):
        _press_digit(widget, choice)
    elif isinstance(widget, MultiPicker):
        _pick(widget.picker)
    elif isinstance(widget, Picker):
        _pick(widget)
    elif field.kind is FieldKind.TIME:
        then = now - timedelta(days=1) if field.name in _PAST else now + timedelta(days=3)
        QTest.keyClicks(widget, then.astimezone(TZ).strftime("%Y-%m-%d %H:%M"))
    else:
        write(widget.focusProxy() or widget, f"{field.label}：已核实")


def write(widget: QWidget, words: str) -> None:
    """Chinese as an input method hands it over."""
    event = QInputMethodEvent()
    event.setCommitString(words)
    QApplication.sendEvent(widget, event)


def _press_digit(widget: ChoiceList, choice: int) -> None:
    """A possible choice by its digit; one without a digit as the mouse takes it."""
    at = [at for at, option in enumerate(widget.options) if option.why_not is None][choice]
    if at < 9:
        QTest.keyClick(widget, Qt.Key(Qt.Key.Key_1 + at))
    else:
        widget.choose(at)
    assert widget.value == widget.options[at].value


def _pick(widget: Picker) -> None:
    """Typed to the end, taken by Enter."""
    wanted = widget.choices[0]
    widget.setText("")
    write(widget, wanted.text)
    QTest.keyClick(widget, Qt.Key.Key_Return)
    assert widget.value == wanted.value or not widget.text()
