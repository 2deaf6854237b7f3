"""The schematic map as windows read it: where each grid stands, and how much is going on there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection

from ...models.access import PERMISSIONS, Permission
from ...models.errors import NotAllowed, NotFound
from ...models.store.grid_counts import GridCount, grid_counts
from ...models.store.settings import read_setting, write_setting
from ...models.store.store import record_setup
from ...models.town.gridmap import Community, Place, arrange, communities_of, kept, moved, restored
from ...models.town.township import Township
from ..desk import Desk

_SETTING = "map.places"
#: The same communities always give the same map, and working it out takes a tenth of a second.
_arranged = lru_cache(maxsize=2)(arrange)


@dataclass(frozen=True, slots=True)
class GridMap:
    """The communities with the place of every village grid; `pending`: which grid belongs where is not settled."""

    communities: tuple[Community, ...]
    places: Mapping[int, Place]
    pending: bool


def grid_map(desk: Desk) -> GridMap:
    """The map as it was kept, or as it is worked out from the township."""
    with desk.store.read() as connection:
        return _read(connection, desk.store.setup(connection).township)


def _read(connection: Connection, township: Township) -> GridMap:
    communities = communities_of(township)
    places = _kept(connection, communities) or _arranged(communities)
    return GridMap(communities, places, any(g.assignment_pending for g in township.grids_in_use))


def _kept(connection: Connection, communities: Sequence[Community]) -> dict[int, Place] | None:
    """The map as somebody arranged it, if that can still be read and shows this township."""
    try:
        return restored(json.loads(read_setting(connection, _SETTING) or "[]"), communities)
    except ValueError:
        return None


def loads_by_grid(desk: Desk) -> dict[int, GridCount]:
    """What is open in each grid, by its id, as far as this person may see it; quiet grids are absent.

    Cases whose place is not settled stand under 0.
    """
    with desk.store.read() as connection:
        return {count.grid_id or 0: count for count in grid_counts(connection, desk.by, desk.clock.now())}


def may_arrange(desk: Desk) -> bool:
    return desk.by.role in PERMISSIONS[Permission.SETTINGS]


def exchange(desk: Desk, first: int, second: int) -> GridMap:
    """Two grids change places on everybody's map. Raises NotAllowed, NotFound."""
    return _change(desk, "MAP_EXCHANGE", {"first": first, "second": second})


def rearrange(desk: Desk) -> GridMap:
    """The map worked out anew, in place of whatever was changed by hand. Raises NotAllowed."""
    return _change(desk, "MAP_ANEW", {})


def _change(desk: Desk, kind: str, said: dict[str, object]) -> GridMap:
    if not may_arrange(desk):
        raise NotAllowed(f"{desk.by.role.label}不能调整示意图的位置")
    with desk.store.unit() as unit:
        now_map = _read(unit, desk.store.setup(unit).township)
        if said:
            pair = int(str(said["first"])), int(str(said["second"]))
            if unknown := [grid_id for grid_id in pair if grid_id not in now_map.places]:
                raise NotFound(f"示意图上没有编号为 {unknown[0]} 的网格")
            places = moved(now_map.places, *pair)
        else:
            places = _arranged(now_map.communities)
        write_setting(unit, _SETTING, json.dumps(kept(places)))
        record_setup(unit, "setup", 1, desk.by, kind, said, desk.clock.now())
    return GridMap(now_map.communities, places, now_map.pending)
