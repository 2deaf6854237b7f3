"""网格事项准入清单: the admission list and its time limits (domain §1, M16)."""

from __future__ import annotations

from dataclasses import dataclass

from ..labels import Labelled
from .grid import Network


class Route(Labelled):
    """自下而上、先易后难."""

    R1 = "R1", "网格自办"
    R2 = "R2", "镇站所"
    R3 = "R3", "县直协助"
    R4 = "R4", "综合研判"


class Whistle(Labelled):
    DAILY = "DAILY", "日常哨"
    HARD = "HARD", "攻坚哨"
    EMERGENCY = "EMERGENCY", "应急哨"


class LimitClass(Labelled):
    """Completion limits (domain §2.2); the figures are in `limits.py`."""

    EMERGENCY = "EMERGENCY", "应急"
    LIVELIHOOD = "LIVELIHOOD", "紧急民生"
    GRID = "GRID", "网格自办"
    CONSULT = "CONSULT", "咨询"
    ORDINARY = "ORDINARY", "一般"
    COMPLEX = "COMPLEX", "疑难"


@dataclass(frozen=True, slots=True)
class Matter:
    """One entry of the admission list. Units are ids; evidence lists what proves the work."""

    id: int
    code: str
    name: str
    network: Network
    keywords: tuple[str, ...]
    examples: tuple[str, ...]
    lead_id: int
    assisting_ids: tuple[int, ...]
    route: Route
    limit: LimitClass
    evidence: tuple[str, ...]
    legal_basis: str
    responsible_id: int | None = None
    """R3: the town-side unit that owns case and caller (镇级包办单位)."""
