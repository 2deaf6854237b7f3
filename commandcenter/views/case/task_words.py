"""What the case page says of a task: how loud it is, its clock, its steps, what is special about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ...dispatch.cases.case_views import CaseView
from ...models.case import RUNNING, VOID, CaseFile, ProxyStep, Task, TaskRole, TaskState
from ...models.case_clocks import CaseClock, ClockKind
from ...models.lights import Light
from ...models.timing.clock_picture import picture
from ...models.timing.words import STANDS_STILL, clock_time, time_left
from ...models.town.township import Township

_STEP_WORDS = {"done": "已完成", "handling": "待办", "unsigned": "未到"}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task in words. `key` is the shape of its pill; `steps` are names with the key of their shape."""

    role: TaskRole
    unit: str
    key: str
    word: str
    clock: str
    tone: str
    steps: tuple[tuple[str, str], ...]
    note: str

    def __str__(self) -> str:
        steps = "、".join(name + _STEP_WORDS[key] for name, key in self.steps)
        return "，".join(filter(None, (self.role.label, self.unit, self.word, self.clock, steps, self.note)))


def task_lines(view: CaseView, township: Township, warn_share: float, now: datetime) -> list[TaskLine]:
    """The tasks in force, the lead first; then those that ended without being done.

    From `warn_share` (0–1) of its limit on a task is 临期.
    """
    file = view.file
    tasks = sorted(file.tasks, key=lambda task: (task.state in VOID, task.n != file.case.lead, task.n))
    owed = {one.task_n: one for one in reversed(view.ledgers)}
    shares = {n: _share(one, township, now) for n, one in owed.items()}
    return [
        _line(file, task, owed.get(task.n), shares.get(task.n, 0) >= warn_share, township, now)
        for task in tasks
        if not task.undone
    ]


def _share(owed: CaseClock, township: Township, now: datetime) -> float:
    return picture(owed.clock, township.calendar, now).share if owed.ended_at is None else 0


def _line(
    file: CaseFile, task: Task, owed: CaseClock | None, is_late: bool, township: Township, now: datetime
) -> TaskLine:
    light = _light(task, owed, is_late, now)
    word = task.state.label
    if light is Light.OVERDUE:
        word = light.label
    elif owed is not None and owed.kind is ClockKind.REWORK:
        word = "返工中"
    return TaskLine(
        role=task.role,
        unit=township.unit[task.unit_id].short,
        key=light.token,
        word=word,
        clock=_clock(task, owed, now),
        tone=light.token if light.alarms else "text" if task.state in RUNNING else "muted",
        steps=tuple(_steps(task)),
        note="　".join(_notes(file, task)),
    )


def _light(task: Task, owed: CaseClock | None, is_late: bool, now: datetime) -> Light:
    """How loud a task is: by the clock it owes now."""
    if task.state is TaskState.DONE:
        return Light.DONE
    if task.state not in RUNNING or owed is None or owed.clock.paused:
        return Light.PAUSED
    if now > owed.clock.due:
        return Light.OVERDUE
    if is_late:
        return Light.DUE_SOON
    return Light.UNSIGNED if task.state is TaskState.SENT else Light.HANDLING


def _clock(task: Task, owed: CaseClock | None, now: datetime) -> str:
    if task.state in RUNNING and owed is not None:
        return STANDS_STILL if owed.clock.paused else time_left(owed.clock.due, now)
    at = task.ended_at if task.state in VOID else task.feedback_at
    return "" if at is None else clock_time(at, now)


def _steps(task: Task) -> Iterator[tuple[str, str]]:
    """签收, 联系 or 到场, 反馈, of the lead 核查: what is done, what is owed now, what comes."""
    if task.state in VOID:
        return
    reached = "联系" if task.contact_at is not None and task.arrived_at is None else "到场"
    steps = [("签收", task.signed_at), (reached, task.contact_at), ("反馈", task.feedback_at)]
    if task.role is TaskRole.LEAD:
        steps.append(("核查", task.accepted_at))
    is_next = True
    for name, at in steps:
        yield name, "done" if at is not None else "handling" if is_next else "unsigned"
        is_next = is_next and at is not None


def _notes(file: CaseFile, task: Task) -> Iterator[str]:
    waiting = [ask.kind.label for ask in file.requests if ask.task_n == task.n and ask.result is None]
    if waiting:
        yield f"{'、'.join(waiting)}待裁决"
    if task.returns_refused:
        yield f"退单被驳 {task.returns_refused} 次"
    if task.role is TaskRole.LEAD and file.case.rework and task.n == file.case.lead:
        yield f"返工 {file.case.rework} 次"
    if task.extended_days:
        yield f"已延期 {task.extended_days} 个工作日"
    told = {proxy.step for proxy in file.proxies if proxy.step is not ProxyStep.VERIFY and proxy.item == task.n}
    if told:
        yield "代录" + "、".join(step.label for step in ProxyStep if step in told)
    if task.red_at is not None or task.yellow_at is not None:
        yield "红牌" if task.red_at is not None else "黄牌"
    if task.result and task.feedback_at is not None:
        yield task.result
