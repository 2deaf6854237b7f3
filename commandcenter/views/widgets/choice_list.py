"""The list that folds out below a picker: a child of the window, never a window of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from .. import paint
from ..language import say
from ..theme import FONT, Theme
from .choices import Choice

ROWS = 8
"""How many choices are seen at once."""

_ROW = 32
_LEAST_WIDTH = 240
_CHOICE = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


class _Found(QAbstractListModel):
    """The choices that fit what was typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()

    def show(self, choices: tuple[Choice, ...]) -> None:
        self.beginResetModel()
        self.choices = choices
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        choice = self.choices[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return say(choice.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return say(f"{choice.text} {choice.detail}".strip())
        return choice if role == _CHOICE else None


class _Row(QStyledItemDelegate):
    """A choice as one row: its words left, the muted detail right."""

    def __init__(self, t: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.t = t

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, _ROW)

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        choice, t, rect = index.data(_CHOICE), self.t, QRectF(option.rect)
        current = option.widget.currentIndex()  # type: ignore[attr-defined]
        if index.row() == current.row():
            p.fillRect(rect, t.selection)
            p.fillRect(QRectF(rect.x(), rect.y(), 3, rect.height()), t.accent)
        words = rect.adjusted(12, 0, -12, 0)
        taken = paint.text(p, words, choice.text, t.text)
        paint.text(p, words.adjusted(taken + 12, 0, 0, 0), choice.detail, t.text_muted, FONT.small, align=paint.RIGHT)


class ChoiceList(QFrame):
    """What fits the words in a field, below it. It never takes the keyboard: the field moves its mark."""

    taken = Signal(object)

    def __init__(self, t: Theme, field: QWidget) -> None:
        super().__init__(field.window())
        self._field = field
        self.setProperty("role", "popup")
        self.model = _Found(self)
        self.view = QListView(self)
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Row(t, self))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setUniformItemSizes(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.clicked.connect(self._take)
        field.destroyed.connect(self.hide)
        field.destroyed.connect(self.deleteLater)
        self.hide()

    def show_choices(self, choices: tuple[Choice, ...]) -> None:
        """The list for what was typed, its first choice ready to be taken."""
        if self.parentWidget() is not self._field.window():
            self.setParent(self._field.window())
        self.model.show(choices)
        self.view.setAccessibleName(self._field.accessibleName())
        self.view.setCurrentIndex(self.model.index(0))
        self._follow()
        self.place()
        self.show()
        self.raise_()

    def _follow(self) -> None:
        """What holds the field may be scrolled or resized while the list is open."""
        holder: QWidget | None = self._field
        while holder is not None:
            holder.installEventFilter(self)
            holder = None if holder.isWindow() else holder.parentWidget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize) and self.isVisible():
            self.place()
        return False

    def place(self) -> None:
        """Below the field, or above it where there is no room below."""
        window, field = self._field.window(), self._field
        height = min(ROWS, len(self.model.choices)) * _ROW + 8
        at = field.mapTo(window, QPoint(0, field.height() + 2))
        if at.y() + height > window.height():
            at = field.mapTo(window, QPoint(0, -height - 2))
        wide = max(field.width(), _LEAST_WIDTH)
        self.setGeometry(min(at.x(), window.width() - wide), max(0, at.y()), wide, height)
        self.view.setGeometry(1, 4, self.width() - 2, height - 8)

    @property
    def current(self) -> Choice | None:
        """The marked choice."""
        index = self.view.currentIndex()
        return self.model.choices[index.row()] if index.isValid() else None

    def move_by(self, steps: int) -> None:
        """Moves the mark, as far as there are rows."""
        row = max(0, min(len(self.model.choices) - 1, self.view.currentIndex().row() + steps))
        self.view.setCurrentIndex(self.model.index(row))

    def _take(self, index: QModelIndex) -> None:
        self.taken.emit(self.model.choices[index.row()])
