"""One case with its whole timeline, beside the bare SELECTs of its rows (G8).

Both read random cases, each its own: whoever came second to the same case would find its pages in memory.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from random import Random
from typing import Any

from ..dispatch import reads
from ..models.people import SYSTEM
from .databases import DEFAULT_N, SEED, bare, cached
from .measure import Progress, in_turns, report, spread

_ROUNDS = 400
_RAW = (
    'SELECT * FROM "case" WHERE id = ?',
    *(
        f"SELECT * FROM {table} WHERE case_id = ? ORDER BY n"
        for table in ("task", "request", "suspension", "verification", "callback", "rating")
    ),
    "SELECT n, at, login, kind, payload FROM event WHERE entity = 'case' AND entity_id = ? ORDER BY n",
    "SELECT * FROM document WHERE case_id = ?",
)


def measure(n: int | None, progress: Progress) -> dict[str, Any]:
    n = n or DEFAULT_N
    rng = Random(SEED)
    ids, others = ([rng.randrange(1, n + 1) for _ in range(2 * _ROUNDS)] for _ in range(2))
    with cached(n, progress) as subject, closing(bare(subject.path)) as raw:

        def page(i: int) -> object:
            with subject.store.read() as connection:
                return reads.case_page(connection, subject.store, SYSTEM, ids[i])

        times = in_turns({"ours": page, "raw": lambda i: _select(raw, others[i])}, _ROUNDS, "case", progress)
    return report("case", n, spread(times["ours"]), spread(times["raw"]))


def _select(raw: sqlite3.Connection, case_id: int) -> list[Any]:
    return [raw.execute(query, (case_id,)).fetchall() for query in _RAW]
