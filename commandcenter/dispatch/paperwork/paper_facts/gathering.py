"""What a paper is about, and its data gathered from whatever that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from ....models.access import PERMISSIONS, Permission
from ....models.case import AskKind
from ....models.duty.shifts import Shift
from ....models.errors import NotAllowed, NotFound, UserError
from ....models.lifecycle import Action
from ....models.people import PEER_GROUPS, Session
from ....models.queues import BoardQuery
from ....models.scoring.appraisal.file import AppraisalFile
from ....models.scoring.appraisal.frozen import Frozen
from ....models.scoring.periods import Period, month_of
from ....models.scoring.report import Basis, ReportKind, period_for
from ....models.store import accountability, appraisals, duty
from ....models.store.store import Setup, Store
from ....models.timing.worktime import local_day
from ....models.town.grid import Network
from ... import reads
from ...documents import DocumentFace, DocumentKind
from .. import meeting_facts
from . import of_case, of_oversight, of_record, of_urgent
from .about import About
from .of_board import board_list
from .of_matter import of_matter
from .of_month import performance
from .of_report import report_paper
from .of_topic import campaign
from .periods import bulletin_data, frozen_bulletin_data, handover_data
from .templates import template_of, worded

#: The kinds about a case, by their codes.
_OF_CASE: dict[str, Callable[[About], Any]] = {
    "dispatch": of_case.dispatch,
    "whistle": of_case.whistle,
    "letter": of_case.letter,
    "urge": of_oversight.urge,
    "supervise": of_oversight.supervise,
    "return_ruling": of_oversight.return_ruling,
    "extension": of_oversight.extension,
    "verification": of_case.verification,
    "callback": of_case.callback,
    "closing": of_case.closing,
    "dossier": of_record.dossier,
    "instruction": of_case.instruction,
    "first_report": of_urgent.first_report,
    "follow_report": of_urgent.follow_report,
    "final_report": of_urgent.final_report,
    "petition_notice": of_record.petition_notice,
    "service_receipt": of_record.service_receipt,
}


#: Whom the kinds about a case are sent to.
_UNITS: dict[str, Callable[[About], Iterable[int]]] = {
    "dispatch": lambda about: (task.unit_id for task in about.tasks),
    "whistle": lambda about: (task.unit_id for task in about.tasks),
    "letter": of_case.asked_to_help,
    "urge": lambda about: of_oversight.pressed_units(about, Action.URGE),
    "supervise": lambda about: of_oversight.pressed_units(about, Action.SUPERVISE),
    "return_ruling": lambda about: (of_oversight.decided(about, AskKind.RETURN).unit_id,),
    "extension": lambda about: (of_oversight.decided(about, AskKind.EXTENSION).unit_id,),
    "instruction": lambda about: (task.unit_id for task in about.tasks),
}
#: What was said at a talk is the centre's own record; what is asked of those above is not sent to whom it is about.
_KEPT = frozenset({"talk_record", "discipline"})
_NO_FACE = DocumentFace(None, True, date.min, "")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper is about: a case, a range of local days, a shift (None: the one that runs), a meeting's id, a
    decision about a unit, or a board (None: all open cases); `topic` with a range: a matter or network by its code.

    `revision`: of a published month, which of its publications (None: the one in force).
    """

    case_no: str | None = None
    first: date | None = None
    last: date | None = None
    shift: Shift | None = None
    meeting: int | None = None
    matter: int | None = None
    board: BoardQuery | None = None
    revision: int | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where data are gathered from, and for whom."""

    connection: Connection
    store: Store
    setup: Setup
    by: Session
    now: datetime


def gather(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, *, issuing: bool = False) -> Any:
    """The data of a paper as of now. `issuing`: they are to be numbered, so they must be whole.

    Raises NotAllowed, NotFound, UserError where there is no such paper to print.
    """
    data = _GATHER[kind.subject](source, kind, subject, face, issuing)
    return worded(data, kind, template_of(source.connection, kind))


def whole(kind: DocumentKind, subject: Subject) -> Subject:
    """What the paper is about in full: of a report, of which one day was named, all its days; a network by its name."""
    if kind.subject == "topic" and subject.topic in tuple(Network):
        return replace(subject, topic=Network(subject.topic).label)
    if kind.subject != "report" or subject.first is None:
        return subject
    period = period_for(ReportKind(kind.code), subject.first)
    return replace(subject, first=period.first, last=period.last)


def addressed(source: Source, kind: DocumentKind, subject: Subject) -> tuple[int, ...]:
    """The units a paper is sent to and that say they have it, by their ids; none for papers of the centre itself."""
    if kind.subject == "case" and subject.case_no is not None and kind.code in _UNITS:
        file = reads.case_by_no(source.connection, source.store, source.by, subject.case_no)
        about = About(source.connection, source.setup, file, _NO_FACE, source.by, source.now)
        return tuple(dict.fromkeys(_UNITS[kind.code](about)))
    if subject.matter is not None and kind.code not in _KEPT:
        return (accountability.load(source.connection, subject.matter).matter.unit_id,)
    if kind.code == "bulletin":
        return tuple(unit.id for unit in source.setup.township.units_in_use if unit.kind in PEER_GROUPS)
    return ()


def _of_case(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, issuing: bool) -> Any:
    if subject.case_no is None:
        raise UserError(f"{kind.title}须指明案件（--case 编号）", field="case")
    file = reads.case_by_no(source.connection, source.store, source.by, subject.case_no)
    return _OF_CASE[kind.code](About(source.connection, source.setup, file, face, source.by, source.now))


def _of_shift(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, issuing: bool) -> Any:
    if source.by.role not in PERMISSIONS[Permission.READ_SHIFTS]:
        raise NotAllowed(f"{source.by.role.label}不能查看交接班记录")
    shift = subject.shift or duty.running(source.connection)
    if shift is None:
        raise NotFound("还没有人接过班，没有可交的班次")
    return handover_data(source.connection, source.setup, shift, face, source.now)


def _of_meeting(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, issuing: bool) -> Any:
    if subject.meeting is None:
        raise UserError(f"{kind.title}须指明会商（--consultation 年-次）", field="consultation")
    return meeting_facts.gather(
        source.connection, source.setup, source.by, kind.code, subject.meeting, face, issuing=issuing
    )


def _of_matter(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, issuing: bool) -> Any:
    if subject.matter is None:
        raise UserError(f"{kind.title}须指明问责或激励的决定（--matter 序号）", field="matter")
    return of_matter(source.connection, source.store, source.setup, source.by, kind.code, subject.matter, face)


def _of_board(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, issuing: bool) -> Any:
    if source.by.role not in PERMISSIONS[Permission.READ_DRAFTS]:
        raise NotAllowed(f"{source.by.role.label}不能印清单")
    query = subject.board or BoardQuery()
    return board_list(source.connection, source.setup, source.by, query, face, source.now)


def _of_period(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, issuing: bool) -> Any:
    if subject.first is None or subject.last is None:
        raise UserError(f"{kind.title}须指明月份（--period YYYY-MM）", field="period")
    if source.by.role not in PERMISSIONS[Permission.READ_DRAFTS]:
        raise NotAllowed(f"{source.by.role.label}不能查看未印发的{kind.title}")
    period = Period(subject.first, subject.last)
    _check_begun(kind, period, local_day(source.now), issuing)
    published = _published(source, kind, period, subject.revision, issuing)
    is_bulletin, setup, now = kind.code == "bulletin", source.setup, source.now
    if published is not None and is_bulletin:
        return frozen_bulletin_data(setup, *published, face, now)
    if published is not None:
        return performance(source.connection, setup, period, published.frozen, face, now)
    report = reads.kpis_within(source.connection, setup, source.by, period.first, period.last, now)
    if is_bulletin:
        basis = Basis.UNPUBLISHED if _is_month(period) else Basis.LIVE
        return replace(bulletin_data(source.connection, setup, report, face, now), basis=basis.value)
    if issuing:
        raise UserError(f"{period.words}不是一个月，没有考核，不能印发{kind.title}", field="period")
    return performance(source.connection, setup, period, report.units, face, now)


def _of_topic(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, issuing: bool) -> Any:
    topic = whole(kind, subject).topic
    if topic is None or subject.first is None or subject.last is None:
        raise UserError(f"{kind.title}须指明事项或网络和起止日期（--topic --from --to）", field="topic")
    if source.by.role not in PERMISSIONS[Permission.READ_DRAFTS]:
        raise NotAllowed(f"{source.by.role.label}不能查看{kind.title}")
    if subject.first > subject.last:
        raise UserError(f"起止日期颠倒：{subject.first} 晚于 {subject.last}", field="first")
    period = Period(subject.first, subject.last)
    _check_begun(kind, period, local_day(source.now), issuing=False)  # it tells how far a running campaign has come
    return campaign(source.connection, source.setup, source.by, topic, period, face, source.now)


def _of_report(source: Source, kind: DocumentKind, subject: Subject, face: DocumentFace, issuing: bool) -> Any:
    about = whole(kind, subject)
    if about.first is None or about.last is None:
        raise UserError(f"{kind.title}须指明日期（--day YYYY-MM-DD）", field="day")
    of, period = ReportKind(kind.code), Period(about.first, about.last)
    _check_begun(kind, period, local_day(source.now), issuing)
    if issuing and of is ReportKind.MONTHLY:
        _check_counted(source, kind, period)
    return report_paper(source.connection, source.setup, source.by, of, period, face, source.now)


def _check_begun(kind: DocumentKind, period: Period, today: date, issuing: bool) -> None:
    """Raises UserError for days to come, and while they last for a paper that is to be numbered."""
    if period.first > today:
        raise UserError(f"{kind.title}的期间还没有开始", field="period")
    if issuing and period.last >= today:
        raise UserError(f"{kind.title}的期间尚未结束，只能印样张", field="period")


def _check_counted(source: Source, kind: DocumentKind, period: Period) -> None:
    """Raises UserError for a month nothing was counted in, as whoever wants to assess it is told."""
    if (why := reads.counted(source.connection, period, source.now).why_not(period, f"印发{kind.title}")) is not None:
        raise UserError(why, field="period")


class _Published(NamedTuple):
    """A month's assessment with what it froze: the revision that is told, and the one before it, or 核对稿."""

    file: AppraisalFile
    frozen: Frozen
    before: Frozen | None


def _published(
    source: Source, kind: DocumentKind, period: Period, revision: int | None, issuing: bool
) -> _Published | None:
    """Of a published month what it froze, of one in 核对期 for a sample what the units check; None of days that nobody
    assesses, and of a month whose sample says how it stands. Raises UserError where a month is to be numbered that
    was not published, whether somebody began to assess it or not."""
    if not _is_month(period):
        return None
    month = f"{period.first:%Y-%m}"
    known = appraisals.of_month(source.connection, month)
    file = None if known is None else appraisals.load(source.connection, known)
    if known is None or file is None or file.latest is None:
        if issuing:
            _check_counted(source, kind, period)
            raise UserError(f"{period.words}的考核尚未公布，公布后再印发{kind.title}", field="period")
        copy = None if known is None else appraisals.check_copy(source.connection, known)
        return None if copy is None or file is None else _Published(file, copy, None)
    number = file.latest.number if revision is None else revision
    frozen = appraisals.published(source.connection, month, number)
    if frozen is None:
        raise NotFound(f"没有第{number}次修订", field="revision")
    return _Published(file, frozen, appraisals.published(source.connection, month, number - 1) if number else None)


def _is_month(period: Period) -> bool:
    """Whether these are the days of an assessment."""
    return month_of(period.first) == period


_GATHER: dict[str, Callable[[Source, DocumentKind, Subject, DocumentFace, bool], Any]] = {
    "case": _of_case,
    "shift": _of_shift,
    "consultation": _of_meeting,
    "matter": _of_matter,
    "board": _of_board,
    "period": _of_period,
    "report": _of_report,
    "topic": _of_topic,
}
