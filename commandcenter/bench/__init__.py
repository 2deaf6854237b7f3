"""Benches: what the goals of speed are measured by, each beside the raw engine in the same run (design §4).

A new bench is one module with a `measure(n, progress)` and its name in `BENCHES`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .measure import Progress, silent

#: Every bench: the name of its module, which is imported when it runs.
BENCHES = ("create", "board", "case", "chain", "search", "clocks", "kpi", "startup", "gui")


def run(name: str, n: int | None = None, progress: Progress = silent) -> dict[str, Any]:
    """One bench on n cases (its own default when None) as `{"name","backend","n","figures","raw","ratio"}`.

    Times are milliseconds; a ratio is how many times as long as the raw engine took. Raises KeyError for no bench.
    """
    if name not in BENCHES:
        raise KeyError(name)
    result: dict[str, Any] = import_module(f".{name}", __package__).measure(n, progress)
    return result
