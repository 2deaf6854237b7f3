"""What views and the command line read: frozen values, scoped to the person who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from ..models.access import PERMISSIONS, Permission, may_see
from ..models.case import CaseFile
from ..models.errors import NotAllowed, NotFound, UserError
from ..models.kpi import Figures as MetricFigures
from ..models.kpi import totals
from ..models.people import Session, Unit
from ..models.scoring.appraisal.drafting import Counted
from ..models.scoring.assessment import UnitResult, score_units
from ..models.scoring.periods import Period, month_of
from ..models.store import appraisals, cases, figures
from ..models.store import case_page as case_pages
from ..models.store.case_page import CasePage
from ..models.store.store import Setup, Store, dossiers


@dataclass(frozen=True, slots=True)
class KpiReport:
    """The seven KPIs of a range of local days: the sum over all units, and each unit's assessment."""

    first: date
    last: date
    total: MetricFigures
    units: tuple[UnitResult, ...]


def kpis(
    store: Store,
    by: Session,
    first: date,
    last: date,
    now: datetime,
    *,
    recompute: bool = False,
    unit: str | None = None,
) -> KpiReport:
    """The report from the kept sums, or with `recompute` folded anew out of the event log.

    `unit` (a code) narrows the units listed, not their ranks. Raises NotAllowed, NotFound, UserError on a bad range.
    """
    with store.read() as connection:
        report = kpis_within(connection, store.setup(connection), by, first, last, now, recompute=recompute)
    if unit is None:
        return report
    chosen = tuple(r for r in report.units if r.unit.code == unit)
    if not chosen:
        raise NotFound(f"没有编码为 {unit} 的考核单位", field="unit")
    return replace(report, units=chosen)


def kpis_within(
    connection: Connection,
    setup: Setup,
    by: Session,
    first: date,
    last: date,
    now: datetime,
    *,
    recompute: bool = False,
) -> KpiReport:
    """`kpis` of all units inside a transaction that is already open."""
    if by.role not in PERMISSIONS[Permission.READ_KPI]:
        raise NotAllowed(f"{by.role.label}不能查看考核指标")
    if last < first:
        raise UserError(f"起止日期颠倒：{first} 晚于 {last}", field="to")
    if recompute:
        found = figures.recomputed(dossiers(connection), setup.limits, first, last, now)
    else:
        found = figures.unit_figures(connection, first, last, now)
    results = assessed(connection, setup, by, setup.township.compared(found.sums), found, first, last)
    return KpiReport(first, last, totals(found.sums.values()), results)


def assessed(
    connection: Connection,
    setup: Setup,
    by: Session,
    units: Iterable[Unit],
    found: figures.Figures,
    first: date,
    last: date,
) -> tuple[UnitResult, ...]:
    """Scores and ranks by the scheme of the range's last month, with the bonuses of its months."""
    bonus = appraisals.bonuses(connection, by, first, last)
    return score_units(units, found.sums, found.ratings, found.deducted, bonus, setup.schemes.on(last))


def counted(connection: Connection, period: Period, now: datetime) -> Counted:
    """How much the figures of a month count: what has none is neither assessed nor put on paper."""
    sums = figures.unit_sums(connection, period.first, period.last, now)
    first = figures.first_month(connection)
    n = sum(figure.n for own in sums.values() for figure in own.values())
    return Counted(n, None if first is None else month_of(first))


def case_page(connection: Connection, store: Store, by: Session, case_id: int) -> CasePage:
    """Everything a window shows of one case. Raises NotFound, also for a case this person may not see."""
    return case_pages.case_page(connection, store.setup(connection).township, by, case_id)


def case_by_no(connection: Connection, store: Store, by: Session, no: str) -> CaseFile:
    """The dossier behind a number, as far as this person may see it. Raises NotFound."""
    file = cases.load(connection, cases.id_of(connection, no))
    if not may_see(file, by, store.setup(connection).township):
        raise NotFound(f"没有编号为 {no} 的案件")
    return file


def sees(connection: Connection, store: Store, by: Session, case_id: int) -> bool:
    """Whether this person may read a case."""
    try:
        return may_see(cases.load(connection, case_id), by, store.setup(connection).township)
    except NotFound:
        return False
