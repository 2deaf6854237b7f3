"""The number of a paper in letters that a barcode can hold: PD202600015. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

_CODE = re.compile(r"([A-Z]{2})(\d{4})-?(\d{5,})")


class Scanned(NamedTuple):
    """What a barcode says: the two letters of the kind, year and serial."""

    letters: str
    year: int
    serial: int


def scan_code(letters: str, year: int, serial: int) -> str:
    """The number as it is printed under the bars."""
    return f"{letters}{year}{serial:05d}"


def scanned(text: str) -> Scanned | None:
    """The number a scanner read, or somebody typed; None when it is none of a paper. Case and blanks do not matter."""
    found = _CODE.fullmatch(text.strip().upper())
    return None if found is None else Scanned(found[1], int(found[2]), int(found[3]))
