"""The frozen data of 交接班记录 and 通报, gathered from the shift and the figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import Connection

from ....models.duty.handover import Handover
from ....models.duty.shifts import Shift
from ....models.kpi import Metric
from ....models.people import Accountability, UnitKind
from ....models.scoring.accountability.finding import excels
from ....models.scoring.appraisal.file import AppraisalFile
from ....models.scoring.appraisal.frozen import CHECK_COPY, PROBLEM_CASES, PROBLEM_UNITS, Frozen, differences
from ....models.scoring.appraisal.frozen import Problem as FrozenProblem
from ....models.scoring.assessment import DeductionKind, KpiResult, UnitResult
from ....models.scoring.kpi_report import total_results
from ....models.scoring.report import Basis
from ....models.store import counts, duty, figures
from ....models.store.handover import handover
from ....models.store.store import Setup
from ....models.timing.worktime import Limit, LimitUnit, local_day
from ....models.timing.worktime import due as due_of
from ...documents import from_json
from ...documents.data import (
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
from ...reads import KpiReport

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
_RECTIFY = Limit(10, LimitUnit.WORKING_DAYS)


def bulletin_data(
    connection: Connection, setup: Setup, report: KpiReport, face: DocumentFace, now: datetime
) -> BulletinData:
    """通报 of a period: figures exactly as the KPI report gives them, problems with the numbers of their cases."""
    found = counts.of_period(connection, report.first, report.last, now)
    told = tuple(_problems(connection, report, now))
    appeal_until = local_day(due_of(now, setup.limits.appeal, setup.township.calendar))
    proven = figures.mark_counts(connection, DeductionKind.FAKE_CLOSURE, report.first, report.last, now)
    return _bulletin(
        setup, report, asdict(found), told, proven, face, now, counted_until=now, appeal_until=appeal_until
    )


def frozen_bulletin_data(
    setup: Setup, file: AppraisalFile, frozen: Frozen, before: Frozen | None, face: DocumentFace, now: datetime
) -> BulletinData:
    """通报 of a published month: exactly what the revision froze; `before` is the one it replaces. In 核对期 its 样张
    says what the units check."""
    period, until = file.appraisal.period, file.appraisal.appeal_until
    report = KpiReport(period.first, period.last, frozen.total, frozen.units)
    data = _bulletin(
        setup,
        report,
        frozen.counts,
        frozen.problems,
        frozen.proven,
        face,
        now,
        counted_until=frozen.at,
        appeal_until=local_day(until) if until is not None and now <= until else None,
    )
    if frozen.number == CHECK_COPY:
        return replace(data, basis=Basis.CHECKED.value)
    corrections = () if before is None else tuple(one.words for one in differences(before.units, frozen.units))
    return replace(data, revision=frozen.number, corrections=corrections)


def _bulletin(
    setup: Setup,
    report: KpiReport,
    found: Mapping[str, int],
    problems: Iterable[FrozenProblem],
    proven: Collection[int],
    face: DocumentFace,
    now: datetime,
    *,
    counted_until: datetime,
    appeal_until: date | None,
) -> BulletinData:
    return BulletinData(
        face=face,
        title="",
        addressees=_ADDRESSEES,
        period_from=report.first,
        period_to=report.last,
        counted_until=counted_until,
        revision=0,
        corrections=(),
        totals=Totals(**found, kpis=tuple(_figure(kpi) for kpi in total_results(report.total))),
        groups=tuple(_group(kind, title, report.units) for kind, title in _GROUPS),
        practices=tuple(_practices(report.units, proven)),
        problems=tuple(_problem(setup, one) for one in problems),
        rectify_until=local_day(due_of(now, _RECTIFY, setup.township.calendar)),
        appeal_until=appeal_until,
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
    score, ranking = (None if points is None else str(points) for points in (result.score, result.ranking_score))
    return RankRow(result.rank, result.unit.name, score, tuple(_figure(kpi) for kpi in result.kpis), ranking)


def _figure(kpi: KpiResult) -> Figure:
    value = None if kpi.value is None else str(kpi.value)
    return Figure(value, kpi.small_sample and value is not None, kpi.figure.pending)


def _practices(results: Iterable[UnitResult], proven: Collection[int]) -> Iterable[Practice]:
    """The units that the rule of commendation finds (`finding.RULES`)."""
    for result in results:
        if excels(result, proven):
            ontime = next(kpi for kpi in result.kpis if kpi.metric is Metric.ONTIME_RATE)
            share = "—" if ontime.value is None else f"{ontime.value}%"
            words = f"考核得分{result.score}分，列{result.unit.kind.label}第1位，按期办结率{share}"
            yield Practice(result.unit.name, words)


def _problems(connection: Connection, report: KpiReport, now: datetime) -> Iterable[FrozenProblem]:
    """Units with overdue tasks in the period, the most first, with the numbers of the cases that show it."""
    start, end = figures.day_bounds(report.first, report.last, now)
    overdue = counts.overdue_tasks(connection, start, end)
    most = sorted(overdue.items(), key=lambda item: (-len(item[1]), item[0]))[:PROBLEM_UNITS]
    return (FrozenProblem(unit_id, len(nos), tuple(nos[:PROBLEM_CASES])) for unit_id, nos in most)


def _problem(setup: Setup, told: FrozenProblem) -> Problem:
    unit = setup.township.unit[told.unit_id]
    listed = f"（列出前{len(told.cases)}件）" if told.times > len(told.cases) else ""
    words = f"未在办结时限内反馈{told.times}件{listed}"
    return Problem(unit.name, words, told.cases, unit.accountability is Accountability.TOWN)
