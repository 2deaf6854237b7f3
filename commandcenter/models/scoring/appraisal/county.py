"""The county's own monthly 12345 figures beside ours, and the cases that may explain the gap.

The county gives a figure per unit and KPI, and no list of cases. What we have of its view of a case are two marks: the
platform's own deadline, and that its own call-back found the case unsolved. Only where one of them disagrees with what
our figure counts is a case named; for the other KPIs there is no mark, and that is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ...case import CaseFile, Task
from ...draft import Platform
from ...kpi import KPI, Metric
from ...people import Unit

#: The KPIs of which the platform leaves a mark on single cases.
MARKED = frozenset({Metric.ONTIME_RATE, Metric.RESOLUTION_RATE, Metric.SATISFACTION})
NO_MARK = "平台对这项指标不留逐件标记，无法逐件说明差距"


@dataclass(frozen=True, slots=True)
class CountyLine:
    """A unit's KPI as we count it and as the county does, in percent; `ours` None where we have nothing to count.

    `note`: why no case can be named, "" where some may.
    """

    unit: Unit
    metric: Metric
    ours: Decimal | None
    theirs: Decimal
    source: str
    note: str

    @property
    def gap(self) -> Decimal | None:
        return None if self.ours is None else self.theirs - self.ours

    @property
    def words(self) -> str:
        """水利站按期办结率：县级90.00%，本镇95.00%，低5.00个百分点."""
        ours = "无数据" if self.ours is None else f"{self.ours}%"
        said = f"{self.unit.short}{KPI[self.metric].label}：县级{self.theirs}%，本镇{ours}"
        if not self.gap:
            return said if self.gap is None else f"{said}，一致"
        return f"{said}，县级{'低' if self.gap < 0 else '高'}{abs(self.gap)}个百分点"


def differs(metric: Metric, file: CaseFile, task: Task, met: bool) -> str | None:
    """Why the platform may count this case otherwise than we do (`met`: it counts in the unit's favour here); None
    where nothing speaks for it."""
    case = file.case
    if case.platform is not Platform.HOTLINE_12345:
        return None
    if metric is Metric.ONTIME_RATE and case.external_due is not None:
        filed = task.feedback_at
        theirs = filed is not None and filed <= case.external_due
        if theirs is not met:
            return "本镇计按期，平台时限已过" if met else "本镇计超期，仍在平台时限内"
    if metric in (Metric.RESOLUTION_RATE, Metric.SATISFACTION) and met and case.platform_unsolved_at is not None:
        return "本镇回访已解决，平台回访未解决"
    return None
