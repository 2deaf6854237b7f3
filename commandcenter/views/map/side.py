"""Beside the map: one grid, or the whole town, in figures that lead to their cases, and the grids with most in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from ...dispatch.overviews.boards import BoardQuery
from ...models.queues import Queue
from .. import paint
from ..actions import DESK
from ..language import say
from ..theme import FONT, Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, rule, scrolled
from ..workplace import Workplace

_HEIGHT = 30
_MOST = 12
_QUEUES = (Queue.OPEN, Queue.OVERDUE, Queue.UNSIGNED, Queue.VERIFYING)
_COUNTS = ("open", "overdue", "unsigned", "verifying")


class Door(QAbstractButton):
    """A line of words with a number that opens its cases; `late` of them overdue stand before it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self._number = self._late = 0
        self._is_loud = False
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def say(self, words: str, number: int, *, late: int = 0, is_loud: bool = False) -> None:
        """`is_loud`: the number itself counts what is overdue."""
        self.setText(say(words))
        self._number, self._late, self._is_loud = number, late, is_loud and bool(number)
        said = f"{words} {number} 件" + (f"，超时 {late} 件" if late else "")
        self.setAccessibleName(say(said))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, t, rect = QPainter(self), self.t, QRectF(self.rect())
        if self.underMouse() and self.isEnabled():
            paint.box(p, rect, t.hover)
        number, middle = str(self._number), rect.center().y()
        calm = t.accent if self.isEnabled() else t.text
        ink = t.overdue if self._is_loud else calm if self._number else t.text_muted
        room = rect.adjusted(4, 0, -4, 0)
        wide = paint.text(p, room, number, ink, FONT.base, "m", paint.RIGHT, elide=False)
        if self._number and self.isEnabled():
            p.fillRect(QRectF(room.right() - wide, middle + 9, wide, 1), ink)
        edge = room.right() - max(wide, 24) - 12
        if self._late:
            late = paint.width(str(self._late), FONT.small, "b")
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            area = QRectF(edge - late, rect.y(), late, rect.height())
            paint.text(p, area, str(self._late), t.overdue, FONT.small, "b", elide=False)
            paint.shape(p, "overdue", QPointF(edge - late - 9, middle), t.overdue, 9)
            edge -= late + 20
        paint.text(p, QRectF(room.x(), 0, edge - room.x(), rect.height()), self.text(), t.text)
        if self.hasFocus():
            paint.focus_ring(p, rect, t.accent)


class GridSide(QWidget):
    """Without a chosen grid the whole town stands here."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._grid: int | None = None
        self._counts: Mapping[int, Any] = {}
        self._name = label("", "title", wrap=True)
        self._code = label("", "small", wrap=True)
        self._doors = {queue: self._door(partial(self._open, queue)) for queue in _QUEUES}
        self._most: list[tuple[Door, int]] = []
        self._whole = Button(workplace.theme, self.tr("看全镇"), kind="quiet", height=28)
        self._whole.clicked.connect(self.show_town)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._quiet = label(self.tr("各网格都没有在办"), "muted")
        body = frame("pane")
        column(
            self._name,
            self._code,
            column(*self._doors.values(), gap=0),
            self._whole,
            8,
            rule(),
            8,
            label(self.tr("在办最多的网格"), "heading"),
            self._quiet,
            self._lines,
            None,
            gap=8,
            margins=(16, 16, 16, 16),
            parent=body,
        )
        card = frame("card")
        column(scrolled(body), gap=0, margins=(1, 1, 1, 1), parent=card)
        column(card, gap=0, parent=self)
        self.show_town()

    def _door(self, then: Callable[[], None]) -> Door:
        """Who has no board reads the same figures; they open nothing."""
        made = Door(self._work.theme)
        made.setEnabled(self._work.is_one_of(DESK))
        made.clicked.connect(then)
        return made

    def show_town(self) -> None:
        self.show_grid(None)

    def show_grid(self, grid_id: int | None) -> None:
        """One grid, with its leader; None: the whole town."""
        self._grid = grid_id
        township = self._work.township
        grid = township.grid.get(grid_id or 0)
        parent = township.grid.get(grid.parent_id or 0) if grid else None
        self._name.setText(grid.name if grid else self.tr("全镇"))
        above = f"{parent.name}　" if parent else ""
        leader = self.tr("　网格长 {0}").format(grid.leader) if grid and grid.leader else ""
        self._code.setText(f"{above}{grid.code}{leader}" if grid else self.tr("点一格看它的明细"))
        self._whole.setVisible(grid is not None)
        self._fill()

    def show_counts(self, counts: Mapping[int, Any]) -> None:
        self._counts = counts
        self._fill()
        busiest = sorted(((c.open, c.overdue, -i) for i, c in counts.items() if i), reverse=True)[:_MOST]
        while len(self._most) < len(busiest):
            door = self._door(partial(self._open_grid, len(self._most)))
            self._lines.addWidget(door)
            self._most.append((door, 0))
        for at, (door, _) in enumerate(self._most):
            door.setVisible(at < len(busiest))
            if at < len(busiest):
                number, late, minus_id = busiest[at]
                door.say(self._work.township.grid[-minus_id].name, number, late=late)
                self._most[at] = (door, -minus_id)
        self._quiet.setVisible(not busiest)

    @property
    def busiest(self) -> int | None:
        """The grid with most in hand."""
        return self._most[0][1] if self._most else None

    def _fill(self) -> None:
        found = [c for i, c in self._counts.items() if self._grid in (None, i)]
        for (queue, door), name in zip(self._doors.items(), _COUNTS, strict=True):
            door.say(queue.label, sum(getattr(c, name) for c in found), is_loud=queue is Queue.OVERDUE)

    def _open(self, queue: Queue) -> None:
        self._work.go("duty", BoardQuery(queue=queue, grid_id=self._grid))

    def _open_grid(self, at: int) -> None:
        self._work.go("duty", BoardQuery(grid_id=self._most[at][1]))
