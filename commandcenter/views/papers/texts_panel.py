"""What may be written into a paper before it is issued: its free parts in fields, everything else stays locked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ...dispatch.documents import FreeText
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Area, Edit, FormRow
from ..widgets.layout import column, label, row

_LINES = 4


class TextsPanel(QFrame):
    """`wanted` carries the texts by field; `left` when nothing shall be changed. What was typed stays until then."""

    wanted = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.setProperty("role", "undo")
        self._fields: dict[str, Edit | Area] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.go = Button(theme, self.tr("看改后的样张"), "Ctrl+Enter", "primary")
        self._stop = Button(theme, self.tr("取消"), "Esc", "quiet")
        self._problem = label("", "body", "overdue", wrap=True)
        self.go.clicked.connect(self.confirm)
        self._stop.clicked.connect(self.left)
        words = label(self.tr("只有这些文字可以改；编号、时间、数字照台账印。"), "small", wrap=True)
        column(words, self._rows, self._problem, row(self.go, self._stop, None, gap=8), gap=8,
               margins=(16, 8, 12, 8), parent=self)  # fmt: skip
        self._problem.hide()

    def ask(self, fields: Sequence[tuple[FreeText, str]], go: str = "") -> None:
        """These parts with what stands in them; `go` names the button."""
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        self._fields.clear()
        for field, stands in fields:
            hint = self.tr("一行一条") if field.many else self.tr("不填用通常的写法") if field.usual else ""
            edit = Area(self.t, hint, _LINES) if field.many else Edit(self.t, hint)
            edit.set_value(stands)
            self._fields[field.field] = edit
            self._rows.addWidget(FormRow(field.label, edit))
        self.go.setText(go or self.tr("看改后的样张"))
        self.complain("")
        if self._fields:
            next(iter(self._fields.values())).setFocus()

    @property
    def texts(self) -> dict[str, str]:
        return {name: field.value for name, field in self._fields.items()}

    def complain(self, sentence: str) -> None:
        self._problem.setText(f"● {sentence}" if sentence else "")
        self._problem.setVisible(bool(sentence))

    def confirm(self) -> None:
        self.wanted.emit(self.texts)
