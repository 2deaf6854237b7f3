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
    missing = [s for s in stories if s not in told]
    for lost in sorted(missing, key=lambda s: -s.days):
        latest = end - timedelta(days=lost.days)
        places = [i for i, a in enumerate(arrivals) if a.at <= latest and told[i].name in common]
        if places:
            told[rng.choice(places)] = lost
    return told
