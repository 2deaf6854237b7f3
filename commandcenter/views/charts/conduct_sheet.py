"""办理情况: how units go about their work, and how the centre rates itself; each figure with its rule."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ...dispatch.figures.conduct import ConductView, conduct_view
from ...models.people import UnitKind
from ...models.scoring.conduct import Aside, Conduct, ConductLine, Own, Ratio
from ...models.scoring.kpi_report import NO_VALUE
from ...models.scoring.periods import Period
from ..language import say
from ..theme import FONT
from ..widgets.buttons import Button, Link
from ..widgets.layout import column, frame, label, row, scrolled
from ..workplace import Workplace
from .figures import Door
from .heat import HeatCell, HeatRow, HeatTable

_COLUMNS: tuple[Conduct | Aside, ...] = (*Conduct, *Aside)


class ConductSheet(QWidget):
    """Reads itself when it is shown. Each figure is a door: `opened` carries a `Door`, `menu_wanted` one with the place
    for its menu; `left` when the page shall come back."""

    left = Signal()
    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._kind: UnitKind | None = None
        self._period: Period | None = None
        self.view: ConductView | None = None
        self._title = label("", "title")
        self.close_button = Button(workplace.theme, self.tr("关闭"), "Esc")
        self.close_button.clicked.connect(self.left)
        heads = (self.tr("单位"), *(what.label for what in _COLUMNS))
        self.table = HeatTable(workplace.theme, self.tr("办理情况"), heads)
        self.table.mark(None, -2)
        self.table.cell_opened.connect(self._cell_opened)
        self.table.menu_wanted.connect(self._cell_menu)
        card = frame("card")
        column(self.table, None, gap=0, margins=(15, 7, 15, 7), parent=card)
        self._own = QHBoxLayout()
        self._own.setSpacing(12)
        self._own_title = label(self.tr("中心自评"), "heading")
        self.own = {what: _OwnCard(workplace, what) for what in Own}
        for one in self.own.values():
            self._own.addWidget(one, 1)
            one.opened.connect(self._own_opened)
            one.menu_wanted.connect(self._own_menu)
        nothing = self.tr("—：期内没有可计的件")
        rules = "\n".join([nothing, *(f"{what.label}：{what.rule}" for what in Conduct)])
        ground = frame("page")
        column(
            self._own_title,
            self._own,
            label(self.tr("各单位"), "heading"),
            card,
            label(rules, "small", wrap=True),
            None,
            gap=8,
            parent=ground,
        )
        told = label(self.tr("点任何数字看是哪些件，右键只看其中一部分。这些数不进得分；代录只列示，不扣分。"), "muted")
        head = row(self._title, 12, told, None, self.close_button)
        column(head, scrolled(ground), gap=8, margins=(24, 16, 24, 12), parent=self)

    def start(self, kind: UnitKind, period: Period) -> None:
        self._kind, self._period = kind, period
        self.read()

    def read(self) -> None:
        desk, period = self._work.desk, self._period
        if period is not None:
            self._work.tasks.run(self, lambda: conduct_view(desk, period), self._take)

    def _take(self, view: ConductView) -> None:
        self.view = view
        kind = self._kind.label if self._kind else ""
        self._title.setText(self.tr("办理情况 · {0} · {1}").format(kind, view.period.words))
        lines = [line for line in view.lines if line.unit.kind is self._kind]
        self.table.show_rows([self._row(n, line) for n, line in enumerate(lines, 1)])
        self.table.setMinimumHeight(self.table.wanted_height())
        self._own_title.setVisible(bool(view.centre))
        for what, one in self.own.items():
            one.setVisible(what in view.centre)
            if what in view.centre:
                one.show_ratio(view.centre[what])

    def _row(self, order: int, line: ConductLine) -> HeatRow:
        cells = (*(self._cell(line, what) for what in Conduct), *(self._count(line, what) for what in Aside))
        return HeatRow(line.unit.id, order, line.unit.short, cells)

    def _cell(self, line: ConductLine, what: Conduct) -> HeatCell:
        ratio = line.figures[what]
        words = f"{line.unit.short} · {what.label}\n{ratio.part} ÷ {ratio.whole} = {ratio_words(ratio)}\n{what.rule}"
        if ratio.part or ratio.whole:
            words += "\n" + self.tr("打开这些件　Enter")
        return HeatCell(ratio_words(ratio), words)

    def _count(self, line: ConductLine, what: Aside) -> HeatCell:
        count = line.aside[what]
        words = f"{line.unit.short} · {what.label} {count}"
        return HeatCell(str(count), f"{words}\n{self.tr('打开这些件　Enter')}" if count else words)

    def _cell_opened(self, unit: int, column_: int) -> None:
        if (door := self._door(unit, column_)) is not None:
            self.opened.emit(door)

    def _cell_menu(self, unit: int, column_: int, at: QPoint) -> None:
        if (door := self._door(unit, column_)) is not None:
            self.menu_wanted.emit(door, at)

    def _door(self, unit: int, column_: int) -> Door | None:
        line = next((one for one in self.view.lines if one.unit.id == unit), None) if self.view else None
        if line is None or self._period is None:
            return None
        what = _COLUMNS[column_]
        return Door(what, frozenset({unit}), self._period, f"{line.unit.short} {what.label} {self._period.words}")

    def _own_opened(self, what: Own) -> None:
        if self._period is not None:
            self.opened.emit(self._own_door(what, self._period))

    def _own_menu(self, what: Own, at: QPoint) -> None:
        if self._period is not None:
            self.menu_wanted.emit(self._own_door(what, self._period), at)

    def _own_door(self, what: Own, period: Period) -> Door:
        return Door(what, frozenset(), period, f"{what.label} {period.words}")


class _OwnCard(QFrame):
    """One of the centre's own figures with its rule; what it was counted from opens those cases."""

    opened = Signal(object)
    menu_wanted = Signal(object, QPoint)

    def __init__(self, workplace: Workplace, what: Own) -> None:
        super().__init__()
        self._what = what
        self.setProperty("role", "card")
        self.setAccessibleName(say(what.label))
        self._value: QLabel = label("", "figure")
        self.counted = Link(workplace.theme, "", FONT.base)
        self.counted.setAccessibleName(say(what.label))
        self.counted.clicked.connect(self._open)
        self.counted.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.counted.customContextMenuRequested.connect(self._menu)
        self._nothing = label(self.tr("期内没有可计的件"), "muted")
        self._nothing.hide()
        rule = label(what.rule, "small", wrap=True)
        parts = (label(what.label, "strong"), self._value, row(self.counted, self._nothing, None), rule, None)
        column(*parts, gap=4, margins=(12, 8, 12, 8), parent=self)

    @property
    def words(self) -> str:
        return f"{self._value.text()} {self.counted.text()}"

    def show_ratio(self, ratio: Ratio) -> None:
        self._value.setText(ratio_words(ratio))
        self.counted.setText(f"{ratio.part} / {ratio.whole}")
        self.counted.setAccessibleName(say(f"{self._what.label} {self.counted.text()}"))
        self.counted.setVisible(bool(ratio.whole))
        self._nothing.setVisible(not ratio.whole)

    def _open(self) -> None:
        self.opened.emit(self._what)

    def _menu(self, at: QPoint) -> None:
        self.menu_wanted.emit(self._what, self.counted.mapToGlobal(at))


def ratio_words(ratio: Ratio) -> str:
    """In percent, or so many each."""
    if ratio.value is None:
        return NO_VALUE
    return str(ratio.value) if ratio.per else f"{ratio.value} %"
