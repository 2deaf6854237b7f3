"""The schematic map: one cell each, whole communities, families together, always the same."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from commandcenter.config import resource
from commandcenter.models.town.gridmap import (
    Cell,
    Community,
    Place,
    arrange,
    communities_of,
    family,
    kept,
    moved,
    restored,
)
from commandcenter.models.town.township_files import load_township

COMMUNITIES = communities_of(load_township(resource("township")))


def connected(cells: set[Cell]) -> bool:
    reached, waiting = set(), [next(iter(cells))]
    while waiting:
        cell = waiting.pop()
        if cell in reached:
            continue
        reached.add(cell)
        waiting += [n for n in cells if n not in reached and n in cell.neighbours]
    return reached == cells


def test_the_township_has_84_cells_in_8_whole_communities_and_always_the_same() -> None:
    places = arrange(COMMUNITIES)
    assert len(places) == 84
    assert len({p.cell for p in places.values()}) == 84
    assert places == arrange(COMMUNITIES)
    assert len(COMMUNITIES) == 8
    for community in COMMUNITIES:
        assert connected({places[grid_id].cell for grid_id, _ in community.grids}), community.name


def test_most_families_are_neighbours() -> None:
    places = arrange(COMMUNITIES)
    pairs = adjacent = 0
    for community in COMMUNITIES:
        families: dict[str, list[int]] = {}
        for grid_id, name in community.grids:
            families.setdefault(family(name), []).append(grid_id)
        for members in families.values():
            for one, other in pairwise(members):
                pairs += 1
                adjacent += places[other].cell in places[one].cell.neighbours
    assert pairs
    assert adjacent / pairs > 0.6


def test_communities_moved_apart_never_overlap() -> None:
    places = arrange(COMMUNITIES)
    owner = {grid_id: c.id for c in COMMUNITIES for grid_id, _ in c.grids}
    points = {grid_id: place.center(0.16, 0.7) for grid_id, place in places.items()}
    for one, (x1, y1) in points.items():
        for other, (x2, y2) in points.items():
            if owner[one] != owner[other]:
                assert (x1 - x2) ** 2 + (y1 - y2) ** 2 > 1.0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 15), min_size=1, max_size=9))
def test_any_township_fills_its_lattice(sizes: list[int]) -> None:
    number = iter(range(1, 1000))
    communities = [
        Community(i, f"社区{i}", tuple((next(number), f"村{i}-{k}") for k in range(n))) for i, n in enumerate(sizes)
    ]
    places = arrange(communities)
    assert len({p.cell for p in places.values()}) == sum(sizes)


def test_a_map_is_kept_and_restored_until_the_grids_change() -> None:
    places = arrange(COMMUNITIES)
    first, second = sorted(places)[:2]
    mine = moved(places, first, second)
    assert mine[first] == places[second]
    assert restored(kept(mine), COMMUNITIES) == mine
    assert restored(kept(mine)[1:], COMMUNITIES) is None
    assert restored([[1, 2]], COMMUNITIES) is None
    twice = {**mine, first: mine[second]}
    assert restored(kept(twice), COMMUNITIES) is None
    assert restored(kept({1: Place(Cell(0, 0), 0, 0)}), COMMUNITIES) is None


def test_families() -> None:
    assert family("西村一村") == family("西村四村")
    assert family("前水河村") == family("上水河村") == "水河"
    assert family("前仓村") == family("后仓村")
    assert family("村") == "村"
