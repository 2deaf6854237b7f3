"""Forms that take centre and right of a page for a while: intake, dispatch, call-back desk, bulk steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ...dispatch.cases.callbacks import Call
from ...dispatch.cases.case_views import CaseView, case_view
from ...dispatch.center import CaseRef
from ...dispatch.intake.sending import Delivery
from ...dispatch.overviews.boards import Line
from ...models.lifecycle import Action
from ..forms.bulk import BulkForm
from ..forms.callback_desk import CallBackDesk
from ..intake.dispatch_form import DispatchForm, Sent
from ..intake.form import IntakeForm, Received
from ..workplace import Workplace
from .phone_list import PhoneList


@dataclass(frozen=True, slots=True)
class Station:
    """What stands in the centre, and to the right of it (None: what stands there stays).

    `stays`: the form is kept when one leaves, with all that was typed in it. F1 opens `chapter`.
    """

    centre: QWidget
    right: QWidget | None = None
    stays: bool = False
    handlers: Callable[[], dict[str, Callable[[], None]]] = field(default=dict)
    chapter: str = ""


class Stations(QObject):
    """One station at a time; leaving one keeps what was typed in it."""

    opened = Signal(object)
    closed = Signal(object)
    finished = Signal(object)
    """The case (`CaseRef`) a form left behind."""
    case_shown = Signal(int)
    """The case a form is about: its page belongs beside it."""

    def __init__(self, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._work = workplace
        self._intake: Station | None = None
        self._call_back: Station | None = None
        self._current: Station | None = None

    @property
    def is_open(self) -> bool:
        return self._current is not None

    def handlers(self) -> dict[str, Callable[[], None]]:
        """The commands of the form that is open; while one is, they come before the page's."""
        return self._current.handlers() if self._current is not None else {}

    @property
    def chapter(self) -> str:
        """The chapter of the handbook about the form that is open."""
        return self._current.chapter if self._current is not None else ""

    def leave(self) -> None:
        """Back to the page."""
        if self._current is not None:
            current, self._current = self._current, None
            self.closed.emit(current)

    def _open(self, station: Station) -> None:
        self.leave()
        self._current = station
        self.opened.emit(station)

    # --- the stations -----------------------------------------------------------------------------------------------

    def open_intake(self) -> None:
        """A new form; one half filled stays a draft."""
        intake = self.intake()
        if self._current is not intake:
            self._open(intake)
        self._intake_form.begin()

    def intake(self) -> Station:
        """The one of the intake form, whether it was opened yet or not."""
        if self._intake is None:
            form = IntakeForm(self._work)
            form.done.connect(self._received)
            form.cancelled.connect(self.leave)
            self._intake = Station(form, form.advice, stays=True, handlers=form.handlers, chapter="intake")
        return self._intake

    @property
    def _intake_form(self) -> IntakeForm:
        assert self._intake is not None
        form = self._intake.centre
        assert isinstance(form, IntakeForm)
        return form

    def _received(self, received: Received) -> None:
        self.leave()
        self.finished.emit(received.ref)
        if received.to_dispatch:
            desk, case_id = self._work.desk, received.ref.id
            self._work.tasks.run(self, lambda: case_view(desk, case_id), self.open_dispatch)

    def open_dispatch(self, view: CaseView, lead: int | None = None) -> None:
        """`lead`: the unit that was chosen for it already."""
        form = DispatchForm(self._work, view, lead)
        form.done.connect(self._dispatched)
        form.cancelled.connect(self.leave)
        self._open(Station(form, form.advice, handlers=form.handlers, chapter="dispatch"))

    def _dispatched(self, sent: Sent) -> None:
        self._did(sent.ref)
        if Delivery.PHONE in sent.deliver:
            self.open_phone_list(sent.ref.id, sent.demand)

    def open_phone_list(self, case_id: int, demand: str) -> None:
        """Whom to read the task to by telephone; the case stands beside it."""
        phones = PhoneList(self._work, case_id, demand)
        phones.done.connect(self._all_told)
        phones.cancelled.connect(self.leave)
        self._open(Station(phones, handlers=phones.handlers, chapter="dispatch"))
        self.case_shown.emit(case_id)

    def _all_told(self) -> None:
        self._work.say(self.tr("各单位都已告知并签收"))
        self.leave()

    def open_call_back(self) -> None:
        """The call-back desk; it stays where it was."""
        if self._call_back is None:
            desk = CallBackDesk(self._work)
            desk.list.selected.connect(self._show_call)
            self._call_back = Station(desk, stays=True, handlers=desk.handlers, chapter="callback")
        self._open(self._call_back)
        centre = self._call_back.centre
        if isinstance(centre, CallBackDesk):
            self._show_call(centre.list.current)

    def _show_call(self, call: Call | None) -> None:
        if call is not None and self._current is self._call_back:
            self.case_shown.emit(call.case_id)

    def open_bulk(self, lines: Sequence[Line], action: Action) -> None:
        form = BulkForm(self._work, lines, action)
        form.done.connect(self._did_many)
        form.cancelled.connect(self.leave)
        self._open(Station(form))

    def _did(self, ref: CaseRef) -> None:
        self.leave()
        self.finished.emit(ref)

    def _did_many(self, refs: Sequence[CaseRef]) -> None:
        self.leave()
        for ref in refs[:1]:
            self.finished.emit(ref)

    def closing(self) -> None:
        """The window closes: what is half typed is on the disk before it goes."""
        if self._intake is not None:
            self._intake_form.keeper.flush()
