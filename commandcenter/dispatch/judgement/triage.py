"""What the centre proposes for a new report: place, matter, route, units, urgency, each with its reason (事件分流).

A person decides. Nothing here reads a database or a clock; the same words always give the same proposal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from ...models.case import Danger
from ...models.draft import RequestKind, Urgency
from ...models.meeting.file import Rule
from ...models.people import UnitKind
from ...models.town.matters import LimitClass, Matter, Route
from ...models.town.township import Township
from .alarms import alarms
from .kinds import answerable
from .matters import MatterFinder, MatterFinding
from .places import PlaceFinder, PlaceFinding


def rule_for(
    rules: Iterable[Rule],
    matter_id: int | None,
    grid_id: int | None,
    township: Township,
    complained: Collection[int] = (),
) -> Rule | None:
    """The first rule for this matter that holds at this place; none that makes a unit lead which is complained about,
    and without it where it would assist (回避)."""
    line = {grid.id for grid in township.grid_line(grid_id)} if grid_id is not None else set()
    fits = (one for one in rules if one.matter_id == matter_id and (one.grid_id is None or one.grid_id in line))
    rule = next((one for one in fits if one.lead not in complained), None)
    if rule is None or not frozenset(complained) & frozenset(rule.assisting):
        return rule
    return replace(rule, assisting=tuple(u for u in rule.assisting if u not in complained))


def route_of(rule: Rule, township: Township) -> Route:
    """A rule sends a case on without another meeting: county departments are whistled up, all others sent to."""
    kinds = {township.unit[unit].kind for unit in (rule.lead, *rule.assisting)}
    return Route.R3 if UnitKind.COUNTY in kinds else Route.R2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposal for 分流. Units and matter are None where the words do not settle them.

    `unlisted` marks work that is not on the admission list (清单外): a person classifies it. On R1 the lead is the
    unit of the grid and nobody assists (domain §2.1); an unsettled place leaves it None. No unit is proposed for a
    place outside the township. `urgency` and `danger` are hints beside the matter's own `limit_class`.
    `request_kind` is set when the report can be answered on the spot (表扬、咨询、建议); then no unit is proposed but
    the one of a matter that is itself a question. `reasons` are sentences for people, most important first.
    """

    place: PlaceFinding
    matters: tuple[MatterFinding, ...]
    matter_id: int | None
    route: Route | None
    lead_id: int | None
    assisting_ids: tuple[int, ...]
    responsible_id: int | None
    limit_class: LimitClass | None
    urgency: Urgency
    danger: Danger
    reasons: tuple[str, ...]
    unlisted: bool
    request_kind: RequestKind | None = None


class Judge:
    """Reads reports with the eyes of one township. Build it once and after each change of the township's files.

    `rules`: what consultations decided for good, the newest first; they go before the admission list.
    """

    def __init__(self, township: Township, rules: Sequence[Rule] = ()) -> None:
        self._township = township
        self._rules = rules
        self._places = PlaceFinder(township)
        self._matters = MatterFinder(township)

    def places(self, text: str, place_text: str = "") -> PlaceFinding:
        """Which grid the words mean, or which ones to ask about."""
        return self._places.find(text, place_text)

    def matters(self, title: str, text: str, category: str = "") -> tuple[MatterFinding, ...]:
        """Matters of the admission list that fit, best first; empty for unlisted work."""
        return self._matters.find(title, text, category)

    def suggest(
        self, title: str, text: str, place_text: str = "", category: str = "", complained: Collection[int] = ()
    ) -> Suggestion:
        """Everything proposed for one report; no unit that it is known to complain of."""
        place = self.places(f"{title}\n{text}", place_text)
        urgency, danger, alarm = alarms(title, text)
        kind, sign = (urgency is Urgency.NORMAL and answerable(title, text)) or (None, "")
        matters = self._of_kind(kind, title, text, f"{category} {sign}".strip())
        matter = self._township.matter[matters[0].matter_id] if matters else None
        needs_unit = not place.outside and (kind is None or (matter is not None and matter.limit is LimitClass.CONSULT))
        lead_id = self._lead(matter, place) if needs_unit else None
        lead_id = None if lead_id in complained else lead_id
        by_grid = matter is None or matter.route is Route.R1
        reasons = [*alarm, self._matter_reason(matters, lead_id, needs_unit), place.reason]
        asked = (place.grid_id, self._township, complained)
        rule = rule_for(self._rules, matter.id, *asked) if matter and needs_unit else None
        assisting = self._assisting(matter, rule, by_grid=by_grid or not needs_unit)
        if rule is not None:
            reasons.insert(len(alarm), self._rule_reason(rule))
        if place.outside:
            reasons = [*alarm, *reversed(reasons[len(alarm) :])]
        if kind is not None:
            reasons.insert(0, f"命中“{sign}” → {kind.label}，可当场答复")
        return Suggestion(
            place=place,
            matters=matters,
            matter_id=matter.id if matter else None,
            route=self._route(matter, rule),
            lead_id=lead_id if rule is None else rule.lead,
            assisting_ids=tuple(u for u in assisting if u not in complained),
            responsible_id=matter.responsible_id if matter and needs_unit else None,
            limit_class=matter.limit if matter else None,
            urgency=urgency,
            danger=danger,
            reasons=tuple(reasons),
            unlisted=matter is None,
            request_kind=kind,
        )

    def _route(self, matter: Matter | None, rule: Rule | None) -> Route | None:
        if rule is None:
            return matter.route if matter else None
        return route_of(rule, self._township)

    def _assisting(self, matter: Matter | None, rule: Rule | None, *, by_grid: bool) -> tuple[int, ...]:
        if rule is not None:
            return rule.assisting
        return () if matter is None or by_grid else matter.assisting_ids

    def _rule_reason(self, rule: Rule) -> str:
        helped = "、".join(self._township.unit[unit].short for unit in rule.assisting)
        return (
            f"会商派单规则：{self._township.unit[rule.lead].short}牵头"
            f"{f'、{helped}配合' if helped else ''}，依据{rule.origin}"
        )

    def _of_kind(self, kind: RequestKind | None, title: str, text: str, category: str) -> tuple[MatterFinding, ...]:
        """The matters that fit; of praise and proposals those first that are only answered, not worked on."""
        found = self.matters(title, text, category)
        if kind not in (RequestKind.PRAISE, RequestKind.SUGGEST):
            return found
        return tuple(sorted(found, key=lambda f: self._township.matter[f.matter_id].limit is not LimitClass.CONSULT))

    def _lead(self, matter: Matter | None, place: PlaceFinding) -> int | None:
        if matter is None:
            return None
        if matter.route is not Route.R1:
            return matter.lead_id
        return self._township.grid[place.grid_id].unit_id if place.grid_id is not None else None

    def _matter_reason(self, matters: tuple[MatterFinding, ...], lead_id: int | None, needs_unit: bool) -> str:
        if not matters:
            return "清单外事项：没有命中准入清单，请人工确定事项和承办单位"
        if not needs_unit:
            return matters[0].reason.rpartition(" → ")[0]
        if lead_id is None:
            return f"{matters[0].reason}，待确定网格"
        matter = self._township.matter[matters[0].matter_id]
        if matter.route is Route.R1:
            return f"{matters[0].reason}：{self._township.unit[lead_id].short}"
        return matters[0].reason
