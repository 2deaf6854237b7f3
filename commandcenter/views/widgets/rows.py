"""A list of lines that can be read, walked through and opened: headings, lines with a second one, long texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from .. import paint
from ..language import by_language, listed, say
from ..theme import FONT, Theme
from .marks import FocusRing, filled
from .notices import EmptyState

_Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
_HEAD, _LINE, _SECOND, _ONE_LINE = 36, 32, 18, 28
_WIDE = 720
_BOX = 24
_PAD, _GAP = 16, 12
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
#: The height of every further line of words, and of a detail, that take several.
_NEXT = 22


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `lead` muted at the left, `words`, `right` at the right edge, `detail` small below.

    `value` tells rows apart and is what opens; None: there is nothing behind the line. `shape` is that of a state, in
    its colour unless `shape_tone` names another; `tag` is outlined before the words; tones are colours of the theme.
    A heading has its count at the right.
    """

    words: str
    lead: str = ""
    right: str = ""
    right_tone: str = "muted"
    detail: str = ""
    shape: str = ""
    shape_tone: str = ""
    tag: str = ""
    tag_tone: str = ""
    tone: str = "text"
    value: Any = None
    is_head: bool = False

    @property
    def sentence(self) -> str:
        """The whole line for those who hear it."""
        return "，".join(filter(None, self.parts))

    @property
    def parts(self) -> tuple[str, ...]:
        return self.lead, self.tag, self.words, self.right, self.detail


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        opens = index.isValid() and self.rows[index.row()].value is not None
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable if opens else Qt.ItemFlag.ItemIsEnabled

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return say(row.words)
            case Qt.ItemDataRole.AccessibleTextRole | Qt.ItemDataRole.ToolTipRole:
                return listed(row.parts)
            case Qt.ItemDataRole.UserRole:
                return row
        return None


class _Delegate(QStyledItemDelegate):
    """`marked` None: rows cannot be marked."""

    def __init__(
        self, t: Theme, lead: int, *, wraps: bool, beside: float, marked: set[Any] | None, parent: QObject
    ) -> None:
        super().__init__(parent)
        self.t = t
        self._marked = marked
        self._left = _PAD + (_BOX if marked is not None else 0)
        self._lead = by_language(lead, lead * 4 // 3)
        self._wraps = wraps
        self._beside = beside

    def _is_beside(self, wide: float) -> bool:
        """Whether there is room for the detail in a column of its own."""
        return self._beside > 0 and wide >= _WIDE

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row: Row = index.data(_ROW)
        if row.is_head:
            return QSize(0, _HEAD)
        view = option.widget
        wide = view.viewport().width() if isinstance(view, QAbstractItemView) else 0
        if self._is_beside(wide):
            return QSize(0, _ONE_LINE)
        if self._wraps:
            words, detail = self._folded(row, QRectF(0, 0, wide, 0))
            return QSize(0, _LINE + _NEXT * (len(words) - 1) + _SECOND * len(detail))
        return QSize(0, _LINE + (_SECOND if row.detail else 0))

    def _folded(self, row: Row, rect: QRectF) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The lines of the words and of the detail."""
        words = paint.folded(row.words, max(self._words_room(row, rect).width(), 40))
        room = max(self._detail_room(row, rect).width(), 40)
        return words, paint.folded(row.detail, room, FONT.small) if row.detail else ()

    def _detail_room(self, row: Row, rect: QRectF) -> QRectF:
        """Where the detail stands below the words: as far as what is at their left, to the right edge."""
        return rect.adjusted(self._words_room(row, rect).x() - rect.x(), 0, -_PAD, 0)

    def _words_room(self, row: Row, rect: QRectF) -> QRectF:
        """Where the words may stand, between what is left and right of them."""
        left = self._left + self._lead + (paint.tag_width(row.tag) + 8 if row.tag else 0) + (22 if row.shape else 0)
        right = _PAD + (math.ceil(paint.width(row.right, FONT.base, "m")) + _GAP if row.right else 0)
        return rect.adjusted(left, 0, -right, 0)

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(_ROW)
        rect = QRectF(option.rect)
        if row.is_head:
            self._head(p, row, rect)
        else:
            self._line(p, row, rect, option)

    def _head(self, p: QPainter, row: Row, rect: QRectF) -> None:
        t = self.t
        p.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), t.line)
        words = rect.adjusted(_PAD, 4, -_PAD, 0)
        paint.text(p, words, row.words, t.state(row.tone), FONT.base, "m")
        paint.text(p, words, row.right, t.state(row.right_tone), FONT.base, "m", paint.RIGHT)

    def _line(self, p: QPainter, row: Row, rect: QRectF, option: QStyleOptionViewItem) -> None:
        t, state = self.t, option.state
        if row.value is not None and state & QStyle.StateFlag.State_Selected:
            p.fillRect(rect, t.selection)
            p.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), t.accent)
        elif row.value is not None and state & QStyle.StateFlag.State_MouseOver:
            p.fillRect(rect, t.hover)
        p.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), t.line_soft)
        beside = self._is_beside(rect.width())
        first = QRectF(rect.x(), rect.y(), rect.width(), (_ONE_LINE if beside else _LINE) - 1)
        x = rect.x() + self._left
        if self._marked is not None and row.value is not None:
            self._box(p, QRectF(rect.x() + _PAD - 2, first.center().y() - 8, 16, 16), row.value in self._marked)
        paint.text(p, QRectF(x, rect.y(), self._lead - 8, first.height()), row.lead, t.text_muted)
        if row.shape:
            color = t.state(row.shape_tone or row.shape)
            paint.shape(p, row.shape, QPointF(x + self._lead + 6, first.center().y()), color, 9)
        if row.tag:
            at = x + self._lead + (22 if row.shape else 0)
            paint.tag(p, at, first.center().y(), t, row.tag, row.tag_tone or None)
        room = self._words_room(row, first)
        if beside and row.detail:
            middle = rect.x() + rect.width() * self._beside
            paint.text(p, room.adjusted(middle - room.x(), 0, 0, 0), row.detail, t.text_muted)
            room.setRight(middle - _GAP)
        if not self._wraps:
            paint.text(p, room, row.words, t.state(row.tone))
        paint.text(p, first.adjusted(0, 0, -_PAD, 0), row.right, t.state(row.right_tone), FONT.base, "m", paint.RIGHT)
        if self._wraps:
            self._lines(p, row, room, rect, beside=beside)
        elif row.detail and not beside:
            second = self._detail_room(row, QRectF(rect.x(), rect.bottom() - _SECOND - 5, rect.width(), _SECOND))
            paint.text(p, second, row.detail, t.text_muted, FONT.small)

    def _box(self, p: QPainter, area: QRectF, on: bool) -> None:
        """Whether the row is marked to be done together with others."""
        t = self.t
        paint.box(p, area, t.accent if on else t.surface, None if on else t.edge, radius=3)
        if on:
            paint.shape(p, "done", area.center(), t.accent_text, 8)

    def _lines(self, p: QPainter, row: Row, room: QRectF, rect: QRectF, *, beside: bool) -> None:
        """Words and detail in as many lines as they take."""
        words, detail = self._folded(row, rect)
        for n, line in enumerate(words):
            at = room.translated(0, n * _NEXT)
            paint.text(p, at, line, self.t.state(row.tone), elide=False, as_is=True)
        below = self._detail_room(row, QRectF(rect.x(), 0, rect.width(), _SECOND))
        top = rect.bottom() - _SECOND * len(detail) - 5
        for n, line in enumerate(() if beside else detail):
            at = below.translated(0, top + n * _SECOND)
            paint.text(p, at, line, self.t.text_muted, FONT.small, elide=False, as_is=True)


class RowList(QListView):
    """Shows rows; `opened` carries the value of the one a person wants (Enter, double click), `chosen` the marked one.

    `lead` is the width of the left column in px; with `wraps` long words take several lines; `beside` is the share of a
    wide list after which details stand in a column of their own. With `marks` several rows can be marked (space, or a
    click into the box) to be done together; `marks_changed` tells so.
    """

    opened = Signal(object)
    chosen = Signal(object)
    marks_changed = Signal()

    def __init__(
        self,
        t: Theme,
        name: str,
        lead: int = 0,
        *,
        wraps: bool = False,
        beside: float = 0.0,
        marks: bool = False,
    ) -> None:
        super().__init__()
        self._rows = _Rows(self)
        self._marked: set[Any] | None = set() if marks else None
        self.setModel(self._rows)
        self.setItemDelegate(_Delegate(t, lead, wraps=wraps, beside=beside, marked=self._marked, parent=self))
        self.setAccessibleName(say(name))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._ring = FocusRing(self, around=lambda: filled(self))
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._tell)

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows.rows

    def updateGeometries(self) -> None:
        """Rows have been laid out anew: the ring follows them."""
        super().updateGeometries()
        if "_ring" in self.__dict__:
            self._ring.follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()  # words fold anew

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Other rows; the mark stays on its row while that is there, the place where one reads stays too."""
        if tuple(rows) == self.rows:
            return
        kept, bar = self.current, self.verticalScrollBar()
        at = bar.value()
        self._rows.show(rows)
        if self._marked:
            self._marked &= {row.value for row in rows}
            self.marks_changed.emit()
        if kept is not None:
            self.choose(kept)
        bar.setValue(at)

    @property
    def current(self) -> Any:
        """The value of the marked row; None when none is marked."""
        index = self.currentIndex()
        return self.rows[index.row()].value if index.isValid() else None

    @property
    def marked(self) -> tuple[Any, ...]:
        """The values of the marked rows, in their order."""
        return tuple(row.value for row in self.rows if self._marked and row.value in self._marked)

    def mark(self, value: Any) -> None:
        """Marks a row, or takes its mark away."""
        if self._marked is not None and value is not None:
            self._marked ^= {value}
            self.viewport().update()
            self.marks_changed.emit()

    def mark_all(self) -> None:
        """Marks every row; none when all are marked already."""
        everything = {row.value for row in self.rows if row.value is not None}
        self._mark_only(set() if self._marked == everything else everything)

    def clear_marks(self) -> None:
        """What was marked was done, or is not to be done."""
        self._mark_only(set())

    def _mark_only(self, wanted: set[Any]) -> None:
        if self._marked is not None and self._marked != wanted:
            self._marked.clear()
            self._marked |= wanted
            self.viewport().update()
            self.marks_changed.emit()

    def choose(self, value: Any) -> bool:
        """Marks the row with this value, if it is there."""
        for at, row in enumerate(self.rows):
            if row.value is not None and row.value == value:
                self.setCurrentIndex(self._rows.index(at))
                return True
        return False

    def step(self, by: int) -> None:
        """The mark moves to the next row with something behind it, over headings and notes."""
        places = [at for at, row in enumerate(self.rows) if row.value is not None]
        if not places:
            return
        here = self.currentIndex().row() if self.currentIndex().isValid() else -1
        if by > 0:
            wanted = next((at for at in places if at > here), places[-1])
        else:
            wanted = next((at for at in reversed(places) if at < here), places[0])
        self.setCurrentIndex(self._rows.index(wanted))

    def open_current(self) -> None:
        """Opens the marked row; the first when none is."""
        if self.current is None:
            self.step(1)
        self._open(self.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        value = self.rows[index.row()].value if index.isValid() else None
        if value is not None:
            self.opened.emit(value)

    def _tell(self, index: QModelIndex) -> None:
        self.chosen.emit(self.rows[index.row()].value if index.isValid() else None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard alone marks no row."""
        super(QAbstractItemView, self).focusInEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if self._marked is not None and index.isValid() and event.position().x() < _PAD + _BOX:
            self.mark(self.rows[index.row()].value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif (by := steps.get(Qt.Key(event.key()))) is not None:
            self.step(by)
        elif event.key() in _ENTER:
            self.open_current()
        elif event.key() == Qt.Key.Key_Space and self._marked is not None:
            self.mark(self.current)
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            event.ignore()


class RowsOrEmpty(QStackedWidget):
    """A list, and one sentence in its place while there is nothing in it."""

    def __init__(self, rows: RowList, empty: EmptyState) -> None:
        super().__init__()
        self.list = rows
        self.addWidget(rows)
        self.addWidget(empty)
        self.setCurrentIndex(1)

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.list.show_rows(rows)
        self.setCurrentIndex(0 if rows else 1)
