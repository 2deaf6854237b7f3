"""The facts of a case as the page lists them: a name and what is known; what is not known has no line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ...dispatch.cases.case_views import CaseView, Identity
from ...dispatch.identities import Requester
from ...models.case import Case
from ...models.lifecycle.consulting import ConsultReason
from ...models.lifecycle.petition import PetitionStep
from ...models.timing.words import clock_time
from ...models.town.township import Township
from ..language import say

_SPACE = "　"
Fact = tuple[str, str]


def place_facts(case: Case, township: Township) -> Iterator[Fact]:
    """Where it is: in the reporter's words, and the grids it was placed in."""
    grid = township.grid.get(case.grid_id or 0)
    if grid is None or (case.place and case.place != grid.name):
        yield "地点", case.place or "待核实"
    if case.grid_id is not None:
        line = township.grid_line(case.grid_id)
        names = [grid.name for grid in line if grid.level > 1]
        if case.involved:
            names.append("涉及 " + "、".join(township.grid[grid_id].name for grid_id in case.involved))
        yield "网格", _SPACE.join(names)


def other_facts(view: CaseView, township: Township, now: datetime) -> Iterator[Fact]:
    """Everything after place and requester, in the order people ask for it."""
    case = view.case
    if case.matter_id is not None:
        matter = township.matter[case.matter_id]
        yield "事项", _SPACE.join((matter.name, f"清单 {matter.code}", matter.network.label))
    yield "来源", _source(case)
    yield "登记", _registered(view, now)
    if case.happened_at is not None:
        yield "发生", clock_time(case.happened_at, now)
    if case.responsible_unit_id is not None:
        yield "包办", f"{township.unit[case.responsible_unit_id].short}（镇级包办单位）"
    if case.external_due is not None:
        yield "上级时限", clock_time(case.external_due, now)
    if case.complained_units or case.complained_persons:
        names = [township.unit[unit_id].short for unit_id in case.complained_units]
        if case.complained_persons:
            names.append(f"{len(case.complained_persons)} 人")
        yield "回避", "、".join(names)
    yield from _courses(case, now)
    yield from _answers(case)


def _source(case: Case) -> str:
    order = f"工单 {case.external_no}" if case.external_no else ""
    urgency = "" if case.urgency.value == "NORMAL" else case.urgency.label
    return _SPACE.join(filter(None, (case.platform.label, case.kind.label, urgency, order)))


def _registered(view: CaseView, now: datetime) -> str:
    case = view.case
    reporter = view.page.people.get(case.reporter, "")
    taken = f"{clock_time(case.taken_at, now)} 离线受理" if case.taken_at is not None else ""
    return _SPACE.join(filter(None, (clock_time(case.registered_at, now), reporter, taken)))


def _courses(case: Case, now: datetime) -> Iterator[Fact]:
    """Meeting and petition track."""
    if case.consult_reason:
        owed = f"纪要 {clock_time(case.minutes_due, now)} 前补齐" if case.minutes_due is not None else ""
        yield "会商", _SPACE.join(filter(None, (ConsultReason(case.consult_reason).label, owed)))
    if case.oral_direction:
        yield "口头研判", case.oral_direction
    if case.petition_step:
        due = f"下一步 {clock_time(case.petition_due, now)} 前" if case.petition_due is not None else ""
        yield "信访", _SPACE.join(filter(None, (PetitionStep(case.petition_step).label, due)))


def _answers(case: Case) -> Iterator[Fact]:
    if case.answer:
        yield "答复", case.answer
    if case.reply:
        state = "已报送" if case.reply_sent_at else "已审定" if case.reply_approved_at else "待审定"
        yield "答复意见", f"{case.reply}（{say(state)}）"


def masked_words(identity: Identity) -> str:
    """The requesters as everybody may read them."""
    if not identity.count:
        return "无"
    if identity.logged:
        return f"保密{_SPACE}{identity.count} 人"
    if not identity.people:
        return f"{identity.count} 人"
    return "\n".join(_SPACE.join(filter(None, (who.name, who.phone, who.address))) for who in identity.people)


def full_words(people: tuple[Requester, ...], known: tuple[int, ...]) -> str:
    """The requesters in full, after somebody asked for them."""
    return "\n".join(
        _SPACE.join(filter(None, (who.name or "未留姓名", who.phone, who.address))) for who in people if who.n in known
    )
