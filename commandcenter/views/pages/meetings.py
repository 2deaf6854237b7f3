"""会商: what waits for a meeting, the meetings, and the meeting one takes part in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from ...dispatch.cases.case_views import CaseView, case_view
from ...dispatch.meetings import MeetingDesk, Pool, RuleInForce, meetings_board
from ...models.lifecycle import Action
from ...models.meeting.terms import KEEPERS, MeetingKind
from ..forms.message import Message
from ..forms.words import ending_words
from ..in_turn import InTurn
from ..live import Changes
from ..meeting.forms import SideForm, line
from ..meeting.front import Front
from ..meeting.plan import PlanForm, Wanted, chair_choices, usual_chair
from ..meeting.projecting import stop_projecting
from ..meeting.room import Room
from ..page import PageWidget
from ..widgets.layout import column, holder, row
from ..widgets.pickers import Picker
from ..workplace import Workplace

_INSTANT_WIDTH = 480


class MeetingsPage(PageWidget):
    """The list, and in its place the meeting that was opened; Esc comes back."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        work = workplace
        self._desk = MeetingDesk(work.desk)
        self._keeps = work.by.role in KEEPERS
        self._turn = InTurn(work.tasks, self, self.read)
        self._pool: Pool | None = None
        form = PlanForm(work.theme, work.by, lambda: work.township.calendar, work.now)
        self.front = Front(work.theme, work.township, form, keeps=self._keeps)
        self.room: Room | None = None
        self.instant: SideForm | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.front)
        column(self._stack, gap=0, parent=self)
        self.front.meeting_wanted.connect(self.open_meeting)
        self.front.case_wanted.connect(work.show_case)
        self.front.revoke_wanted.connect(self._revoke)
        form.planned.connect(self._plan)
        work.live.changed.connect(self._changed)
        work.live.reset.connect(self.read)
        self.read()

    # --- reading -----------------------------------------------------------------------------------------------------

    def read(self) -> None:
        desk = self.workplace.desk
        self.workplace.tasks.run(self, lambda: meetings_board(desk), self._take)

    def _take(self, pool: Pool) -> None:
        self._pool = pool
        self.front.show_pool(pool, self.workplace.now())

    def _changed(self, changes: Changes) -> None:
        if "meeting" in changes.entities or (changes.cases and self._keeps and self._stack.currentIndex() == 0):
            self.read()

    # --- doing -------------------------------------------------------------------------------------------------------

    def _plan(self, wanted: Wanted) -> None:
        kind = MeetingKind.MAKEUP if wanted.makeup else MeetingKind.PLANNED
        job = partial(
            self._desk.plan, wanted.cases, wanted.starts_at, wanted.place, wanted.chair,
            kind=kind, opinions_due=wanted.opinions_due, hidden=wanted.hidden,
        )  # fmt: skip
        self._turn.run(job, self._planned, self.front.form.complain)

    def _planned(self, meeting_id: int) -> None:
        self.front.waiting.clear_marks()
        self.front.form.begin_anew()
        self.workplace.say(self.tr("会商已安排，各单位已收到通知"))
        self.open_meeting(meeting_id)

    def _revoke(self, one: RuleInForce, reason: str) -> None:
        job = partial(self._desk.revoke_rule, one.meeting_id, one.rule.n, reason)
        self._turn.run(job, self._revoked, self.front.complain_revoke)

    def _revoked(self, _nothing: object) -> None:
        self.front.revoked()
        self.workplace.say(self.tr("派单规则已撤销，研判不再据此提议"))

    # --- a meeting at once -------------------------------------------------------------------------------------------

    def hold_now(self, case_id: int) -> None:
        """即时会商: one look at what it is about and who chairs; Enter begins it."""
        desk = self.workplace.desk
        self.workplace.tasks.run(
            self, lambda: (case_view(desk, case_id), meetings_board(desk)), lambda found: self._offer(*found)
        )

    def _offer(self, view: CaseView, pool: Pool) -> None:
        t, by = self.workplace.theme, self.workplace.by
        chair = Picker(t, chair_choices(pool))
        chair.set_value(usual_chair(pool, by))
        rows = {"chair": line(self.tr("主持人"), chair, need=True)}
        note = self.tr("{0}　{1}。现在就开，不排议程；涉及的单位马上收到通知。").format(view.case.no, view.case.title)
        file, town = view.file, self.workplace.township
        ending = Message()
        form = SideForm(t, self.tr("即时会商"), self.tr("现在开会"), rows, note=note, last=(ending,))
        ending.say("" if view.is_to_meet else ending_words(Action.CONSULT, (file,), town), "due_soon")
        case_id = view.case.id

        def send() -> None:
            self._turn.run(partial(self._desk.instant, case_id, chair.value), self.open_meeting, form.complain)

        form.sent.connect(send)
        form.left.connect(self._to_front)
        form.setFixedSize(_INSTANT_WIDTH, 260 if ending.isHidden() else 340)
        self.instant = form
        self._show_alone(holder(column(None, row(None, form, None), None)))
        form.button.setFocus()

    def _show_alone(self, widget: Any) -> None:
        """Something in place of the list."""
        self._leave()
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        self.handlers_changed.emit()

    def _leave(self) -> None:
        while self._stack.count() > 1:
            last = self._stack.widget(self._stack.count() - 1)
            assert last is not None
            self._stack.removeWidget(last)
            last.hide()
            last.deleteLater()
        if self.room is not None:
            self.room.acts.flush()
        self.room = None

    def open_meeting(self, meeting_id: int) -> None:
        """The meeting itself."""
        if self.room is not None and self.room.id == meeting_id:
            return
        self.instant = None
        room = Room(self.workplace, meeting_id)
        room.left.connect(self._to_front)
        self._show_alone(room)
        self.room = room
        self.handlers_changed.emit()
        room.take_focus()

    def _to_front(self) -> None:
        self._leave()
        self.instant = None
        self._stack.setCurrentIndex(0)
        self.read()
        self.take_focus()
        self.handlers_changed.emit()

    # --- the window's part -------------------------------------------------------------------------------------------

    def take_focus(self) -> None:
        if self.room is not None:
            self.room.take_focus()
            return
        lists = [self.front.waiting, self.front.meetings] if self._keeps else [self.front.meetings]
        (next((one for one in lists if one.rows), None) or self).setFocus()

    def open_with(self, what: Any) -> None:
        match what:
            case int(meeting_id):
                self.open_meeting(meeting_id)
            case ("instant", int(case_id)):
                self.hold_now(case_id)

    def command_words(self) -> dict[str, str]:
        return {"open": self.tr("打开会议")}

    def handlers(self) -> dict[str, Callable[[], None]]:
        if self._stack.currentIndex():
            return {"back": self._to_front}
        found: dict[str, Callable[[], None]] = {
            "next": partial(self._step, 1),
            "previous": partial(self._step, -1),
            "open": self._open,
        }
        if self._keeps:
            found |= {"submit": self.front.form.submit, "consult": self._consult}
        return found

    def _rows(self) -> Any:
        """The list the keyboard is in; else the first."""
        front = self.front
        if front.views.value == "rules":
            return front.rules
        return front.meetings if front.meetings.hasFocus() or not self._keeps else front.waiting

    def _step(self, by: int) -> None:
        rows = self._rows()
        rows.setFocus()
        rows.step(by)

    def _open(self) -> None:
        self._rows().open_current()

    def _consult(self) -> None:
        """F5 on a case of the pool."""
        case_id = self.front.waiting.current
        if case_id is None:
            self.workplace.say(self.tr("先选一件案件"), "due_soon")
        else:
            self.hold_now(case_id)

    def foot_host(self) -> QWidget | None:
        """In a meeting between the columns and its buttons, so that no button moves."""
        return None if self.room is None else self.room.foot_slot

    def spares_foot(self) -> bool:
        return self.room is not None

    def closing(self) -> None:
        if self.room is not None:
            self.room.acts.flush()
        stop_projecting(self.workplace)


def build(workplace: Workplace) -> MeetingsPage:
    return MeetingsPage(workplace)
