"""Small things that are only looked at: pill, tag, avatar, key cap, icon, gauge, one line of words, a figure."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractScrollArea, QSizePolicy, QWidget

from .. import paint
from ..language import say
from ..theme import FONT, SHAPE, Theme, Weight


class Mark(QWidget):
    """The base: a widget as large as what it shows."""

    def __init__(self, t: Theme, width: float, height: int) -> None:
        super().__init__()
        self.t = t
        self._resize(width, height)

    def _resize(self, width: float, height: int) -> None:
        self.setFixedSize(math.ceil(width), height)
        self.update()


class Pill(Mark):
    """A state: `key` gives shape and colour, `word` is the case's own."""

    def __init__(self, t: Theme, key: str, word: str) -> None:
        super().__init__(t, paint.pill_width(word), paint.PILL_HEIGHT)
        self.show_state(key, word)

    def show_state(self, key: str, word: str) -> None:
        self.key, self.word = key, word
        self.setAccessibleName(say(word))
        self._resize(paint.pill_width(word), paint.PILL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        paint.pill(p, 0, self.height() / 2, self.t, self.key, self.word)


class Tag(Mark):
    """An outlined word; `tone` is a colour of the theme."""

    def __init__(self, t: Theme, word: str, tone: str | None = None) -> None:
        super().__init__(t, paint.tag_width(word), paint.TAG_HEIGHT)
        self.say(word, tone)

    def say(self, word: str, tone: str | None = None) -> None:
        self.word, self.tone = word, tone
        self.setAccessibleName(say(word))
        self._resize(paint.tag_width(word), paint.TAG_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        paint.tag(p, 0, self.height() / 2, self.t, self.word, self.tone)


class Avatar(Mark):
    """A person as a disc with the first character of the name."""

    def __init__(self, t: Theme, name: str, size: int = 24, quiet: bool = False) -> None:
        super().__init__(t, size, size)
        self.quiet = quiet
        self.show_name(name)

    def show_name(self, name: str) -> None:
        self.name = name
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        paint.avatar(p, QRectF(self.rect()), self.t, self.name, self.quiet)


class Keycap(Mark):
    """A key, printed beside what it does."""

    def __init__(self, t: Theme, keys: str) -> None:
        super().__init__(t, paint.keycap_width(keys), paint.TAG_HEIGHT)
        self.keys = keys
        self.setAccessibleName(keys)

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        paint.keycap(p, self.width(), self.height() / 2, self.keys, self.t.text_muted, self.t.edge)


class Icon(Mark):
    """A picture or, with `shape`, the shape of a state, beside words that say the same."""

    def __init__(self, t: Theme, name: str, tone: str = "muted", size: int = 16, shape: bool = False) -> None:
        super().__init__(t, size, size)
        self.name, self.tone, self.is_shape = name, tone, shape

    def paintEvent(self, event: QPaintEvent) -> None:
        p, rect, color = QPainter(self), QRectF(self.rect()), self.t.state(self.tone)
        if self.is_shape:
            paint.shape(p, self.name, rect.center(), color, rect.height() * 0.75)
        else:
            paint.icon(p, self.name, rect, color)


class Gauge(Mark):
    """A share from 0 to 1 as a bar."""

    def __init__(self, t: Theme, ratio: float, tone: str = "accent", width: int = 48, height: int = 4) -> None:
        super().__init__(t, width, height)
        self.tone = tone
        self.show_ratio(ratio)

    def show_ratio(self, ratio: float) -> None:
        self.ratio = ratio
        self.setAccessibleName(f"{ratio:.0%}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        paint.gauge(p, QRectF(self.rect()), self.t, self.ratio, self.t.state(self.tone))


class Words(QWidget):
    """One line that ends in an ellipsis where it does not fit, and then tells the rest in its tool tip."""

    def __init__(
        self,
        t: Theme,
        text: str = "",
        px: int = FONT.base,
        weight: Weight = "r",
        tone: str = "text",
        align: Qt.AlignmentFlag = paint.LEFT,
    ) -> None:
        super().__init__()
        self.t, self.px, self.weight, self.tone, self.align = t, px, weight, tone, align
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.say(text, tone)

    def say(self, text: str, tone: str = "") -> None:
        self.text, self.tone = text, tone or self.tone
        self.setAccessibleName(say(text))
        self.updateGeometry()
        self._tell_rest()
        self.update()

    def sizeHint(self) -> QSize:
        height = math.ceil(paint.metrics(self.px, self.weight).height())
        return QSize(math.ceil(paint.width(self.text, self.px, self.weight)), height + height % 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell_rest()

    def _tell_rest(self) -> None:
        is_cut = paint.width(self.text, self.px, self.weight) > self.width()
        self.setToolTip(say(self.text if is_cut else ""))

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        paint.text(p, QRectF(self.rect()), self.text, self.t.state(self.tone), self.px, self.weight, self.align)


class Figure(QAbstractButton):
    """A count that can be read from two metres and opens what it counts: shape, figure, word.

    `key` is a state, "mine" for what waits for me, or "" for a plain count; at 0 it is muted.
    """

    def __init__(self, t: Theme, key: str, word: str, number: int = 0) -> None:
        super().__init__()
        self.t, self.key, self.word = t, key, word
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_number(number)

    def show_number(self, number: int) -> None:
        self.number = number
        self.setAccessibleName(say(f"{self.word} {number} 件"))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        figure = paint.width(str(self.number), FONT.figure, "b")
        return QSize(math.ceil(self._start + figure + 8 + paint.width(self.word) + 8), 48)

    @property
    def _start(self) -> int:
        """Where the figure begins: after the shape, if there is one."""
        return 8 if self.key in ("mine", "") else 30

    def _color(self) -> QColor:
        if not self.number:
            return self.t.text_muted
        return self.t.accent if self.key == "mine" else self.t.state(self.key or "text")

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, rect, color = QPainter(self), QRectF(self.rect()), self._color()
        if self.underMouse():
            paint.box(p, rect, fill=self.t.hover)
        if self.hasFocus():
            paint.focus_ring(p, rect, self.t.accent)
        if self._start > 8:
            paint.shape(p, self.key, QPointF(16, rect.height() / 2), color, 14)
        x = float(self._start)
        x += paint.text(p, rect.adjusted(x, -1, 0, -1), str(self.number), color, FONT.figure, "b", elide=False) + 8
        paint.text(p, rect.adjusted(x, 4, 0, 0), self.word, self.t.text, elide=False)


_STIRS = frozenset({QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Resize, QEvent.Type.Show})


class FocusRing(QWidget):
    """The ring over a table, list or pane while it has the keyboard; it takes no room and no clicks.

    `when`: only while that holds too (a list that shows the keyboard on its chosen row needs it without one).
    `around`: what of the target it goes around, without it the whole.
    """

    def __init__(
        self, target: QWidget, when: Callable[[], bool] = lambda: True, around: Callable[[], QRect] | None = None
    ) -> None:
        super().__init__(target)
        self._target = target
        self._when = when
        self._around = around or target.rect
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A sweep empties what nobody has any more before Qt takes it away, and tells of that."""
        if event.type() in _STIRS and self.__dict__:
            self.follow()
        return False

    def follow(self) -> None:
        """Is there or not, as things stand now."""
        is_there = self._target.hasFocus() and self._when()
        self.setVisible(is_there)
        if is_there:
            self.setGeometry(self._around())
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        radius = 0 if isinstance(self._target, QAbstractScrollArea) else SHAPE.radius
        paint.focus_ring(p, QRectF(self.rect()), self.palette().color(QPalette.ColorRole.Accent), radius)


def filled(view: QAbstractItemView) -> QRect:
    """What rows stand on: of a list that they do not fill, the part down to the last."""
    whole, count = view.rect(), view.model().rowCount()
    last = view.visualRect(view.model().index(count - 1, 0)) if count else QRect()
    return whole if last.isEmpty() else whole & QRect(0, 0, whole.width(), last.bottom() + 4)
