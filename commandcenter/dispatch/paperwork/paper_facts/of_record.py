"""The frozen data of 案卷, 受理告知 and 送达回证: the whole case, and what is told a petitioner."""

from __future__ import annotations

from ....models.case_clocks import case_clocks
from ....models.errors import UserError
from ....models.lifecycle import Action
from ....models.store import attachments, cases, duty, papers, requesters
from ....models.store.case_page import papers_of
from ....models.story import Step, story
from ....models.timing.worktime import due as due_of
from ...documents import kind_of, number_of
from ...documents.case_data import (
    AskRow,
    DossierData,
    FileRow,
    LedgerRow,
    PaperRow,
    PetitionNoticeData,
    ServiceReceiptData,
    StepRow,
)
from .about import About

#: Who rated whom is nobody's to read on paper (domain §3), nor who looked at an identity.
_KEPT_BACK = frozenset({Action.RATE, Action.LOOK})
STATES = {papers.ISSUED: "已印发", papers.RESERVED: "待印制", papers.VOID: "作废"}
_PETITIONER = "信访人"
#: Papers that are served, with proof.
_SERVED = frozenset({"petition_notice"})
_RIGHTS = (
    "请如实反映情况，提供有关材料，配合调查核实",
    "办理期间就同一事项、以同一理由重复提出的，不再重复受理",
    "对处理意见不服的，可自收到处理意见书之日起30日内提出复查请求",
)


def dossier(about: About) -> DossierData:
    """案卷 of a case in any state."""
    case, connection = about.file.case, about.connection
    events = cases.events(connection, case.id)
    clocks = case_clocks(about.file, events, about.town, about.setup.limits)
    told = story(events, duty.names(connection), about.by, about.town)
    return DossierData(
        face=about.face,
        case=about.facts(),
        work=about.work(),
        requests=tuple(
            AskRow(
                kind=ask.kind.label,
                unit=about.unit(ask.unit_id),
                asked_at=ask.asked_at,
                reason=about.said(ask.reason),
                result=ask.result.label if ask.result else "待裁决",
                decided_at=ask.decided_at,
                ruling=about.said(ask.ruling),
            )
            for ask in about.file.requests
        ),
        checks=about.checks(),
        calls=about.calls(),
        ledgers=tuple(
            LedgerRow(_clock_name(about, clock.kind.label, clock.task_n), tuple(map(about.said, clock.sentences)))
            for clock in clocks
        ),
        steps=tuple(_step(about, step) for step in reversed(told) if step.action not in _KEPT_BACK),
        files=tuple(
            FileRow(about.said(file.name), file.mime, file.size, file.sha256, file.taken_at)
            for file in attachments.of_case(connection, case.id)
        ),
        papers=tuple(_papers(about)),
        answer=about.said(case.answer),
        reply=about.said(case.reply),
    )


def _clock_name(about: About, kind: str, task_n: int | None) -> str:
    if task_n is None:
        return kind
    return f"{about.town.unit[about.file.tasks[task_n - 1].unit_id].short}{kind}"


def _step(about: About, step: Step) -> StepRow:
    who = f"{step.unit or step.post}{step.who}" if step.who not in step.post else step.who
    return StepRow(step.at, who, about.said(step.what), tuple(map(about.said, step.details)), step.undone)


def _papers(about: About) -> list[PaperRow]:
    found = []
    for paper in papers_of(about.connection, about.file.case.id):
        kind = kind_of(paper.kind)
        number = number_of(kind, paper.year, paper.serial, paper.register_no)
        found.append(PaperRow(kind.title, number, STATES[paper.state], paper.issued_at))
    return found[::-1]


def petition_notice(about: About) -> PetitionNoticeData:
    """受理告知 of a case on the petition track. Of a confidential case the name is left to be written by hand: whoever
    sees the case may read the stored paper."""
    case = about.file.case
    began = about.newest(Action.PETITION)
    if case.petition_at is None or began is None:
        raise UserError(f"{case.no} 没有列为信访事项，不能印受理告知")
    lead = about.file.lead
    return PetitionNoticeData(
        face=about.face,
        case_no=case.no,
        petitioner=_petitioner(about),
        matter=about.said(case.title),
        registered_at=case.registered_at,
        accepted_on=case.petition_at,
        opinion_due=due_of(case.petition_at, about.setup.limits.petition_opinion, about.town.calendar),
        unit=about.unit(lead.unit_id) if lead else about.town.facts.issuer,
        rights=_RIGHTS,
        contact=about.contact,
    )


def _petitioner(about: About) -> str:
    first = None if about.file.case.confidential else requesters.first(about.connection, about.file.case.id)
    return (first.name if first else "") or _PETITIONER


def service_receipt(about: About) -> ServiceReceiptData:
    """送达回证 of the newest paper of the case that goes to a petitioner."""
    case = about.file.case
    known = papers_of(about.connection, case.id)
    served = next((one for one in known if one.kind in _SERVED and one.state == papers.ISSUED), None)
    if served is None or served.issued_at is None:
        raise UserError(f"{case.no} 没有已印发的受理告知，不用送达回证")
    kind = kind_of(served.kind)
    return ServiceReceiptData(
        face=about.face,
        case_no=case.no,
        paper=kind.title,
        paper_no=number_of(kind, served.year, served.serial, served.register_no),
        paper_code=papers.load(about.connection, served.id).code,
        issued_at=served.issued_at,
        recipient=_petitioner(about),
        contact=about.contact,
    )
