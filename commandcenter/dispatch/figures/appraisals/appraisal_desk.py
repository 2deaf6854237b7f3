"""A month's assessment as one login works on it. Each public method is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ....models.access import may_see
from ....models.case import Excuse
from ....models.errors import NotAllowed, NotFound, RuleBroken
from ....models.kpi import Metric
from ....models.lifecycle import Action
from ....models.scoring.appraisal import drafting, steps
from ....models.scoring.appraisal import frozen as freezing
from ....models.scoring.appraisal.file import AppraisalFile, Objection, Revision
from ....models.scoring.appraisal.frozen import Frozen, Item
from ....models.scoring.appraisal.steps import Month
from ....models.scoring.appraisal.terms import OBJECTORS, AppraisalState, Step
from ....models.store import appraisals, cases, counts, figures, rebuilding
from ....models.store.rebuilding import Rebuilt, Tell, untold
from ... import reads
from ...center import Center
from ...desk import Desk
from .county import read_county

#: How often the log is read on when something is committed while a publication is compared with the kept sums.
_TRIES = 3


class AppraisalDesk:
    """Months' assessments as one login keeps them, decides in them, or objects."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._by = desk.by

    # --- before the publication --------------------------------------------------------------------------------------

    def open(self, month: str) -> int:
        """A draft of a month that is over (2026-10) and counts anything; of one whose draft was withdrawn, anew.
        Returns its id."""
        now = self._desk.clock.now()
        period = drafting.month_to_open(month, self._by, now)
        with self._store.unit() as unit:
            counted = reads.counted(unit, period, now)
            known = appraisals.of_month(unit, f"{period.first:%Y-%m}", withdrawn=True)
            if known is None:
                file = drafting.opened(appraisals.identity(unit), period, counted, self._by, now)
                appraisals.add(unit, file, self._by, Step.OPEN, now)
                return file.appraisal.id
            before = appraisals.locked(unit, known)
            draft = self._month(unit, before)
            drafting.open_again(draft, counted)
            appraisals.save(unit, before, draft.result(), self._by, Step.OPEN, {}, now)
        return known

    def withdraw_draft(self, appraisal_id: int, ground: str) -> None:
        """撤回草稿 of a month that no unit has seen; it may be opened anew."""
        self._step(appraisal_id, Step.WITHDRAW_DRAFT, lambda m, unit: {"ground": drafting.withdraw_draft(m, ground)})

    def show(self, appraisal_id: int, tell: Tell = untold) -> datetime:
        """送单位核对: from now on each unit sees its own figures as they stand now (核对稿), frozen, with what moved
        since beside them. Returns the last moment to object. Nothing is changed where `tell` raises."""
        rebuilt = self._rebuilt(appraisal_id, drafting.may_show, tell)
        with self._store.unit() as unit:
            before = appraisals.locked(unit, appraisal_id)
            month = self._month(unit, before)
            until = drafting.show(month)
            self._catch_up(unit, before, rebuilt)
            body = freezing.text_of(self._composed(unit, before, rebuilt, freezing.CHECK_COPY))
            said = {"sha256": freezing.sha256_of(body)}
            appraisals.save(unit, before, month.result(), self._by, Step.SHOW, said, month.now)
            appraisals.write_publication(unit, appraisal_id, appraisals.CHECKED, body, rebuilt.items)
        return until

    def object_to(
        self,
        appraisal_id: int,
        reason: str,
        *,
        about: str = "",
        case_id: int | None = None,
        task_n: int | None = None,
    ) -> int:
        """An objection of the own unit in 核对期, an appeal within its limit after the publication. `about`: see
        `SUBJECTS`. Of a case the unit's own task is meant unless told otherwise. Returns its number."""
        found: list[Objection] = []

        def do(m: Month, unit: Connection) -> None:
            n = task_n if case_id is None else self._own_task(unit, case_id, task_n)
            found.append(steps.object_to(m, reason, about, case_id, n))

        self._step(appraisal_id, Step.OBJECT, do)
        return found[0].n

    def decide(self, appraisal_id: int, n: int, accepted: bool, ruling: str, *, excuse: Excuse | None = None) -> None:
        """The ruling on an objection or appeal. With `excuse` its task is corrected in the same transaction, as an
        event of the case; what was charged stays on record."""

        def do(m: Month, unit: Connection) -> None:
            one = steps.decide(m, n, accepted, ruling, excuse)
            if excuse is not None and one.case_id is not None:
                said = {"task": one.task_n, "excuse": excuse, "ground": one.ruling, "objection": _named(m, one)}
                Center(self._store, self._by, self._desk.clock).act_within(
                    unit, self._visible(unit, one.case_id), Action.CORRECT, said
                )

        self._step(appraisal_id, Step.DECIDE, do)

    def withdraw(self, appraisal_id: int, n: int, ground: str) -> None:
        """撤回 of one's own objection or appeal before anybody ruled on it."""
        self._step(appraisal_id, Step.WITHDRAW, lambda m, unit: steps.withdraw(m, n, ground))

    def take_back(self, appraisal_id: int, n: int, ground: str) -> None:
        """撤回 of one's own ruling while no publication rests on it: the objection is open again, what was taken off
        its task is put back in the same transaction, as an event of the case."""

        def do(m: Month, unit: Connection) -> dict[str, str]:
            one = steps.take_back(m, n, ground)
            if one.excuse is not None and one.case_id is not None:
                said = {"task": one.task_n, "excuse": one.excuse, "ground": ground, "objection": _named(m, one)}
                Center(self._store, self._by, self._desk.clock).act_within(
                    unit, self._visible(unit, one.case_id), Action.UNCORRECT, said
                )
            return {"ground": ground}

        self._step(appraisal_id, Step.TAKE_BACK, do)

    def propose_bonus(self, appraisal_id: int, unit_id: int, points: int, ground: str, evidence: str) -> None:
        """Points in hundredths, with the evidence."""
        self._step(appraisal_id, Step.BONUS, lambda m, unit: steps.propose_bonus(m, unit_id, points, ground, evidence))

    def decide_bonus(self, appraisal_id: int, n: int, accepted: bool, ruling: str) -> None:
        """By a leader who did not propose it."""
        self._step(appraisal_id, Step.BONUS_DECIDE, lambda m, unit: steps.decide_bonus(m, n, accepted, ruling))

    def county_typed(self, appraisal_id: int, values: Mapping[tuple[int, Metric], int], source: str) -> None:
        """The county's own figures: percent in hundredths by unit id and KPI."""
        self._step(appraisal_id, Step.COUNTY, lambda m, unit: steps.enter_county(m, values, source))

    def county_csv(self, appraisal_id: int, content: bytes, source: str) -> int:
        """The same from a small table: 单位, 指标, 数值. Returns how many; a bad row refuses the whole, naming it."""
        entered: list[int] = []

        def do(m: Month, unit: Connection) -> None:
            values = read_county(content, m.world.township, source)
            entered.append(steps.enter_county(m, values, source))

        self._step(appraisal_id, Step.COUNTY, do)
        return entered[0]

    # --- publications ------------------------------------------------------------------------------------------------

    def publish(self, appraisal_id: int, tell: Tell = untold) -> Revision:
        """Freezes the month: rebuilt from the event log, compared with the kept sums, numbered 0, hashed.

        The log is read before the transaction that publishes; what happened meanwhile is made up for in it. Nothing is
        changed where `tell` raises.
        """
        rebuilt = self._rebuilt(appraisal_id, steps.may_publish, tell)
        with self._store.unit() as unit:
            before = appraisals.locked(unit, appraisal_id)
            month = self._month(unit, before)
            steps.may_publish(month)
            self._catch_up(unit, before, rebuilt)
            frozen = self._composed(unit, before, rebuilt, 0)
            return self._published(unit, month, before, Step.PUBLISH, frozen, rebuilt.items)

    def revise(self, appraisal_id: int) -> Revision:
        """The next revision: the figures of the same moment with what accepted appeals took off, the differences
        listed. What else happened since stays out of it."""
        with self._store.unit() as unit:
            before = appraisals.locked(unit, appraisal_id)
            month = self._month(unit, before)
            answers = steps.may_revise(month)
            last = before.revisions[-1]
            old = appraisals.publication(unit, appraisal_id, last.n)
            items = appraisals.items(unit, appraisal_id, last.n)
            if freezing.items_digest(items) != old.items_sha256:
                raise NotAllowed("本期指标中有您须回避的案件，请由另一位领导修订公布")
            items = self._revised(unit, before, items, {one.case_id for one in answers if one.case_id})
            frozen = self._composed_of(unit, before, old, items)
            return self._published(unit, month, before, Step.REVISE, frozen, items)

    def _rebuilt(self, appraisal_id: int, check: Callable[[Month], object], tell: Tell) -> Rebuilt:
        """The month out of the event log, unless the step it is for is impossible."""
        with self._store.read() as connection:
            setup, head = self._store.setup(connection), appraisals.load(connection, appraisal_id)
            check(self._month(connection, head))
            return rebuilding.rebuild(connection, setup.limits, head.appraisal.period, self._desk.clock.now(), tell)

    def _catch_up(self, unit: Connection, file: AppraisalFile, rebuilt: Rebuilt) -> None:
        """To the newest link; the rebuilt figures must be the kept ones, to the digit."""
        period, now = file.appraisal.period, self._desk.clock.now()
        for _ in range(_TRIES):
            rebuilding.catch_up(unit, rebuilt)
            kept = figures.unit_figures(unit, period.first, period.last, now)
            rated = figures.ratings_of(unit, [period]).get(file.appraisal.month, {})
            if _same(replace(kept, ratings=rated), freezing.summed(rebuilt.items)):
                return
        raise NotAllowed("重建的指标与汇总不一致：有您须回避的案件，或数据需要校验；请由另一位办理，或先运行校验")

    def _composed(self, unit: Connection, file: AppraisalFile, rebuilt: Rebuilt, number: int) -> Frozen:
        setup, period, now = self._store.setup(unit), file.appraisal.period, self._desk.clock.now()
        items = rebuilt.items
        late = freezing.overdue(items)
        found = counts.of_period(unit, period.first, period.last, now)
        return freezing.compose(
            file.appraisal.month,
            number,
            now,
            rebuilt.seq,
            items,
            setup.township.compared({item.unit_id for item in items}),
            file.bonus,
            setup.schemes.on(period.last),
            asdict(found),
            self._problems(unit, late),
        )

    def _composed_of(self, unit: Connection, file: AppraisalFile, old: Frozen, items: list[Item]) -> Frozen:
        """As the month was published, with these items: its units, bonuses and scheme stay."""
        return freezing.compose(
            old.month,
            old.number + 1,
            old.at,
            old.seq,
            items,
            [result.unit for result in old.units],
            old.bonus,
            old.scheme,
            old.counts,
            self._problems(unit, freezing.overdue(items)),
        )

    def _problems(self, unit: Connection, late: Mapping[int, list[int]]) -> list[freezing.Problem]:
        most = sorted(late.items(), key=lambda pair: (-len(pair[1]), pair[0]))[: freezing.PROBLEM_UNITS]
        wanted = [case_id for _, found in most for case_id in found]
        numbers = cases.numbers_of(unit, wanted)
        told = ((u, len(found), sorted(numbers[i] for i in found if i in numbers)) for u, found in most)
        return [freezing.Problem(u, times, tuple(nos[: freezing.PROBLEM_CASES])) for u, times, nos in told]

    def _revised(self, unit: Connection, file: AppraisalFile, items: list[Item], moved: set[int]) -> list[Item]:
        """The items with those of the appealed cases made anew: the dossier of that moment, less what was taken off."""
        setup, last = self._store.setup(unit), file.revisions[-1]
        start, end = figures.day_bounds(file.appraisal.period.first, file.appraisal.period.last, last.at)
        kept = [item for item in items if item.case_id not in moved]
        for case_id in moved:
            then = rebuilding.folded(unit, case_id, last.seq)
            now = rebuilding.excused(then, rebuilding.taken_off(file, case_id))
            kept += rebuilding.items_of(now, setup.limits, start, end)
        return sorted(kept)

    def _published(
        self, unit: Connection, m: Month, before: AppraisalFile, step: Step, frozen: Frozen, items: list[Item]
    ) -> Revision:
        body = freezing.text_of(frozen)
        digest = freezing.sha256_of(body)
        one = steps.publish(m, frozen.at, frozen.seq, digest) if step is Step.PUBLISH else steps.revise(m, digest)
        appraisals.save(unit, before, m.result(), self._by, step, {"sha256": digest}, m.now)
        appraisals.write_publication(unit, before.appraisal.id, one.n, body, items)
        return one

    # --- how a step is carried out -----------------------------------------------------------------------------------

    def _step(self, appraisal_id: int, step: Step, do: Callable[[Month, Connection], object]) -> None:
        with self._store.unit() as unit:
            before = appraisals.locked(unit, appraisal_id)
            month = self._month(unit, before)
            said = do(month, unit)
            more = said if isinstance(said, dict) else {}
            appraisals.save(unit, before, month.result(), self._by, step, more, month.now)

    def _month(self, connection: Connection, file: AppraisalFile) -> Month:
        objects = self._by.role in OBJECTORS and file.appraisal.state is not AppraisalState.DRAFT
        following = appraisals.next_objection(connection, file.appraisal.id) if objects else None
        return Month(file, self._by, self._desk.clock.now(), self._store.world(connection), following)

    def _visible(self, unit: Connection, case_id: int) -> Any:
        file = cases.load(unit, case_id)
        if not may_see(file, self._by, self._store.setup(unit).township):
            raise NotFound("没有这个案件", field="case")
        return file

    def _own_task(self, unit: Connection, case_id: int, task_n: int | None) -> int:
        """The task an objection means: the named one, or the unit's last; it must be the unit's own."""
        file = self._visible(unit, case_id)
        own = [task for task in file.tasks if task.unit_id == self._by.unit_id and not task.undone]
        live = [task.n for task in own if task.answered_for] or [task.n for task in own]
        n = task_n if task_n is not None else next(reversed(live), None)
        if n is None or n not in {task.n for task in own}:
            raise RuleBroken(f"{file.case.no} 不是派给本单位的，请只就本单位的任务提出", field="case")
        return int(n)


def _named(m: Month, one: Objection) -> str:
    return f"{m.head.period.words}考核{one.stage.label}第{one.n}号"


def _same(kept: figures.Figures, rebuilt: freezing.Sums) -> bool:
    """To the digit; a sum of nothing is as good as none."""
    mine = {u: {m: f for m, f in own.items() if f.n or f.denominator} for u, own in kept.sums.items()}
    return (
        {u: own for u, own in mine.items() if own} == rebuilt.figures
        and {u: own for u, own in kept.ratings.items() if own} == rebuilt.ratings
        and {u: points for u, points in kept.deducted.items() if points} == rebuilt.deducted
    )
