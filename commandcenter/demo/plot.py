"""Which story each report tells: drawn by weight, and every kind of story at least once while there is time for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from .arrivals import Arrival
from .stage import Steps
from .tale import Tale

Tell = Callable[[Tale], Steps]


@dataclass(frozen=True, slots=True)
class Story:
    """`weight` is its share among all reports; told once at least, `days` before the end, so that it can finish."""

    name: str
    weight: int
    days: float
    tell: Tell


STORIES: dict[str, Story] = {}
#: Share of the reports of the night of rain that are emergencies.
_STORM_EMERGENCIES = 0.12


def story(weight: int, days: float = 8.0) -> Callable[[Tell], Tell]:
    """Adds a story under the name of its function."""

    def add(tell: Tell) -> Tell:
        STORIES[tell.__name__] = Story(tell.__name__, weight, days, tell)
        return tell

    return add


def plot(rng: Random, arrivals: Sequence[Arrival], end: datetime, common: frozenset[str]) -> list[Story]:
    """One story per arrival. What chance left out takes the place of a `common` story early enough before the end."""
    stories = list(STORIES.values())
    told = rng.choices(stories, [s.weight for s in stories], k=len(arrivals))
    for i, arrival in enumerate(arrivals):
        if arrival.storm and told[i].name in common and rng.random() < _STORM_EMERGENCIES:
            told[i] = STORIES["emergency"]
    for wanted in sorted(stories, key=lambda s: -s.days):
        latest = end - timedelta(days=wanted.days)
        in_time = [i for i, arrival in enumerate(arrivals) if arrival.at <= latest]
        places = [i for i in in_time if told[i].name in common]
        if places and all(told[i] is not wanted for i in in_time):
            told[rng.choice(places)] = wanted
    return told
