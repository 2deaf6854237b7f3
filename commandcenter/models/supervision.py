"""检查督促: what a unit owes, which step of supervision comes next, what the program will do by itself (M12).

Levels: 催办 → 督办 → 领导包案. The program warns (黄牌), punishes (红牌) and takes lying requests up; people urge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .lifecycle import Action, yellow_from
from .owing import Step
from .timing.worktime import Calendar, local_day

#: The actions of the levels, in their order; `Case.supervise_level` is the place in it, from 1.
LEVELS = (Action.URGE, Action.SUPERVISE, Action.LEADER_CASE)
#: What the program does by itself, as its log tells it.
AUTOMATIC = (
    Action.YELLOW_CARD,
    Action.RED_CARD,
    Action.ESCALATE_ASK,
    Action.CONSULT,
    Action.RECALENDAR,
    Action.ARCHIVE,
)
#: The practice of the centre: 催办 first, and not again at once; 督办 when a working day after the limit it was of no
#: use, 领导包案 when after three working days 督办 was of none.
_PAUSE = timedelta(hours=2)
_PAUSE_EMERGENCY = timedelta(minutes=15)
_SUPERVISE_AFTER, _LEADER_AFTER = 1, 3


@dataclass(frozen=True, slots=True)
class Owes:
    """How many cases wait for one unit, by what it owes; `others` are steps outside the dispatched work."""

    unit_id: int
    sign: int = 0
    contact: int = 0
    feed_back: int = 0
    others: int = 0
    suspended: int = 0
    overdue: int = 0
    due_soon: int = 0
    supervised: int = 0
    asks: int = 0

    @property
    def total(self) -> int:
        """Everything it owes now; suspended work and its own requests wait for others."""
        return self.sign + self.contact + self.feed_back + self.others

    @property
    def loudness(self) -> tuple[int, ...]:
        """The loudest unit has the smallest."""
        return -self.overdue, -self.due_soon, -self.supervised, -self.total, self.unit_id


@dataclass(frozen=True, slots=True)
class Debt:
    """One step a unit owes in one case by `due` (None: no limit runs). `task_n` None where no task stands behind it."""

    case_id: int
    unit_id: int
    step: Step
    due: datetime | None
    task_n: int | None
    level: int
    emergency: bool

    def overdue(self, now: datetime) -> bool:
        return self.due is not None and now > self.due


def suggested(debt: Debt, urged_at: datetime | None, now: datetime, calendar: Calendar) -> Action | None:
    """Which step of supervision a late debt of a unit calls for now; None: none, or it was just taken.

    `urged_at` is the newest step of supervision on the case.
    """
    if debt.task_n is None or debt.due is None or not debt.overdue(now):
        return None
    pause = _PAUSE_EMERGENCY if debt.emergency else _PAUSE
    if urged_at is not None and now - urged_at < pause:
        return None
    late = _workdays_late(debt.due, now, calendar)
    match debt.level:
        case 0:
            return Action.URGE
        case 1:
            return Action.SUPERVISE if late >= _SUPERVISE_AFTER else Action.URGE
        case 2:
            return Action.LEADER_CASE if late >= _LEADER_AFTER else None
    return None


def _workdays_late(due: datetime, now: datetime, calendar: Calendar) -> int:
    """Working days that have closed since the due day, at most as many as any level asks for."""
    for n in range(_LEADER_AFTER, 0, -1):
        if calendar.close(calendar.nth_workday_after(local_day(due), n)) <= now:
            return n
    return 0


# --- what comes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Coming:
    """Something the program will do at that moment unless somebody acts before."""

    at: datetime
    action: Action
    case_id: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class RunningTask:
    """A task as far as cards go."""

    case_id: int
    unit_id: int
    dispatched_at: datetime
    due: datetime
    warned: bool
    carded: bool


def horizon(now: datetime, calendar: Calendar) -> datetime:
    """How far ahead one looks: to the office close of the next working day."""
    return calendar.close(_next_workday(now, calendar))


def _next_workday(now: datetime, calendar: Calendar) -> date:
    return calendar.nth_workday_after(local_day(now), 1)


def cards(task: RunningTask, now: datetime, until: datetime, calendar: Calendar) -> list[Coming]:
    """The cards a task will get between now and then, as the clockwork gives them."""
    found = []
    warned_from = yellow_from(task.due, calendar)
    if not task.warned and task.dispatched_at < warned_from and now < warned_from <= until:
        found.append(Coming(warned_from, Action.YELLOW_CARD, task.case_id, task.unit_id))
    if not task.carded and now <= task.due <= until:
        found.append(Coming(task.due, Action.RED_CARD, task.case_id, task.unit_id))
    return found
