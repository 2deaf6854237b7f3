"""What is decided: rows of lead, assisting units, task, deadline and standard; read back, signed (`checking`).

A unit that is not there leads only with the chair's recorded override and after it read its task back by telephone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from ..case import CaseFile, Channel, Order
from ..errors import NotAllowed, RuleBroken
from ..merging import Fate, merge
from ..text import one_line
from ..timing.worktime import Limit, LimitUnit, due
from ..town.township import Township
from .checking import DECISION_TEXTS, Check, nobody_came
from .file import Decision, Item, MeetingFile, Opinion, ReadBack, Rule
from .hearing import heard_in
from .planning import attends, call, close_current, finish
from .sitting import Sitting, may_attend, only_known, words
from .terms import Heard, ItemState, MeetingState, SeatState, Step

_DECISION = frozenset({*DECISION_TEXTS, "lead", "assisting", "due"})
_ALL_HEARD = frozenset(Heard)


# --- the rows --------------------------------------------------------------------------------------------------------


def decide(
    s: Sitting,
    item_n: int,
    decision_n: int | None,
    said: Mapping[str, Any],
    base: Mapping[str, Any],
    between: str,
    barred: Collection[int] = (),
) -> tuple[Decision, dict[str, Fate]]:
    """A decided matter, new (None) or changed field by field; see `speaking.say` for two who type at once.

    A unit that read back what has changed since must read it back again. One that was not called to the topic is called
    by being chosen, unless it is `barred` (the check says so).
    """
    s.keeper()
    s.running()
    s.dispatching()
    only_known(said, _DECISION)
    item = s.unsettled(item_n)
    decision = _decision(s, item, decision_n)
    theirs = {name: getattr(decision, name) for name in _DECISION}
    merged = merge({**theirs, **base}, said, theirs, between)
    values = {name: _cleaned(s, name, value) for name, value in merged.values.items()}
    lead = values.get("lead", decision.lead)
    if "assisting" in values or "lead" in values:
        values["assisting"] = tuple(u for u in values.get("assisting", decision.assisting) if u != lead)
    changed = {name: value for name, value in values.items() if value != getattr(decision, name)}
    if changed:
        _void_read_backs(s, decision)
        values |= {"override": "", "override_by": ""}  # it was given for what stood there
    after: Decision = s.change("decisions", decision.n, **values, at=s.now, by=s.by.login)
    chosen = dict.fromkeys(filter(None, (after.lead, *after.assisting)))
    if new := [unit_id for unit_id in chosen if unit_id not in (*item.units, *barred)]:
        call(s, item.n, [*item.units, *new])
    return after, merged.fates


def _decision(s: Sitting, item: Item, decision_n: int | None) -> Decision:
    if decision_n is None:
        place = 1 + max((one.place for one in s.file.decisions_on(item.n)), default=0)
        added: Decision = s.add("decisions", item_n=item.n, case_id=item.case_id, place=place, at=s.now, by=s.by.login)
        return added
    found = next((one for one in s.file.decisions_on(item.n) if one.n == decision_n), None)
    if found is None:
        raise RuleBroken("这一事项已被删去")
    return found


def _cleaned(s: Sitting, name: str, value: Any) -> Any:
    if name in DECISION_TEXTS:
        return words(value or "", DECISION_TEXTS[name], name, required=False)
    if name == "due":
        return value
    for unit_id in (value or ()) if name == "assisting" else filter(None, (value,)):
        if not may_attend(s.township, unit_id):
            raise RuleBroken("请选择承办单位", field=name)
    return tuple(dict.fromkeys(value or ())) if name == "assisting" else value


def _void_read_backs(s: Sitting, decision: Decision) -> None:
    for one in s.file.read_backs:
        if one.decision_n == decision.n and not one.void:
            s.change("read_backs", one.n, void=True)


def drop(s: Sitting, item_n: int, decision_n: int) -> None:
    """Takes a matter off; what was written stays in the record."""
    s.keeper()
    s.running()
    decision = _decision(s, s.unsettled(item_n), decision_n)
    _void_read_backs(s, decision)
    s.change("decisions", decision.n, dropped=True, at=s.now, by=s.by.login)


def move(s: Sitting, item_n: int, order: list[int]) -> None:
    """The matters of a topic in this order; the first one's lead becomes the case's."""
    s.keeper()
    s.running()
    s.unsettled(item_n)
    if sorted(order) != sorted(one.n for one in s.file.decisions_on(item_n)):
        raise RuleBroken("议定事项已有变化，请再排一次")
    for place, n in enumerate(order, 1):
        s.change("decisions", n, place=place)


def override(s: Sitting, item_n: int, decision_n: int, reason: str) -> None:
    """The chair makes a unit lead that is not there, and says why."""
    s.chair()
    s.running()
    decision = _decision(s, s.unsettled(item_n), decision_n)
    if decision.lead is None:
        raise RuleBroken("请先选牵头单位", field="lead")
    if attends(s.file, decision.lead):
        raise RuleBroken(f"{s.unit_name(decision.lead)}在会，不需指定")
    why = words(reason, "指定缺席单位牵头的理由", "reason", lines=False)
    s.change("decisions", decision.n, override=why, override_by=s.by.login)


# --- reading back ----------------------------------------------------------------------------------------------------


def read_back(
    s: Sitting,
    item_n: int,
    decision_n: int,
    unit_id: int | None,
    text: str,
    *,
    ticked: frozenset[Heard] = frozenset(),
    channel: Channel | None = None,
    speaker: str = "",
    objection: str = "",
) -> ReadBack:
    """The lead says back what it was given, in its own words; what is heard of it is counted, what it refuses is its
    objection (`hearing`).

    A keeper may tick what he heard, and records a read-back by telephone with `channel` and `speaker`.
    """
    s.running()
    decision = _decision(s, s.unsettled(item_n), decision_n)
    unit = s.acting_unit(unit_id if unit_id is not None or s.is_unit else decision.lead)
    if unit != decision.lead:
        raise RuleBroken("由牵头单位复述")
    said = words(text, "复述", "text", required=s.is_unit and not objection.strip())
    if not s.is_unit:
        s.keeper()
        if not attends(s.file, unit) and channel is None:
            raise RuleBroken(f"{s.unit_name(unit)}未到会，须电话复述，请选择渠道", field="channel")
        if channel is not None:
            speaker = words(speaker, "复述人", "speaker", lines=False)
    found = heard_in(said, decision, s.township, s.now)
    heard = found.heard | (frozenset() if s.is_unit or found.refused else ticked)
    refused = "；".join(found.refused)
    earlier = s.file.read_back_of(decision)
    values = {
        "text": said,
        "heard": tuple(one.value for one in Heard if one in heard),
        "objection": words(objection, "异议", "objection", required=False, lines=False) or one_line(refused),
        "channel": channel,
        "speaker": speaker,
        "at": s.now,
        "by": s.by.login,
        "confirmed_at": None,
        "confirmed_by": "",
    }
    of = {"decision_n": decision.n, "case_id": decision.case_id, "unit_id": unit}
    after: ReadBack = s.change("read_backs", earlier.n, **values) if earlier else s.add("read_backs", **of, **values)
    return after


def confirm(s: Sitting, item_n: int, decision_n: int, reason: str = "") -> tuple[str, ...]:
    """All three were heard: the row turns green. Returns the clauses that tie what was said to a condition; with such
    only for a `reason` why they change nothing of what was decided."""
    s.keeper()
    s.running()
    decision = _decision(s, s.unsettled(item_n), decision_n)
    found = s.file.read_back_of(decision)
    if found is None:
        raise RuleBroken("牵头单位还没有复述")
    if found.objection:
        raise RuleBroken(f"{s.unit_name(found.unit_id)}有异议（{found.objection}），请改事项或请它再复述")
    if missing := _ALL_HEARD - frozenset(found.heard):
        raise RuleBroken(f"复述还差：{'、'.join(one.label for one in Heard if one in missing)}")
    conditions = conditions_of(found, decision, s.township)
    if conditions and not words(reason, "理由", "reason", required=False, lines=False):
        raise RuleBroken(f"复述附有条件（{'；'.join(conditions)}），请写明为什么不影响议定", field="reason")
    s.change("read_backs", found.n, confirmed_at=s.now, confirmed_by=s.by.login)
    return conditions


def conditions_of(back: ReadBack, decision: Decision, township: Township) -> tuple[str, ...]:
    """The clauses of a read-back that are to be cleared with a reason before it counts."""
    return heard_in(back.text, decision, township, back.at).conditions


# --- signing ---------------------------------------------------------------------------------------------------------


def orders(file: MeetingFile, item_n: int) -> tuple[Order, ...]:
    """The decisions of a topic as the life cycle dispatches them; the first one's lead is the case's."""
    found = []
    for one in file.decisions_on(item_n):
        assert one.lead is not None  # checked
        assert one.due is not None
        found.append(Order(one.lead, one.assisting, one.task, one.due, one.standard))
    return tuple(found)


def said_of(decided: tuple[Order, ...]) -> dict[str, Any]:
    """What 会商派发 is told: the first matter's lead, everybody else assisting, and the matters themselves."""
    lead = decided[0].lead
    others = dict.fromkeys(u for one in decided for u in (one.lead, *one.assisting) if u != lead)
    return {"lead": lead, "assisting": tuple(others), "orders": decided}


def seal(file: MeetingFile, item_n: int) -> str:
    """What the chair saw when he signed: a digest of the decided matters, so that none changes under his hand."""
    seen = [
        (one.n, one.lead, sorted(one.assisting), one.task, str(one.due), one.standard, one.override)
        for one in file.decisions_on(item_n)
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def ready(s: Sitting, item_n: int, found: tuple[Check, ...], reason: str) -> None:
    """Raises what forbids the chair to sign now. `reason`: why he signs though nobody came."""
    s.chair()
    s.running()
    s.unsettled(item_n)
    s.dispatching()
    if blocking := [check.text for check in found if check.blocking]:
        raise RuleBroken(f"还不能签发：{blocking[0]}")
    if nobody_came(s.file) and not reason.strip():
        raise RuleBroken("没有单位到会，请写明签发的理由", field="reason")


def sign(s: Sitting, item_n: int, case_version: int, closing: str, reason: str) -> None:
    """The topic is done with. Its case was dispatched in the same transaction, to `case_version`.

    `closing`: the chair's own words, after which nobody speaks to the topic any more.
    """
    why = words(reason, "签发的理由", "reason", required=False, lines=False) if nobody_came(s.file) else ""
    _close(s, s.item(item_n), words(closing, "主持人小结", "closing", required=False))
    finish(s, s.unsettled(item_n), ItemState.SIGNED, why)
    s.change("items", item_n, case_version=case_version)


def _close(s: Sitting, item: Item, said: str) -> None:
    """The chair's words stand among the opinions, under the office he comes from."""
    known = closing_of(s.file, item.n, s.township)
    if known is not None:
        s.change("opinions", known.n, view=said, at=s.now, by=s.by.login)
    elif said:
        s.add("opinions", item_n=item.n, case_id=item.case_id, unit_id=s.by.unit_id, view=said, at=s.now, by=s.by.login)


def closing_of(file: MeetingFile, item_n: int, township: Township) -> Opinion | None:
    """What the chair said to a topic when everybody had spoken."""
    return next((one for one in file.opinions_on(item_n) if not may_attend(township, one.unit_id)), None)


def unheard(file: MeetingFile, item_n: int) -> tuple[int, ...]:
    """The units before which the chair would speak: there, and without a word on where they stand."""
    there = {seat.unit_id for seat in file.seats if seat.state is SeatState.PRESENT}
    said = {one.unit_id for one in file.opinions_on(item_n) if one.said}
    return tuple(unit for unit in file.item(item_n).units if unit in there and unit not in said)


_TO_OBJECT = Limit(1, LimitUnit.WORKING_DAYS)


def object_to(s: Sitting, item_n: int, decision_n: int, text: str) -> None:
    """A unit that was made to lead without being there, or whose read-back was recorded for it, says within one working
    day of the signature what it has against that (domain §2.2, 代录). The decision stands."""
    if not s.is_unit:
        raise NotAllowed("异议由单位自己提出")
    why_not = why_no_objection(s.file, item_n, decision_n, s.by.unit_id, s.now, s.township)
    if why_not is not None:
        raise RuleBroken(why_not)
    said = words(text, "异议", "text", lines=False)
    of = {"decision_n": decision_n, "case_id": s.item(item_n).case_id, "unit_id": s.by.unit_id}
    s.add("read_backs", **of, objection=said, at=s.now, by=s.by.login)


def open_to_objection(file: MeetingFile, unit_id: int, now: datetime, township: Township) -> frozenset[int]:
    """The signed decisions a unit may still object to, by number."""
    led = (one for one in file.decisions if one.lead == unit_id)
    return frozenset(one.n for one in led if why_no_objection(file, one.item_n, one.n, unit_id, now, township) is None)


def objection_until(file: MeetingFile, unit_id: int, now: datetime, township: Township) -> datetime | None:
    """Until when a unit may object to what it was told to lead; None where it cannot."""
    still = open_to_objection(file, unit_id, now, township)
    signed = (file.item(one.item_n).settled_at for one in file.decisions if one.n in still)
    return min((due(at, _TO_OBJECT, township.calendar) for at in signed if at is not None), default=None)


def why_no_objection(
    file: MeetingFile, item_n: int, decision_n: int, unit_id: int, now: datetime, township: Township
) -> str | None:
    """Why a unit cannot object to a signed decision; None when it can."""
    item = next((one for one in file.items if one.n == item_n), None)
    decision = next((one for one in file.decisions_on(item_n) if one.n == decision_n and one.lead == unit_id), None)
    if item is None or item.state is not ItemState.SIGNED or item.settled_at is None or decision is None:
        return "本题没有签发给本单位牵头的事项"
    back = file.read_back_of(decision)
    if not decision.override and (back is None or back.channel is None):
        return "本单位已在会上复述这一事项"
    if file.objection_to(decision) is not None:
        return "本单位已提过异议"
    if now > due(item.settled_at, _TO_OBJECT, township.calendar):
        return "提异议的期限（签发后 1 个工作日）已过"
    return None


def unsign(s: Sitting, item_n: int) -> None:
    """What the chair ended a topic with is taken back within the time of an undo: it is open again, its rule gone."""
    item = s.item(item_n)
    for rule in s.file.rules:
        if rule.item_n == item_n and rule.revoked_at is None:
            _revoke(s, rule, Step.UNSIGN.label)
    s.change("items", item_n, settled_at=None, settled_by="", case_version=None, outcome="")
    if s.meeting.state is not MeetingState.RUNNING:
        s.change("items", item_n, state=ItemState.DEFERRED, outcome="散会后撤销签发")
        return
    close_current(s)
    s.change("items", item_n, state=ItemState.OPEN, opened_at=s.now)
    s.set(current=item.n)


# --- dispatch rules --------------------------------------------------------------------------------------------------


def make_rule(s: Sitting, item_n: int, case: CaseFile, origin: str, grid_id: int | None) -> None:
    """From now on triage proposes the decision's units for the same matter (in that grid); an older rule for the same
    is replaced by the newer one where both would fit."""
    s.keeper()
    first = next(iter(s.file.decisions_on(item_n)), None)
    if case.case.matter_id is None:
        raise RuleBroken("案件没有核定事项，不能定派单规则", field="rule")
    if first is None or first.lead is None:
        raise RuleBroken("还没有议定牵头单位", field="rule")
    s.add(
        "rules",
        case_id=case.case.id,
        item_n=item_n,
        matter_id=case.case.matter_id,
        lead=first.lead,
        assisting=first.assisting,
        origin=origin,
        grid_id=grid_id,
        at=s.now,
        by=s.by.login,
    )


def revoke_rule(s: Sitting, rule_n: int, reason: str) -> None:
    """Triage goes by it no longer."""
    s.keeper()
    rule = next((one for one in s.file.rules if one.n == rule_n), None)
    if rule is None:
        raise RuleBroken("没有这条派单规则")
    if rule.revoked_at is not None:
        raise RuleBroken("这条派单规则已经撤销")
    _revoke(s, rule, words(reason, "撤销原因", "reason", lines=False))


def _revoke(s: Sitting, rule: Rule, why: str) -> None:
    s.change("rules", rule.n, revoked_at=s.now, revoked_by=s.by.login, revoked_why=why)
