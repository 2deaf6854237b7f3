"""办理情况: how units go about their work, and how the centre rates itself — as a window reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, UNITS, Permission
from ...models.errors import NotAllowed
from ...models.kpi import NO_FIGURE, Figure, Metric
from ...models.people import PEER_GROUPS, Unit
from ...models.scoring.assessment import DeductionKind
from ...models.scoring.conduct import PER, Conduct, ConductLine, Own, Ratio
from ...models.scoring.periods import Period
from ...models.store import conduct, figures
from ...models.store.conduct import Returns, Work
from ...models.store.store import Setup
from ...models.timing.worktime import local_day
from ..desk import Desk


@dataclass(frozen=True, slots=True)
class ConductView:
    """The lines of the units (a unit sees its own), and the centre's own figures (empty for a unit)."""

    period: Period
    lines: tuple[ConductLine, ...]
    centre: dict[Own, Ratio]


def conduct_view(desk: Desk, period: Period) -> ConductView:
    """The figures over some days, as they stand now. Raises NotAllowed."""
    by, now = desk.by, desk.clock.now()
    if by.role not in PERMISSIONS[Permission.READ_KPI]:
        raise NotAllowed(f"{by.role.label}不能查看考核指标")
    with desk.store.read() as connection:
        setup = desk.store.setup(connection)
        units = [u for u in setup.township.units if u.kind in PEER_GROUPS]
        if by.role in UNITS:
            units = [u for u in units if u.id == by.unit_id]
        return ConductView(
            period,
            tuple(_lines(connection, setup, units, period, now)),
            {} if by.role in UNITS else _centre(connection, setup, period, now),
        )


def _lines(connection: Connection, setup: Setup, units: list[Unit], period: Period, now: datetime) -> list[ConductLine]:
    days = (period.first, period.last, now)
    work, said = conduct.work(connection, *days), conduct.proxies(connection, *days)
    asked = conduct.returns(connection, *days)
    sums = figures.unit_sums(connection, *days)
    fakes = figures.mark_counts(connection, DeductionKind.FAKE_CLOSURE, *days)
    worked = _workdays(setup, period, now)

    def line(unit: Unit) -> ConductLine:
        own: Mapping[Metric, Figure] = sums.get(unit.id, {})
        done, asks = work.get(unit.id, Work(0, 0, 0, 0, 0)), asked.get(unit.id, Returns(0, 0, 0))
        repeat = own.get(Metric.REPEAT_RATE, NO_FIGURE)
        found = {
            Conduct.FALSE_CLOSURE: (fakes.get(unit.id, 0), own.get(Metric.FIRST_PASS_RATE, NO_FIGURE).n),
            Conduct.REPEAT: (repeat.numerator, repeat.denominator),
            Conduct.RETURN: (asks.asked, done.tasks + asks.approved),
            Conduct.HOP: (done.hops, done.leads),
            Conduct.WHISTLE: (done.whistles, worked),
            Conduct.PROXY: (said.get(unit.id, 0), done.steps),
        }
        ratios = {what: Ratio(part, whole, what in PER) for what, (part, whole) in found.items()}
        return ConductLine(unit, ratios, done.tasks, asks.refused)

    return [line(unit) for unit in units]


def _centre(connection: Connection, setup: Setup, period: Period, now: datetime) -> dict[Own, Ratio]:
    days = (period.first, period.last, now)
    ruled = (setup.limits, setup.township.calendar)
    found = {
        Own.INTAKE: conduct.taken_in(connection, *days, *ruled),
        Own.DISPATCH: conduct.dispatched(connection, *days),
        Own.RETURNS: conduct.returns_decided(connection, *days),
        Own.VERIFY: conduct.verified(connection, *days, *ruled),
        Own.CALLBACK: conduct.called_back(connection, *days, *ruled),
    }
    return {what: Ratio(*timely) for what, timely in found.items()}


def _workdays(setup: Setup, period: Period, now: datetime) -> int:
    """Working days of the period that have begun."""
    last = min(period.last, local_day(now))
    days = range(period.first.toordinal(), last.toordinal() + 1)
    return sum(setup.township.calendar.is_workday(period.first.fromordinal(day)) for day in days)
