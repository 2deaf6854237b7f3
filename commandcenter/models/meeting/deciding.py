"""What is decided: rows of lead, assisting units, task, deadline and standard; read back, checked, signed.

A unit that is not there leads only with the chair's recorded override and after it read its task back by telephone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..case import CaseFile, CaseState, Channel, Order
from ..errors import RuleBroken
from ..merging import Fate, merge
from ..town.township import Township
from .file import Decision, Item, MeetingFile, ReadBack, Rule
from .hearing import heard_in
from .planning import attends, close_current, finish
from .sitting import Sitting, may_attend, only_known, words
from .terms import Heard, ItemState, MeetingState, SeatState

DECISION_TEXTS: dict[str, str] = {"task": "任务", "standard": "验收标准"}
_DECISION = frozenset({*DECISION_TEXTS, "lead", "assisting", "due"})
_ALL_HEARD = frozenset(Heard)


# --- the rows --------------------------------------------------------------------------------------------------------


def decide(
    s: Sitting, item_n: int, decision_n: int | None, said: Mapping[str, Any], base: Mapping[str, Any], between: str
) -> tuple[Decision, dict[str, Fate]]:
    """A decided matter, new (None) or changed field by field; see `speaking.say` for two who type at once.

    A unit that read back what has changed since must read it back again.
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
    if lead != decision.lead:
        values |= {"override": "", "override_by": ""}
    changed = {name: value for name, value in values.items() if value != getattr(decision, name)}
    if changed:
        _void_read_backs(s, decision)
    after: Decision = s.change("decisions", decision.n, **values, at=s.now, by=s.by.login)
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
    """The lead says back what it was given, in its own words; what is heard of it is counted (`hearing`).

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
    heard = heard_in(said, decision, s.township) | (frozenset() if s.is_unit else ticked)
    earlier = s.file.read_back_of(decision)
    values = {
        "text": said,
        "heard": tuple(one.value for one in Heard if one in heard),
        "objection": words(objection, "异议", "objection", required=False, lines=False),
        "channel": channel,
        "speaker": speaker,
        "at": s.now,
        "by": s.by.login,
        "confirmed_at": None,
        "confirmed_by": "",
    }
    of = {"decision_n": decision.n, "case_id": decision.case_id, "unit_id": unit}
    found: ReadBack = s.change("read_backs", earlier.n, **values) if earlier else s.add("read_backs", **of, **values)
    return found


def confirm(s: Sitting, item_n: int, decision_n: int) -> None:
    """All three were heard: the row turns green."""
    s.keeper()
    s.running()
    decision = _decision(s, s.unsettled(item_n), decision_n)
    found = s.file.read_back_of(decision)
    if found is None:
        raise RuleBroken("牵头单位还没有复述")
    if missing := _ALL_HEARD - frozenset(found.heard):
        raise RuleBroken(f"复述还差：{'、'.join(one.label for one in Heard if one in missing)}")
    if found.objection:
        raise RuleBroken(f"{s.unit_name(found.unit_id)}有异议（{found.objection}），请改事项或请它再复述")
    s.change("read_backs", found.n, confirmed_at=s.now, confirmed_by=s.by.login)


def confirmed(file: MeetingFile, decision: Decision) -> bool:
    found = file.read_back_of(decision)
    return found is not None and found.confirmed_at is not None


# --- before signing --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at before the chair signs: `blocking` forbids it, else it is to be minded (`fine` False) or
    fine. `decision`: the matter's place on the sheet, where it is about one."""

    text: str
    fine: bool = True
    blocking: bool = False
    decision: int | None = None


def checks(
    file: MeetingFile, item_n: int, case: CaseFile, township: Township, overdue: Mapping[int, int], now: datetime
) -> tuple[Check, ...]:
    """Everything looked at before signing, what forbids it first. `overdue`: tasks past their due by unit."""
    item = file.item(item_n)
    found = [
        *_is_here(case),
        *_complete(file, item, case, township, now),
        *_read(file, item, township),
        *_stances(file, item, township),
        *_listed(file, item, case, township),
        *_loaded(file, item, township, overdue),
    ]
    return tuple(sorted(found, key=lambda check: (not check.blocking, check.fine)))


def _is_here(case: CaseFile) -> list[Check]:
    """A case that left the meeting by another way (merged, cancelled …) cannot be dispatched by it."""
    if case.case.state is CaseState.CONSULTING:
        return []
    return [Check(f"本案{case.case.state.label}，不在会商中，请结题", False, True)]


def _complete(file: MeetingFile, item: Item, case: CaseFile, township: Township, now: datetime) -> list[Check]:
    decisions = file.decisions_on(item.n)
    if not decisions:
        return [Check("还没有议定事项", False, True)]
    found = []
    for k, one in enumerate(decisions, 1):
        lacking = [
            *(["牵头单位"] if one.lead is None else []),
            *([DECISION_TEXTS["task"]] if not one.task else []),
            *(["时限"] if one.due is None else []),
            *([DECISION_TEXTS["standard"]] if not one.standard else []),
        ]
        if lacking:
            found.append(Check(f"事项 {k} 缺{'、'.join(lacking)}", False, True, k))
        if one.due is not None and one.due <= now:
            found.append(Check(f"事项 {k} 的时限已过", False, True, k))
        for unit_id in filter(None, (one.lead, *one.assisting)):
            if unit_id in case.case.complained_units:
                name = township.unit[unit_id].short
                found.append(Check(f"事项 {k}：{name}是被反映单位，应当回避", False, True, k))
    return found or [Check("每项有牵头单位、任务、时限和验收标准")]


def _read(file: MeetingFile, item: Item, township: Township) -> list[Check]:
    found = []
    for k, one in enumerate(file.decisions_on(item.n), 1):
        if one.lead is None:
            continue
        lead = township.unit[one.lead].short
        back = file.read_back_of(one)
        if back is not None and back.objection:
            found.append(Check(f"事项 {k}：{lead}有异议（{back.objection}）", False, True, k))
        elif not confirmed(file, one):
            found.append(Check(f"事项 {k} 未复述完", False, True, k))
        if attends(file, one.lead) or _left_after(file, one):
            continue
        if not one.override:
            found.append(Check(f"事项 {k}：{lead}未到会，牵头须由主持人指定", False, True, k))
        elif back is not None and confirmed(file, one):
            how = "电话复述已代录，可在 1 个工作日内提出异议" if back.channel else "已在本单位的机器上复述"
            found.append(Check(f"{lead}未到会：{how}", False, False, k))
    return found


def _left_after(file: MeetingFile, decision: Decision) -> bool:
    """Whether the lead went home, its task read back and confirmed in the room before."""
    seat, back = file.seat_of(decision.lead or 0), file.read_back_of(decision)
    is_heard = back is not None and back.channel is None and confirmed(file, decision)
    return is_heard and seat is not None and seat.state is SeatState.LEFT


def _stances(file: MeetingFile, item: Item, township: Township) -> list[Check]:
    said = {u: one for u in item.units if (one := file.opinion_of(item.n, u)) is not None and one.stance is not None}
    found = [Check(f"{len(item.units)} 个单位中 {len(said)} 个已表态", len(said) == len(item.units))]
    if kept := [township.unit[u].short for u, one in said.items() if one.stance == "RESERVE"]:
        found.append(Check(f"保留意见 {len(kept)} 条写入纪要（{'、'.join(kept)}）"))
    return found


def _listed(file: MeetingFile, item: Item, case: CaseFile, township: Township) -> list[Check]:
    matter = township.matter.get(case.case.matter_id or 0)
    leads = [one.lead for one in file.decisions_on(item.n) if one.lead is not None]
    if matter is None:
        return [Check("清单外事项，请核对牵头单位", False)]
    named = township.unit[matter.lead_id].short
    if matter.lead_id in leads:
        return [Check(f"清单 {matter.code} 责任单位 {named} 牵头")]
    return [Check(f"清单 {matter.code} 责任单位是 {named}，未列为牵头", False)]


def _loaded(file: MeetingFile, item: Item, township: Township, overdue: Mapping[int, int]) -> list[Check]:
    units = dict.fromkeys(u for one in file.decisions_on(item.n) for u in (one.lead, *one.assisting) if u is not None)
    return [Check(f"{township.unit[u].short}已有 {overdue[u]} 件超时", False) for u in units if overdue.get(u)]


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


def ready(s: Sitting, item_n: int, found: tuple[Check, ...]) -> None:
    """Raises what forbids the chair to sign now."""
    s.chair()
    s.running()
    s.unsettled(item_n)
    s.dispatching()
    if blocking := [check.text for check in found if check.blocking]:
        raise RuleBroken(f"还不能签发：{blocking[0]}")


def sign(s: Sitting, item_n: int, case_version: int) -> None:
    """The topic is done with. Its case was dispatched in the same transaction, to `case_version`."""
    finish(s, s.unsettled(item_n), ItemState.SIGNED)
    s.change("items", item_n, case_version=case_version)


def unsign(s: Sitting, item_n: int) -> None:
    """What the chair ended a topic with is taken back within the time of an undo: it is open again, its rule gone."""
    item = s.item(item_n)
    for rule in s.file.rules:
        if rule.item_n == item_n and rule.revoked_at is None:
            _revoke(s, rule, "撤销签发")
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
