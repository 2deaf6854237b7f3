"""A backup put in force as a new file: which backup, where it shall stand, how far it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QProgressBar, QWidget

from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.fields import Edit, FormRow, label_width
from ..widgets.layout import column, label, row

_BACKUPS, _DATABASES = "备份文件 (*.zip)", "数据库 (*.db)"


class RestorePage(QWidget):
    """`wanted` carries the backup and the file it becomes; `called_off` while it is being restored; `back` to the other
    ways to begin."""

    wanted = Signal(object, object)
    called_off = Signal()
    back = Signal()

    def __init__(self, theme: Theme, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self.backup = Edit(theme, self.tr("备份文件（.zip）"))
        self.place = Edit(theme, self.tr("恢复成哪个文件（.db）"), str(folder / "laohu.db"))
        pick_backup, pick_place = Button(theme, self.tr("选择…")), Button(theme, self.tr("选择…"))
        self._rows = {
            "backup": FormRow(self.tr("备份"), [self.backup, pick_backup], need=True),
            "place": FormRow(self.tr("恢复到"), [self.place, pick_place], need=True),
        }
        self.go = Button(theme, self.tr("开始恢复"), "Enter", "primary", height=40)
        self.cancel = Button(theme, self.tr("取消"), height=40)
        self._other = Button(theme, self.tr("返回"), kind="quiet")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setAccessibleName(self.tr("恢复进度"))
        self._doing = label("", "small")
        words = self.tr("先核对行数和链首，无误才启用；备份本身不会改动，那里已有的数据库也不会被覆盖。")
        self.setLayout(
            column(
                label(self.tr("恢复备份"), "title"),
                label(words, "muted", wrap=True),
                12,
                *self._rows.values(),
                row(self.go, self.cancel, self._other, None, gap=8, margins=(label_width() + 12, 0, 0, 0)),
                12,
                self._bar,
                self._doing,
                None,
                gap=0,
            )
        )
        self._dialog: QFileDialog | None = None
        self.go.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.called_off)
        self._other.clicked.connect(self.back)
        pick_backup.clicked.connect(self._pick_backup)
        pick_place.clicked.connect(self._pick_place)
        for field in (self.backup, self.place):
            field.returnPressed.connect(self._submit)
        self._picks = (pick_backup, pick_place)
        self.be_busy(busy=False)

    def be_ready(self) -> None:
        self.backup.setFocus()

    def be_busy(self, *, busy: bool) -> None:
        """While a backup is being restored nothing but calling it off is to be done."""
        rest: tuple[QWidget, ...] = (self.backup, self.place, *self._picks, self.go, self._other)
        running: tuple[QWidget, ...] = (self.cancel, self._bar, self._doing)
        for widget in rest:
            widget.setEnabled(not busy)
        for widget in running:
            widget.setVisible(busy)
        self._doing.setText("")
        self._bar.setRange(0, 0)

    def show_progress(self, done: int, total: int, what: str) -> None:
        """`total` 0 while it is not known."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._doing.setText(self.tr("正在恢复：{0}").format(what) if what else self.tr("正在恢复……"))

    def complain(self, words: str, field: str) -> None:
        """The sentence under the field "backup" or "place"; what was typed stays."""
        self.be_busy(busy=False)
        for name, form_row in self._rows.items():
            form_row.complain(words if words and name == field else None)

    def _submit(self) -> None:
        for name, field in (("backup", self.backup), ("place", self.place)):
            if not field.value:
                self.complain(self.tr("请先填写"), name)
                field.setFocus()
                return
        self.complain("", "")
        self.wanted.emit(Path(self.backup.value), Path(self.place.value))

    def _pick_backup(self) -> None:
        self._pick(self.backup, self.tr("选择备份文件"), self.tr(_BACKUPS), saves=False)

    def _pick_place(self) -> None:
        self._pick(self.place, self.tr("恢复到"), self.tr(_DATABASES), saves=True)

    def _pick(self, field: Edit, title: str, kinds: str, *, saves: bool) -> None:
        dialog = QFileDialog(self, title, str(self._folder), kinds)
        modes = QFileDialog.AcceptMode
        dialog.setAcceptMode(modes.AcceptSave if saves else modes.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile if saves else QFileDialog.FileMode.ExistingFile)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # nothing is overwritten: the command refuses it
        dialog.setDefaultSuffix("db" if saves else "zip")
        dialog.fileSelected.connect(field.setText)
        self._dialog = dialog
        dialog.open()
