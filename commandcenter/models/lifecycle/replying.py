"""The platform's own clock and the reply to the caller; a calendar that was announced late (domain §2.2, §2.3)."""

from __future__ import annotations

from datetime import datetime

from ..access import DUTY, EVERYONE, UNITS
from ..case import OPEN, RUNNING, CaseFile, CaseState, Task, TaskState
from ..people import Role, Session
from ..timing import ledger
from .table import STAYS, TAKEN_AT, Action, Field, FieldKind, Reach, Transition, states, text
from .work import Work, World

S = CaseState
_SYSTEM = frozenset({Role.SYSTEM})
_MERGED_TOO = OPEN | states(S.MERGED)


def _undecided(w: Work) -> list[Task]:
    """Tasks whose deadline still matters: running ones, and filed ones that wait for their verification."""
    return [t for t in w.tasks if t.state in RUNNING or t.state is TaskState.FED_BACK]


def _external_due(w: Work) -> None:
    """The platform's deadline or its extension; both lines stay in the ledger."""
    w.set(external_due=w.said["due"])
    for task in _undecided(w):
        w.set_clock(task, w.capped(task.clock, w.said.get("reason") or ""))


def _recalendar(w: Work) -> None:
    """Open deadlines recomputed after a calendar import, with a ledger line; finished tasks never change."""
    for task in _undecided(w):
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


def _remark(w: Work) -> None:
    """Kept in the timeline; changes nothing. A platform's reply leaves the centre's own untouched."""


ROWS = (
    Transition(
        Action.EXTERNAL_DUE,
        _MERGED_TOO,
        STAYS,
        DUTY | _SYSTEM,
        _external_due,
        (Field("due", "上级时限", FieldKind.TIME), text("reason", "来由", required=False)),
    ),
    Transition(Action.RECALENDAR, _MERGED_TOO, STAYS, _SYSTEM, _recalendar, (text("why", "来由"),)),
    Transition(
        Action.DRAFT_REPLY,
        _MERGED_TOO | states(S.CLOSED),
        STAYS,
        UNITS | DUTY,
        _draft_reply,
        (text("reply", "答复意见"),),
        reach=Reach.OWNER,
    ),
    Transition(
        Action.APPROVE_REPLY,
        _MERGED_TOO | states(S.CLOSED),
        STAYS,
        frozenset({Role.SHIFT_LEAD, Role.DIRECTOR}),
        _approve_reply,
        (text("reply", "审定后的答复意见", required=False),),
        guard=_reply_waits,
    ),
    Transition(
        Action.SEND_REPLY,
        _MERGED_TOO | states(S.CLOSED, S.ARCHIVED),
        STAYS,
        DUTY | _SYSTEM,
        _send_reply,
        guard=_reply_ready,
    ),
    Transition(
        Action.PLATFORM_REPLY,
        frozenset(S),
        STAYS,
        _SYSTEM,
        _remark,
        (text("reply", "平台答复"), Field("at", "答复时间", FieldKind.TIME, required=False)),
    ),
    Transition(
        Action.NOTE,
        frozenset(S),
        STAYS,
        EVERYONE,
        _remark,
        (text("text", "备注"), Field(TAKEN_AT, "离线时记于", FieldKind.TIME, required=False)),
    ),
)
