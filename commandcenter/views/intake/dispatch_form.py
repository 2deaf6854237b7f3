"""派单: route, lead and assisting units, limits, demand; the rules judge while it is filled in; sent in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ...dispatch.cases.case_views import CaseView, case_view
from ...dispatch.cases.filling import Filling
from ...dispatch.cases.filling.keeping import entered
from ...dispatch.cases.offers import Offer
from ...dispatch.center import CaseRef
from ...dispatch.intake.sending import Delivery, Facts, checks, facts, sent_tasks
from ...dispatch.overviews.loads import Load
from ...models.errors import Stale, UserError
from ...models.lifecycle import TRANSITIONS, Action, World
from ...models.lights import light
from ..drafts import About, form_drafts
from ..widgets.buttons import Button
from ..widgets.layout import Item, column, frame, guide_focus, label, row, scrolled, shown_if
from ..widgets.marks import Icon, Pill
from ..workplace import Workplace
from .dispatch_advice import DispatchAdvice
from .dispatch_body import DispatchBody, since_words

_HEAD, _FOOT, _BUTTON = 56, 64, 40
_CALLED = ("lead", "assisting", "demand", "responsible", "oral_direction")
_FIELDS = frozenset({*_CALLED, "limit"})
_IDLE = Load()
_MOST_LOADS = 8
_STEP = Action.DISPATCH.value
_DELIVER, _MEMORY = "deliver", "dispatch/deliver"
#: Always among the ways: a choice of none besides it is a choice too.
_PROGRAM = "PROGRAM"


@dataclass(frozen=True, slots=True)
class Sent:
    """A case that was sent out, how its units are told besides the program, and what they are asked for."""

    ref: CaseRef
    deliver: tuple[Delivery, ...]
    demand: str


class DispatchForm(QFrame):
    """Stands in the centre; `advice` is the column to its right. `done` carries a `Sent`; `cancelled`: left.

    What was chosen stays a draft of this workstation until the case is sent; `lead` is a unit chosen beforehand.
    Commands of the window come by `handlers`.
    """

    done = Signal(object)
    cancelled = Signal()

    def __init__(self, workplace: Workplace, view: CaseView, lead: int | None = None) -> None:
        super().__init__()
        self.setProperty("role", "pane")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._work = workplace
        self._sending = False
        self._minute: datetime | None = None
        self.advice = DispatchAdvice(workplace)
        self._drafts = form_drafts(workplace)
        self._page: QVBoxLayout = column(gap=0, parent=self)
        guide_focus(self, lambda: self.body)
        self._show_view(view, self._before(view) | ({} if lead is None else {"lead": lead}))
        workplace.ticker.ticked.connect(self._tick)
        self._drafts.loaded.connect(self._take_up)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """What this form does for the window's commands."""
        return {"submit": self.submit, "print": self.submit_and_print, "whistle": self.whistle, "back": self.leave}

    @property
    def case_id(self) -> int:
        return self.view.case.id

    # --- the page --------------------------------------------------------------------------------------------------

    def _show_view(self, view: CaseView, own: Mapping[str, Any]) -> None:
        """Builds the form on this reading of the case; what was chosen before is chosen again."""
        self.view = view
        self._offer = offer = self._offer_of(view)
        filling = self._filling(offer)
        while (old := self._page.takeAt(0)) is not None:
            if (part := old.widget()) is not None:
                part.hide()
                part.deleteLater()
        self.body = DispatchBody(self._work, view, filling)
        self.body.show_words(_case_words(self._work, view))
        self.body.restore(own)
        self.body.show_deliveries(self._deliveries())
        if offer.why_not is not None:
            self.body.show_notice(self.tr("现在不能派：{0}").format(offer.why_not))
        for part in (self._head(), scrolled(self.body), self._foot()):
            self._page.addWidget(part)
        self._page.setStretch(1, 1)
        self.body.changed.connect(self._changed)
        self._work.tasks.run(self, partial(facts, self._work.desk, view.file), self._show_facts)
        self._show_advice()

    def _offer_of(self, view: CaseView) -> Offer:
        """Also of a post that never dispatches: its form can be read, and says why it cannot be sent."""
        found = next((offer for offer in view.offers if offer.action is Action.DISPATCH), None)
        return found or Offer(Action.DISPATCH, TRANSITIONS[Action.DISPATCH].fields, self.tr("本岗位不能派单"))

    def _filling(self, offer: Offer) -> Filling:
        work = self._work
        return Filling(self.view.file, offer, work.by, work.now(), World(work.township, work.limits))

    def _head(self) -> QFrame:
        work, case = self._work, self.view.case
        shown = light(case.state, case.due, None, case.supervise_level, work.now())
        parts: tuple[Item, ...] = (
            Icon(work.theme, "flag", "accent", 20), label(self.tr("派单"), "title"), 4, label(case.no, "muted"),
            Pill(work.theme, shown.token, case.state.label), None, label(since_words(self.view), "muted"),
        )  # fmt: skip
        head = frame("bar", _HEAD)
        row(*parts, margins=(24, 0, 24, 0), parent=head)
        return head

    def _foot(self) -> QFrame:
        t, foot = self._work.theme, frame("foot", _FOOT)
        send = Button(t, self.tr("派单"), "Ctrl+Enter", "primary", height=_BUTTON)
        printed = Button(t, self.tr("派单并打印"), "Ctrl+P", height=_BUTTON)
        whistle = Button(t, self.tr("吹应急哨"), "F8", "danger", "bolt", _BUTTON)
        back = Button(t, self.tr("返回"), "Esc", "quiet", height=_BUTTON)
        shown_if(whistle, self._may(Action.WHISTLE))
        for button, slot in ((send, self.submit), (printed, self.submit_and_print), (whistle, self.whistle)):
            button.clicked.connect(slot)
        back.clicked.connect(self.leave)
        self._buttons = (send, printed, whistle)
        can = label(self.tr("派出后 {0} 秒内可撤销").format(self._work.limits.undo_seconds), "muted")
        row(send, printed, whistle, None, can, 8, back, margins=(24, 0, 24, 0), parent=foot)
        self._enable()
        return foot

    def _may(self, action: Action) -> bool:
        return any(offer.action is action and offer.why_not is None for offer in self.view.offers)

    def _enable(self) -> None:
        """Nothing is sent twice, and nothing that cannot be sent at all."""
        for button in self._buttons:
            button.setEnabled(not self._sending and self._offer.why_not is None)

    # --- what it works out -------------------------------------------------------------------------------------------

    def _show_facts(self, found: Facts) -> None:
        self.body.show_facts(found)
        self._show_advice()

    def _show_advice(self) -> None:
        body, town, file = self.body, self._work.township, self.view.file
        said = body.said()
        lead, assisting = said.get("lead"), said.get("assisting", ())
        tasks = sent_tasks(file, body.after) if body.after is not None else ()
        self.advice.show_clock(tasks[0].clock if tasks else None, self._work.now())
        self.advice.show_checks(checks(file, town, body.facts, lead, assisting, body.refusal))
        units = [unit for unit in (lead, *assisting) if unit is not None]
        others = [one.unit_id for one in body.facts.usual if one.unit_id not in units]
        loads = body.facts.loads
        shown = [(town.unit[u].short, loads.get(u, _IDLE), u in units) for u in (*units, *others)]
        self.advice.show_loads(shown[:_MOST_LOADS])

    def _changed(self) -> None:
        self.body.complain(None)
        case, own = self.view.case, self.body.own
        chosen = self.body.deliver
        deliver = {} if chosen == self._usual_deliveries() else {_DELIVER: (_PROGRAM, *chosen)}
        self._drafts.keep(About(case.id, case.no, case.title), _STEP, own | deliver)
        self._show_advice()

    def _tick(self, now: datetime) -> None:
        """Limits run from the moment of sending: once a minute they are worked out anew."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._minute and self.isVisible():
            self._minute = minute
            self.body.refresh(now)
            self._show_advice()

    # --- drafts ------------------------------------------------------------------------------------------------------

    def _before(self, view: CaseView) -> dict[str, Any]:
        """What was chosen for this case before and never sent."""
        return entered(Action.DISPATCH, self._drafts.said(view.case.no, _STEP))

    def _usual_deliveries(self) -> tuple[Delivery, ...]:
        """As this workstation did it the last time."""
        return _ways(self._work.memory.value(_MEMORY, []))

    def _deliveries(self) -> tuple[Delivery, ...]:
        kept = self._drafts.said(self.view.case.no, _STEP).get(_DELIVER)
        return self._usual_deliveries() if kept is None else _ways(kept)

    def _take_up(self) -> None:
        if not self.body.own and (before := self._before(self.view)):
            self.body.restore(before)
            self.body.show_deliveries(self._deliveries())
            self._show_advice()

    def leave(self) -> None:
        self._drafts.flush()
        self.cancelled.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._drafts.flush()
        super().hideEvent(event)

    # --- keys --------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose the lead and + the next assisting unit, wherever the keyboard is but in a line of text."""
        if event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier):
            super().keyPressEvent(event)
        elif event.text().isdigit() and self.body.leads.choose_digit(int(event.text())):
            event.accept()
        elif event.text() == "+":
            self.body.add_assisting()
        else:
            super().keyPressEvent(event)

    # --- sending -----------------------------------------------------------------------------------------------------

    def submit(self) -> None:
        """Ctrl+Enter: sent; it can be taken back for 8 s."""
        self._send(Action.DISPATCH, self.body.said())

    def submit_and_print(self) -> None:
        """Ctrl+P: sent, and on to the paper."""
        self.body.deliveries[Delivery.PAPER].set_value(True)
        self._send(Action.DISPATCH, self.body.said())

    def whistle(self) -> None:
        """F8: the same units, by an emergency whistle: clocks 24×7 from now."""
        if self._may(Action.WHISTLE):
            said = {name: value for name, value in self.body.said().items() if name in _CALLED}
            self._send(Action.WHISTLE, said)

    def _send(self, action: Action, said: Mapping[str, Any]) -> None:
        if self._sending or not all(button.isEnabled() for button in self._buttons[:1]):
            return
        if action is Action.DISPATCH and self.body.refusal is not None:
            self._refused(self.body.refusal)
            return
        self._sending = True
        self._enable()
        case = self.view.case
        job = partial(self._work.center.act, case.id, case.version, action, said)
        self._work.tasks.run(self, job, partial(self._done, action, said), self._refused)

    def _done(self, action: Action, said: Mapping[str, Any], ref: CaseRef) -> None:
        town = self._work.township
        units = "、".join(town.unit[u].short for u in (said["lead"], *said.get("assisting", ())))
        what = self.tr("已派单") if action is Action.DISPATCH else self.tr("已吹应急哨")
        self._drafts.drop(self.view.case.no, _STEP)
        self._work.offer_undo(f"{what} {ref.no} → {units}", [ref])
        deliver = self.body.deliver
        self._work.memory.keep(_MEMORY, [way.value for way in deliver])
        self.done.emit(Sent(ref, deliver, str(said.get("demand", ""))))
        if Delivery.PAPER in deliver:
            self._work.go("papers", ("issue", "dispatch", ref.no))

    def _refused(self, error: Exception) -> None:
        """Nothing was sent. After a lost race the case is read anew; what was chosen stays."""
        self._sending = False
        self._enable()
        if isinstance(error, Stale):
            self._read_again(error.message)
        elif isinstance(error, UserError) and error.field in _FIELDS:
            self.body.complain(error)
        else:
            self._work.complain(error)

    def _read_again(self, who: str) -> None:
        desk, case_id = self._work.desk, self.case_id
        self._work.tasks.run(self, lambda: case_view(desk, case_id), partial(self._show_fresh, who))

    def _show_fresh(self, who: str, view: CaseView) -> None:
        """Where the case can still be sent the form is built on it; else it stays as it was, to be read."""
        offer = self._offer_of(view)
        if offer.why_not is None:
            self._show_view(view, self.body.own)
            self.body.show_notice(self.tr("{0}。您选的都还在，请按最新情况核对后再派").format(who))
            return
        self._offer = offer
        self._enable()
        self.body.show_notice(self.tr("{0}。现在不能再派：{1}；您写的都还在").format(who, offer.why_not))


def _ways(kept: Any) -> tuple[Delivery, ...]:
    known = {way.value: way for way in Delivery}
    return tuple(known[way] for way in kept if way in known) if isinstance(kept, list) else ()


def _case_words(work: Workplace, view: CaseView) -> str:
    """西村二村 村委会东　路灯维修 清单 AQ-001　12345社情信息　李某 138****1234."""
    case, town = view.case, work.township
    grid, matter = town.grid.get(case.grid_id or 0), town.matter.get(case.matter_id or 0)
    who = [f"{one.name} {one.phone}" for one in view.identity.people[:1]]
    parts = (
        f"{grid.name if grid else ''} {case.place if grid is None or case.place != grid.name else ''}".strip(),
        f"{matter.name} 清单 {matter.code}" if matter else "",
        case.platform.label,
        who[0] if who else "诉求人保密" if case.confidential else "",
    )
    return "　".join(part for part in parts if part)
