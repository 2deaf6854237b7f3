"""紧急信息: what is told those above of an emergency, in which order, by when. Pure.

首报 at once, 续报 as long as it lasts, 终报 when it is dealt with. How long each may take is the centre's own setting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from .case import Case, CaseState
from .draft import Urgency
from .labels import Labelled
from .limits import Limits
from .timing.worktime import Calendar, due
from .town.matters import Whistle


class Report(Labelled):
    """The values are the codes of the kinds of paper."""

    FIRST = "first_report", "信息首报"
    FOLLOW = "follow_report", "信息续报"
    FINAL = "final_report", "信息终报"


#: Their codes.
REPORTS = frozenset(report.value for report in Report)


@dataclass(frozen=True, slots=True)
class Told:
    """A report in force, and when it went out."""

    kind: Report
    at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """The report that comes next; `due` None where no time is set for it."""

    kind: Report
    due: datetime | None


#: The work on the spot is done, the matter is not closed yet.
_DONE = frozenset({CaseState.VERIFYING, CaseState.CALLBACK})
#: Nothing is left to be done.
_LEFT = frozenset(
    {
        *(CaseState.CLOSED, CaseState.ARCHIVED, CaseState.NOT_ADMITTED),
        *(CaseState.MERGED, CaseState.TRANSFERRED, CaseState.CANCELLED),
    }
)


def is_urgent(case: Case) -> bool:
    """Whether it is reported upwards at all."""
    return not case.drill and (case.urgency is Urgency.EMERGENCY or case.whistle is Whistle.EMERGENCY)


def is_over(case: Case) -> bool:
    """Whether what was urgent is dealt with."""
    return case.state in _DONE | _LEFT


def why_not(kind: Report, case: Case, told: Sequence[Told]) -> str | None:
    """Why this report cannot be made now; None when it can. `told`: those in force, the oldest first."""
    if not is_urgent(case):
        return f"{case.no} 不是应急事项，不用报紧急信息"
    if kind is Report.FIRST:
        return f"{case.no} 已首报，新情况请用续报" if told else None
    if not told:
        return f"{case.no} 还没有首报，不能{kind.label.removeprefix('信息')}"
    if told[-1].kind is Report.FINAL and (kind is Report.FINAL or is_over(case)):
        return f"{case.no} 已终报"
    if kind is Report.FINAL and not is_over(case):
        return f"{case.no} 还在处置中，请用续报"
    return None


def owed(case: Case, told: Sequence[Told], limits: Limits, calendar: Calendar) -> Owed | None:
    """What is to be reported next, and by when; None of a case that is not urgent, is reported to its end, or was left
    without a report."""
    if not is_urgent(case):
        return None
    if not told:
        if case.state in _LEFT:
            return None
        return Owed(Report.FIRST, first_due(case, limits, calendar))
    if is_over(case):
        return None if told[-1].kind is Report.FINAL else Owed(Report.FINAL, None)
    return Owed(Report.FOLLOW, next_due(told[-1].at, limits, calendar))


def first_due(case: Case, limits: Limits, calendar: Calendar) -> datetime:
    """Until when the 首报 goes out, from the registration on."""
    return due(case.registered_at, limits.first_report, calendar)


def next_due(last: datetime, limits: Limits, calendar: Calendar) -> datetime:
    """Until when the next 续报 goes out, from the report before it on."""
    return due(last, limits.follow_report, calendar)
