"""Accountability as one login works on it. Each public method is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Connection

from ....models.errors import NotAllowed, NotFound, RuleBroken
from ....models.scoring.accountability import steps
from ....models.scoring.accountability.file import MatterFile
from ....models.scoring.accountability.finding import Proposal
from ....models.scoring.accountability.terms import Measure, Purpose, Step, recorders
from ....models.store import accountability, papers
from ...desk import Desk
from .finding import found


class AccountabilityDesk:
    """What leaders decide about units, and what becomes of it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._store = desk.store
        self._by = desk.by

    def decide(self, key: str, measure: Measure, reason: str, *, rectify: str = "", due: date | None = None) -> int:
        """A measure on a proposal, found again by its rule in this very transaction: its evidence is what stands now.
        With `rectify` and `due` the rectification is demanded at once, by the office close of that day. Returns the
        decision's id."""

        def made(matter_id: int, proposal: Proposal, now: datetime) -> MatterFile:
            return steps.decide(matter_id, proposal, measure, reason, self._by, now)

        return self._decided(key, Step.DECIDE, made, rectify, due)

    def decline(self, key: str, reason: str) -> int:
        """That nothing is done about a proposal. Returns the decision's id."""

        def made(matter_id: int, proposal: Proposal, now: datetime) -> MatterFile:
            return steps.decline(matter_id, proposal, reason, self._by, now)

        return self._decided(key, Step.DECLINE, made)

    def _decided(
        self,
        key: str,
        step: Step,
        made: Callable[[int, Proposal, datetime], MatterFile],
        rectify: str = "",
        due: date | None = None,
    ) -> int:
        if self._by.role not in recorders(step):
            raise NotAllowed(f"{self._by.role.label}不能{step.label}")
        now = self._desk.clock.now()
        with self._store.unit() as unit:
            proposal = next((p for p in found(unit, self._store, now) if p.key == key), None)
            if proposal is None:
                raise NotFound("没有这项建议，或已有决定")
            file = made(accountability.identity(unit), proposal, now)
            accountability.add(unit, file, self._by, step, now)
            if rectify or due is not None:
                self._save(unit, file, Step.DEMAND, self._demanded(unit, file, rectify, due, now), now)
        return file.matter.id

    def demand(self, matter_id: int, task: str, due: date) -> None:
        """责令整改, to be reported by the office close of a day."""
        self._step(matter_id, Step.DEMAND, lambda f, unit, now: self._demanded(unit, f, task, due, now))

    def report(self, matter_id: int, text: str) -> None:
        """What the own unit did."""
        self._step(matter_id, Step.REPORT, lambda f, unit, now: steps.report(f, text, self._by, now))

    def check(self, matter_id: int, met: bool, finding: str) -> None:
        """What the centre found; not met makes a proposal of the next step."""
        self._step(matter_id, Step.CHECK, lambda f, unit, now: steps.check(f, met, finding, self._by, now))

    def use(self, matter_id: int, purpose: Purpose, note: str) -> None:
        """年终考核, 干部使用, 评先选优."""
        self._step(matter_id, Step.USE, lambda f, unit, now: steps.use(f, purpose, note, self._by, now))

    def papered(self, matter_id: int, document_id: int) -> None:
        """Names the paper that was issued for it. Raises NotFound for a paper that is none."""

        def do(file: MatterFile, unit: Connection, now: datetime) -> MatterFile:
            papers.load(unit, document_id)
            return steps.papered(file, document_id, self._by)

        self._step(matter_id, Step.PAPER, do)

    def _demanded(self, unit: Connection, file: MatterFile, task: str, due: date | None, now: datetime) -> MatterFile:
        calendar = self._store.setup(unit).township.calendar
        if due is None:
            raise RuleBroken("请填写整改期限", field="due")
        if not calendar.is_workday(due):
            raise RuleBroken("整改期限应为工作日", field="due")
        return steps.demand(file, task, calendar.close(due), self._by, now)

    def _step(self, matter_id: int, step: Step, do: Callable[[MatterFile, Connection, datetime], MatterFile]) -> None:
        now = self._desk.clock.now()
        with self._store.unit() as unit:
            before = accountability.locked(unit, matter_id)
            self._save(unit, before, step, do(before, unit, now), now)

    def _save(self, unit: Connection, before: MatterFile, step: Step, after: MatterFile, now: datetime) -> None:
        accountability.save(unit, before, after, self._by, step, {}, now)
