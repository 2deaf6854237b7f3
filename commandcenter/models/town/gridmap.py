"""The schematic map of the grids: every grid one hexagon of equal size, near in the list, near on the map.

No geography is claimed: there are no coordinates, only the order of the communities and of the grids in them. The
lattice is cut into strips, strips into communities, and a community's cells are halved together with its list. People
learn places, so a township's positions are kept; they are worked out anew only when an administrator asks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .township import Township

#: Width to height of the whole lattice, as a wide screen likes it.
_ASPECT = 12 / 7
_ROW_HEIGHT = math.sqrt(3) / 2
_TO_STRIPS = (90, 84, 96)
_TO_COMMUNITIES = (0, 6, -6, 12, -12)
_TO_HALVES = (0, 90, 30, 60, 120, -30)
#: A part this small may have cells with few neighbours.
_SMALL = 4


class Cell(NamedTuple):
    """A place on the lattice of pointy hexagons; odd rows stand half a cell to the right."""

    column: int
    row: int

    @property
    def center(self) -> tuple[float, float]:
        """In widths of a cell."""
        return self.column + 0.5 * (self.row % 2), self.row * _ROW_HEIGHT

    @property
    def neighbours(self) -> tuple[Cell, ...]:
        """Right, left, upper left, upper right, lower left, lower right."""
        left = 0 if self.row % 2 else -1
        return tuple(
            Cell(self.column + across, self.row + down)
            for across, down in ((1, 0), (-1, 0), (left, -1), (left + 1, -1), (left, 1), (left + 1, 1))
        )


class Place(NamedTuple):
    """Where a grid stands: its cell, and how far its community is moved (by its place in the strip, by the strip)."""

    cell: Cell
    across: float
    down: float

    def center(self, gap_across: float, gap_down: float) -> tuple[float, float]:
        """In widths of a cell, with these gaps between communities and between strips."""
        x, y = self.cell.center
        return x + self.across * gap_across, y + self.down * gap_down


@dataclass(frozen=True, slots=True)
class Community:
    """A community grid with its village grids, in the order of their codes."""

    id: int
    name: str
    grids: tuple[tuple[int, str], ...]


def communities_of(township: Township) -> tuple[Community, ...]:
    """The communities in the order of their codes; village grids that belong to none stand under the town itself."""
    below: dict[int, list[tuple[int, str]]] = {}
    for grid in sorted((g for g in township.grids_in_use if g.level == 3), key=lambda g: g.code):
        below.setdefault(grid.parent_id or 0, []).append((grid.id, grid.name))
    parents = sorted((g for g in township.grids if g.id in below), key=lambda g: g.code)
    return tuple(Community(p.id, p.name, tuple(below[p.id])) for p in parents)


def arrange(communities: Sequence[Community]) -> dict[int, Place]:
    """A place for every village grid, by its id: the same communities always give the same map."""
    count = sum(len(c.grids) for c in communities)
    if not count:
        return {}
    cells = _lattice(count)
    strips = _strips(communities, max(1, round(math.sqrt(len(communities) * _ROW_HEIGHT / _ASPECT))))
    found: dict[int, Place] = {}
    rest = frozenset(cells)
    for down, strip in enumerate(strips):
        band, rest = _cut(rest, sum(len(c.grids) for c in strip), _TO_STRIPS)
        for across, community in enumerate(strip):
            own, band = _cut(band, len(community.grids), _TO_COMMUNITIES)
            moved = across - (len(strip) - 1) / 2, down - (len(strips) - 1) / 2
            for grid_id, cell in _spread(own, _by_family(community.grids)).items():
                found[grid_id] = Place(cell, *moved)
    return found


def moved(places: Mapping[int, Place], first: int, second: int) -> dict[int, Place]:
    """The same map with two grids exchanged (an administrator knows better where a village lies)."""
    return {**places, first: places[second], second: places[first]}


def kept(places: Mapping[int, Place]) -> list[list[float]]:
    """The map as it is stored: id, column, row, across, down."""
    return [[i, p.cell.column, p.cell.row, p.across, p.down] for i, p in sorted(places.items())]


def restored(stored: Iterable[Sequence[float]], communities: Sequence[Community]) -> dict[int, Place] | None:
    """The stored map, if it still shows exactly these communities' grids, one to a cell; else None."""
    try:
        found = {
            int(i): Place(Cell(int(column), int(row)), float(across), float(down))
            for i, column, row, across, down in stored
        }
    except (TypeError, ValueError):
        return None
    wanted = {grid_id for community in communities for grid_id, _name in community.grids}
    return found if found.keys() == wanted and len({p.cell for p in found.values()}) == len(found) else None


# --- the lattice and its parts ---------------------------------------------------------------------------------------


def _lattice(count: int) -> list[Cell]:
    """As many cells as grids, row by row, about as wide as the aspect asks for."""
    rows = max(1, round(math.sqrt(count / _ASPECT)))
    columns = math.ceil(count / rows)
    return [Cell(at % columns, at // columns) for at in range(count)]


def _strips(communities: Sequence[Community], count: int) -> list[list[Community]]:
    """The communities in order, in strips that hold about equally many grids."""
    left, strips = list(communities), []
    for remaining in range(count, 0, -1):
        wanted = sum(len(c.grids) for c in left) / remaining
        strip: list[Community] = []
        held = 0
        while left and (not strip or abs(held + len(left[0].grids) - wanted) <= abs(held - wanted) or remaining == 1):
            held += len(left[0].grids)
            strip.append(left.pop(0))
        if strip:
            strips.append(strip)
    return strips


_Cells = frozenset[Cell]


def _cut(cells: _Cells, count: int, directions: Iterable[int]) -> tuple[_Cells, _Cells]:
    """The `count` cells that come first in one of the directions (degrees), and the others.

    The best direction leaves both parts whole, with a short border and no cell that sticks out; ties go to the
    smallest angle, so that the result never depends on chance.
    """
    if count >= len(cells):
        return cells, frozenset()
    cuts = []
    for degrees in directions:
        part = _first(cells, count, degrees)
        rest = cells - part
        broken = not (_is_whole(part) and _is_whole(rest))
        cuts.append((broken, _border(part, rest), _scatter(part) + _scatter(rest), abs(degrees), degrees, part))
    best = min(cuts, key=lambda found: found[:5])[5]
    return best, cells - best


def _first(cells: _Cells, count: int, degrees: int) -> _Cells:
    x, y = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    ranked = sorted(cells, key=lambda c: (round(c.center[0] * x + c.center[1] * y, 6), c))
    return frozenset(ranked[:count])


def _is_whole(cells: _Cells) -> bool:
    reached: set[Cell] = set()
    waiting = [min(cells)] if cells else []
    while waiting:
        cell = waiting.pop()
        if cell not in reached:
            reached.add(cell)
            waiting += [n for n in cell.neighbours if n in cells]
    return len(reached) == len(cells)


def _border(part: _Cells, rest: _Cells) -> int:
    """Length of the cut in edges; a cell with fewer than three of its own around it counts two more."""
    edges = sum(n in rest for cell in part for n in cell.neighbours)
    if min(len(part), len(rest)) <= _SMALL:
        return edges
    return edges + 2 * (_sticking_out(part) + _sticking_out(rest))


def _sticking_out(cells: _Cells) -> int:
    return sum(sum(n in cells for n in cell.neighbours) < 3 for cell in cells)


def _scatter(cells: Collection[Cell]) -> float:
    """How far the cells lie from their middle, squared: compact parts have little."""
    if not cells:
        return 0.0
    points = [cell.center for cell in cells]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    return round(sum((x - middle_x) ** 2 + (y - middle_y) ** 2 for x, y in points), 6)


def _spread(cells: _Cells, grids: Sequence[tuple[int, str]]) -> dict[int, Cell]:
    """Cells and list are halved together, so what is near in the list stays near on the map."""
    if len(grids) == 1:
        return {grids[0][0]: next(iter(cells))}
    half = len(grids) // 2
    first, second = _cut(cells, half, _TO_HALVES)
    return {**_spread(first, grids[:half]), **_spread(second, grids[half:])}


# --- families of names -----------------------------------------------------------------------------------------------

_NUMBERED = re.compile(r"[一二三四五六]村?$")
_SIDE = re.compile(r"^(?:[前后](?=.)|[上下东西南北](?=..))")


def family(name: str) -> str:
    """What the names of neighbours have in common: 西村一村 → 西村, 前水河村 and 上水河村 → 水河."""
    core = _NUMBERED.sub("", name).removesuffix("村") or name
    return _SIDE.sub("", core) or core


def _by_family(grids: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The order given, but members of one family follow the first of them."""
    families: dict[str, list[tuple[int, str]]] = {}
    for grid_id, name in grids:
        families.setdefault(family(name), []).append((grid_id, name))
    return [member for members in families.values() for member in members]
