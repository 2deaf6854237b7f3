"""The papers of the last two days: sheets out with their receipts, one void and replaced, drafts at every desk, what
was decided about units on paper, a petitioner told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from ..dispatch.desk import Desk
from ..dispatch.documents import kind_of
from ..dispatch.figures import accountability
from ..dispatch.figures.accountability import AccountabilityDesk, Measure, Trigger
from ..dispatch.overviews import boards
from ..dispatch.overviews.boards import BoardQuery, Queue
from ..dispatch.paperwork import batches, circulation, paper_drafts
from ..dispatch.paperwork.circulation import ReceiptChannel
from ..dispatch.paperwork.papers import Papers, Subject
from ..models.case import Case
from ..models.people import Accountability, Role
from ..models.scoring.periods import month_of
from ..models.store import cases
from ..models.timing.worktime import local_day
from .stage import Stage, Steps

#: A shorter history has no papers of its own.
_DAYS = 10
_BEGINS, _ANSWERED, _REMINDED = timedelta(hours=29), timedelta(hours=2), timedelta(hours=24, minutes=30)
_PRESSED, _DISPATCHED = 2, 3
#: How many cases are looked through for what may be drafted.
_LOOKED, _ENOUGH = 600, 2


#: The number the office's register stands at, and how often papers of decisions are made.
_REGISTERED, _DECISIONS = 11, 8
#: What is decided on the last day, the oldest finding first, and how many findings about the town's own are left open.
_MEASURES: dict[Accountability, tuple[Measure, ...]] = {
    Accountability.TOWN: (Measure.CRITICISE, Measure.DISCIPLINE),
    Accountability.LETTER: (Measure.LETTER, Measure.SUGGEST),
}
_LEFT_OPEN = 3


def keep(stage: Stage, span: Sequence[date], end: datetime) -> None:
    """Put the papers of the last two days on the stage's queue."""
    if len(span) >= _DAYS:
        stage.start(_work(stage, span[0], end - _BEGINS), end - _BEGINS)


def _work(stage: Stage, first: date, begun: datetime) -> Steps:
    pressed = _pressed(stage)
    yield begun + _ANSWERED
    _answered(stage, pressed[:1])
    yield begun + _REMINDED
    _reminded(stage, pressed[1:])
    _replaced(stage, _dispatched(stage))
    _bulletin(stage, first)
    _decided(stage)
    _petitions(stage)
    _drafted(stage)


# --- issued ----------------------------------------------------------------------------------------------------------


def _pressed(stage: Stage) -> list[int]:
    """督办单 to the units of some supervised cases."""
    desk = _desk(stage, Role.SHIFT_LEAD)
    papers = _papers(desk)
    lines = boards.page(desk, BoardQuery(queue=Queue.SUPERVISED)).lines
    subjects = (Subject(case_no=line.row.no) for line in lines)
    wanted = [one for one in subjects if papers.why_not("supervise", one) is None][:_PRESSED]
    return [papers.issue("supervise", one).paper_id or 0 for one in wanted]


def _answered(stage: Stage, paper_ids: Sequence[int]) -> None:
    """By telephone."""
    desk = _desk(stage, Role.OFFICE)
    for paper_id in paper_ids:
        for copy in circulation.sent(desk, paper_id).awaited:
            circulation.receive(desk, paper_id, copy.receipt.unit_id, ReceiptChannel.PHONE, "单位值班员")


def _reminded(stage: Stage, paper_ids: Sequence[int]) -> None:
    desk = _desk(stage, Role.OFFICE)
    for paper_id in paper_ids:
        if units := [copy.receipt.unit_id for copy in circulation.sent(desk, paper_id).awaited]:
            circulation.remind(desk, paper_id, units)


def _dispatched(stage: Stage) -> list[int]:
    """派单 for the first of the cases that nobody signed for yet; the papers' ids."""
    desk = _desk(stage, Role.DISPATCHER)
    lacking = batches.lacking(desk)[:_DISPATCHED]
    return list(batches.issue_all(desk, "dispatch", lacking, lambda *_: True).done)


def _replaced(stage: Stage, paper_ids: Sequence[int]) -> None:
    """The last of them was wrong."""
    for paper_id in paper_ids[-1:]:
        office, desk = _desk(stage, Role.OFFICE), _desk(stage, Role.DISPATCHER)
        void = circulation.withdraw(office, paper_id, "要求写漏，重开").paper
        texts = {"requirements": "每日17时前向中心报告进展"}
        _papers(desk).issue("dispatch", Subject(case_no=void.case_no), texts=texts, replaces=paper_id)


# --- drafted ---------------------------------------------------------------------------------------------------------


def _bulletin(stage: Stage, first: date) -> None:
    """Last month's 通报, found right by the director, waits for a leader; none of a month before the history."""
    office, director = _desk(stage, Role.OFFICE), _desk(stage, Role.DIRECTOR)
    last = month_of(month_of(local_day(stage.now)).first - timedelta(days=1))
    subject = Subject(first=last.first, last=last.last)
    if last.last < first or _papers(office).why_not("bulletin", subject) is not None:
        return
    draft = paper_drafts.begin(office, "bulletin", subject, {"requirements": "请各单位对照问题逐件整改"}).draft
    draft = paper_drafts.submit(office, draft.id, draft.version).draft
    paper_drafts.review(director, draft.id, draft.version)


def _drafted(stage: Stage) -> None:
    """A 函 waits for the office."""
    desk = _desk(stage, Role.DISPATCHER)
    if letters := _possible(desk, "letter"):
        draft = paper_drafts.begin(desk, "letter", letters[0]).draft
        paper_drafts.submit(desk, draft.id, draft.version)


def _petitions(stage: Stage) -> None:
    """A petitioner was told, with the proof that he was; another 受理告知 came back from the office."""
    desk, office = _desk(stage, Role.DISPATCHER), _desk(stage, Role.OFFICE)
    petitions = _possible(desk, "petition_notice", lambda case: case.petition_at is not None)
    for told in petitions[:1]:
        _signed(stage, "petition_notice", told)
        _papers(office).issue("service_receipt", told)
    for sent_back in petitions[1:2]:
        draft = paper_drafts.begin(desk, "petition_notice", sent_back).draft
        draft = paper_drafts.submit(desk, draft.id, draft.version).draft
        paper_drafts.send_back(office, draft.id, draft.version, "请写明申请复查的期限")


def _decided(stage: Stage) -> None:
    """The oldest of what was found about units is decided, each as severely as it can be shown; what is decided and has
    no paper yet gets its first."""
    leader, office = _desk(stage, Role.LEADER), _desk(stage, Role.OFFICE)
    found = [line for line in reversed(accountability.proposals(leader)) if line.proposal.trigger is not Trigger.MERIT]
    for scope, measures in _MEASURES.items():
        own = [line for line in found if line.proposal.unit.accountability is scope]
        kept = _LEFT_OPEN if scope is Accountability.TOWN else 0
        for line, measure in zip(own[: max(0, len(own) - kept)], measures, strict=False):
            AccountabilityDesk(leader).decide(line.proposal.key, measure, "事实清楚，依据充分")
    lacking = [line.file.matter for line in accountability.matters(office) if line.file.matter.document_id is None]
    for n, matter in enumerate((one for one in lacking[:_DECISIONS] if one.papers), _REGISTERED):
        kind = kind_of(matter.papers[0])
        number = f"老响发〔{stage.now.year}〕{n}号" if kind.registered else None
        _signed(stage, kind.code, Subject(matter=matter.id), number)


def _signed(stage: Stage, kind: str, subject: Subject, number: str | None = None) -> None:
    """Drafted, reviewed and signed by three, issued."""
    office, director, leader = (_desk(stage, role) for role in (Role.OFFICE, Role.DIRECTOR, Role.LEADER))
    draft = paper_drafts.begin(office, kind, subject).draft
    draft = paper_drafts.submit(office, draft.id, draft.version).draft
    draft = paper_drafts.review(director, draft.id, draft.version).draft
    draft = paper_drafts.sign(leader, draft.id, draft.version).draft
    paper_drafts.issue(office, draft.id, draft.version, number)


def _possible(desk: Desk, kind: str, is_wanted: Callable[[Case], bool] = lambda _: True) -> list[Subject]:
    """The newest cases such a paper can be drafted of."""
    papers = _papers(desk)
    with desk.store.read() as connection:
        newest = cases.newest(connection, _LOOKED)
        wanted = [no for no in newest if is_wanted(cases.load(connection, cases.id_of(connection, no)).case)]
    subjects = (Subject(case_no=no) for no in wanted)
    return list(islice((one for one in subjects if papers.why_not(kind, one) is None), _ENOUGH))


def _papers(desk: Desk) -> Papers:
    return Papers(desk.store, desk.by, desk.clock.now)


def _desk(stage: Stage, role: Role) -> Desk:
    """Of whoever holds the post now."""
    return Desk(stage.store, stage.center(stage.cast.on_duty(role, stage.now)).by, stage.clock)
