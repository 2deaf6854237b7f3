"""How a meeting uses the room its window has: what stands how wide, and what comes closer on a small screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..language import by_language
from .decision_row import BROAD, NARROW, SMALL, VAST, WIDE, Columns

_SMALL, _NARROW, _BROAD, _VAST = 1240, 1500, 1800, 2600
_LOW, _HIGH = 760, 1600
_BIG = 1280


@dataclass(frozen=True, slots=True)
class Measures:
    """Widths in px of the columns beside the middle; `is_low`: everything closer; `preview`: how wide what the room
    sees stands in the middle, 0 where it stands at the left."""

    left: int
    right: int
    columns: Columns
    is_low: bool
    is_narrow: bool = False
    is_small: bool = False
    preview: int = 0

    @property
    def gap(self) -> int:
        return 8 if self.is_low else 12

    @property
    def edges(self) -> tuple[int, int, int, int]:
        """Around the page."""
        return (16, 6, 16, 8) if self.is_low else (20, 12, 20, 12)


def measures(width: int, height: int) -> Measures:
    """For a room of that size in px."""
    is_low = height < _LOW
    if width < _SMALL:
        return Measures(212, 232, SMALL, True, True, is_small=True)
    if width < _NARROW:
        columns = replace(NARROW, standard=by_language(NARROW.standard, 126), back=by_language(NARROW.back, 116))
        return Measures(236, 288, columns, is_low, True)
    if width < _BROAD:
        return Measures(280, 344, WIDE, is_low)
    if width < _VAST:
        return Measures(320, 420, BROAD, is_low)
    return Measures(480, 720, VAST, is_low, preview=_BIG if height >= _HIGH else 0)
