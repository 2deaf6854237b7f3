"""目标管理考核: a month's score becomes points of the town's own year-end scheme by a table (domain §3).

The table is a setting: the least score of each step and its points. The default is our proposal, not a rule found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from ...errors import UserError
from ...kpi import two_places

#: The setting's key.
CONVERSION = "assessment.conversion"
_STEP = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)=(\d{1,3}(?:\.\d{1,2})?)")
_PARTS = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Conversion:
    """Steps of (least score, points) in hundredths, the highest first; the last one begins at 0."""

    steps: tuple[tuple[int, int], ...]

    def points(self, score: Decimal | None) -> Decimal | None:
        """The points of a score; None without one."""
        if score is None:
            return None
        return next(two_places(points) for least, points in self.steps if score * 100 >= least)

    def __str__(self) -> str:
        """90=10 80=8 …, as it is typed and kept."""
        return " ".join(f"{_plain(least)}={_plain(points)}" for least, points in self.steps)


DEFAULT_CONVERSION = Conversion(((9000, 1000), (8000, 800), (7000, 600), (6000, 400), (0, 0)))


def read_conversion(text: str) -> Conversion:
    """A table as typed: 90=10 80=8 70=6 60=4 0=0. Raises UserError."""
    steps: dict[int, int] = {}
    for part in filter(None, _PARTS.split(text.strip())):
        found = _STEP.fullmatch(part)
        if found is None:
            raise UserError(f"“{part}”不是折算档，应如 90=10", field="conversion", kept="原来的折算表没有改动")
        least, points = (int(Decimal(number) * 100) for number in found.groups())
        if least in steps or least > 10_000:
            raise UserError(f"折算档 {part} 重复或超过100分", field="conversion", kept="原来的折算表没有改动")
        steps[least] = points
    ordered = tuple(sorted(steps.items(), reverse=True))
    if not ordered or ordered[-1][0] != 0:
        raise UserError("折算表须有从0分起的一档", field="conversion", kept="原来的折算表没有改动")
    if [points for _, points in ordered] != sorted((points for _, points in ordered), reverse=True):
        raise UserError("得分高的档不能折算得更少", field="conversion", kept="原来的折算表没有改动")
    return Conversion(ordered)


def _plain(hundredths: int) -> str:
    return f"{two_places(hundredths):f}".rstrip("0").rstrip(".") if hundredths else "0"
