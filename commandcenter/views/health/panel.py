"""Beside the list: one line of 运行状况 in full, what to do about it, and the buttons that do it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar

from ...models.health import Level, Line
from ..admin.panels import MARGINS, SidePanel
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row, rule
from ..widgets.marks import Pill

SHAPES = {Level.GOOD: "done", Level.WATCH: "due_soon", Level.BAD: "overdue"}
#: What can be done here about which lines.
_DEEDS = {"chain": "check", "backup": "back_up", "restore_test": "test", "sound": "listen", "printers": "print"}


class LinePanel(SidePanel):
    """`wanted` carries what is to be done: check, back_up, test, listen, print, bundle; `go`: to the line's own
    place."""

    wanted = Signal(str)
    go = Signal()

    def __init__(self, theme: Theme, *, on_server: bool) -> None:
        super().__init__(self.tr("所选一项"))
        self._deed = ""
        self._on_server = on_server
        self.group = label("", "section")
        self.title = label("", "title", wrap=True)
        self.state = Pill(theme, "done", Level.GOOD.label)
        self.said = label("", "strong", wrap=True)
        self.todo = label("", wrap=True)
        self.jump = Button(theme, self.tr("去办"), "Enter", "primary")
        self.deed = Button(theme, "", "Ctrl+Enter")
        self.bundle = Button(theme, self.tr("生成诊断包"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(self.tr("进度"))
        self.doing = label("", "small", wrap=True)
        about = self.tr("诊断包给维护人员看程序运行情况：版本、设置、表的行数、日志。没有案件内容、姓名、电话和密码。")
        column(
            self.group,
            self.title,
            self.state,
            8,
            self.said,
            self.todo,
            8,
            row(self.jump, self.deed, None),
            self.bar,
            self.doing,
            None,
            rule(),
            8,
            label(about, "small", wrap=True),
            row(self.bundle, None),
            gap=6,
            margins=MARGINS,
            parent=self,
        )
        self.jump.clicked.connect(self.go)
        self.deed.clicked.connect(self.submit)
        self.bundle.clicked.connect(self._ask_bundle)
        self.show_progress(None)

    def show_line(self, line: Line) -> None:
        """Another line, or the same as it stands now."""
        self.group.setText(line.group.label)
        self.title.setText(line.title)
        self.state.show_state(SHAPES[line.level], line.level.label)
        self.said.setText(line.said)
        self.todo.setText(line.todo)
        self.todo.setVisible(bool(line.todo))
        self.jump.setVisible(bool(line.page))
        self._deed = "" if self._on_server and line.key == "backup" else _DEEDS.get(line.key, "")
        words = {
            "check": self.tr("现在校验"),
            "back_up": self.tr("现在备份"),
            "test": self.tr("试恢复"),
            "listen": self.tr("试听"),
            "print": self.tr("试印一页"),
        }
        self.deed.setVisible(bool(self._deed))
        self.deed.setText(words.get(self._deed, ""))

    def show_progress(self, told: tuple[int, int, str] | None) -> None:
        """How far a deed is; None: nothing is being done."""
        self.bar.setVisible(told is not None)
        self.doing.setVisible(told is not None)
        self.deed.setEnabled(told is None)
        if told is not None:
            done, total, what = told
            self.bar.setRange(0, total)
            self.bar.setValue(done)
            self.doing.setText(what)

    def submit(self) -> None:
        if self._deed and self.deed.isEnabled():
            self.wanted.emit(self._deed)

    def _ask_bundle(self) -> None:
        self.wanted.emit("bundle")

    def begin(self) -> None:
        (self.jump if self.jump.isVisible() else self.deed if self.deed.isVisible() else self.bundle).setFocus()
