"""A decided objection or appeal that moves a figure: what happened stays as it is, what it costs the unit is taken off
(domain §3, Periods). Carried out by whoever decides the objection, and by no form of the case."""

from __future__ import annotations

from datetime import datetime

from ..case import OPEN, CaseState, Check, Excuse, Rating, Task
from ..errors import RuleBroken
from ..people import Role
from .table import STAYS, Action, Field, FieldKind, Transition, choice, states, text
from .work import Work

S = CaseState
#: Who decides objections, and so corrects.
JUDGES = frozenset({Role.DIRECTOR, Role.LEADER})


def _correct(w: Work) -> None:
    n: int = w.said["task"]
    if not 1 <= n <= len(w.tasks):
        raise RuleBroken("本案没有这个任务", field="task")
    task, excuse = w.tasks[n - 1], w.said["excuse"]
    if not (task.answered_for or excuse is Excuse.RETURN):
        raise RuleBroken("该任务已退回或撤回，本来就不计入指标", field="task")
    if excuse in task.excused:
        raise RuleBroken(f"该任务已更正过“{excuse.label}”", field="excuse")
    if not charged(w, task, excuse):
        raise RuleBroken(f"该任务没有可更正的记录：{excuse.label}", field="excuse")
    w.set_task(n, excused=(*task.excused, excuse.value))


def _uncorrect(w: Work) -> None:
    n, excuse = w.said["task"], w.said["excuse"]
    if not 1 <= n <= len(w.tasks) or excuse not in w.tasks[n - 1].excused:
        raise RuleBroken(f"该任务没有更正过“{excuse.label}”", field="task")
    w.set_task(n, excused=tuple(one for one in w.tasks[n - 1].excused if one != excuse))


def charged(w: Work, task: Task, excuse: Excuse) -> bool:
    """Whether there is anything that the excuse takes off."""
    until = task.ended_at if task.consulted and task.ended_at is not None else w.now
    if excuse is Excuse.RESPONSE:
        times = (task.signed_at, task.contact_at)
        return any(at is None or at > task.response_due for at in times) and until > task.response_due
    if excuse is Excuse.LATE:
        return task.red_at is not None or overran(task, until)
    if excuse is Excuse.RETURN:
        return task.returns_refused > 0
    if excuse is Excuse.FIRST_PASS:
        first = next((v for v in w.verifications if v.result in (Check.PASS, Check.FAIL)), None)
        return first is not None and first.task_n == task.n and first.result is Check.FAIL
    if excuse is Excuse.OPINION:
        bad = (Rating.DISSATISFIED, Rating.BASICALLY)
        calls = any(c.task_n == task.n and c.reached and (not c.resolved or c.rating in bad) for c in w.callbacks)
        return calls or any(v.task_n == task.n and v.result is Check.PASS and not v.resolved for v in w.verifications)
    return w.case.lead == task.n and w.case.repeated_at is not None


def overran(task: Task, now: datetime) -> bool:
    """Whether a task was filed after its due, or is not filed past it."""
    return now > task.due if task.feedback_at is None else task.feedback_at > task.due


_ANY = OPEN | states(S.CLOSED, S.ARCHIVED)
_FIELDS = (Field("task", "任务", FieldKind.NUMBER), choice("excuse", "更正内容", Excuse))
ROWS = (
    Transition(
        Action.CORRECT, _ANY, STAYS, JUDGES, _correct,
        (*_FIELDS, text("ground", "裁定理由"), text("objection", "所依异议")),
    ),
    Transition(
        Action.UNCORRECT, _ANY, STAYS, JUDGES, _uncorrect,
        (*_FIELDS, text("ground", "撤回的理由"), text("objection", "所依异议")),
    ),
)  # fmt: skip
