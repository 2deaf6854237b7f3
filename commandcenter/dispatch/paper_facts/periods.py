"""The frozen data of 交接班记录 and 通报, gathered from the shift and the figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from ...models.assessment import KpiResult, UnitResult
from ...models.handover import Handover
from ...models.kpi import Metric
from ...models.kpi_report import total_results
from ...models.people import Accountability, UnitKind
from ...models.shifts import Shift
from ...models.store import counts, duty, figures
from ...models.store.handover import handover
from ...models.store.store import Setup
from ...models.worktime import Limit, LimitUnit, local_day
from ...models.worktime import due as due_of
from ..documents import from_json
from ..documents.data import (
    BulletinData,
    DocumentFace,
    Figure,
    HandoverData,
    PeerGroup,
    Practice,
    Problem,
    RankRow,
    Signing,
    Totals,
)
from ..reads import KpiReport

# --- 交接班记录 ----------------------------------------------------------------------------


def handover_data(
    connection: Connection, setup: Setup, shift: Shift, face: DocumentFace, now: datetime
) -> HandoverData:
    """交接班记录: what was signed, letter by letter; of a shift nobody signed off yet, how it stands now."""
    if shift.data is None:
        told = handover(connection, setup, duty.turns(connection), shift, now)
    else:
        told = from_json(Handover, shift.data)
    off = _signing(connection, shift.off_login or shift.begun_by, shift.off_signed_at, shift.off_reason)
    return HandoverData(face, shift.id, told, off, _signing(connection, shift.on_login, shift.ended_at))


def _signing(connection: Connection, login: str | None, at: datetime | None, reason: str | None = None) -> Signing:
    if login is None:
        return Signing("", "", None)
    who = duty.officer(connection, login)
    return Signing(who.role.label, who.name, at, reason or "")


# --- 通报 --------------------------------------------------------------------------------

_GROUPS = (
    (UnitKind.STATION, "镇直站所"),
    (UnitKind.COUNTY, "县直部门"),
    (UnitKind.COMMUNITY, "社区"),
    (UnitKind.VILLAGE, "村"),
)
_ADDRESSEES = "各社区、各村，镇直各站所，县直有关部门"
#: A group's table shows this many units; the whole list is an annex of the KPI report.
_TABLE_ROWS = 20
_PROBLEM_UNITS = 8
_PROBLEM_CASES = 10
_RECTIFY = Limit(10, LimitUnit.WORKING_DAYS)
_APPEAL = Limit(5, LimitUnit.WORKING_DAYS)


def bulletin_data(
    connection: Connection, setup: Setup, report: KpiReport, face: DocumentFace, now: datetime
) -> BulletinData:
    """通报 of a period: figures exactly as the KPI report gives them, problems with the numbers of their cases."""
    found = counts.of_period(connection, report.first, report.last, now)
    totals = Totals(
        registered=found.registered,
        accepted=found.accepted,
        closed=found.closed,
        open=found.open,
        overdue=found.overdue,
        whistles=found.whistles,
        consultations=found.consultations,
        supervised=found.supervised,
        returns_asked=found.returns_asked,
        returns_refused=found.returns_refused,
        kpis=tuple(_figure(kpi) for kpi in total_results(report.total)),
    )
    calendar = setup.township.calendar
    return BulletinData(
        face=face,
        title="",
        addressees=_ADDRESSEES,
        period_from=report.first,
        period_to=report.last,
        counted_until=now,
        revision=0,
        corrections=(),
        totals=totals,
        groups=tuple(_group(kind, title, report.units) for kind, title in _GROUPS),
        practices=tuple(_practices(report.units)),
        problems=tuple(_problems(connection, setup, report, now)),
        rectify_until=local_day(due_of(now, _RECTIFY, calendar)),
        appeal_until=local_day(due_of(now, _APPEAL, calendar)),
        requirements=(),
        attachments=(),
        copies="",
        contact=setup.township.facts.phone,
    )


def _group(kind: UnitKind, title: str, results: Iterable[UnitResult]) -> PeerGroup:
    """The ranked units of a peer group, best first; those without rank, and without any figure, follow or fall out."""
    members = [r for r in results if r.unit.kind is kind and r.score is not None]
    members.sort(key=lambda r: (r.rank is None, r.rank or 0, r.unit.code))
    return PeerGroup(title, tuple(_row(r) for r in members[:_TABLE_ROWS]), accountable=kind is not UnitKind.COUNTY)


def _row(result: UnitResult) -> RankRow:
    score = None if result.score is None else str(result.score)
    return RankRow(result.rank, result.unit.name, score, tuple(_figure(kpi) for kpi in result.kpis))


def _figure(kpi: KpiResult) -> Figure:
    value = None if kpi.value is None else str(kpi.value)
    return Figure(value, kpi.small_sample and value is not None, kpi.figure.pending)


def _practices(results: Iterable[UnitResult]) -> Iterable[Practice]:
    """The first of each peer group with at least 90 points, unless its sample is small (domain §3, commendation)."""
    for result in results:
        if result.rank == 1 and result.score is not None and result.score >= 90:
            ontime = next(kpi for kpi in result.kpis if kpi.metric is Metric.ONTIME_RATE)
            if ontime.small_sample:
                continue
            share = "—" if ontime.value is None else f"{ontime.value}%"
            words = f"考核得分{result.score}分，列{result.unit.kind.label}第1位，按期办结率{share}"
            yield Practice(result.unit.name, words)


def _problems(connection: Connection, setup: Setup, report: KpiReport, now: datetime) -> Iterable[Problem]:
    """Units with overdue tasks in the period, the most first, with the numbers of the cases that show it."""
    start, end = figures.day_bounds(report.first, report.last, now)
    overdue = counts.overdue_tasks(connection, start, end)
    most = sorted(overdue.items(), key=lambda item: (-len(item[1]), item[0]))[:_PROBLEM_UNITS]
    for unit_id, numbers in most:
        unit = setup.township.unit[unit_id]
        listed = f"（列出前{_PROBLEM_CASES}件）" if len(numbers) > _PROBLEM_CASES else ""
        words = f"未在办结时限内反馈{len(numbers)}件{listed}"
        accountable = unit.accountability is Accountability.TOWN
        yield Problem(unit.name, words, tuple(numbers[:_PROBLEM_CASES]), accountable)
