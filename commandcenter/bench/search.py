"""Any substring of 1 to 20 characters over every text, the newest fifty, beside a bare index look-up (G6)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from random import Random
from typing import Any

from ..models.store import texts
from .databases import DEFAULT_N, SEED, bare, cached
from .measure import Progress, in_turns, report, spread

_ROUNDS = 300
_LONGEST = 20
_RAW = "SELECT case_id FROM case_text WHERE instr(form, ?) ORDER BY case_id DESC LIMIT 50"
_CHECKED = 40


def measure(n: int | None, progress: Progress) -> dict[str, Any]:
    """Queries are pieces of texts that exist; the raw engine scans them newest first. `wrong` counts other hits."""
    n = n or DEFAULT_N
    with cached(n, progress) as subject, closing(bare(subject.path)) as raw:
        queries = _queries(raw, n, 2 * _ROUNDS)

        def find(i: int) -> list[int]:
            with subject.store.read() as connection:
                return texts.search(connection, queries[i])

        def scan(i: int) -> list[int]:
            return [row[0] for row in raw.execute(_RAW, (queries[i],))]

        times = in_turns({"ours": find, "raw": scan}, _ROUNDS, "search", progress)
        wrong = sum(find(i) != scan(i) for i in range(min(_CHECKED, len(queries))))
    return report("search", n, {**spread(times["ours"]), "wrong": wrong}, spread(times["raw"]))


def _queries(raw: sqlite3.Connection, n: int, count: int) -> list[str]:
    rng = Random(SEED)
    pieces = []
    for _ in range(count):
        (form,) = raw.execute("SELECT form FROM case_text WHERE case_id = ?", (rng.randrange(1, n + 1),)).fetchone()
        length = rng.randrange(1, min(_LONGEST, len(form)) + 1)
        start = rng.randrange(len(form) - length + 1)
        pieces.append(form[start : start + length])
    return pieces
