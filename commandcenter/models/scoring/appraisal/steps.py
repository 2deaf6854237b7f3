"""The steps of a month's assessment on its working copy (`Month`): each raises RuleBroken or NotAllowed with one
sentence and changes nothing then. How a month begins stands in `drafting`; whether a correction fits its case is the
case's rule (`lifecycle.correcting`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...case import Excuse
from ...errors import NotAllowed, RuleBroken
from ...kpi import Metric
from ...lifecycle import World
from ...people import PEER_GROUPS, Session
from ...text import normalise
from ...timing.worktime import day_text, local_day, time_text
from ..assessment import DeductionKind
from .file import APPRAISAL_PARTS, AppraisalFile, CountyFigure, Objection, Revision
from .terms import AppraisalState, Stage, Step, recorders

_LONGEST = 2000
#: The most that may be proposed at once, in hundredths; the scheme caps the sum.
_MOST_BONUS = 500
#: What an accepted objection to a figure usually takes off the task.
USUAL_EXCUSE: dict[str, Excuse] = {
    Metric.RESPONSE_RATE.value: Excuse.RESPONSE,
    Metric.ONTIME_RATE.value: Excuse.LATE,
    Metric.RESOLUTION_RATE.value: Excuse.OPINION,
    Metric.SATISFACTION.value: Excuse.OPINION,
    Metric.FIRST_PASS_RATE.value: Excuse.FIRST_PASS,
    Metric.REPEAT_RATE.value: Excuse.REPEAT,
    f"deducted.{DeductionKind.RED_CARD.value}": Excuse.LATE,
    f"deducted.{DeductionKind.REFUSED_RETURN.value}": Excuse.RETURN,
}
#: What may be objected to: a KPI, a deduction, the ratings, or nothing in particular.
SUBJECTS: dict[str, str] = {
    "": "整体情况",
    **{metric.value: metric.label for metric in Metric},
    **{f"deducted.{kind.value}": kind.label for kind in DeductionKind},
    "ratings": "双向评价",
}


class Month:
    """What the steps read and write of one month's assessment, at `now`, by one person.

    `next_objection`: the number of the next one, where this person does not see all of them.
    """

    def __init__(
        self, file: AppraisalFile, by: Session, now: datetime, world: World, next_objection: int | None = None
    ) -> None:
        self.before = file
        self.by = by
        self.now = now
        self.world = world
        self.head = file.appraisal
        self.parts: dict[str, dict[int, Any]] = {
            name: {part.n: part for part in getattr(file, name)} for name in APPRAISAL_PARTS
        }
        self._next_objection = next_objection

    @property
    def file(self) -> AppraisalFile:
        """The month as it stands after what was done so far."""
        return AppraisalFile(self.head, **{name: tuple(parts.values()) for name, parts in self.parts.items()})

    def may(self, step: Step) -> None:
        may_record(step, self.by)
        if self.head.state is AppraisalState.WITHDRAWN and step is not Step.OPEN:
            raise RuleBroken("这个月的考核草稿已撤回，须重新起草")

    def add(self, name: str, **values: Any) -> Any:
        n = max(self.parts[name], default=0) + 1
        if name == "objections" and self._next_objection is not None:
            n = max(n, self._next_objection)
        part = self.parts[name][n] = APPRAISAL_PARTS[name](n=n, **values)
        return part

    def change(self, name: str, n: int, **values: Any) -> Any:
        if n not in self.parts[name]:
            raise RuleBroken("没有这一条", field="n")
        self.parts[name][n] = replace(self.parts[name][n], **values)
        return self.parts[name][n]

    def set(self, **values: Any) -> None:
        self.head = replace(self.head, **values)

    def result(self) -> AppraisalFile:
        """The month after the step, one version further."""
        self.set(version=self.before.appraisal.version + 1)
        return self.file


def may_record(step: Step, by: Session) -> None:
    """Raises NotAllowed."""
    if by.role not in recorders(step):
        raise NotAllowed(f"{by.role.label}不能{step.label}")


def words(value: str, what: str, field: str) -> str:
    """What somebody typed, cleaned; RuleBroken when it is missing or endless."""
    said = normalise(value)
    if not said:
        raise RuleBroken(f"请填写{what}", field=field)
    if len(said) > _LONGEST:
        raise RuleBroken(f"{what}超过{_LONGEST}字", field=field)
    return said


# --- objections and appeals ------------------------------------------------------------------------------------------


def why_not(check: Callable[..., object], *of: Any) -> str | None:
    """Why a check does not pass, in one sentence; None when it does."""
    try:
        check(*of)
    except (RuleBroken, NotAllowed) as error:
        return error.message
    return None


def object_to(
    m: Month,
    reason: str,
    about: str = "",
    case_id: int | None = None,
    task_n: int | None = None,
) -> Objection:
    """An objection of the actor's own unit in 核对期, an appeal after the publication; late ones are refused."""
    stage = may_object(m)
    if about not in SUBJECTS:
        raise RuleBroken("没有这项指标", field="about")
    said = words(reason, "异议理由" if stage is Stage.CHECK else "申诉理由", "reason")
    for known in m.file.objections:
        if known.stage is stage and known.matter == (m.by.unit_id, about, case_id, task_n) and not known.withdrawn:
            raise RuleBroken(f"本单位已就此提出{stage.label}，{'尚未裁定' if known.open else '已经裁定'}")
    what = {"about": about, "case_id": case_id, "task_n": task_n}
    one: Objection = m.add(
        "objections", stage=stage, unit_id=m.by.unit_id, at=m.now, by=m.by.login, reason=said, **what
    )
    return one


def may_object(m: Month) -> Stage:
    """Which stage an objection of now belongs to. Raises RuleBroken before 核对期 and after each limit."""
    m.may(Step.OBJECT)
    head = m.head
    if head.state is AppraisalState.DRAFT:
        raise RuleBroken("这个月的考核尚未送单位核对")
    if head.state is AppraisalState.SHOWN:
        if head.check_until is not None and m.now > head.check_until:
            raise RuleBroken(f"核对期已于{time_text(head.check_until)}结束，公布后可以申诉")
        return Stage.CHECK
    if head.appeal_until is not None and m.now > head.appeal_until:
        days = m.world.limits.appeal.label
        raise RuleBroken(f"申诉须在公布后{days}内提出，已于{day_text(local_day(head.appeal_until))}截止")
    return Stage.APPEAL


def decide(m: Month, n: int, accepted: bool, ruling: str, excuse: Excuse | None = None) -> Objection:
    """The ruling on an objection, with its reason; `excuse`: what it takes off the task, which the caller carries out
    on the case. An appeal is decided by somebody else than what it is against."""
    one = may_decide(m, n)
    said = words(ruling, "裁定理由", "ruling")
    if excuse is not None and not accepted:
        raise RuleBroken("不予采纳的异议不更正指标", field="excuse")
    if excuse is not None and (one.case_id is None or one.task_n is None):
        raise RuleBroken("更正指标须落到具体案件的任务", field="case")
    if one.stage is Stage.APPEAL and accepted and excuse is None:
        raise RuleBroken("采纳申诉须写明更正内容", field="excuse")
    values = {"decided_at": m.now, "decided_by": m.by.login, "accepted": accepted, "ruling": said, "excuse": excuse}
    ruled: Objection = m.change("objections", n, **values)
    return ruled


def may_decide(m: Month, n: int) -> Objection:
    """The objection this person may decide now. Raises RuleBroken, NotAllowed."""
    m.may(Step.DECIDE)
    one = _known(m, n)
    if not one.open:
        raise RuleBroken(f"这条{one.stage.label}已经{'撤回' if one.withdrawn else '裁定'}")
    if one.stage is Stage.APPEAL:
        _by_somebody_else(m, one)
    return one


def withdraw(m: Month, n: int, ground: str) -> None:
    """撤回: an objection or appeal that nobody ruled on yet is ended by whoever raised it, and may be raised again."""
    may_withdraw(m, n)
    said = words(ground, "撤回的理由", "ground")
    m.change("objections", n, accepted=False, ruling=said, decided_at=m.now, decided_by=m.by.login)


def may_withdraw(m: Month, n: int) -> None:
    """Raises RuleBroken, NotAllowed."""
    m.may(Step.WITHDRAW)
    one = _known(m, n)
    if one.by != m.by.login:
        raise RuleBroken(f"这条{one.stage.label}由提出的人撤回")
    if not one.open:
        raise RuleBroken(f"这条{one.stage.label}已经{'撤回' if one.withdrawn else '裁定'}")


def take_back(m: Month, n: int, ground: str) -> Objection:
    """撤回裁定: as long as no publication rests on it, whoever ruled may open the matter again. Returns it as it was
    ruled; what that took off its task the caller puts back on the case."""
    may_take_back(m, n)
    words(ground, "撤回的理由", "ground")
    ruled = _known(m, n)
    m.change("objections", n, accepted=None, ruling="", decided_at=None, decided_by="", excuse=None)
    return ruled


def may_take_back(m: Month, n: int) -> None:
    """Raises RuleBroken, NotAllowed."""
    m.may(Step.TAKE_BACK)
    one = _known(m, n)
    if one.open or one.withdrawn or one.decided_at is None:
        raise RuleBroken(f"这条{one.stage.label}还没有裁定，没有可撤回的")
    if one.decided_by != m.by.login:
        raise RuleBroken("裁定由作出的人撤回")
    if any(revision.made_at >= one.decided_at for revision in m.file.revisions):
        raise RuleBroken("裁定之后已经公布，不能再撤回")


def _known(m: Month, n: int) -> Objection:
    one: Objection | None = m.parts["objections"].get(n)
    if one is None:
        raise RuleBroken("没有这条异议", field="n")
    return one


def _by_somebody_else(m: Month, appeal: Objection) -> None:
    """Not by who ruled on the same matter in 核对期; where nobody did, not by who published."""
    ruled = (one for one in m.file.objections if not one.open and not one.withdrawn)
    earlier = [one for one in ruled if one.matter == appeal.matter]
    if any(m.world.same_person(one.decided_by, m.by) for one in earlier):
        raise RuleBroken("同一事项的异议由您裁定过，申诉请由另一位领导裁定")
    if not earlier and any(m.world.same_person(revision.made_by, m.by) for revision in m.file.revisions):
        raise RuleBroken("公布结果的人不能裁定对它的申诉，请由另一位领导裁定")


# --- publications ----------------------------------------------------------------------------------------------------


def may_publish(m: Month) -> None:
    """Why the month cannot be published now, as RuleBroken."""
    m.may(Step.PUBLISH)
    if m.head.state is not AppraisalState.SHOWN or m.head.check_until is None:
        raise RuleBroken("须先送单位核对，再行公布" if m.head.state is AppraisalState.DRAFT else "这个月的考核已公布")
    if m.now <= m.head.check_until:
        raise RuleBroken(f"核对期到{time_text(m.head.check_until)}，届满后方可公布")
    if waiting := m.file.undecided:
        raise RuleBroken(f"还有{len(waiting)}条异议没有裁定，裁定后方可公布")
    if bonuses := [one for one in m.file.bonuses if one.accepted is None]:
        raise RuleBroken(f"还有{len(bonuses)}项加分没有审定，审定后方可公布")


def publish(m: Month, at: datetime, seq: int, sha256: str) -> Revision:
    """The first publication (修订号 0): frozen under this hash; appeals run from now."""
    may_publish(m)
    until = m.world.due(m.now, m.world.limits.appeal)
    m.set(state=AppraisalState.PUBLISHED, published_at=m.now, appeal_until=until)
    return _revision(m, at, seq, sha256, ())


def may_revise(m: Month) -> tuple[Objection, ...]:
    """The appeals a revision would carry out. Raises RuleBroken when there are none, or others are undecided."""
    m.may(Step.REVISE)
    if m.head.state is not AppraisalState.PUBLISHED:
        raise RuleBroken("这个月的考核尚未公布")
    if waiting := m.file.undecided:
        raise RuleBroken(f"还有{len(waiting)}条申诉没有裁定，裁定后一并修订")
    answers = m.file.unanswered
    if not answers:
        raise RuleBroken("没有采纳的申诉，无须修订")
    return answers


def revise(m: Month, sha256: str) -> Revision:
    """The next revision: the same moment (截至), with what accepted appeals took off."""
    answers = may_revise(m)
    last = m.file.revisions[-1]
    return _revision(m, last.at, last.seq, sha256, tuple(one.n for one in answers))


def _revision(m: Month, at: datetime, seq: int, sha256: str, answers: tuple[int, ...]) -> Revision:
    made = {"made_at": m.now, "made_by": m.by.login, "answers": answers}
    one: Revision = m.add("revisions", at=at, seq=seq, sha256=sha256, **made)
    return one


# --- bonus, county ---------------------------------------------------------------------------------------------------


def may_propose_bonus(m: Month) -> None:
    m.may(Step.BONUS)
    _before_publication(m)


def propose_bonus(m: Month, unit_id: int, points: int, ground: str, evidence: str) -> None:
    """Points in hundredths for a unit, before the month is published. The proposer is not who decides."""
    may_propose_bonus(m)
    _peer(m, unit_id)
    if not 0 < points <= _MOST_BONUS:
        raise RuleBroken(f"加分应大于0、不超过{_MOST_BONUS // 100}分", field="points")
    said = {"ground": words(ground, "加分事由", "ground"), "evidence": words(evidence, "佐证", "evidence")}
    m.add("bonuses", unit_id=unit_id, points=points, at=m.now, by=m.by.login, **said)


def decide_bonus(m: Month, n: int, accepted: bool, ruling: str) -> None:
    m.may(Step.BONUS_DECIDE)
    _before_publication(m)
    one = m.parts["bonuses"].get(n)
    if one is None or one.accepted is not None:
        raise RuleBroken("没有待审定的这项加分", field="n")
    if m.world.same_person(one.by, m.by):
        raise RuleBroken("申报加分的人不能自己审定")
    said = words(ruling, "审定意见", "ruling")
    m.change("bonuses", n, accepted=accepted, ruling=said, decided_at=m.now, decided_by=m.by.login)


def enter_county(m: Month, figures: Mapping[tuple[int, Metric], int], source: str) -> int:
    """The county's own figures: percent in hundredths by unit and KPI; a later one replaces the earlier. Returns how
    many were entered."""
    m.may(Step.COUNTY)
    origin = words(source, "数据来源", "source")
    for (unit_id, metric), value in figures.items():
        _peer(m, unit_id)
        if metric is Metric.HANDLED_VOLUME:
            raise RuleBroken("承办量不是比率，不与县级数据对比", field="metric")
        if not 0 <= value <= 10_000:
            raise RuleBroken("县级数据应为 0 到 100 之间的百分数", field="value")
        for known in [*m.parts["county"].values()]:
            if isinstance(known, CountyFigure) and (known.unit_id, known.metric) == (unit_id, metric.value):
                m.change("county", known.n, void=True)
        entered = {"unit_id": unit_id, "metric": metric.value, "value": value}
        m.add("county", source=origin, at=m.now, by=m.by.login, **entered)
    if not figures:
        raise RuleBroken("没有可录入的县级数据")
    return len(figures)


def _before_publication(m: Month) -> None:
    if m.head.state is AppraisalState.PUBLISHED:
        raise RuleBroken("这个月的考核已公布，加分不再改动")


def _peer(m: Month, unit_id: int) -> None:
    unit = m.world.township.unit.get(unit_id)
    if unit is None or unit.kind not in PEER_GROUPS:
        raise RuleBroken("该单位不参加考核", field="unit")
