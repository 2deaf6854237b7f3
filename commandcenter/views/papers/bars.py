"""The two bars over a paper's pages: where it is printed and how often; what issuing it means."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QSpinBox

from ...dispatch.documents import COLOUR, PrintMode
from ..memory import Memory
from ..theme import Theme
from ..widgets.buttons import Button, Check
from ..widgets.fields import Combo, Edit
from ..widgets.layout import column, label, row, set_role
from .mode_choice import ModeChoice

_MOST_COPIES = 99


@dataclass(frozen=True, slots=True)
class HowToPrint:
    printer: str
    copies: int
    two_sided: bool
    mode: PrintMode = COLOUR


class PrintBar(QFrame):
    """`wanted` carries how to print; `save_wanted` where there is no printer. What was chosen is remembered.

    `modes`: it is that of single papers; a numbered one can be printed in black or on a preprinted head too (`offer`).
    """

    wanted = Signal(object)
    save_wanted = Signal()
    left = Signal()

    def __init__(self, theme: Theme, memory: Memory, *, modes: bool = False) -> None:
        super().__init__()
        self._memory = memory
        self.setProperty("role", "undo")
        self.mode = ModeChoice(theme, memory) if modes else None
        self._offers_modes = modes
        self.printers = Combo(theme)
        self.printers.setMinimumWidth(200)
        self.printers.setAccessibleName(self.tr("打印机"))
        self.copies = QSpinBox()
        self.copies.setRange(1, _MOST_COPIES)
        self.copies.setFixedWidth(72)
        self.copies.setAccessibleName(self.tr("份数"))
        self.two_sided = Check(theme, self.tr("双面（长边翻页）"), on=bool(memory.value("print/two_sided", True)))
        self.go = Button(theme, self.tr("打印"), "Ctrl+Enter", "primary", "print")
        self.save = Button(theme, self.tr("另存 PDF"))
        self._stop = Button(theme, self.tr("取消"), "Esc", "quiet")
        self._words = label("", "body")
        self._copies_word = label(self.tr("份"), "muted")
        self.go.clicked.connect(self.confirm)
        self.save.clicked.connect(self.save_wanted)
        self._stop.clicked.connect(self.left)
        first = row(self._words, self.printers, self.copies, self._copies_word, self.two_sided, gap=8)
        second = row(*(part for part in (self.mode,) if part), None, self.go, self.save, self._stop, gap=8)
        both = (first, second) if modes else (row(first, second, gap=8),)
        column(*both, gap=6, margins=(16, 6, 12, 6), parent=self)
        self.look()

    def offer(self, *, modes: bool, red: bool) -> None:
        """Whether it can be printed otherwise than in colour, and on paper with a red head."""
        self._offers_modes = modes
        if self.mode is not None:
            self.mode.offer(red=red)

    def look(self) -> None:
        """While the printers are asked for."""
        self._show(self.tr("正在查找打印机…"), can=False)

    def show_printers(self, names: tuple[str, ...]) -> None:
        """The printers there are; without any, what can be done instead."""
        if not names:
            self._show(self.tr("没有找到打印机。可另存为 PDF，到有打印机的电脑上打印"), can=False)
            self.save.setVisible(True)
            self.save.setFocus()
            return
        self.printers.set_options([(name, name) for name in names])
        self.printers.set_value(self._memory.value("print/printer"))
        self._show(self.tr("打印到"), can=True)
        self.go.setFocus()

    def complain(self, sentence: str) -> None:
        """It was not printed: why, and that the paper is still here."""
        self._show(self.tr("没有打印：{0}。文书没有变化，可重试或另存 PDF").format(sentence), can=True)
        set_role(self._words, tone="overdue")
        self.save.setVisible(True)

    def busy(self) -> None:
        self._show(self.tr("正在打印…"), can=False)

    def _show(self, words: str, *, can: bool) -> None:
        self._words.setText(words)
        set_role(self._words, tone="")
        for widget in (self.printers, self.copies, self._copies_word, self.two_sided, self.go):
            widget.setVisible(can)
        if self.mode is not None:
            self.mode.setVisible(can and self._offers_modes)
        self.save.setVisible(False)

    def confirm(self) -> None:
        if not self.go.isVisible():
            return
        mode = self.mode.value if self.mode is not None and self._offers_modes else COLOUR
        how = HowToPrint(self.printers.value, self.copies.value(), self.two_sided.value, mode)
        if self.mode is not None:
            self.mode.keep()
        self._memory.keep("print/printer", how.printer)
        self._memory.keep("print/two_sided", how.two_sided)
        self.wanted.emit(how)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.copies.setValue(1)


class IssueBar(QFrame):
    """`wanted` carries the 发文字号 ("" for papers that number themselves). What was typed stays on every error."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "undo")
        self._words = label("", "body", wrap=True)
        self.register = Edit(theme, self.tr("如 老响发〔2026〕12号"))
        self.register.setFixedWidth(224)
        self.register.setAccessibleName(self.tr("发文字号"))
        self.go = Button(theme, self.tr("确认印发"), "Ctrl+Enter", "primary")
        self._stop = Button(theme, self.tr("取消"), "Esc", "quiet")
        self._problem = label("", "body", "overdue", wrap=True)
        self.go.clicked.connect(self.confirm)
        self._stop.clicked.connect(self.left)
        line = row(self._words, self.register, self.go, self._stop, gap=8)
        line.setStretch(0, 1)
        column(line, self._problem, gap=4, margins=(16, 6, 12, 6), parent=self)
        self._say("")

    def ask(self, title: str, *, registered: bool) -> None:
        """Names the consequence; `registered`: the number comes from the office's register and is typed."""
        what = (
            self.tr("印发后{0}存档并对各单位公开，不能撤回，只能作废。发文字号").format(title)
            if registered
            else self.tr("印发后{0}取得正式编号并存档，不能撤回，只能作废；需要时重印").format(title)
        )
        self._words.setText(what)
        self.register.setVisible(registered)
        self._say("")
        self.set_busy(busy=False)
        (self.register if registered else self.go).setFocus()

    def set_busy(self, *, busy: bool) -> None:
        self.go.setEnabled(not busy)
        self.go.setText(self.tr("正在印发…") if busy else self.tr("确认印发"))

    def complain(self, sentence: str) -> None:
        self.set_busy(busy=False)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        self._problem.setText(f"● {sentence}" if sentence else "")
        self._problem.setVisible(bool(sentence))

    def confirm(self) -> None:
        if self.go.isEnabled():
            self.set_busy(busy=True)
            self.wanted.emit(self.register.value if self.register.isVisibleTo(self) else "")
