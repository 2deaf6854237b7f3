"""Whom to call, as a list: what it is about, how often it was tried, from when the next try counts."""

from __future__ import annotations

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
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from ...dispatch.cases.callbacks import Call
from ...models.timing.words import clock_time, placed, time_left
from .. import paint
from ..language import listed
from ..theme import FONT
from ..widgets.marks import FocusRing
from ..workplace import Workplace

_ROW = 56
_CALL = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


def tries_words(call: Call, work: Workplace) -> str:
    """第 2 次，共 3 次，前次 11-20 09:12"""
    if not call.tries:
        return f"第 1 次，共 {call.tries_of} 次"
    last = clock_time(call.tries[-1].at, work.now())
    return f"第 {len(call.tries) + 1} 次，共 {max(call.tries_of, len(call.tries) + 1)} 次，前次 {last}"


def when_words(call: Call, work: Workplace) -> str:
    """现在可打, or from when another try counts."""
    now = work.now()
    return "现在可打" if call.next_at <= now else f"{clock_time(call.next_at, now)} 起"


class _Calls(QAbstractListModel):
    def __init__(self, work: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self.calls: tuple[Call, ...] = ()

    def show(self, calls: tuple[Call, ...]) -> None:
        self.beginResetModel()
        self.calls = calls
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.calls)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        call = self.calls[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            parts = (call.grid, call.title, tries_words(call, self._work), when_words(call, self._work))
            return listed(parts)
        return call if role == _CALL else None


class _Row(QStyledItemDelegate):
    def __init__(self, work: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        t, call, now = self._work.theme, index.data(_CALL), self._work.now()
        rect = QRectF(option.rect)
        if isinstance(option.widget, QListView) and index.row() == option.widget.currentIndex().row():
            p.fillRect(rect, t.selection)
            p.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), t.accent)
        p.fillRect(QRectF(rect.x(), rect.bottom() - 1, rect.width(), 1), t.line_soft)
        is_late = call.due is not None and now > call.due
        waits = call.next_at > now
        key = "overdue" if is_late else "paused" if waits else "unsigned"
        ink = t.overdue if is_late else t.text_muted if waits else t.accent
        paint.shape(p, key, QPointF(rect.x() + 20, rect.y() + 19), ink)
        first = QRectF(rect.x() + 36, rect.y() + 8, rect.width() - 52, 22)
        left = time_left(call.due, now)
        wide = paint.width(left, FONT.small, "m")
        paint.text(p, first, left, t.overdue if is_late else t.text_muted, FONT.small, "m", paint.RIGHT)
        paint.text(p, first.adjusted(0, 0, -wide - 12, 0), placed(call.grid, call.title), t.text, FONT.base, "m")
        second = QRectF(first.x(), first.bottom(), first.width(), 20)
        when = when_words(call, self._work)
        wide = paint.width(when, FONT.small)
        paint.text(p, second, when, t.text_muted if waits else t.accent, FONT.small, "r", paint.RIGHT)
        tried = tries_words(call, self._work)
        paint.text(p, second.adjusted(0, 0, -wide - 12, 0), tried, t.text_muted, FONT.small)


class CallList(QListView):
    """`selected` carries the call that is now in front, or None. It only moves; other keys are the desk's."""

    selected = Signal(object)

    def __init__(self, work: Workplace) -> None:
        super().__init__()
        self._model = _Calls(work, self)
        self.setModel(self._model)
        self.setItemDelegate(_Row(work, self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("待回访"))
        FocusRing(self)
        self.selectionModel().currentChanged.connect(self._tell)
        self._is_quiet = self._is_done = False

    @property
    def calls(self) -> tuple[Call, ...]:
        return self._model.calls

    @property
    def current(self) -> Call | None:
        row = self.currentIndex().row()
        return self.calls[row] if 0 <= row < len(self.calls) else None

    def show_calls(self, calls: tuple[Call, ...]) -> None:
        """Another list: the selected call stays selected; when it is done or gone, the one in its place is."""
        before, row = None if self._is_done else self.current, max(0, self.currentIndex().row())
        self._is_done = False
        self._is_quiet = True
        self._model.show(calls)
        keys = [call.key for call in calls]
        at = keys.index(before.key) if before is not None and before.key in keys else min(row, len(calls) - 1)
        self._select(at)
        self._is_quiet = False
        self.selected.emit(self.current)

    def let_go(self) -> None:
        """The selected call is recorded: with the next list another one takes its place."""
        self._is_done = True

    def select_next(self) -> None:
        """Goes on to the next one in the list."""
        self._select(self.currentIndex().row() + 1)

    def select_previous(self) -> None:
        """Goes back to the one before."""
        self._select(self.currentIndex().row() - 1)

    def _select(self, at: int) -> None:
        if 0 <= at < len(self.calls):
            self.selectionModel().setCurrentIndex(self._model.index(at), _SELECT)

    def _tell(self) -> None:
        if not self._is_quiet:
            self.selected.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES:
            super().keyPressEvent(event)
        else:
            event.ignore()


_MOVES = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End,
)  # fmt: skip
_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect
