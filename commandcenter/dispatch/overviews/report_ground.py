"""What a report rests on: a month's assessment as far as it froze its figures, else the ledger as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection

from ...models.kpi import Figures, totals
from ...models.people import Session
from ...models.scoring.appraisal.frozen import Frozen
from ...models.scoring.assessment import UnitResult
from ...models.scoring.periods import Period
from ...models.scoring.report import Basis, ReportKind, Stand
from ...models.store import appraisals, counts, figures
from ...models.store.store import Setup
from .. import reads


@dataclass(frozen=True, slots=True)
class Ground:
    """The figures of some days. Of a month they are those of its page 考核 and of its papers: frozen in 核对期 and
    once published, live before."""

    period: Period
    now: datetime
    stand: Stand
    frozen: Frozen | None

    def counts(self, connection: Connection) -> Mapping[str, int]:
        """The plain counts by the names of `PeriodCounts`."""
        if self.frozen is not None:
            return self.frozen.counts
        return asdict(counts.of_period(connection, self.period.first, self.period.last, self.now))

    def sums(self, connection: Connection) -> Figures:
        """The town's seven KPIs: those of all units together."""
        if self.frozen is not None:
            return self.frozen.total
        return totals(figures.unit_sums(connection, self.period.first, self.period.last, self.now).values())

    def results(self, connection: Connection, setup: Setup, by: Session) -> tuple[UnitResult, ...]:
        """The units with their scores and ranks."""
        if self.frozen is not None:
            return self.frozen.units
        return reads.kpis_within(connection, setup, by, self.period.first, self.period.last, self.now).units


def ground_of(connection: Connection, kind: ReportKind, period: Period, now: datetime) -> Ground:
    """What a report of these days rests on now."""
    if kind is not ReportKind.MONTHLY:
        return Ground(period, now, Stand(Basis.LIVE, now), None)
    known = appraisals.of_month(connection, f"{period.first:%Y-%m}")
    if known is None:
        return Ground(period, now, Stand(Basis.UNPUBLISHED, now), None)
    if (revision := appraisals.load(connection, known).latest) is not None:
        frozen = appraisals.publication(connection, known, revision.n)
        stand = Stand(Basis.PUBLISHED, frozen.at, frozen.number, frozen.name, revision.sha256)
        return Ground(period, now, stand, frozen)
    copy = appraisals.check_copy(connection, known)
    return Ground(period, now, Stand(Basis.UNPUBLISHED, now) if copy is None else Stand(Basis.CHECKED, copy.at), copy)
