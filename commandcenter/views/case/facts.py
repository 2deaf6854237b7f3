"""事实: what was reported, where, by whom, of which kind; the requester masked until somebody asks for the name."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from ...dispatch.cases.case_views import CaseView
from ...dispatch.identities import Identities, of_case
from .. import paint
from ..language import say
from ..theme import FONT
from ..widgets.buttons import Button
from ..widgets.fields import Edit
from ..widgets.layout import column, holder, label, row
from ..workplace import Workplace, sentence
from .fact_words import Fact, full_words, masked_words, other_facts, place_facts

_NAME_WIDTH = 56
#: Lines of the report that stand there at once; a longer one opens.
_LINES = 4


class FactsSection(QWidget):
    """First in the body, without a heading: the report in full, then a list of facts."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._report = _Report(workplace)
        self._requester = RequesterFact(workplace)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnMinimumWidth(0, _NAME_WIDTH)
        self._grid.setColumnStretch(1, 1)
        self._names: list[QLabel] = []
        self._values: list[QLabel] = []
        self.place = column(gap=0)
        """Room for the small map of the place."""
        column(self._report, self._grid, self.place, gap=8, margins=(0, 12, 0, 0), parent=self)
        self.setAccessibleName(self.tr("事实"))

    def show_view(self, view: CaseView, now: datetime) -> None:
        self._report.say(view.case.text)
        self._requester.show_view(view)
        township = self._workplace.township
        places = list(place_facts(view.case, township))
        others = list(other_facts(view, township, now))
        self._lay_out(places, others)

    def _lay_out(self, places: list[Fact], others: list[Fact]) -> None:
        """Labels are kept and filled anew; the requester stands between places and the rest."""
        facts = [*places, (self.tr("诉求人"), ""), *others]
        while len(self._names) < len(facts):
            self._add_line()
        for i, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            shown = i < len(facts)
            name.setVisible(shown)
            value.setVisible(shown and i != len(places))
            if shown:
                name.setText(facts[i][0])
                value.setText(facts[i][1])
                value.setAccessibleName(say("　".join(facts[i])))
        self._grid.addWidget(self._requester, len(places), 1)

    def _add_line(self) -> None:
        name, value = label("", "muted"), label("", wrap=True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line = len(self._names)
        self._grid.addWidget(name, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, line, 1)
        self._names.append(name)
        self._values.append(value)


class _Report(QWidget):
    """The words of the report; a long one shows its beginning until it is opened."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._text = label("", wrap=True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._more = Button(workplace.theme, self.tr("展开全文"), kind="quiet", height=24)
        self._more.clicked.connect(self._toggle)
        column(self._text, row(self._more, None), gap=0, parent=self)
        self._is_open = False

    def say(self, text: str) -> None:
        if text != self._text.text():
            self._is_open = False
            self._text.write(text)
            self._text.setAccessibleName(say(self.tr("诉求 {0}").format(text)))
        self._fit()

    def _toggle(self) -> None:
        self._is_open = not self._is_open
        self._fit()

    def resizeEvent(self, event: object) -> None:
        self._fit()

    def _fit(self) -> None:
        line = paint.metrics(FONT.base).lineSpacing()
        needed = self._text.heightForWidth(max(1, self.width()))
        few = int(line * _LINES) + 2
        is_long = needed > few
        self._text.setMaximumHeight(few if is_long and not self._is_open else 16_777_215)
        self._more.setVisible(is_long)
        self._more.setText(self.tr("收起") if self._is_open else self.tr("展开全文"))


class RequesterFact(QWidget):
    """Who asked: masked; names and numbers come through the one door, of a confidential case with a reason."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._workplace = workplace
        self._view: CaseView | None = None
        self._people: Identities | None = None
        t = workplace.theme
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.door = Button(t, self.tr("查看"), kind="quiet", height=22)
        self.door.clicked.connect(self._knock)
        self.why = Edit(t, self.tr("查看原因，将记入日志"))
        self.why.returnPressed.connect(self._ask)
        self._look = Button(t, self.tr("查看"))
        self._look.clicked.connect(self._ask)
        self._form = holder(row(self.why, self._look))
        self._wrong = label("", "small", "overdue", wrap=True)
        head = row(self.words, self.door, gap=8)
        head.setStretch(0, 1)
        head.setAlignment(self.door, Qt.AlignmentFlag.AlignTop)
        column(head, self._form, self._wrong, gap=4, parent=self)

    def show_view(self, view: CaseView) -> None:
        """What was asked for stays while the same case is read again."""
        if self._view is None or self._view.case.id != view.case.id:
            self._people = None
            self._open_form(False)
            self._complain("")
        self._view = view
        self._tell()

    def _tell(self) -> None:
        if self._view is None:
            return
        identity = self._view.identity
        known = self._view.file.requesters
        self.words.setText(full_words(self._people.people, known) if self._people else masked_words(identity))
        self.words.setAccessibleName(say(self.tr("诉求人 {0}").format(self.words.text())))
        self.door.setVisible(identity.may_look and self._people is None)
        self.door.setAccessibleName(self.tr("查看诉求人姓名和电话"))

    def _knock(self) -> None:
        if self._view is not None and self._view.identity.logged:
            self._open_form(True)
            self.why.setFocus()
        else:
            self._ask()

    def _open_form(self, is_open: bool) -> None:
        self._form.setVisible(is_open)
        if not is_open:
            self.why.clear()

    def _ask(self) -> None:
        if self._view is None:
            return
        if self._view.identity.logged and not self.why.value:
            self._complain(self.tr("请填写查看原因"))
            return
        case = self._view.case
        job = partial(of_case, self._workplace.desk, case.id, case.version, self.why.value)
        self._workplace.tasks.run(self, job, self._take, self._refused)

    def _take(self, found: Identities) -> None:
        if self._view is None or self._view.case.id != found.ref.id:
            return
        self._people = found
        self._open_form(False)
        self._complain("")
        self._tell()

    def _refused(self, error: Exception) -> None:
        self._complain(sentence(error))

    def _complain(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._form.isVisible():
            self._open_form(False)
            self.door.setFocus()
        else:
            super().keyPressEvent(event)
