"""The one deadline that runs in an open case: what for, since when, how much of it is used (domain §2.2, §2.3).

A pure reading of the dossier: the store keeps it beside each open case, so that a board of thousands can be asked
for what is near its deadline.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from msgspec import Struct

from .case import RUNNING, CaseFile, CaseState, Check, Task, TaskState
from .draft import Urgency
from .labels import Labelled
from .limits import Limits
from .timing import ledger
from .timing.ledger import LineKind
from .timing.worktime import TZ, Calendar, Limit, LimitUnit, local_day, whole_second
from .town.township import Township

S = CaseState


class Stage(Labelled):
    """What a running deadline is for."""

    ACCEPT = "ACCEPT", "受理"
    SUPPLY = "SUPPLY", "补充"
    DISPATCH = "DISPATCH", "分流"
    CONSULT = "CONSULT", "会商"
    SIGN = "SIGN", "签收"
    CONTACT = "CONTACT", "联系"
    FINISH = "FINISH", "办结"
    REWORK = "REWORK", "返工"
    ASSIST = "ASSIST", "协办"
    VERIFY = "VERIFY", "核查"
    CALL_BACK = "CALL_BACK", "回访"
    REVIEW = "REVIEW", "挂账"


class Deadline(Struct, frozen=True, gc=False):
    """A stretch from `since` to `due`; `working`: its limit counts working time, else every minute.

    Where the clock was halted meanwhile, `since` is the start moved by the halts: what lies between is the limit.
    """

    stage: Stage
    since: datetime
    due: datetime
    working: bool

    def warn_at(self, calendar: Calendar, percent: int) -> datetime:
        """When that much of the limit is used (临期); a review date (挂账) is not warned of before it comes."""
        if self.stage is Stage.REVIEW or self.since >= self.due:
            return self.due
        if total := self._working_seconds(calendar):
            return min(self.due, calendar.add_working_seconds(self.since, -(-total * percent // 100)))
        return whole_second(self.since + (self.due - self.since) * percent / 100)

    def used(self, calendar: Calendar, now: datetime) -> float:
        """The share of the limit that is used, 0 to 1."""
        if now >= self.due:
            return 1.0
        if now <= self.since:
            return 0.0
        if total := self._working_seconds(calendar):
            return calendar.working_seconds(self.since, now) / total
        return (now - self.since) / (self.due - self.since)

    def _working_seconds(self, calendar: Calendar) -> int:
        """Of a limit in working time, what lies between; 0 where none of it does, and plain time must serve."""
        return calendar.working_seconds(self.since, self.due) if self.working else 0


def running(file: CaseFile, limits: Limits, township: Township) -> Deadline | None:
    """The deadline behind `case.due`; None while nothing runs."""
    case = file.case
    if case.due is None:
        return None
    reading = _Reading(file, limits, township, case.due)
    return reading.of_stage() or reading.of_tasks()


class _Reading:
    """One dossier read for its deadline."""

    def __init__(self, file: CaseFile, limits: Limits, township: Township, due: datetime) -> None:
        self._file = file
        self._limits = limits
        self._township = township
        self._calendar = township.calendar
        self._due = due

    def of_stage(self) -> Deadline | None:
        """The limit of the state itself, as it was when the state was entered."""
        case = self._file.case
        match case.state:
            case S.SUBMITTED:
                return self._of_state(Stage.ACCEPT, case.registered_at)
            case S.SUPPLEMENT:
                return self._of_state(Stage.SUPPLY, self._last_step())
            case S.ACCEPTED:
                return self._of_state(Stage.DISPATCH, case.registered_at, case.accepted_at)
            case S.CONSULTING:
                return self._of_state(Stage.CONSULT, self._last_step())
            case S.VERIFYING:
                return self._of_state(Stage.VERIFY, self._filed())
            case S.CALLBACK:
                return self._of_state(Stage.CALL_BACK, self._passed())
            case S.SUSPENDED if case.stage_due is not None:
                since = (pause.since for pause in self._file.suspensions if pause.until is None)
                return Deadline(Stage.REVIEW, max(since, default=case.registered_at), self._due, working=False)
        return None

    def of_tasks(self) -> Deadline:
        """The lead's next limit; where it has filed and others have not, theirs."""
        lead = self._file.lead
        assert lead is not None  # a deadline without a stage's own limit is a task's
        if lead.state is TaskState.FED_BACK:
            task = min((t for t in self._file.tasks if t.state in RUNNING), key=lambda t: t.due)
            return self._of_clock(Stage.ASSIST, task)
        unit, emergency = self._township.unit[lead.unit_id].kind, self._file.case.urgency is Urgency.EMERGENCY
        given = self._limits.at(lead.dispatched_at)
        if lead.state is TaskState.SENT and self._due == lead.sign_due:
            return self._limited(Stage.SIGN, given.sign_for(unit, emergency), lead.dispatched_at)
        if lead.contact_at is None and self._due == lead.response_due:
            return self._limited(Stage.CONTACT, given.contact_for(unit, emergency), lead.dispatched_at)
        if lead.rework_due is not None and self._due == lead.rework_due:
            resumed = max(line.at for line in lead.clock.lines if line.kind in _RUNS_AGAIN)
            return self._limited(Stage.REWORK, given.rework_for(lead.clock.limit), resumed)
        return self._of_clock(Stage.FINISH, lead)

    # --- since when -------------------------------------------------------------------------------------------------

    def _of_state(self, stage: Stage, not_before: datetime, entered: datetime | None = None) -> Deadline:
        limits = self._limits.at(entered or not_before)
        limit = limits.stage_for(self._file.case.state, self._file.case.urgency)
        assert limit is not None  # each of these states has one
        return self._limited(stage, limit, not_before)

    def _limited(self, stage: Stage, limit: Limit, not_before: datetime) -> Deadline:
        """No part of the dossier says when a stage began: its limit is counted back from its due."""
        since = max(begun(self._due, limit, self._calendar), not_before)
        return Deadline(stage, whole_second(since), self._due, limit.counts_working_time)

    def _of_clock(self, stage: Stage, task: Task) -> Deadline:
        clock = task.clock
        halted = 0
        for i, line in enumerate(clock.lines):
            if line.kind in _RUNS_AGAIN and (since := ledger.halted_since(clock.lines[:i])) is not None:
                halted += ledger.halted_seconds(since, line.at, clock.limit, self._calendar)
        since = clock.started
        if halted and clock.limit.counts_working_time:
            since = self._calendar.add_working_seconds(since, halted)
        elif halted:
            since += timedelta(seconds=halted)
        return Deadline(stage, since, self._due, clock.limit.counts_working_time)

    def _filed(self) -> datetime:
        """When the last result was in."""
        return max(t.feedback_at for t in self._file.tasks if t.feedback_at is not None)

    def _passed(self) -> datetime:
        """When the verification before this round of calls was passed."""
        return max(v.at for v in self._file.verifications if v.result is Check.PASS)

    def _last_step(self) -> datetime:
        """The last thing known to have happened before the case was asked about or put to the meeting."""
        file = self._file
        times = (
            file.case.registered_at,
            file.case.accepted_at,
            *(t.ended_at or t.signed_at for t in file.tasks),
            *(r.decided_at or r.asked_at for r in file.requests),
            *(v.at for v in file.verifications),
            *(c.at for c in file.callbacks),
        )
        return max(at for at in times if at is not None)


_RUNS_AGAIN = frozenset({LineKind.RESUME, LineKind.REOPEN})


def begun(due: datetime, limit: Limit, calendar: Calendar) -> datetime:
    """When a limit that ends then began; of working days the opening of the day they count from."""
    match limit.unit:
        case LimitUnit.WORKING_DAYS:
            day = calendar.workday_before(local_day(due), limit.n)
            return calendar.spans(day)[0][0]
        case LimitUnit.WORKING_MINUTES:
            return calendar.back_working_seconds(due, limit.n * 60)
        case LimitUnit.MINUTES:
            return whole_second(due) - timedelta(minutes=limit.n)
        case LimitUnit.NATURAL_DAYS:
            return datetime.combine(local_day(due) - timedelta(days=limit.n), time(), TZ).astimezone(UTC)
