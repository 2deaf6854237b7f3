"""代录 in two keys: F11 opens the steps a unit can have told of, a digit takes one; the form holds the rest already."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ...dispatch.cases.case_views import CaseView
from ...dispatch.cases.filling import Filling, Option
from ...dispatch.cases.offers import Offer
from ...models.lifecycle import World
from ..widgets.buttons import Button
from ..widgets.layout import column, guide_focus, label, row
from ..workplace import Workplace
from .choice_list import ChoiceList


@dataclass(frozen=True, slots=True)
class ProxyStep:
    """One thing to record: the action, and the unit that told it."""

    offer: Offer
    unit_id: int


class ProxyChooser(QWidget):
    """`chosen` carries the offer and the preset its form begins with; `cancelled` on Esc."""

    chosen = Signal(object, object)
    cancelled = Signal()

    def __init__(self, workplace: Workplace, view: CaseView) -> None:
        super().__init__()
        self.steps = proxy_steps(workplace, view)
        t = workplace.theme
        self.list = ChoiceList(t, [self._option(at, workplace) for at in range(len(self.steps))])
        self.list.setAccessibleName(self.tr("代录哪一步"))
        self._back = Button(t, self.tr("返回"), "Esc", "quiet")
        self._back.clicked.connect(self.cancelled)
        said = self.tr("单位电话告知的，由本岗位代为记录") if self.steps else self.tr("本案现在没有可以代录的环节")
        head = label(self.tr("代录"), "heading")
        column(
            head, label(said, "small", wrap=True), self.list, row(self._back, None), None,
            gap=8, margins=(16, 12, 16, 12), parent=self,
        )  # fmt: skip
        self.list.setVisible(bool(self.steps))
        self.list.picked.connect(self._picked)
        guide_focus(self, lambda: self.list if self.steps else self._back)

    def _option(self, at: int, workplace: Workplace) -> Option:
        step = self.steps[at]
        return Option(at, f"{workplace.township.unit[step.unit_id].short} {step.offer.action.label}")

    def _picked(self, at: int) -> None:
        step = self.steps[at]
        self.chosen.emit(step.offer, {"unit": step.unit_id})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)


def proxy_steps(workplace: Workplace, view: CaseView) -> tuple[ProxyStep, ...]:
    """What a duty officer may record now: task after task, in the order a task takes its steps."""
    world = World(workplace.township, workplace.limits)
    found = []
    for offer in view.offers:
        if not offer.proxy or offer.why_not is not None:
            continue
        filling = Filling(view.file, offer, workplace.by, workplace.now(), world)
        unit = next(field for field in offer.fields if field.name == "unit")
        found += [ProxyStep(offer, option.value) for option in filling.options(unit, {})]
    units = [task.unit_id for task in view.file.tasks]
    return tuple(sorted(found, key=lambda step: units.index(step.unit_id) if step.unit_id in units else len(units)))
