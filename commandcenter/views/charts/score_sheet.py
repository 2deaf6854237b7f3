"""我的分怎么来的, all sums: rows a person can redo with a pocket calculator, each with its bar in the same row."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from ...models.scoring.kpi_report import NO_VALUE
from .. import paint
from ..language import say
from ..theme import FONT, SHAPE, Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, flow, frame, label, row, scrolled
from ..widgets.marks import Words

_ROW, _HEAD, _LAST = 32, 28, 40
_BAR = 16
_MOST_COSTLY = 3
_WIDTHS = (120, 152, 64, 64, 56, 64, 64)
_BARS_AT = len(_WIDTHS)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One step: texts as they stand in their columns; `points` (below 0: lost) is its bar, `step` opens its cases.

    `told` stands in the place of the bar of what neither gave nor took points.
    """

    name: str
    counted: str
    rate: str = NO_VALUE
    shrunk: str = NO_VALUE
    full: str = NO_VALUE
    got: str = NO_VALUE
    lost: str = NO_VALUE
    points: float = 0.0
    step: int | None = None
    costly: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class SheetData:
    """`ranking_score` is what the ranks are made of, `told` how it comes about."""

    title: str
    score: str
    ranking_score: str
    place: str
    formula: str
    rows: tuple[SheetRow, ...]
    low: float
    value: float
    told: str = ""
    stamp: str = ""
    """What is published of the month; "" of one that is not."""
    costly: tuple[tuple[int, str], ...] = ()
    """The cases that cost most, by their ids, in words."""


class ScoreSheet(QWidget):
    """`opened` carries the number of a step, `left` when the page shall come back."""

    opened = Signal(int)
    case_opened = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self._title = label("", "title")
        self._score = label("", "figure")
        self._ranking, self._place = label("", "strong"), label("", "body")
        self._stamp = label("", "strong", "due_soon", wrap=True)
        self._formula = Words(theme, "", FONT.heading)
        self.close_button = Button(theme, self.tr("关闭"), "Esc")
        self.close_button.clicked.connect(self.left)
        self._bars = _Bars(theme)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self._cells: list[QWidget] = []
        self._data: SheetData | None = None
        card = frame("card")
        edge = SHAPE.line
        column(self._table, None, margins=(20 - edge, 8 - edge, 20 - edge, 8 - edge), parent=card)
        exact = self.tr("各行按两位小数显示，合计按精确值计算，末位可差 0.01。")
        self._told = label("", "small", wrap=True)
        doors = self.tr("点蓝色数字看是哪些件；谁打的分不公开。")
        summary = row(self._score, 16, self._ranking, 16, self._place, 16, self._formula, gap=0)
        summary.setStretch(6, 1)
        self._costly_title = label(self.tr("扣得最多的三件"), "heading")
        self._costly = [Button(theme, self.tr("扣得最多的件"), height=32) for _ in range(_MOST_COSTLY)]
        self._costly_ids: tuple[int, ...] = ()
        costly = row(self._costly_title, flow(*self._costly), gap=12)
        costly.setStretch(1, 1)
        for one in self._costly:
            one.clicked.connect(self._open_case)
        column(
            row(self._title, None, self.close_button),
            self._stamp,
            summary,
            costly,
            scrolled(card),
            self._told,
            row(label(exact, "small"), None, label(doors, "small")),
            gap=8,
            margins=(24, 16, 24, 12),
            parent=self,
        ).setStretch(4, 1)

    def show_data(self, data: SheetData) -> None:
        """Another unit or other figures; the same ones change nothing."""
        if data == self._data:
            return
        self._data = data
        self._title.setText(data.title)
        self._score.setText(data.score)
        self._ranking.setText(self.tr("折算分 {0}").format(data.ranking_score))
        self._place.setText(data.place)
        self._stamp.setText(data.stamp)
        self._stamp.setVisible(bool(data.stamp))
        self._formula.say(data.formula)
        self._told.setText(data.told)
        self._costly_ids = tuple(case_id for case_id, _ in data.costly)
        self._costly_title.setVisible(bool(data.costly))
        for n, button in enumerate(self._costly):
            button.setVisible(n < len(data.costly))
            if n < len(data.costly):
                button.setText(data.costly[n][1])
        self._fill(data)

    def _fill(self, data: SheetData) -> None:
        """New rows; the keyboard stays at the step it was at."""
        held = self.focusWidget()
        step = held.step if isinstance(held, _Door) else None
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self._cells.clear()
        heads = (
            self.tr("项目"), self.tr("我的数"), self.tr("比率 %"), self.tr("折算 %"), self.tr("满分"), self.tr("得"),
            self.tr("少得"),
        )  # fmt: skip
        for at, head in enumerate(heads):
            self._put(label(head, "small"), 0, at, right=at > 0, height=_HEAD)
        axis = self.tr("从 100 分往下，每项少得多少（横轴自 {0} 起）").format(f"{data.low:g}")
        self._put(label(axis, "small"), 0, _BARS_AT, right=False, height=_HEAD)
        for n, one in enumerate(data.rows, 1):
            self._put_row(n, one)
        last = len(data.rows) + 1
        self._put(label(self.tr("得分"), "heading"), last, 0, right=False, height=_LAST)
        whole = (("100.00", "muted"), (f"{data.value:.2f}", "title"), (f"−{100 - data.value:.2f}", "strong"))
        for at, (words, role) in enumerate(whole, _BARS_AT - len(whole)):
            made = label(words, role, "accent" if role == "title" else "")
            self._put(made, last, at, right=True, height=_LAST)
        self._put(label(self.tr("折算分，排名用"), "body"), last + 1, 0, right=False)
        self._put(label(data.ranking_score, "strong"), last + 1, _BARS_AT - 2, right=True)
        for at, width in enumerate(_WIDTHS):
            self._grid.setColumnMinimumWidth(at, width)
        self._grid.setColumnStretch(_BARS_AT, 1)
        self._bars.show_data(data)
        self._grid.addWidget(self._bars, 1, _BARS_AT, last, 1)
        if step is not None:
            doors = (cell for cell in self._cells if isinstance(cell, _Door) and cell.step == step)
            stays: QWidget = next(doors, self.close_button)
            stays.show()  # what is not seen yet takes no keyboard
            stays.setFocus()

    def _put_row(self, n: int, one: SheetRow) -> None:
        self._put(label(one.name, "strong"), n, 0, right=False)
        if one.step is None:
            self._put(label(one.counted), n, 1, right=True)
        else:
            door = _Door(self.t, one.counted, one.step)
            door.setAccessibleName(say(f"{one.name} {one.counted}"))
            door.clicked.connect(self._open)
            self._put(door, n, 1, right=True)
        lost = label(one.lost, "strong" if one.costly else "body", "overdue" if one.costly else "")
        more = (label(one.rate), label(one.shrunk, "muted"), label(one.full, "muted"), label(one.got), lost)
        for at, cell in enumerate(more, 2):
            self._put(cell, n, at, right=True)

    def _put(self, cell: QWidget, at: int, in_column: int, *, right: bool, height: int = _ROW) -> None:
        cell.setFixedHeight(height)
        if right and isinstance(cell, QLabel):
            cell.setAlignment(_RIGHT)
        self._grid.addWidget(cell, at, in_column)
        self._cells.append(cell)

    def _open_case(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            self.case_opened.emit(self._costly_ids[self._costly.index(button)])

    def _open(self) -> None:
        door = self.sender()
        if isinstance(door, _Door):
            self.opened.emit(door.step)


class _Door(QAbstractButton):
    """A figure that opens its cases: accent, underlined, right-aligned."""

    def __init__(self, theme: Theme, words: str, step: int) -> None:
        super().__init__()
        self.t, self.step = theme, step
        self.setText(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(paint.width(self.text())) + 4, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, area = QPainter(self), QRectF(self.rect()).adjusted(2, 0, -2, 0)
        width = paint.text(p, area, self.text(), self.t.accent, align=paint.RIGHT)
        p.fillRect(QRectF(area.right() - width, area.center().y() + 9, width, 1), self.t.accent)
        if self.hasFocus():
            paint.focus_ring(p, QRectF(self.rect()).adjusted(0, 4, 0, -4), self.t.accent)


class _Bars(QFrame):
    """The loss of every row from where the row above left it; the score below them all."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self._data: SheetData | None = None
        self.setMinimumWidth(320)

    def show_data(self, data: SheetData) -> None:
        self._data = data
        self.setAccessibleName(say(self.tr("从 100 分到 {0} 分").format(f"{data.value:.2f}")))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if (data := self._data) is None:
            return
        p, t = QPainter(self), self.t
        scale = (self.width() - 8) / (100 - data.low)
        full = (100 - data.low) * scale
        p.fillRect(QRectF(full, 0, 1, _ROW * len(data.rows)), t.text_muted)
        at = 100.0
        for n, one in enumerate(data.rows):
            to, top = at + one.points, n * _ROW
            left, right = (min(at, to) - data.low) * scale, (max(at, to) - data.low) * scale
            color = t.overdue if one.costly else t.done if one.points > 0 else t.bar
            inset = (_ROW - _BAR) / 2
            if not one.told:
                p.fillRect(QRectF(left, top + inset, max(1.0, right - left), _BAR), color)
            p.fillRect(QRectF((to - data.low) * scale, top + inset, 1, _ROW), t.text_muted)
            self._words(p, one, QRectF(0, top, max(0.0, left - 8), _ROW), to, right + 8)
            at = to
        p.fillRect(QRectF(0, len(data.rows) * _ROW + 8, (data.value - data.low) * scale, 24), t.accent)

    def _words(self, p: QPainter, one: SheetRow, room: QRectF, left_over: float, behind: float) -> None:
        """What is left stands before the bar, if it fits; what has no bar says why, where there is more room."""
        t, words = self.t, one.told or self.tr("剩 {0}").format(f"{left_over:.2f}")
        if paint.width(words, FONT.small) <= room.width():
            paint.text(p, room, words, t.text_muted, FONT.small, align=paint.RIGHT)
        elif one.told:
            after = QRectF(behind, room.top(), self.width() - behind, _ROW)
            wide = after if after.width() > room.width() else room
            paint.text(p, wide, words, t.text_muted, FONT.small)
