"""Right of the page: a unit's cases or everything late, what stands under supervision, what the program does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ...dispatch.cases.supervision import Automatic, Owing, Owings, UnderSupervision, UnitOwes
from ...dispatch.overviews.boards import Line
from ...models.lifecycle import Action
from ...models.supervision import LEVELS
from ..theme import Theme
from ..widgets.buttons import Button, Segments
from ..widgets.layout import column, frame, label, row, rule
from ..widgets.notices import EmptyState
from ..widgets.rows import RowList, RowsOrEmpty
from .words import debt_rows, program_rows, supervised_rows

LISTS = (("debts", "欠办"), ("levels", "督办中"), ("coming", "程序将办"), ("done", "程序已办"))
_KEYS = {Action.URGE: "F7"}


class CaseLists(QWidget):
    """`case_wanted` carries a case's id; `action_wanted` a level of supervision with the lines it is meant for;
    `list_changed` that another list stands in front."""

    case_wanted = Signal(int)
    action_wanted = Signal(object, object)
    list_changed = Signal()

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self._lines: dict[int, Line] = {}
        self._unit_words = ""
        self._counts = [""] * len(LISTS)
        self.which = Segments(t, LISTS, "debts")
        self.which.setAccessibleName(self.tr("哪一张清单"))
        self._title = label("", "heading", wrap=True)
        self._count = label("", "muted")
        self._all = Button(t, self.tr("全选"), kind="quiet", height=28)
        self.debts = RowList(t, self.tr("欠办的案件"), lead=56, marks=True)
        self.levels = RowList(t, self.tr("督办中的案件"), lead=104, marks=True)
        self.coming = RowList(t, self.tr("程序将办"), lead=96, marks=True)
        self.done = RowList(t, self.tr("程序已办"), lead=96)
        empty = (
            EmptyState(t, self.tr("没有欠办"), self.tr("超期的派办事项都会列在这里")),
            EmptyState(t, self.tr("没有督办中的案件"), "", "dot"),
            EmptyState(t, self.tr("下一个工作日下班前程序没有要办的"), "", "dot"),
            EmptyState(t, self.tr("程序还没有办过什么"), "", "dot"),
        )
        self._lists = (self.debts, self.levels, self.coming, self.done)
        self._shown = [RowsOrEmpty(rows, nothing) for rows, nothing in zip(self._lists, empty, strict=True)]
        self._stack = QStackedWidget()
        self.buttons = {
            action: Button(t, action.label, _KEYS.get(action, ""), "primary" if action is Action.URGE else "plain")
            for action in LEVELS
        }
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        bar = frame("bar", 48)
        row(self.which, None, margins=(16, 7, 16, 8), parent=bar)
        head = frame("pane", 44)
        row(self._title, self._count, None, self._all, margins=(16, 0, 12, 0), parent=head)
        foot = frame("foot", 56)
        row(*self.buttons.values(), None, margins=(16, 0, 16, 0), parent=foot)
        for shown in self._shown:
            self._stack.addWidget(shown)
        body = frame("pane")
        column(bar, head, rule(), self._stack, foot, gap=0, parent=body)
        column(body, gap=0, parent=self)
        self.show_unit(None)

    def _connect(self) -> None:
        self.which.picked.connect(self.show_list)
        self._all.clicked.connect(self.mark_all)
        for rows in self._lists:
            rows.opened.connect(self._open)
            rows.chosen.connect(self._tell)
            rows.marks_changed.connect(self._tell)
        for button in self.buttons.values():
            button.clicked.connect(self._pressed)

    # --- showing -----------------------------------------------------------------------------------------------------

    def show_list(self, key: str) -> None:
        """Puts one of the four lists in front."""
        self.which.set_value(key)
        self._stack.setCurrentIndex([name for name, _ in LISTS].index(key))
        self._tell()
        self.list_changed.emit()

    @property
    def list(self) -> RowList:
        """The list in front."""
        return self._lists[self._stack.currentIndex()]

    def show_unit(self, unit: UnitOwes | None) -> None:
        """Whose debts stand in the first list; None: everything that is late, unit by unit."""
        self._unit_words = f"{unit.name}　{unit.phone}" if unit is not None else self.tr("各单位超期")
        self._tell()

    def show_debts(self, found: Owings, now: datetime, *, by_unit: bool) -> None:
        self._keep(found.items)
        self._shown[0].show_rows(list(debt_rows(found.items, now, by_unit=by_unit)))
        shown = len(found.items)
        cut = self.tr("前 {0} 项，共 {1} 项").format(shown, found.total)
        self._say_count(0, self.tr("{0} 项").format(shown) if shown == found.total else cut)

    def show_supervised(self, found: Sequence[UnderSupervision], now: datetime) -> None:
        self._keep(found)
        self._shown[1].show_rows(list(supervised_rows(found, now)))
        self._say_count(1, self.tr("{0} 件").format(len(found)))

    def show_program(self, coming: Sequence[Automatic], done: Sequence[Automatic], now: datetime) -> None:
        self._keep(coming)
        self._keep(done)
        for at, found in ((2, coming), (3, done)):
            self._shown[at].show_rows(list(program_rows(found, now)))
            self._say_count(at, self.tr("{0} 步").format(len(found)))

    def _say_count(self, at: int, words: str) -> None:
        self._counts[at] = words
        self._tell()

    def _keep(self, found: Sequence[Owing] | Sequence[UnderSupervision] | Sequence[Automatic]) -> None:
        self._lines.update({one.line.id: one.line for one in found})

    def allow(self, actions: Sequence[Action]) -> None:
        """Which levels this person may take; the others are not offered at all."""
        for action, button in self.buttons.items():
            button.setVisible(action in actions)
        self._tell()

    # --- a person at work --------------------------------------------------------------------------------------------

    @property
    def chosen_lines(self) -> tuple[Line, ...]:
        """The cases that are marked, else the one the list stands on; each once."""
        values = self.list.marked or ((self.list.current,) if self.list.current is not None else ())
        ids = dict.fromkeys(value[0] for value in values)
        return tuple(self._lines[case_id] for case_id in ids if case_id in self._lines)

    def mark_all(self) -> None:
        self.list.mark_all()

    def start(self, action: Action) -> None:
        """A step of supervision on what is chosen."""
        button = self.buttons[action]
        if self.chosen_lines and button.isVisibleTo(self) and button.isEnabled():
            self.action_wanted.emit(action, self.chosen_lines)

    def _pressed(self) -> None:
        pressed = self.sender()
        self.start(next(action for action, button in self.buttons.items() if button is pressed))

    def _tell(self) -> None:
        """What the buttons would do now; the highest level is for one case at a time."""
        count = len(self.chosen_lines)
        at = self._stack.currentIndex()
        self._all.setVisible(self.list is not self.done and bool(self.list.rows))
        others = (self.tr("督办和领导包案"), self.tr("下一个工作日下班前"), self.tr("程序自己办的"))
        self._title.setText((self._unit_words, *others)[at])
        self._count.setText(self._counts[at] if self.list.rows else "")
        for action, button in self.buttons.items():
            many = f" {count} 件" if count > 1 else ""
            button.setText(action.label + ("" if action is Action.LEADER_CASE else many))
            button.setEnabled(count == 1 if action is Action.LEADER_CASE else count > 0)

    def _open(self, value: object) -> None:
        if isinstance(value, tuple):
            self.case_wanted.emit(value[0])
