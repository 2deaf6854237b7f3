"""Benches: what the goals of speed are measured by, each beside the raw engine in the same run (design §4).

A new bench is one module with a `measure(n, progress)` and one line in `BENCHES`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import board, case, chain, clocks, create, gui, kpi, search, startup
from .measure import Progress, silent

#: Every bench by its name.
BENCHES: dict[str, Callable[[int | None, Progress], dict[str, Any]]] = {
    "create": create.measure,
    "board": board.measure,
    "case": case.measure,
    "chain": chain.measure,
    "search": search.measure,
    "clocks": clocks.measure,
    "kpi": kpi.measure,
    "startup": startup.measure,
    "gui": gui.measure,
}


def run(name: str, n: int | None = None, progress: Progress = silent) -> dict[str, Any]:
    """One bench on n cases (its own default when None) as `{"name","backend","n","figures","raw","ratio"}`.

    Times are milliseconds; a ratio is how many times as long as the raw engine took. Raises KeyError for no bench.
    """
    return BENCHES[name](n, progress)
