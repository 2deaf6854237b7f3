"""更多: every action of this post on the case, grouped; what cannot be done now stays readable with its reason."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ...dispatch.cases.case_views import Offer
from ...models.lifecycle import Action
from .. import paint
from ..language import say
from ..theme import FONT, Theme
from ..widgets.layout import column, guide_focus, holder, label, row
from ..widgets.marks import FocusRing
from ..workplace import Workplace
from .actions_bar import key_of

A = Action
_Index = QModelIndex | QPersistentModelIndex
GROUPS: tuple[tuple[str, tuple[Action, ...]], ...] = (
    ("受理", (A.SUBMIT, A.ACCEPT, A.ANSWER, A.ASK_SUPPLEMENT, A.SUPPLY, A.PLACE, A.UPHOLD)),
    ("派发", (A.DISPATCH, A.WHISTLE, A.SELF_HANDLE, A.GRID_ESCALATE)),
    ("会商", (A.CONSULT,)),
    ("办理", (A.SIGN, A.CONTACT, A.ARRIVE, A.FEED_BACK, A.RESUME, A.ASK, A.DECIDE)),
    ("核查回访", (A.VERIFY, A.SAMPLE, A.CALL_BACK, A.CERTIFY_UNREASONABLE, A.REOPEN, A.RATE)),
    ("督办", (A.URGE, A.SUPERVISE, A.LEADER_CASE, A.EXTERNAL_DUE)),
    ("答复", (A.DRAFT_REPLY, A.APPROVE_REPLY, A.SEND_REPLY, A.PETITION)),
    ("关联", (A.MERGE, A.UNMERGE, A.REPEAT_OF, A.FRAUD)),
    ("其他", (A.NOTE, A.PROTECT, A.LOOK, A.DISPUTE_PROXY, A.CONFIRM_LATE, A.TRANSFER, A.CANCEL, A.UNDO)),
)
_ROW, _TALL, _PAD = 32, 48, 16


def grouped(offers: tuple[Offer, ...]) -> list[str | Offer]:
    """Heads and offers in the order of the list: in each group what is possible first."""
    rows: list[str | Offer] = []
    known = {offer.action: offer for offer in offers}
    for head, actions in GROUPS:
        here = [known.pop(action) for action in actions if action in known]
        if here:
            rows += [head, *sorted(here, key=lambda offer: offer.why_not is not None)]
    return rows + list(known.values())


class OfferModel(QAbstractListModel):
    """Heads cannot be chosen; an impossible action can be reached, so that its reason can be read."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[str | Offer] = []

    def show_offers(self, offers: tuple[Offer, ...]) -> None:
        rows = grouped(offers)
        if rows != self.rows:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if isinstance(self.rows[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.rows[index.row()]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if isinstance(one, str):
            return say(one)
        return say(offer_words(one) + (f"：{one.why_not}" if one.why_not else ""))


def offer_words(offer: Offer) -> str:
    return offer.action.label + ("（代录）" if offer.proxy else "")


class _OfferDelegate(QStyledItemDelegate):
    """The reason stands beside the action; below it where there is no room."""

    def __init__(self, t: Theme, model: OfferModel) -> None:
        super().__init__()
        self.t, self._model = t, model
        self.width = 400

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        one = self._model.rows[index.row()]
        return QSize(0, _TALL if isinstance(one, Offer) and not self._fits(one) else _ROW)

    def _fits(self, offer: Offer) -> bool:
        reason = paint.width(offer.why_not or "", FONT.small)
        return paint.width(offer_words(offer)) + 16 + reason <= self.width - 2 * _PAD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        one, area = self._model.rows[index.row()], QRectF(option.rect)
        painter.save()
        if isinstance(one, str):
            paint.text(painter, area.adjusted(_PAD, 8, -_PAD, 0), one, self.t.text_muted, FONT.small, "m")
        else:
            self._paint_ground(painter, area, option)
            self._paint_offer(painter, area.adjusted(_PAD, 0, -_PAD, 0), one)
        painter.restore()

    def _paint_ground(self, p: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            p.fillRect(area, self.t.selection)
            p.fillRect(QRectF(area.x(), area.y(), 3, area.height()), self.t.accent)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            p.fillRect(area, self.t.hover)

    def _paint_offer(self, p: QPainter, area: QRectF, offer: Offer) -> None:
        t = self.t
        if offer.why_not is None:
            paint.text(p, area, offer_words(offer), t.text)
            if keys := "" if offer.proxy else key_of(offer.action):
                paint.keycap(p, area.right(), area.center().y(), keys, t.text_muted, t.edge)
        elif self._fits(offer):
            paint.text(p, area, offer_words(offer), t.text_muted)
            paint.text(p, area, offer.why_not, t.text_muted, FONT.small, align=paint.RIGHT)
        else:
            paint.text(p, QRectF(area.x(), area.y() + 4, area.width(), 24), offer_words(offer), t.text_muted)
            under = QRectF(area.x(), area.y() + 26, area.width(), 18)
            paint.text(p, under, offer.why_not, t.text_muted, FONT.small)


class MorePanel(QWidget):
    """`picked` carries a possible offer; choosing an impossible one says why (`refused`)."""

    picked = Signal(object)
    refused = Signal(str)
    left = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.model = OfferModel()
        self.list = _OfferList(workplace.theme, self.model)
        self.list.chosen.connect(self._choose)
        self.list.left.connect(self.left)
        title, hint = label(self.tr("更多操作"), "heading"), label(self.tr("Esc 返回"), "small")
        column(holder(row(title, None, hint, margins=(16, 12, 16, 4))), self.list, gap=0, parent=self)
        guide_focus(self, lambda: self.list)

    def show_offers(self, offers: tuple[Offer, ...]) -> None:
        self.model.show_offers(offers)
        self.list.settle()

    def _choose(self, offer: Offer) -> None:
        if offer.why_not is None:
            self.picked.emit(offer)
        else:
            self.refused.emit(f"不能{offer.action.label}：{offer.why_not}")


class _OfferList(QListView):
    chosen = Signal(object)
    left = Signal()

    def __init__(self, t: Theme, model: OfferModel) -> None:
        super().__init__()
        self._model = model
        self._delegate = _OfferDelegate(t, model)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("更多操作"))
        FocusRing(self)
        self.clicked.connect(self._take)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._delegate.width != self.viewport().width():
            self._delegate.width = self.viewport().width()
            self.scheduleDelayedItemsLayout()

    def settle(self) -> None:
        """Something is always current: the first row that can be chosen."""
        if not self.currentIndex().isValid() and len(self._model.rows) > 1:
            self.setCurrentIndex(self._model.index(1))

    def _take(self, index: QModelIndex) -> None:
        one = self._model.rows[index.row()] if index.isValid() else ""
        if isinstance(one, Offer):
            self.chosen.emit(one)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentIndex())
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
