"""What is looked at before the chair signs: what forbids it, what is to be minded, what is fine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..case import CaseFile, CaseState
from ..timing.worktime import time_text
from ..town.township import Township
from .file import Decision, Item, MeetingFile
from .planning import ITSELF, attends, came
from .terms import SeatState

DECISION_TEXTS: dict[str, str] = {"task": "任务", "standard": "验收标准"}


def confirmed(file: MeetingFile, decision: Decision) -> bool:
    found = file.read_back_of(decision)
    return found is not None and found.confirmed_at is not None


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
        *_attendance(file, item, township),
        *_deadlines(file, item, township),
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
            name = township.unit[unit_id].short
            if unit_id in case.case.complained_units:
                found.append(Check(f"事项 {k}：{name}是被反映单位，应当回避", False, True, k))
            elif unit_id not in item.units:
                found.append(Check(f"事项 {k}：{name}未通知，请先通知它参加本议题", False, True, k))
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
    """Whether the lead went home, its task read back and confirmed while it was there."""
    seat, back = file.seat_of(decision.lead or 0), file.read_back_of(decision)
    if seat is None or seat.at is None or seat.left_at is None or back is None or back.confirmed_at is None:
        return False
    took_part = seat.state is SeatState.LEFT and seat.mode in ITSELF and back.channel is None
    return took_part and seat.at <= back.at and back.confirmed_at <= seat.left_at


def _attendance(file: MeetingFile, item: Item, township: Township) -> list[Check]:
    """Who is there of those the topic concerns, and assisting units that read nothing back and do not even hear it."""
    here, called = turnout(file, item)
    found = [Check(f"到会 {here}/应到 {called}", here == called)]
    if nobody_came(file):
        found = [Check("没有单位到会，签发须写明理由", False)]
    for k, one in enumerate(file.decisions_on(item.n), 1):
        if away := [township.unit[u].short for u in missing(file, one)]:
            found.append(Check(f"事项 {k}：配合单位{'、'.join(away)}未到会，签发即派，写入纪要", False, decision=k))
    return found


def turnout(file: MeetingFile, item: Item) -> tuple[int, int]:
    """How many of the units a topic concerns came, and how many it concerns."""
    there = {seat.unit_id for seat in file.seats if came(seat)}
    return len(there.intersection(item.units)), len(item.units)


def nobody_came(file: MeetingFile) -> bool:
    """Whether the chair sits there with nobody who speaks for a unit."""
    return not any(came(seat) for seat in file.seats if not seat.observer)


def missing(file: MeetingFile, decision: Decision) -> tuple[int, ...]:
    """The assisting units of a matter that did not come."""
    there = {seat.unit_id for seat in file.seats if came(seat)}
    return tuple(unit for unit in decision.assisting if unit not in there)


def _deadlines(file: MeetingFile, item: Item, township: Township) -> list[Check]:
    """A unit of several matters has one task with one clock, which runs until the last of them is due."""
    of_unit: dict[int, dict[int, datetime]] = {}
    for k, one in enumerate(file.decisions_on(item.n), 1):
        for unit_id in filter(None, (one.lead, *one.assisting)):
            if one.due is not None:
                of_unit.setdefault(unit_id, {})[k] = one.due
    return [
        Check(
            f"{township.unit[unit_id].short}在事项 {'、'.join(map(str, dues))} 时限不一，"
            f"任务按最迟的{time_text(max(dues.values()))}计时，较早的只写在纪要里",
            False,
        )
        for unit_id, dues in of_unit.items()
        if len(set(dues.values())) > 1
    ]


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
