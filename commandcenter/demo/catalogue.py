"""Which matters of the admission list are reported how often: a few make up most of the work."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from ..models.town.matters import LimitClass, Matter, Route
from ..models.town.township import Township
from . import words
from .duties import Duties


def _ease(matter: Matter) -> float:
    """What takes weeks is reported less often than what takes days."""
    return 0.4 if matter.limit is LimitClass.COMPLEX else 1.0


class Catalogue:
    """Draws matters by their frequency; a group that the list does not have falls back to the whole list."""

    def __init__(self, township: Township, rng: Random, duties: Duties) -> None:
        ranked = rng.sample(township.matters, len(township.matters))
        self._weight = {m.id: _ease(m) / (rank + 3) for rank, m in enumerate(ranked)}
        calm = [m for m in ranked if m.limit is not LimitClass.EMERGENCY]
        self._all = ranked
        self._of_route = {route: [m for m in calm if m.route is route] for route in Route}
        self._emergencies = [m for m in ranked if m.limit is LimitClass.EMERGENCY and m.route is Route.R2]
        self._questions = [m for m in calm if m.limit is LimitClass.CONSULT]
        self._rain = [m for m in self._of_route[Route.R2] if words.of_rain(m.keywords)]
        self._assisted = [m for m in self._of_route[Route.R2] if m.assisting_ids]
        self._under_a_department = [m for m in self._of_route[Route.R2] if duties.department(m)]
        self._lasting = [m for m in self._of_route[Route.R2] if m.limit is LimitClass.ORDINARY]

    def of_route(self, rng: Random, route: Route) -> Matter:
        return self._draw(rng, self._of_route[route])

    def assisted(self, rng: Random) -> Matter:
        """A matter of a town station with an assisting unit."""
        return self._draw(rng, self._assisted)

    def under_a_department(self, rng: Random) -> Matter:
        """A matter of a town station that its county department could take over."""
        return self._draw(rng, self._under_a_department)

    def with_word(self, rng: Random, word: str) -> Matter:
        """A matter of a town station with a keyword."""
        return self._draw(rng, [m for m in self._of_route[Route.R2] if word in m.keywords])

    def lasting(self, rng: Random) -> Matter:
        """A matter of a town station with days, not hours or weeks, to work on it."""
        return self._draw(rng, self._lasting)

    def emergency(self, rng: Random) -> Matter:
        return self._draw(rng, self._emergencies)

    def question(self, rng: Random) -> Matter:
        """What can be answered on the spot."""
        return self._draw(rng, self._questions)

    def rain(self, rng: Random) -> Matter:
        return self._draw(rng, self._rain)

    def _draw(self, rng: Random, matters: Iterable[Matter]) -> Matter:
        choices = list(matters) or self._all
        return rng.choices(choices, [self._weight[m.id] for m in choices])[0]
