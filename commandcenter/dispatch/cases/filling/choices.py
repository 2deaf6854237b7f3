"""The things of a case a field is chosen from, in words: its requests, units, requesters … (G8). Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ....models.case import AskKind, CaseFile, Request, TaskRole
from ....models.lifecycle import Action, Field, FieldKind, World
from ....models.people import PEER_GROUPS, Session, UnitKind
from ....models.timing.words import clock_time
from ....models.town.matters import Matter
from ..offers import Offer


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: `detail` says more of it, `why_not` why it cannot be chosen now."""

    value: Any
    text: str
    detail: str = ""
    why_not: str | None = None

    def with_reason(self, why_not: str | None) -> Option:
        return replace(self, why_not=why_not)


#: What yes and no mean where a plain 是 and 否 would make people think twice.
_YES_NO: dict[str, tuple[str, str]] = {
    "passed": ("通过", "不通过"),
    "approve": ("同意", "不同意"),
    "resolved": ("已解决", "未解决"),
    "reached": ("接通", "未接通"),
    "confidential": ("保密", "不保密"),
    "justified": ("合理", "不合理"),
}


def candidates(
    field: Field, offer: Offer, file: CaseFile, by: Session, now: datetime, world: World
) -> tuple[Option, ...]:
    """Everything of this case, or of the township, the field could name; the rules have not been asked yet."""
    match field.kind:
        case FieldKind.CHOICE:
            assert field.choices is not None
            return tuple(Option(member, member.label) for member in field.choices)
        case FieldKind.YES_NO:
            yes, no = _YES_NO.get(field.name, ("是", "否"))
            return (Option(True, yes), Option(False, no))
        case FieldKind.NUMBER:
            return _numbers(field, file, now, world)
        case FieldKind.UNIT | FieldKind.UNITS:
            return tuple(_unit_option(unit_id, file, world) for unit_id in _units(field, offer, file, world))
        case FieldKind.GRID | FieldKind.GRIDS:
            return tuple(_grid_option(grid.id, world) for grid in world.township.grids_in_use if grid.level > 1)
        case FieldKind.MATTER:
            return tuple(_matter_option(matter) for matter in world.township.matters)
    return ()


# --- numbers that mean something of the case -----------------------------------------------------------------------


def _numbers(field: Field, file: CaseFile, now: datetime, world: World) -> tuple[Option, ...]:
    if field.name == "request":
        return tuple(_request_option(r, file, now, world) for r in file.requests if r.result is None)
    if field.name == "requester":
        return tuple(_requester_option(n, file, now) for n in file.requesters)
    if field.name == "days":
        return tuple(Option(n, f"{n}日") for n in range(1, world.limits.extension_days + 1))
    return tuple(Option(n, str(n)) for n in range(1, 6))


def _request_option(ask: Request, file: CaseFile, now: datetime, world: World) -> Option:
    """供电所申请退单 … with all a decider must know of it."""
    more = {
        AskKind.EXTENSION: f"延期{ask.days}个工作日",
        AskKind.RETURN: f"依据：{ask.cited_duty}",
        AskKind.REFUSAL: ask.code.label if ask.code else "",
        AskKind.COHANDLING: f"请{world.unit(ask.helper_unit_id).short}协办" if ask.helper_unit_id else "",
        AskKind.SUSPENSION: f"计划：{ask.plan}，{clock_time(ask.review_at, now)}复核" if ask.review_at else "",
    }.get(ask.kind, "")
    facts = (ask.reason, more, f"{clock_time(ask.asked_at, now)}提出")
    return Option(ask.n, f"{world.unit(ask.unit_id).short}申请{ask.kind.label}", "　".join(f for f in facts if f))


def _requester_option(n: int, file: CaseFile, now: datetime) -> Option:
    calls = [call for call in file.callbacks if call.requester == n]
    if not calls:
        return Option(n, f"第{n}位诉求人")
    last = calls[-1]
    return Option(n, f"第{n}位诉求人", f"前次 {clock_time(last.at, now)} {'接通' if last.reached else '未接通'}")


# --- units, grids, matters -----------------------------------------------------------------------------------------


def _of_tasks(file: CaseFile, world: World) -> Iterable[int]:
    return (task.unit_id for task in file.live_tasks)


def _of_place(file: CaseFile, world: World) -> Iterable[int]:
    """Village and community, the village first."""
    grids = (g for place in (file.case.grid_id, *file.case.involved) for g in world.township.grid_line(place))
    return (grid.unit_id for grid in grids if grid.level > 1)


def _of_records(file: CaseFile, world: World) -> Iterable[int]:
    return (record.unit_id for record in file.proxies)


def _of_town(file: CaseFile, world: World) -> Iterable[int]:
    return (u.id for u in world.township.units_in_use if u.kind in (UnitKind.STATION, UnitKind.CENTRE))


def _carriers(file: CaseFile, world: World) -> Iterable[int]:
    return (u.id for u in world.township.units_in_use if u.kind in PEER_GROUPS)


def _complained(file: CaseFile, world: World) -> Iterable[int]:
    return (u.id for u in world.township.units_in_use if u.kind is not UnitKind.CENTRE)


_UNITS: dict[str, Callable[[CaseFile, World], Iterable[int]]] = {
    "unit": _of_tasks,
    "also": _of_tasks,
    "responsible": _of_town,
    "units": _complained,
}


def _units(field: Field, offer: Offer, file: CaseFile, world: World) -> tuple[int, ...]:
    """Each once; those of the case first and in its order."""
    of = _UNITS.get(field.name, _carriers)
    if field.name == "unit" and offer.action is Action.VERIFY:
        of = _of_place
    if field.name == "unit" and offer.action is Action.CONFIRM_LATE:
        of = _of_records
    return tuple(dict.fromkeys(of(file, world)))


def _unit_option(unit_id: int, file: CaseFile, world: World) -> Option:
    """A unit with its part in the case, else with its kind."""
    unit = world.unit(unit_id)
    task = next((t for t in reversed(file.tasks) if t.unit_id == unit_id), None)
    detail = unit.kind.label if task is None else f"{TaskRole(task.role).label} {task.state.label}"
    return Option(unit_id, unit.short, detail)


def _grid_option(grid_id: int, world: World) -> Option:
    grid = world.township.grid[grid_id]
    above = "" if grid.parent_id is None else world.township.grid[grid.parent_id].name
    return Option(grid_id, grid.name, above)


def _matter_option(matter: Matter) -> Option:
    return Option(matter.id, matter.name, f"{matter.code} {matter.network.label}")
