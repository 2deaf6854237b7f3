"""本月还能救 as a window reads it: per unit the open work by points at stake, and where the month may end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, UNITS, Permission
from ...models.errors import NotAllowed
from ...models.people import PEER_GROUPS, Session, UnitKind
from ...models.scoring.periods import Period, month_of
from ...models.scoring.rescue import Forecast, Standing, forecasts
from ...models.store import appraisals, figures, openings, sight
from ...models.store.store import Setup
from ...models.timing.worktime import TZ, local_day
from ..desk import Desk


@dataclass(frozen=True, slots=True)
class RescueView:
    """The running month at `now`: a forecast for each unit, those with the most to save first."""

    month: Period
    now: datetime
    lines: tuple[Forecast, ...]


def rescue_view(desk: Desk, kind: UnitKind | None = None) -> RescueView:
    """Of a peer group (None: of all); a unit sees its own line. Raises NotAllowed."""
    by, now = desk.by, desk.clock.now()
    if by.role not in PERMISSIONS[Permission.READ_KPI]:
        raise NotAllowed(f"{by.role.label}不能查看考核指标")
    month = month_of(local_day(now))
    with desk.store.read() as connection:
        setup = desk.store.setup(connection)
        units = [u for u in setup.township.units_in_use if u.kind in PEER_GROUPS and kind in (None, u.kind)]
        if by.role in UNITS:
            units = [u for u in units if u.id == by.unit_id]
        items = openings.open_items(connection, month.first, month.last, now, {u.id for u in units} or {0})
        hidden = sight.barred_from(connection, by)
        after = _after(month)
        automatic = openings.automatic(connection, month.first, month.last, after, {u.id for u in units} or {0})
        today, standing = (_standing(connection, setup, by, month, at) for at in (now, after))
    seen = [item for item in items if item.case_id not in hidden]
    lines = forecasts(units, seen, automatic, today, standing)
    return RescueView(month, now, tuple(sorted(lines, key=_most_to_save)))


def _standing(connection: Connection, setup: Setup, by: Session, month: Period, at: datetime) -> Standing:
    """The month with what is dated until then."""
    found = figures.unit_figures(connection, month.first, month.last, at)
    bonuses = appraisals.bonuses(connection, by, month.first, month.last)
    return Standing(found.sums, found.ratings, found.deducted, bonuses, setup.schemes.on(month.last))


def _most_to_save(line: Forecast) -> tuple[float, str]:
    gain = 0.0 if line.best is None or line.as_it_stands is None else float(line.best - line.as_it_stands)
    return -gain, line.unit.code


def _after(month: Period) -> datetime:
    """The first moment of the month after: whatever is dated within this one counts."""
    following = month.last + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=TZ).astimezone(UTC)
