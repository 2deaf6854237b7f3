"""What a dispatcher weighs before a case is sent: who could lead it and why, what speaks against it, who is loaded.

`facts` reads; everything else is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ...models.case import CaseFile, Task, TaskRole, TaskState
from ...models.draft import Urgency
from ...models.errors import UserError
from ...models.labels import Labelled
from ...models.lifecycle import World
from ...models.meeting.file import Rule
from ...models.people import Liaison
from ...models.store import accounts, meetings
from ...models.timing.words import date_time
from ...models.timing.worktime import Limit
from ...models.town.matters import Matter, Route
from ...models.town.township import Township
from ..desk import Desk
from ..judgement import rule_for
from ..overviews.loads import Load, Usual, loads, usual_leads
from .advice import Adviser, Asked, Twin

#: As many units as digits choose.
MOST_LEADS = 9


@dataclass(frozen=True, slots=True)
class Facts:
    """What is read once when the form opens. `logged`: the units somebody of which works with this program."""

    loads: Mapping[int, Load]
    usual: tuple[Usual, ...]
    twins: tuple[Twin, ...]
    logged: frozenset[int] = frozenset()
    rule: Rule | None = None
    """What a consultation decided for this matter at this place."""


def facts(desk: Desk, file: CaseFile) -> Facts:
    """Loads, who usually leads this matter, cases this one may repeat, and who reads the program at all."""
    case = file.case
    place, complained = (case.grid_id, case.matter_id), frozenset(case.complained_units)
    asked = Asked(case.text, case.title, case.place, *place, but=frozenset({case.id}), complained=complained)
    with desk.store.read() as connection:
        logged = frozenset(unit for person in accounts.persons(connection) for _, unit in person.posts)
        township = desk.store.setup(connection).township
        rules = meetings.rules_in_force(connection, desk.by)
        rule = rule_for(rules, case.matter_id, case.grid_id, township, complained)
    twins = Adviser(desk).advise(asked).twins
    return Facts(loads(desk), usual_leads(desk, case.matter_id), twins, logged, rule)


# --- who could lead --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lead:
    """A unit that could lead, and what speaks for it."""

    unit_id: int
    why: str


def leads(
    file: CaseFile, township: Township, usual: Sequence[Usual], allowed: Iterable[int], rule: Rule | None = None
) -> tuple[Lead, ...]:
    """The likeliest units, best first: whom a consultation's rule names, the admission list's, the usual ones, those
    that assist, the place's own."""
    matter = township.matter.get(file.case.matter_id or 0)
    grid = township.grid.get(file.case.grid_id or 0)
    why: dict[int, list[str]] = {} if rule is None else {rule.lead: [f"派单规则：{rule.origin}"]}
    if matter is not None and matter.route is not Route.R1:
        why.setdefault(matter.lead_id, []).append("清单主办")
    if grid is not None and matter is not None and matter.route is Route.R1:
        why.setdefault(grid.unit_id, []).append("清单网格自办")
    for one in usual:
        said = why.setdefault(one.unit_id, [])
        said.append(f"办过 {one.n}/{one.of} 件" if said else f"同类 {one.of} 件办过 {one.n} 件")
    for unit_id in matter.assisting_ids if matter is not None else ():
        why.setdefault(unit_id, []).append("清单配合")
    if grid is not None:
        why.setdefault(grid.unit_id, []).append("所在村（社区）")
    open_to = frozenset(allowed)
    found = (Lead(unit_id, "，".join(said[:2])) for unit_id, said in why.items() if unit_id in open_to)
    return tuple(found)[:MOST_LEADS]


def usual_demand(matter: Matter | None) -> str:
    """What the units are asked for unless the dispatcher words it otherwise."""
    proof = "、".join(matter.evidence) if matter is not None and matter.evidence else "办理情况和现场照片"
    lines = (
        "一、请先联系诉求人，核实情况。",
        f"二、办结须附：{proof}。",
        "三、不属本单位职责的，应在2个工作日内说明理由和职责依据。",
    )
    return "\n".join(lines)


def contact(township: Township, unit_id: int, grid_id: int | None) -> Liaison | None:
    """The unit's liaison for the area of the place, A before B; else its first one; None where nobody is named."""
    grid = township.grid.get(grid_id or 0)
    own = [one for one in township.liaisons if one.unit_id == unit_id]
    return min(own, key=lambda one: (grid is None or one.area_id != grid.area_id, one.slot), default=None)


# --- what speaks for and against it ----------------------------------------------------------------------------------


class Weight(Labelled):
    """How a check came out; the code is the state whose colour and shape it takes."""

    FINE = "done", "通过"
    MIND = "due_soon", "留意"
    BARRED = "overdue", "不能派"


@dataclass(frozen=True, slots=True)
class Check:
    weight: Weight
    text: str
    note: str = ""


def sent_tasks(before: CaseFile, after: CaseFile) -> tuple[Task, ...]:
    """The tasks a dispatch makes, the lead's first."""
    return after.tasks[len(before.tasks) :]


def checks(
    file: CaseFile,
    township: Township,
    found: Facts,
    lead: int | None,
    assisting: Sequence[int],
    refusal: UserError | None,
) -> tuple[Check, ...]:
    """Everything looked at before a dispatch, what forbids it first."""
    units = [unit for unit in (lead, *assisting) if unit is not None]
    return (
        *((Check(Weight.BARRED, refusal.message),) if refusal is not None else ()),
        _listed(file, township, lead),
        _reachable(file, township, units),
        *_logged(township, found, units),
        *_loaded(township, found, units),
        _free_of_interest(file, township),
        _alone(found),
    )


def _listed(file: CaseFile, township: Township, lead: int | None) -> Check:
    matter = township.matter.get(file.case.matter_id or 0)
    if matter is None:
        return Check(Weight.MIND, "清单外事项，请核对主办单位")
    grid = township.grid.get(file.case.grid_id or 0)
    named = grid.unit_id if matter.route is Route.R1 and grid is not None else matter.lead_id
    unit = township.unit[named].short
    if matter.route is Route.R4:
        return Check(Weight.MIND, f"清单 {matter.code} 定为综合研判（R4），责任单位 {unit}", "不经会商")
    if lead is None or lead == named:
        return Check(Weight.FINE, f"清单 {matter.code} 责任单位 {unit}")
    return Check(Weight.MIND, f"清单 {matter.code} 责任单位是 {unit}")


def _reachable(file: CaseFile, township: Township, units: Sequence[int]) -> Check:
    silent = [u for u in units if contact(township, u, file.case.grid_id) is None and not township.unit[u].duty_phone]
    if silent:
        return Check(Weight.MIND, f"{'、'.join(township.unit[u].short for u in silent)}没有登记联系人")
    return Check(Weight.FINE, f"{len(units)} 个单位都有联系人" if len(units) > 1 else "主办单位有联系人")


def unread(found: Facts, units: Iterable[int]) -> tuple[int, ...]:
    """Those of the units nobody of which would see the task: they are told by telephone or paper."""
    return tuple(unit for unit in units if found.logged and unit not in found.logged)


def _logged(township: Township, found: Facts, units: Sequence[int]) -> Iterator[Check]:
    if silent := unread(found, units):
        names = "、".join(township.unit[u].short for u in silent)
        yield Check(Weight.MIND, f"{names}没有本系统账号", "请用电话或纸质件送达")


def _loaded(township: Township, found: Facts, units: Sequence[int]) -> Iterator[Check]:
    for unit_id in units:
        load = found.loads.get(unit_id, Load())
        if load.overdue:
            yield Check(Weight.MIND, f"{township.unit[unit_id].short}已有 {load.overdue} 件超时", f"在办 {load.open}")


def _free_of_interest(file: CaseFile, township: Township) -> Check:
    named = [township.unit[u].short for u in file.case.complained_units]
    if named:
        return Check(Weight.FINE, f"已回避：{'、'.join(named)}不能承办")
    return Check(Weight.FINE, "无回避：未填被反映单位")


def _alone(found: Facts) -> Check:
    if not found.twins:
        return Check(Weight.FINE, "近 30 天没有相近的件")
    twin = found.twins[0]
    verb = "在办" if twin.open else "已办结"
    return Check(Weight.MIND, f"与{verb}的 {twin.no[6:]} 相近 {twin.score}%", twin.lead_unit)


class Term(NamedTuple):
    """A limit in short words (30分钟), and when it ends."""

    length: str
    due: datetime


@dataclass(frozen=True, slots=True)
class LimitLine:
    """What one unit owes by when once the case is sent, whom to call, and how much it has in hand."""

    unit: str
    role: TaskRole
    sign: Term
    response: Term
    completion: Term
    contact: str
    phone: str
    load: Load


def limit_lines(before: CaseFile, after: CaseFile, world: World, found: Facts) -> tuple[LimitLine, ...]:
    """The table of limits, from the tasks the rules themselves would make."""
    emergency = after.case.urgency is Urgency.EMERGENCY
    return tuple(_line(task, before, emergency, world, found) for task in sent_tasks(before, after))


def _line(task: Task, file: CaseFile, emergency: bool, world: World, found: Facts) -> LimitLine:
    unit, limits = world.unit(task.unit_id), world.limits
    who = contact(world.township, unit.id, file.case.grid_id)
    return LimitLine(
        unit=unit.short,
        role=task.role,
        sign=Term(_short(limits.sign_for(unit.kind, emergency)), task.sign_due),
        response=Term(_short(limits.contact_for(unit.kind, emergency)), task.response_due),
        completion=Term(_short(task.clock.limit), task.due),
        contact=who.name if who else "",
        phone=who.phone if who else unit.duty_phone,
        load=found.loads.get(unit.id, Load()),
    )


# --- how it is told --------------------------------------------------------------------------------------------------


class Delivery(Labelled):
    """How the units hear of a dispatch besides the program itself."""

    PHONE = "PHONE", "电话读单"
    PAPER = "PAPER", "派单纸质件，附回执"


@dataclass(frozen=True, slots=True)
class Callee:
    """One unit that is read its task by telephone: whom to ask for; `signed`: it has taken the task already."""

    unit_id: int
    unit: str
    role: TaskRole
    name: str
    phone: str
    signed: bool
    script: str


def callees(file: CaseFile, township: Township, demand: str) -> tuple[Callee, ...]:
    """The units of a case in the order they are called, each with what is read out to it."""
    return tuple(_callee(task, file, township, demand) for task in file.live_tasks)


def _callee(task: Task, file: CaseFile, township: Township, demand: str) -> Callee:
    unit, case = township.unit[task.unit_id], file.case
    who = contact(township, unit.id, case.grid_id)
    grid = township.grid.get(case.grid_id or 0)
    place = " ".join(part for part in (grid.name if grid else "", case.place) if part)
    times = "，".join(
        f"{date_time(at)} 前{what}"
        for at, what in ((task.sign_due, "签收"), (task.response_due, "到场或联系"), (task.due, "反馈结果"))
    )
    lines = (
        f"{unit.short}吗？这里是全响应中心，有一件事项由贵单位{task.role.label}，请记录。",
        f"编号 {case.no}。{place}，{case.title}。",
        demand,
        f"请在 {times}。请复述一遍。",
    )
    return Callee(
        unit_id=unit.id,
        unit=unit.short,
        role=task.role,
        name=who.name if who else "",
        phone=who.phone if who else unit.duty_phone,
        signed=task.state is not TaskState.SENT,
        script="\n".join(line for line in lines if line),
    )


def _short(limit: Limit) -> str:
    """Without what time it counts: the due beside it says that."""
    return limit.label.partition("(")[0]
