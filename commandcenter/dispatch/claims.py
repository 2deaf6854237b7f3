"""Claims (我来办): an officer says that he is just working on a case, and no other does the same work meanwhile.

A claim binds the officers of the duty side (受理员, 调度员, 值班长, 回访员) in the steps of intake, dispatch and
call-back; a unit's own steps, their 代录, an emergency whistle and everything a leader decides go on. It ends by
itself, by the step it was taken for, or when it is let go; 值班长 and 主任 may take one over.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..models.access import DUTY, may_see
from ..models.case import OPEN, CaseFile, CaseState
from ..models.errors import NotAllowed, NotFound, RuleBroken, Stale
from ..models.lifecycle import Action
from ..models.people import Role, Session
from ..models.store import cases, feed
from ..models.store import claims as store
from ..models.timing.worktime import TZ
from .desk import Desk

#: Posts that claim and are bound; 主任 may take a claim over, but decides whatever others hold.
_BOUND = DUTY | {Role.CALLBACK}
_MAY_TAKE_OVER = frozenset({Role.SHIFT_LEAD, Role.DIRECTOR})
CLAIMANTS = _BOUND | _MAY_TAKE_OVER
_STEPS = frozenset(
    {
        Action.ANSWER,
        Action.ASK_SUPPLEMENT,
        Action.SUPPLY,
        Action.PLACE,
        Action.ACCEPT,
        Action.DISPATCH,
        Action.DECIDE,
        Action.MERGE,
        Action.REPEAT_OF,
        Action.CALL_BACK,
    }
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a case until when."""

    login: str
    name: str
    until: datetime

    def __str__(self) -> str:
        return f"{self.name}正在处理，{self.until.astimezone(TZ):%H:%M} 前有效"


def take(desk: Desk, case_id: int, *, over: bool = False) -> Claim:
    """Claims a case for some minutes, or renews one's own claim; `over`: also while somebody else's lasts.

    Raises NotAllowed; NotFound (also for a case one may not see); RuleBroken on a closed one; Stale naming who was
    first.
    """
    by, now = desk.by, desk.clock.now()
    if not may_claim(by):
        raise NotAllowed(f"{by.role.label}不能认领案件")
    if over and not may_take_over(by):
        raise NotAllowed(f"{by.role.label}不能接手他人正在处理的案件")
    with desk.store.unit() as unit:
        setup = desk.store.setup(unit)
        file = cases.load(unit, case_id)
        if not may_see(file, by, setup.township):
            raise NotFound("没有这个案件")
        if file.case.state not in OPEN:
            raise RuleBroken(f"案件{file.case.state.label}，不用认领")
        until = now + timedelta(minutes=setup.limits.claim_minutes)
        if not store.take(unit, case_id, by.login, until, now, over=over):
            raise Stale(str(standing(unit, case_id, now)), kept="没有改动本案")
    return Claim(by.login, by.name, until)


def may_claim(by: Session) -> bool:
    """Whether this post says of a case that it works on it."""
    return by.role in CLAIMANTS


def may_take_over(by: Session) -> bool:
    """Whether this post may take a case that somebody else is working on."""
    return by.role in _MAY_TAKE_OVER


def release(desk: Desk, case_id: int) -> None:
    """Lets one's own claim go; nothing happens when it is not one's own any more."""
    with desk.store.unit() as unit:
        held = store.held(unit, case_id)
        if held is not None and held.login == desk.by.login:
            store.clear(unit, case_id)
            feed.ring(unit, case_id)


def standing(connection: Connection, case_id: int, now: datetime) -> Claim | None:
    """The claim that lasts now."""
    held = store.held(connection, case_id)
    if held is None or held.until <= now:
        return None
    return Claim(held.login, cases.name_of(connection, held.login), held.until)


def binds(claim: Claim | None, file: CaseFile, action: Action, by: Session) -> bool:
    """Whether a claim that lasts keeps this person from this step."""
    return claim is not None and claim.login != by.login and by.role in _BOUND and _is_step(file, action)


def respect(unit: Connection, file: CaseFile, action: Action, by: Session, now: datetime) -> None:
    """Called with every action: somebody else's claim refuses it (Stale, naming him), one's own ends with it."""
    if not may_claim(by) or not _is_step(file, action):
        return
    held = store.held(unit, file.case.id)
    if held is None:
        return
    if held.login == by.login or held.until <= now:
        store.clear(unit, file.case.id)
    elif binds(claim := standing(unit, file.case.id, now), file, action, by):
        raise Stale(str(claim), kept="没有改动本案")


def _is_step(file: CaseFile, action: Action) -> bool:
    """In a case just submitted an 申请 is 受理员's own (不予受理); later it is a unit's, recorded for it."""
    return action in _STEPS or (action is Action.ASK and file.case.state is CaseState.SUBMITTED)
