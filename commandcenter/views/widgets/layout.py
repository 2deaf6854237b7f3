"""Labels, frames and layouts in the roles of the style sheet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMargins, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ..language import say
from .marks import FocusRing

_AIR = 40

Item = QWidget | QLayout | int | None
"""What goes into a row or column: a widget, a layout, a distance in px, or None for a stretch."""


class Label(QLabel):
    """Words in the language of the interface, plain text whatever stands in them."""

    def __init__(self, text: str = "") -> None:
        super().__init__(say(text))
        self.setTextFormat(Qt.TextFormat.PlainText)

    def setText(self, text: str) -> None:
        super().setText(say(text))

    def write(self, text: str) -> None:
        """What a person wrote, as it is."""
        super().setText(text)


def label(text: str, role: str = "body", tone: str = "", wrap: bool = False) -> Label:
    """Words in a role of the style sheet: title, heading, figure, strong, body, muted, small or section.

    `tone` is a colour of the theme.
    """
    made = Label(text)
    made.setProperty("role", role)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    return made


def set_role(widget: QWidget, **properties: str | bool) -> None:
    """Sets properties the style sheet looks at (role, tone, bad) and has the widget follow them."""
    if all(widget.property(name) == value for name, value in properties.items()):
        return
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def frame(role: str, height: int = 0) -> QFrame:
    """A ground: bar, foot, pane, side, sidefoot, page, card, popup, well, undo. `height` in px fixes it."""
    made = QFrame()
    made.setProperty("role", role)
    if height:
        made.setFixedHeight(height)
    return made


def rule(vertical: bool = False) -> QFrame:
    """A line of one pixel."""
    return frame("vrule" if vertical else "rule")


def row(
    *items: Item,
    gap: int = 8,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    parent: QWidget | None = None,
) -> QHBoxLayout:
    """Items side by side; margins are left, top, right, bottom. `parent` gets the layout as its own."""
    made = QHBoxLayout() if parent is None else QHBoxLayout(parent)
    _fill(made, items, gap, margins)
    return made


def column(
    *items: Item,
    gap: int = 8,
    margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    parent: QWidget | None = None,
) -> QVBoxLayout:
    """Items below each other; margins are left, top, right, bottom. `parent` gets the layout as its own."""
    made = QVBoxLayout() if parent is None else QVBoxLayout(parent)
    _fill(made, items, gap, margins)
    return made


def _fill(layout: QBoxLayout, items: tuple[Item, ...], gap: int, margins: tuple[int, int, int, int]) -> None:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def holder(layout: QLayout) -> QWidget:
    """A bare widget around a layout, where a widget is wanted."""
    made = QWidget()
    made.setLayout(layout)
    return made


def shown_if(widget: QWidget, wanted: bool) -> None:
    """Puts a widget away that is not wanted. One that has no place yet is never told to show: it would flash up as a
    window of its own."""
    if not wanted:
        widget.hide()


class _Guide(QObject):
    def __init__(self, container: QWidget, to: Callable[[], QWidget]) -> None:
        super().__init__(container)
        self._to = to
        container.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self._to().setFocus(event.reason())
        return False


def guide_focus(container: QWidget, to: Callable[[], QWidget]) -> None:
    """Whoever sets the focus on the container sets it where work begins in it.

    Not a focus proxy: Tab would jump to the proxy too, past everything before it, even while it is hidden.
    """
    _Guide(container, to)


def scrolled(widget: QWidget, takes_focus: bool = False) -> QScrollArea:
    """The widget in a pane that scrolls downwards.

    Page keys reach it from whatever in it has the keyboard; with nothing to focus in it, it must take the focus.
    """
    area = QScrollArea()
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus if takes_focus else Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(widget)
    area.setAccessibleName(widget.accessibleName())
    FocusRing(area)
    _FocusFollower(area)
    return area


class _FocusFollower(QObject):
    """Whatever gets the keyboard in a pane is brought into sight, however it got it."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._follow)

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        inside = self._area.widget()
        if new is not None and inside is not None and inside.isAncestorOf(new):
            self._area.ensureWidgetVisible(new, 0, _AIR)


def flow(*widgets: QWidget, gap: int = 8, grows: QWidget | None = None) -> Flow:
    """A row that goes on in the next line where the pane is narrow."""
    made = Flow(gap, grows=grows)
    for widget in widgets:
        made.addWidget(widget)
    return made


class Flow(QLayout):
    """Widgets side by side that go on in the next line when there is no room.

    `grows` takes what is left of its line.
    """

    def __init__(self, gap: int = 8, parent: QWidget | None = None, grows: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._grows = grows
        self.setSpacing(gap)
        self.setContentsMargins(QMargins())

    @property
    def widgets(self) -> list[QWidget]:
        return [widget for item in self._items if (widget := item.widget()) is not None]

    def insertWidget(self, at: int, widget: QWidget) -> None:
        """Puts the widget before the one at `at`."""
        self.addWidget(widget)
        self._items.insert(at, self._items.pop())
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        hints = [item.sizeHint() for item in self._items]
        wide = sum(hint.width() for hint in hints) + self.spacing() * max(0, len(hints) - 1)
        return QSize(wide, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        sizes = [item.minimumSize() for item in self._items]
        return QSize(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """The height the widgets take in the width of `rect`."""
        y = rect.y()
        for line in self._lines(rect.width()):
            tallest = max(item.sizeHint().height() for item in line)
            if move:
                self._place(line, QRect(rect.x(), y, rect.width(), tallest))
            y += tallest + self.spacing()
        return max(0, y - rect.y() - self.spacing())

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        used = 0
        for item in self._items:
            if (widget := item.widget()) is not None and widget.isHidden():
                continue
            wide = item.sizeHint().width()
            if not lines or used + wide > width:
                lines.append([])
                used = 0
            lines[-1].append(item)
            used += wide + self.spacing()
        return lines

    def _place(self, line: list[QLayoutItem], area: QRect) -> None:
        rest = area.width() - sum(item.sizeHint().width() for item in line) - self.spacing() * (len(line) - 1)
        x = area.x()
        for item in line:
            hint = item.sizeHint()
            wide = min(hint.width() + (max(0, rest) if item.widget() is self._grows else 0), area.width())
            item.setGeometry(QRect(QPoint(x, area.y()), QSize(wide, hint.height())))
            x += wide + self.spacing()
