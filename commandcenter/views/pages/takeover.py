"""导入: day one. The ledger of open cases kept so far, or the telephone book, looked at line by line beforehand."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from ..admin.page import RowsPage, Shape, fits
from ..taking_in.panel import SheetPanel
from ..taking_in.sheets import BAD, FRESH, KNOWN, Sheet, kind_for
from ..tasks import Progress
from ..widgets.rows import Row
from ..workplace import Workplace

_LEAD = 56
_DETAIL = 0.44


class TakeoverPage(RowsPage):
    """What a file would give stands left, bad lines first; right which heading is what, and the button."""

    def __init__(self, workplace: Workplace) -> None:
        self._kind = kind = kind_for(workplace.by.role)
        self._path: Path | None = None
        self._sheet: Sheet | None = None
        self._dialog: QFileDialog | None = None
        self.sheet = SheetPanel(workplace.theme, kind)
        shape = Shape(
            title=kind.title,
            search="内容、单位",
            none="没有可看的行",
            hint="选一个表格文件，先看再导入；第一行是列名",
            filters=(("all", "全部"), (FRESH, "要导入的"), (KNOWN, "已有的"), (BAD, "有错的")),
            filters_name="显示哪些行",
            tells=frozenset(),
        )
        super().__init__(workplace, shape, (self.sheet,), beside=_DETAIL, lead=_LEAD)
        self.show_nothing_found(True)
        self.sheet.file_wanted.connect(self.ask_file)
        self.sheet.mapped.connect(self.read)
        self.sheet.wanted.connect(self._carry_out)

    # --- a file -----------------------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Which sheet."""
        dialog = QFileDialog(self, self.tr("选表格文件"), str(Path.home()), self.tr("表格 (*.xlsx *.xls *.ods *.csv)"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_file)
        self._dialog = dialog
        dialog.open()

    def take_file(self, where: str) -> None:
        """Another file: its columns are guessed anew."""
        self._path, self._sheet = Path(where), None
        self.read()

    def read(self) -> None:
        """What the file would give, by the columns as they are set."""
        if self._path is None:
            return
        desk, town, path = self.workplace.desk, self.workplace.township, self._path
        mapping = None if self._sheet is None else self.sheet.mapping
        self.workplace.tasks.run(self, partial(self._kind.plan, desk, town, path, mapping), self._take, self._not_read)

    def _take(self, found: Sheet) -> None:
        self._sheet = found
        bad = sum(how == BAD for how, _ in found.lines)
        words = self.tr("{0} 行，其中 {1} 行有错").format(len(found.lines), bad)
        self.count.setText(words)
        self.sheet.show_sheet(self._path.name if self._path is not None else "", found)
        self.sheet.say("")
        self.show_list()

    def _not_read(self, error: Exception) -> None:
        self._sheet = None
        self.count.setText("")
        self.sheet.show_sheet("", None)
        self.list.show_rows(())
        self.show_nothing_found(True)
        self.workplace.complain(error)

    def is_read(self) -> bool:
        return self._sheet is not None

    def rows(self) -> list[Row]:
        lines = self._sheet.lines if self._sheet is not None else ()
        wanted = [row for how, row in lines if self.filter.value in ("all", how)]
        return [row for row in wanted if fits(row, self.search.text())]

    def show_chosen(self) -> None:
        """Everything of a line stands in the list."""

    # --- carrying it out --------------------------------------------------------------------------------------------

    def _carry_out(self, why: str) -> None:
        if self.is_busy or self._path is None or self._sheet is None:
            return
        self._is_busy = True
        desk, path, mapping, kind = self.workplace.desk, self._path, self.sheet.mapping, self._kind

        def job(told: Progress) -> str:
            return kind.carry_out(desk, path, mapping, why, told)

        self.workplace.tasks.long(self, job, self._carried_out, self._failed, self._told)

    def _told(self, done: int, total: int, what: str) -> None:
        self.sheet.say(f"{what} {done} / {total}")

    def _carried_out(self, said: str) -> None:
        self._is_busy = False
        self.sheet.saved()
        self.workplace.say(said)
        self.read()

    # --- the window's part ------------------------------------------------------------------------------------------

    def command_words(self) -> dict[str, str]:
        return {**super().command_words(), "open": self.tr("去导入"), "submit": self._kind.verb}

    def open_with(self, what: Any) -> None:
        (self.list if self._sheet is not None else self.sheet.choose).setFocus()


def build(workplace: Workplace) -> TakeoverPage:
    return TakeoverPage(workplace)
