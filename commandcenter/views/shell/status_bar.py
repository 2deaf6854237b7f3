"""The status bar: connection, other workstations, mute, what a room sees, kind of database, the time. Quiet while all
is well."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ...dispatch.intake.outbox import Unsent
from ...models.timing.words import span
from ...models.timing.worktime import TZ, weekday_text
from .. import paint
from ..language import say
from ..live import LiveState
from ..theme import Theme
from ..widgets.layout import frame, label
from .link_banner import HICCUPS

_HEIGHT = 28
#: A workstation's clock may run so far off without a word.
_DRIFT = timedelta(seconds=30)


class _Item(QWidget):
    """A shape and some words; with a ground of its own when it must be seen."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self._words, self._key, self._loud = "", "", False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def tell(self, words: str, key: str = "", loud: bool = False) -> None:
        """`key` names the state whose shape and colour stand before the words ("" none); `loud` tints the ground."""
        if (words, key, loud) == (self._words, self._key, self._loud):
            return
        self._words, self._key, self._loud = words, key, loud
        self.setAccessibleName(say(words))
        self.setVisible(bool(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(paint.width(self._words, 12, "m")) + (16 if self._key else 0) + 16, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area = QPainter(self), QRectF(self.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self.t.state(self._key) if self._key else self.t.text_muted
        if self._loud:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.t.tint(self._key or "due_soon", 0.13))
            painter.drawRoundedRect(area, 4, 4)
        left = 8.0
        if self._key:
            paint.shape(painter, self._key, QPointF(left + 5, area.center().y()), color, 8)
            left += 16
        words = color if self._loud else self.t.text_muted
        weight = "m" if self._loud else "r"
        paint.text(painter, QRectF(left, 0, area.width() - left, 20), self._words, words, 12, weight, elide=False)


class StatusBar(QWidget):
    """Foot of the window."""

    def __init__(self, theme: Theme, database: str) -> None:
        super().__init__()
        self.setFixedHeight(_HEIGHT)
        self._connection, self._online, self._drift, self._unsent, self._mute, self._room = items = tuple(
            _Item(theme) for _ in range(6)
        )
        self._clock = label("", "small")
        ground = frame("foot", _HEIGHT)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(ground)
        inner = QHBoxLayout(ground)
        inner.setContentsMargins(8, 0, 16, 0)
        inner.setSpacing(8)
        for item in items:
            item.setVisible(False)
            inner.addWidget(item)
        inner.addStretch(1)
        inner.addWidget(label(database, "small"))
        inner.addSpacing(16)
        inner.addWidget(self._clock)

    def show_connection(self, state: LiveState) -> None:
        if state.connected:
            self._connection.tell(self.tr("已连接"), "done")
            self._online.tell(self.tr("在线 %1 台").replace("%1", str(state.online)))
        else:
            self._connection.tell(*self._lost(state), loud=True)
            self._online.tell("")
        self._tell_drift(state.drift)

    def _lost(self, state: LiveState) -> tuple[str, str]:
        """A hiccup is no outage yet."""
        if state.attempt <= HICCUPS:
            return self.tr("正在重连（第{0}次）").format(state.attempt), "due_soon"
        since = f"{state.since.astimezone(TZ):%H:%M:%S}"
        return self.tr("已断开，自 {0}；第{1}次重连").format(since, state.attempt), "overdue"

    def _tell_drift(self, drift: timedelta) -> None:
        """The centre's time counts; a clock on the desk that says something else must not mislead anybody."""
        if abs(drift) <= _DRIFT:
            self._drift.tell("")
            return
        way = self.tr("快") if drift > timedelta() else self.tr("慢")
        self._drift.tell(self.tr("本机时间{0}{1}，以中心时间为准").format(way, span(abs(drift))), "due_soon", loud=True)

    def show_unsent(self, unsent: Unsent) -> None:
        """暂存 2 件待补送, 1 件未被接受."""
        parts = [self.tr("{0} 件待补送").format(unsent.waiting)] if unsent.waiting else []
        parts += [self.tr("{0} 件未被接受").format(unsent.refused)] if unsent.refused else []
        tone = "overdue" if unsent.refused else "due_soon" if unsent.waiting else ""
        self._unsent.tell(self.tr("暂存 {0}").format("，".join(parts)) if parts else "", tone, loud=bool(parts))

    def show_mute(self, words: str) -> None:
        """ "已静音 剩 11分　会商中"; "" while sounds are on."""
        self._mute.tell(words, "due_soon" if words else "", loud=True)

    def show_projected(self, words: str, tone: str) -> None:
        """投屏：黑屏; "" while the room sees nothing from here."""
        self._room.tell(words, tone, loud=tone != "done")

    def show_time(self, now: datetime) -> None:
        local = now.astimezone(TZ)
        self._clock.setText(self.tr("中心时间 ") + f"{local:%Y-%m-%d} {weekday_text(local.date())} {local:%H:%M:%S}")
