"""A report comes in: who registers it, how it is admitted, to whom it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from ..models.case import CaseState, Danger
from ..models.draft import CaseDraft, Platform, RequestKind, Urgency
from ..models.lifecycle import Action
from ..models.people import Role, UnitKind
from ..models.timing.worktime import local_day
from ..models.town.matters import LimitClass, Matter, Route
from . import words
from .stage import Steps
from .tale import Tale
from .units import assist

_PLATFORMS = {
    Platform.HOTLINE_12345: 46,
    Platform.GRID: 22,
    Platform.LOCAL: 12,
    Platform.DISPUTES: 7,
    Platform.LEGAL_SERVICE: 4,
    Platform.LITIGATION: 3,
    Platform.VIDEO: 4,
    Platform.OPEN311: 2,
}
_NUMBERED = {
    Platform.HOTLINE_12345: "DP",
    Platform.DISPUTES: "XF",
    Platform.LITIGATION: "WT",
    Platform.LEGAL_SERVICE: "FL",
    Platform.OPEN311: "SR",
    Platform.VIDEO: "SP",
}
#: Devices and grid workers ask for nothing themselves: such a case closes with its verification.
_NOBODY_ASKS = frozenset({Platform.GRID, Platform.VIDEO})
_ANONYMOUS = 0.04
_EXTERNAL_LIMIT = 0.3
_ASSISTED = 0.3


def report(t: Tale, matter: Matter, *, platform: Platform | None = None, **known: Any) -> None:
    """Register what was reported just now: by the grid worker who saw it, else by 受理员.

    `known` are fields of the draft, and `as_draft`, `drill`, `danger`, `grid_id` of the registration.
    """
    t.matter = matter
    platform = platform or t.rng.choices(list(_PLATFORMS), list(_PLATFORMS.values()))[0]
    placed = {name: known.pop(name) for name in ("as_draft", "drill", "danger", "grid_id") if name in known}
    seen_by_worker = platform is Platform.GRID
    if seen_by_worker:
        placed["grid_id"] = t.grid.id
    t.register(t.reporter() if seen_by_worker else t.post(Role.INTAKE), draft(t, platform, **known), **placed)


def draft(t: Tale, platform: Platform, **known: Any) -> CaseDraft:
    """What was said of the matter of this tale, by somebody or nobody; `known` are fields of the draft."""
    rng = t.rng
    rain = words.of_rain(t.matter.keywords) if t.arrival.storm and not t.emergency else []
    example = rng.choice(rain or t.matter.examples)
    values: dict[str, Any] = {
        "text": words.report(rng, t.grid.name, example),
        "title": f"{t.grid.name}{t.matter.name}",
        "place_text": t.grid.name,
        "received_at": t.now - timedelta(minutes=rng.randrange(3, 60)),
    }
    if platform in _NUMBERED:
        values["external_no"] = f"{_NUMBERED[platform]}{local_day(t.now):%Y%m%d}{t.number:05d}"
    if platform is Platform.HOTLINE_12345 and t.chance(_EXTERNAL_LIMIT):
        values["external_due_days"] = rng.randrange(5, 11)
    if platform not in _NOBODY_ASKS and not t.chance(_ANONYMOUS):
        caller = words.person(rng)
        values |= {"requester_name": caller.name, "requester_phone": caller.phone, "requester_address": t.grid.name}
    return CaseDraft(platform=platform, **(values | known))


def admit(t: Tale, **more: Any) -> Steps:
    """受理员 finds place and matter."""
    yield t.minutes(2) if t.emergency else t.office(14)
    t.over_unless(CaseState.SUBMITTED)
    t.act(t.post(Role.INTAKE), Action.ACCEPT, **({"grid": t.grid.id, "matter": t.matter.id} | more))


def send(t: Tale, lead: int | None = None, assisting: Iterable[int] | None = None, **more: Any) -> Steps:
    """Triage: the unit of the admission list, or another one; a county department only by 值班长."""
    yield t.minutes(2) if t.emergency else t.office(12)
    t.over_unless(CaseState.ACCEPTED)
    dispatch(t, lead, assisting, **more)


def dispatch(t: Tale, lead: int | None = None, assisting: Iterable[int] | None = None, **more: Any) -> None:
    """The dispatch itself; assisting units go to work by themselves."""
    t.lead = lead or t.matter.lead_id
    county = t.stage.township.unit[t.lead].kind is UnitKind.COUNTY
    t.route = Route.R3 if county else Route.R2
    if assisting is None:
        assisting = t.matter.assisting_ids[:2] if t.chance(_ASSISTED) else ()
    helpers = tuple(unit for unit in assisting if unit != t.lead)
    post = t.post(Role.SHIFT_LEAD if county else Role.DISPATCHER)
    responsible = {"responsible": t.matter.responsible_id or t.stage.cast.stations[0]} if county else {}
    t.act(post, Action.DISPATCH, lead=t.lead, assisting=helpers, route=t.route, **(responsible | more))
    set_to_work(t, helpers)


def set_to_work(t: Tale, helpers: Iterable[int]) -> None:
    """A new round of tasks has been sent: the limit follows the matter, assisting units start by themselves."""
    t.limit = LimitClass.EMERGENCY if t.emergency else t.matter.limit
    t.round += 1
    for unit in helpers:
        t.stage.start(assist(t, unit))


def to_unit(t: Tale, matter: Matter | None = None, **known: Any) -> Steps:
    """From the report to a dispatched case of a town station."""
    report(t, matter or _of_station(t), **known)
    yield from admit(t)
    yield from send(t)


def _of_station(t: Tale) -> Matter:
    catalogue = t.stage.catalogue
    return catalogue.rain(t.rng) if t.arrival.storm else catalogue.of_route(t.rng, Route.R2)


def whistle(t: Tale, **more: Any) -> None:
    """An emergency: registered with place and matter and whistled within minutes."""
    t.emergency = True
    report(
        t,
        t.stage.catalogue.emergency(t.rng),
        platform=t.rng.choice((Platform.HOTLINE_12345, Platform.LOCAL, Platform.GRID)),
        grid_id=t.grid.id,
        urgency=Urgency.EMERGENCY,
        request_kind=RequestKind.APPEAL,
        danger=Danger.LIFE if t.chance(0.4) else Danger.NONE,
        **more,
    )
