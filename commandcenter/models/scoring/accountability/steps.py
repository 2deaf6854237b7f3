"""What leaders decide on a proposal, and how it goes on: each step raises RuleBroken or NotAllowed with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from ...errors import NotAllowed, RuleBroken
from ...people import Session
from ..appraisal.steps import why_not, words
from .file import Matter, MatterFile, Use
from .finding import Proposal
from .terms import COMMANDED, DECIDERS, Measure, Purpose, State, Step, recorders


def decide(matter_id: int, proposal: Proposal, measure: Measure, reason: str, by: Session, now: datetime) -> MatterFile:
    """A leader's decision on a proposal: one of the measures of the unit's own ladder, with a reason."""
    _may(Step.DECIDE, by)
    if measure not in proposal.measures:
        scope = proposal.unit.accountability.label
        raise RuleBroken(f"{proposal.unit.short}属{scope}，不能{measure.label}", field="measure")
    if by.role not in DECIDERS[measure]:
        raise NotAllowed(f"{measure.label}由领导决定")
    return _matter(matter_id, proposal, measure, reason, by, now)


def decline(matter_id: int, proposal: Proposal, reason: str, by: Session, now: datetime) -> MatterFile:
    """That nothing is done about a proposal, with the reason."""
    _may(Step.DECLINE, by)
    return _matter(matter_id, proposal, None, reason, by, now)


def _matter(
    matter_id: int, proposal: Proposal, measure: Measure | None, reason: str, by: Session, now: datetime
) -> MatterFile:
    return MatterFile(
        Matter(
            id=matter_id,
            key=proposal.key,
            unit_id=proposal.unit.id,
            trigger=proposal.trigger,
            decided_at=now,
            decided_by=by.login,
            reason=words(reason, "决定理由", "reason"),
            version=1,
            state=State.DECLINED if measure is None else State.DECIDED,
            ground=proposal.ground,
            measure=measure,
            evidence=proposal.evidence,
            cases=proposal.cases,
            follows=proposal.follows,
        )
    )


def may_be_papered(matter: Matter, by: Session) -> None:
    """Raises RuleBroken, NotAllowed, as each of these does."""
    _may(Step.PAPER, by)
    if matter.measure is None:
        raise RuleBroken("不予处理的没有文书")
    if matter.document_id is not None:
        raise RuleBroken("文书已经登记")


def papered(file: MatterFile, document_id: int, by: Session) -> MatterFile:
    """Its paper was issued."""
    may_be_papered(file.matter, by)
    return _next(file, document_id=document_id)


def may_demand(matter: Matter, by: Session) -> None:
    _may(Step.DEMAND, by)
    if matter.state is not State.DECIDED:
        raise RuleBroken(f"{matter.state.label}的事项不能责令整改")
    if matter.measure not in COMMANDED:
        raise RuleBroken("只对受考核问责的本镇单位责令整改，对其他单位函告、建议")


def demand(file: MatterFile, task: str, due: datetime, by: Session, now: datetime) -> MatterFile:
    """责令整改: what, and until when it is to be reported."""
    may_demand(file.matter, by)
    if due <= now:
        raise RuleBroken("整改期限须晚于现在", field="due")
    return _next(file, state=State.RECTIFYING, rectify=words(task, "整改要求", "task"), rectify_due=due)


def may_report(matter: Matter, by: Session) -> None:
    _may(Step.REPORT, by)
    if matter.unit_id != by.unit_id:
        raise NotAllowed("只能报送本单位的整改情况")
    if matter.state is not State.RECTIFYING:
        raise RuleBroken(f"{matter.state.label}，不用报送整改情况")


def report(file: MatterFile, text: str, by: Session, now: datetime) -> MatterFile:
    """What the unit says it did; late is late, but is taken."""
    may_report(file.matter, by)
    said = words(text, "整改情况", "report")
    return _next(file, state=State.REPORTED, report=said, reported_at=now, reported_by=by.login)


def may_check(matter: Matter, by: Session, now: datetime) -> None:
    _may(Step.CHECK, by)
    if matter.state is not State.REPORTED and not matter.overdue(now):
        raise RuleBroken("单位尚未报送整改情况，期限也未到")


def check(file: MatterFile, met: bool, finding: str, by: Session, now: datetime) -> MatterFile:
    """What the centre found on the spot. Not met leads to a proposal of the next step; so may what is overdue."""
    may_check(file.matter, by, now)
    if met and file.matter.state is not State.REPORTED:
        raise RuleBroken("单位没有报送整改情况，不能认定整改到位", field="met")
    said = words(finding, "核查情况", "finding")
    state = State.DONE if met else State.NOT_MET
    return _next(file, state=state, finding=said, checked_at=now, checked_by=by.login)


def may_use(matter: Matter, by: Session) -> None:
    _may(Step.USE, by)
    if matter.measure is None:
        raise RuleBroken("不予处理的没有结果可运用")


def use(file: MatterFile, purpose: Purpose, note: str, by: Session, now: datetime) -> MatterFile:
    """That the result was used."""
    may_use(file.matter, by)
    one = Use(len(file.uses) + 1, purpose, words(note, "运用情况", "note"), now, by.login)
    return replace(_next(file), uses=(*file.uses, one))


def open_to(matter: Matter, by: Session, now: datetime) -> frozenset[Step]:
    """The steps this person may take now on what was decided."""
    checks: dict[Step, Callable[[], None]] = {
        Step.PAPER: lambda: may_be_papered(matter, by),
        Step.DEMAND: lambda: may_demand(matter, by),
        Step.REPORT: lambda: may_report(matter, by),
        Step.CHECK: lambda: may_check(matter, by, now),
        Step.USE: lambda: may_use(matter, by),
    }
    return frozenset(step for step, check in checks.items() if why_not(check) is None)


def _may(step: Step, by: Session) -> None:
    if by.role not in recorders(step):
        raise NotAllowed(f"{by.role.label}不能{step.label}")


def _next(file: MatterFile, **values: object) -> MatterFile:
    matter = replace(file.matter, version=file.matter.version + 1, **values)  # type: ignore[arg-type]
    return replace(file, matter=matter)
