"""What calls a person: new cases that are his to take, clocks about to run out, clocks that did.

New ones are repeated every minute until somebody takes them; a mute needs a reason and ends by itself (UX rules 5, 6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QObject, Signal

from ..dispatch.duty.mutes import Mute, current_mute, mute, unmute
from ..dispatch.meetings import (
    Called,
    CalledOff,
    Objection,
    Stopped,
    called_off,
    invitations,
    objections,
    stopped_for_meeting,
)
from ..dispatch.overviews import boards
from ..dispatch.overviews.boards import BoardQuery, Line
from ..models.access import UNITS
from ..models.lights import Light
from ..models.meeting.terms import CHAIRS
from ..models.queues import Queue
from ..models.timing.words import date_time, span
from .live import Changes
from .meeting.words import called_off_words
from .sounds import Sound, Sounds
from .workplace import Workplace

_REPEAT = timedelta(seconds=60)
_FIRST = 500
_MINE = BoardQuery(queue=Queue.MINE)
_Queue = tuple[tuple[Line, ...], Mute | None]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Cases that came in and nobody took yet, the most dangerous first."""

    lines: tuple[Line, ...]


class Alarms(QObject):
    """Follows the queue 等我办 of its login."""

    arrived = Signal(object)
    """An `Arrival`; an empty one when everything was taken."""
    waiting = Signal(int)
    muted = Signal(str)

    def __init__(self, workplace: Workplace, sounds: Sounds) -> None:
        super().__init__(workplace)
        self._work = workplace
        self._sounds = sounds
        self._mine: dict[int, Line] = {}
        self._lights: dict[int, Light] = {}
        self._new: dict[int, Line] = {}
        self._called_at: datetime | None = None
        self._mute: Mute | None = None
        self._invited: Mapping[int, Called] | None = None
        self._objected: Mapping[tuple[int, int], Objection] | None = None
        workplace.live.changed.connect(self._changed)
        workplace.live.reset.connect(self._read_again)
        workplace.ticker.ticked.connect(self._tick)

    def start(self) -> None:
        """Reads what waits already: that is no news."""
        self._read(self._begun)
        self._read_invitations()

    def _read_again(self) -> None:
        """After a gap in the feed: what came meanwhile is news, what went is gone."""
        self._read(self._caught_up)
        self._read_invitations()

    def _read_invitations(self) -> None:
        """Meetings a unit is called to call it once, and again when they are moved or called off."""
        if self._work.by.role in UNITS:
            self._work.tasks.run(self, partial(invitations, self._work.desk), self._take_invitations)
        elif self._work.by.role in CHAIRS:
            self._work.tasks.run(self, partial(objections, self._work.desk), self._take_objections)

    def _take_objections(self, found: Mapping[tuple[int, int], Objection]) -> None:
        """Who may chair hears that a unit does not want to lead what it was told to."""
        known, self._objected = self._objected, found
        for key in found.keys() - (found if known is None else known).keys():
            one = found[key]
            self._work.say(
                self.tr("{0} 对会商指定牵头有异议（{1}）：{2}").format(one.unit, one.no, one.text), "due_soon"
            )
            self._call(Sound.NEW)

    def _take_invitations(self, found: Mapping[int, Called]) -> None:
        known, self._invited = self._invited, found
        if known is None:
            return
        if found.keys() - known.keys():
            self._work.say(self.tr("收到会商通知，打开“会商”看时间、地点和议题"), "accent")
            self._call(Sound.NEW)
        if gone := known.keys() - found.keys():
            self._work.tasks.run(self, partial(called_off, self._work.desk, gone), self._tell_called_off)
        for meeting_id, now in found.items():
            if (before := known.get(meeting_id, now)) != now:
                moved = self.tr("会商有变动：{0} → {1}").format(_when_where(before), _when_where(now))
                self._work.say(moved, "due_soon")
                self._call(Sound.NEW)

    def _tell_called_off(self, found: tuple[CalledOff, ...]) -> None:
        for one in found:
            self._work.say(called_off_words(one), "due_soon")
            self._call(Sound.NEW)

    def _read(self, then: Callable[[_Queue], None]) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: (boards.page(desk, _MINE, limit=_FIRST).lines, current_mute(desk)), then)

    def _begun(self, found: _Queue) -> None:
        lines, self._mute = found
        now = self._work.now()
        self._mine = {line.row.id: line for line in lines}
        self._lights = {line.row.id: line.light(now) for line in lines}
        self._tell()

    def _caught_up(self, found: _Queue) -> None:
        lines, self._mute = found
        gone = dict.fromkeys(self._mine)
        self._take((gone | {line.row.id: line for line in lines}, frozenset()))

    # --- news -------------------------------------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        desk = self._work.desk
        if changes.cases:
            ids, unknown = changes.cases, changes.cases - self._mine.keys()
            self._work.tasks.run(
                self, lambda: (boards.lines(desk, _MINE, ids), boards.moved_by_oneself(desk, unknown)), self._take
            )
        if "meeting" in changes.entities:
            self._read_invitations()
        if "shift" in changes.entities:
            self._work.tasks.run(self, lambda: current_mute(desk), self._take_mute)

    def _take(self, answer: tuple[Mapping[int, Line | None], frozenset[int]]) -> None:
        """What one's own step brought into the queue is no news; what another took does not call any more."""
        found, own = answer
        now = self._work.now()
        gone = frozenset(i for i, line in found.items() if line is None and i in self._mine)
        fresh = {i for i, line in found.items() if line is not None and not self._is_known(i, own)}
        for case_id, line in found.items():
            if line is None:
                for kept in (self._mine, self._lights, self._new):
                    kept.pop(case_id, None)
                continue
            if line.row.claimed_by is not None:
                self._new.pop(case_id, None)
            elif case_id in fresh or case_id in self._new:
                self._new[case_id] = line
            self._mine[case_id] = line
            self._lights.setdefault(case_id, line.light(now))
        if not fresh.isdisjoint(self._new):
            self._call(Sound.NEW)
        if gone and self._work.by.role in UNITS:
            self._work.tasks.run(self, partial(stopped_for_meeting, self._work.desk, gone), self._tell_stopped)
        self._tell()

    def _tell_stopped(self, found: tuple[Stopped, ...]) -> None:
        """What a unit was working on went to a meeting: it stops."""
        if found:
            names = "；".join(f"{one.no} {one.title}" for one in found)
            self._work.say(self.tr("已提请会商，本单位的任务撤回，不用再办：{0}").format(names), "due_soon")
            self._call(Sound.NEW)

    def _is_known(self, case_id: int, own: frozenset[int]) -> bool:
        return case_id in self._mine or case_id in own

    def snooze(self) -> None:
        """稍后: the banner goes; the cases stay in the queue, their clocks call again."""
        self._new.clear()
        self._tell()

    def taken(self, case_id: int) -> None:
        """Somebody here opened it."""
        if self._new.pop(case_id, None) is not None:
            self._tell()

    @property
    def arrival(self) -> Arrival:
        return Arrival(tuple(sorted(self._new.values(), key=lambda line: line.row.key)))

    def _tell(self) -> None:
        self.arrived.emit(self.arrival)
        self.waiting.emit(len(self._mine))

    # --- clocks -----------------------------------------------------------------------------------------------------

    def _tick(self, now: datetime) -> None:
        self._check_mute(now)
        loudest = None
        for case_id, line in self._mine.items():
            light = line.light(now)
            if light is not self._lights.get(case_id):
                self._lights[case_id] = light
                if light is Light.OVERDUE:
                    loudest = Sound.OVERDUE
                elif light is Light.DUE_SOON:
                    loudest = loudest or Sound.SOON
        if loudest is not None:
            self._call(loudest)
        elif self._new and self._called_at is not None and now - self._called_at >= _REPEAT:
            self._call(Sound.NEW)

    def _call(self, sound: Sound) -> None:
        self._called_at = self._work.now()
        if self._mute is None:
            self._sounds.play(sound)

    # --- silence ----------------------------------------------------------------------------------------------------

    @property
    def is_muted(self) -> bool:
        return self._mute is not None

    def mute(self, reason: str, minutes: int) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: mute(desk, reason, minutes), self._take_mute)

    def unmute(self) -> None:
        desk = self._work.desk
        self._work.tasks.run(self, lambda: unmute(desk), self._take_mute)

    def _take_mute(self, found: Mute | None) -> None:
        self._mute = found
        self._check_mute(self._work.now())
        if found is None:
            self.muted.emit("")

    def _check_mute(self, now: datetime) -> None:
        if self._mute is None:
            return
        if now >= self._mute.until:
            self._mute = None
            self.muted.emit("")
        else:
            left = span(self._mute.until - now)
            self.muted.emit(self.tr("已静音 剩%1　%2").replace("%1", left).replace("%2", self._mute.reason))


def _when_where(called: Called) -> str:
    return "　".join(filter(None, (date_time(called.starts_at), called.place)))
