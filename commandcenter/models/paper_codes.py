"""The number of a paper in digits, as its bars hold it and a scanner types it: kind, year, serial, check digit. Pure.

Digits alone pass every input method as they are, are no command anywhere, and make short bars.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_CODE = re.compile(r"([1-9]\d)(20\d\d)(\d{5})(\d)")
#: How many digits a code has.
DIGITS = 12


class Scanned(NamedTuple):
    """What a barcode says: the mark of the kind, year and serial."""

    mark: int
    year: int
    serial: int


def scan_code(mark: int, year: int, serial: int) -> str:
    """The number as it stands under the bars. `mark` has two digits, `serial` at most five."""
    body = f"{mark:02d}{year:04d}{serial:05d}"
    return body + _check(body)


def scanned(text: str) -> Scanned | None:
    """The number a scanner read, or somebody typed; None when it is none of a paper. Blanks do not matter."""
    digits = "".join(text.split())
    found = _CODE.fullmatch(digits)
    if found is None or _check(digits[:-1]) != digits[-1]:
        return None
    return Scanned(int(found[1]), int(found[2]), int(found[3]))


def _check(body: str) -> str:
    """As on bank cards: every second digit from the right counts twice."""
    doubled = (2 * int(digit) if n % 2 == 0 else int(digit) for n, digit in enumerate(reversed(body)))
    return str(-sum(value // 10 + value % 10 for value in doubled) % 10)
