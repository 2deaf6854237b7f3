"""Three-level grid, areas and networks (domain §1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..labels import Labelled

TOWN_CODE = "370923106"
_CODES = {
    1: re.compile(rf"{TOWN_CODE}$"),
    2: re.compile(rf"{TOWN_CODE}C\d\d$"),
    3: re.compile(rf"{TOWN_CODE}(\d{{6}}|Z\d{{5}})$"),
}


class Network(Labelled):
    """Six networks in one 全科网格."""

    PARTY = "PARTY", "党建"
    SECURITY = "SECURITY", "综治"
    PETITION = "PETITION", "信访"
    SAFETY = "SAFETY", "安全"
    ECOLOGY = "ECOLOGY", "生态环保"
    HEALTH = "HEALTH", "卫生防疫"


@dataclass(frozen=True, slots=True)
class Area:
    """片区: which grids belong to it is an editable assignment."""

    id: int
    code: str
    name: str
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """One grid. `unit_id` is the unit that gets its R1 tasks.

    `pending` marks a grid that is not named yet (待核定), `assignment_pending` one whose parent and area are not
    confirmed yet: the two are settled apart. Nothing is put into a grid that is `retired` (裁撤).
    """

    id: int
    code: str
    name: str
    level: int
    parent_id: int | None
    area_id: int | None
    unit_id: int
    leader: str = ""
    population: int | None = None
    buildings: int | None = None
    enterprises: int | None = None
    aliases: tuple[str, ...] = ()
    pending: bool = False
    assignment_pending: bool = False
    retired: bool = False


def valid_grid_code(code: str, level: int) -> bool:
    """Codes start with the town's nine digits: town, C + 2 digits, village code + serial or Z + 5 digits."""
    return bool(_CODES[level].fullmatch(code))
