"""Months' assessments as windows read them: frozen values, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ....models.access import PERMISSIONS, UNITS, Permission
from ....models.errors import NotAllowed, NotFound, UserError
from ....models.kpi import NO_FIGURE, Figure, Metric, achieved, total
from ....models.scoring.appraisal import drafting, steps
from ....models.scoring.appraisal import frozen as freezing
from ....models.scoring.appraisal.file import Appraisal, AppraisalFile, Bonus, CountyFigure, Objection, Revision
from ....models.scoring.appraisal.frozen import RATING, Difference, Frozen
from ....models.scoring.appraisal.steps import SUBJECTS, Month
from ....models.scoring.appraisal.terms import READERS, AppraisalState, Step
from ....models.scoring.assessment import UnitResult
from ....models.store import appraisals, cases, duty
from ... import reads
from ...desk import Desk


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection or appeal in words; `case_no` None where no case is meant, or it may not be seen. `why_not`: why
    this person cannot decide it now, None when he can; `back`: the step by which he may take back what he said in it
    himself, None when he may not."""

    objection: Objection
    unit: str
    subject: str
    case_no: str | None
    said_by: str
    decided_by: str
    why_not: str | None
    back: Step | None = None


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A publication: who made it, and what differs from the one before, of the first from 核对稿."""

    revision: Revision
    made_by: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class MonthView:
    """One month's assessment. `lines` are the units' results: of a draft as they stand at `at`, in 核对期 and of a
    published month as they were frozen (`frozen`, with a `revision` once published). A unit sees its own line before
    the publication, and all lines once published, never how others were rated. `since`: what moved after 核对期 began,
    until `now`.

    `steps` says for each step why it is impossible now (None: possible).
    """

    appraisal: Appraisal
    at: datetime
    revision: Revision | None
    frozen: Frozen | None
    lines: tuple[UnitResult, ...]
    objections: tuple[ObjectionLine, ...]
    bonuses: tuple[Bonus, ...]
    county: tuple[CountyFigure, ...]
    revisions: tuple[RevisionLine, ...]
    steps: dict[Step, str | None]
    now: datetime
    since: tuple[Difference, ...] = ()


def months(desk: Desk) -> tuple[Appraisal, ...]:
    """All months that are assessed, the newest first; a unit sees none that is still a draft, nobody one whose draft
    was withdrawn."""
    _may_read(desk)
    with desk.store.read() as connection:
        found = appraisals.listing(connection)
    return tuple(one for one in found if desk.by.role in READERS or one.state is not AppraisalState.DRAFT)


def month_view(desk: Desk, appraisal_id: int, number: int | None = None) -> MonthView:
    """One month; `number`: an earlier revision. Raises NotFound, NotAllowed."""
    _may_read(desk)
    with desk.store.read() as connection:
        file = appraisals.load(connection, appraisal_id)
        head, now = file.appraisal, desk.clock.now()
        if head.state is AppraisalState.WITHDRAWN:
            raise NotFound(f"{head.period.words}的考核草稿已撤回")
        if head.state is AppraisalState.DRAFT and desk.by.role not in READERS:
            raise NotFound("没有这个月的考核")
        revision = revision_of(file, number)
        if revision is not None:
            frozen: Frozen | None = appraisals.publication(connection, appraisal_id, revision.n)
        else:
            frozen = appraisals.check_copy(connection, appraisal_id)
        frozen = None if frozen is None else as_told(desk, frozen)
        lines = _lines(desk, connection, head, now) if revision is None or frozen is None else frozen.units
        since: tuple[Difference, ...] = ()
        if revision is None and frozen is not None:
            checked = tuple(line for line in frozen.units if _mine(desk, line.unit.id))
            lines, since = checked, freezing.differences(checked, lines)
        month = Month(file, desk.by, now, desk.store.world(connection))
        return MonthView(
            appraisal=head,
            at=now if frozen is None else frozen.at,
            revision=revision,
            frozen=frozen,
            lines=lines,
            objections=tuple(_objections(desk, connection, month)),
            bonuses=tuple(one for one in file.bonuses if _mine(desk, one.unit_id) or one.accepted),
            county=tuple(one for one in file.county if not one.void and _mine(desk, one.unit_id)),
            revisions=tuple(_revisions(connection, file)),
            steps={step: _why_not(month, step) for step in Step if step is not Step.OPEN},
            now=now,
            since=since,
        )


def _may_read(desk: Desk) -> None:
    if desk.by.role not in PERMISSIONS[Permission.READ_KPI]:
        raise NotAllowed(f"{desk.by.role.label}不能查看考核指标")


def as_told(desk: Desk, frozen: Frozen) -> Frozen:
    """What was frozen as this person reads it: a unit learns nothing of how others were rated."""
    return freezing.told_to(frozen, desk.by.unit_id) if desk.by.role in UNITS else frozen


def revision_of(file: AppraisalFile, number: int | None) -> Revision | None:
    """A publication by its 修订号, None: the one in force, if there is any. Raises NotFound."""
    if number is None:
        return file.latest
    found = next((one for one in file.revisions if one.number == number), None)
    if found is None:
        raise NotFound(f"没有第{number}次修订", field="revision")
    return found


def _mine(desk: Desk, unit_id: int) -> bool:
    return desk.by.role in READERS or desk.by.unit_id == unit_id


def _lines(desk: Desk, connection: Connection, head: Appraisal, now: datetime) -> tuple[UnitResult, ...]:
    setup, period = desk.store.setup(connection), head.period
    report = reads.kpis_within(connection, setup, desk.by, period.first, period.last, now)
    return tuple(line for line in report.units if _mine(desk, line.unit.id))


def _objections(desk: Desk, connection: Connection, month: Month) -> list[ObjectionLine]:
    shown = [one for one in month.file.objections if _mine(desk, one.unit_id)]
    seen = {i for one in shown if (i := one.case_id) and reads.sees(connection, desk.store, desk.by, i)}
    numbers, names = cases.numbers_of(connection, seen), duty.names(connection)
    return [
        ObjectionLine(
            objection=one,
            unit=month.world.unit(one.unit_id).short,
            subject=SUBJECTS.get(one.about, one.about),
            case_no=numbers.get(one.case_id or 0),
            said_by=names.get(one.by, one.by),
            decided_by=names.get(one.decided_by, one.decided_by),
            why_not=steps.why_not(steps.may_decide, month, one.n),
            back=next((step for step, may in _BACK.items() if steps.why_not(may, month, one.n) is None), None),
        )
        for one in shown
        if one.case_id is None or one.case_id in seen
    ]


def _revisions(connection: Connection, file: AppraisalFile) -> list[RevisionLine]:
    names = duty.names(connection)
    out: list[RevisionLine] = []
    before = appraisals.check_copy(connection, file.appraisal.id) if file.revisions else None
    for one in file.revisions:
        now = appraisals.publication(connection, file.appraisal.id, one.n)
        changed = () if before is None else freezing.differences(before.units, now.units)
        out.append(RevisionLine(one, names.get(one.made_by, one.made_by), changed))
        before = now
    return out


_BACK = {Step.WITHDRAW: steps.may_withdraw, Step.TAKE_BACK: steps.may_take_back}
#: What stands in the way of each step before anything is filled in.
_CHECKS: dict[Step, Callable[[Month], object]] = {
    Step.WITHDRAW_DRAFT: drafting.may_withdraw_draft,
    Step.SHOW: drafting.may_show,
    Step.OBJECT: steps.may_object,
    Step.PUBLISH: steps.may_publish,
    Step.REVISE: steps.may_revise,
    Step.BONUS: steps.may_propose_bonus,
}


def _why_not(month: Month, step: Step) -> str | None:
    check = _CHECKS.get(step)
    return steps.why_not(month.may, step) if check is None else steps.why_not(check, month)


# --- behind a frozen figure ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FrozenCases:
    """The cases of a frozen figure, newest first, as far as this person may see them; `figure` is the whole printed
    figure, `hidden` how many items of cases that may not be seen stand behind it."""

    ids: tuple[int, ...]
    figure: Figure
    hidden: int


def frozen_cases(
    desk: Desk,
    appraisal_id: int,
    what: str,
    units: Collection[int],
    *,
    missed: bool = False,
    number: int | None = None,
) -> FrozenCases:
    """The cases behind a frozen figure: `what` a KPI's code or deducted.<kind>; `missed`: those that lost something.
    `number`: a 修订号, or `CHECK_COPY`, of which a unit asks for its own figures alone."""
    _may_read(desk)
    if what.startswith(RATING) and desk.by.role in UNITS:
        raise NotAllowed("谁打的分不公开，只列均值")
    if what not in SUBJECTS or not what:
        raise UserError("没有这项指标", field="what")
    with desk.store.read() as connection:
        n, frozen = _frozen(desk, connection, appraisal_id, number, units)
        found = appraisals.behind(connection, desk.by, appraisal_id, n, (what,), units)
    items = [one for one in found if not missed or _is_missed(what, one.item)]
    seen = [one.item for one in items if one.seen]
    figure = total(Figure(i.numerator, i.denominator, i.n, i.pending) for i in (one.item for one in items))
    hidden = len(items) - len(seen)
    if what in set(Metric) and not missed:
        figures = (frozen.figures.get(unit_id, {}).get(Metric(what), NO_FIGURE) for unit_id in units)
        figure = total(figures)
        hidden = figure.n - len(seen)
    return FrozenCases(tuple(dict.fromkeys(item.case_id for item in seen)), figure, hidden)


def _frozen(
    desk: Desk, connection: Connection, appraisal_id: int, number: int | None, units: Collection[int]
) -> tuple[int, Frozen]:
    """What is asked for, with the number under which it is kept."""
    file = appraisals.load(connection, appraisal_id)
    if number == freezing.CHECK_COPY:
        if not all(_mine(desk, unit_id) for unit_id in units):
            raise NotAllowed("公布以前各单位只看自己的")
        frozen = appraisals.check_copy(connection, appraisal_id)
        if frozen is None:
            raise NotFound("这个月的考核没有核对稿")
        return appraisals.CHECKED, frozen
    revision = revision_of(file, number)
    if revision is None:
        raise NotFound("这个月的考核尚未公布")
    return revision.n, appraisals.publication(connection, appraisal_id, revision.n)


def _is_missed(what: str, item: freezing.Item) -> bool:
    if what not in set(Metric):
        return True
    return achieved(Metric(what), item.numerator, item.denominator) < item.denominator
