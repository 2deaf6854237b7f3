"""The rows of the list: what waits for a decision, what is being rectified, what is over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject

from ...dispatch.figures.accountability import RULES, MatterLine, Measure, ProposalLine, State, Trigger
from ...models.timing.worktime import TZ
from ..language import say
from ..widgets.rows import Row

_TONES = {State.DONE: "done", State.NOT_MET: "overdue", State.REPORTED: "due_soon", State.RECTIFYING: "handling"}


class AccountabilityRows(QObject):
    """Values are ("proposal", key) and ("matter", id)."""

    def rows(self, proposals: Sequence[ProposalLine] | None, matters: Sequence[MatterLine]) -> list[Row]:
        """`proposals` None: whoever looks sees none."""
        found = [] if proposals is None else list(self._proposals(proposals))
        going = [line for line in matters if not line.file.matter.is_over]
        over = [line for line in matters if line.file.matter.is_over]
        return [*found, *self._matters(self.tr("已决定，跟踪中"), going), *self._matters(self.tr("已了结"), over)]

    def _proposals(self, lines: Sequence[ProposalLine]) -> Iterator[Row]:
        yield Row(self.tr("建议，等领导决定"), right=str(len(lines)) if lines else "", is_head=True)
        if not lines:
            yield Row(self.tr("没有符合规则的建议，程序按这些规则提出："), tone="muted")
            for trigger, rule in RULES.items():
                yield Row(say(rule), tone="muted", tag=trigger.label)
        for line in lines:
            one = line.proposal
            merit = one.trigger is Trigger.MERIT
            proposed = self.tr("建议{0}").format(one.proposed.label) if one.proposed else ""
            yield Row(
                one.unit.short,
                right=proposed,
                right_tone="done" if merit else "overdue",
                detail=one.evidence[0] if one.evidence else "",
                tag=one.trigger.label,
                value=("proposal", one.key),
            )

    def _matters(self, title: str, lines: Sequence[MatterLine]) -> Iterator[Row]:
        if not lines:
            return
        yield Row(title, right=str(len(lines)), is_head=True)
        for line in lines:
            matter = line.file.matter
            day = matter.decided_at.astimezone(TZ)
            yield Row(
                f"{line.unit.short}　{measure_words(matter.measure)}",
                right=line.standing,
                right_tone="overdue" if line.overdue else _TONES.get(matter.state, "muted"),
                detail=self.tr("{0:%Y-%m-%d}　{1}决定：{2}").format(day, line.decided_by, matter.reason),
                tag=matter.trigger.label,
                value=("matter", matter.id),
            )


def measure_words(measure: Measure | None) -> str:
    return measure.label if measure else State.DECLINED.label
