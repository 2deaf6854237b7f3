"""Planning beside the roster: who stands in the chosen cell, and a whole month pasted out of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from ...models.duty.shifts import Officer, RosterTable, Turn
from ...models.people import Role
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.choices import Choice
from ..widgets.fields import Area, Combo
from ..widgets.layout import column, frame, label, row, rule, scrolled
from ..widgets.pickers import MultiPicker
from .roster import turn_words

_WIDTH = 376
_SHOWN_PROBLEMS = 8


class PlanningPanel(QWidget):
    """What a person wants: `crew_wanted` (turn, post, logins), `check_wanted` and `keep_wanted` (text, month),
    `copy_wanted` (month), `file_chosen` (path)."""

    crew_wanted = Signal(object, object, object)
    check_wanted = Signal(str, object)
    keep_wanted = Signal(str, object)
    copy_wanted = Signal(object)
    file_chosen = Signal(str)
    """A sheet of a file, to be laid into the field."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self._cell: tuple[Turn, Role] | None = None
        self._officers: Sequence[Officer] = ()
        self._shown: tuple[str, ...] = ()
        self.setFixedWidth(_WIDTH)
        self._title = label("", "heading", wrap=True)
        self.people = MultiPicker(t, (), self.tr("添加人员"))
        self.people.setAccessibleName(self.tr("这一格的人员"))
        self.save = Button(t, self.tr("保存"), "Ctrl+Enter", "primary")
        self.month = Combo(t)
        self.month.setAccessibleName(self.tr("月份"))
        self.paste = Area(t, self.tr("日期　班次　带班领导　值班长　调度员　受理员"), lines=8)
        self.paste.setAccessibleName(self.tr("粘贴的值班表"))
        self._check = Button(t, self.tr("检查"))
        self.keep = Button(t, self.tr("按此排班"), kind="primary")
        self._copy = Button(t, self.tr("复制本月"), kind="quiet")
        self._file = Button(t, self.tr("从表格文件"), kind="quiet")
        self._dialog: QFileDialog | None = None
        self._result = label("", "body", wrap=True)
        self._lay_out()
        self.save.clicked.connect(self.submit)
        self._check.clicked.connect(self._check_pressed)
        self.keep.clicked.connect(self._keep_pressed)
        self._copy.clicked.connect(self._copy_pressed)
        self._file.clicked.connect(self._ask_file)
        self.paste.changed.connect(self._typed)

    def _lay_out(self) -> None:
        body = frame("side")
        column(
            self._title, self.people, row(self.save, None), 8, rule(), 8,
            label(self.tr("排一个月"), "heading"),
            label(self.tr("从表格里复制整张值班表粘贴到这里；空的日期同上一行，空的班次为全天。"), "small", wrap=True),
            row(self.month, None, self._file, self._copy), self.paste,
            row(self._check, self.keep, None), self._result, None,
            gap=8, margins=(16, 16, 16, 16), parent=body,
        )  # fmt: skip
        column(scrolled(body), gap=0, parent=self)
        self.setAccessibleName(self.tr("排班"))

    # --- one cell ----------------------------------------------------------------------------------------------------

    def show_officers(self, officers: Sequence[Officer]) -> None:
        self._officers = officers

    def show_months(self, months: Sequence[date]) -> None:
        self.month.set_options([(month, f"{month.year}年{month.month}月") for month in months])

    def show_cell(self, turn: Turn, post: Role, logins: tuple[str, ...]) -> None:
        """The chosen cell; what is half chosen in the same cell stays."""
        if self._cell == (turn, post) and self.people.value != self._shown:
            return
        self._cell, self._shown = (turn, post), logins
        self._title.setText(f"{turn_words(turn)}　{post.label}")
        choices = [Choice(o.login, o.name, o.login, o.login) for o in self._officers if o.role is post]
        self.people.picker.set_choices(choices)
        self.people.set_value(logins)

    def submit(self) -> None:
        """Keeps who was chosen for the cell."""
        if self._cell is not None:
            self._shown = self.people.value
            self.crew_wanted.emit(*self._cell, self.people.value)

    # --- a month -----------------------------------------------------------------------------------------------------

    def _check_pressed(self) -> None:
        self.check_wanted.emit(self.paste.value, self.month.value)

    def _keep_pressed(self) -> None:
        self.keep_wanted.emit(self.paste.value, self.month.value)

    def _copy_pressed(self) -> None:
        self.copy_wanted.emit(self.month.value)

    def _ask_file(self) -> None:
        kinds = self.tr("表格 (*.xlsx *.xls *.ods *.csv)")
        dialog = QFileDialog(self, self.tr("选值班表文件"), str(Path.home()), kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.file_chosen)
        self._dialog = dialog
        dialog.open()

    def _typed(self) -> None:
        self._result.setText("")

    def show_check(self, table: RosterTable) -> None:
        """What was read, or every line that cannot be."""
        if not table.problems:
            self._result.setText(self.tr("读到 {0} 个班次，没有问题").format(len(table.slots)))
            return
        shown = "\n".join(map(str, table.problems[:_SHOWN_PROBLEMS]))
        left = len(table.problems) - _SHOWN_PROBLEMS
        self._result.setText(shown + (self.tr("\n……另有 {0} 处").format(left) if left > 0 else ""))

    def kept(self, count: int) -> None:
        self.paste.set_value("")
        self._result.setText(self.tr("已排 {0} 个班次").format(count))
