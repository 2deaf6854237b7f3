"""Buttons with their key printed on them, links, one-of-few choices, check boxes, chips."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QPushButton, QSizePolicy, QWidget

from .. import paint
from ..language import say
from ..theme import FONT, SHAPE, Theme, Weight, mix

Kind = Literal["plain", "primary", "quiet", "danger", "on"]

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_FIXED = QSizePolicy.Policy.Fixed
_HEIGHT = 32
_PAD, _LEAST_PAD = 14, 6  # beside the words of a segment


def _is_plain_enter(event: QEvent) -> bool:
    """Enter on a focused button presses it, whatever Enter does in the window; Ctrl+Enter stays the window's."""
    return (
        isinstance(event, QKeyEvent)
        and event.key() in _ENTER
        and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    )


class Button(QPushButton):
    """The one button: primary (one per region), plain, quiet, danger, or on while what it does holds; with the key
    that does the same."""

    def __init__(
        self, t: Theme, text: str, keys: str = "", kind: Kind = "plain", icon: str = "", height: int = 32
    ) -> None:
        super().__init__(say(text))
        self.t, self.keys, self.kind, self.glyph = t, keys, kind, icon
        self.setFixedHeight(height)
        self.setSizePolicy(_FIXED, _FIXED)
        self._name()

    def setText(self, text: str) -> None:
        super().setText(say(text))
        self._name()

    def set_kind(self, kind: Kind) -> None:
        """A button may become the main one of its region, and stop being it."""
        self.kind = kind
        self.updateGeometry()
        self.update()

    def set_keys(self, keys: str) -> None:
        """Prints another key on it, or none."""
        self.keys = keys
        self._name()
        self.updateGeometry()

    def _name(self) -> None:
        self.setAccessibleName(say(f"{self.text()} {self.keys}".strip()))

    @property
    def _weight(self) -> Weight:
        return "m" if self.kind in ("primary", "danger") else "r"

    def sizeHint(self) -> QSize:
        wide = 24 + paint.width(self.text(), FONT.base, self._weight)
        if self.glyph:
            wide += 22 if self.text() else 16 - 8
        if self.keys:
            wide += 4 + paint.keycap_width(self.keys)
        return QSize(math.ceil(wide / 2) * 2, self.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and _is_plain_enter(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_plain_enter(event):
            self.click()
        elif event.key() in _ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _colors(self) -> tuple[QColor | None, QColor, QColor | None]:
        """Ground, ink, border."""
        t = self.t
        if not self.isEnabled():
            return None, t.text_muted, t.line
        is_hot = self.underMouse() or self.isDown()
        if self.kind == "primary":
            return t.accent_hover if is_hot else t.accent, t.accent_text, None
        if self.kind == "danger":
            return t.hover if is_hot else t.surface, t.overdue, t.overdue
        if self.kind == "on":
            return t.selection, t.text, t.accent
        if self.kind == "quiet":
            return t.hover if is_hot else None, t.text_muted, None
        return t.hover if is_hot else t.surface, t.text, t.edge

    def paintEvent(self, event: QPaintEvent) -> None:
        p, rect, t = QPainter(self), QRectF(self.rect()), self.t
        ground, ink, border = self._colors()
        if ground is not None or border is not None:
            paint.box(p, rect, ground, border)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.text if self.kind == "primary" else t.accent)
        x, cy = 12.0 if self.text() else 8.0, rect.height() / 2
        if not self.keys:
            x += max(0, self.width() - self.sizeHint().width()) / 2
        if self.glyph:
            paint.icon(p, self.glyph, QRectF(x, cy - 8, 16, 16), ink)
            x += 22
        paint.text(p, rect.adjusted(x, 0, 0, 0), self.text(), ink, FONT.base, self._weight, elide=False)
        if self.keys:
            paint.keycap(p, rect.width() - 8, cy, self.keys, ink, mix(ground or t.surface, ink, 0.45))


class Link(QAbstractButton):
    """Underlined words that open something."""

    def __init__(self, t: Theme, text: str, px: int = FONT.small) -> None:
        super().__init__()
        self.t, self.px = t, px
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(_FIXED, _FIXED)
        self.setText(text)

    def setText(self, text: str) -> None:
        super().setText(text)
        self.setAccessibleName(say(text))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(round(paint.width(self.text(), self.px)) + 8, 24)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        ink = t.accent if self.isEnabled() else t.text_muted
        words = rect.adjusted(4, 0, -4, 0)
        taken = paint.text(p, words, self.text(), ink, self.px, elide=False)
        base = rect.center().y() + self.px * 0.55
        p.fillRect(QRectF(words.x(), round(base) + 1, taken, 1), ink)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)


class Segments(QWidget):
    """One of two to six fixed choices, all of them visible. The arrows move, and choose.

    Where there is no room for one line the choices stand in columns below each other.
    """

    picked = Signal(object)
    """A person chose; carries the value."""
    changed = Signal()

    def __init__(self, t: Theme, options: Sequence[tuple[Any, str]], chosen: Any = None) -> None:
        super().__init__()
        self.t = t
        self._values = [value for value, _ in options]
        self._labels = [label for _, label in options]
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(say("、".join(self._labels)))
        self.set_value(chosen)

    @property
    def value(self) -> Any:
        """The chosen value, None while nothing is chosen."""
        return self._values[self._at] if self._at >= 0 else None

    def set_value(self, value: Any) -> None:
        """Chooses without `picked`; a value that is not among the choices takes the choice back."""
        before, self._at = self._at, self._values.index(value) if value in self._values else -1
        self.setAccessibleDescription(say(self._labels[self._at] if self._at >= 0 else ""))
        self.update()
        if self._at != before:
            self.changed.emit()

    def choose(self, value: Any) -> None:
        """Chooses as a person does."""
        self.set_value(value)
        self.picked.emit(self.value)

    @property
    def problem(self) -> str | None:
        return None

    # --- where they stand ------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(sum(self._widths(_PAD))), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(math.ceil(max(self._widths(_LEAST_PAD))), _HEIGHT)

    def heightForWidth(self, width: int) -> int:
        return math.ceil(len(self._labels) / self._columns(width)) * _HEIGHT

    def _widths(self, pad: float) -> list[float]:
        return [paint.width(label, FONT.base, "m") + 2 * pad for label in self._labels]

    def _columns(self, width: int) -> int:
        """How many stand beside each other: all of them, or as many equal columns as there is room for."""
        if sum(self._widths(_LEAST_PAD)) <= width:
            return len(self._labels)
        return max(1, min(len(self._labels) - 1, int(width // max(self._widths(_LEAST_PAD)))))

    def _cells(self) -> list[QRectF]:
        columns, count = self._columns(self.width()), len(self._labels)
        if columns < count:
            wide = self.width() / columns
            return [QRectF(at % columns * wide, at // columns * _HEIGHT, wide, _HEIGHT) for at in range(count)]
        widths = self._widths((self.width() - sum(self._widths(0))) / count / 2)
        return [QRectF(sum(widths[:at]), 0, widths[at], _HEIGHT) for at in range(count)]

    # --- hands and eyes --------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for value, cell in zip(self._values, self._cells(), strict=True):
            if cell.contains(event.position()):
                self.choose(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        columns, last = self._columns(self.width()), len(self._values) - 1
        is_grid = columns <= last
        steps: dict[int, int | None] = {
            Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Right: self._at + 1,
            Qt.Key.Key_Up: self._at - columns if is_grid else None,
            Qt.Key.Key_Down: self._at + columns if is_grid else None,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        to = steps.get(event.key())
        if to is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif (to := max(0, min(last, to))) != self._at:
            self.choose(self._values[to])

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, is_bad = QPainter(self), self.t, self.property("bad") == "true"
        rect = QRectF(0, 0, self.width(), self.heightForWidth(self.width()))
        paint.box(p, rect, t.surface if self.isEnabled() else t.well, t.overdue if is_bad else t.edge, 1 + is_bad)
        for at, (cell, label) in enumerate(zip(self._cells(), self._labels, strict=True)):
            is_on = at == self._at
            if is_on:
                paint.box(p, cell, t.selection, t.accent if self.isEnabled() else t.edge, 1.5)
            elif cell.x() and at - 1 != self._at:
                p.fillRect(QRectF(round(cell.x()), cell.y() + 8, 1, 16), t.line)
            ink = t.text_muted if not self.isEnabled() else t.accent if is_on else t.text
            paint.text(p, cell, label, ink, FONT.base, "m" if is_on else "r", paint.MID, elide=False)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)


class Check(QCheckBox):
    """A check box; the ring is around its words."""

    changed = Signal()

    def __init__(self, t: Theme, text: str, on: bool = False) -> None:
        super().__init__(say(text))
        self.t = t
        self.setChecked(on)
        self.setSizePolicy(_FIXED, _FIXED)
        self.setAccessibleName(say(text))
        self.toggled.connect(self._tell)

    @property
    def value(self) -> bool:
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        self.setChecked(value)

    @property
    def problem(self) -> str | None:
        return None

    def _tell(self) -> None:
        self.changed.emit()

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(24 + paint.width(self.text()) + 6), 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, cy = QPainter(self), self.t, self.height() / 2
        can, is_on = self.isEnabled(), self.isChecked()
        mark = QRectF(0, cy - 8, 16, 16)
        if is_on:
            paint.box(p, mark, t.accent if can else t.text_muted, radius=3)
            paint.shape(p, "done", QPointF(8, cy), t.accent_text if can else t.surface, 8)
        else:
            hot = can and (self.underMouse() or self.isDown())
            paint.box(p, mark, t.hover if hot else t.surface, t.edge if can else t.line, radius=3)
        words = QRectF(24, 0, self.width() - 24, self.height())
        paint.text(p, words, self.text(), t.text if can else t.text_muted, elide=False)
        if self.hasFocus():
            paint.focus_ring(p, QRectF(19, cy - 13, self.width() - 19, 26), t.accent)


class Chip(QAbstractButton):
    """Something chosen that can be taken away again: by its ×, or by Delete while it has the keyboard."""

    removed = Signal()

    _CROSS = 28

    def __init__(self, t: Theme, text: str) -> None:
        super().__init__()
        self.t = t
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(_FIXED, _FIXED)
        self.setAccessibleName(say(self.tr("移除 {0}").format(text)))
        self.clicked.connect(self.removed)

    def sizeHint(self) -> QSize:
        return QSize(math.ceil(12 + paint.width(self.text()) + self._CROSS), 32)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        return position.x() >= self.width() - self._CROSS and self.rect().contains(position)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and self._removes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._removes(event):
            self.click()
        else:
            super().keyPressEvent(event)

    def _removes(self, event: QEvent) -> bool:
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        return _is_plain_enter(event) or (isinstance(event, QKeyEvent) and event.key() in keys)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, rect, t = QPainter(self), QRectF(self.rect()), self.t
        paint.box(p, rect, t.surface_alt)
        paint.text(p, rect.adjusted(12, 0, 0, 0), self.text(), t.text, elide=False)
        cross = QRectF(rect.width() - 22, rect.height() / 2 - 7, 14, 14)
        paint.icon(p, "close", cross, t.text if self.underMouse() else t.text_muted)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent, SHAPE.radius)
