"""From the first word to 待分流: registration, on-the-spot answers, supplements, refusal, admission."""

from __future__ import annotations

from datetime import datetime

from ..access import DUTY, EVERYONE, GRIDS, UNITS
from ..case import OPEN, Case, CaseFile, CaseState, CloseKind, Danger, Origin
from ..draft import CaseDraft, RequestKind, Urgency
from ..errors import NotAllowed, RuleBroken
from ..labels import Labelled
from ..people import Role, Session
from ..text import beginning
from ..timing.worktime import Limit, LimitUnit
from ..town.matters import Whistle
from .table import STAYS, Action, Field, FieldKind, Reach, Transition, choice, states, text
from .work import Work, World

S = CaseState
#: Stands between the words of a report and what was added later.
SUPPLEMENT = "\n【补充】"
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
    origin: Origin = Origin.LIVE,
) -> CaseFile:
    """The dossier a registration begins with; `registered_at` = now starts every clock (domain §2.3).

    A row that carries a reply becomes history: archived, searchable, without clocks and figures (domain §4).
    """
    if by.role not in _REPORTERS:
        raise NotAllowed(f"{by.role.label}不能登记事项")
    if not draft.text.strip():
        raise RuleBroken("诉求内容不能为空", field="text")
    _check_place(world, grid_id)
    if grid_id is not None and world.township.grid[grid_id].retired:
        raise RuleBroken(f"{world.township.grid[grid_id].name}已裁撤，请核定到别的网格", field="grid")
    _check_own_grid(world, by, grid_id)
    matter = None if matter_id is None else world.township.matter.get(matter_id)
    if matter_id is not None and matter is None:
        raise RuleBroken("“事项”：没有这个事项", field="matter")
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
                title=draft.title or beginning(draft.text),
                text=draft.text,
                registered_at=now,
                origin=Origin.HISTORY if history else origin,
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
                route=matter.route if matter else None,
                limit_class=matter.limit if matter else None,
                whistle=Whistle.EMERGENCY if draft.urgency is Urgency.EMERGENCY else None,
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


def _answer_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if file.case.kind in (RequestKind.CONSULT, RequestKind.SUGGEST, RequestKind.PRAISE):
        return None
    return f"当场答复只用于咨询、建议、表扬，本案为{file.case.kind.label}"


def _answer(w: Work) -> None:
    w.set(answer=w.said["answer"], closed_at=w.now, close_kind=CloseKind.ANSWERED, intake_by=w.by.login)
    w.enter(S.CLOSED)


def _ask_supplement(w: Work) -> None:
    w.enter(S.SUPPLEMENT)


def _supply(w: Work) -> None:
    """An answer, or after the limit the clerk's decision to go on without one."""
    added = w.said.get("text")
    if added:
        w.set(text=f"{w.case.text}{SUPPLEMENT}{added}")
    elif w.by.role not in _CLERKS:
        raise RuleBroken("请填写补充内容", field="text")
    elif w.case.stage_due is not None and w.now < w.case.stage_due:
        raise RuleBroken("补充期限未到，期满仍未补充的方可直接恢复受理", field="text")
    w.enter(S.SUBMITTED)


def _uphold(w: Work) -> None:
    """The appeal against 不予受理 was right: what was answered falls."""
    w.set(answer="")
    w.enter(S.SUBMITTED)


def _check_own_grid(world: World, by: Session, grid_id: int | None) -> None:
    """A grid post reports from its own grid (a community also from those below it)."""
    if grid_id is None or by.role not in GRIDS or by.grid_id is None:
        return
    if by.grid_id not in (grid.id for grid in world.township.grid_line(grid_id)):
        raise NotAllowed("网格岗位只能登记本网格的事项", field="grid")


def _check_place(world: World, grid_id: int | None) -> None:
    if grid_id is None:
        return
    grid = world.township.grid.get(grid_id)
    if grid is None:
        raise RuleBroken("“主网格”：没有这个网格", field="grid")
    if grid.level == 1:
        raise RuleBroken("请核定到社区或村级网格", field="grid")


_BEFORE_DISPATCH = states(S.DRAFT, S.SUBMITTED, S.SUPPLEMENT, S.ACCEPTED)


def place(w: Work) -> None:
    """Set place, matter, urgency and danger; each only when it was said.

    Once units are at work, place and danger may still be set right, and a matter that was not known yet; what a
    clock was started with no longer changes.
    """
    said = w.said
    grid_id: int | None = said.get("grid", w.case.grid_id)
    _check_place(w.world, grid_id)
    involved: tuple[int, ...] = said.get("involved", w.case.involved)
    w.set(grid_id=grid_id, involved=tuple(g for g in involved if g != grid_id))
    if (matter_id := said.get("matter")) is not None:
        _set_matter(w, matter_id)
    if (urgency := said.get("urgency")) is not None and urgency is not w.case.urgency:
        _set_urgency(w, urgency)
    if (danger := said.get("danger")) is not None:
        w.set(danger=danger)


def _set_matter(w: Work, matter_id: int) -> None:
    matter = w.world.township.matter[matter_id]
    if w.case.state in _BEFORE_DISPATCH:
        w.set(matter_id=matter_id, limit_class=matter.limit, route=matter.route)
    elif w.case.matter_id is None:
        w.set(matter_id=matter_id)
    elif w.case.matter_id != matter_id:
        raise RuleBroken("派单后不能更改事项；确需更改请退回待分流", field="matter")


def _set_urgency(w: Work, urgency: Urgency) -> None:
    """Another urgency is another limit of the stage: from now when it became an emergency, else from its start."""
    case = w.case
    if case.state not in _BEFORE_DISPATCH:
        raise RuleBroken("派单后不能更改紧急程度", field="urgency")
    emergency = urgency is Urgency.EMERGENCY
    kept = None if case.whistle is Whistle.EMERGENCY else case.whistle
    w.set(urgency=urgency, whistle=Whistle.EMERGENCY if emergency else kept)
    if case.state in (S.SUBMITTED, S.ACCEPTED):
        accepted = case.state is S.ACCEPTED
        begin = (case.accepted_at if accepted else None) or case.registered_at
        limit = w.limits.triage_for(urgency) if accepted else w.limits.intake_for(urgency)
        w.set(stage_due=w.world.due(w.now if emergency else begin, limit))


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
        guard=_answer_guard,
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
        UNITS | _CLERKS,
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
        OPEN | states(S.DRAFT),
        STAYS,
        DUTY,
        place,
        PLACE_FIELDS,
    ),
    Transition(Action.ACCEPT, states(S.SUBMITTED), states(S.ACCEPTED), _CLERKS, _accept, PLACE_FIELDS),
)
