"""The frozen data of 信息首报, 续报 and 终报: each names what those before it said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from ....models.case import CaseState, Task
from ....models.errors import UserError
from ....models.store import papers
from ....models.store.case_page import PaperRef, papers_of
from ....models.urgent import REPORTS, Report, Told, first_due, is_over, next_due, why_not
from ...documents import from_json, kind_of, number_of
from ...documents.case_data import CourseRow, EarlierReport, HeldRow, UrgentReportData
from .about import About

_CLOSED = (CaseState.CLOSED, CaseState.ARCHIVED)
_NEXT = ("继续组织处置，落实现场值守", "有新情况及时续报")


class _Earlier(NamedTuple):
    """A report in force with what it said."""

    ref: PaperRef
    data: UrgentReportData


def first_report(about: About) -> UrgentReportData:
    """信息首报 of an emergency that was not reported yet."""
    return _report(about, Report.FIRST)


def follow_report(about: About) -> UrgentReportData:
    """信息续报 after a 首报, also where nothing is new: silence tells nobody that."""
    return _report(about, Report.FOLLOW)


def final_report(about: About) -> UrgentReportData:
    """信息终报 once nobody works on the spot any more."""
    return _report(about, Report.FINAL)


def _report(about: About, kind: Report) -> UrgentReportData:
    case, earlier = about.file.case, _earlier(about)
    told = [Told(Report(one.ref.kind), one.data.until) for one in earlier]
    if (why := why_not(kind, case, told)) is not None:
        raise UserError(why)
    last = earlier[-1].data if earlier else None
    limits, calendar = about.setup.limits, about.town.calendar
    since = last.until if last is not None and kind is Report.FOLLOW else None
    final = kind is Report.FINAL
    town = about.town.facts
    if last is None:
        due: datetime | None = first_due(case, limits, calendar)
    else:
        due = None if is_over(case) else next_due(last.until, limits, calendar)
    return UrgentReportData(
        face=about.face,
        case=about.facts(),
        title="",
        addressees=f"中共{town.county}委员会办公室、{town.county}人民政府办公室" if last is None else last.addressees,
        ordinal=sum(one.kind is Report.FOLLOW for one in told) + 1 if kind is Report.FOLLOW else 0,
        until=about.now,
        earlier=tuple(map(_said, earlier)),
        course=tuple(row for row in sorted(_course(about), key=lambda row: row.at) if since is None or row.at > since),
        held=tuple(_held(about, task) for task in about.tasks),
        due=due,
        next_due=None if final else next_due(about.now, limits, calendar),
        losses="" if last is None else last.losses,
        cause="" if last is None else last.cause,
        measures=(),
        trend="" if last is None or final else last.trend,
        next_steps=() if final else _NEXT,
        copies="" if last is None else last.copies,
        reporter=about.officer(about.by.login),
        contact=about.contact,
    )


def _earlier(about: About) -> list[_Earlier]:
    """The reports in force, the oldest first."""
    found = []
    for ref in reversed(papers_of(about.connection, about.file.case.id)):
        if ref.kind in REPORTS and ref.state != papers.VOID:
            found.append(_Earlier(ref, from_json(UrgentReportData, papers.load(about.connection, ref.id).data)))
    return found


def _said(one: _Earlier) -> EarlierReport:
    ref, kind = one.ref, kind_of(one.ref.kind)
    number = number_of(kind, ref.year, ref.serial, ref.register_no)
    return EarlierReport(kind.title, number, one.data.until, one.data.losses, one.data.trend)


def _course(about: About) -> Iterator[CourseRow]:
    """What the record tells of the work: whistle, units, checks, end."""
    case = about.file.case
    whistle = f"{case.whistle.label}响起" if case.whistle is not None else ""
    yield CourseRow(case.registered_at, "，".join(filter(None, (f"{case.platform.label}来件登记", whistle))))
    for task in about.tasks:
        yield from _work(about, task)
    for check in about.checks():
        yield CourseRow(check.at, f"{check.checker}现场核查，{check.result}")
    if case.state in _CLOSED and case.closed_at is not None:
        yield CourseRow(case.closed_at, f"结案，{case.close_kind.label if case.close_kind else '已办结'}")


def _work(about: About, task: Task) -> Iterator[CourseRow]:
    unit = about.unit(task.unit_id)
    yield CourseRow(task.dispatched_at, f"派{unit}{about.role(task)}处置")
    if task.signed_at is not None:
        yield CourseRow(task.signed_at, f"{unit}签收")
    if task.contact_at is not None:
        yield CourseRow(task.contact_at, f"{unit}联系诉求人")
    if task.arrived_at is not None:
        yield CourseRow(task.arrived_at, f"{unit}到达现场")
    if task.feedback_at is not None:
        yield CourseRow(task.feedback_at, f"{unit}反馈：{about.said(task.result)}" if task.result else f"{unit}反馈")


def _held(about: About, task: Task) -> HeldRow:
    return HeldRow(
        unit=about.unit(task.unit_id),
        sign_due=task.sign_due,
        signed_at=task.signed_at,
        contact_due=task.response_due,
        contact_at=task.arrived_at or task.contact_at,
        due=task.due,
        feedback_at=task.feedback_at,
    )
