"""How things are measured: the program and the raw engine take turns in one run, so that both meet the same weather."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter
from typing import Any

Progress = Callable[[str, int, int], None]
Figures = dict[str, float]

_WARM = 0.1


def silent(what: str, done: int, total: int) -> None:
    """Nobody watches."""


@contextmanager
def uncollected() -> Iterator[None]:
    """The garbage collector rests: a pause of its own would land on whoever is being measured."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_turns(
    contenders: Mapping[str, Callable[[int], object]], rounds: int, what: str, progress: Progress
) -> dict[str, list[float]]:
    """Seconds each contender took in each round; call i of all of them before call i + 1 of any.

    A tenth of the rounds goes before as warm-up and is not counted.
    """
    warm = max(1, int(rounds * _WARM))
    times: dict[str, list[float]] = {name: [] for name in contenders}
    with uncollected():
        for i in range(warm + rounds):
            for name, call in contenders.items():
                began = perf_counter()
                call(i)
                times[name].append(perf_counter() - began)
            progress(what, i + 1, warm + rounds)
    return {name: taken[warm:] for name, taken in times.items()}


def percentile(seconds: list[float], share: float) -> float:
    """The time below which that share of the calls stayed (nearest rank), in milliseconds."""
    ranked = sorted(seconds)
    return 1000 * ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def spread(seconds: list[float]) -> Figures:
    """p50 and p99 in milliseconds, and how many a second at the mean."""
    return {
        "p50_ms": round(percentile(seconds, 0.5), 4),
        "p99_ms": round(percentile(seconds, 0.99), 4),
        "per_s": round(len(seconds) / sum(seconds), 1),
    }


def suffixed(figures: Figures, suffix: str) -> Figures:
    return {f"{name}_{suffix}": value for name, value in figures.items()}


def report(name: str, backend: str, n: int, figures: Mapping[str, Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The result as design §4 has it; `ratio` is how many times as long as the raw engine, for every common figure."""
    common = [key for key in figures if key in raw and raw[key] and figures[key]]
    ratio = {key: _ratio(key, figures[key], raw[key]) for key in common}
    return {"name": name, "backend": backend, "n": n, "figures": dict(figures), "raw": dict(raw), "ratio": ratio}


def _ratio(key: str, ours: float, raws: float) -> float:
    slower = raws / ours if "per_s" in key else ours / raws
    return round(slower, 2)
