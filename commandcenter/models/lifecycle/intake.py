"""From the first word to 待分流: registration, on-the-spot answers, supplements, refusal, admission."""

from __future__ import annotations

from datetime import datetime

from ..access import EVERYONE
from ..case import Case, CaseFile, CaseState, CloseKind, Danger, Origin
from ..draft import CaseDraft, RequestKind, Urgency
from ..errors import NotAllowed, RuleBroken
from ..labels import Labelled
from ..matters import Whistle
from ..people import Role, Session
from ..worktime import Limit, LimitUnit
from .table import STAYS, Action, Field, FieldKind, Reach, Transition, choice, states, text
from .work import Work, World

S = CaseState
_CLERKS = frozenset({Role.INTAKE, Role.SHIFT_LEAD})
_REPORTERS = EVERYONE | {Role.SYSTEM}


def new_case(
    draft: CaseDraft,
    *,
    case_id: int,
    no: str,
    by: Session,
    now: datetime,
    world: World,
    as_draft: bool = False,
    grid_id: int | None = None,
    matter_id: int | None = None,
    danger: Danger = Danger.NONE,
    drill: bool = False,
    taken_at: datetime | None = None,
) -> CaseFile:
    """The dossier a registration begins with; `registered_at` = now starts every clock (domain §2.3).

    A row that carries a reply becomes history: archived, searchable, without clocks and figures (domain §4).
    """
    if by.role not in _REPORTERS:
        raise NotAllowed(f"{by.role.label}不能登记事项")
    if not draft.text.strip():
        raise RuleBroken("诉求内容不能为空", field="text")
    history = draft.is_history
    unit = world.township.unit.get(by.unit_id)
    external_due = draft.external_due
    if external_due is None and draft.external_due_days:
        external_due = world.due(now, Limit(draft.external_due_days, LimitUnit.WORKING_DAYS))
    work = Work(
        CaseFile(
            Case(
                id=case_id,
                no=no,
                platform=draft.platform,
                title=draft.title or draft.text[:30],
                text=draft.text,
                registered_at=now,
                origin=Origin.HISTORY if history else Origin.LIVE,
                drill=drill,
                external_no=draft.external_no,
                source_key=draft.key(),
                kind=draft.request_kind,
                urgency=draft.urgency,
                danger=danger,
                category=draft.category_text,
                place=draft.place_text,
                grid_id=grid_id,
                matter_id=matter_id,
                requesters=1 if draft.requester_name or draft.requester_phone else 0,
                reporter=by.login,
                reporter_unit_id=by.unit_id if unit is not None else None,
                happened_at=draft.happened_at,
                received_at=draft.received_at,
                taken_at=taken_at,
                external_due=None if history else external_due,
                confidential=draft.confidential or draft.request_kind is RequestKind.REPORT,
                reply=draft.reply_text or "",
                imported_reply_at=draft.reply_at if history else None,
            )
        ),
        by,
        now,
        world,
        {},
    )
    if history:
        work.set(state=S.ARCHIVED)
    else:
        work.enter(S.DRAFT if as_draft else S.SUBMITTED)
    return work.result()


def _submit(w: Work) -> None:
    w.set(registered_at=w.now)
    w.enter(S.SUBMITTED)


def _answer(w: Work) -> None:
    if w.case.kind not in (RequestKind.CONSULT, RequestKind.SUGGEST, RequestKind.PRAISE):
        raise RuleBroken(f"当场答复只用于咨询、建议、表扬，本案为{w.case.kind.label}", field="answer")
    w.set(answer=w.said["answer"], closed_at=w.now, close_kind=CloseKind.ANSWERED, intake_by=w.by.login)
    w.void_requests()
    w.enter(S.CLOSED)


def _ask_supplement(w: Work) -> None:
    w.enter(S.SUPPLEMENT)


def _supply(w: Work) -> None:
    """An answer, or after the limit the clerk's decision to go on without one."""
    added = w.said.get("text")
    if added:
        w.set(text=f"{w.case.text}\n【补充】{added}")
    elif w.by.role not in _CLERKS:
        raise RuleBroken("请填写补充内容", field="text")
    elif w.case.stage_due is not None and w.now < w.case.stage_due:
        raise RuleBroken("补充期限未到，期满仍未补充的方可直接恢复受理", field="text")
    w.enter(S.SUBMITTED)


def _uphold(w: Work) -> None:
    w.enter(S.SUBMITTED)


def place(w: Work) -> None:
    """Set place, matter, urgency and danger; each only when it was said."""
    said = w.said
    if (grid_id := said.get("grid")) is not None:
        if w.world.township.grid[grid_id].level == 1:
            raise RuleBroken("请核定到社区或村级网格", field="grid")
        w.set(grid_id=grid_id)
    if (involved := said.get("involved")) is not None:
        w.set(involved=tuple(g for g in involved if g != w.case.grid_id))
    if (matter_id := said.get("matter")) is not None:
        matter = w.world.township.matter[matter_id]
        w.set(matter_id=matter_id, limit_class=matter.limit, route=matter.route)
    if (urgency := said.get("urgency")) is not None:
        w.set(urgency=urgency, whistle=Whistle.EMERGENCY if urgency is Urgency.EMERGENCY else w.case.whistle)
    if (danger := said.get("danger")) is not None:
        w.set(danger=danger)


def _accept(w: Work) -> None:
    place(w)
    if w.case.grid_id is None:
        raise RuleBroken("受理前请先核定地点（网格）", field="grid")
    if w.case.matter_id is None:
        raise RuleBroken("受理前请先选定准入清单事项", field="matter")
    w.set(accepted_at=w.now, intake_by=w.by.login)
    w.enter(S.ACCEPTED)


PLACE_FIELDS = (
    Field("grid", "主网格", FieldKind.GRID, required=False),
    Field("involved", "涉及网格", FieldKind.GRIDS, required=False),
    Field("matter", "事项", FieldKind.MATTER, required=False),
    choice("urgency", "紧急程度", Urgency, required=False),
    choice("danger", "危险程度", Danger, required=False),
)


class SupplementKind(Labelled):
    PLACE = "PLACE", "地点不清"
    FACTS = "FACTS", "事实不清"
    CONTACT = "CONTACT", "联系方式不清"


ROWS = (
    Transition(Action.SUBMIT, states(S.DRAFT), states(S.SUBMITTED), _REPORTERS, _submit, reach=Reach.REPORTER),
    Transition(
        Action.ANSWER,
        states(S.SUBMITTED),
        states(S.CLOSED),
        _CLERKS,
        _answer,
        (text("answer", "答复内容"),),
        undoable=True,
    ),
    Transition(
        Action.ASK_SUPPLEMENT,
        states(S.SUBMITTED),
        states(S.SUPPLEMENT),
        _CLERKS,
        _ask_supplement,
        (choice("what", "需补充", SupplementKind), text("question", "具体问题")),
    ),
    Transition(
        Action.SUPPLY,
        states(S.SUPPLEMENT),
        states(S.SUBMITTED),
        EVERYONE,
        _supply,
        (text("text", "补充内容", required=False),),
        reach=Reach.REPORTER,
    ),
    Transition(
        Action.UPHOLD,
        states(S.NOT_ADMITTED),
        states(S.SUBMITTED),
        frozenset({Role.DIRECTOR}),
        _uphold,
        (text("reason", "申诉成立理由"),),
    ),
    Transition(
        Action.PLACE,
        states(S.DRAFT, S.SUBMITTED, S.ACCEPTED),
        STAYS,
        frozenset({Role.INTAKE, Role.DISPATCHER, Role.SHIFT_LEAD}),
        place,
        PLACE_FIELDS,
    ),
    Transition(Action.ACCEPT, states(S.SUBMITTED), states(S.ACCEPTED), _CLERKS, _accept, PLACE_FIELDS),
)
