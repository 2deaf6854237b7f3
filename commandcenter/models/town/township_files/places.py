"""Areas, units and the three-level grid from their tables (domain §1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ...people import Accountability, Unit, UnitKind
from ..grid import Area, Grid, valid_grid_code
from .rows import Problems, Row

_AREA_CODE = re.compile(r"[A-Z]\d{1,3}")
_UNIT_CODE = re.compile(r"[A-Z][A-Z0-9]{1,9}")
_GRID_CODE = re.compile(r"\d{9}(C\d\d|\d{6}|Z\d{5})?")
_UNIT_OF_LEVEL = {1: UnitKind.CENTRE, 2: UnitKind.COMMUNITY, 3: UnitKind.VILLAGE}


@dataclass(frozen=True)
class Places:
    """What other tables refer to. The mappings lead from a code to its id."""

    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    grids: tuple[Grid, ...]
    area_ids: dict[str, int]
    unit_ids: dict[str, int]
    grid_ids: dict[str, int]
    doubtful: frozenset[int]
    """Units whose kind is wrong in the table: no second sentence about what follows from it."""

    def is_kind(self, unit_id: int, *kinds: UnitKind) -> bool:
        """Whether the unit is of one of the kinds; an unknown (0) or doubtful unit is noted already and passes."""
        return unit_id == 0 or unit_id in self.doubtful or self.units[unit_id - 1].kind in kinds


def read_places(areas: Sequence[Row], units: Sequence[Row], grids: Sequence[Row], problems: Problems) -> Places:
    """All three tables, checked within themselves and against each other."""
    places = Places(
        areas=tuple(_area(i, row) for i, row in enumerate(areas, 1)),
        units=tuple(_unit(i, row) for i, row in enumerate(units, 1)),
        grids=(),
        area_ids=_ids(areas, _AREA_CODE, "A1"),
        unit_ids=_ids(units, _UNIT_CODE, "S01"),
        grid_ids=_ids(grids, _GRID_CODE, "370923106C01"),
        doubtful=frozenset(),
    )
    places = replace(places, doubtful=frozenset(i for i, row in enumerate(units, 1) if "kind" in row.faults))
    read = tuple(_grid(i, row, places) for i, row in enumerate(grids, 1))
    for row, grid in zip(grids, read, strict=True):
        _check_grid(row, grid, read, places)
    if [grid.level for grid in read].count(1) != 1:
        problems.add("grids.csv", "一级（镇）网格须有且只有一个")
    return replace(places, grids=read)


def _ids(rows: Sequence[Row], form: re.Pattern[str], example: str) -> dict[str, int]:
    """Broken rows keep their code, so that one mistake does not make every reference to it wrong."""
    ids: dict[str, int] = {}
    for i, row in enumerate(rows, 1):
        if code := row.code("code", form, example):
            ids.setdefault(code, i)
    return ids


def _area(area_id: int, row: Row) -> Area:
    return Area(area_id, row.raw("code"), row.text("name"), row.flag("pending"))


def _unit(unit_id: int, row: Row) -> Unit:
    unit = Unit(
        id=unit_id,
        code=row.raw("code"),
        name=row.text("name"),
        short=row.text("short"),
        kind=row.choice("kind", UnitKind),
        accountability=row.choice("accountability", Accountability),
        duty_phone=row.phone("duty_phone"),
    )
    row.once("short", unit.short, f"简称“{unit.short}”")
    if "kind" not in row.faults and (unit.kind is UnitKind.CENTRE) != (unit_id == 1):
        row.wrong("kind", "全响应中心须有且只有一个，并排在第一行")
    return unit


def _grid(grid_id: int, row: Row, places: Places) -> Grid:
    return Grid(
        id=grid_id,
        code=row.raw("code"),
        name=row.text("name"),
        level=_level(row),
        parent_id=row.optional_reference("parent", places.grid_ids),
        area_id=row.optional_reference("area", places.area_ids),
        unit_id=row.reference("unit", places.unit_ids),
        leader=row.raw("leader"),
        population=row.count("population"),
        buildings=row.count("buildings"),
        enterprises=row.count("enterprises"),
        aliases=row.items("aliases", optional=True),
        pending=row.flag("pending"),
        assignment_pending=row.flag("assignment_pending"),
    )


def _level(row: Row) -> int:
    """1, 2 or 3; 0 when it is none of them."""
    cell = row.text("level")
    if cell in ("1", "2", "3"):
        return int(cell)
    if cell:
        row.wrong("level", f"“{cell}”应为1（镇）、2（社区）或3（村）")
    return 0


def _check_grid(row: Row, grid: Grid, grids: Sequence[Grid], places: Places) -> None:
    if not grid.level:
        return
    if _GRID_CODE.fullmatch(grid.code) and not valid_grid_code(grid.code, grid.level):
        row.wrong("code", f"“{grid.code}”不是本镇{grid.level}级网格的代码")
    if not places.is_kind(grid.unit_id, _UNIT_OF_LEVEL[grid.level]):
        row.wrong("unit", f"{grid.level}级网格的承办单位应是“{_UNIT_OF_LEVEL[grid.level].label}”")
    if grid.level == 1:
        if grid.parent_id is not None:
            row.wrong("parent", "一级网格没有上级")
        return
    if grid.parent_id is None:
        row.wrong("parent", "没有填写上级网格")
    elif grid.parent_id and grids[grid.parent_id - 1].level not in (0, grid.level - 1):
        row.wrong("parent", f"{grid.level}级网格的上级应是{grid.level - 1}级网格")
    if grid.area_id is None:
        row.wrong("area", "没有填写片区")
