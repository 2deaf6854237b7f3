"""Everything an administrator sets up about one township, as one frozen value with look-ups."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from ..people import PEER_GROUPS, AccountSpec, Liaison, Unit
from ..timing.worktime import Calendar
from .grid import TOWN_CODE, Area, Grid
from .matters import Matter


@dataclass(frozen=True, slots=True)
class TownFacts:
    """What papers say of the town: `issuer` is the full name of the centre that signs, `phone` its duty phone."""

    code: str = TOWN_CODE
    name: str = "老湖镇"
    county: str = "东平县"
    issuer: str = "老湖镇网格化治理暨吹哨报到“全响应”中心"
    phone: str = ""

    @property
    def id(self) -> int:
        """There is one town."""
        return 1


@dataclass(frozen=True)
class Township:
    """Grids, areas, units, liaisons, the admission list, the platform matrix, calendar and demo accounts.

    `platforms` maps a platform code (domain §4) to the ids of the units whose information it joins. `units` and `grids`
    are all there ever were, those that are retired too: what happened there keeps its name.
    """

    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    grids: tuple[Grid, ...]
    liaisons: tuple[Liaison, ...]
    matters: tuple[Matter, ...]
    platforms: dict[str, tuple[int, ...]]
    calendar: Calendar
    accounts: tuple[AccountSpec, ...] = field(default=())
    facts: TownFacts = field(default=TownFacts())

    @cached_property
    def units_in_use(self) -> tuple[Unit, ...]:
        """What can still be given something."""
        return tuple(u for u in self.units if not u.retired)

    @cached_property
    def grids_in_use(self) -> tuple[Grid, ...]:
        return tuple(g for g in self.grids if not g.retired)

    def compared(self, having_figures: Container[int]) -> tuple[Unit, ...]:
        """The units whose figures stand side by side: all in use that carry tasks, and of the retired ones those that
        have figures all the same."""
        return tuple(u for u in self.units if u.kind in PEER_GROUPS and (not u.retired or u.id in having_figures))

    @cached_property
    def unit(self) -> dict[int, Unit]:
        return {u.id: u for u in self.units}

    @cached_property
    def unit_by_code(self) -> dict[str, Unit]:
        return {u.code: u for u in self.units}

    @cached_property
    def grid(self) -> dict[int, Grid]:
        return {g.id: g for g in self.grids}

    @cached_property
    def grid_by_code(self) -> dict[str, Grid]:
        return {g.code: g for g in self.grids}

    @cached_property
    def matter(self) -> dict[int, Matter]:
        return {m.id: m for m in self.matters}

    @cached_property
    def matter_by_code(self) -> dict[str, Matter]:
        return {m.code: m for m in self.matters}

    def names(self) -> Iterator[str]:
        """Every name somebody gave: of the town, its units, grids, matters and people."""
        yield from (self.facts.name, self.facts.county, self.facts.issuer)
        yield from (name for unit in self.units for name in (unit.name, unit.short))
        yield from (name for grid in self.grids for name in (grid.name, grid.leader, *grid.aliases))
        yield from (one.name for kind in (self.areas, self.matters, self.liaisons) for one in kind)
        yield from (account.person for account in self.accounts)

    def grid_line(self, grid_id: int | None) -> tuple[Grid, ...]:
        """The grid and its parents, lowest first; empty for None."""
        line: list[Grid] = []
        while grid_id is not None:
            grid = self.grid[grid_id]
            line.append(grid)
            grid_id = grid.parent_id
        return tuple(line)
