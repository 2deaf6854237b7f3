"""What the program does by itself, as 系统: cards, requests left lying, the meeting after a second overdue, the archive
(domain §2.2), the feed's old end.

Nothing else happens without a person: a supplement that is not answered is 受理员's to decide, a suspension whose
review date has come is listed for 主任.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Any

from ..models.case import OPEN, RUNNING
from ..models.errors import NotFound, RuleBroken, Stale
from ..models.lifecycle import Action, yellow_from
from ..models.lifecycle.consulting import ConsultReason
from ..models.people import SYSTEM
from ..models.store import cases, duties, feed
from ..models.store.duties import CaseDuty, Review, TaskDuty
from ..models.store.logins import sees_all_cases
from ..models.store.settings import recount_done, recount_wanted, want_recount
from ..models.store.store import Store, change_calendar
from ..models.timing import ledger
from ..models.timing.clock import TimeSource
from ..models.timing.worktime import TZ, Calendar, local_day
from .center import Center

#: Rows of the feed that are deleted in one transaction: a writer never waits long for it.
_PRUNED_AT_ONCE = 2000
_Job = tuple[CaseDuty, Action, dict[str, Any]]


class Clockwork:
    """The system's duties; `run` as often as cards should be punctual, missed runs are made up by the next one."""

    def __init__(self, store: Store, clock: TimeSource) -> None:
        self._store = store
        self._clock = clock
        self._center = Center(store, SYSTEM, clock)

    def run(self) -> Counter[Action]:
        """Does everything that is due now, each in its own transaction. Returns how often it did what.

        What somebody else changed at the same moment is left for the next run.
        """
        self.recount()
        now = self._clock.now()
        done: Counter[Action] = Counter()
        seen: dict[int, int] = {}
        for case, action, said in self._jobs(now):
            version = seen.get(case.case_id, case.version)
            try:
                seen[case.case_id] = self._center.act(case.case_id, version, action, said).version
            except (RuleBroken, NotFound, Stale):
                continue
            done[action] += 1
        self._prune_feed()
        return done

    def reviews(self) -> list[Review]:
        """Suspended tasks whose review date has come, the oldest first."""
        with self._store.read() as connection:
            return duties.reviews_due(connection, self._clock.now())

    def adopt_calendar(self, calendar: Calendar, why: str) -> int:
        """Puts a newly announced calendar in force; running deadlines that it moves get a ledger line (domain §2.3).

        Finished tasks never change. Returns the number of cases that moved.
        """
        with self._store.unit() as unit:
            change_calendar(unit, calendar, why, self._clock.now())
            want_recount(unit, why)
        return self.recount() or 0

    def recount(self) -> int | None:
        """Counts running deadlines by a calendar that is new; returns the number of cases that moved.

        Nothing when none is. What an interruption left is done by the next run. None where this login sees too little
        for it (a server's administrator, who sees no case): a workstation of the centre does it with its next run.
        """
        with self._store.read() as connection:
            wanted = recount_wanted(connection)
            if wanted is None:
                return 0
            if not sees_all_cases(connection):
                return None
            calendar = self._store.setup(connection).township.calendar
            running = duties.with_running_tasks(connection)
        moved = sum(self._recount(case.case_id, calendar, wanted[1]) for case in running)
        with self._store.unit() as unit:
            recount_done(unit, wanted)
        return moved

    def _prune_feed(self) -> None:
        """Whole batches only, so that a quiet minute writes nothing."""
        with self._store.read() as connection:
            left = feed.surplus(connection)
        for _ in range(left // _PRUNED_AT_ONCE):
            with self._store.unit() as unit:
                feed.prune(unit, _PRUNED_AT_ONCE)

    def _jobs(self, now: datetime) -> Iterator[_Job]:
        with self._store.read() as connection:
            setup = self._store.setup(connection)
            archive_before = now - timedelta(days=setup.limits.archive_days)
            undecided = duties.undecided(connection, now)
            red = duties.due_before(connection, now, red=True)
            yellow = duties.due_before(connection, _yellow_horizon(now, setup.township.calendar), red=False)
            closed = duties.closed_before(connection, archive_before)
            twice = duties.overdue_twice(connection, now)
        yield from ((case, Action.ESCALATE_ASK, {}) for case in undecided)
        yield from ((CaseDuty(t.case_id, t.version), Action.RED_CARD, {"task": t.task_n}) for t in red)
        yield from ((case, Action.CONSULT, {"reason": ConsultReason.OVERDUE_TWICE}) for case in twice)
        for task in yellow:
            if _warnable(task, now, setup.township.calendar):
                yield CaseDuty(task.case_id, task.version), Action.YELLOW_CARD, {"task": task.task_n}
        yield from ((case, Action.ARCHIVE, {}) for case in closed)

    def _recount(self, case_id: int, calendar: Calendar, why: str) -> bool:
        """Whether a deadline of this case moved; whoever works on it at this moment only delays it."""
        while True:
            with self._store.read() as connection:
                file = cases.load(connection, case_id)
            now = self._clock.now()
            running = (task.clock for task in file.tasks if task.state in RUNNING)
            if file.case.state not in OPEN or all(ledger.recalendar(c, now, calendar) is c for c in running):
                return False
            with suppress(Stale):
                self._center.act(case_id, file.case.version, Action.RECALENDAR, {"why": why})
                return True


def _warnable(task: TaskDuty, now: datetime, calendar: Calendar) -> bool:
    """One working day before the due: not yet over, and not a task so short that its warning came before itself."""
    warned_from = yellow_from(task.due, calendar)
    return task.dispatched_at < warned_from <= now < task.due


def _yellow_horizon(now: datetime, calendar: Calendar) -> datetime:
    """No task due after this moment can have its yellow card due: the end of the next working day."""
    following = calendar.nth_workday_after(local_day(now), 1)
    return datetime.combine(following + timedelta(days=1), time(), TZ)
