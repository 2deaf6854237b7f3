"""Whose duty a matter may be mistaken for, and which county department stands behind a town station."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..models.town.matters import Matter
from ..models.town.township import Township

#: County departments behind the town stations. The power station and the offices that only coordinate have none.
_DEPARTMENTS = {
    "S01": "X01",
    "S02": "X02",
    "S03": "X02",
    "S04": "X01",
    "S06": "X12",
    "S07": "X05",
    "S08": "X13",
    "S09": "X11",
    "S10": "X11",
    "S11": "X14",
    "S12": "X09",
    "S13": "X08",
    "S14": "X09",
    "S15": "X03",
    "S16": "X10",
}
#: How many of those who often help a station pass for its neighbours.
_CLOSEST = 2


class Duties:
    """The stations near a matter and the department above its lead, in a stable order."""

    def __init__(self, township: Township, stations: Iterable[int], departments: Iterable[int]) -> None:
        self._matters = township.matters
        self._stations = tuple(stations)
        ids = {unit.code: unit.id for unit in township.units}
        known = frozenset(departments)
        self._department = {
            ids[station]: ids[department]
            for station, department in _DEPARTMENTS.items()
            if station in ids and ids.get(department) in known
        }

    def department(self, matter: Matter) -> int | None:
        """The county department that could take a matter over from its lead station."""
        return self._department.get(matter.lead_id)

    def near(self, matter: Matter, not_these: Iterable[int]) -> list[int]:
        """Stations with a neighbouring duty, the nearest circle that has any; every station where none is near."""
        barred = frozenset(not_these)
        choices = [unit for unit in self._stations if unit not in barred]
        for circle in self._circles(matter):
            if found := [unit for unit in choices if unit in circle]:
                return found
        return choices

    def _circles(self, matter: Matter) -> Iterator[frozenset[int]]:
        """Who assists; who leads a matter with a word in common; who helps the lead most; who works in the network."""
        kin = [m for m in self._matters if m.network is matter.network and m is not matter]
        words = set(matter.keywords)
        yield frozenset(matter.assisting_ids)
        yield frozenset(m.lead_id for m in kin if not words.isdisjoint(m.keywords))
        helpers = Counter(unit for m in kin if m.lead_id == matter.lead_id for unit in m.assisting_ids)
        yield frozenset(unit for unit, _ in helpers.most_common(_CLOSEST))
        yield frozenset(m.lead_id for m in kin if matter.lead_id in m.assisting_ids)
        yield frozenset(m.lead_id for m in kin)
