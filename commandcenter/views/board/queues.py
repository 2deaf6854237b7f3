"""The left pane's list: 等我办 first, then what is watched, the boards, the sources — each with its count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ...dispatch.overviews.boards import BoardQuery, Counts
from ...models.draft import Platform
from ...models.lights import Light
from ...models.people import Role
from ...models.queues import groups_of
from .. import paint
from ..language import say
from ..theme import Theme
from ..widgets.marks import FocusRing
from .delegate import source_word

_Index = QModelIndex | QPersistentModelIndex
_ITEM = Qt.ItemDataRole.UserRole
_HEAD, _ROW = 36, 28


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the list: a head (`query` None) or a queue. `key` names the state whose shape stands before it."""

    text: str
    query: BoardQuery | None = None
    key: str = ""
    strong: bool = False


def items_of(role: Role, custom: Sequence[tuple[str, BoardQuery]] = ()) -> list[Item]:
    """The left pane of a post; `custom` are its saved views."""
    found: list[Item] = []
    for group in groups_of(role):
        head = None if group.head is None else BoardQuery(queue=group.head)
        found.append(Item(group.title, head, strong=head is not None))
        found += [Item(q.label, BoardQuery(queue=q), q.light.token if q.light else "") for q in group.queues]
    if custom:
        found.append(Item("我的视图"))
        found += [Item(name, query) for name, query in custom]
    found.append(Item("来源"))
    found += [Item(source_word(p.value), BoardQuery(platform=p)) for p in Platform]
    return found


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[Item] = []
        self.counts: Counts | None = None
        self.sizes: Mapping[BoardQuery, int | None] = {}

    def rowCount(self, parent: _Index | None = None) -> int:
        return len(self.items)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or self.items[index.row()].query is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.items[index.row()]
        if role == _ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return say(self.said(item))
        return None

    def said(self, item: Item) -> str:
        """待受理 4 件，有超时的."""
        count, alarm = self.count(item), self.alarm(item)
        late = f"，有{alarm.label}的" if alarm is not None else ""
        return item.text if count is None else f"{item.text} {count} 件{late}"

    def alarm(self, item: Item) -> Light | None:
        """Where something in a part of 等我办 is late, or nearly so."""
        if self.counts is None or item.query is None or item.query != BoardQuery(item.query.queue):
            return None
        return self.counts.alarms.get(item.query.queue)

    def count(self, item: Item) -> int | None:
        """How many a queue holds; None while unknown, and for views that were not counted."""
        if item.query is None:
            return None
        if item.query in self.sizes:
            return self.sizes[item.query]
        if self.counts is None:
            return None
        if item.query.platform is not None:
            return self.counts.platforms.get(item.query.platform, 0)
        return self.counts.of(item.query.queue) if item.query == BoardQuery(queue=item.query.queue) else None


class _Delegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, model: _Model, parent: QObject) -> None:
        super().__init__(parent)
        self.t = theme
        self._model = model

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        item = index.data(_ITEM)
        return QSize(0, _HEAD if item.query is None or item.strong else _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        item, area = index.data(_ITEM), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if item.query is None:
            words = QRectF(area.x() + 16, area.y() + 8, area.width() - 32, area.height() - 8)
            paint.text(painter, words, item.text, self.t.text_muted, 12, "m")
        else:
            chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._queue(painter, area, item, chosen)
            if chosen and isinstance(option.widget, QWidget) and option.widget.hasFocus():
                paint.focus_ring(painter, area, self.t.accent, 0)
        painter.restore()

    def _queue(self, painter: QPainter, area: QRectF, item: Item, chosen: bool) -> None:
        if chosen:
            painter.fillRect(area, self.t.selection)
            painter.fillRect(QRectF(area.x(), area.y(), 3, area.height()), self.t.accent)
        count, alarm = self._model.count(item), self._model.alarm(item)
        key = alarm.token if alarm is not None and not item.strong else item.key
        loud = self.t.state(key) if key and count else None
        if key:
            shape = loud or self.t.text_muted
            paint.shape(painter, key, QPointF(area.x() + 22, area.center().y()), shape, 9)
        left = area.x() + (16 if item.strong else 36)
        color = self.t.accent if item.strong else self.t.text
        weight = "b" if item.strong else "m" if chosen else "r"
        words = QRectF(left, area.y(), area.right() - left - 48, area.height())
        paint.text(painter, words, item.text, color, 14, weight)
        if count is not None:
            quiet = self.t.text if count else self.t.text_muted
            number = color if item.strong else loud if loud is not None and key in _COUNTED_LOUD else quiet
            place = QRectF(area.right() - 64, area.y(), 48, area.height())
            paint.text(painter, place, str(count), number, 14, weight, paint.RIGHT, False)


_COUNTED_LOUD = frozenset({"overdue", "due_soon", "supervised"})


class QueueList(QListView):
    """`picked` a `BoardQuery`."""

    picked = Signal(object)

    def __init__(self, theme: Theme, role: Role) -> None:
        super().__init__()
        self._role = role
        self._model = _Model()
        self._model.items = items_of(role)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(theme, self._model, self))
        self.setProperty("role", "side")
        self.setAccessibleName(self.tr("队列"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._ring = FocusRing(self, lambda: not self.selectionModel().hasSelection())
        self.clicked.connect(self._pick)

    def show_counts(self, counts: Counts) -> None:
        before = [self._model.said(item) for item in self._model.items]
        self._model.counts = counts
        for row, item in enumerate(self._model.items):
            if self._model.said(item) != before[row]:
                self.update(self._model.index(row))

    def show_sizes(self, sizes: Mapping[BoardQuery, int | None]) -> None:
        """How many cases each saved view holds."""
        self._model.sizes = sizes
        for row, item in enumerate(self._model.items):
            if item.query in sizes:
                self.update(self._model.index(row))

    def show_views(self, custom: Sequence[tuple[str, BoardQuery]]) -> None:
        """Saved views changed."""
        self._model.beginResetModel()
        self._model.items = items_of(self._role, custom)
        self._model.endResetModel()

    def mark(self, query: BoardQuery) -> None:
        """Shows which queue is open; none, when a filter is more than a queue."""
        row = next((i for i, item in enumerate(self._model.items) if item.query == query), None)
        if row is None:
            self.clearSelection()
        else:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.setAutoScroll(self.hasFocus())  # what waits for me stays in sight, whichever board is open
            self.selectionModel().setCurrentIndex(self._model.index(row), flag)
            self.setAutoScroll(True)
        self._ring.follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if Qt.Key(event.key()) in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            self._pick(self.currentIndex())

    def _pick(self, index: _Index) -> None:
        if index.isValid() and (query := self._model.items[index.row()].query) is not None:
            self.picked.emit(query)
