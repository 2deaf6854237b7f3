"""The measures of a page: GB/T 9704-2012 for papers (domain §5), the centre's own for sheets. All in points.

Vertical positions count downwards from the upper edge of the type area, as the standard states them.
"""

from __future__ import annotations

from dataclasses import dataclass

MM = 72 / 25.4
PAGE_WIDTH = 210 * MM
PAGE_HEIGHT = 297 * MM

#: Sizes of type by their Chinese names (字号).
SIZE_2 = 22.0
SIZE_3 = 16.0
SIZE_4 = 14.0
SIZE_SMALL_4 = 12.0
SIZE_5 = 10.5
SIZE_SMALL_5 = 9.0
SIZE_6 = 7.5

COLUMNS = 28
ROWS = 22


@dataclass(frozen=True, slots=True)
class Area:
    """A type area (版心) on an A4 page: distances of its edges from the left and upper page edge, and its size."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Distance of the lower edge from the upper page edge."""
        return self.top + self.height


#: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm; the right margin of 26 mm and the lower one of 35 mm follow.
PAPER = Area(28 * MM, 37 * MM, 156 * MM, 225 * MM)
#: Sheets are no 公文: same width and binding margin, more height, so that a usual one with its receipt is one page.
SHEET = Area(28 * MM, 20 * MM, 156 * MM, 258 * MM)

#: 28 characters of 16 pt are 448 pt, wider than 156 mm (442.2 pt): the advance is a little less than the glyph.
PITCH = PAPER.width / COLUMNS
#: 22 lines fill the 225 mm.
ROW = PAPER.height / ROWS

RULE_THICK = 0.35 * MM
RULE_THIN = 0.25 * MM

#: Of the em box of the shipped fonts: its centre, upper and lower edge, above the baseline.
EM_CENTRE = 0.38
EM_TOP = EM_CENTRE + 0.5
EM_BOTTOM = EM_CENTRE - 0.5


def baseline(top: float, leading: float, size: float) -> float:
    """The baseline of type of `size` in the middle of a line that begins at `top` and is `leading` high."""
    return top + leading / 2 + EM_CENTRE * size
