"""The fields of a form: they come and go with what is chosen, hold sensible values, and say what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.cases.filling import Option
from ...dispatch.identities import Person, staff
from ...models.errors import UserError
from ...models.lifecycle import Action, Field, FieldKind
from ..widgets.fields import Area, FormRow
from ..widgets.layout import column
from ..widgets.pickers import MultiPicker
from ..workplace import Workplace
from .inputs import Phrased, make_input, show_options
from .phrases import phrases

_EMPTY = (None, "", ())


class Source(Protocol):
    """What the fields are asked of: one case (`Filling`) or many (`Together`)."""

    def asked(self, said: Mapping[str, Any]) -> tuple[Field, ...]: ...
    def needs(self, field: Field, said: Mapping[str, Any]) -> bool: ...
    def options(self, field: Field, said: Mapping[str, Any]) -> tuple[Option, ...]: ...
    def defaults(self, said: Mapping[str, Any]) -> dict[str, Any]: ...
    def to_say(self, entered: Mapping[str, Any]) -> dict[str, Any]: ...
    def refusal(self, said: Mapping[str, Any], now: datetime | None = None) -> UserError | None: ...


class FieldsPanel(QWidget):
    """`typed` is what a person put in, `entered` that with the usual values around it.

    `special` makes the widget of a field that is more than its kind says (another case).
    """

    changed = Signal()
    given = Signal(object)
    """A file, or a picture, that was dropped or pasted where text is written, once `take_files` was said."""

    def __init__(
        self,
        work: Workplace,
        source: Source,
        action: Action,
        typed: Mapping[str, Any],
        special: Callable[[Field], QWidget | None] | None = None,
    ) -> None:
        super().__init__()
        self._work = work
        self._source = source
        self._action = action
        self._typed = dict(typed)
        self._proposed: dict[str, Any] = {}
        self._special = special
        self._rows: dict[str, FormRow] = {}
        self._inputs: dict[str, Any] = {}
        self._asked: tuple[Field, ...] = ()
        self._people: tuple[Option, ...] | None = None
        self._is_quiet = False
        self._takes_files = False
        self._column = column(gap=0, parent=self)
        self.refresh()

    # --- what stands in it ---------------------------------------------------------------------------------------

    @property
    def typed(self) -> dict[str, Any]:
        return dict(self._typed)

    @property
    def entered(self) -> dict[str, Any]:
        chosen = {**self._proposed, **self._typed}
        return {**self._source.defaults(chosen), **chosen}

    @property
    def said(self) -> dict[str, Any]:
        """What the command is to be told."""
        return self._source.to_say(self.entered)

    @property
    def asked(self) -> tuple[Field, ...]:
        """The fields that are asked for now."""
        return self._asked

    def needs(self, field: Field) -> bool:
        """Whether nothing can be done while this field is empty."""
        return self._source.needs(field, self.entered)

    def input(self, name: str) -> Any:
        """The widget of a field."""
        return self._inputs[name]

    def renew(self, source: Source) -> None:
        """The case is another now; what was typed stays."""
        self._source = source
        self.refresh()

    def restore(self, typed: Mapping[str, Any]) -> None:
        """What was put in before stands there again."""
        self._typed = dict(typed)
        self.refresh()
        self._is_quiet = True
        for field in self._asked:
            if field.name in self._typed:
                self._inputs[field.name].set_value(self._typed[field.name])
        self._is_quiet = False

    def take_files(self) -> None:
        """From now on files that are dropped on a text are handed on."""
        self._takes_files = True
        for widget in self._inputs.values():
            self._listen_for_files(widget)

    def _listen_for_files(self, widget: QWidget) -> None:
        area = widget.text if isinstance(widget, Phrased) else widget
        if isinstance(area, Area) and not area.takes_files:
            area.takes_files = True
            area.given.connect(self.given)

    def propose(self, values: Mapping[str, Any]) -> None:
        """Values that stand in fields nobody touched; they are nothing a person typed."""
        self._proposed = dict(values)
        self.refresh()
        self.changed.emit()

    def put(self, name: str, value: Any) -> None:
        """Puts a value into a field, where it is asked for, as if it had been typed."""
        if name in {field.name for field in self._asked}:
            self._inputs[name].set_value(value)

    # --- drawing it ----------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draws the fields asked for now, with their choices, values and marks."""
        entered = self.entered
        self._asked = self._source.asked(entered)
        self._is_quiet = True
        for at, field in enumerate(self._asked):
            row = self._row(field, entered)
            if self._column.indexOf(row) != at:
                self._column.insertWidget(at, row)
            self._show(field, entered)
            row.set_need(self._source.needs(field, entered))
            row.show()
        self._is_quiet = False
        shown = {field.name for field in self._asked}
        for name, row in self._rows.items():
            if name not in shown:
                row.hide()
        self._order_tabs()

    def _row(self, field: Field, entered: Mapping[str, Any]) -> FormRow:
        if field.name not in self._rows:
            widget = self._special(field) if self._special else None
            if widget is None:
                options = self._source.options(field, entered)
                said = phrases(self._action, field.name)
                widget = make_input(self._work.theme, field, options, self._work.now, said)
            self._inputs[field.name] = widget
            self._rows[field.name] = FormRow(field.label, widget)
            self._listen(field, widget)
        return self._rows[field.name]

    def _listen(self, field: Field, widget: Any) -> None:
        widget.changed.connect(partial(self._take, field))
        if hasattr(widget, "picked") and field.kind is not FieldKind.TEXT:
            widget.picked.connect(partial(self._take_picked, field))
        if hasattr(widget, "refused"):
            widget.refused.connect(self._rows[field.name].complain)
        if self._takes_files:
            self._listen_for_files(widget)
        if field.kind is FieldKind.PERSONS:
            self._work.tasks.run(self, partial(staff, self._work.desk), self._take_people)

    def _show(self, field: Field, entered: Mapping[str, Any]) -> None:
        widget = self._inputs[field.name]
        if field.kind is FieldKind.PERSONS:
            show_options(widget, self._people or ())
        else:
            show_options(widget, self._source.options(field, entered))
        value = entered.get(field.name)
        if isinstance(widget, MultiPicker):
            widget.set_value(value or ())
        elif (widget.value or None) != value and not (field.name in self._typed and widget.hasFocus()):
            widget.set_value(value)

    def _order_tabs(self) -> None:
        inputs = [self._inputs[field.name] for field in self._asked]
        stops = [widget.focusProxy() or widget for widget in inputs]
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)

    # --- a person at work ----------------------------------------------------------------------------------------

    def _take(self, field: Field) -> None:
        if self._is_quiet:
            return
        before = self._typed.get(field.name)
        value = self._inputs[field.name].value
        self._typed[field.name] = None if value == "" else value
        self._rows[field.name].complain(None)
        if field.kind is not FieldKind.TEXT or (before in _EMPTY) != (value in _EMPTY):
            self.refresh()
        self.changed.emit()

    def _take_picked(self, field: Field, value: Any) -> None:
        if self._typed.get(field.name) != value:
            self._take(field)

    def _take_people(self, people: Sequence[Person]) -> None:
        units = self._work.township.unit
        self._people = tuple(
            Option(person.id, person.name, "、".join(f"{units[unit].short}{role.label}" for role, unit in person.posts))
            for person in people
        )
        self.refresh()

    # --- what is wrong -------------------------------------------------------------------------------------------

    def is_sound(self) -> bool:
        """Whether everything that stands there can be read; the first that cannot says so and gets the keyboard."""
        for field in self._asked:
            if problem := self._inputs[field.name].problem:
                self._complain(field.name, problem)
                return False
        return True

    def complain(self, error: UserError) -> bool:
        """Puts the sentence under its field; False when it is about none of those that are asked for."""
        if error.field not in {field.name for field in self._asked}:
            return False
        assert error.field is not None
        self._complain(error.field, str(error))
        return True

    def _complain(self, name: str, sentence: str) -> None:
        self._rows[name].complain(sentence)
        self._inputs[name].setFocus()

    def complaint(self, name: str) -> str:
        """What is said to be wrong with a field; "" for nothing."""
        return self._rows[name].complaint.text()

    def focus_first(self) -> bool:
        """The keyboard goes to the first field that still needs something; False when none does."""
        entered = self.entered
        for field in self._asked:
            if entered.get(field.name) in _EMPTY and self._source.needs(field, entered):
                self._inputs[field.name].setFocus()
                return True
        return False
