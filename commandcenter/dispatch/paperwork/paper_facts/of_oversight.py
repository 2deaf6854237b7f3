"""The frozen data of 催办单, 督办单, 退单裁决 and 延期批复."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ....models.case import AskKind, AskResult, Request, Task
from ....models.errors import UserError
from ....models.lifecycle import Action
from ....models.payload import parse_time
from ....models.timing.ledger import LineKind
from ....models.timing.ledger_text import explain
from ...documents.case_data import RulingData, SupervisionData
from .about import About, Happened


def urge(about: About) -> SupervisionData:
    """催办单 of the newest 催办 that stands."""
    return _pressed(about, Action.URGE, "催办")


def supervise(about: About) -> SupervisionData:
    """督办单 of the newest 督办 that stands."""
    return _pressed(about, Action.SUPERVISE, "督办")


def _pressed(about: About, action: Action, name: str) -> SupervisionData:
    case, step = about.file.case, about.newest(action)
    if step is None:
        raise UserError(f"{case.no} 没有{name}，不能印{name}单")
    tasks = _addressed(about, step)
    until = step.said.get("until")
    first = tasks[0] if tasks else None
    return SupervisionData(
        face=about.face,
        case=about.facts(),
        units=tuple(map(about.unit, _units(step, tasks))),
        reason=about.said(step.said.get("reason") or ""),
        by=about.officer(step.event.login),
        at=step.event.at,
        dispatched_at=None if first is None else first.dispatched_at,
        due=None if first is None else first.due,
        overdue=first is not None and step.event.at > first.due,
        until=None if until is None else parse_time(until),
        requirements=(),
        contact=about.contact,
    )


def _addressed(about: About, step: Happened) -> list[Task]:
    """The tasks it is about: those of the unit that was named, else all that ran."""
    unit = step.said.get("unit")
    tasks = about.running or about.tasks
    return [task for task in tasks if unit is None or task.unit_id == unit]


def _units(step: Happened, tasks: Iterable[Task]) -> tuple[int, ...]:
    unit: int | None = step.said.get("unit")
    return tuple(dict.fromkeys([unit] if unit is not None else [task.unit_id for task in tasks]))


def pressed_units(about: About, action: Action) -> tuple[int, ...]:
    """The units that the newest 催办 or 督办 is about."""
    step = about.newest(action)
    return () if step is None else _units(step, _addressed(about, step))


def return_ruling(about: About) -> RulingData:
    """退单裁决 of the return that was decided last."""
    return _ruled(about, AskKind.RETURN)


def extension(about: About) -> RulingData:
    """延期批复 of the extension that was decided last."""
    return _ruled(about, AskKind.EXTENSION)


def decided(about: About, kind: AskKind) -> Request:
    """The request of this kind that was decided last. Raises UserError where there is none."""
    found = [
        ask
        for ask in about.file.requests
        if ask.kind is kind and ask.decided_at is not None and ask.result in (AskResult.APPROVED, AskResult.REFUSED)
    ]
    if not found:
        raise UserError(f"{about.file.case.no} 没有已裁决的{kind.label}申请")
    return max(found, key=lambda one: (one.decided_at, one.n))


def _ruled(about: About, kind: AskKind) -> RulingData:
    ask = decided(about, kind)
    assert ask.decided_at is not None
    assert ask.task_n is not None
    task = about.file.tasks[ask.task_n - 1]
    approved = ask.result is AskResult.APPROVED
    before, after = _moved(task, ask, approved=approved)
    told = explain(task.clock, about.town.calendar) if kind is AskKind.EXTENSION and approved else []
    return RulingData(
        face=about.face,
        case=about.facts(),
        unit=about.unit(ask.unit_id),
        role=about.role(task),
        asked_at=ask.asked_at,
        asked_by=about.name(ask.asked_by),
        reason=about.said(ask.reason),
        cited_duty=about.said(ask.cited_duty),
        days=ask.days,
        decided_at=ask.decided_at,
        decided_by=about.officer(ask.decided_by),
        approved=approved,
        ruling=about.said(ask.ruling),
        due_before=before,
        due_after=None if kind is AskKind.RETURN and approved else after,
        ledger=tuple(told),
        contact=about.contact,
    )


def _moved(task: Task, ask: Request, *, approved: bool) -> tuple[datetime, datetime]:
    """The deadline before and after the decision, read from the account."""
    clock = task.clock
    for n, line in enumerate(clock.lines):
        if n and approved and line.kind is LineKind.EXTENSION and line.at == ask.decided_at:
            return clock.lines[n - 1].due, line.due
    stood = [line for line in clock.lines if ask.decided_at is None or line.at <= ask.decided_at]
    due = (stood or list(clock.lines))[-1].due
    return due, due
