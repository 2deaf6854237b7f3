"""What the buttons and keys of a meeting do."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ...dispatch.meetings import MeetingView, Topic
from ...dispatch.rulings import MINUTES
from ...models.meeting.deciding import open_to_objection
from ...models.meeting.terms import Focus, ItemState, MeetingState, SeatState
from ..actions import IN_MEETING, command
from ..widgets.fields import Area, Edit
from ..workplace import Workplace
from .acts import Acts
from .attendance import Attendance
from .bar import Bar
from .decisions import Decisions
from .forms import SideForm, line
from .own import OwnReadBack
from .projecting import Projecting
from .rulings import Rulings
from .side import Side

_KEYS = {one.id: one.keys for one in IN_MEETING}
#: As everywhere, the paper that is due: the notice before the meeting, then its minutes.
_PRINT = command("print").keys


class Table(Protocol):
    """The parts of the room that its steps work with."""

    work: Workplace
    view: MeetingView | None
    acts: Acts
    attendance: Attendance
    bar: Bar
    decisions: Decisions
    projecting: Projecting
    read_back: OwnReadBack
    sheets: Rulings
    side: Side

    @property
    def topic(self) -> Topic | None:
        """The topic that is shown."""


class RoomSteps(QObject):
    """One method for each button; `keys` gives those that have a key just now. `place` is the room itself."""

    def __init__(self, room: Table, place: QWidget) -> None:
        super().__init__(place)
        self._room = room
        self._place = place

    def do(self, what: str) -> None:
        """Carries out what a button of the bar names."""
        if self._room.view is not None:
            getattr(self, f"_{what}")()

    def keys(self) -> dict[str, Callable[[], None]]:
        """What the meeting's keys do now."""
        room = self._room
        if room.view is None:
            return {}
        found: dict[str, Callable[[], None]] = {"open_case": self.open_case}
        shown = {name for name, button in room.bar.buttons.items() if button.isVisibleTo(self._place)}
        found |= {name: partial(self.do, name) for name in ("whole", "decided", "black", "come") if name in shown}
        if room.view.is_keeper and room.view.meeting.state is not MeetingState.CANCELLED:
            found["attendance"] = self._attendance  # while the meeting runs the foot has no room for its button
        if room.projecting.is_shown:
            found["freeze"] = room.projecting.freeze
        paper = next((name for name in ("minutes", "draft", "notice") if name in shown), None)
        printed = {} if paper is None else {_PRINT: partial(self.do, paper)}
        for name in ("begin", "sign"):
            if name in shown:
                found["proceed"] = partial(self.do, name)
        if room.attendance.sign.isVisibleTo(self._place):
            found["seat"] = partial(room.sheets.seat, 0)
        if room.decisions.add.isVisibleTo(self._place):
            found["add_row"] = room.decisions.add_row
        if room.side.form is None and room.read_back.isVisibleTo(self._place):
            found["read_back"] = room.read_back.submit
        keys = {_KEYS[name]: do for name, do in found.items()} | printed
        return keys if room.side.form is None else keys | {"Esc": room.side.back}

    def _run(self, job: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        self._room.acts.run(job, then)

    # --- the agenda --------------------------------------------------------------------------------------------------

    def reorder(self, order: list[int]) -> None:
        """The agenda in another order; topics somebody must not see stay last."""
        acts = self._room.acts
        self._run(lambda: acts.desk.reorder(acts.id, order))

    def _previous(self) -> None:
        self._step(-1)

    def _next(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        """The meeting turns to the next topic that is still to be settled, on or back."""
        room = self._room
        view = room.view
        if view is None:
            return
        order = [topic.item for topic in view.topics]
        at = next((k for k, item in enumerate(order) if item.n == view.meeting.current), -1)
        places = range(at + 1, len(order)) if by > 0 else range(at - 1, -1, -1)
        wanted = next((order[k] for k in places if order[k].state in (ItemState.WAITING, ItemState.OPEN)), None)
        if wanted is None:
            room.work.say(self.tr("后面没有待议的议题") if by > 0 else self.tr("前面没有待议的议题"), "due_soon")
            return
        room.acts.flush()
        n, acts = wanted.n, room.acts
        self._run(lambda: acts.desk.open_item(acts.id, n))

    def _begin(self) -> None:
        acts = self._room.acts
        self._run(lambda: acts.desk.begin(acts.id))

    def _end(self) -> None:
        self._room.acts.flush()
        self._room.sheets.end()

    # --- the room's screen -------------------------------------------------------------------------------------------

    def _whole(self) -> None:
        self._project(Focus.WHOLE)

    def _decided(self) -> None:
        self._project(Focus.DECISIONS)

    def _project(self, focus: Focus) -> None:
        self._room.projecting.show(focus)

    def _said(self) -> None:
        self._project(Focus.OPINIONS)

    def _photos(self) -> None:
        self._room.projecting.turn(1)

    def _freeze(self) -> None:
        self._room.projecting.freeze()

    def _smaller(self) -> None:
        self._room.projecting.resize(-1)

    def _larger(self) -> None:
        self._room.projecting.resize(1)

    def _look(self) -> None:
        self._room.projecting.look()

    def _black(self) -> None:
        self._room.projecting.black()

    def _arrange(self) -> None:
        self._room.projecting.arrange()

    # --- forms -------------------------------------------------------------------------------------------------------

    def _floor(self) -> None:
        self._room.sheets.floor()

    def _ballot(self) -> None:
        self._room.sheets.ballot()

    def _settle(self) -> None:
        self._room.sheets.settle()

    def _units(self) -> None:
        self._room.sheets.units()

    def _put_on(self) -> None:
        self._room.sheets.put_on()

    def _take_off(self) -> None:
        self._room.sheets.take_off()

    def _change(self) -> None:
        self._room.sheets.change()

    def _cancel(self) -> None:
        self._room.sheets.cancel()

    def _sign(self) -> None:
        """Once for the look at what will happen, once more to sign."""
        room = self._room
        form = room.side.form
        if form is not None and form.accessibleName() == self.tr("签发并派单"):
            form.submit()
            return
        room.acts.flush()
        room.sheets.sign()

    # --- a unit's own ------------------------------------------------------------------------------------------------

    def _come(self) -> None:
        acts = self._room.acts
        self._run(lambda: acts.desk.take_seat(acts.id, SeatState.PRESENT))

    def _leave(self) -> None:
        acts = self._room.acts
        self._run(lambda: acts.desk.take_seat(acts.id, SeatState.LEFT))

    def _ask(self) -> None:
        view, acts = self._room.view, self._room.acts
        seat = view.file.seat_of(view.unit) if view is not None and view.unit is not None else None
        wants = seat is None or seat.asked_at is None
        self._run(lambda: acts.desk.ask_floor(acts.id, wants))

    def _excuse(self) -> None:
        room = self._room
        reason = Edit(room.work.theme, self.tr("请假原因；意见可以先书面写"))
        rows = {"reason": line(self.tr("原因"), reason, need=True)}
        form = SideForm(room.work.theme, self.tr("请假"), self.tr("请假"), rows)
        acts = room.acts
        room.sheets.open(form, lambda: partial(acts.desk.take_seat, acts.id, SeatState.EXCUSED, reason=reason.value))

    def _object(self) -> None:
        """What the unit has against leading, though it was not there or read back by telephone."""
        room = self._room
        view, topic, acts = room.view, room.topic, room.acts
        if view is None or topic is None or view.unit is None:
            return
        objectable = open_to_objection(view.file, view.unit, view.at, room.work.township)
        mine = next(one for one in view.file.decisions_on(topic.item.n) if one.n in objectable)
        text = Area(room.work.theme, self.tr("为什么不应由本单位牵头，或者哪里复述得不对"), 3)
        note = self.tr("签发后 1 个工作日内可提一次，主持人和中心都看得到，写入案件经过；任务照常办理。")
        rows = {"text": line(self.tr("异议"), text, need=True)}
        form = SideForm(room.work.theme, self.tr("对指定牵头有异议"), self.tr("提出异议"), rows, note=note)
        item_n, n = mine.item_n, mine.n
        room.sheets.open(form, lambda: partial(acts.desk.object_to, acts.id, item_n, n, text.value))

    # --- elsewhere ---------------------------------------------------------------------------------------------------

    def open_case(self) -> None:
        topic = self._room.topic
        if topic is not None:
            self._room.acts.flush()
            self._room.work.show_case(topic.case.id)

    def _minutes(self) -> None:
        view = self._room.view
        if view is not None and view.minutes_id is not None:
            self._room.work.go("papers", ("paper", view.minutes_id))

    def _draft(self) -> None:
        self._paper(MINUTES)

    def _notice(self) -> None:
        self._paper("meeting_notice")

    def _attendance(self) -> None:
        self._paper("attendance")

    def _paper(self, kind: str) -> None:
        """As it would be issued now; printed and issued there."""
        self._room.acts.flush()
        self._room.work.go("papers", ("consultation", kind, self._room.acts.id))
