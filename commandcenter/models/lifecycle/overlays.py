"""What lies over the life cycle without being a stage of it: supervision, the platform's own clock and reply,
the petition track, 保密 and 回避, disputes about 代录, two-way ratings (domain §2.2, §3)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .. import ledger
from ..access import CENTRE, DUTY, EVERYONE, UNITS, may_see_identity
from ..case import OPEN, RUNNING, CaseFile, CaseState, CloseKind, Direction, RatingItem, Score, Task, TaskState
from ..draft import RequestKind
from ..errors import NotAllowed, RuleBroken
from ..labels import Labelled
from ..people import PEER_GROUPS, Role, Session, UnitKind
from ..worktime import Calendar, local_day
from .checking import close
from .table import STAYS, Action, Field, FieldKind, Reach, Transition, choice, states, text
from .work import Work, World

S = CaseState
_ENDED = states(S.CLOSED, S.ARCHIVED)
_SYSTEM = frozenset({Role.SYSTEM})


# --- supervision -----------------------------------------------------------------------------------------------------


def _raise_level(level: int) -> Any:
    def do(w: Work) -> None:
        w.set(supervise_level=max(w.case.supervise_level, level))

    return do


def _card_task(w: Work) -> Task:
    n: int = w.said["task"]
    if not 1 <= n <= len(w.tasks) or w.tasks[n - 1].state not in RUNNING - {TaskState.SUSPENDED}:
        raise RuleBroken("该任务不在办", field="task")
    return w.tasks[n - 1]


def yellow_from(due: datetime, calendar: Calendar) -> datetime:
    """One working day before the due: the office close of the working day before."""
    return calendar.close(calendar.workday_before(local_day(due)))


def _yellow(w: Work) -> None:
    task = _card_task(w)
    if task.yellow_at is not None or w.now < yellow_from(task.due, w.world.calendar):
        raise RuleBroken("未到黄牌提醒时间", field="task")
    w.set_task(task.n, yellow_at=w.now)


def _red(w: Work) -> None:
    """On the first overdue day."""
    task = _card_task(w)
    if task.red_at is not None or w.now <= task.due:
        raise RuleBroken("任务未超期", field="task")
    w.set_task(task.n, red_at=w.now)


# --- the platform's clock and reply ------------------------------------------------------------------------------------


def _external_due(w: Work) -> None:
    """The platform's deadline or its extension; both lines stay in the ledger."""
    w.set(external_due=w.said["due"])
    for task in list(w.tasks):
        if task.state in RUNNING or task.state is TaskState.FED_BACK:
            w.set_clock(task, w.capped(task.clock))


def _recalendar(w: Work) -> None:
    """Open deadlines recomputed after a calendar import, with a ledger line; finished tasks never change."""
    for task in list(w.tasks):
        if task.state in RUNNING:
            clock = ledger.recalendar(task.clock, w.now, w.world.calendar, why=w.said["why"], by=w.by.name)
            if clock is not task.clock:
                w.set_clock(task, clock)


def _draft_reply(w: Work) -> None:
    w.set(reply=w.said["reply"], reply_approved_at=None, reply_sent_at=None)


def _approve_reply(w: Work) -> None:
    w.set(reply=w.said.get("reply") or w.case.reply, reply_approved_at=w.now)


def _send_reply(w: Work) -> None:
    w.set(reply_sent_at=w.now)


def _reply_waits(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if not file.case.reply:
        return "尚未拟写答复意见"
    return "答复意见已审定" if file.case.reply_approved_at else None


def _reply_ready(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    if file.case.reply_approved_at is None:
        return "答复意见未审定"
    return "答复意见已报送" if file.case.reply_sent_at else None


def _platform_reply(w: Work) -> None:
    """A platform sent a reply for an order known here: kept in the timeline, our own reply is untouched."""


# --- petition track ----------------------------------------------------------------------------------------------------


class PetitionStep(Labelled):
    START = "START", "列为信访事项"
    NOTICE = "NOTICE", "受理告知"
    EXTEND = "EXTEND", "延期告知"
    OPINION = "OPINION", "处理意见"
    REVIEW = "REVIEW", "复查意见"
    RECHECK = "RECHECK", "复核意见"
    FINISH = "FINISH", "依法终结"


#: Which step may follow which (domain §2.2, natural days).
_PETITION_ORDER: dict[str, tuple[PetitionStep, ...]] = {
    "": (PetitionStep.START,),
    "START": (PetitionStep.NOTICE,),
    "NOTICE": (PetitionStep.EXTEND, PetitionStep.OPINION),
    "EXTEND": (PetitionStep.OPINION,),
    "OPINION": (PetitionStep.REVIEW, PetitionStep.FINISH),
    "REVIEW": (PetitionStep.RECHECK, PetitionStep.FINISH),
    "RECHECK": (PetitionStep.FINISH,),
    "FINISH": (),
}


def _petition(w: Work) -> None:
    step: PetitionStep = w.said["step"]
    allowed = _PETITION_ORDER[w.case.petition_step]
    if step not in allowed:
        names = "、".join(s.label for s in allowed) or "无"
        raise RuleBroken(f"信访程序下一步只能是：{names}", field="step")
    limits, now = w.limits, w.now
    start = w.case.petition_at or now
    due = {
        PetitionStep.START: lambda: w.world.due(now, limits.petition_notice),
        PetitionStep.NOTICE: lambda: w.world.due(start, limits.petition_opinion),
        PetitionStep.EXTEND: lambda: (w.case.petition_due or now) + timedelta(days=limits.petition_extension.n),
        PetitionStep.OPINION: lambda: w.world.due(now, limits.petition_review),
        PetitionStep.REVIEW: lambda: w.world.due(now, limits.petition_review),
    }.get(step, lambda: None)()
    w.set(petition_at=start, petition_step=step.value, petition_due=due)
    if step in (PetitionStep.RECHECK, PetitionStep.FINISH):
        w.set(petition_final_at=w.case.petition_final_at or now)
    if step is PetitionStep.FINISH and w.case.state in OPEN:
        _finish_tasks(w)
        close(w, CloseKind.PETITION_FINAL)


def _finish_tasks(w: Work) -> None:
    for task in list(w.tasks):
        if task.state is TaskState.FED_BACK:
            w.set_task(task.n, state=TaskState.DONE, accepted_at=w.now, ended_at=w.now)
    w.withdraw_tasks()


# --- 保密 and 回避 -------------------------------------------------------------------------------------------------------


def _protect(w: Work) -> None:
    """Mark as confidential, name the units and persons complained about; a barred unit loses its task at once."""
    said = w.said
    if (confidential := said.get("confidential")) is not None:
        if not confidential and w.case.kind is RequestKind.REPORT:
            raise RuleBroken("举报件一律保密", field="confidential")
        w.set(confidential=confidential)
    if (units := said.get("units")) is not None:
        w.set(complained_units=units)
    if (persons := said.get("persons")) is not None:
        w.set(complained_persons=persons)
    _withdraw_barred(w)


def _withdraw_barred(w: Work) -> None:
    barred = [t for t in w.tasks if t.unit_id in w.case.complained_units and t.state in RUNNING]
    if any(t.n == w.case.lead for t in barred):
        w.withdraw_tasks()
        w.void_requests()
        if w.case.state is not S.CONSULTING:
            w.enter(S.ACCEPTED)
        return
    for task in barred:
        w.void_requests(task.n)
        w.end_task(task, TaskState.WITHDRAWN)
    if barred and w.case.state is not S.CONSULTING:
        w.follow_tasks()


def _look(w: Work) -> None:
    if not may_see_identity(w.case, w.by):
        raise NotAllowed("保密件的诉求人身份仅本案受理员、值班长、主任可查看")


# --- 代录: disputes and late entries ---------------------------------------------------------------------------------------


class ProxyStep(Labelled):
    SIGN = "SIGN", "签收"
    CONTACT = "CONTACT", "联系"
    ARRIVE = "ARRIVE", "到场"
    FEED_BACK = "FEED_BACK", "反馈"


_TIME_OF = {
    ProxyStep.SIGN: "signed_at",
    ProxyStep.CONTACT: "contact_at",
    ProxyStep.ARRIVE: "arrived_at",
    ProxyStep.FEED_BACK: "feedback_at",
}


def _proxied_task(w: Work, unit_id: int, step: ProxyStep) -> Task:
    for task in reversed(w.tasks):
        if task.unit_id == unit_id and step.value in task.proxied:
            return task
    raise RuleBroken(f"该单位的{step.label}不是代录", field="step")


def _dispute(w: Work) -> None:
    step: ProxyStep = w.said["step"]
    task = _proxied_task(w, w.by.unit_id, step)
    recorded: datetime = getattr(task, _TIME_OF[step]) or task.dispatched_at
    if w.now > w.world.due(recorded, w.limits.dispute):
        raise RuleBroken(f"对代录的异议须在{w.limits.dispute.label}内提出", field="step")
    if step.value in task.disputed:
        raise RuleBroken("已提出过异议", field="step")
    w.set_task(task.n, disputed=(*task.disputed, step.value))


def _confirm_late(w: Work) -> None:
    """值班长 confirms that a late entry happened when it was said to have happened; figures then use that time."""
    step: ProxyStep = w.said["step"]
    task = _proxied_task(w, w.said["unit"], step)
    happened: datetime = w.said["happened_at"]
    if not task.dispatched_at <= happened <= w.now:
        raise RuleBroken("发生时间须在派单之后、现在之前", field="happened_at")
    w.set_task(task.n, **{_TIME_OF[step]: happened})


# --- two-way ratings ---------------------------------------------------------------------------------------------------


_UNIT_ITEMS = {
    Role.GRID_LEADER: (RatingItem.ARRIVAL, RatingItem.EFFECT),
    Role.CALLBACK: (RatingItem.ATTITUDE, RatingItem.COMMUNICATION),
}
_REPORT_ITEMS = (RatingItem.TRUE_REPORT, RatingItem.COMPLETE, RatingItem.CLASSIFIED)


def rating_items(role: Role) -> tuple[RatingItem, ...]:
    """The items this post rates: grid leaders and call-back officers the lead unit, departments the report."""
    return _UNIT_ITEMS.get(role, _REPORT_ITEMS)


def _rate(w: Work) -> None:
    items = rating_items(w.by.role)
    direction = Direction.OF_REPORT if items is _REPORT_ITEMS else Direction.OF_UNIT
    of_unit = w.case.reporter_unit_id if direction is Direction.OF_REPORT else w.lead.unit_id
    if of_unit is None:
        raise RuleBroken("本案没有可评价的上报单位")
    for item in items:
        score = w.said.get(item.value.lower())
        if score is None or not 1 <= score <= 5:
            raise RuleBroken(f"“{item.label}”请评1至5分", field=item.value.lower())
        if score <= 2 and not w.said.get("reason"):
            raise RuleBroken("2分及以下须写明理由", field="reason")
        n, reason = len(w.scores) + 1, w.said.get("reason") or ""
        w.scores.append(Score(n, direction, w.by.unit_id, of_unit, item, score, w.now, w.by.login, reason))


def _rate_guard(file: CaseFile, by: Session, now: datetime, world: World) -> str | None:
    case, lead = file.case, file.lead
    if lead is None or lead.state is not TaskState.DONE or case.closed_at is None:
        return "办结后方可评价"
    if now > world.due(case.closed_at, world.limits.rating):
        return f"评价须在结案后{world.limits.rating.label}内"
    items = rating_items(by.role)
    if any(s.item in items for s in file.scores):
        return "本案已评价"
    if items is _REPORT_ITEMS:
        return _report_rating_guard(file, by, world)
    if lead.unit_id == by.unit_id:
        return "不能评价本单位"
    if world.unit(lead.unit_id).kind not in (UnitKind.STATION, UnitKind.COUNTY):
        return "主办单位不是部门"
    return None


def _report_rating_guard(file: CaseFile, by: Session, world: World) -> str | None:
    reporter = file.case.reporter_unit_id
    kind = world.unit(reporter).kind if reporter else None
    if reporter == by.unit_id or kind not in PEER_GROUPS:
        return "只评价村、社区的上报"
    if file.lead is None or file.lead.unit_id != by.unit_id:
        return "由主办单位评价上报"
    return None


def _note(w: Work) -> None:
    """A remark in the timeline; changes nothing."""


_REASON = (text("reason", "事由"), Field("unit", "对象单位", FieldKind.UNIT, required=False))
_TASK_NO = (Field("task", "任务", FieldKind.NUMBER),)
_SCORES = tuple(Field(i.value.lower(), i.label, FieldKind.NUMBER, required=False) for i in RatingItem)

ROWS = (
    Transition(
        Action.URGE,
        OPEN,
        STAYS,
        frozenset({Role.DISPATCHER, Role.SHIFT_LEAD, Role.DIRECTOR, Role.SYSTEM}),
        _raise_level(1),
        _REASON,
        undoable=True,
    ),
    Transition(
        Action.SUPERVISE,
        OPEN,
        STAYS,
        frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.SYSTEM}),
        _raise_level(2),
        _REASON,
        undoable=True,
    ),
    Transition(
        Action.LEADER_CASE,
        OPEN,
        STAYS,
        frozenset({Role.DIRECTOR, Role.LEADER}),
        _raise_level(3),
        (text("reason", "事由"), text("leader", "包案领导")),
    ),
    Transition(Action.YELLOW_CARD, OPEN, STAYS, _SYSTEM, _yellow, _TASK_NO),
    Transition(Action.RED_CARD, OPEN, STAYS, _SYSTEM, _red, _TASK_NO),
    Transition(
        Action.EXTERNAL_DUE,
        OPEN,
        STAYS,
        DUTY | _SYSTEM,
        _external_due,
        (Field("due", "上级时限", FieldKind.TIME), text("reason", "来由", required=False)),
    ),
    Transition(Action.RECALENDAR, OPEN, STAYS, _SYSTEM, _recalendar, (text("why", "来由"),)),
    Transition(
        Action.DRAFT_REPLY,
        OPEN | states(S.CLOSED, S.MERGED),
        STAYS,
        UNITS | DUTY,
        _draft_reply,
        (text("reply", "答复意见"),),
        reach=Reach.LEAD,
    ),
    Transition(
        Action.APPROVE_REPLY,
        OPEN | states(S.CLOSED, S.MERGED),
        STAYS,
        frozenset({Role.SHIFT_LEAD, Role.DIRECTOR}),
        _approve_reply,
        (text("reply", "审定后的答复意见", required=False),),
        guard=_reply_waits,
    ),
    Transition(
        Action.SEND_REPLY,
        OPEN | _ENDED | states(S.MERGED),
        STAYS,
        DUTY | _SYSTEM,
        _send_reply,
        guard=_reply_ready,
    ),
    Transition(
        Action.PLATFORM_REPLY,
        frozenset(CaseState),
        STAYS,
        _SYSTEM,
        _platform_reply,
        (text("reply", "平台答复"), Field("at", "答复时间", FieldKind.TIME, required=False)),
    ),
    Transition(
        Action.PETITION,
        OPEN | _ENDED,
        states(S.CLOSED),
        frozenset({Role.SHIFT_LEAD, Role.DIRECTOR, Role.OFFICE}),
        _petition,
        (choice("step", "程序", PetitionStep), text("note", "文书与送达情况", required=False)),
    ),
    Transition(
        Action.PROTECT,
        OPEN | states(S.DRAFT) | _ENDED,
        states(S.ACCEPTED, S.DISPATCHED, S.HANDLING, S.VERIFYING),
        frozenset({Role.INTAKE, Role.SHIFT_LEAD, Role.DIRECTOR}),
        _protect,
        (
            Field("confidential", "保密", FieldKind.YES_NO, required=False),
            Field("units", "被反映单位", FieldKind.UNITS, required=False),
            Field("persons", "被反映人", FieldKind.PERSONS, required=False),
        ),
    ),
    Transition(Action.LOOK, frozenset(CaseState), STAYS, CENTRE, _look, (text("why", "查看原因"),)),
    Transition(
        Action.DISPUTE_PROXY,
        OPEN | states(S.CLOSED),
        STAYS,
        UNITS,
        _dispute,
        (choice("step", "环节", ProxyStep), text("reason", "异议理由")),
        reach=Reach.TASK,
    ),
    Transition(
        Action.CONFIRM_LATE,
        OPEN | states(S.CLOSED),
        STAYS,
        frozenset({Role.SHIFT_LEAD}),
        _confirm_late,
        (
            Field("unit", "单位", FieldKind.UNIT),
            choice("step", "环节", ProxyStep),
            Field("happened_at", "发生时间", FieldKind.TIME),
            text("reason", "依据"),
        ),
    ),
    Transition(
        Action.RATE,
        states(S.CLOSED),
        STAYS,
        frozenset({Role.GRID_LEADER, Role.CALLBACK, Role.LIAISON}),
        _rate,
        (*_SCORES, text("reason", "理由", required=False)),
        guard=_rate_guard,
    ),
    Transition(Action.NOTE, frozenset(CaseState), STAYS, EVERYONE, _note, (text("text", "备注"),)),
)
