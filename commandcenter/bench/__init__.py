"""Benches: what the goals of speed are measured by, each beside the raw engine in the same run (design §4).

A new bench is one module with a `measure(ground)` and its name in `BENCHES`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .databases import Ground
from .plans import Plans

__all__ = ["BENCHES", "Ground", "Plans", "run"]

#: Every bench: the name of its module, which is imported when it runs.
BENCHES = (
    "create", "board", "case", "feed", "race", "writers", "chain", "search", "bulk", "clocks", "kpi", "startup", "gui",
    "documents",
)  # fmt: skip
#: Those that measure what a server has no part in.
ON_FILES = frozenset({"clocks", "documents", "startup"})


def run(name: str, ground: Ground) -> dict[str, Any]:
    """One bench on the ground's cases as `{"name","backend","n","figures","raw","ratio"}`.

    Times are milliseconds; a ratio is how many times as long as the raw engine took. Raises KeyError for no bench,
    UserError where the ground cannot serve.
    """
    if name not in BENCHES:
        raise KeyError(name)
    result: dict[str, Any] = import_module(f".{name}", __package__).measure(ground)
    return result
