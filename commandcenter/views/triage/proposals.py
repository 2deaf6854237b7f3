"""The proposals for a report in words: what, why, and whether it stands in the form already. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...dispatch.intake.advice import Advice
from ...dispatch.intake.typed import Typed
from ...dispatch.judgement import route_of
from ...models.case import Danger
from ...models.draft import Urgency
from ...models.limits import Limits
from ...models.town.matters import Route
from ...models.town.township import Township

#: As many of the possible places as there is room to offer.
_PLACES = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """One line of advice. `choices` are (words, value) to be taken for the field `name`; `keys` takes the first.

    `taken`: it stands in the form. Without choices and not taken it only tells something.
    """

    what: str
    value: str
    why: str
    name: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    keys: str = ""
    taken: bool = False
    tone: str = ""


def proposals(
    advice: Advice,
    typed: Typed,
    township: Township,
    limits: Limits,
    places: Collection[int],
    called: Sequence[int] = (),
) -> tuple[Proposal, ...]:
    """Everything worth saying about what stands in the form, the loudest first.

    `places` are the grids this post may register for; `called` the units an emergency whistle would go to.
    """
    if not typed.text:
        return ()
    return (
        *_alarm(advice, typed, [township.unit[u].short for u in called]),
        *_place(advice, typed, township, places),
        *_matter(advice, typed, township),
        *_answerable(advice),
        *_way(advice, typed, township, limits),
    )


def _alarm(advice: Advice, typed: Typed, called: Sequence[str]) -> Iterator[Proposal]:
    said = advice.suggestion
    if said.urgency is Urgency.NORMAL and said.danger is Danger.NONE:
        return
    words = [said.urgency.label, *([] if said.danger is Danger.NONE else [said.danger.label])]
    taken = typed.urgency is said.urgency and typed.danger is said.danger
    value = {"urgency": said.urgency, "danger": said.danger}
    choices = () if taken else (("采用", value),)
    tone = "overdue" if said.urgency is Urgency.EMERGENCY else "due_soon"
    why = said.reasons[0] + (f"；按 F8 吹哨给{'、'.join(called)}" if called else "")
    yield Proposal("急缓", "、".join(words), why, "alarm", choices, "Alt+D", taken, tone)


def _place(advice: Advice, typed: Typed, township: Township, places: Collection[int]) -> Iterator[Proposal]:
    found = advice.suggestion.place
    if found.grid_id is not None and found.grid_id not in places:
        yield Proposal("地点", township.grid[found.grid_id].name, "不在本网格，请告诉诉求人由中心受理", tone="due_soon")
    elif found.grid_id is not None:
        taken = typed.grid_id == found.grid_id
        take = () if taken else (("采用", found.grid_id),)
        line = township.grid_line(found.grid_id)
        value = "　".join(grid.name for grid in line[:2])
        yield Proposal("地点", value, found.reason, "grid_id", take, "Alt+A", taken)
    elif found.candidates and typed.grid_id not in found.candidates:
        near = [g for g in found.candidates if g in places][:_PLACES]
        choices = tuple((township.grid[g].name, g) for g in near)
        yield Proposal("地点", "请问清是哪一个", found.reason, "grid_id", choices, "Alt+A", tone="due_soon")
    elif typed.grid_id is None:
        yield Proposal("地点", "待核实", found.reason)


def _matter(advice: Advice, typed: Typed, township: Township) -> Iterator[Proposal]:
    found = advice.suggestion.matters
    if not found:
        if typed.matter_id is None:
            yield Proposal("事项", "清单外或待定", "没有命中准入清单，请选定事项")
        return
    matter = township.matter[found[0].matter_id]
    taken = typed.matter_id == matter.id
    choices = () if taken else (("采用", matter.id),)
    hits = "”“".join(found[0].hits[:4])
    value = f"{matter.name}　清单 {matter.code}"
    yield Proposal("事项", value, f"命中“{hits}”", "matter_id", choices, "Alt+S", taken)


def _answerable(advice: Advice) -> Iterator[Proposal]:
    kind = advice.suggestion.request_kind
    if kind is not None:
        yield Proposal("类别", f"{kind.label}，可当场答复", "按 F9 写下答复，登记后即办结", taken=True)


def _way(advice: Advice, typed: Typed, township: Township, limits: Limits) -> Iterator[Proposal]:
    """What the admission list says comes next; carried into the dispatch form."""
    matter = township.matter.get(typed.matter_id or 0)
    if matter is None:
        return
    if advice.rule is not None:
        rule, names = advice.rule, township.unit
        helpers = "、".join(names[u].short for u in rule.assisting)
        units = f"主办 {names[rule.lead].short}" + (f"，协办 {helpers}" if helpers else "")
        yield Proposal("路径", f"{route_of(rule, township).value}　{units}", f"会商派单规则：{rule.origin}")
        return
    grid = township.grid.get(typed.grid_id or 0)
    lead = township.unit[matter.lead_id].short
    if matter.route is Route.R1:
        lead = township.unit[grid.unit_id].short if grid else "所在村（社区）"
    helpers = "、".join(township.unit[u].short for u in matter.assisting_ids if matter.route is not Route.R1)
    units = f"主办 {lead}，协办 {helpers}" if helpers else f"主办 {lead}"
    yield Proposal("路径", f"{matter.route.value}　{units}", f"清单 {matter.code}，派单时带入")
    limit = limits.completion_for(matter.limit, matter.route)
    yield Proposal("时限", limit.label, f"清单 {matter.code} {matter.limit.label}事项，派单之时起表")
