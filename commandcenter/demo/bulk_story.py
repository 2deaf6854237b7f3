"""What happens to a case of a bulk database, from its registration to the archive; see `bulk_life`."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from ..models.case import AskKind, CaseState, Rating, RefusalReason
from ..models.lifecycle import Action
from ..models.lifecycle.consulting import ConsultReason
from ..models.people import SYSTEM, Role
from ..models.timing.worktime import TZ, local_day
from ..models.town.matters import Route
from . import words
from .bulk_life import Bulk, Fate, Life, Steps

S = CaseState
_RATINGS = {
    Rating.SATISFIED: 55,
    Rating.VERY_SATISFIED: 25,
    Rating.BASICALLY: 12,
    Rating.DISSATISFIED: 3,
    Rating.REFUSED: 5,
}
_RATING_NAMES, _RATING_WEIGHTS = list(_RATINGS), list(_RATINGS.values())


def story(b: Bulk, life: Life) -> Steps:
    match life.fate:
        case Fate.HISTORY:
            return
        case Fate.ANSWERED:
            yield b.office(25)
            b.act(life, b.on_duty(Role.INTAKE), Action.ANSWER, answer=b.rng.choice(words.ANSWERS))
        case Fate.REFUSED:
            yield b.office(40)
            refusal = {"kind": AskKind.REFUSAL, "code": RefusalReason.OUTSIDE, "reason": "不属于受理范围"}
            b.act(life, b.on_duty(Role.INTAKE), Action.ASK, **refusal)
            yield b.office(120)
            b.act(life, b.on_duty(Role.SHIFT_LEAD), Action.DECIDE, request=1, approve=True, ruling="同意")
        case Fate.CANCELLED | Fate.TRANSFERRED:
            yield b.office(200)
            _end(b, life)
        case _:
            yield from _sent(b, life)
            yield from _worked(b, life)
            yield from _checked(b, life)
    yield from _after(b, life)


def _end(b: Bulk, life: Life) -> None:
    if life.fate is Fate.CANCELLED:
        b.act(life, b.on_duty(Role.DIRECTOR), Action.CANCEL, reason="重复录入")
    else:
        b.act(life, b.on_duty(Role.DIRECTOR), Action.TRANSFER, recipient="县纪委监委")


def _sent(b: Bulk, life: Life) -> Steps:
    """From the registration to the units."""
    if life.fate is Fate.GRID:
        yield b.office(20)
        b.act(life, b.cast.grid_leader(life.grid.id), Action.SELF_HANDLE)
        return
    yield b.soon(2) if life.fate is Fate.EMERGENCY else b.office(30)
    if life.fate is not Fate.EMERGENCY:
        clerk = b.on_duty(Role.INTAKE)
        b.act(life, clerk, Action.ACCEPT, grid=life.grid.id, matter=life.matter.id)
        yield b.office(40)
        yield from _protected(b, life)
        _linked(b, life)
    else:
        b.act(life, b.on_duty(Role.INTAKE), Action.PLACE, grid=life.grid.id, matter=life.matter.id)
    if life.fate is Fate.CONSULTED:
        b.act(life, b.on_duty(Role.DIRECTOR), Action.CONSULT, reason=ConsultReason.HARD)
        yield b.office(700)
        decided = {"lead": life.matter.lead_id, "assisting": life.assisting}
        b.act(life, b.on_duty(Role.DIRECTOR), Action.DIRECT, **decided)
    else:
        _dispatch(b, life)


def _dispatch(b: Bulk, life: Life) -> None:
    said: dict[str, Any] = {"lead": life.matter.lead_id, "assisting": life.assisting}
    if life.matter.responsible_id is not None:
        said["responsible"] = life.matter.responsible_id
    action = Action.WHISTLE if life.fate is Fate.EMERGENCY else Action.DISPATCH
    b.act(life, b.on_duty(Role.SHIFT_LEAD), action, **said)


def _protected(b: Bulk, life: Life) -> Steps:
    """Some reports complain of a station or of somebody in the village."""
    if not b.chance(0.015):
        return
    concerned = {life.matter.lead_id, life.matter.responsible_id, *life.assisting}
    units = [u for u in b.cast.stations if u not in concerned]
    person = b.sessions[b.cast.workers(life.grid.id)[-1]].person_id
    said = {"confidential": True, "units": (b.rng.choice(units),), "persons": (person,)}
    b.act(life, b.on_duty(Role.SHIFT_LEAD), Action.PROTECT, **said)
    yield b.office(10)


def _linked(b: Bulk, life: Life) -> None:
    """A repeat of a case that was closed a while ago."""
    if not b.closed or not b.chance(0.02):
        return
    original = b.closed.popleft()
    if original.state is S.CLOSED:
        b.act(life, b.on_duty(Role.DISPATCHER), Action.REPEAT_OF, no=original.case.no)
        told = {"no": life.case.no, "registered_at": life.case.registered_at}
        b.act(original, SYSTEM.login, Action.REPEATED, **told)


def _worked(b: Bulk, life: Life) -> Steps:
    """Sign, report in, handle, file: the lead, and before it the assisting units."""
    urgent = life.fate is Fate.EMERGENCY
    wait = b.soon if urgent else b.office
    lead = _lead(b, life)
    slow = b.cast.slowness[b.sessions[lead].unit_id]
    if life.fate is not Fate.GRID:
        yield wait(8 if urgent else 14 * slow)
        b.act(life, lead, Action.SIGN)
    yield wait(12 if urgent else 45 * slow)
    b.act(life, lead, Action.ARRIVE if urgent or b.chance(0.4) else Action.CONTACT)
    if life.fate is Fate.ORDINARY:
        yield from _asked(b, life, lead)
    for unit_id in life.assisting:
        yield wait(30)
        b.act(life, b.cast.of_unit(unit_id), Action.SIGN)
        yield wait(60)
        _file(b, life, b.cast.of_unit(unit_id))
    yield from _until_filed(b, life, lead, slow)
    _file(b, life, lead)


def _asked(b: Bulk, life: Life, lead: str) -> Steps:
    """Extensions, refused returns, suspensions."""
    roll = b.rng.random()
    if roll < 0.03:
        yield from _ask(b, life, lead, Role.SHIFT_LEAD, AskKind.RETURN, False, cited_duty=words.CITED)
    elif roll < 0.12:
        yield from _ask(b, life, lead, Role.DIRECTOR, AskKind.EXTENSION, b.chance(0.8), days=5)
    elif roll < 0.17:
        review = b.now + timedelta(days=25)
        yield from _ask(b, life, lead, Role.LEADER, AskKind.SUSPENSION, True, plan="列入计划", review_at=review)
        yield b.days(b.rng.randrange(10, 60))
        b.act(life, lead, Action.RESUME)


def _ask(b: Bulk, life: Life, lead: str, decider: Role, kind: AskKind, approve: bool, **said: Any) -> Steps:
    b.act(life, lead, Action.ASK, kind=kind, reason="情况复杂，一时难以办结", **said)
    yield b.office(90)
    number = len(life.file.requests)
    ruling = "同意" if approve else "职责明确，不予同意"
    b.act(life, b.on_duty(decider), Action.DECIDE, request=number, approve=approve, ruling=ruling)


def _until_filed(b: Bulk, life: Life, lead: str, slow: float) -> Steps:
    """Handling takes a share of the limit; who runs over it is urged and gets the red card."""
    task = life.file.lead
    assert task is not None
    share = b.rng.lognormvariate(-0.5, 0.7) * slow
    if task.clock.limit.is_24x7:
        filed = b.now + share * (max(task.due - b.now, timedelta(minutes=5)))
    else:
        left = b.township.calendar.working_seconds(b.now, task.due)
        filed = b.township.calendar.add_working_seconds(b.now, int(share * max(left, 3600)) + 1)
    if filed > task.due + timedelta(minutes=5):
        yield max(task.due + timedelta(minutes=1), b.now)
        b.act(life, SYSTEM.login, Action.RED_CARD, task=task.n)
        if b.chance(0.4):
            b.act(life, b.on_duty(Role.DISPATCHER), Action.URGE, reason="逾期未办结")
    yield filed


def _lead(b: Bulk, life: Life) -> str:
    """Who works for the unit in the lead."""
    assert life.file.lead is not None
    return b.cast.of_unit(life.file.lead.unit_id)


def _file(b: Bulk, life: Life, login: str) -> None:
    result, proof = b.rng.choice(words.RESULTS), b.rng.choice(words.PROOFS)
    b.act(life, login, Action.FEED_BACK, result=result, proof=proof)


def _checked(b: Bulk, life: Life) -> Steps:
    """Verification on the spot and call-back, each of which may send the case back once."""
    lead = _lead(b, life)
    worker = b.cast.workers(life.grid.id)[0]
    while life.state is S.VERIFYING:
        yield b.office(350)
        passed = bool(life.case.rework) or not b.chance(0.06)
        finding = b.rng.choice(words.FINDINGS if passed else words.FAILINGS)
        b.act(life, worker, Action.VERIFY, passed=passed, finding=finding)
        yield from _called(b, life)
        yield from _reworked(b, life, lead)


def _reworked(b: Bulk, life: Life, lead: str) -> Steps:
    if life.state is S.HANDLING:
        yield b.office(500)
        _file(b, life, lead)


def _called(b: Bulk, life: Life) -> Steps:
    if life.state is not S.CALLBACK:
        return
    senior = life.case.confidential or life.case.route in (Route.R3, Route.R4)
    role = Role.SHIFT_LEAD if senior else Role.CALLBACK
    if b.chance(0.03):
        for hour in (9, 14, 16):
            yield b.township.calendar.add_working_seconds(
                datetime.combine(local_day(b.now) + timedelta(days=1), time(hour), TZ), 60
            )
            b.act(life, b.on_duty(role), Action.CALL_BACK, reached=False)
        return
    yield b.office(600)
    resolved = bool(life.case.unsolved) or not b.chance(0.03)
    rating = b.rng.choices(_RATING_NAMES, _RATING_WEIGHTS)[0]
    b.act(life, b.on_duty(role), Action.CALL_BACK, reached=True, resolved=resolved, rating=rating)


def _after(b: Bulk, life: Life) -> Steps:
    """Second checks, ratings, the archive."""
    closed = life.case.closed_at
    if life.state is not S.CLOSED or closed is None:
        return
    b.closed.append(life)
    if life.case.sample_due and b.chance(0.9):
        yield b.office(300)
        b.act(life, b.on_duty(Role.SHIFT_LEAD), Action.SAMPLE, passed=True, finding="抽查属实")
    if life.fate is Fate.ORDINARY and b.chance(0.15):
        yield b.office(60)
        marks = {"attitude": b.rng.randrange(3, 6), "communication": b.rng.randrange(3, 6)}
        b.act(life, b.on_duty(Role.CALLBACK), Action.RATE, **marks)
    yield closed + timedelta(days=b.limits.archive_days, minutes=b.rng.randrange(1, 300))
    b.act(life, SYSTEM.login, Action.ARCHIVE)
