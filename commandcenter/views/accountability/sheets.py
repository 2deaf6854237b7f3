"""The questions of accountability: each step as a sheet of a few fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QObject

from ...dispatch.figures.accountability import AccountabilityDesk, MatterLine, ProposalLine, Purpose, Step
from ...models.errors import UserError
from ...models.timing.moments import read_day
from ..deciding.sheet import Ask, Sheet
from ..widgets.buttons import Segments
from ..widgets.choices import Choice
from ..widgets.fields import Area, Edit
from ..widgets.pickers import Picker
from ..workplace import Workplace


class AccountabilitySheets(QObject):
    """Makes the sheet for a step; who shows it hears `done` and `left`."""

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self._work = workplace
        self._desk = AccountabilityDesk(workplace.desk)

    def decide(self, line: ProposalLine) -> Sheet:
        """A measure with its reason; a rectification may be demanded in the same step."""
        theme, one = self._work.theme, line.proposal
        measure = Picker(theme, [Choice(m, m.label) for m in line.may_decide])
        if one.proposed in line.may_decide:
            measure.set_value(one.proposed)
        asks = (
            Ask("measure", self.tr("措施"), measure, True),
            Ask("reason", self.tr("理由"), Area(theme, self.tr("根据什么、为什么是这一档")), True),
            Ask("rectify", self.tr("责令整改"), Area(theme, self.tr("整改什么；不责令就空着"))),
            Ask("due", self.tr("报送期限"), Edit(theme), False, self.tr("工作日，如 12-10")),
        )

        def do(said: Mapping[str, Any]) -> object:
            due = self._day(said["due"])
            return self._desk.decide(one.key, said["measure"], said["reason"], rectify=said["rectify"], due=due)

        title = self.tr("决定：{0}").format(one.unit.short)
        words = "\n".join(one.evidence)
        return Sheet(self._work, title, words, asks, self.tr("决定"), do, self.tr("已决定"), danger=True)

    def decline(self, line: ProposalLine) -> Sheet:
        one = line.proposal
        asks = (Ask("reason", self.tr("理由"), Area(self._work.theme), True),)
        title = self.tr("不予处理：{0}").format(one.unit.short)
        return Sheet(
            self._work,
            title,
            "\n".join(one.evidence),
            asks,
            self.tr("不予处理"),
            lambda said: self._desk.decline(one.key, said["reason"]),
            self.tr("已记录不予处理"),
        )

    def step(self, step: Step, line: MatterLine, papers: Sequence[Choice]) -> Sheet:
        """A later step; `papers` are those that can be named as its paper."""
        make: dict[Step, Callable[[MatterLine], Sheet]] = {
            Step.DEMAND: self._demand,
            Step.REPORT: self._report,
            Step.CHECK: self._check,
            Step.USE: self._use,
        }
        return self._paper(line, papers) if step is Step.PAPER else make[step](line)

    def _demand(self, line: MatterLine) -> Sheet:
        theme = self._work.theme
        asks = (
            Ask("task", self.tr("整改事项"), Area(theme), True),
            Ask("due", self.tr("报送期限"), Edit(theme), True, self.tr("工作日，如 12-10")),
        )

        def do(said: Mapping[str, Any]) -> object:
            due = self._day(said["due"])
            if due is None:
                raise UserError("请填写报送期限", field="due")
            self._desk.demand(line.file.matter.id, said["task"], due)
            return None

        return self._sheet(line, self.tr("责令整改"), asks, do, self.tr("已责令整改"))

    def _report(self, line: MatterLine) -> Sheet:
        words = self.tr("做了什么、结果怎样、有什么凭据")
        asks = (Ask("text", self.tr("整改情况"), Area(self._work.theme, words), True),)

        def do(said: Mapping[str, Any]) -> object:
            self._desk.report(line.file.matter.id, said["text"])
            return None

        return self._sheet(line, self.tr("报送整改"), asks, do, self.tr("已报送，等中心核查"))

    def _check(self, line: MatterLine) -> Sheet:
        theme = self._work.theme
        met = Segments(theme, [(True, self.tr("整改到位")), (False, self.tr("不到位"))])
        asks = (Ask("met", self.tr("结论"), met, True), Ask("finding", self.tr("核查情况"), Area(theme), True))

        def do(said: Mapping[str, Any]) -> object:
            self._desk.check(line.file.matter.id, said["met"], said["finding"])
            return None

        return self._sheet(line, self.tr("核查整改"), asks, do, self.tr("已核查"))

    def _use(self, line: MatterLine) -> Sheet:
        theme = self._work.theme
        purpose = Picker(theme, [Choice(one, one.label) for one in Purpose])
        asks = (Ask("purpose", self.tr("用于"), purpose, True), Ask("note", self.tr("怎样运用"), Area(theme), True))

        def do(said: Mapping[str, Any]) -> object:
            self._desk.use(line.file.matter.id, said["purpose"], said["note"])
            return None

        return self._sheet(line, self.tr("结果运用"), asks, do, self.tr("已记录"))

    def _paper(self, line: MatterLine, papers: Sequence[Choice]) -> Sheet:
        hint = self.tr("近期印发的文书") if papers else self.tr("近期没有印发的文书，先到“文书”页印发")
        asks = (Ask("paper", self.tr("文书"), Picker(self._work.theme, papers), True, hint),)

        def do(said: Mapping[str, Any]) -> object:
            self._desk.papered(line.file.matter.id, said["paper"])
            return None

        return self._sheet(line, self.tr("登记已印发文书"), asks, do, self.tr("已登记"))

    def _sheet(
        self, line: MatterLine, verb: str, asks: Sequence[Ask], do: Callable[[Mapping[str, Any]], object], said: str
    ) -> Sheet:
        matter = line.file.matter
        return Sheet(self._work, f"{verb}：{line.unit.short}", matter.rectify or matter.reason, asks, verb, do, said)

    def _day(self, words: str) -> date | None:
        """Raises UserError for what is no day."""
        if not words:
            return None
        day = read_day(words, self._work.now())
        if day is None:
            raise UserError(f"“{words}”不是日期，写成 12-10 或 2026-12-10", field="due")
        return day
