"""The town, its units, grids, areas and liaisons as lines of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from ...dispatch.upkeep.town import TownView, key_of, liaisons_key, things
from ...models.people import PEER_GROUPS, Unit, UnitKind
from ...models.town.grid import Grid, Network
from ...models.town.town_edit import SLOTS, Thing, new_grid, new_unit
from ...models.town.township import Township
from ..admin.page import fits
from ..widgets.rows import Row

#: The value of the line under which another unit is made, and of those under which a grid of a level is.
NEW_UNIT = "unit 0"
NEW_GRIDS = {"grid 0.2": 2, "grid 0.3": 3}
_RETIRED = "已裁撤"
_PENDING = "待核定"
_MISSING = "缺人"
_PROFESSIONAL = (UnitKind.STATION, UnitKind.COUNTY)
FILTERS = (
    ("units", "单位"),
    ("grids", "网格"),
    ("liaisons", "联络员"),
    ("matters", "事项"),
    ("town", "本镇"),
    ("open", "待办"),
)


def rows_of(view: TownView, which: str, words: str) -> list[Row]:
    """The lines of a part, or of all parts what is still open (待核定, missing liaisons); values are the keys of
    `dispatch.upkeep.town`."""
    town = view.township
    parts: dict[str, Callable[[], Iterable[Row]]] = {
        "units": lambda: _units(town),
        "grids": lambda: _grids(town),
        "liaisons": lambda: _liaisons(view),
        "matters": lambda: _matters(town),
        "town": lambda: chain(_of_town(town), _areas(town)),
        "open": lambda: filter(_is_open, chain(_grids(town), _areas(town), _liaisons(view))),
    }
    found = [row for row in parts[which]() if row.is_head or fits(row, words)]
    lines = [row for at, row in enumerate(found) if not row.is_head or not _is_last(found, at)]
    return lines if words else [*lines, *_NEW.get(which, ())]


_NEW = {
    "units": (Row("新单位", tone="accent", value=NEW_UNIT),),
    "grids": tuple(
        Row(words, tone="accent", value=key) for words, key in zip(("新社区网格", "新村级网格"), NEW_GRIDS, strict=True)
    ),
}


def thing_of(view: TownView, key: str) -> Thing | None:
    """The unit, grid or area a line stands for, or one that is to be made under it."""
    if key == NEW_UNIT:
        return new_unit()
    if key in NEW_GRIDS:
        return new_grid(NEW_GRIDS[key], view.township)
    return next((one for one in things(view.township) if key_of(one) == key), None)


def unit_of_liaisons(view: TownView, key: str) -> Unit | None:
    return next((unit for unit in view.township.units if liaisons_key(unit) == key), None)


def open_count(view: TownView) -> int:
    """How many lines are still open."""
    return sum(not row.is_head for row in rows_of(view, "open", ""))


def _is_open(row: Row) -> bool:
    return row.is_head or row.tag in (_PENDING, _MISSING)


def _is_last(rows: list[Row], at: int) -> bool:
    """Whether nothing stands under this heading."""
    return at + 1 == len(rows) or rows[at + 1].is_head


def _units(town: Township) -> Iterator[Row]:
    for kind in UnitKind:
        yield Row(kind.label, is_head=True)
        for unit in town.units:
            if unit.kind is kind:
                right, tag = unit.duty_phone or "没有电话", _RETIRED if unit.retired else ""
                yield Row(unit.short, right=right, detail=unit.name, tag=tag, value=key_of(unit))


def _matters(town: Township) -> Iterator[Row]:
    for network in Network:
        yield Row(network.label, is_head=True)
        for matter in town.matters:
            if matter.network is network:
                assisting = "、".join(town.unit[one].short for one in matter.assisting_ids)
                detail = f"协办 {assisting}" if assisting else ""
                lead = town.unit[matter.lead_id].short
                yield Row(matter.name, right=lead, detail=f"{matter.code}　{detail}", value=key_of(matter))


def _of_town(town: Township) -> Iterator[Row]:
    facts = town.facts
    yield Row("本镇", is_head=True)
    yield Row(facts.name, right=facts.phone or "没有电话", detail=facts.issuer, value=key_of(facts))


def _grids(town: Township) -> Iterator[Row]:
    yield Row("镇和社区", is_head=True)
    yield from (_grid(town, grid) for grid in town.grids if grid.level < 3)
    for community in (grid for grid in town.grids if grid.level == 2):
        yield Row(community.name, is_head=True)
        yield from (_grid(town, grid) for grid in town.grids if grid.parent_id == community.id)


def _grid(town: Township, grid: Grid) -> Row:
    area = next((area.name for area in town.areas if area.id == grid.area_id), "")
    is_open = not grid.retired and (grid.pending or grid.assignment_pending)
    people = f"{grid.population} 人" if grid.population is not None else ""
    return Row(
        grid.name,
        right=grid.leader or "没有网格长",
        detail="　".join(filter(None, (grid.code, area, people))),
        tag=_RETIRED if grid.retired else _PENDING if is_open else "",
        tag_tone="due_soon" if is_open else "",
        value=key_of(grid),
    )


def _areas(town: Township) -> Iterator[Row]:
    yield Row("片区", is_head=True)
    for area in town.areas:
        grids = sum(grid.area_id == area.id and grid.level == 3 for grid in town.grids_in_use)
        tag = _PENDING if area.pending else ""
        right = f"{grids} 个村级网格"
        yield Row(area.name, right=right, detail=area.code, tag=tag, tag_tone="due_soon", value=key_of(area))


def _liaisons(view: TownView) -> Iterator[Row]:
    """Departments first: each must have a liaison and a deputy in every area."""
    town = view.township
    for kinds, title in ((_PROFESSIONAL, "站所和县直部门"), (set(PEER_GROUPS) - set(_PROFESSIONAL), "村和社区")):
        yield Row(title, is_head=True)
        for unit in town.units_in_use:
            if unit.kind in kinds:
                named = [one for one in town.liaisons if one.unit_id == unit.id]
                of = f" / {len(town.areas) * len(SLOTS)}" if unit.kind in _PROFESSIONAL else ""
                yield Row(
                    unit.short,
                    right=f"{len(named)}{of}",
                    detail="、".join(dict.fromkeys(one.name for one in named)),
                    tag=_MISSING if unit.id in view.holes else "",
                    tag_tone="overdue",
                    value=liaisons_key(unit),
                )
