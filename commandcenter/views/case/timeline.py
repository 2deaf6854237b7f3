"""经过: the story of the case, newest first; an entry opens to everything that was said and changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QSizePolicy, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ...dispatch.cases.case_views import CaseView, Step
from ...models.timing.words import clock_time
from .. import paint
from ..language import listed, say
from ..theme import FONT, Theme, font
from ..widgets.buttons import Button
from ..widgets.layout import row
from ..widgets.marks import FocusRing
from ..workplace import Workplace
from .section import Section

_Index = QModelIndex | QPersistentModelIndex
_HEAD, _ENTRY, _LINE = 24, 44, 18
_TIME, _NODE, _WORDS = 80, 90, 108
_STEP = Qt.ItemDataRole.UserRole
_WRAP = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


def subject(step: Step) -> str:
    """Who a step is told of: the unit that acted or was acted for, of the centre the person."""
    return step.unit or step.who


def details(step: Step) -> tuple[str, ...]:
    """What stands under the headline: who it was where the subject does not say so, then all that is told."""
    acting = f"{step.who} {step.post}" if step.unit else step.post
    undone = ("已撤销",) if step.undone else ()
    return tuple(filter(None, (*undone, acting.strip(), *step.details)))


class StoryModel(QAbstractListModel):
    """The steps of one case as rows; a row says itself in one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: tuple[Step, ...] = ()
        self.now: datetime | None = None

    def show_steps(self, steps: tuple[Step, ...], now: datetime) -> None:
        self.now = now
        if steps != self.steps:
            self.beginResetModel()
            self.steps = steps
            self.endResetModel()

    def when(self, step: Step) -> str:
        return "" if self.now is None else clock_time(step.at, self.now)

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.steps)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        step = self.steps[index.row()]
        match role:
            case Qt.ItemDataRole.UserRole:
                return step
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return listed((self.when(step), subject(step), step.what, *details(step)))
        return None


class _StoryDelegate(QStyledItemDelegate):
    def __init__(self, t: Theme, model: StoryModel, opened: set[int]) -> None:
        super().__init__()
        self.t, self._model, self._opened = t, model, opened
        self.width = 400

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(0, self._height(self._model.steps[index.row()]))

    def _height(self, step: Step) -> int:
        if step.n not in self._opened:
            return _ENTRY
        room = self.width - _WORDS
        head = max(_HEAD, self._wrapped(f"{subject(step)}　{step.what}", room, FONT.base) + 4)
        return head + sum(self._wrapped(one, room, FONT.small) + 2 for one in details(step)) + 8

    def _wrapped(self, text: str, room: float, px: int) -> int:
        return int(paint.metrics(px).boundingRect(QRectF(0, 0, room, 10_000), _WRAP, say(text)).height() + 0.99)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        step, area = self._model.steps[index.row()], QRectF(option.rect)
        painter.save()
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint.box(painter, area.adjusted(0, 1, 0, -1), self.t.hover)
        self._paint_line(painter, area, index.row())
        when = QRectF(area.x(), area.y() + 2, _TIME, 20)
        paint.text(painter, when, self._model.when(step), self.t.text_muted, FONT.small)
        words = area.adjusted(_WORDS, 0, 0, 0)
        if step.n in self._opened:
            self._paint_opened(painter, words, step)
        else:
            self._paint_closed(painter, words, step)
        painter.restore()

    def _paint_line(self, p: QPainter, area: QRectF, row: int) -> None:
        """The line through the nodes, from the first to the last; the node of this step on it."""
        t, step, y = self.t, self._model.steps[row], area.y() + 12
        top = y if row == 0 else area.y()
        bottom = y if row == len(self._model.steps) - 1 else area.bottom() + 1
        p.fillRect(QRectF(area.x() + _NODE, top, 1, bottom - top), t.line)
        p.fillRect(QRectF(area.x() + _NODE - 6, y - 7, 13, 14), t.surface)
        key = step.mark if step.mark and not step.undone else "dot"
        color = t.text_muted if key == "dot" else t.state(key)
        paint.shape(p, key, QPointF(area.x() + _NODE + 0.5, y), color, 9)

    def _ink(self, step: Step) -> QColor:
        return self.t.text_muted if step.undone else self.t.text

    def _paint_closed(self, p: QPainter, area: QRectF, step: Step) -> None:
        line = QRectF(area.x(), area.y(), area.width(), _HEAD)
        taken = paint.text(p, line, subject(step), self._ink(step), FONT.base, "m") + 8
        paint.text(p, line.adjusted(taken, 0, 0, 0), step.what, self._ink(step))
        under = QRectF(area.x(), area.y() + 21, area.width(), _LINE)
        paint.text(p, under, "　".join(details(step)), self.t.text_muted, FONT.small)

    def _paint_opened(self, p: QPainter, area: QRectF, step: Step) -> None:
        y = area.y() + 2
        p.setFont(font(FONT.base))
        p.setPen(self._ink(step))
        head = f"{subject(step)}　{step.what}"
        height = self._wrapped(head, area.width(), FONT.base)
        p.drawText(QRectF(area.x(), y, area.width(), height), _WRAP, say(head))
        y += max(_HEAD - 4, height) + 2
        p.setFont(font(FONT.small))
        p.setPen(self.t.text_muted)
        for one in details(step):
            height = self._wrapped(one, area.width(), FONT.small)
            p.drawText(QRectF(area.x(), y, area.width(), height), _WRAP, say(one))
            y += height + 2


class StoryList(QListView):
    """As high as its entries: the page scrolls, not the list. A click or Enter opens an entry and closes it."""

    def __init__(self, t: Theme) -> None:
        super().__init__()
        self._opened: set[int] = set()
        self._model = StoryModel()
        self._delegate = _StoryDelegate(t, self._model, self._opened)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setAccessibleName(self.tr("经过"))
        self.clicked.connect(self.toggle)
        FocusRing(self)

    def show_story(self, steps: tuple[Step, ...], now: datetime, *, is_other: bool) -> None:
        if is_other:
            self._opened.clear()
        current = self.currentIndex().row()
        self._model.show_steps(steps, now)
        if current >= 0 and not is_other and current < len(steps):
            self.setCurrentIndex(self._model.index(current))
        self._fit()

    def toggle(self, index: QModelIndex) -> None:
        """Opens an entry to everything it tells, or closes it."""
        self._opened ^= {self._model.steps[index.row()].n}
        self._model.layoutChanged.emit()
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def wheelEvent(self, event: Any) -> None:
        """The page scrolls."""
        event.ignore()

    def _fit(self) -> None:
        self._delegate.width = self.viewport().width()
        option = QStyleOptionViewItem()
        rows = (self._model.index(row) for row in range(len(self._model.steps)))
        self.setFixedHeight(sum(self._delegate.sizeHint(option, row).height() for row in rows) + 2)
        self.scheduleDelayedItemsLayout()


class StorySection(Section):
    """The newest entries; the older ones come when they are asked for."""

    _FEW = 8

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.call(self.tr("经过"))
        self._view: CaseView | None = None
        self._is_whole = False
        self.list = StoryList(workplace.theme)
        self.rest = Button(workplace.theme, "", height=28)
        self.rest.clicked.connect(self._show_whole)
        self._workplace = workplace
        self.body.addWidget(self.list)
        self.body.addLayout(row(self.rest, None))

    def show_view(self, view: CaseView, now: datetime) -> None:
        is_other = self._view is None or self._view.case.id != view.case.id
        self._view = view
        self._is_whole = self._is_whole and not is_other
        steps = view.story if self._is_whole else view.story[: self._FEW]
        self.list.show_story(steps, now, is_other=is_other)
        older = len(view.story) - len(steps)
        self.rest.setText(self.tr("更早的 {0} 条").format(older))
        self.rest.setVisible(older > 0)
        if view.story:
            words = self.tr("{0} 条　最近一条{1}")
            self.say(words.format(len(view.story), clock_time(view.story[0].at, now)))
        self.setVisible(bool(view.story))

    def _show_whole(self) -> None:
        self._is_whole = True
        if self._view is not None:
            self.show_view(self._view, self._workplace.now())
