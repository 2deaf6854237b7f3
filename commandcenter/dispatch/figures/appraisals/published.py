"""What was published of a month, to be told beside figures that still move."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from ....models.people import Unit
from ....models.scoring.appraisal.frozen import Frozen
from ....models.scoring.appraisal.terms import AppraisalState
from ....models.scoring.assessment import UnitResult
from ....models.scoring.kpi_panel import UnitLine
from ....models.scoring.periods import Period
from ....models.store import appraisals
from ....models.timing.worktime import TZ
from ...desk import Desk
from .reading import as_told, months


@dataclass(frozen=True, slots=True)
class Published:
    """The publication in force of a whole month."""

    appraisal_id: int
    period: Period
    frozen: Frozen

    def beside(self, lines: Collection[UnitLine | UnitResult], now: datetime) -> str:
        """What to say over live figures of these units, read at `now`: what holds, and how many of them differ."""
        name, units, others = self.frozen.name, len(lines), sum(self._differs(line) for line in lines)
        differing = (
            f"{units} 个单位中 {others} 个的得分或名次与公布的不同" if others else "各单位的得分、名次与公布的相同"
        )
        return (
            f"{self.period.words}考核已公布，以公布的为准：修订号 {name}，截至 {_moment(self.frozen.at)}。"
            f"这里是实时数，截至 {_moment(now)}，{differing}"
        )

    def of_unit(self, unit: Unit) -> str:
        """A unit's published score and rank; "" of one that has none."""
        result = self.frozen.result(unit.id)
        if result is None or result.score is None:
            return ""
        place = f"，第 {result.rank} 名" if result.rank is not None else "，不参与排名"
        return f"{unit.short}公布得分 {result.score}{place}"

    def _differs(self, line: UnitLine | UnitResult) -> bool:
        result = self.frozen.result(line.unit.id)
        return (line.score, line.rank) != (None, None) if result is None else _said(result) != _said(line)


def published(desk: Desk, period: Period) -> Published | None:
    """Whether these days are a month that is published. Raises NotAllowed."""
    head = next((one for one in months(desk) if one.period == period), None)
    if head is None or head.state is not AppraisalState.PUBLISHED:
        return None
    with desk.store.read() as connection:
        revision = appraisals.load(connection, head.id).latest
        if revision is None:
            return None
        return Published(head.id, period, as_told(desk, appraisals.publication(connection, head.id, revision.n)))


def _said(line: UnitLine | UnitResult) -> tuple[object, object]:
    return line.score, line.rank


def _moment(at: datetime) -> str:
    return f"{at.astimezone(TZ):%Y-%m-%d %H:%M}"
