"""The petition track (信访): natural days from the registration, papers with 送达回证 (domain §2.2)."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..case import OPEN, CaseFile, CaseState, CloseKind, TaskState
from ..errors import RuleBroken
from ..labels import Labelled
from ..people import Role, Session
from .closing import close
from .table import Action, Transition, choice, states, text
from .work import Work, World

S = CaseState


class PetitionStep(Labelled):
    START = "START", "列为信访事项"
    NOTICE = "NOTICE", "受理告知"
    EXTEND = "EXTEND", "延期告知"
    OPINION = "OPINION", "处理意见"
    REVIEW = "REVIEW", "复查意见"
    RECHECK = "RECHECK", "复核意见"
    FINISH = "FINISH", "依法终结"


_FOLLOWS: dict[str, tuple[PetitionStep, ...]] = {
    "": (PetitionStep.START,),
    "START": (PetitionStep.NOTICE,),
    "NOTICE": (PetitionStep.EXTEND, PetitionStep.OPINION),
    "EXTEND": (PetitionStep.OPINION,),
    "OPINION": (PetitionStep.REVIEW, PetitionStep.FINISH),
    "REVIEW": (PetitionStep.RECHECK, PetitionStep.FINISH),
    "RECHECK": (PetitionStep.FINISH,),
    "FINISH": (),
}
_LAST_WORD = (PetitionStep.RECHECK, PetitionStep.FINISH)


def _petition_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if not _FOLLOWS[file.case.petition_step]:
        return "信访程序已终结，无下一步"
    if not file.case.petition_step and file.case.state not in OPEN:
        return "本案已结，再次信访请另行登记"
    return None


def _petition(w: Work) -> None:
    step: PetitionStep = w.said["step"]
    follows = _FOLLOWS[w.case.petition_step]
    if step not in follows:
        names = "、".join(s.label for s in follows)
        raise RuleBroken(f"信访程序下一步只能是：{names}", field="step")
    start = w.case.petition_at or w.case.registered_at
    w.set(petition_at=start, petition_step=step.value, petition_due=_due_after(w, step, start))
    if step in _LAST_WORD:
        w.set(petition_final_at=w.case.petition_final_at or w.now)
    if step is PetitionStep.FINISH and w.case.state in OPEN:
        _finish_tasks(w)
        close(w, CloseKind.PETITION_FINAL)


def _due_after(w: Work, step: PetitionStep, start: datetime) -> datetime | None:
    """Until when the next step must be taken; None where nothing more is owed."""
    limits = w.limits
    if step is PetitionStep.START:
        return w.world.due(start, limits.petition_notice)
    if step is PetitionStep.NOTICE:
        return w.world.due(start, limits.petition_opinion)
    if step is PetitionStep.EXTEND:
        return w.world.due(start, limits.petition_opinion) + timedelta(days=limits.petition_extension.n)
    if step in (PetitionStep.OPINION, PetitionStep.REVIEW):
        return w.world.due(w.now, limits.petition_review)
    return None


def _finish_tasks(w: Work) -> None:
    for task in list(w.tasks):
        if task.state is TaskState.FED_BACK:
            w.set_task(task.n, state=TaskState.DONE, accepted_at=w.now, ended_at=w.now)
    w.withdraw_tasks()


ROWS = (
    Transition(
        Action.PETITION,
        OPEN | states(S.CLOSED, S.ARCHIVED),
        states(S.CLOSED),
        frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.OFFICE}),
        _petition,
        (choice("step", "程序", PetitionStep), text("note", "文书与送达情况", required=False)),
        guard=_petition_guard,
        only=frozenset((state, S.CLOSED) for state in OPEN),
    ),
)
