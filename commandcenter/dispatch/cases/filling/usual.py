"""What usually stands in a field: taken from the case, its matter, its units' contacts, the moment (G8). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ....models.case import CaseFile, Channel, ProxyStep, RatingItem
from ....models.draft import Urgency
from ....models.lifecycle import Action, World
from ....models.lifecycle.rating import rating_items, whistled
from ....models.people import Role, Session, UnitKind
from ....models.timing.worktime import local_day
from ....models.town.matters import Matter, Route, Whistle
from ..offers import Offer

_Said = Mapping[str, Any]
_SCORES = frozenset(item.value.lower() for item in RatingItem)
_PLACING = frozenset({Action.PLACE, Action.ACCEPT})
_SENDING = frozenset({Action.DISPATCH, Action.WHISTLE})
#: A plan is reviewed after so many working days unless the unit says otherwise.
_REVIEW_DAYS = 10


@dataclass(frozen=True, slots=True)
class _Asked:
    """Everything a usual value is made of."""

    offer: Offer
    file: CaseFile
    said: _Said
    by: Session
    now: datetime
    world: World

    @property
    def matter(self) -> Matter | None:
        return self.world.township.matter.get(self.file.case.matter_id or 0)

    @property
    def emergency(self) -> bool:
        return self.file.case.urgency is Urgency.EMERGENCY or self.offer.action is Action.WHISTLE


def is_score(name: str) -> bool:
    """Whether a field is one of the items of a rating; each that is asked must be answered."""
    return name in _SCORES


def value(name: str, offer: Offer, file: CaseFile, said: _Said, by: Session, now: datetime, world: World) -> Any:
    """What usually stands in the field, given what was said in the others; None when nothing does."""
    asked = _Asked(offer, file, said, by, now, world)
    if offer.proxy and (told := _OF_PROXY.get(name)) is not None:
        return told(asked)
    if name in (held := case_values(offer.action, file)):
        return held[name] if held[name] != "" else None
    for actions, values in _USUAL:
        if offer.action in actions and name in values:
            return values[name](asked)
    return None


# --- which fields matter -------------------------------------------------------------------------------------------


def matters(name: str, offer: Offer, file: CaseFile, said: _Said, by: Session, world: World) -> bool:
    """Whether what stands in the field can change anything on this case, with these other values."""
    if name in _SCORES:
        items = rating_items(by.role, whistled(file.case, world))
        return name in {item.value.lower() for item in items}
    if name == "requester":
        return len(file.requesters) > 1
    if name == "unit" and offer.action in (Action.URGE, Action.SUPERVISE):
        return bool(file.live_tasks)
    if offer.action not in _SENDING:
        return True
    emergency = file.case.urgency is Urgency.EMERGENCY or offer.action is Action.WHISTLE
    if name in ("limit", "whistle"):
        return not emergency
    if name == "oral_direction":
        return emergency
    return name != "responsible" or _is_county(said, world)


def _is_county(said: _Said, world: World) -> bool:
    """R3, said or by the units chosen: the town keeps a unit that owns the case."""
    called = (said.get("lead"), *(said.get("assisting") or ()))
    kinds = {world.unit(unit_id).kind for unit_id in called if unit_id is not None}
    return said.get("route") is Route.R3 or UnitKind.COUNTY in kinds


# --- of a 代录 -----------------------------------------------------------------------------------------------------


def _speaker(a: _Asked) -> str | None:
    """Who usually tells: the unit's liaison for the area of the case, else who holds its account."""
    unit_id = a.said.get("unit")
    if unit_id is None:
        return None
    if a.offer.action is Action.VERIFY:
        told = {p.speaker for p in a.file.proxies if p.step is not ProxyStep.VERIFY}
        return next((name for name in _holders(a, unit_id, (Role.GRID_WORKER,)) if name not in told), None)
    grid = a.world.township.grid.get(a.file.case.grid_id or 0)
    liaisons = sorted(
        (one for one in a.world.township.liaisons if one.unit_id == unit_id),
        key=lambda one: (grid is None or one.area_id != grid.area_id, one.slot),
    )
    names = [one.name for one in liaisons] or _holders(a, unit_id, (Role.LIAISON, Role.GRID_LEADER))
    return names[0] if names else None


def _holders(a: _Asked, unit_id: int, roles: tuple[Role, ...]) -> list[str]:
    return [one.person for one in a.world.township.accounts if one.unit_id == unit_id and one.role in roles]


_Usual = Callable[[_Asked], Any]
_OF_PROXY: dict[str, _Usual] = {
    "channel": lambda a: Channel.PHONE,
    "speaker": _speaker,
    "happened_at": lambda a: a.now.replace(second=0, microsecond=0),
}

# --- of the other actions ------------------------------------------------------------------------------------------


def _route(a: _Asked) -> Route | None:
    """The matter's own; with county departments it is R3."""
    if _is_county({**a.said, "route": None}, a.world):
        return Route.R3
    return a.file.case.route if a.file.case.route in (Route.R2, Route.R4) else Route.R2


def _review(a: _Asked) -> datetime:
    calendar = a.world.calendar
    return calendar.close(calendar.nth_workday_after(local_day(a.now), _REVIEW_DAYS))


#: Fields that show what the case holds, to be changed there: each by the name of the case's own.
_OF_CASE: tuple[tuple[frozenset[Action], dict[str, str]], ...] = (
    (
        _PLACING,
        {"grid": "grid_id", "involved": "involved", "matter": "matter_id", "urgency": "urgency", "danger": "danger"},
    ),
    (frozenset({Action.DRAFT_REPLY, Action.APPROVE_REPLY}), {"reply": "reply"}),
    (
        frozenset({Action.PROTECT}),
        {"confidential": "confidential", "units": "complained_units", "persons": "complained_persons"},
    ),
    (frozenset({Action.EXTERNAL_DUE}), {"due": "external_due"}),
)


def case_values(action: Action, file: CaseFile) -> dict[str, Any]:
    """What the case holds of the fields of an action that edits it; {} for an action that edits nothing."""
    for actions, names in _OF_CASE:
        if action in actions:
            return {name: getattr(file.case, own) for name, own in names.items()}
    return {}


_USUAL: tuple[tuple[frozenset[Action], dict[str, _Usual]], ...] = (
    (
        _SENDING,
        {
            "lead": lambda a: a.matter.lead_id if a.matter else None,
            "assisting": lambda a: a.matter.assisting_ids if a.matter else None,
            "limit": lambda a: a.file.case.limit_class,
            "route": _route,
            "whistle": lambda a: Whistle.DAILY,
            "responsible": lambda a: a.matter.responsible_id if a.matter else None,
        },
    ),
    (frozenset({Action.ASK}), {"review_at": _review}),
    (frozenset({Action.VERIFY}), {"resolved": lambda a: True}),
    (frozenset({Action.LEADER_CASE}), {"leader": lambda a: a.by.name if a.by.role is Role.LEADER else None}),
    (
        frozenset({Action.CONFIRM_LATE}),
        {"unit": lambda a: a.file.proxies[-1].unit_id if a.file.proxies else None},
    ),
)
