"""One of a few things, each with its digit: kinds, yes and no, units, requests with all that must be known of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ...dispatch.cases.filling import Option
from .. import paint
from ..language import say
from ..theme import FONT, Theme, font

_DIGITS = 9
_HEIGHT = 32
_GAP = 8
_PAD = 12
_LINE = 18
_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_FREE = ~Qt.KeyboardModifier.KeypadModifier


class ChoiceList(QWidget):
    """A person chooses by digit, arrow or mouse; what is refused stays to be read, with its reason.

    `picked` carries the value a person chose, `refused` the reason why a choice is not possible.
    """

    changed = Signal()
    picked = Signal(object)
    refused = Signal(str)

    def __init__(self, t: Theme, options: Sequence[Option] = ()) -> None:
        super().__init__()
        self.t = t
        self._options: tuple[Option, ...] = ()
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_options(options)

    # --- what it holds -------------------------------------------------------------------------------------------

    @property
    def options(self) -> tuple[Option, ...]:
        return self._options

    def set_options(self, options: Sequence[Option]) -> None:
        """Other choices; the chosen one stays while it is among them and possible."""
        if tuple(options) == self._options:
            return
        kept = self.value
        self._options = tuple(options)
        self._at = self._index(kept)
        self._tell()
        self.updateGeometry()
        if self.value != kept:
            self.changed.emit()

    @property
    def value(self) -> Any:
        """The chosen value, None while nothing is chosen."""
        return self._options[self._at].value if self._at >= 0 else None

    def set_value(self, value: Any) -> None:
        """Chooses without `picked`; a value that is not possible takes the choice back."""
        before, self._at = self._at, self._index(value)
        self._tell()
        if self._at != before:
            self.changed.emit()

    @property
    def problem(self) -> str | None:
        return None

    def choose(self, at: int) -> None:
        """Chooses the row as a person does."""
        if not 0 <= at < len(self._options):
            return
        option = self._options[at]
        if option.why_not is not None:
            self.refused.emit(option.why_not)
            return
        self._at = at
        self._tell()
        self.changed.emit()
        self.picked.emit(option.value)

    def _index(self, value: Any) -> int:
        if value is None:
            return -1
        found = (at for at, option in enumerate(self._options) if option.value == value and option.why_not is None)
        return next(found, -1)

    def _tell(self) -> None:
        chosen = self._options[self._at].text if self._at >= 0 else self.tr("未选")
        every = "、".join(f"{at + 1} {option.text}" for at, option in enumerate(self._options))
        self.setAccessibleDescription(say(f"{chosen}；{every}"))
        self.update()

    # --- keys and mouse ------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._goes_to(event) >= 0:
            event.accept()
            return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_reason(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self._goes_to(event)
        if at >= 0:
            self.choose(at)
        else:
            event.ignore()

    def _goes_to(self, event: QKeyEvent) -> int:
        """The row this key means, -1 for none."""
        if event.modifiers() & _FREE:
            return -1
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            at = key - Qt.Key.Key_1
            return at if at < len(self._options) else -1
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}.get(Qt.Key(key))
        return -1 if step is None else self._next(step)

    def _next(self, step: int) -> int:
        """The next possible row, where there is one."""
        start = self._at if self._at >= 0 or step < 0 else -1
        rows = range(start + 1, len(self._options)) if step > 0 else range(start - 1, -1, -1)
        return next((at for at in rows if self._options[at].why_not is None), max(self._at, 0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self._row_at(event.position().toPoint()))

    def _row_at(self, point: QPoint) -> int:
        cells = self._cells(self.width())
        return next((at for at, cell in enumerate(cells) if cell.contains(point)), -1)

    def _show_reason(self, event: QHelpEvent) -> None:
        at = self._row_at(event.pos())
        option = self._options[at] if at >= 0 else None
        words = option and (option.why_not or option.detail)
        QToolTip.showText(event.globalPos(), say(words or ""), self)

    # --- where each one stands -----------------------------------------------------------------------------------

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        cells = self._cells(width)
        return math.ceil(cells[-1].bottom()) if cells else _HEIGHT

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(max(self.width(), 120) if self.width() else 320))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _HEIGHT)

    def _cells(self, width: int) -> list[QRectF]:
        """Short ones side by side, those that explain themselves in a row of their own."""
        cells: list[QRectF] = []
        x = y = 0.0
        if any(option.detail for option in self._options):
            for option in self._options:
                tall = self._height(option, width)
                cells.append(QRectF(0, y, width, tall))
                y += tall + 4
            return cells
        for at, option in enumerate(self._options):
            wide = min(float(width), 2 * _PAD + self._cap(at) + math.ceil(paint.width(option.text, FONT.base, "m")))
            if x and x + wide > width:
                x, y = 0.0, y + _HEIGHT + _GAP
            cells.append(QRectF(x, y, wide, _HEIGHT))
            x += wide + _GAP
        return cells

    def _cap(self, at: int) -> float:
        """The room of the key cap; a figure needs none, it is its own."""
        digit = str(at + 1)
        if at >= _DIGITS or self._options[at].text == digit:
            return 0.0
        return paint.keycap_width(digit) + 8

    def _height(self, option: Option, width: int) -> float:
        if not option.detail:
            return _HEIGHT
        room = QRectF(0, 0, self._room(width), 1000)
        lines = paint.metrics(FONT.small).boundingRect(room, _WRAP, say(option.detail)).height()
        return max(52.0, 8 + 20 + math.ceil(lines / _LINE) * _LINE + 8)

    def _room(self, width: int) -> float:
        return width - 2 * _PAD - paint.keycap_width("1") - 8

    # --- paint ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        for at, (option, cell) in enumerate(zip(self._options, self._cells(self.width()), strict=True)):
            self._paint_option(p, at, option, cell)
        if self.hasFocus() and self._options:
            here = self._cells(self.width())[max(self._at, 0)]
            paint.focus_ring(p, here, self.t.accent)

    def _paint_option(self, p: QPainter, at: int, option: Option, cell: QRectF) -> None:
        t, is_on = self.t, at == self._at
        can = option.why_not is None and self.isEnabled()
        edge = t.overdue if self.property("bad") == "true" and can else t.accent if is_on else t.edge if can else t.line
        paint.box(p, cell, t.selection if is_on else t.surface if can else t.well, edge, 1.5 if is_on else 1)
        ink = t.accent if is_on else t.text if can else t.text_muted
        first = QRectF(cell.x() + _PAD, cell.y(), cell.width() - 2 * _PAD, _HEIGHT if option.detail else cell.height())
        if cap := self._cap(at):
            digit = str(at + 1)
            right = first.x() + paint.keycap_width(digit)
            paint.keycap(p, right, first.center().y(), digit, t.text_muted if can else t.line, t.line)
            first.adjust(cap, 0, 0, 0)
        paint.text(p, first, option.text, ink, FONT.base, "m" if is_on or option.detail else "r")
        if option.detail:
            below = QRectF(first.x(), cell.y() + 28, first.width(), cell.height() - 28)
            p.save()
            p.setFont(font(FONT.small))
            p.setPen(t.text_muted)
            p.drawText(below, _WRAP, say(option.detail))
            p.restore()
