"""督查: what every department owes on one page, whom to call, supervision one by one or in bulk, the program's log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from ...dispatch.cases import supervision
from ...dispatch.cases.case_views import CaseView, case_view
from ...dispatch.cases.supervision import Automatic, Overview, Owings, UnderSupervision
from ...dispatch.overviews.boards import BoardQuery, Counts, Line
from ...models.lifecycle import Action
from ...models.queues import Queue
from ..forms.action_form import ActionForm
from ..forms.bulk import BulkForm
from ..live import Changes
from ..page import PageWidget
from ..supervision.lists import CaseLists
from ..supervision.side import LEVELS_VALUE, SupervisionSide
from ..supervision.units import UnitTable
from ..widgets.layout import column, frame, label, row
from ..widgets.notices import EmptyState
from ..workplace import Workplace

_WIDTHS, _NARROW_WIDTHS = [232, 1088, 600], [196, 730, 440]
_NARROW = 1600
_SPLIT = "supervision/split"
#: Lists are read again at most this often while cases change, and at least that often because time passes.
_AT_MOST, _AT_LEAST = timedelta(seconds=2), timedelta(seconds=30)


class SupervisionPage(PageWidget):
    """Left the lights, centre the units, right their cases or the form of a step."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        t = workplace.theme
        self._overview: Overview | None = None
        self._read_at: datetime | None = None
        self._is_stale = True
        self._is_split = False
        self.side = SupervisionSide(t)
        self.units = UnitTable(t)
        self.lists = CaseLists(t)
        self.form: QWidget | None = None
        self._heading = label("", "muted")
        self._centre, self._right = QStackedWidget(), QStackedWidget()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()
        self.read()

    # --- layout ------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        t = self.workplace.theme
        bar = frame("bar", 48)
        row(label(self.tr("各单位欠办"), "heading"), self._heading, None, margins=(16, 0, 16, 0), parent=bar)
        self._centre.addWidget(self.units)
        self._centre.addWidget(EmptyState(t, self.tr("没有单位欠办"), self.tr("新派出的事项会立即列在这里")))
        centre = frame("pane")
        column(bar, self._centre, gap=0, parent=centre)
        self._right.addWidget(self.lists)
        for pane in (self.side, centre, self._right):
            self._split.addWidget(pane)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._split.setStretchFactor(1, 1)
        self.side.setMinimumWidth(184)
        self._right.setMinimumWidth(420)
        column(self._split, gap=0, parent=self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._is_split:
            self._is_split = True
            kept = self.workplace.memory.value(_SPLIT)
            usual = _NARROW_WIDTHS if self.width() < _NARROW else _WIDTHS
            self._split.setSizes(kept if isinstance(kept, list) and len(kept) == len(usual) else usual)

    def _connect(self) -> None:
        work = self.workplace
        self.side.wanted.connect(self._open_side)
        self.units.chosen.connect(self._unit_chosen)
        self.lists.case_wanted.connect(work.show_case)
        self.lists.action_wanted.connect(self._start)
        work.tally.counted.connect(self.side.show_counts)
        work.live.changed.connect(self._changed)
        work.live.reset.connect(self.read)
        work.ticker.ticked.connect(self._tick)
        if work.tally.last is not None:
            self._take_counts(work.tally.last)

    def _take_counts(self, counts: Counts) -> None:
        self.side.show_counts(counts)

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Everything on the page as it stands now."""
        self._is_stale, self._read_at = False, self.workplace.now()
        desk = self.workplace.desk
        self.workplace.tasks.run(self, partial(supervision.overview, desk), self._take_overview)
        self.workplace.tasks.run(self, partial(supervision.under_supervision, desk), self._take_supervised)
        self._read_debts()
        self.workplace.tasks.run(
            self, lambda: (supervision.coming(desk), supervision.done_by_program(desk)), self._take_program
        )

    def _take_overview(self, found: Overview) -> None:
        now = self.workplace.now()
        self._overview = found
        self.side.show_overview(found.levels, found.today, found.lease, now)
        self.units.show_units(found.units)
        self.lists.allow(found.may)
        self.lists.show_unit(self.units.current)
        self._centre.setCurrentIndex(0 if found.units else 1)
        late = sum(unit.owes.overdue > 0 for unit in found.units)
        self._heading.setText(self.tr("{0} 个单位，{1} 个有超时").format(len(found.units), late))

    def _read_debts(self) -> None:
        current = self.units.current
        unit_id = current.id if current is not None else None
        job = partial(supervision.owings, self.workplace.desk, unit_id)
        self.workplace.tasks.run(self, job, partial(self._take_debts, unit_id))

    def _take_debts(self, unit_id: int | None, found: Owings) -> None:
        current = self.units.current
        if unit_id == (current.id if current is not None else None):
            self.lists.show_debts(found, self.workplace.now(), by_unit=unit_id is None)

    def _take_supervised(self, found: Sequence[UnderSupervision]) -> None:
        self.lists.show_supervised(found, self.workplace.now())

    def _take_program(self, found: tuple[Sequence[Automatic], Sequence[Automatic]]) -> None:
        self.lists.show_program(*found, self.workplace.now())

    def _changed(self, changes: Changes) -> None:
        self._is_stale = self._is_stale or bool(changes.cases)

    def _tick(self, now: datetime) -> None:
        self.side.tick(now)
        passed = None if self._read_at is None else now - self._read_at
        if self.isVisible() and (passed is None or passed >= _AT_LEAST or (self._is_stale and passed >= _AT_MOST)):
            self.read()

    # --- going about -------------------------------------------------------------------------------------------------

    def _unit_chosen(self, _: object) -> None:
        self.lists.show_unit(self.units.current)
        self.lists.show_list("debts")
        self._read_debts()

    def _open_side(self, wanted: object) -> None:
        """A light opens its board, a level its cases, a step of the program its log."""
        if isinstance(wanted, Queue):
            self.workplace.go("duty", BoardQuery(queue=wanted))
        elif isinstance(wanted, tuple):
            self.lists.show_list("levels" if wanted[0] == LEVELS_VALUE else "done")
            self.lists.list.setFocus()

    # --- supervising -------------------------------------------------------------------------------------------------

    def _start(self, action: Action, lines: Sequence[Line]) -> None:
        """The form of a step beside the units; the highest level is one case's own."""
        if action is Action.LEADER_CASE:
            job = partial(case_view, self.workplace.desk, lines[0].id)
            self.workplace.tasks.run(self, job, partial(self._open_own, action))
            return
        form = BulkForm(self.workplace, lines, action)
        form.done.connect(self._done)
        form.cancelled.connect(self.leave_form)
        self._open_form(form)

    def _open_own(self, action: Action, view: CaseView) -> None:
        offer = next((offer for offer in view.offers if offer.action is action), None)
        if offer is None or offer.why_not is not None:
            refused = self.tr("您的岗位不能办这一步") if offer is None else offer.why_not
            self.workplace.say(refused or "", "due_soon")
            return
        form = ActionForm(self.workplace, view, offer)
        form.done.connect(self._done)
        form.cancelled.connect(self.leave_form)
        self._open_form(form)
        form.focus_first()

    def _open_form(self, form: QWidget) -> None:
        self.leave_form()
        self.form = form
        self._right.addWidget(form)
        self._right.setCurrentWidget(form)
        if isinstance(form, BulkForm) and form.panel is not None:
            form.panel.focus_first()

    def _done(self, _: object) -> None:
        self.leave_form()
        self.lists.list.clear_marks()
        self.read()

    def leave_form(self) -> None:
        """Back to the lists; what was typed is kept for the next time."""
        if self.form is not None:
            self._right.removeWidget(self.form)
            self.form.deleteLater()
            self.form = None
            self.lists.list.setFocus()

    # --- the window's part -------------------------------------------------------------------------------------------

    def command_words(self) -> dict[str, str]:
        return {"next": self.tr("下一行"), "previous": self.tr("上一行"), "open": self.tr("看欠办")}

    def handlers(self) -> dict[str, Callable[[], None]]:
        return {
            "urge": partial(self.lists.start, Action.URGE),
            "next": partial(self._step, 1),
            "previous": partial(self._step, -1),
            "open": self._enter,
            "submit": self._submit,
            "back": self._back,
        }

    def _step(self, by: int) -> None:
        """In the list one stands in; from anywhere else through the units."""
        (self.lists.list if self.lists.list.hasFocus() else self.units).step(by)

    def _enter(self) -> None:
        """From a unit to its cases."""
        if self.units.hasFocus():
            self.lists.list.setFocus()
            self.lists.list.step(1)

    def _submit(self) -> None:
        if isinstance(self.form, BulkForm | ActionForm):
            self.form.submit()

    def _back(self) -> None:
        """Out of a form, out of the list, out of the unit."""
        if self.form is not None:
            self.leave_form()
        elif self.lists.list.hasFocus():
            self.units.setFocus()
        else:
            self.units.leave()

    def open_with(self, what: Any) -> None:
        if isinstance(what, str):
            self.lists.show_list(what)
        self.units.setFocus()

    def closing(self) -> None:
        self.workplace.memory.keep(_SPLIT, self._split.sizes())


def build(workplace: Workplace) -> SupervisionPage:
    return SupervisionPage(workplace)
