"""Units, grids, areas and liaisons as lines of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from ...dispatch.upkeep.town import TownView, key_of, liaisons_key
from ...models.people import PEER_GROUPS, Unit, UnitKind
from ...models.town.grid import Grid
from ...models.town.town_edit import SLOTS, Thing
from ...models.town.township import Township
from ..admin.page import fits
from ..widgets.rows import Row

#: The value of the line under which another unit is made.
NEW_UNIT = "unit 0"
_PENDING = "待核定"
_MISSING = "缺人"
_PROFESSIONAL = (UnitKind.STATION, UnitKind.COUNTY)
FILTERS = (
    ("units", "单位"),
    ("grids", "网格"),
    ("areas", "片区"),
    ("liaisons", "联络员"),
    ("open", "待办"),
)


def rows_of(view: TownView, which: str, words: str) -> list[Row]:
    """The lines of a part, or of all parts what is still open (待核定, missing liaisons); values are the keys of
    `dispatch.upkeep.town`."""
    town = view.township
    parts: dict[str, Callable[[], Iterable[Row]]] = {
        "units": lambda: _units(town),
        "grids": lambda: _grids(town),
        "areas": lambda: _areas(town),
        "liaisons": lambda: _liaisons(view),
        "open": lambda: filter(_is_open, chain(_grids(town), _areas(town), _liaisons(view))),
    }
    found = [row for row in parts[which]() if row.is_head or fits(row, words)]
    lines = [row for at, row in enumerate(found) if not row.is_head or not _is_last(found, at)]
    return [*lines, Row("新单位", tone="accent", value=NEW_UNIT)] if which == "units" and not words else lines


def thing_of(view: TownView, key: str) -> Thing | None:
    """The unit, grid or area a line stands for."""
    town = view.township
    every: tuple[Thing, ...] = (*town.units, *town.grids, *town.areas)
    return next((one for one in every if key_of(one) == key), None)


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
                yield Row(unit.short, right=unit.duty_phone or "没有电话", detail=unit.name, value=key_of(unit))


def _grids(town: Township) -> Iterator[Row]:
    yield Row("镇和社区", is_head=True)
    yield from (_grid(town, grid) for grid in town.grids if grid.level < 3)
    for community in (grid for grid in town.grids if grid.level == 2):
        yield Row(community.name, is_head=True)
        yield from (_grid(town, grid) for grid in town.grids if grid.parent_id == community.id)


def _grid(town: Township, grid: Grid) -> Row:
    area = next((area.name for area in town.areas if area.id == grid.area_id), "")
    is_open = grid.pending or grid.assignment_pending
    people = f"{grid.population} 人" if grid.population is not None else ""
    return Row(
        grid.name,
        right=grid.leader or "没有网格长",
        detail="　".join(filter(None, (grid.code, area, people))),
        tag=_PENDING if is_open else "",
        tag_tone="due_soon",
        value=key_of(grid),
    )


def _areas(town: Township) -> Iterator[Row]:
    yield Row("片区", is_head=True)
    for area in town.areas:
        grids = sum(grid.area_id == area.id and grid.level == 3 for grid in town.grids)
        tag = _PENDING if area.pending else ""
        right = f"{grids} 个村级网格"
        yield Row(area.name, right=right, detail=area.code, tag=tag, tag_tone="due_soon", value=key_of(area))


def _liaisons(view: TownView) -> Iterator[Row]:
    """Departments first: each must have a liaison and a deputy in every area."""
    town = view.township
    for kinds, title in ((_PROFESSIONAL, "站所和县直部门"), (set(PEER_GROUPS) - set(_PROFESSIONAL), "村和社区")):
        yield Row(title, is_head=True)
        for unit in town.units:
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
