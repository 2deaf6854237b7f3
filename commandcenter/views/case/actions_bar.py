"""The foot of the case page: what this post does next as buttons with their keys, everything else under 更多."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame

from ...dispatch.cases.case_views import CaseView, Offer
from ...models.lifecycle import Action
from ..actions import command
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import row
from ..workplace import Workplace

A = Action
#: The command whose key stands on an action's button. One key serves what ends a case for each post.
COMMANDS: dict[Action, str] = {
    A.ACCEPT: "admit",
    A.DISPATCH: "dispatch",
    A.CONSULT: "consult",
    A.SIGN: "sign",
    A.URGE: "urge",
    A.WHISTLE: "whistle",
    A.FEED_BACK: "close",
    A.ANSWER: "close",
    A.VERIFY: "close",
    A.CALL_BACK: "call_back",
    A.NOTE: "note",
    A.UNDO: "undo",
}
#: What moves a case on, in the order of its life.
NEXT_STEPS = (
    A.SUBMIT,
    A.ACCEPT,
    A.ANSWER,
    A.SUPPLY,
    A.UPHOLD,
    A.DECIDE,
    A.DISPATCH,
    A.SELF_HANDLE,
    A.SIGN,
    A.CONTACT,
    A.ARRIVE,
    A.FEED_BACK,
    A.RESUME,
    A.VERIFY,
    A.SAMPLE,
    A.CALL_BACK,
    A.APPROVE_REPLY,
    A.SEND_REPLY,
    A.REOPEN,
    A.RATE,
)
#: What one does about a case whose next step is somebody else's.
_BESIDES = (
    A.URGE,
    A.CONSULT,
    A.WHISTLE,
    A.ASK,
    A.SUPERVISE,
    A.GRID_ESCALATE,
    A.ASK_SUPPLEMENT,
    A.DRAFT_REPLY,
    A.LEADER_CASE,
    A.CONFIRM_LATE,
    A.DISPUTE_PROXY,
    A.MERGE,
    A.REPEAT_OF,
    A.NOTE,
)
_ORDER = {action: i for i, action in enumerate((*NEXT_STEPS, *_BESIDES))}
_MOST = 6


def key_of(action: Action) -> str:
    """The key that begins an action, "" where it has none."""
    command_id = COMMANDS.get(action)
    return command(command_id).keys if command_id else ""


def first_offers(offers: Sequence[Offer]) -> list[Offer]:
    """The possible ones that deserve a button: own next steps, then what one does besides; never a 代录."""
    possible = [o for o in offers if o.why_not is None and not o.proxy and o.action in _ORDER]
    return sorted(possible, key=lambda offer: _ORDER[offer.action])[:_MOST]


class ActionsBar(QFrame):
    """As many buttons as there is room for; `picked` carries the offer, `more` asks for the whole list, `meet` for the
    meeting that the case waits for."""

    picked = Signal(object)
    more = Signal()
    meet = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.setProperty("role", "foot")
        self.setFixedHeight(56)
        self._t: Theme = workplace.theme
        self._buttons: list[_OfferButton] = []
        self.meeting = Button(self._t, self.tr("会商"), command("consult").keys, "primary")
        self.meeting.clicked.connect(self.meet)
        self.meeting.hide()
        self._row = row(self.meeting, gap=8)
        self._all = Button(self._t, self.tr("更多"), command("more").keys, "quiet")
        self._all.clicked.connect(self.more)
        row(self._row, None, self._all, gap=8, margins=(16, 0, 16, 0), parent=self)

    def show_view(self, view: CaseView) -> None:
        offers = first_offers(view.offers)
        self.meeting.setVisible(view.is_to_meet)
        is_mine = view.line is not None and view.line.mine
        while len(self._buttons) < len(offers):
            button = _OfferButton(self._t)
            button.picked.connect(self.picked)
            self._buttons.append(button)
            self._row.addWidget(button)
        for i, button in enumerate(self._buttons):
            button.show_offer(offers[i] if i < len(offers) else None)
        for i, offer in enumerate(offers):
            is_first = i == 0 and is_mine and not view.is_to_meet and offer.action in NEXT_STEPS
            self._buttons[i].set_kind("primary" if is_first else "plain")
        self._all.setEnabled(bool(view.offers))
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """It takes what room there is; its buttons never push the pane wider."""
        return QSize(self._all.sizeHint().width() + 32, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        """The last ones give way to 更多 where it is narrow."""
        room = self.width() - 32 - self._all.sizeHint().width() - 8
        if not self.meeting.isHidden():
            room -= self.meeting.sizeHint().width() + 8
        for button in self._buttons:
            room -= button.sizeHint().width() + 8
            button.setVisible(button.offer is not None and room >= -8)


class _OfferButton(Button):
    picked = Signal(object)

    def __init__(self, t: Theme) -> None:
        super().__init__(t, "")
        self.offer: Offer | None = None
        self.clicked.connect(self._pick)

    def show_offer(self, offer: Offer | None) -> None:
        self.offer = offer
        if offer is not None:
            self.keys = key_of(offer.action)
            self.setText(button_words(offer))
            self.updateGeometry()

    def _pick(self) -> None:
        if self.offer is not None:
            self.picked.emit(self.offer)


def button_words(offer: Offer) -> str:
    """Short: what a long label says on a button."""
    return _SHORT.get(offer.action, offer.action.label)


_SHORT = {A.CONSULT: "会商", A.NOTE: "记一笔", A.PLACE: "核定", A.WHISTLE: "应急哨"}
