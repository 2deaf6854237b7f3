"""Deadlines against the minute-mask oracle: how many random histories, how many differences (G10)."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from . import clock_oracle
from .databases import Ground
from .measure import report, uncollected

_DEFAULT_N = 100_000
_PORTION = 1000


def measure(ground: Ground) -> dict[str, Any]:
    n = ground.asked or _DEFAULT_N
    differences = done = 0
    began = perf_counter()
    with uncollected():
        for seed, first in enumerate(range(0, n, _PORTION)):
            portion = min(_PORTION, n - first)
            differences += len(clock_oracle.run(portion, seed))
            done += portion
            ground.progress("clocks", done, n)
    spent = perf_counter() - began
    return report("clocks", "sqlite", n, {"differences": differences, "per_s": round(n / spent, 1)}, {})
