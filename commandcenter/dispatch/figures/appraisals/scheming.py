"""Weights and shares: changed with audit from a month on, and tried out without a trace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ....models.access import PERMISSIONS, Permission
from ....models.errors import NotAllowed, UserError
from ....models.kpi import Metric
from ....models.people import UnitKind
from ....models.scoring.appraisal import schemes as rules
from ....models.scoring.appraisal.frozen import Frozen
from ....models.scoring.appraisal.schemes import SCHEMES, Schemes
from ....models.scoring.assessment import Scheme, UnitResult, score_units
from ....models.scoring.periods import Period
from ....models.store import appraisals, figures, settings
from ....models.store.settings import Changed
from ....models.text import one_line
from ....models.timing.worktime import local_day
from ...desk import Desk

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class SchemeView:
    """Every scheme with the month it holds from, and the one of today."""

    schemes: Schemes
    now: Scheme


def schemes_view(desk: Desk) -> SchemeView:
    """Raises NotAllowed."""
    _may_read(desk)
    with desk.store.read() as connection:
        schemes = desk.store.setup(connection).schemes
    return SchemeView(schemes, schemes.on(local_day(desk.clock.now())))


def change_scheme(
    desk: Desk,
    month: str,
    why: str,
    *,
    weights: Mapping[Metric, int] | None = None,
    shares: Mapping[UnitKind, int] | None = None,
) -> None:
    """Other weights or shares from a month (2026-12) on, that is not published yet. Raises NotAllowed, UserError."""
    if desk.by.role not in PERMISSIONS[Permission.SETTINGS]:
        raise NotAllowed(f"{desk.by.role.label}不能{Permission.SETTINGS.label}")
    if not _MONTH.fullmatch(month):
        raise UserError(f"“{month}”不是月份，应如 2026-12", field="month")
    if not (ground := one_line(why)):
        raise UserError("请写明依据：文号，或者谁在什么时候定的", field="why")
    with desk.store.unit() as unit:
        newest = appraisals.newest_published(unit)
        if newest is not None and month <= newest:
            raise UserError(f"{newest} 已经公布，新的权重只能从以后的月份起", field="month")
        old = desk.store.setup(unit).schemes
        before = old.on(date.fromisoformat(f"{month}-01"))
        after = rules.tried(before, weights, shares)
        if after == before:
            raise UserError("现在就是这个值，没有改动", field="weights")
        settings.write_setting(unit, SCHEMES, rules.written(old.changed(month, after)))
        words = f"{month}起 {rules.said(before)}", f"{month}起 {rules.said(after)}"
        settings.record_change(unit, desk.by, Changed(desk.clock.now(), desk.by.login, SCHEMES, *words, ground))


@dataclass(frozen=True, slots=True)
class Tried:
    """Scores as they are and as they would be, unit by unit in the same order."""

    scheme: Scheme
    tried: Scheme
    before: tuple[UnitResult, ...]
    after: tuple[UnitResult, ...]


def what_if(
    desk: Desk,
    period: Period,
    *,
    frozen: Frozen | None = None,
    weights: Mapping[Metric, int] | None = None,
    shares: Mapping[UnitKind, int] | None = None,
) -> Tried:
    """The scores of all units over some days, or in a publication of them, with tried weights and shares. A read and
    nothing else."""
    _may_read(desk)
    if frozen is not None:
        other = rules.tried(frozen.scheme, weights, shares)
        return Tried(frozen.scheme, other, frozen.units, frozen.scored(other))
    with desk.store.read() as connection:
        setup, now = desk.store.setup(connection), desk.clock.now()
        found = figures.unit_figures(connection, period.first, period.last, now)
        bonus = appraisals.bonuses(connection, desk.by, period.first, period.last)
        scheme = setup.schemes.on(period.last)
    other = rules.tried(scheme, weights, shares)
    units = setup.township.compared(found.sums)
    before, after = (
        score_units(units, found.sums, found.ratings, found.deducted, bonus, one) for one in (scheme, other)
    )
    return Tried(scheme, other, before, after)


def _may_read(desk: Desk) -> None:
    if desk.by.role not in PERMISSIONS[Permission.READ_DRAFTS] | PERMISSIONS[Permission.SETTINGS]:
        raise NotAllowed(f"{desk.by.role.label}不能查看考核权重")
