"""A large button with a second line: what somebody at the grid needs at once."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from .. import paint
from ..language import say
from ..theme import FONT, Theme, mix
from ..widgets.buttons import Button, Kind

_HEIGHT, _ICON, _PAD = 80, 24, 20


class BigButton(Button):
    """`text` large, `detail` what it is for; as wide as its column."""

    def __init__(self, t: Theme, text: str, detail: str, keys: str, kind: Kind, icon: str) -> None:
        self.detail = detail
        super().__init__(t, text, keys, kind, icon, _HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleDescription(say(detail))

    def minimumSizeHint(self) -> QSize:
        words = max(paint.width(self.text(), FONT.title, "b"), paint.width(self.detail))
        return QSize(math.ceil(2 * _PAD + _ICON + 20 + words + paint.keycap_width(self.keys)), _HEIGHT)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, rect, t = QPainter(self), QRectF(self.rect()), self.t
        ground, ink, border = self._colors()
        paint.box(p, rect, ground, border)
        is_primary = self.kind == "primary"
        if self.hasFocus():
            paint.focus_ring(p, rect, t.text if is_primary else t.accent)
        square = QRectF(_PAD, (rect.height() - _ICON) / 2, _ICON, _ICON)
        paint.icon(p, self.glyph, square, ink if is_primary else t.accent)
        words = rect.adjusted(2 * _PAD + _ICON, 0, -_PAD, 0)
        paint.text(p, QRectF(words.x(), 14, words.width(), 28), self.text(), ink, FONT.title, "b")
        quiet = ink if is_primary else t.text_muted
        paint.text(p, QRectF(words.x(), 44, words.width(), 22), self.detail, quiet)
        paint.keycap(p, rect.width() - 12, 24, self.keys, ink, mix(ground or t.surface, ink, 0.45))
