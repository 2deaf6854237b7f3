"""Beside the lines of a sheet: which file, which heading is what, and the button that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal

from ..admin.panels import MARGINS, FormPanel
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Combo, Edit, FormRow
from ..widgets.layout import column, label, row
from .sheets import Kind, Sheet

_NONE = "—"


class SheetPanel(FormPanel):
    """`file_wanted`: another file; `mapped`: another heading for a field; `wanted` carries the ground."""

    file_wanted = Signal()
    mapped = Signal()
    wanted = Signal(str)

    def __init__(self, theme: Theme, kind: Kind) -> None:
        super().__init__(kind.title)
        self._kind = kind
        self._is_showing = False
        self.fresh = 0
        self.choose = Button(theme, self.tr("选表格文件"), kind="primary")
        self.file = label("", "strong", wrap=True)
        self.go = Button(theme, kind.verb, "Ctrl+Enter", "primary")
        self.why = Edit(theme, self.tr("文号，或者谁在什么时候定的"))
        self.ground = FormRow(self.tr("依据"), self.why, True)
        self.result = label("", wrap=True)
        self.heads = label(self.tr("表里的列"), "section")
        self.columns = {field: Combo(theme) for field in kind.fields}
        self._of_columns = [FormRow(field.label, self.columns[field]) for field in kind.fields]
        self._rows |= {"why": self.ground}
        column(
            label(kind.title, "title"),
            label(kind.about, wrap=True),
            4,
            row(self.choose, None),
            self.file,
            self.result,
            self.ground,
            row(self.go, None),
            8,
            self.heads,
            *self._of_columns,
            None,
            gap=4,
            margins=MARGINS,
            parent=self,
        )
        self.choose.clicked.connect(self.file_wanted)
        self.go.clicked.connect(self.submit)
        for combo in self.columns.values():
            combo.changed.connect(self._mapped)
        self.show_sheet("", None)

    def show_sheet(self, name: str, sheet: Sheet | None) -> None:
        """Another file, or the same read anew."""
        self.file.setText(name)
        self.fresh = 0 if sheet is None else sheet.fresh
        is_there = sheet is not None
        for widget in (self.heads, *self._of_columns, self.go, self.file):
            widget.setVisible(is_there)
        self.ground.setVisible(is_there and self._kind.needs_ground)
        self.go.setEnabled(self.fresh > 0)
        self.go.setText(f"{self._kind.verb} {self.fresh} {self._kind.unit}")
        self.choose.set_kind("plain" if is_there else "primary")
        if sheet is not None:
            self._show_columns(sheet)

    def _show_columns(self, sheet: Sheet) -> None:
        self._is_showing = True
        options = [("", _NONE), *((header, header) for header in sheet.headers)]
        for field, combo in self.columns.items():
            combo.set_options(options)
            combo.set_value(sheet.mapping.get(field, ""))
        self._is_showing = False

    @property
    def mapping(self) -> Mapping[Any, str]:
        """Which heading fills which field, as it stands in the boxes."""
        return {field: combo.value for field, combo in self.columns.items() if combo.value}

    def say(self, words: str) -> None:
        self.result.setText(words)
        self.result.setVisible(bool(words))

    def _mapped(self) -> None:
        if not self._is_showing:
            self.mapped.emit()

    def submit(self) -> None:
        if self.go.isVisible() and self.go.isEnabled():
            self._calm()
            self.wanted.emit(self.why.value)

    def saved(self) -> None:
        self.why.clear()

    def begin(self) -> None:
        (self.go if self.fresh else self.choose).setFocus()
