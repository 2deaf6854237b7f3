"""What this person began on the case that is shown and never sent: offered again, thrown away, found again."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from ...dispatch.cases.case_views import CaseView
from ...models.lifecycle import Action
from ...models.timing.words import clock_time
from ..drafts import Unfinished, form_drafts
from ..widgets.buttons import Button
from ..widgets.layout import column, frame, label, row
from ..workplace import Workplace

_BUTTON = 28
_SHOWN = 40


class UnfinishedLine(QFrame):
    """Hidden where there is nothing. `resumed` carries the action whose form is wanted again."""

    resumed = Signal(object)

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._drafts = form_drafts(workplace)
        self._view: CaseView | None = None
        self._one: Unfinished | None = None
        self._thrown: Unfinished | None = None
        t = workplace.theme
        self._what = label("", "strong", wrap=True)
        self._words = label("", "small", wrap=True)
        self._resume = Button(t, self.tr("接着写"), height=_BUTTON)
        self._discard = Button(t, self.tr("丢弃"), kind="quiet", height=_BUTTON)
        self._back = Button(t, self.tr("找回"), height=_BUTTON)
        well = frame("well")
        buttons = row(self._resume, self._back, self._discard, gap=4)
        top = row(self._what, buttons, gap=8)
        top.setStretch(0, 1)
        column(top, self._words, gap=0, margins=(12, 4, 4, 4), parent=well)
        column(well, margins=(16, 0, 16, 8), parent=self)
        self._resume.clicked.connect(self._resume_it)
        self._discard.clicked.connect(self._throw_away)
        self._back.clicked.connect(self._bring_back)
        self._drafts.changed.connect(self._follow)
        self._drafts.loaded.connect(self._show)
        self.hide()

    def show_view(self, view: CaseView) -> None:
        """The case that is shown now."""
        if self._view is None or self._view.case.id != view.case.id:
            self._thrown = None
        self._view = view
        self._forget_sent(view)
        self._show()

    def put_away(self) -> None:
        """Something else stands in front of the case."""
        self._view = None
        self.hide()

    def _forget_sent(self, view: CaseView) -> None:
        """A step that was sent just before the program died is on record: nobody shall send it again."""
        mine = [event for event in view.page.timeline if event.login == self._work.by.login]
        for one in self._drafts.of_case(view.case.no):
            if any(event.kind == one.step and event.at >= one.at for event in mine):
                self._drafts.drop(view.case.no, one.step)

    def _follow(self, no: str) -> None:
        if self._view is not None and self._view.case.no == no:
            self._show()

    def _show(self) -> None:
        """The step begun last; call-backs stand on their own desk."""
        if self._view is None:
            return
        steps = [one for one in self._drafts.of_case(self._view.case.no) if one.step in set(Action)]
        self._one = steps[0] if steps else None
        if self._one is not None:
            self._thrown = None
            self._say_unfinished(self._one)
        elif self._thrown is not None:
            self._what.setText(self.tr("已丢弃没写完的“{0}”").format(self._thrown.word))
            self._words.setText("")
        self._resume.setVisible(self._one is not None and self._why_not(self._one) is None)
        self._discard.setVisible(self._one is not None)
        self._back.setVisible(self._thrown is not None)
        self._words.setVisible(bool(self._words.text()))
        self.setVisible(self._one is not None or self._thrown is not None)

    def _say_unfinished(self, one: Unfinished) -> None:
        now: datetime = self._work.now()
        self._what.setText(self.tr("“{0}”没写完　{1}").format(one.word, clock_time(one.at, now)))
        why_not = self._why_not(one)
        said = _words(one)
        self._words.setText(said if why_not is None else self.tr("现在不能提交：{0}　{1}").format(why_not, said))

    def _why_not(self, one: Unfinished) -> str | None:
        offers = self._view.offers if self._view is not None else ()
        offer = next((offer for offer in offers if offer.action == one.step), None)
        return self.tr("不是本岗位的一步") if offer is None else offer.why_not

    # --- a person at work --------------------------------------------------------------------------------------------

    def _resume_it(self) -> None:
        if self._one is not None:
            self.resumed.emit(Action(self._one.step))

    def _throw_away(self) -> None:
        if self._one is not None:
            self._thrown = self._one
            self._drafts.discard(self._one)

    def _bring_back(self) -> None:
        if self._thrown is not None:
            self._drafts.bring_back(self._thrown)


def _words(one: Unfinished) -> str:
    """What was written, in one line."""
    texts = [value for value in one.said.values() if isinstance(value, str) and not value.isascii()]
    longest = " ".join(max(texts, key=len, default="").split())
    return longest if len(longest) <= _SHOWN else longest[: _SHOWN - 1] + "…"
