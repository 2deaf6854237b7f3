"""The papers one case could have: a button for each 样张 there is, and why the others cannot be had now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout

from ...dispatch.paperwork.paper_pages import CasePapers, KindOffer
from ..language import say
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, label, row
from ..widgets.marks import Words

_COLUMNS = 4


class CaseOffers(QFrame):
    """`sample_wanted` carries a `KindOffer`; `left` when the list shall show all papers again."""

    sample_wanted = Signal(object)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.t = theme
        self.setProperty("role", "undo")
        self.case: CasePapers | None = None
        self._no = label("", "strong")
        self._title = Words(theme, "", tone="muted")
        self._back = Button(theme, self.tr("全部文书"), "Esc", "quiet", height=28)
        self._back.clicked.connect(self.left)
        head = row(self._no, self._title, self._back, gap=8)
        head.setStretch(1, 1)
        self._buttons = QGridLayout()
        self._buttons.setSpacing(4)
        self._offers: dict[Button, KindOffer] = {}
        self._others = label("", "small", wrap=True)
        column(head, self._buttons, self._others, gap=4, margins=(16, 8, 12, 8), parent=self)

    def show_case(self, case: CasePapers) -> None:
        if case == self.case:
            return
        self.case = case
        self._no.setText(case.case_no)
        self._title.say(case.title)
        self._offers.clear()
        while (item := self._buttons.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        there = [offer for offer in case.offers if offer.why_none is None]
        for at, offer in enumerate(there):
            self._buttons.addWidget(self._button(offer), at // _COLUMNS, at % _COLUMNS)
        self._tell_others([offer for offer in case.offers if offer.why_none is not None])

    def _button(self, offer: KindOffer) -> Button:
        button = Button(self.t, offer.title, height=28)
        why = offer.why_not or self.tr("可以印发")
        button.setToolTip(say(why))
        button.setAccessibleName(say(self.tr("看{0}样张").format(offer.title)))
        button.setAccessibleDescription(say(why))
        button.clicked.connect(self._wanted)
        self._offers[button] = offer
        return button

    def _tell_others(self, others: list[KindOffer]) -> None:
        names = "、".join(offer.title for offer in others)
        self._others.setText(self.tr("现在没有：{0}").format(names) if others else "")
        self._others.setVisible(bool(others))
        reasons = "\n".join(offer.why_none or "" for offer in others)
        self._others.setToolTip(say(reasons))
        self._others.setAccessibleDescription(say(reasons))

    def _wanted(self) -> None:
        button = self.sender()
        if isinstance(button, Button) and button in self._offers:
            self.sample_wanted.emit(self._offers[button])
