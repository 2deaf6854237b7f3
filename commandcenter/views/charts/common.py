"""What the charts share: pyqtgraph on its first use, bare plots, labels and hairlines that are moved, never rebuilt."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QFrame,
    QGraphicsSimpleTextItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from .. import paint
from ..language import say
from ..theme import FONT, SHAPE, Theme, Weight, font

_IN_FRONT, _BEHIND = 20, -10
_BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


@cache
def pyqtgraph() -> Any:
    """The library, imported when the first chart is built (about a quarter of a second), set up once."""
    import pyqtgraph as pg

    pg.setConfigOptions(antialias=True, background=None, foreground="k")
    return pg


@dataclass(frozen=True, slots=True)
class Spot:
    """One mark one can open: `key` is what is behind it, `area` its place in data units, `words` what it says."""

    key: Hashable
    area: QRectF
    words: str


class Chart(QWidget):
    """A plot whose marks open their cases. Subclasses fill it in `_draw` and tell their `_spots`.

    Whoever shows one calls `take_down` before it goes.
    """

    opened = Signal(object)
    moved = Signal(QRect)
    """The keyboard went to another mark: where it is, in px of this widget."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.t = theme
        self._data: Any = None
        self.spots: Sequence[Spot] = ()
        self.current: Hashable | None = None
        """The key of the marked spot; it stays marked while figures change."""
        self.setAccessibleName(say(name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._ring = _Ring(self)
        theme.changed.connect(self._restyle)

    def _hold(self, view: QAbstractScrollArea) -> None:
        """Puts the plot in; the mouse goes to this widget, so that the page scrolls under it."""
        view.setFrameShape(QFrame.Shape.NoFrame)
        view.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QVBoxLayout(self)
        holder.setContentsMargins(0, 0, 0, 0)
        holder.addWidget(view)
        self._view = view
        self._ring.raise_()

    def take_down(self) -> None:
        """Before the window goes, while Python still has all parts of the plot: Qt by itself would find some of them
        gone. Nothing is drawn any more."""
        self.t.changed.disconnect(self._restyle)
        self._show_spots(())
        self._data = None
        self._view.scene().clear()  # type: ignore[attr-defined]

    @abstractmethod
    def _box_of(self, spot: Spot) -> Any:
        """The view box a spot's data units belong to."""

    @abstractmethod
    def _restyle(self) -> None:
        """The other theme: everything again in its colours."""

    @abstractmethod
    def _draw(self) -> None:
        """The data that are shown, in the size that is there; nothing while there are none."""

    def _show_spots(self, spots: Sequence[Spot]) -> None:
        self.spots = spots
        keys = [spot.key for spot in spots]
        if self.current not in keys:
            self.current = None
        self._describe()
        self._ring.update()

    # --- where a spot is --------------------------------------------------------------------------------------------

    def place(self, spot: Spot) -> QRectF:
        """A spot in px of this widget."""
        scene = self._box_of(spot).mapViewToScene
        corners = [scene(spot.area.topLeft()), scene(spot.area.bottomRight())]
        a, b = (QPointF(self._view.mapFromScene(corner)) for corner in corners)  # type: ignore[attr-defined]
        return QRectF(a, b).normalized()

    def spot_at(self, where: QPointF) -> Spot | None:
        """The spot under a place of this widget; of several the smallest."""
        found = [(spot, area) for spot in self.spots if (area := self.place(spot)).contains(where)]
        return min(found, key=lambda pair: pair[1].width() * pair[1].height())[0] if found else None

    @property
    def marked(self) -> Spot | None:
        return next((spot for spot in self.spots if spot.key == self.current), None)

    # --- mouse and keys ---------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        self._mark(spot)
        self.setCursor(Qt.CursorShape.PointingHandCursor if spot else Qt.CursorShape.ArrowCursor)
        if spot is not None:
            self._tell(spot, event.globalPosition().toPoint())
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        spot = self.spot_at(event.position())
        if spot is not None and event.button() == Qt.MouseButton.LeftButton:
            self._mark(spot)
            self.opened.emit(spot.key)

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus():
            self._mark(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _OPENS and self.marked is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.opened.emit(self.marked.key)
        elif self.spots and (to := self._step(key)) is not None:
            self._mark(self.spots[to])
            where = self.place(self.spots[to]).toRect()
            self.moved.emit(where)
            self._tell(self.spots[to], self.mapToGlobal(where.bottomRight()))
        else:
            event.ignore()

    def _step(self, key: Qt.Key) -> int | None:
        """The number of the spot a key leads to."""
        last = len(self.spots) - 1
        at = next((n for n, spot in enumerate(self.spots) if spot.key == self.current), None)
        if key in _BACK:
            return last if at is None else max(0, at - 1)
        if key in _ON:
            return 0 if at is None else min(last, at + 1)
        return {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}.get(key)

    def event(self, event: QEvent) -> bool:
        """Enter on a marked spot is this chart's, whatever it does in the window."""
        mine = isinstance(event, QKeyEvent) and Qt.Key(event.key()) in (*_BACK, *_ON, *_OPENS)
        if event.type() == QEvent.Type.ShortcutOverride and mine and self.spots:
            event.accept()
            return True
        return super().event(event)

    def _mark(self, spot: Spot | None) -> None:
        key = spot.key if spot else None
        if key != self.current:
            self.current = key
            self._describe()
            self._ring.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(say(self.marked.words if self.marked else ""))

    def _tell(self, spot: Spot, at: QPoint) -> None:
        QToolTip.showText(at + QPoint(12, 12), say(spot.words), self, self.place(spot).toRect())

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words have a width in px: what they leave for the marks is reckoned anew."""
        super().resizeEvent(event)
        self._ring.setGeometry(self.rect())
        self._draw()


class _Ring(QWidget):
    """Over the plot: the marked spot, and the ring while the chart has the keyboard."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        p, chart = QPainter(self), self._chart
        if (spot := chart.marked) is not None:
            around = chart.place(spot).adjusted(-2, -2, 2, 2).intersected(QRectF(self.rect()))
            paint.box(p, around, line=chart.t.accent, line_width=SHAPE.focus_ring)
        if chart.hasFocus():
            paint.focus_ring(p, QRectF(self.rect()), chart.t.accent)


# --- plots ------------------------------------------------------------------------------------------------------------


def quiet(plot: Any, t: Theme, left: int = 0, bottom: int = 0) -> None:
    """Makes a plot item bare: no mouse, menu or padding; axes without lines and ticks, of fixed size (0 hides one)."""
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setMouseEnabled(False, False)
    plot.getViewBox().setDefaultPadding(0)
    for side, size in (("left", left), ("bottom", bottom)):
        axis = plot.getAxis(side)
        # without tickAlpha=0 a dot of one pixel stays at every tick
        axis.setStyle(tickLength=0, tickAlpha=0, tickTextOffset=8, hideOverlappingLabels=False)
        axis.setTickFont(font(FONT.small))
        if not size:
            plot.hideAxis(side)
        elif side == "left":
            axis.setWidth(size)
        else:
            axis.setHeight(size)
    ink(plot, t)


def ink(plot: Any, t: Theme, text: QColor | None = None) -> None:
    """The axes in the colours of the theme."""
    for side in ("left", "bottom"):
        axis = plot.getAxis(side)
        axis.setPen(pyqtgraph().mkPen(None))
        axis.setTextPen(text or t.text_muted)


def broken(name: str, room: int) -> str:
    """A name in lines of at most `room` characters, none of them alone: 核查一次 / 通过率, 反向 / 评价; an English one
    word by word."""
    if name.isascii():
        return name.replace(" ", "\n")
    if len(name) <= room:
        return name
    tail = min(room, 3) - (len(name) == min(room, 3) + 1)
    return f"{broken(name[:-tail], room)}\n{name[-tail:]}"


def pen(color: QColor, width: float = 1, dashed: bool = False) -> QPen:
    made = QPen(color, width)
    made.setCosmetic(True)
    if dashed:
        made.setStyle(Qt.PenStyle.DashLine)
    return made


class Hairlines:
    """Thin lines behind the marks, moved from drawing to drawing. `angle` 0 lies, 90 stands."""

    def __init__(self, plot: Any, angle: int = 0) -> None:
        self._plot, self._angle = plot, angle
        self._lines: list[Any] = []

    def show(self, positions: Sequence[float], color: QColor) -> None:
        while len(self._lines) < len(positions):
            line = pyqtgraph().InfiniteLine(0, self._angle)
            line.setZValue(_BEHIND)
            self._plot.addItem(line, ignoreBounds=True)
            self._lines.append(line)
        for n, line in enumerate(self._lines):
            line.setVisible(n < len(positions))
            if n < len(positions):
                line.setPos(positions[n])
                line.setPen(pen(color))


class Labels:
    """Words on marks, in px at a data position; between `begin` and `end` they are put anew, none is rebuilt.

    `QGraphicsSimpleTextItem`: pyqtgraph's own text item does the same at three times the cost.
    """

    def __init__(self, plot: Any) -> None:
        self._plot = plot
        self._items: list[QGraphicsSimpleTextItem] = []
        self._used = 0

    def begin(self) -> None:
        self._used = 0

    def put(
        self,
        x: float,
        y: float,
        words: str,
        color: QColor,
        px: int = FONT.small,
        weight: Weight = "r",
        anchor: tuple[float, float] = (0, 0.5),
    ) -> None:
        """`anchor` (0–1 each way) is the part of the words that stands at the place, 3 px off it."""
        if self._used == len(self._items):
            self._items.append(self._new())
        item = self._items[self._used]
        self._used += 1
        item.setText(say(words))
        item.setFont(font(px, weight))
        item.setBrush(color)
        size, (across, down) = item.boundingRect(), anchor
        dx = round(-size.width() * across + 3 * (1 - 2 * across))
        dy = round(-size.height() * down + 2 * (1 - 2 * down))
        item.setTransform(QTransform.fromTranslate(dx, dy))
        item.setPos(x, y)
        item.setVisible(True)

    def end(self) -> None:
        for item in self._items[self._used :]:
            item.setVisible(False)

    def _new(self) -> QGraphicsSimpleTextItem:
        item = QGraphicsSimpleTextItem()
        item.setFlag(QGraphicsSimpleTextItem.GraphicsItemFlag.ItemIgnoresTransformations)
        item.setZValue(_IN_FRONT)
        self._plot.addItem(item, ignoreBounds=True)
        return item


_NO_PEN = QPen(Qt.PenStyle.NoPen)


class Bars:
    """The bars of one look in one item: never one item per bar."""

    def __init__(self, plot: Any) -> None:
        self._plot = plot
        self._item: Any = None

    def show(self, fill: QColor | Sequence[QColor] | None, edge: QPen | None = None, **where: Any) -> None:
        """`where` as `BarGraphItem` takes it, in lists; `fill` one colour, one for each bar, or None for hollow."""
        count = max(len(values) for values in where.values() if isinstance(values, Sequence))
        if self._item is None:
            self._item = pyqtgraph().BarGraphItem(x0=[], y=[], width=[], height=0.5, pen=None)
            self._plot.addItem(self._item)
        self._item.setVisible(count > 0)
        if not count:
            return
        many = isinstance(fill, Sequence)
        looks = {"brush": None if many else fill, "brushes": fill if many else None, "pen": edge or _NO_PEN}
        empty = dict.fromkeys(("x", "x0", "x1", "y", "y0", "y1", "width", "height"))
        self._item.setOpts(**(empty | where | looks))
