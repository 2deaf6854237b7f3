"""The frozen data of papers about one case: 派单, 吹哨单, 函, 核查单, 回访单, 结案单, 批示办理单."""

from __future__ import annotations

from ....models.case import VOID, CaseState
from ....models.draft import Urgency
from ....models.errors import UserError
from ....models.lifecycle import Action
from ....models.payload import parse_time
from ....models.people import UnitKind
from ....models.store import attachments
from ....models.timing.ledger_text import explain
from ....models.timing.worktime import due as due_of
from ...documents.case_data import CallbackData, ClosingData, InstructionData, LetterData, VerificationData, WhistleData
from ...documents.data import Basis, DispatchData
from .about import About

#: Whom the town can only ask.
_ASKED = (UnitKind.COUNTY, UnitKind.PARTNER)
_CLOSED = (CaseState.CLOSED, CaseState.ARCHIVED)


def dispatch(about: About) -> DispatchData:
    """派单 of the tasks in force. Raises UserError before the case was dispatched."""
    case, lead, matter = about.file.case, about.file.lead, about.matter
    if lead is None or lead.state in VOID:
        raise UserError(f"{case.no} 没有在办的派单，不能印派单")
    facts, calendar = about.facts(), about.town.calendar
    ask = (
        None
        if case.urgency is Urgency.EMERGENCY
        else due_of(lead.dispatched_at, about.setup.limits.return_ask, calendar)
    )
    return DispatchData(
        face=about.face,
        case_no=case.no,
        source=facts.source,
        external_no=facts.external_no,
        registered_at=case.registered_at,
        dispatched_at=lead.dispatched_at,
        whistle=case.whistle.label if case.whistle else "",
        urgency=facts.urgency,
        route=facts.route,
        matter=facts.matter,
        text=facts.text,
        place=facts.place,
        grid=facts.grid,
        requester=facts.requester,
        requester_phone=facts.requester_phone,
        units=about.dispatched(),
        bases=(Basis(matter.code, matter.name, matter.legal_basis),) if matter else (),
        due=lead.due,
        ledger=tuple(explain(lead.clock, calendar)),
        proofs=matter.evidence if matter else (),
        requirements=(),
        return_until=ask,
        contact=about.contact,
        meeting=about.meeting,
        decided=about.decided,
    )


def whistle(about: About) -> WhistleData:
    """吹哨单 of a case that was whistled. Raises UserError of any other."""
    case = about.file.case
    if case.whistle is None:
        raise UserError(f"{case.no} 没有吹哨，不能印吹哨单")
    blown = about.newest(Action.WHISTLE, Action.DISPATCH, Action.DIRECT, Action.REGISTER)
    login = case.reporter if blown is None else blown.event.login
    return WhistleData(
        face=about.face,
        case=about.facts(),
        whistle=case.whistle.label,
        whistler=about.officer(login) if login else "",
        whistled_at=case.registered_at if blown is None else blown.event.at,
        oral_direction=about.said(case.oral_direction),
        units=about.dispatched(),
        requirements=(),
        contact=about.contact,
        meeting=about.meeting,
        decided=about.decided,
    )


def asked_to_help(about: About) -> tuple[int, ...]:
    """The departments and partners that help with the case."""
    asked = (task.unit_id for task in about.tasks if task.state not in VOID)
    return tuple(unit_id for unit_id in asked if about.town.unit[unit_id].kind in _ASKED)


def letter(about: About) -> LetterData:
    """函 to the departments and partners that help with the case. Raises UserError where there are none."""
    case = about.file.case
    asked = [task for task in about.tasks if about.town.unit[task.unit_id].kind in _ASKED and task.state not in VOID]
    if not asked:
        raise UserError(f"{case.no} 没有请县直部门或协作单位协助，不用发函")
    owner = case.responsible_unit_id
    return LetterData(
        face=about.face,
        case=about.facts(),
        title="",
        addressees="、".join(dict.fromkeys(about.unit(task.unit_id) for task in asked)),
        owner=about.unit(owner) if owner else "",
        request=("请派员会同我镇有关单位现场核实，依职责提出处理意见", "请明确具体承办人和联系电话，便于衔接"),
        reply_by=min(task.due for task in asked),
        attachments=(),
        copies="",
        contact=about.contact,
    )


def verification(about: About) -> VerificationData:
    """核查单 once a unit has filed its feedback, or a check was made."""
    case = about.file.case
    awaited = case.state is CaseState.VERIFYING
    if not awaited and not about.file.verifications:
        raise UserError(f"{case.no} 还没有需要核查的反馈，不能印核查单")
    files = attachments.of_case(about.connection, case.id)
    return VerificationData(
        face=about.face,
        case=about.facts(),
        work=about.work(),
        evidence=about.matter.evidence if about.matter else (),
        attachments=tuple(about.said(file.name) for file in files),
        checks=about.checks(),
        awaited=awaited,
        contact=about.contact,
    )


def callback(about: About) -> CallbackData:
    """回访单 once a call is owed or was made."""
    case = about.file.case
    awaited = case.state is CaseState.CALLBACK
    if not awaited and not about.file.callbacks:
        raise UserError(f"{case.no} 还没有到回访，不能印回访单")
    return CallbackData(
        face=about.face,
        case=about.facts(),
        work=about.work(),
        calls=about.calls(),
        awaited=awaited,
        contact=about.contact,
    )


def closing(about: About) -> ClosingData:
    """结案单 of a closed case."""
    case = about.file.case
    if case.state not in _CLOSED or case.closed_at is None or case.close_kind is None:
        raise UserError(f"{case.no} 还没有结案，不能印结案单")
    return ClosingData(
        face=about.face,
        case=about.facts(),
        work=about.work(),
        checks=about.checks(),
        calls=about.calls(),
        close_kind=case.close_kind.label,
        closed_at=case.closed_at,
        answer=about.said(case.answer),
        reply=about.said(case.reply),
    )


def instruction(about: About) -> InstructionData:
    """批示办理单: a leader who took the case on (领导包案), else his oral direction."""
    case = about.file.case
    taken = about.newest(Action.LEADER_CASE)
    if taken is not None:
        until = taken.said.get("until")
        return InstructionData(
            face=about.face,
            case=about.facts(),
            leader=taken.said["leader"],
            instruction=about.said(taken.said["reason"]),
            at=taken.event.at,
            recorded_by=about.officer(taken.event.login),
            units=about.dispatched(),
            until=None if until is None else parse_time(until),
            contact=about.contact,
        )
    spoken = about.newest(Action.WHISTLE, Action.DISPATCH) if case.oral_direction else None
    if spoken is None:
        raise UserError(f"{case.no} 没有领导批示或包案，不能印批示办理单")
    return InstructionData(
        face=about.face,
        case=about.facts(),
        leader="带班领导（口头研判）",
        instruction=about.said(case.oral_direction),
        at=spoken.event.at,
        recorded_by=about.officer(spoken.event.login),
        units=about.dispatched(),
        until=None if about.file.lead is None else about.file.lead.due,
        contact=about.contact,
    )
