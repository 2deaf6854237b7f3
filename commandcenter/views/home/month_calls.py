"""What a month's assessment and accountability want of the one who starts here: check the figures, report, decide."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from ...dispatch.desk import Desk
from ...dispatch.figures.accountability import Step, matters, proposals
from ...dispatch.figures.appraisals import AppraisalState, months
from ...models.access import UNITS
from ...models.scoring.accountability.terms import DECIDERS, Measure
from ...models.scoring.appraisal.terms import OBJECTORS
from ..appraisal.stamp import moment
from ..live import Changes
from ..widgets.buttons import Button
from ..widgets.layout import column
from ..workplace import Workplace

_LONG = 20
_Call = tuple[str, str, object]
"""What it says, the page it leads to, and what to open there."""


def calls(desk: Desk) -> tuple[_Call, ...]:
    """For a worker: what waits for this person, the nearest first."""
    found: list[_Call] = []
    if desk.by.role in OBJECTORS:
        shown = [one for one in months(desk) if one.state is AppraisalState.SHOWN]
        for one in shown:
            if one.check_until is not None and desk.clock.now() <= one.check_until:
                words = f"{one.period.words}考核在核对期，{moment(one.check_until)} 前可以提出异议"
                found.append((words, "appraisal", one.id))
    if desk.by.role in UNITS:
        for line in matters(desk, desk.by.unit_id):
            matter = line.file.matter
            if Step.REPORT in line.steps and matter.rectify_due is not None:
                task = matter.rectify if len(matter.rectify) <= _LONG else f"{matter.rectify[:_LONG]}…"
                words = f"责令整改，{moment(matter.rectify_due)} 前报送：{task}"
                found.append((words, "accountability", ("matter", matter.id)))
    elif desk.by.role in DECIDERS[Measure.TALK]:
        waiting = sum(bool(line.may_decide) for line in proposals(desk))
        if waiting:
            found.append((f"{waiting} 项激励、问责建议等您决定", "accountability", None))
    return tuple(found)


class MonthCalls(QWidget):
    """One button for each; away while there is nothing."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._calls: tuple[_Call, ...] = ()
        self.buttons: list[Button] = []
        self._lines = column(gap=8, parent=self)
        self.hide()
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self.read)

    def read(self) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: calls(desk), self._take)

    def _changed(self, changes: Changes) -> None:
        if not changes.entities.isdisjoint({"appraisal", "accountability"}):
            self.read()

    def _take(self, found: tuple[_Call, ...]) -> None:
        self._calls = found
        while len(self.buttons) < len(found):
            made = Button(self._work.theme, self.tr("考核和问责"), "", "plain", height=40)
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            made.clicked.connect(self._go)
            self._lines.addWidget(made)
            self.buttons.append(made)
        for n, button in enumerate(self.buttons):
            button.setVisible(n < len(found))
            if n < len(found):
                button.setText(found[n][0])
        self.setVisible(bool(found))

    def _go(self) -> None:
        button = self.sender()
        if isinstance(button, Button):
            _, page, what = self._calls[self.buttons.index(button)]
            self._work.go(page, what)
