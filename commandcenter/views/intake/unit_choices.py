"""The likeliest units as tiles with a digit and a reason; one of them leads."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.layout import Flow, column, guide_focus, holder

_TILE = QSize(212, 56)


class UnitChoices(QWidget):
    """`picked` carries the unit a person chose; a digit chooses as `choose_digit`. `other` finds any further unit."""

    picked = Signal(int)

    def __init__(self, t: Theme, other: QWidget) -> None:
        super().__init__()
        self.t = t
        self._tiles: list[_Tile] = []
        self._flow = Flow(8, self)
        beside = holder(column(None, other, None, gap=0))
        beside.setFixedHeight(_TILE.height())
        self._flow.addWidget(beside)
        self._other = other
        guide_focus(self, self._begin)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_units(self, units: Sequence[tuple[int, str, str]]) -> None:
        """(id, name, why) of each, the likeliest first."""
        had_keyboard = any(tile.hasFocus() for tile in self._tiles)
        for old in self._tiles:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._tiles = [_Tile(self.t, n, *unit) for n, unit in enumerate(units, start=1)]
        for tile in self._tiles:
            tile.clicked.connect(self._pick)
            self._flow.insertWidget(self._flow.count() - 1, tile)
        for before, after in pairwise((self._other, *self._tiles, self._other)):
            QWidget.setTabOrder(before, after)
        if had_keyboard:
            self.setFocus()
        self.updateGeometry()

    def _begin(self) -> QWidget:
        """Where the keyboard comes to: the chosen tile, else the likeliest."""
        chosen = [tile for tile in self._tiles if tile.isChecked()]
        return next(iter((*chosen, *self._tiles)), self._other)

    def mark(self, unit_id: int | None) -> None:
        """The tile of this unit is the chosen one; none when it is not among them."""
        for tile in self._tiles:
            tile.setChecked(tile.unit_id == unit_id)

    def choose_digit(self, digit: int) -> bool:
        """Chooses as a person does; False when no tile has this digit."""
        if not 1 <= digit <= len(self._tiles):
            return False
        self._tiles[digit - 1].setFocus()
        self.picked.emit(self._tiles[digit - 1].unit_id)
        return True

    def _pick(self) -> None:
        tile = self.sender()
        assert isinstance(tile, _Tile)
        self.picked.emit(tile.unit_id)


class _Tile(QAbstractButton):
    def __init__(self, t: Theme, n: int, unit_id: int, name: str, why: str) -> None:
        super().__init__()
        self.t, self.n, self.unit_id, self.name, self.why = t, n, unit_id, name, why
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(_TILE)
        self.setAccessibleName(say(self.tr("主办 {0} {1}").format(name, why)))
        self.setToolTip(say(why))

    def nextCheckState(self) -> None:
        """Who is chosen is said by `mark` alone."""

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect, on = QPainter(self), self.t, QRectF(self.rect()), self.isChecked()
        ground = t.selection if on else t.hover if self.underMouse() else t.surface
        paint.box(p, rect, ground, t.accent if on else t.edge, 1.5 if on else 1)
        paint.keycap(p, 32, 20, str(self.n), t.accent if on else t.text_muted, t.accent if on else t.line)
        words = rect.adjusted(42, 8, -6, 0)
        paint.text(p, QRectF(words.x(), 8, words.width(), 24), self.name, t.accent if on else t.text, FONT.base, "m")
        paint.text(p, QRectF(words.x(), 30, words.width(), 18), self.why, t.text_muted, FONT.small)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)
