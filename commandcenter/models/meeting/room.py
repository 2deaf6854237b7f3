"""How large letters must be for the last row of a meeting room (measures: hanzi fill 0.92 of their size)."""

from __future__ import annotations

import math
from typing import NamedTuple

from .terms import Focus

LINES = 1080
_FILL = 0.92
#: Distance over height of what can be read there: figures and known words, whole sentences.
WORDS, SENTENCES = 200, 150
#: The smallest letters in which something is said whole, in each focus, at 1080 lines; head and foot are not counted.
SMALLEST = {Focus.WHOLE: 28, Focus.OPINIONS: 32, Focus.DECISIONS: 36}
MOST_ZOOM = 1.5
LEAST_HEIGHT, MOST_HEIGHT = 0.3, 10.0
LEAST_DISTANCE, MOST_DISTANCE = 1.0, 60.0


class Room(NamedTuple):
    """In metres: how high the picture is, how far away the last row sits."""

    height: float
    distance: float

    @property
    def is_likely(self) -> bool:
        return LEAST_HEIGHT <= self.height <= MOST_HEIGHT and LEAST_DISTANCE <= self.distance <= MOST_DISTANCE

    def needed(self, ratio: int = WORDS) -> int:
        """The size in px at 1080 lines that the last row can read."""
        return math.ceil(LINES * self.distance / (ratio * _FILL * self.height))

    def reach(self, px: float, ratio: int = WORDS) -> float:
        """The furthest row, in metres, for letters of that size."""
        return ratio * _FILL * self.height * px / LINES

    @property
    def opens_with(self) -> Focus:
        """What the room can still read as it is: everything, else the opinions alone, else the decisions alone."""
        needed = self.needed(SENTENCES)
        return next((focus for focus, px in SMALLEST.items() if px >= needed), Focus.DECISIONS)

    @property
    def zoom(self) -> float:
        """How much larger than its measures the focus it opens with must be painted, 1 to `MOST_ZOOM`."""
        return min(MOST_ZOOM, max(1.0, self.needed(SENTENCES) / SMALLEST[self.opens_with]))

    @property
    def far(self) -> tuple[float, float]:
        """How far, in metres, words and whole sentences can be read in what it opens with, in letters so large."""
        px = SMALLEST[self.opens_with] * self.zoom
        return self.reach(px), self.reach(px, SENTENCES)

    @property
    def is_too_deep(self) -> bool:
        """Whether the last row reads no sentence, however large the letters are."""
        return self.needed(SENTENCES) > SMALLEST[Focus.DECISIONS] * MOST_ZOOM
