"""The papers one case could have: each with its 样张, or why it cannot be issued now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ...dispatch.paper_pages import CasePapers, KindOffer
from ..theme import Theme
from ..widgets.buttons import Button
from ..widgets.layout import column, holder, label, row
from ..widgets.marks import Words


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
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self._offers: dict[Button, KindOffer] = {}
        column(head, self._lines, gap=4, margins=(16, 8, 12, 8), parent=self)

    def show_case(self, case: CasePapers) -> None:
        if case == self.case:
            return
        self.case = case
        self._no.setText(case.case_no)
        self._title.say(case.title)
        self._offers.clear()
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for offer in case.offers:
            self._lines.addWidget(self._line(offer))

    def _line(self, offer: KindOffer) -> QWidget:
        button = Button(self.t, self.tr("看{0}样张").format(offer.title), height=28)
        button.clicked.connect(self._wanted)
        self._offers[button] = offer
        words = Words(self.t, offer.why_not or self.tr("可以印发"), 12, tone="muted" if offer.why_not else "done")
        line = row(button, words, gap=8)
        line.setStretch(1, 1)
        return holder(line)

    def _wanted(self) -> None:
        button = self.sender()
        if isinstance(button, Button) and button in self._offers:
            self.sample_wanted.emit(self._offers[button])
