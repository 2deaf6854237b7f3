"""What tells something: banner, undo bar, empty state; and the card. Each has a reserved place, nothing is pushed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from .. import paint
from ..language import say
from ..theme import FONT, SHAPE, Theme
from .buttons import Button
from .layout import Item, column, label, row
from .marks import Icon, Words

_WIDE = 560
_LEAST_TEXT = 60


class Banner(QFrame):
    """News in its reserved place, 44 px high: head, tag, words and a note, then what one can do about it.

    `tone` is "accent" for news and "overdue" for faults. The words shrink first. It never takes the keyboard.
    """

    def __init__(self, t: Theme, tone: str = "accent", icon: str = "phone", buttons: Sequence[Button] = ()) -> None:
        super().__init__()
        self.t, self.tone = t, tone
        self.setFixedHeight(44)
        self.setAccessibleName(self.tr("消息"))
        is_fault = tone == "overdue"
        mark = Icon(t, "overdue" if is_fault else icon, tone, 16, shape=is_fault)
        self._words = _BannerWords(t, tone)
        parts: tuple[Item, ...] = (mark, 2, self._words, 4, *buttons)
        row(*parts, gap=8, margins=(16, 0, 6, 0), parent=self)

    def say(self, head: str, text: str = "", tag: str = "", note: str = "", note_tone: str = "due_soon") -> None:
        """`head` is what happened; `text` the place and title, or the advice; `note` stands right (受理剩 4分)."""
        self._words.say(head, text, tag, note, note_tone)
        self.setAccessibleName(say("　".join(part for part in (head, tag, text, note) if part)))

    def paintEvent(self, event: QPaintEvent) -> None:
        t, p, color = self.t, QPainter(self), self.t.state(self.tone)
        ground = QPainterPath()
        ground.addRoundedRect(QRectF(self.rect()), SHAPE.radius, SHAPE.radius)
        bar = QPainterPath()
        bar.addRect(QRectF(0, 0, 4, self.height()))
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.fillPath(ground, t.alert if self.tone == "overdue" else t.selection)
        p.fillPath(ground.intersected(bar), color)
        paint.box(p, QRectF(self.rect()), line=color)


class _BannerWords(QWidget):
    def __init__(self, t: Theme, tone: str) -> None:
        super().__init__()
        self.t, self.tone = t, tone
        self.setFixedHeight(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say("", "", "", "", "due_soon")

    def say(self, head: str, text: str, tag: str, note: str, note_tone: str) -> None:
        self.head, self.text, self.tag, self.note, self.note_tone = head, text, tag, note, note_tone
        self.setToolTip(say("　".join(part for part in (head, text, note) if part)))
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(math.ceil(paint.width(self.head, FONT.base, "b")) + 16, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Without room first the text goes, then the tag, then the note."""
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        is_fault = self.tone == "overdue"
        weight = "m" if is_fault else "b"
        x = paint.text(p, rect, self.head, t.text if is_fault else t.accent, FONT.base, weight) + 14
        note_width = paint.width(self.note, FONT.base, "m")
        if self.note and x + note_width <= rect.width():
            paint.text(p, rect, self.note, t.state(self.note_tone), FONT.base, "m", paint.RIGHT, elide=False)
            rect.adjust(0, 0, -note_width - 24, 0)
        if self.tag and x + paint.tag_width(self.tag) <= rect.width():
            x += paint.tag(p, x, rect.height() / 2, t, self.tag, "overdue") + 10
        if x + _LEAST_TEXT > rect.width():
            return
        if is_fault:
            paint.text(p, rect.adjusted(x, 0, 0, 0), self.text, t.text_muted)
        else:
            size = FONT.heading if self.width() > _WIDE else FONT.base
            paint.text(p, rect.adjusted(x, 0, 0, 0), self.text, t.text, size, "b")


class UndoBar(QFrame):
    """What was just done and how long it can be taken back; `undone` when somebody wants that, by its button.

    Who shows it hides it again when the time is up.
    """

    undone = Signal()

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.setProperty("role", "undo")
        self.setFixedHeight(44)
        self._span: tuple[datetime, datetime] | None = None
        self._words = Words(t, weight="m")
        self._ring = _Ring(t)
        self.button = Button(t, self.tr("撤销"), "Ctrl+Z", icon="undo")
        self.button.clicked.connect(self._want)
        parts: tuple[Item, ...] = (Icon(t, "check", "done"), self._words, self._ring, self.button)
        row(*parts, gap=12, margins=(16, 0, 12, 0), parent=self).setStretch(1, 1)

    def offer(self, text: str, now: datetime, until: datetime) -> None:
        """Says what was done, with names and numbers; it can be undone from `now` until `until`."""
        self._span = now, until
        self._words.say(text)
        self.setAccessibleName(say(text))
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Shows how much is left at `now`, as the one ticker tells it."""
        if self._span is not None:
            since, until = self._span
            self._ring.show_left((until - now).total_seconds(), (until - since).total_seconds())

    def _want(self) -> None:
        self.undone.emit()


class _Ring(QWidget):
    def __init__(self, t: Theme) -> None:
        super().__init__()
        self.t = t
        self.setFixedSize(28, 28)
        self.show_left(0, 1)

    def show_left(self, seconds: float, whole: float) -> None:
        seconds = max(0.0, seconds)
        self.word, self.ratio = str(math.ceil(seconds)), seconds / whole if whole else 0.0
        self.setAccessibleName(say(self.tr("还剩 {0} 秒").format(self.word)))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = QPainter(self)
        paint.ring(p, QRectF(self.rect()), self.t, self.ratio, self.word)


class EmptyState(QWidget):
    """Nothing here, and that is well: one sentence, and a hint that names a key."""

    def __init__(self, t: Theme, sentence: str, hint: str = "", shape: str = "done") -> None:
        super().__init__()
        self.t, self.shape = t, shape
        self.setMinimumHeight(120)
        self.say(sentence, hint)

    def say(self, sentence: str, hint: str = "", shape: str | None = None) -> None:
        """Other words; `shape` "done" where nothing is left to do, "dot" where nothing was found."""
        self.sentence, self.hint, self.shape = sentence, hint, shape or self.shape
        self.setAccessibleName(say(f"{sentence} {hint}".strip()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        top = max(0.0, rect.height() / 2 - 56)
        color = t.state(self.shape) if self.shape != "dot" else t.text_muted
        paint.shape(p, self.shape, rect.center() * 0 + QRectF(0, top, rect.width(), 52).center(), color, 20)
        paint.text(p, QRectF(0, top + 44, rect.width(), 28), self.sentence, t.text, FONT.heading, "b", paint.MID)
        paint.text(p, QRectF(0, top + 72, rect.width(), 24), self.hint, t.text_muted, FONT.base, "r", paint.MID)


class Card(QFrame):
    """A bordered ground with its parts below each other, under a small heading if it has one.

    With words in it that wrap (`wraps`) it is as high as they need in its width; something below it takes the rest.
    """

    def __init__(self, *items: Item, title: str = "", gap: int = 8, pad: int = 12, wraps: bool = False) -> None:
        super().__init__()
        self.setProperty("role", "card")
        height = QSizePolicy.Policy.Minimum if wraps else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, height)
        inner = pad - SHAPE.line  # Qt adds the border to the margin
        head: tuple[Item, ...] = (label(title, "section"),) if title else ()
        self.body: QVBoxLayout = column(*head, *items, gap=gap, margins=(inner, inner, inner, inner), parent=self)
        self.setAccessibleName(say(title))
