"""Supervision lies over the life cycle: 催办, 督办, 领导包案, yellow and red cards (domain §2.2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ..case import OPEN, RUNNING, CaseState, Task, TaskState
from ..errors import RuleBroken
from ..people import Role
from ..timing.worktime import Calendar, local_day
from .table import STAYS, Action, Field, FieldKind, Transition, states, text
from .work import Work

S = CaseState
_SYSTEM = frozenset({Role.SYSTEM})
_WITH_UNITS = states(S.GRID_HANDLING, S.DISPATCHED, S.HANDLING, S.SUSPENDED)


def _raise_to(level: int) -> Callable[[Work], None]:
    """A 督办 and above may set a limit of its own (限期); it drives the page of supervision, no clock."""

    def do(w: Work) -> None:
        until: datetime | None = w.said.get("until")
        if until is not None and until <= w.now:
            raise RuleBroken("限期须晚于现在", field="until")
        w.set(supervise_level=max(w.case.supervise_level, level))

    return do


def _card_task(w: Work) -> Task:
    n: int = w.said["task"]
    if not 1 <= n <= len(w.tasks) or w.tasks[n - 1].state not in RUNNING - {TaskState.SUSPENDED}:
        raise RuleBroken("该任务不在办", field="task")
    return w.tasks[n - 1]


def yellow_from(due: datetime, calendar: Calendar) -> datetime:
    """One working day before the due: the office close of the working day before."""
    return calendar.close(calendar.workday_before(local_day(due)))


def _yellow(w: Work) -> None:
    task = _card_task(w)
    warned_from = yellow_from(task.due, w.world.calendar)
    if task.yellow_at is not None or w.now < warned_from:
        raise RuleBroken("未到黄牌提醒时间", field="task")
    if warned_from <= task.dispatched_at:
        raise RuleBroken("时限不足一个工作日，不设黄牌", field="task")
    w.set_task(task.n, yellow_at=w.now)


def _red(w: Work) -> None:
    """On the first overdue day."""
    task = _card_task(w)
    if task.red_at is not None or w.now <= task.due:
        raise RuleBroken("任务未超期", field="task")
    w.set_task(task.n, red_at=w.now)


_REASON = (text("reason", "事由"), Field("unit", "对象单位", FieldKind.UNIT, required=False))
_UNTIL = Field("until", "限期", FieldKind.TIME, required=False)
_TASK_NO = (Field("task", "任务", FieldKind.NUMBER),)

ROWS = (
    Transition(
        Action.URGE,
        OPEN,
        STAYS,
        frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.SYSTEM}),
        _raise_to(1),
        _REASON,
        undoable=True,
    ),
    Transition(
        Action.SUPERVISE,
        OPEN,
        STAYS,
        frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.SYSTEM}),
        _raise_to(2),
        (*_REASON, _UNTIL),
        undoable=True,
    ),
    Transition(
        Action.LEADER_CASE,
        OPEN,
        STAYS,
        frozenset({Role.DIRECTOR, Role.LEADER}),
        _raise_to(3),
        (text("reason", "事由"), text("leader", "包案领导"), _UNTIL),
    ),
    Transition(Action.YELLOW_CARD, _WITH_UNITS, STAYS, _SYSTEM, _yellow, _TASK_NO),
    Transition(Action.RED_CARD, _WITH_UNITS, STAYS, _SYSTEM, _red, _TASK_NO),
)
