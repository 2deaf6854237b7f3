"""What is made unrecognisable in projected photos (faces, plates): regions by attachment, kept as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Region(NamedTuple):
    """A rectangle of an upright picture, in shares (0–1) of its width and height."""

    x: float
    y: float
    width: float
    height: float

    @property
    def within(self) -> Region | None:
        """As far as it lies in the picture; None when nothing of it does."""
        left, top = max(0.0, self.x), max(0.0, self.y)
        right, bottom = min(1.0, self.x + self.width), min(1.0, self.y + self.height)
        return Region(left, top, right - left, bottom - top) if right > left and bottom > top else None


Blurs = Mapping[int, tuple[Region, ...]]


def read_blurs(text: str) -> dict[int, tuple[Region, ...]]:
    """The regions by attachment. Raises ValueError for what `written` did not write."""
    if not text:
        return {}
    try:
        return {int(key): tuple(Region(*map(float, one)) for one in some) for key, some in json.loads(text).items()}
    except (TypeError, AttributeError) as error:
        raise ValueError("not a list of regions") from error


def written(blurs: Blurs) -> str:
    """As text, to a ten-thousandth of the picture; attachments without regions are left out."""
    kept = {str(key): [[round(v, 4) for v in one] for one in some] for key, some in sorted(blurs.items()) if some}
    return json.dumps(kept, separators=(",", ":")) if kept else ""


def with_regions(text: str, attachment: int, regions: Iterable[Region]) -> str:
    """The text with these as all regions of one photo."""
    found = tuple(inside for one in regions if (inside := one.within) is not None)
    return written({**read_blurs(text), attachment: found})
